"""Functions of vectors and matrices as a whole; each returns an expression, its shape checked where it is typed."""

from __future__ import annotations

from typing import Any

from dlcore.expr.nodes import Expr, apply, as_expr
from dlcore.expr.shapes import SCALAR

__all__ = [
    "diag",
    "diagonal",
    "inner",
    "inverse",
    "lambda_max",
    "lambda_min",
    "logsumexp",
    "norm",
    "softmax",
    "sq",
]


def sq(x: Any) -> Expr:
    """The square of a number, the squared norm of anything else.

    Parameters
    ----------
    x : Expr, number or array
        A number, a vector or a matrix.

    Returns
    -------
    Expr
        A number.

    Examples
    --------
    >>> from dlcore.expr import symbols
    >>> a, u = symbols("a", "u[n]")
    >>> sq(a).text(), sq(u).text(), sq(u).value({u: [3, 4]})
    ('a²', '‖u‖²', 25)
    """
    node = as_expr(x)
    return node**2 if node.shape == SCALAR else apply("sqnorm", node)


def norm(x: Any) -> Expr:
    """The Euclidean norm of a vector, the Frobenius norm of a matrix.

    Parameters
    ----------
    x : Expr, number or array
        A number, a vector or a matrix.

    Returns
    -------
    Expr
        A number.
    """
    return apply("norm", x)


def inner(x: Any, y: Any) -> Expr:
    """The inner product of two arrays: the sum of the products of their entries.

    Parameters
    ----------
    x : Expr, number or array
        A number, a vector or a matrix.
    y : Expr, number or array
        The other, of x's shape.

    Returns
    -------
    Expr
        A number.
    """
    return apply("inner", x, y)


def softmax(z: Any) -> Expr:
    """exp(z) divided by its sum.

    Parameters
    ----------
    z : Expr, number or array
        A column.

    Returns
    -------
    Expr
        A column of positive numbers that sum to 1.
    """
    return apply("softmax", z)


def logsumexp(z: Any) -> Expr:
    """The logarithm of the sum of exp(z).

    Parameters
    ----------
    z : Expr, number or array
        A column.

    Returns
    -------
    Expr
        A number.
    """
    return apply("logsumexp", z)


def diag(u: Any) -> Expr:
    """The diagonal matrix with a column on its diagonal.

    Parameters
    ----------
    u : Expr, number or array
        A column.

    Returns
    -------
    Expr
        A square matrix.
    """
    return apply("diag", u)


def diagonal(A: Any) -> Expr:
    """The diagonal of a matrix.

    Parameters
    ----------
    A : Expr, number or array
        A square matrix.

    Returns
    -------
    Expr
        A column.
    """
    return apply("diagonal", A)


def inverse(A: Any) -> Expr:
    """The inverse of a matrix; exact for exact entries, undefined for a singular matrix.

    Parameters
    ----------
    A : Expr, number or array
        A square matrix.

    Returns
    -------
    Expr
        A matrix of A's shape.

    Examples
    --------
    >>> from dlcore.expr import symbols
    >>> (A,) = symbols("A[n,n]")
    >>> inverse(A).text(), inverse(A).value({A: [[2, 1], [1, 1]]}).tolist()
    ('A⁻¹', [[1.0, -1.0], [-1.0, 2.0]])
    """
    return apply("inv", A)


def lambda_min(A: Any) -> Expr:
    """The smallest nonzero eigenvalue of a symmetric matrix.

    Parameters
    ----------
    A : Expr, number or array
        A square matrix, symmetric in value.

    Returns
    -------
    Expr
        A number.
    """
    return apply("lambda_min", A)


def lambda_max(A: Any) -> Expr:
    """The largest eigenvalue of a symmetric matrix.

    Parameters
    ----------
    A : Expr, number or array
        A square matrix, symmetric in value.

    Returns
    -------
    Expr
        A number.
    """
    return apply("lambda_max", A)
