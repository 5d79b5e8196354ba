"""The cone in a real browser: every output cell by pointer and keyboard, and the words that Python would say of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dashboard.charts import Figure
from dashboard.charts import cone as draw
from dlcore.conv.receptive_field import cone, windows

pytestmark = pytest.mark.browser

NET = "k3 p1; k5 s2 p2; k3 d2 p2; k2 s2"
ADDRESS = "receptive-field?net=k3+p1%3B+k5+s2+p2%3B+k3+d2+p2%3B+k2+s2&size=30"
NORMAL = "e => e.innerHTML.replace(/\\s+/g, ' ')"


def agrees(opened: Any, place: int) -> None:
    """The figure is the one that Python draws of this place: its words, its captions and every mark."""
    picture = draw(windows(NET), cone(windows(NET), size=30, place=place))
    assert isinstance(picture.drawn, Figure)
    assert opened.page.locator(".dl-cone ~ .dl-says").inner_text() == picture.described
    drawn = opened.page.locator(".dl-cone").evaluate(NORMAL)
    # The browser writes a polygon in full; read by the same parser, the two are equal.
    wanted = opened.page.evaluate(
        "html => { const e = document.createElement('div'); e.innerHTML = html;"
        " return e.querySelector('.dl-cone').innerHTML.replace(/\\s+/g, ' '); }",
        picture.drawn.markup,
    )
    assert drawn == wanted, place


def test_every_output_cell_is_drawn_as_python_draws_it(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/{ADDRESS}")
    places = cone(windows(NET), size=30)[-1].size
    agrees(opened, (places + 1) // 2)
    opened.page.locator(".dl-cone .dl-row").first.focus()
    opened.page.keyboard.press("Home")
    for place in range(1, places + 1):
        agrees(opened, place)
        opened.page.keyboard.press("ArrowRight")
    agrees(opened, places)  # the last one stays
    assert opened.faults == []


def test_the_pointer_chooses_on_every_level(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/{ADDRESS}")
    rows = opened.page.locator(".dl-cone .dl-row")
    output = rows.first.bounding_box()
    for number in range(rows.count()):
        area = rows.nth(number).bounding_box()
        opened.page.mouse.move(output["x"] + 2, area["y"] + area["height"] / 2)
        agrees(opened, 1)
        opened.page.mouse.move(output["x"] + output["width"] - 2, area["y"] + area["height"] / 2)
        agrees(opened, cone(windows(NET), size=30)[-1].size)
    assert opened.faults == []
