"""What all methods share: a rate, a starting state, and a step."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

from dlcore.optim._settings import setting
from dlcore.optim.schedules import Rate, Schedule

__all__ = ["Method", "Numbers"]

# One coordinate as a float, all of them as an array, or a grid of runs: the lines of a step are the same for all three.
Numbers: TypeAlias = Any


@dataclass(frozen=True, kw_only=True)
class Method(ABC):
    """A rule that moves the weights by what the gradient says.

    Parameters
    ----------
    lr : float or Schedule
        The learning rate η, at least 0, or the rate of every step.
    """

    lr: Rate

    # Whether a step treats every coordinate alike, so that one of them can be followed by itself.
    alike: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Check the rate once, where the method is written."""
        if not isinstance(self.lr, Schedule):
            setting(self.lr, "lr")

    def rate(self, k: int) -> float:
        """η_k, the rate of the step that is taken after k steps.

        Parameters
        ----------
        k : int
            The steps taken.

        Returns
        -------
        float
            `lr` itself, or what the schedule says.
        """
        return self.lr(k) if isinstance(self.lr, Schedule) else self.lr

    @abstractmethod
    def start(self, w: Numbers) -> Any:
        """The state before the first step.

        Parameters
        ----------
        w : float, or float64 array of shape (..., d)
            The starting weights.

        Returns
        -------
        float, array, tuple of them, or None
            What the method remembers from step to step; each of w's shape.
        """

    @abstractmethod
    def step(self, w: Numbers, g: Numbers, state: Any, k: int) -> tuple[Numbers, Any]:
        """One step.

        Parameters
        ----------
        w : float, or float64 array of shape (..., d)
            The weights.
        g : float, or array of w's shape
            The gradient there.
        state : float, array, tuple of them, or None
            What the last step left, or `start`.
        k : int
            The steps taken: 0 for the first.

        Returns
        -------
        tuple
            The weights after the step and the new state; nothing that was given is changed.
        """
