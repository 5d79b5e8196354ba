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
    assert page.titles()[:5] == [
        "Gradient descent gets down to 0.784; momentum gets down to 5.22 × 10⁻⁴",
        "After 120 steps momentum’s loss is 1,502 times lower",
        "At step 120, 99% of momentum’s loss lies along λ = 198: both errors fall alike in the long run",
        "Both converge: momentum stays stable up to a rate 1.9 times as high",
        "β = 0.9 is above the critical momentum of both directions",
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
    assert page.titles()[:4] == [
        "Gradient descent flies off and is stopped at step 22; momentum flies off and is stopped at step 62",
        "Both diverge: across the valley, a step of gradient descent multiplies the error by −2.96",
        "At step 61, 100% of momentum’s loss lies along λ = 198: the error along λ = 198 grows fastest",
        "Both diverge: η = 0.02 is above gradient descent’s limit 0.0101 and momentum’s 0.0191",
    ]
    figure, _ = page.figures()
    assert figure["markup"].count("dl-panel dl-wrong") == 2
    assert page.bars() == []


@pytest.mark.parametrize(("eta", "both"), [("0.0191", False), ("0.0192", True)])
def test_D4_the_printed_limit_converges_and_the_next_number_does_not(open_page: Open, eta: str, both: bool) -> None:
    page = open_page(SLUG, eta=eta, steps="400")
    assert page.titles()[3].startswith("Both diverge" if both else "Only momentum converges")


def test_an_average_converges_where_a_sum_does_not(open_page: Open) -> None:
    page = open_page(SLUG, search=next(a["search"] for a in open_page(SLUG).addresses() if "average" in a["text"]))
    assert page.titles()[1] == "Gradient descent diverges, and momentum does not"
    assert page.numbers()["Limit, momentum"] == "0.191"
    assert "AverageHeavyBall(lr=0.02, momentum=0.9)" in page.at.code[0].value


@pytest.mark.parametrize(("eta", "start"), [("0.191", "Only momentum converges"), ("0.192", "Both diverge")])
def test_the_limit_of_an_average_can_be_reached(open_page: Open, eta: str, start: str) -> None:
    page = open_page(SLUG, form="β m + (1 − β) g", eta=eta, steps="400")
    assert page.bars() == []
    assert page.titles()[3].startswith(start)


def test_a_rate_beyond_the_other_form_s_range_becomes_its_end(open_page: Open) -> None:
    page = open_page(SLUG, form="β m + (1 − β) g", eta="0.19")
    page.at.get("button_group")[0].set_value("β m + g").run()
    assert page.controls()["eta"] == 0.04


def test_a_link_to_a_rate_of_the_other_form_is_told(open_page: Open) -> None:
    (said,) = open_page(SLUG, eta="0.19").bars()
    assert said == "The link asked for eta = 0.19; this page takes from 5 × 10⁻⁴ to 0.04, so it shows 0.01."


def test_the_slow_direction_is_what_is_left_over(open_page: Open) -> None:
    page = open_page(SLUG, eta="0.005", beta="0.0", lambda_2="200")
    assert page.titles()[2] == (
        "At step 120, 100% of momentum’s loss lies along λ = 2: the error along λ = 2 is the last to go"
    )
    assert page.titles()[4] == "β = 0 is not above the critical momentum of any direction"


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ({"beta": "0.5"}, "β = 0.5 is above the critical momentum of λ = 198 alone"),
        ({"eta": "0.03", "lambda_1": "2"}, "β = 0.9 is above the critical momentum of λ = 2 alone"),
        ({"eta": "0.04", "lambda_1": "50", "lambda_2": "50"}, "β = 0.9 is above the critical momentum of λ = 50"),
    ],
)
def test_whose_critical_momentum_is_passed(open_page: Open, asked: dict[str, str], title: str) -> None:
    assert open_page(SLUG, **asked).titles()[4] == title


def test_without_momentum_both_are_one(open_page: Open) -> None:
    assert open_page(SLUG, beta="0.0").titles()[1:4:2] == [
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
