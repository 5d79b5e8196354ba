"""Every page of the site in a real browser, in both color schemes, on a wide screen and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tools.serving import ROOT

pytestmark = pytest.mark.browser

# Every page: a strict build holds that no page is missing under `nav`.
NAMED = re.findall(r": (\S+)\.md$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), flags=re.MULTILINE)
PAGES = [f"{name}.html" for name in NAMED]

each_page = pytest.mark.parametrize("path", PAGES)
each_screen = pytest.mark.parametrize(("width", "scheme", "other"), [(1440, "light", "dark"), (390, "dark", "light")])


@each_page
@each_screen
def test_a_page_opens_without_a_fault(
    site: str, visit: Callable[..., Any], path: str, width: int, scheme: str, other: str
) -> None:
    opened = visit(f"{site}/{path}", scheme=scheme, width=width)
    assert opened.page.locator("h1").count() == 1
    assert opened.axe() == []
    assert opened.sideways() <= 0
    assert opened.recolor(other).axe() == []
    assert opened.sideways() <= 0
    assert opened.faults == []


@each_page
def test_a_page_reads_without_scripts(site: str, visit: Callable[..., Any], path: str) -> None:
    """Formulas are MathML and charts have a static picture, so nothing that is asked of a reader needs a script."""
    opened = visit(f"{site}/{path}", scripted=False)
    for picture in opened.page.locator("article img").all():
        assert picture.bounding_box(), f"{picture.get_attribute('src')} is not drawn"
    assert opened.faults == []


def test_the_colors_follow_the_system_until_a_reader_chooses(site: str, visit: Callable[..., Any]) -> None:
    opened = visit(f"{site}/index.html")

    def paper() -> str:
        return str(opened.page.evaluate("() => getComputedStyle(document.body).backgroundColor"))

    light = paper()
    opened.recolor("dark")
    assert paper() != light
    opened.page.locator("[data-md-component=palette] label:visible").click()
    opened.settle()
    assert paper() == light
    opened.page.reload()
    opened.settle()
    assert paper() == light, "the choice is not kept"
    opened.page.evaluate("() => localStorage.clear()")  # other tests share this profile
    assert opened.faults == []
