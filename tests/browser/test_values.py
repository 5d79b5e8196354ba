"""Every number of a small convolution in a real browser: followed by pointer and keys, typed over where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

Visit = Callable[..., Any]
PAGE = "conv-values"


def says(opened: Any) -> str:
    text: str = opened.page.locator(".dl-says").inner_text()
    return text.replace("\n", " / ")


def point(opened: Any, side: str, row: int, column: int, *, index: int = 0, click: bool = False) -> None:
    """Move the mouse over a cell, counted from 0."""
    plane = opened.page.locator(f'[data-side="{side}"][data-index="{index}"]').first
    plane.scroll_into_view_if_needed()
    area = plane.bounding_box()
    rows, columns = (
        int(plane.evaluate(f"each => each.style.getPropertyValue('{name}')")) for name in ("--rows", "--cols")
    )
    place = area["x"] + area["width"] * (column + 0.5) / columns, area["y"] + area["height"] * (row + 0.5) / rows
    opened.page.mouse.move(*place)
    if click:
        opened.page.mouse.click(*place)


def met(opened: Any, side: str) -> list[str]:
    """The marked cells of a side, with what stands in their corner."""
    found: list[str] = opened.page.locator(f'[data-side="{side}"] .dl-met').all_inner_texts()
    return [" ".join(text.split()) for text in found]


def output(opened: Any, index: int = 0) -> list[str]:
    boxes = opened.page.locator(f'[data-side="output"][data-index="{index}"] .dl-number')
    return [text.split("\n")[0].split("×")[0] for text in boxes.all_inner_texts()]


def test_an_output_cell_shows_its_patch_its_products_and_their_sum(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{PAGE}")
    assert says(opened) == "Row 2, column 1: 3·1 + 4·0 + 4·0 + 7·(−1) = −4", "the cell that is worked out below"
    point(opened, "output", 0, 1)
    assert says(opened) == "Row 1, column 2: 0·1 + 1·0 + 4·0 + 1·(−1) = −1"
    assert met(opened, "input") == ["0 ×1", "1 ×0", "4 ×0", "1 ×−1"]
    assert opened.faults == []


def test_an_input_cell_shows_where_it_goes(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{PAGE}")
    point(opened, "input", 1, 2)
    assert says(opened) == "Input row 2, column 3: 1 goes times (−1) to row 1, column 2; times 0 to row 2, column 2"
    assert met(opened, "output") == ["−1 ×−1", "4 ×0"]


def test_a_weight_shows_what_it_meets(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{PAGE}?s=2&p=1&d=1")
    point(opened, "kernel", 1, 1)
    assert says(opened) == "Kernel row 2, column 2: −1; it meets 4 input values, one for each output value"
    assert met(opened, "input") == ["6", "1", "4", "0"]


def test_a_copy_in_the_padding_goes_with_its_cell(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{PAGE}?p=1&border=Replicate&K=1+2%0A3+4")
    point(opened, "input", 1, 1)
    assert says(opened).startswith(
        "Input row 1, column 1: 6 goes times 1 to row 1, column 1; times 2 to row 1, column 1;"
    )
    assert met(opened, "output")[0] == "60 ×1×2×3×4"
    opened = visit(f"{app}/{PAGE}?p=1")
    point(opened, "input", 0, 0)
    assert says(opened) == "Padding: it is 0 and adds nothing"


def test_the_transposed_convolution_is_the_reverse_picture(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{PAGE}?direction=Transposed&X=2+-1%0A-4+4")
    point(opened, "input", 1, 0)
    assert says(opened) == (
        "Input row 2, column 1: −4 goes times 1 to row 2, column 1; times 0 to row 2, column 2; "
        "times 0 to row 3, column 1; times (−1) to row 3, column 2"
    )
    cut = visit(f"{app}/{PAGE}?direction=Transposed&X=2+-1%0A-4+4&p=1")
    point(cut, "input", 1, 0)
    assert says(cut) == "Input row 2, column 1: −4 goes times 0 to row 1, column 1; the padding cuts off 3 products"
    point(opened, "output", 1, 1)
    assert says(opened) == "Row 2, column 2: 2·(−1) + (−1)·0 + (−4)·0 + 4·1 = 2"


def test_a_number_is_typed_over_and_the_link_reopens_it(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{PAGE}")
    point(opened, "kernel", 1, 1, click=True)
    field = opened.page.locator(".dl-field")
    assert field.input_value() == "−1"
    opened.page.keyboard.type("1")
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_url(re.compile(r"K="))
    opened.settle()
    assert output(opened) == ["10", "1", "10", "4"]
    assert opened.page.evaluate("() => document.activeElement.dataset.side") == "kernel", "the focus stays"
    again = visit(opened.page.url)
    assert output(again) == ["10", "1", "10", "4"]
    again.page.get_by_role("link", name="Reset").click()
    again.page.wait_for_url(f"{app}/{PAGE}")
    again.settle()
    assert output(again) == ["2", "−1", "−4", "4"]
    assert opened.faults == again.faults == []


def test_the_keyboard_alone_types_a_number_over(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{PAGE}")
    keys = opened.page.keyboard
    opened.page.locator('[data-side="input"]').focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowRight"):
        keys.press(key)
    assert says(opened).startswith("Input row 2, column 2: 4 goes")
    keys.type("-.5")
    keys.press("Escape")
    assert opened.page.locator(".dl-field").count() == 0
    keys.press("Enter")
    assert opened.page.locator(".dl-field").input_value() == "4", "Escape left it as it was"
    keys.type("1/2")
    keys.press("Enter")
    opened.page.wait_for_url(re.compile(r"X="))
    opened.settle()
    assert output(opened) == ["5.5", "−1", "−4", "0.5"]
    keys.press("ArrowUp")
    assert says(opened).startswith("Input row 1, column 2: 0 goes"), "and goes on from there"


@pytest.mark.parametrize("typed", ["one", "1 2", "1e9", "<img src=x onerror=alert(1)>"])
def test_a_number_that_cannot_be_read_is_told_and_stays_as_it_was(app: str, visit: Visit, typed: str) -> None:
    opened = visit(f"{app}/{PAGE}")
    point(opened, "input", 0, 0, click=True)
    opened.page.keyboard.type(typed)
    opened.page.keyboard.press("Enter")
    bar = opened.page.locator(".dl-bar.dl-wrong")
    bar.wait_for()
    assert bar.inner_text().endswith("The number stays as it was.")
    opened.settle()
    assert output(opened) == ["2", "−1", "−4", "4"]
    assert "X=" not in opened.page.url
    assert opened.faults == []


def test_a_number_being_typed_outlives_new_markup(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{PAGE}")
    point(opened, "input", 0, 0, click=True)
    opened.page.keyboard.type("7")
    opened.page.keyboard.press("Enter")
    opened.page.keyboard.press("ArrowRight")
    opened.page.keyboard.type("12")  # while the page is being drawn anew for the first
    opened.page.wait_for_url(re.compile(r"X="))
    opened.settle()
    assert opened.page.locator(".dl-field").input_value() == "12"
    opened.page.keyboard.type("3")
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_url(re.compile(r"X=7\+123"))


def test_a_finger_chooses_first_and_types_second(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{PAGE}", width=390, has_touch=True)
    kernel = opened.page.locator('[data-side="kernel"]')
    kernel.scroll_into_view_if_needed()
    area = kernel.bounding_box()
    place = area["x"] + area["width"] * 0.75, area["y"] + area["height"] * 0.75
    opened.page.touchscreen.tap(*place)
    assert says(opened).startswith("Kernel row 2, column 2: −1")
    assert opened.page.locator(".dl-field").count() == 0
    opened.page.touchscreen.tap(*place)
    assert opened.page.locator(".dl-field").input_value() == "−1"


def test_the_box_that_opens_takes_a_whole_matrix(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{PAGE}")
    opened.page.get_by_role("button", name="Input X").click()
    area = opened.page.get_by_role("textbox", name="Input, a line for each row")
    area.fill("1 2 3 4\n5 6 7 8")
    area.press("Control+Enter")
    opened.page.wait_for_url(re.compile(r"X=1\+2\+3\+4"))
    opened.settle()
    assert output(opened) == ["−5", "−5", "−5"]
    assert opened.axe() == []


def test_step_and_back_walk_through_the_places(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{PAGE}")
    places = []
    for _ in range(4):
        opened.page.get_by_role("button", name="Step").click()
        places.append(says(opened).split(":")[0])
    assert places == ["Row 2, column 2", "Row 1, column 1", "Row 1, column 2", "Row 2, column 1"]
    opened.page.get_by_role("button", name="Back").press("Enter")
    assert says(opened).startswith("Row 1, column 2")


def test_play_goes_on_by_itself_until_it_is_stopped(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{PAGE}")
    first = says(opened)
    opened.page.get_by_role("button", name="Play").click()
    assert opened.page.locator(".dl-says").get_attribute("aria-live") == "off"
    opened.page.wait_for_function("first => document.querySelector('.dl-says').innerText !== first", arg=first)
    opened.page.get_by_role("button", name="Stop").click()
    stopped = says(opened)
    opened.page.wait_for_timeout(2200)  # longer than a step under reduced motion
    assert says(opened) == stopped
    assert opened.page.locator(".dl-says").get_attribute("aria-live") == "polite"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(
    "search",
    [
        "channels=3&mode=Both&p=1",
        "direction=Transposed&s=2&p=1",
        "p=3&X=" + "%0A".join(["1+2+3+4+5+6+7+8"] * 8),
    ],
)
def test_other_figures_pass_the_accessibility_checker_and_fit(
    app: str, visit: Visit, search: str, scheme: str, width: int
) -> None:
    opened = visit(f"{app}/{PAGE}?{search}", scheme=scheme, width=width)
    opened.page.locator(".dl-number").first.wait_for()
    cells = opened.page.evaluate("() => [...document.querySelectorAll('.dl-number')].map(each => each.offsetWidth)")
    assert min(cells) >= 25, "too small to be read"
    assert opened.axe() == []
    assert opened.sideways() <= 0
    assert opened.faults == []


def test_the_guide_s_figure_moves_and_takes_no_typing(site: str, visit: Visit) -> None:
    opened = visit(f"{site}/guide/{PAGE}.html")
    point(opened, "output", 0, 0)
    assert opened.page.locator(".dl-says p").first.inner_text() == "Row 1, column 1: 6·1 + 0·0 + 3·0 + 4·(−1) = 2"
    point(opened, "input", 0, 0, click=True)
    assert opened.page.locator(".dl-field").count() == 0
    assert not opened.page.locator(".dl-hint").first.is_visible()
