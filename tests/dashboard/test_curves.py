"""Curves: whole in the picture, named beside their ends, and never drawn anew for other numbers."""

from __future__ import annotations

import numpy as np
import pytest
import vl_convert

from dashboard.charts.curves import LINE, Curve, Mark, curves

HEIGHT = 200
STEPS = np.arange(50)


def height_of(values: np.ndarray, of: np.ndarray, *, log: bool) -> np.ndarray:
    """Where values stand on the axis of a chart with these points, in pixels."""
    if log:
        values, low, high = np.log10(values), np.floor(np.log10(of.min())), np.ceil(np.log10(of.max()))
    else:
        low, high = of.min(), of.max()
    return (values - low) / (high - low) * HEIGHT


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("count", [1, 2, 5, 9])
def test_names_stand_in_the_picture_and_never_on_each_other(log: bool, count: int) -> None:
    lines = [Curve(name=f"curve {i}", x=STEPS, y=(1 + i / 100) * 0.9**STEPS) for i in range(count)]
    plot = curves(lines, x="step", y="loss", log=log, height=HEIGHT)
    names, points = plot.tables["names"], plot.tables["lines"].y.to_numpy()
    placed = np.sort(height_of(names.y.to_numpy(), points, log=log))
    assert len(placed) == count
    assert np.diff(placed).min(initial=LINE) >= LINE - 1e-9
    assert placed.max() <= HEIGHT
    assert list(names.label) == [line.name for line in lines]


def test_a_name_stands_above_a_curve_that_rises_and_below_one_that_falls() -> None:
    rising, falling = Curve(name="up", x=STEPS, y=1.0 + STEPS), Curve(name="down", x=STEPS, y=60.0 - STEPS)
    for line, side in ((rising, 1), (falling, -1)):
        flat = Curve(name="wide", x=STEPS, y=np.linspace(-100, 200, 50))
        names = curves([line, flat], x="step", y="loss", log=False).tables["names"]
        end = np.asarray(line.y)[-1]
        assert np.sign(names.y.iloc[0] - end) == side


@pytest.mark.parametrize(("log", "value"), [(True, 1.0), (False, 100.0), (False, 0.0), (False, -3.0)])
def test_curves_that_are_all_level_lie_within_the_axis_with_their_names_beside_them(log: bool, value: float) -> None:
    lines = [Curve(name=name, x=STEPS, y=np.full(50, value)) for name in ("one", "other")]
    names = curves(lines, x="step", y="loss", log=log, height=HEIGHT).tables["names"]
    scale = np.log10 if log else np.asarray
    heights, axis = scale(names.y[names.label != ""]), scale(names.y[names.label == ""])
    pixel = (axis.max() - axis.min()) / HEIGHT
    assert axis.min() < scale(value) < axis.max()
    assert 0 < np.abs(heights - scale(value)).max() <= 3 * LINE * pixel


def test_a_curve_that_diverged_ends_in_a_cross_with_its_words() -> None:
    lost = Curve(name="momentum", x=[0, 1, 2], y=[1, 1e3, 1e6], stopped="stopped at step 2")
    kept = Curve(name="gradient descent", x=STEPS, y=0.9**STEPS)
    tables = curves([kept, lost], x="step", y="loss").tables
    assert tables["crosses"][["x", "y"]].to_numpy().tolist() == [[2, 1e6]]
    assert list(tables["names"].label) == ["gradient descent", "momentum, stopped at step 2"]
    assert list(tables["names"]["align"]) == ["right", "left"], "words at the left edge run to the right"


def test_what_a_scale_cannot_show_is_left_out() -> None:
    line = Curve(name="exact", x=[0, 1, 2, 3], y=[1, 0, np.nan, 4])
    assert curves([line], x="step", y="loss").tables["lines"].x.tolist() == [0, 3]
    assert curves([line], x="step", y="loss", log=False).tables["lines"].x.tolist() == [0, 1, 3]


def test_a_curve_without_a_point_has_no_name() -> None:
    empty, line = Curve(name="nothing", x=[0], y=[0]), Curve(name="something", x=STEPS, y=0.9**STEPS)
    assert list(curves([empty, line], x="step", y="loss").tables["names"].label) == ["something"]


def test_other_numbers_leave_the_looks_as_they_are() -> None:
    first, second = (curves([Curve(name="a", x=STEPS, y=rate**STEPS)], x="step", y="loss") for rate in (0.9, 1.1))
    assert first.looks is second.looks


def test_it_is_drawn() -> None:
    lines = [Curve(name="a", x=STEPS, y=0.9**STEPS), Curve(name="b", x=[0], y=[1], stopped="stopped at step 0")]
    drawing = vl_convert.vegalite_to_svg({**curves(lines, x="step", y="loss").specification(), "width": 400})
    for words in ("step", "loss, log scale", "b, stopped at step 0"):
        assert words in drawing


def test_a_curve_without_a_name_is_thin() -> None:
    lines = [Curve(name="", x=STEPS, y=1.0 + STEPS), Curve(name="mean", x=STEPS, y=2.0 + STEPS)]
    tables = curves(lines, x="step", y="loss").tables
    assert tables["lines"].groupby("place").thin.first().tolist() == [True, False]
    assert list(tables["names"].label) == ["mean"]


def test_marks_stand_below_each_other_over_all_curves_and_in_the_picture() -> None:
    marks = [Mark(x=5, words="best"), Mark(x=45, words="end", role="ink")]
    line = Curve(name="share", x=STEPS, y=STEPS / 49)
    plot = curves([line], x="rate", y="share", log=False, marks=marks)
    table = plot.tables["marks"]
    assert table[["x", "label", "row", "align"]].to_numpy().tolist() == [
        [5, "best", 0, "left"],
        [45, "end", 1, "right"],
    ]
    assert (table.y > 1).all(), "the axis leaves room for their words"
    assert ">end<" in vl_convert.vegalite_to_svg({**plot.specification(), "width": 500})
    without = curves([line], x="rate", y="share", log=False)
    assert len(without.tables["marks"]) == 0
    assert '"marks"' not in without.looks


def test_a_band_lies_behind_its_curve_and_widens_the_range_that_names_keep_to() -> None:
    y = 0.9**STEPS
    line = Curve(name="median", x=STEPS, y=y, band=(np.where(STEPS == 3, 0, y / 10), y * 10))
    plot = curves([line], x="layer", y="norm")
    table = plot.tables["bands"]
    assert table.x.tolist() == [step for step in STEPS if step != 3], "a log scale cannot show 0"
    assert np.allclose(table.high / table.y, 100)
    assert "bands" not in curves([Curve(name="median", x=STEPS, y=y)], x="layer", y="norm").tables


def test_a_small_number_on_a_log_axis_is_not_rounded_away() -> None:
    line = Curve(name="vanishing", x=[0, 1, 2], y=[1, 1e-13, 1e-26])
    specification = curves([line], x="layer", y="norm").specification()
    assert [row["y"] for row in specification["datasets"]["lines"]] == [1, 1e-13, 1e-26]
    assert "10⁻²⁵" in vl_convert.vegalite_to_svg({**specification, "width": 400})
