"""Rescaled columns and the adaptive diagonal method: the source's numbers, and their preconditioners in `limit`."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.errors import InvalidInputError
from dlcore.optim.least_squares import limit
from dlcore.optim.preconditioning import adaptive, adaptive_limit, rescaled

ROW = [[1, 0.1, 0.01]]


def test_C7c_rescale_the_columns_solve_and_scale_back() -> None:
    found = rescaled(ROW, [1])
    assert found.scale.tolist() == pytest.approx([1, 0.1, 0.01])
    assert found.solved.tolist() == pytest.approx([1 / 3] * 3)  # for the row (1, 1, 1)
    assert found.weights.tolist() == pytest.approx([1 / 3, 10 / 3, 100 / 3])
    assert found.preconditioner.tolist() == pytest.approx([1, 100, 10000])


@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 4))
@settings(deadline=None, max_examples=40)
def test_C7c_is_a_preconditioner(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    X, t, scale = rng.normal(size=(n, 5)), rng.normal(size=n), rng.uniform(0.1, 3, size=5)
    for found in (rescaled(X, t), rescaled(X, t, scale=scale)):
        assert np.allclose(X @ found.weights, t)
        assert np.allclose(found.weights, limit(X, t, preconditioner=found.preconditioner).weights)


def test_C7b_every_step_points_along_the_ones() -> None:
    found = adaptive(ROW, [1], rows=[0] * 400, lr=0.3 / np.arange(1, 401))
    assert np.allclose(np.abs(found.directions), 1)
    assert np.allclose(found.directions, found.directions[:, :1])
    assert found.path[-1].tolist() == pytest.approx([1 / 1.11] * 3, abs=2e-3)
    assert adaptive_limit(ROW[0], 1).round(6).tolist() == [0.900901] * 3
    assert np.allclose(adaptive_limit(ROW[0], 1), limit(ROW, [1], preconditioner=[1, 10, 100]).weights)


def test_C7b_the_first_preconditioner_is_the_inverse_of_each_coordinate_s_gradient() -> None:
    # the gradient at zero is -2 (1, 0.1, 0.01); the misprint divides by the root of 0.1, not of 0.1²
    first = adaptive(ROW, [1], rows=[0], lr=0.1).preconditioners[0]
    assert first.tolist() == pytest.approx([1 / 2, 1 / 0.2, 1 / 0.02])
    assert (first / first[0]).tolist() == pytest.approx([1, 10, 100])


def test_C7b_with_a_constant_rate_it_oscillates_about_the_limit() -> None:
    path = adaptive(ROW, [1], rows=[0] * 400, lr=0.25).path
    assert path[-2:, 0].tolist() == pytest.approx([0.75, 1.0])  # every step is as long, and 1 / 1.11 lies between
    assert path[-4:-2, 0].tolist() == pytest.approx([0.75, 1.0])


def test_the_root_mean_square_is_over_an_epoch() -> None:
    X, t = np.array([[1.0, 2], [3, 1]]), np.array([1.0, 2])
    found = adaptive(X, t, rows=[0, 1, 1], lr=0.1)
    gradients = [2 * (X[i] @ w - t[i]) * X[i] for i, w in zip([0, 1, 1], found.path, strict=False)]
    for k, recent in enumerate([gradients[:1], gradients[:2], gradients[1:]]):
        assert np.allclose(found.preconditioners[k], 1 / np.sqrt(np.mean(np.square(recent), axis=0)))
    moved = np.diff(found.path, axis=0)
    assert np.allclose(moved, -0.1 * found.preconditioners * gradients)


def test_a_sign_in_the_row_is_a_sign_in_the_limit() -> None:
    assert adaptive_limit([2, -2], 4).tolist() == [1, -1]
    end = adaptive([[2, -2]], [4], rows=[0] * 400, lr=0.7 / np.arange(1, 401), epsilon=1e-12).path[-1]
    assert end.tolist() == pytest.approx([1, -1], abs=2e-3)


def test_a_column_of_zeros_needs_an_epsilon() -> None:
    with pytest.raises(InvalidInputError, match=r"the gradient of column 2 is zero in step 1 .*; give an epsilon"):
        adaptive([[1, 0]], [1], rows=[0], lr=0.1)
    found = adaptive([[1, 0]], [1], rows=[0, 0], lr=0.1, epsilon=1e-8)
    assert found.path[:, 1].tolist() == [0, 0, 0]
    assert found.directions.tolist() == [[1, 0], [1, 0]]


def test_a_start_that_fits_has_no_direction() -> None:
    found = adaptive([[1, 1]], [0], rows=[0], lr=0.1, epsilon=1e-8)
    assert found.directions.tolist() == [[0, 0]]


REFUSED = [
    (lambda: rescaled([[1, 0]], [1]), "column 2 of X is all zeros and has no scale; leave it out, or give the scales."),
    (lambda: rescaled([[1, 2]], [1], scale=[1, 0]), "scale = [1.0, 0.0] must be above 0 throughout."),
    (lambda: rescaled([[1], [1]], [1, 2]), "no weights fit all 2 rows of X"),
    (lambda: adaptive_limit([1, 0], 1), "x = [1.0, 0.0] must hold numbers other than 0."),
    (lambda: adaptive_limit([1], np.nan), "t = nan must be a finite number."),
    (lambda: adaptive([[1, 1]], [1], rows=[0], lr=0.1, epsilon=-1), "epsilon = -1 must be at least 0."),
    (lambda: adaptive([[1, 1]], [1], rows=[2], lr=0.1), "rows = [2] must be numbers from 0 to 0"),
]


@pytest.mark.parametrize(("call", "sentence"), REFUSED, ids=[sentence[:40] for _, sentence in REFUSED])
def test_what_does_not_fit_is_said_in_one_sentence(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(sentence)):
        call()
