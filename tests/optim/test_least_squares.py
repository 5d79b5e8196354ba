"""Where SGD on least squares ends: the source's numbers, any start, probabilities and preconditioner, each refusal."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore import data
from dlcore.errors import InvalidInputError
from dlcore.optim.least_squares import draw_rows, limit, minimum_norm, sgd, split

seeds = st.integers(0, 2**32 - 1)


def random_wide(rng: np.random.Generator, n: int = 3, d: int = 5) -> tuple[np.ndarray, np.ndarray]:
    return rng.normal(size=(n, d)), rng.normal(size=n)


def test_A1_from_zero_it_ends_at_the_shortest_weights_that_fit(rng: np.random.Generator) -> None:
    X, t = random_wide(rng)
    expected = X.T @ np.linalg.inv(X @ X.T) @ t
    assert np.allclose(limit(X, t).weights, expected)
    assert np.allclose(minimum_norm(X, t), expected)
    assert np.allclose(limit(X, t).coefficients, np.linalg.inv(X @ X.T) @ t)


@pytest.mark.parametrize("p", [[0.2, 0.3, 0.5], [0.01, 0.01, 0.98]])
def test_A1_steps_end_there_whatever_the_probabilities(p: list[float], rng: np.random.Generator) -> None:
    X, t = np.array([[1.0, 0, 1, 0], [0, 1, 1, 0], [1, 1, 0, 1]]), np.array([1.0, 2, 3])
    expected = limit(X, t, probabilities=p)
    steps = sgd(X, t, rows=draw_rows(3, steps=30_000, rng=rng, probabilities=p), lr=0.9 * expected.largest_rate)
    assert np.allclose(steps.weights, X.T @ np.linalg.solve(X @ X.T, t))
    assert np.array_equal(expected.weights, limit(X, t).weights)


def test_A1_after_every_step_the_weights_are_X_transposed_times_c(rng: np.random.Generator) -> None:
    X, t = random_wide(rng)
    rows = draw_rows(3, steps=12, rng=rng)
    steps = sgd(X, t, rows=rows, lr=0.05)
    w, c = np.zeros(5), np.zeros(3)
    for k, i in enumerate(rows):
        assert np.allclose(X.T @ steps.coefficients(k), w)
        c[i] -= 2 * 0.05 * (X[i] @ w - t[i])  # c changes in one entry
        w -= 0.05 * 2 * (X[i] @ w - t[i]) * X[i]
        assert np.allclose(steps.coefficients(k + 1), c)
    assert np.allclose(steps.weights, w)


def test_A1_another_start_adds_its_part_at_right_angles_to_the_rows(rng: np.random.Generator) -> None:
    X, t = random_wide(rng)
    start = rng.normal(size=5)
    assert np.allclose(limit(X, t, start=start).weights, limit(X, t).weights + split(X, start).complement)


def test_C7a_one_equation_from_zero() -> None:
    found = limit([[1, 0.1, 0.01]], [1])
    assert np.allclose(found.weights, np.array([1, 0.1, 0.01]) / 1.0101)
    assert found.weights.round(8).tolist() == [0.99000099, 0.0990001, 0.00990001]
    assert found.case == "Many weights fit every row: 2 directions are free."


def test_C7b_and_C7c_are_limits_with_a_fixed_preconditioner() -> None:
    x = [[1, 0.1, 0.01]]
    assert np.allclose(limit(x, [1], preconditioner=[1, 10, 100]).weights, np.ones(3) / 1.11)
    assert np.allclose(limit(x, [1], preconditioner=np.diag([1, 100, 10000])).weights, np.array([1, 10, 100]) / 3)
    # the misprint, (1, 100, 1000)/3, does not even fit
    assert np.array(x) @ (np.array([1, 100, 1000]) / 3) == pytest.approx(7.0)


@pytest.mark.parametrize("shape", [(3, 5), (5, 3), (4, 4), (1, 6), (6, 1)])
@given(seed=seeds)
@settings(deadline=None, max_examples=20)
def test_C7a_a_preconditioner_picks_the_nearest_fit_in_its_own_measure(shape: tuple[int, int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=shape)
    wanted, start, root = rng.normal(size=shape[1]), rng.normal(size=shape[1]), rng.normal(size=(shape[1], shape[1]))
    M = root @ root.T + np.eye(shape[1])
    found = limit(X, X @ wanted, start=start, preconditioner=M, probabilities=rng.dirichlet(np.full(shape[0], 2)))
    assert found.interpolates
    assert np.allclose(X @ found.weights, X @ wanted)
    moved = found.weights - start
    assert np.allclose(moved, M @ X.T @ found.coefficients)
    for _ in range(3):  # any other fit is farther from the start
        other = found.weights + split(X, rng.normal(size=shape[1])).complement - start
        assert moved @ np.linalg.solve(M, moved) <= other @ np.linalg.solve(M, other) + 1e-9
    if shape[0] <= shape[1]:
        closed = start + M @ X.T @ np.linalg.solve(X @ M @ X.T, X @ (wanted - start))
        assert np.allclose(found.weights, closed)


def test_rows_that_depend_on_each_other_and_agree() -> None:
    X, t = [[1, 2, 2], [2, 4, 4], [0, 3, 0]], [9, 18, 3]
    found = limit(X, t)
    assert (found.rank, found.interpolates) == (2, True)
    assert found.case == "Many weights fit every row: 1 direction is free."
    assert np.allclose(found.weights, np.linalg.pinv(X) @ t)
    assert np.allclose(np.transpose(X) @ found.coefficients, found.weights)


def test_more_rows_than_columns_that_agree_have_one_fit_from_every_start(rng: np.random.Generator) -> None:
    X, w = rng.normal(size=(7, 3)), rng.normal(size=3)
    found = limit(X, X @ w, start=rng.normal(size=3))
    assert found.case == "Exactly one set of weights fits every row."
    assert np.allclose(found.weights, w)
    assert found.loss == pytest.approx(0, abs=1e-20)


def test_rows_that_disagree_end_at_weighted_least_squares_if_the_rate_falls(rng: np.random.Generator) -> None:
    X, t, p = rng.normal(size=(7, 3)), rng.normal(size=7), rng.dirichlet(np.full(7, 3))
    found = limit(X, t, probabilities=p)
    assert found.case == "No weights fit every row."
    assert np.allclose(found.weights, np.linalg.solve(X.T @ (p[:, None] * X), X.T @ (p * t)))
    assert np.allclose(X.T @ found.coefficients, found.weights)
    assert found.loss == pytest.approx(p @ (X @ found.weights - t) ** 2)
    assert not np.allclose(found.weights, limit(X, t).weights)  # here the probabilities matter
    steps = 200_000
    falling = found.largest_rate / (1 + 1e-3 * np.arange(steps))
    end = sgd(X, t, rows=draw_rows(7, steps=steps, rng=rng, probabilities=p), lr=falling).weights
    constant = sgd(X, t, rows=draw_rows(7, steps=steps, rng=rng, probabilities=p), lr=found.largest_rate / 2).weights
    assert np.abs(end - found.weights).max() < 0.05 < np.abs(constant - found.weights).max()


def test_a_row_that_is_never_drawn_is_not_fitted() -> None:
    found = limit([[1, 0], [1, 0], [0, 1]], [1, 5, 2], probabilities=[0.5, 0, 0.5])
    assert found.interpolates
    assert found.weights.tolist() == pytest.approx([1, 2])
    assert found.coefficients[1] == 0


def test_the_standardized_diabetes_table_without_fit_and_its_first_rows_with_one() -> None:
    table = data.diabetes(standardized=True)
    whole = limit(table.inputs, table.targets)
    assert not whole.interpolates
    assert np.allclose(whole.weights, np.linalg.lstsq(table.inputs, table.targets, rcond=None)[0])
    few = limit(table.inputs[:6], table.targets[:6])
    assert few.interpolates
    assert np.allclose(table.inputs[:6] @ few.weights, table.targets[:6])


@pytest.mark.parametrize("n", [2, 9])  # by the residuals, and by the weights
@pytest.mark.parametrize("M", [None, [1, 2, 3]])
def test_both_ways_of_computing_a_step_give_the_plain_loop(
    n: int, M: list[float] | None, rng: np.random.Generator
) -> None:
    X, t, w = rng.normal(size=(n, 3)), rng.normal(size=n), rng.normal(size=3)
    rows, rates = draw_rows(n, steps=200, rng=rng), rng.uniform(0, 0.05, size=200)
    found = sgd(X, t, rows=rows, lr=rates, start=w, preconditioner=M)
    matrix = np.diag(np.ones(3) if M is None else M)
    for i, rate in zip(rows, rates, strict=True):
        w = w - rate * matrix @ (2 * (X[i] @ w - t[i]) * X[i])
    assert np.allclose(found.weights, w)
    assert np.allclose(found.start + found.span.T @ found.coefficients(200), w)
    assert found.diverged_at is None


def test_the_part_at_right_angles_to_the_rows_never_moves(rng: np.random.Generator) -> None:
    X, t = random_wide(rng)
    start = rng.normal(size=5)
    end = sgd(X, t, rows=draw_rows(3, steps=50, rng=rng), lr=0.05, start=start).weights
    assert np.allclose(split(X, end).complement, split(X, start).complement)
    assert not np.allclose(split(X, end).row_space, split(X, start).row_space)


@given(seed=seeds, n=st.integers(1, 6), d=st.integers(1, 6), rank=st.integers(1, 6))
@settings(deadline=None, max_examples=40)
def test_a_split_adds_up_at_right_angles(seed: int, n: int, d: int, rank: int) -> None:
    rng = np.random.default_rng(seed)
    X, w = rng.normal(size=(n, rank)) @ rng.normal(size=(rank, d)), rng.normal(size=d)
    parts = split(X, w)
    assert np.allclose(parts.row_space + parts.complement, w)
    assert np.allclose(X @ parts.complement, 0)
    assert parts.row_space @ parts.complement == pytest.approx(0, abs=1e-9)


def test_divergence_is_an_outcome() -> None:
    found = sgd([[3, 4]], [1], rows=[0] * 2000, lr=1)
    assert found.diverged_at is not None
    assert np.isfinite(found.corrections[: found.diverged_at - 1]).all()
    assert not np.isfinite(found.corrections[found.diverged_at - 1])


def test_at_the_largest_rate_a_row_is_overshot_to_the_same_distance() -> None:
    largest = limit([[3, 4]], [5]).largest_rate
    assert largest == pytest.approx(1 / 25)
    found = sgd([[3, 4]], [5], rows=[0], lr=largest)
    assert found.weights @ [3, 4] - 5 == pytest.approx(5)  # before: -5


def test_the_path_holds_the_weights_of_every_step(rng: np.random.Generator) -> None:
    X, t, w = rng.normal(size=(3, 5)), rng.normal(size=3), rng.normal(size=5)
    found = sgd(X, t, rows=draw_rows(3, steps=20, rng=rng), lr=0.05, start=w)
    assert found.path.shape == (21, 5)
    for step, at in enumerate(found.path):
        np.testing.assert_allclose(at, w + X.T @ found.coefficients(step), atol=1e-12)
    np.testing.assert_allclose(found.path[-1], found.weights, atol=1e-12)


def test_results_cannot_be_changed() -> None:
    for array in (limit([[1, 2]], [1]).weights, split([[1, 2]], [1, 1]).complement, minimum_norm([[1, 2]], [1])):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


REFUSED = [
    (
        lambda: limit([1, 2], [1]),
        "X must be a matrix, one row an example, and has the shape (2,); write one example as",
    ),
    (lambda: limit([[]], [1]), "X must be a matrix, one row an example, and has the shape (1, 0)"),
    (lambda: limit([[1, 2]], [1, 2]), "t must hold one target for each row of X, 1 in all, and has the shape (2,)."),
    (lambda: limit([[1, np.nan]], [1]), "X must hold numbers of at most 1e+30 in size; rescale it."),
    (lambda: limit([[1, 1e200]], [1]), "X must hold numbers of at most 1e+30 in size; rescale it."),
    (lambda: limit([["a", 2]], [1]), "X must hold real numbers of at most 64 bits, and holds <U"),
    (lambda: limit([[1, 2]], [1], start=[1]), "start must hold one weight for each column of X, 2 in all"),
    (lambda: limit([[1, 2]], [1], probabilities=[0.5]), "probabilities = [0.5] must be at least 0 and sum to 1."),
    (lambda: limit([[1, 2]], [1], preconditioner=[1, 0]), "preconditioner = [1.0, 0.0] must be above 0 throughout."),
    (
        lambda: limit([[1, 2]], [1], preconditioner=[[1, 2], [2, 1]]),
        "preconditioner = [[1.0, 2.0], [2.0, 1.0]] must be symmetric and positive definite.",
    ),
    (
        lambda: limit([[1, 2]], [1], preconditioner=np.eye(3)),
        "preconditioner must hold 2 by 2 numbers, one for each pair of columns of X, 4 in all, and has the shape (9,).",
    ),
    (lambda: limit([[1, 2]], [1], lr=0), "lr = 0 must be above 0."),
    (
        lambda: limit([[3, 4]], [1], lr=0.04),
        "lr = 0.04 must be below 1 / max xᵀ M x = 0.04, or a step no longer brings its row's error down; use",
    ),
    (
        lambda: limit([[1], [1]], [1, 2], lr=0.1),
        "no weights fit all 2 rows drawn (their rank is 1), so that a constant rate never settles; leave lr out",
    ),
    (
        lambda: minimum_norm([[1], [1]], [1, 2]),
        "no weights fit all 2 rows of X: there are more rows than columns, and the rank is 1; use limit",
    ),
    (
        lambda: minimum_norm([[1, 0], [1, 0]], [1, 2]),
        "no weights fit all 2 rows of X: rows that depend on each other disagree, and the rank is 1; use limit",
    ),
    (lambda: split([[1, 2]], [1, 2, 3]), "w must hold one weight for each column of X, 2 in all"),
    (lambda: sgd([[1, 2]], [1], rows=[1], lr=0.1), "rows = [1] must be numbers from 0 to 0, one for each step."),
    (lambda: sgd([[1, 2]], [1], rows=[0.5], lr=0.1), "rows = [0.5] must be a list of row numbers."),
    (lambda: sgd([[1, 2]], [1], rows=[0], lr=[1, 2]), "lr must hold one number, or one for each step, 1 in all"),
    (lambda: sgd([[1, 2]], [1], rows=[0], lr=0.1).coefficients(2), "step = 2 is past the last step, 1."),
    (lambda: draw_rows(0, steps=1, rng=np.random.default_rng(0)), "n = 0 must be at least 1."),
]


@pytest.mark.parametrize(("call", "sentence"), REFUSED, ids=[sentence[:60] for _, sentence in REFUSED])
def test_what_does_not_fit_is_said_in_one_sentence(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(sentence)):
        call()
