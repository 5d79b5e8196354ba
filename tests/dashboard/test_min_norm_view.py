"""The page on where SGD ends: both ends by hand, a row that is never drawn, a rate past its limit, hostile numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dashboard.charts import interpolants, two_parts
from dashboard.charts.equations import vector
from dashboard.charts.picture import Figure, Picture
from dashboard.charts.plot import Plot
from dlcore.optim.least_squares import limit, sgd

Open = Callable[..., Any]
SLUG = "min-norm"
X, T, Z = [[1, 2]], [10], [1, -3]


def drawn(rate: float, steps: int = 60, **more: Any) -> Picture:
    ends = limit(X, T), limit(X, T, start=Z)
    runs = sgd(X, T, rows=[0] * steps, lr=rate), sgd(X, T, rows=[0] * steps, lr=rate, start=Z)
    return interpolants(X, T, ends, runs, **more)


def test_the_page_opens_with_both_ends(open_page: Open) -> None:
    page = open_page(SLUG)
    assert page.titles() == [
        "From zero SGD goes to (2, 4), the shortest that fit; from (1, −3) to (4, 3)",
        "Over 40 steps the complement keeps its length 2.24; the part in the row space goes from 2.24 to 4.47",
    ]
    assert page.numbers() == {
        "Rate η": "0.06", "Its limit 1/b": "0.2", "Length of the end, from zero": "4.472",
        "Length of the end, from the start": "5", "Distance to it, after the steps": "0",
    }  # fmt: skip


@pytest.mark.parametrize("share", ["0.05", "0.5", "0.95"])
def test_the_likelihoods_do_not_matter_while_each_row_is_drawn(open_page: Open, share: str) -> None:
    (entry,) = [each for each in open_page(SLUG).addresses() if each["text"] == "Two rows, three weights"]
    titles = open_page(SLUG, search=entry["search"], share=share).titles()
    assert titles[0] == "From zero SGD goes to (1, 1, 2), the shortest that fit; from (2, 1, 0) to (2, 2, 1)"


def test_a_row_that_is_never_drawn_need_not_fit(open_page: Open) -> None:
    (entry,) = [each for each in open_page(SLUG).addresses() if each["text"] == "The second row never"]
    titles = open_page(SLUG, search=entry["search"]).titles()
    assert titles[0] == "SGD goes to (1.5, 0, 1.5), which does not fit row 2, never drawn"


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ({"rate": "1.05", "K": "12"}, "At this rate the steps grow: SGD leaves the weights that fit"),
        ({"X": "1 2\n2 4", "t": "10 1"}, "No weights fit every row, so at a constant rate SGD keeps moving"),
        ({"X": "1 0\n0 2", "t": "3 4"}, "Only one set of weights fits, and SGD goes there from any start: (3, 2)"),
        ({"X": "0 0", "t": "0"}, "From zero SGD goes to (0, 0), the shortest that fit; from (1, −3) to (1, −3)"),
    ],
)
def test_other_rows_are_told_for_what_they_are(open_page: Open, asked: dict[str, str], title: str) -> None:
    page = open_page(SLUG, **asked)
    assert (page.titles()[0], page.bars()) == (title, [])


def test_eight_weights_have_no_plane_and_keep_their_equations(open_page: Open) -> None:
    page = open_page(SLUG, X="1 2 3 4 5 6 7 8", t="1", z="0 0 0 0 0 0 0 1")
    assert page.titles()[0].startswith("From zero SGD goes to weights of length 0.07, the shortest that fit; from the")
    (figure,) = page.figures()
    assert (
        "dl-panel" not in figure["data"]["markup"] if "markup" in figure["data"] else "dl-panel" not in figure["markup"]
    )


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"X": "1 2 3"}, "start must hold"),
        ({"t": "1 2"}, "t "),
        ({"X": "a"}, "The rows has “a” where a number should stand"),
    ],
)
def test_numbers_that_do_not_fit_are_told_so(open_page: Open, asked: dict[str, str], sentence: str) -> None:
    (bar,) = open_page(SLUG, **asked).bars()
    assert sentence in bar


def test_every_mark_lies_where_the_numbers_say() -> None:
    figure = drawn(0.06).drawn
    assert isinstance(figure, Figure)
    lines = re.findall(
        r'class="dl-straight dl-(\w+)[^"]*" d="M(-?[\d.]+) (-?[\d.]+)L(-?[\d.]+) (-?[\d.]+)"', figure.markup
    )
    side = 6.0  # of the picture, about zero
    found = [(role, np.reshape([float(at) for at in ends], (2, 2)) / 1000 * (2 * side, -2 * side) + (-side, side))
             for role, *ends in lines]  # fmt: skip
    fits = [ends for role, ends in found if role == "ink"]
    assert len(fits) == 2
    for ends in fits:
        np.testing.assert_allclose(ends @ X[0], [10, 10], atol=0.02)
    complements = [ends for role, ends in found if role == "window"]
    assert len(complements) == 2
    for ends in complements:  # as long before as after, and at right angles to the row
        np.testing.assert_allclose(np.abs(np.diff(ends, axis=0)), [[2, 1]], atol=0.02)
        np.testing.assert_allclose(np.diff(ends, axis=0) @ X[0], [0], atol=0.03)


def test_a_click_in_the_second_plane_puts_the_start_there_only_where_it_can_be_kept() -> None:
    typed, plain = drawn(0.06, typed=True).drawn, drawn(0.06).drawn
    assert isinstance(typed, Figure)
    assert isinstance(plain, Figure)
    assert typed.data["starts"] == {"name": "z", "panel": 1, "x": (-6.0, 6.0), "y": (-6.0, 6.0)}
    assert 'data-typed="z"' in typed.markup
    assert "starts" not in plain.data
    assert "data-typed" not in plain.markup


def test_a_run_past_the_limit_is_cut_where_it_leaves_the_picture() -> None:
    run = sgd(X, T, rows=[0] * 400, lr=1.0, start=Z)
    picture = two_parts(X, limit(X, T, start=Z), run)
    assert (
        picture.title
        == "Over 400 steps the complement keeps its length 2.24; the part in the row space grows without end"
    )
    assert isinstance(picture.drawn, Plot)
    assert "past the picture at step" in str(picture.drawn.tables["names"].label.tolist())
    assert picture.drawn.tables["lines"].y.max() < 20
    figure = drawn(1.0, steps=400).drawn
    assert isinstance(figure, Figure)
    assert "nan" not in str(figure.data["paths"])


def test_a_vector_is_named_by_its_entries_or_by_its_length() -> None:
    assert vector([1, -0.5, 1e-14]) == "(1, −0.5, 0)"
    assert vector([3, 0, 4, 0]) == "weights of length 5"
