"""The mean loss of SGD step by step: against one step summed over the rows, against every sequence, and its bound."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import numpy as np
import pytest

from dlcore.errors import InvalidInputError
from dlcore.optim.least_squares import sgd
from dlcore.optim.sgd_bound import bound, decrease
from dlcore.optim.sgd_losses import by_length, directions, losses

EVEN = [[1, 2, 2], [2, 1, -2]]  # orthogonal rows of equal norm


@pytest.mark.parametrize(("n", "d"), [(2, 4), (4, 2), (3, 3)])
def test_the_mean_is_that_of_every_sequence_of_rows(n: int, d: int, rng: np.random.Generator) -> None:
    X, p, e = rng.normal(size=(n, d)), rng.dirichlet(np.ones(n)), rng.normal(size=d)
    found = losses(X, error=e, lr=0.07, steps=4, probabilities=p)
    mean = 0.0
    for drawn in itertools.product(range(n), repeat=4):
        left = sgd(X, np.zeros(n), rows=drawn, lr=0.07, start=e).weights
        mean += np.prod(p[list(drawn)]) * (p @ (X @ left) ** 2)
    assert found.expected[-1] == pytest.approx(mean)


@pytest.mark.parametrize(("n", "d"), [(2, 5), (6, 3), (5, 5)])
def test_C7f_the_mean_stays_below_the_bound(n: int, d: int, rng: np.random.Generator) -> None:
    for _ in range(10):
        X, p, e = rng.normal(size=(n, d)), rng.dirichlet(np.ones(n)), rng.normal(size=d)
        limits = bound(X, probabilities=p)
        found = losses(X, error=e, lr=limits.best_rate, steps=30, probabilities=p)
        assert np.all(found.expected <= found.bound * (1 + 1e-9))
        one = decrease(X, error=e, lr=limits.best_rate, probabilities=p)
        assert found.expected[:2] == pytest.approx([one.loss, one.mean_after])


def test_C7f_orthogonal_rows_of_equal_norm_follow_the_bound_exactly() -> None:
    found = losses(EVEN, error=[3, -1, 1], lr=1 / 18, steps=20)
    assert found.expected == pytest.approx(9 * 0.5 ** np.arange(21))
    assert found.bound == pytest.approx(found.expected)


def test_runs_are_those_of_sgd_and_their_mean_nears_the_expected_loss() -> None:
    X, e = [[1.0, 0.5], [0.2, 1.0], [-0.4, 0.3]], [1.0, -1.0]
    found = losses(X, error=e, lr=0.2, steps=6, runs=4000, seed=3)
    drawn = np.random.default_rng(3).choice(3, size=(6, 4000), p=np.full(3, 1 / 3))
    left = sgd(X, np.zeros(3), rows=drawn[:, 7], lr=0.2, start=e).weights
    assert found.runs[7, -1] == pytest.approx(np.mean((np.array(X) @ left) ** 2))
    assert found.runs.mean(axis=0) == pytest.approx(found.expected, rel=0.05)


def test_what_no_row_sees_adds_nothing() -> None:
    assert losses([[1, 0]], error=[0, 5], lr=0.1, steps=3, runs=2).runs.max() == 0


def test_a_mean_past_all_floats_is_infinite_and_nothing_is_below_0() -> None:
    found = losses(EVEN, error=[3, -1, 1], lr=1e30, steps=10, runs=2)
    assert np.isinf([found.expected[-1], *found.runs[:, -1], found.bound[-1]]).all()
    assert not np.isnan(found.runs).any()
    assert losses(EVEN, error=[3, -1, 1], lr=1 / 18, steps=200).expected.min() >= 0


def test_the_flattest_and_the_steepest_direction_have_the_extreme_eigenvalues(rng: np.random.Generator) -> None:
    X, p = rng.normal(size=(3, 6)), rng.dirichlet(np.ones(3))
    limits = bound(X, probabilities=p)
    flat, steep = directions(X, probabilities=p)
    assert [float(p @ (X @ e) ** 2) for e in (flat, steep)] == pytest.approx([limits.smallest, limits.largest])
    one = decrease(X, error=flat, lr=0.1, probabilities=p)
    assert one.mean_first == pytest.approx(-4 * 0.1 * limits.smallest * one.loss)


def test_longer_rows_are_drawn_more_often() -> None:
    assert by_length([[3, 4], [0, 1]], power=0).tolist() == [0.5, 0.5]
    assert by_length([[3, 4], [0, 1]], power=2) == pytest.approx([25 / 26, 1 / 26])
    assert by_length([[0, 0], [0, 1]], power=1).tolist() == [0, 1]


REFUSED = [
    (lambda: losses([[1, 0]], error=[1], lr=1, steps=1), "error must hold one number for each column of X, 2 in all"),
    (lambda: losses([[0, 0]], error=[1, 1], lr=1, steps=1), "every row of X that is drawn is zero"),
    (lambda: losses([[1]], error=[1], lr=1, steps=-1), "steps = -1 must be at least 0"),
    (lambda: losses([[1]], error=[1], lr=1, steps=10**6, runs=50), "times 50 runs is more than 20,000,000 numbers"),
    (lambda: by_length([[0, 0]], power=1), "every row of X is zero; nothing moves the weights."),
    (lambda: by_length([[1, 0]], power=-1), "power = -1 must be"),
]


@pytest.mark.parametrize(("call", "sentence"), REFUSED, ids=[sentence[:40] for _, sentence in REFUSED])
def test_what_does_not_fit_is_said_in_one_sentence(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(sentence)):
        call()
