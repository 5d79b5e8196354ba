"""What the frame does in the browser alone: the history, the number box, figures by keyboard and pointer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

PAGE = "conv-arithmetic"


def entries(opened: Any) -> int:
    return int(opened.page.evaluate("() => history.length"))


def title(opened: Any) -> str:
    return str(opened.page.locator("h2.dl-title").first.inner_text())


def waited(opened: Any, address: str) -> None:
    opened.page.wait_for_url(address)
    opened.settle()


def test_a_preset_is_one_entry_and_back_returns_to_the_whole_state(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/{PAGE}")
    first, before = entries(opened), title(opened)
    opened.page.get_by_role("slider").first.press("ArrowRight")
    waited(opened, f"{app}/{PAGE}?n=37")
    moved = title(opened)
    assert entries(opened) == first, "a moved slider replaces the address"
    opened.page.get_by_role("link", name="Midterm exam, question 1 (a) (ii)").click()
    opened.page.wait_for_function("() => location.search.includes('batch=32')")
    opened.settle()
    assert entries(opened) == first + 1
    assert title(opened) == "14 starts fit in 30 columns, and none is left over"
    opened.page.go_back()
    waited(opened, f"{app}/{PAGE}?n=37")
    assert title(opened) == moved != before
    assert opened.faults == []


def test_leaving_by_the_menu_adds_one_entry(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/{PAGE}?n=50")
    first = entries(opened)
    opened.page.locator("[data-testid=stSidebarNav]").get_by_role("link", name="Filters", exact=True).click()
    waited(opened, f"{app}/filters")
    assert entries(opened) == first + 1
    opened.page.go_back()
    waited(opened, f"{app}/{PAGE}?n=50")
    assert title(opened) == "27 starts fit in 56 columns, and 1 column is left over"


def test_back_keeps_what_two_pages_call_alike(app: str, visit: Callable[..., Any]) -> None:
    """Filters and Values both have a `mode`."""

    def chosen() -> str:
        return str(opened.page.get_by_role("radiogroup", name="Mode").locator("[aria-checked=true]").inner_text())

    opened = visit(f"{app}/filters?mode=Convolution")
    opened.page.locator("[data-testid=stSidebarNav]").get_by_role("link", name="Values", exact=True).click()
    waited(opened, f"{app}/conv-values")
    assert chosen() == "Cross-correlation"
    opened.page.get_by_role("radiogroup", name="Mode").get_by_text("Both").click()
    waited(opened, f"{app}/conv-values?mode=Both")
    opened.page.go_back()
    waited(opened, f"{app}/filters?mode=Convolution")
    assert chosen() == "Convolution"
    opened.page.go_forward()
    waited(opened, f"{app}/conv-values?mode=Both")
    assert chosen() == "Both"
    assert opened.faults == []


@pytest.mark.parametrize("wish", ["n=500", "n=", "batch=-1e999", "padding="])
def test_back_leads_out_of_a_bad_link(app: str, visit: Callable[..., Any], wish: str) -> None:
    opened = visit(f"{app}/")
    opened.open(f"{app}/{PAGE}?{wish}")
    waited(opened, f"{app}/{PAGE}")
    assert "The link asked for" in opened.page.locator("[data-testid=stMain]").inner_text()
    for _ in range(2):  # the bad link itself may be an entry; it must not lead forward again
        if opened.page.url != f"{app}/":
            opened.page.go_back()
            opened.settle()
            assert not opened.page.get_by_text("This page failed").count()
    assert opened.page.url == f"{app}/"


def test_what_is_typed_moves_the_slider(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/{PAGE}")
    box = opened.page.get_by_label("Input n, typed")
    box.fill("64")
    box.press("Enter")
    waited(opened, f"{app}/{PAGE}?n=64")
    assert opened.page.get_by_role("slider").first.input_value() == "64"
    assert title(opened) == "34 starts fit in 70 columns, and 1 column is left over"


def test_a_slider_held_down_ends_where_it_was_left(app: str, visit: Callable[..., Any]) -> None:
    """Its presses overtake the server, whose number box then lags behind."""
    opened = visit(f"{app}/{PAGE}")
    slider = opened.page.get_by_role("slider").first
    slider.focus()
    for _ in range(20):
        opened.page.keyboard.press("ArrowRight")
    waited(opened, f"{app}/{PAGE}?n=56")
    opened.page.wait_for_timeout(800)
    assert slider.input_value() == "56"
    assert opened.page.get_by_label("Input n, typed").input_value() == "56"


def test_the_grid_follows_keys_and_pointer_and_keeps_its_place(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/{PAGE}")
    says, output = opened.page.locator(".dl-says"), opened.page.get_by_role("group", name="Output, 20 by 20")
    assert says.inner_text().startswith("Output row 20, column 20 reads rows 39, 40, 41")
    output.focus()
    for key in ("Home", "ArrowUp", "ArrowRight"):
        opened.page.keyboard.press(key)
    assert says.inner_text() == (
        "Output row 19, column 2 reads rows 37, 38, 39 and columns 3, 4, 5 of the padded input"
    )
    opened.page.locator(".dl-given").hover(position={"x": 3, "y": 3})
    assert says.inner_text().startswith("Output row 1, column 1 reads rows 1, 2, 3")
    opened.page.get_by_role("slider").nth(3).press("ArrowRight")  # the stride: fewer places, the same one chosen
    waited(opened, f"{app}/{PAGE}?s=3")
    assert says.inner_text().startswith("Output row 1, column 1 reads rows 1, 2, 3")


def test_the_colors_follow_the_theme_without_a_new_run(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/{PAGE}")

    def ink() -> str:
        return str(opened.page.evaluate("() => getComputedStyle(document.querySelector('.dl-title')).color"))

    assert ink() == "rgb(28, 31, 36)"
    opened.page.emulate_media(color_scheme="dark")
    opened.page.wait_for_function(
        "() => getComputedStyle(document.querySelector('.dl-title')).color !== 'rgb(28, 31, 36)'"
    )
    assert ink() == "rgb(233, 231, 226)"


def test_on_a_phone_the_controls_open_by_keyboard_and_stay_above_the_picture(
    app: str, visit: Callable[..., Any]
) -> None:
    opened = visit(f"{app}/{PAGE}", width=390)
    page, slider = opened.page, opened.page.get_by_role("slider").first
    assert not slider.is_visible()
    page.locator(".dl-opener summary").press("Enter")
    slider.wait_for()
    before = title(opened)
    page.locator("h2.dl-title").last.scroll_into_view_if_needed()
    page.locator("[data-testid=stMain]").evaluate("each => each.scrollTo(0, 900)")
    assert page.locator(".dl-opener summary").bounding_box()["y"] < 120, "they stay in sight"
    slider.press("ArrowRight")
    waited(opened, f"{app}/{PAGE}?n=37")
    assert title(opened) != before
    assert slider.is_visible(), "a run of the page leaves them open"
    assert opened.axe() == []
    assert opened.sideways() == 0
    page.locator(".dl-opener summary").press("Enter")
    assert not slider.is_visible()
    assert opened.faults == []


def test_on_a_wide_screen_the_controls_need_no_opening(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/{PAGE}")
    assert opened.page.get_by_role("slider").first.is_visible()
    assert not opened.page.locator(".dl-opener").is_visible()


def test_what_became_of_a_link_is_told_where_the_controls_are_closed(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/{PAGE}?n=500", width=390)
    assert opened.page.get_by_text("The link asked for n = 500").is_visible()


def test_on_a_phone_no_link_is_cut(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(app, width=390)
    cut = "each => each.filter(link => link.scrollWidth > link.clientWidth + 1).map(link => link.textContent)"
    assert opened.page.locator("[data-testid=stPageLink] :is(a, a *)").evaluate_all(cut) == []
