"""A training that no map can show: its losses, the rows that it gets wrong, and how far its numbers are off."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts.curves import Curve, Mark, curves
from dashboard.charts.dress import dress, role
from dashboard.charts.layers import mask_layer
from dashboard.charts.numbers import counted, shown
from dashboard.charts.parts import plane
from dashboard.charts.picture import Figure, Picture
from dashboard.charts.plot import Plot, named
from dashboard.charts.verdict import sentence
from dlcore.backprop.mlp import MLP, forward
from dlcore.training.loop import Epoch, History
from dlcore.training.sets import TrainingSet

__all__ = ["learning", "predicted", "read_wrongly", "so_far"]

MOST_WRONG = 24  # pictures of rows read wrongly: what fits without scrolling far
SIDE = 8  # cells of a digit, across and down


def learning(history: History, data: TrainingSet) -> Picture:
    """Both losses over the epochs, and where the held-out one was lowest.

    Parameters
    ----------
    history : History
        The training.
    data : TrainingSet
        What it learned from.
    """
    best = history.best.number
    inside = 0 < best < history.last.number
    marks = [Mark(x=best, words=f"lowest held out, epoch {best}")] if inside else []
    return Picture(
        title=sentence(history, data),
        described=_described(history.epochs),
        drawn=_losses(history.epochs, marks, stopped=history.last.diverged),
    )


def so_far(epochs: Sequence[Epoch]) -> Picture:
    """The losses of a training that still runs.

    Parameters
    ----------
    epochs : sequence of Epoch
        Those that are done.
    """
    last = epochs[-1]
    right = "" if last.held_out_accuracy is None else f"; {last.held_out_accuracy:.1%} of the held-out rows are right"
    return Picture(
        title=f"It is learning: epoch {last.number:,} of {last.of:,}, loss {shown(last.loss, 3)}{right}",
        described=_described(epochs),
        drawn=_losses(epochs, [], stopped=False),
    )


def _losses(epochs: Sequence[Epoch], marks: Sequence[Mark], *, stopped: bool) -> Plot:
    x = [epoch.number for epoch in epochs]
    seen, held = ([getattr(epoch, name) for epoch in epochs] for name in ("loss", "held_out_loss"))
    end = f"stopped after {counted(epochs[-1].number, 'epoch')}" if stopped else ""
    return curves(
        [
            Curve(name="held out", x=x, y=held, role="ink", dashed=True),
            Curve(name="training", x=x, y=seen, role="wrong" if stopped else "idea", stopped=end),
        ],
        x="epoch",
        y="loss",
        height=280,
        marks=marks,
    )


def _described(epochs: Sequence[Epoch]) -> str:
    first, last = epochs[0], epochs[-1]
    return (
        f"Two curves over {counted(last.number, 'epoch')}: the loss goes from {shown(first.loss, 3)} to "
        f"{shown(last.loss, 3)}, on the held-out rows from {shown(first.held_out_loss, 3)} to "
        f"{shown(last.held_out_loss, 3)}."
    )


def read_wrongly(network: MLP, data: TrainingSet) -> Picture:
    """The held-out digits that a network gets wrong, each with what it said and how sure it was.

    Parameters
    ----------
    network : MLP
        With ten outputs.
    data : TrainingSet
        Digits of 8 by 8 cells.
    """
    scores = forward(network, data.held_out_x).output
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = powers / powers.sum(axis=1, keepdims=True)
    said = shares.argmax(axis=1)
    wrong = np.flatnonzero(said != data.held_out_y)
    surest = wrong[np.argsort(-shares[wrong, said[wrong]], kind="stable")][:MOST_WRONG]
    cells = "".join(_misread(data, row, said[row], shares[row, said[row]]) for row in surest)
    count = f"{len(wrong):,} of {counted(len(said), 'held-out digit')}"
    if not len(wrong):
        title = f"It reads all {counted(len(said), 'held-out digit')} rightly"
    else:
        row = surest[0]
        title = f"It gets {count} wrong; surest of all, it took {_a(data.held_out_y[row])} for {_a(said[row])}"
    listed = "; ".join(f"{_a(data.held_out_y[row])} taken for {_a(said[row])}" for row in surest)
    more = f'<p class="dl-note">The surest {MOST_WRONG} are shown.</p>' if len(wrong) > MOST_WRONG else ""
    return Picture(
        title=title,
        described=f"Pictures of the digits that it gets wrong, the surest first: {listed or 'there are none'}.",
        drawn=Figure(markup=f'<div class="dl-misreads">{cells}</div>{more}', kind="still"),
    )


def _a(digit: int) -> str:
    """A digit with its article.

    Examples
    --------
    >>> _a(8), _a(7)
    ('an 8', 'a 7')
    """
    return f"a{'n' if digit == 8 else ''} {digit}"


def _misread(data: TrainingSet, row: int, said: int, share: float) -> str:
    """One digit as it was scanned, what it is, and what the network said."""
    drawn = plane(SIDE, SIDE, [mask_layer("dl-inked", data.held_out_x[row].reshape(SIDE, SIDE))])
    words = f"<p>is <b>{data.held_out_y[row]}</b></p><p>said <b>{said}</b>, {share:.0%}</p>"
    return f'<div class="dl-misread">{drawn}{words}</div>'


def predicted(network: MLP, data: TrainingSet) -> Picture:
    """What a network says of each held-out row, against what is true.

    Parameters
    ----------
    network : MLP
        With one output.
    data : TrainingSet
        Rows with a number each.
    """
    true, said = data.held_out_y[:, 0], forward(network, data.held_out_x).output[:, 0]
    missed = float(((said - true) ** 2).mean())
    explained = 1 - missed / (float(true.var()) or 1.0)
    ends = [float(min(true.min(), said.min())), float(max(true.max(), said.max()))]
    tables = {
        "rows": pd.DataFrame({"true": true, "said": said, "role": "idea"}),
        "right": pd.DataFrame({"true": ends, "said": ends, "role": "muted"}),
    }
    share = f"explains {explained:.0%} of the variance of" if explained > 0 else "is worse than their mean on"
    return Picture(
        title=f"It {share} the held-out rows, and is off by {shown(missed**0.5, 2)} in the root mean square",
        described=f"A point for each of {counted(len(true), 'held-out row')}: what the network says against what is "
        "true. On the straight line both are equal.",
        drawn=Plot(looks=_scatter(), tables=tables),
    )


@cache
def _scatter() -> str:
    x = alt.X("true:Q", scale=alt.Scale(zero=False, nice=True)).title("true value")
    y = alt.Y("said:Q", scale=alt.Scale(zero=False, nice=True)).title("what the network says")

    color = role()
    seen = [alt.Tooltip("true:Q", title="true", format=",.3~g"), alt.Tooltip("said:Q", title="said", format=",.3~g")]
    line = alt.Chart(named("right")).mark_line(strokeDash=[4, 4], strokeWidth=1).encode(x, y, color)
    points = alt.Chart(named("rows")).mark_circle(size=36, opacity=0.75).encode(x, y, color, tooltip=seen)
    return dress(line + points, height=280).to_json(indent=None)
