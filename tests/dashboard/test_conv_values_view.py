"""The page on values: the source's numbers typed by hand, numbers typed over in the figure, and its limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Open = Callable[..., Any]
SLUG = "conv-values"


def output(page: Any, result: int = 0) -> list[float]:
    (figure,) = page.figures()
    found: list[float] = figure["data"]["results"][result]["output"]
    return found


@pytest.mark.parametrize(
    ("problem", "expected"), [("as it is worked out", [2, -1, -4, 4]), ("as it is printed", [10, 1, 10, 4])]
)
def test_a_source_problem_gives_its_answer(open_page: Open, problem: str, expected: list[int]) -> None:
    label = f"Homework 1, problem 4.4: {problem}"
    entry = next(entry for entry in open_page(SLUG).addresses() if entry["text"] == label)
    page = open_page(SLUG, search=entry["search"])
    assert output(page) == expected
    assert page.numbers() == {"Output": "2 × 2", "Products": "16"}


def test_a_link_carries_every_number(open_page: Open) -> None:
    page = open_page(SLUG, X="1 2\n3 4", K="1/2 0\n0 -1", s="1")
    assert output(page) == [0.5 - 4]
    assert page.titles() == ["The one output value is the sum of 4 products"]
    assert "trace(\n    [[1, 2], [3, 4]],\n    [[0.5, 0], [0, -1]]," in page.at.code[0].value


def test_both_modes_stand_side_by_side(open_page: Open) -> None:
    page = open_page(SLUG, mode="Both")
    assert (output(page, 0), output(page, 1)) == ([2, -1, -4, 4], [-2, 1, 4, -4])
    assert page.titles() == ["Half a turn of the kernel changes 4 of the 4 output values"]


def test_convolution_turns_the_kernel_and_the_proof_follows(open_page: Open) -> None:
    page = open_page(SLUG, mode="Convolution", K="1 2\n3 4")
    assert output(page)[0] == 6 * 4 + 0 * 3 + 3 * 2 + 4 * 1
    assert "".join(each.value for each in page.at.markdown) != "".join(
        each.value for each in open_page(SLUG, K="1 2\n3 4").at.markdown
    )


@pytest.mark.parametrize(("border", "corner"), [("Zeros", 0), ("Reflect", 4), ("Replicate", 6), ("Circular", 0)])
def test_the_padding_holds_what_its_mode_says(open_page: Open, border: str, corner: int) -> None:
    page = open_page(SLUG, p="1", border=border, K="1")
    assert output(page)[0] == corner
    assert page.numbers()["Output"] == "5 × 5"


def test_a_channel_that_is_not_typed_repeats_the_one_before(open_page: Open) -> None:
    assert output(open_page(SLUG, channels="3")) == [3 * 2, -3, -3 * 4, 3 * 4]
    page = open_page(SLUG, channels="2", X="1 1\n1 1\n\n2 2\n2 2", K="1\n\n10")
    assert output(page) == [21] * 4
    said = [each.proto.body for each in page.at.get("html") if "what channel" in each.proto.body]
    assert len(said) == 2, "each channel's share is worked out"


def test_transposed_gives_what_the_convolution_took(open_page: Open) -> None:
    page = open_page(SLUG, direction="Transposed", X="2 −1\n−4 4")
    assert output(page) == [2, -1, 0, -4, 2, 1, 0, 4, -4]
    assert "trace_transposed(\n    [[2, -1], [-4, 4]]," in page.at.code[0].value
    assert "border" not in page.controls(), "its padding cuts off and holds nothing"


@pytest.mark.parametrize("direction", ["Forward", "Transposed"])
@pytest.mark.parametrize("mode", ["Cross-correlation", "Convolution", "Both"])
def test_numbers_that_form_no_square_stand(open_page: Open, direction: str, mode: str) -> None:
    page = open_page(
        SLUG, direction=direction, mode=mode, X="1 2 3 4\n5 6 7 8\n9 1 2 3", K="1 −2 3", channels="2", d="1"
    )
    assert page.bars() == []
    assert page.titles()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (
            {"X": "6 0\n3"},
            "Row 1 of the input has 2 numbers, row 2 has 1; give every row as many. "
            "The page shows the last one that it could read.",
        ),
        (
            {"K": "<b>1</b>"},
            "The kernel has “<b>1</b>” where a number should stand; write it as -1, 0.5 or 1/9. "
            "The page shows the last one that it could read.",
        ),
        (
            {"K": "\n".join(["1 1 1 1 1"] * 5)},
            "The kernel is 5 by 5, and may be 4 by 4; leave some numbers out. "
            "The page shows the last one that it could read.",
        ),
    ],
)
def test_what_cannot_be_read_is_told_and_the_page_stays(open_page: Open, asked: dict[str, str], sentence: str) -> None:
    page = open_page(SLUG, **asked)
    assert page.bars() == [sentence]
    assert output(page) == [2, -1, -4, 4]


def test_the_last_good_one_stays_while_a_bad_one_is_typed(open_page: Open) -> None:
    page = open_page(SLUG)
    page.at.text_area(key="K").set_value("1 0\n0 1").run()
    assert output(page) == [10, 1, 10, 4]
    page.at.text_area(key="K").set_value("1 0\n0 one").run()
    assert "has “one” where a number should stand" in page.bars()[0]
    assert output(page) == [10, 1, 10, 4]


def test_an_output_too_large_to_read_is_refused(open_page: Open) -> None:
    page = open_page(SLUG, direction="Transposed", X="\n".join(["1 2 3 4 5 6 7 8"] * 8), s="3")
    assert page.bars() == [
        "The output would be 23 × 23, too large to read; the page shows up to 16 × 16: "
        "take a smaller stride, dilation or input."
    ]
    assert page.titles() == []


def test_a_kernel_that_does_not_fit_is_told_so(open_page: Open) -> None:
    (sentence,) = open_page(SLUG, d="3").bars()
    assert "spans 4 cells of a padded line of 3" in sentence


def test_the_largest_page_stands(open_page: Open) -> None:
    rows = "\n".join(["−9 8 −7 6 −5 4 −3 2"] * 8)
    page = open_page(SLUG, X=rows, K="\n".join(["0.125 −2.5 1/3 99"] * 4), channels="3", p="3", mode="Both")
    assert page.numbers() == {"Output": "11 × 11", "Products": "5,808"}
