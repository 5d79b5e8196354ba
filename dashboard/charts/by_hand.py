"""A small network as nodes and edges, with every number of its forward and backward pass, to be walked through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from dashboard.charts.numbers import counted, shown
from dashboard.charts.operations import letter, operations
from dashboard.charts.parts import editable, key, player
from dashboard.charts.picture import Figure, Picture
from dlcore.backprop.mlp import Backward, LayerForward

__all__ = ["by_hand"]

FLAT = 1e-3  # of the gradient at the output: where every other is smaller, the network has become flat
LONG = 8  # characters of a number in a cell
LINE = 22  # px of a number's line
# Wide, the network runs from left to right; narrow, from top to bottom. Across is in percent of the width, down in px.
INPUT, PORT, UNIT, LOSS = 10.0, 9.0, 13.5, 34.0  # percent: boxes of the wide drawing, and the loss of the narrow one
APART, LEAD = 30.0, 1.2  # px between the units of a layer, and percent from a weight to its unit
TOP = 18.0  # px above the highest unit, for its tag
BELOW, STEP = 46.0, 8.0  # px from one layer to the next in the narrow drawing, and from a weight to its unit


@dataclass(frozen=True, kw_only=True)
class Box:
    """Where something stands: left, top, width and height, the first and third in percent, the others in px."""

    x: float
    y: float
    w: float
    h: float

    def style(self, kind: str) -> str:
        """As custom properties: of the wide drawing, or of the narrow one."""
        return ";".join(f"--{kind}{name}:{getattr(self, name):.2f}" for name in "xywh")


@dataclass
class Drawing:
    """One of the two ways to lay the network out.

    Attributes
    ----------
    units, ports : dict
        Each unit's box by layer and number (layer 0 is the input), and each weight's by layer, unit and input.
    loss : Box
        Where the target and the loss stand.
    height : float
        In pixels.
    """

    units: dict[tuple[int, int], Box] = field(default_factory=dict)
    ports: dict[tuple[int, int, int], Box] = field(default_factory=dict)
    loss: Box = field(default_factory=lambda: Box(x=0, y=0, w=0, h=0))
    height: float = 0.0


def by_hand(back: Backward, *, typed: bool = False) -> Picture:
    """The network with every number, and every operation to be stepped through.

    Parameters
    ----------
    back : Backward
        One sample's way back from the loss of a network with one output, whose layers all have biases.
    typed : bool
        Whether a reader may type over x, y, the weights and the biases: the controls of these names hold them.
    """
    steps = operations(back)
    made = {number: at for at, each in enumerate(steps) for number in each.makes}
    write = _Writer(back, made, typed)
    wide, narrow = _wide(back.forward.network.widths), _narrow(back.forward.network.widths)
    boxes = [write.input(i, wide, narrow) for i in range(1, len(back.forward.x) + 1)]
    for layer in back.forward.layers:
        for j in range(1, len(layer.z) + 1):
            boxes += [write.port(layer, j, i, wide, narrow) for i in range(1, len(layer.input) + 1)]
            boxes.append(write.unit(layer, j, wide, narrow))
    boxes.append(write.loss(wide, narrow))
    turn = sum(each.forward for each in steps)
    scrub = (
        f'<input type="range" min="0" max="{len(steps)}" value="{len(steps)}" data-scrub aria-label="Operation">'
        '<span class="dl-hand-count"></span>'
    )
    start = f"{counted(turn, 'operation')} forward, {len(steps) - turn} back. Press Play, or take one step at a time."
    marks = key(("dl-hand-given", "given"), ("dl-hand-forward", "made on the way forward"),
                ("dl-hand-back", "∂L/∂ of the number on its left"))  # fmt: skip
    hint = '<span class="dl-hint">Click a given number to type another.</span>'
    return Picture(
        title=_claim(back),
        described=_described(back),
        drawn=Figure(
            markup=(
                f'{player(scrub)}<div class="dl-says dl-hand-says" aria-live="polite"><p><span>{start}</span></p></div>'
                f'<div class="dl-scroll dl-hand-scroll" tabindex="0" role="group" aria-label="The network">'
                f'<div class="dl-hand" style="--wide:{wide.height:.0f};'
                f'--narrow:{narrow.height:.0f};--most:{max(back.forward.network.widths)}">'
                f"{_lines(wide, 'wide')}{_lines(narrow, 'narrow')}{''.join(boxes)}</div></div>"
                f'{marks}<p class="dl-note">{hint}</p>'
            ),
            kind="by-hand",
            data={
                "turn": turn,
                "start": start,
                "steps": [
                    {"words": each.words, "value": each.value, "note": each.note, "reads": each.reads,
                     "makes": each.makes}
                    for each in steps
                ],
            },
        ),
    )  # fmt: skip


def _wide(widths: Sequence[int]) -> Drawing:
    """From left to right; the loss stands below the output."""
    drawn, layers = Drawing(), len(widths) - 1
    gap = (100 - INPUT - layers * (PORT + LEAD + UNIT)) / layers
    heights = [LINE] + [LINE * max(3, into) for into in widths[:-1]]
    columns = [count * h + (count - 1) * APART for count, h in zip(widths, heights, strict=True)]
    below = heights[-1] / 2 + APART + 2 * LINE  # from the middle of the output to the end of the loss
    middle = TOP + max(*columns, 2 * below) / 2
    drawn.height = 2 * middle - TOP
    for k, (count, h, column) in enumerate(zip(widths, heights, columns, strict=True)):
        left = INPUT + gap + (k - 1) * (PORT + LEAD + UNIT + gap)
        for j in range(1, count + 1):
            top = middle - column / 2 + (j - 1) * (h + APART)
            if not k:
                drawn.units[k, j] = Box(x=0, y=top, w=INPUT, h=h)
                continue
            inner = 3 * LINE
            drawn.units[k, j] = Box(x=left + PORT + LEAD, y=top + (h - inner) / 2, w=UNIT, h=inner)
            start = top + (h - LINE * widths[k - 1]) / 2
            for i in range(1, widths[k - 1] + 1):
                drawn.ports[k, j, i] = Box(x=left, y=start + (i - 1) * LINE, w=PORT, h=LINE)
    out = drawn.units[layers, 1]
    drawn.loss = Box(x=out.x, y=out.y + (heights[-1] + out.h) / 2 + APART, w=UNIT, h=2 * LINE)
    return drawn


def _narrow(widths: Sequence[int]) -> Drawing:
    """From top to bottom; a unit's weights stand side by side above it."""
    drawn, y = Drawing(), STEP
    for k, count in enumerate(widths):
        pitch = min(100 / count, LOSS + 4)
        w = pitch - 3
        left = 50 - count * pitch / 2 + 1.5
        if k:
            y += BELOW
        for j in range(1, count + 1):
            x = left + (j - 1) * pitch
            if not k:
                drawn.units[k, j] = Box(x=x, y=y, w=w, h=LINE)
                continue
            each = w / widths[k - 1]
            for i in range(1, widths[k - 1] + 1):
                drawn.ports[k, j, i] = Box(x=x + (i - 1) * each, y=y, w=each, h=2 * LINE - 6)
            drawn.units[k, j] = Box(x=x, y=y + 2 * LINE - 6 + STEP, w=w, h=3 * LINE)
        y += LINE if not k else 5 * LINE - 6 + STEP
    drawn.loss = Box(x=50 - LOSS / 2, y=y + BELOW / 2, w=LOSS, h=2 * LINE)
    drawn.height = y + BELOW / 2 + 2 * LINE + STEP
    return drawn


def _lines(drawing: Drawing, kind: str) -> str:
    """Each edge runs from a unit through its weight to the next unit."""
    paths = []
    for (k, j, i), port in drawing.ports.items():
        a, b = drawing.units[k - 1, i], drawing.units[k, j]
        if kind == "wide":
            points = [(a.x + a.w, a.y + a.h / 2), (port.x, port.y + port.h / 2), (b.x, port.y + port.h / 2)]
        else:
            across = port.x + port.w / 2
            points = [(a.x + a.w / 2, a.y + a.h), (across, port.y), (across, b.y)]
        paths.append(_line(points, f"W{k}.{j}.{i}"))
    out, loss = drawing.units[max(drawing.units)], drawing.loss
    paths.append(_line([(out.x + out.w / 2, out.y + out.h), (loss.x + loss.w / 2, loss.y)], "L"))
    size = f'viewBox="0 0 100 {drawing.height:.0f}" preserveAspectRatio="none"'
    return f'<svg class="dl-hand-lines dl-hand-{kind}" {size} aria-hidden="true">{"".join(paths)}</svg>'


def _line(points: Sequence[tuple[float, float]], edge: str) -> str:
    return f'<polyline data-edge="{edge}" points="{" ".join(f"{x:.2f},{y:.1f}" for x, y in points)}"/>'


@dataclass(frozen=True)
class _Writer:
    """Writes the boxes of both drawings at once: each has its place in either.

    Attributes
    ----------
    back : Backward
        The numbers.
    made : dict
        Which operation makes a number, counted from 0.
    typed : bool
        Whether given numbers can be typed over.
    """

    back: Backward
    made: dict[str, int]
    typed: bool

    def input(self, i: int, wide: Drawing, narrow: Drawing) -> str:
        """One input."""
        x, back = self.back.forward.x, self.back.layers[0].input
        place = (i,) if len(x) > 1 else ()
        numbers = self.given("x", i - 1, float(x[i - 1]), letter("x", *place)) + self.gradient(f"dx.{i}", back[i - 1])
        return _box("dl-hand-input", wide.units[0, i], narrow.units[0, i], f"<b>{letter('x', *place)}</b>{numbers}")

    def port(self, layer: LayerForward, j: int, i: int, wide: Drawing, narrow: Drawing) -> str:
        """One weight, on its edge."""
        k, name = layer.number, f"W{layer.number}"
        place = (j - 1) * len(layer.input) + i - 1
        number = self.given(name, place, float(layer.layer.weight[j - 1, i - 1]), letter(name, j, i), f"{name}.{j}.{i}")
        gradient = self.gradient(f"d{name}.{j}.{i}", self.back.layers[k - 1].weight[j - 1, i - 1])
        return _box("dl-hand-port", wide.ports[k, j, i], narrow.ports[k, j, i], number + gradient)

    def unit(self, layer: LayerForward, j: int, wide: Drawing, narrow: Drawing) -> str:
        """One unit: its bias, z and a, each with its gradient."""
        k, back = layer.number, self.back.layers[layer.number - 1]
        place = (j,) if len(layer.z) > 1 else ()
        assert layer.layer.bias is not None
        rows = [
            f"<b>{letter(f'b{k}', *place)}</b>"
            + self.given(f"b{k}", j - 1, float(layer.layer.bias[j - 1]), letter(f"b{k}", *place))
            + self.gradient(f"db{k}.{j}", back.delta[j - 1])
        ]
        for name, value, slope in (("z", layer.z, back.delta), ("a", layer.a, back.a)):
            rows.append(
                f"<b>{letter(f'{name}{k}', *place)}</b>"
                + self.number(f"{name}{k}.{j}", value[j - 1], "dl-hand-forward")
                + self.gradient(f"d{name}{k}.{j}", slope[j - 1])
            )
        role, word = _state(layer, j - 1)
        tag = f'<em data-at="{self.made[f"a{k}.{j}"]}">{word}</em>' if word else ""
        return _box(f"dl-hand-unit {role}", wide.units[k, j], narrow.units[k, j], tag + "".join(rows))

    def loss(self, wide: Drawing, narrow: Drawing) -> str:
        """The target and the loss."""
        target = f"<b>y</b>{self.given('y', 0, float(self.back.target[0]), 'y', 'y')}<i></i>"
        value = f"<b>L</b>{self.number('L', self.back.value, 'dl-hand-forward')}<i></i>"
        return _box("dl-hand-unit dl-hand-loss", wide.loss, narrow.loss, target + value)

    def given(self, name: str, place: int, value: float, label: str, cell: str = "") -> str:
        """A given number, which a reader may type over."""
        text = _short(value)
        role = (
            f'class="dl-hand-number dl-hand-given" style="--n:{len(text)}" data-cell="{cell or f"{name}.{place + 1}"}"'
        )
        if not self.typed:
            return f"<span {role}>{text}</span>"
        words = f'aria-label="{label}: {shown(value)}"'
        button = f'<button type="button" tabindex="0" {role}{editable(name, place, value)} {words}>'
        return f'<span class="dl-hand-slot">{button}{text}</button></span>'

    def number(self, cell: str, value: float, role: str) -> str:
        """A number that an operation makes."""
        text = _short(value)
        more = f'style="--n:{len(text)}" data-cell="{cell}" data-at="{self.made[cell]}"'
        return f'<span class="dl-hand-number {role}" {more}>{text}</span>'

    def gradient(self, cell: str, value: float) -> str:
        """A gradient."""
        return self.number(cell, value, "dl-hand-back")


def _box(role: str, wide: Box, narrow: Box, words: str) -> str:
    return f'<div class="dl-hand-box {role}" style="{wide.style("")};{narrow.style("n")}">{words}</div>'


def _short(value: float) -> str:
    """A number as a cell has room for it."""
    text = shown(float(value), 3)
    return text if len(text) <= LONG else shown(float(value), 2).replace(" × ", "·")


def _state(layer: LayerForward, j: int) -> tuple[str, str]:
    """Whether a unit stops gradients, or may: its looks and the word for it."""
    if layer.zero[j]:
        return "dl-hand-kink", "at the kink"
    if layer.dead[j]:
        return "dl-hand-off", "off"
    if layer.saturated[j]:
        return "dl-hand-flat", "saturated"
    return "", ""


def _claim(back: Backward) -> str:
    """What the network says, and how many of its parameters the loss does not feel."""
    gradients = [gradient for name, gradient in back.gradients.items() if name != "x"]
    total, none = sum(each.size for each in gradients), sum(int(np.sum(each == 0)) for each in gradients)
    says = f"The network says {shown(float(back.forward.output[0]))}, and should say {shown(float(back.target[0]))}"
    if back.value == 0:
        return f"{says}: the loss is 0, and so is every gradient"
    largest = max(float(np.abs(each).max()) for each in gradients)
    if 0 < largest < FLAT * abs(float(back.layers[-1].a[0])):
        return f"{says}: the loss is {shown(back.value)}, and yet no gradient is larger than {shown(largest, 2)}"
    count = f"all {total}" if none == total else f"{none or 'none'} of the {total}"
    felt = f"{count} weights and biases {'have' if none > 1 else 'has'} gradient 0"
    return f"{says}: the loss is {shown(back.value)}, and {felt}"


def _described(back: Backward) -> str:
    widths = back.forward.network.widths
    layers = [
        f"Layer {each.number}: z = {_listed(each.z)}, a = {_listed(each.a)}, ∂L/∂z = {_listed(there.delta)}."
        for each, there in zip(back.forward.layers, back.layers, strict=True)
    ]
    notes = " ".join(back.forward.notes)
    return (
        f"A network of {counted(widths[0], 'input')} and layers of {', '.join(map(str, widths[1:]))} units. "
        f"The input is {_listed(back.forward.x)}. {' '.join(layers)} The loss is {shown(back.value)}. {notes}"
    ).strip()


def _listed(values: np.ndarray) -> str:
    return f"({', '.join(shown(float(value), 3) for value in values)})"
