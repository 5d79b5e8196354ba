"""Random expressions of random shapes: their values and gradients against an evaluation that shares no code with ours.

Every expression is drawn together with its reference, a function of plain arrays that is written with the operators
of numpy or torch alone; the tests compare the two. Hypothesis is derandomized, so a failure replays by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

import dlcore.expr as d
from dlcore.expr import Expr, Symbol, define, symbols
from dlcore.expr.domain import Domain
from dlcore.expr.evaluate import Environment, evaluate

SEEDED = settings(
    derandomize=True, database=None, deadline=None, max_examples=120, suppress_health_check=list(HealthCheck)
)
SIZES = {"n": 3, "d": 2, 1: 1}
a, b, u, v, A, B, C, S, p, i, s = LETTERS = symbols(
    "a", "b", "u[n]", "v[d]", "A[n,d]", "B[d,n]", "C[n,n]", "S[n,n] in definite", "p[n] in simplex", "i in 1..n", "s"
)
FREE = LETTERS[:9]
TOWARD = {x: Symbol(f"D_{x.name}", x.axes, Domain(), "a direction") for x in FREE}
NUMBER, COLUMN, SQUARE = (1, 1), ("n", 1), ("n", "n")
SHAPES = [NUMBER, COLUMN, ("d", 1), ("n", "d"), ("d", "n"), SQUARE]
HALVES = d.convention("halves", "a half or none", half="with it", none="without it")


@dataclass(frozen=True)
class Pair:
    """An expression and its reference: from the letters' values, and the module to use, to the expression's value."""

    expr: Expr
    of: Callable[[dict[Any, Any], Any], Any]


def letter(symbol: Expr) -> Pair:
    return Pair(symbol, lambda values, xp: values[symbol])


def constant(expr: Expr, array: Any) -> Pair:
    return Pair(expr, lambda values, xp: as_value(array, xp))


def as_value(array: Any, xp: Any) -> Any:
    return np.float64(array) if xp is np else xp.as_tensor(array, dtype=xp.float64)


def as_matrix(x: Any, xp: Any) -> Any:
    return xp.reshape(x, (1, 1)) if x.ndim == 0 else x


def transposed(xp: Any, x: Any) -> Any:
    return x.T if x.ndim else x


def smallest_nonzero(x: Any, xp: Any) -> Any:
    values = xp.linalg.eigvalsh(x)
    nonzero = values[abs(values) > 1e-10 * abs(values).max()]
    return nonzero[0] if len(nonzero) else values[0] * np.nan


@dataclass(frozen=True)
class Form:
    """One operation: the shapes it takes, how we write it, and how it is written without us."""

    takes: tuple[Any, ...]
    ours: Callable[..., Expr]
    theirs: Callable[..., Any]

    def over(self, *args: Pair) -> Pair:
        expr = self.ours(*(arg.expr for arg in args))

        def of(values: dict[Any, Any], xp: Any) -> Any:
            value = self.theirs(xp, *(arg.of(values, xp) for arg in args))
            return value[0, 0] if expr.shape == NUMBER and value.ndim else value

        return Pair(expr, of)


def above(x: Expr) -> Expr:
    """1 + x², for what needs a number above 0."""
    return x**2 + (1 if x.shape == NUMBER else d.ones(*x.shape))


def aside(x: Expr) -> Expr:
    """x + 0.0123, so that constants such as √2·√2 do not stand on a jump, on one side for us, on the other for them."""
    return x + (0.0123 if x.shape == NUMBER else 0.0123 * d.ones(*x.shape))


def forms(shape: Any) -> dict[str, Form]:
    """The operations that can make this shape."""
    rows, columns = shape
    one, two = (shape,), (shape, shape)
    zero = 0 if shape == NUMBER else d.zeros(*shape)
    found = {
        "neg": Form(one, lambda x: -x, lambda xp, x: -x),
        "ln": Form(one, lambda x: d.ln(above(x)), lambda xp, x: xp.log(1 + x**2)),
        "exp": Form(one, lambda x: d.exp(-above(x)), lambda xp, x: xp.exp(-1 - x**2)),
        "sqrt": Form(one, lambda x: d.sqrt(above(x)), lambda xp, x: xp.sqrt(1 + x**2)),
        "abs": Form(one, lambda x: d.absolute(aside(x)), lambda xp, x: abs(x + 0.0123)),
        "sigmoid": Form(one, d.sigmoid, lambda xp, x: 1 / (1 + xp.exp(-x))),
        "tanh": Form(one, d.tanh, lambda xp, x: xp.tanh(x)),
        "relu": Form(one, lambda x: d.relu(aside(x)), lambda xp, x: xp.where(x > -0.0123, x + 0.0123, 0 * x)),
        "floor": Form(one, lambda x: d.floor(aside(x)), lambda xp, x: xp.floor(x + 0.0123)),
        "ceil": Form(one, lambda x: d.ceil(aside(x)), lambda xp, x: xp.ceil(x + 0.0123)),
        "mask": Form(one, lambda x: d.mask(aside(x) > zero), lambda xp, x: xp.where(x > -0.0123, 1 + 0 * x, 0 * x)),
        "pow": Form(one, lambda x: x**3, lambda xp, x: x**3),
        "pow of a root": Form(one, lambda x: above(x) ** 0.5, lambda xp, x: (1 + x**2) ** 0.5),
        "pow of a number": Form((shape, NUMBER), lambda x, y: above(x) ** y, lambda xp, x, y: (1 + x**2) ** y),
        "name": Form(one, lambda x: define("named", x), lambda xp, x: x),
        "choice": Form(two, lambda x, y: HALVES.pick(half=x, none=y), lambda xp, x, y: x),
        "T": Form(((columns, rows),), lambda x: x.T, transposed),
        "add": Form(two, lambda x, y: x + y, lambda xp, x, y: x + y),
        "sub": Form(two, lambda x, y: x - y, lambda xp, x, y: x - y),
        "mul": Form(two, lambda x, y: x * y, lambda xp, x, y: x * y),
        "mul by a number": Form((NUMBER, shape), lambda x, y: x * y, lambda xp, x, y: x * y),
        "mul with a number": Form((shape, NUMBER), lambda x, y: x * y, lambda xp, x, y: x * y),
        "div": Form(two, lambda x, y: x / above(y), lambda xp, x, y: x / (1 + y**2)),
        "div by a number": Form((shape, NUMBER), lambda x, y: x / above(y), lambda xp, x, y: x / (1 + y**2)),
        "max": Form(two, d.maximum, lambda xp, x, y: xp.maximum(x, y)),
        "min": Form(two, d.minimum, lambda xp, x, y: xp.minimum(x, y)),
    }
    for inner in ("n", "d", 1):
        found[f"matmul over {inner}"] = Form(
            ((rows, inner), (inner, columns)),
            lambda x, y: x @ y,
            lambda xp, x, y: as_matrix(x, xp) @ as_matrix(y, xp),
        )
    if shape == NUMBER:
        found["logsumexp"] = Form((COLUMN,), d.logsumexp, lambda xp, x: xp.log(xp.exp(x).sum()))
        found["lambda_max"] = Form(
            (("n", "d"),), lambda x: d.lambda_max(x @ x.T), lambda xp, x: xp.linalg.eigvalsh(x @ x.T)[-1]
        )
        found["lambda_min"] = Form(
            (("n", "d"),), lambda x: d.lambda_min(x @ x.T), lambda xp, x: smallest_nonzero(x @ x.T, xp)
        )
        for taken in SHAPES:
            found[f"sqnorm of {taken}"] = Form((taken,), d.sq, lambda xp, x: (x * x).sum())
            found[f"norm of {taken}"] = Form(
                (taken,), lambda x: d.norm(above(x)), lambda xp, x: xp.sqrt(((1 + x**2) ** 2).sum())
            )
            found[f"inner of {taken}"] = Form((taken, taken), d.inner, lambda xp, x, y: (x * y).sum())
            if taken != NUMBER:
                last = (2,) if taken[1] == 1 else (2, SIZES[taken[1]])
                found[f"entry of {taken}"] = Form(
                    (taken,),
                    lambda x, last=last: x[last],
                    lambda xp, x, last=last: x[1, last[1] - 1 if last[1:] else 0],
                )
    elif columns == 1:
        found["softmax"] = Form(one, d.softmax, lambda xp, x: xp.exp(x) / xp.exp(x).sum())
        found["diagonal"] = Form(((rows, rows),), d.diagonal, lambda xp, x: xp.diagonal(x)[:, None])
        found["row"] = Form((("d", rows),), lambda x: x[2], lambda xp, x: x[1][:, None])
    elif rows == columns:
        found["diag"] = Form(((rows, 1),), d.diag, lambda xp, x: xp.diag(x[:, 0]))
        found["inv"] = Form(
            one,
            lambda x: d.inverse(x.T @ x + d.identity(rows)),
            lambda xp, x: xp.linalg.inv(x.T @ x + as_value(np.eye(SIZES[rows]), xp)),
        )
    return found


def leaves(shape: Any, bound: tuple[Expr, ...], names: tuple[Pair, ...]) -> list[Pair]:
    """What can stand at the end of a branch: letters, constants, shared names, and what an index reads."""
    found = [letter(x) for x in (*FREE, *bound) if x.shape == shape]
    found += [Form((), lambda x: x.T, transposed).over(letter(x)) for x in FREE if x.shape == shape[::-1]]
    found += [name for name in names if name.expr.shape == shape]
    if shape == NUMBER:
        found += [constant(d.number(2), 2.0), constant(d.number(-0.5), -0.5)]
    else:
        found += [constant(d.ones(*shape), np.ones([SIZES[axis] for axis in shape]))]
    if i in bound:
        row = {
            NUMBER: [(u[i], lambda values, xp: values[u][int(values[i]) - 1, 0])],
            ("d", 1): [(A[i], lambda values, xp: values[A][int(values[i]) - 1][:, None])],
            COLUMN: [(d.unit(i, "n"), lambda values, xp: as_value(np.eye(3)[:, [int(values[i]) - 1]], xp))],
        }
        found += [Pair(*each) for each in row.get(shape, [])]
    return found


def over_index(kind: str, body: Pair) -> Pair:
    """A sum, product, expectation or maximum of the body over the index i, which the body may read."""

    def terms(values: dict[Any, Any], xp: Any) -> list[Any]:
        return [body.of({**values, i: as_value(float(k), xp)}, xp) for k in range(1, 4)]

    def whole(values: dict[Any, Any], xp: Any) -> Any:
        found = terms(values, xp)
        match kind:
            case "sum":
                return found[0] + found[1] + found[2]
            case "product":
                return found[0] * found[1] * found[2]
            case "expectation":
                return sum(values[p][k, 0] * found[k] for k in range(3))
            case "largest":
                return xp.maximum(xp.maximum(found[0], found[1]), found[2])
        return as_value(float(sum(bool(term > 0) for term in found)), xp)

    ours = {
        "sum": lambda: d.total(i, body.expr),
        "product": lambda: d.product(i, body.expr),
        "expectation": lambda: d.expectation(i, p, body.expr),
        "largest": lambda: d.largest(i, body.expr),
        "count": lambda: d.count(i, body.expr > 0),
    }
    return Pair(ours[kind](), whole)


def repeated(start: Pair, step: Pair) -> Pair:
    """Three steps from the start; a step may read the state s and the counter i."""

    def of(values: dict[Any, Any], xp: Any) -> Any:
        state = start.of(values, xp)
        for k in range(1, 4):
            state = step.of({**values, s: state, i: as_value(float(k), xp)}, xp)
        return state

    return Pair(d.recurrence(s, start=start.expr, step=step.expr, steps=3, index=i), of)


@st.composite
def expressions(draw: Any, shape: Any = NUMBER, depth: int = 4, bound: Any = (), names: Any = ()) -> Pair:
    """A random expression of a shape, whose parts are random expressions of the shapes its operation takes."""

    def part(shape: Any, bound: Any = bound) -> Pair:
        return draw(expressions(shape, depth - 1, bound, names))

    if depth == 0 or draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from(leaves(shape, bound, names)))
    possible = forms(shape)
    indexed = [] if bound else ["sum", "expectation"]
    if shape == NUMBER and not bound:
        indexed += ["product", "largest", "count", "recurrence"]
    kind = draw(st.sampled_from([*possible, *indexed, *indexed]))
    if kind == "recurrence":
        return repeated(part(NUMBER), part(NUMBER, (s, i)))
    if kind in indexed:
        return over_index(kind, part(shape, (i,)))
    return possible[kind].over(*(part(taken) for taken in possible[kind].takes))


@st.composite
def numbers(draw: Any) -> tuple[Pair, tuple[Pair, ...], dict[Any, Any], np.random.Generator]:
    """A random number, the names it may use in several places, and values for the letters."""
    names: tuple[Pair, ...] = ()
    for word, shape in (("N", NUMBER), ("r", COLUMN), ("q", NUMBER)):
        inside = draw(expressions(shape, 2, (), names))
        name = define(word, inside.expr)
        names += (
            Pair(name, lambda values, xp, name=name, of=inside.of: values[name] if name in values else of(values, xp)),
        )
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    values = {x: x.domain.draw(rng, tuple(SIZES[axis] for axis in x.shape), {}) for x in FREE}
    return draw(expressions(names=names)), names, {x: x_value(x, array) for x, array in values.items()}, rng


def x_value(x: Expr, array: Any) -> Any:
    return np.float64(array[0, 0]) if x.shape == NUMBER else array


def environment(values: dict[Any, Any], trace: list[bytes] | None = None) -> Environment:
    ours = {x: float(array) if array.ndim == 0 else array for x, array in values.items()}
    return Environment(ours, {"n": 3, "d": 2}, trace=trace)


def moved(values: dict[Any, Any], x: Expr, by: Any) -> dict[Any, Any]:
    return {**values, x: values[x] + by}


def reference(pair: Pair, values: dict[Any, Any]) -> float:
    with np.errstate(all="ignore"):
        return float(pair.of(values, np))


def steady(pair: Pair, values: dict[Any, Any], rng: np.random.Generator, by: float = 1e-6) -> bool:
    """Whether the number is of a size to compare, and no kink or jump, such as a floor's, is close by."""
    nearby = [{x: y + by * rng.normal(size=y.shape) for x, y in values.items()} for _ in range(4)]
    found = [reference(pair, at) for at in (values, *nearby)]
    if not np.isfinite(found).all() or np.ptp(found) > 1e-3 * (1 + abs(found[0])) or abs(found[0]) > 1e5:
        return False
    return len({decided(pair.expr, at) for at in (values, *nearby)}) == 1


def slope_by_difference(pair: Pair, values: dict[Any, Any], x: Expr, direction: Any) -> tuple[float, float]:
    """The slope along a direction from two step lengths, and how far they differ: a measure of their error."""
    slopes, decisions = [], set()
    for step in (1e-4, 2e-4):
        ahead, behind = (moved(values, x, side * step * direction) for side in (1, -1))
        slopes.append((reference(pair, ahead) - reference(pair, behind)) / (2 * step))
        decisions |= {decided(pair.expr, at) for at in (values, ahead, behind)}
    return slopes[0], abs(slopes[0] - slopes[1]) if len(decisions) == 1 else np.inf


def decided(expr: Expr, values: dict[Any, Any]) -> tuple[bytes, ...]:
    """Every floor, mask and maximum on the way: between two points that differ in one lies a kink or a jump."""
    trace: list[bytes] = []
    evaluate(expr, environment(values, trace))
    return tuple(trace)


def along(found: Any, direction: Any) -> float:
    return float(np.sum(np.asarray(found, dtype=float) * direction))


def agrees(pair: Pair, grown: Expr, values: dict[Any, Any], x: Expr, rng: np.random.Generator) -> bool:
    """Check our gradient along a random direction against a difference quotient of the reference.

    False where the quotient is not to be trusted, since a kink or jump lies between.
    """
    direction = rng.normal(size=values[x].shape)
    if x is S:
        direction = direction + direction.T
    expected, error = slope_by_difference(pair, values, x, direction)
    if not np.isfinite(expected) or error > 1e-5 * (1 + abs(expected)):
        return False
    slope = along(evaluate(grown, environment(values)), direction)
    assert slope == pytest.approx(expected, rel=1e-4, abs=1e-4), f"d/d{x.text()} of {pair.expr.text()}"
    return True
