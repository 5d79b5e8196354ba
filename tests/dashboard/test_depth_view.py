"""The page on depth: the homework's numbers typed by hand, where a skip cancels, and what tames it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

Open = Callable[..., Any]
SLUG = "depth"
EQUAL = {"chain": "All equal", "g": "0.5"}


def linked(open_page: Open, words: str) -> Any:
    """The page as one of its links opens it."""
    (search,) = [entry["search"] for entry in open_page(SLUG).addresses() if words in entry["text"]]
    return open_page(SLUG, search=search)


def test_B5_2_the_page_opens_with_the_plain_chain(open_page: Open) -> None:
    page = open_page(SLUG)
    assert page.titles()[:2] == [
        "Through 2 layers a gradient of 0.01 becomes 5 × 10⁻⁶",
        "Without skips one path leads back, through every layer: it carries 5 × 10⁻⁴",
    ]
    assert page.numbers()["At the input, plain"] == "5 × 10⁻⁶"


def test_B5_3_and_B5_4_with_the_skip_over_two_thousand_times_as_much(open_page: Open) -> None:
    page = linked(open_page, "problem 5.3")
    assert page.titles()[0] == (
        "Through 2 layers a gradient of 0.01 becomes 5 × 10⁻⁶, and 0.010005 with skips: 2,001 times as much"
    )
    assert page.titles()[1] == "2 paths lead back and add up to 1: over 99% of it comes around every block"


def test_B5_5_six_layers_of_a_half(open_page: Open) -> None:
    assert linked(open_page, "problem 5.5").titles()[0] == "Through 6 layers a gradient of 0.5 becomes 0.0078125"


@pytest.mark.parametrize(("layers", "expected"), [(2, "0.625"), (4, "0.78125"), (6, "0.9765625")])
def test_B5_6_residual_blocks_of_two(open_page: Open, layers: int, expected: str) -> None:
    assert linked(open_page, f"5.6 ({layers} layers)").numbers()["At the input, residual"] == expected


def test_B5_6_the_paths_of_three_blocks(open_page: Open) -> None:
    page = linked(open_page, "5.6 (6 layers)")
    assert page.titles()[1] == "8 paths lead back and add up to 1.953: 51% of it comes around every block"
    (figure,) = page.figures()
    for cells in ("1 of 3</th><td>3</td><td>0.25</td><td>0.75</td>", "3 of 3</th><td>1</td><td>0.0156</td>"):
        assert cells in figure["markup"]


def test_a_skip_cancels_where_the_block_gives_minus_one(open_page: Open) -> None:
    page = linked(open_page, "cancels")
    assert page.titles()[0] == "A skip cancels: one block’s product is −1, so of 1 nothing reaches the input"
    assert page.titles()[1] == "4 paths lead back: 1.12 and −1.12 leave 0"
    assert page.numbers()["At the input, residual"] == "0"


def test_a_negative_derivative_turns_the_sign(open_page: Open) -> None:
    page = open_page(SLUG, **EQUAL, c="-0.5", m="1", B="3", skip="With")
    assert page.numbers() | {"At the input, plain": "−0.0625", "At the input, residual": "0.0625"} == page.numbers()
    assert page.titles()[1] == "8 paths lead back: 1.75 and −1.625 leave 0.125"


def test_it_grows_with_skips_and_a_small_branch_tames_it(open_page: Open) -> None:
    assert linked(open_page, "explode").titles()[0].endswith("and 3,762 with skips: 9.095 × 10²⁷ times as much")
    assert linked(open_page, "small branches").titles()[0].endswith("and 3,762 with skips; with α = 1/√B it is 2.357")


def test_measured_networks_vanish_explode_and_are_tamed(open_page: Open) -> None:
    sigmoids = linked(open_page, "sigmoids").titles()[2]
    assert sigmoids.startswith("Through 40 sigmoid layers of width 64, measured on 9 networks each")
    assert sigmoids.endswith("becomes 5.23 × 10⁻²⁶ (plain), 1.01 (residual)")
    tamed = linked(open_page, "normalized").titles()[2]
    assert tamed.endswith(
        "(plain), 9,269 (residual), 2.12 (residual, layer normalization), 0.458 (plain, layer normalization)"
    )


def test_the_branch_starts_at_zero_and_the_gradient_arrives_whole(open_page: Open) -> None:
    page = open_page(SLUG, skip="With", alpha="0")
    assert page.numbers()["At the input, residual, α = 0"] == "0.01"
    assert page.titles()[2].endswith("1 (residual, α = 0)")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"c": "0.0", "B": "60"}, "becomes 0"),
        ({"c": "0.05", "B": "60", "m": "4"}, "2.83 × 10⁻³¹³, too small for a float"),
        ({"c": "-2.0", "B": "60", "m": "4", "skip": "With"}, "times as much"),
        ({"c": "2.0", "B": "60", "m": "4", "skip": "With", "alpha": "1/B"}, "with α = 1/B it is"),
    ],
)
def test_the_ends_of_the_product_stand(open_page: Open, asked: dict[str, str], words: str) -> None:
    page = open_page(SLUG, **EQUAL, **asked)
    assert page.bars() == []
    assert words in page.titles()[0]


@pytest.mark.parametrize(
    "asked",
    [
        {"blocks": "40", "width": "96", "norm": "batch", "alpha": "1/√B", **EQUAL, "m": "4"},
        {"blocks": "1", "width": "8", "f": "linear", "init": "orthogonal"},
        {"blocks": "40", "init": "normal, deviation σ", "sigma": "0.01", "f": "sigmoid", **EQUAL, "m": "4"},
        {"blocks": "40", "init": "normal, deviation σ", "sigma": "0.5", "f": "linear", **EQUAL, "m": "4"},
    ],
)
def test_the_ends_of_the_measurement_stand_and_take_no_time(open_page: Open, asked: dict[str, str]) -> None:
    began = time.perf_counter()
    page = open_page(SLUG, **asked)
    assert page.bars() == []
    assert len(page.titles()) == 3
    assert time.perf_counter() - began < 20


@pytest.mark.parametrize("text", ["1 2\n3", "a", "<b>", "1e999", "", " ".join(["1"] * 9)])
def test_derivatives_that_cannot_be_read_are_said_and_the_start_stays(open_page: Open, text: str) -> None:
    page = open_page(SLUG, d=text)
    assert len(page.bars()) == 1
    assert page.titles()[0] == "Through 2 layers a gradient of 0.01 becomes 5 × 10⁻⁶"
