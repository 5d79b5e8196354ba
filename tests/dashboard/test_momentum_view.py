"""The page on momentum: the homework's numbers typed by hand, both forms, and what diverges."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st

from dashboard.controls import Controls

Open = Callable[..., Any]
SLUG = "momentum"


def test_D4_the_page_opens_with_the_rate_that_converges(open_page: Open) -> None:
    page = open_page(SLUG)
    assert page.titles()[:3] == [
        "Gradient descent gets down to 0.784; momentum gets down to 5.22 × 10⁻⁴",
        "After 120 steps momentum’s loss is 1,502 times lower",
        "Both converge: momentum stays stable up to a rate 1.9 times as high",
    ]
    assert page.numbers() == {
        "Limit, gradient descent": "0.0101",
        "Limit, momentum": "0.0191",
        "Critical momentum, λ = 2": "0.7372",
        "Critical momentum, λ = 198": "0.1658",
    }


@pytest.mark.parametrize(("steps", "times"), [("10", "7.5"), ("200", "233,250")])
def test_D4_how_far_momentum_is_ahead(open_page: Open, steps: str, times: str) -> None:
    assert open_page(SLUG, steps=steps).titles()[1] == f"After {steps} steps momentum’s loss is {times} times lower"


def test_D4_both_diverge_and_the_page_says_why(open_page: Open) -> None:
    page = open_page(SLUG, eta="0.02")
    assert page.titles()[:3] == [
        "Gradient descent flies off and is stopped at step 21; momentum flies off and is stopped at step 61",
        "Both diverge: across the valley, a step of gradient descent multiplies the error by −2.96",
        "Both diverge: η = 0.02 is above gradient descent’s limit 0.0101 and momentum’s 0.0191",
    ]
    figure, _ = page.figures()
    assert figure["markup"].count("dl-panel dl-wrong") == 2
    assert page.bars() == []


@pytest.mark.parametrize(("eta", "both"), [("0.0191", False), ("0.0192", True)])
def test_D4_the_printed_limit_converges_and_the_next_number_does_not(open_page: Open, eta: str, both: bool) -> None:
    page = open_page(SLUG, eta=eta, steps="400")
    assert page.titles()[2].startswith("Both diverge" if both else "Only momentum converges")


def test_an_average_converges_where_a_sum_does_not(open_page: Open) -> None:
    page = open_page(SLUG, search=next(a["search"] for a in open_page(SLUG).addresses() if "average" in a["text"]))
    assert page.titles()[1] == "Gradient descent diverges, and momentum does not"
    assert page.numbers()["Limit, momentum"] == "0.191"
    assert "AverageHeavyBall(lr=0.02, momentum=0.9)" in page.at.code[0].value


def test_without_momentum_both_are_one(open_page: Open) -> None:
    assert open_page(SLUG, beta="0.0").titles()[1:3] == [
        "After 120 steps both losses are alike",
        "Without momentum both limits are the same",
    ]


@pytest.mark.parametrize(
    "extreme",
    [
        {"eta": "0.04", "beta": "0.99", "steps": "400", "lambda_1": "50", "lambda_2": "400"},
        {"eta": "0.0005", "beta": "0.0", "steps": "1", "lambda_1": "1", "lambda_2": "1"},
        {"eta": "0.02", "beta": "0.0", "steps": "400", "lambda_1": "50", "lambda_2": "50"},
        {"eta": "0.04", "beta": "0.0", "lambda_1": "50", "lambda_2": "50"},
        {"eta": "0.04", "beta": "0.99", "lambda_1": "50", "lambda_2": "100"},
    ],
)
def test_the_ends_of_all_controls_stand(open_page: Open, extreme: dict[str, str]) -> None:
    page = open_page(SLUG, **extreme)
    assert page.bars() == []
    assert len(page.titles()) >= 4


@pytest.mark.parametrize(
    ("text", "sliders"),
    [
        ("0.016500 0.72", {"eta": 0.0165, "beta": 0.72}),
        ("5 -3", {"eta": 0.04, "beta": 0.0}),
        ("inf nan", {"eta": 0.04}),
        ("0.01", {"eta": 0.01}),
        ("0.01 0.5 7", {"eta": 0.01, "beta": 0.5}),
        ("<b> 0.5", {}),
        ("", {}),
    ],
)
def test_a_point_of_a_figure_sets_the_sliders_within_their_ranges(
    monkeypatch: pytest.MonkeyPatch, text: str, sliders: dict[str, float]
) -> None:
    state: dict[str, float] = {}
    monkeypatch.setattr(st, "session_state", state)
    page = SimpleNamespace(typed_over={})
    ranges = {"eta": (0.0005, 0.04, 0.0001), "beta": (0.0, 0.99, 0.01)}
    Controls.point(SimpleNamespace(page=page, ranges=ranges), "eta", "beta")  # type: ignore[arg-type]
    page.typed_over["eta beta"](0, text)
    assert state == sliders
