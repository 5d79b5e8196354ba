"""A network by hand in a real browser: walked through by buttons and keys, its numbers typed over where they stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

Visit = Callable[..., Any]
PAGE = "mlp-by-hand"


def says(opened: Any) -> str:
    text: str = opened.page.locator(".dl-hand-says p").first.inner_text()
    return text


def seen(opened: Any, cell: str) -> bool:
    """Whether a number is made already."""
    later: bool = opened.page.locator(f'[data-cell="{cell}"]').evaluate(
        "each => each.classList.contains('dl-hand-later')"
    )
    return not later


def press(opened: Any, name: str, times: int = 1) -> None:
    for _ in range(times):
        opened.page.get_by_role("button", name=name, exact=True).click()


def given(opened: Any, label: str) -> Any:
    return opened.page.get_by_role("button", name=f"{label}:")


def test_every_number_stands_before_the_first_step(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{PAGE}")
    assert says(opened) == "13 operations forward, 26 back. Press Play, or take one step at a time."
    assert opened.page.locator(".dl-hand-later").count() == 0
    assert opened.faults == []


def test_steps_make_one_number_after_the_other(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{PAGE}")
    press(opened, "Step", 2)
    assert says(opened) == "z₁[2] = 3·2 + 4·1 + (−2) = 8"
    assert (seen(opened, "z1.2"), seen(opened, "z1.3"), seen(opened, "dW1.2.1")) == (True, False, False)
    assert opened.page.locator(".dl-hand-read").all_inner_texts() == ["2", "1", "3", "4", "−2"]
    assert opened.page.locator(".dl-hand-made").all_inner_texts() == ["8"]
    press(opened, "Back")
    assert says(opened) == "z₁[1] = 1·2 + 0·1 + 0 = 2"
    assert not seen(opened, "z1.2")
    press(opened, "Back", 2)
    assert says(opened) == "∂L/∂x[2] = 0·16 + 4·12 + 2·(−4) = 40", "from the whole picture back to the last operation"


def test_the_way_back_puts_gradients_on_the_edges(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{PAGE}")
    opened.page.get_by_role("slider", name="Operation").focus()
    opened.page.keyboard.press("Home")
    assert not seen(opened, "z1.1")
    for _ in range(16):
        opened.page.keyboard.press("ArrowRight")
    assert says(opened) == "∂L/∂W₃ = (−4)·(38, 22) = (−152, −88)"
    assert opened.page.locator(".dl-hand-count").inner_text() == "Backward 3 of 26"
    assert (seen(opened, "dW3.1.1"), seen(opened, "dW3.1.2"), seen(opened, "db3.1")) == (True, True, False)
    lit = opened.page.locator(".dl-hand-wide .dl-hand-on")
    assert [each.get_attribute("data-edge") for each in lit.all()] == ["W3.1.1", "W3.1.2"]
    assert opened.axe() == []


def test_play_goes_on_by_itself_and_ends_with_the_whole_picture(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{PAGE}")
    press(opened, "Back", 2)
    assert says(opened) == "∂L/∂x[1] = 1·16 + 3·12 + 1·(−4) = 48"
    press(opened, "Play")
    opened.page.get_by_role("button", name="Stop").wait_for()
    opened.page.get_by_role("button", name="Play").wait_for()
    assert says(opened).startswith("13 operations forward")


def test_a_weight_is_typed_over_and_the_link_reopens_it(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{PAGE}")
    press(opened, "Step", 2)
    given(opened, "W₁[2,1]").click()
    field = opened.page.locator(".dl-field")
    assert field.input_value() == "3"
    opened.page.keyboard.type("1/2")
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_url(re.compile(r"W1="))
    opened.settle()
    assert says(opened) == "z₁[2] = 0.5·2 + 4·1 + (−2) = 3", "the step stays"
    assert opened.page.evaluate("() => document.activeElement.dataset.typed") == "W1", "and so does the focus"
    again = visit(opened.page.url)
    assert given(again, "W₁[2,1]").inner_text() == "0.5"
    again.page.get_by_role("link", name="Reset").click()
    again.page.wait_for_url(f"{app}/{PAGE}")
    again.settle()
    assert given(again, "W₁[2,1]").inner_text() == "3"
    assert opened.faults == again.faults == []


@pytest.mark.parametrize(("label", "name", "value"), [("x[2]", "x", "4"), ("y", "y", "7"), ("b₃", "b3", "-20")])
def test_the_keyboard_alone_types_a_number_over(app: str, visit: Visit, label: str, name: str, value: str) -> None:
    opened = visit(f"{app}/{PAGE}")
    given(opened, label).focus()
    opened.page.keyboard.press("Enter")
    opened.page.keyboard.type(value)
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_url(re.compile(rf"\b{name}="))
    opened.settle()
    assert given(opened, label).inner_text() == value.replace("-", "−")


@pytest.mark.parametrize("typed", ["one", "1e9", "<img src=x onerror=alert(1)>"])
def test_a_number_that_cannot_be_read_is_told_and_stays(app: str, visit: Visit, typed: str) -> None:
    opened = visit(f"{app}/{PAGE}")
    given(opened, "b₁[1]").click()
    opened.page.keyboard.type(typed)
    opened.page.keyboard.press("Enter")
    bar = opened.page.locator(".dl-bar.dl-wrong")
    bar.wait_for()
    assert bar.inner_text().endswith("The number stays as it was.")
    opened.settle()
    assert given(opened, "b₁[1]").inner_text() == "0"
    assert "b1=" not in opened.page.url
    assert opened.faults == []


def test_the_box_that_opens_holds_every_number(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{PAGE}")
    opened.page.get_by_role("button", name="All numbers").click()
    area = opened.page.get_by_role("textbox", name="Bias vector b₁")
    area.fill("0 −50 5")
    area.press("Control+Enter")
    opened.page.wait_for_url(re.compile(r"b1=0\+"))
    opened.settle()
    assert opened.page.locator(".dl-hand-off em").all_inner_texts() == ["off"] * 3, "and both units of layer 2"
    assert opened.axe() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_network_runs_downward_and_fits(app: str, visit: Visit, scheme: str) -> None:
    opened = visit(f"{app}/{PAGE}", width=390, scheme=scheme)
    x, L = (opened.page.locator(f'[data-cell="{cell}"]').bounding_box() for cell in ("x.1", "L"))
    assert L["y"] > x["y"] + 300
    ends = opened.page.locator(".dl-hand").evaluate(
        "each => [...each.querySelectorAll('.dl-hand-box')].map(box => box.getBoundingClientRect().right)"
    )
    assert max(ends) <= 390
    press(opened, "Step")
    assert opened.axe() == []
    assert opened.sideways() <= 0


def test_the_largest_network_scrolls_in_its_own_frame_on_a_phone(app: str, visit: Visit) -> None:
    four = "1+2+3+4%0A5+6+7+8%0A9+8+7+6%0A5+4+3+2"
    link = f"x=1+2+3+4&W1={four}&b1=1+2+3+4&W2={four}&b2=-4+3+2+1&W3=1+-2+3+-4"
    opened = visit(f"{app}/{PAGE}?{link}", width=390)
    assert opened.sideways() <= 0
    assert opened.axe() == []
    assert opened.faults == []
