"""The figure of a network and the sheet to paint on, in a real browser: by mouse, touch and keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from dlcore.conv.network import Run, map_cell, read_digit
from dlcore.data import digits

pytestmark = pytest.mark.browser


def said(opened: Any) -> str:
    """What is said of the chosen cell."""
    text: str = opened.page.locator(".dl-net .dl-says").inner_text()
    return text.replace("−", "-").replace(",", "")


def value(opened: Any) -> float:
    """The chosen cell's value, as the sentence has it."""
    return float(re.split("[=≈]", said(opened))[-1])


def click(opened: Any, stage: int, number: int, row: float, column: float, size: int) -> None:
    """Click a cell of a map that is `size` cells wide."""
    plane = opened.page.locator(f'[data-stage="{stage}"] [data-map="{number}"]')
    plane.scroll_into_view_if_needed()
    area = plane.bounding_box()
    position = {"x": area["width"] * (column + 0.5) / size, "y": area["height"] * (row + 0.5) / size}
    plane.click(position=position)


def first() -> Run:
    return read_digit(digits().images[0])


@pytest.mark.parametrize("width", [1440, 390])
def test_a_click_on_a_cell_shows_its_patches_its_kernels_and_the_sum(
    app: str, visit: Callable[..., Any], width: int
) -> None:
    opened = visit(f"{app}/cnn-features", width=width)
    click(opened, 4, 3, 1, 2, 4)
    found = map_cell(first(), "conv2", (4, 2, 3))
    assert said(opened).startswith("Conv 2 map 4 row 2 column 3:")
    assert value(opened) == pytest.approx(found.value, rel=1e-3)
    assert opened.page.locator(".dl-net .dl-frame").count() == 6
    shown = [float(text.replace("−", "-")) for text in opened.page.locator(".dl-terms .dl-number").all_inner_texts()]
    assert len(shown) == 2 * 9 * 6
    assert shown[:9] == pytest.approx(found.patch[0].ravel().tolist(), rel=5e-3, abs=1e-9)
    assert shown[9:18] == pytest.approx(found.weight[0].ravel().tolist(), rel=5e-3, abs=1e-9)
    assert opened.sideways() <= 0
    assert opened.axe() == []
    assert opened.faults == []


def test_every_kind_of_layer_says_how_its_value_came_about(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/cnn-features")
    outputs = first().outputs
    for stage, name, size, sum_has in (
        (2, "relu1", 8, "max(0 "),
        (3, "maxpool1", 4, "max("),
        (6, "maxpool2", 2, "max("),
    ):
        click(opened, stage, 2, 1, 1, size)
        assert value(opened) == pytest.approx(float(outputs[name][2, 1, 1]), rel=1e-3)
        assert sum_has in said(opened)
    for stage, name in ((7, "fc1"), (8, "softmax1")):
        plane = opened.page.locator(f'[data-stage="{stage}"] [data-map="0"]')
        plane.click(position={"x": 20, "y": plane.bounding_box()["height"] * 0.05})
        assert "digit 0:" in said(opened)
        assert value(opened) == pytest.approx(float(outputs[name][0]), rel=1e-3)
    assert opened.page.locator(".dl-net .dl-frame").count() == 1
    assert opened.faults == []


def test_the_arrow_keys_go_from_the_picture_to_the_answer_and_back(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/cnn-features")
    opened.page.locator(".dl-net").focus()
    seen = []
    for _ in range(60):
        opened.page.keyboard.press("ArrowRight")
        stage = said(opened).partition(":")[0].partition(" map")[0]
        if stage not in seen:
            seen.append(stage)
    assert [each.split(" digit")[0] for each in seen] == [
        *("Conv 1", "ReLU 1", "Pool 1", "Conv 2", "ReLU 2", "Pool 2", "Scores", "Softmax")
    ]
    for _ in range(60):
        opened.page.keyboard.press("ArrowLeft")
    assert said(opened).startswith("Conv 1 ")
    for _ in range(60):
        opened.page.keyboard.press("ArrowDown")
    assert said(opened).startswith("Conv 1 map 6 row 8 ")
    assert opened.faults == []


def test_a_stroke_paints_and_the_link_carries_the_picture(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/cnn-features?picture=Paint+your+own&cells={'0' * 64}")
    opened.page.get_by_role("heading", name="The sheet is empty").wait_for()
    sheet = opened.page.get_by_role("slider", name="Painting")
    area = sheet.bounding_box()
    x, step = area["x"] + area["width"] * 4.5 / 8, area["height"] / 8
    opened.page.mouse.move(x, area["y"] + 1.5 * step)
    opened.page.mouse.down()
    for row in range(2, 7):
        opened.page.mouse.move(x, area["y"] + (row + 0.5) * step)
    opened.page.mouse.up()
    opened.page.get_by_role("heading", name=re.compile("The network")).wait_for()
    opened.page.wait_for_url(re.compile("cells=" + "0" * 12 + "g" + "0" * 7 + "g"))
    again = visit(opened.page.url)
    cells = "0" * 8 + ("0000g000") * 6 + "0" * 8
    assert again.page.get_by_role("textbox", name="As text").input_value() == cells
    assert opened.faults == again.faults == []


def test_the_keyboard_paints_too_and_clear_empties_the_sheet(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/cnn-features?picture=Paint+your+own")
    text = opened.page.get_by_role("textbox", name="As text")
    opened.page.get_by_role("button", name="Clear").click()
    opened.page.get_by_role("heading", name="The sheet is empty").wait_for()
    assert text.input_value() == "0" * 64
    sheet = opened.page.get_by_role("slider", name="Painting")
    sheet.focus()
    for key in ("ArrowRight", "ArrowDown", "Space", "ArrowRight", "+", "+", "-"):
        opened.page.keyboard.press(key)
    opened.page.wait_for_function("text => text.value.slice(0, 16) === '000000000g100000'", arg=text.element_handle())
    assert sheet.get_attribute("aria-valuetext") == "Row 2, column 3: 1 of 16"
    assert opened.axe() == []
    assert opened.faults == []
