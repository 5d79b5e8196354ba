"""A picture beside what a filter makes of it, at one scale, with the patch beneath the kernel seen up close."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np

from dashboard.charts.answers import LETTER, claim
from dashboard.charts.cells import close_up, fits_between, kernel, numbered_input, padding, signed
from dashboard.charts.layers import layers, picture_layer
from dashboard.charts.numbers import shown
from dashboard.charts.parts import box, caption, plane, times
from dashboard.charts.picture import Figure, Picture
from dashboard.charts.pixels import encoded
from dlcore.conv.filters import Filtered

__all__ = ["filtered", "strongest"]

MOST_NUMBERED = 12  # cells a side, padding included: a larger picture is drawn without its numbers
SIDE = {1: 384, 2: 312}  # px of a picture beside one result, beside two
LARGE = 192  # cells a side: a larger picture gets 2 px a cell, and the patch stands below
LARGEST_CELL = 48  # px


def filtered(
    *results: Filtered,
    names: Sequence[str] = ("Output",),
    high: float | None = None,
    at: tuple[int, int] | None = None,
    of: str = "",
) -> Picture:
    """One picture, and what each of the results made of it.

    Small pictures show their numbers. A result of a larger one is drawn as a picture where its kernel takes means of
    the cells (no negative weight, or weights that sum to 1), and otherwise with its signs: positive blue, negative
    brick, 0 as the page.

    Parameters
    ----------
    *results : Filtered
        One result or more, all of the same picture.
    names : sequence of str
        What each result is called.
    high : float, optional
        The largest value that a cell of the picture can have; without it the largest there is.
    at : (int, int), optional
        The output cell that is chosen first, counted from 0; without it the one with the strongest answer.
    of : str
        A sentence that says what the picture shows.
    """
    first = results[0]
    high = high or float(first.input.max()) or 1.0
    numbered = first.input.ndim == 2 and max(max(each.padded.shape) for each in results) <= MOST_NUMBERED
    chosen = at or strongest(first)
    several = len(results) > 1
    each = [(result, name, name if several else "") for result, name in zip(results, names, strict=True)]
    largest = max(first.padded.shape[:2] if numbered else first.input.shape[:2])
    across = first.padded.shape[1] + first.weights.shape[1] + first.output.shape[1]
    cell = 2 if largest > LARGE else min(LARGEST_CELL, SIDE[min(len(results), 2)] // largest)
    roles = ["dl-filtered", "dl-numbered" if numbered else "dl-pixels"]
    if not numbered and (largest > LARGE or not all(map(fits_between, results))):
        roles.append("dl-wide")
    roles += ["dl-several"] * several + ["dl-large"] * (largest > LARGE)
    made = (_made(result, name, high, numbered, chosen, index) for index, (result, name, _) in enumerate(each))
    return Picture(
        title=claim(results, names),
        described=_described(results, names, of),
        drawn=Figure(
            markup=(
                f'{_note(results)}<div class="{" ".join(roles)}" data-channel="0"'
                f' style="--cell:{cell}px;--largest:{largest};--across:{across}">'
                f'<div class="dl-part">{_given(first, high, numbered, chosen)}</div>'
                f'<div class="dl-results">{"".join(made)}</div></div><div class="dl-says" aria-live="polite">'
                f"{''.join(_says(result, name, chosen) for result, _, name in each)}</div>"
            ),
            kind="filtered",
            data={
                "at": list(chosen),
                "high": high,
                "numbered": numbered,
                "results": [_for_script(result, name) for result, _, name in each],
            },
        ),
    )


def strongest(result: Filtered) -> tuple[int, int]:
    """The output cell, counted from 0, with the largest value in size; where there are any, one free of padding.

    Parameters
    ----------
    result : Filtered
        A filtered picture.
    """
    size = np.abs(result.output) if result.output.ndim == 2 else np.abs(result.output[..., 0])
    (top, bottom), (left, right) = padding(result)
    inner = size[top : size.shape[0] - bottom, left : size.shape[1] - right]
    if not inner.size:
        inner, top, left = size, 0, 0
    row, column = np.unravel_index(int(np.argmax(inner)), inner.shape)
    return int(row) + top, int(column) + left


def _given(result: Filtered, high: float, numbered: bool, at: tuple[int, int]) -> str:
    rows, columns = result.input.shape[:2]
    (top, bottom), (left, right) = padding(result)
    kh, kw = result.weights.shape
    if not numbered:
        scale = f"{times(rows, columns)}, {'red, green and blue' if result.input.ndim == 3 else 'gray'} 0 to {high:g}"
        drawn = [picture_layer(result.input, high), box("dl-frame", at[1] - left, at[0] - top, kw, kh)]
        return caption("dl-input", "Input", scale) + plane(columns, rows, drawn, role="dl-given")
    down, across = result.padded.shape
    drawn = [*numbered_input(result, high, at), box("dl-rulings", w=across, h=down)]
    drawn.append(box("dl-frame", at[1], at[0], kw, kh))
    around = {top, bottom, left, right}
    added = "" if around == {0} else f", padding {top}" if len(around) == 1 else ", padded"
    return caption("dl-input", "Input", times(rows, columns) + added) + plane(across, down, drawn, role="dl-given")


def _made(result: Filtered, name: str, high: float, numbered: bool, at: tuple[int, int], index: int) -> str:
    rows, columns = result.output.shape[:2]
    weights = kernel(result, numbered=numbered)
    if numbered:
        drawn, key = [*signed(result.output), box("dl-rulings", w=columns, h=rows)], ""
        middle = f'<i class="dl-sign">∗</i>{weights}<i class="dl-sign">=</i>'
    else:
        drawn, key = layers(result, high)
        middle = close_up(result, high, at) + weights
    title = f"Output of {name}" if len(name) <= LETTER else name
    label = f"{escape(title)}, {rows} by {columns}: the arrow keys move the chosen cell"
    names = f'tabindex="0" role="group" aria-label="{label}"'
    output = plane(columns, rows, [*drawn, box("dl-chosen", at[1], at[0])], role="dl-made", attributes=names)
    return (
        f'<div class="dl-result" data-result="{index}"><div class="dl-part dl-middle">{middle}</div>'
        f'<div class="dl-part">{caption("dl-output", title, times(rows, columns))}{output}{key}</div></div>'
    )


def _says(result: Filtered, name: str, at: tuple[int, int]) -> str:
    """The chosen cell's value; the script adds the products that it is the sum of."""
    value = float(np.ravel(result.output[at])[0])
    place = f"{escape(name)}, row" if name else "Row"
    return f"<p><span>{place} {at[0] + 1}, column {at[1] + 1}:</span> <b>{shown(value)}</b></p>"


def _note(results: Sequence[Filtered]) -> str:
    """What the kernel detects, and where its output sits."""
    first = results[0]
    if any(not np.array_equal(each.kernel.weights, first.kernel.weights) for each in results):
        return ""
    kernel = first.kernel
    words = [f"Detects {kernel.detects[0].lower()}{kernel.detects[1:]}" if kernel.detects else "", first.offset_note]
    if kernel.detects and not kernel.symmetric and any(each.mode == "convolution" for each in results):
        words.insert(1, "Convolution turns the kernel first: left and right, up and down change places.")
    said = " ".join(filter(None, words))
    return f'<p class="dl-note dl-detects">{escape(said)}</p>' if said else ""


def _for_script(result: Filtered, name: str) -> dict[str, Any]:
    (top, bottom), (left, right) = padding(result)
    high, wide = result.padded.shape[:2]
    return {
        "name": name,
        "rows": result.output.shape[0],
        "columns": result.output.shape[1],
        "colors": 3 if result.input.ndim == 3 else 1,
        "height": result.weights.shape[0],
        "width": result.weights.shape[1],
        "weights": result.weights.ravel().tolist(),
        "padded": encoded(result.padded),
        "across": wide,
        "inside": [top, left, high - bottom, wide - right],
        "output": encoded(result.output),
    }


def _described(results: Sequence[Filtered], names: Sequence[str], of: str) -> str:
    rows, columns = results[0].input.shape[:2]
    said = [f"A picture of {rows} by {columns} cells. {of}".strip()]
    for result, name in zip(results, names, strict=True):
        low, high = result.range
        said.append(
            f"{name}: {times(*result.output.shape[:2])} cells, from {shown(low)} to {shown(high)}. "
            f"{result.kernel.detects} {result.offset_note}".strip()
        )
    return " ".join(said)
