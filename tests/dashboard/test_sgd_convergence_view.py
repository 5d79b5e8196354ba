"""The page on SGD's convergence: the numbers of its links worked out by hand, and input that it refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Open = Callable[..., Any]
SLUG = "sgd-convergence"
EVEN = "1 2 2\n2 1 -2"


@pytest.mark.parametrize(
    ("link", "smallest", "largest", "b"),
    [
        # S is half of the sum of the rows' outer squares; its nonzero eigenvalues are those of half of X Xᵀ
        ("Also: more columns than rows", "0.8486", "2.651", "5"),
        ("Also: the bound is tight", "4.5", "4.5", "9"),
        ("Also: more rows than columns", "0.6743", "1.576", "5"),
        ("Also: past the bound’s end", "0.8486", "2.651", "5"),
    ],
)
def test_a_link_gives_its_numbers(open_page: Open, link: str, smallest: str, largest: str, b: str) -> None:
    entry = next(entry for entry in open_page(SLUG).addresses() if entry["text"] == link)
    numbers = open_page(SLUG, search=entry["search"]).numbers()
    assert list(numbers.values())[1:4] == [smallest, largest, b]


def test_C7f_at_the_best_rate_orthogonal_rows_halve_the_loss_in_each_step(open_page: Open) -> None:
    page = open_page(SLUG, X=EVEN, steps="10")
    assert page.numbers()["Rate η"] == "0.05556"
    assert page.numbers()["Bound: left after a step"] == "0.5"
    assert page.titles() == [
        "After 10 steps 9.8 × 10⁻⁴ of the loss is left on average, exactly what the bound says",
        "At η = 0.0556 the bound leaves at most 50%; it is lowest at 0.0556, and ends at 0.111",
        "In the first step both bounds are equalities",
    ]


def test_along_the_flattest_direction_the_first_bound_is_an_equality(open_page: Open) -> None:
    assert (
        open_page(SLUG, error="flattest").titles()[-1].startswith("In the first step the bound on E[A] is an equality")
    )


def test_longer_rows_may_be_drawn_more_often(open_page: Open) -> None:
    equal, by_square = (open_page(SLUG, power=power).numbers() for power in ("0", "2"))
    assert (equal["λₘₐₓ"], by_square["λₘₐₓ"]) == ("2.651", "3.638")


def test_patients_give_numbers_and_no_working_of_their_large_matrices(open_page: Open) -> None:
    page = open_page(SLUG, data="442 patients", d="10", share="10", steps="1000")
    assert page.numbers()["b"] == "48.78"
    assert page.bars() == []
    assert [each.value for each in page.at.header] == ["Derivation"]


def test_rows_that_nothing_can_be_said_of_are_refused_in_one_sentence(open_page: Open) -> None:
    page = open_page(SLUG, X="0 0\n0 0")
    assert page.bars() == ["every row of X is zero; nothing moves the weights."]
    assert page.titles() == []


def test_rows_that_cannot_be_read_are_told_and_the_last_ones_stay(open_page: Open) -> None:
    page = open_page(SLUG, X="1 2\nx 3")
    assert page.bars() == [
        "The matrix has “x” where a number should stand; write it as -1, 0.5 or 1/9. "
        "The page shows the last one that it could read."
    ]
    assert page.numbers()["b"] == "5"


@pytest.mark.parametrize("rows", ["1", "100000000000 0.0000001", "0.000001 0\n0 1000000", "0 0\n1 1", "1 -1"])
def test_strange_rows_give_a_page(open_page: Open, rows: str) -> None:
    assert len(open_page(SLUG, X=rows, share="10", steps="300").titles()) == 3
