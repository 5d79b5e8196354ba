"""How the receptive field grows with depth: plain layers, layers that double it, and the reader's own."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.charts.curves import Curve, curves
from dashboard.charts.numbers import counted
from dashboard.charts.picture import Picture
from dlcore.conv.receptive_field import Field, Window, forward

__all__ = ["growth"]

DEPTH = 6
COMPARED = {
    "3 × 3, plain": ("baseline", forward([Window(kernel_size=3)] * DEPTH)),
    "3 × 3, stride 2": ("idea", forward([Window(kernel_size=3, stride=2)] * DEPTH)),
    "3 × 3, dilations 1, 2, 4, …": ("idea", forward([Window(kernel_size=3, dilation=2**n) for n in range(DEPTH)])),
}


def growth(fields: Sequence[Field]) -> Picture:
    """The field behind each layer, beside plain layers of 3 × 3 and two ways to double it.

    Parameters
    ----------
    fields : sequence of Field
        What `forward` gives for the layers of interest.
    """
    lines = [*COMPARED.items(), ("these layers", ("ink", fields))]
    sizes = {name: [field.size for field in line] for name, (_, line) in lines}
    return Picture(
        title=_claim(fields),
        described=" ".join(f"{name.capitalize()}: {', '.join(map(str, line))}." for name, line in sizes.items()),
        drawn=curves(
            [Curve(name=name, x=range(len(sizes[name])), y=sizes[name], role=role) for name, (role, _) in lines],
            x="layers",
            y="receptive field, in cells of the input",
        ),
    )


def _claim(fields: Sequence[Field]) -> str:
    depth, size = len(fields) - 1, fields[-1].size  # each plain layer adds 2 cells
    saw = f"{counted(depth, 'layer')} see{'s' if depth == 1 else ''} {counted(size, 'cell')}"
    if size == 1:
        return f"{saw}: no kernel reaches beyond its own"
    if size == 1 + 2 * depth:
        return f"{saw}, as many as {counted(depth, 'plain layer')} of 3 × 3"
    if size < 1 + 2 * depth:
        return f"{saw}, fewer than {counted(depth, 'plain layer')} of 3 × 3"
    return f"{saw}; it would take {counted(-(-(size - 1) // 2), 'plain layer')} of 3 × 3"
