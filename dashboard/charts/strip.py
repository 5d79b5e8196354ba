"""Up to which value each of a few things holds, as bars on one axis, with the reader's value across them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import altair as alt
import pandas as pd

from dashboard.charts.dress import dress, label, role
from dashboard.charts.plot import Plot, named

__all__ = ["Range", "strip"]

ROW = 44  # px for a bar with its words
AXIS = 76  # and for what stands above and below all bars


@dataclass(frozen=True, kw_only=True)
class Range:
    """One bar: from `low` up to `high`, with words above it that say what holds there."""

    words: str
    high: float
    low: float = 0.0
    role: str = "idea"


def strip(ranges: Sequence[Range], at: float, *, marked: str, x: str, end: float) -> Plot:
    """Bars on one axis, and the reader's value as a line across them.

    Parameters
    ----------
    ranges : sequence of Range
        From top to bottom; one that ends beyond the axis is cut off there.
    at : float
        The reader's value.
    marked : str
        What stands at its line, such as "η = 0.01".
    x : str
        The axis's title.
    end : float
        Where the axis ends; it begins at 0.
    """
    rows = range(len(ranges))
    bars = pd.DataFrame(
        {
            "low": [min(each.low, end) for each in ranges],
            "high": [min(each.high, end) for each in ranges],
            "row": [-row - 0.5 for row in rows],
            "label": [each.words for each in ranges],
            "role": [each.role for each in ranges],
        }
    )
    line = pd.DataFrame({"x": [min(max(at, 0.0), end)], "row": [0.0], "label": [marked], "role": "ink"})
    line["align"] = "left" if at < 0.2 * end else "right" if at > 0.8 * end else "center"
    ends = pd.DataFrame({"x": [0.0, end]})
    return Plot(looks=_looks(x, len(ranges)), tables={"bars": bars, "line": line, "ends": ends})


@cache
def _looks(title: str, count: int) -> str:
    x_scale = alt.Scale(nice=False, zero=True)
    x = alt.X("x:Q", scale=x_scale).title(title).axis(tickCount=5)
    y = alt.Y("row:Q", scale=alt.Scale(domain=[-count, 0.35], nice=False)).axis(None)
    ends = alt.Chart(named("ends")).mark_point(opacity=0).encode(x=x)
    bars = alt.Chart(named("bars")).mark_rule(strokeWidth=6).encode(x=alt.X("low:Q"), x2="high:Q", y=y, color=role())
    words = label(named("bars"), alt.X("low:Q"), y, align="left", dy=-8)
    rule = alt.Chart(named("line")).mark_rule(strokeDash=[3, 3], strokeWidth=1.5).encode(x=x, color=role("ink"))
    chart = ends + bars + words + rule + label(named("line"), x, y, align=None)
    return dress(chart, height=ROW * count + AXIS).to_json(indent=None)
