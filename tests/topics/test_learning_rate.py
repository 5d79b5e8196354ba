"""How large the rate may be: limits, factors and the best rate, on numbers small enough to check by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dlcore.derivations.learning_rate import (
    X,
    best,
    derivation,
    e,
    eta,
    everywhere,
    fall,
    falls,
    flattest,
    from_data,
    k,
    kappa,
    lam,
    many,
    slowest,
    steepest,
    swings,
)

VALLEY = {flattest: 1, steepest: 10}


def test_C4a_the_formulas() -> None:
    assert many.answer.text() == "(1 − η λ_i)^k e_i"
    assert fall.answer.text() == "(1 − η λ_i)² J_i"
    assert falls.answer.text() == "η < 2/λ_i"
    assert swings.answer.text() == "η > 1/λ_i"
    assert everywhere.answer.text() == "η < 2/λ_d"
    assert slowest.answer.text() == "(κ − 1)/(κ + 1)"


@pytest.mark.parametrize(("rate", "below"), [(0.199, True), (Fraction(1, 5), False), (0.206, False)])
def test_C4a_the_limit_of_a_valley_is_a_fifth(rate: Fraction | float, below: bool) -> None:
    assert everywhere.answer.value({**VALLEY, eta: rate}) is below
    assert (abs(many.answer.value({lam: 10, eta: rate, e: 1, k: 40})) < 1) is below


def test_C4a_the_factor_by_hand() -> None:
    assert many.answer.value({lam: 10, eta: Fraction(3, 20), e: 1, k: 3}) == Fraction(-1, 8)
    assert best.answer.value(VALLEY) == Fraction(2, 11)
    assert derivation.claim("factor").answer.value(VALLEY) == slowest.answer.value({kappa: 10}) == Fraction(9, 11)


def test_without_the_half_the_limit_is_half_as_large_and_the_step_the_same() -> None:
    none = derivation.under(loss="none")
    assert none.claim("falls").answer.text() == "η < 1/λ_i"
    assert none.claim("best").answer.value(VALLEY) == Fraction(1, 11)
    assert none.claim("factor").answer.value(VALLEY) == Fraction(9, 11)
    rows = {X: [[3, 0], [0, 1]]}  # S has the eigenvalues 9/2 and 1/2
    assert from_data.answer.value(rows) == pytest.approx(4 / 9)
    assert none.claim("from-data").answer.value(rows) == pytest.approx(2 / 9)


def test_each_convention_names_the_other_s_limit_as_a_mistake() -> None:
    for loss, wrong in (("half", "η < 1/λ_i"), ("none", "η < 2/λ_i")):
        mistakes = {each.slug: each for each in derivation.under(loss=loss).claim("falls").mistakes}
        assert mistakes["other-half"].expr is not None
        assert mistakes["other-half"].expr.text() == wrong
