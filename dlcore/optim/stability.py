"""The exact theory of gradient descent and momentum on quadratics, one eigenvalue at a time.

Along an eigenvector of the second derivatives with eigenvalue λ, momentum m ← β m + g, w ← w − η m moves the error by
e_(k+1) = (1 + β − η λ) e_k − β e_(k−1), from e_1 = (1 − η λ) e_0 on. The roots of r² − (1 + β − η λ) r + β = 0 say
what becomes of it. Gradient descent is β = 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Context, Decimal
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlcore import _checks as checks
from dlcore.optim._inputs import Array, frozen
from dlcore.optim._settings import coordinates, fraction, setting
from dlcore.optim.problems import Quadratic
from dlcore.optim.run import BOUND

__all__ = [
    "LIMITS",
    "Best",
    "Mode",
    "Regime",
    "best_settings",
    "closed_form",
    "critical_momentum",
    "error_factor",
    "mode",
    "rate_limit",
    "round_down",
]

Regime: TypeAlias = Literal["monotone", "ringing", "neutral", "diverging"]

# η λ below this is stable, as a function of β; gradient descent is β = 0 in each.
LIMITS = {
    "sum": lambda beta: 2 * (1 + beta),
    "average": lambda beta: 2 * (1 + beta) / (1 - beta),
    "nesterov": lambda beta: 2 * (1 + beta) / (1 + 2 * beta),
}


@dataclass(frozen=True, kw_only=True)
class Mode:
    """What becomes of the error along one eigenvector.

    Attributes
    ----------
    pull : float
        η λ, the share of the error that a step of gradient descent takes away.
    momentum : float
        β.
    roots : (complex, complex)
        The solutions of r² − (1 + β − η λ) r + β = 0, the larger in size first; without momentum 1 − η λ and 0.
    """

    pull: float
    momentum: float
    roots: tuple[complex, complex]

    @property
    def rate(self) -> float:
        """The factor by which the error shrinks or grows a step in the long run: the size of the larger root."""
        return abs(self.roots[0])

    @property
    def regime(self) -> Regime:
        """How the error goes: one of four words.

        It is "monotone" where it falls without changing its sign again and again, "ringing" where it falls and does,
        "diverging" where it grows, and "neutral" where it does neither: at the limit and where nothing pulls.
        """
        limit = LIMITS["sum"](self.momentum)
        if self.pull in (0, limit):
            return "neutral"
        if not 0 < self.pull < limit:
            return "diverging"
        return "ringing" if self.roots[0].imag or self.roots[0].real < 0 else "monotone"


@dataclass(frozen=True, kw_only=True)
class Best:
    """The settings that make the slowest error fall fastest.

    Attributes
    ----------
    lr, momentum : float
        η and β.
    rate : float
        The factor by which the slowest error shrinks a step, in the long run.
    """

    lr: float
    momentum: float
    rate: float


def mode(eigenvalue: float, *, lr: float, momentum: float = 0.0) -> Mode:
    """What momentum does to the error along one eigenvector.

    Parameters
    ----------
    eigenvalue : float
        λ, at least 0.
    lr : float
        η, at least 0.
    momentum : float
        β, at least 0 and below 1; 0 is gradient descent.

    Returns
    -------
    Mode
        The roots, the rate and the regime.

    Raises
    ------
    InvalidInputError
        If a number is out of its range.

    Examples
    --------
    >>> [mode(198, lr=lr).regime for lr in (0.005, 0.01, 0.02)]
    ['monotone', 'ringing', 'diverging']
    >>> round(mode(198, lr=0.01, momentum=0.9).rate ** 2, 12)
    0.9
    """
    setting(eigenvalue, "eigenvalue")
    setting(lr, "lr")
    fraction(momentum, "momentum")
    pull = float(lr * eigenvalue)
    p, root = 1 + momentum - pull, math.sqrt(momentum)
    square = (p - 2 * root) * (p + 2 * root)
    if abs(square) < 1e-14:  # equal roots, but for rounding
        return Mode(pull=pull, momentum=momentum, roots=(complex(p / 2), complex(p / 2)))
    if square < 0:
        half = math.sqrt(-square) / 2
        return Mode(pull=pull, momentum=momentum, roots=(complex(p / 2, half), complex(p / 2, -half)))
    large = (p + math.copysign(math.sqrt(square), p)) / 2
    return Mode(pull=pull, momentum=momentum, roots=(complex(large), complex(momentum / large)))


def rate_limit(largest: float, *, momentum: float = 0.0, form: str = "sum") -> float:
    """The rate below which every error falls: 2 / λ for gradient descent, 2 (1 + β) / λ for momentum.

    Parameters
    ----------
    largest : float
        λ, the largest eigenvalue of the second derivatives, above 0.
    momentum : float
        β, at least 0 and below 1; 0 is gradient descent.
    form : {"sum", "average", "nesterov"}
        m ← β m + g; m ← β m + (1 − β) g, whose limit is 1 / (1 − β) times as high; or Nesterov's, with
        2 (1 + β) / (λ (1 + 2 β)).

    Returns
    -------
    float
        The limit; at it, the error neither falls nor grows. Show it through `round_down`.

    Raises
    ------
    InvalidInputError
        If a number is out of its range or there is no such form.

    References
    ----------
    Programming homework, problem 4; O'Donoghue and Candès, *Adaptive restart for accelerated gradient schemes*, 2015,
    doi:10.1007/s10208-013-9150-3.

    Examples
    --------
    >>> [round_down(rate_limit(198, momentum=beta)) for beta in (0, 0.9)]
    [0.0101, 0.0191]
    """
    setting(largest, "largest", positive=True)
    fraction(momentum, "momentum")
    checks.one_of(form, "form", LIMITS)
    return float(LIMITS[form](momentum) / largest)


def round_down(limit: float, *, digits: int = 3) -> float:
    """A limit with few digits that is never above it, so that what a reader copies is safe.

    Parameters
    ----------
    limit : float
        A number of at least 0, read as the decimal that it prints as.
    digits : int
        How many significant digits to keep, at least 1.

    Returns
    -------
    float
        At most `limit`.

    Raises
    ------
    InvalidInputError
        If a number is out of its range.

    Examples
    --------
    >>> round_down(0.0191919), round_down(0.1)
    (0.0191, 0.1)
    """
    setting(limit, "limit")
    checks.integer(digits, "digits", low=1)
    return float(Context(prec=digits, rounding=ROUND_FLOOR).create_decimal(Decimal(repr(float(limit)))))


def critical_momentum(eigenvalue: float, *, lr: float, form: str = "sum") -> float:
    """The β at which the two roots are equal: with less the error creeps, with more it rings.

    Parameters
    ----------
    eigenvalue : float
        λ, at least 0.
    lr : float
        η, at least 0; as a sum, η λ must be below 4, where no momentum is stable any more.
    form : {"sum", "average"}
        m ← β m + g, where β = (1 − √(η λ))²; or m ← β m + (1 − β) g, where β = ((1 − η λ) / (1 + η λ))².

    Returns
    -------
    float
        The momentum; there the error falls by √β a step, which is the best that this rate can do.

    Raises
    ------
    InvalidInputError
        If a number is out of its range or there is no such form.

    Examples
    --------
    >>> critical_momentum(4.0, lr=0.0625), critical_momentum(4.0, lr=0.75, form="average")
    (0.25, 0.25)
    """
    setting(eigenvalue, "eigenvalue")
    setting(lr, "lr")
    if checks.one_of(form, "form", ("sum", "average")) == "average":
        return float(((1 - lr * eigenvalue) / (1 + lr * eigenvalue)) ** 2)
    rule, mend = f"times λ = {eigenvalue} must be below 4", "no momentum is stable there"
    checks.require(0 <= lr * eigenvalue < 4, "lr", lr, rule, mend=mend)
    return float((1 - math.sqrt(lr * eigenvalue)) ** 2)


def best_settings(smallest: float, largest: float, *, momentum: bool = True) -> Best:
    """The settings under which the slower of the two extreme errors falls fastest.

    Gradient descent: η = 2 / (λ₁ + λₙ), with the rate (κ − 1) / (κ + 1), where κ = λₙ / λ₁. Momentum:
    η = 4 / (√λ₁ + √λₙ)² and β = ((√κ − 1) / (√κ + 1))², with the rate √β.

    Parameters
    ----------
    smallest, largest : float
        λ₁ and λₙ, the extreme eigenvalues of the second derivatives; above 0.
    momentum : bool
        Whether to use momentum, as a sum of gradients; without, it is gradient descent.

    Returns
    -------
    Best
        The settings and the rate.

    Raises
    ------
    InvalidInputError
        If a number is out of its range, or the smallest is above the largest.

    References
    ----------
    Polyak, *Some methods of speeding up the convergence of iteration methods*, 1964,
    doi:10.1016/0041-5553(64)90137-5.

    Examples
    --------
    >>> best_settings(1, 9, momentum=False), best_settings(1, 9)
    (Best(lr=0.2, momentum=0.0, rate=0.8), Best(lr=0.25, momentum=0.25, rate=0.5))
    """
    setting(smallest, "smallest", positive=True)
    setting(largest, "largest", positive=True)
    checks.require(smallest <= largest, "smallest", smallest, f"must be at most largest = {largest}")
    if not momentum:
        return Best(lr=2 / (smallest + largest), momentum=0.0, rate=(largest - smallest) / (largest + smallest))
    low, high = math.sqrt(smallest), math.sqrt(largest)
    rate = (high - low) / (high + low)
    return Best(lr=4 / (low + high) ** 2, momentum=rate**2, rate=rate)


def error_factor(pull: ArrayLike, *, momentum: ArrayLike = 0.0, steps: int | NDArray[np.intp]) -> Array:
    """e_k / e_0, by doubling k: some ten multiplications for a thousand steps, on a whole grid at once.

    With the roots r and s, p = r + s = 1 + β − η λ and β = r s, it is U_(k+1) − β U_k, where U_k = (rᵏ − sᵏ) / (r − s)
    and V_k = rᵏ + sᵏ are Lucas's sequences: U_(2k) = U_k V_k, V_(2k) = V_k² − 2 βᵏ, 2 U_(k+1) = p U_k + V_k and
    2 V_(k+1) = p V_k + (p² − 4 β) U_k. No root is taken, so that equal and complex roots need no care.

    Parameters
    ----------
    pull : array_like
        η λ.
    momentum : array_like
        β, at least 0 and below 1.
    steps : int or int array
        k, at least 0. The shapes of all three are broadcast.

    Returns
    -------
    float64 array of the broadcast shape
        The factors; inf or NaN where they pass every number.

    Raises
    ------
    InvalidInputError
        If a number is out of its range.

    Examples
    --------
    >>> error_factor([0.25, 0.5], momentum=[[0.0], [0.25]], steps=3).tolist()
    [[0.421875, 0.125], [0.3125, -0.03125]]
    >>> error_factor(0.25, momentum=0.25, steps=np.arange(4)).tolist()  # both roots are 1/2
    [1.0, 0.75, 0.5, 0.3125]
    """
    count = np.asarray(steps)
    checks.require(count.dtype.kind == "i" and count.min() >= 0, "steps", steps, "must be whole numbers of at least 0")
    beta = checks.real_array(momentum, "momentum")
    fraction(np.atleast_2d(beta), "momentum")
    p = 1 + beta - checks.real_array(pull, "pull")
    gap = p * p - 4 * beta
    U, V, power = np.zeros_like(p), np.full_like(p, 2), np.ones_like(beta)  # U_k, V_k and βᵏ, for k = 0
    with np.errstate(over="ignore", invalid="ignore"):
        for place in reversed(range(int(count.max()).bit_length())):
            U, V, power = U * V, V * V - 2 * power, power * power
            odd = (count >> place) & 1 == 1
            if odd.any():
                more = (p * U + V) / 2, (p * V + gap * U) / 2, power * beta
                U, V, power = (
                    more if odd.all() else (np.where(odd, *pair) for pair in zip(more, (U, V, power), strict=True))
                )
        factor: Array = ((p - 2 * beta) * U + V) / 2
    return factor


def closed_form(problem: Quadratic, start: ArrayLike, *, lr: float, momentum: float = 0.0, steps: int) -> Array:
    """All points of gradient descent or momentum on a quadratic, from its eigenvalues, without taking a step.

    Parameters
    ----------
    problem : Quadratic
        The loss.
    start : array_like of shape (d,)
        The first weights.
    lr : float
        η, at least 0.
    momentum : float
        β, at least 0 and below 1.
    steps : int
        How many steps, at least 0.

    Returns
    -------
    float64 array of shape (k + 1, d)
        The points that `run` with `HeavyBall` would reach, up to rounding; read-only. They end before the first one
        with a coordinate beyond the bound of `run`, so that k may be less than `steps`.

    Raises
    ------
    InvalidInputError
        If the start has not d finite numbers, or a number is out of its range.

    Examples
    --------
    >>> from dlcore.optim.problems import quadratic
    >>> closed_form(quadratic([2, 198]), [1, 1], lr=0.01, steps=2).round(6).tolist()
    [[1.0, 1.0], [0.98, -0.98], [0.9604, 0.9604]]
    """
    setting(lr, "lr")
    checks.integer(steps, "steps", low=0)
    error = coordinates(start, "start", problem.d) - problem.minimum
    basis = np.eye(problem.d) if problem.vectors is None else problem.vectors
    factors = error_factor(lr * problem.eigenvalues, momentum=momentum, steps=np.arange(steps + 1)[:, None])
    with np.errstate(over="ignore", invalid="ignore"):
        along = error @ basis
        found = np.where(along == 0, 0.0, factors * along)  # an error that is 0 stays it, however large its factor
        found = problem.minimum + (found if problem.vectors is None else found @ basis.T)
    lost = ~(np.abs(found) <= BOUND).all(axis=1)
    return frozen(found[: int(np.argmax(lost)) if lost.any() else None])
