"""Pages of the dashboard opened without a browser, and what a reader would see on them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.topics import find

APP = Path(__file__).resolve().parents[2] / "dashboard" / "app.py"
# The kinds of control whose value stands in the address, and that take only some values.
CHOOSING = ("slider", "number_input", "button_group", "toggle", "selectbox")


@dataclass
class Opened:
    """A page as AppTest has it, read as a reader reads it."""

    at: AppTest

    def bars(self) -> list[str]:
        """The sentences behind a bar."""
        texts = [each.proto.body for each in self.at.get("html")]
        bars = [text for text in texts if text.startswith('<p class="dl-bar')]
        return [unescape(text.partition(">")[2].removesuffix("</p>")) for text in bars]

    def components(self, name: str) -> list[dict[str, Any]]:
        """The data of our own components of this name."""
        found = [each.proto for each in self.at.get("bidi_component")]
        return [json.loads(proto.json) for proto in found if proto.component_name == name]

    def figures(self) -> list[dict[str, Any]]:
        return self.components("dlcore.figure")

    def addresses(self) -> list[dict[str, Any]]:
        """The links to the page with other numbers, each with its whole name, without Reset."""
        (nav,) = self.components("dlcore.addresses")
        assert nav["links"][-1] == {"of": "", "text": "Reset", "search": "", "current": False}
        return [
            {**each, "text": f"{each['of']}: {each['text']}" if each["of"] else each["text"]}
            for each in nav["links"][:-1]
        ]

    def choosing(self) -> dict[str, Any]:
        """The controls that stand in the address and take only some values."""
        found: list[Any] = [each for kind in CHOOSING for each in self.at.get(kind)]
        return {each.key: each for each in found if each.key and "." not in each.key}

    def controls(self) -> dict[str, Any]:
        """The value of each of them."""
        return {name: each.value for name, each in self.choosing().items()}

    def numbers(self) -> dict[str, str]:
        """The results that the page prints large."""
        return {each.label: each.value for each in self.at.metric}

    def titles(self) -> list[str]:
        texts = [unescape(each.proto.body) for each in self.at.get("html")]
        start, end = '<h2 class="dl-title">', "</h2>"
        return [text.removeprefix(start).removesuffix(end) for text in texts if text.startswith(start)]


Open = Callable[..., Opened]


@pytest.fixture
def open_page() -> Open:
    """Open a topic's page, with what its address asks for: `open_page("filters", search="?n=3")`."""

    def opened(slug: str, *, search: str = "", **asked: Any) -> Opened:
        at = AppTest.from_file(str(APP), default_timeout=60).run()
        for name, value in {**dict(parse_qsl(search.removeprefix("?"))), **asked}.items():
            at.query_params[name] = value
        at.switch_page(f"views/{find(slug).module}.py").run()
        assert not at.exception
        return Opened(at)

    return opened
