"""HTML of workings, claims and symbol tables, the same in the dashboard and on the site; formulas are MathML.

The classes are `dl-working` (a grid), `dl-step`, and in it `dl-left`, `dl-rel`, `dl-right`, `dl-reason`; a wrong line
is `dl-step dl-mistake`. Only this package's formulas and escaped text go in, so the HTML is safe to place in a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import numpy as np

from dlcore.derivation import Claim, Derivation, Line, Mistake
from dlcore.errors import InvalidInputError
from dlcore.expr import Expr, Symbol, Working
from dlcore.expr.numerals import exact, print_value
from dlcore.expr.printing import to_mathml
from dlcore.expr.replace import recursion
from dlcore.expr.rules import RELATIONS
from dlcore.expr.working import NUMBERS_PUT_IN

__all__ = ["claim_html", "definitions_html", "equations", "formula_html", "symbols_html", "working_html"]

TAG = re.compile(r"<[^>]*>")
LONGEST_RIGHT = 24  # characters of a right side that fits a phone's width even where they are all wide
LONGEST_LEFT = 26  # characters of a left side that still stands beside its first right side


def formula_html(expression: Expr, given: Mapping[Any, Any] | None = None) -> str:
    """One formula as inline MathML, set as large as a displayed one.

    Parameters
    ----------
    expression : Expr
        The formula.
    given : mapping, optional
        Numbers to put in.

    Returns
    -------
    str
        A `math` element.

    Raises
    ------
    InvalidInputError
        If math-core is not installed, or the numbers do not fit.
    """
    return to_mathml(f"\\displaystyle {expression.latex(given)}", display=False)


def working_html(working: Working) -> str:
    """A working as a grid of steps: left side, relation, right side, reason; that numbers are put in is said once.

    Parameters
    ----------
    working : Working
        The steps of `Expr.working`.

    Returns
    -------
    str
        A `div` of the class `dl-working`.
    """
    put_in = [place for place, step in enumerate(working) if step.reason == NUMBERS_PUT_IN]
    return _grid(
        _row(
            formula_html(step.left) if step.left is not None else "",
            step.relation,
            formula_html(step.right),
            "" if place in put_in[1:] else step.reason,
        )
        for place, step in enumerate(working)
    )


def claim_html(claim: Claim, *, mistakes: bool = False) -> str:
    """A claim's lines with their reasons, as a grid; with `mistakes`, each wrong variant under the line it distorts.

    Parameters
    ----------
    claim : Claim
        What to show. Its sentence is the caller's to set as a heading.
    mistakes : bool
        Whether to show the wrong variants in place.

    Returns
    -------
    str
        A `div` of the class `dl-working`.

    Raises
    ------
    InvalidInputError
        If a mistake that stands for a shape error raises none.
    """
    rows: list[str] = []
    left = ""
    for line in claim.lines:
        if line.verb == "start" and len(claim.lines) > 1 and line.expr is not None and len(line.text()) <= LONGEST_LEFT:
            left = formula_html(line.expr)
        else:
            if line.what is not None:
                rows.append(_task(line))
            rows.append(_line(line, left))
            left = ""
        if mistakes:
            rows.extend(_mistake(mistake, "⇏" if line.verb == "hence" else "≠") for mistake in line.mistakes)
    return _grid(rows)


def definitions_html(names: Iterable[Expr]) -> str:
    """What each name stands for, one row a name; one that stands for a recurrence shows how that runs, too.

    Parameters
    ----------
    names : iterable of Expr
        Named expressions, such as `Claim.names`.

    Returns
    -------
    str
        A `div` of the class `dl-working`.
    """
    return _grid(
        _row(formula_html(left), "=", formula_html(right), "") for name in names for left, right in equations(name)
    )


def equations(name: Expr) -> tuple[tuple[Expr, Expr], ...]:
    """The equations that define a name: it and its definition, and how that runs where it is a recurrence.

    Parameters
    ----------
    name : Expr
        A named expression.

    Returns
    -------
    tuple of pair of Expr
        Left and right sides.
    """
    found = name.definition
    itself = () if name.text() == found.text() else ((name, found),)
    return (*itself, *(recursion(found) if found.op == "recurrence" else ()))


def symbols_html(derivation: Derivation, given: Mapping[Symbol, Any] | None = None) -> str:
    """The table of a derivation's letters: what each means, what it may be, and its value in a source problem.

    Parameters
    ----------
    derivation : Derivation
        Whose letters.
    given : mapping, optional
        A source problem's numbers, for the last column; a letter that is the size of a given array has that size.

    Returns
    -------
    str
        A `table` of the class `dl-symbols`.
    """
    heads = ["Symbol", "Meaning", "Allowed", *(["Here"] if given is not None else [])]
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    rows = []
    for symbol in derivation.symbols:
        cells = [formula_html(symbol), escape(symbol.meaning), escape(_allowed(symbol))]
        if given is not None:
            value = given.get(symbol, _size(symbol, given))
            cells.append("?" if value is None else _value_html(value))
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    return f'<table class="dl-symbols"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _size(symbol: Symbol, given: Mapping[Symbol, Any]) -> int | None:
    """A letter's value where it is the size of a given array; None where it is not."""
    sizes = (pair for letter, value in given.items() for pair in zip(letter.axes, np.shape(value), strict=False))
    return next((size for axis, size in sizes if axis == symbol.name), None)


def _allowed(symbol: Symbol) -> str:
    """What a letter may be: a number's range, or an array's size and what its entries may be."""
    if not symbol.axes:
        return symbol.domain.describe()
    size = " by ".join(map(str, symbol.axes)) if len(symbol.axes) > 1 else f"{symbol.axes[0]} numbers"
    return size if symbol.domain.kind == "real" else f"{size}, {symbol.domain.describe()}"


def _value_html(value: Any) -> str:
    return to_mathml(print_value(exact(value), latex=True), display=False)


def _grid(rows: Iterable[str]) -> str:
    return f'<div class="dl-working">{"".join(rows)}</div>'


def _row(left: str, relation: str, right: str, reason: str, *, kind: str = "") -> str:
    # What scrolls in its row on a phone must be within reach of the keyboard.
    reach = ' tabindex="0"' if len(TAG.sub("", right)) > LONGEST_RIGHT else ""
    return (
        f'<div class="dl-step{kind}"><span class="dl-left">{left}</span><span class="dl-rel">{relation}</span>'
        f'<span class="dl-right"{reach}>{right}</span><span class="dl-reason">{escape(reason)}</span></div>'
    )


def _task(line: Line) -> str:
    """What a `solves` line solves: a relation as it stands, anything else set to 0."""
    assert line.what is not None
    assert line.unknown is not None
    task = line.what.latex() if line.what.op in (*RELATIONS, "and") else f"{line.what.latex()} = 0"
    which = f"the {line.order} " if line.order in ("largest", "smallest") else ""
    return _row("", "", to_mathml(f"\\displaystyle {task}", display=False), f"solved for {which}{line.unknown.text()}")


def _line(line: Line, left: str) -> str:
    if line.expr is None:
        return _row("", "", f'<span class="dl-words">{escape(line.statement)}</span>', line.reason)
    if line.verb == "solves":
        assert line.unknown is not None
        return _row(formula_html(line.unknown), "=", formula_html(line.expr), line.reason)
    return _row(left, line.relation, formula_html(line.expr), line.reason)


def _mistake(mistake: Mistake, sign: str) -> str:
    if mistake.expr is not None:
        return _row("", sign, formula_html(mistake.expr), mistake.why, kind=" dl-mistake")
    try:
        mistake.wrong()
    except InvalidInputError as error:
        return _row("", sign, f'<span class="dl-words">{escape(str(error))}</span>', mistake.why, kind=" dl-mistake")
    raise InvalidInputError("mistake", mistake.slug, "is a callable, and calling it must raise a shape error")
