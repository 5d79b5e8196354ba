"""What a learning rate does: the losses under several rates, the limits, and the errors that swing or die out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dashboard.charts.curves import Curve, curves
from dashboard.charts.numbers import joined, shown
from dashboard.charts.picture import Picture
from dashboard.charts.strip import Range, strip
from dlcore.optim.run import Trajectory
from dlcore.optim.stability import error_factor, mode, rate_limit, round_down

__all__ = ["errors_by_step", "judged", "losses_by_rate", "stable_rates"]

CEILING, FLOOR = 1e3, 1e-8  # of the loss at the start: beyond them a curve would spoil the scale of the others
FARTHEST = 5.0  # of the error at the start, likewise


def losses_by_rate(
    asked: Mapping[str, Trajectory], yours: Trajectory, *, largest: float, told: bool = False
) -> Picture:
    """The losses under several rates from one start; which is which is told on request.

    Parameters
    ----------
    asked : mapping
        From a name to a run of gradient descent.
    yours : Trajectory
        The reader's own run.
    largest : float
        The largest second derivative.
    told : bool
        Whether the rates of the runs are told.
    """
    limit = rate_limit(largest)
    high = {name: _rate(path) >= limit for name, path in asked.items()}
    lines = [
        _curve(
            f"{name}, η = {shown(_rate(path), 3)}" if told else name,
            path,
            ("wrong" if high[name] else "idea") if told else "baseline",
        )
        for name, path in asked.items()
    ]
    lines.append(_curve(f"yours, η = {shown(_rate(yours), 3)}", yours, "ink"))
    ends = [f"{_end(path)} with {name}" for name, path in asked.items()]
    steps = max(len(path.losses) for path in (*asked.values(), yours)) - 1
    if told:
        above = joined([name for name, on in high.items() if on]) or "None"
        title = f"{above} had too high a rate: the limit is {shown(round_down(limit), 3)}"
    else:
        title = f"After {steps} steps the loss is {joined(ends)}: whose rate was too high?"
    return Picture(
        title=title,
        described=(
            f"The loss over {steps} steps of gradient descent, on a log scale. It begins at "
            f"{shown(float(yours.losses[0]), 3)} and ends at {joined(ends)}; yours, with the rate "
            f"{shown(_rate(yours), 3)}, ends at {_end(yours)}."
        ),
        drawn=curves(lines, x="step", y="loss", height=300),
    )


def judged(answer: str, asked: Mapping[str, Trajectory], *, largest: float) -> str:
    """What to say to a reader who names one of the runs as the one with too high a rate; nothing before that.

    Parameters
    ----------
    answer : str
        What the reader names.
    asked : mapping
        From a name to a run of gradient descent.
    largest : float
        The largest second derivative.
    """
    if answer not in asked:
        return ""
    rate, limit = _rate(asked[answer]), rate_limit(largest)
    share = f"its rate {shown(rate, 3)} is {shown(rate / limit, 3)} times the limit"
    if rate >= limit:
        factor = shown(1 - rate * largest, 3)
        return f"Yes, {answer}: {share}, so each step multiplies the steepest error by {factor}, and it grows."
    slow = ", which makes it slow, not unstable" if rate < limit / 10 else ", and every error falls"
    return f"Not {answer}: {share}{slow}."


def stable_rates(rate: float, *, largest: float) -> Picture:
    """The limits on one axis, under either convention, and the reader's rate across them.

    Parameters
    ----------
    rate : float
        The reader's.
    largest : float
        The largest second derivative of the loss in force.
    """
    limit = rate_limit(largest)
    safe, half = shown(round_down(limit), 3), shown(round_down(limit / 2), 3)
    bars = [
        Range(words=f"every error falls: below {safe}", high=limit),
        Range(words=f"no error changes sides: up to {half}", high=limit / 2, role="baseline"),
    ]
    return Picture(
        title=_verdict(rate, limit),
        described=f"Every error falls below the rate {safe}, none changes sides up to {half}; yours is {shown(rate)}.",
        drawn=strip(
            bars,
            rate,
            marked=f"η = {shown(rate, 3)}",
            x="learning rate η",
            end=max(1.5 * limit, min(1.1 * rate, 4 * limit)),
        ),
    )


def errors_by_step(rate: float, *, smallest: float, largest: float, steps: int) -> Picture:
    """The error along the flattest and the steepest direction, as a share of what it was at the start.

    Parameters
    ----------
    rate : float
        The reader's.
    smallest, largest : float
        The extreme second derivatives.
    steps : int
        How many steps to show.
    """
    lines = []
    for name, eigenvalue, role in (("flattest", smallest, "baseline"), ("steepest", largest, "idea")):
        errors = error_factor(rate * eigenvalue, steps=np.arange(steps + 1))
        grows = mode(eigenvalue, lr=rate).regime == "diverging"
        kept = int(np.argmax(np.abs(errors) > FARTHEST)) if np.any(np.abs(errors) > FARTHEST) else steps + 1
        lines.append(
            Curve(
                name=f"{name}: × {shown(1 - rate * eigenvalue, 3)} a step",
                x=np.arange(kept),
                y=errors[:kept],
                role="wrong" if grows else role,
                stopped=f"stopped at step {kept - 1}" if kept <= steps else "",
            )
        )
    factor = 1 - rate * largest
    title = f"Along the steepest direction each step multiplies the error by {shown(factor, 3)}: it {_goes(factor)}"
    return Picture(
        title=title,
        described=f"The errors over {steps} steps, as shares of those at the start. {title}. Along the flattest "
        f"direction the factor is {shown(1 - rate * smallest, 3)}.",
        drawn=curves(lines, x="step", y="error, as a share of the start's", log=False, height=220),
    )


def _rate(path: Trajectory) -> float:
    return path.method.rate(0)


def _curve(name: str, path: Trajectory, role: str) -> Curve:
    start, losses = float(path.losses[0]), path.losses
    out = losses > CEILING * start
    kept = int(np.argmax(out)) if out.any() else len(losses)
    seen = np.where(losses[:kept] >= FLOOR * start, losses[:kept], np.nan)
    stopped = f"stopped at step {kept - 1}" if kept < len(losses) else ""
    return Curve(name=name, x=np.arange(kept), y=seen, role=role, stopped=stopped)


def _end(path: Trajectory) -> str:
    return shown(float(path.losses[-1]), 3)


def _verdict(rate: float, limit: float) -> str:
    safe, here = shown(round_down(limit), 3), shown(rate, 3)
    if rate == 0:
        return f"η = 0 takes no step; every rate below {safe} makes every error fall"
    if rate > limit:
        return f"η = {here} is above the limit {safe}: the steepest error grows"
    if rate == limit:
        return f"η = {here} is the limit: the steepest error only changes sides"
    swings = ", and the steepest oscillates" if 2 * rate > limit else ""
    return f"η = {here} is below the limit {safe}: every error falls{swings}"


def _goes(factor: float) -> str:
    if factor < -1:
        return "changes sides and grows"
    if factor == -1:
        return "changes sides and never shrinks"
    if factor < 0:
        return "changes sides and shrinks"
    return "stays as it was" if factor == 1 else "is gone" if factor == 0 else "shrinks from one side"
