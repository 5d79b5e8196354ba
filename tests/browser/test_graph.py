"""A computation graph in a real browser: stepped through by buttons, list and keys, readable on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

Visit = Callable[..., Any]
PAGE = "computation-graph"
QUOTIENT = f"{PAGE}?show=Your+formula&formula=(a%2Bb)/(a*b)&at_a=2&at_b=4"


def says(opened: Any) -> str:
    text: str = opened.page.locator(".dl-says").inner_text()
    return text


def seen(opened: Any, role: str) -> list[str]:
    """The values, or the gradients, that stand in the drawing."""
    texts = opened.page.locator(f"svg:visible .dl-{role}:not(.dl-unseen) text")
    found: list[str] = texts.all_text_contents()
    return found


def test_the_sweeps_are_stepped_through(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{QUOTIENT}")
    assert says(opened).endswith("together −0.1875 + 0.125 = −0.0625"), "it opens with all done"
    opened.page.locator('.dl-events [data-at="0"]').click()
    assert says(opened) == "v₁ = a + b = 2 + 4 = 6"
    assert (sorted(seen(opened, "forward")), seen(opened, "backward")) == (["2", "4", "6"], [])
    for _ in range(6):
        opened.page.get_by_role("button", name="Step", exact=True).click()
    assert says(opened).startswith("df/da gets df/dv₂ · ∂v₂/∂a = −0.09375 · 4 = −0.375")
    assert sorted(seen(opened, "backward")) == ["0.125", "1", "−0.09375", "−0.375"]
    opened.page.get_by_role("slider", name="Step").focus()
    opened.page.keyboard.press("ArrowRight")
    opened.page.keyboard.press("ArrowRight")
    assert says(opened).endswith("together −0.375 + 0.125 = −0.25")
    assert "−0.25" in seen(opened, "backward"), "the sum stands in the node"
    assert opened.page.locator("[aria-current=step]").count() == 1
    assert opened.faults == []


def test_a_step_stays_chosen_while_a_number_moves(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{QUOTIENT}")
    opened.page.locator('.dl-events [data-at="1"]').click()
    opened.page.get_by_role("slider", name="a a").press("ArrowRight")
    opened.settle()
    assert says(opened) == "v₂ = a b = 2.1·4 = 8.4"


def test_a_formula_is_typed(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{PAGE}?show=Your+formula")
    field = opened.page.get_by_role("textbox", name="Formula")
    field.fill("tanh(w x)")
    field.press("Enter")
    opened.settle()
    assert opened.page.locator("h2.dl-title").first.inner_text() == "f ≈ 1; it reacts most to w: df/dw ≈ 7.373 × 10⁻⁵"
    assert "tanh" in opened.page.url
    assert opened.faults == []


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
@pytest.mark.parametrize("state", ["", "?show=Its+shapes", "?show=Your+formula"])
def test_every_state_reads_well(app: str, visit: Visit, width: int, scheme: str, state: str) -> None:
    opened = visit(f"{app}/{PAGE}{state}", scheme=scheme, width=width)
    assert opened.page.locator(".dl-graph svg:visible").count() == 1
    assert opened.axe() == []
    assert opened.sideways() == 0
    size = opened.page.locator(".dl-graph svg:visible .dl-formula-of").first.evaluate(
        "each => each.getBoundingClientRect().height"
    )
    assert size >= 11, "letters are large enough to read"
