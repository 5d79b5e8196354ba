"""The page on one equation with three answers: the exam's numbers typed by hand, other rows, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dashboard.charts import adaptive_steps, three_answers
from dashboard.charts.picture import Figure
from dashboard.charts.plot import Plot
from dlcore.optim.preconditioning import adaptive, adaptive_limit

Open = Callable[..., Any]
SLUG = "preconditioning"


def test_C7_the_three_answers_stand_side_by_side(open_page: Open) -> None:
    page = open_page(SLUG)
    assert page.titles() == [
        "Each of the 3 answers gives 1, with weights of length 0.995, 1.56 and 33.5",
        "At a constant rate θ₁ swings between 0.9 and 1; at a falling one it ends within 0.0091 of 0.9009",
    ]
    assert list(page.numbers().values()) == ["0.995", "1.56", "33.5"]
    (figure,) = page.figures()
    cells = re.findall(r'dl-bar-cell"[^>]*><i></i><span>([^<]+)<', figure["markup"])
    weights, adds = cells[::2], cells[1::2]
    assert weights == ["0.99", "0.099", "0.0099"] + ["0.9009"] * 3 + ["0.3333", "3.333", "33.33"]
    assert adds == ["0.99", "0.0099", "9.9 × 10⁻⁵", "0.9009", "0.09009", "0.009009"] + ["0.3333"] * 3


@pytest.mark.parametrize(
    ("problem", "method"), [("(a)", "Plain SGD"), ("(b)", "Adaptive"), ("(c)", "Rescaled columns")]
)
def test_C7_each_part_opens_with_its_method(open_page: Open, problem: str, method: str) -> None:
    (entry,) = [each for each in open_page(SLUG).addresses() if each["text"] == f"Midterm exam, question 7 {problem}"]
    page = open_page(SLUG, search=entry["search"])
    (picked,) = re.findall(r'dl-picked"><p class="dl-name">([^<]+)<', page.figures()[0]["markup"])
    assert (picked, page.controls()["method"]) == (method, method)


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ({"X": "1 1 1"}, "All 3 methods give the same weights: the columns have one scale already"),
        ({"t": "0"}, "The target is 0, and every method stays at zero"),
        ({"X": "-1 0.1 2"}, "Each of the 3 answers gives 1, with weights of length 0.447, 0.559 and 3.35"),
        ({"X": "4"}, "All 3 methods give the same weights: the columns have one scale already"),
    ],
)
def test_other_rows_are_told_for_what_they_are(open_page: Open, asked: dict[str, str], title: str) -> None:
    assert open_page(SLUG, **asked).titles()[0] == title


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"X": "1 2; 3 4"}, "There are 2 rows and 1 targets; this page takes one equation: leave some out."),
        ({"X": "1 0"}, "x = [1.0, 0.0] must hold numbers other than 0."),
        ({"X": "0 0"}, "No weights fit"),
        ({"t": "<b>"}, "The target has “<b>” where a number should stand"),
    ],
)
def test_what_is_no_equation_is_told_so(open_page: Open, asked: dict[str, str], sentence: str) -> None:
    (bar,) = open_page(SLUG, **asked).bars()
    assert bar.lower().startswith(sentence.lower())


def test_bars_of_all_answers_have_one_scale_and_one_zero() -> None:
    drawn = three_answers([-1, 2], 3, {"one": [-3, 0], "other": [1, 2]}).drawn
    assert isinstance(drawn, Figure)
    cells = re.findall(r"--from:([\d.]+);--to:([\d.]+);--zero:([\d.]+)", drawn.markup)
    weights = np.array(cells, float)[::2]
    np.testing.assert_allclose(weights, [[0, 0.6, 0.6], [0.6, 0.6, 0.6], [0.6, 0.8, 0.6], [0.6, 1, 0.6]])


def test_a_run_that_is_not_there_yet_is_said_to_be_on_its_way() -> None:
    x, y, steps = [1, 0.1, 0.01], 50, 20
    constant = adaptive([x], [y], rows=[0] * steps, lr=0.1)
    falling = adaptive([x], [y], rows=[0] * steps, lr=[0.1 / step for step in range(1, steps + 1)])
    picture = adaptive_steps(constant, falling, adaptive_limit(x, y))
    assert picture.title == "After 20 steps θ₁ is still on its way to 45.05: take more, or a larger rate"
    assert isinstance(picture.drawn, Plot)
    lines = picture.drawn.tables["lines"]
    np.testing.assert_allclose(lines[lines.name == "constant rate"].y, np.arange(21) / 10)
