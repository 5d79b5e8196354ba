"""Parts of a whole as bands on top of each other, from nothing to all of it, over the steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from dashboard.charts.dress import dress, label, role
from dashboard.charts.plot import Plot, named

__all__ = ["Band", "bands"]


@dataclass(frozen=True, kw_only=True)
class Band:
    """One part.

    Attributes
    ----------
    name : str
        What stands on it.
    values : array of shape (n,)
        How much it is at each place, at least 0, in any unit.
    role : str
        One of `dress.ROLES`, which gives its color.
    """

    name: str
    values: ArrayLike
    role: str = "idea"


def bands(parts: Sequence[Band], *, x: str, y: str, height: int = 200) -> Plot:
    """Each part's share of the whole as a band, at the places 0, 1, 2, …; a place where there is nothing is left out.

    Parameters
    ----------
    parts : sequence of Band
        From bottom to top.
    x, y : str
        The titles of the axes.
    height : int
        In pixels.
    """
    values = np.array([np.asarray(part.values, float) for part in parts])
    largest = values.max(axis=0)
    there = np.flatnonzero(largest > 0)
    shares = values[:, there] / largest[there]  # by the largest first: a sum of large numbers may be none
    shares /= shares.sum(axis=0)
    tops = np.cumsum(shares, axis=0)
    table = pd.concat(
        pd.DataFrame({"x": there, "y": top - share, "top": top, "share": share, "name": part.name, "role": part.role})
        for part, share, top in zip(parts, shares, tops, strict=True)
    )
    names = pd.DataFrame(
        {
            "x": float(there[0]),
            "y": (np.arange(len(parts)) + 0.5) / len(parts),
            "label": [part.name for part in parts],
            "role": [part.role for part in parts],
            "align": "left",
        }
    )
    return Plot(looks=_looks(x, y, height), tables={"bands": table, "names": names})


@cache
def _looks(x_title: str, y_title: str, height: int) -> str:
    x = alt.X("x:Q", scale=alt.Scale(nice=False, zero=False)).title(x_title).axis(tickMinStep=1)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, 1])).title(y_title).axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])
    tooltip = [
        alt.Tooltip("name:N", title="part"),
        alt.Tooltip("x:Q", title=x_title),
        alt.Tooltip("share:Q", title="share", format=".3~%"),
    ]
    area = alt.Chart(named("bands")).mark_area(opacity=0.55, aria=False)
    area = area.encode(x, y, y2="top:Q", color=role(), detail="name:N", tooltip=tooltip)
    return dress(area + label(named("names"), x, y, align=None, dy=0), height=height).to_json(indent=None)
