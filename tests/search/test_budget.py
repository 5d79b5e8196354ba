"""Homework 1, problem 2; and the boundary, where a rounded ratio of logarithms is off by one."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.errors import InvalidInputError
from dlcore.search.budget import grid_cost, log_ratio, probability_reached, trials_needed


def test_B2_1_the_grid() -> None:
    cost = grid_cost((10, 6, 5), epochs=10, minutes_per_epoch=2)
    assert (cost.runs, cost.epochs, cost.minutes) == (300, 3000, 6000)


def test_B2_2_random_trials() -> None:
    assert trials_needed(0.05, 0.95) == 59
    assert trials_needed(0.05, 0.995) == 104


@pytest.mark.parametrize(("p", "q", "N", "rounded"), [(0.2, 0.36, 2, 3), (0.1, 0.271, 3, 4)])
def test_B2_2_at_the_boundary_where_the_float_ratio_rounds_up(p: float, q: float, N: int, rounded: int) -> None:
    assert trials_needed(p, q) == N
    assert math.ceil(log_ratio(p, q)) == rounded
    assert log_ratio(p, q) == math.log(1 - q) / math.log(1 - p)


probabilities = st.fractions(0, 1, max_denominator=50).filter(lambda share: 0 < share < 1)


@given(probabilities, probabilities)
def test_it_is_enough_and_one_fewer_is_not(p: Fraction, q: Fraction) -> None:
    N = trials_needed(p, q)
    assert 1 - (1 - p) ** N >= q > 1 - (1 - p) ** (N - 1)


@given(probabilities, st.integers(1, 40), st.sampled_from([-1, 0, 1]))
def test_exactly_at_and_beside_the_boundary(p: Fraction, N: int, side: int) -> None:
    q = 1 - (1 - p) ** N + side * Fraction(1, 10**400)
    if q < 1:
        assert trials_needed(p, q) == N + (side > 0)


@pytest.mark.parametrize(
    ("p", "q", "N"),
    [
        (0.5, 0, 0),
        (0, 0, 0),
        (1, 0.5, 1),
        (1, 1, 1),
        (0.5, 0.5, 1),
        (0.5, 0.75, 2),
        (np.float32(0.1), np.float64(0.271), 3),
        (1e-12, 0.5, 693147180560),
        (1e-300, 1e-300, 1),
        (0.9, 1 - 1e-16, 16),
    ],
)
def test_the_ends_of_the_range(p: float, q: float, N: int) -> None:
    assert trials_needed(p, q) == N


def test_the_probability_reached_is_the_inverse() -> None:
    for p, q in ((0.05, 0.95), (0.2, 0.5), (0.001, 0.9)):
        N = trials_needed(p, q)
        assert probability_reached(p, N) >= q > probability_reached(p, N - 1)
    assert probability_reached(1, 1) == 1
    assert probability_reached(0.3, 0) == probability_reached(0, 9) == 0
    assert probability_reached(1e-18, 3) == pytest.approx(3e-18)
    assert probability_reached(0.1, 10**400) == 1
    assert probability_reached(0, 10**400) == 0


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: trials_needed(0.05, 1), "q = 1 is reached by no number of trials; take a q below 1"),
        (lambda: trials_needed(0, 0.5), "p = 0 says that no setting is good"),
        (lambda: trials_needed(5, 0.5), "p = 5 must be a probability from 0 to 1"),
        (lambda: trials_needed(0.05, 9), "q = 9 must be a probability from 0 to 1"),
        (lambda: trials_needed(math.nan, 0.5), "p = nan must be a finite number"),
        (lambda: trials_needed("5%", 0.5), "p = '5%' must be a finite number"),  # type: ignore[arg-type]
        (lambda: trials_needed(True, 0.5), "p = True must be a finite number"),
        (lambda: log_ratio(0, 0.5), "p = 0 has no logarithm to divide by; take a p between 0 and 1"),
        (lambda: log_ratio(1, 0.5), "p = 1 has no logarithm to divide by"),
        (lambda: log_ratio(1e-30, 0.5), "p = 1e-30 has no logarithm to divide by"),
        (lambda: log_ratio(0.5, 1), "q = 1 is reached by no number of trials"),
        (lambda: probability_reached(0.5, -1), "trials = -1 must be at least 0"),
        (lambda: probability_reached(0.5, 1.5), "trials = 1.5 must be an integer"),  # type: ignore[arg-type]
        (lambda: grid_cost(()), r"sizes = \(\) must hold the number of values of each setting"),
        (lambda: grid_cost((3, 0)), "sizes = 0 must be at least 1"),
        (lambda: grid_cost((3,), epochs=0), "epochs = 0 must be at least 1"),
        (lambda: grid_cost((3,), minutes_per_epoch=-1), "minutes_per_epoch = -1 must be at least 0"),
        (lambda: grid_cost((10**200, 10**200)), "makes more minutes than a float can hold; take fewer values"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_sentence(call: Any, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        call()
