"""Where stochastic gradient descent ends, and weights taken apart by what the rows see of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore import _checks as checks
from dlcore.errors import InvalidInputError
from dlcore.optim import _inputs as inputs
from dlcore.optim._inputs import Array

__all__ = ["Limit", "Split", "limit", "minimum_norm", "split"]

ROUNDING = 1e-12  # of the sizes that enter a residual: below it, the residual is rounding


@dataclass(frozen=True, kw_only=True, eq=False)
class Limit:
    """Where the weights end.

    Attributes
    ----------
    weights, start : float64 arrays of shape (d,)
        The end and the beginning; read-only.
    coefficients : float64 array of shape (n,)
        The shortest c with `weights = start + M X.T @ c`, 0 for rows that are never drawn; read-only.
    loss : float
        The mean squared error at the end, each row by its probability.
    rank : int
        The rank of the rows that are drawn.
    interpolates : bool
        Whether the end fits every row that is drawn. If so, it does not depend on the probabilities, and a constant
        rate below `largest_rate` reaches it; if not, the rate must fall to 0 to settle there.
    largest_rate : float
        1 / max xᵢᵀ M xᵢ: at a constant rate below it, each step pulls the weights closer.
    """

    weights: Array
    start: Array
    coefficients: Array
    loss: float
    rank: int
    interpolates: bool
    largest_rate: float

    @property
    def case(self) -> str:
        """How many weights fit the rows, in a sentence."""
        free = len(self.weights) - self.rank
        if not self.interpolates:
            return "No weights fit every row."
        if not free:
            return "Exactly one set of weights fits every row."
        return f"Many weights fit every row: {free} direction{'s are' if free > 1 else ' is'} free."


@dataclass(frozen=True, kw_only=True, eq=False)
class Split:
    """Weights as the sum of two parts at right angles; both read-only, of shape (d,).

    Attributes
    ----------
    row_space : float64 array of shape (d,)
        The part in the span of the rows: all that the rows see of the weights.
    complement : float64 array of shape (d,)
        The part at right angles to every row, which no step moves.
    """

    row_space: Array
    complement: Array


def limit(
    X: ArrayLike,
    t: ArrayLike,
    *,
    start: ArrayLike | None = None,
    probabilities: ArrayLike | None = None,
    preconditioner: ArrayLike | None = None,
    lr: float | None = None,
) -> Limit:
    """Where stochastic gradient descent on (xᵢᵀ w − tᵢ)² ends.

    If some weights fit every row that is drawn, the end is the one of them that is nearest to the start, measured by
    M⁻¹, whatever the probabilities: start + M Xᵀ (X M Xᵀ)⁻¹ (t − X start) where X has full row rank, and with the
    pseudoinverse where it has not. Otherwise the steps never settle at a constant rate; at one that falls to 0 (its sum
    infinite, the sum of its squares finite) they end at the nearest minimizer of the mean squared error.

    Parameters
    ----------
    X : array_like of shape (n, d)
        One row an example.
    t : array_like of shape (n,)
        The targets.
    start : array_like of shape (d,), optional
        The first weights; zeros by default.
    probabilities : array_like of shape (n,), optional
        How likely each row is drawn, at least 0, with the sum 1; equal by default. A row at 0 is never drawn.
    preconditioner : array_like of shape (d, d) or (d,), optional
        The matrix M, symmetric positive definite, or its diagonal; the identity by default.
    lr : float, optional
        A constant rate, whose conditions are then checked; by default the rate falls to 0.

    Returns
    -------
    Limit
        The weights and what is known of them.

    Raises
    ------
    InvalidInputError
        If shapes do not fit, M is not positive definite, or a constant rate does not settle: it is too large, or no
        weights fit every row.

    References
    ----------
    Homework 2, problem 1.1.1, and the midterm exam, question 7 (a) to (d): full row rank, from zero.

    Examples
    --------
    >>> print(limit([[1, 0.1, 0.01]], [1]).weights.round(6))
    [0.990001 0.099    0.0099  ]
    >>> print(limit([[1, 0.1, 0.01]], [1], preconditioner=[1, 10, 100]).weights.round(6))
    [0.900901 0.900901 0.900901]
    >>> limit([[1, 0], [1, 0]], [1, 3], probabilities=[0.25, 0.75]).weights.tolist()
    [2.5, 0.0]
    """
    rows, targets = inputs.data(X, t)
    n, d = rows.shape
    w0, p, M = (
        inputs.weights(start, "start", d),
        inputs.distribution(probabilities, n),
        inputs.definite(preconditioner, d),
    )
    drawn = p > 0
    root = np.linalg.cholesky(M)
    A, left = (rows @ root)[drawn], (targets - rows @ w0)[drawn]
    u, _, rank, _ = np.linalg.lstsq(A, left, rcond=None)
    entering = np.linalg.norm(A) * np.linalg.norm(u) + np.linalg.norm(targets) + np.linalg.norm(rows @ w0)
    interpolates = bool(np.linalg.norm(A @ u - left) <= ROUNDING * max(n, d) * entering)
    scale = np.ones(len(left)) if interpolates else np.sqrt(p[drawn])
    if not interpolates:
        u = np.linalg.lstsq(scale[:, None] * A, scale * left, rcond=None)[0]
    steepest = float(np.max(np.sum(A**2, axis=1)))
    largest = 1 / steepest if steepest else float("inf")
    if lr is not None:
        _check_lr(lr, largest, interpolates, int(rank), len(left))
    coefficients = np.zeros(n)
    coefficients[drawn] = scale * np.linalg.lstsq((scale[:, None] * A).T, u, rcond=None)[0]
    weights = w0 + root @ u
    return Limit(
        weights=inputs.frozen(weights),
        start=inputs.frozen(w0),
        coefficients=inputs.frozen(coefficients),
        loss=float(p @ (rows @ weights - targets) ** 2),
        rank=int(rank),
        interpolates=interpolates,
        largest_rate=largest,
    )


def _check_lr(lr: float, largest: float, interpolates: bool, rank: int, rows: int) -> None:
    inputs.positive(lr, "lr")
    rule = f"must be below 1 / max xᵀ M x = {largest:.6g}, or a step no longer brings its row's error down"
    checks.require(lr < largest, "lr", lr, rule, mend="use a smaller rate")
    checks.require(
        interpolates,
        "",
        None,
        f"no weights fit all {rows} rows drawn (their rank is {rank}), so that a constant rate never settles",
        mend="leave lr out, for a rate that falls to 0",
    )


def minimum_norm(X: ArrayLike, t: ArrayLike) -> Array:
    """The shortest weights that fit every row, Xᵀ (X Xᵀ)⁻¹ t where X has full row rank.

    Parameters
    ----------
    X : array_like of shape (n, d)
        One row an example.
    t : array_like of shape (n,)
        The targets.

    Returns
    -------
    float64 array of shape (d,)
        The weights; read-only. Rows that depend on each other are allowed as long as they agree.

    Raises
    ------
    InvalidInputError
        If no weights fit every row, or shapes do not fit.

    Examples
    --------
    >>> minimum_norm([[3, 4]], [50]).tolist()
    [6.0, 8.0]
    """
    found = limit(X, t)
    if not found.interpolates:
        n, d = np.shape(X)
        why = "there are more rows than columns" if n > d else "rows that depend on each other disagree"
        rule = f"no weights fit all {n} rows of X: {why}, and the rank is {found.rank}"
        raise InvalidInputError("", None, rule, mend="use limit, which gives the least-squares weights")
    return found.weights


def split(X: ArrayLike, w: ArrayLike) -> Split:
    """Weights taken apart into what the rows see and what no row sees.

    Parameters
    ----------
    X : array_like of shape (n, d)
        One row an example; of any rank.
    w : array_like of shape (d,)
        The weights.

    Returns
    -------
    Split
        The part in the row space and the part at right angles to it.

    Raises
    ------
    InvalidInputError
        If shapes do not fit.

    Examples
    --------
    >>> split([[1, 1, 0]], [3, 1, 5]).row_space.round(9).tolist()
    [2.0, 2.0, 0.0]
    """
    rows = inputs.matrix(X)
    whole = inputs.vector(w, "w", rows.shape[1], "one weight for each column of X")
    seen = np.linalg.lstsq(rows, rows @ whole, rcond=None)[0]
    return Split(row_space=inputs.frozen(seen), complement=inputs.frozen(whole - seen))
