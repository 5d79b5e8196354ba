"""A grid and random settings with the same number of trials: what each finds, and when which comes nearer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dlcore import _checks as checks
from dlcore._arrays import Array, read_only
from dlcore.search.trials import Range, Trial, grid, random_settings, trials

__all__ = ["Contest", "Hill", "Misses", "Profile", "contest", "misses"]

MOST_TOPS = 100_000
PLACES = 25  # along each setting


@dataclass(frozen=True, kw_only=True, eq=False)
class Profile:
    """The score along one setting, the others kept at the best trial of all.

    Attributes
    ----------
    values : float64 array of shape (25,)
        The setting's values, evenly through its range; read-only.
    scores : float64 array of shape (25,)
        The score at each of them; read-only.
    """

    values: Array
    scores: Array


@dataclass(frozen=True, kw_only=True, eq=False)
class Contest:
    """A grid's trials and those of several random searches, each as many.

    Attributes
    ----------
    ranges : mapping from str to Range
        The settings.
    grid : tuple of Trial
        The grid's trials.
    drawn : mapping from int to tuple of Trial
        For each seed the trials of a random search.
    profiles : mapping from str to Profile
        How the score hangs on each setting.
    """

    ranges: Mapping[str, Range]
    grid: tuple[Trial, ...]
    drawn: Mapping[int, tuple[Trial, ...]]
    profiles: Mapping[str, Profile]

    @property
    def grid_best(self) -> float:
        """The best score of the grid."""
        return self.grid[-1].best

    @property
    def drawn_bests(self) -> tuple[float, ...]:
        """The best score of each random search."""
        return tuple(each[-1].best for each in self.drawn.values())

    @property
    def wins(self) -> int:
        """How many random searches find a better setting than the grid does."""
        return sum(best > self.grid_best for best in self.drawn_bests)


def contest(
    score: Callable[..., float], ranges: Mapping[str, Range], *, points: int, seeds: Sequence[int] = (0,)
) -> Contest:
    """Let a grid and random searches look for the best setting with the same number of trials.

    Parameters
    ----------
    score : function
        From a setting's values, by name, to a number: more is better.
    ranges : mapping from str to Range
        The settings by name.
    points : int
        The values of each setting in the grid: k settings make pointsᵏ trials.
    seeds : sequence of int
        One random search for each.

    Returns
    -------
    Contest
        All trials, and the score along each setting.

    Raises
    ------
    InvalidInputError
        If there is no setting or no seed, or a number is out of range.

    Examples
    --------
    >>> found = contest(Hill(top=(0.3, 0.8), weight=0.1), Hill.ranges(), points=4, seeds=range(10))
    >>> len(found.grid) == len(found.drawn[0]) == 16, found.wins
    (True, 8)
    """
    given = checks.sequence(seeds, "seeds")
    checks.require(len(given) > 0, "seeds", seeds, "must hold a seed for each random search")
    settings = grid(ranges, points=points)
    tried = tuple(trials(score, settings))
    drawn = {seed: tuple(trials(score, random_settings(ranges, trials=len(settings), seed=seed))) for seed in given}
    top = max((trial for each in (tried, *drawn.values()) for trial in each), key=lambda trial: trial.score).setting
    return Contest(
        ranges=ranges, grid=tried, drawn=drawn, profiles={name: _profile(score, ranges, top, name) for name in ranges}
    )


def _profile(score: Callable[..., float], ranges: Mapping[str, Range], top: Mapping[str, float], name: str) -> Profile:
    values = np.array([ranges[name].at(share) for share in np.linspace(0, 1, PLACES)])
    scores = np.array([float(score(**{**top, name: value})) for value in values.tolist()])
    return Profile(values=read_only(values), scores=read_only(scores))


@dataclass(frozen=True, kw_only=True)
class Hill:
    """A score over two settings from 0 to 1 that falls with the distance from its top.

    Parameters
    ----------
    top : tuple of two floats
        The best setting.
    weight : float
        How much the second setting matters beside the first: 0 not at all, 1 as much.

    Raises
    ------
    InvalidInputError
        If the top is no pair of numbers, or the weight is below 0.

    Examples
    --------
    >>> Hill(top=(0.5, 0.5), weight=0.0)(first=0.25, second=0.9)
    0.75
    """

    top: tuple[float, float]
    weight: float

    def __post_init__(self) -> None:
        given = checks.sequence(self.top, "top")
        checks.require(len(given) == 2, "top", self.top, "must hold two numbers")
        for each in given:
            checks.number(each, "top")
        checks.number(self.weight, "weight", low=0)

    def __call__(self, first: float, second: float) -> float:
        """The score there: 1 less the distance from the top."""
        return 1 - float(np.hypot(first - self.top[0], self.weight * (second - self.top[1])))

    @staticmethod
    def ranges() -> dict[str, Range]:
        """The two settings, each from 0 to 1."""
        return {"first": Range(0, 1), "second": Range(0, 1)}


@dataclass(frozen=True, kw_only=True, eq=False)
class Misses:
    """How far the nearest trial is from the best setting, on average.

    Attributes
    ----------
    weights : float64 array of shape (n,)
        How much the second setting matters; read-only.
    grid, drawn : float64 array of shape (n,)
        The mean distance for a grid and for random settings; read-only.
    """

    weights: Array
    grid: Array
    drawn: Array

    @property
    def turn(self) -> float | None:
        """The weight from which on the grid comes nearer, between those measured; None where it never does."""
        nearer = self.grid < self.drawn
        if not nearer[-1]:
            return None
        if nearer.all():
            return float(self.weights[0])
        place = int(np.flatnonzero(~nearer)[-1])
        gap = (self.grid - self.drawn)[place : place + 2]
        return float(np.interp(0.0, -gap, self.weights[place : place + 2]))


def misses(*, points: int, weights: Sequence[float], tops: int = 1000, seed: int = 0) -> Misses:
    """How far a grid and random settings stay from the top of a `Hill` that may stand anywhere.

    Parameters
    ----------
    points : int
        The values of each of the two settings in the grid, whose square is the number of trials; at most 20.
    weights : sequence of float
        How much the second setting matters, from 0 on.
    tops : int
        The hills to average over: each has its top, and its random trials, drawn anew.
    seed : int
        The same seed gives the same hills and trials, which all weights share.

    Returns
    -------
    Misses
        The mean distances.

    Raises
    ------
    InvalidInputError
        If there is no weight, or a number is out of range.

    Examples
    --------
    >>> found = misses(points=4, weights=[0, 1])
    >>> (found.grid / found.drawn).round(1).tolist()
    [2.0, 0.7]
    """
    each = checks.integer(points, "points", low=1)
    checks.require(each <= 20, "points", points, "must be at most 20")
    count = checks.integer(tops, "tops", low=1)
    checks.require(count <= MOST_TOPS, "tops", tops, f"must be at most {MOST_TOPS:,}")
    given = np.array([checks.number(weight, "weights", low=0) for weight in checks.sequence(weights, "weights")])
    checks.require(len(given) > 0, "weights", weights, "must hold at least one weight")
    rng = np.random.default_rng(checks.integer(seed, "seed", low=0))
    best = rng.random((count, 1, 2))
    line = (np.arange(each) + 0.5) / each
    even = np.stack(np.meshgrid(line, line), axis=-1).reshape(1, -1, 2)
    squares = [(tried - best) ** 2 for tried in (even, rng.random((count, each**2, 2)))]
    of_grid, of_drawn = (
        np.array([np.sqrt((square @ (1.0, weight**2)).min(axis=1)).mean() for weight in given]) for square in squares
    )
    return Misses(weights=read_only(given), grid=read_only(of_grid), drawn=read_only(of_drawn))
