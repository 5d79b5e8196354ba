"""Where a method goes on a surface: contours with the steps on them, a panel for each path, to be walked through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import contourpy
import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboard.charts.numbers import shown
from dashboard.charts.parts import player
from dashboard.charts.picture import Figure

__all__ = ["SIDE", "Box", "Mark", "Path", "paths"]

GRID = 81  # points across a surface's contours
SIDE = 1000  # a panel's own units, across and down
Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Box:
    """What a panel shows of the plane: its axes, where they end, and their ticks.

    Attributes
    ----------
    x, y : (float, float)
        Where each axis begins and ends.
    x_title, y_title : str
        What stands at the axes.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    x_title: str
    y_title: str

    def place(self, points: ArrayLike) -> Array:
        """Points in a panel's own units; far points are cut to a few panels away, which browsers can still draw."""
        points = np.asarray(points, float).reshape(-1, 2)
        (left, right), (bottom, top) = self.x, self.y
        unit = (points - (left, top)) / (right - left, bottom - top)
        return np.clip(np.nan_to_num(unit, nan=9.0, posinf=9.0, neginf=-9.0), -9, 9) * SIDE

    def through(self, point: ArrayLike, along: ArrayLike) -> Array:
        """Where a line through a point, along a direction that is not 0, enters and leaves the box: (2, 2) or empty."""
        point, along = np.asarray(point, float), np.asarray(along, float)
        low, high = np.array([self.x, self.y]).T
        with np.errstate(divide="ignore", invalid="ignore"):
            one, other = (low - point) / along, (high - point) / along
        still = along == 0
        first = np.where(still, np.where((point < low) | (point > high), np.inf, -np.inf), np.minimum(one, other)).max()
        last = np.where(still, np.inf, np.maximum(one, other)).min()
        return point + np.array([[first], [last]]) * along if first < last else np.empty((0, 2))

    def holds(self, point: ArrayLike) -> bool:
        """Whether a point is in the picture."""
        x, y = np.asarray(point, float)
        return bool(self.x[0] <= x <= self.x[1] and self.y[0] <= y <= self.y[1])


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A straight line on a panel, or a single point, with its name beside its last end.

    Attributes
    ----------
    name : str
        What stands there.
    points : array of shape (1, 2) or (2, 2)
        Where it is.
    role : {"ink", "muted", "window"}
        Its color.
    dashed : bool
        Whether a line is.
    """

    name: str
    points: ArrayLike
    role: str = "ink"
    dashed: bool = False


@dataclass(frozen=True, kw_only=True)
class Path:
    """One method's path.

    Attributes
    ----------
    name : str
        The method's.
    points : array of shape (steps + 1, 2)
        Where it was, from the start on.
    losses : array of shape (steps + 1,)
        The loss at each of them.
    role : {"baseline", "idea", "wrong"}
        Its color; one that diverged is "wrong".
    marks : sequence of Mark
        What is drawn beneath it.
    """

    name: str
    points: ArrayLike
    losses: ArrayLike
    role: str = "idea"
    marks: Sequence[Mark] = ()


def paths(
    panels: Sequence[Path], loss: Callable[[Array], ArrayLike], box: Box, *, levels: ArrayLike, square: bool = False
) -> Figure:
    """A panel for each path, all on one surface and one scale, with a player that walks through the steps.

    Parameters
    ----------
    panels : sequence of Path
        Two or three read well side by side.
    loss : callable
        From points, an array of shape (…, 2), to the loss at each of them.
    box : Box
        What the panels show.
    levels : array
        The losses at which contours are drawn.
    square : bool
        Whether panels are as high as wide, so that right angles look right where both axes are as long.
    """
    lines = _contours(loss, box, np.unique(np.asarray(levels, float)))
    drawn = "".join(_panel(path, box, lines) for path in panels)
    steps = max(len(np.asarray(path.points)) for path in panels) - 1
    walk = player(f'<label>Step <input type="range" min="0" max="{steps}" value="{steps}" aria-label="Step"></label>')
    data = {
        "paths": [np.round(box.place(path.points), 1).tolist() for path in panels],
        "says": [_says(panels, box, step) for step in range(steps + 1)],
    }
    says = f'<p class="dl-says" aria-live="polite">{data["says"][-1]}</p>'
    return Figure(
        markup=f'<div class="dl-panels{" dl-square" if square else ""}">{drawn}</div>{walk}{says}',
        kind="paths",
        data=data,
    )


def _contours(loss: Callable[[Array], ArrayLike], box: Box, levels: Array) -> str:
    """The contours of a surface, as the commands of an SVG path."""
    x, y = np.meshgrid(np.linspace(*box.x, GRID), np.linspace(*box.y, GRID))
    generator = contourpy.contour_generator(x, y, loss(np.stack([x, y], axis=-1)), line_type="Separate")
    lines = [line for level in levels for line in generator.lines(float(level))]
    return "".join(_line(box.place(np.asarray(line))) for line in lines)


def _panel(path: Path, box: Box, contours: str) -> str:
    places = box.place(path.points)
    marks = "".join(
        f'<path class="dl-straight dl-{mark.role}{" dl-dashed" if mark.dashed else ""}" d="{_mark(box, mark)}"/>'
        for mark in path.marks
    )
    label = f"{path.name}: a path of {len(places) - 1} steps over the contours of the loss"
    svg = (
        f'<svg viewBox="0 0 {SIDE} {SIDE}" preserveAspectRatio="none" role="img" aria-label="{escape(label)}">'
        f'<path class="dl-contour" d="{contours}"/>{marks}<path class="dl-trail" d="{_line(places)}"/>'
        f'<path class="dl-stops" d="{_dots(places)}"/><path class="dl-here" d="{_dots(places[-1:])}"/></svg>'
    )
    start = places[0] / SIDE * 100
    names = "".join(_name(box, mark) for mark in path.marks)
    begin = f'<span class="dl-start" style="left:{start[0]:.1f}%;top:{start[1]:.1f}%">start</span>'
    return (
        f'<div class="dl-panel dl-{path.role}"><p class="dl-name">{escape(path.name)}</p>'
        f'<p class="dl-axis-title">{escape(box.y_title)}</p>'
        f'<div class="dl-plot">{svg}{begin if box.holds(np.asarray(path.points)[0]) else ""}{names}{ticks(box)}</div>'
        f'<p class="dl-axis-title dl-x">{escape(box.x_title)}</p></div>'
    )


def _mark(box: Box, mark: Mark) -> str:
    places = box.place(mark.points)
    return _line(places) if len(places) > 1 else _dots(places)


def _name(box: Box, mark: Mark) -> str:
    """A mark's name beside its last end, on the side where there is room."""
    x, y = np.clip(box.place(mark.points)[-1] / SIDE, 0.02, 0.98) * 100
    sides = f"{' dl-ahead' if x > 55 else ''}{' dl-hung' if y < 12 else ''}"
    where = f"left:{x:.1f}%;top:{y:.1f}%"
    return f'<span class="dl-mark-name dl-{mark.role}{sides}" style="{where}">{escape(mark.name)}</span>'


def ticks(box: Box) -> str:
    """A few round numbers along both axes."""
    (left, right), (bottom, top) = box.x, box.y
    across = [(f"left:{(at - left) / (right - left):.1%}", at, "dl-tick-x") for at in _round_numbers(left, right)]
    down = [(f"top:{(top - at) / (top - bottom):.1%}", at, "dl-tick-y") for at in _round_numbers(bottom, top)]
    return "".join(
        f'<span class="dl-tick {role}" style="{where}" aria-hidden="true">{shown(at)}</span>'
        for where, at, role in across + down
    )


def _round_numbers(low: float, high: float) -> list[float]:
    """Three to six multiples of 1, 2 or 5 times a power of ten."""
    power = 10 ** np.floor(np.log10(high - low))
    step = next(power * factor for factor in (5.0, 2.0, 1.0, 0.5, 0.2) if (high - low) / (power * factor) >= 2.4)
    first, last = int(np.ceil(low / step - 1e-9)), int(np.floor(high / step + 1e-9))
    return [round(number * step, 12) for number in range(first, last + 1)]


def _says(panels: Sequence[Path], box: Box, step: int) -> str:
    """Where each path is after some steps, in words."""
    return f"<span>Step {step}:</span> " + "; ".join(_stands(path, box, step) for path in panels)


def _stands(path: Path, box: Box, step: int) -> str:
    points, losses = np.asarray(path.points, float), np.asarray(path.losses, float)
    if step >= len(points):
        last = len(points) - (path.role != "wrong")  # the step at which a path diverged has no point
        return f"{escape(path.name)} <b>stopped at step {last}</b>"
    outside = "" if box.holds(points[step]) else ", outside of the picture"
    return f"{escape(path.name)} <b>{shown(float(losses[step]))}</b>{outside}"


def _line(places: Array) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)


def _dots(places: Array) -> str:
    """Lines of no length: with round ends they are dots of one size, however the panel is stretched."""
    return "".join(f"M{x:.1f} {y:.1f}h0" for x, y in places)
