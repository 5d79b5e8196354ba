"""The table of directives: a name, and the function that gives its blocks of HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape

from docs_ext import code, exam, facts, lists, picture, slips, terms
from docs_ext.markup import table
from docs_ext.page import Call, Page

__all__ = ["DIRECTIVES"]

DIRECTIVES: dict[str, Callable[[Page, Call], Sequence[str]]] = {
    # A guide page: its topic, and the facts of its derivation
    "topic": facts.topic,
    "about": facts.about,
    "asks": lists.asks,
    "symbols": facts.symbols,
    "claim": facts.claim,
    "formula": facts.formula,
    "working": facts.working,
    "conventions": facts.conventions,
    "picture": picture.picture,
    "mistakes": slips.mistakes,
    "code": code.code,
    "sources": lists.source_list,
    # Pages about all topics
    "topics": lists.topic_list,
    "texts": lists.texts,
    "letters": lists.letters,
    "terms": terms.index,
    "choices": lists.choices,
    "taught": lists.taught,
    "errata": slips.errata,
    "order": exam.order,
    "questions": exam.questions,
    "formulas": exam.formulas,
    "directives": lambda page, call: directives(call),
}


def directives(call: Call) -> Sequence[str]:
    """`::directives`: this table, from what each directive says of itself."""
    call.none()
    rows = []
    for function in DIRECTIVES.values():
        usage, text = said(function.__doc__ or directives.__doc__ or "")
        rows.append([f"<code>{escape(usage)}</code>", re.sub(r"`(.+?)`", r"<code>\1</code>", escape(text))])
    return [table("dl-directives", ["Directive", "What it does"], rows)]


def said(docstring: str) -> tuple[str, str]:
    """A directive's form and what it does, from its docstring's first line: a form in backticks, then words."""
    _, usage, text = docstring.strip().split("\n")[0].split("`", 2)
    return usage, text.lstrip(": ")
