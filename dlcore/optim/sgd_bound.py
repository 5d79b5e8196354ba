"""How fast stochastic gradient descent converges when some weights fit every row: the bound, and what one step does.

With S = Σ pᵢ xᵢ xᵢᵀ, the mean squared error is J = eᵀ S e in the error e = θ − θ*. A step with row i adds
A = −4 η eᵀ S xᵢ xᵢᵀ e and B = 4 η² (xᵢᵀ e)² xᵢᵀ S xᵢ to it, and on average
E[A] ≤ −4 η λmin J and E[B] ≤ 4 η² λmax b J, with λmin the smallest nonzero and λmax the largest eigenvalue of S, and
b = max ‖xᵢ‖². `bound` gives these numbers; `decrease` computes the averages exactly, as a sum over the rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore.errors import InvalidInputError
from dlcore.optim import _inputs as inputs
from dlcore.optim._inputs import Array

__all__ = ["Bound", "Decrease", "bound", "decrease"]


@dataclass(frozen=True, kw_only=True)
class Bound:
    """What bounds the mean loss after a step, as a share of the loss before.

    Attributes
    ----------
    smallest, largest : float
        The smallest nonzero and the largest eigenvalue of S.
    longest : float
        b, the largest squared norm among the rows that are drawn.
    """

    smallest: float
    largest: float
    longest: float

    @property
    def largest_rate(self) -> float:
        """λmin / (λmax b): at every positive rate below, the loss shrinks on average."""
        return self.smallest / (self.largest * self.longest)

    @property
    def best_rate(self) -> float:
        """The rate with the smallest bound, half of the largest."""
        return self.largest_rate / 2

    @property
    def best_share(self) -> float:
        """The bound at the best rate, 1 − λmin² / (λmax b)."""
        return 1 - self.smallest * self.largest_rate

    def share(self, lr: ArrayLike) -> Array:
        """At most this share of the loss is left after a step, on average.

        Parameters
        ----------
        lr : float or array_like
            Learning rates.

        Returns
        -------
        float64 array of the rates' shape
            1 − 4 η λmin + 4 η² λmax b.
        """
        eta = np.asarray(lr, dtype=np.float64)
        return 1 - 4 * eta * self.smallest + 4 * eta**2 * (self.largest * self.longest)


@dataclass(frozen=True, kw_only=True, eq=False)
class Decrease:
    """What one step does to the loss, for each row that may be drawn and on average.

    Attributes
    ----------
    loss : float
        J before the step.
    first, second : float64 arrays of shape (n,)
        A, the part in the rate, and B, the part in its square, for each row; read-only.
    mean_first, mean_second : float
        E[A] and E[B].
    mean_after : float
        The mean loss after the step, J + E[A] + E[B].
    lr : float
        The learning rate.
    bound : Bound
        What bounds them.
    """

    loss: float
    first: Array
    second: Array
    mean_first: float
    mean_second: float
    mean_after: float
    lr: float
    bound: Bound


def bound(X: ArrayLike, *, probabilities: ArrayLike | None = None) -> Bound:
    """The numbers that bound the convergence of stochastic gradient descent on rows that can all be fitted.

    Parameters
    ----------
    X : array_like of shape (n, d)
        One row an example, in any shape and of any rank.
    probabilities : array_like of shape (n,), optional
        How likely each row is drawn; equal by default.

    Returns
    -------
    Bound
        The eigenvalues, b, and the rates that follow.

    Raises
    ------
    InvalidInputError
        If shapes do not fit, or every row that is drawn is zero.

    References
    ----------
    The midterm exam, question 7 (e) and (f).

    Examples
    --------
    >>> found = bound([[1, 2, 2], [2, 1, -2]])
    >>> print(f"{found.best_rate:.6f} {found.best_share:.6f}")
    0.055556 0.500000
    """
    rows = inputs.matrix(X)
    p = inputs.distribution(probabilities, len(rows))
    return _bound(rows, p)


def _bound(rows: Array, p: Array) -> Bound:
    longest = float(np.max(np.sum(rows[p > 0] ** 2, axis=1)))
    if longest == 0:
        raise InvalidInputError("", None, "every row of X that is drawn is zero", mend="nothing moves the weights")
    stretched = np.sqrt(p)[:, None] * rows
    singular = np.linalg.svd(stretched, compute_uv=False)
    nonzero = singular[singular > max(stretched.shape) * np.finfo(float).eps * singular[0]]
    return Bound(smallest=float(nonzero[-1] ** 2), largest=float(singular[0] ** 2), longest=longest)


def decrease(X: ArrayLike, *, error: ArrayLike, lr: float, probabilities: ArrayLike | None = None) -> Decrease:
    """What one step of stochastic gradient descent does to the mean loss, exactly: by every row that may be drawn.

    Parameters
    ----------
    X : array_like of shape (n, d)
        One row an example.
    error : array_like of shape (d,)
        e = θ − θ*, how far the weights are from some that fit every row.
    lr : float
        The learning rate.
    probabilities : array_like of shape (n,), optional
        How likely each row is drawn; equal by default.

    Returns
    -------
    Decrease
        A and B for each row, their means, and their bound.

    Raises
    ------
    InvalidInputError
        If shapes do not fit, or every row that is drawn is zero.

    Examples
    --------
    >>> found = decrease([[1, 2, 2], [2, 1, -2]], error=[3, -1, 1], lr=1 / 18)
    >>> print(f"{found.loss:.6f} {found.mean_after:.6f}")
    9.000000 4.500000
    """
    rows = inputs.matrix(X)
    p = inputs.distribution(probabilities, len(rows))
    e = inputs.vector(error, "error", rows.shape[1], "one number for each column of X")
    (eta,) = inputs.rates(lr, 1).tolist()
    seen = rows @ e
    gram = rows @ rows.T
    # with S = Σ pⱼ xⱼ xⱼᵀ: eᵀ S xᵢ and xᵢᵀ S xᵢ
    first = -4 * eta * seen * (gram @ (p * seen))
    second = 4 * eta**2 * seen**2 * (gram**2 @ p)
    loss, mean_first, mean_second = (float(p @ each) for each in (seen**2, first, second))
    return Decrease(
        loss=loss,
        first=inputs.frozen(first),
        second=inputs.frozen(second),
        mean_first=mean_first,
        mean_second=mean_second,
        mean_after=loss + mean_first + mean_second,
        lr=eta,
        bound=_bound(rows, p),
    )
