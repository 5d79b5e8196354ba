"""A grid beside random settings, on a small function and on a network that learns digits."""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.errors import InvalidInputError
from dlcore.search.trials import Range, digits_accuracy, grid, random_settings, trials

RANGES = {"lr": Range(1e-3, 3, log=True), "weight_decay": Range(1e-6, 1e-1, log=True)}


def best(settings: tuple[dict[str, float], ...]) -> float:
    *_, last = trials(digits_accuracy, settings)
    return last.best


def test_a_grid_has_every_combination_and_few_values_of_each() -> None:
    settings = grid(RANGES, points=4)
    assert len(settings) == len({tuple(each.values()) for each in settings}) == 16
    for name in RANGES:
        assert len({each[name] for each in settings}) == 4


def test_random_settings_try_a_new_value_of_each_in_every_trial() -> None:
    settings = random_settings(RANGES, trials=16, seed=0)
    for name, span in RANGES.items():
        values = [each[name] for each in settings]
        assert len(set(values)) == 16
        assert all(span.low <= value <= span.high for value in values)
    assert settings == random_settings(RANGES, trials=16, seed=0)
    assert settings != random_settings(RANGES, trials=16, seed=1)


def test_on_a_real_problem_random_settings_beat_a_grid_of_the_same_budget() -> None:
    """The rate matters and the decay hardly does: of sixteen trials the grid spends only four on different rates."""
    of_grid = best(grid(RANGES, points=4))
    of_random = [best(random_settings(RANGES, trials=16, seed=seed)) for seed in range(2)]
    assert min(of_random) > of_grid + 0.02


def test_the_real_problem_hangs_on_the_rate_and_hardly_on_the_decay() -> None:
    rates = [digits_accuracy(rate, 1e-4) for rate in (0.003, 0.02, 0.15)]
    decays = [digits_accuracy(0.15, decay) for decay in (1e-6, 1e-4, 1e-3)]
    assert max(rates) - min(rates) > 0.5
    assert max(decays) - min(decays) < 0.02
    assert digits_accuracy(3, 0) < 0.5  # diverged, or silent: a score all the same


def test_trials_can_be_stopped_and_keep_the_best_so_far() -> None:
    seen = list(islice(trials(lambda a: -((a - 3) ** 2), tuple({"a": float(a)} for a in (0, 4, 1, 3))), 3))
    assert [(trial.number, trial.score, trial.best) for trial in seen] == [(1, -9, -9), (2, -1, -1), (3, -4, -1)]


@given(st.floats(1e-9, 1e9), st.floats(1.001, 1e6), st.floats(0, 1), st.booleans())
def test_a_range_goes_from_low_to_high(low: float, factor: float, share: float, log: bool) -> None:
    span = Range(low, low * factor, log=log)
    assert span.at(0) == pytest.approx(low)
    assert span.at(1) == pytest.approx(low * factor)
    assert low * (1 - 1e-9) <= span.at(share) <= low * factor * (1 + 1e-9)
    middle = (low * low * factor) ** 0.5 if log else (low + low * factor) / 2
    assert span.at(0.5) == pytest.approx(middle)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: Range(1, 1), "high = 1 must be above low, which is 1"),
        (lambda: Range(0, 1, log=True), "low = 0 must be above 0; or take log=False"),
        (lambda: Range(0, np.inf), "high = inf must be a finite number"),
        (lambda: Range(0, 1).at(2), "share = 2 must be at most 1"),
        (lambda: grid({}, points=2), r"ranges = \{\} must hold a range for each setting"),
        (lambda: grid(RANGES, points=0), "points = 0 must be at least 1"),
        (lambda: grid(RANGES, points=101), "points = 101 makes 10,201 combinations, and may make 10,000"),
        (lambda: random_settings(RANGES, trials=10**6, seed=0), "trials = 1000000 must be at most 10,000"),
        (lambda: random_settings({}, trials=1, seed=0), "must hold a range for each setting"),
        (lambda: digits_accuracy(-1, 0), "lr = -1 must be at least 0"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_sentence(call: Any, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        call()
