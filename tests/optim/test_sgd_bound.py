"""The convergence bound of SGD against what one step does, summed exactly over the rows."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.errors import InvalidInputError
from dlcore.optim.sgd_bound import bound, decrease

EVEN = [[1, 2, 2], [2, 1, -2]]  # orthogonal rows of equal norm


@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(1, 7),
    d=st.integers(1, 7),
    rank=st.integers(1, 7),
    share=st.floats(0.01, 2),
)
@settings(deadline=None, max_examples=150)
def test_C7f_the_bound_holds_for_every_shape_rank_and_rate(seed: int, n: int, d: int, rank: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    X, p = rng.normal(size=(n, rank)) @ rng.normal(size=(rank, d)), rng.dirichlet(np.full(n, 0.7))
    limits = bound(X, probabilities=p)
    rate = share * limits.largest_rate
    error = rng.normal(size=d)
    found = decrease(X, error=error, lr=rate, probabilities=p)
    room = 1e-9 * found.loss
    assert found.mean_first <= -4 * rate * limits.smallest * found.loss + room
    assert found.mean_second <= 4 * rate**2 * limits.largest * limits.longest * found.loss + room
    assert found.mean_after <= limits.share(rate) * found.loss + room
    if share < 0.99 and limits.smallest > 1e-3 * limits.largest:  # or a float cannot tell it from 1
        assert limits.share(rate) < 1


@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 5), d=st.integers(1, 5))
@settings(deadline=None, max_examples=40)
def test_C7f_the_parts_are_those_of_a_real_step(seed: int, n: int, d: int) -> None:
    rng = np.random.default_rng(seed)
    X, p, theta, star = rng.normal(size=(n, d)), rng.dirichlet(np.ones(n)), rng.normal(size=d), rng.normal(size=d)
    y = X @ star
    found = decrease(X, error=theta - star, lr=0.1, probabilities=p)
    assert found.loss == pytest.approx(p @ (y - X @ theta) ** 2)
    after = [p @ (y - X @ (theta - 0.1 * 2 * (x @ theta - yi) * x)) ** 2 for x, yi in zip(X, y, strict=True)]
    assert np.allclose(found.loss + found.first + found.second, after)
    assert found.mean_after == pytest.approx(p @ after)
    assert (found.mean_first, found.mean_second) == pytest.approx((p @ found.first, p @ found.second))


def test_C7e_the_eigenvalues_are_those_of_the_weighted_rows(rng: np.random.Generator) -> None:
    X, p = rng.normal(size=(5, 3)), rng.dirichlet(np.ones(5))
    eigenvalues = np.linalg.eigvalsh((np.sqrt(p)[:, None] * X).T @ (np.sqrt(p)[:, None] * X))
    found = bound(X, probabilities=p)
    assert (found.smallest, found.largest) == pytest.approx((eigenvalues[0], eigenvalues[-1]))
    assert found.longest == pytest.approx(np.max(np.sum(X**2, axis=1)))


def test_C7f_orthogonal_rows_of_equal_norm_leave_exactly_the_bound() -> None:
    limits = bound(EVEN)
    assert (limits.smallest, limits.largest, limits.longest) == pytest.approx((4.5, 4.5, 9))
    assert limits.largest_rate == pytest.approx(1 / 9)
    assert limits.best_rate == pytest.approx(1 / 18)
    assert limits.best_share == pytest.approx(0.5)
    assert limits.share([limits.best_rate, limits.largest_rate]).tolist() == pytest.approx([0.5, 1])
    for rate in (0.01, limits.best_rate, limits.largest_rate, 1):
        found = decrease(EVEN, error=[3, -1, 1], lr=rate)
        assert found.loss == pytest.approx(9)
        assert found.mean_after == pytest.approx(limits.share(rate) * 9)


def test_a_null_direction_is_not_the_smallest_eigenvalue() -> None:
    found = bound([[3, 0, 0], [0, 1, 0]])
    assert (found.smallest, found.largest) == pytest.approx((0.5, 4.5))
    still = decrease([[3, 0, 0], [0, 1, 0]], error=[0, 0, 5], lr=0.01)
    assert (still.loss, still.mean_after) == (0, 0)


def test_a_row_that_is_never_drawn_does_not_count() -> None:
    assert bound([[1, 0], [9, 9]], probabilities=[1, 0]).longest == 1


REFUSED = [
    (lambda: bound([[0, 0]]), "every row of X that is drawn is zero; nothing moves the weights."),
    (lambda: bound([[1, 0], [0, 0]], probabilities=[0, 1]), "every row of X that is drawn is zero"),
    (lambda: bound([[1, 0]], probabilities=[2]), "probabilities = [2.0] must be at least 0 and sum to 1."),
    (lambda: decrease(EVEN, error=[1], lr=1), "error must hold one number for each column of X, 3 in all"),
    (lambda: decrease(EVEN, error=[1, 1, 1], lr=None), "lr = None must be a finite number."),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("call", "sentence"), REFUSED, ids=[sentence[:40] for _, sentence in REFUSED])
def test_what_does_not_fit_is_said_in_one_sentence(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(sentence)):
        call()
