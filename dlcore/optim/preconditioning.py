"""Two ways in which the columns' scales choose other weights among those that fit: rescaling, and an adaptive method.

Both are a fixed diagonal matrix M in `least_squares.limit`: rescaling the columns by s is M = diag(1/s²), and dividing
each coordinate of the gradient by its root mean square is, on one equation, M = diag(1/|x|).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore import _checks as checks
from dlcore.errors import InvalidInputError
from dlcore.optim import _inputs as inputs
from dlcore.optim._inputs import Array
from dlcore.optim.least_squares import minimum_norm

__all__ = ["Adaptive", "Rescaled", "adaptive", "adaptive_limit", "rescaled"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Rescaled:
    """The shortest weights after the columns were rescaled, and the same taken back.

    Attributes
    ----------
    scale : float64 array of shape (d,)
        What each column was divided by; read-only.
    solved : float64 array of shape (d,)
        The shortest weights for the rescaled columns; read-only.
    weights : float64 array of shape (d,)
        `solved / scale`, which fit the columns as they were; read-only.
    preconditioner : float64 array of shape (d,)
        The diagonal of the matrix M that leads to the same weights; read-only.
    """

    scale: Array
    solved: Array
    weights: Array
    preconditioner: Array


@dataclass(frozen=True, kw_only=True, eq=False)
class Adaptive:
    """The steps of the adaptive method.

    Attributes
    ----------
    path : float64 array of shape (steps + 1, d)
        The weights, first those of the start; read-only.
    preconditioners : float64 array of shape (steps, d)
        The diagonal of M in each step; read-only.
    directions : float64 array of shape (steps, d)
        Each step's M times gradient, with its minus, scaled to a largest entry of 1 in size; 0 where the gradient is.
    """

    path: Array
    preconditioners: Array
    directions: Array


def rescaled(X: ArrayLike, t: ArrayLike, *, scale: ArrayLike | None = None) -> Rescaled:
    """The shortest weights that fit after each column is divided by its scale, then taken back.

    Parameters
    ----------
    X : array_like of shape (n, d)
        One row an example.
    t : array_like of shape (n,)
        The targets.
    scale : array_like of shape (d,), optional
        What each column is divided by; its root mean square by default.

    Returns
    -------
    Rescaled
        The weights in both scales.

    Raises
    ------
    InvalidInputError
        If a scale is not above 0 (a column is all zeros), no weights fit every row, or shapes do not fit.

    References
    ----------
    The midterm exam, question 7 (c).

    Examples
    --------
    >>> rescaled([[1, 0.1, 0.01]], [1]).weights.round(6).tolist()
    [0.333333, 3.333333, 33.333333]
    """
    rows, targets = inputs.data(X, t)
    if scale is None:
        s = np.sqrt(np.mean(rows**2, axis=0))
        for column in np.flatnonzero(s == 0)[:1]:
            rule = f"column {column + 1} of X is all zeros and has no scale"
            raise InvalidInputError("", None, rule, mend="leave it out, or give the scales")
    else:
        s = inputs.vector(scale, "scale", rows.shape[1], "one number for each column of X")
        checks.require(bool(np.all(s > 0)), "scale", s.tolist(), "must be above 0 throughout")
    solved = minimum_norm(rows / s, targets)
    return Rescaled(
        scale=inputs.frozen(s),
        solved=solved,
        weights=inputs.frozen(solved / s),
        preconditioner=inputs.frozen(1 / s**2),
    )


def adaptive(X: ArrayLike, t: ArrayLike, *, rows: ArrayLike, lr: float | ArrayLike, epsilon: float = 0.0) -> Adaptive:
    """Descent from zero with each coordinate of the gradient divided by its root mean square over the last n steps.

    So many steps are an epoch, in which each of the n rows is drawn once on average.

    Parameters
    ----------
    X : array_like of shape (n, d)
        One row an example.
    t : array_like of shape (n,)
        The targets.
    rows : array_like of int, shape (steps,)
        The row of each step, counted from 0.
    lr : float or array_like of shape (steps,)
        The learning rate, or one for each step. With a constant one the method oscillates about its limit.
    epsilon : float
        Added to the root mean square; needed where a coordinate's gradient is zero throughout an epoch.

    Returns
    -------
    Adaptive
        The path, and each step's preconditioner and direction.

    Raises
    ------
    InvalidInputError
        If shapes do not fit, or a root mean square is zero and epsilon too.

    References
    ----------
    The midterm exam, question 7 (b).

    Examples
    --------
    >>> found = adaptive([[1, 0.1, 0.01]], [1], rows=[0] * 3, lr=0.1)
    >>> found.preconditioners[0].round(6).tolist(), found.path[-1].round(6).tolist()
    ([0.5, 5.0, 50.0], [0.3, 0.3, 0.3])
    """
    data, targets = inputs.data(X, t)
    drawn = inputs.row_numbers(rows, len(data))
    eta, epsilon = inputs.rates(lr, len(drawn)), checks.number(epsilon, "epsilon", low=0)
    steps, (n, d) = len(drawn), data.shape
    path, scales, moves = np.zeros((steps + 1, d)), np.empty((steps, d)), np.empty((steps, d))
    squares = np.empty((steps, d))
    with np.errstate(over="ignore", invalid="ignore"):
        for k, i in enumerate(drawn):
            gradient = 2 * (data[i] @ path[k] - targets[i]) * data[i]
            squares[k] = gradient**2
            root = np.sqrt(np.mean(squares[max(0, k + 1 - n) : k + 1], axis=0)) + epsilon
            for column in np.flatnonzero(root == 0)[:1]:
                rule = f"the gradient of column {column + 1} is zero in step {k + 1} and in the epoch before it"
                raise InvalidInputError("", None, rule, mend="give an epsilon above 0")
            scales[k], moves[k] = 1 / root, -gradient / root
            path[k + 1] = path[k] + eta[k] * moves[k]
        size = np.max(np.abs(moves), axis=1, keepdims=True)
        directions = np.divide(moves, size, out=np.zeros_like(moves), where=size > 0)
    return Adaptive(
        path=inputs.frozen(path), preconditioners=inputs.frozen(scales), directions=inputs.frozen(directions)
    )


def adaptive_limit(x: ArrayLike, t: float) -> Array:
    """Where the adaptive method ends on one equation xᵀ w = t from zero, at a rate that falls to 0.

    Every coordinate of the gradient is x's times the same number, so that dividing by its root mean square leaves the
    signs of x, and each step points along them.

    Parameters
    ----------
    x : array_like of shape (d,)
        The equation's row, without zeros.
    t : float
        Its target.

    Returns
    -------
    float64 array of shape (d,)
        t times the signs of x, over the sum of |x|; read-only.

    Raises
    ------
    InvalidInputError
        If an entry is zero, or is no number.

    Examples
    --------
    >>> adaptive_limit([1, 0.1, 0.01], 1).round(6).tolist()
    [0.900901, 0.900901, 0.900901]
    """
    row = inputs.vector(x, "x", np.size(x), "one number for each weight")
    checks.require(row.size > 0 and bool(np.all(row != 0)), "x", row.tolist(), "must hold numbers other than 0")
    return inputs.frozen(checks.number(t, "t") * np.sign(row) / np.sum(np.abs(row)))
