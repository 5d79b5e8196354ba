"""What became of a training: it learned, stagnated, overfitted or diverged, by rules that can be read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore.training.loop import Epoch, History
from dlcore.training.sets import TrainingSet

__all__ = ["Verdict", "constant_loss", "verdict"]

STAGNATED = 0.9  # of the constant's loss: above it hardly anything was learned
HALFWAY, STILL = 0.75, 0.95  # of the constant's loss, and of its own half the epochs ago: above both it stands still
ROSE = 1.2  # times its lowest: from there on the held-out loss has risen
GREW = 10.0  # times the first loss, or the constant's where that is larger: what is above has diverged
NOTICED = 0.02  # of the constant's loss: what is less is no rise


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What became of a training.

    Attributes
    ----------
    word : {"learned", "stagnated", "overfitted", "diverged"}
        Which of the four.
    lowest : Epoch
        The epoch with the lowest held-out loss.
    constant : float
        The loss of the best answer that does not look at the input.
    """

    word: str
    lowest: Epoch
    constant: float


def constant_loss(data: TrainingSet) -> float:
    """The lowest loss, over the rows to learn from, of an answer that is the same for every input.

    Parameters
    ----------
    data : TrainingSet
        The rows.

    Returns
    -------
    float
        For classes the cross-entropy of their shares; for numbers half their squared distance from the mean.

    Examples
    --------
    >>> from dlcore.training.sets import diabetes
    >>> round(constant_loss(diabetes()), 6)
    0.5
    """
    if not data.classes:
        return float(0.5 * ((data.y - data.y.mean(axis=0)) ** 2).sum(axis=1).mean())
    shares = np.bincount(data.y, minlength=data.classes) / len(data.y)
    present = shares[shares > 0]
    return float(-(present * np.log(present)).sum())


def verdict(history: History, data: TrainingSet) -> Verdict:
    """Judge a training by its losses.

    It diverged where its last epoch says so, or where its loss is ten times what it began with, and ten times the
    constant's. It overfitted where the held-out loss has risen by more than a fifth from its lowest, at the end and
    on average over the last tenth of the epochs, while the loss went down. It stagnated where its loss is above
    nine tenths of the constant's, or above three quarters of it and hardly lower than half the epochs ago.
    Otherwise it learned.

    Parameters
    ----------
    history : History
        The training, with the loss that goes with its data by itself.
    data : TrainingSet
        What it learned from.

    Returns
    -------
    Verdict
        The word, and the numbers behind it.

    Examples
    --------
    >>> from dlcore.backprop.mlp import random_mlp
    >>> from dlcore.training.loop import fit
    >>> from dlcore.training.sets import plane
    >>> verdict(fit(random_mlp((2, 8, 2), seed=0), plane("blobs"), epochs=20), plane("blobs")).word
    'learned'
    """
    last, lowest, constant = history.last, history.best, constant_loss(data)
    middle = history.epochs[len(history.epochs) // 2]
    late = history.epochs[-max(1, len(history.epochs) // 10) :]
    ends = min(last.held_out_loss, sum(epoch.held_out_loss for epoch in late) / len(late))  # one noisy epoch is no rise
    rose = ends > ROSE * lowest.held_out_loss and ends - lowest.held_out_loss > NOTICED * constant
    if last.diverged or last.loss > GREW * max(history.epochs[0].loss, constant):
        word = "diverged"
    elif rose and last.loss < lowest.loss:
        word = "overfitted"
    elif last.loss > STAGNATED * constant or last.loss > max(HALFWAY * constant, STILL * middle.loss):
        word = "stagnated"
    else:
        word = "learned"
    return Verdict(word=word, lowest=lowest, constant=constant)
