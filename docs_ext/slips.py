"""Mistakes and misprints: beside their topic on a guide page, and all misprints together on the errata page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from dlcore import markup, sources, topics
from dlcore.derivation import Claim, Derivation, Erratum, Mistake
from dlcore.errors import InvalidInputError
from dlcore.expr import Expr, Symbol
from dlcore.expr.nodes import as_expr
from docs_ext.markup import anchor, link, paragraph, sentence, words
from docs_ext.page import Call, Page

__all__ = ["errata", "mistakes"]


def mistakes(page: Page, call: Call) -> Sequence[str]:
    """`::mistakes at id`: the wrong variants of the topic's lines, then the misprints of the texts.

    A variant that has a value with the source problem's numbers shows it beside the right one.
    """
    call.none()
    derivation = page.derivation
    common = [
        _mistake(page, claim, mistake, call.at)
        for claim, mistake in _all_mistakes(derivation)
        if not mistake.misprint_in
    ]
    return [*common, *(html for _, html in _misprints(derivation))]


def errata(page: Page, call: Call) -> Sequence[str]:
    """`::errata`: every misprint of the source texts that a registered topic found, in the texts' order."""
    call.none()
    found: dict[str, list[str]] = {}
    for topic in topics.TOPICS:
        there = f"/guide/{topic.slug}.md"
        for id, html in _misprints(topics.load(topic.slug), guide=there):
            found.setdefault(id, []).append(html)
    blocks = []
    for text in sources.TEXTS:
        of_text = [problem for problem in sources.PROBLEMS if problem.text is text and problem.id in found]
        if of_text:
            blocks.append(f'<h2 id="{anchor(text.name)}">{escape(text.name)}</h2>')
        for problem in of_text:
            name = f"{text.noun} {problem.number}".capitalize()
            blocks += [
                f'<h3 id="{anchor(problem.id)}">{escape(name)}</h3>',
                paragraph(escape(problem.asks)),
                *found[problem.id],
            ]
    return blocks or [paragraph("No registered topic has a misprint.")]


def _all_mistakes(derivation: Derivation) -> Iterable[tuple[Claim, Mistake]]:
    return ((claim, mistake) for claim in derivation.claims for mistake in claim.mistakes)


def _bar(kind: str, id: str, title: str, *body: str) -> str:
    head = f'<p class="admonition-title">{title}</p>'
    return f'<div class="admonition {kind}" id="{id}">{head}{"".join(body)}</div>'


def _right_line(claim: Claim, mistake: Mistake) -> Expr | None:
    return next((line.expr for line in claim.lines if mistake in line.mistakes), None)


def _mistake(page: Page, claim: Claim, mistake: Mistake, at: str) -> str:
    right, values = _right_line(claim, mistake), ""
    at = mistake.at or at
    given = page.derivation.sources | page.derivation.examples
    if at in given and right is not None and mistake.expr is not None:
        values = _values(right, mistake.expr, given[at], page.whose(at))
    return _bar(
        "mistake",
        f"mistake-{claim.slug}-{mistake.slug}",
        escape(words(mistake.slug)),
        _wrong(mistake),
        paragraph(escape(sentence(mistake.why)) + values),
    )


def _wrong(mistake: Mistake) -> str:
    """The wrong line; one of the wrong shape is shown as what the notation says of it."""
    if mistake.expr is not None:
        return f'<p class="dl-slip"><span>≠</span> {markup.formula_html(mistake.expr)}</p>'
    try:
        mistake.wrong()
    except InvalidInputError as error:
        return f'<p class="dl-slip">{escape(str(error))}</p>'
    raise InvalidInputError("mistake", mistake.slug, "is a callable, and calling it must raise a shape error")


def _values(right: Expr, wrong: Expr, given: Mapping[Symbol, Any], whose: str) -> str:
    """The two values with these numbers, where both are numbers there and differ."""
    try:
        true, false = (each.value(given) for each in (right, wrong))
    except InvalidInputError:
        return ""  # the problem does not give every letter of this line
    if any(isinstance(value, np.ndarray | bool) for value in (true, false)) or true == false:
        return ""
    return f" In {escape(whose)} it gives {as_expr(false).text()} in place of {as_expr(true).text()}."


def _misprints(derivation: Derivation, guide: str = "") -> Iterable[tuple[str, str]]:
    """Each misprint with its problem's id; on the errata page (`guide` given) with a link to where it is taught."""
    for claim, mistake in _all_mistakes(derivation):
        if mistake.misprint_in:
            right = _right_line(claim, mistake)
            shown = (
                f"It prints {markup.formula_html(mistake.expr)}"
                if mistake.expr is not None
                else f"It prints “{escape(mistake.printed)}”, a line of the wrong shape"
            )
            correct = f"; right is {markup.formula_html(right)}" if right is not None else ""
            body = paragraph(f"{shown}{correct}. {escape(sentence(mistake.why))}")
            yield (
                mistake.misprint_in,
                _misprint(f"{claim.slug}-{mistake.slug}", mistake.misprint_in, mistake.slug, body, guide),
            )
    for erratum in derivation.errata:
        yield erratum.source_id, _misprint(erratum.slug, erratum.source_id, erratum.slug, _erratum(erratum), guide)


def _erratum(erratum: Erratum) -> str:
    return paragraph(
        f"It says “{escape(erratum.says)}”; right is “{escape(erratum.right)}”. {escape(sentence(erratum.why))}"
    )


def _misprint(id: str, source: str, slug: str, body: str, guide: str) -> str:
    if guide:
        return _bar("misprint", f"misprint-{id}", link(f"{guide}#misprint-{id}", escape(words(slug))), body)
    text = link(f"/errata.md#misprint-{id}", escape(sources.label(source)))
    return _bar("misprint", f"misprint-{id}", f'{escape(words(slug))} <span class="dl-cite">{text}</span>', body)
