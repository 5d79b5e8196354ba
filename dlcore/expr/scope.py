"""Which letters and names an expression holds, and which of them an index or a state binds."""

from __future__ import annotations

from collections.abc import Iterator

from dlcore.expr.nodes import BINDERS, CONSTANTS, Expr, Symbol, postorder

__all__ = ["free_symbols", "named"]


def free_symbols(root: Expr) -> tuple[Symbol, ...]:
    """The symbols in order of first use, without those that every path binds."""
    found: tuple[Symbol, ...] = root.kept("symbols", lambda: tuple(_walk_free(root)))
    return found


def named(root: Expr) -> tuple[Expr, ...]:
    """The named subexpressions, each after those it is made of."""
    found: tuple[Expr, ...] = root.kept("names", lambda: tuple(x for x in postorder(root) if x.op == "name"))
    return found


def _walk_free(root: Expr) -> Iterator[Symbol]:
    seen: set[int] = set()
    stack: list[tuple[Expr, frozenset[Expr]]] = [(root, frozenset())]
    visited: set[tuple[int, frozenset[Expr]]] = set()
    while stack:
        node, bound = stack.pop()
        if (id(node), bound) in visited:
            continue
        visited.add((id(node), bound))
        for letter in (node,) if isinstance(node, Symbol) else (node.extra or ()) if node.op in CONSTANTS else ():
            if letter not in bound and id(letter) not in seen:
                seen.add(id(letter))
                yield letter
        if node.op in BINDERS:
            stack.append((node.args[-1], bound | {node.args[0]}))
            stack.extend((arg, bound) for arg in reversed(node.args[1:-1]))
            continue
        if node.op == "recurrence":
            stack.extend((arg, bound) for arg in reversed((node.args[0], node.args[3])))
            stack.append((node.args[2], bound | {node.args[1], node.extra}))
            continue
        stack.extend((arg, bound) for arg in reversed(node.args))
