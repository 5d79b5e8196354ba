"""What a source text prints wrong, beside what its own numbers give."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from dashboard.charts.numbers import counted
from dashboard.charts.picture import Figure, Picture
from dlcore.derivation import Claim, Derivation, Line, Mistake
from dlcore.errors import InvalidInputError
from dlcore.expr import Expr
from dlcore.expr.nodes import as_expr
from dlcore.sources import label

__all__ = ["misprints"]

HEADS = ("Of", "It prints", "Right", "Why")


def misprints(topic: Derivation, problem: str) -> Picture:
    """Every misprint of one source problem, worked out with the problem's numbers where that can be done.

    Parameters
    ----------
    topic : Derivation
        The topic, with the problem's numbers among its sources.
    problem : str
        The problem's id.
    """
    rows = [*_of_lines(topic, problem), *_in_words(topic, problem)]
    head = "".join(f'<th scope="col">{name}</th>' for name in HEADS)
    body = "".join(
        f'<tr><th scope="row">{escape(of)}</th><td class="dl-off">{escape(wrong)}</td><td>{escape(right)}</td>'
        f"<td>{escape(why)}</td></tr>"
        for of, wrong, right, why in rows
    )
    return Picture(
        title=f"{label(problem)} is misprinted in {counted(len(rows), 'place')}",
        described=" ".join(f"{of}: it prints {wrong}; right is {right}." for of, wrong, right, _ in rows),
        drawn=Figure(
            markup='<div class="dl-scroll" tabindex="0" role="group" aria-label="Misprints">'
            f'<table class="dl-race dl-misprints"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>',
            kind="table",
        ),
    )


def _of_lines(topic: Derivation, problem: str) -> Iterator[tuple[str, str, str, str]]:
    for claim in topic.claims:
        for line in claim.lines:
            for mistake in line.mistakes:
                if mistake.misprint_in == problem and line.expr is not None:
                    yield (_subject(claim), _printed(topic, problem, mistake), *_right(topic, problem, line, mistake))


def _in_words(topic: Derivation, problem: str) -> Iterator[tuple[str, str, str, str]]:
    for erratum in topic.errata:
        if erratum.source_id == problem:
            yield erratum.slug.replace("-", " "), erratum.says, erratum.right, erratum.why


def _subject(claim: Claim) -> str:
    """What the claim is about: the quantity that it starts from."""
    first = claim.lines[0].expr
    return first.text() if first is not None else claim.slug


def _printed(topic: Derivation, problem: str, mistake: Mistake) -> str:
    if mistake.expr is not None:
        return _value(topic, problem, mistake.expr)
    try:
        mistake.wrong()
    except InvalidInputError as error:
        return f"a product that there is not: {str(error).partition(':')[0]}"
    raise InvalidInputError("mistake", mistake.slug, "is a callable, and calling it must raise a shape error")


def _right(topic: Derivation, problem: str, line: Line, mistake: Mistake) -> tuple[str, str]:
    assert line.expr is not None
    return (line.expr.text() if mistake.expr is None else _value(topic, problem, line.expr)), mistake.why


def _value(topic: Derivation, problem: str, expression: Expr) -> str:
    """The formula and its value with the problem's numbers; a number alone where it is one."""
    value = as_expr(expression.value(topic.sources[problem])).text()
    return value if expression.text() == value else f"{expression.text()} = {value}"
