"""The words of the notation: constants, sums over an index, thresholds, recurrences, derivatives and relations."""

from __future__ import annotations

from functools import partial
from typing import Any

from dlcore.errors import InvalidInputError
from dlcore.expr import shapes
from dlcore.expr.nodes import Expr, Symbol, as_expr, checked
from dlcore.expr.rules import RELATIONS
from dlcore.expr.shapes import SCALAR, Axis

__all__ = [
    "all_of",
    "count",
    "derivative",
    "equal",
    "expectation",
    "identity",
    "largest",
    "least",
    "ones",
    "product",
    "recurrence",
    "total",
    "unit",
    "zeros",
]


def _axis(axis: Symbol | str | int) -> Axis:
    """A length as an axis: a letter's name, or a whole number from 1 on."""
    if isinstance(axis, Symbol) and axis.shape == SCALAR:
        return axis.name
    if (isinstance(axis, str) and axis.isidentifier()) or (type(axis) is int and axis >= 1):
        return axis
    raise InvalidInputError("length", axis, "must be a letter, its name, or a whole number from 1 on")


def _number(what: str, value: Any) -> Expr:
    node = as_expr(value)
    checked(partial(shapes.scalar, what), node)
    return node


def _meets(relation: Any) -> Expr:
    """Something that holds or not."""
    node = as_expr(relation)
    if node.op not in RELATIONS and node.op != "and":
        raise InvalidInputError("", None, f"{node.text()} is not a relation", mend="compare it, as in x > 0")
    return node


def _letters(*axes: Symbol | str | int) -> tuple[Symbol, ...]:
    """The lengths that are letters, so that the constant counts among the places where they are used."""
    return tuple(axis for axis in axes if isinstance(axis, Symbol))


def ones(rows: Symbol | str | int, columns: Symbol | str | int = 1) -> Expr:
    """The array of ones; a column without `columns`.

    Parameters
    ----------
    rows : Symbol, str or int
        The number of rows: an axis by name, or a whole number.
    columns : Symbol, str or int
        The number of columns.

    Returns
    -------
    Expr
        Rows by columns.
    """
    return Expr("ones", (), (_axis(rows), _axis(columns)), _letters(rows, columns))


def zeros(rows: Symbol | str | int, columns: Symbol | str | int = 1) -> Expr:
    """The array of zeros; a column without `columns`.

    Parameters
    ----------
    rows : Symbol, str or int
        The number of rows: an axis by name, or a whole number.
    columns : Symbol, str or int
        The number of columns.

    Returns
    -------
    Expr
        Rows by columns.
    """
    return Expr("zeros", (), (_axis(rows), _axis(columns)), _letters(rows, columns))


def identity(rows: Symbol | str | int) -> Expr:
    """The identity matrix.

    Parameters
    ----------
    rows : Symbol, str or int
        The number of rows: an axis by name, or a whole number.

    Returns
    -------
    Expr
        Rows by rows.
    """
    return Expr("identity", (), (_axis(rows), _axis(rows)), _letters(rows))


def unit(position: Any, rows: Symbol | str | int) -> Expr:
    """The unit column e_i: 1 at the position, 0 elsewhere.

    Parameters
    ----------
    position : Expr or int
        Where the 1 stands, counted from 1.
    rows : Symbol, str or int
        The number of rows: an axis by name, or a whole number.

    Returns
    -------
    Expr
        A column.
    """
    return Expr("unit", (_number("a position", position),), (_axis(rows), 1), _letters(rows))


def _index(index: Symbol) -> Symbol:
    if not isinstance(index, Symbol) or not index.domain.integer:
        raise InvalidInputError("index", index, "must be a symbol over a range", mend='declare it as "i in 1..n"')
    return index


def total(index: Symbol, body: Any) -> Expr:
    """The sum of the body over the index's whole range.

    Parameters
    ----------
    index : Symbol
        A symbol over a range, such as `i in 1..n`; the range is what it runs over.
    body : Expr
        What is added, of any shape.

    Returns
    -------
    Expr
        Of the body's shape.

    Examples
    --------
    >>> from dlcore.expr import symbols
    >>> p, x, i = symbols("p[n] in simplex", "x[n]", "i in 1..n")
    >>> mean = total(i, p[i] * x[i] ** 2)
    >>> mean.text(), mean.value({p: [0.25, 0.75], x: [2, 4]})
    ('Σ_{i=1..n} p_i x_i²', 13)
    """
    inside = as_expr(body)
    return Expr("sum", (_index(index), inside), inside.shape)


def product(index: Symbol, body: Any) -> Expr:
    """The product of the body over the index's whole range; 1 where the range is empty.

    Parameters
    ----------
    index : Symbol
        A symbol over a range, such as `i in 1..n`; the range is what it runs over.
    body : Expr
        What is multiplied, a number.

    Returns
    -------
    Expr
        A number.
    """
    return Expr("product", (_index(index), _number("what is multiplied over an index", body)), SCALAR)


def expectation(index: Symbol, weights: Expr, body: Any) -> Expr:
    """The mean of the body when the index is drawn with the given probabilities.

    Parameters
    ----------
    index : Symbol
        A symbol over a range, such as `i in 1..n`; the range is what it runs over.
    weights : Expr
        The probabilities, a column as long as the range.
    body : Expr
        What is averaged, of any shape.

    Returns
    -------
    Expr
        Of the body's shape.
    """
    inside, column = as_expr(body), as_expr(weights)
    checked(partial(shapes.column, "an expectation"), column)
    return Expr("expectation", (_index(index), column, inside), inside.shape)


def largest(index: Symbol, body: Any) -> Expr:
    """The largest value of the body over the index's range.

    Parameters
    ----------
    index : Symbol
        A symbol over a range, such as `i in 1..n`; the range is what it runs over.
    body : Expr
        A number.

    Returns
    -------
    Expr
        A number.
    """
    return Expr("largest", (_index(index), _number("what is maximized over an index", body)), SCALAR)


def count(index: Symbol, relation: Expr) -> Expr:
    """How many of the index's values meet the relation.

    Parameters
    ----------
    index : Symbol
        A symbol over a range, such as `i in 1..n`; the range is what it runs over.
    relation : Expr
        A relation in the index.

    Returns
    -------
    Expr
        A number.
    """
    return Expr("count", (_index(index), _meets(relation)), SCALAR)


def least(index: Symbol, relation: Expr) -> Expr:
    """The smallest whole number, from the start of the index's range on, that meets the relation.

    With exact numbers it is decided exactly, so that a boundary never moves by rounding.

    Parameters
    ----------
    index : Symbol
        A symbol over a range; only the range's start counts.
    relation : Expr
        A relation in the index that holds from some number on.

    Returns
    -------
    Expr
        A number.
    """
    return Expr("least", (_index(index), _meets(relation)), SCALAR)


def recurrence(state: Symbol, *, start: Any, step: Any, steps: Any, index: Symbol | None = None) -> Expr:
    """The state after a number of steps.

    Parameters
    ----------
    state : Symbol
        The letter of the state.
    start : Expr
        What it begins at.
    step : Expr
        What follows it, an expression in the state.
    steps : Expr or int
        How many steps.
    index : Symbol, optional
        A letter for the number of the step, counted from 1, where the step depends on it.

    Returns
    -------
    Expr
        Of the state's shape; it prints as the state with the number of steps below.

    Raises
    ------
    InvalidInputError
        If the state is not a symbol, the shapes differ, or the start or the number of steps holds the index.

    Examples
    --------
    >>> from dlcore.expr import symbols
    >>> w, eta, k = symbols("w", "eta in positive", "k in 0..50")
    >>> after = recurrence(w, start=1, step=w - eta * 2 * w, steps=k)
    >>> after.text(), after.value({eta: 0.25, k: 3})
    ('w_k', Fraction(1, 8))
    """
    first, following = as_expr(start), as_expr(step)
    if not isinstance(state, Symbol):
        raise InvalidInputError(
            "state", state, "must be a symbol", mend="declare the letter of the state by symbols(…)"
        )
    for other in (first, following):
        checked(partial(shapes.same, "a recurrence"), state, other)
    count = _number("a number of steps", steps)
    if index is not None and _index(index) in (*first.symbols(), *count.symbols()):
        raise InvalidInputError("index", index, "also stands outside of the step", mend="give it its own letter")
    return Expr("recurrence", (first, state, following, count), first.shape, index)


def derivative(of: Expr, wrt: Expr) -> Expr:
    """The derivative of a number, shown as a fraction and computed by reverse mode; it may be derived again.

    Parameters
    ----------
    of : Expr
        A number.
    wrt : Expr
        A symbol or a named subexpression.

    Returns
    -------
    Expr
        Of the shape of `wrt`.

    Raises
    ------
    InvalidInputError
        If `of` is not a number, or `wrt` neither a symbol nor a name.

    Examples
    --------
    >>> from dlcore.expr import define, symbols
    >>> w, = symbols("w")
    >>> L = define("L", (w - 3) ** 2)
    >>> derivative(L, w).text(), derivative(L, w).value({w: 5}), derivative(derivative(L, w), w).value({w: 5})
    ('dL/dw', 4, 2)
    """
    _number("what is derived", of)
    if not isinstance(wrt, Expr) or wrt.op not in ("symbol", "name"):
        raise InvalidInputError("wrt", wrt, "must be a symbol or a name", mend="name the subexpression with define(…)")
    return Expr("derivative", (of, wrt), wrt.shape)


def equal(left: Any, right: Any) -> Expr:
    """The relation left = right; Python's `==` compares identities.

    Parameters
    ----------
    left, right : Expr, number or array
        Of one shape.

    Returns
    -------
    Expr
        A relation.
    """
    a, b = as_expr(left), as_expr(right)
    return Expr("=", (a, b), checked(partial(shapes.same, "="), a, b))


def all_of(*relations: Expr) -> Expr:
    """All the relations at once; 0 < a and a < b print as 0 < a < b.

    Parameters
    ----------
    *relations : Expr
        The relations.

    Returns
    -------
    Expr
        A relation.

    Raises
    ------
    InvalidInputError
        If there is none, or one is not a relation.
    """
    if not relations:
        raise InvalidInputError("relations", relations, "must hold at least one relation")
    return Expr("and", tuple(_meets(relation) for relation in relations), SCALAR)
