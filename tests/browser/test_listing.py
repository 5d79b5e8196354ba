"""The lines of a loop in a real browser: a click or Enter on one is a guess; once told, no line is a button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

pytestmark = pytest.mark.browser


def guessed(opened: Any) -> list[str]:
    opened.settle()
    return parse_qs(urlsplit(opened.page.url).query).get("guess", [])


def test_a_line_is_named_by_a_click_and_by_the_keyboard(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/training-loop")
    lines = opened.page.locator(".dl-listing")
    assert lines.get_by_role("button").count() == 8
    lines.get_by_text("w -= lr * gradient").click()
    opened.page.get_by_text("Not that one.").wait_for()
    assert guessed(opened) == ["The rate is too high"]
    assert lines.locator(".dl-suspect").inner_text().startswith("w -= lr * gradient")
    assert opened.axe() == []
    line = lines.get_by_role("button", name="gradient = new_gradient")
    line.focus()
    line.press("Enter")
    opened.page.get_by_text("Yes, that is it.").wait_for()
    assert guessed(opened) == ["Gradients are not zeroed"]
    assert lines.get_by_role("button").count() == 0
    assert opened.axe() == []
    assert opened.faults == []


def test_another_seed_takes_the_guess_back(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/training-loop?case=A+hidden+fault&guess=Tell+me")
    field = opened.page.get_by_role("spinbutton", name="Seed")
    field.fill("3")
    field.press("Enter")
    opened.page.get_by_text("Click the line that you suspect.").wait_for()
    assert guessed(opened) == []
    assert opened.faults == []


def test_the_guide_s_lines_are_no_buttons(site: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{site}/guide/training-loop.html")
    assert opened.page.locator(".dl-listing").get_by_role("button").count() == 0
    assert not opened.page.get_by_text("Click the line").is_visible()
