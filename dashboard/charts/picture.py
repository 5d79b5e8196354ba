"""What a page or a guide shows: a claim, the picture that bears it out, and the words that can stand in for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import altair as alt

from dashboard.charts.plot import Plot

__all__ = ["Figure", "Picture", "behavior", "style"]

FOLDER = Path(__file__).parent
FIRST = ("markup.css", "figure.css", "figure.js", "numbers.js", "controls.js")  # what the others build on


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A picture of our own in HTML: whole without scripts; a script only moves what is chosen in it.

    Attributes
    ----------
    markup : str
        The HTML, made of our own words and numbers alone: it runs with the page's rights.
    kind : str
        Which of the behaviors in `figure.js` and the scripts joined to it moves it.
    data : mapping
        What that behavior needs, as JSON has it.
    """

    markup: str
    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def html(self) -> str:
        """The figure with its data beside it, for a host that runs `figure.js` over the page."""
        data = escape(json.dumps(self.data, separators=(",", ":")), quote=True)
        return f'<div class="dl-figure" data-kind="{self.kind}" data-figure="{data}">{self.markup}</div>'


@dataclass(frozen=True, kw_only=True, eq=False)
class Picture:
    """One picture: a claim, the chart or figure that bears it out, and its text alternative.

    Attributes
    ----------
    title : str
        The claim, with its numbers; the host sets it above the picture, where it wraps.
    described : str
        What a reader who cannot see the picture is told.
    drawn : Plot, Figure or altair chart
        The picture itself; a chart that changes while a slider moves is a Plot.
    """

    title: str
    described: str
    drawn: alt.Chart | alt.LayerChart | alt.HConcatChart | alt.VConcatChart | alt.FacetChart | Plot | Figure


@cache
def style() -> str:
    """The CSS of workings and figures."""
    return _joined("css")


@cache
def behavior() -> str:
    """The JavaScript that moves figures, as a module that exports `behave(root, kind, data)`."""
    return _joined("js")


def _joined(kind: str) -> str:
    """Every file of a kind in this folder: a figure's own style and script stand beside it and need no list."""
    names = sorted(path.name for path in FOLDER.glob(f"*.{kind}"))
    order = [name for name in FIRST if name in names] + [name for name in names if name not in FIRST]
    return "".join((FOLDER / name).read_text(encoding="utf-8") for name in order)
