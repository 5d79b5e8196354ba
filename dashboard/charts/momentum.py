"""Gradient descent beside momentum on a narrow valley: both paths, both losses, the limits, and the two directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from dashboard.charts.bands import Band, bands
from dashboard.charts.curves import Curve, curves
from dashboard.charts.numbers import counted, percent, shown
from dashboard.charts.paths import Box, Path, paths
from dashboard.charts.picture import Picture
from dashboard.charts.strip import Range, strip
from dlcore.optim.problems import Quadratic
from dlcore.optim.run import Converged, Diverged, Trajectory
from dlcore.optim.stability import Mode, round_down

__all__ = ["critical_momenta", "descents", "directions", "losses", "rate_limits"]

NAMES = ("Gradient descent", "Momentum")
ROLES = ("baseline", "idea")
REGIMES = {
    "monotone": "falls steadily",
    "ringing": "swings and falls",
    "neutral": "neither falls nor grows",
    "diverging": "grows",
}


def descents(plain: Trajectory, momentum: Trajectory) -> Picture:
    """Both paths over the valley's contours, to be walked through.

    Parameters
    ----------
    plain, momentum : Trajectory
        Gradient descent and momentum, on one problem in two weights, from one start.
    """
    problem = momentum.problem
    assert isinstance(problem, Quadratic)
    runs = dict(zip(NAMES, (plain, momentum), strict=True))
    first, second = (
        f"x{index}, eigenvalue {shown(float(at))}" for index, at in zip("₁₂", problem.eigenvalues, strict=True)
    )
    reach = 1.2 * float(np.abs(plain.points[0]).max())
    box = Box(x=(-reach, reach), y=(-reach, reach), x_title=first, y_title=second)
    start = float(plain.losses[0])
    drawn = [
        Path(name=name, points=run.points, losses=run.losses, role="wrong" if _lost(run) else role)
        for (name, run), role in zip(runs.items(), ROLES, strict=True)
    ]
    return Picture(
        title=f"{_where(NAMES[0], plain)}; {_where(NAMES[1].lower(), momentum)}",
        described=f"Contours of a valley with the paths of two methods from the loss {shown(start)}. "
        + ". ".join(_ends(name, run) for name, run in runs.items())
        + ".",
        drawn=paths(drawn, problem.loss, box, levels=start * np.array([0.002, 0.01, 0.04, 0.15, 0.4, 1.0])),
    )


def _lost(run: Trajectory) -> bool:
    return isinstance(run.outcome, Diverged)


def _where(name: str, run: Trajectory) -> str:
    """Where a run ends, in a few words: "momentum gets down to 0.01"."""
    if _lost(run):
        return f"{name} flies off and is {_stopped(run)}"
    if isinstance(run.outcome, Converged):
        return f"{name} reaches the bottom"
    grew = "climbs to" if run.losses[-1] > run.losses[0] else "gets down to"
    return f"{name} {grew} {shown(float(run.losses[-1]), 3)}"


def _ends(name: str, run: Trajectory) -> str:
    """Where a run ends, and when."""
    return _where(name, run) if _lost(run) else f"{_where(name, run)} in {counted(run.outcome.at, 'step')}"


def _stopped(run: Trajectory) -> str:
    return f"stopped at step {run.outcome.at:,}" if _lost(run) else ""


def losses(plain: Trajectory, momentum: Trajectory) -> Picture:
    """Both losses over the steps.

    Parameters
    ----------
    plain, momentum : Trajectory
        Gradient descent and momentum, on one problem, from one start.
    """
    runs = dict(zip(NAMES, (plain, momentum), strict=True))
    lines = [
        Curve(
            name=name.lower(),
            x=np.arange(len(run.losses)),
            y=run.losses,
            role=role,
            stopped=_stopped(run),
        )
        for (name, run), role in zip(runs.items(), ROLES, strict=True)
    ]
    return Picture(
        title=_compared(plain, momentum),
        described=f"The loss over the steps, on a log scale. {_ends(NAMES[0], plain)}. {_ends(NAMES[1], momentum)}.",
        drawn=curves(lines, x="step", y="loss"),
    )


def _compared(plain: Trajectory, momentum: Trajectory) -> str:
    """Which of the two losses is lower in the end, and how many times."""
    diverged = [name for name, run in zip(NAMES, (plain, momentum), strict=True) if _lost(run)]
    if len(diverged) == 2:
        return f"Both diverge: across the valley, a step of gradient descent multiplies the error by {_factor(plain)}"
    if diverged:
        return f"{diverged[0]} diverges, and {_other(diverged[0])} does not"
    there = [name for name, run in zip(NAMES, (plain, momentum), strict=True) if isinstance(run.outcome, Converged)]
    if len(there) == 2:
        needed = [counted(run.outcome.at, "step") for run in (plain, momentum)]
        return f"Gradient descent needs {needed[0]} to the bottom, and momentum {needed[1]}"
    if there:
        return f"{there[0]} is at the bottom, and {_other(there[0])} is still on its way"
    after, ratio = f"After {counted(momentum.outcome.at, 'step')}", float(plain.losses[-1] / momentum.losses[-1])
    if _times(max(ratio, 1 / ratio)) == "1 times":
        return f"{after} both losses are alike"
    lower = "momentum" if ratio > 1 else "gradient descent"
    return f"{after} {lower}’s loss is {_times(max(ratio, 1 / ratio))} lower"


def _factor(plain: Trajectory) -> str:
    """What one step of gradient descent makes of the error along the steepest eigenvector."""
    problem = plain.problem
    assert isinstance(problem, Quadratic)
    before, after = (plain.points[:2] - problem.minimum)[:, int(np.argmax(problem.eigenvalues))]
    return shown(float(after / before), 3)


def _other(name: str) -> str:
    return NAMES[1 - NAMES.index(name)].lower()


def _times(ratio: float) -> str:
    return f"{shown(round(ratio) if 100 <= ratio < 1e6 else ratio, 2 if ratio < 100 else 3)} times"


def rate_limits(lr: float, limits: tuple[float, float]) -> Picture:
    """Up to which rate each method converges, and the reader's rate across.

    Parameters
    ----------
    lr : float
        The reader's rate η.
    limits : (float, float)
        Gradient descent's limit and momentum's.
    """
    ranges = [
        Range(words=f"{name.lower()}: stable below {shown(round_down(limit))}", high=limit, role=role)
        for name, limit, role in zip(NAMES, limits, ROLES, strict=True)
    ]
    marked = f"η = {shown(lr)}"
    return Picture(
        title=_within(lr, limits),
        described=f"{NAMES[0]} is stable below {shown(round_down(limits[0]))}, momentum below "
        f"{shown(round_down(limits[1]))}, both rounded down; the rate is {shown(lr)}.",
        drawn=strip(ranges, lr, marked=marked, x="learning rate η", end=1.25 * max(*limits, lr)),
    )


def _within(lr: float, limits: tuple[float, float]) -> str:
    """On which side of both limits the rate lies."""
    limit, further = (shown(round_down(limit)) for limit in limits)
    if lr > max(limits):
        return f"Both diverge: η = {shown(lr)} is above gradient descent’s limit {limit} and momentum’s {further}"
    if lr == max(limits):
        return f"At η = {shown(lr)}, momentum’s limit itself, neither converges"
    if lr >= limits[0]:
        return f"Only momentum converges: η = {shown(lr)} lies between gradient descent’s limit {limit} and {further}"
    if limits[0] == limits[1]:
        return "Without momentum both limits are the same"
    return f"Both converge: momentum stays stable up to a rate {shown(limits[1] / limits[0], 3)} times as high"


def directions(momentum: Trajectory, modes: tuple[Mode, ...]) -> Picture:
    """How much of momentum's loss lies along each eigenvector, and what becomes of each error.

    Parameters
    ----------
    momentum : Trajectory
        A run on a quadratic whose eigenvectors lie along the weights.
    modes : tuple of Mode
        What `mode` gives for each eigenvalue.
    """
    problem = momentum.problem
    assert isinstance(problem, Quadratic)
    parts = problem.eigenvalues / 2 * (momentum.points - problem.minimum) ** 2
    words = [
        f"λ = {shown(float(at))} {REGIMES[mode.regime]}" for at, mode in zip(problem.eigenvalues, modes, strict=True)
    ]
    layers = [
        Band(name=word, values=part, role=role)
        for word, part, role in zip(words, parts.T, ("window", "idea"), strict=True)
    ]
    last = len(parts) - 1
    most = int(np.argmax(parts[-1]))
    share = percent(float(parts[-1, most]), float(parts[-1].sum()))
    left = f"λ = {shown(float(problem.eigenvalues[most]))}"
    rates = " and ".join(f"{shown(mode.rate, 4)}" for mode in modes)
    claim = f"At step {last:,}, {share} of momentum’s loss lies along {left}"
    return Picture(
        title=f"{claim}: {_lasts(modes, problem.eigenvalues)}" if parts[-1].any() else "No loss is left",
        described=f"The share of momentum’s loss along each eigenvector over the steps, as bands. {'; '.join(words)}. "
        f"In the long run the errors are multiplied by {rates} a step.",
        drawn=bands(layers, x="step", y="share of momentum’s loss"),
    )


def _lasts(modes: tuple[Mode, ...], eigenvalues: ArrayLike) -> str:
    """Which error is the last to go, in the long run."""
    rates = [mode.rate for mode in modes]
    if abs(rates[0] - rates[1]) < 1e-9:
        return "both errors fall alike in the long run" if rates[0] < 1 else "neither error falls"
    slowest = int(np.argmax(rates))
    ends = "grows fastest" if rates[slowest] > 1 else "is the last to go"
    return f"the error along λ = {shown(float(np.asarray(eigenvalues)[slowest]))} {ends}"


def critical_momenta(beta: float, criticals: Mapping[float, float], modes: Mapping[float, Mode]) -> Picture:
    """The momentum above which each error swings, and the reader's across.

    Parameters
    ----------
    beta : float
        The reader's momentum.
    criticals : mapping
        From each eigenvalue that has one to its critical momentum.
    modes : mapping
        From each eigenvalue to what `mode` gives at the reader's settings.
    """
    ranges = [
        Range(
            words=f"λ = {shown(at)}: {_critical(criticals.get(at))}; here it {REGIMES[mode.regime]}",
            high=criticals.get(at, 0.0),
            role=role,
        )
        for (at, mode), role in zip(modes.items(), ("window", "idea"), strict=False)
    ]
    above = [shown(at) for at, critical in criticals.items() if beta > critical]
    return Picture(
        title=_above(beta, above, len(modes)) if criticals else "At this rate no momentum is critical",
        described=f"The momentum is {shown(beta)}. " + ". ".join(each.words for each in ranges) + ".",
        drawn=strip(ranges, beta, marked=f"β = {shown(beta)}", x="momentum β", end=1.0),
    )


def _critical(value: float | None) -> str:
    return "no momentum is critical" if value is None else f"critical at β = {shown(value)}"


def _above(beta: float, above: Sequence[str], count: int) -> str:
    """For which eigenvalues the momentum is more than critical."""
    name = f"β = {shown(beta)}"
    if not above:
        return f"{name} is not above the critical momentum of any direction"
    if len(above) == count > 1:
        return f"{name} is above the critical momentum of both directions"
    return f"{name} is above the critical momentum of λ = {' and '.join(above)}" + (" alone" if count > 1 else "")
