"""Cells with their numbers: a small picture with its padding, a kernel, the patch beneath it, a small output."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.numbers import shown
from dashboard.charts.parts import box, caption, plane, times
from dlcore.conv.filters import Filtered

__all__ = ["cell", "close_up", "fits_between", "kernel", "numbered_input", "padding", "signed"]

FILL = 42  # percent of a color in a cell, so that ink stays readable on it
CLOSE_UP = {1: 64, 2: 64, 3: 56, 4: 42, 5: 33}  # px of a patch's cell by the kernel's size: what fits between pictures
CLOSE_UP_BELOW = 34  # px where it stands below them
WEIGHTED = 4  # rows or columns of a kernel whose weights still fit into the patch's cells
COLORS = ("Red", "Green", "Blue")


def padding(result: Filtered) -> tuple[tuple[int, int], tuple[int, int]]:
    """The cells added before and after, for rows and for columns.

    Parameters
    ----------
    result : Filtered
        A filtered picture.
    """
    added = (result.padded.shape[axis] - result.input.shape[axis] for axis in (0, 1))
    rows, columns = ((each // 2, each - each // 2) for each in added)
    return rows, columns


def fits_between(result: Filtered) -> bool:
    """Whether the close-up is small enough to stand between the pictures."""
    return max(result.weights.shape) in CLOSE_UP


def cell(
    value: float, largest: float, role: str, column: int, row: int, *, small: str = "", attributes: str = ""
) -> str:
    """A cell with its number, filled as far as its value goes; a longer number is set smaller.

    Parameters
    ----------
    value : float
        The number.
    largest : float
        The size of the number that is filled most.
    role : str
        What it is: `dl-value`, `dl-signed` or `dl-pad`.
    column, row : int
        Where it stands in its plane, counted from 0.
    small : str
        What stands in its corner.
    attributes : str
        More attributes, such as those of `editable`.
    """
    text = shown(float(value), 3)
    share = min(1.0, abs(value) / largest) if largest else 0.0
    style = f"--n:{len(text)};--fill:{FILL * share:.0f}%"
    role = f"dl-number {role}{' dl-down' if value < 0 else ''}"
    return box(role, column, row, more=style, words=f"{text}<small>{small}</small>", attributes=attributes)


def numbered_input(result: Filtered, high: float, at: tuple[int, int]) -> list[str]:
    """The boxes of a padded picture's cells, with the weights in the cells under the kernel.

    Parameters
    ----------
    result : Filtered
        A filtered picture, of one color.
    high : float
        The value that is filled most.
    at : (int, int)
        The chosen output cell, counted from 0.
    """
    (top, bottom), (left, right) = padding(result)
    rows, columns = result.padded.shape
    weights = np.full((rows, columns), "", dtype=object)
    kh, kw = result.weights.shape
    weights[at[0] : at[0] + kh, at[1] : at[1] + kw] = np.vectorize(_times, otypes=[object])(result.weights)
    boxes = []
    for (row, column), value in np.ndenumerate(result.padded):
        inside = top <= row < rows - bottom and left <= column < columns - right
        role = "dl-value" if inside else "dl-pad"
        boxes.append(cell(value, high, role, column, row, small=str(weights[row, column])))
    return boxes


def signed(values: NDArray[np.float64]) -> list[str]:
    """The boxes of numbered cells: positive values blue, negative ones brick, the largest in size filled most.

    Parameters
    ----------
    values : float64 array of shape (H, W)
        The cells.
    """
    largest = float(np.abs(values).max())
    return [cell(value, largest, "dl-signed", x, y) for (y, x), value in np.ndenumerate(values)]


def kernel(result: Filtered, *, numbered: bool) -> str:
    """The weights as they lie on the picture; where it is `numbered`, in cells of the same size.

    Parameters
    ----------
    result : Filtered
        A filtered picture.
    numbered : bool
        Whether the picture itself is drawn with its numbers.
    """
    kh, kw = result.weights.shape
    turned = ", turned" if result.mode == "convolution" else ""
    side = CLOSE_UP.get(max(kh, kw, 4), CLOSE_UP_BELOW)
    style = "" if numbered else f' style="--u:min({side}px, (100cqw - 8px) / {kw})"'
    return (
        f'<div class="dl-weights"{style}>{caption("dl-taps", "Kernel", times(kh, kw) + turned)}'
        f"{plane(kw, kh, [*signed(result.weights), box('dl-rulings', w=kw, h=kh)])}</div>"
    )


def close_up(result: Filtered, high: float, at: tuple[int, int]) -> str:
    """The patch beneath the kernel, each cell in its own shade, with its weight where that can be read.

    Parameters
    ----------
    result : Filtered
        A filtered picture.
    high : float
        The value that is white.
    at : (int, int)
        The chosen output cell, counted from 0.
    """
    kh, kw = result.weights.shape
    rows, columns = result.input.shape[:2]
    (top, _), (left, _) = padding(result)
    weighted = max(kh, kw) <= WEIGHTED
    patch = result.patch(*at).reshape(kh, kw, -1)  # one color or three
    boxes = []
    for (y, x), weight in np.ndenumerate(result.weights):
        inside = top <= at[0] + y < top + rows and left <= at[1] + x < left + columns
        shades = [round(255 * float(np.clip(value / high, 0, 1))) for value in patch[y, x]]
        red, green, blue = shades * 3 if len(shades) == 1 else shades
        ink = "#000" if _is_bright(red, green, blue) else "#fff"
        text = shown(float(patch[y, x, 0]), 3)
        style = f"--n:{len(text)}" + (f";background:rgb({red} {green} {blue});color:{ink}" if inside else "")
        words = f"<b>{text}</b><small>{_times(weight) if weighted else ''}</small>"
        boxes.append(box(f"dl-number dl-seen{'' if inside else ' dl-pad'}", x, y, more=style, words=words))
    side = CLOSE_UP.get(max(kh, kw), CLOSE_UP_BELOW)
    return (
        f'<div class="dl-close-up" style="--u:min({side}px, (100cqw - 8px) / {kw})">'
        f"{caption('dl-taps', 'Patch', 'value × weight' if weighted else 'values')}{plane(kw, kh, boxes)}"
        f"{_channels() if result.input.ndim == 3 else ''}</div>"
    )


def _channels() -> str:
    """Which color's numbers are shown; only the script can change it."""
    options = "".join(
        f'<label><input type="radio" value="{number}"{" checked" if number == 0 else ""}>{color}</label>'
        for number, color in enumerate(COLORS)
    )
    return f'<fieldset class="dl-channels"><legend>Numbers of</legend>{options}</fieldset>'


def _times(weight: float) -> str:
    return f"×{shown(float(weight), 2)}"


def _is_bright(*shades: int) -> bool:
    """Whether black is easier to read on a color than white."""
    linear = [each / 3295 if each <= 10 else ((each / 255 + 0.055) / 1.055) ** 2.4 for each in shades]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] > 0.179
