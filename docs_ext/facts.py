"""The directives of a guide page that show its derivation: title, letters, claims, workings, conventions."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from html import escape
from typing import Any

from dlcore import markup, topics
from dlcore.derivation import Claim, Derivation
from dlcore.errors import InvalidInputError
from dlcore.expr import Convention, Expr, Symbol, define
from dlcore.expr.nodes import as_expr, postorder
from docs_ext.markup import link, paragraph, table, words
from docs_ext.page import Call, Page

__all__ = [
    "about",
    "claim",
    "conventions",
    "library_functions",
    "public_path",
    "reference",
    "symbols",
    "topic",
    "working",
]


def topic(page: Page, call: Call) -> Sequence[str]:
    """`::topic slug` opens a guide page: the registry's question is its title."""
    page.about(call.one("topic's slug"))
    page.up = "../"
    explore = link(f"{page.dashboard}/{page.slug}", "Try it in the dashboard")
    before = [link(f"/guide/{slug}.md", escape(topics.find(slug).title)) for slug in page.topic.after]
    first = f" · Read first: {', '.join(before)}" if before else ""
    return [f"<h1>{escape(page.topic.question)}</h1>", paragraph(explore + first, "dl-links")]


def about(page: Page, call: Call) -> Sequence[str]:
    """`::about slug` takes a topic for what follows and shows nothing."""
    page.about(call.one("topic's slug"))
    return []


def symbols(page: Page, call: Call) -> Sequence[str]:
    """`::symbols at id`: the letters, what they mean and may be, and their values in a source problem.

    With words, as `::symbols K V at id`, it shows these letters alone.
    """
    given = page.given(call.at) if call.at else None
    known = {symbol.name: symbol for symbol in page.derivation.symbols}
    if unknown := [word for word in call.words if word not in known]:
        raise InvalidInputError("::symbols", unknown[0], "is no letter of the topic", mend=f"use {', '.join(known)}")
    chosen = tuple(known[word] for word in call.words) or page.derivation.symbols
    notes = [f"“Here” is {escape(page.whose(call.at))}."] if call.at else []
    page.shown.update(symbol.name for symbol in chosen)
    assumed = [relation for relation in page.derivation.assume if _now_known(page, relation, chosen)]
    if assumed:
        names = dict.fromkeys(name for relation in assumed for name in relation.names())
        where = [f"{markup.formula_html(name)} = {markup.formula_html(name.definition)}" for name in names]
        means = f", where {' and '.join(where)}" if where else ""
        notes.append(f"Assumed throughout: {', '.join(map(markup.formula_html, assumed))}{means}.")
    return [markup.symbols_html(_Letters(chosen), given), *(paragraph(note, "dl-aside") for note in notes)]


def _now_known(page: Page, relation: Expr, chosen: Sequence[Symbol]) -> bool:
    """Whether these letters are the last that a reader needs for an assumption."""
    letters = set(relation.symbols())
    return bool(letters & set(chosen)) and {letter.name for letter in letters} <= page.shown


class _Letters(Derivation):
    """Some letters of a derivation, where its table is wanted for those alone."""

    def __init__(self, chosen: tuple[Symbol, ...]) -> None:
        self.chosen = chosen

    @property
    def symbols(self) -> tuple[Symbol, ...]:
        """The chosen letters."""
        return self.chosen


def claim(page: Page, call: Call) -> Sequence[str]:
    """`::claim slug`: the claim's sentence as a heading, new names with their definitions, and its lines."""
    found = page.derivation.claim(call.one("claim"))
    blocks = [
        f'<h3 id="claim-{found.slug}" data-toc-label="{escape(words(found.slug))}">{escape(found.statement)}</h3>'
    ]
    new = [name for name in printed_names(found) if _full(name) not in page.shown]
    page.shown.update(map(_full, new))
    if new:
        blocks += [paragraph("Let", "dl-aside"), markup.definitions_html(new)]
    blocks.append(markup.claim_html(found))
    if function := page.derivation.computed_by.get(found.slug):
        blocks.append(paragraph(f"Compared with {_computed_by(function)} on random numbers.", "dl-aside"))
    return blocks


def _full(name: Expr) -> str:
    return f"{name.name} = {name.definition.latex()}"


def printed_names(found: Claim) -> list[Expr]:
    """The names that a claim's lines print, each after those it is made of; a choice prints one branch alone."""
    names: dict[Expr, None] = {}

    def visit(node: Expr) -> None:
        if node.op == "choice":
            visit(node.args[list(node.extra.options).index(node.extra.chosen)])
            return
        for part in node.args:
            visit(part)
        if node.op == "name":
            names.setdefault(node)

    for line in found.lines:
        if line.expr is not None:
            visit(line.expr)
    return list(names)


def formula(page: Page, call: Call) -> Sequence[str]:
    """`::formula J` shows a name with its definition, `::formula P at id` with its value in a source problem."""
    found = page.expression(" ".join(call.words))
    if call.at:
        value = as_expr(found.value(page.given(call.at)))
        found = define(found.name, value) if found.op in ("symbol", "name") else value
    if found.op == "name":
        return [markup.definitions_html([found])]
    return [f'<div class="dl-formula">{markup.formula_html(found)}</div>']


def _computed_by(function: Callable[..., Any]) -> str:
    *others, last = [reference(each) for each in library_functions(function)] or ["own function"]
    return f"the library's {' and '.join([', '.join(others), last] if others else [last])}"


def computed(derivation: Derivation) -> Iterator[tuple[str, Claim, tuple[Any, ...]]]:
    """Each claim that functions of the library are held against, with those functions."""
    for slug, function in derivation.computed_by.items():
        yield slug, derivation.claim(slug), library_functions(function)


def library_functions(function: Callable[..., Any]) -> tuple[Any, ...]:
    """The library's functions behind a `computed_by` entry: itself, or those that the derivation's wrappers call."""
    if isinstance(function, partial):
        return library_functions(function.func)
    if not function.__module__.startswith("dlcore.derivations"):
        return (function,)
    found: dict[Any, None] = {}
    for called in _called(function):
        if inspect.isfunction(called) and called.__module__.startswith("dlcore.derivations"):
            found.update(dict.fromkeys(library_functions(called)))
        elif inspect.isfunction(called) and called.__module__.startswith("dlcore.") and not _is_notation(called):
            found[called] = None
    return tuple(found)


def _called(function: Any) -> Iterator[Any]:
    """What a wrapper names: functions of its file, and functions of the modules it names."""
    names = function.__code__.co_names
    known = [function.__globals__[name] for name in names if name in function.__globals__]
    yield from known
    for module in filter(inspect.ismodule, known):
        yield from (getattr(module, name) for name in names if hasattr(module, name))


def _is_notation(function: Any) -> bool:
    return bool(function.__module__.startswith(("dlcore.expr", "dlcore.derivation")))


def public_path(thing: Any) -> str:
    """Where the reference lists a function: the nearest public package that exports it."""
    parts = [part for part in thing.__module__.split(".") if not part.startswith("_")]
    module = importlib.import_module(".".join(parts))
    if getattr(module, thing.__name__, None) != thing:
        raise InvalidInputError("function", thing.__qualname__, f"is not public in {module.__name__}")
    return f"{module.__name__}.{thing.__qualname__}"


def reference(thing: Any) -> str:
    """A library function's name, linked to the reference."""
    path = escape(public_path(thing))
    return f'<autoref identifier="{path}"><code>{escape(thing.__name__)}</code></autoref>'


def working(page: Page, call: Call) -> Sequence[str]:
    """`::working N at id`: every step from a formula to its value, with a source problem's numbers.

    Indented lines `operation: reason` give reasons at the steps that carry the operations out.
    """
    given = page.given(call.at)
    source = " ".join(call.words)
    derivation = page.derivation
    known = {found.slug for found in derivation.claims}
    formula = derivation.claim(source).answer if source in known else page.expression(source)
    reasons = dict(_pairs(call))
    return [markup.working_html(formula.working(given, reasons=reasons))]


def _pairs(call: Call) -> Iterable[tuple[str, str]]:
    for line in call.body.splitlines():
        if line.strip():
            operation, colon, reason = line.partition(":")
            if not colon:
                raise InvalidInputError(f"::{call.name}", line, "must be “operation: reason”")
            yield operation.strip(), reason.strip()


def conventions(page: Page, call: Call) -> Sequence[str]:
    """`::conventions`: each choice the derivation leaves to a course, and the last lines that change with it."""
    call.none()
    derivation = page.derivation
    if not derivation.conventions:
        raise InvalidInputError("::conventions", page.slug, "has no conventions")
    return [_convention(derivation, convention) for convention in derivation.conventions]


def _convention(derivation: Derivation, convention: Convention) -> str:
    """One choice as a table: the names and last lines that it changes themselves; all else is written in those."""
    under = [derivation.under(**{convention.name: option}) for option in convention.options]
    rows = []
    for label, place, ends in _places(derivation):
        if convention.name in {node.extra.name for node in _own_nodes(ends) if node.op == "choice"}:
            rows.append([label, *(markup.formula_html(place(other)) for other in under)])
    here = [f"{text} (as here)" if option == convention.chosen else text for option, text in convention.options.items()]
    return table("dl-conventions", [words(convention.meaning), *here], rows)


def _places(derivation: Derivation) -> Iterable[tuple[str, Callable[[Derivation], Expr], Expr]]:
    """Every name, then every last line: its label, how to find it in a like derivation, and the formula there now."""
    for name in dict.fromkeys(name.name for found in derivation.claims for name in found.names):
        find = partial(_definition, name=name)
        yield markup.formula_html(_named(derivation, name)), find, find(derivation)
    for i, found in enumerate(derivation.claims):
        if any(line.expr is not None for line in found.lines):
            yield escape(found.statement), partial(_answer, i=i), found.answer


def _named(derivation: Derivation, name: str) -> Expr:
    return next(node for found in derivation.claims for node in found.names if node.name == name)


def _definition(derivation: Derivation, name: str) -> Expr:
    return _named(derivation, name).definition


def _answer(derivation: Derivation, i: int) -> Expr:
    return derivation.claims[i].answer


def _own_nodes(formula: Expr) -> Iterable[Expr]:
    """The formula's nodes down to the names in it, which stand for themselves."""
    return postorder(formula, inside=lambda node: node.op != "name")
