"""Is a gradient right? One number moved, and what became of the loss beside what the gradient says."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from dashboard.charts.curves import Curve, Mark, curves
from dashboard.charts.numbers import joined, shown
from dashboard.charts.operations import letter
from dashboard.charts.picture import Picture
from dlcore.backprop.gradient_check import Nudge

__all__ = ["nudged"]

MOST = 3  # kinks that are named


def nudged(here: Nudge, along: Sequence[Nudge], *, name: str) -> Picture:
    """The loss along one number, and the line that the gradient says it follows.

    Parameters
    ----------
    here : Nudge
        The reader's.
    along : sequence of Nudge
        The same number moved by steps from left to right, 0 among them.
    name : str
        What a reader calls it: "W₁[2,1]".
    """
    h = np.array([each.h for each in along])
    tangent = here.before + here.gradient * h
    kinks = _kinks(along)
    marks = [Mark(x=at, words=f"kink of {unit}") for at, unit in kinks[:MOST]]
    passing = f" {joined(dict.fromkeys(unit for _, unit in kinks))} can pass a kink here." if kinks else ""
    return Picture(
        title=_claim(here, name),
        described=f"The loss against the change h of {name}, from {shown(h[0])} to {shown(h[-1])}, beside its tangent "
        f"at h = 0, whose slope is the gradient, {shown(here.gradient)}. At h = {shown(here.h)} the loss is "
        f"{shown(here.after)}, and the tangent is at {shown(here.before + here.predicted)}.{passing}",
        drawn=curves(
            [
                Curve(
                    name="tangent: gradient times h",
                    x=h,
                    y=tangent,
                    role="baseline",
                    dashed=True,
                ),
                Curve(name="the loss", x=h, y=[each.after for each in along]),
            ],
            x=f"h, added to {name}",
            y="loss",
            log=False,
            marks=[*marks, Mark(x=here.h, words="your h", role="ink")],
        ),
    )


def _kinks(along: Sequence[Nudge]) -> list[tuple[float, str]]:
    """Where a unit passes its kink, the nearest to 0 first: where, and which unit."""
    found: dict[tuple[float, str], None] = {}
    for a, b in pairwise(along):
        for layer, unit in sorted(set(a.passed) ^ set(b.passed)):
            at = 0.0 if 0 in (a.h, b.h) else (a.h + b.h) / 2
            found[at, letter(f"z{layer}", unit)] = None
    return sorted(found, key=lambda each: abs(each[0]))


def _claim(here: Nudge, name: str) -> str:
    if here.h == 0:
        return f"{name} stays as it is, and so does the loss, {shown(here.before)}"
    way = "up" if here.h > 0 else "down"
    change, said = here.change, here.predicted
    fate = f"the loss {'rises' if change > 0 else 'falls'} by {shown(abs(change))}" if change else "the loss stays"
    move = f"{name} {way} by {shown(abs(here.h))}"
    if here.passed:
        units = joined(letter(f"z{layer}", unit) for layer, unit in here.passed)
        return f"{move} takes {units} past a kink: {fate}, where gradient times h says {shown(said)}"
    return f"{move}: {fate}, and gradient times h says {shown(said)}"
