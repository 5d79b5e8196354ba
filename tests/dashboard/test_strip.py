"""Bars that end at a threshold, and the reader's value across them."""

from __future__ import annotations

import vl_convert

from dashboard.charts.strip import Range, strip

RANGES = (Range(words="gradient descent: below 0.0101", high=2 / 198, role="baseline"), Range(words="momentum", high=9))


def test_bars_end_at_their_thresholds_and_no_further_than_the_axis() -> None:
    tables = strip(RANGES, 0.01, marked="η = 0.01", x="rate", end=0.02).tables
    assert tables["bars"].high.tolist() == [2 / 198, 0.02]
    assert tables["bars"].label.tolist() == ["gradient descent: below 0.0101", "momentum"]


def test_the_reader_s_value_stays_in_the_picture_with_its_words() -> None:
    for at, x, align in ((0.0, 0.0, "left"), (0.01, 0.01, "center"), (0.019, 0.019, "right"), (5.0, 0.02, "right")):
        line = strip(RANGES, at, marked="here", x="rate", end=0.02).tables["line"]
        assert (line.x.item(), line["align"].item()) == (x, align)


def test_other_numbers_leave_the_looks_as_they_are() -> None:
    first, second = (strip(RANGES, at, marked="here", x="rate", end=0.02) for at in (0.005, 0.015))
    assert first.looks is second.looks


def test_it_is_drawn() -> None:
    specification = strip(RANGES, 0.01, marked="η = 0.01", x="rate", end=0.02).specification()
    drawing = vl_convert.vegalite_to_svg({**specification, "width": 400})
    for words in ("η = 0.01", "gradient descent: below 0.0101", "momentum", "rate"):
        assert words in drawing
