"""Pages rendered as the site renders them, but from a string."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import markdown
import pytest

Render = Callable[[str], str]


@pytest.fixture
def render(tmp_path: Path) -> Render:
    """Markdown to HTML with our extension; files are included from an empty folder."""

    def to_html(text: str) -> str:
        extensions = ["admonition", "pymdownx.details", "pymdownx.superfences", "toc", "docs_ext"]
        configs = {"docs_ext": {"root": str(tmp_path), "dashboard": "http://localhost:1/"}}
        return markdown.markdown(text, extensions=extensions, extension_configs=configs)

    return to_html


@pytest.fixture
def text_of() -> Callable[[str], str]:
    """What a reader sees of some HTML, without its tags."""

    def words(html: str) -> str:
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()

    return words
