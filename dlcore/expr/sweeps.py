"""Forward and reverse mode as a person carries them out: node by node, then edge by edge against the arrows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from dlcore.errors import InvalidInputError
from dlcore.expr.binding import bind
from dlcore.expr.evaluate import Environment, evaluate
from dlcore.expr.nodes import Expr, postorder
from dlcore.expr.numerals import Value, plain
from dlcore.expr.plans import Plan, plan, whole
from dlcore.expr.rules import RULES, inexact

__all__ = ["Sweep", "bound", "forward", "sweep"]

LONGEST = 1024  # bits of a value that is still kept as a fraction


@dataclass(frozen=True, kw_only=True, eq=False)
class Sweep:
    """A plan with the numbers of both sweeps, as far as they got.

    Attributes
    ----------
    plan : Plan
        What was computed.
    values : tuple
        The value of each node; None from where the forward sweep stopped.
    slopes, parts, totals : tuple
        For each arrow: its slope where all are numbers, what it hands on, and what its input has gathered by then.
    gradients : tuple
        The gradient of each node; None where the reverse sweep did not get.
    stopped : str
        Why a sweep stopped, in a sentence; empty where both are whole.
    at : int or None
        The node at which it stopped.
    """

    plan: Plan
    values: tuple[Any, ...]
    slopes: tuple[Any, ...]
    parts: tuple[Any, ...]
    totals: tuple[Any, ...]
    gradients: tuple[Any, ...]
    stopped: str = ""
    at: int | None = None

    @property
    def slopes_of_letters(self) -> dict[str, Any]:
        """The gradient of each letter that was given, by its name."""
        pairs = zip(self.plan.nodes, self.gradients, strict=True)
        return {node.letter.name: gradient for node, gradient in pairs if node.definition is None}


def sweep(root: Expr | str, given: Mapping[Any, Any]) -> Sweep:
    """Both sweeps with the numbers given; where one cannot go on, that is an outcome, with its sentence.

    Parameters
    ----------
    root : Expr or str
        A number with a name, such as `define("J", …)`; or a formula as text, which is taken step by step.
    given : mapping
        From symbols (or their names) to values.

    Returns
    -------
    Sweep
        Values, what every arrow hands back, and gradients.

    Raises
    ------
    InvalidInputError
        If it cannot be read, has no name, is not a number, or a letter has no value or one that does not fit.

    Examples
    --------
    >>> found = sweep("(w*x + b)^2", {"w": 2, "x": 3, "b": -1})
    >>> found.values, found.gradients
    ((2, 3, -1, 6, 5, 25), (30, 20, 10, 10, 10, 1))
    """
    root = whole(root)
    planned = plan(root)
    env = bound(root, given)
    values, problem = forward(planned, env)
    if problem is not None:
        return _stopped(planned, values, problem)
    return _backward(planned, values, _holding(planned, values, env))


def forward(planned: Plan, env: Environment) -> tuple[list[Any], InvalidInputError | None]:
    """The value of each node up to the first that has none, and why it has none.

    Parameters
    ----------
    planned : Plan
        The graph.
    env : Environment
        The letters' values.
    """
    values: list[Any] = []
    for node in planned.nodes:
        try:
            value = _short(evaluate(node.letter if node.definition is None else node.definition, env))
        except InvalidInputError as problem:
            if node.definition is None:
                raise
            return values, problem
        values.append(value)
        env = env.holding(node.letter, value)
    return values, None


def _holding(planned: Plan, values: list[Any], env: Environment) -> Environment:
    held: dict[Expr, Value] = {node.letter: value for node, value in zip(planned.nodes, values, strict=True)}
    return Environment({**env.values, **held}, env.sizes)


def bound(root: Expr, given: Mapping[Any, Any]) -> Environment:
    """The letters' values: exact, but where an exponent is computed, which could make fractions without end.

    Parameters
    ----------
    root : Expr
        Whose letters they are.
    given : mapping
        From symbols (or their names) to values.
    """
    values, sizes = bind((root,), given)
    if any(node.op == "pow" and node.args[1].op != "number" for node in postorder(root)):
        values = {letter: inexact(value) for letter, value in values.items()}
    return Environment(values, sizes)


def _stopped(planned: Plan, values: list[Any], problem: InvalidInputError) -> Sweep:
    nothing, missing = (None,) * len(planned.arrows), (None,) * (len(planned.nodes) - len(values))
    return Sweep(
        plan=planned,
        values=(*map(plain, values), *missing),
        slopes=nothing,
        parts=nothing,
        totals=nothing,
        gradients=(None,) * len(planned.nodes),
        stopped=f"The forward sweep stops: {problem}",
        at=len(values),
    )


def _backward(planned: Plan, values: list[Any], env: Environment) -> Sweep:
    """The reverse sweep, arrow by arrow."""
    gathered: list[Any] = [None] * len(values)
    gathered[-1] = Fraction(1)
    slopes, parts, totals = ([None] * len(planned.arrows) for _ in range(3))  # type: list[Any], list[Any], list[Any]
    stopped, at = "", None
    for number, arrow in enumerate(planned.arrows):
        if gathered[arrow.node] is None:
            gathered[arrow.node] = _zeros(values[arrow.node])
        above = env.holding(arrow.above, gathered[arrow.node])
        try:
            part = _zeros(values[arrow.input]) if arrow.part is None else _short(evaluate(arrow.part, above))
            if arrow.slope is not None:
                slopes[number] = plain(_short(evaluate(arrow.slope, env)))
        except InvalidInputError as problem:
            stopped, at = f"The reverse sweep stops: {problem}", arrow.node
            break
        before = gathered[arrow.input]
        with np.errstate(all="ignore"):  # of what is infinite
            gathered[arrow.input] = part if before is None else RULES["add"].value(before, part)
        parts[number], totals[number] = plain(part), plain(gathered[arrow.input])
    if stopped:
        gathered = [None if place != len(values) - 1 else each for place, each in enumerate(gathered)]
    return Sweep(
        plan=planned,
        values=tuple(plain(value) for value in values),
        slopes=tuple(slopes),
        parts=tuple(parts),
        totals=tuple(totals),
        gradients=tuple(None if each is None else plain(each) for each in gathered),
        stopped=stopped,
        at=at,
    )


def _zeros(like: Value) -> Value:
    return np.zeros(like.shape) if isinstance(like, np.ndarray) else Fraction(0)


def _short(value: Value) -> Value:
    """The value, in floats where its fraction has grown too long to read."""
    long = isinstance(value, Fraction) and value.numerator.bit_length() + value.denominator.bit_length() > LONGEST
    return inexact(value) if long else value
