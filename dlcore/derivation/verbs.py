"""The words a derivation is written in: seven verbs that make lines, and `claim`, which joins them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dlcore.derivation.lines import INEQUALITIES, Claim, Line, Mistake, misshapen
from dlcore.errors import InvalidInputError
from dlcore.expr import Expr, Symbol
from dlcore.expr.nodes import as_expr

__all__ = ["at_least", "at_most", "claim", "equals", "hence", "shown", "solves", "start"]


def start(expression: Any) -> Line:
    """The first line of a chain; a derivative here is checked by reverse mode and by a difference quotient.

    Parameters
    ----------
    expression : Expr, number or array
        Where the chain begins: a quantity, or a relation to follow from.

    Returns
    -------
    Line
        A line to give to `claim`.
    """
    return Line(verb="start", expr=as_expr(expression))


def equals(expression: Any, reason: str = "") -> Line:
    """The same value as the line before.

    Parameters
    ----------
    expression : Expr, number or array
        What the line before is equal to.
    reason : str
        Why, in a few words.

    Returns
    -------
    Line
        A line to give to `claim`.
    """
    return Line(verb="equals", expr=as_expr(expression), reason=reason)


def at_most(expression: Any, reason: str = "", *, tight: Any = None, loose: str = "") -> Line:
    """The line before is at most this.

    Parameters
    ----------
    expression : Expr, number or array
        The bound.
    reason : str
        Why, in a few words.
    tight : mapping or callable
        Inputs on which both sides agree, from symbols to numbers; or a function of a random generator that draws them.
    loose : str
        Or why there are no such inputs.

    Returns
    -------
    Line
        A line to give to `claim`.

    Raises
    ------
    InvalidInputError
        If neither or both of `tight` and `loose` are given.
    """
    return _bound("at_most", expression, reason, tight, loose)


def at_least(expression: Any, reason: str = "", *, tight: Any = None, loose: str = "") -> Line:
    """The line before is at least this.

    Parameters
    ----------
    expression : Expr, number or array
        The bound.
    reason : str
        Why, in a few words.
    tight : mapping or callable
        Inputs on which both sides agree, from symbols to numbers; or a function of a random generator that draws them.
    loose : str
        Or why there are no such inputs.

    Returns
    -------
    Line
        A line to give to `claim`.

    Raises
    ------
    InvalidInputError
        If neither or both of `tight` and `loose` are given.
    """
    return _bound("at_least", expression, reason, tight, loose)


def _bound(verb: str, expression: Any, reason: str, tight: Any, loose: str) -> Line:
    if (tight is None) == (not loose):
        raise InvalidInputError(
            "tight", tight, "or loose must be given", mend="name an equality case, or say why none exists"
        )
    return Line(verb=verb, expr=as_expr(expression), reason=reason, tight=tight, loose=loose)


def hence(relation: Expr, reason: str = "", *, both_ways: bool = False) -> Line:
    """A relation that holds wherever the line before does.

    Parameters
    ----------
    relation : Expr
        What follows from the relation before.
    reason : str
        Why, in a few words.
    both_ways : bool
        Whether the line before follows back from this one too.

    Returns
    -------
    Line
        A line to give to `claim`.
    """
    return Line(verb="hence", expr=relation, reason=reason, both_ways=both_ways)


ORDERS = ("minimum", "maximum", "largest", "smallest")


def solves(
    what: Claim | Expr,
    unknown: Symbol,
    answer: Any,
    reason: str = "",
    *,
    minimum: bool = False,
    maximum: bool = False,
    largest: bool = False,
    smallest: bool = False,
) -> Line:
    """The answer put back: a claim's last line (or an expression) is 0 there, or a relation holds there.

    Parameters
    ----------
    what : Claim or Expr
        What is solved: an expression to be 0 (of a claim, its last line), an equation or an inequality.
    unknown : Symbol
        The letter that it is solved for.
    answer : Expr or number
        What the letter is.
    reason : str
        Why, in a few words.
    minimum, maximum : bool
        Whether what is solved is a slope, and its derivative has the sign of a minimum or maximum there.
    largest, smallest : bool
        Whether what is solved is an inequality, and the next whole number fails it.

    Returns
    -------
    Line
        A line to give to `claim`.

    Raises
    ------
    InvalidInputError
        If more than one extreme is asked for, or one that `what` cannot have.

    Examples
    --------
    >>> from dlcore.expr import symbols
    >>> x, a = symbols("x", "a")
    >>> solves(2 * (x - a), x, a, "the parabola opens upward", minimum=True).text()
    'x = a'
    """
    order = next((w for w, on in zip(ORDERS, (minimum, maximum, largest, smallest), strict=True) if on), "")
    solved = what.answer if isinstance(what, Claim) else what
    if minimum + maximum + largest + smallest > 1:
        raise InvalidInputError("solves", order, "asks for more than one extreme", mend="name one of them")
    if order and solved.op != "choice" and (order in ("largest", "smallest")) != (solved.op in INEQUALITIES):
        right = "a slope" if order in ("minimum", "maximum") else "an inequality"
        raise InvalidInputError("what", solved, f"must be {right} to have a {order}")
    return Line(verb="solves", expr=as_expr(answer), reason=reason, what=solved, unknown=unknown, order=order)


def shown(statement: str, check: Callable[..., bool], *uses: Expr, reason: str = "") -> Line:
    """A step that no expression carries: a function looks at every draw.

    Parameters
    ----------
    statement : str
        What it shows.
    check : callable
        Takes the values of `uses` and returns whether the statement holds.
    *uses : Expr
        The expressions whose values it takes.
    reason : str
        Why, in a few words.

    Returns
    -------
    Line
        A line to give to `claim`.
    """
    return Line(verb="shown", statement=statement, check=check, uses=uses, reason=reason)


def claim(slug: str, statement: str, *parts: Line | Mistake) -> Claim:
    """A claim from its lines; a mistake stands under the line it distorts.

    Parameters
    ----------
    slug : str
        Its name within the derivation.
    statement : str
        What it says, a sentence.
    *parts : Line or Mistake
        The chain, with each mistake after its line.

    Returns
    -------
    Claim
        The claim.

    Raises
    ------
    InvalidInputError
        If the first part is a mistake, a chain does not begin with `start`, `solves` or `shown`, or a line has not the
        shape of the line before, or of the letter it solves for.

    Examples
    --------
    >>> from dlcore.expr import symbols
    >>> a, b = symbols("a", "b")
    >>> square = claim("square", "The square of a sum has a mixed term.",
    ...     start((a + b) ** 2),
    ...     equals(a**2 + 2 * a * b + b**2, "multiply out"),
    ...     Mistake("no-mixed-term", a**2 + b**2, "the mixed term is twice a b, not 0"))
    >>> square.lines[1].mistakes[0].slug
    'no-mixed-term'
    """
    lines: list[Line] = []
    for part in parts:
        if isinstance(part, Line):
            lines.append(part)
        elif lines:
            lines[-1] = replace(lines[-1], mistakes=(*lines[-1].mistakes, part))
        else:
            raise InvalidInputError(
                "claim", slug, "opens with a mistake", mend="put the mistake under the line it distorts"
            )
    if not lines or lines[0].verb not in ("start", "solves", "shown"):
        raise InvalidInputError("claim", slug, "must open with start, solves or shown")
    if text := misshapen(lines):
        raise InvalidInputError("claim", slug, f"has lines of different shapes: {text}")
    return Claim(slug=slug, statement=statement, lines=tuple(lines))
