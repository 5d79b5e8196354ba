"""The loss after one step as a function of the rate, and its slope: a parabola and a straight line."""

from __future__ import annotations

from functools import cache

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.charts.dress import dress, label, role, table
from dashboard.charts.numbers import shown
from dashboard.charts.picture import Picture
from dashboard.charts.plot import Plot, named
from dlcore.optim.learned_rate import Parabola

__all__ = ["loss_by_rate", "slope_by_rate"]

Array = NDArray[np.float64]
POINTS = 121  # along the parabola
NEAR = 0.15  # of the axis: words of two points that are closer would stand on each other


def loss_by_rate(found: Parabola, rate: float) -> Picture:
    """The loss after one step at every rate, with the reader's rate, the slope there, and the best rate.

    Parameters
    ----------
    found : Parabola
        What `one_step` found.
    rate : float
        The reader's, at least 0.
    """
    right = _right(found, rate)
    rates = np.linspace(0, right, POINTS)
    losses, here, start = found.loss(rates), float(found.loss(rate)), found.start_loss
    tilt = 0.0 if found.best_rate is None else float(found.slope(rate))
    span = float(losses.max()) - found.best_loss or start or 1.0
    below = 0.5 if found.best_rate is None else 0.1
    low, high = found.best_loss - below * span, found.best_loss + 1.1 * span
    ends = _tangent(rate, here, tilt, right, (low, high))
    lines = pd.concat(
        [
            table(x=[0.0, right], y=[start] * 2, name="before the step", role="muted", place=0, dashed=True),
            table(x=ends, y=here + tilt * (ends - rate), name="slope at your rate", role="ink", place=1, dashed=True),
            table(x=rates, y=losses, name="after the step", role="idea", place=2, dashed=False),
        ]
    )
    marks = [(rate, here, "ink")]
    middle = right / 2 if found.best_rate is None else found.best_rate
    words = [(middle, start + 0.05 * span, "loss before the step", "muted", "center")]
    if (best := found.best_rate) is not None:
        marks.append((best, found.best_loss, "idea"))
        words.append((best, found.best_loss + 0.08 * span, f"best: η = {shown(best, 3)}, slope 0", "idea", "center"))
    # The reader's words stand within the bowl, clear of the others.
    inside = rate <= middle
    lowest, highest = (
        (found.best_loss + 0.22 * span, start - 0.1 * span) if here <= start else (start + 0.2 * span, high)
    )
    height = min(max(here + 0.08 * span, lowest), highest)
    yours = f"yours: η = {shown(rate, 3)}, loss {shown(here, 3)}"
    words.append((rate + (0.02 if inside else -0.03) * right, height, yours, "ink", "left" if inside else "right"))
    return Picture(
        title=_claim(found, rate, here),
        described=(
            f"A parabola over the rate. It begins at the loss {shown(start)}, before the step. At your rate "
            f"{shown(rate)} the loss is {shown(here)}, and its slope {shown(tilt)}. {_lowest(found)}"
        ),
        drawn=_plot(lines, marks, words, right, (low, high), "loss after the step"),
    )


def slope_by_rate(found: Parabola, rate: float) -> Picture:
    """The slope of the loss at every rate: a straight line, which is 0 at the best one.

    Parameters
    ----------
    found : Parabola
        What `one_step` found.
    rate : float
        The reader's, at least 0.
    """
    right, best = _right(found, rate), found.best_rate
    low, high = (-1.0, 1.0) if best is None else (1.5 * found.start_slope, 1.15 * float(found.slope(right)))
    here = float(found.slope(rate)) if best is not None else 0.0
    ends = np.array([0.0, right])
    lines = pd.concat(
        [
            table(x=ends, y=[0.0, 0.0], name="no slope", role="muted", place=0, dashed=True),
            table(x=ends, y=found.slope(ends), name="slope", role="idea", place=1, dashed=False),
        ]
    )
    marks, words, step = [(rate, here, "ink")], [], 0.09 * (high - low)
    above = best is not None and rate > best - NEAR * right
    side, align = (-0.02, "right") if above and rate > NEAR * right else (0.02, "left")
    text = f"yours: slope {shown(here, 3)}"
    words.append((rate + side * right, here + (step if above else -step), text, "ink", align))
    if best is not None:
        marks.append((best, 0.0, "idea"))
        words.append((best + 0.02 * right, -step, f"0 at η = {shown(best, 3)}", "idea", "left"))
        title = f"The slope is a straight line, from {shown(found.start_slope, 3)} up to 0 at η = {shown(best, 3)}"
    else:
        title = "The slope is 0 at every rate"
    return Picture(
        title=title,
        described=f"The slope of the loss over the rate. At your rate {shown(rate)} it is {shown(here)}. {title}.",
        drawn=_plot(lines, marks, words, right, (low, high), "slope of the loss"),
    )


def _right(found: Parabola, rate: float) -> float:
    """Where the axis ends: past twice the best rate, where the loss is again what it was."""
    return max(1.08 * rate, 2.2 * found.best_rate) if found.best_rate is not None else max(2 * rate, 1.0)


def _tangent(rate: float, here: float, tilt: float, right: float, heights: tuple[float, float]) -> Array:
    """Where the tangent begins and ends: a third of the axis to each side, and never out of the picture."""
    ends = np.array([max(0.0, rate - right / 3), min(right, rate + right / 3)])
    if tilt:
        first, last = sorted((rate + (np.array(heights) - here) / tilt).tolist())
        ends = np.clip(ends, first, last)
    return ends


def _claim(found: Parabola, rate: float, here: float) -> str:
    start, best = shown(found.start_loss, 3), found.best_rate
    if best is None:
        return f"Every rate leaves the loss at {start}: the gradient at the start is 0"
    lowest, at = shown(found.best_loss, 3), shown(best, 3)
    if rate == 0:
        return f"Without a step the loss stays at {start}; η = {at} would leave {lowest}"
    if shown(rate, 3) == at:
        return f"η = {at} is the best rate: one step takes the loss from {start} down to {lowest}"
    if rate < 2 * best:
        return f"One step takes the loss from {start} to {shown(here, 3)}; η = {at} would leave {lowest}"
    return f"At more than twice the best rate {at} the loss grows, from {start} to {shown(here, 3)}"


def _lowest(found: Parabola) -> str:
    if found.best_rate is None:
        return "The line is level: every rate is best."
    return f"It is lowest at the rate {shown(found.best_rate)}, with the loss {shown(found.best_loss)}."


def _plot(
    lines: pd.DataFrame,
    marks: list[tuple[float, float, str]],
    words: list[tuple[float, float, str, str, str]],
    right: float,
    ends: tuple[float, float],
    y: str,
) -> Plot:
    names = pd.DataFrame(words, columns=["x", "y", "label", "role", "align"])
    near = 0.25 * right  # words about a point at the left edge run to the right
    names.loc[(names["align"] == "center") & (names.x < near), "align"] = "left"
    return Plot(
        looks=_looks(y),
        tables={
            "lines": lines,
            "marks": pd.DataFrame(marks, columns=["x", "y", "role"]),
            "names": names,
            "ends": table(x=[0.0, right], y=list(ends)),
        },
    )


@cache
def _looks(y_title: str) -> str:
    x = alt.X("x:Q", scale=alt.Scale(nice=False)).title("learning rate η").axis(tickCount=6)
    y = alt.Y("y:Q", scale=alt.Scale(nice=False, zero=False)).title(y_title).axis(tickCount=5)
    dash = alt.condition("datum.dashed", alt.value([4, 4]), alt.value([1, 0]))
    tooltip = [
        alt.Tooltip("x:Q", title="learning rate", format=".4~g"),
        alt.Tooltip("y:Q", title=y_title, format=".4~g"),
    ]
    ends = alt.Chart(named("ends")).mark_point(opacity=0, aria=False).encode(x, y)
    drawn = alt.Chart(named("lines")).mark_line(strokeWidth=1.75)
    drawn = drawn.encode(x, y, role(), detail="place:N", strokeDash=dash, tooltip=tooltip)
    points = alt.Chart(named("marks")).mark_circle(size=70, opacity=1).encode(x, y, role(), tooltip=tooltip)
    return dress(ends + drawn + points + label(named("names"), x, y, align=None, dy=0), height=300).to_json(indent=None)
