"""Every page of the dashboard in a real browser, in both color schemes, on a wide screen and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dlcore.topics import TOPICS

pytestmark = pytest.mark.browser

TITLES = {"": "What you read is what ran", **{topic.slug: topic.question for topic in TOPICS}}

each_page = pytest.mark.parametrize("slug", TITLES, ids=lambda slug: slug or "home")
each_topic = pytest.mark.parametrize("slug", [topic.slug for topic in TOPICS])
each_screen = pytest.mark.parametrize(("width", "scheme", "other"), [(1440, "light", "dark"), (390, "dark", "light")])


@each_page
@each_screen
def test_a_page_opens_without_a_fault(
    app: str, visit: Callable[..., Any], slug: str, width: int, scheme: str, other: str
) -> None:
    opened = visit(f"{app}/{slug}", scheme=scheme, width=width)
    assert opened.page.url == f"{app}/{slug}", "its address, which the guide links to, is not kept"
    assert opened.page.locator("h1").inner_text() == TITLES[slug]
    assert not opened.page.get_by_text("This page failed").count()
    assert opened.axe() == []
    assert opened.sideways() <= 0
    if slug and width < 640:
        claim = opened.page.locator("h2.dl-title").first
        assert claim.bounding_box()["y"] < 500, "the controls fill the first screen"
        opened.page.locator(".dl-opener summary").click()
        assert opened.sideways() <= 0
    assert opened.recolor(other).axe() == []
    assert opened.sideways() <= 0
    assert opened.faults == []


def seen(opened: Any) -> list[list[Any]]:
    """Every control of the page with its value, as the browser shows them."""
    kinds = "input, textarea, [role=radio], [role=combobox]"
    script = f"""() => [...document.querySelectorAll('[data-testid=stMain] :is({kinds})')]
        .map(each => [each.ariaLabel ?? each.innerText, each.type, each.value, each.checked, each.ariaChecked])"""
    state: list[list[Any]] = opened.page.evaluate(script)
    assert state
    return state


def move_the_first_slider(opened: Any) -> None:
    """One step by the keyboard, up where that is possible; the address must follow."""
    before = opened.page.url
    slider = opened.page.get_by_role("slider").first
    slider.press("ArrowLeft" if slider.evaluate("each => each.value === each.max") else "ArrowRight")
    opened.page.wait_for_url(lambda url: url != before)
    opened.settle()


@each_topic
def test_a_link_reopens_what_was_seen(app: str, visit: Callable[..., Any], slug: str) -> None:
    opened = visit(f"{app}/{slug}")
    at_first = seen(opened)
    move_the_first_slider(opened)
    assert seen(opened) != at_first
    again = visit(opened.page.url)
    assert seen(again) == seen(opened)
    assert opened.faults == again.faults == []


@each_topic
def test_back_returns_to_what_was_seen(app: str, visit: Callable[..., Any], slug: str) -> None:
    opened = visit(f"{app}/{slug}")
    move_the_first_slider(opened)
    state, address = seen(opened), opened.page.url
    other = next(topic for topic in TOPICS if topic.slug != slug)
    opened.page.locator("[data-testid=stSidebarNav]").get_by_role("link", name=other.title, exact=True).click()
    opened.page.get_by_role("heading", name=other.question).wait_for()
    opened.settle()
    opened.page.go_back()
    opened.page.wait_for_url(address)
    opened.settle()
    assert seen(opened) == state
    assert opened.faults == []


@each_topic
def test_reset_returns_to_the_source_text_s_numbers(app: str, visit: Callable[..., Any], slug: str) -> None:
    opened = visit(f"{app}/{slug}")
    at_first = seen(opened)
    move_the_first_slider(opened)
    opened.page.get_by_role("link", name="Reset").click()
    opened.page.wait_for_url(f"{app}/{slug}")
    opened.settle()
    assert seen(opened) == at_first
    assert opened.faults == []


@each_topic
def test_a_tampered_link_opens_the_page_and_says_so(app: str, visit: Callable[..., Any], slug: str) -> None:
    opened = visit(f"{app}/{slug}")
    at_first = seen(opened)
    move_the_first_slider(opened)
    name = opened.page.url.partition("?")[2].partition("=")[0]
    for value in ("nonsense", "-1e999", "<b>bold</b>"):
        tampered = visit(f"{app}/{slug}?{name}={value}")
        main = tampered.page.locator("[data-testid=stMain]")
        assert seen(tampered) == at_first
        assert f"The link asked for {name} = {value};" in main.inner_text()  # as text: what a link says is no markup
        assert tampered.faults == []
