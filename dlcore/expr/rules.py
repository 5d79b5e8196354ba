"""The table of operations: what shape each has, what it computes, and how it prints.

A new operation is a row here and a row of gradients in `gradient.py`. Values are `Fraction` where everything given was
exact, `float` otherwise; a value function keeps what is exact exact and refuses, in a sentence, what is undefined.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from dlcore.expr import shapes
from dlcore.expr.numerals import Value, print_value

__all__ = ["RELATIONS", "RULES", "Rule", "Undefined", "as_array", "inexact", "is_exact"]

LARGEST_POWER = 4_000_000  # bits of an exact power before it is computed in floats
LARGEST_PRODUCT = 200_000  # bits of an exact product: a recurrence that squares would double them at every step
EXACT_INVERSE = 12  # rows of a matrix that is still inverted in fractions


class Undefined(Exception):  # noqa: N818 - a mathematical state, turned into InvalidInputError with its subexpression
    """An operation has no value here: what is wrong, and how to mend it."""

    def __init__(self, wrong: str, mend: str) -> None:
        super().__init__(wrong)
        self.wrong, self.mend = wrong, mend


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One operation. A template prints the arguments inside its own brackets; without one, `printing.py` has a case."""

    shape: Callable[..., shapes.Shape]
    value: Callable[..., Value]
    latex: str = ""
    text: str = ""
    discrete: bool = False  # its value jumps: a difference quotient must not cross the jump


def inexact(value: Value) -> Any:
    """The value in floats; what is too large for them is infinite."""
    try:
        return value.astype(np.float64) if isinstance(value, np.ndarray) else float(value)
    except OverflowError:
        if isinstance(value, np.ndarray):
            return np.array([inexact(entry) for entry in value.flat]).reshape(value.shape)
        return math.inf if value > 0 else -math.inf


def _each(function: Callable[[Any], Any]) -> Callable[[Value], Value]:
    """An entry by entry function of a number or an array; it returns a Fraction where it can."""

    def apply(value: Value) -> Value:
        if not isinstance(value, np.ndarray):
            return function(value)
        entries = [function(entry) for entry in value.flat]
        exact = all(isinstance(entry, Fraction) for entry in entries)
        return np.array(entries, dtype=object if exact else np.float64).reshape(value.shape)

    return apply


def as_array(value: Value) -> Any:
    """A number as the 1 by 1 array it is."""
    if isinstance(value, np.ndarray):
        return value
    return np.array([[value]], dtype=object if isinstance(value, Fraction) else np.float64)


def _matmul(a: Value, b: Value) -> Value:
    both = [as_array(x) for x in (a, b)]
    if any(x.dtype != object for x in both):
        both = [inexact(x) for x in both]
    return _bounded(both[0] @ both[1])


def _times(a: Value, b: Value) -> Value:
    return _bounded(_mixed(np.multiply, a, b))


def _bounded(value: Value) -> Value:
    """The value, in floats once its fractions have grown too long to compute with."""
    if not is_exact(value):
        return value
    entries = value.flat if isinstance(value, np.ndarray) else (value,)
    bits = sum(entry.numerator.bit_length() + entry.denominator.bit_length() for entry in entries)
    return value if bits <= LARGEST_PRODUCT else inexact(value)


def _mixed(operation: Callable[[Any, Any], Any], a: Value, b: Value) -> Value:
    """A two-argument operation: exact with exact, otherwise floats (a Fraction and a float array do not mix)."""
    if is_exact(a) and is_exact(b):
        return operation(a, b)
    return operation(inexact(a), inexact(b))


def is_exact(value: Value) -> bool:
    """Whether a value is a Fraction or an array of them."""
    return isinstance(value, Fraction) or (isinstance(value, np.ndarray) and value.dtype == object)


def _divide(a: Value, b: Value) -> Value:
    if np.any(np.equal(b, 0)):
        raise Undefined("divides by zero", "choose values that keep the denominator away from 0")
    return _bounded(_mixed(np.true_divide, a, b))


def _power(base: Value, exponent: Value) -> Value:
    if exponent < 0 and np.any(np.equal(base, 0)):
        raise Undefined("raises 0 to a negative power", "keep the base away from 0")
    if inexact(exponent).is_integer():
        return _each(lambda entry: _whole_power(entry, exponent))(base)
    if np.any(np.less(base, 0)):
        raise Undefined("raises a negative number to a power that is not whole", "keep the base at least 0")
    return np.power(inexact(base), inexact(exponent))


def _whole_power(base: Any, exponent: Any) -> Any:
    if isinstance(base, Fraction) and isinstance(exponent, Fraction):
        bits = max(base.numerator.bit_length(), base.denominator.bit_length()) * abs(exponent)
        if bits <= LARGEST_POWER:
            return base ** int(exponent)
    return float(np.power(inexact(base), inexact(exponent)))


def _ln(value: Any) -> Any:
    if value <= 0:
        raise Undefined(
            f"takes the logarithm of {print_value(value, latex=False)}", "a logarithm needs a number above 0"
        )
    return Fraction(0) if value == 1 else math.log(value)


def _exp(value: Any) -> Any:
    if value == 0 and isinstance(value, Fraction):
        return Fraction(1)
    return math.inf if value > 709 else math.exp(value)


def _sqrt(value: Any) -> Any:
    if value < 0:
        raise Undefined(
            f"takes the square root of {print_value(value, latex=False)}", "a square root needs a number of at least 0"
        )
    if isinstance(value, Fraction):
        roots = math.isqrt(value.numerator), math.isqrt(value.denominator)
        if roots[0] ** 2 == value.numerator and roots[1] ** 2 == value.denominator:
            return Fraction(*roots)
    return math.sqrt(value)


def _sigmoid(value: Any) -> Any:
    return 1 / (1 + math.exp(-value)) if value >= 0 else math.exp(value) / (1 + math.exp(value))


def _inner(a: Value, b: Value) -> Value:
    return as_array(_times(a, b)).sum()


def _softmax(value: Value) -> Value:
    column = inexact(as_array(value))
    shifted = np.exp(column - column.max())
    return shifted / shifted.sum()


def _logsumexp(value: Value) -> Value:
    column = inexact(as_array(value))
    top = float(column.max())
    return top + math.log(float(np.exp(column - top).sum())) if math.isfinite(top) else top


def _singular() -> Undefined:
    return Undefined("inverts a singular matrix", "choose values that make its rows independent")


def _inverse(value: Value) -> Value:
    matrix = as_array(value)
    if matrix.dtype == object and len(matrix) <= EXACT_INVERSE:
        return _gauss(matrix)
    matrix = inexact(matrix)
    if not np.all(np.isfinite(matrix)):  # a run that diverged
        return np.full(matrix.shape, math.nan)
    if np.linalg.matrix_rank(matrix) < len(matrix):
        raise _singular()
    return np.linalg.inv(matrix)


def _gauss(value: Any) -> Any:
    """The exact inverse of a matrix of fractions."""
    n = len(value)
    table = np.hstack([value, np.array([[Fraction(int(i == j)) for j in range(n)] for i in range(n)], dtype=object)])
    for column in range(n):
        pivot = max(range(column, n), key=lambda row: abs(table[row, column]))
        if table[pivot, column] == 0:
            raise _singular()
        table[[column, pivot]] = table[[pivot, column]]
        table[column] = table[column] / table[column, column]
        for row in range(n):
            if row != column:
                table[row] = table[row] - table[row, column] * table[column]
    return table[:, n:]


def _spectrum(value: Value) -> tuple[Any, Any]:
    matrix = inexact(as_array(value))
    if not np.all(np.isfinite(matrix)):  # a run that diverged
        return np.full(len(matrix), math.nan), np.full(matrix.shape, math.nan)
    if not np.allclose(matrix, matrix.T, rtol=1e-9, atol=1e-12):
        raise Undefined("takes eigenvalues of a matrix that is not symmetric", "use S = A.T @ A or (A + A.T) / 2")
    return np.linalg.eigh(matrix)


def _smallest_nonzero(eigenvalues: Any) -> int:
    """The position of the smallest eigenvalue that is not a rounding of zero."""
    nonzero = np.flatnonzero(~(np.abs(eigenvalues) <= 1e-10 * np.abs(eigenvalues).max()))
    if not len(nonzero):
        raise Undefined("takes the smallest nonzero eigenvalue of a zero matrix", "choose values that are not all zero")
    return int(nonzero[0])


def _lambda_min(value: Value) -> Value:
    eigenvalues, _ = _spectrum(value)
    return float(eigenvalues[_smallest_nonzero(eigenvalues)])


def _eigenvector_min(value: Value) -> Value:
    eigenvalues, vectors = _spectrum(value)
    return vectors[:, [_smallest_nonzero(eigenvalues)]]


def _diag(value: Value) -> Value:
    column = as_array(value)
    zero = Fraction(0) if column.dtype == object else 0.0
    result = np.full((len(column), len(column)), zero, dtype=column.dtype)
    np.fill_diagonal(result, column[:, 0])
    return result


def _whole(step: Callable[[Any], int]) -> Callable[[Any], Any]:
    """Floor or ceil; what is infinite stays so."""
    return lambda value: Fraction(step(value)) if isinstance(value, Fraction) or math.isfinite(value) else value


def _larger(a: Value, b: Value) -> Value:
    return _mixed(np.maximum, a, b)


def _unary(function: Callable[[Any], Any], latex: str = "", text: str = "", *, discrete: bool = False) -> Rule:
    """An entry by entry function, of a number or of an array."""
    return Rule(shape=shapes.first, value=_each(function), latex=latex, text=text, discrete=discrete)


RULES: dict[str, Rule] = {
    # arithmetic
    "add": Rule(shape=lambda a, b: shapes.same("+", a, b), value=lambda a, b: _mixed(np.add, a, b)),
    "sub": Rule(shape=lambda a, b: shapes.same("−", a, b), value=lambda a, b: _mixed(np.subtract, a, b)),
    "neg": Rule(shape=shapes.first, value=lambda a: -a),
    "mul": Rule(shape=lambda a, b: shapes.elementwise("*", a, b), value=_times),
    "div": Rule(
        shape=lambda a, b: a if b == shapes.SCALAR else shapes.same("/", a, b),
        value=_divide,
    ),
    "pow": Rule(shape=lambda a, b: (shapes.scalar("an exponent", b), a)[1], value=_power),
    # matrices
    "matmul": Rule(shape=shapes.product, value=_matmul),
    "T": Rule(shape=lambda a: (a[1], a[0]), value=lambda a: a.T if isinstance(a, np.ndarray) else a),
    "inv": Rule(shape=lambda a: shapes.square("the inverse", a), value=_inverse),
    "sqnorm": Rule(
        shape=lambda a: shapes.SCALAR,
        value=lambda a: _inner(a, a),
    ),
    "norm": Rule(
        shape=lambda a: shapes.SCALAR,
        value=lambda a: _sqrt(_inner(a, a)),
        latex=r"\left\lVert {0} \right\rVert",
        text="‖{0}‖",
    ),
    "inner": Rule(
        shape=lambda a, b: (shapes.same("the inner product", a, b), shapes.SCALAR)[1],
        value=_inner,
        latex=r"\left\langle {0}, {1} \right\rangle",
        text="⟨{0}, {1}⟩",
    ),
    "diag": Rule(
        shape=lambda a: (shapes.column("diag", a)[0], a[0]),
        value=_diag,
        latex=r"\operatorname{{diag}}\left({0}\right)",
        text="diag({0})",
    ),
    "diagonal": Rule(
        shape=lambda a: (shapes.square("the diagonal", a)[0], 1),
        value=lambda a: np.diagonal(as_array(a)).reshape(-1, 1),
        latex=r"\operatorname{{diagonal}}\left({0}\right)",
        text="diagonal({0})",
    ),
    "lambda_min": Rule(
        shape=lambda a: (shapes.square("an eigenvalue", a), shapes.SCALAR)[1],
        value=_lambda_min,
        latex=r"\lambda_{{\min}}\left({0}\right)",
        text="λ_min({0})",
    ),
    "lambda_max": Rule(
        shape=lambda a: (shapes.square("an eigenvalue", a), shapes.SCALAR)[1],
        value=lambda a: float(_spectrum(a)[0][-1]),
        latex=r"\lambda_{{\max}}\left({0}\right)",
        text="λ_max({0})",
    ),
    "eigenvector_min": Rule(
        shape=lambda a: (a[0], 1),
        value=_eigenvector_min,
        latex=r"v_{{\min}}\left({0}\right)",
        text="v_min({0})",
    ),
    "eigenvector_max": Rule(
        shape=lambda a: (a[0], 1),
        value=lambda a: _spectrum(a)[1][:, [-1]],
        latex=r"v_{{\max}}\left({0}\right)",
        text="v_max({0})",
    ),
    # functions, entry by entry
    "ln": _unary(_ln, r"\ln\left({0}\right)", "ln({0})"),
    "exp": _unary(_exp, r"\exp\left({0}\right)", "exp({0})"),
    "sqrt": _unary(_sqrt),
    "abs": _unary(abs, r"\left\lvert {0} \right\rvert", "|{0}|", discrete=True),
    "sigmoid": _unary(_sigmoid, r"\sigma\left({0}\right)", "σ({0})"),
    "tanh": _unary(math.tanh, r"\tanh\left({0}\right)", "tanh({0})"),
    "relu": _unary(
        lambda v: v if v > 0 else v * 0, r"\operatorname{{ReLU}}\left({0}\right)", "ReLU({0})", discrete=True
    ),
    "floor": _unary(_whole(math.floor), r"\left\lfloor {0} \right\rfloor", "⌊{0}⌋", discrete=True),
    "ceil": _unary(_whole(math.ceil), r"\left\lceil {0} \right\rceil", "⌈{0}⌉", discrete=True),
    # functions of whole arrays, and of two arguments
    "softmax": Rule(
        shape=lambda a: shapes.column("softmax", a),
        value=_softmax,
        latex=r"\operatorname{{softmax}}\left({0}\right)",
        text="softmax({0})",
    ),
    "logsumexp": Rule(
        shape=lambda a: (shapes.column("logsumexp", a), shapes.SCALAR)[1],
        value=_logsumexp,
        latex=r"\operatorname{{logsumexp}}\left({0}\right)",
        text="logsumexp({0})",
    ),
    "max": Rule(
        shape=lambda a, b: shapes.same("max", a, b),
        value=_larger,
        latex=r"\max\left({0}, {1}\right)",
        text="max({0}, {1})",
        discrete=True,
    ),
    "min": Rule(
        shape=lambda a, b: shapes.same("min", a, b),
        value=lambda a, b: -_larger(-a, -b),
        latex=r"\min\left({0}, {1}\right)",
        text="min({0}, {1})",
        discrete=True,
    ),
    "mask": Rule(  # of a relation: 1 where it holds, else 0
        shape=shapes.first,
        value=lambda a: _each(lambda v: Fraction(int(v)))(a),
        latex=r"\left[ {0} \right]",
        text="[{0}]",
        discrete=True,
    ),
}


RELATIONS: dict[str, tuple[Callable[[Any, Any], Any], str, str]] = {
    "<": (np.less, "<", "<"),
    "<=": (np.less_equal, r"\le", "≤"),
    ">": (np.greater, ">", ">"),
    ">=": (np.greater_equal, r"\ge", "≥"),
    "=": (np.equal, "=", "="),
}
