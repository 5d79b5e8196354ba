"""A network on points in the plane, epoch by epoch: what every unit makes of the plane, the answer, and the losses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.numbers import counted, shown
from dashboard.charts.parts import key, player
from dashboard.charts.paths import SIDE, Box, ticks
from dashboard.charts.picture import Figure, Picture
from dashboard.charts.pixels import encoded, png
from dashboard.charts.verdict import sentence
from dlcore.backprop.mlp import MLP, forward
from dlcore.training.loop import Epoch, History
from dlcore.training.sets import TrainingSet
from dlcore.training.verdict import verdict

__all__ = ["playground"]

SNAPSHOTS = 61  # of a training: as many as can be played through in a few seconds
SMALL, LARGE = 24, 72  # points across a unit's map and across the answer, where no script draws them
BLUE, BRICK = (64, 128, 206), (190, 80, 45)  # between the two themes' colors: a picture's pixels do not follow a theme
STRONGEST = 215  # the opacity, of 255, of the largest value
ANSWER = "What the network answers"
SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
LARGEST = 1e9  # in size, a weight that a network can have and still be drawn: one that diverges goes past it
TOO_LARGE = "The picture ends at epoch {:,}: after it the weights are too large to draw."
FEWEST = 3  # units for which there is room in a layer
TALLEST = 3.0  # times the first loss: what is above leaves the picture

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Shown:
    """What is drawn of a training: the chosen epochs, the scale of the answer, and whether it diverged."""

    data: TrainingSet
    epochs: tuple[Epoch, ...]
    span: float
    middle: float
    reach: float
    diverged: bool

    @property
    def widths(self) -> tuple[int, ...]:
        """The inputs, and the units of each layer."""
        return self.epochs[0].network.widths

    def answer(self, output: Array) -> Array:
        """The network's output from −1 to 1: which class and how surely, or how far a number is from the middle."""
        if self.data.classes:
            return np.asarray(np.tanh((output[:, 1] - output[:, 0]) / 2))
        return np.asarray(np.clip((output[:, 0] - self.middle) / self.reach, -1, 1))


def playground(history: History, data: TrainingSet) -> Picture:
    """Every unit's map, the answer with the points on it, and the losses, with a player that goes through the epochs.

    Parameters
    ----------
    history : History
        A training of a network with two inputs, and one output or one for each of two classes.
    data : TrainingSet
        What it learned from.
    """
    all_epochs = [epoch for epoch in history.epochs if np.abs(_flat(epoch.network)).max() <= LARGEST]
    kept = np.unique(np.linspace(0, len(all_epochs) - 1, min(SNAPSHOTS, len(all_epochs))).astype(int))
    targets = np.concatenate([data.y, data.held_out_y]).astype(float)
    middle = float(targets.mean())
    drawn = Shown(
        data=data,
        epochs=tuple(all_epochs[place] for place in kept),
        span=float(max(1.2, 1.05 * np.abs(np.concatenate([data.x, data.held_out_x])).max())),
        middle=middle,
        reach=float(np.abs(targets - middle).max()) or 1.0,
        diverged=verdict(history, data).word == "diverged",
    )
    title = sentence(history, data)
    return Picture(
        title=title,
        described=_described(drawn, title),
        drawn=Figure(
            markup=_markup(drawn, all_epochs, history.last.number),
            kind="playground",
            data=_for_script(drawn, all_epochs),
        ),
    )


def _markup(drawn: Shown, epochs: list[Epoch], end: int) -> str:
    last = drawn.epochs[-1]
    steps = len(drawn.epochs) - 1
    slider = f'<label>Epoch <input type="range" min="0" max="{steps}" value="{steps}" aria-label="Epoch"></label>'
    classes = drawn.data.classes
    marks = (
        (("dl-class-1", "class 1"), ("dl-class-2", "class 2"), ("dl-hollow", "held out"))
        if classes
        else (("dl-class-1", "below the mean"), ("dl-class-2", "above it"), ("dl-hollow", "held out"))
    )
    lines = ("dl-of-training", "loss on the points to learn from"), ("dl-of-held-out", "on the held-out points")
    signs = '<p class="dl-note">Above 0 is blue, below 0 red. The larger a weight, the thicker its line.</p>'
    more = "" if epochs[-1].number == end else f'<p class="dl-note">{TOO_LARGE.format(epochs[-1].number)}</p>'
    return (
        f'<div class="dl-playground"><div class="dl-units">{_units(drawn, last.network)}{signs}</div>'
        f'<div class="dl-answered">{_answer(drawn, last.network)}{key(*marks)}</div></div>'
        f'{player(slider)}<p class="dl-says" aria-live="polite">{_says(last)}</p>{more}'
        f'<div class="dl-unit-weights"></div>{_losses(drawn, epochs)}{key(*lines)}'
    )


def _place(drawn: Shown, layer: int, unit: int) -> tuple[float, float]:
    """The middle of a unit, in percent of the network's drawing; layer 0 are the inputs."""
    widths = drawn.widths
    named = layer in (0, len(widths) - 1)  # below these stand their names
    apart = (1.5 if named else 1.0) / max(*widths, FEWEST)
    return 100 * (layer + 0.5) / len(widths), 50 + 100 * (unit - (widths[layer] - 1) / 2) * apart


def _units(drawn: Shown, network: MLP) -> str:
    """The inputs, the units with their maps, and a line for each weight."""
    grid = _grid(drawn.span, SMALL)
    maps = [grid, *(layer.a for layer in forward(network, grid).layers)]
    edges, units = [], []
    for layer, width in enumerate(drawn.widths):
        for unit in range(width):
            x, y = _place(drawn, layer, unit)
            values = maps[layer][:, unit].reshape(SMALL, SMALL)
            picture = png(_colors(values / (np.abs(values).max() or 1.0)))
            name = _name(drawn, layer, unit)
            units.append(
                f'<span class="dl-unit" data-layer="{layer}" data-unit="{unit}" style="left:{x:.2f}%;top:{y:.2f}%">'
                f'<img alt="" src="{picture}"><small>{name}</small></span>'
            )
            if layer:
                weights = network.layers[layer - 1].weight[unit]
                edges += [_edge(drawn, layer, unit, k, float(weight)) for k, weight in enumerate(weights)]
    rows = max(*drawn.widths, FEWEST)
    words = "Units of the network: the arrow keys choose one"
    return (
        f'<div class="dl-unit-plane" style="--rows:{rows};--columns:{len(drawn.widths)}" tabindex="0" role="group" '
        f'aria-label="{words}"><svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">'
        f"{''.join(edges)}</svg>{''.join(units)}</div>"
    )


def _edge(drawn: Shown, layer: int, unit: int, before: int, weight: float) -> str:
    (x0, y0), (x1, y1) = _place(drawn, layer - 1, before), _place(drawn, layer, unit)
    half = (x0 + x1) / 2
    role = "dl-edge dl-down" if weight < 0 else "dl-edge"
    width = min(0.4 + 1.8 * abs(weight), 7.0)
    path = f"M{x0:.2f} {y0:.2f}C{half:.2f} {y0:.2f} {half:.2f} {y1:.2f} {x1:.2f} {y1:.2f}"
    return f'<path class="{role}" data-edge="{layer}.{unit}.{before}" d="{path}" style="stroke-width:{width:.2f}px"/>'


def _name(drawn: Shown, layer: int, unit: int) -> str:
    if layer == 0:
        return f"x{str(unit + 1).translate(SUBSCRIPT)}"
    if layer == len(drawn.widths) - 1:
        return f"class {unit + 1}" if drawn.data.classes else "ŷ"
    return ""


def _answer(drawn: Shown, network: MLP) -> str:
    """The plane as the network answers, with the points on it."""
    box = Box(x=(-drawn.span, drawn.span), y=(-drawn.span, drawn.span), x_title="x₁", y_title="x₂")
    values = drawn.answer(forward(network, _grid(drawn.span, LARGE)).output).reshape(LARGE, LARGE)
    data = drawn.data
    points = _points(drawn, box, data.x, data.y, "") + _points(
        drawn, box, data.held_out_x, data.held_out_y, " dl-hollow"
    )
    return (
        f'<p class="dl-caption"><b class="dl-whole-name">{ANSWER}</b></p>'
        f'<div class="dl-panel dl-square"><p class="dl-axis-title">{box.y_title}</p>'
        f'<div class="dl-plot"><img class="dl-whole" alt="" src="{png(_colors(values))}">'
        f'<svg viewBox="0 0 {SIDE} {SIDE}" aria-hidden="true">{points}</svg>{ticks(box)}</div>'
        f'<p class="dl-axis-title dl-x">{box.x_title}</p></div>'
    )


def _points(drawn: Shown, box: Box, x: Array, y: NDArray[Any], more: str) -> str:
    """One path for each class: squares for the first, discs for the second; numbers by the side of the mean."""
    second = (y > 0.5) if drawn.data.classes else (y[:, 0] > drawn.middle)
    places = box.place(x)
    squares = "".join(f"M{a - 9:.0f} {b - 9:.0f}h18v18h-18z" for a, b in places[~second])
    discs = "".join(f"M{a - 10:.0f} {b:.0f}a10 10 0 1 0 20 0a10 10 0 1 0 -20 0" for a, b in places[second])
    return f'<path class="dl-class-1{more}" d="{squares}"/><path class="dl-class-2{more}" d="{discs}"/>'


def _losses(drawn: Shown, epochs: list[Epoch]) -> str:
    """Both losses over the epochs, and where the reader stands."""
    box = _loss_box(epochs)
    gone = " dl-gone" if drawn.diverged else ""
    lines = "".join(
        f'<path class="{role}{gone}" d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in box.place(points))}"/>'
        for role, points in (("dl-of-held-out", _curve(epochs, True)), ("dl-of-training", _curve(epochs, False)))
    )
    lowest = min(epochs, key=lambda epoch: epoch.held_out_loss).number
    at = float(box.place([(lowest, 0)])[0][0])
    line, words = "", ""
    if 0 < lowest < epochs[-1].number:
        side = " dl-ahead" if at > SIDE / 2 else ""
        line = f'<path class="dl-lowest" d="M{at:.1f} 0V{SIDE}"/>'
        words = f'<span class="dl-mark-name dl-muted dl-hung{side}" style="left:{at / SIDE:.1%};top:0">'
        words += f"lowest held out, epoch {lowest:,}</span>"
    return (
        f'<div class="dl-panel dl-of-losses"><p class="dl-axis-title">{box.y_title}</p><div class="dl-plot">'
        f'<svg viewBox="0 0 {SIDE} {SIDE}" preserveAspectRatio="none" aria-hidden="true">{line}{lines}'
        f'<path class="dl-now" d="M{SIDE} 0V{SIDE}"/></svg>{words}{ticks(box)}</div>'
        f'<p class="dl-axis-title dl-x">{box.x_title}</p></div>'
    )


def _curve(epochs: list[Epoch], held_out: bool) -> Array:
    return np.array([(epoch.number, epoch.held_out_loss if held_out else epoch.loss) for epoch in epochs])


def _loss_box(epochs: list[Epoch]) -> Box:
    losses = np.array([(epoch.loss, epoch.held_out_loss) for epoch in epochs])
    top = min(float(losses[np.isfinite(losses)].max()), TALLEST * epochs[0].loss) or 1.0
    return Box(x=(0, max(epochs[-1].number, 1)), y=(0, 1.2 * top), x_title="epoch", y_title="loss")


def _says(epoch: Epoch) -> str:
    said = f"<span>Epoch {epoch.number:,}: loss</span> <b>{shown(epoch.loss, 3)}</b>"
    said += f"<span>, held out</span> <b>{shown(epoch.held_out_loss, 3)}</b>"
    if epoch.accuracy is not None and epoch.held_out_accuracy is not None:
        said += f"<span>; right</span> <b>{epoch.accuracy:.0%}</b><span>, held out</span> "
        said += f"<b>{epoch.held_out_accuracy:.0%}</b>"
    return said


def _grid(span: float, points: int) -> Array:
    """The middles of even cells over the plane, from the upper left on."""
    at = span * (2 * (np.arange(points) + 0.5) / points - 1)
    x, y = np.meshgrid(at, -at)
    return np.column_stack([x.ravel(), y.ravel()])


def _colors(values: Array) -> NDArray[np.uint8]:
    """Blue above 0 and brick below, the more the larger."""
    colors = np.where(values[..., None] > 0, np.array(BLUE), np.array(BRICK))
    opacity = STRONGEST * np.clip(np.abs(values), 0, 1)
    return np.concatenate([colors, opacity[..., None]], axis=-1).astype(np.uint8)


def _for_script(drawn: Shown, epochs: list[Epoch]) -> dict[str, Any]:
    networks = [epoch.network for epoch in drawn.epochs]
    box = _loss_box(epochs)
    return {
        "widths": drawn.widths,
        "activations": [layer.activation for layer in networks[0].layers],
        "weights": encoded(np.array([_flat(network) for network in networks])),
        "epochs": [epoch.number for epoch in drawn.epochs],
        "at": [round(float(x), 1) for x, _ in box.place([(epoch.number, 0) for epoch in drawn.epochs])],
        "says": [_says(epoch) for epoch in drawn.epochs],
        "span": drawn.span,
        "classes": drawn.data.classes,
        "middle": drawn.middle,
        "reach": drawn.reach,
        "answer": ANSWER,
        "colors": [BLUE, BRICK, STRONGEST],
    }


def _flat(network: MLP) -> Array:
    """Layer by layer the weights, unit by unit, each unit's bias behind them."""
    parts = []
    for layer in network.layers:
        bias = np.zeros(len(layer.weight)) if layer.bias is None else layer.bias
        parts.append(np.column_stack([layer.weight, bias]).ravel())
    return np.concatenate(parts)


def _described(drawn: Shown, title: str) -> str:
    widths, last = drawn.widths, drawn.epochs[-1]
    hidden = ", ".join(counted(width, "unit") for width in widths[1:-1]) or "none"
    points = f"{len(drawn.data.x)} to learn from and {len(drawn.data.held_out_x)} held out"
    return (
        f"{title}. A network with two inputs and these hidden layers: {hidden}. Points in the plane: {points}. "
        f"At the end its loss is {shown(last.loss, 3)}, held out {shown(last.held_out_loss, 3)}."
    )
