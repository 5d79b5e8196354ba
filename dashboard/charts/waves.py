"""Which waves a kernel answers to."""

from __future__ import annotations

import math
from functools import cache

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts.dress import dress, label, role, table
from dashboard.charts.numbers import shown
from dashboard.charts.picture import Picture
from dashboard.charts.plot import Plot, named
from dlcore.conv.filters import FrequencyResponse

__all__ = ["waves"]

NAMES = ("down a column (axis 0)", "along a row (axis 1)")
APART = 0.12  # of the axis: lines that come closer than this throughout have one name
ALIKE = 1e-9  # of the largest gain: a difference that is only rounding
ROLE = ("baseline", "idea")
TICKS = {0: "flat", 1 / 8: "8", 1 / 4: "4", 1 / 3: "3", 1 / 2: "2"}


def waves(responses: tuple[FrequencyResponse, FrequencyResponse], *, name: str = "The kernel") -> Picture:
    """How strongly a kernel answers to waves of each period, along either axis.

    Parameters
    ----------
    responses : (FrequencyResponse, FrequencyResponse)
        Along axis 0 and along axis 1, at the same frequencies.
    name : str
        What the kernel is called where a sentence begins.
    """
    size = float(np.abs(responses[0].kernel.weights).sum()) or 1.0
    lines = pd.concat(
        table(frequency=each.frequencies, gain=each.gains / size, role=ROLE[each.axis], along=NAMES[each.axis])
        for each in responses
    )
    return Picture(
        title=_claim(responses, name),
        described=" ".join(_in_words(each, size) for each in responses),
        drawn=Plot(looks=_looks(), tables={"lines": lines, "names": _labels(responses, size)}),
    )


@cache
def _looks() -> str:
    words = " : ".join(f"abs(datum.value - {at:.4f}) < 0.001 ? '{word}'" for at, word in TICKS.items())
    x = alt.X("frequency:Q", scale=alt.Scale(domain=[0, 0.5], nice=False)).title("cells a wave")
    x = x.axis(values=list(TICKS), labelExpr=f"{words} : ''")
    y = alt.Y("gain:Q", scale=alt.Scale(domain=[0, 1])).title("answer, as a share of the largest possible")
    y = y.axis(values=[0, 0.5, 1])
    tooltip = [alt.Tooltip("along:N", title="waves"), alt.Tooltip("gain:Q", title="answer", format=".3f")]
    drawn = (
        alt.Chart(named("lines")).mark_line(strokeWidth=1.75).encode(x, y, role(), detail="along:N", tooltip=tooltip)
    )
    return dress(drawn + label(named("names"), x, y, align=None), height=220).to_json()


def _labels(responses: tuple[FrequencyResponse, FrequencyResponse], size: float) -> pd.DataFrame:
    """The lines' names where they lie farthest apart; one name where they meet."""
    down, along = (each.gains / size for each in responses)
    place = int(np.argmax(np.abs(down - along)))
    if abs(down[place] - along[place]) < APART:
        height = float(max(down[-1], along[-1]))
        return table(frequency=[0.5], gain=[height], label=["along either axis"], role=[ROLE[1]], align="right")
    frequency = float(responses[0].frequencies[place])
    align = "left" if frequency < 0.15 else "right" if frequency > 0.35 else "center"
    heights = [float(down[place]), float(along[place])]
    return table(frequency=[frequency] * 2, gain=heights, label=list(NAMES), role=list(ROLE), align=align)


def _claim(responses: tuple[FrequencyResponse, FrequencyResponse], name: str) -> str:
    down, along = responses
    heard = [each for each in responses if not each.silent]
    if not heard:
        return f"{name} is silent on waves along either axis"
    if len(heard) == 1:
        deaf = along if heard[0] is down else down
        return f"{name} answers to waves {_along(heard[0])}, and is silent on waves {_along(deaf)}"
    if _wave(down) == _wave(along):
        return f"{name} answers {_wave(down)}, along either axis"
    return f"{name} answers {_wave(down)} down a column, {_wave(along)} along a row"


def _along(response: FrequencyResponse) -> str:
    return ("down a column", "along a row")[response.axis]


def _wave(response: FrequencyResponse) -> str:
    """What a kernel that is not silent hears best."""
    if np.ptp(response.gains) <= ALIKE * response.gains.max():
        return "to all waves alike"
    period = response.strongest_period
    return "most to flat pictures" if math.isinf(period) else f"most to waves of {shown(period, 3)} cells"


def _in_words(response: FrequencyResponse, size: float) -> str:
    if response.silent:
        return f"Waves {_along(response)}: the answer is 0 at every period."
    largest = shown(float(response.gains.max()) / size, 3)
    return f"Waves {_along(response)}: it answers {_wave(response)}, with at most {largest} of what is possible."
