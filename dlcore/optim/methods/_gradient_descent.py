"""Gradient descent, and the same with a rate of its own for every coordinate."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from dlcore.optim._inputs import Array
from dlcore.optim._settings import numbers, points, setting
from dlcore.optim.methods._method import Method, Numbers

__all__ = ["GradientDescent", "Preconditioned"]


@dataclass(frozen=True, kw_only=True)
class GradientDescent(Method):
    """w ← w − η g.

    With the gradient of one random row it is SGD, with the mean over a few rows mini-batch descent: `run` draws them.

    Examples
    --------
    >>> GradientDescent(lr=0.25).step(3.0, 4.0, None, k=0)
    (2.0, None)
    """

    def start(self, w: Numbers) -> None:
        return None

    def step(self, w: Numbers, g: Numbers, state: None, k: int) -> tuple[Numbers, None]:
        return w - self.rate(k) * g, None


@dataclass(frozen=True, kw_only=True)
class Preconditioned(Method):
    """w ← w − η M g with a fixed diagonal M: gradient descent after the coordinates are rescaled by the root of M.

    Parameters
    ----------
    lr : float or Schedule
        The rate η.
    diagonal : tuple of float
        M's diagonal, one number above 0 for each coordinate.

    References
    ----------
    Midterm exam, question 7 (b) and (c).

    Examples
    --------
    >>> import numpy as np
    >>> w, _ = Preconditioned(lr=1.0, diagonal=(1, 100)).step(np.zeros(2), np.array([-1.0, -0.1]), None, k=0)
    >>> w.tolist()
    [1.0, 10.0]
    """

    alike: ClassVar[bool] = False

    diagonal: tuple[float, ...]

    def __post_init__(self) -> None:
        """Check every number once."""
        super().__post_init__()
        for each in numbers(self.diagonal, "diagonal").tolist():
            setting(each, "diagonal", positive=True)

    @cached_property
    def _M(self) -> Array:
        return numbers(self.diagonal, "diagonal")

    def start(self, w: Numbers) -> None:
        points(w, len(self.diagonal))

    def step(self, w: Numbers, g: Numbers, state: None, k: int) -> tuple[Numbers, None]:
        return w - self.rate(k) * (self._M * g), None
