"""What values a symbol may take: parsed from its declaration, checked on input, drawn for verification."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from dlcore.errors import InvalidInputError
from dlcore.expr.letters import letters
from dlcore.expr.numerals import print_value

__all__ = ["Bound", "Domain"]

Draw = Callable[[np.random.Generator, tuple[int, int]], Any]


def _definite(rng: np.random.Generator, shape: tuple[int, int]) -> Any:
    root = rng.normal(size=shape)
    return root @ root.T + 0.5 * np.eye(shape[0])


def _is_definite(matrix: Any) -> bool:
    return np.allclose(matrix, matrix.T) and bool(np.linalg.eigvalsh(matrix).min() > 0)


# Named domains: what a sentence calls them, how a random value is drawn (an array of the shape), and the test.
NAMED: dict[str, tuple[str, Draw, Callable[[Any], bool]]] = {
    "real": ("a real number", lambda rng, shape: rng.normal(size=shape), lambda v: True),
    "positive": (
        "above 0",
        lambda rng, shape: rng.uniform(0.05, 2, size=shape),
        lambda v: bool(np.all(v > 0)),
    ),
    "nonnegative": (
        "at least 0",
        lambda rng, shape: rng.uniform(0, 2, size=shape),
        lambda v: bool(np.all(v >= 0)),
    ),
    "probability": (
        "strictly between 0 and 1",
        lambda rng, shape: rng.uniform(0.02, 0.98, size=shape),
        lambda v: bool(np.all((v > 0) & (v < 1))),
    ),
    "simplex": (
        "made of positive numbers that sum to 1",
        lambda rng, shape: rng.dirichlet(np.full(shape[0], 2.0)).reshape(shape),
        lambda v: bool(np.all(v > 0)) and abs(float(np.sum(v)) - 1) < 1e-9,
    ),
    "definite": (
        "a symmetric positive definite matrix",
        _definite,
        lambda v: _is_definite(np.atleast_2d(np.asarray(v, dtype=np.float64))),
    ),
}


NUMBER = r"([-+]?\d+(?:\.\d+)?)"
INTERVAL = re.compile(rf"(?=.*\d\.\d){NUMBER}\.\.{NUMBER}")


class Bound:
    """The end of a range: a sum of products of integers and names, such as `64`, `n` or `n + 2*p - k`."""

    OPERATORS: Mapping[type[ast.operator], Callable[[int, int], int]] = {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
    }

    def __init__(self, source: str) -> None:
        self.source = source.strip()
        try:
            self.tree = ast.parse(self.source, mode="eval").body
            self.names = {node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name)}
            self.value(dict.fromkeys(self.names, 1))
        except (SyntaxError, KeyError, TypeError):
            raise InvalidInputError(
                "range end",
                source,
                "must be made of integers and names with +, - and *",
                mend="such as 1..n-1",
            ) from None

    def value(self, known: Mapping[str, int]) -> int:
        """The bound as an integer, given the names' values."""

        def walk(node: ast.expr) -> int:
            match node:
                case ast.Constant(value=int(value)):
                    return value
                case ast.Name(id=name):
                    if name not in known:
                        raise InvalidInputError(
                            "",
                            None,
                            f"{name} is not bound, and the range's end {self.source} needs it",
                            mend=f"give a value for {name}",
                        )
                    return known[name]
                case ast.UnaryOp(op=ast.USub(), operand=operand):
                    return -walk(operand)
                case ast.BinOp(left=left, op=op, right=right):
                    return self.OPERATORS[type(op)](walk(left), walk(right))
            raise TypeError(ast.dump(node))

        return walk(self.tree)

    def printed(self, *, latex: bool) -> str:
        """The bound as it stands above or below a summation sign."""
        minus, dot = ("-", r" \cdot ") if latex else ("−", "·")

        def walk(node: ast.expr) -> str:
            match node:
                case ast.Name(id=name):
                    letter = letters(name, latex=latex)
                    return letter.latex() if latex else letter.text()
                case ast.UnaryOp(operand=operand):
                    return minus + inside(operand)
                case ast.BinOp(left=left, op=ast.Mult(), right=right):
                    beside = isinstance(left, ast.Constant) and not isinstance(right, ast.Constant)
                    return f"{inside(left)}{'' if beside else dot}{inside(right)}"
                case ast.BinOp(left=left, op=op, right=right):
                    return walk(left) + (f"+{walk(right)}" if isinstance(op, ast.Add) else f"{minus}{inside(right)}")
            return ast.unparse(node)

        def inside(node: ast.expr) -> str:
            text = walk(node)
            return f"({text})" if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Mult) else text

        return walk(self.tree)


@dataclass(frozen=True, kw_only=True)
class Domain:
    """The values a symbol may take: a named kind, whole numbers from `low` to `high`, or an interval.

    Parameters
    ----------
    kind : str
        `integers`, `interval`, or a key of `NAMED` such as `real`, `positive` or `simplex`.
    low, high : Bound or Fraction or None
        The ends, both included: bounds for integers, exact numbers for an interval.
    """

    kind: str = "real"
    low: Any = None
    high: Any = None

    @classmethod
    def parse(cls, source: str) -> Domain:
        """`1..64`, `1..n-1`, `0.0..1.0` or a name such as `positive`."""
        source = source.strip()
        if source in NAMED:
            return cls(kind=source)
        if interval := INTERVAL.fullmatch(source):
            return cls._checked(source, "interval", Fraction(interval[1]), Fraction(interval[2]))
        if ".." in source:
            first, _, last = source.partition("..")
            return cls._checked(source, "integers", Bound(first), Bound(last))
        raise InvalidInputError(
            "domain",
            source,
            "is not known",
            mend=f"use a range such as 1..9 or 0.0..1.0, or one of {', '.join(NAMED)}",
        )

    @classmethod
    def _checked(cls, source: str, kind: str, low: Any, high: Any) -> Domain:
        made = cls(kind=kind, low=low, high=high)
        if not made.names and made.ends()[0] > made.ends()[1]:
            raise InvalidInputError("domain", source, "is empty", mend="write the smaller end first")
        return made

    @property
    def integer(self) -> bool:
        """Whether the symbol is a whole number."""
        return self.kind == "integers"

    @property
    def names(self) -> set[str]:
        """The names in the ends of a range of whole numbers."""
        return self.low.names | self.high.names if self.integer else set()

    def ends(self, known: Mapping[str, int] | None = None) -> tuple[Any, Any]:
        """The two ends as numbers; `known` gives the names in them."""
        if self.integer:
            return self.low.value(known or {}), self.high.value(known or {})
        return self.low, self.high

    def describe(self) -> str:
        """What is allowed, in words: "an integer from 1 to 64"."""
        if self.integer:
            return f"an integer from {self.low.printed(latex=False)} to {self.high.printed(latex=False)}"
        if self.kind == "interval":
            return f"from {print_value(self.low, latex=False)} to {print_value(self.high, latex=False)}"
        return NAMED[self.kind][0]

    def contains(self, value: Any, known: Mapping[str, int]) -> bool:
        """Whether every entry of the value is allowed; `known` gives the names in the ends."""
        if self.integer:
            low, high = self.ends(known)
            return bool(np.all((np.floor_divide(value, 1) == value) & (low <= value) & (value <= high)))
        if self.kind == "interval":
            return bool(np.all((self.low <= value) & (value <= self.high)))
        return NAMED[self.kind][2](value)

    def draw(self, rng: np.random.Generator, shape: tuple[int, int], known: Mapping[str, int]) -> Any:
        """Random allowed entries in an array of the shape."""
        if self.integer:
            low, high = self.ends(known)
            if low > high:
                raise InvalidInputError("", None, f"the range {low}..{high} is empty")
            return rng.integers(low, high, endpoint=True, size=shape)
        if self.kind == "interval":
            return rng.uniform(float(self.low), float(self.high), size=shape)
        return NAMED[self.kind][1](rng, shape)
