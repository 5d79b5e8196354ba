"""Off a saddle: the whole gradient and a noisy one, from one start."""

from __future__ import annotations

import numpy as np

from dashboard.charts.numbers import counted, shown
from dashboard.charts.paths import Box, Path, paths
from dashboard.charts.picture import Picture
from dlcore.optim.problems import Surface
from dlcore.optim.run import Diverged, Trajectory

__all__ = ["off_a_saddle"]

WELLS = Box(x=(-1.6, 1.6), y=(-1.6, 1.6), x_title="x", y_title="y")
WELL_LEVELS = (-0.24, -0.2, -0.12, -0.05, 0.0, 0.1, 0.3, 0.6, 1.0, 1.6)
NEAR = 0.1  # so close to a minimum is there
WALKED = 150  # steps of a path, at most: a page shows no more


def off_a_saddle(full: Trajectory, noisy: Trajectory, *, noise: float) -> Picture:
    """The whole gradient and a noisy one from the same start, on the surface with two wells and a saddle.

    Parameters
    ----------
    full, noisy : Trajectory
        Runs on `double_well`, from one start.
    noise : float
        How far a row's gradient is off.
    """
    surface = noisy.problem
    assert isinstance(surface, Surface)
    panels = [_path("whole gradient", full, "baseline"), _path("one row a step", noisy, "idea")]
    return Picture(
        title=_saddle_claim(full, noisy, noise, surface),
        described=f"Two paths over the contours of {surface.name.lower()}. {_at('The whole gradient', full, surface)}, "
        f"and {_at('one row a step', noisy, surface)}.",
        drawn=paths(panels, surface.loss, WELLS, levels=WELL_LEVELS),
    )


def _path(name: str, run: Trajectory, role: str) -> Path:
    role = "wrong" if isinstance(run.outcome, Diverged) else role
    return Path(name=name, points=run.points[: WALKED + 1], losses=run.losses[: WALKED + 1], role=role)


def _place(run: Trajectory, surface: Surface) -> str:
    """Where a run ends."""
    end = run.points[-1]
    for word, spots in (("at the saddle", surface.saddles), ("at a minimum", surface.minima)):
        if any(np.hypot(*(end - spot)) < 1e-3 for spot in spots):
            return word
    near = any(np.hypot(*(end - spot)) < 3 * NEAR for spot in surface.minima)
    return "near a minimum" if near else f"{shown(float(run.losses[-1] + 0.25), 2)} above the minimum"


def _at(name: str, run: Trajectory, surface: Surface) -> str:
    if isinstance(run.outcome, Diverged):
        return f"{name} diverges at step {run.outcome.at:,}"
    return f"{name} ends {_place(run, surface)}"


def _saddle_claim(full: Trajectory, noisy: Trajectory, noise: float, surface: Surface) -> str:
    first = _at("The whole gradient", full, surface)
    if isinstance(noisy.outcome, Diverged) or noise == 0:
        return f"{first}; {_at('one row a step', noisy, surface)}"
    there = np.abs(noisy.points[:, None] - np.array(surface.minima)).max(axis=-1).min(axis=-1) < NEAR
    hops = int(np.sum(np.diff(np.sign(noisy.points[np.abs(noisy.points[:, 1]) > 0.5, 1])) != 0))
    if hops:
        return f"{first}; one row a step changes wells {counted(hops, 'time')}: the noise leaves every minimum"
    if not there.any():
        return f"{first}; one row a step does not come near a minimum in {counted(noisy.outcome.at, 'step')}"
    return f"{first}; one row a step is near a minimum after {counted(int(np.argmax(there)), 'step')}"
