"""Which learning rate is best depends on the run: for one step it is the greedy rate, for many a larger one.

Along an eigenvector of the curvature (2/n) Xᵀ X, with the eigenvalue λ, each gradient step on (1/n) ‖X w − t‖²
multiplies the error by 1 − η λ. So the loss after T steps is a constant plus a sum of c (1 − η λ)^(2T): convex in η.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from dlcore import _checks as checks
from dlcore.optim import _inputs as inputs
from dlcore.optim._inputs import Array

__all__ = ["best_rates", "curvatures"]

HALVINGS = 60  # of the interval from 0 to 2/λmax, past the last digit of a float


def curvatures(X: ArrayLike) -> Array:
    """The eigenvalues of (2/n) Xᵀ X, the curvatures of the mean squared error.

    Parameters
    ----------
    X : array_like of shape (n, d)
        One row an example.

    Returns
    -------
    float64 array of shape (d,)
        From the smallest to the largest; read-only.

    Raises
    ------
    InvalidInputError
        If X is no matrix of numbers.

    Examples
    --------
    >>> curvatures([[1, 0], [0, 3]]).tolist()
    [1.0, 9.0]
    """
    rows = inputs.matrix(X)
    return inputs.frozen(np.maximum(np.linalg.eigvalsh(2 / len(rows) * rows.T @ rows), 0))


def best_rates(X: ArrayLike, t: ArrayLike, *, horizons: Sequence[int], start: ArrayLike | None = None) -> Array:
    """The one rate for all steps that leaves the smallest loss after a number of steps, for several such numbers.

    Parameters
    ----------
    X : array_like of shape (n, d)
        One row an example.
    t : array_like of shape (n,)
        The targets.
    horizons : sequence of int
        The numbers of steps.
    start : array_like of shape (d,), optional
        The first weights; zeros by default.

    Returns
    -------
    float64 array, one rate for each horizon
        Read-only.

    Raises
    ------
    InvalidInputError
        If shapes do not fit, a horizon is below 1, or the gradient is zero at the start.

    Examples
    --------
    >>> best_rates([[1, 0], [0, 2]], [1, 2], horizons=[1, 2, 50]).round(4).tolist()
    [0.2615, 0.3177, 0.3967]
    """
    rows, targets = inputs.data(X, t)
    w = inputs.weights(start, "start", rows.shape[1])
    steps = np.array([checks.integer(each, "horizons", low=1) for each in checks.sequence(horizons, "horizons")])
    curved, directions = np.linalg.eigh(2 / len(rows) * rows.T @ rows)
    pulls = directions.T @ (2 / len(rows) * rows.T @ (rows @ w - targets))
    moves = np.abs(pulls) > 1e-12 * np.abs(pulls).max(initial=0)
    checks.require(bool(moves.any()), "", None, "The gradient is zero at the start", mend="there every rate is best")
    curved, pulls = curved[moves], pulls[moves]
    low, high = np.zeros(len(steps)), np.full(len(steps), 2 / curved.max())
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        # the loss's slope by the rate, up to a positive factor that keeps it from underflow: a pull is λ times an error
        factors = 1 - middle[:, None] * curved
        factors /= np.abs(factors).max(axis=1, keepdims=True) + np.finfo(float).tiny
        slope = -(factors ** (2 * steps[:, None] - 1)) @ pulls**2
        low, high = np.where(slope < 0, middle, low), np.where(slope < 0, high, middle)
    return inputs.frozen((low + high) / 2)
