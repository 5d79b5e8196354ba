"""A grid and random settings that spend the same: what each finds, and from where on the grid comes nearer."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from dlcore.errors import InvalidInputError
from dlcore.search.contest import Hill, contest, misses
from dlcore.search.trials import Range, digits_accuracy, grid, random_settings

RANGES = {"lr": Range(1e-3, 3, log=True), "weight_decay": Range(1e-6, 1e-1, log=True)}


def test_both_spend_the_same_and_score_what_they_try() -> None:
    hill = Hill(top=(0.3, 0.8), weight=0.5)
    found = contest(hill, Hill.ranges(), points=3, seeds=[4, 7])
    assert [dict(trial.setting) for trial in found.grid] == list(grid(Hill.ranges(), points=3))
    assert list(found.drawn) == [4, 7]
    for seed, tried in found.drawn.items():
        assert [dict(trial.setting) for trial in tried] == list(random_settings(Hill.ranges(), trials=9, seed=seed))
        for trial in tried:
            away = math.hypot(trial.setting["first"] - 0.3, 0.5 * (trial.setting["second"] - 0.8))
            assert trial.score == pytest.approx(1 - away)
    assert found.grid_best == max(trial.score for trial in found.grid)
    assert found.drawn_bests == tuple(max(trial.score for trial in tried) for tried in found.drawn.values())
    assert found.wins == sum(best > found.grid_best for best in found.drawn_bests)


def test_the_profiles_go_through_the_best_trial_of_all() -> None:
    found = contest(Hill(top=(0.3, 0.8), weight=0.5), Hill.ranges(), points=3, seeds=range(3))
    best = max((trial for each in (found.grid, *found.drawn.values()) for trial in each), key=lambda trial: trial.score)
    for name, profile in found.profiles.items():
        assert np.array_equal(profile.values, np.linspace(0, 1, 25))
        expected = [Hill(top=(0.3, 0.8), weight=0.5)(**{**best.setting, name: value}) for value in profile.values]
        assert np.array_equal(profile.scores, expected)
        with pytest.raises(ValueError, match="read-only"):
            profile.scores[0] = 1


def test_on_digits_sixteen_trials_favor_random_search_and_nine_the_grid() -> None:
    """The rate matters and the decay hardly does; but a grid of three by three happens to hold a very good rate."""
    nine, sixteen = (contest(digits_accuracy, RANGES, points=points, seeds=range(6)) for points in (3, 4))
    assert sixteen.wins == 6
    assert nine.wins <= 2


def test_the_grid_comes_nearer_where_both_settings_matter_and_random_where_one_does() -> None:
    found = misses(points=4, weights=np.linspace(0, 1, 21), tops=4000)
    assert found.grid[0] == pytest.approx(1 / 16, rel=0.05)  # on a line: a quarter of the distance between two values
    assert found.drawn[0] == pytest.approx(1 / (2 * 17), rel=0.15)  # and of the gaps that random trials leave
    assert found.grid[-1] < found.drawn[-1]
    assert found.turn is not None
    assert 0.1 < found.turn < 0.4
    nearer = found.grid < found.drawn
    assert np.array_equal(nearer, found.weights > found.turn)


def test_a_search_that_never_turns_says_so() -> None:
    assert misses(points=4, weights=[0, 0.05]).turn is None
    assert misses(points=4, weights=[0.9, 1]).turn == 0.9


def test_one_trial_each_is_a_grid_of_its_middle() -> None:
    found = misses(points=1, weights=[0], tops=20_000)
    assert found.grid[0] == pytest.approx(1 / 4, rel=0.03)
    assert found.drawn[0] == pytest.approx(1 / 3, rel=0.03)


def test_the_same_seed_gives_the_same_misses() -> None:
    one, again, other = (misses(points=3, weights=[0.5], seed=seed) for seed in (0, 0, 1))
    assert one.drawn == again.drawn != other.drawn


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: contest(Hill(top=(0, 0), weight=1), {}, points=2), "must hold a range for each setting"),
        (lambda: contest(Hill(top=(0, 0), weight=1), Hill.ranges(), points=2, seeds=[]), "must hold a seed for each"),
        (
            lambda: contest(Hill(top=(0, 0), weight=1), Hill.ranges(), points=2, seeds=[-1]),
            "seed = -1 must be at least 0",
        ),
        (lambda: Hill(top=(0,), weight=1), r"top = \(0,\) must hold two numbers"),  # type: ignore[arg-type]
        (lambda: Hill(top=(0, math.nan), weight=1), "top = nan must be a finite number"),
        (lambda: Hill(top=(0, 0), weight=-1), "weight = -1 must be at least 0"),
        (lambda: misses(points=0, weights=[1]), "points = 0 must be at least 1"),
        (lambda: misses(points=21, weights=[1]), "points = 21 must be at most 20"),
        (lambda: misses(points=2, weights=[]), r"weights = \[\] must hold at least one weight"),
        (lambda: misses(points=2, weights=[-1]), "weights = -1 must be at least 0"),
        (lambda: misses(points=2, weights=[1], tops=10**6), "tops = 1000000 must be at most 100,000"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_sentence(call: Any, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        call()
