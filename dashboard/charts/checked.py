"""A gradient check as a table: for each parameter, how far its gradient is from the difference quotients at most."""

from __future__ import annotations

import math

from dashboard.charts.numbers import SUPERSCRIPT, counted, shown
from dashboard.charts.picture import Figure, Picture
from dlcore.backprop.gradient_check import Compared, GradientCheck

__all__ = ["checked"]

HEADS = ("Gradient of", "Numbers", "Largest", "Off by at most, relatively", "Verdict")


def checked(check: GradientCheck) -> Picture:
    """Each parameter's gradient beside its difference quotients.

    Parameters
    ----------
    check : GradientCheck
        What `gradient_check` found.
    """
    entries = sum(each.gradient.size for each in check.parameters)
    worst = check.worst
    limit = f"10{str(round(math.log10(check.tolerance))).translate(SUPERSCRIPT)}"
    if check.passed:
        title = f"Every gradient passes: all {counted(entries, 'number')} agree with difference quotients to {limit}"
    else:
        title = (
            f"A gradient is wrong: in {worst.name} it is {shown(worst.gradient)}, the quotient {shown(worst.quotient)}"
        )
    body = "".join(_row(each, check.tolerance) for each in check.parameters)
    head = "".join(f'<th scope="col">{name}</th>' for name in HEADS)
    described = "; ".join(f"{each.name}: {shown(float(each.error.max()), 2)}" for each in check.parameters)
    return Picture(
        title=title,
        described=f"A table with the largest relative difference of each parameter's gradient. {described}.",
        drawn=Figure(
            markup=f'<table class="dl-race"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>', kind="table"
        ),
    )


def _row(each: Compared, tolerance: float) -> str:
    off = (each.error > tolerance) & ~each.kink
    kinks = int(((each.error > tolerance) & each.kink).sum())
    verdict = "wrong" if off.any() else f"agrees, but at {counted(kinks, 'kink')}" if kinks else "agrees"
    error = each.error[~each.kink] if kinks else each.error
    cells = (
        shown(each.gradient.size),
        shown(float(abs(each.gradient).max()), 3),
        shown(float(error.max()), 2) if error.any() else "rounding alone",
        verdict,
    )
    role = ' class="dl-off"' if off.any() else ""
    return f'<tr><th scope="row">{each.name}</th>{"".join(f"<td{role}>{cell}</td>" for cell in cells)}</tr>'
