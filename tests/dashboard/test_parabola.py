"""The loss after one step and its slope: what the pictures claim, and where their points and words stand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import vl_convert

from dashboard.charts import Picture, loss_by_rate, slope_by_rate
from dashboard.charts.plot import Plot
from dlcore.optim.learned_rate import one_step

BOWL = one_step([[1, 0], [1, 2]], [1, 2])  # from 2.5 down to 5/52 at 5/26
LEVEL = one_step([[1, 2], [2, 4]], [2, -1])


def table(picture: Picture, name: str) -> pd.DataFrame:
    assert isinstance(picture.drawn, Plot)
    return picture.drawn.tables[name]


@pytest.mark.parametrize(
    ("rate", "claim"),
    [
        (0.0, "Without a step the loss stays at 2.5; η = 0.192 would leave 0.0962"),
        (0.1, "One step takes the loss from 2.5 to 0.65; η = 0.192 would leave 0.0962"),
        (0.1923, "η = 0.192 is the best rate: one step takes the loss from 2.5 down to 0.0962"),
        (0.5, "At more than twice the best rate 0.192 the loss grows, from 2.5 to 6.25"),
    ],
)
def test_the_claim_says_what_the_step_does(rate: float, claim: str) -> None:
    assert loss_by_rate(BOWL, rate).title == claim


def test_where_the_gradient_is_zero_the_pictures_are_level() -> None:
    loss, slope = loss_by_rate(LEVEL, 0.3), slope_by_rate(LEVEL, 0.3)
    assert loss.title == "Every rate leaves the loss at 2.5: the gradient at the start is 0"
    assert slope.title == "The slope is 0 at every rate"
    for picture, height in ((loss, 2.5), (slope, 0.0)):
        assert set(table(picture, "lines").y) == {height}
        assert table(picture, "marks").to_numpy().tolist() == [[0.3, height, "ink"]]


@pytest.mark.parametrize("rate", [0.0, 0.01, 0.1, 0.1923, 0.3, 0.385, 0.5, 1.0])
def test_tangent_points_and_words_stay_in_the_picture(rate: float) -> None:
    for picture in (loss_by_rate(BOWL, rate), slope_by_rate(BOWL, rate)):
        ends = table(picture, "ends")
        for name in ("lines", "marks", "names"):
            drawn = table(picture, name)
            assert drawn.x.between(*ends.x).all(), name
            assert drawn.y.between(ends.y.min() - 1e-9, ends.y.max() + 1e-9).all(), name


@pytest.mark.parametrize("rate", [0.02, 0.1, 0.3, 0.5])
def test_the_tangent_touches_with_the_slope_of_the_parabola(rate: float) -> None:
    lines = table(loss_by_rate(BOWL, rate), "lines")
    (x0, x1), (y0, y1) = (lines[lines.name == "slope at your rate"][axis] for axis in "xy")
    assert (y1 - y0) / (x1 - x0) == pytest.approx(-25 + 130 * rate)
    assert np.interp(rate, [x0, x1], [y0, y1]) == pytest.approx(2.5 - 25 * rate + 65 * rate**2)


def test_other_rates_leave_the_looks_as_they_are() -> None:
    for draw in (loss_by_rate, slope_by_rate):
        first, second = draw(BOWL, 0.1).drawn, draw(LEVEL, 0.4).drawn
        assert isinstance(first, Plot)
        assert isinstance(second, Plot)
        assert first.looks is second.looks


def test_they_are_drawn() -> None:
    for draw, words in ((loss_by_rate, "yours: η = 0.1, loss 0.65"), (slope_by_rate, "0 at η = 0.192")):
        picture = draw(BOWL, 0.1)
        assert isinstance(picture.drawn, Plot)
        assert words in vl_convert.vegalite_to_svg({**picture.drawn.specification(), "width": 400})
