"""All weights that fit, the shortest of them, and where SGD goes from zero and from another start."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboard.charts.curves import Curve, curves
from dashboard.charts.equations import equations, vector
from dashboard.charts.numbers import counted, shown
from dashboard.charts.paths import Box, Mark, Path, paths
from dashboard.charts.picture import Figure, Picture
from dlcore.optim.least_squares import Descent, Limit, split

__all__ = ["interpolants", "two_parts"]

LEVELS = (np.arange(1, 8) / 8) ** 2  # of the largest loss in the picture: evenly spaced contours
ROUNDING = 1e-12
NICE = np.array([1, 1.5, 2, 3, 4, 5, 6, 8, 10])
Array = NDArray[np.float64]


def interpolants(
    X: ArrayLike, t: ArrayLike, ends: tuple[Limit, Limit], runs: tuple[Descent, Descent], *, typed: bool = False
) -> Picture:
    """The equations and, where there are two weights, the plane with every step from zero and from another start.

    Parameters
    ----------
    X : array_like of shape (n, d)
        The rows.
    t : array_like of shape (n,)
        Their targets.
    ends : (Limit, Limit)
        Where the steps end from zero and from the other start.
    runs : (Descent, Descent)
        The steps from both.
    typed : bool
        Whether a reader can type the numbers over: the controls X, t and z hold them.
    """
    rows, targets = np.asarray(X, float), np.ravel(np.asarray(t, float))
    strip = equations(rows, targets, start=runs[1].start, typed=typed)
    title = _claim(rows, targets, ends, runs)
    if rows.shape[1] != 2:
        return Picture(title=title, described=_described(ends, runs), drawn=Figure(markup=strip, kind="equations"))
    box = _box(np.vstack([ends[0].weights, ends[1].weights, runs[1].start]))

    def loss(points: Array) -> Array:
        """The mean squared error of the rows, 0 where only rounding is left."""
        with np.errstate(over="ignore", invalid="ignore"):
            found: Array = np.mean((points @ rows.T - targets) ** 2, axis=-1)
        return np.where(found < ROUNDING, 0.0, found)

    panels = [
        Path(
            name=name,
            points=run.path,
            losses=loss(run.path),
            role="idea" if run.diverged_at is None and _settles(run) else "wrong",
            marks=[*_lines(rows, targets, box), *_parts(rows, end, run)],
        )
        for name, end, run in zip(("From zero", f"From {vector(runs[1].start)}"), ends, runs, strict=True)
    ]
    corners = loss(np.array([[x, y] for x in box.x for y in box.y]))
    walk = paths(panels, loss, box, levels=corners.max() * LEVELS, square=True)
    starts = {"starts": {"name": "z", "panel": 1, "x": box.x, "y": box.y}} if typed else {}
    hint = '<span class="dl-hint">Click the second plane to start there.</span>' if typed else ""
    note = f'<p class="dl-note">Below the planes stands the loss after each step. {hint}</p>'
    return Picture(
        title=title,
        described=_described(ends, runs),
        drawn=Figure(markup=strip + note + walk.markup, kind="equations", data={**walk.data, **starts}),
    )


def two_parts(X: ArrayLike, end: Limit, run: Descent) -> Picture:
    """How long the weights' parts are over the steps: what the rows see, and what no row sees.

    Parameters
    ----------
    X : array_like of shape (n, d)
        The rows.
    end : Limit
        Where they end.
    run : Descent
        The steps.
    """
    path = run.path
    kept = split(X, run.start).complement
    with np.errstate(over="ignore", invalid="ignore"):
        seen = np.linalg.norm(path - kept, axis=1)  # no step moves the complement
    length = float(np.linalg.norm(kept))
    tall = 3 * max(length, float(seen[0]), float(np.linalg.norm(end.weights - kept)), 1e-9)
    past = np.flatnonzero(~(seen <= tall))
    last = int(past[0]) if len(past) and not _settles(run) else len(seen)
    stopped = "" if last == len(seen) else f"past the picture at step {last}"
    lines = [
        Curve(name="complement", x=range(len(path)), y=np.full(len(path), length), role="window"),
        Curve(
            name="row space",
            x=range(last),
            y=seen[:last],
            role="wrong" if stopped else "idea",
            stopped=stopped,
        ),
    ]
    still = f"the complement keeps its length {shown(length, 3)}" if length > ROUNDING else "the complement stays empty"
    first, end_length = shown(float(seen[0]), 3), shown(float(seen[last - 1]), 3)
    moves = f"the part in the row space {'grows without end' if stopped else f'goes from {first} to {end_length}'}"
    return Picture(
        title=f"Over {counted(len(path) - 1, 'step')} {still}; {moves}",
        described=f"Two curves over {counted(len(path) - 1, 'step')}: {still}, and {moves}.",
        drawn=curves(lines, x="steps", y="length", log=False),
    )


def _settles(run: Descent) -> bool:
    """Whether the last steps are no longer than the first."""
    if run.diverged_at is not None or not len(run.corrections):
        return run.diverged_at is None
    sizes = np.abs(run.corrections)
    return bool(sizes[-10:].max() <= sizes[:10].max() * 1.01)


def _claim(rows: Array, targets: Array, ends: tuple[Limit, Limit], runs: tuple[Descent, Descent]) -> str:
    zero, other = ends
    if not all(_settles(run) for run in runs):
        return "At this rate the steps grow: SGD leaves the weights that fit"
    if not zero.interpolates:
        return "No weights fit every row, so at a constant rate SGD keeps moving"
    where = vector(zero.weights)
    missed = np.flatnonzero(~np.isclose(rows @ zero.weights, targets))
    if len(missed):
        named = ", ".join(str(row + 1) for row in missed)
        return f"SGD goes to {where}, which does not fit row {named}, never drawn"
    if zero.rank == len(zero.weights):
        return f"Only one set of weights fits, and SGD goes there from any start: {where}"
    start = vector(other.start) if len(other.start) <= 3 else "the other start"
    return f"From zero SGD goes to {where}, the shortest that fit; from {start} to {vector(other.weights)}"


def _described(ends: tuple[Limit, Limit], runs: tuple[Descent, Descent]) -> str:
    steps = [
        f"from {vector(run.start)} to {vector(run.weights)} after {shown(len(run.rows))} steps, towards "
        f"{vector(end.weights)}"
        for end, run in zip(ends, runs, strict=True)
    ]
    return f"{ends[0].case} Two paths of SGD: {'; '.join(steps)}."


def _box(points: Array) -> Box:
    """A square about zero that holds the points, as wide as a round number, so that it seldom changes."""
    reach = 1.3 * float(np.abs(points).max()) or 1.0
    power = 10 ** np.floor(np.log10(reach))
    side = float(power * NICE[np.searchsorted(NICE, min(reach / power, 10.0) - 1e-12)])
    return Box(x=(-side, side), y=(-side, side), x_title="w₁", y_title="w₂")


def _lines(rows: Array, targets: Array, box: Box) -> list[Mark]:
    """The weights that fit each row, and the row space where it is a line."""
    lines = []
    for number, (row, target) in enumerate(zip(rows, targets, strict=True), start=1):
        size = float(row @ row)
        if size:
            name = "all that fit" if len(rows) == 1 else f"fits row {number}"
            lines.append(Mark(name=name, points=box.through(target / size * row, [-row[1], row[0]])))
    if np.linalg.matrix_rank(rows) == 1:
        along = rows[np.argmax(np.abs(rows).sum(axis=1))]
        along = along * np.sign(along[np.argmax(np.abs(along))])
        lines.append(Mark(name="row space", points=box.through([0, 0], along), role="muted", dashed=True))
    return [line for line in lines if len(np.asarray(line.points))]


def _parts(rows: Array, end: Limit, run: Descent) -> list[Mark]:
    """The part that no row sees, at the start and at the end, and the end itself."""
    kept = split(rows, run.start)
    ends = [Mark(name="end", points=[end.weights])]
    if np.linalg.norm(kept.complement) < 1e-9:
        return ends
    return [
        Mark(name="complement", points=[run.start, kept.row_space], role="window"),
        Mark(name="", points=[end.weights - kept.complement, end.weights], role="window"),
        *ends,
    ]
