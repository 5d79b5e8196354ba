"""The losses: values worked out by hand, gradients against difference quotients, sums over rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.errors import InvalidInputError
from dlcore.optim.problems import FiniteSum, Problem, double_well, least_squares, quadratic, rosenbrock

X = [[1.0, 2.0, 0.0], [0.0, 1.0, -1.0], [2.0, 0.0, 1.0], [1.0, 1.0, 1.0]]
T = [1.0, -1.0, 2.0, 0.0]
P = [0.1, 0.2, 0.3, 0.4]
PROBLEMS: dict[str, Problem] = {
    "diagonal": quadratic([2, 198, 0.5]),
    "matrix": quadratic([[3, 1], [1, 2]], minimum=[1, -1]),
    "flat along one axis": quadratic([[1, 1], [1, 1]]),
    "mean": least_squares(X, T),
    "weighted": least_squares(X, T, probabilities=P),
    "sum": least_squares(X, T, loss="sum"),
    "half": least_squares(X, T, loss="half", probabilities=P),
    "underdetermined": least_squares(X[:2], T[:2]),
    "Rosenbrock": rosenbrock(),
    "double well": double_well(noise=0.3),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_gradient_is_what_difference_quotients_say(name: str, rng: np.random.Generator) -> None:
    problem = PROBLEMS[name]
    for w in rng.uniform(-2, 2, (20, problem.d)):
        h = 1e-5
        quotients = [(problem.loss(w + h * e) - problem.loss(w - h * e)) / (2 * h) for e in np.eye(problem.d)]
        np.testing.assert_allclose(problem.gradient(w), quotients, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("name", PROBLEMS)
def test_many_points_go_as_each_of_them(name: str, rng: np.random.Generator) -> None:
    problem = PROBLEMS[name]
    points = rng.uniform(-2, 2, (3, 4, problem.d))
    losses, gradients = problem.loss(points), problem.gradient(points)
    assert (losses.shape, gradients.shape) == ((3, 4), points.shape)
    for index in np.ndindex(3, 4):
        np.testing.assert_allclose(losses[index], problem.loss(points[index]), rtol=1e-13)
        np.testing.assert_allclose(gradients[index], problem.gradient(points[index]), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", PROBLEMS)
def test_floats_in_the_plane_are_the_gradient(name: str) -> None:
    problem: Any = PROBLEMS[name]
    slopes = getattr(problem, "slopes", None)
    assert (slopes is not None) == (problem.d == 2 and not name.startswith("under"))
    if slopes:
        np.testing.assert_allclose(slopes(0.3, -0.7), problem.gradient([0.3, -0.7]), rtol=1e-14)


def test_D4_the_valley_has_second_derivatives_2_and_198() -> None:
    valley = quadratic([2, 198])
    for x1, x2 in ((1, 1), (-3, 0.5), (0, 0)):
        assert valley.loss([x1, x2]) == x1**2 + 99 * x2**2
    assert valley.hessian.tolist() == [[2, 0], [0, 198]]


@given(st.integers(1, 50), st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_a_quadratic_is_its_eigenvalues_in_any_directions(d: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    Q, _ = np.linalg.qr(rng.standard_normal((d, d)))
    eigenvalues = np.sort(rng.uniform(0, 10, d))
    H = Q * eigenvalues @ Q.T
    problem = quadratic((H + H.T) / 2)
    np.testing.assert_allclose(problem.eigenvalues, eigenvalues, atol=1e-10)
    w = rng.standard_normal(d)
    np.testing.assert_allclose(problem.loss(w), np.sum(eigenvalues * (Q.T @ w) ** 2) / 2, rtol=1e-9)
    np.testing.assert_allclose(problem.gradient(w), H @ w, atol=1e-10)


def test_the_losses_conventions_are_each_other_s_multiples() -> None:
    w = [0.5, -1.0, 2.0]
    residual = np.dot(X, w) - T
    mean, total, half = (least_squares(X, T, loss=loss) for loss in ("mean", "sum", "half"))
    assert mean.loss(w) == pytest.approx(np.mean(residual**2))
    assert total.loss(w) == pytest.approx(np.sum(residual**2))
    assert half.loss(w) == pytest.approx(np.mean(residual**2) / 2)
    np.testing.assert_allclose(total.gradient(w), 4 * mean.gradient(w))
    weighted = least_squares(X, T, probabilities=P)
    assert weighted.loss(w) == pytest.approx(np.sum(P * residual**2))
    np.testing.assert_allclose(weighted.hessian @ w, weighted.gradient(w) - weighted.gradient([0, 0, 0]))


@pytest.mark.parametrize("name", [name for name, each in PROBLEMS.items() if isinstance(each, FiniteSum)])
def test_the_rows_gradients_average_to_the_whole(name: str) -> None:
    problem: Any = PROBLEMS[name]
    w = np.linspace(-1, 1, problem.d)
    shares = getattr(problem, "weights", np.full(problem.n, 1 / problem.n))
    average = sum(p * problem.gradient(w, rows=[i]) for i, p in enumerate(shares))
    np.testing.assert_allclose(average, problem.gradient(w), atol=1e-12)
    batch = problem.gradient(w, rows=np.array([0, problem.n - 1, 0]))
    parts = [problem.gradient(w, rows=[i]) for i in (0, problem.n - 1, 0)]
    np.testing.assert_allclose(batch, np.mean(parts, axis=0), atol=1e-12)


def test_A1_a_row_s_gradient_is_twice_its_residual_times_the_row() -> None:
    w = [0.5, -1.0, 2.0]
    found = least_squares(X, T, probabilities=P).gradient(w, rows=[2])
    np.testing.assert_allclose(found, 2 * (np.dot(X[2], w) - T[2]) * np.array(X[2]))


def test_the_surfaces_are_flat_exactly_at_their_marked_points() -> None:
    for surface in (rosenbrock(), double_well()):
        marked = [*surface.minima, *surface.saddles]
        assert not surface.gradient(marked).any()
    assert rosenbrock().loss([-1.2, 1]) == pytest.approx(24.2)
    assert double_well().loss([[0, 1], [0, 0], [0, -1]]).tolist() == [-0.25, 0, -0.25]


BAD: dict[str, Callable[[], Any]] = {
    r"hessian = \[2, -1\] must have no eigenvalue below 0": lambda: quadratic([2, -1]),
    r"hessian = \[\[0, 1\], \[1, 0\]\] must have no eigenvalue below 0": lambda: quadratic([[0, 1], [1, 0]]),
    r"hessian = \[\[1, 2\], \[0, 1\]\] must be symmetric; give \(A \+ A.T\) / 2": lambda: quadratic([[1, 2], [0, 1]]),
    r"hessian = \[\] must be a list of eigenvalues or a square matrix": lambda: quadratic([]),
    r"hessian = \[\[1, 2\]\] must be a list of eigenvalues or a square": lambda: quadratic([[1, 2]]),
    r"hessian = .* must have at most 50 rows, and has 51": lambda: quadratic(np.ones(51)),
    r"hessian must hold numbers of at most 1e\+30": lambda: quadratic([np.nan]),
    r"minimum must hold one number for each weight, 2 in all, and has the shape \(1,\)": lambda: quadratic(
        [1, 2], minimum=[1]
    ),
    r"w = \[1, 2, 3\] must have 2 numbers along its last axis": lambda: quadratic([1, 2]).loss([1, 2, 3]),
    r"w = 1 must have 2 numbers along its last axis": lambda: quadratic([1, 2]).gradient(1),
    r"X must be a matrix, one row an example": lambda: least_squares([1, 2], [1]),
    r"t must hold one target for each row of X, 1 in all": lambda: least_squares([[1, 2]], [1, 2]),
    r"loss = 'median' must be one of 'mean', 'sum', 'half'": lambda: least_squares([[1]], [1], loss="median"),
    r"probabilities = \[1\] do not go with loss='sum'; use loss='mean'": lambda: least_squares(
        [[1]], [1], loss="sum", probabilities=[1]
    ),
    r"probabilities = \[0.5\] must be at least 0 and sum to 1": lambda: least_squares([[1]], [1], probabilities=[0.5]),
    r"rows = \[4\] must be a list of whole numbers from 0 to 3": lambda: least_squares(X, T).gradient(
        [0] * 3, rows=[4]
    ),
    r"rows = 0 must be a list of at least one row": lambda: least_squares(X, T).gradient([0] * 3, rows=0),
    r"rows = 0.5 must be a list of whole numbers from 0 to 3": lambda: double_well(noise=1).gradient([0, 0], rows=0.5),
    r"noise = -1 must be at least 0": lambda: double_well(noise=-1),
}


@pytest.mark.parametrize("sentence", BAD)
def test_an_error_says(sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=f"^{sentence}"):
        BAD[sentence]()
