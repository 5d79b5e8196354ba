"""The map of settings in a real browser: a click and the arrow keys choose a rate and a momentum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

pytestmark = pytest.mark.browser


def asked(opened: Any) -> dict[str, list[str]]:
    opened.settle()
    return parse_qs(urlsplit(opened.page.url).query)


def test_a_click_and_the_arrow_keys_set_both_sliders(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/momentum")
    plot = opened.page.locator(".dl-settings .dl-plot")
    plot.scroll_into_view_if_needed()
    area = plot.bounding_box()
    plot.click(position={"x": 0.4 * area["width"], "y": 0.3 * area["height"]})
    assert asked(opened) == {"eta": ["0.016"], "beta": ["0.7"]}
    before = asked(opened)
    opened.page.keyboard.press("ArrowRight")
    opened.settle()
    opened.page.keyboard.press("ArrowUp")
    after = asked(opened)
    assert float(after["eta"][0]) - float(before["eta"][0]) == pytest.approx(0.0005)
    assert float(after["beta"][0]) - float(before["beta"][0]) == pytest.approx(0.02)
    assert opened.page.locator(".dl-settings ~ .dl-says").inner_text().startswith(f"At η = {after['eta'][0]}")
    assert opened.faults == []


def test_pointing_at_a_setting_says_how_far_it_gets(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/momentum")
    plot = opened.page.locator(".dl-settings .dl-plot")
    plot.scroll_into_view_if_needed()
    says = opened.page.locator(".dl-settings ~ .dl-says")
    chosen = says.inner_text()
    plot.hover(position={"x": 5, "y": 290})
    assert says.inner_text() != chosen
    opened.page.mouse.move(1, 1)
    assert says.inner_text() == chosen
    assert asked(opened) == {}
