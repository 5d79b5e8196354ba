"""The adjoints of unrolled gradient steps on numbers small enough to follow, and what each mode keeps."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from dlcore.derivations.unrolled_memory import (
    T,
    X,
    alpha,
    by_rate,
    checkpoints,
    d,
    derivation,
    eta,
    factors,
    forward,
    forward_memory,
    lam,
    m,
    of_gradient,
    of_rate,
    of_weights,
    reverse_memory,
    spacing,
    t,
    u,
    vanish,
    w0,
)

# One row, one weight: g = 2w, and a rate of 1/4 halves w in each step: 8, 4, 2, 1.
ONE = {X: [[1]], t: [0], w0: [8], eta: Fraction(1, 4)}


def test_A2_the_adjoints_are_those_of_the_row() -> None:
    assert of_gradient.lines[1].expr.text() == "−η ∂L/∂w₃"
    assert of_weights.lines[1].expr.text() == "∂L/∂w₃ + 2/n·Xᵀ X ∂L/∂g₂"
    assert of_rate.lines[1].expr.text() == "−(g₀ᵀ ∂L/∂w₁ + g₁ᵀ ∂L/∂w₂ + g₂ᵀ ∂L/∂w₃)"


def test_A2_by_hand() -> None:
    # w is 8 (1 - 2 eta)^3 after three steps, so L is 64 (1 - 2 eta)^6 and its slope -768 (1 - 2 eta)^5
    assert of_rate.answer.value(ONE) == -24
    assert forward.answer.value(ONE) == -24
    assert of_gradient.answer.value(ONE) == Fraction(-1, 2)  # the adjoint of w3 is 2
    assert of_weights.answer.value(ONE) == 1  # 2 + 2 (-1/2)


def test_A2_the_memory() -> None:
    assert [reverse_memory.answer.value({T: steps, d: 3}) for steps in (1, 10, 50)] == [10, 37, 157]
    assert forward_memory.answer.value({d: 3}) == 12
    assert spacing.answer.value({T: 64}) == 8
    assert checkpoints.lines[0].expr.value({T: 64, m: 8}) == checkpoints.answer.value({T: 64}) == 16
    assert checkpoints.lines[0].expr.value({T: 64, m: 16}) == 20


def test_A3_a_factor_for_each_step() -> None:
    assert factors.answer.value({eta: Fraction(1, 2), lam: 1, T: 10, u: 1}) == Fraction(1, 1024)
    assert factors.answer.value({eta: 3, lam: 1, T: 10, u: 1}) == 1024
    assert by_rate.answer.value({alpha: 0.1, lam: 5, T: 2, u: 1}) == Fraction(-10, 8)
    assert [vanish.lines[0].expr.value({eta: rate, lam: 2}) for rate in (-0.1, 0.5, 0.99, 1, 2)] == [
        False,
        True,
        True,
        False,
        False,
    ]


def test_A3_the_factors_of_a_thousand_steps_leave_nothing_or_all_that_a_float_holds() -> None:
    assert math.isclose(0.9**64, float(factors.answer.value({eta: 0.1, lam: 1, T: 64, u: 1})))
    assert 0.9**1000 < 1e-45 < 1e41 < 1.1**1000


@pytest.mark.parametrize(
    ("slug", "source"), [("constant-memory", "A2"), ("rate-adjoint-missing", "A2"), ("longer-runs", "A3")]
)
def test_A2_and_A3_what_the_sources_have_wrong_or_leave_out(slug: str, source: str) -> None:
    (erratum,) = [each for each in derivation.errata if each.slug == slug]
    assert erratum.source_id == source
    assert erratum.check is not None
    assert erratum.check()


def test_A2_the_misprint_is_a_sign() -> None:
    (misprint,) = [mistake for mistake in derivation.mistakes if mistake.misprint_in]
    assert (misprint.slug, misprint.misprint_in) == ("minus-lost", "A2")
    assert misprint.expr.text() == "η ∂L/∂w₃"
