"""SGD, mini-batches and momentum on numbers small enough to check by hand, and what the source misprints."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dlcore.derivations.update_rules import (
    A,
    G,
    T,
    V,
    X,
    alpha,
    b,
    beta,
    conversion,
    damps,
    derivation,
    eta,
    forms,
    i,
    mini_batch,
    momentum_step,
    one_row,
    pair,
    path,
    r,
    speeds_up,
    t,
    unbiased,
    unrolled,
    variance,
    velocity,
    w,
)

# Rows 1, 2 and 3 are missed by -1, -1 and 1: their gradients 2 a x are -2, -4 and 6.
DATA = {X: [[1], [2], [3]], t: [2, 3, 2], w: [1]}


def test_B3_the_rules() -> None:
    assert one_row.lines[0].expr.text() == "w − η ∂f_i/∂w"
    assert mini_batch.answer.text() == "w − η/b·Σ_{k=1..b} 2(x_r_kᵀ w − t_r_k) x_r_k"
    assert momentum_step.lines[0].expr.text() == "w − η (β m + g)"


def test_B3_by_hand() -> None:
    assert [one_row.answer.value(DATA | {eta: 0.5, i: row}) for row in (1, 2, 3)] == [2, 3, -2]
    assert unbiased.answer.value(DATA) == 0  # the mean of -2, -4 and 6
    assert mini_batch.answer.value(DATA | {eta: 0.5, r: [1, 2], b: 2}) == Fraction(5, 2)


def test_B3_a_batch_is_off_by_less() -> None:
    given = {G: [[-2], [-4], [6]]}
    assert pair.answer.value(given) == Fraction(56, 3) / 2
    assert [variance.answer.value({V: 12, b: rows}) for rows in (1, 2, 4)] == [12, 6, 3]


def test_B3_momentum_by_hand() -> None:
    given = {A: [[1], [2], [4]], beta: 0.5}
    assert unrolled.answer.value(given) == Fraction(21, 4)  # 4 + 2/2 + 1/4
    assert forms.answer.value(given) == Fraction(21, 8)
    assert velocity.answer.value(given | {eta: 0.1}) == pytest.approx(-21 / 40)
    # the momenta are 1, 5/2 and 21/4
    assert path.answer.value(given | {w: [0], eta: 1}) == Fraction(-35, 4)


def test_B3_momentum_adds_up_what_agrees_and_cancels_what_alternates() -> None:
    limits = {beta: 0.9, T: 60}
    assert speeds_up.answer.value(limits) == 10
    assert speeds_up.lines[1].expr.value(limits) == pytest.approx(10, rel=2e-3)
    assert damps.answer.value(limits) == pytest.approx(1 / 1.9, rel=2e-3)


def test_the_other_form_needs_ten_times_the_rate_at_nine_tenths() -> None:
    assert conversion.answer.value({eta: 0.01, beta: 0.9}) == Fraction(1, 10)
    assert conversion.lines[0].unknown is alpha


def test_B3_the_misprints() -> None:
    found = {mistake.slug: mistake.expr.text() for mistake in derivation.mistakes if mistake.misprint_in == "B3"}
    assert found == {
        "rate-lost": "w − 1/b·Σ_{k=1..b} 2(x_r_kᵀ w − t_r_k) x_r_k",
        "added-without-rate": "w + β m + g",
    }
    assert [(erratum.slug, erratum.source_id) for erratum in derivation.errata] == [("one-letter-for-two", "B3")]
