"""What became of a training, on losses written by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dlcore.backprop.mlp import random_mlp
from dlcore.training.loop import Epoch, History
from dlcore.training.sets import TrainingSet, plane
from dlcore.training.verdict import constant_loss, verdict

DATA, NETWORK = plane("xor"), random_mlp((2, 1, 2), seed=0)


def history(losses: list[float], held_out: list[float], *, diverged: bool = False) -> History:
    return History(
        epochs=tuple(
            Epoch(
                number=number, of=9, step=number, loss=loss, held_out_loss=held, accuracy=None, held_out_accuracy=None,
                gradient_norms=np.zeros(2), network=NETWORK, diverged=diverged and number == len(losses) - 1,
            )
            for number, (loss, held) in enumerate(zip(losses, held_out, strict=True))
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("losses", "held_out", "word"),
    [
        ([0.9, 0.5, 0.1], [0.9, 0.6, 0.2], "learned"),
        ([0.9, 0.69, 0.68], [0.9, 0.7, 0.7], "stagnated"),
        ([0.9, 0.55, 0.54], [0.9, 0.6, 0.6], "stagnated"),  # above three quarters, and it stands still
        ([0.9, 0.65, 0.54], [0.9, 0.6, 0.6], "learned"),
        ([0.9, 0.3, 0.01], [0.9, 0.4, 0.6], "overfitted"),
        ([0.9, 0.3, 0.01], [0.9, 0.4, 0.47], "learned"),  # risen by less than a fifth
        ([0.9, 0.01, 0.001], [0.9, 0.002, 0.004], "learned"),  # doubled, and still next to nothing
        ([0.9, 0.3, 0.4], [0.9, 0.4, 0.6], "learned"),  # both losses rose
        ([0.9, *[0.1] * 18, 0.01], [0.9, *[0.4] * 18, 0.5], "learned"),  # one noisy epoch at the end
        ([0.9, *[0.1] * 18, 0.01], [0.9, *[0.4] * 17, 0.5, 0.5], "overfitted"),
        ([0.9, 5.0, 8.9], [0.9, 6.0, 9.9], "stagnated"),
        ([0.9, 5.0, 9.1], [0.9, 6.0, 9.9], "diverged"),
    ],
)
def test_a_verdict_follows_its_rule(losses: list[float], held_out: list[float], word: str) -> None:
    assert verdict(history(losses, held_out), DATA).word == word


def test_divergence_goes_first_and_the_lowest_epoch_is_named() -> None:
    found = verdict(history([0.9, 0.3, math.inf], [0.9, 0.4, math.inf], diverged=True), DATA)
    assert (found.word, found.lowest.number) == ("diverged", 1)


def test_the_loss_of_a_constant_by_hand() -> None:
    x = np.zeros((4, 1))
    classes = TrainingSet(name="", x=x, y=np.array([0, 0, 0, 1]), held_out_x=x, held_out_y=np.zeros(4, int), classes=3)
    assert constant_loss(classes) == pytest.approx(-(0.75 * math.log(0.75) + 0.25 * math.log(0.25)))
    numbers = TrainingSet(name="", x=x, y=np.array([[1.0], [1.0], [3.0], [3.0]]), held_out_x=x, held_out_y=x, classes=0)
    assert constant_loss(numbers) == 0.5
