"""A network from the picture to the probabilities: every feature map, and what each cell of them was made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.cells import signed
from dashboard.charts.layers import mask_layer
from dashboard.charts.numbers import counted, shown
from dashboard.charts.parts import box, caption, plane, times
from dashboard.charts.picture import Figure, Picture
from dashboard.charts.pixels import encoded
from dlcore.conv.filters import closest_kernel
from dlcore.conv.network import Network, Run
from dlcore.conv.stack import Conv2d, Flatten, Linear, MaxPool2d, ReLU, Row, Softmax, Stack, seen, tabulate

__all__ = ["feature_maps", "learned_kernels"]

SURE = 0.9  # a probability from which on the network is said to be sure
NAMES = {Conv2d: "Conv", ReLU: "ReLU", MaxPool2d: "Pool", Linear: "Scores", Softmax: "Softmax"}
ROW = 2  # maps of a column that stand beside each other where there are more than eight
MANY = 8

Array = NDArray[np.float64]


def feature_maps(run: Run, *, label: int | None = None, of: str = "") -> Picture:
    """Every layer's output, from left to right; one click from a cell to the patch and the kernel that made it.

    Parameters
    ----------
    run : Run
        What a network made of one picture.
    label : int, optional
        The right answer, where it is known.
    of : str
        A sentence that says what the picture shows.
    """
    stages = _stages(run)
    drawn = "".join(_stage(stage, number) for number, stage in enumerate(stages))
    at = _strongest(stages[1].values)
    words = "Feature maps: the arrow keys move the chosen cell, from map to map and from layer to layer"
    return Picture(
        title=_claim(run, label),
        described=_described(run, stages, of),
        drawn=Figure(
            markup=(
                f'<div class="dl-net" tabindex="0" role="group" aria-label="{words}">{drawn}'
                f'<div class="dl-made-of"><div class="dl-says" aria-live="polite">{_says(stages[1], at)}</div>'
                '<div class="dl-terms"></div></div></div>'
                '<p class="dl-note">Blue is above 0, brick below; the fullest is the largest value of its layer. Click '
                "a cell, or move by the arrow keys: its frame shows what it reads, the broken line which part of the "
                "picture can reach it.</p>"
            ),
            kind="network",
            data={"at": [1, *at], "stages": [_for_script(stage, run.network) for stage in stages]},
        ),
    )


@dataclass(frozen=True)
class Stage:
    """What stands in one column: the picture, which has no row in the stack's table, or a layer's output."""

    values: Array
    row: Row | None = None

    @property
    def name(self) -> str:
        """What a reader calls it."""
        if not self.row:
            return "Picture"
        number = re.search(r"\d+$", self.row.name)
        single = isinstance(self.row.layer, Linear | Softmax)
        return f"{NAMES[type(self.row.layer)]}{f' {number.group()}' if number and not single else ''}"

    @property
    def kind(self) -> str:
        """PyTorch's name of the layer, or "input"."""
        return self.row.kind if self.row else "input"


def _stages(run: Run) -> list[Stage]:
    """What is drawn, from the picture on; a flattened map is the map itself and is left out."""
    rows = [row for row in tabulate(run.network.stack).rows if not isinstance(row.layer, Flatten)]
    return [Stage(run.input), *(Stage(run.outputs[row.name], row) for row in rows)]


@cache
def _fields(stack: Stack, name: str) -> tuple[tuple[int, int], ...]:
    """For each row of a square map the first and the last row of the picture that it depends on, counted from 0."""
    ends = []
    rows = next(row.output_shape[-2] for row in tabulate(stack).rows if row.name == name)
    for place in range(1, rows + 1):
        first, last = seen(stack, name=name, place=(place, place)).rows or (1, 0)
        ends.append((first - 1, last - 1))
    return tuple(ends)


def _stage(stage: Stage, number: int) -> str:
    values = stage.values
    largest = float(np.abs(values).max()) or 1.0
    if values.ndim == 1:
        drawn = [_row(stage.kind, float(value), largest, place) for place, value in enumerate(values)]
        body = plane(1, len(values), drawn, attributes='data-map="0"')
        size, role = counted(len(values), "number"), "dl-flat"
    else:
        maps, rows, columns = values.shape
        body = "".join(
            plane(columns, rows, _cells(each, largest, stage.kind), attributes=f'data-map="{place}"')
            for place, each in enumerate(values)
        )
        size = f"{f'{maps} × ' if maps > 1 else ''}{times(rows, columns)}"
        role = "dl-given" if number == 0 else "dl-many" if maps > MANY else ""
    field = stage.row.receptive_field if stage.row and stage.kind != "Softmax" else None
    sees = f"sees {times(*field)}" if field else ""
    heads = (
        f'<p class="dl-caption"><b>{stage.name}</b></p><p class="dl-note">{size}</p><p class="dl-note">{sees}&nbsp;</p>'
    )
    return (
        f'<div class="dl-stage {role}" data-stage="{number}"><div class="dl-heads">{heads}</div>'
        f'<div class="dl-maps">{body}</div></div>'
    )


def _cells(values: Array, largest: float, kind: str) -> list[str]:
    if kind == "input":
        return [mask_layer("dl-inked", values)]
    drawn = [mask_layer("dl-above", values / largest)]
    return [*drawn, mask_layer("dl-below", -values / largest)] if values.min() < 0 else drawn


def _row(kind: str, value: float, largest: float, place: int) -> str:
    """A class with its score or its probability, as a bar of that length."""
    share = abs(value) / (1.0 if kind == "Softmax" else largest)
    role = f"dl-bar-row{' dl-down' if value < 0 else ''}"
    text = f"{value:.3f}" if kind == "Softmax" else shown(value, 3)
    return box(role, 0, place, more=f"--share:{share:.4f}", words=f"<b>{place}</b><span>{text}</span>")


def _strongest(values: Array) -> tuple[int, int, int]:
    number, row, column = np.unravel_index(int(values.argmax()), values.shape)
    return int(number), int(row), int(column)


def _says(stage: Stage, at: tuple[int, int, int]) -> str:
    place = f"{stage.name}, map {at[0] + 1}, row {at[1] + 1}, column {at[2] + 1}:"
    return f"<span>{place}</span> <b>{shown(float(stage.values[at]))}</b>"


def _for_script(stage: Stage, network: Network) -> dict[str, Any]:
    values, row = stage.values, stage.row
    maps, rows, columns = values.shape if values.ndim == 3 else (1, len(values), 1)
    found: dict[str, Any] = {
        "name": stage.name,
        "kind": stage.kind,
        "maps": maps,
        "rows": rows,
        "columns": columns,
        "across": ROW if values.ndim == 3 and maps > MANY else 1,
        "values": encoded(values),
        "field": _fields(network.stack, row.name) if row and row.is_map else None,
    }
    layer = row.layer if row else None
    if isinstance(layer, Conv2d | MaxPool2d):
        found |= {"kernel": layer.kernel_size, "stride": layer.stride or layer.kernel_size, "padding": layer.padding}
    if row and isinstance(layer, Conv2d | Linear):
        weight, bias = network.of_layer(row.name)
        found |= {"weight": encoded(weight), "bias": bias.tolist()}
    return found


def _claim(run: Run, label: int | None) -> str:
    p = run.probabilities
    best, second = (int(place) for place in np.argsort(-p)[:2])
    sure = f"{p[best]:.1%}" if p[best] < 0.9995 else "more than 99.9%"
    if not run.input.any():
        return f"The sheet is empty, and yet the network gives {sure} to {best}: it has no other way to answer"
    if p[best] < SURE:
        right = "" if label is None else f", and {best} is right" if label == best else f"; it is a {label}"
        return f"The network is unsure: it gives {sure} to {best} and {p[second]:.1%} to {second}{right}"
    if label is None:
        return f"The network takes it for a {best}, and gives that {sure}"
    if label != best:
        return f"The network is wrong: it takes this {label} for a {best}, and gives that {sure}"
    return f"The network reads this {label} rightly, and gives that {sure}"


def _described(run: Run, stages: list[Stage], of: str) -> str:
    sizes = ", ".join(f"{stage.name} {times(*stage.values.shape)}" for stage in stages[1:] if stage.values.ndim == 3)
    best = ", ".join(f"{digit}: {run.probabilities[digit]:.3f}" for digit in np.argsort(-run.probabilities)[:3])
    return f"{of} The layers in order: {sizes}, then ten scores. The most probable digits are {best}.".strip()


def learned_kernels(network: Network, *, name: str = "conv1") -> Picture:
    """A layer's learned kernels, each beside the named kernel that it is most like.

    Parameters
    ----------
    network : Network
        A network whose layer `name` reads one channel.
    name : str
        The layer.
    """
    weights = network.of_layer(name)[0][:, 0]
    matches = [closest_kernel(each) for each in weights]
    best = max(range(len(matches)), key=lambda place: abs(matches[place].cosine))
    title = (
        f"No learned kernel is one of the handmade ones: the most alike, map {best + 1}, has a cosine of "
        f"{shown(matches[best].cosine, 2)} with {_named(matches[best].kernel.name)}"
    )
    pairs = "".join(
        f'<div class="dl-alike">{_weights(f"Map {place}", weight)}{_weights(match.kernel.name, match.kernel.weights)}'
        f'<p class="dl-note">cosine {shown(match.cosine, 2)}</p></div>'
        for place, (weight, match) in enumerate(zip(weights, matches, strict=True), start=1)
    )
    listed = "; ".join(
        f"map {place} is most like {_named(match.kernel.name)}, cosine {shown(match.cosine, 2)}"
        for place, match in enumerate(matches, start=1)
    )
    return Picture(
        title=title,
        described=f"{counted(len(weights), 'learned kernel')}, each beside the handmade one nearest to it: {listed}.",
        drawn=Figure(markup=f'<div class="dl-kernels">{pairs}</div>', kind="still"),
    )


def _named(name: str) -> str:
    return f"“{name}”"


def _weights(name: str, weights: Array) -> str:
    rows, columns = weights.shape
    cells = [*signed(weights), box("dl-rulings", w=columns, h=rows)]
    return f"<div>{caption('dl-taps', name, '')}{plane(columns, rows, cells)}</div>"
