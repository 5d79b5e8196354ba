"""A gradient's way back through many layers: products, the paths they are a sum of, and measured networks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboard.charts.curves import Curve, curves
from dashboard.charts.equations import part
from dashboard.charts.numbers import SUPERSCRIPT, counted, percent, shown
from dashboard.charts.picture import Figure, Picture
from dlcore.backprop.depth import DeepGradients, LocalProducts, PathGroup

__all__ = ["depth_products", "gradient_paths", "measured_depth", "told"]

DECADES = 30  # a gradient smaller or larger than ten to this power leaves the picture
ROWS = 12  # groups of paths that a table lists
FIGURES = 7  # of a number that is printed in full
ROLES = ("baseline", "idea", "ink", "window")
ZERO = -math.inf
Array = NDArray[np.float64]


def told(products: LocalProducts, place: int = -1) -> str:
    """A gradient in full where it is short, else in four figures; also where no float holds it.

    Parameters
    ----------
    products : LocalProducts
        The way back.
    place : int
        Which gradient; the last one is that at the input.

    Examples
    --------
    >>> from dlcore.backprop.depth import local_products
    >>> told(local_products([0.005, 0.1], first=0.01, layers_per_block=2)), told(local_products([0.01] * 400))
    ('0.010005', '10⁻⁸⁰⁰')
    """
    value, power = products.gradients[place], products.powers[place]
    if power != ZERO and (not value or not math.isfinite(value)):
        return _power_of_ten(power)
    short = abs(value) < 1000 and float(f"{value:.{FIGURES}g}") == value
    return shown(value, FIGURES if short else 4)


def _power_of_ten(power: float) -> str:
    """Ten to a power that no float holds, as "2 × 10⁻⁸⁰⁰"."""
    whole = math.floor(round(power, 6))
    digits = shown(10 ** (power - whole), 3)
    return f"{'' if digits == '1' else f'{digits} × '}10{str(whole).translate(SUPERSCRIPT)}"


def _ratio(larger: LocalProducts, smaller: LocalProducts) -> str:
    """How many times as large one gradient at the input is as another."""
    power = larger.powers[-1] - smaller.powers[-1]
    return shown(10**power, 4) if abs(power) < 300 else _power_of_ten(power)


def depth_products(ways: Mapping[str, LocalProducts], *, layers_per_block: int) -> Picture:
    """The size of a gradient on its way back, as products of local derivatives, on a log axis.

    Parameters
    ----------
    ways : mapping
        From a name to the products: "plain" first, and any with skip connections after it.
    layers_per_block : int
        Layers that a skip connection goes around.
    """
    plain = ways["plain"]
    layers = len(plain.factors)
    lines = [
        _line(name, np.array(way.powers), np.arange(len(way.powers)) * (layers // max(1, len(way.factors))), role)
        for (name, way), role in zip(ways.items(), ROLES, strict=False)
    ]
    ends = ". ".join(f"{name.capitalize()}: {told(way)} at the input" for name, way in ways.items())
    return Picture(
        title=_product_claim(ways, layers),
        described=f"The size of a gradient over the layers on its way back, {counted(layers, 'layer')} in blocks of "
        f"{layers_per_block}, on a log scale. It begins at {told(plain, 0)}. {ends}.",
        drawn=curves(lines, x="layers passed on the way back", y="size of the gradient", height=280),
    )


def _product_claim(ways: Mapping[str, LocalProducts], layers: int) -> str:
    plain, *rest = ways.values()
    through = f"Through {counted(layers, 'layer')} a gradient of {told(plain, 0)} becomes {told(plain)}"
    if not rest:
        below = ", too small for a float" if plain.powers[-1] < -308 and plain.powers[-1] != ZERO else ""
        return f"{through}{below}"
    if rest[0].powers[-1] == ZERO:
        return f"A skip cancels: one block’s product is −1, so of {told(plain, 0)} nothing reaches the input"
    skips = f"{through}, and {told(rest[0])} with skips"
    if len(rest) > 1:
        return f"{skips}; with {list(ways)[2].partition(', ')[2]} it is {told(rest[1])}"
    return f"{skips}: {_ratio(rest[0], plain)} times as much" if plain.powers[-1] != ZERO else skips


def _line(name: str, powers: Array, x: ArrayLike, role: str, band: tuple[Array, Array] | None = None) -> Curve:
    """A curve of ten to these powers, as far as the picture goes; past it, words say where it went."""
    x, outside = np.asarray(x), np.flatnonzero(~(np.abs(powers) <= DECADES))
    end, stopped = len(powers), ""
    if len(outside):
        end = int(outside[0])
        where = "0" if powers[end] == ZERO else f"{'below' if powers[end] < 0 else 'above'} {_edge(powers[end])}"
        stopped = f"{where} from layer {x[end]:,.0f} on"
    low, high = (10.0 ** np.clip(each[:end], -DECADES, DECADES) for each in band or (powers, powers))
    ends = (low, high) if band else None
    return Curve(name=name, x=x[:end], y=10.0 ** powers[:end], role=role, stopped=stopped, band=ends)


def _edge(power: float) -> str:
    return f"10{str(DECADES if power > 0 else -DECADES).translate(SUPERSCRIPT)}"


def gradient_paths(groups: Sequence[PathGroup], *, each: float | None, derivatives: ArrayLike | None = None) -> Picture:
    """The factors of all blocks multiplied out: a bar for the paths that go through equally many blocks.

    Parameters
    ----------
    groups : sequence of PathGroup
        What `paths_back` gives, or some of it: without skips there is the path through all blocks alone.
    each : float or None
        What a path carries for each block that it goes through; None where the blocks differ.
    derivatives : array_like of shape (blocks, layers), optional
        Local derivatives that can be typed over, from the input on.
    """
    blocks = groups[-1].through
    largest = max(abs(group.gradient) for group in groups)
    signed = any(group.against for group in groups)
    total = 0.0 if signed else math.fsum(group.gradient for group in groups)
    kept = sorted(groups, key=lambda group: -abs(group.gradient))[: ROWS if len(groups) > ROWS + 1 else len(groups)]
    rows = [_row(group, blocks, each, largest, total) for group in groups if group in kept]
    if others := [group for group in groups if group not in kept]:
        count, carried = sum(group.count for group in others), math.fsum(group.gradient for group in others)
        rows.append(_cells("all others", _many(count), "", carried, largest, total))
    heads = ("Through", "Paths", "Each carries", "Together", "Share" if total else "Size")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    table = f'<table class="dl-depth-paths"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    typed = ""
    if derivatives is not None:
        values = np.asarray(derivatives, float)
        cells = part("d", "Local derivatives, a row for each block", values, typed=True)
        hint = '<p class="dl-note"><span class="dl-hint">Click a number to type another.</span></p>'
        columns = len(values[0])
        typed = f'{hint}<div class="dl-equations" style="--across:{columns};--largest:{columns}">{cells}</div>'
    return Picture(
        title=_path_claim(groups),
        described="What the paths back carry of a gradient of 1. "
        + " ".join(
            f"Through {group.through} of {blocks}: {shown(group.gradient)}." for group in groups if group in kept
        ),
        drawn=Figure(markup=typed + table, kind="equations"),
    )


def _row(group: PathGroup, blocks: int, each: float | None, largest: float, total: float) -> str:
    carried = "" if each is None else shown(each**group.through, 3)
    return _cells(f"{group.through} of {blocks}", _many(group.count), carried, group.gradient, largest, total)


def _many(count: int) -> str:
    """A number of paths; of more than millions, its size."""
    return shown(count) if count < 10**7 else _power_of_ten(math.log10(count))


def _cells(name: str, count: str, each: str, gradient: float, largest: float, total: float) -> str:
    """A group's numbers, and a bar; its share of the whole stands beside it where no path has the other sign."""
    share = 60 * abs(gradient) / largest if largest else 0.0
    sign = " dl-down" if gradient < 0 else ""
    bar = f'<i class="dl-depth-bar{sign}" style="width:{share:.3g}%"></i>'
    words = "".join(f"<td>{escape(word)}</td>" for word in (count, each, shown(gradient, 4)))
    return (
        f'<tr><th scope="row">{escape(name)}</th>{words}<td>{bar}{percent(gradient, total) if total else ""}</td></tr>'
    )


def _path_claim(groups: Sequence[PathGroup]) -> str:
    """What the paths add up to, and where most of it comes from."""
    if len(groups) == 1:
        return f"Without skips one path leads back, through every layer: it carries {shown(groups[0].gradient)}"
    count, total = sum(group.count for group in groups), math.fsum(group.gradient for group in groups)
    first = f"{_many(count)} paths lead back"
    against = math.fsum(group.against for group in groups)
    if against:
        return (
            f"{first}: {shown(total + against)} and −{shown(against)} leave {shown(total if abs(total) > 1e-12 else 0)}"
        )
    most = max(groups, key=lambda group: group.gradient)
    blocks = groups[-1].through
    where = {0: "around every block", blocks: "through every block"}.get(
        most.through, f"through {most.through} of {blocks} blocks"
    )
    return f"{first} and add up to {shown(total)}: {percent(most.gradient, total)} of it comes {where}"


def measured_depth(
    networks: Mapping[str, DeepGradients], *, called: str, predicted: Sequence[float] | None = None
) -> Picture:
    """The gradient's norm at each layer of random networks, the median and the range over their seeds.

    Parameters
    ----------
    networks : mapping
        From a name to what `measure_depth` gives: "plain" first, and residual ones after it.
    called : str
        What the layers are, such as "ReLU layers of width 64".
    predicted : sequence of float, optional
        A norm at each block's end, from the input on, that the last of the networks is held against.
    """
    plain, *_ = networks.values()
    seeds, columns = plain.gradient_norms.shape
    lines = [_measured(name, found, role) for (name, found), role in zip(networks.items(), ROLES, strict=False)]
    last = list(networks)[-1]
    if predicted is not None:
        x = columns - 1 - np.array(networks[last].block_ends)
        squares = _line("if squares add", np.log10(predicted)[::-1], x[::-1], "muted")
        lines.insert(0, replace(squares, dashed=True))
    ends = [f"{_arrives(found)} ({name})" for name, found in networks.items()]
    return Picture(
        title=f"Through {columns - 1} {called}, measured on {seeds} networks each, a gradient of 1 becomes "
        f"{', '.join(ends)}",
        described=f"The norm of the gradient over the layers on its way back, on a log scale: the median of {seeds} "
        f"networks of each kind, and bands from the smallest to the largest. At the input: {', '.join(ends)}.",
        drawn=curves(lines, x="layers passed on the way back", y="norm of the gradient", height=320),
    )


def _arrives(found: DeepGradients) -> str:
    return shown(found.shrinks_by, 3) if found.shrinks_by else "too little for a float"


def _measured(name: str, found: DeepGradients, role: str) -> Curve:
    """The median at each end of a block, and the range around it, from the loss on."""
    ends = np.array(found.block_ends)[::-1]
    norms = found.gradient_norms[:, ends]
    with np.errstate(divide="ignore"):
        low, middle, high = (np.log10(each) for each in (norms.min(axis=0), found.median[ends], norms.max(axis=0)))
    return _line(name, middle, ends[0] - ends, role, (low, high))
