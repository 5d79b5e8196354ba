"""The page on the best rate for one step: numbers worked by hand, conventions, and what a reader may type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Open = Callable[..., Any]
SLUG = "learned-rate"


@pytest.mark.parametrize(
    ("loss", "before", "best"),
    [
        ("1/n: the mean over the rows", "2.5", "0.1923"),
        ("nothing: the sum over the rows", "5", "0.09615"),
        ("1/(2n): half the mean", "1.25", "0.3846"),
    ],
)
def test_each_course_s_loss_has_its_best_rate(open_page: Open, loss: str, before: str, best: str) -> None:
    numbers = open_page(SLUG, loss=loss).numbers()
    assert (numbers["Loss before"], numbers["Best rate"]) == (before, best)


def test_A4_two_rows_by_hand(open_page: Open) -> None:
    assert open_page(SLUG).numbers() == {
        "Loss before": "2.5",
        "Loss after your step": "0.65",
        "Slope there": "−12",
        "Best rate": "0.1923",
        "Loss at the best rate": "0.09615",
    }


def test_A4_where_the_gradient_is_zero_every_rate_is_best(open_page: Open) -> None:
    page = open_page(SLUG, X="1 2; 2 4", t="2 -1", w0="0 0", eta="0.7")
    assert page.numbers()["Best rate"] == "every rate"
    assert page.titles()[0] == "Every rate leaves the loss at 2.5: the gradient at the start is 0"


def test_the_working_is_the_reader_s(open_page: Open) -> None:
    shown = "".join(each.value for each in open_page(SLUG, X="2; 1", t="1; 1", w0="3", eta="0.25").at.markdown)
    assert shown.count('class="dl-working"') >= 2


@pytest.mark.parametrize("columns", ["Body mass index", "Body mass and blood pressure", "All ten"])
@pytest.mark.parametrize("rows", ["2", "64"])
def test_patients_of_every_number_and_column_have_a_page(open_page: Open, columns: str, rows: str) -> None:
    page = open_page(SLUG, data="Diabetes patients", columns=columns, n=rows)
    assert page.bars() == []
    numbers = {name: float(value.replace("−", "-")) for name, value in page.numbers().items()}
    assert numbers["Loss at the best rate"] < numbers["Loss before"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"t": "1 2 3"}, "t must hold one target for each row of X, 2 in all, and has the shape (3,)"),
        ({"w0": "1"}, "start must hold one weight for each column of X, 2 in all, and has the shape (1,)"),
        ({"X": "1 <b>; 2 3"}, "The data has “<b>” where a number should stand; write it as -1, 0.5 or 1/9."),
        ({"X": "1 2; 3"}, "Row 1 of the data has 2 numbers, row 2 has 1; give every row as many."),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(open_page: Open, typed: dict[str, str], sentence: str) -> None:
    (said,) = open_page(SLUG, **typed).bars()
    assert said.startswith(sentence)


@pytest.mark.parametrize("X", ["999999999 1; 1 999999999", "0 0; 0 0", "0.000000001 0; 0 0.000000001", "7; 8"])
def test_extreme_data_has_a_page(open_page: Open, X: str) -> None:
    page = open_page(SLUG, X=X, w0="0" if X == "7; 8" else "0 0")
    assert page.bars() == []
    assert len(page.titles()) == 2
