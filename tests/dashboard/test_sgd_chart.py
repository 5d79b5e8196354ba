"""The pictures of SGD's convergence: what they claim is what was computed, and what leaves the picture is marked."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.charts import sgd_first_step, sgd_losses, sgd_rates
from dashboard.charts.plot import Plot
from dlcore.optim.sgd_bound import bound, decrease
from dlcore.optim.sgd_losses import losses

EVEN = [[1, 2, 2], [2, 1, -2]]  # orthogonal rows of equal norm
WIDE = [[2, 1, 0], [0, 1, 1]]
ONES = [1, 1, 1]


def curves(X: list[list[int]], rate: float, steps: int = 20):
    return sgd_losses(losses(X, error=ONES, lr=rate, steps=steps, runs=3))


@pytest.mark.parametrize(
    ("X", "share", "claim"),
    [
        (EVEN, 0.5, "After 20 steps 9.5 × 10⁻⁷ of the loss is left on average, exactly what the bound says"),
        (WIDE, 0.5, "After 20 steps 1.14% of the loss is left on average; the bound allows 32.7%"),
        (WIDE, 3, "After 20 steps 4.25% of the loss is left: at this rate the bound promises nothing; the mean falls"),
        (EVEN, 1.25, "After 20 steps the mean loss has grown past 1,000 times the first: this rate diverges"),
    ],
)
def test_the_claim_says_what_is_left(X: list[list[int]], share: float, claim: str) -> None:
    assert curves(X, share * bound(X).largest_rate).title == claim


def test_the_mean_stands_below_the_bound_and_single_runs_are_thin_and_nameless() -> None:
    picture = curves(WIDE, bound(WIDE).best_rate)
    assert isinstance(picture.drawn, Plot)
    lines = picture.drawn.tables["lines"]
    mean, most = (lines[lines.name == name].y.to_numpy() for name in ("mean of all runs", "the bound"))
    assert np.all(mean <= most * (1 + 1e-12))
    assert lines[lines.thin].place.nunique() == 3
    assert list(picture.drawn.tables["names"].label) == ["mean of all runs", "the bound"]


def test_a_mean_that_diverges_ends_in_a_cross() -> None:
    picture = curves(EVEN, 1.25 * bound(EVEN).largest_rate)
    assert isinstance(picture.drawn, Plot)
    (words, _) = picture.drawn.tables["names"].label
    # each step multiplies by 1.625, and 1.625 ** 15 is the first power past 1,000
    assert words == "mean of all runs, leaves the picture at step 15"
    assert len(picture.drawn.tables["crosses"]) == 1


def test_a_loss_of_0_is_said_and_not_drawn() -> None:
    picture = sgd_losses(losses([[1, 0]], error=[0, 1], lr=0.1, steps=5, runs=2))
    assert picture.title == "The loss is 0 from the start, and no step changes it"


def test_the_parabola_has_its_best_rate_its_end_and_the_reader_s_rate() -> None:
    picture = sgd_rates(decrease(EVEN, error=ONES, lr=0.02))
    assert picture.title == "At η = 0.02 the bound leaves at most 70.5%; it is lowest at 0.0556, and ends at 0.111"
    assert isinstance(picture.drawn, Plot)
    marks = picture.drawn.tables["marks"]
    assert marks.x.tolist() == pytest.approx([1 / 18, 1 / 9, 0.02])
    lines = picture.drawn.tables["lines"]
    measured, most = (lines[lines.name == name].y.to_numpy() for name in ("first step, measured", "the bound"))
    assert measured == pytest.approx(most)  # orthogonal rows of equal norm
    far = sgd_rates(decrease(EVEN, error=ONES, lr=1))
    assert "At η = 1 the bound says nothing" in far.title
    assert isinstance(far.drawn, Plot)
    assert len(far.drawn.tables["marks"]) == 2, "a rate beyond the axis has no mark"


@pytest.mark.parametrize(
    ("X", "error", "claim"),
    [
        (EVEN, ONES, "In the first step both bounds are equalities"),
        (WIDE, ONES, "In the first step both bounds hold, and both leave room"),
        ([[1, 0], [0, 2]], [1, 0], "In the first step the bound on E[A] is an equality, and E[B] leaves room"),
        ([[1, 0], [0, 2]], [0, 1], "In the first step the bound on E[B] is an equality, and E[A] leaves room"),
    ],
)
def test_the_first_step_says_which_bound_is_tight(X: list[list[int]], error: list[int], claim: str) -> None:
    picture = sgd_first_step(decrease(X, error=error, lr=0.02))
    assert picture.title == claim
