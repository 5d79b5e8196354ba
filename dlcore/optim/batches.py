"""How far the mean gradient of a batch is off the whole, measured over many batches and as the formula says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore import _checks as checks
from dlcore.optim._inputs import Array, frozen
from dlcore.optim._settings import coordinates
from dlcore.optim.problems import FiniteSum

__all__ = ["Spread", "batch_spread"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Spread:
    """How far the gradients of batches are off, squared and on average.

    Attributes
    ----------
    sizes : tuple of int
        Rows in a batch.
    measured : float64 array of shape (k,)
        The mean over the batches that were drawn, for each size; read-only.
    predicted : float64 array of shape (k,)
        What the formula says; read-only.
    one_row : float
        V, the exact mean over all rows taken one by one.
    """

    sizes: tuple[int, ...]
    measured: Array
    predicted: Array
    one_row: float


def batch_spread(
    problem: FiniteSum,
    w: ArrayLike,
    *,
    sizes: Sequence[int],
    draws: int = 1000,
    seed: int = 0,
    replacement: bool = True,
) -> Spread:
    """Draw batches, every row as likely, and measure how far their mean gradients are off the mean of all rows.

    With replacement the formula is V / b. Without, it is V / b · (n − b) / (n − 1): a batch of all n rows is exact.

    Parameters
    ----------
    problem : FiniteSum
        The loss, of at least 2 rows.
    w : array_like of shape (d,)
        The weights at which gradients are taken.
    sizes : sequence of int
        The batch sizes b, each from 1 to n.
    draws : int
        How many batches of each size, at least 1.
    seed : int
        The seed of every draw, at least 0.
    replacement : bool
        Whether a row may come twice in a batch.

    Returns
    -------
    Spread
        Measured and predicted, for each size.

    Raises
    ------
    InvalidInputError
        If a number is out of its range, or the weights do not fit.

    Examples
    --------
    >>> from dlcore.optim.problems import least_squares
    >>> spread = batch_spread(least_squares([[1], [2], [3]], [2, 3, 2]), [1], sizes=[1, 2, 3], replacement=False)
    >>> round(spread.one_row, 4), spread.predicted.round(4).tolist(), float(spread.measured[2].round(12))
    (18.6667, [18.6667, 4.6667, 0.0], 0.0)
    """
    rule, mend = "needs a loss that is a sum over rows", "use least_squares"
    checks.require(isinstance(problem, FiniteSum), "problem", type(problem).__name__, rule, mend=mend)
    checks.require(len(sizes) > 0, "sizes", sizes, "must hold at least one")
    point = coordinates(w, "w", problem.d)
    n = problem.n
    checks.require(n >= 2, "problem", n, "must have at least 2 rows")
    for size in sizes:
        checks.integer(size, "sizes", low=1)
        checks.require(size <= n, "sizes", size, f"must be at most the {n} rows")
    checks.integer(draws, "draws", low=1)
    checks.integer(seed, "seed", low=0)
    rng = np.random.default_rng(seed)
    off = np.array([problem.gradient(point, rows=[row]) for row in range(n)])
    off -= off.mean(axis=0)
    one_row = float(np.mean(np.sum(off * off, axis=1)))
    longest = max(sizes)
    if replacement:
        rows = rng.integers(n, size=(draws, longest))
    else:
        rows = rng.permuted(np.tile(np.arange(n), (draws, 1)), axis=1)[:, :longest]
    measured = [float(np.mean(np.sum(off[rows[:, :size]].mean(axis=1) ** 2, axis=1))) for size in sizes]
    b = np.array(sizes, float)
    predicted = one_row / b * (1 if replacement else (n - b) / (n - 1))
    return Spread(sizes=tuple(sizes), measured=frozen(measured), predicted=frozen(predicted), one_row=one_row)
