"""What became of a training, as the sentence above its picture."""

from __future__ import annotations

from dashboard.charts.numbers import counted, shown
from dlcore.training.loop import History
from dlcore.training.sets import TrainingSet
from dlcore.training.verdict import verdict

__all__ = ["sentence"]


def sentence(history: History, data: TrainingSet) -> str:
    """Whether it learned, stagnated, overfitted or diverged, with the numbers that say so.

    Parameters
    ----------
    history : History
        The training.
    data : TrainingSet
        What it learned from.
    """
    found, last = verdict(history, data), history.last
    after = f"after {counted(last.number, 'epoch')}"
    if found.word == "diverged":
        if last.diverged:
            return f"It diverged: at step {last.step:,} its numbers became too large to go on"
        return f"It diverged: {after} the loss is {shown(last.loss, 3)}, and it was {shown(history.epochs[0].loss, 3)}"
    if found.word == "overfitted":
        rose = shown(100 * (last.held_out_loss / found.lowest.held_out_loss - 1), 2)
        return (
            f"It overfitted: the held-out loss was lowest after {counted(found.lowest.number, 'epoch')} and is "
            f"{rose}% higher now, though the loss fell on"
        )
    if found.word == "stagnated":
        same = "one answer for all inputs"
        return f"It stagnated: {after} the loss is {shown(last.loss, 3)}, and {same} reaches {shown(found.constant, 3)}"
    if last.accuracy is None or last.held_out_accuracy is None:
        fell = f"the loss fell from {shown(history.epochs[0].loss, 3)} to {shown(last.loss, 3)}"
        return f"It learned: {after} {fell}, and is {shown(last.held_out_loss, 3)} on the held-out rows"
    held = f"{last.held_out_accuracy:.1%} of the held-out rows"
    return f"It learned: {after} {held} are right, and {last.accuracy:.1%} of those it saw"
