"""What Streamlit has no piece for: figures of ours, links that keep to the page, and sentences behind a bar."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pandas as pd
import streamlit as st

from dashboard.charts import Figure, Picture, behavior, style
from dashboard.charts.plot import Plot

__all__ = ["addresses", "bar", "chart", "figure", "foundation", "leave_out", "paint", "picture"]

FOLDER = Path(__file__).parent / "static"

# A figure stands in the page itself and takes its looks from the page's sheet, which is sent once.
MOUNT_FIGURE = """
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".dl-figure");
  root.setAttribute("aria-label", data.described);
  renew(root, data.markup);
  behave(root, data.kind, data.data, data.typed ? (change) => setTriggerValue("typed", change) : null);
}
"""


@cache
def _figure() -> Any:
    """Registered on first use: a component belongs to the server that runs when it is made."""
    return st.components.v2.component(
        "dlcore.figure",
        html='<div class="dl-figure" role="group"></div>',
        js=behavior() + MOUNT_FIGURE,
        isolate_styles=False,
    )


@cache
def _addresses() -> Any:
    return st.components.v2.component(
        "dlcore.addresses",
        html='<nav aria-label="Numbers that this page can open with"></nav>',
        css=(FOLDER / "addresses.css").read_text(encoding="utf-8"),
        js=(FOLDER / "addresses.js").read_text(encoding="utf-8"),
    )


@cache
def _paint() -> Any:
    words = "Painting: the arrow keys move, space paints, plus and minus darken and lighten"
    role = f'tabindex="0" role="slider" aria-label="{words}" aria-valuemin="0" aria-valuemax="16"'
    return st.components.v2.component(
        "dlcore.paint",
        html=f'<div class="paint"><p class="label"></p><div class="sheet" {role}></div><div class="tools"></div></div>',
        css=(FOLDER / "paint.css").read_text(encoding="utf-8"),
        js=(FOLDER / "paint.js").read_text(encoding="utf-8"),
    )


@cache
def _page() -> Any:
    return st.components.v2.component("dlcore.page", js=(FOLDER / "page.js").read_text(encoding="utf-8"))


def figure(
    drawn: Figure,
    *,
    described: str,
    key: str,
    typed_over: Mapping[str, Callable[[int | None, str], None]] | None = None,
) -> None:
    """Show a figure; what is chosen in it stays chosen while its numbers change.

    Parameters
    ----------
    drawn : Figure
        What to show.
    described : str
        What a reader who cannot see it is told.
    key : str
        Its own, on its page.
    typed_over : mapping, optional
        From a control's name to what puts a number in its place, or all of them where the place is None; the figure's
        boxes that name such a control can be typed over.
    """
    puts = typed_over or {}

    def typed() -> None:
        change = st.session_state[key].typed
        if change and change["name"] in puts:
            place = change.get("place")
            puts[change["name"]](None if place is None else int(place), str(change["text"]))

    data = {"markup": drawn.markup, "kind": drawn.kind, "data": dict(drawn.data), "described": described}
    _figure()(key=key, data={**data, "typed": bool(puts)}, on_typed_change=typed)


def picture(
    shown: Picture, *, key: str, typed_over: Mapping[str, Callable[[int | None, str], None]] | None = None
) -> None:
    """A claim, and the figure or chart that bears it out.

    Parameters
    ----------
    shown : Picture
        What to show.
    key, typed_over
        As `figure` takes them.
    """
    with st.container(gap="small"):
        # Second in rank, but smaller than a section's heading; Streamlit ties the two together.
        st.html(f'<h2 class="dl-title">{escape(shown.title)}</h2>')
        if isinstance(shown.drawn, Figure):
            figure(shown.drawn, described=shown.described, key=key, typed_over=typed_over)
        else:
            chart(shown, key=key)


def chart(picture: Picture, *, key: str) -> None:
    """Show a chart. What stays the same goes into its specification, and its numbers beside it as tables."""
    drawn = picture.drawn
    specification, tables = (drawn.looks, drawn.tables) if isinstance(drawn, Plot) else _drawn(picture)
    st.vega_lite_chart({**json.loads(specification), "datasets": tables}, key=key, alt=picture.described)


_DRAWN: WeakKeyDictionary[Picture, tuple[str, dict[str, pd.DataFrame]]] = WeakKeyDictionary()


def _drawn(picture: Picture) -> tuple[str, dict[str, pd.DataFrame]]:
    """A chart in Vega-Lite and its tables, kept as long as its view keeps the picture: it costs more than a page.

    Altair names a table by its contents; here it is named by its place, so that other numbers leave the specification
    as it is and the browser only puts them in.
    """
    if picture not in _DRAWN:
        assert not isinstance(picture.drawn, Figure | Plot)
        specification = picture.drawn.to_dict()
        tables = specification.pop("datasets", {})
        text = json.dumps(specification)
        for place, name in enumerate(tables):
            text = text.replace(json.dumps(name), f'"table {place}"')
        named = {f"table {place}": pd.DataFrame(rows) for place, rows in enumerate(tables.values())}
        _DRAWN[picture] = (text, named)
    return _DRAWN[picture]


def addresses(entries: list[dict[str, Any]]) -> None:
    """A row of links to this page with other numbers, and Reset.

    Parameters
    ----------
    entries : list of dict
        Each has a `text`, the problem that it is a part `of` (or ""), the `search` part of its address, and whether the
        page stands there now (`current`).
    """
    reset = {"of": "", "text": "Reset", "search": "", "current": False}
    _addresses()(key="addresses", data={"links": [*entries, reset]})


def paint(label: str, text: str, *, rows: int, columns: int, key: str, push: Callable[[str], None]) -> None:
    """A small picture to paint on.

    Parameters
    ----------
    label : str
        What stands above it.
    text : str
        The picture, one letter a cell, as `dashboard.painting` writes it.
    rows, columns : int
        Its size.
    key : str
        The component's own.
    push : callable
        Is called with the picture's text after each stroke.
    """

    def painted() -> None:
        push(st.session_state[key].painted)

    data = {"label": label, "text": text, "rows": rows, "columns": columns}
    _paint()(key=key, data=data, width=208, on_painted_change=painted)


def leave_out(names: list[str]) -> None:
    """Let the browser open this page again without some of what its address asks."""
    _page()(key="leave_out", data={"without": names})


def bar(sentence: str, *, kind: str = "") -> None:
    """One sentence behind a bar; `kind` may be `dl-wrong`."""
    st.html(f'<p class="dl-bar {kind}" role="status">{escape(sentence)}</p>')


def opener() -> None:
    """The line that opens the controls below it on a narrow screen, where they would fill the whole of it."""
    st.html('<details class="dl-opener"><summary>Problems and settings</summary></details>')


def foundation() -> None:
    """The styles of what is set as HTML in the page itself, and the script that minds its history."""
    st.html(f"<style>{style()}{(FOLDER / 'page.css').read_text(encoding='utf-8')}</style>")
    _page()(key="page")
