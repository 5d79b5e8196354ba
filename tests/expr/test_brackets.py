"""Brackets stand exactly where they are needed: a printed formula is read back and compared, with and without each.

The reader below knows only what a person knows: × before +, factors side by side, a fraction bar that groups, and
that a sum, a power or a quotient is read from the left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from random_expressions import SEEDED, numbers

from dlcore.expr import Expr, number, symbols

LETTERS = symbols("a", "b", "c")
GIVEN = dict(zip("abc", (Fraction(7, 3), Fraction(-5, 2), Fraction(11, 13)), strict=True))
TOKEN = re.compile(r"\\frac|\d+(?:\.\d+)?|[abc]|[-+*/^(){}]|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


class Reader:
    """Reads what we print, in text or in LaTeX, into a number; `apart` gives every letter and number its own value."""

    def __init__(self, printed: str, *, apart: bool = False) -> None:
        self.apart, self.count = apart, 0
        plain = (
            printed.replace("−", "-").replace("·", "*").replace(r"\cdot", "*").replace(r"\,", " ").replace("{,}", "")
        )
        plain = plain.replace(r"\left", "").replace(r"\right", "")
        assert not TOKEN.sub("", plain).strip(), f"cannot read {printed!r}"
        self.tokens: list[str] = TOKEN.findall(plain)

    def next(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def take(self, *wanted: str) -> str:
        if wanted and self.next() not in wanted:
            raise SyntaxError(f"expected {wanted} before {self.tokens}")
        return self.tokens.pop(0)

    def whole(self) -> Fraction:
        value = self.sum()
        if self.tokens:
            raise SyntaxError(f"left over: {self.tokens}")
        return value

    def sum(self) -> Fraction:
        negative = self.next() == "-" and bool(self.take())
        value = -self.product() if negative else self.product()
        while self.next() in ("+", "-"):
            value = value + self.product() if self.take() == "+" else value - self.product()
        return value

    def product(self) -> Fraction:
        value = self.power()
        while self.next() and self.next() not in "+-)}":
            if self.next() == "/":
                self.take()
                value = value / self.power()
            else:
                if self.next() == "*":
                    self.take()
                value = value * self.power()
        return value

    def power(self) -> Fraction:
        barred = self.next() == r"\frac"
        base = self.atom()
        if self.next()[:1] in tuple("⁻⁰¹²³⁴⁵⁶⁷⁸⁹"):
            return base ** int(self.take().translate(SUPERSCRIPT))
        if self.next() != "^":
            return base
        if barred:
            raise SyntaxError("a power of a fraction without brackets")
        self.take()
        apart, self.apart = self.apart, False
        exponent = self.group("{", "}") if self.next() == "{" else self.atom()
        self.apart = apart
        if self.next() == "^":
            raise SyntaxError("a power of a power without brackets")
        return base**exponent

    def group(self, opening: str, closing: str) -> Fraction:
        self.take(opening)
        value = self.sum()
        self.take(closing)
        return value

    def atom(self) -> Fraction:
        if self.next() == "(":
            return self.group("(", ")")
        if self.next() == r"\frac":
            self.take()
            return self.group("{", "}") / self.group("{", "}")
        token = self.take()
        if self.apart:
            self.count += 1
            return Fraction(10007 * self.count + 31, 1009 + 97 * self.count**2)
        if token in GIVEN:
            return GIVEN[token]
        return Fraction(token)


def read(printed: str, *, apart: bool = False) -> Fraction | None:
    """The value as a person reads it; None where it cannot be read or divides by zero."""
    try:
        return Reader(printed, apart=apart).whole()
    except (SyntaxError, ValueError, ZeroDivisionError, IndexError):
        return None


@st.composite
def arithmetic(draw: Any, depth: int = 5) -> Expr:
    """A random formula of + − × ÷ and whole powers."""
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        leaves = [*LETTERS, number(2), number(3), number(-3), number(0.5), number(Fraction(1, 3))]
        return draw(st.sampled_from(leaves))
    kind = draw(st.sampled_from(["+", "-", "*", "*", "/", "neg", "^"]))
    left = draw(arithmetic(depth - 1))
    if kind == "neg":
        return -left
    if kind == "^":
        return left ** draw(st.sampled_from([2, 3, -1]))
    right = draw(arithmetic(depth - 1))
    return (
        {"+": left + right, "-": left - right, "*": left * right, "/": left / right}[kind] if kind in "+-*/" else left
    )


def value_of(expr: Expr) -> Fraction:
    try:
        return Fraction(expr.value(dict(zip(LETTERS, GIVEN.values(), strict=True))))
    except ValueError:
        assume(False)  # it divides by zero
        raise


def bracket_pairs(printed: str) -> Iterator[tuple[int, int]]:
    opened = []
    for place, mark in enumerate(printed):
        if mark == "(":
            opened.append(place)
        elif mark == ")":
            yield opened.pop(), place


@SEEDED
@given(arithmetic())
def test_a_formula_reads_as_it_is_meant(expr: Expr) -> None:
    value = value_of(expr)
    assert read(expr.text()) == value
    assert read(expr.latex()) == value


@SEEDED
@given(arithmetic())
def test_every_bracket_is_needed(expr: Expr) -> None:
    for printed in (expr.text(), expr.latex().replace(r"\left", "").replace(r"\right", "")):
        for start, end in bracket_pairs(printed):
            inner = printed[start + 1 : end]
            if inner[0] in "-−":
                continue  # two signs never stand side by side
            bare = f"{printed[:start]} {inner} {printed[end + 1 :]}"
            assert read(bare, apart=True) != read(printed, apart=True), printed


@SEEDED
@given(numbers())
def test_whatever_can_be_built_can_be_printed(drawn: Any) -> None:
    pair, names, _, _ = drawn
    for expr in (pair.expr, *(name.expr.definition for name in names)):
        assert expr.text()
        assert "merror" not in expr.mathml()


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("a − (b − c)", GIVEN["a"] - (GIVEN["b"] - GIVEN["c"])),
        (r"\frac{a}{b} \, c", GIVEN["a"] / GIVEN["b"] * GIVEN["c"]),
    ],
)
def test_the_reader_reads(printed: str, value: Fraction) -> None:
    assert read(printed) == value


def test_the_reader_notices_a_missing_bracket() -> None:
    assert read("a − b − c") != read("a − (b − c)")
    assert read("(a + b") is None
