"""Equations in a real browser: a number typed over in its cell, and a start chosen by a click in the plane."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

PAGE = "min-norm"


def title(opened: Any) -> str:
    text: str = opened.page.locator("h2.dl-title").first.inner_text()
    return text


def test_a_number_is_typed_over_in_its_cell(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/{PAGE}")
    opened.page.locator('.dl-plane[data-side="t"]').click()
    opened.page.locator(".dl-field").fill("5")
    opened.page.keyboard.press("Enter")
    opened.settle()
    assert title(opened) == "From zero SGD goes to (1, 2), the shortest that fit; from (1, −3) to (3, 1)"
    opened.page.locator('.dl-plane[data-side="z"]').focus()
    opened.page.keyboard.press("ArrowRight")
    opened.page.keyboard.press("4")
    opened.page.keyboard.press("Enter")
    opened.settle()
    assert title(opened) == "From zero SGD goes to (1, 2), the shortest that fit; from (1, 4) to (0.2, 2.4)"
    assert opened.faults == []


def test_a_click_in_the_second_plane_starts_there(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/{PAGE}")
    plots = opened.page.locator(".dl-plot")
    plots.nth(1).scroll_into_view_if_needed()
    area = plots.nth(1).bounding_box()
    opened.page.mouse.click(area["x"] + 0.75 * area["width"], area["y"] + 0.5 * area["height"])
    opened.settle()
    start = opened.page.locator('[data-side="z"] .dl-number').all_inner_texts()
    assert [float(each) for each in start] == pytest.approx([3, 0], abs=0.1)
    assert opened.page.locator(".dl-panel .dl-name").nth(1).inner_text() == f"From ({', '.join(start)})"
    assert opened.faults == []
