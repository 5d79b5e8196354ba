"""Runs: the programming homework's numbers, how a run ends, and what chance does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlcore.errors import InvalidInputError
from dlcore.optim.least_squares import draw_rows, sgd
from dlcore.optim.methods import SGD, Adam, AverageHeavyBall, GradientDescent, HeavyBall, Method, Preconditioned
from dlcore.optim.problems import double_well, least_squares, quadratic, rosenbrock
from dlcore.optim.run import BOUND, Batches, BudgetSpent, Converged, Diverged, run
from dlcore.optim.schedules import InverseTime

VALLEY = quadratic([2, 198])  # x1² + 99 x2²


def test_D4_a_rate_of_0_02_diverges_and_0_01_converges_with_and_without_momentum() -> None:
    for method in (GradientDescent, lambda lr: HeavyBall(lr=lr, momentum=0.9)):
        assert isinstance(run(VALLEY, method(lr=0.02), [1, 1], steps=2000).outcome, Diverged)
        assert isinstance(run(VALLEY, method(lr=0.01), [1, 1], steps=2000).outcome, Converged)


def test_D4_with_more_momentum_or_the_other_form_0_02_would_converge() -> None:
    for method in (HeavyBall(lr=0.02, momentum=0.985), AverageHeavyBall(lr=0.02, momentum=0.9)):
        assert isinstance(run(VALLEY, method, [1, 1], steps=5000).outcome, Converged)
    assert isinstance(run(VALLEY, HeavyBall(lr=0.0192, momentum=0.9), [1, 1], steps=5000).outcome, Diverged)
    assert isinstance(run(VALLEY, AverageHeavyBall(lr=0.192, momentum=0.9), [1, 1], steps=5000).outcome, Diverged)


@pytest.mark.parametrize(("steps", "times"), [(10, 7), (120, 1502), (200, 2e5)])
def test_D4_how_many_times_lower_momentum_s_loss_is(steps: int, times: float) -> None:
    plain, momentum = (
        run(VALLEY, method, [1, 1], steps=steps, tolerance=0).losses[-1]
        for method in (GradientDescent(lr=0.01), HeavyBall(lr=0.01, momentum=0.9))
    )
    digits = 4 if times == 1502 else 1
    assert float(f"{plain / momentum:.{digits - 1}e}") == times


def test_a_trajectory_holds_the_whole_trace() -> None:
    method = GradientDescent(lr=0.001)
    found = run(VALLEY, method, [1, 1], steps=3)
    np.testing.assert_allclose(found.points, [[0.998**k, 0.802**k] for k in range(4)], rtol=1e-14)
    np.testing.assert_array_equal(found.losses, VALLEY.loss(found.points))
    np.testing.assert_array_equal(found.gradient_norms, np.linalg.norm(VALLEY.gradient(found.points), axis=1))
    assert (found.problem, found.method, found.outcome) == (VALLEY, method, BudgetSpent(at=3))
    for array in (found.points, found.losses, found.gradient_norms):
        assert not array.flags.writeable


def test_convergence_is_the_first_step_whose_gradient_is_short() -> None:
    found = run(VALLEY, GradientDescent(lr=0.01), [1, 1], steps=10_000, tolerance=1e-3)
    assert isinstance(found.outcome, Converged)
    assert found.outcome.at == len(found.points) - 1
    assert found.gradient_norms[-1] < 1e-3 <= found.gradient_norms[-2]
    assert str(found.outcome) == f"converged at step {found.outcome.at}"
    assert run(VALLEY, GradientDescent(lr=0.01), [0, 0], steps=5).outcome == Converged(at=0)


@pytest.mark.parametrize("start", [[1, 1], [1.0, 1.0, 1.0]], ids=["in the plane", "in space"])
@pytest.mark.parametrize("lr", [0.011, 0.02, 1.0, 1e30, 1e300])
@pytest.mark.parametrize("momentum", [0, 0.9])
def test_divergence_is_a_result_without_infinities(start: list[float], lr: float, momentum: float) -> None:
    problem = quadratic([2, 198, 1][: len(start)])
    method = HeavyBall(lr=lr, momentum=momentum) if momentum else GradientDescent(lr=lr)
    found = run(problem, method, start, steps=3000)
    if lr == 0.011 and momentum:
        assert isinstance(found.outcome, Converged)
        return
    assert isinstance(found.outcome, Diverged)
    assert str(found.outcome).startswith("diverged at step ")
    assert len(found.points) == found.outcome.at >= 1
    assert np.abs(found.points).max() <= BOUND
    assert np.isfinite(found.losses).all()
    assert np.isfinite(found.gradient_norms).all()
    last, at = found.points[-1], found.outcome.at
    if lr == 0.02 and not momentum:  # the next step is the one that passes the bound
        assert np.abs(last - lr * problem.gradient(last)).max() > BOUND
        assert at == 1 + np.floor(np.log(BOUND) / np.log(2.96))


def test_a_surface_whose_fourth_powers_overflow_diverges_too() -> None:
    found = run(rosenbrock(), GradientDescent(lr=1.0), [-1.2, 1], steps=100)
    assert isinstance(found.outcome, Diverged)
    assert np.isfinite(found.losses).all()


def test_longer_runs_begin_as_shorter_ones() -> None:
    """Across the block after which the outcome is looked at, with chance and without."""
    fit = least_squares([[1, 0], [1, 1], [1, 2]], [0, 1, 3])
    for settings in ({}, {"batches": Batches(size=2), "rng": 7}):
        for method in (HeavyBall(lr=0.01, momentum=0.5), Adam(lr=0.01)):
            long = run(fit, method, [1, 1], steps=2500, tolerance=0, **settings).points
            for steps in (1, 1023, 1024, 1025, 2048):
                short = run(fit, method, [1, 1], steps=steps, tolerance=0, **settings).points
                assert short.tolist() == long[: steps + 1].tolist()


def test_rosenbrock_s_valley_is_left_by_its_mouth() -> None:
    found = run(rosenbrock(), HeavyBall(lr=1e-3, momentum=0.9), [-1.2, 1], steps=20_000)
    assert isinstance(found.outcome, Converged)
    np.testing.assert_allclose(found.points[-1], [1, 1], atol=1e-8)


def test_B3_noise_leaves_a_saddle_that_gradient_descent_cannot() -> None:
    surface, start = double_well(noise=0.1), [1, 0]
    still = run(surface, GradientDescent(lr=0.1), start, steps=2000, tolerance=0)
    assert still.points[-1].tolist() == pytest.approx([0, 0], abs=1e-12)
    assert not still.points[:, 1].any()
    sides = set()
    for seed in range(20):
        found = run(surface, GradientDescent(lr=0.1), start, steps=2000, batches=Batches(), rng=seed, tolerance=0)
        assert abs(abs(found.points[-1][1]) - 1) < 0.2
        sides.add(np.sign(found.points[-1][1]))
    assert sides == {-1, 1}


def test_the_same_seed_gives_the_same_run() -> None:
    fit = least_squares([[1, 0], [1, 1], [1, 2]], [0, 1, 3])

    def ends(rng: Any) -> list[float]:
        found: list[float] = run(fit, SGD(lr=0.05), [0, 0], steps=50, batches=Batches(), rng=rng).points[-1].tolist()
        return found

    assert ends(3) == ends(np.random.default_rng(3)) != ends(4)


def test_rows_are_drawn_as_often_as_their_probabilities_say(rng: np.random.Generator) -> None:
    probabilities = (0.0, 0.5, 0.2, 0.3, 0.0)
    rows = Batches(size=4, probabilities=probabilities).draw(5, steps=20_000, rng=rng)
    assert rows.shape == (20_000, 4)
    shares = np.bincount(rows.ravel(), minlength=5) / rows.size
    assert shares[0] == shares[4] == 0
    # the spread of a share of 80,000 draws is below 0.002
    np.testing.assert_allclose(shares, probabilities, atol=0.01)
    assert set(Batches().draw(3, steps=200, rng=rng).ravel()) == {0, 1, 2}


def test_a_mini_batch_scatters_less_than_one_row(rng: np.random.Generator) -> None:
    X, t, w = rng.standard_normal((50, 3)), rng.standard_normal(50), np.ones(3)
    fit = least_squares(X, t)

    def spread(size: int) -> float:
        steps = [
            run(fit, GradientDescent(lr=1), w, steps=1, batches=Batches(size=size), rng=seed, tolerance=0).points[1]
            for seed in range(400)
        ]
        np.testing.assert_allclose(np.mean(steps, axis=0), w - fit.gradient(w), atol=5 * np.std(steps) / 20)
        return float(np.var(steps, axis=0).sum())

    assert spread(1) / spread(10) == pytest.approx(10, rel=0.4)


def test_A1_sgd_from_zero_ends_in_the_row_space_whatever_the_probabilities() -> None:
    X, t = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, -1.0]]), np.array([1.0, 2.0])
    shortest = X.T @ np.linalg.solve(X @ X.T, t)
    for probabilities in ((0.5, 0.5), (0.9, 0.1)):
        batches = Batches(probabilities=probabilities)
        fit = least_squares(X, t, probabilities=probabilities)
        found = run(fit, GradientDescent(lr=0.1), [0, 0, 0], steps=5000, batches=batches, rng=1)
        assert isinstance(found.outcome, Converged)
        np.testing.assert_allclose(found.points[-1], shortest, atol=1e-8)


def test_sgd_is_the_one_of_least_squares_row_by_row() -> None:
    X, t = [[1.0, 2.0, 0.0], [0.0, 1.0, -1.0]], [1.0, 2.0]
    rows = draw_rows(2, steps=1500, rng=np.random.default_rng(5))
    found = run(
        least_squares(X, t), GradientDescent(lr=0.03), [1, 0, 0], steps=1500, batches=Batches(), rng=5, tolerance=0
    )
    np.testing.assert_allclose(found.points[-1], sgd(X, t, rows=rows, lr=0.03, start=[1, 0, 0]).weights, atol=1e-12)


def test_C7a_and_C7c_one_equation_in_three_unknowns() -> None:
    x = np.array([1, 0.1, 0.01])
    fit = least_squares([x], [1])
    plain = run(fit, GradientDescent(lr=0.1), [0, 0, 0], steps=5000).points[-1]
    np.testing.assert_allclose(plain, [0.990001, 0.0990001, 0.00990001], rtol=1e-6)
    scaled = run(fit, Preconditioned(lr=0.1, diagonal=(1, 100, 10_000)), [0, 0, 0], steps=5000).points[-1]
    np.testing.assert_allclose(scaled, np.array([1, 10, 100]) / 3, rtol=1e-9)


def test_a_falling_rate_settles_what_a_constant_one_leaves_restless() -> None:
    fit = least_squares([[1.0], [1.0]], [0, 1])  # the rows disagree: the minimum is 1/2

    def restless(method: Method) -> float:
        points = run(fit, method, [0.5], steps=4000, batches=Batches(), rng=0, tolerance=0).points
        return float(np.std(points[-1000:]))

    assert restless(GradientDescent(lr=InverseTime(lr=0.2, decay=0.1))) < restless(GradientDescent(lr=0.2)) / 10


FIT = least_squares([[1, 2]], [1])
BAD: dict[str, Callable[[], Any]] = {
    r"start must hold one number for each weight, 2 in all": lambda: run(VALLEY, SGD(), [1], steps=5),
    r"start must hold numbers of at most 1e\+30 in size": lambda: run(VALLEY, SGD(), [np.nan, 1], steps=5),
    r"start = \[1e\+20, 1\] must lie within 10¹⁰": lambda: run(VALLEY, SGD(), [1e20, 1], steps=5),
    r"steps = 0 must be at least 1": lambda: run(VALLEY, SGD(), [1, 1], steps=0),
    r"steps = 1.5 must be an integer": lambda: run(VALLEY, SGD(), [1, 1], steps=1.5),  # type: ignore[arg-type]
    r"tolerance = -1 must be at least 0": lambda: run(VALLEY, SGD(), [1, 1], steps=5, tolerance=-1),
    r"batches = Batches\(.*\) needs a loss that is a sum over rows; use least_squares, or a surface with noise": (
        lambda: run(VALLEY, SGD(), [1, 1], steps=5, batches=Batches(), rng=0)
    ),
    r"rng = None must be given with batches; give a seed, such as rng=0": lambda: run(
        FIT, SGD(), [1, 1], steps=5, batches=Batches()
    ),
    r"probabilities must hold one for each row of X, 1 in all": lambda: run(
        FIT, SGD(), [1, 1], steps=5, batches=Batches(probabilities=(0.5, 0.5)), rng=0
    ),
    r"rng = -1 must be at least 0": lambda: run(FIT, SGD(), [1, 1], steps=5, batches=Batches(), rng=-1),
    r"size = 0 must be at least 1": lambda: Batches(size=0),
    r"probabilities = \[0.5, 0.6\] must be at least 0 and sum to 1": lambda: Batches(probabilities=(0.5, 0.6)),
    r"w = .* must have 3 numbers along its last axis": lambda: run(
        VALLEY, Preconditioned(lr=1, diagonal=(1, 1, 1)), [1, 1], steps=5
    ),
}


@pytest.mark.parametrize("sentence", BAD)
def test_an_error_says(sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=f"^{sentence}"):
        BAD[sentence]()
