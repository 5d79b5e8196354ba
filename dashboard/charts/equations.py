"""Equations as a reader writes them, rows and targets, with every number in a cell that can be typed over."""

from __future__ import annotations

from html import escape

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboard.charts.cells import cell
from dashboard.charts.numbers import shown
from dashboard.charts.parts import box, caption, editable, plane

__all__ = ["equations", "part", "vector"]

LONGEST = 3  # entries of a vector that a sentence still lists


def equations(
    rows: ArrayLike, targets: ArrayLike, *, start: ArrayLike | None = None, letter: str = "w", typed: bool = True
) -> str:
    """The rows, their targets and, where there is one, the start: markup for a figure of the kind `equations`.

    Parameters
    ----------
    rows : array of shape (n, d)
        The rows; typed over, they go to the control X.
    targets : array of shape (n,)
        What each row should give; they go to the control t.
    start : array of shape (d,), optional
        The first weights; they go to the control z.
    letter : str
        What the weights are called.
    typed : bool
        Whether the numbers can be typed over.
    """
    given, wanted = np.asarray(rows, float), np.asarray(targets, float).reshape(-1, 1)
    many = "s" if len(given) > 1 else ""
    parts = [
        part("X", f"Row{many}", given, typed),
        f'<i class="dl-sign">{letter} =</i>',
        part("t", f"Target{many}", wanted, typed),
    ]
    if start is not None:
        parts.append(part("z", "Start", np.asarray(start, float).reshape(1, -1), typed))
    across = given.shape[1] + 1 + (0 if start is None else given.shape[1])
    note = "Click a number to type another." if typed else ""
    return (
        f'<p class="dl-note"><span class="dl-hint">{note}</span></p>'
        f'<div class="dl-equations" style="--across:{across};--largest:{given.shape[1]}">{"".join(parts)}</div>'
    )


def vector(values: ArrayLike) -> str:
    """A vector as a sentence names it: its entries, or of a long one its length."""
    entries = np.asarray(values, float).ravel()
    if len(entries) > LONGEST:
        return f"weights of length {_short(float(np.linalg.norm(entries)))}"
    return f"({', '.join(_short(each) for each in entries)})"


def _short(value: float) -> str:
    """Rounded as a sentence needs it: what is left of a long run is no news."""
    return shown(float(f"{value:.3g}") if abs(value) > 1e-9 else 0.0, 3)


def part(name: str, title: str, values: NDArray[np.float64], typed: bool) -> str:
    """A plane of numbers below its title, for a figure of the kind `equations`.

    Parameters
    ----------
    name : str
        The control that takes back what is typed over.
    title : str
        What stands above it.
    values : array of shape (rows, columns)
        The numbers.
    typed : bool
        Whether they can be typed over.
    """
    largest = float(np.abs(values).max())
    boxes = [
        cell(float(value), largest, "dl-signed", x, y, attributes=editable(name, place, float(value)) if typed else "")
        for place, ((y, x), value) in enumerate(np.ndenumerate(values))
    ]
    high, wide = values.shape
    words = f'aria-label="{escape(title)}, {high} by {wide}: the arrow keys move the chosen cell"'
    attributes = f'data-side="{name}" role="group" tabindex="0" {words}' if typed else ""
    cells = plane(wide, high, [*boxes, box("dl-rulings", w=wide, h=high)], attributes=attributes)
    return f"<div>{caption('dl-output' if name == 't' else 'dl-input', title, '')}{cells}</div>"
