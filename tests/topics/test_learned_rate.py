"""The best rate for one step, on numbers small enough to check by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dlcore.derivations.learned_rate import L0, L1, X, best, convex, derivation, eta, slope, step, t, w0
from dlcore.expr import choose

# a = (-1, -2), X.T a = (-3, -4), X X.T a = (-3, -11): the squared norms are 5, 25 and 130.
GIVEN = {X: [[1, 0], [1, 2]], t: [1, 2], w0: [0, 0]}


def test_A4_the_formulas_are_those_of_the_row() -> None:
    assert step.answer.text() == "w₀ − 2η/n·Xᵀ a"
    assert derivation.claim("loss").answer.text() == "1/n·‖a − 2η/n·X Xᵀ a‖²"
    assert slope.answer.text() == "−4/n²·‖Xᵀ a‖² + 8/n³·η ‖X Xᵀ a‖²"
    assert convex.lines[-2].expr.text() == "8/n³·‖X Xᵀ a‖²"
    assert best.answer.text() == "n/2·‖Xᵀ a‖²/‖X Xᵀ a‖²"


def test_A4_by_hand() -> None:
    assert L0.value(GIVEN) == Fraction(5, 2)
    assert step.answer.value(GIVEN | {eta: 1}).tolist() == [[3], [4]]
    assert slope.answer.value(GIVEN | {eta: 0}) == -25
    assert convex.lines[-2].expr.value(GIVEN | {eta: 0}) == 130
    assert best.answer.value(GIVEN) == Fraction(5, 26)
    assert L1.value(GIVEN | {eta: Fraction(5, 26)}) == Fraction(5, 52)


@pytest.mark.parametrize(
    ("loss", "rate", "text"),
    [
        ("mean", Fraction(5, 26), "2η/n·Xᵀ a"),
        ("sum", Fraction(5, 52), "2η Xᵀ a"),
        ("half", Fraction(5, 13), "η/n·Xᵀ a"),
    ],
)
def test_each_convention_has_its_rate_and_one_best_point(loss: str, rate: Fraction, text: str) -> None:
    here = derivation.under(loss=loss)
    assert here.claim("best").answer.value(GIVEN) == rate
    assert here.claim("step").answer.text() == f"w₀ − {text}"
    # Each course's best rate leads to the same weights: the step is the same, only its factor is shared out otherwise.
    assert here.claim("step").answer.value(GIVEN | {eta: rate}).tolist() == [[15 / 26], [20 / 26]]
    at = {factor: choose(L1, {"loss": loss}).value(GIVEN | {eta: factor * rate}) for factor in (Fraction(1, 2), 1, 2)}
    assert at[1] < at[Fraction(1, 2)]
    assert at[1] < at[2]


def test_A4_the_misprints() -> None:
    misprints = {mistake.slug: mistake for mistake in derivation.mistakes if mistake.misprint_in == "A4"}
    assert set(misprints) == {"one-factor", "two-factors", "flipped-sign"}
    assert misprints["one-factor"].expr.value(GIVEN | {eta: 0}) == -50  # -4/n for -4/n²
    assert misprints["two-factors"].expr.value(GIVEN) == 260  # 8/n² for 8/n³
    assert misprints["flipped-sign"].expr.value(GIVEN | {eta: 0}) == 25
    assert [erratum.slug for erratum in derivation.errata] == ["not-always-positive"]


def test_where_the_gradient_vanishes_every_rate_is_best() -> None:
    level = {X: [[1, 2], [2, 4]], t: [2, -1], w0: [0, 0]}
    assert convex.lines[-2].expr.value(level) == 0
    assert {L1.value(level | {eta: rate}) for rate in (0, 1, 100)} == {Fraction(5, 2)}
