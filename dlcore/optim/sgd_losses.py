"""The loss of SGD step by step when some weights fit every row: its mean over all draws, exactly, and single runs.

A step with row i takes the error e = θ − θ* to e − 2 η xᵢ xᵢᵀ e. So the mean M of e eᵀ over all draws goes on by
itself, M ← M − 2 η (S M + M S) + 4 η² Σ pᵢ (xᵢᵀ M xᵢ) xᵢ xᵢᵀ, and the mean loss is the trace of S M, with
S = Σ pᵢ xᵢ xᵢᵀ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlcore import _checks as checks
from dlcore.optim import _inputs as inputs
from dlcore.optim import sgd_bound
from dlcore.optim._inputs import Array

__all__ = ["Losses", "by_length", "directions", "losses"]

MOST = 20_000_000  # numbers that all runs together may hold, 160 MB


@dataclass(frozen=True, kw_only=True, eq=False)
class Losses:
    """The loss before the first step and after each.

    Attributes
    ----------
    expected : float64 array of shape (steps + 1,)
        The mean over all draws, exactly; read-only. Infinite where it is past all floats.
    runs : float64 array of shape (runs, steps + 1)
        Single runs; read-only.
    bound : float64 array of shape (steps + 1,)
        The loss before the first step times the bound's share, once for each step; read-only.
    lr : float
        The learning rate.
    """

    expected: Array
    runs: Array
    bound: Array
    lr: float

    @property
    def last(self) -> float:
        """The mean loss after the last step."""
        return float(self.expected[-1])


def losses(
    X: ArrayLike,
    *,
    error: ArrayLike,
    lr: float,
    steps: int,
    probabilities: ArrayLike | None = None,
    runs: int = 0,
    seed: int = 0,
) -> Losses:
    """The mean loss after every step of stochastic gradient descent, its bound, and single runs.

    Parameters
    ----------
    X : array_like of shape (n, d)
        One row an example.
    error : array_like of shape (d,)
        e = θ − θ* before the first step, how far the weights are from some that fit every row.
    lr : float
        The learning rate.
    steps : int
        How many steps.
    probabilities : array_like of shape (n,), optional
        How likely each row is drawn; equal by default.
    runs : int
        How many single runs to take beside the mean.
    seed : int
        Where their draws begin.

    Returns
    -------
    Losses
        The mean, the runs and the bound.

    Raises
    ------
    InvalidInputError
        If shapes do not fit, every row that is drawn is zero, or the runs are too long and too many.

    Examples
    --------
    >>> found = losses([[1, 2, 2], [2, 1, -2]], error=[3, -1, 1], lr=1 / 18, steps=3)
    >>> found.expected.round(6).tolist(), found.bound.round(6).tolist()
    ([9.0, 4.5, 2.25, 1.125], [9.0, 4.5, 2.25, 1.125])
    """
    rows = inputs.matrix(X)
    p = inputs.distribution(probabilities, len(rows))
    e = inputs.vector(error, "error", rows.shape[1], "one number for each column of X")
    (eta,) = inputs.rates(lr, 1).tolist()
    steps, runs = checks.integer(steps, "steps", low=0), checks.integer(runs, "runs", low=0)
    rule = f"times {runs:,} runs is more than {MOST:,} numbers"
    checks.require((steps + 1) * runs * (rows.shape[1] + 1) <= MOST, "steps", steps, rule, mend="take fewer of either")
    e = np.linalg.pinv(rows) @ (rows @ e)  # what no row sees stays, and adds nothing to the loss
    S = (p[:, None] * rows).T @ rows
    share = float(sgd_bound.bound(rows, probabilities=p).share(eta))
    with np.errstate(over="ignore", invalid="ignore"):
        expected = _expected(rows, p, S, e, eta, steps)
        drawn = np.random.default_rng(seed).choice(len(rows), size=(steps, runs), p=p)
        single = _runs(rows, S, e, eta, drawn)
        bound = expected[0] * share ** np.arange(steps + 1.0)
    return Losses(expected=inputs.frozen(expected), runs=inputs.frozen(single), bound=inputs.frozen(bound), lr=eta)


def _expected(rows: Array, p: Array, S: Array, e: Array, eta: float, steps: int) -> Array:
    found, M = np.empty(steps + 1), np.outer(e, e)
    for step in range(steps + 1):
        found[step] = np.sum(S * M)
        SM = S @ M
        seen = p * np.einsum("ij,ij->i", rows @ M, rows)
        M = M - 2 * eta * (SM + SM.T) + 4 * eta**2 * (seen[:, None] * rows).T @ rows
    return _past_floats(found)


def _runs(rows: Array, S: Array, e: Array, eta: float, drawn: NDArray[np.int64]) -> Array:
    """All runs at once, a step at a time."""
    steps, runs = drawn.shape
    errors = np.empty((steps + 1, runs, len(e)))
    errors[0] = e
    for step, chosen in enumerate(rows[drawn]):
        seen = np.einsum("rd,rd->r", chosen, errors[step])
        errors[step + 1] = errors[step] - 2 * eta * seen[:, None] * chosen
    return _past_floats(np.einsum("trd,trd->rt", errors @ S, errors))


def _past_floats(found: Array) -> Array:
    """A loss is never below 0, and what overflowed on the way to it is infinite."""
    return np.where(np.isnan(found), np.inf, np.maximum(found, 0))


def by_length(X: ArrayLike, *, power: float) -> Array:
    """Probabilities that grow with the rows' lengths: pᵢ in proportion to ‖xᵢ‖ to a power.

    Parameters
    ----------
    X : array_like of shape (n, d)
        One row an example.
    power : float
        0 draws all rows equally often, 2 in proportion to their squared norms.

    Returns
    -------
    float64 array of shape (n,)
        The probabilities; read-only.

    Raises
    ------
    InvalidInputError
        If X is no matrix, the power is below 0, or every row is zero.

    Examples
    --------
    >>> by_length([[1, 0], [0, 3]], power=2).round(6).tolist()
    [0.1, 0.9]
    """
    rows, power = inputs.matrix(X), checks.number(power, "power", low=0)
    lengths = np.linalg.norm(rows, axis=1)
    checks.require(bool(lengths.max() > 0), "", None, "every row of X is zero", mend="nothing moves the weights")
    weights = (lengths / lengths.max()) ** power
    return inputs.frozen(weights / weights.sum())


def directions(X: ArrayLike, *, probabilities: ArrayLike | None = None) -> tuple[Array, Array]:
    """Errors along which the loss is flattest and steepest: unit eigenvectors of S for λmin and λmax.

    Parameters
    ----------
    X : array_like of shape (n, d)
        One row an example.
    probabilities : array_like of shape (n,), optional
        How likely each row is drawn; equal by default.

    Returns
    -------
    tuple of two float64 arrays of shape (d,)
        For the smallest nonzero eigenvalue, and for the largest; read-only.

    Raises
    ------
    InvalidInputError
        If shapes do not fit, or every row that is drawn is zero.

    Examples
    --------
    >>> flattest, steepest = directions([[3, 0, 0], [0, 1, 0]])
    >>> abs(flattest).tolist(), abs(steepest).tolist()
    ([0.0, 1.0, 0.0], [1.0, 0.0, 0.0])
    """
    rows = inputs.matrix(X)
    p = inputs.distribution(probabilities, len(rows))
    smallest = sgd_bound.bound(rows, probabilities=p).smallest
    _, singular, found = np.linalg.svd(np.sqrt(p)[:, None] * rows, full_matrices=False)
    return inputs.frozen(found[np.argmin(np.abs(singular**2 - smallest))]), inputs.frozen(found[0])
