"""The loss after one step as a parabola in the rate: by hand, under each convention, and where every rate is best."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore import data
from dlcore.errors import InvalidInputError
from dlcore.optim.learned_rate import one_step

# a = (-1, -2), X.T a = (-3, -4), X X.T a = (-3, -11): the squared norms are 5, 25 and 130.
X, T = [[1, 0], [1, 2]], [1, 2]
FRONTS = {("mean", False): Fraction(1, 2), ("sum", False): 1, ("mean", True): Fraction(1, 4), ("sum", True): 0.5}


@pytest.mark.parametrize(("convention", "front"), FRONTS.items(), ids=str)
def test_A4_by_hand_under_each_convention(convention: tuple[str, bool], front: Fraction) -> None:
    found = one_step(X, T, reduction=convention[0], half=convention[1])
    f = float(front)
    assert found.residual.tolist() == [-1, -2]
    assert found.start_loss == 5 * f
    assert found.start_slope == -4 * f**2 * 25
    assert found.curvature == 8 * f**3 * 130
    assert found.best_rate == pytest.approx(25 / (2 * f * 130))
    # the step at the best rate is the same under each of them
    assert found.weights(found.best_rate).tolist() == pytest.approx([15 / 26, 20 / 26])
    assert found.best_loss == pytest.approx(f * (5 - 25**2 / 130))


def test_A4_the_row_s_formulas_with_the_mean() -> None:
    found = one_step(X, T)
    n = 2
    assert found.start_slope == -4 / n**2 * 25  # the misprint, -4/n, gives -50
    assert found.curvature == 8 / n**3 * 130  # the misprint, 8/n², gives 260
    assert found.best_rate == pytest.approx(n * 25 / (2 * 130))


@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 6), d=st.integers(1, 6), half=st.booleans(), mean=st.booleans())
@settings(deadline=None, max_examples=60)
def test_A4_the_parabola_is_the_loss_that_a_step_leaves(seed: int, n: int, d: int, half: bool, mean: bool) -> None:
    rng = np.random.default_rng(seed)
    rows, targets, start = rng.normal(size=(n, d)), rng.normal(size=n), rng.normal(size=d)
    found = one_step(rows, targets, start=start, reduction="mean" if mean else "sum", half=half)
    front = (1 / n if mean else 1) * (0.5 if half else 1)
    assert found.best_rate is not None
    assert found.curvature > 0
    for rate in (0.0, 0.01, found.best_rate, 3 * found.best_rate):
        w1 = start - rate * 2 * front * rows.T @ (rows @ start - targets)
        loss = front * np.sum((rows @ w1 - targets) ** 2)
        assert np.allclose(found.weights(rate), w1)
        assert found.loss(rate) == pytest.approx(loss, rel=1e-9, abs=1e-12)
        step = 1e-4 * found.best_rate
        quotient = (found.loss(rate + step) - found.loss(rate - step)) / (2 * step)
        assert found.slope(rate) == pytest.approx(quotient, rel=1e-6, abs=1e-6 * abs(found.start_slope))
    assert found.loss([0.9 * found.best_rate, 1.1 * found.best_rate]).min() > found.best_loss


@pytest.mark.parametrize(
    ("rows", "targets", "start", "loss"),
    [
        ([[1, 2], [2, 4]], [2, -1], [0, 0], 2.5),  # the residual is at right angles to every column
        ([[1, 2], [0, 1]], [5, 2], [1, 2], 0.0),  # the start fits
        ([[0, 0]], [3], [1, 1], 9.0),
        ([[0.1, 0.2], [0.3, 0.4]], [0.1 * 0.1 + 0.2 * 0.7, 0.3 * 0.1 + 0.4 * 0.7], [0.1, 0.7], 0.0),  # up to rounding
    ],
    ids=["orthogonal", "fits", "zero rows", "fits up to rounding"],
)
def test_A4_where_the_gradient_is_zero_every_rate_is_best(
    rows: list[list[float]], targets: list[float], start: list[float], loss: float
) -> None:
    found = one_step(rows, targets, start=start)
    assert found.best_rate is None
    assert (found.curvature, found.start_slope) == (0, 0)  # both sources print > 0 for the curvature
    assert found.loss([0, 1, 1e6]).tolist() == pytest.approx([loss] * 3, abs=1e-30)
    assert found.best_loss == pytest.approx(loss, abs=1e-30)
    assert found.slope(7) == 0
    assert found.weights(7).tolist() == start


def test_a_gradient_that_is_small_is_not_taken_for_zero() -> None:
    assert one_step([[1e-9]], [1e-9]).best_rate == pytest.approx(0.5e18)
    assert one_step([[1, 0], [0, 1e-6]], [0, 1]).best_rate == pytest.approx(1e12)


def test_the_raw_diabetes_table_wants_a_tiny_rate_and_the_standardized_one_does_not() -> None:
    raw, scaled = data.diabetes(), data.diabetes(standardized=True)
    assert one_step(raw.inputs, raw.targets).best_rate < 1e-4 < 0.1 < one_step(scaled.inputs, scaled.targets).best_rate


REFUSED = [
    (lambda: one_step(X, [1]), "t must hold one target for each row of X, 2 in all, and has the shape (1,)."),
    (lambda: one_step(X, T, reduction="none"), "reduction = 'none' must be one of 'mean', 'sum'."),
    (lambda: one_step(X, T, half=0.5), "half = 0.5 must be True or False."),  # type: ignore[arg-type]
    (lambda: one_step(X, T, start=[np.inf, 0]), "start must hold numbers of at most 1e+30 in size; rescale it."),
]


@pytest.mark.parametrize(("call", "sentence"), REFUSED, ids=[sentence[:40] for _, sentence in REFUSED])
def test_what_does_not_fit_is_said_in_one_sentence(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(sentence)):
        call()
