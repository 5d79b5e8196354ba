"""Least squares from data, under the conventions of different courses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore import _checks as checks
from dlcore.optim._inputs import Array, data, distribution, frozen
from dlcore.optim._settings import points, take_rows
from dlcore.optim.problems._problem import FiniteSum

__all__ = ["LOSSES", "LeastSquares", "least_squares"]

LOSSES = {
    "mean": "Σ pᵢ (xᵢᵀ w − tᵢ)², the mean of the squares",
    "sum": "Σ (xᵢᵀ w − tᵢ)², their sum",
    "half": "½ Σ pᵢ (xᵢᵀ w − tᵢ)², half their mean",
}


@dataclass(frozen=True, kw_only=True, eq=False)
class LeastSquares(FiniteSum):
    """The squared errors of a linear prediction X w of targets t, weighed and summed, a `FiniteSum`.

    A row's own loss is (xᵢᵀ w − tᵢ)², or half of it where the loss is half the mean. So with rows drawn by pᵢ the mean
    over rows of their gradients is right on average; where the loss is the sum, it is so for 1/n of it.

    Attributes
    ----------
    X : float64 array of shape (n, d)
        The data, one row an example; read-only.
    t : float64 array of shape (n,)
        The targets; read-only.
    weights : float64 array of shape (n,)
        What each row's loss counts in the whole: pᵢ, or 1 where the loss is the sum; read-only.
    front : float
        What stands before each square: 1, or ½ where the loss is half the mean.
    """

    X: Array
    t: Array
    weights: Array
    front: float

    @property
    def n(self) -> int:
        return len(self.t)

    @property
    def d(self) -> int:
        return int(self.X.shape[1])

    @property
    def hessian(self) -> Array:
        """The matrix of second derivatives, (d, d), the same everywhere."""
        return 2 * self.front * (self.X.T * self.weights) @ self.X

    @property
    def lowest(self) -> float:
        """The loss at its minimum."""
        root = np.sqrt(self.weights)
        best, *_ = np.linalg.lstsq(root[:, None] * self.X, root * self.t, rcond=None)
        return float(self.loss(best))

    def loss(self, w: ArrayLike) -> Array:
        residual = points(w, self.d) @ self.X.T - self.t
        loss: Array = self.front * (residual * residual) @ self.weights
        return loss

    def gradient(self, w: ArrayLike, *, rows: ArrayLike | None = None) -> Array:
        w = points(w, self.d)
        if rows is None:
            return 2 * self.front * ((w @ self.X.T - self.t) * self.weights) @ self.X
        X, t = take_rows(rows, self.X, self.t)
        return 2 * self.front / len(X) * ((w @ X.T - t) @ X)


def least_squares(
    X: ArrayLike, t: ArrayLike, *, loss: str = "mean", probabilities: ArrayLike | None = None
) -> LeastSquares:
    """Least squares from data, with as many rows or columns as there are.

    Parameters
    ----------
    X : array_like of shape (n, d)
        The data, one row an example.
    t : array_like of shape (n,)
        The targets.
    loss : {"mean", "sum", "half"}
        Σ pᵢ (xᵢᵀ w − tᵢ)², the same without pᵢ, or half of the first.
    probabilities : array_like of shape (n,), optional
        pᵢ, each row's share of the mean: at least 0, together 1; 1/n by default.

    Returns
    -------
    LeastSquares
        The loss and its gradients.

    Raises
    ------
    InvalidInputError
        If the sizes differ, a number is not finite, the probabilities are none or come with the sum.

    References
    ----------
    Homework 2, problems 1.1.1 and 2.2; midterm exam, question 7; programming homework, problem 1 (half).

    Examples
    --------
    >>> problem = least_squares([[1, 0], [1, 2]], [1, 3])
    >>> float(problem.loss([0, 0])), problem.gradient([0, 0]).tolist(), problem.gradient([0, 0], rows=[1]).tolist()
    (5.0, [-4.0, -6.0], [-6.0, -12.0])
    """
    rows, targets = data(X, t)
    checks.one_of(loss, "loss", LOSSES)
    rule, mend = "do not go with loss='sum'", "use loss='mean'"
    checks.require(probabilities is None or loss != "sum", "probabilities", probabilities, rule, mend=mend)
    weights = np.ones(len(rows)) if loss == "sum" else distribution(probabilities, len(rows))
    front = 0.5 if loss == "half" else 1.0
    return LeastSquares(X=frozen(rows), t=frozen(targets), weights=frozen(weights), front=front)
