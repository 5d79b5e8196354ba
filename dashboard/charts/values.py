"""Every number of a small convolution: the input, the kernel and the output, with the products that join them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.cells import cell
from dashboard.charts.numbers import counted, shown
from dashboard.charts.parts import box, caption, editable, plane, player, times
from dashboard.charts.picture import Figure, Picture
from dlcore.conv.trace import Trace

__all__ = ["values"]

Array = NDArray[np.float64]


def values(
    *results: Trace,
    names: Sequence[str] = ("",),
    at: tuple[int, int, int] = (0, 0, 0),
    typed: tuple[str, str] | None = None,
) -> Picture:
    """One input under one kernel, every cell with its number; what meets what is shown where the reader points.

    Parameters
    ----------
    *results : Trace
        One result, or that of cross-correlation and that of convolution, of the same numbers; one output channel.
    names : sequence of str
        What each result is called, where there are two.
    at : (int, int, int)
        The cell that is chosen first: channel, row and column, counted from 0, of the output, or of a transposed
        convolution's input.
    typed : (str, str), optional
        The controls that hold the input and the kernel, where a reader may type over their numbers.
    """
    first = results[0]
    inputs, kernels = _channels(first.input), _channels(first.weight)
    sign = "∗<sup>T</sup>" if first.transposed else "∗"
    rows = []
    for number in range(len(inputs)):
        channel = f", channel {number + 1}" if len(inputs) > 1 else ""
        given, kernel = _given(first, number, channel, typed), _kernel(first, number, channel, typed)
        rows.append(f'<div class="dl-operands">{given}<i class="dl-sign">{sign}</i>{kernel}</div>')
    outputs = [_output(result, index, name) for index, (result, name) in enumerate(zip(results, names, strict=True))]
    made = [result.output for result in results]
    wide = len(first.columns), (first.input if first.transposed else first.output).shape[-1]
    down = len(inputs) * (first.input.shape[-2] if first.transposed else len(first.rows))
    longest = max(len(shown(float(value), 3)) for array in (inputs, kernels, *made) for value in array.flat)
    style = f"--across:{sum(wide) + kernels.shape[-1]};--largest:{max(wide)};--down:{down};--longest:{longest}"
    return Picture(
        title=_claim(results),
        described=_described(results, names),
        drawn=Figure(
            markup=(
                f'<p class="dl-note">{escape(_note(first))} <span class="dl-hint">Click a number of the input or the '
                f"kernel to type another.</span></p>{player()}"
                f'<div class="dl-values" style="{style}"><div class="dl-stack">{"".join(rows)}</div>'
                f'<i class="dl-sign">=</i><div class="dl-stack">{"".join(outputs)}</div></div>'
                f'<div class="dl-says" aria-live="polite">{_says(first, at)}</div>'
            ),
            kind="values",
            data={
                "places": "input" if first.transposed else "output",
                "at": list(at),
                "stride": list(first.stride),
                "dilation": list(first.dilation),
                "kernel": list(kernels.shape[1:]),
                "border": [first.border[0][0], first.border[1][0]],
                "sources": {"rows": list(first.rows), "columns": list(first.columns)},
                "inputs": [_laid_on(first, each).ravel().tolist() for each in inputs],
                "results": [_for_script(each, name) for each, name in zip(results, names, strict=True)],
            },
        ),
    )


def _channels(array: Array) -> Array:
    """The matrices of an input or a weight, one for each channel of the input."""
    return array.reshape(-1, *array.shape[-2:])


def _laid_on(result: Trace, channel: Array) -> Array:
    """What a plane of the input shows: a convolution's input with its padding."""
    return channel if result.transposed else _framed(result, channel)


def _output_plane(result: Trace) -> Array:
    """What a plane of the output shows: a transposed convolution's with zeros where the padding cuts it."""
    made = _channels(result.output)[0]
    return _framed(result, made) if result.transposed else made


def _framed(result: Trace, array: Array) -> Array:
    """The array with its border: each cell a copy of one of its own, or 0."""
    with_zeros = np.pad(array, ((0, 1), (0, 1)))  # the index -1 picks them
    return with_zeros[np.ix_(result.rows, result.columns)]


def _given(result: Trace, number: int, channel: str, typed: tuple[str, str] | None) -> str:
    """One channel of the input, with the padding around it."""
    laid, (rows, columns) = _laid_on(result, _channels(result.input)[number]), result.input.shape[-2:]
    top, left = (0, 0) if result.transposed else (result.border[0][0], result.border[1][0])
    largest = float(np.abs(result.input).max())
    boxes = []
    for (y, x), value in np.ndenumerate(laid):
        row, column = y - top, x - left
        inside = 0 <= row < rows and 0 <= column < columns
        attributes = _typed(typed, 0, (number * rows + row) * columns + column, value) if inside else ""
        boxes.append(cell(value, largest, "dl-value" if inside else "dl-pad", x, y, attributes=attributes))
    padded = f", padded to {times(*laid.shape)}" if laid.shape != (rows, columns) else ""
    frames = _frames(result, on=not result.transposed)
    return _part("input", f"Input{channel}", times(rows, columns) + padded, boxes, laid.shape, number, frames)


def _kernel(result: Trace, number: int, channel: str, typed: tuple[str, str] | None) -> str:
    """The weights as they are given, for one channel of the input."""
    weights, largest = _channels(result.weight)[number], float(np.abs(result.weight).max())
    boxes = [
        cell(value, largest, "dl-signed", x, y, attributes=_typed(typed, 1, number * weights.size + place, value))
        for place, ((y, x), value) in enumerate(np.ndenumerate(weights))
    ]
    size = times(*weights.shape) + (", turned when laid" if result.mode == "convolution" else "")
    return _part("kernel", f"Kernel{channel}", size, boxes, weights.shape, number, [CHOSEN])


def _output(result: Trace, index: int, name: str) -> str:
    """An output; of a transposed convolution with the cells that the padding cuts off."""
    made, laid = _channels(result.output)[0], _output_plane(result)
    largest = float(np.abs(made).max())
    boxes = []
    for (y, x), value in np.ndenumerate(laid):
        cut = result.transposed and (result.rows[y] < 0 or result.columns[x] < 0)
        boxes.append(cell(value, largest, "dl-pad dl-cut" if cut else "dl-signed", x, y))
    title = f"Output of {name[0].lower()}{name[1:]}" if name else "Output"
    size = times(*made.shape) + (f", cut from {times(*laid.shape)}" if laid.shape != made.shape else "")
    return _part("output", title, size, boxes, laid.shape, index, _frames(result, on=result.transposed))


CHOSEN = box("dl-chosen dl-off")


def _part(
    side: str, title: str, size: str, boxes: list[str], shape: tuple[int, ...], index: int, frames: list[str]
) -> str:
    """A plane of cells with its caption, which the keyboard reaches."""
    rows, columns = shape
    names = (
        f'data-side="{side}" data-index="{index}" tabindex="0" role="group" '
        f'aria-label="{escape(title)}, {rows} by {columns}: the arrow keys move the chosen cell"'
    )
    drawn = [*boxes, box("dl-rulings", w=columns, h=rows), *frames]
    cells = plane(columns, rows, drawn, role="dl-kernel" if side == "kernel" else "", attributes=names)
    swatch = "dl-taps" if side == "kernel" else f"dl-{side}"
    return f'<div>{caption(swatch, title, size)}<div class="dl-scroll">{cells}</div></div>'


def _frames(result: Trace, *, on: bool) -> list[str]:
    """The frame of the chosen cell, and the kernel's where it lies on this plane."""
    down, across = (d * (k - 1) + 1 for d, k in zip(result.dilation, result.weight.shape[-2:], strict=True))
    return [box("dl-frame dl-off", w=across, h=down), CHOSEN] if on else [CHOSEN]


def _typed(typed: tuple[str, str] | None, which: int, place: int, value: float) -> str:
    return editable(typed[which], place, value) if typed else ""


def _says(result: Trace, at: tuple[int, int, int]) -> str:
    """The chosen cell's value; the script adds what it is the sum of, or where it goes."""
    values = result.input if result.transposed else result.output
    side = "Input row" if result.transposed else "Row"
    value = float(_channels(values)[at])
    return f"<p><span>{side} {at[1] + 1}, column {at[2] + 1}:</span> <b>{shown(value)}</b></p>"


def _for_script(result: Trace, name: str) -> dict[str, Any]:
    laid = _channels(result.weight)
    turned = result.mode == "convolution"
    return {
        "name": name,
        "turned": turned,
        "weights": [(each[::-1, ::-1] if turned else each).ravel().tolist() for each in laid],
        "output": _output_plane(result).ravel().tolist(),
    }


def _claim(results: Sequence[Trace]) -> str:
    first = results[0]
    products = _channels(first.weight).size
    if len(results) > 1:
        differing = int(np.sum(~np.isclose(results[0].output, results[1].output)))
        if not differing:
            return "Cross-correlation and convolution give the same numbers"
        return f"Half a turn of the kernel changes {differing} of the {counted(first.output.size, 'output value')}"
    if first.transposed:
        each = counted(_channels(first.weight)[0].size, "product")
        return f"{_each(first.input.size, 'input value')} lays {each} on the output"
    return f"{_each(first.output.size, 'output value')} is the sum of {counted(products, 'product')}"


def _each(count: int, noun: str) -> str:
    return f"The one {noun}" if count == 1 else f"Each of the {counted(count, noun)}"


def _note(result: Trace) -> str:
    """When cross-correlation and convolution agree."""
    weights = _channels(result.weight)
    if np.array_equal(weights, weights[:, ::-1, ::-1]):
        return "Half a turn leaves this kernel as it is, so cross-correlation and convolution agree."
    return "Half a turn changes this kernel, so cross-correlation and convolution differ on some inputs."


def _described(results: Sequence[Trace], names: Sequence[str]) -> str:
    first = results[0]
    kind = "A transposed convolution" if first.transposed else "A convolution"
    sizes = f"an input of {times(*first.input.shape)} and a kernel of {times(*first.weight.shape[-2:])} numbers"
    made = [
        f"{f'{name}: the' if name else 'The'} output's rows are "
        + "; ".join(" ".join(shown(float(value), 3) for value in row) for row in _channels(result.output)[0])
        for result, name in zip(results, names, strict=True)
    ]
    return f"{kind} with {sizes}. {'. '.join(made)}. {_note(first)}"
