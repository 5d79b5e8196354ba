"""Stochastic gradient descent where some weights fit every row: its bound beside what is measured."""

from __future__ import annotations

import math

import numpy as np

from dashboard.charts.curves import Curve, Mark, curves
from dashboard.charts.numbers import shown
from dashboard.charts.picture import Figure, Picture
from dlcore.optim.sgd_bound import Decrease
from dlcore.optim.sgd_losses import Losses
from dlcore.optim.stability import round_down

__all__ = ["sgd_first_step", "sgd_losses", "sgd_rates"]

SMALLEST, LARGEST = 1e-12, 1e3  # of the first loss: below is rounding, above the picture ends
ALIKE = 1e-9  # of the larger side: a difference that is only rounding
POINTS = 81


def sgd_losses(found: Losses) -> Picture:
    """The mean loss after every step below its bound, and single runs around it.

    Parameters
    ----------
    found : Losses
        What `dlcore.optim.sgd_losses.losses` gives.
    """
    first, steps = float(found.expected[0]), len(found.expected) - 1
    single = [_within(run, first, "", "baseline") for run in found.runs]
    lines = [
        *single,
        _within(found.expected, first, "mean of all runs", "idea"),
        _within(found.bound, first, "the bound", "ink", dashed=True),
    ]
    mean, most = found.last, float(found.bound[-1])
    return Picture(
        title=_loss_claim(first, mean, most, steps),
        described=(
            f"Loss against steps on a logarithmic axis. Before the first step it is {shown(first)}. After step "
            f"{steps:,} its mean is {shown(mean)} and the bound {shown(most)}. {len(found.runs)} single runs stand "
            "around the mean."
        ),
        drawn=curves(lines, x="step", y="loss J", height=320) if first > 0 else _nothing(),
    )


def _within(y: np.ndarray, first: float, name: str, role: str, *, dashed: bool = False) -> Curve:
    """A curve as far as the picture shows it: one that leaves at the top stops there, in a cross if it was measured."""
    high = np.flatnonzero(~(y <= LARGEST * first))
    end = int(high[0]) if len(high) else len(y)
    seen = np.where(y[:end] >= SMALLEST * first, y[:end], np.nan)
    lost = len(high) > 0 and not dashed and bool(name)
    stopped = f"leaves the picture at step {end}" if lost else ""
    return Curve(name=name, x=np.arange(end), y=seen, role="wrong" if lost else role, stopped=stopped, dashed=dashed)


def _nothing() -> Figure:
    return Figure(markup='<p class="dl-says">Every row is fitted before the first step.</p>', kind="nothing")


def _loss_claim(first: float, mean: float, most: float, steps: int) -> str:
    after = f"After {steps:,} step{'' if steps == 1 else 's'}"
    if first == 0:
        return "The loss is 0 from the start, and no step changes it"
    if not mean <= LARGEST * first:
        return f"{after} the mean loss has grown past {shown(LARGEST)} times the first: this rate diverges"
    if math.isclose(mean, most, rel_tol=1e-6):
        return f"{after} {_share(mean / first)} of the loss is left on average, exactly what the bound says"
    if most < first:
        return f"{after} {_share(mean / first)} of the loss is left on average; the bound allows {_share(most / first)}"
    fate = "falls" if mean < first else "grows"
    return (
        f"{after} {_share(mean / first)} of the loss is left: at this rate the bound promises nothing; the mean {fate}"
    )


def _share(share: float) -> str:
    """A share in percent while that reads well; else as a number."""
    return (
        f"{shown(100 * share, 3)}%" if 1e-3 <= share <= 10 else f"{shown(share, 2)}" + (" times" if share > 1 else "")
    )


def sgd_rates(found: Decrease) -> Picture:
    """What share of the loss one step leaves at each rate: the bound's parabola, and the measured one below.

    Parameters
    ----------
    found : Decrease
        What `dlcore.optim.sgd_bound.decrease` says of one step at the reader's rate, which is not 0.
    """
    bound, rate, loss = found.bound, found.lr, found.loss or 1.0
    slope, bend = found.mean_first / (rate * loss), found.mean_second / (rate**2 * loss)
    end = 1.25 * max(bound.largest_rate, min(rate, 4 * bound.largest_rate))
    eta = np.linspace(0, end, POINTS)
    measured = 1 + slope * eta + bend * eta**2
    share, last = float(bound.share(rate)), shown(round_down(bound.largest_rate))
    marks = [
        Mark(x=bound.best_rate, words=f"best {shown(bound.best_rate, 3)}"),
        Mark(x=bound.largest_rate, words=f"end {last}"),
    ]
    if rate <= end:
        marks.append(Mark(x=rate, words=f"η = {shown(rate, 3)}", role="ink"))
    return Picture(
        title=(
            f"At η = {shown(rate, 3)} the bound {'leaves at most ' + _share(share) if share < 1 else 'says nothing'}; "
            f"it is lowest at {shown(bound.best_rate, 3)}, and ends at {last}"
        ),
        described=(
            f"The share of the loss left after a step against the rate. The bound is a parabola: 1 at rate 0, "
            f"{shown(bound.best_share, 3)} at {shown(bound.best_rate, 3)}, 1 again at {last}. "
            "What is measured in the first step is never above it."
        ),
        drawn=curves(
            [
                Curve(name="first step, measured", x=eta, y=measured, role="idea"),
                Curve(name="the bound", x=eta, y=bound.share(eta), role="ink", dashed=True),
            ],
            x="learning rate η",
            y="share of the loss left after a step",
            log=False,
            height=280,
            marks=marks,
        ),
    )


def sgd_first_step(found: Decrease) -> Picture:
    """The two parts by which the first step changes the loss on average, each beside its bound.

    Parameters
    ----------
    found : Decrease
        What `dlcore.optim.sgd_bound.decrease` gives.
    """
    bound, rate, J = found.bound, found.lr, found.loss
    rows = [
        ("E[A], the part in η", "−4 η λ<sub>min</sub> J", found.mean_first, -4 * rate * bound.smallest * J),
        ("E[B], the part in η²", "4 η² λ<sub>max</sub> b J", found.mean_second,
         4 * rate**2 * bound.largest * bound.longest * J),
        ("J after the step", "r J", found.mean_after, float(bound.share(rate)) * J),
    ]  # fmt: skip
    tight = [math.isclose(value, most, rel_tol=1e-9, abs_tol=ALIKE * J) for _, _, value, most in rows]
    body = "".join(
        f'<tr><th scope="row">{name}</th><td><b>{shown(value)}</b></td>'
        f"<td>{'=' if same else '≤'}</td><td><b>{shown(most)}</b> <small>{formula}</small></td></tr>"
        for (name, formula, value, most), same in zip(rows, tight, strict=True)
    )
    words = ("On average", "Measured", "", "Bound")
    head = "".join(f'<th scope="col">{word}</th>' if word else "<td></td>" for word in words)
    says = " ".join(f"{name}: {shown(value)}, bound {shown(most)}." for name, _, value, most in rows)
    return Picture(
        title=_step_claim(tight),
        described=f"One step from a loss of {shown(J)}. {says}",
        drawn=Figure(
            markup=f'<table class="dl-recursions"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>',
            kind="first-step",
        ),
    )


def _step_claim(tight: list[bool]) -> str:
    if all(tight):
        return "In the first step both bounds are equalities"
    if tight[0]:
        return "In the first step the bound on E[A] is an equality, and E[B] leaves room"
    if tight[1]:
        return "In the first step the bound on E[B] is an equality, and E[A] leaves room"
    return "In the first step both bounds hold, and both leave room"
