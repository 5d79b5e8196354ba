"""Checks that find a fault in a training loop: each asks the loop one thing, and says what it found.

A probe runs the same pieces as `dlcore.training.loop`, and so finds what is planted there, or nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlcore import _checks as checks
from dlcore._arrays import Array
from dlcore.backprop.mlp import MLP, forward
from dlcore.training._planted import Planted, own_loss
from dlcore.training.faults import FAULTS
from dlcore.training.loop import train
from dlcore.training.sets import TrainingSet

__all__ = ["PROBES", "Finding", "Probe", "probe", "probe_all"]

STEPS = 500  # on one batch
LOW = 0.2  # of the loss before the first of them
FEW = 8  # rows of a gradient check
ENTRIES = 60  # of each layer that it looks at
H = 1e-6
OFF = 1e-3


@dataclass(frozen=True, kw_only=True)
class Probe:
    """One check.

    Attributes
    ----------
    slug : str
        Its name in calls and links.
    title : str
        Its name for a reader.
    does : str
        What it does, as a sentence.
    sound : str
        What a sound loop answers, as a sentence.
    """

    slug: str
    title: str
    does: str
    sound: str


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a check found.

    Attributes
    ----------
    probe : Probe
        The check.
    value : float
        What it measured.
    passed : bool
        Whether a sound loop may answer so.
    says : str
        What it found, as a part of a sentence.
    """

    probe: Probe
    value: float
    passed: bool
    says: str


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What a check has to go by: the loop may be made anew, since some of them wear it out."""

    network: MLP
    data: TrainingSet
    lr: float
    batch_size: int
    faults: tuple[str, ...]
    seed: int

    def loop(self) -> Planted:
        return Planted(self.network, loss=own_loss(self.data), faults=self.faults)

    def batches(self) -> tuple[Array, NDArray[np.generic]]:
        """All rows in the order of the first epoch."""
        loop = self.loop()
        x, y = loop.rows(self.data)
        order = loop.order(y, np.random.default_rng(self.seed))
        return x[:, order], y[..., order]

    def first(self, rows: int = 0) -> tuple[Array, NDArray[np.generic]]:
        """The first batch, or so many rows of it."""
        x, y = self.batches()
        size = min(rows or self.batch_size, self.batch_size)
        return x[:, :size], y[..., :size]


def _twice(asked: _Asked) -> tuple[float, bool, str]:
    loop, batch = asked.loop(), asked.first()
    norms = []
    for _ in range(2):
        loop.gradient(*batch)
        norms.append(float(np.linalg.norm(loop.flat.gradient)))
    return _ratio(norms[0], norms[1], "the second gradient is the first", "the second gradient is {} times the first")


def _repeated(asked: _Asked) -> tuple[float, bool, str]:
    x, y = asked.first()
    norms = []
    for columns, targets in ((x, y), (np.repeat(x, 2, axis=-1), np.repeat(y, 2, axis=-1))):
        loop = asked.loop()
        loop.gradient(columns, targets)
        norms.append(float(np.linalg.norm(loop.flat.gradient)))
    same, other = "the gradient stays as it was", "the gradient becomes {} times as large"
    return _ratio(norms[0], norms[1], same, other)


def _ratio(one: float, other: float, same: str, apart: str) -> tuple[float, bool, str]:
    value = other / one if one else 1.0
    passed = abs(value - 1) < OFF
    return value, passed, same if passed else apart.format(f"{value:.3g}")


def _gradient(asked: _Asked) -> tuple[float, bool, str]:
    """Each layer by itself, on a few of its entries: a fault in one does not hide behind the others."""
    loop, (x, y) = asked.loop(), asked.first(FEW)
    rng = np.random.default_rng(asked.seed)
    loop.gradient(x, y)
    layers = [layer.copy() for layer in loop.flat.layer_gradients()]
    off, start = [], 0
    for layer, of in zip(layers, loop.network.layers, strict=True):
        width = layer.shape[1] - (of.bias is None)
        places = [(i, j) for i in range(len(layer)) for j in range(width)]
        chosen = rng.choice(len(places), size=min(ENTRIES, len(places)), replace=False)
        claimed = np.array([layer[places[k]] for k in chosen])
        found = np.array([_quotient(loop, x, y, start + places[k][0] * layer.shape[1] + places[k][1]) for k in chosen])
        size = max(float(np.linalg.norm(claimed)), float(np.linalg.norm(found)))
        off.append(float(np.linalg.norm(claimed - found)) / size if size else 0.0)
        start += layer.size
    value = max(off)
    wrong = [str(number) for number, each in enumerate(off, 1) if each >= OFF]
    if not wrong:
        return value, True, "every layer’s gradient agrees with difference quotients of the loss"
    which = f"layer{'s' if len(wrong) > 1 else ''} {' and '.join(wrong)}"
    return value, False, f"the gradient of {which} is off by {value:.0%}; the last layer is layer {len(off)}"


def _quotient(loop: Planted, x: Array, y: NDArray[np.generic], place: int) -> float:
    parameters = loop.flat.parameters
    before = parameters[place]
    losses = []
    for step in (-H, H):
        parameters[place] = before + step
        losses.append(loop.loss(x, y))
    parameters[place] = before
    return (losses[1] - losses[0]) / (2 * H)


def _one_batch(asked: _Asked) -> tuple[float, bool, str]:
    loop, (x, y) = asked.loop(), asked.first()
    lr, first, last = loop.lr(asked.lr), 0.0, 0.0
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for step in range(STEPS):
            last = loop.gradient(x, y)
            first = first if step else last
            if not math.isfinite(last):
                return math.inf, False, f"its loss overflows at step {step}"
            loop.flat.parameters -= lr * loop.flat.gradient
    value = last / first if first else 0.0
    left = f"{value:.3g} times what it was" if value > 1e-6 else "practically 0"
    return value, value < LOW, f"after {STEPS} steps its loss is {left}"


def _beside(asked: _Asked) -> tuple[float, bool, str]:
    loop = asked.loop()
    _, seen = loop.rows(asked.data)
    own = loop.flat.targets(asked.data.y)
    same = seen[..., : own.shape[-1]] == own
    value = float(np.atleast_2d(same).all(axis=0).mean())
    return value, value == 1, f"{value:.0%} of the rows have their own target beside them"


def _within(asked: _Asked) -> tuple[float, bool, str]:
    _, y = asked.batches()
    targets = np.atleast_2d(y)[0].astype(float)
    parts = [targets[start : start + asked.batch_size] for start in range(0, len(targets), asked.batch_size)]
    whole = float(targets.var())
    value = float(np.mean([part.var() for part in parts])) / whole if whole else 1.0
    return value, value > 0.5, f"the targets of a batch vary {value:.2g} times as much as all do"


def _at_zero(asked: _Asked) -> tuple[float, bool, str]:
    """After an epoch, so that biases that begin at 0 have moved."""
    epochs = train(
        asked.network, asked.data, epochs=1, batch_size=asked.batch_size, lr=asked.lr, faults=asked.faults,
        seed=asked.seed,
    )  # fmt: skip
    *_, last = islice(epochs, 2)
    if last.diverged:
        return math.inf, True, "nothing can be said, as it diverges within an epoch"
    value = float(np.abs(forward(last.network, np.zeros(asked.data.x.shape[1])).output).max())
    where = "exactly 0" if value == 0 else f"up to {value:.2g}"
    return value, value > 0, f"after an epoch the output for the input 0 is {where}"


def _both_sides(asked: _Asked) -> tuple[float, bool, str]:
    learned = {row.tobytes() for row in asked.batches()[0].T}
    held_out = asked.loop().flat.columns(asked.data.held_out_x).T
    value = sum(row.tobytes() in learned for row in held_out)
    return float(value), value == 0, f"{value:,} of {len(held_out):,} held-out rows are among those it learns from"


_ALL: tuple[tuple[Probe, Callable[[_Asked], tuple[float, bool, str]]], ...] = (
    (
        Probe(
            slug="same-batch-twice",
            title="The gradient of one batch, twice",
            does="Ask for the gradient of the same batch twice, without a step between.",
            sound="Both are the same.",
        ),
        _twice,
    ),
    (
        Probe(
            slug="gradient-check",
            title="Gradient check",
            does="Hold each layer’s gradient against difference quotients of the loop’s own loss, on a few rows.",
            sound="Every layer agrees.",
        ),
        _gradient,
    ),
    (
        Probe(
            slug="rows-repeated",
            title="Every row twice",
            does="Put every row of a batch into it twice.",
            sound="The mean stays the same, and so does the gradient.",
        ),
        _repeated,
    ),
    (
        Probe(
            slug="one-batch",
            title="One batch by heart",
            does=f"Train on one and the same batch for {STEPS} steps, at the loop’s rate.",
            sound="It is learned by heart: the loss comes close to 0.",
        ),
        _one_batch,
    ),
    (
        Probe(
            slug="rows-beside-targets",
            title="Rows beside their targets",
            does="Look at the rows as the loop sees them, each beside its target.",
            sound="Every row has its own.",
        ),
        _beside,
    ),
    (
        Probe(
            slug="targets-of-a-batch",
            title="The targets of a batch",
            does="Print the targets of a few batches, and how much they vary.",
            sound="They vary about as much as all targets do.",
        ),
        _within,
    ),
    (
        Probe(
            slug="input-zero",
            title="The input 0",
            does="Put in zeros, after an epoch of training.",
            sound="The biases answer: the output is not 0.",
        ),
        _at_zero,
    ),
    (
        Probe(
            slug="both-sides",
            title="Rows on both sides of the split",
            does="Look for held-out rows among those that the loop learns from.",
            sound="There are none.",
        ),
        _both_sides,
    ),
)

PROBES = {each.slug: each for each, _ in _ALL}
_RUN = {each.slug: run for each, run in _ALL}


def probe(
    slug: str,
    network: MLP,
    data: TrainingSet,
    *,
    batch_size: int = 32,
    lr: float = 0.1,
    faults: Collection[str] = (),
    seed: int = 0,
) -> Finding:
    """Run one check on a training loop, as it would begin.

    Parameters
    ----------
    slug : str
        Which check, as in `PROBES`.
    network : MLP
        Where the loop starts.
    data : TrainingSet
        What it learns from.
    batch_size, lr, faults, seed
        The loop's, as `dlcore.training.loop.train` takes them.

    Returns
    -------
    Finding
        What it measured, and whether a sound loop may answer so.

    Raises
    ------
    InvalidInputError
        If there is no such check or fault, or the loop cannot begin.

    Examples
    --------
    >>> from dlcore.backprop.mlp import random_mlp
    >>> from dlcore.training.sets import plane
    >>> start, ring = random_mlp((2, 16, 2), seed=0), plane("circle")
    >>> probe("same-batch-twice", start, ring, faults=["gradients-not-zeroed"]).says
    'the second gradient is 2 times the first'
    """
    checks.one_of(slug, "slug", PROBES)
    given = tuple(checks.one_of(fault, "faults", FAULTS) for fault in checks.sequence(faults, "faults"))
    next(train(network, data, epochs=1, faults=given, batch_size=batch_size, lr=lr, seed=seed))  # checks them all
    asked = _Asked(network=network, data=data, lr=lr, batch_size=batch_size, faults=given, seed=seed)
    value, passed, says = _RUN[slug](asked)
    return Finding(probe=PROBES[slug], value=value, passed=passed, says=says)


def probe_all(network: MLP, data: TrainingSet, **settings: Any) -> tuple[Finding, ...]:
    """Run every check on a training loop.

    Parameters
    ----------
    network, data
        As `probe` takes them.
    **settings
        The rest of its arguments, by name.

    Returns
    -------
    tuple of Finding
        In the order of `PROBES`.

    Raises
    ------
    InvalidInputError
        As `probe` does.

    Examples
    --------
    >>> from dlcore.backprop.mlp import random_mlp
    >>> from dlcore.training.sets import plane
    >>> all(found.passed for found in probe_all(random_mlp((2, 32, 32, 2), seed=0), plane("circle"), lr=0.2))
    True
    """
    return tuple(probe(slug, network, data, **settings) for slug in PROBES)
