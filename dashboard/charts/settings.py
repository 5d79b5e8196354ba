"""How far a method gets under every rate and momentum: a map to choose both on, with the theory's lines across."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.numbers import counted, shown
from dashboard.charts.parts import key
from dashboard.charts.paths import SIDE, Box, ticks
from dashboard.charts.picture import Figure, Picture
from dashboard.charts.pixels import encoded, png
from dlcore.optim.stability import critical_momentum, rate_limit
from dlcore.optim.sweeps import Sweep

__all__ = ["settings_map"]

DEEPEST = 8.0  # powers of ten below the start's loss, where the color is full
FLAT, FULL_BRICK = 60, 150  # the opacity, of 255, of a loss that has hardly changed, and of one that grew far
BLUE, BRICK = (64, 128, 206), (190, 80, 45)  # between the two themes' colors: a picture's pixels do not follow a theme
Array = NDArray[np.float64]


def settings_map(
    found: Sweep, at: tuple[float, float], *, eigenvalues: Sequence[float], form: str = "sum", steps: int
) -> Picture:
    """The loss after some steps as a color, for every rate and momentum.

    Parameters
    ----------
    found : Sweep
        Momentum on a quadratic, on an even grid of at least two rates and momenta.
    at : (float, float)
        The reader's rate and momentum.
    eigenvalues : sequence of float
        Of the quadratic's second derivatives, above 0.
    form : {"sum", "average"}
        What momentum keeps, as `rate_limit` has it.
    steps : int
        How many steps the sweep took.
    """
    box = _box(found)
    powers = np.clip(np.log10(np.maximum(found.losses, 1e-300) / found.start_loss), -99, 99).T[::-1]  # β upward
    limit = np.array([rate_limit(max(eigenvalues), momentum=float(kept), form=form) for kept in found.momentum])
    lines = _line(box, limit, found.momentum, "dl-limit")
    for eigenvalue in set(eigenvalues):
        rates = found.lr if form == "average" else found.lr[found.lr * eigenvalue < 4]
        critical = np.array([critical_momentum(eigenvalue, lr=float(rate), form=form) for rate in rates])
        stable = rates < np.interp(critical, found.momentum, limit)
        lines += _line(box, rates[stable], critical[stable], "dl-critical")
    (x, y) = box.place([at])[0] / 10
    words = "Rate and momentum: the arrow keys move the chosen point"
    drawn = (
        f'<img alt="" src="{png(_colors(powers))}">'
        f'<svg viewBox="0 0 {SIDE} {SIDE}" preserveAspectRatio="none" aria-hidden="true">{lines}</svg>'
        f'<i class="dl-mark" style="left:{x:.2f}%;top:{y:.2f}%"></i>{ticks(box)}'
    )
    names = ("dl-lower", "lower than at the start"), ("dl-higher", "higher"), ("dl-limit", "the limit")
    of_each = " and ".join(f"λ = {shown(each)}" for each in sorted(set(eigenvalues)))
    after = counted(steps, "step")
    says = f"<span>At</span> η = {shown(at[0])}, β = {shown(at[1])} <span>the loss after {after} is about"
    says += f"</span> <b>{shown(_loss_at(found, at), 2)}</b>"
    lowest, (rate, kept) = shown(float(found.losses.min()), 3), found.best
    data = {
        "x": box.x, "y": box.y, "at": at, "start": found.start_loss, "after": steps, "columns": len(found.lr),
        "powers": encoded(np.rint(100 * powers)),
    }  # fmt: skip
    return Picture(
        title=f"Of all settings on this map, η = {shown(rate, 3)} with β = {shown(kept, 2)} gets lowest",
        described=f"A map of rates and momenta, colored by the loss after {after}. The lowest is {lowest}, at "
        f"rate {shown(rate, 3)} and momentum {shown(kept, 2)}; to the right of the limit the loss grows.",
        drawn=Figure(
            markup=f'<div class="dl-panel dl-settings"><p class="dl-axis-title">{box.y_title}</p>'
            f'<div class="dl-plot" tabindex="0" role="group" aria-label="{words}">{drawn}</div>'
            f'<p class="dl-axis-title dl-x">{box.x_title}</p></div>'
            f'{key(*names, ("dl-critical", f"critical momentum of {of_each}"))}<p class="dl-says">{says}</p>',
            kind="settings",
            data=data,
        ),
    )


def _box(found: Sweep) -> Box:
    """From the first cell's outer edge to the last one's: each setting stands in the middle of its cell."""
    edges = []
    for values in (found.lr, found.momentum):
        half = float(values[1] - values[0]) / 2
        edges.append((float(values[0]) - half, float(values[-1]) + half))
    return Box(x=edges[0], y=edges[1], x_title="learning rate η", y_title="momentum β")


def _colors(powers: Array) -> NDArray[np.uint8]:
    """Blue where the loss fell and brick where it rose, the more the stronger."""
    grew = powers > 0
    strength = FLAT + np.where(grew, FULL_BRICK - FLAT, 255 - FLAT) * np.clip(np.abs(powers) / DEEPEST, 0, 1)
    colors = np.where(grew[..., None], np.array(BRICK), np.array(BLUE))
    return np.concatenate([colors, strength[..., None]], axis=-1).astype(np.uint8)


def _line(box: Box, x: Array, y: Array, role: str) -> str:
    """A line of the theory."""
    places = box.place(np.column_stack([x, y]))
    if not len(places):
        return ""
    return f'<path class="{role}" d="M{"L".join(f"{across:.1f} {down:.1f}" for across, down in places)}"/>'


def _loss_at(found: Sweep, at: tuple[float, float]) -> float:
    """The loss of the cell that holds a point."""
    axes = zip((found.lr, found.momentum), at, strict=True)
    row, column = (int(np.argmin(np.abs(values - one))) for values, one in axes)
    return float(found.losses[row, column])
