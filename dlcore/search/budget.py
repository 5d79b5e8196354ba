"""What a grid costs, and how many random trials it takes to meet a good setting."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from dlcore import _checks as checks
from dlcore._exact import exact

__all__ = ["GridCost", "grid_cost", "log_ratio", "probability_reached", "trials_needed"]


@dataclass(frozen=True, kw_only=True)
class GridCost:
    """What it costs to try every point of a grid.

    Attributes
    ----------
    sizes : tuple of int
        The number of values of each setting.
    runs : int
        Their product: how many networks are trained.
    epochs : int
        The epochs of all runs together.
    minutes : float
        The time of all runs together, one after the other.
    """

    sizes: tuple[int, ...]
    runs: int
    epochs: int
    minutes: float


def grid_cost(sizes: Sequence[int], *, epochs: int = 1, minutes_per_epoch: float = 1.0) -> GridCost:
    """The runs, epochs and minutes of a grid search.

    Parameters
    ----------
    sizes : sequence of int
        The number of values of each setting.
    epochs : int
        The epochs of one run.
    minutes_per_epoch : float
        The time of one epoch, in minutes.

    Returns
    -------
    GridCost
        The cost.

    Raises
    ------
    InvalidInputError
        If a size or the epochs are not integers of at least 1, or the minutes are below 0.

    References
    ----------
    Homework 1, problem 2.1.

    Examples
    --------
    >>> cost = grid_cost((10, 6, 5), epochs=10, minutes_per_epoch=2)
    >>> cost.runs, cost.epochs, cost.minutes
    (300, 3000, 6000.0)
    """
    given = checks.sequence(sizes, "sizes")
    checks.require(len(given) > 0, "sizes", sizes, "must hold the number of values of each setting")
    counts = tuple(checks.integer(size, "sizes", low=1) for size in given)
    checks.number(minutes_per_epoch, "minutes_per_epoch", low=0)
    runs = math.prod(counts)
    total = runs * checks.integer(epochs, "epochs", low=1)
    minutes = total * exact(minutes_per_epoch, "minutes_per_epoch")
    rule = "makes more minutes than a float can hold"
    checks.require(minutes < Fraction(10) ** 300, "sizes", sizes, rule, mend="take fewer values")
    return GridCost(sizes=counts, runs=runs, epochs=total, minutes=float(minutes))


def probability_reached(p: float | Fraction, trials: int) -> float:
    """The probability that at least one of some random trials is good: 1 − (1 − p)ᴺ.

    Parameters
    ----------
    p : float or Fraction
        The share of settings that are good, from 0 to 1.
    trials : int
        The number of trials N.

    Returns
    -------
    float
        The probability.

    Raises
    ------
    InvalidInputError
        If p is no probability, or the trials are not an integer of at least 0.

    Examples
    --------
    >>> probability_reached(0.05, 59) >= 0.95 > probability_reached(0.05, 58)
    True
    """
    share, count = _probability(p, "p"), checks.integer(trials, "trials", low=0)
    if share == 1 or count == 0:
        return float(count > 0)
    try:
        return -math.expm1(count * math.log1p(-float(share)))
    except OverflowError:  # more trials than a float can hold
        return float(share > 0)


def trials_needed(p: float | Fraction, q: float | Fraction) -> int:
    """The smallest number of random trials of which at least one is good with probability q: 1 − (1 − p)ᴺ ≥ q.

    The answer is never off by one through rounding. Numbers are taken as they are typed: a float is the decimal that
    it prints as, so that 0.1 is one tenth.

    Parameters
    ----------
    p : float or Fraction
        The share of settings that are good, from 0 to 1.
    q : float or Fraction
        The probability wanted, from 0 to 1.

    Returns
    -------
    int
        N, the least integer that is at least ln(1 − q)/ln(1 − p).

    Raises
    ------
    InvalidInputError
        If p or q is no probability, or no number of trials is enough.

    References
    ----------
    Homework 1, problem 2.2.

    Examples
    --------
    >>> trials_needed(0.05, 0.95), trials_needed(0.05, 0.995)
    (59, 104)
    >>> math.ceil(math.log(1 - 0.36) / math.log(1 - 0.2)), trials_needed(0.2, 0.36)
    (3, 2)
    """
    bad, miss = 1 - _probability(p, "p"), 1 - _probability(q, "q")
    if miss == 1:
        return 0
    if bad == 0:
        return 1
    checks.require(bad < 1, "p", p, "says that no setting is good, so that no number of trials is enough")
    checks.require(miss > 0, "q", q, "is reached by no number of trials", mend="take a q below 1")
    digits = 40 + len(str(bad.denominator)) + len(str(miss.denominator))
    while True:
        with localcontext() as context:
            context.prec, context.Emax, context.Emin = digits, 10**9, -(10**9)
            ratio = _decimal(miss).ln() / _decimal(bad).ln()
            nearest = int(ratio.to_integral_value())
            apart = abs(ratio - nearest)
            if apart > max(ratio, Decimal(1)) * Decimal(10) ** -20:
                return math.ceil(ratio)
        # So near an integer, that may be it. In lowest terms badᴺ has a denominator of at least 2ᴺ: for a greater N
        # than the digits of miss allow, the two differ, and more digits will tell.
        if nearest <= miss.denominator.bit_length():
            return nearest if bad**nearest <= miss else nearest + 1
        digits *= 2


def log_ratio(p: float, q: float) -> float:
    """The ratio ln(1 − q)/ln(1 − p) in floats; rounded up, it is at times one more than `trials_needed`.

    Parameters
    ----------
    p : float
        The share of settings that are good, above 0 and below 1.
    q : float
        The probability wanted, from 0 to below 1.

    Returns
    -------
    float
        The ratio, which rounding has moved.

    Raises
    ------
    InvalidInputError
        If p or q is no such probability, or p is too small for 1 − p to differ from 1.

    Examples
    --------
    >>> log_ratio(0.2, 0.36), trials_needed(0.2, 0.36)
    (2.0000000000000004, 2)
    """
    share, sure = float(_probability(p, "p")), float(_probability(q, "q"))
    checks.require(0 < 1 - share < 1, "p", p, "has no logarithm to divide by", mend="take a p between 0 and 1")
    checks.require(sure < 1, "q", q, "is reached by no number of trials", mend="take a q below 1")
    return math.log(1 - sure) / math.log(1 - share)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _probability(value: float | Fraction, name: str) -> Fraction:
    share = exact(value, name)
    checks.require(0 <= share <= 1, name, value, "must be a probability from 0 to 1")
    return share
