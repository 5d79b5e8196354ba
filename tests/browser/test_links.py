"""Links between the dashboard, the guide and the reference lead to a page, to the place named and to the state named.

Links within the site are checked from disk by tools/check_links.py.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest

from dlcore.topics import TOPICS
from tools.check_links import Page
from tools.serving import ROOT

pytestmark = pytest.mark.browser

DASHBOARD = "http://localhost:8501"  # where the site expects it
each_topic = pytest.mark.parametrize("slug", [topic.slug for topic in TOPICS])


def links(opened: Any, within: str) -> list[str]:
    """The addresses that this part of the page links to, each once, as the browser resolves them."""
    script = "each => [...each.querySelectorAll('a[href]')].map(link => link.href)"
    return sorted(set(opened.page.locator(within).evaluate(script)))


@each_topic
def test_a_page_of_the_dashboard_links_to_its_guide_page(
    app: str, site: str, visit: Callable[..., Any], slug: str
) -> None:
    opened = visit(f"{app}/{slug}")
    to_the_site = [link for link in links(opened, "[data-testid=stMain]") if link.startswith(site)]
    assert f"{site}/guide/{slug}.html" in [urldefrag(link).url for link in to_the_site]
    for link in to_the_site:
        address, place = urldefrag(link)
        with urllib.request.urlopen(address) as answer:
            assert not place or place in Page(answer.read().decode()).ids, link


@each_topic
def test_a_guide_page_links_to_the_dashboard_s_page_with_its_numbers(
    app: str, site: str, visit: Callable[..., Any], slug: str
) -> None:
    guide = visit(f"{site}/guide/{slug}.html")
    to_the_dashboard = [link for link in links(guide, "article") if link.startswith(DASHBOARD)]
    assert to_the_dashboard
    for link in to_the_dashboard:
        address = link.replace(DASHBOARD, app)
        opened = visit(address)
        assert opened.page.url == address, "the dashboard dropped a part of the link"
        assert "The link asked for" not in opened.page.locator("[data-testid=stMain]").inner_text()
        assert opened.faults == []


@each_topic
def test_a_guide_page_links_to_the_reference(site: str, visit: Callable[..., Any], slug: str) -> None:
    guide = visit(f"{site}/guide/{slug}.html")
    assert [link for link in links(guide, "article") if link.startswith(f"{site}/reference/")]


@each_topic
def test_the_reference_links_to_a_guide_page(site: str, slug: str) -> None:
    named = []
    for source in sorted((ROOT / "docs" / "reference").glob("*.md")):
        address = f"{site}/reference/{source.stem}.html"
        with urllib.request.urlopen(address) as answer:
            named += [urljoin(address, link) for link, _ in Page(answer.read().decode()).named]
    assert [link for link in named if urldefrag(link).url == f"{site}/guide/{slug}.html"]
