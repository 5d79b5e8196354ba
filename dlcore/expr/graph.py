"""The computation graph of a number: nodes in an order fit to draw, with forward values and backward gradients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dlcore.expr.evaluate import OWN_SCOPE, Environment, evaluate
from dlcore.expr.gradient import adjoints
from dlcore.expr.nodes import Expr, postorder
from dlcore.expr.numerals import plain

__all__ = ["Graph", "Node", "graph"]


@dataclass(frozen=True, kw_only=True)
class Node:
    """One node: what it is, its value, the root's gradient with respect to it, its column in a drawing, and its inputs.

    Parameters
    ----------
    expr : Expr
        The operation, symbol or name.
    value : number or array
        The forward value.
    gradient : number or array or None
        The root's derivative with respect to this node, of the value's shape; None where there is none.
    column : int
        The longest way from a leaf: a drawing from left to right places the node there.
    inputs : tuple of int
        The positions of its arguments in `Graph.nodes`.
    """

    expr: Expr
    value: Any
    gradient: Any
    column: int
    inputs: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Graph:
    """The nodes, arguments before results."""

    nodes: tuple[Node, ...]

    @property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """Pairs of positions, from argument to result."""
        return tuple((source, k) for k, node in enumerate(self.nodes) for source in node.inputs)


def graph(root: Expr, given: Mapping[Any, Any]) -> Graph:
    """The computation graph of a number with the values given.

    Parameters
    ----------
    root : Expr
        A number, such as a loss.
    given : mapping
        From symbols (or their names) to values.

    Raises
    ------
    InvalidInputError
        If the root is not a number, or a symbol is not bound.

    Examples
    --------
    >>> from dlcore.expr import relu, symbols
    >>> w, x, b = symbols("w", "x", "b")
    >>> drawn = graph(relu(w * x + b) ** 2, {w: 2, x: 3, b: -1})
    >>> [(node.expr.text(), node.value, node.gradient) for node in drawn.nodes if node.expr.op == "symbol"]
    [('w', 2, 30), ('x', 3, 20), ('b', -1, 10)]
    """
    env = Environment.of((root,), given)
    found = adjoints(root)
    # A sum over an index is one node: what it binds has no single value.
    order = list(postorder(root, inside=lambda node: node.op not in OWN_SCOPE))
    place = {node: k for k, node in enumerate(order)}
    nodes: list[Node] = []
    memo: dict[int, Any] = {}  # gradients share most of their parts
    for node in order:
        inputs = tuple(place[arg] for arg in node.args if arg in place)
        nodes.append(
            Node(
                expr=node,
                value=plain(evaluate(node, env, memo)),
                gradient=plain(evaluate(found[node], env, memo)) if node in found else None,
                column=1 + max((nodes[k].column for k in inputs), default=-1),
                inputs=inputs,
            )
        )
    return Graph(nodes=tuple(nodes))
