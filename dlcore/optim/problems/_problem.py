"""What a run needs to know of a problem."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias, runtime_checkable

from numpy.typing import ArrayLike

from dlcore.optim._inputs import Array

__all__ = ["FiniteSum", "Problem", "Slopes"]

# (x, y) to the two coordinates of a gradient, of floats or of arrays: floats are many times as fast as arrays of two.
Slopes: TypeAlias = Callable[[Any, Any], tuple[Any, Any]]


class Problem(Protocol):
    """A loss of d weights.

    A problem of two weights may also have `slopes`, (x, y) to the gradient's two coordinates in plain floats.
    """

    @property
    def d(self) -> int:
        """How many weights there are."""

    def loss(self, w: ArrayLike) -> Array:
        """The loss.

        Parameters
        ----------
        w : array_like of shape (..., d)
            One point, or many along the leading axes.

        Returns
        -------
        float64, or float64 array of shape (...)
            One number a point.
        """

    def gradient(self, w: ArrayLike) -> Array:
        """The gradient of the loss.

        Parameters
        ----------
        w : array_like of shape (..., d)
            One point, or many along the leading axes.

        Returns
        -------
        float64 array of shape (..., d)
            One vector a point.
        """


@runtime_checkable
class FiniteSum(Problem, Protocol):
    """A loss that is a sum or a mean over n rows, each of which has a gradient of its own."""

    @property
    def n(self) -> int:
        """How many rows there are."""

    def gradient(self, w: ArrayLike, *, rows: ArrayLike | None = None) -> Array:
        """The gradient of the loss, or the mean over some rows of their own losses' gradients.

        Parameters
        ----------
        w : array_like of shape (..., d)
            One point, or many along the leading axes.
        rows : array_like of int of shape (b,), optional
            Rows, counted from 0; a row may come more than once.

        Returns
        -------
        float64 array of shape (..., d)
            One vector a point.

        Raises
        ------
        InvalidInputError
            If there is no such row, or none is given.
        """
