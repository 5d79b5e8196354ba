"""A gradient check as a table: for each parameter, the number whose gradient is furthest from its quotient."""

from __future__ import annotations

import math

import numpy as np

from dashboard.charts.numbers import SUPERSCRIPT, counted, shown
from dashboard.charts.operations import letter
from dashboard.charts.picture import Figure, Picture
from dlcore.backprop.gradient_check import Compared, GradientCheck

__all__ = ["checked"]

HEADS = ("Gradient of", "Numbers", "Worst", "Its gradient", "Its quotient", "Off by", "Verdict")


def checked(check: GradientCheck) -> Picture:
    """Each parameter's gradient beside its difference quotients.

    Parameters
    ----------
    check : GradientCheck
        What `gradient_check` found.
    """
    head = "".join(f'<th scope="col">{name}</th>' for name in HEADS)
    body = "".join(_row(each, check.tolerance) for each in check.parameters)
    described = "; ".join(f"{letter(each.name)}: {shown(float(each.error.max()), 2)}" for each in check.parameters)
    note = (
        f"The quotient is (L(w + h) − L(w − h)) / 2h with h = {_power(check.h)}: it knows nothing of the chain rule. "
        "Off by: their difference, as a part of the larger one."
    )
    kinked = " At a kink the quotient lies between two slopes." if _at_kinks(check) else ""
    return Picture(
        title=_claim(check),
        described=f"A table with the largest relative difference of each parameter's gradient. {described}.",
        drawn=Figure(
            markup='<div class="dl-scroll" tabindex="0" role="group" aria-label="Gradient check">'
            f'<table class="dl-race"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
            f'<p class="dl-note">{note}{kinked}</p>',
            kind="table",
        ),
    )


def _claim(check: GradientCheck) -> str:
    entries = counted(sum(each.gradient.size for each in check.parameters), "number")
    limit, worst = _power(check.tolerance), check.worst
    if not check.passed:
        values = f"it is {shown(worst.gradient)}, the quotient {shown(worst.quotient)}"
        return f"A gradient is wrong: in {letter(worst.name)} {values}"
    if kinks := _at_kinks(check):
        are = "is at a kink, where its quotient is" if kinks == 1 else "are at a kink, where their quotients are"
        return f"Of {entries} {kinks} {are} no gradient; all others agree to {limit}"
    return f"Every gradient passes: all {entries} agree with difference quotients to {limit}"


def _at_kinks(check: GradientCheck) -> int:
    """How many numbers are off at a kink."""
    return sum(int(np.sum(each.kink & (each.error > check.tolerance))) for each in check.parameters)


def _power(value: float) -> str:
    """A power of ten, as it is written."""
    return f"10{str(round(math.log10(value))).translate(SUPERSCRIPT)}"


def _row(each: Compared, tolerance: float) -> str:
    sizes = each.error if each.error.any() else np.abs(each.gradient)
    index = tuple(int(i) for i in np.unravel_index(int(sizes.argmax()), sizes.shape))
    error = float(each.error[index])
    verdict = "agrees" if error <= tolerance else "at a kink" if each.kink[index] else "wrong"
    values = shown(float(each.gradient[index]), 6), shown(float(each.quotient[index]), 6)
    off_by = shown(error, 2) if error else "rounding alone"
    place = letter(each.name, *(i + 1 for i in index if each.error.size > 1))
    cells = "".join(f"<td>{text}</td>" for text in (shown(each.gradient.size), place, *values, off_by))
    off = "" if verdict == "agrees" else ' class="dl-off"'
    return f'<tr><th scope="row">{letter(each.name)}</th>{cells}<td{off}>{verdict}</td></tr>'
