"""Curves over steps, each with its name at its end; one that diverged ends in a cross, where it was left.

Thin curves without a name stand behind the others, and marks stand across all of them at a few places of the x axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dashboard.charts.dress import POWERS, POWERS_ONLY, dress, label, role
from dashboard.charts.plot import Plot, named

__all__ = ["Curve", "Mark", "curves"]

LINE = 17  # px from one name to the next, at least
CROSS = 6  # px from the last point to the edge, where half a cross has room
ROOM = 0.2  # of a linear axis, above the curves for the words of marks
FLAT = 1e-12  # of the values: what differs by less is level
OFF = 13  # px from a curve's end to the middle of its name
Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Curve:
    """One curve.

    Attributes
    ----------
    name : str
        What stands at its end; a curve without a name is thin.
    x, y : array of shape (n,)
        Its points, from left to right; what the scale cannot show, such as 0 on a log scale, is left out.
    role : str
        One of `dress.ROLES`, which gives its color.
    stopped : str
        For one that diverged, such as "stopped at step 9": a cross marks its end, and the words follow its name.
    dashed : bool
        For what was predicted, beside what was measured.
    band : (array, array), optional
        From where to where the values lie at each point, both of shape (n,): a pale band behind the curves.
    """

    name: str
    x: ArrayLike
    y: ArrayLike
    role: str = "idea"
    stopped: str = ""
    dashed: bool = False
    band: tuple[ArrayLike, ArrayLike] | None = None


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A place on the x axis: a dashed line across the curves, with words at its top."""

    x: float
    words: str
    role: str = "muted"


def curves(
    lines: Sequence[Curve],
    *,
    x: str,
    y: str,
    log: bool = True,
    log_x: bool = False,
    height: int = 260,
    marks: Sequence[Mark] = (),
) -> Plot:
    """Curves on one pair of axes.

    Parameters
    ----------
    lines : sequence of Curve
        The one that matters most comes last: it is drawn on top.
    x, y : str
        The titles of the axes, with units.
    log : bool
        Whether y is on a log scale.
    log_x : bool
        Whether x is; its points must then be above 0.
    height : int
        In pixels.
    marks : sequence of Mark
        Places on the x axis that matter, inside of the curves' range.
    """
    points = pd.concat([_points(line, place, log) for place, line in enumerate(lines)])
    bands = [_band(line, place, log) for place, line in enumerate(lines) if line.band is not None]
    seen = np.concatenate([points.y, *(band[["y", "high"]].to_numpy().ravel() for band in bands)])
    low, high = _range(seen, log)
    flat = float(seen.max() - seen.min()) <= FLAT * float(np.abs(seen).max())
    high += ROOM * (high - low) if marks and not log else 0.0
    called = points[~points.thin]
    ends = called.groupby("place", sort=True).tail(1)
    drawn = [lines[place] for place in ends.place]
    left, right = float(points.x.min()), float(points.x.max())
    middle = (left * right) ** 0.5 if log_x else (left + right) / 2
    names = ends.assign(
        y=_beside(called, ends, (low, high), log, height),
        label=[f"{line.name}, {line.stopped}" if line.stopped else line.name for line in drawn],
        align=np.where(ends.x < middle, "left", "right"),
    )
    if flat:  # words that nobody sees hold the axis open on both sides
        names = pd.concat([names, *(names[:1].assign(y=end, label="") for end in (low, high))])
    crosses = ends[[bool(line.stopped) for line in drawn]]
    tables = {"lines": points, "names": names, "crosses": crosses, "marks": _marks(marks, left, right, high)}
    tables |= {"bands": pd.concat(bands)} if bands else {}
    whole = bool(np.all(points.x % 1 == 0))
    return Plot(looks=_looks(x, y, log, log_x, height, bool(marks), bool(bands), whole), tables=tables)


def _marks(marks: Sequence[Mark], left: float, right: float, high: float) -> pd.DataFrame:
    """Each mark with the words at its top, one row lower than those of the mark before; they stay in the picture."""
    columns = ("x", "y", "label", "role", "row", "align")
    rows = [
        (mark.x, high, mark.words, mark.role, row, "left" if mark.x < (left + right) / 2 else "right")
        for row, mark in enumerate(marks)
    ]
    return pd.DataFrame(rows, columns=columns)


def _points(line: Curve, place: int, log: bool) -> pd.DataFrame:
    x, y = np.asarray(line.x, float), np.asarray(line.y, float)
    seen = np.isfinite(y) & ((y > 0) if log else True)
    return pd.DataFrame({"x": x[seen], "y": y[seen], "name": line.name, "role": line.role, "place": place}).assign(
        dashed=line.dashed, thin=not line.name
    )


def _band(line: Curve, place: int, log: bool) -> pd.DataFrame:
    """From `y` to `high` at each point of a curve, where the scale can show both."""
    assert line.band is not None
    x, low, high = np.asarray(line.x, float), *(np.asarray(end, float) for end in line.band)
    seen = np.isfinite(low) & np.isfinite(high) & ((low > 0) if log else True)
    return pd.DataFrame({"x": x[seen], "y": low[seen], "high": high[seen], "role": line.role, "place": place})


def _beside(points: pd.DataFrame, ends: pd.DataFrame, ends_at: tuple[float, float], log: bool, height: int) -> Array:
    """The heights of the names: above the end of a curve that rises, below one that falls, and never on each other."""
    low, high = ends_at
    scale = np.log10 if log else np.asarray
    unit = (scale(high) - scale(low)) / height or 1.0  # of the scale, a pixel
    at = (scale(ends.y.to_numpy()) - scale(low)) / unit
    order = np.argsort(at)
    at = at[order]
    rises = np.array([_rises(curve.y.to_numpy()) for _, curve in points.groupby("place", sort=True)])[order]
    crowded = np.diff(at, prepend=-np.inf) < OFF + LINE  # the name of the curve below stands there
    placed = np.clip(at + np.where(rises | crowded, OFF, -OFF), OFF, height - OFF / 2)
    for above in range(1, len(placed)):
        placed[above] = max(placed[above], placed[above - 1] + LINE)
    placed[-1:] = np.minimum(placed[-1:], height - OFF / 2)
    for below in range(len(placed) - 2, -1, -1):
        placed[below] = min(placed[below], placed[below + 1] - LINE)
    found = np.empty(len(placed))
    found[order] = scale(low) + placed * unit
    return 10**found if log else found


def _range(y: Array, log: bool) -> tuple[float, float]:
    """Where the axis ends: at powers of ten on a log scale. Around curves that are all level it has room."""
    low, high = float(y.min()), float(y.max())
    if log:
        low, high = float(np.floor(np.log10(low))), float(np.ceil(np.log10(high)))
        return (10.0**low, 10.0**high) if low < high else (10.0 ** (low - 1), 10.0 ** (high + 1))
    room = max(abs(low), abs(high)) or 1.0
    return (low, high) if high - low > FLAT * room else (low - room / 10, high + room / 10)


def _rises(y: Array) -> bool:
    return bool(y[-1] > np.median(y[-max(2, len(y) // 4) :]))


@cache
def _looks(
    x_title: str, y_title: str, log: bool, log_x: bool, height: int, marked: bool, banded: bool, whole: bool
) -> str:
    x_scale: dict[str, Any] = {"type": "log"} if log_x else {"zero": False}
    x = alt.X("x:Q", scale=alt.Scale(nice=False, padding=CROSS, **x_scale))
    x = x.title(f"{x_title}, log scale" if log_x else x_title)
    x = x.axis(labelExpr=POWERS) if log_x else x.axis(tickMinStep=1) if whole else x.axis(tickCount=5)
    scale = alt.Scale(type="log", nice=True) if log else alt.Scale(nice=False, zero=False)
    y = alt.Y("y:Q", scale=scale).title(f"{y_title}, log scale" if log else y_title)
    y = y.axis(labelExpr=POWERS, gridOpacity=POWERS_ONLY, tickCount=6) if log else y.axis(tickCount=5)
    dash = alt.condition("datum.dashed", alt.value([5, 4]), alt.value([1, 0]))
    x_seen, y_seen = (
        alt.Tooltip(f"{axis}:Q", title=title, format=",.4~g") for axis, title in (("x", x_title), ("y", y_title))
    )
    tooltip = [alt.Tooltip("name:N", title="curve"), x_seen, y_seen]
    width = alt.condition("datum.thin", alt.value(1), alt.value(1.75))
    opacity = alt.condition("datum.thin", alt.value(0.45), alt.value(1))
    drawn = alt.Chart(named("lines")).mark_line()
    drawn = drawn.encode(
        x, y, role(), detail="place:N", strokeDash=dash, strokeWidth=width, opacity=opacity, tooltip=tooltip
    )
    # Without a cross its group would be an image that nobody names; the words beside each cross say what it marks.
    cross = alt.Chart(named("crosses")).mark_point(
        shape="cross", angle=45, size=110, filled=True, opacity=1, aria=False
    )
    chart = drawn + cross.encode(x, y, color=role("wrong")) + label(named("names"), x, y, align=None, dy=0)
    if banded:
        band = alt.Chart(named("bands")).mark_area(opacity=0.18, aria=False)
        chart = band.encode(x, y, y2="high:Q", color=role(), detail="place:N") + chart
    return dress(_marked(x, y) + chart if marked else chart, height=height).to_json(indent=None)


def _marked(x: alt.X, y: alt.Y) -> alt.LayerChart:
    """The lines of the marks, and their words below each other at the top."""
    base = alt.Chart(named("marks")).encode(x=x)
    words: Any = {
        "align": alt.ExprRef("datum.align"),
        "dx": alt.ExprRef("datum.align == 'left' ? 5 : -5"),
        "y": alt.ExprRef(f"{LINE / 2} + {LINE} * datum.row"),
        "baseline": "middle",
    }
    halo = base.mark_text(**words, stroke=alt.ExprRef("background"), strokeWidth=5, strokeJoin="round")
    rules = base.mark_rule(strokeDash=[3, 3], aria=False).encode(color=role())
    top = base.mark_point(opacity=0, aria=False).encode(y=y)  # the axis reaches up to where the words stand
    text = base.mark_text(**words).encode(text="label:N", color=role())
    drawn: alt.LayerChart = top + rules + halo.encode(text="label:N", color=alt.value("transparent")) + text
    return drawn
