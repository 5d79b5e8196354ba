"""The computation graph of a number before it has values: its nodes, and what each edge does to a gradient."""

from __future__ import annotations

from dataclasses import dataclass

from dlcore.errors import InvalidInputError
from dlcore.expr.domain import Domain
from dlcore.expr.factored import ONE
from dlcore.expr.gradient import adjoints
from dlcore.expr.nodes import Expr, Symbol, define, rewrite
from dlcore.expr.reading import read_expression
from dlcore.expr.shapes import SCALAR, Shape
from dlcore.expr.words import derivative

__all__ = ["Arrow", "Node", "Plan", "plan", "stepwise", "whole"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Node:
    """One node of a plan.

    Attributes
    ----------
    letter : Symbol
        What it is called.
    definition : Expr or None
        What it is computed by, over the letters of other nodes; None for a letter that is given.
    inputs : tuple of int
        The places of those nodes.
    """

    letter: Symbol
    definition: Expr | None
    inputs: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Arrow:
    """One edge, from an input to the node that is computed by it; gradients go against it.

    Attributes
    ----------
    input, node : int
        Where it starts and ends.
    above : Expr
        The gradient that comes from the node; it prints as the derivative by its letter.
    part : Expr or None
        What that gradient hands on to the input, over the letters of the node's inputs; None where the slope is 0.
    slope : Expr or None
        The derivative of the node by its input, where all are numbers.
    """

    input: int
    node: int
    above: Expr
    part: Expr | None
    slope: Expr | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """The graph of a number without its values.

    Attributes
    ----------
    nodes : tuple of Node
        First the letters that are given; each other after those it is computed by, the last the number itself.
    arrows : tuple of Arrow
        In the order of the reverse sweep: every arrow out of a node stands before those into it.
    """

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]

    @property
    def shapes(self) -> dict[str, tuple[Shape, Shape]]:
        """The shape of each node but the last, by its name, and the shape of what the reverse sweep hands to it."""
        parts = {self.nodes[arrow.input].letter: arrow.part for arrow in self.arrows if arrow.part is not None}
        return {letter.name: (letter.shape, part.shape) for letter, part in parts.items()}


def stepwise(root: Expr) -> Expr:
    """The formula with a name for every operation, and one for the whole: v₁, v₂, … and f, where these are free.

    What is made of numbers alone stays in the operation that uses it.

    Parameters
    ----------
    root : Expr
        A formula without names of its own.

    Returns
    -------
    Expr
        The named whole; its `names()` are the operations in order.

    Examples
    --------
    >>> from dlcore.expr import symbols
    >>> w, x, b = symbols("w", "x", "b")
    >>> [f"{name.text()} = {name.definition.text()}" for name in stepwise((w * x + b) ** 2).names()]
    ['v₁ = w x', 'v₂ = v₁ + b', 'f = v₂²']
    """
    taken = {symbol.name[0] for symbol in root.symbols() if len(symbol.name.rstrip("0123456789")) == 1}
    step, root_letter = (
        next(letter for letter in letters if letter not in taken) for letters in ("vuzqstrnk", "fFLJyYECQ")
    )
    made: list[Expr] = []

    def change(old: Expr, new: Expr) -> Expr:
        if old is root or not new.args or not new.symbols():
            return new
        made.append(define(f"{step}{len(made) + 1}", new))
        return made[-1]

    return define(root_letter, rewrite(root, change))


def whole(root: Expr | str) -> Expr:
    """A formula with names, as it is; one that was typed, step by step.

    Parameters
    ----------
    root : Expr or str
        The formula.
    """
    return stepwise(read_expression(root)) if isinstance(root, str) else root


def plan(root: Expr | str) -> Plan:
    """The graph of a named number: a node for each letter and each name, an arrow for each use.

    Parameters
    ----------
    root : Expr or str
        A number with a name, such as `define("J", …)`; or a formula as text, which is taken step by step.

    Returns
    -------
    Plan
        With the slope of every arrow as an expression.

    Raises
    ------
    InvalidInputError
        If it cannot be read, has no name or is not a number.

    Examples
    --------
    >>> [arrow.slope.text() for arrow in plan("(w*x + b)^2").arrows]
    ['2v₂', '1', '1', 'x', 'w']
    """
    root = whole(root)
    if root.op != "name":
        raise InvalidInputError("", None, f"{root.text()} has no name", mend="give it one by define(…) or stepwise(…)")
    if root.shape != SCALAR:
        raise InvalidInputError("", None, f"{root.text()} is not a number, and only a number has a gradient")
    nodes: list[Node] = []
    places: dict[Expr, int] = {}
    memo: dict[int, Expr] = {}

    def add(node: Node) -> None:
        places[node.letter] = len(nodes)
        nodes.append(node)

    for given in root.symbols():
        add(Node(letter=given, definition=None))
    for name in root.names():
        definition = rewrite(name.definition, lambda old, new: new, memo)
        axes = tuple(axis for axis in name.shape if axis != 1) if name.shape[1] == 1 else name.shape
        letter = Symbol(name.name, axes, Domain(), "")
        memo[id(name)] = letter
        add(Node(letter=letter, definition=definition, inputs=tuple(places[each] for each in definition.symbols())))
    last = nodes[-1].letter
    arrows = [
        arrow for place in reversed(range(len(nodes))) if nodes[place].inputs for arrow in _into(nodes, place, last)
    ]
    return Plan(nodes=tuple(nodes), arrows=tuple(arrows))


def _into(nodes: list[Node], place: int, last: Symbol) -> list[Arrow]:
    """The arrows into a node."""
    node = nodes[place]
    assert node.definition is not None
    above = ONE if node.letter is last else derivative(last, node.letter)
    handed = adjoints(node.definition, above)
    numbers = node.definition.shape == SCALAR and all(nodes[each].letter.shape == SCALAR for each in node.inputs)
    slopes = adjoints(node.definition) if numbers else {}
    return [
        Arrow(
            input=each,
            node=place,
            above=above,
            part=handed.get(nodes[each].letter),
            slope=slopes.get(nodes[each].letter),
        )
        for each in node.inputs
    ]
