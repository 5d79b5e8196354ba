"""What a search costs: the runs of a grid, the chance that random trials reach, and what floats make of the budget."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache

import numpy as np

from dashboard.charts.curves import Curve, Mark, curves
from dashboard.charts.numbers import counted, joined, shown
from dashboard.charts.picture import Figure, Picture
from dlcore.search.budget import GridCost, log_ratio, probability_reached, trials_needed

__all__ = ["chance_by_trials", "exact_or_rounded", "grid_runs"]

POINTS = 200  # of a curve: a page needs no more


def grid_runs(cost: GridCost, *, p: float, q: float) -> Picture:
    """The runs of a grid after each setting, on a log scale, beside random trials, which do not ask how many settings.

    Parameters
    ----------
    cost : GridCost
        The grid.
    p, q : float
        The share of settings that are good, and how probably random trials shall meet one.
    """
    trials = trials_needed(p, q)
    runs = np.cumprod([1, *(float(size) for size in cost.sizes)])
    settings = np.arange(len(runs))
    values = joined([shown(size) for size in cost.sizes])
    random = f"{counted(trials, 'random trial')}: {q:.0%} sure to meet the best {p:.0%}"
    above = next((place for place, each in enumerate(runs) if each > trials), None)
    first = "one costs" if above == 1 else f"{above} cost"
    passed = "" if above is None else f"; the first {first} more than {shown(trials)} random trials"
    costs = f"{counted(cost.runs, 'run')} and {counted(cost.epochs, 'epoch')}: {_time(cost.minutes)}"
    return Picture(
        title=f"{values} values multiply to {costs}{passed}" if len(runs) > 2 else f"One setting makes {costs}{passed}",
        described=f"The runs after each setting, on a log scale: {joined([shown(int(each)) for each in runs[1:]])}. "
        f"A level line shows the {shown(trials)} random trials that meet the best {p:.0%} of the settings with a "
        f"probability of {q:.0%}, however many settings there are.",
        drawn=curves(
            [
                Curve(name=random, x=settings, y=np.full(len(runs), float(trials)), role="baseline", dashed=True),
                Curve(name=f"grid: {shown(cost.runs)}", x=settings, y=runs),
            ],
            x="settings in the grid",
            y="runs",
        ),
    )


def chance_by_trials(p: float, q: float) -> Picture:
    """The probability of at least one good setting against the number of trials, with the fewest that are enough.

    Parameters
    ----------
    p : float
        The share of settings that are good, above 0 and below 1.
    q : float
        The probability wanted, likewise.
    """
    enough = trials_needed(p, q)
    end = max(8, math.ceil(1.6 * enough))
    trials = np.unique(np.append(np.linspace(0, end, min(end + 1, POINTS)).astype(int), enough))
    reached = [probability_reached(p, int(count)) for count in trials]
    exact = 1 - (1 - Fraction(str(p))) ** enough == Fraction(str(q))
    verdict = f"exactly {shown(q)}" if exact else shown(probability_reached(p, enough))
    one_less = shown(probability_reached(p, enough - 1))
    enough_is = f"{counted(enough, 'trial')} {'is' if enough == 1 else 'are'} enough, and reach{'es' * (enough == 1)}"
    return Picture(
        title=f"{enough_is} {verdict}; {enough - 1:,} would only reach {one_less}",
        described=f"The probability of at least one good setting, from 0 without a trial to {shown(reached[-1])} after "
        f"{end:,}. It reaches {shown(q)} at {counted(enough, 'trial')}.",
        drawn=curves(
            [
                Curve(name=f"wanted: q = {shown(q)}", x=[0, end], y=[q, q], role="baseline", dashed=True),
                Curve(name="reached: 1 − (1 − p)ᴺ", x=trials, y=reached),
            ],
            x="number of trials N",
            y="probability of at least one good setting",
            log=False,
            marks=[Mark(x=enough, words=f"N = {enough:,}", role="ink")],
        ),
    )


def exact_or_rounded(p: float, q: float) -> Picture:
    """The exact budget beside the float ratio of logarithms, rounded up.

    Parameters
    ----------
    p : float
        The share of settings that are good, above 0 and below 1.
    q : float
        The probability wanted, likewise.
    """
    enough, ratio = trials_needed(p, q), log_ratio(p, q)
    rounded = math.ceil(ratio)
    wrong, tried = _boundaries()
    often = f"Where q is exactly what some trials reach, floats are off by one at {wrong} of {tried} places"
    one_fewer = probability_reached(p, enough - 1)
    rows = [
        ("Exact fractions", f"{shown(one_fewer)} < {shown(q)} ≤ {shown(probability_reached(p, enough))}", enough, ""),
        ("ln(1 − q)/ln(1 − p) in floats, rounded up", repr(ratio), rounded, "dl-off" if rounded != enough else ""),
    ]
    body = "".join(
        f'<tr><th scope="row">{how}</th><td>{finds}</td><td class="{role}">{trials:,}</td></tr>'
        for how, finds, trials, role in rows
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("How", "What it finds", "Trials"))
    table = f'<table class="dl-race"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    note = f"{often} (p in hundredths, one to five trials). This page counts exactly: 0.05 is a twentieth."
    title = (
        f"The logarithms’ ratio says {rounded:,} here, as its floats come out above {enough:,}: one trial too many"
        if rounded > enough
        else f"The logarithms’ ratio says {rounded:,} here, as its floats come out too low: one trial short"
        if rounded < enough
        else f"Here the logarithms’ ratio, rounded up, agrees: {counted(rounded, 'trial')}"
    )
    return Picture(
        title=title,
        described=f"Exactly {counted(enough, 'trial')}; the float ratio is {ratio!r}, rounded up {rounded}. {often}.",
        drawn=Figure(markup=f'{table}<p class="dl-note">{note}</p>', kind="table"),
    )


@cache
def _boundaries() -> tuple[int, int]:
    """At how many exact boundaries the rounded ratio is off, and how many were tried."""
    places = [(Fraction(part, 100), trials) for part in range(1, 100) for trials in range(1, 6)]
    off = sum(math.ceil(log_ratio(float(p), float(1 - (1 - p) ** trials))) != trials for p, trials in places)
    return off, len(places)


def _time(minutes: float) -> str:
    """Minutes as days, hours and minutes as well, where they are many."""
    whole = counted(round(minutes), "minute") if minutes == round(minutes) else f"{shown(minutes)} minutes"
    days, rest = divmod(round(minutes), 24 * 60)
    hours, _ = divmod(rest, 60)
    if not days and not hours:
        return whole
    return f"{whole}, or {joined([counted(n, noun) for n, noun in ((days, 'day'), (hours, 'hour')) if n])}"
