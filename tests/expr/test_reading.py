"""Formulas that are typed: what they mean, what they are refused for, and that print and reading agree."""

from __future__ import annotations

import time
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dlcore.errors import InvalidInputError
from dlcore.expr import Expr, read_expression
from dlcore.expr.domain import Domain
from dlcore.expr.nodes import Symbol, apply, number
from tests.expr.random_expressions import SEEDED

AT = {"a": Fraction(3, 2), "b": -2, "w1": 5}
LETTERS = {name: Symbol(name, (), Domain(), "") for name in AT}


@pytest.mark.parametrize(
    ("typed", "printed", "value"),
    [
        ("a + b*w1", "a + b w₁", Fraction(-17, 2)),
        ("a - b - w1", "a − b − w₁", Fraction(-3, 2)),
        ("a / b / w1", "a/b/w₁", Fraction(-3, 20)),
        ("a b^2", "a b²", 6),
        ("-b^2", "−b²", -4),
        ("(-2)^2 a", "(−2)² a", 6),
        ("-2a", "−2a", -3),
        ("b**3", "b³", -8),
        ("2^b^2", "2^(b²)", 16),
        ("2^-b", "2^(−b)", 4),
        ("2(a + 1)", "2(a + 1)", 5),
        ("1/2*w₁", "1/2·w₁", Fraction(5, 2)),
        ("|b| w1 − √(4)", "|b| w₁ − √4", 8),
        ("abs(b*|b|)", "|b |b||", 4),
        ("ReLU(b) + relu(a)", "ReLU(b) + ReLU(a)", Fraction(3, 2)),
        ("max(a, b) min(a, b)", "max(a, b) min(a, b)", -3),
        ("sigma(a - 1.5) + σ(0 a)", "σ(a − 1.5) + σ(0a)", 1),
        ("exp(0) a + log(1)", "exp(0) a + ln(1)", Fraction(3, 2)),
        ("a·b⁻¹ × 4 ÷ 3", "a b⁻¹·4/3", -1),
    ],
)
def test_what_is_typed_means_what_is_printed(typed: str, printed: str, value: Any) -> None:
    found = read_expression(typed)
    letters = {symbol.name for symbol in found.symbols()}
    assert (found.text(), found.value({name: AT[name] for name in letters})) == (printed, value)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "The formula is empty."),
        ("a +", "The formula ends where a number, a letter or a bracket should follow."),
        ("a +* b", "The formula has '*' at character 4, where a number, a letter or a bracket should follow."),
        ("(a + b", "The formula opens a bracket at character 1, that nothing closes; write ) where it ends."),
        ("a + |b", "The formula opens a bracket at character 5, that nothing closes; write | where it ends."),
        ("a + b)", "The formula has ')' at character 6, that opens nowhere."),
        ("a, b", "The formula has ',' at character 2, where nothing can take it."),
        ("a $ b", "The formula has '$' at character 3, which stands for nothing here."),
        ("a.b", "The formula has '.' at character 2, which stands for nothing here."),
        ("1/2a", "The formula goes on at character 4, right after a fraction; "
                 "write * or brackets, since 1/2x has two readings."),
        ("a 2", "The formula has 2 at character 3, right after another factor; write *2 for a product."),
        ("ln a", "The formula has ln at character 1, without brackets; write ln(x)."),
        ("max(a)", "The formula gives max 1 arguments at character 1, and it takes 2; write max(x, y)."),
        ("wx + b", "The formula has 'wx' at character 1, which is neither one letter nor a function; "
                   "write w*x for a product."),
        ("sin(a)", "The formula has 'sin' at character 1, which is neither one letter nor a function; "
                   "the functions are exp, ln, log, sqrt, abs, sigmoid, sigma, tanh, relu, max, min."),
        ("a123", "The formula has 'a123' at character 1, whose number is too long for a letter."),
        ("e^a", "The formula has e at character 1, which could be a letter or Euler's number; "
                "write exp(x) for a power of e."),
        ("a^21", "The formula has an exponent at character 3, which is larger than 20; take a smaller one."),
        ("a²¹", "The formula has an exponent at character 2, which is larger than 20; take a smaller one."),
        ("1000001 a", "The formula has a number at character 1, which is above 1,000,000 or has more than 6 decimals."),
        ("0.1234567 a", "The formula has a number at character 1, "
                        "which is above 1,000,000 or has more than 6 decimals."),
        ("3 + 4", "The formula holds no letter; write one, such as w*x."),
        ("a" * 201, "The formula has 201 characters, and may have 200."),
        ("(" * 60 + "a" + ")" * 60, "The formula nests its brackets at character 31, deeper than 20."),
        ("-" * 150 + "a", "The formula nests its brackets at character 62, deeper than 20."),
        ("√" * 150 + "a", "The formula nests its brackets at character 61, deeper than 20."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_where_it_stands(typed: str, sentence: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_expression(typed)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "typed", ["__import__('os').system('x')", "a if a else b", "[a]", "a==b", "lambda: a", "a\x00"]
)
def test_python_is_not_read(typed: str) -> None:
    with pytest.raises(InvalidInputError, match="The formula has"):
        read_expression(typed)


def test_what_is_no_text_or_beyond_the_caller_s_limits_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="text = 3 must be a text"):
        read_expression(3)  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="has 3 operations, and may have 2; take a part of it"):
        read_expression("a + b + a + b", operations=2)
    with pytest.raises(InvalidInputError, match="has 3 letters, and may have 2"):
        read_expression("a + b + c", letters=2)


def test_a_letter_is_one_symbol_wherever_it_stands() -> None:
    assert [symbol.name for symbol in read_expression("eta a + η*a1 + a₁").symbols()] == ["eta", "a", "a1"]


ONE = ("neg", "exp", "ln", "sqrt", "sigmoid", "tanh", "relu")
TWO = ("add", "sub", "mul", "div", "max", "min")
LEAVES = st.sampled_from(list(LETTERS.values())) | st.sampled_from([2, 0.5, 3]).map(number)


def grown(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return (
        st.builds(apply, st.sampled_from(ONE), inner)
        | st.builds(apply, st.sampled_from(TWO), inner, inner)
        | st.builds(apply, st.just("pow"), inner, st.sampled_from([2, -1, 3]).map(number))
    )


FORMULAS = st.recursive(LEAVES, grown, max_leaves=8)
SIGNS = {"add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "^"}


def bracketed(formula: Expr) -> str:
    """The formula with a bracket around everything."""
    if formula.op == "symbol":
        return formula.name
    if formula.op == "number":
        return f"({float(formula.extra[0])})"
    args = [bracketed(arg) for arg in formula.args]
    if formula.op in SIGNS:
        return f"({SIGNS[formula.op].join(args)})"
    return f"(-{args[0]})" if formula.op == "neg" else f"{formula.op}({','.join(args)})"


def tree(formula: Expr) -> Any:
    """What a formula is made of; a minus before a number belongs to it."""
    if formula.op == "neg" and formula.args[0].op == "number":
        return -formula.args[0].extra[0]
    if not formula.args:
        return formula.name if formula.op == "symbol" else formula.extra[0]
    return formula.op, *map(tree, formula.args)


@SEEDED
@given(formula=FORMULAS)
def test_every_formula_can_be_typed(formula: Expr) -> None:
    typed = bracketed(formula)
    assume(formula.symbols() and len(typed) <= 200)
    assert tree(read_expression(typed)) == tree(formula)


@SEEDED
@given(formula=FORMULAS)
def test_what_is_printed_reads_as_itself(formula: Expr) -> None:
    """The tree may differ where that changes nothing: a b/c is (a b)/c as well as a (b/c)."""
    printed = formula.text()
    assume(formula.symbols() and len(printed) <= 200)
    again = read_expression(printed)
    assert again.text() == printed
    given = {symbol.name: AT[symbol.name] for symbol in formula.symbols()}
    try:
        value = formula.value(given)
    except InvalidInputError:
        with pytest.raises(InvalidInputError):
            again.value(given)
    else:
        assert float(again.value(given)) == pytest.approx(float(value), nan_ok=True)


@SEEDED
@given(words=st.lists(st.sampled_from([*"ab12.+-*/^()|,√² e−σπ", "ln(", "max("]), max_size=60))
def test_anything_is_read_or_refused_in_a_sentence(words: list[str]) -> None:
    typed = "".join(words)
    begun = time.perf_counter()
    try:
        said = f"The formula is {read_expression(typed).text()}."
    except InvalidInputError as error:
        said = str(error)
    assert said.startswith("The formula")
    assert said.endswith(".")
    assert time.perf_counter() - begun < 1
