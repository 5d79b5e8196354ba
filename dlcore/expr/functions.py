"""Functions of a number, which work entry by entry on arrays; each returns an expression, and takes numbers too."""

from __future__ import annotations

from typing import Any

from dlcore.errors import InvalidInputError
from dlcore.expr.nodes import Expr, apply
from dlcore.expr.rules import RELATIONS

__all__ = [
    "absolute",
    "ceil",
    "exp",
    "floor",
    "ln",
    "mask",
    "maximum",
    "minimum",
    "relu",
    "sigmoid",
    "sqrt",
    "tanh",
]


def floor(x: Any) -> Expr:
    """The largest whole number that is not above x, entry by entry; exact for exact x.

    Parameters
    ----------
    x : Expr, number or array
        A number or an array.

    Returns
    -------
    Expr
        Of x's shape.

    Examples
    --------
    >>> floor(19.5).text(), floor(19.5).value(), floor(-0.5).value()
    ('⌊19.5⌋', 19, -1)
    """
    return apply("floor", x)


def ceil(x: Any) -> Expr:
    """The smallest whole number that is not below x, entry by entry; exact for exact x.

    Parameters
    ----------
    x : Expr, number or array
        A number or an array.

    Returns
    -------
    Expr
        Of x's shape.
    """
    return apply("ceil", x)


def ln(x: Any) -> Expr:
    """The natural logarithm, entry by entry; undefined at 0 and below.

    Parameters
    ----------
    x : Expr, number or array
        A number or an array of positive numbers.

    Returns
    -------
    Expr
        Of x's shape.
    """
    return apply("ln", x)


def exp(x: Any) -> Expr:
    """The exponential, entry by entry; infinite where it is too large for a float.

    Parameters
    ----------
    x : Expr, number or array
        A number or an array.

    Returns
    -------
    Expr
        Of x's shape.
    """
    return apply("exp", x)


def sqrt(x: Any) -> Expr:
    """The square root, entry by entry; exact for a square, undefined below 0.

    Parameters
    ----------
    x : Expr, number or array
        A number or an array of numbers of at least 0.

    Returns
    -------
    Expr
        Of x's shape.

    Examples
    --------
    >>> from fractions import Fraction
    >>> sqrt(Fraction(9, 4)).value(), sqrt(2).value()
    (Fraction(3, 2), 1.4142135623730951)
    """
    return apply("sqrt", x)


def absolute(x: Any) -> Expr:
    """The absolute value, entry by entry; its derivative at 0 is 0.

    Parameters
    ----------
    x : Expr, number or array
        A number or an array.

    Returns
    -------
    Expr
        Of x's shape.
    """
    return apply("abs", x)


def sigmoid(x: Any) -> Expr:
    """1 / (1 + exp(−x)), entry by entry.

    Parameters
    ----------
    x : Expr, number or array
        A number or an array.

    Returns
    -------
    Expr
        Of x's shape.
    """
    return apply("sigmoid", x)


def tanh(x: Any) -> Expr:
    """The hyperbolic tangent, entry by entry.

    Parameters
    ----------
    x : Expr, number or array
        A number or an array.

    Returns
    -------
    Expr
        Of x's shape.
    """
    return apply("tanh", x)


def relu(x: Any) -> Expr:
    """max(0, x), entry by entry; its derivative at 0 is 0.

    Parameters
    ----------
    x : Expr, number or array
        A number or an array.

    Returns
    -------
    Expr
        Of x's shape.

    Examples
    --------
    >>> from dlcore.expr import symbols
    >>> (z,) = symbols("z[n]")
    >>> relu(z).text(), relu(z).value({z: [2, 0, -9]}).tolist()
    ('ReLU(z)', [[2.0], [0.0], [0.0]])
    """
    return apply("relu", x)


def mask(relation: Expr) -> Expr:
    """1 where a relation holds and 0 elsewhere, entry by entry: [z > 0].

    Parameters
    ----------
    relation : Expr
        Such as `z > 0`.

    Returns
    -------
    Expr
        Of the relation's shape.

    Raises
    ------
    InvalidInputError
        If it is not a relation.
    """
    if not isinstance(relation, Expr) or (relation.op not in RELATIONS and relation.op != "and"):
        raise InvalidInputError("relation", relation, "must be a relation", mend="compare it, as in z > 0")
    return apply("mask", relation)


def maximum(x: Any, y: Any) -> Expr:
    """The larger of two, entry by entry; where they are equal the gradient goes to the second.

    Parameters
    ----------
    x : Expr, number or array
        A number or an array.
    y : Expr, number or array
        The other, of x's shape.

    Returns
    -------
    Expr
        Of their shape.
    """
    return apply("max", x, y)


def minimum(x: Any, y: Any) -> Expr:
    """The smaller of two, entry by entry; where they are equal the gradient goes to the second.

    Parameters
    ----------
    x : Expr, number or array
        A number or an array.
    y : Expr, number or array
        The other, of x's shape.

    Returns
    -------
    Expr
        Of their shape.
    """
    return apply("min", x, y)
