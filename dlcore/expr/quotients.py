"""Gradients beside difference quotients: a second opinion, which knows nothing of derivatives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from dlcore.expr.evaluate import Environment
from dlcore.expr.nodes import Expr, Symbol
from dlcore.expr.numerals import Value
from dlcore.expr.plans import Plan, whole
from dlcore.expr.rules import as_array, inexact
from dlcore.expr.shapes import SCALAR
from dlcore.expr.sweeps import bound, forward, sweep

__all__ = ["Difference", "differences"]

STEP = Fraction(1, 10**5)
CLOSE = 1e-6  # of the larger of gradient and quotient, or of 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Difference:
    """A gradient beside its difference quotient.

    Attributes
    ----------
    letter : Symbol
        By which was derived.
    gradient, quotient : number or array
        The reverse sweep's, and (f(x + h) − f(x − h)) / 2h entry by entry; an undefined quotient is NaN.
    error : float
        The largest difference of the two.
    kink : bool
        Whether a max, a ReLU or the like decides otherwise on the other side of the step.
    """

    letter: Symbol
    gradient: Any
    quotient: Any
    error: float
    kink: bool = False

    @property
    def agrees(self) -> bool:
        """Whether the two differ by rounding alone."""
        sizes = [float(np.abs(inexact(as_array(each))).max()) for each in (self.gradient, self.quotient)]
        return self.error <= CLOSE * max(1.0, *sizes)


def differences(root: Expr | str, given: Mapping[Any, Any]) -> tuple[Difference, ...]:
    """Every letter's gradient beside its central difference quotient, which shares no code with it.

    Parameters
    ----------
    root : Expr or str
        What `sweep` takes.
    given : mapping
        From symbols (or their names) to values.

    Returns
    -------
    tuple of Difference
        One for each letter, in the order of the graph; none where a sweep stopped.

    Raises
    ------
    InvalidInputError
        As `sweep` does.

    Examples
    --------
    >>> [found.error for found in differences("(w*x + b)^2", {"w": 2, "x": 3, "b": -1})]
    [0.0, 0.0, 0.0]
    """
    root = whole(root)
    swept = sweep(root, given)
    if swept.stopped:
        return ()
    env = bound(root, given)
    return tuple(
        _difference(swept.plan, node.letter, gradient, env)
        for node, gradient in zip(swept.plan.nodes, swept.gradients, strict=True)
        if node.definition is None
    )


def _difference(planned: Plan, letter: Symbol, gradient: Any, env: Environment) -> Difference:
    value = as_array(env.values[letter])
    quotients, kink = np.full(value.shape, np.nan), False
    for place in np.ndindex(value.shape):
        ends: list[Value] = []
        decided: list[list[bytes]] = []
        for sign in (-1, 1):
            moved = value.copy()
            moved[place] += sign * STEP
            held = {**env.values, letter: moved if letter.shape != SCALAR else moved[0, 0]}
            decided.append([])
            values, problem = forward(planned, Environment(held, env.sizes, trace=decided[-1]))
            if problem is None:
                ends.append(values[-1])
        if len(ends) == 2:
            quotients[place] = _quotient(*ends)
            kink = kink or decided[0] != decided[1]
    with np.errstate(invalid="ignore"):  # of what is infinite
        error = float(np.abs(quotients - inexact(as_array(gradient))).max())
    shown = float(quotients[0, 0]) if letter.shape == SCALAR else quotients
    return Difference(letter=letter, gradient=gradient, quotient=shown, error=error, kink=kink)


def _quotient(low: Value, high: Value) -> float:
    """Exact where both ends are."""
    if isinstance(low, Fraction) and isinstance(high, Fraction):
        return float(inexact((high - low) / (2 * STEP)))
    return (float(inexact(high)) - float(inexact(low))) / (2 * float(STEP))
