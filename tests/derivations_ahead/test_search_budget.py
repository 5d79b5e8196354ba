"""Random search: the source's two budgets, and the boundaries where a float logarithm goes wrong."""

from __future__ import annotations

import math

import pytest

from tests.derivations_ahead.search_budget import N, chance, derivation, number_of_trials, p, q, threshold, trials


@pytest.mark.parametrize(("problem", "sure", "expected"), [("B2.2(i)", 0.95, 59), ("B2.2(ii)", 0.995, 104)])
def test_B2_2_one_setting_in_twenty_is_good(problem: str, sure: float, expected: int) -> None:
    assert derivation.sources[problem] == {p: 0.05, q: sure}
    assert trials.answer.value({p: 0.05, q: sure}) == expected
    assert chance.answer.value({p: 0.05, N: expected}) >= sure
    assert chance.answer.value({p: 0.05, N: expected - 1}) < sure


@pytest.mark.parametrize(("share", "sure", "expected"), [(0.2, 0.36, 2), (0.1, 0.271, 3)])
def test_B2_2_a_boundary_is_met_exactly(share: float, sure: float, expected: int) -> None:
    assert trials.answer.value({p: share, q: sure}) == expected
    assert chance.answer.value({p: share, N: expected}) == pytest.approx(sure, abs=0)
    assert math.ceil(math.log(1 - sure) / math.log(1 - share)) == expected + 1  # what floats make of it


def test_the_loop_counts_as_the_claim_does() -> None:
    assert number_of_trials(0.05, 0.95) == 59
    assert number_of_trials(0.05, 0.995) == 104


def test_B2_2_the_misprint_reads_9_for_q() -> None:
    (nine,) = [mistake for mistake in derivation.mistakes if mistake.misprint_in]
    assert (nine.slug, nine.misprint_in) == ("nine-for-q", "B2.2")
    assert nine.expr.text() == "(1 − p)^N ≤ 1 − 9"
    assert not nine.expr.value({p: 0.05, N: 900})


def test_the_threshold_is_a_chain_that_leads_back() -> None:
    assert [line.relation for line in threshold.lines] == ["", "⟺", "⟺", "⟺"]
    assert threshold.answer.text() == "N ≥ ln(1 − q)/ln(1 − p)"
