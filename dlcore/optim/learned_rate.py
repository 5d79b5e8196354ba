"""The loss after one gradient step, as a function of the learning rate: a parabola, and its lowest point.

With a = X w₀ − t and the loss f ‖X w − t‖², where f is 1/n, 1, 1/(2n) or 1/2 by convention, the step is
w₁(η) = w₀ − 2 f η Xᵀ a, and the loss after it L₁(η) = f ‖a − 2 f η X Xᵀ a‖² has its lowest point at
‖Xᵀ a‖² / (2 f ‖X Xᵀ a‖²). Where Xᵀ a = 0 the step does nothing, and every rate is best.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore import _checks as checks
from dlcore.optim import _inputs as inputs
from dlcore.optim._inputs import Array

__all__ = ["Parabola", "one_step"]

ROUNDING = 1e-14  # of the sizes that enter Xᵀ a: below it, the gradient is rounding


@dataclass(frozen=True, kw_only=True, eq=False)
class Parabola:
    """The loss after one step, `start_loss + start_slope * lr + curvature / 2 * lr**2`.

    Attributes
    ----------
    start, gradient : float64 arrays of shape (d,)
        The weights before the step, and the gradient there; read-only.
    residual : float64 array of shape (n,)
        a = X w₀ − t; read-only.
    start_loss : float
        The loss before the step, L₁(0).
    start_slope : float
        The derivative of L₁ at rate 0, −‖gradient‖²: never above 0.
    curvature : float
        The second derivative of L₁, the same at every rate: never below 0.
    best_rate : float or None
        The rate with the smallest loss; None where every rate is best, since the gradient is zero.
    """

    start: Array
    gradient: Array
    residual: Array
    start_loss: float
    start_slope: float
    curvature: float
    best_rate: float | None

    def loss(self, lr: ArrayLike) -> Array:
        """The loss after a step.

        Parameters
        ----------
        lr : float or array_like
            Rates.

        Returns
        -------
        float64 array of the rates' shape
            L₁, as the parabola's height.
        """
        eta = np.asarray(lr, dtype=np.float64)
        if self.best_rate is None:
            return np.full(eta.shape, self.start_loss)
        return self.best_loss + self.curvature / 2 * (eta - self.best_rate) ** 2  # no difference of large numbers

    def slope(self, lr: ArrayLike) -> Array:
        """The derivative of the loss after a step by the rate.

        Parameters
        ----------
        lr : float or array_like
            Rates.

        Returns
        -------
        float64 array of the rates' shape
            dL₁/dη.
        """
        return self.start_slope + self.curvature * np.asarray(lr, dtype=np.float64)

    def weights(self, lr: float) -> Array:
        """The weights after a step.

        Parameters
        ----------
        lr : float
            A rate.

        Returns
        -------
        float64 array of shape (d,)
            w₁.
        """
        return self.start - lr * self.gradient

    @property
    def best_loss(self) -> float:
        """The smallest loss that one step can leave."""
        if self.best_rate is None:
            return self.start_loss
        return max(self.start_loss + self.start_slope * self.best_rate / 2, 0.0)


def one_step(
    X: ArrayLike, t: ArrayLike, *, start: ArrayLike | None = None, reduction: str = "mean", half: bool = False
) -> Parabola:
    """The loss after one gradient step as a function of the rate.

    Parameters
    ----------
    X : array_like of shape (n, d)
        One row an example.
    t : array_like of shape (n,)
        The targets.
    start : array_like of shape (d,), optional
        The weights before the step; zeros by default.
    reduction : {"mean", "sum"}
        Whether the loss is the mean of the squared errors or their sum.
    half : bool
        Whether a factor 1/2 stands in front of the loss.

    Returns
    -------
    Parabola
        Its coefficients, and its lowest point.

    Raises
    ------
    InvalidInputError
        If shapes do not fit, or the convention is unknown.

    References
    ----------
    Homework 2, problem 2.2.

    Examples
    --------
    >>> found = one_step([[1, 0], [1, 2]], [1, 2])
    >>> found.start_slope, found.curvature, round(found.best_rate, 6)
    (-25.0, 130.0, 0.192308)
    >>> one_step([[1, 2], [2, 4]], [2, -1]).best_rate is None
    True
    """
    rows, targets = inputs.data(X, t)
    w0 = inputs.weights(start, "start", rows.shape[1])
    checks.one_of(reduction, "reduction", ("mean", "sum"))
    checks.require(isinstance(half, bool), "half", half, "must be True or False")
    front = (1 / len(rows) if reduction == "mean" else 1.0) * (0.5 if half else 1.0)
    a = rows @ w0 - targets
    back = rows.T @ a
    entering = np.abs(rows).T @ (np.abs(rows) @ np.abs(w0) + np.abs(targets))
    flat = bool(np.all(np.abs(back) <= ROUNDING * len(rows) * entering))
    gradient = np.zeros_like(back) if flat else 2 * front * back
    along = rows @ gradient
    slope, curvature = -float(gradient @ gradient), 2 * front * float(along @ along)
    return Parabola(
        start=inputs.frozen(w0),
        gradient=inputs.frozen(gradient),
        residual=inputs.frozen(a),
        start_loss=front * float(a @ a),
        start_slope=slope,
        curvature=curvature,
        best_rate=-slope / curvature if curvature else None,
    )
