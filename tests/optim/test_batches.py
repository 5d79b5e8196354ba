"""What a batch is off: measured over draws, and as the formula says."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from dlcore.errors import InvalidInputError
from dlcore.optim.batches import batch_spread
from dlcore.optim.problems import least_squares, quadratic

# Rows 1, 2 and 3 have the gradients -2, -4 and 6 at w = 1: V = (4 + 16 + 36) / 3.
SMALL = least_squares([[1], [2], [3]], [2, 3, 2])


def test_by_hand() -> None:
    spread = batch_spread(SMALL, [1], sizes=[1, 2])
    assert spread.one_row == pytest.approx(56 / 3)
    np.testing.assert_allclose(spread.predicted, [56 / 3, 28 / 3])


@pytest.mark.parametrize("replacement", [True, False])
def test_the_formula_is_the_mean_over_every_batch(replacement: bool) -> None:
    gradients = np.array([-2.0, -4.0, 6.0])
    for size in (1, 2, 3):
        every = itertools.product(range(3), repeat=size) if replacement else itertools.combinations(range(3), size)
        exact = np.mean([gradients[list(rows)].mean() ** 2 for rows in every])
        found = batch_spread(SMALL, [1], sizes=[size], replacement=replacement).predicted[0]
        assert found == pytest.approx(exact, abs=1e-12)


@pytest.mark.parametrize("replacement", [True, False])
def test_what_is_measured_comes_near_it(rng: np.random.Generator, replacement: bool) -> None:
    problem = least_squares(rng.normal(size=(40, 3)), rng.normal(size=40))
    spread = batch_spread(problem, rng.normal(size=3), sizes=[1, 4, 16], draws=20_000, replacement=replacement)
    np.testing.assert_allclose(spread.measured, spread.predicted, rtol=0.05)


def test_a_seed_gives_the_same_batches_again() -> None:
    first, again, other = (batch_spread(SMALL, [1], sizes=[1, 2], draws=50, seed=seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.measured, again.measured)
    assert (first.measured != other.measured).any()


def test_bad_batches_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="sizes = 4 must be at most the 3 rows"):
        batch_spread(SMALL, [1], sizes=[4])
    with pytest.raises(InvalidInputError, match="sizes = 0 must be at least 1"):
        batch_spread(SMALL, [1], sizes=[0])
    with pytest.raises(InvalidInputError, match="draws"):
        batch_spread(SMALL, [1], sizes=[1], draws=0)
    with pytest.raises(InvalidInputError, match="sizes"):
        batch_spread(SMALL, [1], sizes=[])
    with pytest.raises(InvalidInputError, match="problem"):
        batch_spread(quadratic([1, 2]), [1, 1], sizes=[1])  # type: ignore[arg-type]
