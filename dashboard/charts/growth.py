"""How the receptive field grows with depth: plain layers, layers that double it, and the reader's own."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from dashboard.charts.dress import dress, label, role, table
from dashboard.charts.numbers import counted
from dashboard.charts.picture import Picture
from dlcore.conv.receptive_field import Field, Window, forward

__all__ = ["growth"]

DEPTH = 6
COMPARED = {
    "3 × 3, stride 1": ("baseline", [Window(kernel_size=3)] * DEPTH),
    "3 × 3, stride 2": ("idea", [Window(kernel_size=3, stride=2)] * DEPTH),
    "3 × 3, dilations 1, 2, 4, …": ("idea", [Window(kernel_size=3, dilation=2**depth) for depth in range(DEPTH)]),
}
YOURS = "these layers"


def growth(fields: Sequence[Field]) -> Picture:
    """The field behind each layer, beside plain layers of 3 × 3 and two ways to double it.

    Parameters
    ----------
    fields : sequence of Field
        What `forward` gives for the layers of interest.
    """
    lines = [_line(name, role, forward(net)) for name, (role, net) in COMPARED.items()]
    own = _line(YOURS, "ink", fields)
    x = alt.X("depth:Q", scale=alt.Scale(domain=[0, DEPTH])).title("layers").axis(values=list(range(DEPTH + 1)))
    y = alt.Y("field:Q", scale=alt.Scale(type="log", base=2)).title("receptive field, in cells of the input")
    y = y.axis(format=",d", tickCount=6)
    tooltip = [alt.Tooltip("net:N"), alt.Tooltip("depth:Q", title="layers"), alt.Tooltip("field:Q", format=",")]
    base = alt.Chart(pd.concat(lines)).encode(x, y, role(), detail="net:N", tooltip=tooltip)
    drawn = base.mark_line(strokeWidth=1.75)
    yours = alt.Chart(own).encode(x, y, role(), tooltip=tooltip)
    drawn += yours.mark_line(strokeWidth=1.75, strokeDash=[5, 3]) + yours.mark_point(size=36, filled=True, opacity=1)
    names = pd.concat([_name(lines[0], "3 × 3, stride 1"), _name(lines[1], "stride 2, or dilations 1, 2, 4, …")])
    return Picture(
        title=_claim(fields),
        described=f"{_in_words(YOURS, own)} {' '.join(_in_words(*each) for each in zip(COMPARED, lines, strict=True))}",
        drawn=dress(
            drawn
            + label(names, x, y)
            + label(_name(own, YOURS), x, y, align="left" if len(own) < DEPTH else "right", dy=8),
            height=260,
        ),
    )


def _line(name: str, role: str, fields: Sequence[Field]) -> pd.DataFrame:
    return table(net=name, role=role, depth=range(len(fields)), field=[field.size for field in fields])


def _name(line: pd.DataFrame, words: str) -> pd.DataFrame:
    return line.tail(1).assign(label=words)


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


def _in_words(name: str, line: pd.DataFrame) -> str:
    return f"{name.capitalize()}: {', '.join(f'{size:,}' for size in line['field'])}."
