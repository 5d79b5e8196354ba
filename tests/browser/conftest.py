"""A real browser, the dashboard and the built site on loopback, and pages that note what went wrong on them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    WebSocket,
    sync_playwright,
)

from tools import serving

AXE = serving.ROOT / "node_modules" / "axe-core" / "axe.min.js"

# What axe finds in elements that are not ours and that no page of ours can mend: the rule, the element, the reason.
NOT_OURS = (
    ("list", "[data-testid=stSidebarNavItems]", "Streamlit puts each group of the navigation, a div, into one ul"),
    ("listitem", "[data-testid=stSidebarNavItems] li", "and so its li stand in a div"),
    (
        "presentation-role-conflict",
        "[data-testid=stFileUploaderDropzone]",
        "Streamlit gives the place where a file is dropped a name and no role",
    ),
)

# Streamlit's own requests that rightly fail: opened at `/filters`, it looks for its server at `/filters/` first.
EXPECTED_404 = re.compile(r"/[\w-]+/_stcore/(health|host-config)$")


@dataclass
class Visited:
    """A page in the browser, with every fault that the browser noticed so far."""

    page: Page
    scripted: bool = True
    faults: list[str] = field(default_factory=list)

    def open(self, url: str) -> Visited:
        """Go there and wait until everything is drawn."""
        response = self.page.goto(url)
        assert response is not None
        assert response.ok, f"{url} answers {response.status}"
        self.settle()
        return self

    def settle(self) -> None:
        """Wait until everything is drawn: a Streamlit page has run its script, fonts are there, nothing changes."""
        if self.page.locator("#root").count():
            self.page.wait_for_selector("[data-test-script-state=notRunning] h1", state="attached")
        self.page.wait_for_load_state("networkidle")
        if self.scripted:
            assert self.page.evaluate(serving.WHEN_STILL), "the page never comes to rest"

    def axe(self) -> list[str]:
        """What the accessibility checker finds: the rule, the element, and what axe says of it."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        script = """async () => (await axe.run(document, {resultTypes: ['violations'], elementRef: true})).violations
            .flatMap(rule => rule.nodes.map(node => [rule.id, node.element, node.html, node.failureSummary]))
            .filter(([id, element]) => !%s.some(([rule, known]) => rule === id && element?.matches(known)))
            .map(([id, element, html, summary]) => `${id}: ${html.slice(0, 200)}: ${summary}`)"""
        found: list[str] = self.page.evaluate(script % json.dumps(NOT_OURS))
        return found

    def recolor(self, scheme: str) -> Visited:
        """Choose the other color scheme, as a reader's system does at dusk."""
        self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # a Literal there, a text here
        self.settle()
        return self

    def sideways(self) -> int:
        """By how many pixels the page, or Streamlit's scrolling frame in it, can be scrolled sideways."""
        script = """() => Math.max(...[document.documentElement, document.querySelector('[data-testid=stMain]')]
            .filter(Boolean).map(each => each.scrollWidth - each.clientWidth))"""
        return int(self.page.evaluate(script))


def is_loopback(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"data", "blob", "about"} or parts.hostname in {"localhost", "127.0.0.1"}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, which can reach loopback alone: no other name or address resolves."""
    arguments = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=serving.chromium(), args=arguments)
        yield launched
        launched.close()


Visit = Callable[..., Visited]


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> Iterator[dict[tuple[Any, ...], BrowserContext]]:
    """The browser's profiles by their options: pages of one profile load the dashboard's scripts from its cache."""
    opened: dict[tuple[Any, ...], BrowserContext] = {}
    yield opened
    for context in opened.values():
        context.close()


@pytest.fixture
def visit(browser: Browser, contexts: dict[tuple[Any, ...], BrowserContext]) -> Iterator[Visit]:
    """Open a page: `visit(url, scheme="dark", width=390)`. A request that leaves loopback is a fault."""
    pages: list[Page] = []

    def open_page(
        url: str, *, scheme: str = "light", width: int = 1440, scripted: bool = True, has_touch: bool = False
    ) -> Visited:
        options = (scheme, width, scripted, has_touch)
        if options not in contexts:
            contexts[options] = browser.new_context(
                color_scheme=scheme,  # type: ignore[arg-type]  # a Literal there, a parameter of the test here
                viewport={"width": width, "height": 900},
                reduced_motion="reduce",
                java_script_enabled=scripted,
                has_touch=has_touch,
            )
            contexts[options].set_default_timeout(20_000)
        visited = Visited(contexts[options].new_page(), scripted)
        pages.append(visited.page)
        note = visited.faults.append

        def on_request(each: Request) -> None:
            if not is_loopback(each.url):
                note(f"asks for {each.url}")

        def on_console(message: ConsoleMessage) -> None:
            if message.type == "error" and not EXPECTED_404.search(message.location["url"]):
                note(f"console: {message.text} ({message.location['url']})")

        def on_response(response: Response) -> None:
            if response.status >= 400 and not EXPECTED_404.search(response.url):
                note(f"{response.url} answers {response.status}")

        def on_socket(opened: WebSocket) -> None:
            if urlsplit(opened.url).hostname not in {"localhost", "127.0.0.1"}:
                note(f"opens {opened.url}")

        visited.page.on("request", on_request)
        visited.page.on("console", on_console)
        visited.page.on("response", on_response)
        visited.page.on("websocket", on_socket)
        visited.page.on("pageerror", lambda error: note(f"script: {error}"))
        return visited.open(url)

    yield open_page
    for page in pages:
        page.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site, built strictly from this tree."""
    folder = tmp_path_factory.mktemp("site")
    serving.build_site(folder)
    with serving.files(folder) as address:
        yield address


@pytest.fixture(scope="session")
def app(site: str) -> Iterator[str]:
    """The address of the dashboard, whose pages link to the site above."""
    with serving.dashboard(site) as address:
        yield address
