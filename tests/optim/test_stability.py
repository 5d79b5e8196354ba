"""The theory against the steps it speaks of, and the programming homework's limits."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dlcore.errors import InvalidInputError
from dlcore.optim.methods import AverageHeavyBall, HeavyBall, Method, Nesterov
from dlcore.optim.problems import quadratic
from dlcore.optim.run import BOUND, Converged, Diverged, run
from dlcore.optim.stability import (
    best_settings,
    closed_form,
    critical_momentum,
    error_factor,
    mode,
    rate_limit,
    round_down,
)

PULLS, MOMENTA = st.floats(0, 4), st.floats(0, 0.999)


def iterated(pull: float, momentum: float, steps: int) -> list[float]:
    """e_k / e_0, step by step."""
    error, m, found = 1.0, 0.0, [1.0]
    for _ in range(steps):
        m = momentum * m + pull * error
        error -= m
        found.append(error)
    return found


def test_D4_the_limits() -> None:
    assert rate_limit(198) == pytest.approx(0.010101, abs=1e-6)
    assert rate_limit(198, momentum=0.9) == pytest.approx(0.0191919, abs=1e-7)
    assert rate_limit(198, momentum=0.9, form="average") == pytest.approx(0.191919, abs=1e-6)
    assert rate_limit(198, momentum=0.98) == pytest.approx(0.02)


def test_a_shown_limit_is_rounded_down() -> None:
    assert round_down(rate_limit(198, momentum=0.9)) == 0.0191
    assert round_down(rate_limit(198)) == 0.0101
    assert round_down(rate_limit(198, momentum=0.9), digits=2) == 0.019


@given(st.floats(1e-12, 1e12), st.integers(1, 12))
@example(0.1, 1)
@example(0.0192, 3)
@settings(deadline=None)
def test_rounding_down_never_goes_up_and_loses_less_than_a_unit(limit: float, digits: int) -> None:
    found = round_down(limit, digits=digits)
    assert found <= limit
    assert Decimal(repr(limit)) - Decimal(repr(found)) < Decimal(10) ** (Decimal(repr(limit)).adjusted() + 1 - digits)
    assert round_down(found, digits=digits) == found


@pytest.mark.parametrize("momentum", [0.0, 0.3, 0.9])
@pytest.mark.parametrize("form", ["sum", "average", "nesterov"])
def test_each_form_converges_just_below_its_limit_and_diverges_just_above(form: str, momentum: float) -> None:
    kinds: dict[str, Any] = {"sum": HeavyBall, "average": AverageHeavyBall, "nesterov": Nesterov}
    limit = rate_limit(7.0, momentum=momentum, form=form)
    for share, kind in ((0.999, Converged), (1.001, Diverged)):
        method: Method = kinds[form](lr=share * limit, momentum=momentum)
        assert isinstance(run(quadratic([7.0]), method, [1.0], steps=400_000).outcome, kind)


def test_the_regimes() -> None:
    assert [mode(1.0, lr=lr).regime for lr in (0, 0.5, 1, 1.5, 2, 2.5)] == [
        "neutral",
        "monotone",
        "monotone",
        "ringing",
        "neutral",
        "diverging",
    ]
    # with β = 1/4 the roots are equal where √(η λ) is 1/2 or 3/2, and the limit is 5/2
    found = [mode(1.0, lr=lr, momentum=0.25) for lr in (0.2, 0.25, 1, 2.25, 2.4, 2.5, 2.6)]
    regimes = ["monotone", "monotone", "ringing", "ringing", "ringing", "neutral", "diverging"]
    assert [each.regime for each in found] == regimes
    assert found[1].roots == (0.5, 0.5)
    assert found[2].roots == (complex(0.125, math.sqrt(15) / 8), complex(0.125, -math.sqrt(15) / 8))
    assert found[3].roots == (-0.5, -0.5)
    assert found[5].rate == 1


@given(PULLS, MOMENTA)
@settings(deadline=None)
def test_the_roots_solve_their_equation(pull: float, momentum: float) -> None:
    found = mode(pull, lr=1, momentum=momentum)
    assert sum(found.roots) == pytest.approx(1 + momentum - pull, abs=1e-7)
    assert math.prod(found.roots) == pytest.approx(momentum, abs=1e-7)
    assert (
        found.rate
        == max(map(abs, found.roots))
        == pytest.approx(max(abs(np.roots([1, pull - 1 - momentum, momentum]))), abs=1e-6)
    )


@given(PULLS, MOMENTA)
@settings(deadline=None, max_examples=60)
def test_the_regime_is_what_the_steps_do(pull: float, momentum: float) -> None:
    found = mode(pull, lr=1, momentum=momentum)
    if abs(found.rate - 1) < 0.01 or abs((pull - 1 - momentum) ** 2 - 4 * momentum) < 1e-3:
        return  # what happens near a border takes more steps than these to see
    errors = np.array(iterated(pull, momentum, 600))
    assert (abs(errors[-1]) > 1) == (found.regime == "diverging")
    seen = errors[np.abs(errors) > 1e-280]
    changes = int((np.sign(seen[1:]) != np.sign(seen[:-1])).sum())
    if found.regime == "monotone":
        assert changes <= 1
    if found.regime == "ringing":
        assert changes > 1 or len(seen) < 40


@pytest.mark.parametrize("momentum", [0, 0.25, 0.81, 0.9, 0.99])
def test_the_doubled_steps_are_the_iterated_ones(momentum: float) -> None:
    """Also at equal roots, where a formula with the roots' difference below would fail."""
    equal = (1 - math.sqrt(momentum)) ** 2
    pulls = [*np.linspace(0, 2 * (1 + momentum), 41), equal, equal * (1 + 1e-9), equal * (1 - 1e-12)]
    expected = np.array([iterated(pull, momentum, 300) for pull in pulls])
    found = error_factor(np.array(pulls)[:, None], momentum=momentum, steps=np.arange(301))
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-10)
    last = [error_factor(pull, momentum=momentum, steps=300) for pull in pulls]
    np.testing.assert_allclose(last, expected[:, -1], rtol=1e-9, atol=1e-10)


@given(st.integers(1, 5), st.floats(0.001, 0.3), MOMENTA, st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=30)
def test_the_closed_form_is_the_run(d: int, lr: float, momentum: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((d, d))
    problem = quadratic(A @ A.T, minimum=rng.standard_normal(d))
    start = rng.standard_normal(d)
    expected = run(problem, HeavyBall(lr=lr, momentum=momentum), start, steps=80, tolerance=0).points
    found = closed_form(problem, start, lr=lr, momentum=momentum, steps=80)
    shared = min(len(found), len(expected))
    assert abs(len(found) - len(expected)) <= (0 if len(expected) == 81 else 1)
    scale = np.maximum.accumulate(np.abs(expected[:shared]).max(axis=1))[:, None]
    assert (np.abs(found[:shared] - expected[:shared]) <= 1e-8 * np.maximum(scale, 1)).all()


def test_a_closed_form_that_diverges_ends_at_the_bound_as_a_run_does() -> None:
    valley = quadratic([2, 198])
    found = closed_form(valley, [1, 1], lr=0.02, momentum=0.9, steps=100_000)
    expected = run(valley, HeavyBall(lr=0.02, momentum=0.9), [1, 1], steps=100_000)
    assert found.shape == expected.points.shape
    assert np.abs(found).max() <= BOUND


@given(st.floats(0.01, 3.9))
@settings(deadline=None)
def test_the_critical_momentum_is_the_fastest_for_its_rate(pull: float) -> None:
    critical = critical_momentum(pull, lr=1)
    best = mode(pull, lr=1, momentum=critical).rate
    assert best == pytest.approx(abs(1 - math.sqrt(pull)), abs=1e-6)
    others = [mode(pull, lr=1, momentum=beta).rate for beta in np.linspace(0, 0.999, 200)]
    assert best <= min(others) + 1e-6


def test_less_momentum_than_the_critical_creeps_and_more_rings() -> None:
    critical = critical_momentum(2.0, lr=0.01)
    regimes = [mode(2.0, lr=0.01, momentum=critical + step).regime for step in (-0.01, 0.01)]
    assert regimes == ["monotone", "ringing"]


@pytest.mark.parametrize("momentum", [False, True])
@given(st.floats(0.01, 10), st.floats(1, 1000))
@settings(deadline=None, max_examples=40)
def test_the_best_settings_beat_their_neighbors(momentum: bool, smallest: float, ratio: float) -> None:
    extremes = (smallest, smallest * ratio)
    best = best_settings(*extremes, momentum=momentum)

    def slowest(lr: float, beta: float) -> float:
        return max(mode(each, lr=lr, momentum=beta).rate for each in extremes)

    assert slowest(best.lr, best.momentum) == pytest.approx(best.rate, abs=1e-6)
    for lr in np.array([0.5, 0.9, 0.99, 1, 1.01, 1.1]) * best.lr:
        for beta in best.momentum + np.array([-0.1, -0.01, 0, 0.01, 0.1]) * momentum:
            assert slowest(lr, min(max(beta, 0), 0.9999)) >= best.rate - 1e-6


def test_D4_the_best_settings_for_its_valley() -> None:
    plain, momentum = (best_settings(2, 198, momentum=each) for each in (False, True))
    assert (plain.lr, plain.rate) == (0.01, 0.98)
    assert momentum.rate == pytest.approx((math.sqrt(99) - 1) / (math.sqrt(99) + 1))


BAD: dict[str, Callable[[], Any]] = {
    r"eigenvalue = -1 must be at least 0": lambda: mode(-1, lr=0.1),
    r"momentum = 1 must be below 1": lambda: mode(1, lr=0.1, momentum=1),
    r"largest = 0 must be above 0": lambda: rate_limit(0),
    r"form = 'polyak' must be one of 'sum', 'average', 'nesterov'": lambda: rate_limit(1, form="polyak"),
    r"limit = inf must be a finite number": lambda: round_down(math.inf),
    r"digits = 0 must be at least 1": lambda: round_down(0.1, digits=0),
    r"lr = 2 times λ = 2 must be below 4; no momentum is stable there": lambda: critical_momentum(2, lr=2),
    r"smallest = 2 must be at most largest = 1": lambda: best_settings(2, 1),
    r"steps = -1 must be whole numbers of at least 0": lambda: error_factor(0.1, steps=-1),
    r"steps = 1.5 must be whole numbers of at least 0": lambda: error_factor(0.1, steps=1.5),  # type: ignore[arg-type]
    r"steps = -1 must be at least 0": lambda: closed_form(quadratic([1]), [1], lr=0.1, steps=-1),
    r"start must hold one number for each weight, 1 in all": lambda: closed_form(quadratic([1]), [1, 2], lr=1, steps=1),
}


@pytest.mark.parametrize("sentence", BAD)
def test_an_error_says(sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=f"^{sentence}"):
        BAD[sentence]()
