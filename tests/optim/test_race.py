"""Races: everyone spends the same number of gradients, and draws from the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from dlcore.errors import InvalidInputError
from dlcore.optim.methods import GradientDescent, HeavyBall
from dlcore.optim.problems import LeastSquares, least_squares
from dlcore.optim.race import Entry, race, step_seconds
from dlcore.optim.run import Batches, run

ONE = Entry(name="SGD", method=GradientDescent(lr=0.05), batches=Batches(size=1))
ALL = Entry(name="full batch", method=GradientDescent(lr=0.1))


@pytest.fixture
def problem(rng: np.random.Generator) -> LeastSquares:
    return least_squares(rng.normal(size=(12, 3)), rng.normal(size=12))


def test_a_budget_is_spent_row_by_row(problem: LeastSquares) -> None:
    five = Entry(name="five", method=GradientDescent(lr=0.1), batches=Batches(size=5))
    raced = race(problem, [ONE, five, ALL], np.zeros(3), passes=4)
    assert [each.cost for each in raced] == [1, 5, 12]
    assert [int(each.evaluations[-1]) for each in raced] == [48, 45, 48]


def test_each_runs_as_it_would_alone_with_the_same_seed(problem: LeastSquares) -> None:
    heavy = Entry(name="heavy", method=HeavyBall(lr=0.01, momentum=0.5), batches=Batches(size=1))
    for each in race(problem, [ONE, heavy], np.zeros(3), passes=2, seed=7):
        batches, method = each.entry.batches, each.entry.method
        alone = run(problem, method, np.zeros(3), steps=24, batches=batches, rng=7, tolerance=0)
        np.testing.assert_array_equal(each.trajectory.points, alone.points)


def test_what_a_budget_buys(problem: LeastSquares) -> None:
    (full,) = race(problem, [ALL], np.zeros(3), passes=3)
    losses = full.trajectory.losses
    assert [full.loss_after(rows) for rows in (0, 11, 12, 25, 999)] == [losses[k] for k in (0, 0, 1, 2, 3)]
    assert full.reached(losses[2]) == 2
    assert full.reached(losses[0]) == 0
    assert full.reached(problem.lowest / 2) is None


def test_divergence_is_an_outcome(problem: LeastSquares) -> None:
    (lost,) = race(problem, [Entry(name="too far", method=GradientDescent(lr=50.0))], np.zeros(3), passes=100)
    assert lost.diverged
    assert lost.loss_after(12 * 100) == np.inf


def test_the_lowest_loss_has_no_gradient(rng: np.random.Generator) -> None:
    X, t, p = rng.normal(size=(6, 2)), rng.normal(size=6), rng.dirichlet(np.ones(6))
    for problem in (
        least_squares(X, t),
        least_squares(X, t, loss="half", probabilities=p),
        least_squares(X, t, loss="sum"),
    ):
        near = [problem.loss(rng.normal(size=2) * 10) for _ in range(50)]
        assert problem.lowest <= min(near)
        end = run(problem, GradientDescent(lr=0.05), [0, 0], steps=5000, tolerance=1e-9)
        assert problem.lowest == pytest.approx(float(end.losses[-1]), rel=1e-9)


def test_a_step_takes_time(problem: LeastSquares) -> None:
    assert 0 < step_seconds(problem, ONE, np.zeros(3), steps=20) < 0.1
    assert 0 < step_seconds(problem, ALL, np.zeros(3), steps=20) < 0.1


def test_bad_races_are_refused(problem: LeastSquares) -> None:
    wide = Entry(name="wide", method=GradientDescent(lr=0.1), batches=Batches(size=99))
    with pytest.raises(InvalidInputError, match="entries"):
        race(problem, [], np.zeros(3), passes=1)
    with pytest.raises(InvalidInputError, match="passes = 0 must be at least 1"):
        race(problem, [ALL], np.zeros(3), passes=0)
    with pytest.raises(InvalidInputError, match="must fit into the budget of 24 rows"):
        race(problem, [wide], np.zeros(3), passes=2)
