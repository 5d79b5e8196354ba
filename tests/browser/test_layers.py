"""The editor of layers in a browser: its buttons write the address, and the address brings the layers back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

pytestmark = pytest.mark.browser


def layers(opened: Any) -> list[str]:
    text: str = opened.page.locator("textarea").input_value()
    return text.split("\n")


def asked(opened: Any) -> list[str]:
    return parse_qs(urlsplit(opened.page.url).query)["layers"][0].split("\n")


def test_a_network_is_taken_apart_and_a_link_brings_it_back(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/conv-stack?net=LeNet-5&side=32&channels=1")
    opened.page.get_by_role("button", name="Edit its layers").click()
    opened.page.wait_for_url("**layers=**")
    opened.settle()
    assert layers(opened)[:3] == asked(opened)[:3] == ["conv 6 k5", "tanh", "avgpool 2"]
    opened.page.get_by_role("button", name="Down").press("Enter")
    opened.page.wait_for_url("**layers=tanh**")
    opened.settle()
    assert layers(opened)[:3] == asked(opened)[:3] == ["tanh", "conv 6 k5", "avgpool 2"]
    again = visit(opened.page.url)
    assert layers(again) == layers(opened)
    assert opened.faults == again.faults == []


def test_an_opened_section_stays_open_while_the_numbers_change(app: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{app}/conv-stack?net=ResNet-18&side=224")
    sections = opened.page.locator("details.dl-section")
    assert [section.get_attribute("open") for section in sections.all()] == [None] * 6
    sections.nth(1).locator("summary").press("Enter")
    before = sections.first.inner_text()
    opened.page.get_by_role("slider").first.press("Home")  # the smallest picture
    opened.page.wait_for_function("before => document.querySelector('.dl-section').innerText !== before", arg=before)
    opened.settle()
    assert [section.get_attribute("open") is not None for section in sections.all()] == [False, True, *[False] * 4]
    assert opened.faults == []
