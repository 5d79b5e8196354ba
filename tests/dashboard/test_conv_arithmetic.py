"""The page on output sizes: the source texts' answers typed by hand, both ways to count padding, and its limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Open = Callable[..., Any]
SLUG = "conv-arithmetic"


@pytest.mark.parametrize(
    ("problem", "output", "last", "left_over"),
    [
        ("Homework 1, problem 4.1", "[1, 1, 34, 34]", "34", "0"),
        ("Homework 1, problem 4.2", "[1, 2, 20, 20]", "39", "1"),
        ("Midterm exam, question 1 (a) (i)", "[32, 128, 26, 26]", "26", "0"),
        ("Midterm exam, question 1 (a) (ii)", "[32, 128, 14, 14]", "27", "0"),
    ],
)
def test_a_source_problem_gives_its_answer(
    open_page: Open, problem: str, output: str, last: str, left_over: str
) -> None:
    entry = next(entry for entry in open_page(SLUG).addresses() if entry["text"] == problem)
    numbers = open_page(SLUG, search=entry["search"]).numbers()
    assert (numbers["Output"], numbers["Last start"], numbers["Left over"]) == (output, last, left_over)


def test_the_claim_counts_the_starts_and_what_the_floor_throws_away(open_page: Open) -> None:
    assert open_page(SLUG).titles() == ["20 starts fit in 42 columns, and 1 column is left over"]
    assert open_page(SLUG, s="5").titles() == ["8 starts fit in 42 columns, and 4 columns are left over"]
    assert open_page(SLUG, n="3", p="0").titles() == ["1 start fits in 3 columns, and none is left over"]


def test_the_number_box_and_the_slider_are_one(open_page: Open) -> None:
    at = open_page(SLUG).at
    at.slider(key="n").set_value(50).run()
    assert at.number_input(key="n.box").value == 50
    at.number_input(key="n.box").set_value(61).run()
    assert at.slider(key="n").value == 61
    assert at.metric[0].value == "[1, 3, 61, 61]"


def test_a_box_that_lags_behind_a_dragged_slider_does_not_pull_it_back(open_page: Open) -> None:
    """The browser reports all its widgets: the slider's new value may come with a box from before."""
    at = open_page(SLUG).at
    at.slider(key="n").set_value(40).run()
    at.slider(key="n").set_value(45)
    at.number_input(key="n.box").set_value(36)
    at.run()
    assert (at.slider(key="n").value, at.number_input(key="n.box").value) == (45, 45)


def test_padding_counted_in_total_changes_numbers_working_and_proof(open_page: Open) -> None:
    page = open_page(SLUG, padding="both sides together")
    assert page.numbers()["Output"] == "[1, 2, 19, 19]"  # 36 + 3 = 39 columns: starts 1, 3, …, 37
    shown = "".join(each.value for each in page.at.markdown)
    each_side = "".join(each.value for each in open_page(SLUG).at.markdown)
    assert shown != each_side
    (figure,) = page.figures()
    assert "39 = 36 + 1 + 2 cells" in figure["markup"], "the odd cell stands at the end"


def test_a_rectangle_has_rows_of_its_own(open_page: Open) -> None:
    page = open_page(SLUG, rectangular="true", **{"n-rows": "9", "k-rows": "4", "p-rows": "1", "s-rows": "3"})
    assert page.numbers()["Output"] == "[1, 2, 3, 20]"  # rows: (9 + 2 − 4) // 3 + 1
    assert page.titles() == ["20 starts fit in 42 columns, 3 starts fit in 11 rows"]
    assert page.numbers()["Last start"] == "row 7, column 39"


def test_dilation_works_with_the_span(open_page: Open) -> None:
    page = open_page(SLUG, d="4", k="5")
    assert page.numbers()["Output"] == "[1, 2, 13, 13]"  # the kernel spans 17 of 42: (42 − 17) // 2 + 1


@pytest.mark.parametrize("axis", [{"n": "128", "k": "1", "p": "9", "s": "1"}, {"n": "128", "k": "11", "d": "4"}])
def test_the_largest_page_stands(open_page: Open, axis: dict[str, str]) -> None:
    page = open_page(SLUG, batch="1024", c="64", l="128", **axis)
    assert page.numbers()["Output"].startswith("[1,024, 128, ")
    (figure,) = page.figures()
    assert figure["data"]["columns"]["count"] == figure["markup"].count("dl-place")


def test_a_kernel_that_does_not_fit_is_told_so_and_the_proof_stays(open_page: Open) -> None:
    page = open_page(SLUG, n="1", p="0", k="11", d="4")
    assert page.bars() == [
        "kernel_size = 11 with dilation 4 spans 41 cells of a padded line of 1; "
        "use a smaller kernel or dilation, or more padding."
    ]
    assert page.titles() == []
    assert [each.value for each in page.at.header] == ["Derivation"]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"n": "500"}, "The link asked for n = 500; this page takes whole numbers from 1 to 128, so it shows 36."),
        ({"n": "36.7"}, "The link asked for n = 36.7; this page takes whole numbers from 1 to 128, so it shows 36."),
        ({"n": ["3", "5"]}, "The link gives n 2 times; this page takes one value, and shows 36."),
        ({"n": ""}, "The link asked for n = nothing; this page takes whole numbers from 1 to 128, so it shows 36."),
        (
            {"padding": "twice"},
            "The link asked for padding = twice; this page takes on each side or both sides together, "
            "so it shows on each side.",
        ),
        ({"rectangular": "2"}, "The link asked for rectangular = 2; this page takes true or false, so it shows false."),
        (
            {"n": "9" * 60},
            f"The link asked for n = {'9' * 24}…; this page takes whole numbers from 1 to 128, so it shows 36.",
        ),
    ],
)
def test_a_link_that_asks_in_vain_is_answered(open_page: Open, asked: dict[str, Any], sentence: str) -> None:
    assert open_page(SLUG, **asked).bars() == [sentence]


def test_a_value_in_another_spelling_is_taken(open_page: Open) -> None:
    page = open_page(SLUG, k="1e1")
    assert (page.controls()["k"], page.bars()) == (10, [])
