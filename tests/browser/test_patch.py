"""The patch beneath the kernel in a real browser: by pointer, tap and keyboard, for eyes and for screen readers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from dashboard.upload import reduced
from dlcore.conv.filters import filter_image
from dlcore.data import photograph

pytestmark = pytest.mark.browser

RESULT = filter_image(reduced(photograph("camera").image, cells=128), "minus-laplacian", padding_mode="replicate")


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def chosen(opened: Any) -> tuple[int, int, float]:
    """Row, column (counted from 1) and value, as the sentence says them."""
    text = opened.page.locator(".dl-says p").first.inner_text()
    found = re.search(r"[Rr]ow (\d+), column (\d+)[^:]*: .* [=≈] (\S+)$", text)
    assert found, text
    return int(found[1]), int(found[2]), number(found[3])


def close_up(opened: Any) -> list[float]:
    return [number(text) for text in opened.page.locator(".dl-seen b").all_inner_texts()]


def agrees(opened: Any) -> tuple[int, int]:
    """The chosen cell; what is shown of it must be what the library computed."""
    row, column, value = chosen(opened)
    assert value == RESULT.output[row - 1, column - 1]
    assert close_up(opened) == RESULT.patch(row - 1, column - 1).ravel().tolist()
    return row, column


def test_the_pointer_chooses_a_cell_on_either_picture(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/filters")
    first = agrees(opened)
    for role in (".dl-made", ".dl-given"):
        area = opened.page.locator(role).bounding_box()
        opened.page.mouse.move(area["x"] + area["width"] * 40.5 / 128, area["y"] + area["height"] * 70.5 / 128)
        assert agrees(opened) == (71, 41), role
        opened.page.mouse.move(area["x"] + 0.5, area["y"] + 0.5)
        assert agrees(opened) == (1, 1), role
    assert first != (71, 41)
    assert opened.page.locator(".dl-seen.dl-pad").count() == 5, "what lies beyond the border is marked"
    opened.page.mouse.move(0, 0)
    assert agrees(opened) == (1, 1), "a cell is always chosen"
    assert opened.faults == []


def test_the_keyboard_alone_reaches_every_cell(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/filters")
    row, column = agrees(opened)
    for _ in range(60):
        opened.page.keyboard.press("Tab")
        if opened.page.evaluate("() => document.activeElement.classList.contains('dl-made')"):
            break
    else:
        pytest.fail("the output is out of the keyboard's reach")
    outline = opened.page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    for key, expected in (
        ("ArrowUp", (row - 1, column)),
        ("ArrowRight", (row - 1, column + 1)),
        ("ArrowDown", (row, column + 1)),
        ("End", (row, 128)),
        ("ArrowRight", (row, 128)),
        ("Home", (row, 1)),
    ):
        opened.page.keyboard.press(key)
        assert agrees(opened) == expected, key
    assert opened.faults == []


def test_a_tap_chooses_a_cell(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/filters", width=390)
    finger = opened.page.context.new_cdp_session(opened.page)
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    made = opened.page.locator(".dl-made")
    made.scroll_into_view_if_needed()
    area = made.bounding_box()
    place = {"x": area["x"] + area["width"] * 20.5 / 128, "y": area["y"] + area["height"] * 30.5 / 128}
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [place]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    opened.settle()
    assert agrees(opened) == (31, 21)


def test_what_the_reader_chose_stays_when_the_kernel_changes(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/filters")
    opened.page.locator(".dl-made").focus()
    opened.page.keyboard.press("Home")
    row, column, _ = chosen(opened)
    opened.page.get_by_role("radio", name="Both").click()
    opened.page.get_by_role("heading", name="Half a turn leaves this kernel as it is").wait_for()
    opened.settle()
    assert chosen(opened)[:2] == (row, column)
    assert opened.page.locator(".dl-says p").count() == 2


def test_the_sentence_is_read_out_and_the_pictures_have_names(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/filters?picture=Coffee&color=Color")
    figure = opened.page.locator(".dl-figure").first
    assert figure.locator(".dl-says").get_attribute("aria-live") == "polite"
    assert "A white and red cup of espresso" in figure.get_attribute("aria-label")
    assert figure.locator(".dl-made").get_attribute("aria-label").startswith("Output, 128 by 128: the arrow keys")
    assert "red" in figure.locator(".dl-says").inner_text()
    figure.get_by_role("radio", name="Blue").click()
    assert "blue" in figure.locator(".dl-says").inner_text()
    assert figure.locator(".dl-channel-2").first.is_visible()
    assert not figure.locator(".dl-channel-0").first.is_visible()
    assert opened.axe() == []
    assert opened.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "search",
    [
        "picture=5+×+5&border=Zeros",
        "picture=Waves&kernel=Waves+along+both:+k1+and+k2&border=Nothing:+stay+inside",
        "picture=Digit&kernel=Shift+left&mode=Both",
        "kernel=Sharpen&cells=256",
        "kernel=Type+your+own&weights=1+2+3+4+5+6+7",
    ],
)
@pytest.mark.parametrize("width", [1440, 390])
def test_other_figures_pass_the_accessibility_checker_and_fit(
    app: str, visit: Callable[..., Any], search: str, scheme: str, width: int
) -> None:
    opened = visit(f"{app}/filters?{search}", scheme=scheme, width=width)
    assert opened.axe() == []
    assert opened.sideways() <= 0
    assert opened.faults == []


def test_the_signed_colors_follow_the_theme(app: str, visit: Callable[..., Any]) -> None:
    """The colors are the page's: a reader who changes the theme need not wait for the server."""
    opened = visit(f"{app}/filters")
    color = "() => getComputedStyle(document.querySelector('.dl-layer.dl-above')).backgroundColor"
    light = opened.page.evaluate(color)
    opened.page.emulate_media(color_scheme="dark")
    opened.page.wait_for_function(f"light => ({color})() !== light", arg=light)
    assert (light, opened.page.evaluate(color)) == ("rgb(27, 94, 171)", "rgb(124, 180, 245)")
