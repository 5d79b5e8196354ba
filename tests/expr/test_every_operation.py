"""Every operation and every binder, one case each: value and gradient by ways that share no code with ours.

The gradients that torch gives stand in `recorded_torch.json`, so that they are compared where torch is missing too.
Record them again with `python tests/expr/test_every_operation.py` after a case has changed.
"""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from random_expressions import (
    FREE,
    NUMBER,
    SHAPES,
    SIZES,
    A,
    Form,
    Pair,
    S,
    a,
    agrees,
    as_value,
    b,
    environment,
    forms,
    i,
    leaves,
    letter,
    over_index,
    p,
    reference,
    repeated,
    s,
    u,
)

import dlcore.expr.gradient as engine
from dlcore.expr import Expr, Symbol, derivative, inner
from dlcore.expr.domain import Domain
from dlcore.expr.evaluate import evaluate
from dlcore.expr.factored import times
from dlcore.expr.nodes import BINDERS, number, postorder
from dlcore.expr.rules import RULES

RECORDED = Path(__file__).with_name("recorded_torch.json")
HAND = forms(NUMBER)


def values_of(letters: tuple[Expr, ...]) -> dict[Any, Any]:
    """Numbers without a pattern, the same on every machine."""
    found: dict[Any, Any] = {}
    for k, x in enumerate(letters):
        shape = tuple(SIZES[axis] for axis in x.shape)
        array = np.round(1.7 * np.cos(2.3 * np.arange(shape[0] * shape[1]) + k + 0.4), 3).reshape(shape)
        if x is p:
            array = np.array([[0.2], [0.5], [0.3]])
        elif x is S:
            array = array @ array.T + np.eye(shape[0])
        found[x] = np.float64(array[0, 0]) if x.shape == NUMBER else array
    return found


def arguments(form: Form) -> list[Pair]:
    """A letter for each argument, and another one where the shape comes twice."""
    found: list[Pair] = []
    for taken in form.takes:
        first, *others = (leaf for leaf in leaves(taken, (), ()) if leaf.expr.op != "number")
        scaled = forms(taken)["mul with a number"].over(first, letter(b))
        found.append(next(iter([*others, scaled])) if taken in form.takes[: len(found)] else first)
    return found


def as_number(pair: Pair) -> Pair:
    """The sum of the entries, each with a weight of its own, so that a swapped pair of entries shows."""
    if pair.expr.shape == NUMBER:
        return pair
    axes = tuple(axis for axis in pair.expr.shape if axis != 1)
    weights = letter(Symbol("W", axes, Domain(), "a weight for each entry"))
    rowed = Form((), lambda x: x.T, lambda xp, x: x.T).over(weights) if pair.expr.shape[0] == 1 else weights
    return Form((), inner, lambda xp, x, y: (x * y).sum()).over(pair, rowed)


def binders() -> dict[str, Pair]:
    entry = next(leaf for leaf in leaves(NUMBER, (i,), ()) if leaf.expr.op == "entry")
    row = next(leaf for leaf in leaves(("d", 1), (i,), ()) if leaf.expr.op == "row")
    body = HAND["tanh"].over(HAND["mul"].over(entry, letter(a)))
    short = forms(("d", 1))["mul by a number"].over(body, row)
    named = HAND["name"].over(HAND["mul"].over(letter(a), letter(b)))
    zero_at_2 = HAND["sub"].over(entry, HAND["entry of ('n', 1)"].over(letter(u)))
    found = {f"{kind} of numbers": over_index(kind, body) for kind in ("sum", "expectation", "product", "largest")}
    found |= {f"{kind} of columns": over_index(kind, short) for kind in ("sum", "expectation")}
    found["product with a factor 0"] = over_index("product", zero_at_2)
    found["count"] = HAND["mul"].over(over_index("count", body), letter(a))
    found["sum in a sum over one index"] = over_index("sum", HAND["mul"].over(body, over_index("sum", body)))
    found["name inside and outside a sum"] = HAND["add"].over(over_index("sum", HAND["mul"].over(entry, named)), named)
    found["recurrence"] = repeated(letter(a), HAND["add"].over(HAND["mul"].over(letter(s), letter(b)), letter(a)))
    found["recurrence with a counter"] = repeated(letter(a), HAND["mul"].over(letter(s), HAND["tanh"].over(entry)))
    found["derivative"] = Form((), lambda x, y: derivative((x * y) ** 3 * y, x), lambda xp, x, y: 3 * x**2 * y**4).over(
        letter(a), letter(b)
    )
    return found


def cases() -> dict[str, Pair]:
    found = {}
    for shape in SHAPES:
        words = "number" if shape == NUMBER else " by ".join(map(str, shape))
        found |= {f"{kind}, {words}": as_number(form.over(*arguments(form))) for kind, form in forms(shape).items()}
    return found | {name: as_number(pair) for name, pair in binders().items()}


CASES = cases()
VALUES = {name: values_of((*FREE, *(x for x in pair.expr.symbols() if x not in FREE))) for name, pair in CASES.items()}
each_case = pytest.mark.parametrize("name", CASES)
smooth_twice = pytest.mark.parametrize("name", [name for name in CASES if not name.startswith("lambda")])


def gradients(pair: Pair, values: dict[Any, Any]) -> dict[str, Any]:
    found = {x: evaluate(engine.gradient(pair.expr, x), environment(values)) for x in pair.expr.symbols()}
    return {x.name: np.broadcast_to(np.asarray(g, dtype=float), values[x].shape) for x, g in found.items()}


def torch_gradients(pair: Pair, values: dict[Any, Any]) -> dict[str, Any]:
    torch = importlib.import_module("torch")  # only where it is asked for
    tensors = {x: torch.tensor(np.asarray(value), requires_grad=True) for x, value in values.items()}
    out = pair.of(tensors, torch)
    wanted = [tensors[x] for x in pair.expr.symbols()]
    zeros = [torch.zeros_like(tensor) for tensor in wanted]
    found = torch.autograd.grad(out, wanted, allow_unused=True) if out.requires_grad else [None] * len(wanted)
    each = zip(pair.expr.symbols(), found, zeros, strict=True)
    return {x.name: (zero if g is None else g).numpy() for x, g, zero in each}


def compare(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert set(ours) == set(theirs)
    for name, expected in theirs.items():
        np.testing.assert_allclose(ours[name], expected, rtol=1e-8, atol=1e-9, err_msg=f"gradient for {name}")


def test_no_operation_is_left_out() -> None:
    met = {node.op for pair in CASES.values() for node in postorder(pair.expr)}
    assert set(RULES) - set(engine.NO_SLOPE) <= met
    assert set(BINDERS) - {"least"} <= met
    assert {"recurrence", "choice", "name", "derivative", "row", "entry"} <= met


@each_case
def test_value(name: str) -> None:
    pair, values = CASES[name], VALUES[name]
    assert float(evaluate(pair.expr, environment(values))) == pytest.approx(reference(pair, values), rel=1e-12)


@each_case
def test_gradient_against_a_difference_quotient(name: str) -> None:
    pair, values = CASES[name], VALUES[name]
    for k, x in enumerate(pair.expr.symbols()):
        assert agrees(pair, engine.gradient(pair.expr, x), values, x, np.random.default_rng(k))


@each_case
def test_gradient_against_what_torch_gave(name: str) -> None:
    compare(gradients(CASES[name], VALUES[name]), json.loads(RECORDED.read_text())[name])


@pytest.mark.reference
@each_case
def test_gradient_against_torch(name: str) -> None:
    compare(gradients(CASES[name], VALUES[name]), torch_gradients(CASES[name], VALUES[name]))


@smooth_twice
def test_second_derivative_against_a_difference_quotient(name: str) -> None:
    pair = CASES[name]
    for k, x in enumerate(pair.expr.symbols()):
        toward = Symbol("D", x.axes, Domain(), "a direction")
        slope = inner(engine.gradient(pair.expr, x), toward)
        once = Pair(slope, lambda at, xp, slope=slope: as_value(evaluate(slope, environment(at)), np))
        at = {**VALUES[name], toward: values_of((A, toward))[toward]}
        for y in slope.symbols():
            assert agrees(once, engine.gradient(slope, y), at, y, np.random.default_rng(k))


def wronged(name: str, row: Any) -> Any:
    """A row of the table whose first slope is half as large again."""

    def wrong(g: Expr, node: Expr, *args: Expr) -> Any:
        if name in engine.SCOPED:
            return [(below, times(number(1.5), adjoint)) for below, adjoint in row(g, node)]
        first, *others = row(g, node, *args)
        return (times(number(1.5), first), *others)

    return wrong


SLOPES = [op for op in engine.GRADIENTS if op not in ("floor", "ceil", "mask")]
SCOPES = [op for op in engine.SCOPED if op not in ("count", "least")]


@pytest.mark.parametrize("op", [*SLOPES, *SCOPES])
def test_a_planted_wrong_gradient_is_found(op: str, monkeypatch: pytest.MonkeyPatch) -> None:
    table = engine.SCOPED if op in engine.SCOPED else engine.GRADIENTS
    monkeypatch.setitem(table, op, wronged(op, table[op]))
    found = []
    for name, pair in CASES.items():
        if not any(node.op == op for node in postorder(pair.expr)):
            continue
        try:
            test_gradient_against_a_difference_quotient(name)
        except AssertionError:
            found.append(name)
    assert found, f"no case notices a wrong gradient of {op}"


if __name__ == "__main__":
    recorded = {name: torch_gradients(pair, VALUES[name]) for name, pair in CASES.items()}
    plain = {name: {x: np.round(g, 12).tolist() for x, g in found.items()} for name, found in recorded.items()}
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(found)}" for name, found in plain.items())
    RECORDED.write_text(f"{{\n{lines}\n}}\n")
