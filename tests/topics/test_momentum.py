"""Momentum: the source text's own numbers, typed again by hand under their problem's name."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from dlcore.derivations.momentum import (
    beta,
    critical,
    curvature,
    derivation,
    descent,
    descent_limit,
    e,
    e_0,
    eta,
    forms,
    lam,
    lam_1,
    lam_2,
    m,
    momentum_limit,
    steepness,
    two_steps,
    x_1,
    x_2,
)
from dlcore.optim.methods import AverageHeavyBall, GradientDescent, HeavyBall
from dlcore.optim.problems import quadratic
from dlcore.optim.run import Diverged, run
from dlcore.optim.stability import critical_momentum, rate_limit, round_down

VALLEY = quadratic([2, 198])  # x₁² + 99 x₂²
SOURCE = derivation.sources["D4"]


def last_loss(method: Any, steps: int) -> float:
    return float(run(VALLEY, method, [1, 1], steps=steps, tolerance=0).losses[-1])


def test_D4_the_valley_is_the_source_s() -> None:
    assert float(VALLEY.loss([3, 2])) == 3**2 + 99 * 2**2
    assert [SOURCE[letter] for letter in (lam_1, lam_2, eta, beta)] == [2, 198, 0.01, 0.9]
    assert curvature.answer.value(SOURCE) == 198


def test_D4_the_slope_across_is_99_times_as_large_and_not_98() -> None:
    assert steepness.answer.value({lam_1: 2, lam_2: 198, x_1: 1, x_2: 1}) == 99
    (misprint,) = steepness.mistakes
    assert misprint.misprint_in == "D4"
    assert misprint.expr is not None
    assert misprint.expr.value({lam_1: 2, lam_2: 198, x_1: 1, x_2: 1}) == 98


@pytest.mark.parametrize(("rate", "factor", "converges"), [(0.01, "-0.98", True), (0.02, "-2.96", False)])
def test_D4_gradient_descent_at_both_rates(rate: float, factor: str, converges: bool) -> None:
    assert descent.answer.value({eta: rate, lam: 198, e: 1}) == Fraction(factor)
    assert descent_limit.answer.value({eta: rate, lam: 198}) is converges
    assert isinstance(run(VALLEY, GradientDescent(lr=rate), [1, 1], steps=400).outcome, Diverged) is not converges


def test_D4_both_diverge_at_two_hundredths() -> None:
    assert momentum_limit.answer.value({eta: 0.02, lam: 198, beta: 0.9}) is False
    assert isinstance(run(VALLEY, HeavyBall(lr=0.02, momentum=0.9), [1, 1], steps=400).outcome, Diverged)


@pytest.mark.parametrize(("steps", "times"), [(10, 7), (120, 1502), (200, 2e5)])
def test_D4_how_far_momentum_is_ahead(steps: int, times: float) -> None:
    ratio = last_loss(GradientDescent(lr=0.01), steps) / last_loss(HeavyBall(lr=0.01, momentum=0.9), steps)
    assert float(f"{ratio:.{1 if steps != 120 else 4}g}") == times


def test_D4_the_limit_is_rounded_down_since_the_next_number_diverges() -> None:
    limit = rate_limit(198, momentum=0.9)
    assert limit == pytest.approx(0.0191919, rel=1e-5)
    assert (round_down(limit), round_down(rate_limit(198))) == (0.0191, 0.0101)
    assert [momentum_limit.answer.value({eta: rate, lam: 198, beta: 0.9}) for rate in (0.0191, 0.0192)] == [True, False]
    assert isinstance(run(VALLEY, HeavyBall(lr=0.0192, momentum=0.9), [1, 1], steps=100_000).outcome, Diverged)


def test_D4_more_momentum_or_an_average_would_converge_at_two_hundredths() -> None:
    assert momentum_limit.answer.value({eta: 0.02, lam: 198, beta: 0.985}) is True
    average = derivation.under(form="average").claim("momentum-limit").answer
    assert [average.value({eta: rate, lam: 198, beta: 0.9}) for rate in (0.02, 0.191, 0.192)] == [True, True, False]
    assert last_loss(AverageHeavyBall(lr=0.02, momentum=0.9), 120) < 1e-3


def test_two_steps_by_hand() -> None:
    # e goes from 8 to 4, so the last move was -4: half of it, and a quarter of e against the slope, lead from 4 to 1
    assert two_steps.answer.value({e_0: 8, m: 4, eta: 1, lam: 0.25, beta: 0.5}) == 1
    assert forms.answer.value({e: 4, m: 2, eta: 2, lam: 0.25, beta: 0.5}) == 1


@pytest.mark.parametrize(("form", "rate"), [("sum", 0.0625), ("average", 0.75)])
def test_the_critical_momentum_in_both_forms(form: str, rate: float) -> None:
    answer = derivation.under(form=form).claim("critical").answer
    assert float(answer.value({eta: rate, lam: 4})) == critical_momentum(4, lr=rate, form=form) == 0.25


def test_the_best_settings_are_in_between() -> None:
    assert [derivation.claim(name).answer.value({lam_1: 1, lam_2: 9}) for name in ("best", "best-momentum")] == [
        Fraction(1, 4),
        Fraction(1, 4),
    ]
    assert critical.answer.value({eta: 0.25, lam: 9}) == critical.answer.value({eta: 0.25, lam: 1})
