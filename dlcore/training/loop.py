"""Mini-batch training, an epoch at a time."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlcore import _checks as checks
from dlcore._arrays import Array, read_only
from dlcore.backprop.flat import FlatMLP
from dlcore.backprop.mlp import MLP, Loss
from dlcore.training._planted import Planted, own_loss
from dlcore.training.faults import FAULTS
from dlcore.training.sets import TrainingSet

__all__ = ["Change", "Epoch", "History", "fit", "train"]

MOST = 10_000  # epochs


@dataclass(frozen=True, kw_only=True, eq=False)
class Epoch:
    """How a network stands after an epoch. A loss that has become too large is infinite.

    Attributes
    ----------
    number : int
        The epoch, counted from 1; 0 is the network before its first step.
    of : int
        How many epochs there are to be.
    step : int
        The steps so far.
    loss, held_out_loss : float
        Over all rows to learn from, and over those held out. (`loss` is that of the sound rows, also with a fault.)
    accuracy, held_out_accuracy : float or None
        The share of rows whose class is right; None where the targets are numbers.
    gradient_norms : float64 array of shape (layers,)
        For each layer the root mean square, over the epoch's batches, of the norm of ∂L/∂ of its weights and biases;
        zeros before the first step; read-only.
    network : MLP
        The network; once training has diverged, the last that held finite numbers.
    diverged : bool
        Whether the numbers grew too large, at this `step`. Then it is the last epoch.
    """

    number: int
    of: int
    step: int
    loss: float
    held_out_loss: float
    accuracy: float | None
    held_out_accuracy: float | None
    gradient_norms: Array
    network: MLP
    diverged: bool

    @property
    def progress(self) -> float:
        """The share of the epochs that are done, 0 to 1."""
        return self.number / self.of


@dataclass(frozen=True, kw_only=True, eq=False)
class History:
    """The epochs of one training, from the network before its first step on.

    Attributes
    ----------
    epochs : tuple of Epoch
        At least one.
    """

    epochs: tuple[Epoch, ...]

    @property
    def last(self) -> Epoch:
        """The last epoch."""
        return self.epochs[-1]

    @property
    def losses(self) -> Array:
        """The loss at each epoch."""
        return np.array([epoch.loss for epoch in self.epochs])

    @property
    def held_out_losses(self) -> Array:
        """The held-out loss at each epoch."""
        return np.array([epoch.held_out_loss for epoch in self.epochs])

    @property
    def best(self) -> Epoch:
        """The epoch with the lowest held-out loss: where early stopping would have stopped."""
        return min(self.epochs, key=lambda epoch: epoch.held_out_loss)

    @property
    def outcome(self) -> str:
        """How it ended, as a sentence."""
        last = self.last
        if last.diverged:
            return f"Diverged at step {last.step:,}."
        ended = "Finished" if last.number == last.of else "Stopped"
        return f"{ended} after {last.number:,} of {last.of:,} epochs, at a loss of {last.loss:.3g}."


@dataclass(frozen=True, kw_only=True)
class Change:
    """One number of a network that is replaced while it trains.

    Attributes
    ----------
    after : int
        The epoch after which it is replaced; 0 is before the first step.
    name : str
        The parameter: W1, b1, and so on.
    index : tuple of int
        The place in it, counted from 0.
    value : float
        What stands there from then on, until the next step moves it.
    """

    after: int
    name: str
    index: tuple[int, ...]
    value: float


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """The settings, checked."""

    epochs: int
    batch_size: int
    lr: float
    momentum: float
    weight_decay: float
    l1: float
    changes: tuple[Change, ...]
    seed: int


def train(
    network: MLP,
    data: TrainingSet,
    *,
    epochs: int = 20,
    batch_size: int = 32,
    lr: float = 0.1,
    momentum: float = 0.0,
    weight_decay: float = 0.0,
    l1: float = 0.0,
    loss: Loss | None = None,
    changes: Collection[Change] = (),
    faults: Collection[str] = (),
    seed: int = 0,
) -> Iterator[Epoch]:
    """Train a network by mini-batches, and give each epoch as it ends; whoever iterates may stop at any of them.

    Each epoch takes the rows in a new random order. A step is m = beta m + g and w = w − lr m, with the batch's
    gradient g, to which `weight_decay` times w is added. Then lr times `l1` is taken off the size of each entry of w,
    which stops at 0: the proximal step for a penalty on sizes.

    Parameters
    ----------
    network : MLP
        Where it starts. With classes its outputs are logits, one for each.
    data : TrainingSet
        What it learns from.
    epochs : int
        How often it sees every row.
    batch_size : int
        The rows of a step; the last batch of an epoch may have fewer.
    lr : float
        The learning rate.
    momentum : float
        The factor beta, from 0 to below 1.
    weight_decay : float
        The factor of w in the gradient, for weights and biases, as in PyTorch.
    l1 : float
        The factor of the sizes of weights and biases in the penalty.
    loss : Loss, optional
        The loss and its convention; cross-entropy for classes and half the squared error for numbers, if not given.
    changes : collection of Change
        Numbers of the network to replace on the way.
    faults : collection of str
        Mistakes to plant, by their slugs in `dlcore.training.faults.FAULTS`.
    seed : int
        For the order of the rows: the same call gives the same epochs.

    Returns
    -------
    iterator of Epoch
        Epoch 0 is the network as given. Where training diverges, the epoch says so and is the last.

    Raises
    ------
    InvalidInputError
        If network, loss and data do not go together, a number is out of range, or there is no such fault or place.

    References
    ----------
    Programming homework, problem 3; midterm exam, question 2 (b).

    Examples
    --------
    >>> from dlcore.backprop.mlp import random_mlp
    >>> from dlcore.training.sets import digits
    >>> for epoch in train(random_mlp((64, 32, 10), seed=0), digits(), lr=0.3, seed=0):
    ...     if epoch.held_out_accuracy > 0.95:
    ...         break
    >>> epoch.number < 10
    True
    """
    slugs = [checks.one_of(fault, "faults", FAULTS) for fault in checks.sequence(faults, "faults")]
    count = checks.integer(epochs, "epochs", low=1)
    checks.require(count <= MOST, "epochs", epochs, f"must be at most {MOST:,}")
    plan = _Plan(
        epochs=count,
        batch_size=checks.integer(batch_size, "batch_size", low=1),
        lr=checks.number(lr, "lr", low=0),
        momentum=checks.number(momentum, "momentum", low=0),
        weight_decay=checks.number(weight_decay, "weight_decay", low=0),
        l1=checks.number(l1, "l1", low=0),
        changes=tuple(changes),
        seed=checks.integer(seed, "seed", low=0),
    )
    checks.require(plan.momentum < 1, "momentum", momentum, "must be below 1, or no step is ever forgotten")
    own = own_loss(data)
    taken = own if loss is None else loss
    classes = bool(data.classes)
    rule = f"does not go with {'classes' if classes else 'numbers'} as targets"
    checks.require((taken.name == "cross_entropy") == classes, "loss", taken.name, rule, mend=f"use {own.name!r}")
    needed = (data.x.shape[1], data.outputs)
    ends = (network.widths[0], network.widths[-1])
    rule = f"must have {needed[0]} inputs and {needed[1]} outputs for {data.name}"
    checks.require(ends == needed, "network", network.widths, rule)
    loop = Planted(network, loss=taken, faults=slugs)
    for change in plan.changes:
        _require_place(change, loop.network, plan.epochs)
    return _epochs(loop, data, plan)


def fit(network: MLP, data: TrainingSet, **settings: Any) -> History:
    """Train a network to the end.

    Parameters
    ----------
    network, data
        As `train` takes them.
    **settings
        The rest of `train`'s arguments, by name.

    Returns
    -------
    History
        All epochs.

    Raises
    ------
    InvalidInputError
        As `train` does.

    Examples
    --------
    >>> from dlcore.backprop.mlp import random_mlp
    >>> from dlcore.training.sets import plane
    >>> fit(random_mlp((2, 16, 2), seed=0), plane("xor"), epochs=50, lr=0.2).last.held_out_accuracy > 0.95
    True
    """
    return History(epochs=tuple(train(network, data, **settings)))


def _require_place(change: Change, network: MLP, epochs: int) -> None:
    checks.require(0 <= change.after <= epochs, "after", change.after, f"must be an epoch from 0 to {epochs:,}")
    shape = network.parameters[checks.one_of(change.name, "name", network.parameters)].shape
    inside = len(change.index) == len(shape)
    inside = inside and all(0 <= place < size for place, size in zip(change.index, shape, strict=True))
    rule = f"must be a place of {change.name}, whose shape is {shape}, counted from 0"
    checks.require(inside, "index", change.index, rule)
    checks.number(change.value, "value")


def _epochs(loop: Planted, data: TrainingSet, plan: _Plan) -> Iterator[Epoch]:
    rng = np.random.default_rng(plan.seed)
    flat, network = loop.flat, loop.network
    seen, held_out = ((flat.columns(x), flat.targets(y)) for x, y in _both(data))
    x, y = loop.rows(data)
    velocity, step, diverged = np.zeros_like(flat.gradient), 0, False
    norms: Array = np.zeros(len(network.layers))
    for number in range(plan.epochs + 1):
        if number:
            order = loop.order(y, rng)
            steps, squares, diverged = _one_epoch(loop, x[:, order], y[..., order], velocity, plan)
            step, norms = step + steps, np.sqrt(squares / steps)
        for change in plan.changes:
            if change.after == number:
                flat.put(change.name, change.index, change.value)
        values = [_standing(flat, *rows, data.classes) for rows in (seen, held_out)]
        diverged = diverged or not all(math.isfinite(value) for value, _ in values)
        network = network if diverged else flat.network()
        yield Epoch(
            number=number,
            of=plan.epochs,
            step=step,
            loss=values[0][0],
            accuracy=values[0][1],
            held_out_loss=values[1][0],
            held_out_accuracy=values[1][1],
            gradient_norms=read_only(np.nan_to_num(norms, nan=math.inf, posinf=math.inf)),
            network=network,
            diverged=diverged,
        )
        if diverged:
            return


def _both(data: TrainingSet) -> Iterator[tuple[Array, NDArray[np.generic]]]:
    yield data.x, data.y
    yield data.held_out_x, data.held_out_y


def _one_epoch(
    loop: Planted, x: Array, y: NDArray[np.generic], velocity: Array, plan: _Plan
) -> tuple[int, Array, bool]:
    """All steps of an epoch: how many, each layer's squared gradient norms added up, and whether it diverged."""
    flat, lr = loop.flat, loop.lr(plan.lr)
    squares, steps = np.zeros(len(flat.layer_gradients())), 0
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for start in range(0, x.shape[1], plan.batch_size):
            batch = slice(start, start + plan.batch_size)
            value = loop.gradient(x[:, batch], y[..., batch])
            steps += 1
            if not math.isfinite(value):
                return steps, squares, True
            gradient = flat.gradient
            squares += [np.vdot(g, g) for g in flat.layer_gradients()]
            if plan.weight_decay:
                gradient += plan.weight_decay * flat.parameters
            if plan.momentum:
                velocity *= plan.momentum
                velocity += gradient
                gradient = velocity
            flat.parameters -= lr * gradient
            if plan.l1:
                most = lr * plan.l1
                flat.parameters -= np.clip(flat.parameters, -most, most)
    return steps, squares, not bool(np.isfinite(flat.parameters).all())


def _standing(flat: FlatMLP, x: Array, y: NDArray[np.generic], classes: int) -> tuple[float, float | None]:
    """Loss and accuracy over some rows; the loss is infinite where it is too large."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        value = flat.loss_of(x, y)
        right = float((flat.output(x).argmax(axis=0) == y).mean()) if classes else None
    return value if math.isfinite(value) else math.inf, right
