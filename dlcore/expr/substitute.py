"""Numbers in the place of letters: what a working starts from, and a formula with its numbers put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from dlcore.expr.evaluate import Environment, evaluate, indices
from dlcore.expr.nodes import BINDERS, CONSTANTS, Expr, apply, postorder, rebuild, rewrite
from dlcore.expr.numerals import SHOWN, Value
from dlcore.expr.replace import replaced
from dlcore.expr.shapes import SCALAR

__all__ = ["WHOLE", "Listed", "literal", "put_in", "revealed", "substitute"]

# Operations that are not walked into: they are written out as terms, or stand until their value is known.
WHOLE = (*BINDERS, "recurrence", "name")


@dataclass(frozen=True)
class Listed:
    """The terms of a sum, product or maximum written out: what it is, and after which term the dots stand, if any."""

    whole: Expr
    env: Environment
    gap: int | None


def literal(value: Value) -> Expr:
    """A value as a node that prints as itself."""
    if isinstance(value, np.ndarray):
        return Expr("array", (), value.shape, value)
    return Expr("number", (), SCALAR, (value, False))


def revealed(root: Expr, written: dict[Expr, Expr] | None = None) -> Expr:
    """The expression with every derivative derived and every convention's choice made.

    Parameters
    ----------
    root : Expr
        What to work with.
    written : dict, optional
        Receives, for each name in the result, the name as the author wrote it.
    """
    memo: dict[int, Expr] = {}
    names = {} if written is None else written

    def change(old: Expr, new: Expr) -> Expr:
        if new.op == "derivative":
            of, wrt = new.args
            return rewrite(of.gradient(wrt), change, memo)
        if new.op == "choice":
            return new.args[list(new.extra.options).index(new.extra.chosen)]
        if new.op == "name":
            names.setdefault(new, old)
        return new

    return rewrite(root, change, memo)


def substitute(root: Expr, given: Mapping[Any, Any]) -> Expr:
    """The expression with numbers in place of symbols, and of names; short sums over an index written out."""
    env = Environment.of((root,), given)
    whole = revealed(root)
    free = set(whole.symbols())
    for name in whole.names():
        if name is not whole and free.issuperset(name.symbols()):
            env = env.holding(name, evaluate(name, env))
    return put_in(whole.definition, env)


def put_in(root: Expr, env: Environment) -> Expr:
    """Numbers for symbols; what has its own scope (a sum over an index) is written out or left whole."""
    memo: dict[int, Expr] = {}
    for node in postorder(root, inside=lambda node: node.op not in WHOLE and node not in env.values):
        if node in env.values or node.op in ("symbol", "name"):
            memo[id(node)] = literal(evaluate(node, env))
        elif node.op in ("sum", "product", "expectation", "largest"):
            memo[id(node)] = _written_out(node, env)
        elif node.op in WHOLE:
            memo[id(node)] = Expr("held", (_partly(node, env),), node.shape, env)
        else:
            memo[id(node)] = _over(node, tuple(memo[id(arg)] for arg in node.args), env)
    return memo[id(root)]


def _over(node: Expr, args: tuple[Expr, ...], env: Environment) -> Expr:
    """The operation over literals; a row or an entry of given numbers is read off at once."""
    if node.op in CONSTANTS:  # still I or 1 on the page, but as large as the numbers around it
        return Expr(node.op, args, (env.size(node.shape[0]), env.size(node.shape[1])))
    if not args:
        return node
    if node.op in ("row", "entry") and all(arg.op in ("number", "array") for arg in args):
        return literal(evaluate(Expr(node.op, args, node.shape), env))
    return Expr(node.op, args, node.shape if node.shape == SCALAR else rebuild(node, args).shape, node.extra)


def _written_out(node: Expr, env: Environment) -> Expr:
    """The terms of a sum, product, expectation or maximum; the first three and the last where they are many."""
    found = indices(node, env)
    if not found:
        return literal(evaluate(node, env))
    gap = None if len(found) <= SHOWN else SHOWN // 2
    terms = [_term(node, i, env) for i in (found if gap is None else [*found[:gap], found[-1]])]
    if len(terms) == 1:
        return terms[0]
    if gap is not None or node.op == "largest":
        return Expr("listed", tuple(terms), terms[0].shape, Listed(node, env, gap))
    if node.op == "sum" == node.args[-1].op:  # a sum of sums is one run of terms, without brackets
        terms = [part for term in terms for part in _addends(term)]
    joined = terms[0]
    for term in terms[1:]:
        joined = Expr("mul" if node.op == "product" else "add", (joined, term), joined.shape)
    return joined


def _addends(node: Expr) -> list[Expr]:
    """The terms of a sum that was written out, in order."""
    parts: list[Expr] = []
    while node.op == "add":
        parts.append(node.args[1])
        node = node.args[0]
    return [node, *reversed(parts)]


def _term(node: Expr, i: int, env: Environment) -> Expr:
    at = env.holding(node.args[0], Fraction(i))
    body = put_in(node.args[-1], at)
    if node.op != "expectation":
        return body
    return apply("mul", literal(evaluate(Expr("entry", (node.args[1], node.args[0]), SCALAR), at)), body)


def _partly(node: Expr, env: Environment) -> Expr:
    """Numbers for the number letters, apart from an index; arrays keep their letters, so that u_i stays u_i."""

    def change(old: Expr, new: Expr) -> Expr:
        known = old.op == "name" and old.shape == SCALAR and old in env.values
        return literal(env.values[old]) if known else new

    node = rewrite(node, change)
    for symbol in node.symbols():
        if symbol.shape == SCALAR:
            node = replaced(node, symbol, literal(evaluate(symbol, env)))
    return node
