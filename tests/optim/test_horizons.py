"""The best shared rate for a number of steps: against the parabola, the hypergradient, and the limit of long runs."""

from __future__ import annotations

import numpy as np
import pytest

from dlcore.errors import InvalidInputError
from dlcore.optim.horizons import best_rates, curvatures
from dlcore.optim.hypergradient import hypergradient
from dlcore.optim.learned_rate import one_step


def test_A3_for_one_step_it_is_the_greedy_rate(rng: np.random.Generator) -> None:
    X, t, start = rng.normal(size=(6, 4)), rng.normal(size=6), rng.normal(size=4)
    assert best_rates(X, t, horizons=[1], start=start)[0] == pytest.approx(one_step(X, t, start=start).best_rate)


def test_A3_the_loss_has_slope_0_at_the_best_rate(rng: np.random.Generator) -> None:
    X, t = rng.normal(size=(8, 3)), rng.normal(size=8)
    for steps, rate in zip((1, 2, 7, 30), best_rates(X, t, horizons=(1, 2, 7, 30)), strict=True):
        found = hypergradient(X, t, lr=rate, steps=steps)
        assert abs(found.value) < 1e-9
        for other in (0.99 * rate, 1.01 * rate):
            assert hypergradient(X, t, lr=other, steps=steps).loss >= found.loss


def test_A3_short_horizons_are_greedy_and_long_ones_near_the_balance_of_both_ends() -> None:
    rates = best_rates([[1, 0], [0, 10]], [1, 10], horizons=range(1, 2001))
    assert rates[0] == pytest.approx(10001 / 1000001)  # Σ λ² e² over Σ λ³ e², with λ = 1 and 100
    assert np.all(np.diff(rates) > 0)
    assert rates[-1] == pytest.approx(2 / 101, rel=1e-2)  # where 1 − η and 1 − 100 η have one size


def test_equal_curvatures_have_one_best_rate() -> None:
    assert best_rates(np.eye(2), [1, 2], horizons=[1, 5, 50]) == pytest.approx([1, 1, 1])


def test_a_start_without_a_gradient_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="The gradient is zero at the start; there every rate is best"):
        best_rates([[1, 0]], [0], horizons=[1])
    with pytest.raises(InvalidInputError, match="horizons = 0 must be at least 1"):
        best_rates([[1, 0]], [1], horizons=[0])


def test_curvatures_are_never_below_0() -> None:
    assert curvatures([[1, 1]]).tolist() == pytest.approx([0, 4])
    assert curvatures([[1, 1]]).min() >= 0
