"""The page on how large the rate may be: the exam's question, its answer, both conventions, both losses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Open = Callable[..., Any]
SLUG = "learning-rate"
WITHOUT = "without ½: the second derivative is 2λ"


def test_C4a_is_asked_before_it_is_answered(open_page: Open) -> None:
    page = open_page(SLUG)
    assert page.titles()[0].endswith("whose rate was too high?")
    assert page.bars() == []
    told = open_page(SLUG, answer="A")
    assert told.titles()[0] == "A had too high a rate: the limit is 0.2"
    (said,) = told.bars()
    assert said.startswith("Yes, A: ")
    (said,) = open_page(SLUG, answer="C").bars()
    assert said.startswith("Not C: ")


@pytest.mark.parametrize(("asked", "limit", "best"), [({}, "0.2", "0.1818"), ({"loss": WITHOUT}, "0.1", "0.09091")])
def test_each_convention_has_its_limit(open_page: Open, asked: dict[str, str], limit: str, best: str) -> None:
    numbers = open_page(SLUG, **asked).numbers()
    assert (numbers["Limit, rounded down"], numbers["Best rate"], numbers["Its factor a step"]) == (
        limit,
        best,
        "0.8182",
    )


def test_the_same_step_under_either_convention_makes_the_same_errors(open_page: Open) -> None:
    half, none = open_page(SLUG, eta="0.15"), open_page(SLUG, eta="0.075", loss=WITHOUT)
    assert half.titles()[2] == none.titles()[2]


@pytest.mark.parametrize(("loss", "limit"), [("with ½: λ is the second derivative", "0.496"), (WITHOUT, "0.248")])
def test_patients_have_their_limit(open_page: Open, loss: str, limit: str) -> None:
    page = open_page(SLUG, data="Diabetes patients", loss=loss)
    assert page.numbers()["Limit, rounded down"] == limit
    assert page.bars() == []


@pytest.mark.parametrize("asked", [{"eta": "0.005"}, {"eta": "0.6", "steepest": "20", "steps": "200", "loss": WITHOUT}])
def test_the_ends_of_the_sliders_have_a_page(open_page: Open, asked: dict[str, str]) -> None:
    page = open_page(SLUG, **asked)
    assert page.bars() == []
    assert len(page.titles()) == 3
