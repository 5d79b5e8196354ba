"""The pieces figures are made of: boxes placed by cells, captions, keys. Words are escaped, numbers printed."""

from __future__ import annotations

from html import escape

__all__ = ["box", "caption", "editable", "key", "plane", "player", "times"]


def times(*sizes: int) -> str:
    """Sizes as a reader says them: "36 × 36"."""
    return " × ".join(f"{size:,}" for size in sizes)


def box(
    role: str,
    x: float = 0,
    y: float = 0,
    w: float = 1,
    h: float = 1,
    *,
    more: str = "",
    words: str = "",
    attributes: str = "",
) -> str:
    """A box over some cells of a plane: its first column and row counted from 0, its width and height in cells.

    Parameters
    ----------
    role : str
        The class that gives it its looks: `dl-pad`, `dl-frame` …
    x, y, w, h : float
        In cells.
    more : str
        More declarations for its `style`.
    words : str
        What stands in it, as HTML of our own.
    attributes : str
        More attributes, such as those of `editable`.
    """
    place = f"--x:{x:g};--y:{y:g};--w:{w:g};--h:{h:g}"
    return f'<i class="dl-box {role}" style="{place}{";" + more if more else ""}"{attributes}>{words}</i>'


def editable(name: str, place: int, value: float) -> str:
    """The attributes of a box whose number a reader may type over, where the host takes it back.

    Parameters
    ----------
    name : str
        The control that holds the number.
    place : int
        The number's place in it, counted from 0 along rows, then channels.
    value : float
        The number itself: the box may show it rounded.
    """
    text = f"{value:.9g}".replace("-", "−")
    return f' data-typed="{escape(name)}" data-place="{place}" data-text="{text}"'


def plane(columns: int, rows: int, boxes: list[str], *, role: str = "", attributes: str = "") -> str:
    """A plane of cells with boxes on it; `figure.css` sets how large a cell is."""
    fine = " dl-fine" if max(columns, rows) > 64 else ""
    return (
        f'<div class="dl-plane {role}{fine}" style="--cols:{columns};--rows:{rows}" {attributes}>{"".join(boxes)}</div>'
    )


def caption(role: str, name: str, size: str) -> str:
    """A colored square, the name and the size of what stands below."""
    return f'<p class="dl-caption"><i class="dl-swatch {role}"></i><b>{escape(name)}</b> {escape(size)}</p>'


def key(*entries: tuple[str, str]) -> str:
    """What the marks mean: pairs of a role and its word."""
    items = (f'<span><i class="dl-swatch {role}"></i>{escape(word)}</span>' for role, word in entries)
    return f'<p class="dl-key">{"".join(items)}</p>'


def player(more: str = "") -> str:
    """Buttons that walk through a figure's places, where a script runs; `more` is HTML that stands beside them."""
    buttons = '<button type="button" data-step="-1">Back</button><button type="button" data-step="1">Step</button>'
    return f'<div class="dl-player" hidden>{buttons}<button type="button" data-play>Play</button>{more}</div>'
