"""Stochastic gradient descent, one row a step, by way of the weights or of the residuals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlcore import _checks as checks
from dlcore.optim import _inputs as inputs
from dlcore.optim._inputs import Array

__all__ = ["Descent", "draw_rows", "sgd"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Descent:
    """The steps of stochastic gradient descent; step k adds `corrections[k]` times −M xᵢ for the row drawn.

    Attributes
    ----------
    rows : int array of shape (steps,)
        The row drawn in each step, counted from 0; read-only.
    corrections : float64 array of shape (steps,)
        2 eta (xᵢᵀ w − tᵢ) of each step; read-only.
    start, weights : float64 arrays of shape (d,)
        Before the first step and after the last; read-only.
    span : float64 array of shape (n, d)
        The rows M xᵢ; read-only.
    diverged_at : int or None
        The first step, counted from 1, whose correction is past all floats; nothing is finite from there on.
    """

    rows: NDArray[np.intp]
    corrections: Array
    start: Array
    weights: Array
    span: Array
    diverged_at: int | None

    def coefficients(self, step: int) -> Array:
        """The c with `w = start + span.T @ c` after a number of steps.

        Parameters
        ----------
        step : int
            How many steps, 0 to all.

        Returns
        -------
        float64 array of shape (n,)
            One coefficient for each row; read-only.

        Raises
        ------
        InvalidInputError
            If there are not so many steps.
        """
        step = checks.integer(step, "step", low=0)
        checks.require(step <= len(self.rows), "step", step, f"is past the last step, {len(self.rows)}")
        added = np.bincount(self.rows[:step], weights=-self.corrections[:step], minlength=len(self.span))
        return inputs.frozen(added)

    @property
    def path(self) -> Array:
        """The weights before the first step and after each one, of shape (steps + 1, d); read-only."""
        with np.errstate(over="ignore", invalid="ignore"):
            moves = -self.corrections[:, None] * self.span[self.rows]
            return inputs.frozen(np.cumsum(np.vstack([self.start, moves]), axis=0))


def draw_rows(
    n: int, *, steps: int, rng: np.random.Generator, probabilities: ArrayLike | None = None
) -> NDArray[np.intp]:
    """Rows drawn at random with replacement, one for each step.

    Parameters
    ----------
    n : int
        How many rows there are.
    steps : int
        How many to draw.
    rng : numpy.random.Generator
        The source of the draws.
    probabilities : array_like of shape (n,), optional
        How likely each row is; equal by default.

    Returns
    -------
    int array of shape (steps,)
        Row numbers, counted from 0.

    Raises
    ------
    InvalidInputError
        If a count is not whole, or the probabilities are none.

    Examples
    --------
    >>> draw_rows(3, steps=4, rng=np.random.default_rng(0), probabilities=[0, 1, 0]).tolist()
    [1, 1, 1, 1]
    """
    n, steps = checks.integer(n, "n", low=1), checks.integer(steps, "steps", low=0)
    return rng.choice(n, size=steps, p=inputs.distribution(probabilities, n)).astype(np.intp)


def sgd(
    X: ArrayLike,
    t: ArrayLike,
    *,
    rows: ArrayLike,
    lr: float | ArrayLike,
    start: ArrayLike | None = None,
    preconditioner: ArrayLike | None = None,
) -> Descent:
    """Stochastic gradient descent on (xᵢᵀ w − tᵢ)², one row a step.

    Parameters
    ----------
    X : array_like of shape (n, d)
        One row an example.
    t : array_like of shape (n,)
        The targets.
    rows : array_like of int, shape (steps,)
        The row of each step, counted from 0; `draw_rows` draws them.
    lr : float or array_like of shape (steps,)
        The learning rate, or one for each step.
    start : array_like of shape (d,), optional
        The first weights; zeros by default.
    preconditioner : array_like of shape (d, d) or (d,), optional
        The matrix M, symmetric positive definite, or its diagonal; the identity by default.

    Returns
    -------
    Descent
        Every step's row and correction, from which the coefficients after any step follow, and the last weights.

    Raises
    ------
    InvalidInputError
        If shapes do not fit, a row does not exist, or M is not positive definite.

    Examples
    --------
    >>> found = sgd([[1, 0], [1, 2]], [1, 2], rows=[0, 1, 0], lr=0.1)
    >>> found.coefficients(2).round(6).tolist(), found.weights.round(6).tolist()
    ([0.2, 0.36], [0.648, 0.72])
    """
    data, targets = inputs.data(X, t)
    n, d = data.shape
    drawn, w0 = inputs.row_numbers(rows, n), inputs.weights(start, "start", d)
    span = data if preconditioner is None else data @ inputs.definite(preconditioner, d)
    doubled = 2 * inputs.rates(lr, len(drawn))
    with np.errstate(over="ignore", invalid="ignore"):
        if n < 2 * d:  # fewer numbers to change in each step
            corrections = _by_residuals(data @ span.T, data @ w0 - targets, drawn, doubled)
        else:
            corrections = _by_weights(data, span, targets, w0.copy(), drawn, doubled)
        weights = w0 - span.T @ np.bincount(drawn, weights=corrections, minlength=n)
    lost = np.flatnonzero(~np.isfinite(corrections))
    drawn.flags.writeable = False
    return Descent(
        rows=drawn,
        corrections=inputs.frozen(corrections),
        start=inputs.frozen(w0),
        weights=inputs.frozen(weights),
        span=inputs.frozen(span),
        diverged_at=int(lost[0]) + 1 if len(lost) else None,
    )


def _by_weights(
    data: Array, span: Array, targets: Array, w: Array, drawn: NDArray[np.intp], doubled: Array
) -> list[float]:
    """The correction of each step, with the weights carried along."""
    corrections = []
    rows, moves, wanted = list(data), list(span), targets.tolist()
    for i, twice in zip(drawn.tolist(), doubled.tolist(), strict=True):
        correction = twice * (float(rows[i].dot(w)) - wanted[i])
        w -= correction * moves[i]
        corrections.append(correction)
    return corrections


def _by_residuals(gram: Array, residual: Array, drawn: NDArray[np.intp], doubled: Array) -> list[float]:
    """The same with the residuals X w − t carried along: a step along M xᵢ changes them by a column of X M Xᵀ."""
    corrections = []
    columns, at = list(gram.T.copy()), residual.item
    for i, twice in zip(drawn.tolist(), doubled.tolist(), strict=True):
        correction = twice * at(i)
        residual -= correction * columns[i]
        corrections.append(correction)
    return corrections
