"""Pictures on the site: the dashboard's own, whole without scripts, and live where scripts run."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape
from typing import Any

import vl_convert

from dashboard import charts
from dashboard.charts import Figure, Picture
from dashboard.charts.plot import Plot
from dlcore.errors import InvalidInputError
from docs_ext.assets import VEGA
from docs_ext.code import arguments, with_numbers
from docs_ext.markup import RAW
from docs_ext.page import Call, Page

__all__ = ["picture", "static"]

# The light theme's colors, and what each is called in the style sheet: a drawing then follows the theme by itself.
PALETTE = {
    "#FCFCFB": "paper",
    "#F3F3F1": "surface",
    "#DBDAD6": "rule",
    "#1C1F24": "ink",
    "#5C626B": "muted",
    "#707276": "slate",
    "#1B5EAB": "blue",
    "#B27A00": "amber",
    "#A3330F": "brick",
}
ROLES = ("slate", "blue", "brick", "amber", "ink", "muted")  # the order of the dashboard's categorical colors
WIDTH = 640  # px of the text's column


def picture(page: Page, call: Call) -> Sequence[str]:
    """`::picture name at id` with indented Python whose last line gives the picture's arguments.

    The name is a function of `dashboard.charts`; `$n$` in the code is the source problem's number.
    """
    name = call.one("picture")
    if name not in charts.__all__:
        raise InvalidInputError("::picture", name, "is not in dashboard.charts", mend=f"use one of {charts.__all__}")
    args, named = arguments(with_numbers(page, call))
    drawn = getattr(charts, name)(*args, **named)
    if not isinstance(drawn, Picture):
        raise InvalidInputError("::picture", name, "draws nothing", mend="name a function that returns a Picture")
    return [RAW + _figure(name, drawn)]


def _figure(name: str, drawn: Picture) -> str:
    body = drawn.drawn.html() if isinstance(drawn.drawn, Figure) else _chart(drawn.drawn, drawn.described)
    title = f'<p class="dl-title">{escape(drawn.title)}</p>'
    words = f'<figcaption class="dl-described">{escape(drawn.described)}</figcaption>'
    return f'<figure class="dl-picture" id="picture-{name}">{title}{body}{words}</figure>'


def _chart(chart: Any, described: str) -> str:
    """The chart's drawing, with its description in an attribute for the script that draws it again."""
    spec = chart.specification() if isinstance(chart, Plot) else chart.to_dict()
    attribute = escape(json.dumps(spec, separators=(",", ":")), quote=True)
    drawing = static(spec)
    live = f'data-vega="{VEGA}" data-spec="{attribute}"'
    return f'<div class="dl-chart" role="img" aria-label="{escape(described)}" {live}>{drawing}</div>'


def static(spec: dict[str, Any]) -> str:
    """A chart's drawing as SVG, its colors taken from the style sheet.

    Parameters
    ----------
    spec : dict
        The chart in Vega-Lite.
    """
    config = {
        "background": "#FCFCFB",
        "font": "IBM Plex Sans",
        "range": {"category": [hex for role in ROLES for hex, name in PALETTE.items() if name == role]},
        **spec.get("config", {}),
    }
    width = spec.get("width", WIDTH)
    sized = {**spec, "config": config, "width": WIDTH if width == "container" else width}
    drawing: str = vl_convert.vegalite_to_svg(sized)
    for hex, name in PALETTE.items():
        drawing = re.sub(re.escape(hex), f"var(--dl-{name})", drawing, flags=re.IGNORECASE)
    return drawing
