"""A training loop beside a sound one: its lines, its losses, its gradients, and one weight that is never zeroed."""

from __future__ import annotations

from html import escape

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.curves import Curve, curves
from dashboard.charts.numbers import counted, shown
from dashboard.charts.picture import Figure, Picture
from dlcore.training.faults import FAULTS, Fault
from dlcore.training.leftover import swing, unzeroed_errors
from dlcore.training.loop import History

__all__ = ["leftover_swing", "loop_gradients", "loop_lines", "loop_losses"]

CEILING = 1e3  # times the loss at the start: beyond it a curve would spoil the scale of the others
HINT = '<p class="dl-note" hidden>Click the line that you suspect.</p>'
FARTHEST = 20.0  # likewise, for the error of one weight
# The loop as it should be: how far a line is indented, and the fault that it may hold, or the line itself.
LINES = (
    (0, "test-data-leaked"),
    (0, "for epoch in range(epochs):"),
    (1, "not-shuffled"),
    (1, "for rows in batches(order):"),
    (2, "targets-shifted"),
    (2, "bias-forgotten"),
    (2, "mean-over-outputs"),
    (2, "derivative-missing"),
    (2, "gradients-not-zeroed"),
    (2, "rate-too-high"),
)
Array = NDArray[np.float64]


def loop_lines(fault: str, *, told: bool, guess: str = "") -> Picture:
    """The loop's lines as they should be; once it is told, the faulty one as it is.

    Parameters
    ----------
    fault : str
        The slug of what is wrong.
    told : bool
        Whether to say so.
    guess : str
        The slug of the line that the reader suspects.
    """
    known = FAULTS[fault]
    lines = "".join(_line(indent, text, fault if told else "", guess) for indent, text in LINES)
    title = (
        f"{known.title}: where “{known.right}” belongs, the loop has “{known.wrong}”"
        if told
        else "One of these lines is not so in the loop that ran: which?"
    )
    return Picture(
        title=title,
        described=f"The lines of a training loop. {title}",
        drawn=Figure(
            markup=f'<div class="dl-listing" role="group" aria-label="The lines of the loop">{lines}</div>'
            + (_words(known) if told else HINT),
            kind="listing",
            data={"open": not told},
        ),
    )


def _words(fault: Fault) -> str:
    """What one sees of a fault, and how to find it."""
    parts = (("What one sees", fault.symptom), ("How to find it", fault.find))
    return "".join(f'<div class="dl-told"><b>{name}</b>{escape(text)}</div>' for name, text in parts)


def _line(indent: int, text: str, fault: str, guess: str) -> str:
    if text not in FAULTS:
        return _source(indent, text)
    right, wrong = FAULTS[text].right, FAULTS[text].wrong
    if text == fault:
        faulty = _source(indent, wrong, role="dl-faulty", words="as it ran")
        return faulty + _source(indent, right, role="dl-mended", words="as it should be")
    suspected = text == guess
    role, words = ("dl-suspect", "your guess") if suspected else ("", "")
    return _source(indent, right, role=role, words=words, attributes=f' data-line="{text}"')


def _source(indent: int, text: str, *, role: str = "", words: str = "", attributes: str = "") -> str:
    note = f"<span>{words}</span>" if words else ""
    style = f' style="--indent:{indent}"'
    return f'<div class="dl-source {role}"{attributes}><code{style}>{escape(text)}</code>{note}</div>'


def loop_losses(sound: History, faulty: History, *, guessed: History | None = None) -> Picture:
    """The losses of a sound loop and of this one, on the rows to learn from and on those held out.

    Parameters
    ----------
    sound, faulty : History
        Both from the same start, over the same rows.
    guessed : History, optional
        The run with the fault that the reader suspects, where that is another.
    """
    lines = [
        _curve("sound, held out", sound, sound.held_out_losses, role="baseline", dashed=True),
        _curve("sound", sound, sound.losses, role="baseline"),
    ]
    if guessed is not None:
        lines.append(_curve("with your guess", guessed, guessed.losses, role="ink"))
    lines += [
        _curve("this loop, held out", faulty, faulty.held_out_losses, role="idea", dashed=True),
        _curve("this loop", faulty, faulty.losses, role="idea"),
    ]
    return Picture(
        title=_compared(sound, faulty),
        described=f"The loss after each pass over the data, on a log scale, from {shown(float(sound.losses[0]), 3)}. "
        f"A sound loop ends at {_ends(sound)}, this one {_ended(faulty)}.",
        drawn=curves(lines, x="passes over the data", y="loss", height=320),
    )


def _curve(name: str, run: History, losses: Array, *, role: str, dashed: bool = False) -> Curve:
    """A run up to where it is too far off; the part before it is what ran."""
    out = ~(losses <= CEILING * run.losses[0])
    kept = int(np.argmax(out)) if out.any() else len(losses)
    stopped = f"out of the picture at pass {kept}" if kept < len(losses) else ""
    where = run.last.diverged or bool(stopped)
    return Curve(
        name=name,
        x=np.arange(kept),
        y=losses[:kept],
        role="wrong" if where and role != "ink" else role,
        stopped=stopped,
        dashed=dashed,
    )


def _ends(run: History) -> str:
    return f"{shown(run.last.loss, 3)}, and {shown(run.last.held_out_loss, 3)} on held-out rows"


def _ended(run: History) -> str:
    return f"diverges at step {run.last.step:,}" if run.last.diverged else f"ends at {_ends(run)}"


def _compared(sound: History, faulty: History) -> str:
    passes = f"{sound.last.number:,} pass{'' if sound.last.number == 1 else 'es'}"
    if faulty.last.diverged:
        return f"This loop diverges at step {faulty.last.step:,}; a sound one ends at {shown(sound.last.loss, 3)}"
    pairs = [(run.last.loss, run.last.held_out_loss) for run in (faulty, sound)]
    close = all(abs(np.log(one / other)) < 0.15 for one, other in zip(*pairs, strict=True))
    if close:
        return f"After {passes} both losses are within a seventh of a sound loop’s: the curves alone do not tell"
    return f"After {passes} the loss is {_ends(faulty)}; a sound loop’s is {_ends(sound)}"


def loop_gradients(sound: History, faulty: History) -> Picture:
    """How large the gradients are that both loops step against.

    Parameters
    ----------
    sound, faulty : History
        Of at least one pass each.
    """
    norms = [np.array([np.linalg.norm(epoch.gradient_norms) for epoch in run.epochs[1:]]) for run in (sound, faulty)]
    seen = [each[np.isfinite(each) & (each < 1e30)] for each in norms]
    if len(seen[1]):
        ratio = float(seen[1][-1] / seen[0][len(seen[1]) - 1])
        size = "about as large as" if 0.95 < ratio < 1.05 else f"{shown(ratio, 2)} times as large as"
        place = "In the last pass before it diverges" if faulty.last.diverged else "In the last pass"
        title = f"{place} the gradients it steps against are {size} a sound loop’s"
    else:
        title = "The gradients overflow within the first pass"
    lines = [Curve(name="sound", x=np.arange(1, len(seen[0]) + 1), y=seen[0], role="baseline")]
    if len(seen[1]):
        role, stopped = ("wrong", "then it diverges") if faulty.last.diverged else ("idea", "")
        lines.append(Curve(name="this loop", x=np.arange(1, len(seen[1]) + 1), y=seen[1], role=role, stopped=stopped))
    return Picture(
        title=title,
        described=f"The root mean square of the gradient’s norm over each pass, on a log scale. {title}.",
        drawn=curves(lines, x="passes over the data", y="norm of the gradient", height=220),
    )


def leftover_swing(h: float, *, steps: int) -> Picture:
    """The error of one weight on a quadratic loss, gradients zeroed and not.

    Parameters
    ----------
    h : float
        The rate times the curvature, above 0.
    steps : int
        How many steps.
    """
    lines = []
    for name, zeroed, role in (("zeroed", True, "baseline"), ("not zeroed", False, "idea")):
        errors = unzeroed_errors(h, steps=steps, zeroed=zeroed)
        out = np.abs(errors) > FARTHEST
        kept = int(np.argmax(out)) if out.any() else len(errors)
        stopped = f"out of the picture at step {kept}" if kept <= steps else ""
        grows = h >= (2 if zeroed else 4)
        lines.append(
            Curve(name=name, x=np.arange(kept), y=errors[:kept], role="wrong" if grows else role, stopped=stopped)
        )
    bound, last = swing(h), abs(float(unzeroed_errors(h, steps=steps, zeroed=True)[-1]))
    ever = (
        f"Not zeroed, the error swings up to {shown(bound, 3)} times the first, and never dies out"
        if h < 4
        else "Not zeroed, the error grows without end: h is not below 4"
    )
    other = "it grows" if h > 2 else "it only changes sides" if h == 2 else f"{shown(last, 2)} is left"
    title = f"{ever}; zeroed, {other} after {counted(steps, 'step')}"
    return Picture(
        title=title,
        described=f"The error of one weight over {counted(steps, 'step')}, from 1 on. {title}.",
        drawn=curves(lines, x="step", y="error, as a multiple of the first", log=False, height=240),
    )
