"""The words that a reader may look for: a guide page's section "Terms", the list of all of them, and the site's search.

MkDocs runs the two functions `on_…` as hooks. They only help the search: a renderer without them shows the same pages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from dlcore import topics
from docs_ext.markup import link
from docs_ext.page import Call, Page

__all__ = ["index", "on_page_content", "on_page_markdown", "terms"]

SECTION = re.compile(r"^## Terms\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
UNREADABLE = re.compile(r'<math\b|<\w+ class="dl-(symbols|step|figure)\b[^"]*"')
BOOSTS = {"guide": 4.0, "index.md": 0.5, "terms.md": 0.5, "reference": 0.2, "benchmarks.md": 0.1}


def terms(markdown: str) -> list[str]:
    """The terms that a guide page explains, from its source.

    Examples
    --------
    >>> terms("## Terms\\n\\nPadding\\nBorder\\n:   Cells around the input,\\n    as a rule zeros.\\n\\n## Code\\n")
    ['Padding', 'Border']
    """
    found = SECTION.search(markdown)
    return [line for line in found[1].splitlines() if line and line[0] not in ": "] if found else []


def index(page: Page, call: Call) -> Sequence[str]:
    """`::terms`: the terms of all guide pages from A to Z, each with the pages that explain it."""
    call.none()
    found: dict[str, list[str]] = {}
    for topic in topics.TOPICS:
        source = Path(page.root) / "docs" / "guide" / f"{topic.slug}.md"
        for term in terms(source.read_text(encoding="utf-8")):
            there = link(f"/guide/{topic.slug}.md#terms", escape(topic.title))
            found.setdefault(term, []).append(there)
    letters: dict[str, list[str]] = {}
    for term in sorted(found, key=str.lower):
        letters.setdefault(term[0].upper(), []).append(f"<li>{escape(term)}: {', '.join(found[term])}</li>")
    blocks: list[str] = []
    for letter, items in letters.items():
        blocks += [f'<h2 id="{letter.lower()}">{letter}</h2>', f'<ul class="dl-index">{"".join(items)}</ul>']
    return blocks


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> None:
    """Let the search find a guide page by its terms, and before pages that only mention them."""
    page.meta["tags"] = [*page.meta.get("tags", []), *terms(markdown)]
    page.meta["search"] = {"boost": BOOSTS.get(page.file.src_uri.partition("/")[0], 1.0)}


def on_page_content(html: str, **_: Any) -> str:
    """Keep out of the search what it would show as strings of letters and numbers: formulas, tables, drawings."""
    return UNREADABLE.sub(r"\g<0> data-search-exclude", html)
