"""A computation graph as SVG: every node a box with its formula, its value and its gradient, every use an arrow.

It is drawn twice, from left to right and from top to bottom; the style sheet shows the one that there is room for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from dashboard.charts.layered import Layout, layered
from dlcore.expr.plans import Plan

__all__ = ["Label", "drawn_graph"]

LETTER, LINE, HEAD = 7.2, 17, 24  # px: a letter's width at most, a line's height, a box's first line with its air
MARGIN, BETWEEN, AIR = 9, 16, 14  # px: in a box beside its words, between value and gradient, between boxes of a layer
GAP = {True: 40, False: 30}  # px between layers, from left to right and from top to bottom

Lines = Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Label:
    """The words in a node's box.

    Attributes
    ----------
    head : str
        Its formula, or its letter.
    value, gradient : sequence of sequence of str
        Rows of entries; none where there is no such thing.
    kind : str
        A class for its looks: `dl-given` for a letter, `dl-broken` where a sweep stopped.
    """

    head: str
    value: Lines = ()
    gradient: Lines = ()
    kind: str = ""

    @property
    def width(self) -> float:
        """What its words need, in px."""
        blocks = [_wide(lines) for lines in (self.value, self.gradient)]
        return 2 * MARGIN + max(_long(self.head), sum(blocks) + (BETWEEN if all(blocks) else 0))

    @property
    def height(self) -> float:
        """What its words need, in px."""
        return HEAD + LINE * max(len(self.value), len(self.gradient), 1) + 4


def drawn_graph(planned: Plan, labels: Sequence[Label], *, name: str) -> str:
    """The graph's markup: boxes with `data-node`, arrows with `data-edge`, the place of each in the plan.

    Parameters
    ----------
    planned : Plan
        The graph.
    labels : sequence of Label
        The words of each node.
    name : str
        What a reader who cannot see it is told.
    """
    layout = layered([node.inputs for node in planned.nodes])
    deep = layout.size[0]
    room = "dl-small" if deep <= 4 else "dl-middling" if deep <= 6 else "dl-large"
    drawings = "".join(_drawing(planned, labels, layout, name, along=along) for along in (True, False))
    return f'<div class="dl-graph {room}">{drawings}</div>'


def _long(word: str) -> float:
    return LETTER * len(word)


def _wide(lines: Lines) -> float:
    """The width of a block of entries, whose columns are as wide as their longest."""
    return sum(_columns(lines)) if lines else 0


def _columns(lines: Lines) -> list[float]:
    return [
        max(_long(entry) for entry in column) + (8 if k else 0) for k, column in enumerate(zip(*lines, strict=True))
    ]


def _drawing(planned: Plan, labels: Sequence[Label], layout: Layout, name: str, *, along: bool) -> str:
    """One of the two; `along` is from left to right."""
    wide, high = max(label.width for label in labels), max(label.height for label in labels)
    broad = high if along else wide  # of a box, across the arrows; along them a layer is as deep as its largest box
    layers, lanes = layout.size
    depths = [
        max(
            label.width if along else label.height
            for label, at in zip(labels, layout.layers, strict=True)
            if at == layer
        )
        for layer in range(layers)
    ]
    starts = [2 + sum(depths[:layer]) + layer * GAP[along] for layer in range(layers)]

    def side(lane: float) -> float:
        return lane * (broad + AIR) + 2 + broad / 2

    def point(depth: float, across: float) -> str:
        return f"{depth:.1f} {across:.1f}" if along else f"{across:.1f} {depth:.1f}"

    edges = []
    for number, arrow in enumerate(planned.arrows):
        ends = [
            (layout.layers[arrow.input], layout.lanes[arrow.input]),
            *layout.bends[arrow.input, arrow.node],
            (layout.layers[arrow.node], layout.lanes[arrow.node]),
        ]
        path = ""
        for (here, lane), (there, next_lane) in pairwise(ends):
            start, end = starts[here] + depths[here], starts[there]
            middle = (start + end) / 2
            path += f"{'L' if path else 'M'}{point(start, side(lane))}"
            path += f"C{point(middle, side(lane))} {point(middle, side(next_lane))} {point(end, side(next_lane))}"
        head = "L".join(point(end + back, side(next_lane) + aside) for back, aside in ((-7, -3.5), (0, 0), (-7, 3.5)))
        edges.append(f'<path class="dl-arrow" data-edge="{number}" d="{path}M{head}"/>')
    boxes = []
    for place, (label, layer, lane) in enumerate(zip(labels, layout.layers, layout.lanes, strict=True)):
        own = depths[layer] if along else wide
        x, y = (starts[layer] + own / 2, side(lane)) if along else (side(lane), starts[layer] + depths[layer] / 2)
        boxes.append(_box(place, label, x - own / 2, y - label.height / 2, own))
    size = starts[-1] + depths[-1] + 2, lanes * (broad + AIR) - AIR + 4
    width, height = size if along else size[::-1]
    role, called = "dl-along" if along else "dl-down", f'aria-label="{escape(name)}"'
    # What scrolls must be within the keyboard's reach.
    return (
        f'<div class="dl-scroll {role}-graph" tabindex="0" role="group" {called}>'
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" style="--natural:{width:.0f}px" role="img" {called}>'
        f"{''.join(edges)}{''.join(boxes)}</svg></div>"
    )


def _box(place: int, label: Label, x: float, y: float, width: float) -> str:
    middle = x + width / 2
    words = [f'<text class="dl-formula-of" x="{middle:.1f}" y="{y + 16:.1f}">{escape(label.head)}</text>']
    value, gradient = _wide(label.value), _wide(label.gradient)
    left = middle - (value + gradient + (BETWEEN if value and gradient else 0)) / 2
    below = y + HEAD + LINE - 5
    words.append(_block("dl-forward", label.value, left, below))
    words.append(_block("dl-backward", label.gradient, left + value + (BETWEEN if value else 0), below))
    return (
        f'<g class="dl-vertex {label.kind}" data-node="{place}">'
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{label.height:.1f}" rx="3"/>{"".join(words)}</g>'
    )


def _block(role: str, lines: Lines, left: float, top: float) -> str:
    """Entries in columns, each set to the right of its column."""
    ends, at = [], left
    for size in _columns(lines):
        at += size
        ends.append(at)
    texts = (
        f'<text x="{end:.1f}" y="{top + row * LINE:.1f}">{escape(entry)}</text>'
        for row, entries in enumerate(lines)
        for end, entry in zip(ends, entries, strict=True)
    )
    return f'<g class="{role}">{"".join(texts)}</g>'
