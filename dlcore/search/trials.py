"""A grid and random settings, run side by side with the same number of trials."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

import numpy as np

from dlcore import _checks as checks
from dlcore.backprop.mlp import random_mlp
from dlcore.training.loop import fit
from dlcore.training.sets import TrainingSet, digits

__all__ = ["Range", "Trial", "digits_accuracy", "grid", "random_settings", "trials"]

MOST = 10_000  # settings


@dataclass(frozen=True)
class Range:
    """From where to where one setting is searched.

    Parameters
    ----------
    low, high : float
        Its ends.
    log : bool
        Whether equal factors count as equal steps: right for a rate, whose size is unknown.

    Raises
    ------
    InvalidInputError
        If low is not below high, or not above 0 where equal factors are to count.

    Examples
    --------
    >>> round(Range(0.01, 1, log=True).at(0.5), 9)
    0.1
    """

    low: float
    high: float
    log: bool = False

    def __post_init__(self) -> None:
        low, high = checks.number(self.low, "low"), checks.number(self.high, "high")
        checks.require(low < high, "high", self.high, f"must be above low, which is {self.low}")
        checks.require(not self.log or low > 0, "low", self.low, "must be above 0", mend="or take log=False")

    def at(self, share: float) -> float:
        """The value a share of the way from low to high.

        Parameters
        ----------
        share : float
            From 0 to 1.

        Returns
        -------
        float
            The value.

        Raises
        ------
        InvalidInputError
            If the share is not from 0 to 1.
        """
        part = checks.number(share, "share", low=0)
        checks.require(part <= 1, "share", share, "must be at most 1")
        if self.log:
            return math.exp((1 - part) * math.log(self.low) + part * math.log(self.high))
        return (1 - part) * self.low + part * self.high


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One setting and what came of it.

    Attributes
    ----------
    number : int
        Which trial, counted from 1.
    setting : mapping from str to float
        The values tried.
    score : float
        What they scored: more is better.
    best : float
        The best score so far, this one included.
    """

    number: int
    setting: Mapping[str, float]
    score: float
    best: float


def grid(ranges: Mapping[str, Range], *, points: int) -> tuple[dict[str, float], ...]:
    """Every combination of a few values of each setting, the ends left out: each value stands for an equal part.

    Parameters
    ----------
    ranges : mapping from str to Range
        The settings by name.
    points : int
        The values of each setting: k settings have pointsᵏ combinations.

    Returns
    -------
    tuple of dict
        The combinations.

    Raises
    ------
    InvalidInputError
        If there is no setting, or there are more than 10,000 combinations.

    Examples
    --------
    >>> grid({"a": Range(0, 1), "b": Range(0, 2)}, points=2)[1]
    {'a': 0.25, 'b': 1.5}
    """
    each = checks.integer(points, "points", low=1)
    _require_some(ranges)
    many = each ** len(ranges)
    checks.require(many <= MOST, "points", points, f"makes {many:,} combinations, and may make {MOST:,}")
    lines = [[span.at((k + 0.5) / each) for k in range(each)] for span in ranges.values()]
    return tuple(dict(zip(ranges, values, strict=True)) for values in product(*lines))


def random_settings(ranges: Mapping[str, Range], *, trials: int, seed: int) -> tuple[dict[str, float], ...]:
    """Settings drawn at random, so that no two trials share a value.

    Parameters
    ----------
    ranges : mapping from str to Range
        The settings by name.
    trials : int
        How many.
    seed : int
        The same seed gives the same settings.

    Returns
    -------
    tuple of dict
        The settings.

    Raises
    ------
    InvalidInputError
        If there is no setting, or a number is out of range.

    References
    ----------
    J. Bergstra and Y. Bengio, Random Search for Hyper-Parameter Optimization, JMLR 13, 2012.

    Examples
    --------
    >>> len(random_settings({"lr": Range(1e-3, 1, log=True)}, trials=5, seed=0))
    5
    """
    count = checks.integer(trials, "trials", low=1)
    checks.require(count <= MOST, "trials", trials, f"must be at most {MOST:,}")
    _require_some(ranges)
    rng = np.random.default_rng(checks.integer(seed, "seed", low=0))
    shares = rng.random((count, len(ranges)))
    return tuple(
        {name: span.at(share) for (name, span), share in zip(ranges.items(), row, strict=True)} for row in shares
    )


def trials(score: Callable[..., float], settings: tuple[dict[str, float], ...]) -> Iterator[Trial]:
    """Try settings one after the other; whoever iterates may stop at any of them.

    Parameters
    ----------
    score : function
        From a setting's values, by name, to a number: more is better.
    settings : tuple of dict
        From `grid` or `random_settings`.

    Yields
    ------
    Trial
        Each with the best score so far.

    Examples
    --------
    >>> ranges = {"a": Range(0, 1), "b": Range(0, 1)}
    >>> [round(trial.best, 2) for trial in trials(lambda a, b: a - b, grid(ranges, points=2))]
    [0.0, 0.0, 0.5, 0.5]
    """
    best = -math.inf
    for number, setting in enumerate(settings, 1):
        found = float(score(**setting))
        best = max(best, found)
        yield Trial(number=number, setting=setting, score=found, best=best)


def digits_accuracy(lr: float, weight_decay: float) -> float:
    """A small real problem: the held-out accuracy of a network of 16 hidden units after five epochs on digits.

    It takes a few hundredths of a second, always gives the same number, and hangs far more on the rate than the decay.

    Parameters
    ----------
    lr : float
        The learning rate.
    weight_decay : float
        The factor of w in the gradient.

    Returns
    -------
    float
        The share of the held-out digits that are read right.

    Raises
    ------
    InvalidInputError
        If a number is below 0.

    Examples
    --------
    >>> digits_accuracy(0.1, 0.0001) > digits_accuracy(0.001, 0.0001)
    True
    """
    return _accuracy(checks.number(lr, "lr", low=0), checks.number(weight_decay, "weight_decay", low=0))


@lru_cache(maxsize=MOST)
def _accuracy(lr: float, weight_decay: float) -> float:
    start = random_mlp((64, 16, 10), seed=0)
    last = fit(start, _digits(), epochs=5, batch_size=32, lr=lr, weight_decay=weight_decay, seed=0).last
    return 0.0 if last.held_out_accuracy is None else last.held_out_accuracy


@cache
def _digits() -> TrainingSet:
    return digits(seed=0)


def _require_some(ranges: Mapping[str, Range]) -> None:
    checks.require(len(ranges) > 0, "ranges", ranges, "must hold a range for each setting")
