"""Small pieces of HTML, and their way into Markdown's element tree."""

from __future__ import annotations

import re
from html import escape
from xml.etree.ElementTree import Element, ParseError, fromstring

from markdown.util import AtomicString

from dlcore.errors import InvalidInputError

__all__ = ["RAW", "anchor", "element", "link", "paragraph", "sentence", "table", "words"]

RAW = "<!--raw-->"  # opens HTML that holds nothing for the renderer to know, such as a drawing, and stays a string


def element(html: str) -> Element:
    """Well-formed HTML as one element whose text Markdown leaves alone.

    The tree keeps what a string would hide from the renderer: links to pages (which it resolves and checks), ids and
    headings (which it lists).

    Raises
    ------
    InvalidInputError
        If the HTML is not well formed.
    """
    try:
        root = fromstring(html)
    except ParseError as error:
        raise InvalidInputError("html", html, f"is not well formed ({error})") from None
    for node in root.iter():
        node.tag = re.sub(r"^\{.*\}", "", node.tag)
        node.text = AtomicString(node.text) if node.text else None
        node.tail = AtomicString(node.tail) if node.tail else None
    return root


def link(address: str, html: str) -> str:
    """A link; an address in the site starts at its root, as in `/guide/filters.md`, and is then fitted to the page."""
    return f'<a href="{escape(address)}">{html}</a>'


def paragraph(html: str, kind: str = "") -> str:
    """A paragraph, with a class if one is named."""
    return f'<p class="{kind}">{html}</p>' if kind else f"<p>{html}</p>"


def table(kind: str, heads: list[str], rows: list[list[str]]) -> str:
    """A table from cells of HTML, with one class."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    inner = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="dl-scroll"><table class="{kind}">{inner}</table></div>'


def words(slug: str) -> str:
    """A slug as words: `steps-not-places` is "Steps not places"; letters of formulas, as in `dW3`, stay as they are.

    Examples
    --------
    >>> words("steps-not-places"), words("dW3")
    ('Steps not places', 'dW3')
    """
    text = slug.replace("-", " ")
    return text if re.search(r"^d[A-Za-z]\d$", slug) else text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """A clause as a sentence: a full stop at its end, and at its head a capital, or a letter of the formulas as it is.

    Examples
    --------
    >>> sentence("it counts the strides"), sentence("a₂ is a column"), sentence("a start does not fit")
    ('It counts the strides.', 'a₂ is a column.', 'A start does not fit.')
    """
    text = text.strip()
    if not re.match(r"(?!a\b)\w[^\Wa-z]*\b", text):
        text = text[:1].upper() + text[1:]
    return text + ("" if text.endswith((".", "?", "!", "”")) else ".")


def anchor(text: str) -> str:
    """An id made of any text: "B4.2" is `b4-2`.

    Examples
    --------
    >>> anchor("B4.2"), anchor("Homework 1")
    ('b4-2', 'homework-1')
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
