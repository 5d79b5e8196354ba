"""The directives' way into Markdown: a preprocessor for included files, a block processor, and inline formulas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from re import Match
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
from markdown import Extension, Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor

from dlcore.errors import InvalidInputError
from dlcore.expr.nodes import as_expr
from docs_ext import assets
from docs_ext.directives import DIRECTIVES
from docs_ext.include import included
from docs_ext.markup import RAW, element
from docs_ext.page import Call, Page

__all__ = ["SiteExtension", "formula", "makeExtension", "parse"]

ROOT = Path(__file__).resolve().parent.parent
LINE = re.compile(r"::(?!:)(?P<name>[a-z][a-z-]*)(?P<words>(?: +[^\s]+)*?)(?: +at +(?P<at>[^\s(]+(?:\([^)]*\))?))? *")
OPENS = re.compile(r"^::(?!:)\S", re.MULTILINE)
FORMULA = r"(?<![\\\w$])\$(?=\S)([^$\n]+?)(?<=\S)\$(?![\d$])"


def parse(line: str, body: str = "") -> Call:
    """One directive's line, taken apart.

    Raises
    ------
    InvalidInputError
        If the line cannot be read, or names no directive.

    Examples
    --------
    >>> call = parse("::working N at B4.2")
    >>> call.name, call.words, call.at
    ('working', ('N',), 'B4.2')
    """
    found = LINE.fullmatch(line)
    if not found:
        raise InvalidInputError("directive", line, "cannot be read", mend="write ::name words at id")
    if found["name"] not in DIRECTIVES:
        raise InvalidInputError("directive", found["name"], "is not known", mend=f"use one of {', '.join(DIRECTIVES)}")
    return Call(name=found["name"], words=tuple(found["words"].split()), at=found["at"] or "", body=body)


def formula(page: Page, source: str) -> str:
    """An inline formula: `N` as MathML, `N at B4.2` its value there, `N with B4.2` with the numbers put in.

    Parameters
    ----------
    page : Page
        Whose topic gives the letters and the numbers.
    source : str
        What stands between the two dollar signs.
    """
    found = re.fullmatch(r"(?P<formula>.*?)(?: +(?P<how>at|with) +(?P<id>\S+))?", source.strip())
    assert found is not None
    expression = page.expression(found["formula"])
    if not found["how"]:
        return expression.mathml(display=False)
    given = page.given(found["id"])
    if found["how"] == "with":
        return expression.definition.mathml(given, display=False)
    value = expression.value(given)
    if isinstance(value, np.ndarray):
        return as_expr(value).mathml(display=False)
    return f'<span class="dl-value">{escape(as_expr(value).text())}</span>'


class Directives(BlockProcessor):
    """Blocks that begin with `::name`; one block may hold several, each on its own line."""

    def __init__(self, parser: BlockParser, page: Page) -> None:
        super().__init__(parser)
        self.page = page

    def test(self, parent: Element, block: str) -> bool:
        """Whether a directive is in the block; `:::` belongs to the reference."""
        return OPENS.search(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Take the first directive with its indented lines; what stands before and after it goes back to Markdown."""
        lines = blocks.pop(0).split("\n")
        first = next(i for i, line in enumerate(lines) if OPENS.match(line))
        if before := "\n".join(lines[:first]).strip("\n"):
            self.parser.parseBlocks(parent, [before])
        body, rest = _indented(lines[first + 1 :])
        while not rest and blocks and blocks[0].startswith("    "):
            more, rest = _indented(blocks.pop(0).split("\n"))
            body += ["", *more]
        if rest:
            blocks.insert(0, "\n".join(rest))
        for html in self._html(lines[first], "\n".join(body)):
            parent.append(self._raw(html) if html.startswith(RAW) else element(html))

    def _html(self, line: str, body: str) -> Sequence[str]:
        call = parse(line.rstrip(), body)
        blocks = DIRECTIVES[call.name](self.page, call)
        return [block.replace('href="/', f'href="{self.page.up}') for block in blocks]

    def _raw(self, html: str) -> Element:
        """HTML with nothing in it for the renderer to know, such as a drawing, kept as the string it is."""
        stored = Element("p")
        stored.text = self.parser.md.htmlStash.store(html.removeprefix(RAW))
        return stored


def _indented(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines at the head that are indented, without their indent, and the others."""
    end = next((i for i, line in enumerate(lines) if not line.startswith("    ")), len(lines))
    return [line.removeprefix("    ") for line in lines[:end]], lines[end:]


class Formulas(InlineProcessor):
    """`$…$` in prose."""

    def __init__(self, md: Markdown, page: Page) -> None:
        super().__init__(FORMULA, md)
        self.page = page

    # Markdown gives an InlineProcessor more than its base class, a Pattern, declares.
    def handleMatch(self, m: Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]
        """The formula as stored HTML, which no later pattern reads."""
        assert self.md is not None
        return self.md.htmlStash.store(formula(self.page, m.group(1))), m.start(0), m.end(0)


class Includes(Preprocessor):
    """`::include path`, before code fences and raw HTML are taken out of the text."""

    def __init__(self, md: Markdown, page: Page) -> None:
        super().__init__(md)
        self.page = page

    def run(self, lines: list[str]) -> list[str]:
        """The lines with every included file in place."""
        return [each for line in lines for each in included(line, Path(self.page.root))]


class SiteExtension(Extension):
    """The extension as a renderer configures it."""

    def __init__(self, **kwargs: Any) -> None:
        self.config = {
            "dashboard": ["http://localhost:8501", "where the dashboard runs"],
            "root": [str(ROOT), "the project's folder"],
        }
        super().__init__(**kwargs)
        self.page = self._new_page()

    def extendMarkdown(self, md: Markdown) -> None:
        """Register the three processors; the site's drawing library must be in place before files are listed."""
        md.registerExtension(self)
        assets.write(Path(self.page.root) / "docs" / "assets")
        md.preprocessors.register(Includes(md, self.page), "dl-include", 35)
        md.parser.blockprocessors.register(Directives(md.parser, self.page), "dl-directives", 95)
        md.inlinePatterns.register(Formulas(md, self.page), "dl-formula", 185)

    def reset(self) -> None:
        """Forget the page before."""
        self.page.clear()

    def _new_page(self) -> Page:
        return Page(dashboard=self.getConfig("dashboard").rstrip("/"), root=self.getConfig("root"))


def makeExtension(**kwargs: Any) -> SiteExtension:
    """What Markdown calls to make the extension."""
    return SiteExtension(**kwargs)
