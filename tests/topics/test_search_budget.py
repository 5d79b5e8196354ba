"""What searches cost: the source's grid and budgets, and the boundaries where a float logarithm goes wrong."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from dlcore.derivations.search_budget import (
    E,
    N,
    R,
    T,
    axis_values,
    by_chance,
    c,
    chance,
    derivation,
    p,
    q,
    runs,
    s,
    tau,
    threshold,
    trials,
    v,
)
from dlcore.search.budget import trials_needed


def test_B2_1_the_grid() -> None:
    assert derivation.sources["B2.1"] == {v: [10, 6, 5], E: 10, tau: 2}
    given = derivation.sources["B2.1"]
    assert (R.value(given), T.value(given), derivation.claim("minutes").answer.value(given)) == (300, 3000, 6000)
    assert {mistake.slug: mistake.expr.value(given) for mistake in runs.mistakes} == {"added": 21}


@pytest.mark.parametrize(("problem", "sure", "expected"), [("B2.2(i)", 0.95, 59), ("B2.2(ii)", 0.995, 104)])
def test_B2_2_one_setting_in_twenty_is_good(problem: str, sure: float, expected: int) -> None:
    assert derivation.sources[problem] == {p: 0.05, q: sure}
    assert trials.answer.value({p: 0.05, q: sure}) == expected
    assert chance.answer.value({p: 0.05, N: expected}) >= sure
    assert chance.answer.value({p: 0.05, N: expected - 1}) < sure


@pytest.mark.parametrize(("share", "sure", "expected"), [(0.2, 0.36, 2), (0.1, 0.271, 3)])
def test_B2_2_a_boundary_is_met_exactly(share: float, sure: float, expected: int) -> None:
    assert trials.answer.value({p: share, q: sure}) == trials_needed(share, sure) == expected
    assert chance.answer.value({p: share, N: expected}) == pytest.approx(sure, abs=0)
    assert math.ceil(math.log(1 - sure) / math.log(1 - share)) == expected + 1  # what floats make of it


def test_B2_2_the_misprint_reads_9_for_q() -> None:
    (nine,) = [mistake for mistake in derivation.mistakes if mistake.misprint_in]
    assert (nine.slug, nine.misprint_in) == ("nine-for-q", "B2.2")
    assert nine.expr.text() == "(1 − p)^N ≤ 1 − 9"
    assert not nine.expr.value({p: 0.05, N: 900})


def test_the_threshold_is_a_chain_that_leads_back() -> None:
    assert [line.relation for line in threshold.lines] == ["", "⟺", "⟺", "⟺"]
    assert threshold.answer.text() == "N ≥ ln(1 − q)/ln(1 − p)"


def test_a_grid_of_sixteen_trials_has_four_values_of_each_of_two_settings() -> None:
    assert axis_values.answer.value({N: 16, s: 2}) == 4
    assert axis_values.lines[0].unknown is c


def test_trials_that_could_just_cover_all_meet_a_good_one_two_times_of_three() -> None:
    reached = by_chance.lines[0].expr.value({p: Fraction(1, 100)})
    assert reached == pytest.approx(1 - 0.99**100)
    assert 1 - 1 / math.e < reached < 0.64
