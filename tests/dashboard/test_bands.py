"""Bands: shares of a whole that fill it at every place, whatever the unit."""

from __future__ import annotations

import numpy as np
import pytest
import vl_convert

from dashboard.charts.bands import Band, bands

PARTS = [Band(name="flat", values=[1, 1, 0, 0], role="window"), Band(name="steep", values=[3, 1, 0, 5])]


def test_the_bands_fill_the_whole_and_stand_on_each_other() -> None:
    table = bands(PARTS, x="step", y="share").tables["bands"]
    assert table[["name", "x", "y", "top"]].to_numpy().tolist() == [
        ["flat", 0, 0, 0.25],
        ["flat", 1, 0, 0.5],
        ["flat", 3, 0, 0],
        ["steep", 0, 0.25, 1],
        ["steep", 1, 0.5, 1],
        ["steep", 3, 0, 1],
    ], "where there is nothing, there is no share"


@pytest.mark.parametrize("unit", [1e-300, 1.0, 1e308])
def test_the_unit_does_not_count(unit: float) -> None:
    parts = [Band(name=name, values=np.array(each) * unit) for name, each in (("a", [1, 1]), ("b", [1, 0.5]))]
    assert bands(parts, x="step", y="share").tables["bands"].share.tolist() == pytest.approx(
        [1 / 2, 2 / 3, 1 / 2, 1 / 3]
    )


def test_a_band_is_named_on_it_and_drawn() -> None:
    plot = bands(PARTS, x="step", y="share of the loss")
    assert plot.tables["names"].y.tolist() == [0.25, 0.75]
    drawing = vl_convert.vegalite_to_svg({**plot.specification(), "width": 400})
    for words in ("flat", "steep", "step", "share of the loss", "100%"):
        assert words in drawing
    assert plot.looks is bands(PARTS[::-1], x="step", y="share of the loss").looks
