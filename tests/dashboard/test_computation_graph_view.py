"""The page on computation graphs: the homework's network, its shapes, a formula of one's own, what has no value."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

Open = Callable[..., Any]
SLUG = "computation-graph"
FORMULA = {"show": "Your formula"}


def opened_by(open_page: Open, link: str) -> Any:
    entry = next(entry for entry in open_page(SLUG).addresses() if entry["text"].endswith(link))
    return open_page(SLUG, search=entry["search"])


def events(page: Any) -> list[str]:
    """The steps of the first figure, without their bold."""
    words = re.findall(r'data-at="\d+">(.*?)</button>', page.figures()[0]["markup"])
    return [unescape(re.sub(r"</?[bi]>", "", each)) for each in words]


def test_D1_both_sweeps_of_the_network(open_page: Open) -> None:
    page = open_page(SLUG)
    assert page.titles() == [
        "J = 5: one sweep back over 13 arrows gives all 13 gradients",
        "All 8 gradients agree with their difference quotients",
    ]
    assert page.numbers() == {"J": "5", "∂J/∂x": "[20, −4]"}
    assert events(page)[:6] == [
        "z₁ = W₀ x + b₀ = (3, 1, −1)",
        "a₁ = ReLU(z₁) = (3, 1, 0)",
        "z₂ = W₁ a₁ + b₁ = (4, −1)",
        "a₂ = ReLU(z₂) = (4, 0)",
        "f = W₂ a₂ + b₂ = (4, −2)",
        "J = ‖f − y‖²/2 = 5",
    ]
    assert events(page)[-3] == "∂J/∂W₀ = ∂J/∂z₁·xᵀ = [[4, 8], [8, 16], [0, 0]]"


def test_D1_a_matrix_of_another_size_is_refused_in_a_sentence(open_page: Open) -> None:
    page = open_page(SLUG, W1="1 2\n3 4")
    assert any("does not fit" in bar for bar in page.bars())


def test_D2_shapes_and_the_lines_as_printed(open_page: Open) -> None:
    page = opened_by(open_page, "problem 2")
    assert page.titles() == [
        "All 13 gradients have the shape of what they belong to",
        "None of the 5 lines as printed fits",
    ]
    assert page.numbers() == {"Parameters": "32"}  # 4·3 + 4 + 2·4 + 2 + 2·2 + 2
    assert "∂J/∂W₁ = ∂J/∂z₂·a₁ᵀ is 2 × 4, as W₁: ∂J/∂z₂ 2 × 1, a₁ᵀ 1 × 4" in events(page)
    ones = open_page(SLUG, show="Its shapes", d="1", h="1", m="1", c="1")
    assert ones.titles()[1] == "By chance 5 of the 5 lines as printed fit"
    assert "fits by chance" in ones.figures()[1]["markup"]


def test_a_formula_two_paths_that_meet(open_page: Open) -> None:
    page = opened_by(open_page, "a quotient")
    assert page.titles()[0] == "f = 0.75; it reacts most to a: df/da = −0.25"
    assert page.numbers() == {"f": "0.75", "df/da": "−0.25", "df/db": "−0.0625"}
    assert (
        "df/da gets df/dv₁ · ∂v₁/∂a = 0.125 · 1 = 0.125, since ∂v₁/∂a = 1; together −0.375 + 0.125 = −0.25"
        in events(page)
    )


@pytest.mark.parametrize(
    ("link", "title", "second"),
    [
        ("a neuron", "f = 0.5; it reacts most to w: df/dw = 3",
         "All 4 gradients agree with their difference quotients"),
        ("a kink", "f = 0, and every gradient is 0",
         "There is a kink within the step of a: left and right of it the slopes differ"),
        ("ln of a negative", "The forward sweep stops at f = ln(v₁)", None),
    ],
)  # fmt: skip
def test_the_links_show_what_they_say(open_page: Open, link: str, title: str, second: str | None) -> None:
    page = opened_by(open_page, link)
    assert page.titles() == [each for each in (title, second) if each]
    if second is None:
        assert events(page)[-1].endswith("takes the logarithm of −1 (v₁ = −1); a logarithm needs a number above 0.")


@pytest.mark.parametrize(
    ("formula", "bar"),
    [
        ("wx + b", "The formula has 'wx' at character 1"),
        ("__import__('os')", "The formula has '_' at character 1"),
        ("<script>alert(1)</script>", "The formula has '<' at character 1"),
        ("a+b+c+d+g+h+k+m+n", "The formula has 9 letters, and may have 8"),
        ("+".join("ab" * 9), "The formula has 17 operations, and may have 16"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_last_formula_stays(open_page: Open, formula: str, bar: str) -> None:
    page = open_page(SLUG, **FORMULA, formula=formula)
    assert page.bars()[0].startswith(bar)
    assert page.titles()[0] == "f = 0.5; it reacts most to w: df/dw = 3"


@pytest.mark.parametrize(
    ("formula", "title"),
    [
        ("exp(exp(exp(a)))", "f is too large for a computer’s numbers"),
        ("exp(exp(exp(a))) - exp(exp(exp(a)))", "f is undefined: the numbers on the way are too large"),
        ("((a^20)^20)^(20000 a)", "f is too large for a computer’s numbers"),
        ("sqrt(a - 9)", "The reverse sweep stops at f = √v₁"),
        ("1/(a - 9)", "The forward sweep stops at f = 1/v₁"),
        ("f*J", "F = 1; no letter moves it more than f: dF/df = 1"),
    ],
)
def test_what_has_no_number_is_named(open_page: Open, formula: str, title: str) -> None:
    page = open_page(SLUG, **FORMULA, formula=formula, at_a="9")
    assert page.titles()[0] == title
    assert page.at.exception == []


def test_values_and_formula_stand_in_the_address(open_page: Open) -> None:
    page = open_page(SLUG, **FORMULA, formula="w*x1", at_w="-2.5", at_x1="4")
    assert page.numbers() == {"f": "−10", "df/dw": "4", "df/dx₁": "−2.5"}


def verdicts(page: Any) -> list[str]:
    return [unescape(each) for each in re.findall(r"<td>(.*?)</td>", page.figures()[1]["markup"])]


def test_D2_what_shapes_say_of_the_lines_as_printed(open_page: Open) -> None:
    assert verdicts(open_page(SLUG, show="Its shapes", c="5")) == [
        "a₂ is 2 by 1, ∂J/∂f is 5 by 1: the inner sizes 1 and 5 differ; did you mean .T on the right?",
        "It is 1 × 1, and z₂ is 2 × 1.",
        "a₁ is 4 by 1, ∂J/∂z₂ is 2 by 1: the inner sizes 1 and 2 differ; did you mean .T on the right?",
        "It is 1 × 1, and z₁ is 4 × 1.",
        "x is 3 by 1, ∂J/∂z₁ is 4 by 1: the inner sizes 1 and 4 differ; did you mean .T on the right?",
    ]
    assert verdicts(open_page(SLUG, show="Its shapes", c="1"))[0] == "It is 2 × 1, and W₂ is 1 × 2."
