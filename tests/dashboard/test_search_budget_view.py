"""The page on search budgets: the source's numbers, the exact boundaries, and a grid beside random settings."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from dashboard import searches
from dlcore.errors import InvalidInputError

Open = Callable[..., Any]
SLUG = "search-budget"
TRIALS, BESIDE = searches.QUESTIONS["trials"], searches.QUESTIONS["beside"]


def test_B2_1_the_grid_multiplies(open_page: Open) -> None:
    page = open_page(SLUG)
    assert page.titles() == [
        "10, 6 and 5 values multiply to 300 runs and 3,000 epochs: 6,000 minutes, or 4 days and 4 hours; "
        "the first 2 cost more than 59 random trials"
    ]
    assert page.numbers() == {"Runs": "300", "Epochs": "3,000", "Minutes": "6,000", "Hours": "100"}


@pytest.mark.parametrize(("q", "trials"), [("0.95", "59"), ("0.995", "104")])
def test_B2_2_the_trials(open_page: Open, q: str, trials: str) -> None:
    page = open_page(SLUG, ask=TRIALS, q=q)
    assert page.numbers()["Trials"] == trials
    assert page.titles()[0].startswith(f"{trials} trials are enough, and reach 0.9")
    assert page.titles()[1] == f"Here the logarithms’ ratio, rounded up, agrees: {trials} trials"


@pytest.mark.parametrize(("p", "q", "trials"), [("0.2", "0.36", 2), ("0.1", "0.271", 3)])
def test_B2_2_a_boundary_where_floats_are_off(open_page: Open, p: str, q: str, trials: int) -> None:
    page = open_page(SLUG, ask=TRIALS, p=p, q=q)
    assert page.numbers()["Trials"] == str(trials)
    assert page.titles()[0].startswith(f"{trials} trials are enough, and reach exactly {q}; {trials - 1} would only")
    assert page.titles()[1].startswith(f"The logarithms’ ratio says {trials + 1} here")
    (table,) = page.figures()
    assert f'<td class="dl-off">{trials + 1}</td>' in table["markup"]


@pytest.mark.parametrize(("p", "q"), [("0.01", "0.999"), ("0.99", "0.001"), ("0.01", "0.001"), ("0.99", "0.999")])
def test_the_ends_of_the_sliders_have_a_page(open_page: Open, p: str, q: str) -> None:
    page = open_page(SLUG, ask=TRIALS, p=p, q=q)
    assert page.bars() == []
    assert len(page.titles()) == 2


@pytest.mark.parametrize(
    ("points", "better"), [("4", "6 of 6 random searches find"), ("3", "1 of 6 random searches finds")]
)
def test_what_both_find_on_digits(open_page: Open, points: str, better: str) -> None:
    page = open_page(SLUG, ask=BESIDE, points=points)
    square = int(points) ** 2
    assert page.titles()[0] == (
        f"Of {square} trials each the grid tries {points} values of the learning rate, and random search {square}"
    )
    assert page.titles()[1].startswith(f"With {square} trials each, {better} a better setting")
    (figure,) = page.figures()
    assert figure["markup"].count("<circle") == 2 * (square + 1)


@pytest.mark.parametrize(("weight", "better"), [("0.0", "random search"), ("1.0", "the grid")])
def test_which_is_nearer_depends_on_what_matters(open_page: Open, weight: str, better: str) -> None:
    page = open_page(SLUG, ask=BESIDE, problem=searches.HILL, weight=weight)
    found = re.search(
        r"second setting .*, (.+) comes nearer by a factor of ([\d.]+); from ([\d.]+) on", page.titles()[2]
    )
    assert found
    assert found[1] == better
    assert float(found[2]) > 1.2


@pytest.mark.parametrize("typed", ["10 6 5", "10 × 6 × 5", "10,6,5", "10x6*5;"])
def test_a_grid_is_typed_in_many_ways(typed: str) -> None:
    assert searches.sizes(typed) == (10, 6, 5)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "must have one to 6 settings"),
        ("1 2 3 4 5 6 7", "must have one to 6 settings"),
        ("10 0", "has “0”, and may have 1 to 99 values"),
        ("100", "has “100”"),
        ("2.5", "has “2.5”"),
        ("-3", "has “-3”"),
        ("<script>alert(1)</script>", "has “<script>aler…”"),
        ("٣", "has “٣”"),
    ],
)
def test_a_grid_that_cannot_be_read_is_told_in_one_sentence(open_page: Open, typed: str, says: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(says)):
        searches.sizes(typed)
    page = open_page(SLUG, sizes=typed) if typed else None
    if page:
        (said,) = page.bars()
        assert says in said
        assert page.numbers()["Runs"] == "300"


def test_one_setting_of_one_value_and_the_largest_grid_have_a_page(open_page: Open) -> None:
    assert open_page(SLUG, sizes="1").titles()[0].startswith("One setting makes 1 run and 10 epochs: 20 minutes")
    page = open_page(SLUG, sizes="99 99 99 99 99 99", E="100", tau="60.0")
    assert page.bars() == []
    assert page.numbers()["Runs"] == f"{99**6:,}"
