"""The player of a training in a real browser: every unit is drawn, played, chosen, and its weights typed over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser
Visit = Callable[..., Any]

PAINTED = """() => [...document.querySelectorAll('.dl-unit canvas, canvas.dl-whole')].map(canvas =>
    canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.reduce((sum, each) => sum + each))"""


def test_every_unit_is_painted_and_changes_from_epoch_to_epoch(app: str, visit: Visit) -> None:
    visited = visit(f"{app}/mlp-training")
    page = visited.page
    page.wait_for_selector("canvas.dl-whole")
    end = page.evaluate(PAINTED)
    assert len(end) == 21
    page.locator(".dl-figure input[type=range]").first.fill("0")
    assert page.locator(".dl-says").first.inner_text().startswith("Epoch 0: loss")
    begin = page.evaluate(PAINTED)
    assert begin[:2] == end[:2]  # the inputs
    assert all(one != other for one, other in zip(begin[2:], end[2:], strict=True))
    page.get_by_role("button", name="Step", exact=True).first.click()
    assert page.locator(".dl-says").first.inner_text().startswith("Epoch 3: loss")
    page.get_by_role("button", name="Play", exact=True).first.click()
    page.wait_for_function("document.querySelector('.dl-says').innerText.startsWith('Epoch 1')")
    page.get_by_role("button", name="Stop", exact=True).first.click()
    assert visited.axe() == []
    assert visited.faults == []


def test_a_unit_is_chosen_by_keys_and_its_weight_typed_over(app: str, visit: Visit) -> None:
    visited = visit(f"{app}/mlp-training", width=390)
    page = visited.page
    page.wait_for_selector("canvas.dl-whole")
    page.locator(".dl-figure input[type=range]").first.fill("4")
    loss = page.locator(".dl-says b").first.inner_text()
    plane = page.locator(".dl-unit-plane")
    plane.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight"):
        plane.press(key)
    assert page.locator(".dl-whole-name").inner_text() == "What unit 3 of layer 2 makes of the plane"
    field = page.get_by_label("Weight of unit 3")
    field.fill("nonsense")
    field.press("Enter")
    page.wait_for_selector("text=nonsense” is no number")
    field = page.get_by_label("Weight of unit 3")
    field.fill("−4")
    field.press("Enter")
    page.wait_for_function("before => document.querySelector('.dl-says b').innerText !== before", arg=loss)
    visited.settle()
    assert "changes=after+13%3A+W2%5B3%2C+3%5D+%3D+" in page.url
    assert page.locator(".dl-says").first.inner_text().startswith("Epoch 13: loss")  # it stays where it was typed
    assert page.get_by_label("Weight of unit 3").input_value() == "−4"
    plane.press("Escape")
    assert page.locator(".dl-whole-name").inner_text() == "What the network answers"
    assert visited.sideways() == 0
    assert visited.axe() == []
    assert visited.faults == []


def test_long_work_goes_on_by_itself_and_stops_when_asked(app: str, visit: Visit) -> None:
    visited = visit(app)
    page = visited.page
    page.goto(f"{app}/mlp-training?learns=Handwritten+digits&layers=64+64&batch=4&epochs=500")
    stop = page.get_by_role("button", name="Stop here")
    stop.wait_for()
    first = page.locator("h2.dl-title").first.inner_text()
    assert first.startswith("It is learning: epoch ")
    page.wait_for_function("before => document.querySelector('h2.dl-title').innerText !== before", arg=first)
    stop.click()
    stop.wait_for(state="detached")
    visited.settle()
    assert page.get_by_text("Seconds here").is_visible()
    assert visited.faults == []
