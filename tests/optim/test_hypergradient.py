"""The derivative by the learning rate in three modes: they agree, they keep what they say, and divergence is told."""

from __future__ import annotations

import gc
import re
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.errors import InvalidInputError
from dlcore.optim.hypergradient import MODES, hypergradient, kept, peaks

X, T = [[1, 0], [1, 2]], [1, 2]
each_mode = pytest.mark.parametrize("mode", MODES)
problems = st.tuples(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(1, 6), st.integers(1, 17))


def problem(seed: int, n: int, d: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    rng = np.random.default_rng(seed)
    X, t, start = rng.normal(size=(n, d)), rng.normal(size=n), rng.normal(size=d)
    return X, t, start, 0.4 * n / np.linalg.norm(X, 2) ** 2


def loss_after(X: Any, t: Any, start: Any, rates: Any) -> float:
    w = np.array(start, dtype=float)
    for rate in rates:
        w -= rate * 2 / len(t) * X.T @ (X @ w - t)
    return float(np.mean((X @ w - t) ** 2))


@each_mode
@given(drawn=problems)
@settings(deadline=None, max_examples=40)
def test_A2_the_derivative_is_the_difference_quotient_s(mode: str, drawn: tuple[int, int, int, int]) -> None:
    seed, n, d, steps = drawn
    X, t, start, rate = problem(seed, n, d)
    found = hypergradient(X, t, lr=rate, steps=steps, start=start, mode=mode)
    h = 1e-4 * rate
    around = [loss_after(X, t, start, [rate + k * h] * steps) for k in (-2, -1, 1, 2)]
    quotient = (around[0] - 8 * around[1] + 8 * around[2] - around[3]) / (12 * h)
    assert found.loss == pytest.approx(loss_after(X, t, start, [rate] * steps), rel=1e-9, abs=1e-14)
    assert found.value == pytest.approx(quotient, rel=1e-6, abs=1e-8)
    assert found.by_step is None


@each_mode
@given(drawn=problems)
@settings(deadline=None, max_examples=25)
def test_A2_a_rate_for_each_step_has_a_derivative_of_its_own(mode: str, drawn: tuple[int, int, int, int]) -> None:
    seed, n, d, steps = drawn
    X, t, start, rate = problem(seed, n, d)
    rates = rate * np.random.default_rng(seed).uniform(0.1, 1, size=steps)
    found = hypergradient(X, t, lr=rates, steps=steps, start=start, mode=mode)
    assert found.by_step is not None
    for s in range(steps):
        h = 1e-4 * rate * np.eye(steps)[s]
        quotient = (loss_after(X, t, start, rates + h) - loss_after(X, t, start, rates - h)) / (2e-4 * rate)
        assert found.by_step[s] == pytest.approx(quotient, rel=1e-5, abs=1e-7)
    assert found.value == pytest.approx(found.by_step.sum())


def test_one_step_has_the_slope_of_the_parabola() -> None:
    for mode in MODES:
        found = hypergradient(X, T, lr=0.1, steps=1, mode=mode)
        assert found.value == pytest.approx(-25 + 130 * 0.1)  # problem A4's numbers


@each_mode
def test_no_step_at_all(mode: str) -> None:
    found = hypergradient(X, T, lr=0.1, steps=0, mode=mode)
    assert (found.value, found.loss) == (0, 2.5)


@pytest.mark.parametrize(("steps", "side"), [(1, 1), (2, 2), (4, 2), (5, 3), (100, 10), (101, 11), (10_000, 100)])
def test_A2_the_numbers_that_each_mode_holds(steps: int, side: int) -> None:
    """2 d numbers and as many to change them; T d beside w and its adjoint; T^(1/2) d twice, less one."""
    d = 2
    peak = {mode: hypergradient(X, T, lr=0.1, steps=steps, mode=mode).peak for mode in MODES}
    assert peak["forward"] == 4 * d
    assert peak["reverse"] == steps * d + 2 * d + 1
    stretches = -(-steps // side)
    assert peak["checkpointed"] == (side + stretches - 1) * d + 2 * d + 1
    assert peak["checkpointed"] <= 2 * (steps**0.5 + 1) * d + 2 * d + 1


def traced(mode: str, steps: int, d: int) -> int:
    """The most bytes that were in use during a call, beyond those before it."""
    rng = np.random.default_rng(0)
    X, t = rng.normal(size=(d, d)), rng.normal(size=d)
    gc.collect()
    tracemalloc.start()
    try:
        hypergradient(X, t, lr=1e-3, steps=steps, mode=mode)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_A2_the_machine_s_memory_grows_as_the_count_does() -> None:
    d = 50
    growth = {mode: traced(mode, 3600, d) - traced(mode, 400, d) for mode in MODES}
    assert abs(growth["forward"]) < 4096
    assert growth["reverse"] == pytest.approx(8 * 3200 * d, rel=0.02)
    assert growth["checkpointed"] == pytest.approx(8 * 80 * d, rel=0.15)  # 2 · (60 − 20) vectors


@each_mode
def test_divergence_is_an_outcome_that_says_when(mode: str) -> None:
    found = hypergradient(X, T, lr=50, steps=500, mode=mode)
    assert found.diverged_at is not None
    assert 0 < found.diverged_at < 500
    assert np.isfinite(hypergradient(X, T, lr=50, steps=found.diverged_at - 1, mode="reverse").loss)
    assert not np.isfinite(hypergradient(X, T, lr=50, steps=found.diverged_at, mode="reverse").loss)


def test_results_cannot_be_changed() -> None:
    found = hypergradient(X, T, lr=[0.1, 0.2], steps=2, mode="reverse")
    assert found.by_step is not None
    for array in (found.weights, found.by_step):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


REFUSED = [
    (lambda: hypergradient(X, T, lr=0.1, steps=-1), "steps = -1 must be at least 0."),
    (lambda: hypergradient(X, T, lr=0.1, steps=2.5), "steps = 2.5 must be an integer."),  # type: ignore[arg-type]
    (lambda: hypergradient(X, T, lr=[0.1], steps=2), "lr must hold one number, or one for each step, 2 in all"),
    (
        lambda: hypergradient(X, T, lr=0.1, steps=10**9, mode="reverse"),
        "steps = 1000000000 would keep 2,000,000,000 numbers in reverse mode, and at most 50,000,000 are",
    ),
    (lambda: hypergradient(X, T, lr=np.inf, steps=2), "lr = inf must be a finite number."),
    (
        lambda: hypergradient(X, T, lr=0.1, steps=2, mode="tape"),
        "mode = 'tape' must be one of 'forward', 'reverse', 'checkpointed'.",
    ),
]


@pytest.mark.parametrize(("call", "sentence"), REFUSED, ids=[sentence[:40] for _, sentence in REFUSED])
def test_what_does_not_fit_is_said_in_one_sentence(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(sentence)):
        call()


def test_A2_the_vectors_that_each_mode_keeps_are_those_it_counts() -> None:
    for steps in (1, 4, 9, 16, 25):  # squares, where the last stretch is as long as the others
        reverse, checkpointed, forward = (kept(steps, mode=mode) for mode in ("reverse", "checkpointed", "forward"))
        counts = {mode: found[0] for mode, found in peaks(7, steps=[steps]).items()}
        # beside them: the adjoint and the sum in reverse, and the change of both vectors in forward mode
        assert counts["reverse"] == 7 * (len(reverse.weights + reverse.gradients) + 1) + 1
        assert counts["checkpointed"] == 7 * (len(checkpointed.weights + checkpointed.gradients) + 1) + 1
        assert counts["forward"] == 2 * 7 * len(forward.weights + forward.tangents)


def test_A2_what_is_kept_of_five_steps() -> None:
    assert kept(5, mode="reverse").gradients == (0, 1, 2, 3, 4)
    assert (kept(5, mode="checkpointed").weights, kept(5, mode="checkpointed").gradients) == ((0, 5), (3, 4))
    assert (kept(5, mode="forward").weights, kept(5, mode="forward").tangents) == ((5,), (5,))
    with pytest.raises(InvalidInputError, match="steps = 0 must be at least 1"):
        kept(0, mode="forward")
