"""How every chart looks: colors by role, quiet axes, labels in place of legends. The specification stays constant.

Colors are the theme's categorical range, in the order of `ROLES`, so that a chart follows the theme by itself.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.numbers import SUPERSCRIPT

__all__ = ["POWERS", "POWERS_ONLY", "ROLES", "Chart", "dress", "label", "role", "stopped", "table"]

ROLES = ("baseline", "idea", "wrong", "window", "ink", "muted")
Chart = alt.Chart | alt.LayerChart

# Streamlit's own gray has too little contrast; the background is known only when the chart is drawn.
MUTED = alt.ExprRef("luminance(background) > 0.5 ? '#5C626B' : '#A4AAB3'")
RULE = alt.ExprRef("luminance(background) > 0.5 ? '#DBDAD6' : '#343A42'")

# The labels of a logarithmic axis, 10⁻³, …, 1, 10, 10²; what is no power of ten has none.
_WRITTEN = [{0: "1", 1: "10"}.get(power, f"10{str(power).translate(SUPERSCRIPT)}") for power in range(-30, 31)]
_POWER = "round(log(datum.value) / LN10)"
_IS_POWER = f"abs(log(datum.value) / LN10 - {_POWER}) < 1e-6"
POWERS = f"{_IS_POWER} ? {_WRITTEN}[{_POWER} + 30] : ''"
POWERS_ONLY: Any = {"condition": {"test": _IS_POWER, "value": 1}, "value": 0}  # the grid's opacity: no line between


def table(**columns: Any) -> pd.DataFrame:
    """A frame from its columns; a single value fills its column."""
    return pd.DataFrame(columns)


def role(of: str = "") -> Any:
    """Color by the column `role`, which holds one of `ROLES`; in a chart that does so, also one role for all marks."""
    return alt.ColorDatum(of) if of else alt.Color("role:N", scale=alt.Scale(domain=list(ROLES)), legend=None)


def label(
    data: pd.DataFrame | alt.NamedData, x: alt.X, y: alt.Y, *, align: str | None = "right", dy: int = -8
) -> alt.LayerChart:
    """Words at a line's end, from the column `label`, with a halo of the background's color.

    Parameters
    ----------
    data : DataFrame, or a table's name
        One row a label, with the columns of x and y, `label` and `role`.
    x, y : alt.X, alt.Y
        The chart's own.
    align : {"left", "right", "center"}, optional
        Which end of the words stands at the point; None takes it from the column `align`.
    dy : int
        How far below the point, in pixels; negative above it.
    """
    words: Any = {
        "align": align or alt.ExprRef("datum.align"),
        "dx": 0 if align else alt.ExprRef("datum.align == 'left' ? 10 : datum.align == 'right' ? -8 : 0"),
        "dy": dy,
        "baseline": "bottom" if dy < 0 else "top" if dy > 0 else "middle",
        "fontSize": 12,
        "fontWeight": 600,
    }
    base = alt.Chart(data).encode(x=x, y=y, text="label:N")
    halo = base.mark_text(**words, stroke=alt.ExprRef("background"), strokeWidth=5, strokeJoin="round")
    drawn: alt.LayerChart = halo.encode(color=alt.value("transparent")) + base.mark_text(**words).encode(color=role())
    return drawn


def stopped(data: pd.DataFrame, x: alt.X, y: alt.Y, *, align: str = "right", dy: int = -10) -> alt.LayerChart:
    """Where a line that diverged was left: a brick ✕, and words such as "momentum, stopped at step 23".

    Divergence is an outcome: the scale stays what it was, the line ends here, and no number past the end is drawn.

    Parameters
    ----------
    data : DataFrame
        One row a line, with the columns of x and y, `label` and the line's own `role`.
    x, y : alt.X, alt.Y
        The chart's own.
    align, dy
        As `label` takes them.
    """
    cross = alt.Chart(data.assign(role="wrong")).mark_point(shape="cross", angle=45, size=110, filled=True, opacity=1)
    drawn: alt.LayerChart = cross.encode(x=x, y=y, color=role()) + label(data, x, y, align=align, dy=dy)
    return drawn


def dress(chart: Any, *, height: int = 260) -> Chart:
    """The chart in the project's looks, as wide as its column.

    Parameters
    ----------
    chart : altair chart
        A chart or layers; `Chart + Chart` has no type of its own.
    height : int
        In pixels.
    """
    dressed: Chart = (
        chart.properties(height=height, width="container")
        .configure_view(strokeWidth=0)
        .configure_axis(
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            labelColor=MUTED,
            titleColor=MUTED,
            gridColor=RULE,
            gridWidth=0.6,
            domain=False,
            ticks=False,
            labelPadding=6,
        )
        .configure_axisX(grid=False, titlePadding=10)
        .configure_axisY(titleAngle=0, titleAnchor="end", titleAlign="left", titleY=-12, titleX=-34)
    )
    return dressed
