"""Both sweeps as a person does them: against hand-worked numbers and gradients as formulas, and where they stop."""

from __future__ import annotations

import math
import time
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given

from dlcore.errors import InvalidInputError
from dlcore.expr import Expr, define, differences, plan, read_expression, relu, sized, sq, stepwise, sweep, symbols
from tests.expr.random_expressions import SEEDED
from tests.expr.test_reading import AT, FORMULAS

QUOTIENT = "(a + b) / (a*b)"


def handed(text: str, at: dict[str, Any]) -> list[tuple[str, str, Any, Any, Any]]:
    """For each arrow: from which node to which, its slope, what it hands on, and what its input has by then."""
    found = sweep(text, at)
    names = [node.letter.text() for node in found.plan.nodes]
    rows = zip(found.plan.arrows, found.slopes, found.parts, found.totals, strict=True)
    return [(names[arrow.node], names[arrow.input], *numbers) for arrow, *numbers in rows]


def test_two_paths_that_meet_by_hand() -> None:
    # f = (a + b)/(a b) at a = 2, b = 4: v₁ = 6, v₂ = 8, f = 3/4
    assert handed(QUOTIENT, {"a": 2, "b": 4}) == [
        ("f", "v₁", Fraction(1, 8), Fraction(1, 8), Fraction(1, 8)),
        ("f", "v₂", Fraction(-3, 32), Fraction(-3, 32), Fraction(-3, 32)),
        ("v₂", "a", 4, Fraction(-3, 8), Fraction(-3, 8)),
        ("v₂", "b", 2, Fraction(-3, 16), Fraction(-3, 16)),
        ("v₁", "a", 1, Fraction(1, 8), Fraction(-1, 4)),
        ("v₁", "b", 1, Fraction(1, 8), Fraction(-1, 16)),
    ]
    assert sweep(QUOTIENT, {"a": 2, "b": 4}).slopes_of_letters == {"a": Fraction(-1, 4), "b": Fraction(-1, 16)}


def test_a_neuron_by_hand() -> None:
    found = sweep("(relu(w*x + b) - y)^2 / 2", {"w": 2, "x": 3, "b": -1, "y": 4})
    assert found.values == (2, 3, -1, 4, 6, 5, 5, 1, 1, Fraction(1, 2))
    assert found.gradients == (3, 2, 1, -1, 1, 1, 1, 1, Fraction(1, 2), 1)


def test_steps_have_letters_that_are_free() -> None:
    named = [f"{name.text()} = {name.definition.text()}" for name in stepwise(read_expression("v1 f + 2*3 u")).names()]
    assert named == ["z₁ = v₁ f", "z₂ = 2·3u", "F = z₁ + z₂"]
    assert [name.text() for name in stepwise(read_expression("x")).names()] == ["f"]


def test_every_node_stands_after_its_inputs_and_every_arrow_before_those_into_its_input() -> None:
    planned = plan("(a + b) * exp(a*b) - a")
    for place, node in enumerate(planned.nodes):
        assert all(each < place for each in node.inputs)
    for number, arrow in enumerate(planned.arrows):
        assert all(other.input != arrow.node for other in planned.arrows[number:])


@SEEDED
@given(formula=FORMULAS)
def test_the_sweep_agrees_with_the_gradient_as_a_formula(formula: Expr) -> None:
    assume(formula.symbols())
    at = {symbol.name: AT[symbol.name] for symbol in formula.symbols()}
    found = sweep(stepwise(formula), at)
    assume(not found.stopped and math.isfinite(found.values[-1]))
    assert float(found.values[-1]) == pytest.approx(float(formula.value(at)))
    for symbol in formula.symbols():
        formal = formula.gradient(symbol)
        theirs = formal.value({each.name: AT[each.name] for each in formal.symbols()})
        assert float(found.slopes_of_letters[symbol.name]) == pytest.approx(float(theirs), nan_ok=True)


@SEEDED
@given(formula=FORMULAS)
def test_the_sweep_agrees_with_the_difference_quotient(formula: Expr) -> None:
    assume(formula.symbols())
    at = {symbol.name: AT[symbol.name] for symbol in formula.symbols()}
    for found in differences(stepwise(formula), at):
        assume(math.isfinite(found.error) and abs(float(found.gradient)) < 1e6)
        assert found.agrees or found.kink or found.error < 1e-3 * abs(float(found.gradient))


@pytest.mark.parametrize(
    ("typed", "at", "place", "sentence"),
    [
        ("ln(a - b)", {"a": 1, "b": 2}, 3, "The forward sweep stops: ln(v₁) takes the logarithm of −1 (v₁ = −1); "
                                           "a logarithm needs a number above 0."),
        ("a/(b - b)", {"a": 1, "b": 2}, 3, "The forward sweep stops: a/v₁ divides by zero (a = 1; v₁ = 0); "
                                           "choose values that keep the denominator away from 0."),
        ("sqrt(a)", {"a": 0}, 1, "The reverse sweep stops: 1/(2√a) divides by zero (2√a = 0); "
                                 "choose values that keep the denominator away from 0."),
        ("a^b", {"a": -1, "b": 0.5}, 2, "The forward sweep stops: a^b raises a negative number to a power that is not "
                                        "whole (a = −1; b = 0.5); keep the base at least 0."),
    ],
)  # fmt: skip
def test_where_a_sweep_stops_is_an_outcome(typed: str, at: dict[str, Any], place: int, sentence: str) -> None:
    found = sweep(typed, at)
    assert (found.stopped, found.at) == (sentence, place)
    letters = [node.letter.name for node in found.plan.nodes if node.definition is None]
    assert [found.values[k] for k in range(len(letters))] == [at[name] for name in letters]
    assert set(found.slopes_of_letters.values()) == {None}
    assert differences(typed, at) == ()


@pytest.mark.parametrize("typed", ["exp(exp(exp(a)))", "((((a^20)^20)^20)^20)", "a^(9^9)", "(2^20)^(1000000 a) / a"])
def test_what_is_too_large_is_infinite_and_soon_there(typed: str) -> None:
    begun = time.perf_counter()
    assert sweep(typed, {"a": 9.9}).values[-1] == math.inf
    assert [found.agrees for found in differences(typed, {"a": 9.9})] == [False]
    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize(
    ("typed", "gradient", "quotient"), [("relu(a)", 0, 0.5), ("abs(a)", 0, 0), ("max(a, 0)", 0, 0.5)]
)
def test_at_a_kink_the_quotient_tells(typed: str, gradient: float, quotient: float) -> None:
    (found,) = differences(typed, {"a": 0})
    assert (found.gradient, found.quotient, found.kink) == (gradient, pytest.approx(quotient), True)


def test_a_letter_that_moves_nothing_has_slope_0() -> None:
    assert sweep("a^0 + b", {"a": 3, "b": 1}).slopes_of_letters == {"a": 0, "b": 1}


def test_arrays_and_their_quotients() -> None:
    W, x, b, y = symbols("W[m,d]", "x[d]", "b[m]", "y[m]")
    a = define("a", relu(W @ x + b))
    J = define("J", sq(a - y) / 2)
    at = {W: [[1, 2], [3, -4]], x: [1, 1], b: [0, 0], y: [1, 1]}
    found = sweep(J, at)
    assert {name: np.asarray(slope).tolist() for name, slope in found.slopes_of_letters.items()} == {
        "W": [[2, 2], [0, 0]], "x": [[2], [4]], "b": [[2], [0]], "y": [[-2], [1]],
    }  # fmt: skip
    assert all(each.agrees for each in differences(J, at))
    shapes = {arrow.part.shape for arrow in plan(sized(J, {"m": 2, "d": 3})).arrows if arrow.part is not None}
    assert (2, 3) in shapes


@pytest.mark.parametrize(
    ("root", "sentence"),
    [
        (symbols("a")[0] * 2, "a·2 has no name; give it one by define(…) or stepwise(…)."),
        (define("u", symbols("x[n]")[0]), "u is not a number, and only a number has a gradient."),
    ],
)
def test_a_plan_needs_a_named_number(root: Expr, sentence: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        plan(root)
    assert str(refused.value) == sentence
