"""A network's way forward and back, one operation at a time: what is read, what is made, and the working in numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dashboard.charts.numbers import shown
from dlcore.backprop.mlp import Backward

__all__ = ["Operation", "letter", "operations"]

SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation of the forward or the backward pass.

    Attributes
    ----------
    forward : bool
        Whether it belongs to the forward pass.
    words : str
        The working, up to the sign of equality: "z₁[2] = 3·2 + 4·1 + (−2) =".
    value : str
        What comes out.
    note : str
        What kind of operation it is, or what is special about these numbers.
    reads, makes : tuple of str
        The numbers that go in and come out, as `letter` and a place name them: "W1.2.1", "dz1.2".
    """

    forward: bool
    words: str
    value: str
    note: str
    reads: tuple[str, ...]
    makes: tuple[str, ...]


def letter(name: str, *places: int) -> str:
    """A letter as a reader sees it, with a place counted from 1.

    Examples
    --------
    >>> letter("W1", 2, 1), letter("z3"), letter("x", 2)
    ('W₁[2,1]', 'z₃', 'x[2]')
    """
    where = f"[{','.join(map(str, places))}]" if places else ""
    return f"{name.translate(SUBSCRIPT)}{where}"


def operations(back: Backward) -> list[Operation]:
    """Every operation, in the order of the computation.

    Parameters
    ----------
    back : Backward
        One sample's way back from the loss of a network with one output.
    """
    return [*_forward(back), *_backward(back)]


def _forward(back: Backward) -> Iterator[Operation]:
    for step in back.forward.layers:
        k, weight, bias = step.number, step.layer.weight, step.layer.bias
        assert bias is not None
        below = _units(f"a{k - 1}" if k > 1 else "x", len(step.input))
        for j, z in enumerate(step.z, 1):
            row, b = weight[j - 1], float(bias[j - 1])
            unit = _place(len(step.z), j)
            yield _operation(
                True,
                f"{letter(f'z{k}', *unit)} = {_sum(row, step.input)} + {_factor(b)}",
                z,
                "weights times inputs, plus the bias",
                reads=(*below, *(f"W{k}.{j}.{i}" for i in range(1, len(row) + 1)), f"b{k}.{j}"),
                makes=(f"z{k}.{j}",),
                given=(*row, *step.input, b),
            )
        for j, (z, a) in enumerate(zip(step.z, step.a, strict=True), 1):
            words, note = _activated(step.layer.activation, float(z))
            yield _operation(
                True,
                f"{letter(f'a{k}', *_place(len(step.z), j))} = {words}",
                a,
                note,
                reads=(f"z{k}.{j}",),
                makes=(f"a{k}.{j}",),
                given=(z,),
            )
    last, y = len(back.forward.layers), float(back.target[0])
    output = float(back.forward.output[0])
    square = f"({_number(output)} − {_factor(y)})²"
    yield _operation(
        True,
        f"L = {'½·' if back.loss.half else ''}{square}",
        back.value,
        f"ŷ is {letter(f'a{last}')}, and the loss is {'half ' if back.loss.half else ''}the square of what it is off",
        reads=(f"a{last}.1", "y"),
        makes=("L",),
        given=(output, y),
    )


def _backward(back: Backward) -> Iterator[Operation]:
    last, y = len(back.layers), float(back.target[0])
    output = float(back.forward.output[0])
    factor = "" if back.loss.half else "2·"
    bracket = "{} − {}" if back.loss.half else "({} − {})"
    yield _operation(
        False,
        f"∂L/∂{letter(f'a{last}')} = {factor}{bracket.format(_number(output), _factor(y))}",
        back.layers[-1].a[0],
        "the derivative of the square",
        reads=(f"a{last}.1", "y"),
        makes=(f"da{last}.1",),
        given=(output, y),
    )
    for there, here in zip(reversed(back.forward.layers), reversed(back.layers), strict=True):
        k, units, inputs = here.number, len(there.z), len(there.input)
        went_in = f"a{k - 1}" if k > 1 else "x"
        for j in range(1, units + 1):
            z, slope = float(there.z[j - 1]), float(there.slope[j - 1])
            words, note = _slope(there.layer.activation, z, slope)
            yield _operation(
                False,
                f"∂L/∂{letter(f'z{k}', *_place(units, j))} = {_factor(here.a[j - 1])}·{words}",
                here.delta[j - 1],
                note,
                reads=(f"da{k}.{j}", f"z{k}.{j}"),
                makes=(f"dz{k}.{j}",),
                given=(here.a[j - 1], slope),
            )
        for j in range(1, units + 1):
            row = f", row {j}" if units > 1 else ""
            yield _operation(
                False,
                f"∂L/∂{letter(f'W{k}')}{row} = {_factor(here.delta[j - 1])}·{_listed(there.input)}",
                here.weight[j - 1],
                "what comes back, times what went in",
                reads=(f"dz{k}.{j}", *_units(went_in, inputs)),
                makes=tuple(f"dW{k}.{j}.{i}" for i in range(1, inputs + 1)),
                given=(here.delta[j - 1], *there.input),
            )
        for j in range(1, units + 1):
            unit = _place(units, j)
            yield _operation(
                False,
                f"∂L/∂{letter(f'b{k}', *unit)} = ∂L/∂{letter(f'z{k}', *unit)}",
                here.delta[j - 1],
                "the bias is added, so it gets what comes back",
                reads=(f"dz{k}.{j}",),
                makes=(f"db{k}.{j}",),
                given=(here.delta[j - 1],),
            )
        for i in range(1, inputs + 1):
            column = there.layer.weight[:, i - 1]
            what = f"column {i} of" if inputs > 1 else "the weights"
            yield _operation(
                False,
                f"∂L/∂{letter(went_in, *_place(inputs, i))} = {_sum(column, here.delta)}",
                here.input[i - 1],
                f"{what} {letter(f'W{k}')}, times what comes back",
                reads=(*_units(f"dz{k}", units), *(f"W{k}.{j}.{i}" for j in range(1, units + 1))),
                makes=(f"d{went_in}.{i}",),
                given=(*column, *here.delta),
            )


def _activated(activation: str, z: float) -> tuple[str, str]:
    """The activation of a number in words, and what is special about it."""
    if activation == "relu":
        side = "a positive number passes" if z > 0 else "the unit is off" if z < 0 else "exactly at the kink"
        return f"max(0, {_number(z)})", f"ReLU: {side}"
    if activation == "leaky_relu":
        if z > 0:
            return _number(z), "leaky ReLU: a positive number passes"
        return f"0.01·{_factor(z)}", "leaky ReLU: a hundredth of a negative number passes"
    words = {"sigmoid": f"1 / (1 + exp({_number(-z)}))", "tanh": f"tanh({_number(z)})", "identity": _number(z)}
    return words[activation], {"identity": "no activation"}.get(activation, activation)


def _slope(activation: str, z: float, slope: float) -> tuple[str, str]:
    """The activation's slope in words, and what it does to the gradient."""
    if activation in ("relu", "leaky_relu"):
        if z == 0:
            return _number(slope), f"z is exactly 0, at the kink: there the slope is taken to be {_number(slope)}"
        end = ": nothing comes back" if slope == 0 else ""
        return _number(slope), f"z is {'above' if z > 0 else 'below'} 0, where the slope is {_number(slope)}{end}"
    if activation == "sigmoid":
        return _factor(slope), f"the slope of the sigmoid, a (1 − a), is {_number(slope)}"
    if activation == "tanh":
        return _factor(slope), f"the slope of tanh, 1 − a², is {_number(slope)}"
    return _number(slope), "no activation: the slope is 1"


def _operation(
    forward: bool,
    words: str,
    value: ArrayLike,
    note: str,
    *,
    reads: tuple[str, ...],
    makes: tuple[str, ...],
    given: Sequence[float],
) -> Operation:
    """An operation; its sign of equality says whether all its numbers are shown as they are."""
    values = np.ravel(value).tolist()
    exact = all(map(_is_exact, [*map(float, given), *values]))
    made = _listed(values) if len(values) > 1 else _number(values[0])
    return Operation(
        forward=forward, words=f"{words} {'=' if exact else '≈'}", value=made, note=note, reads=reads, makes=makes
    )


def _units(name: str, count: int) -> tuple[str, ...]:
    return tuple(f"{name}.{j}" for j in range(1, count + 1))


def _place(count: int, number: int) -> tuple[int, ...]:
    """A unit's place, where there are several."""
    return (number,) if count > 1 else ()


def _sum(factors: Iterable[float], values: Iterable[float]) -> str:
    return " + ".join(f"{_factor(a)}·{_factor(b)}" for a, b in zip(factors, values, strict=True))


def _listed(values: Iterable[float]) -> str:
    words = [_number(each) for each in values]
    return f"({', '.join(words)})" if len(words) > 1 or words[0].startswith("−") else words[0]


def _number(value: float) -> str:
    return shown(float(value))


def _factor(value: float) -> str:
    """A number within a sum or a product, in brackets where it has a sign or a power of ten."""
    text = _number(value)
    return f"({text})" if text.startswith("−") or "×" in text else text


def _is_exact(value: float) -> bool:
    return value.is_integer() or float(f"{value:.4g}") == value
