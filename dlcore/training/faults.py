"""Mistakes that people make in a training loop: what each looks like, and how to find it.

`dlcore.training.loop` plants any of them on request, so that its symptom can be seen beside a sound run.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import _checks as checks

__all__ = ["FAULTS", "RATE_FACTOR", "Fault", "hidden"]

RATE_FACTOR = 100  # by which "rate-too-high" multiplies the rate


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One mistake.

    Attributes
    ----------
    slug : str
        Its name in calls and links.
    title : str
        Its name for a reader.
    wrong, right : str
        The line of code as it is with the mistake, and as it should be.
    symptom : str
        What one sees, as a sentence.
    find : str
        How to find it, as a sentence.
    """

    slug: str
    title: str
    wrong: str
    right: str
    symptom: str
    find: str


_ALL = (
    Fault(
        slug="gradients-not-zeroed",
        title="Gradients are not zeroed",
        wrong="gradient += new_gradient",
        right="gradient = new_gradient",
        symptom="The steps grow from batch to batch, and the loss swings or rises where it should settle.",
        find="Print the gradient's norm for the same batch twice: the second time it has doubled. Old gradients that "
        "are never forgotten are momentum with a factor of 1.",
    ),
    Fault(
        slug="rate-too-high",
        title="The rate is too high",
        wrong=f"w -= {RATE_FACTOR} * lr * gradient",
        right="w -= lr * gradient",
        symptom="The loss jumps up within the first steps and overflows, or the network falls silent and stays there.",
        find="Divide the rate by 10 until the loss of one and the same batch falls at every step.",
    ),
    Fault(
        slug="not-shuffled",
        title="The data are not shuffled",
        wrong="order = argsort(targets)",
        right="order = rng.permutation(n)",
        symptom="Each batch holds one class: the network keeps forgetting the others, and predicts the last one seen.",
        find="Print the targets of a few batches, and the accuracy of each class by itself.",
    ),
    Fault(
        slug="derivative-missing",
        title="The activation's derivative is missing",
        wrong="delta = gradient",
        right="delta = gradient * relu_derivative(z)",
        symptom="The loss may fall at first, then stalls or rises: the steps do not go downhill.",
        find="A gradient check: the last layer's gradients agree, those of every layer below do not.",
    ),
    Fault(
        slug="bias-forgotten",
        title="The biases are forgotten",
        wrong="z = W @ a",
        right="z = W @ a + b",
        symptom="The loss stops early at a high value: every ReLU has its kink at the origin, and the class of x is "
        "also the class of 2x.",
        find="Look at the output for the input 0: without biases it is 0 whatever the weights.",
    ),
    Fault(
        slug="targets-shifted",
        title="The targets are shifted by a row",
        wrong="x, y = X[rows], Y[roll(rows, 1)]",
        right="x, y = X[rows], Y[rows]",
        symptom="The training loss falls, slowly, as the rows are learned by heart; the held-out loss only rises.",
        find="Show a few inputs beside their targets, as the loop sees them.",
    ),
    Fault(
        slug="test-data-leaked",
        title="The held-out rows are learned, too",
        wrong="X, Y = concatenate([train, held_out])",
        right="X, Y = train",
        symptom="The held-out accuracy is as high as the training accuracy, and does not hold on new data.",
        find="Look for rows that stand on both sides of the split, and try rows that were drawn after training.",
    ),
    Fault(
        slug="mean-over-outputs",
        title="The mean is taken over the wrong axis",
        wrong="loss = losses.mean(axis=1).sum()",
        right="loss = losses.sum(axis=1).mean()",
        symptom="A rate that was right for one batch size is too high for a larger one.",
        find="Repeat every row of the batch: a mean over the rows does not change, this one doubles.",
    ),
)

FAULTS = {fault.slug: fault for fault in _ALL}


def hidden(seed: int) -> Fault:
    """A fault to be found: which one, the seed knows.

    Parameters
    ----------
    seed : int
        The same seed hides the same fault; eight seeds, from a multiple of eight on, hide each of them once.

    Returns
    -------
    Fault
        One of `FAULTS`.

    Raises
    ------
    InvalidInputError
        If the seed is not an integer of at least 0.

    Examples
    --------
    >>> {hidden(seed).slug for seed in range(8)} == set(FAULTS)
    True
    """
    block, place = divmod(checks.integer(seed, "seed", low=0), len(_ALL))
    return _ALL[int(np.random.default_rng(block).permutation(len(_ALL))[place])]
