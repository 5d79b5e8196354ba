"""Methods that spend the same number of gradients: their losses on the way, and what each needed to get there."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from dashboard.charts.curves import Curve, curves
from dashboard.charts.numbers import SUPERSCRIPT, counted, shown
from dashboard.charts.picture import Figure, Picture
from dlcore.optim.race import Raced

__all__ = ["race", "race_table"]

POINTS = 240  # of a curve: a page needs no more
HEADS = ("Method", "Steps", "Rows’ gradients", "Passes", "Time here")


def race(raced: Sequence[Raced], *, lowest: float, rows: int) -> Picture:
    """How far each method's loss is above the minimum, against the rows' gradients that it has asked for.

    Parameters
    ----------
    raced : sequence of Raced
        The methods: one that draws a row a step, and one that takes all rows, are compared in the title.
    lowest : float
        The loss at the minimum.
    rows : int
        The rows of the data, whose gradients are one pass.
    """
    lines = [_curve(each, lowest, rows) for each in raced]
    return Picture(
        title=_claim(raced, lowest, rows),
        described=" ".join(_sentence(each, lowest, rows) for each in raced),
        drawn=curves(lines, x="passes over the data", y="loss above its minimum", height=320),
    )


def _curve(each: Raced, lowest: float, rows: int) -> Curve:
    steps = len(each.trajectory.losses)
    kept = np.unique(np.linspace(0, steps - 1, min(POINTS, steps)).astype(int))
    outcome = f"stopped after {counted(each.trajectory.outcome.at, 'step')}" if each.diverged else ""
    return Curve(
        name=each.entry.name,
        x=each.evaluations[kept] / rows,
        y=(each.trajectory.losses - lowest)[kept],
        role="wrong" if each.diverged else _role(each, rows),
        stopped=outcome,
    )


def _role(each: Raced, rows: int) -> str:
    """One row a step, some, or all: three colors."""
    return "idea" if each.cost == 1 else "baseline" if each.cost >= rows else "ink"


def _sentence(each: Raced, lowest: float, rows: int) -> str:
    passes = shown(each.evaluations[-1] / rows)
    end = shown(float(each.trajectory.losses[-1]) - lowest, 3)
    return f"{each.entry.name}: {end} above the minimum after {passes} passes{', diverged' if each.diverged else ''}."


def _claim(raced: Sequence[Raced], lowest: float, rows: int) -> str:
    """What one row a step gains early, and where all rows a step go past it for good."""
    sgd = next(each for each in raced if each.cost == 1)
    full = next(each for each in raced if each.cost == rows)
    early = [each.loss_after(rows) - lowest for each in (sgd, full)]
    if sgd.diverged or full.diverged:
        lost = sgd if sgd.diverged else full
        return f"{lost.entry.name} diverges at this rate, at step {lost.trajectory.outcome.at:,}"
    times = early[1] / early[0]
    first = (
        f"After one pass {sgd.entry.name} is {shown(times, 2)} times as close to the minimum as the {full.entry.name}"
        if times > 1
        else f"After one pass the {full.entry.name} is already closer to the minimum than {sgd.entry.name}"
    )
    passes = range(1, len(full.trajectory.losses))
    behind = np.array([full.loss_after(each * rows) >= sgd.loss_after(each * rows) for each in passes])
    if behind[-1]:
        return f"{first}, and still ahead after {len(passes)} passes"
    overtaken = int(np.flatnonzero(behind)[-1]) + 2 if behind.any() else 1
    return f"{first}; from pass {overtaken} on it is behind" if times > 1 else first


def race_table(raced: Sequence[Raced], seconds: Sequence[float], *, lowest: float, power: int, rows: int) -> Picture:
    """What each method needed until its loss was close to the minimum: steps, gradients and time.

    Parameters
    ----------
    raced : sequence of Raced
        The methods, all from one start.
    seconds : sequence of float
        What a step of each takes here.
    lowest : float
        The loss at the minimum.
    power : int
        What is close enough: the loss is above its minimum by 10 to this power of what it was at the start.
    rows : int
        The rows of the data, whose gradients are one pass.
    """
    target = lowest + 10.0**power * (float(raced[0].trajectory.losses[0]) - lowest)
    reached = [each.reached(target) for each in raced]
    body = "".join(_row(each, at, time, rows) for each, at, time in zip(raced, reached, seconds, strict=True))
    head = "".join(f'<th scope="col">{name}</th>' for name in HEADS)
    note = (
        f"Down to {_tenth(power)}: the loss is above its minimum by at most that part of what it was at the start. "
        "The time is that of the steps alone, measured on the machine that runs this page."
    )
    words = [
        f"{each.entry.name}: {'not there' if at is None else counted(at, 'step')}."
        for each, at in zip(raced, reached, strict=True)
    ]
    table = f'<table class="dl-race"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return Picture(
        title=_winner(raced, reached, seconds, power),
        described=" ".join(words),
        drawn=Figure(markup=f'{table}<p class="dl-note">{note}</p>', kind="table"),
    )


def _row(each: Raced, at: int | None, seconds: float, rows: int) -> str:
    name = f'<th scope="row">{escape(each.entry.name)}</th>'
    if at is None:
        word = "diverged" if each.diverged else "not there"
        spent = shown(each.evaluations[-1] / rows, 3)
        return f'<tr>{name}<td class="dl-off" colspan="4">{word} after {spent} passes</td></tr>'
    cells = (f"{at:,}", f"{at * each.cost:,}", shown(at * each.cost / rows, 3), f"{shown(1e3 * at * seconds, 2)} ms")
    return f"<tr>{name}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _winner(raced: Sequence[Raced], reached: Sequence[int | None], seconds: Sequence[float], power: int) -> str:
    there = [(each, at, at * time) for each, at, time in zip(raced, reached, seconds, strict=True) if at is not None]
    if not there:
        return f"No method comes down to {_tenth(power)} of the start"
    spent = min(each.cost * at for each, at, _ in there)
    fewest = [each.entry.name for each, at, _ in there if each.cost * at == spent]
    fastest = min(there, key=lambda found: found[2])[0].entry.name
    names = f"{' and '.join(fewest)} need{'' if len(fewest) > 1 else 's'} the fewest gradients, {spent:,}"
    time = "" if fastest in fewest else f", and {fastest} the least time"
    return f"Down to {_tenth(power)} of the start, {names}{time}"


def _tenth(power: int) -> str:
    return f"10{str(power).translate(SUPERSCRIPT)}"
