"""Is a gradient right? Central differences of the loss, entry by entry, and one number nudged to see what it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlcore import _checks as checks
from dlcore._arrays import Array, finite, read_only
from dlcore.backprop.mlp import ACTIVATIONS, MLP, Forward, Loss, backward, forward

__all__ = ["Compared", "GradientCheck", "Nudge", "Worst", "gradient_check", "nudge", "nudges"]

MOST = 20_000  # entries: each costs two runs of the network
TOLERANCE = 1e-5
SQUARED_ERROR = Loss()


@dataclass(frozen=True, kw_only=True, eq=False)
class Compared:
    """One parameter's gradient beside its difference quotients; every array has the parameter's shape, read-only.

    Attributes
    ----------
    name : str
        The parameter: W1, b1, …, or x for the input.
    gradient : float64 array
        The gradient to be checked.
    quotient : float64 array
        (L(w + h) − L(w − h)) / 2h, entry by entry.
    error : float64 array
        |gradient − quotient| over the larger of the two; 0 where they differ by no more than rounding.
    kink : bool array
        Where some unit's z passes its kink, or touches it, between w − h and w + h: there the quotient is between two
        slopes, and need not be the gradient.
    """

    name: str
    gradient: Array
    quotient: Array
    error: Array
    kink: NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Worst:
    """The entry that is furthest off.

    Attributes
    ----------
    name : str
        The parameter.
    index : tuple of int
        The place in it, counted from 0.
    gradient, quotient, error : float
        The two values and their relative error.
    note : str
        Why they may differ, as a sentence; empty where no kink explains it.
    """

    name: str
    index: tuple[int, ...]
    gradient: float
    quotient: float
    error: float
    note: str


@dataclass(frozen=True, kw_only=True, eq=False)
class GradientCheck:
    """Every gradient beside its difference quotients.

    Attributes
    ----------
    parameters : tuple of Compared
        In the order W1, b1, W2, b2, …, x.
    h : float
        Half the width of the quotients.
    tolerance : float
        The relative error up to which an entry passes.
    """

    parameters: tuple[Compared, ...]
    h: float
    tolerance: float

    @property
    def worst(self) -> Worst:
        """The entry with the largest relative error, kinks included."""
        one = max(self.parameters, key=lambda each: float(each.error.max()))
        index = np.unravel_index(int(one.error.argmax()), one.error.shape)
        note = ""
        if one.kink[index] and one.error[index] > self.tolerance:
            note = f"Between w − h and w + h a unit passes its kink: with a smaller h than {self.h:g} it may agree."
        return Worst(
            name=one.name,
            index=tuple(int(i) for i in index),
            gradient=float(one.gradient[index]),
            quotient=float(one.quotient[index]),
            error=float(one.error[index]),
            note=note,
        )

    @property
    def passed(self) -> bool:
        """Whether every entry agrees, but for those that a kink explains."""
        return all(bool(((each.error <= self.tolerance) | each.kink).all()) for each in self.parameters)


@dataclass(frozen=True, kw_only=True)
class Nudge:
    """One number changed by h, and what became of the loss.

    Attributes
    ----------
    name : str
        The parameter.
    index : tuple of int
        The place in it, counted from 0.
    h : float
        By how much the number was changed.
    value : float
        What it was before.
    before, after : float
        The loss.
    gradient : float
        ∂L/∂ of the number.
    passed : tuple of (int, int)
        The layer and the number, both counted from 1, of each unit whose z passed its kink, or touched it: then the
        gradient speaks of another piece of the loss.
    """

    name: str
    index: tuple[int, ...]
    h: float
    value: float
    before: float
    after: float
    gradient: float
    passed: tuple[tuple[int, int], ...]

    @property
    def kink(self) -> bool:
        """Whether some unit passed its kink."""
        return bool(self.passed)

    @property
    def change(self) -> float:
        """What the loss did: after − before."""
        return self.after - self.before

    @property
    def predicted(self) -> float:
        """What the gradient says it does: gradient times h."""
        return self.gradient * self.h


def gradient_check(
    network: MLP,
    x: ArrayLike,
    target: ArrayLike,
    *,
    loss: Loss = SQUARED_ERROR,
    gradients: Mapping[str, ArrayLike] | None = None,
    h: float = 1e-5,
    tolerance: float = TOLERANCE,
) -> GradientCheck:
    """Hold gradients against central differences, entry by entry.

    Parameters
    ----------
    network : MLP
        The network.
    x, target : array_like
        Input and target, as `forward` and `backward` take them.
    loss : Loss
        The loss and its convention.
    gradients : mapping from str to array_like, optional
        The gradients to check, by name; those that `backward` finds, if not given.
    h : float
        Half the width of the quotients: too large and the loss bends, too small and its digits are lost.
    tolerance : float
        The relative error up to which an entry passes.

    Returns
    -------
    GradientCheck
        Every entry's gradient, quotient and error; the worst; whether all agree.

    Raises
    ------
    InvalidInputError
        If input, target or a gradient does not fit, h is not above 0, or there are more than 20,000 entries.

    Examples
    --------
    >>> from dlcore.backprop.mlp import mlp
    >>> network = mlp([[[1, -1], [2, 0]], [[1, 1]]], [[0, 1], [0]])
    >>> gradient_check(network, [1, 3], 5).passed
    True
    >>> wrong = gradient_check(network, [1, 3], 5, gradients={"b2": [4.0]})
    >>> wrong.worst.name, wrong.worst.gradient, round(wrong.worst.quotient, 6)
    ('b2', 4.0, -4.0)
    """
    width = _above_zero(h, "h")
    back = backward(forward(network, x), target, loss=loss)
    checked = back.gradients if gradients is None else {name: finite(g, name) for name, g in gradients.items()}
    own = network.parameters | {"x": back.forward.x}
    for name, gradient in checked.items():
        checks.one_of(name, "parameter", own)
        rule = f"is its gradient's shape, and must be {own[name].shape}"
        checks.require(gradient.shape == own[name].shape, name, gradient.shape, rule)
    entries = sum(gradient.size for gradient in checked.values())
    rule = f"has {entries:,} entries, and a check takes at most {MOST:,}"
    checks.require(entries <= MOST, "", None, f"This network {rule}", mend="check a smaller one of the same kind")
    parameters = []
    for name, gradient in checked.items():
        quotient, kink = np.empty(gradient.shape), np.empty(gradient.shape, bool)
        for index in np.ndindex(gradient.shape):
            down, up = (_moved(network, back.forward.x, name, index, step) for step in (-width, width))
            quotient[index] = (loss.value(up.output, target) - loss.value(down.output, target)) / (2 * width)
            kink[index] = bool(_passed(down, up))
        rounding = 1e-15 * max(abs(back.value), 1e-300) / width  # of the quotient: the loss has sixteen digits
        parameters.append(_compared(name, gradient, quotient, kink, 10 * rounding))
    return GradientCheck(parameters=tuple(parameters), h=width, tolerance=_above_zero(tolerance, "tolerance"))


def nudge(
    network: MLP,
    x: ArrayLike,
    target: ArrayLike,
    *,
    parameter: str,
    index: tuple[int, ...],
    h: float,
    loss: Loss = SQUARED_ERROR,
) -> Nudge:
    """Change one number by h, and see the loss's change beside gradient times h.

    Parameters
    ----------
    network : MLP
        The network.
    x, target : array_like
        Input and target, as `forward` and `backward` take them.
    parameter : str
        Its name: W1, b1, …, or x for the input.
    index : tuple of int
        The place in it, counted from 0.
    h : float
        What is added to the number.
    loss : Loss
        The loss and its convention.

    Returns
    -------
    Nudge
        The loss before and after, and the gradient.

    Raises
    ------
    InvalidInputError
        If there is no such parameter or place.

    Examples
    --------
    >>> from dlcore.backprop.mlp import mlp
    >>> moved = nudge(mlp([[[2]]], [[1]]), [3], 10, parameter="W1", index=(0, 0), h=0.5)
    >>> moved.change, moved.predicted
    (-6.75, -9.0)
    """
    return nudges(network, x, target, parameter=parameter, index=index, steps=(h,), loss=loss)[0]


def nudges(
    network: MLP,
    x: ArrayLike,
    target: ArrayLike,
    *,
    parameter: str,
    index: tuple[int, ...],
    steps: Sequence[float],
    loss: Loss = SQUARED_ERROR,
) -> tuple[Nudge, ...]:
    """Change one number by each of several steps, always from where it is: the loss along one axis.

    Parameters
    ----------
    network, x, target, parameter, index, loss
        As `nudge` takes them.
    steps : sequence of float
        What is added to the number.

    Returns
    -------
    tuple of Nudge
        One for each step.

    Raises
    ------
    InvalidInputError
        If there is no such parameter or place, or a step is no finite number.

    Examples
    --------
    >>> from dlcore.backprop.mlp import mlp
    >>> along = nudges(mlp([[[2]]], [[1]]), [3], 10, parameter="W1", index=(0, 0), steps=(0, 0.5, 1))
    >>> [each.after for each in along]
    [9.0, 2.25, 0.0]
    """
    back = backward(forward(network, x), target, loss=loss)
    checks.one_of(parameter, "parameter", back.gradients)
    own = (network.parameters | {"x": back.forward.x})[parameter]
    inside = isinstance(index, tuple | list) and len(index) == own.ndim
    inside = inside and all(0 <= checks.integer(i, "index") < size for i, size in zip(index, own.shape, strict=True))
    checks.require(
        inside, "index", index, f"must be a place of {parameter}, whose shape is {own.shape}, counted from 0"
    )
    place = tuple(int(i) for i in index)
    found = []
    for h in checks.sequence(steps, "steps"):
        step = checks.number(h, "h")
        run = _moved(network, back.forward.x, parameter, place, step)
        found.append(
            Nudge(
                name=parameter,
                index=place,
                h=step,
                value=float(own[place]),
                before=back.value,
                after=loss.value(run.output, target),
                gradient=float(back.gradients[parameter][place]),
                passed=_passed(back.forward, run),
            )
        )
    return tuple(found)


def _moved(network: MLP, x: Array, name: str, index: tuple[int, ...], step: float) -> Forward:
    """The network's way forward with one number changed."""
    changed = np.array(x if name == "x" else network.parameters[name])
    changed[index] += step
    return forward(network, changed) if name == "x" else forward(network.replacing({name: changed}), x)


def _passed(one: Forward, other: Forward) -> tuple[tuple[int, int], ...]:
    """The units that are on another side of their kink, by layer and number: above it, below it, or on it."""
    found: list[tuple[int, int]] = []
    for a, b in zip(one.layers, other.layers, strict=True):
        if ACTIVATIONS[a.layer.activation].kink:
            apart = np.atleast_2d(np.sign(a.z) != np.sign(b.z)).any(axis=0)
            found += [(a.number, int(unit) + 1) for unit in np.flatnonzero(apart)]
    return tuple(found)


def _compared(name: str, gradient: Array, quotient: Array, kink: NDArray[np.bool_], rounding: float) -> Compared:
    apart, larger = np.abs(gradient - quotient), np.maximum(np.abs(gradient), np.abs(quotient))
    error = np.divide(apart, larger, out=np.zeros_like(apart), where=apart > rounding)
    arrays = {"gradient": gradient, "quotient": read_only(quotient), "error": read_only(error)}
    kink.flags.writeable = False
    return Compared(name=name, kink=kink, **arrays)


def _above_zero(value: float, name: str) -> float:
    checks.require(checks.number(value, name) > 0, name, value, "must be above 0")
    return float(value)
