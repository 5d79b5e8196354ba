"""Two surfaces over the plane that are not convex: a bent valley, and two wells with a saddle between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dlcore.optim._inputs import Array, frozen
from dlcore.optim._settings import points, setting, take_rows
from dlcore.optim.problems._problem import FiniteSum, Slopes

__all__ = ["Surface", "double_well", "rosenbrock"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Surface(FiniteSum):
    """A loss of two weights, given by its formula, a `FiniteSum`.

    As a finite sum its rows are tilted copies: row i's own loss is the loss plus tᵢᵀ w, and the tilts add up to 0, so
    that the rows' gradients scatter about the true one by as much as the tilts are long, wherever one stands.

    Attributes
    ----------
    name : str
        What a reader calls it.
    height : function of (x, y)
        The loss, of floats or of arrays.
    slopes : function of (x, y)
        The two coordinates of its gradient, of floats or of arrays.
    minima, saddles : tuple of (float, float)
        The points where the gradient is 0.
    tilts : float64 array of shape (n, 2)
        One vector a row; read-only. A single row of zeros where there is no noise.
    source : str
        Where it comes from.
    """

    name: str
    height: Callable[[Any, Any], Any]
    slopes: Slopes
    minima: tuple[tuple[float, float], ...]
    saddles: tuple[tuple[float, float], ...]
    tilts: Array
    source: str

    @property
    def d(self) -> int:
        return 2

    @property
    def n(self) -> int:
        return len(self.tilts)

    def loss(self, w: ArrayLike) -> Array:
        w = points(w, 2)
        loss: Array = self.height(w[..., 0], w[..., 1])
        return loss

    def gradient(self, w: ArrayLike, *, rows: ArrayLike | None = None) -> Array:
        w = points(w, 2)
        x, y = self.slopes(w[..., 0], w[..., 1])
        slope = np.stack([x, y], axis=-1)
        return slope if rows is None else slope + take_rows(rows, self.tilts)[0].mean(axis=0)


def rosenbrock(*, noise: float = 0.0) -> Surface:
    """(1 − x)² + 100 (y − x²)²: a bent valley whose floor falls slowly to the minimum at (1, 1).

    Parameters
    ----------
    noise : float
        The length of the four rows' tilts, at least 0.

    Returns
    -------
    Surface
        The loss; its usual start is (−1.2, 1).

    References
    ----------
    Rosenbrock, *An automatic method for finding the greatest or least value of a function*, 1960,
    doi:10.1093/comjnl/3.3.175.

    Examples
    --------
    >>> rosenbrock().gradient([1, 1]).tolist()
    [0.0, 0.0]
    """

    def height(x: Any, y: Any) -> Any:
        return (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x)

    def slopes(x: Any, y: Any) -> tuple[Any, Any]:
        return 2 * (x - 1) - 400 * x * (y - x * x), 200 * (y - x * x)

    return Surface(
        name="Rosenbrock's valley",
        height=height,
        slopes=slopes,
        minima=((1, 1),),
        saddles=(),
        tilts=_tilts(noise),
        source="Rosenbrock 1960",
    )


def double_well(*, noise: float = 0.0) -> Surface:
    """½ x² + ¼ y⁴ − ½ y²: two wells at (0, ±1), and a saddle at the origin where the gradient is 0 too.

    Gradient descent that starts on the line y = 0 ends at the saddle; noise in the gradient carries it off.

    Parameters
    ----------
    noise : float
        The length of the four rows' tilts, at least 0.

    Returns
    -------
    Surface
        The loss.

    References
    ----------
    Nesterov, *Introductory lectures on convex optimization*, 2004, section 1.2.3; Lee, Simchowitz, Jordan and Recht,
    *Gradient descent only converges to minimizers*, COLT 2016.

    Examples
    --------
    >>> saddle = double_well(noise=0.1)
    >>> saddle.gradient([0, 0]).tolist(), saddle.gradient([0, 0], rows=[2]).tolist()
    ([0.0, 0.0], [0.0, 0.1])
    """

    def height(x: Any, y: Any) -> Any:
        return x * x / 2 + y * y * (y * y / 4 - 0.5)

    def slopes(x: Any, y: Any) -> tuple[Any, Any]:
        return x, y * y * y - y

    return Surface(
        name="Two wells and a saddle",
        height=height,
        slopes=slopes,
        minima=((0, -1), (0, 1)),
        saddles=((0, 0),),
        tilts=_tilts(noise),
        source="Nesterov 2004",
    )


def _tilts(noise: float) -> Array:
    """Right, left, up and down."""
    setting(noise, "noise")
    return frozen(noise * np.array([[1, 0], [-1, 0], [0, 1], [0, -1]]) if noise else np.zeros((1, 2)))
