"""The value of an expression: given numbers are bound to symbols once, then every node is computed, arguments first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from dlcore.errors import InvalidInputError
from dlcore.expr.binding import bind, is_whole, whole_numbers
from dlcore.expr.nodes import BINDERS, Expr, Symbol, postorder
from dlcore.expr.numerals import Value, print_value
from dlcore.expr.rules import RELATIONS, RULES, Undefined, as_array, inexact, is_exact
from dlcore.expr.shapes import SCALAR, Axis

__all__ = ["Environment", "TooClose", "decide", "evaluate", "indices"]

LONGEST_SEARCH = 10**9
LONGEST_RUN = 10**6  # steps of a recurrence
ROUNDING = 1e-13  # of the larger side


class TooClose(Exception):  # noqa: N818 - a random draw to be made again, not a failure
    """A random draw put a denominator too near zero to compare in floats."""


class Environment:
    """What is known during an evaluation: the symbols' values, the axes' lengths, and what to watch.

    Parameters
    ----------
    values : dict
        From symbols, or from named expressions that are held fixed, to values.
    sizes : dict
        From axis names to lengths.
    guard : float
        A denominator below this raises `TooClose`; 0 asks for none.
    trace : list or None
        Collects every discrete decision (a floor's result, a mask, the larger of two), so that a difference quotient
        can tell whether it crossed a jump.
    """

    def __init__(
        self,
        values: dict[Expr, Value],
        sizes: dict[str, int],
        *,
        guard: float = 0.0,
        trace: list[bytes] | None = None,
    ) -> None:
        self.values, self.sizes, self.guard, self.trace = values, sizes, guard, trace

    @classmethod
    def of(cls, expressions: Iterable[Expr], given: Mapping[Any, Any] | None) -> Environment:
        """Bind what a reader gave to the symbols of the expressions, checking shapes and domains.

        Raises
        ------
        InvalidInputError
            If a name is unknown, lengths disagree, or a value lies outside its symbol's domain.
        """
        return cls(*bind(expressions, given))

    def known(self) -> dict[str, int]:
        """The whole numbers by name, for the ends of ranges."""
        return self.sizes | whole_numbers(self.values)

    def size(self, axis: Axis) -> int:
        """The length of an axis."""
        if isinstance(axis, int):
            return axis
        known = self.known()
        if axis not in known:
            raise InvalidInputError(
                "", None, f"the length of axis {axis} is not known", mend=f"give {axis}, or an array with it"
            )
        return known[axis]

    def holding(self, node: Expr, value: Value) -> Environment:
        """The same, with one symbol or name held at a value."""
        return Environment({**self.values, node: value}, self.sizes, guard=self.guard, trace=self.trace)


def evaluate(root: Expr, env: Environment, memo: dict[int, Value] | None = None) -> Value:
    """The value of an expression in an environment; exact where everything in it is.

    A `memo` that is handed from call to call, with one environment, computes what several expressions share once.

    Raises
    ------
    InvalidInputError
        If a symbol is not bound, or an operation is undefined for these values.
    TooClose
        If the environment guards denominators and one is near zero.
    """
    found: dict[int, Value] = {} if memo is None else memo
    order: Iterable[Expr]
    if memo is None:
        order = root.kept("order", lambda: tuple(postorder(root, inside=lambda node: node.op not in OWN_SCOPE)))
    else:
        order = postorder(root, inside=lambda node: id(node) not in found and node.op not in OWN_SCOPE)
    with np.errstate(all="ignore"):
        for node in order:
            if id(node) not in found:
                found[id(node)] = _node_value(node, found, env)
    return found[id(root)]


def _node_value(node: Expr, memo: dict[int, Value], env: Environment) -> Value:
    if node in env.values:
        return env.values[node]
    if node.op in LEAVES:
        return LEAVES[node.op](node, env)
    args = [memo[id(arg)] for arg in node.args] if node.op not in OWN_SCOPE else []
    try:
        if node.op in OWN_SCOPE:
            return OWN_SCOPE[node.op](node, env)
        if node.op in SELECT:
            return SELECT[node.op](node, args, env)
        if env.guard and node.op == "div" and np.min(np.abs(inexact(args[1]))) < env.guard:
            raise TooClose(node.text())
        if node.op in RELATIONS:
            return _as_shaped(_compare(node.op, *args), node)
        rule = RULES[node.op]
        result = _as_shaped(rule.value(*args), node)
    except Undefined as problem:
        raise InvalidInputError(
            "", None, f"{node.text()} {problem.wrong}{_where(node, args, env)}", mend=problem.mend
        ) from None
    if env.trace is not None and rule.discrete:
        decision = result if node.op in ("floor", "ceil", "mask") else np.greater(args[0], args[1] if args[1:] else 0)
        decide(env, np.asarray(decision, dtype=float))
    return result


def _where(node: Expr, args: list[Value], env: Environment) -> str:
    """With which values: of the arguments, or, where an operation reads them itself, of the letters in it."""
    at: list[tuple[Expr, Value]] = list(zip(node.args, args, strict=False))
    if not at:
        at = [(symbol, env.values[symbol]) for symbol in node.symbols() if symbol in env.values]
    words = [f"{x.text()} = {print_value(v, latex=False)}" for x, v in at if x.op not in ("number", "array")]
    return f" ({'; '.join(words)})" if words else ""


def decide(env: Environment, decision: Any) -> None:
    """Note a discrete decision where they are watched."""
    if env.trace is not None:
        env.trace.append(np.asarray(decision, dtype=float).tobytes())


def _as_shaped(value: Value, node: Expr) -> Value:
    """A 1 by 1 array is a number, and numpy's scalars are Python's."""
    if node.shape == SCALAR and isinstance(value, np.ndarray):
        value = value.reshape(-1)[0]
    if isinstance(value, np.floating):
        return float(value)
    return bool(value) if isinstance(value, np.bool_) else value


def _compare(op: str, a: Value, b: Value) -> Value:
    """A relation; floats that differ by no more than their rounding count as equal, so that a boundary is met."""
    if is_exact(a) and is_exact(b):
        return RELATIONS[op][0](a, b)
    x, y = inexact(a), inexact(b)
    equal = np.abs(x - y) <= ROUNDING * np.maximum(np.abs(x), np.abs(y))
    return np.where(equal, op in ("<=", ">=", "="), RELATIONS[op][0](x, y))


def _unbound(node: Expr, env: Environment) -> Value:
    if node.name in env.sizes:
        return Fraction(env.sizes[node.name])
    meaning = f", {node.meaning}" if isinstance(node, Symbol) and node.meaning else ""
    comma = "," if meaning else ""
    raise InvalidInputError(
        "", None, f"{node.text()}{meaning}{comma} has no value", mend=f"give a value for {node.name}"
    )


def _filled(fill: Callable[[int, int], bool]) -> Callable[[Expr, Environment], Value]:
    def make(node: Expr, env: Environment) -> Value:
        shape = env.size(node.shape[0]), env.size(node.shape[1])
        entries = [Fraction(int(fill(i, j))) for i in range(shape[0]) for j in range(shape[1])]
        return np.array(entries, dtype=object).reshape(shape) if node.shape != SCALAR else entries[0]

    return make


LEAVES: dict[str, Callable[[Expr, Environment], Value]] = {
    "symbol": _unbound,
    "number": lambda node, env: node.extra[0],
    "array": lambda node, env: node.extra if node.shape != SCALAR else node.extra[0, 0],
    "ones": _filled(lambda i, j: True),
    "zeros": _filled(lambda i, j: False),
    "identity": _filled(lambda i, j: i == j),
}


def _position(value: Value, limit: int, node: Expr) -> int:
    if not is_whole(value) or not 1 <= value <= limit:
        raise Undefined(f"reads position {print_value(value, latex=False)} of {limit}", "positions count from 1")
    return int(value) - 1


def _entry(node: Expr, args: list[Value], env: Environment) -> Value:
    array, *positions = as_array(args[0]), *args[1:]
    return array[
        tuple(_position(p, array.shape[k], node) for k, p in enumerate(positions)) + (0,) * (2 - len(positions))
    ]


def _row(node: Expr, args: list[Value], env: Environment) -> Value:
    array = as_array(args[0])
    return _as_shaped(array[_position(args[1], len(array), node)].reshape(-1, 1), node)


def _unit(node: Expr, args: list[Value], env: Environment) -> Value:
    size = env.size(node.shape[0])
    result = np.full((size, 1), Fraction(0), dtype=object)
    result[_position(args[0], size, node), 0] = Fraction(1)
    return result


SELECT: dict[str, Callable[[Expr, list[Value], Environment], Value]] = {
    "entry": _entry,
    "row": _row,
    "unit": _unit,
    "name": lambda node, args, env: args[0],
    "and": lambda node, args, env: all(bool(np.all(arg)) for arg in args),
}


def indices(node: Expr, env: Environment) -> list[int]:
    """The values that the index of a sum (or another binder) runs through."""
    index = node.args[0]
    assert isinstance(index, Symbol)
    low, high = index.domain.ends(env.known())
    without = {evaluate(arg, env) for arg in node.args[1:-1]} if node.op == "product" else ()
    return [i for i in range(low, high + 1) if i not in without]


def _terms(node: Expr, env: Environment) -> list[Value]:
    return [evaluate(node.args[-1], env.holding(node.args[0], Fraction(i))) for i in indices(node, env)]


def _plus(a: Value, b: Value) -> Value:
    return RULES["add"].value(a, b)


def _sum(node: Expr, env: Environment) -> Value:
    result = None
    for term in _terms(node, env):
        result = term if result is None else _plus(result, term)
    return result if result is not None else LEAVES["zeros"](node, env)


def _product(node: Expr, env: Environment) -> Value:
    result: Value = Fraction(1)
    for term in _terms(node, env):
        result = RULES["mul"].value(result, term)
    return result


def _expectation(node: Expr, env: Environment) -> Value:
    weights = as_array(evaluate(node.args[1], env))
    terms = _terms(node, env)
    if len(terms) != len(weights):
        raise Undefined(f"has {len(weights)} probabilities for {len(terms)} values", "let the index run over every row")
    result = RULES["mul"].value(weights[0, 0], terms[0])
    for weight, term in zip(weights[1:, 0], terms[1:], strict=True):
        result = _plus(result, RULES["mul"].value(weight, term))
    return result


def _largest(node: Expr, env: Environment) -> Value:
    terms = _terms(node, env)
    if not terms:
        raise Undefined("takes the maximum of nothing", "let the index's range hold at least one number")
    best = max(range(len(terms)), key=lambda k: terms[k])
    decide(env, best)
    return terms[best]


def _count(node: Expr, env: Environment) -> Value:
    met = sum(bool(np.all(term)) for term in _terms(node, env))
    decide(env, met)
    return Fraction(met)


def _least(node: Expr, env: Environment) -> Value:
    """Gallop to a number that meets the relation, then halve the gap to the last that does not."""

    def met(candidate: int) -> bool:
        return bool(np.all(evaluate(node.args[1], env.holding(node.args[0], Fraction(candidate)))))

    index = node.args[0]
    assert isinstance(index, Symbol)
    low = index.domain.ends(env.known())[0]
    below, above, stride = low - 1, low, 1
    while not met(above):
        below, above, stride = above, above + stride, stride * 2
        if above > LONGEST_SEARCH:
            raise Undefined(
                f"finds no whole number up to {LONGEST_SEARCH:,}", "check that some number meets the relation"
            )
    while above - below > 1:
        middle = (above + below) // 2
        below, above = (below, middle) if met(middle) else (middle, above)
    decide(env, above)
    return Fraction(above)


def _derivative(node: Expr, env: Environment) -> Value:
    return evaluate(node.kept("expanded", lambda: node.args[0].gradient(node.args[1])), env)


def _choice(node: Expr, env: Environment) -> Value:
    return evaluate(node.args[list(node.extra.options).index(node.extra.chosen)], env)


def _recurrence(node: Expr, env: Environment) -> Value:
    start, state, step, steps = node.args
    result, count = evaluate(start, env), evaluate(steps, env)
    if not is_whole(count) or not 0 <= count <= LONGEST_RUN:
        wrong = f"takes {print_value(count, latex=False)} steps"
        raise Undefined(wrong, f"a number of steps is whole, from 0 to {LONGEST_RUN:,}")
    for number in range(1, int(count) + 1):
        at = env if node.extra is None else env.holding(node.extra, Fraction(number))
        result = evaluate(step, at.holding(state, result))
    return result


# Operations that evaluate their own arguments: once for each value of an index, or only the branch that counts.
OWN_SCOPE: dict[str, Callable[[Expr, Environment], Value]] = {
    "sum": _sum,
    "product": _product,
    "expectation": _expectation,
    "largest": _largest,
    "count": _count,
    "least": _least,
    "derivative": _derivative,
    "choice": _choice,
    "recurrence": _recurrence,
    # In a working: what stands with its numbers until its value is known, and terms of which only some are shown.
    "held": lambda node, env: evaluate(node.args[0], node.extra),
    "listed": lambda node, env: evaluate(node.extra.whole, node.extra.env),
}
assert set(BINDERS) <= set(OWN_SCOPE)
