"""Where the gradient of one output cell lands on the picture: the cells that it can reach, and how much each counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.layers import mask_layer
from dashboard.charts.parts import box, caption, plane, times
from dashboard.charts.picture import Figure, Picture
from dlcore.conv.receptive_field import Level
from dlcore.errors import InvalidInputError

__all__ = ["effective"]

Array = NDArray[np.float64]


def effective(gradient: Array, seen: Level) -> Picture:
    """The cells where a gradient is not 0, beside its size.

    Parameters
    ----------
    gradient : float64 array of shape (size, size)
        What `dlcore.conv.receptive_field.effective` gives: the mean size of one output cell's gradient.
    seen : Level
        What `dlcore.conv.receptive_field.cone` says that the cell sees of the picture, along either axis.

    Raises
    ------
    InvalidInputError
        If it sees none.
    """
    if not seen.cells:
        raise InvalidInputError("seen", seen.cells, "holds no cell", mend="choose an output cell that sees some")
    size, reached = len(gradient), gradient > 0
    first, last = seen.cells[0], seen.cells[-1]
    span = last - first + 1
    sides = [box("dl-frame", first - 1, first - 1, span, span), box("dl-rulings", w=size, h=size)]
    half = _half(gradient, (first + last) / 2)
    given = plane(size, size, [mask_layer("dl-reads", reached.astype(float)), *sides[::-1]])
    made = plane(size, size, [mask_layer("dl-above", gradient), *sides[::-1]])
    return Picture(
        title=f"The gradient reaches {times(span, span)} cells, and half of it falls on the middle {times(half, half)}",
        described=(
            f"A picture of {times(size, size)} cells. The gradient of one output cell is not 0 in {reached.sum():,} of "
            f"them, in rows and columns {first:,} to {last:,}, the receptive field. It is largest in the middle."
        ),
        drawn=Figure(
            markup=(
                f'<div class="dl-pair" style="--u:min(12px, max(50cqw - 1.75rem, 260px) / {size})">'
                f"<div>{caption('dl-reads', 'Receptive field', 'where the gradient is not 0')}{given}</div>"
                f"<div>{caption('dl-above', 'Effective field', 'how large it is, on average')}{made}</div></div>"
            ),
            kind="effective",
        ),
    )


def _half(gradient: Array, center: float) -> int:
    """The side of the smallest square about a position, counted from 1, that holds half of the gradient."""
    rows = np.abs(np.arange(1, len(gradient) + 1) - center)
    apart = np.maximum(rows[:, None], rows)
    radii = np.unique(apart)
    held = np.array([gradient[apart <= radius].sum() for radius in radii])
    radius = radii[int(np.argmax(held >= gradient.sum() / 2))]
    return int(2 * radius + 1)
