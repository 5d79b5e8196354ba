"""Training: small batches in random order, and momentum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlcore import _checks as checks
from dlcore.conv.network._layers import Array
from dlcore.conv.network._network import Network, loss, required_shapes
from dlcore.conv.stack import Stack

__all__ = ["Training", "start", "train"]

LOST = 1e30  # a weight past this size has diverged: three layers later float64 would overflow


@dataclass(frozen=True, kw_only=True, eq=False)
class Training:
    """What training came to.

    Attributes
    ----------
    network : Network
        With the weights after the last step; where it diverged, those before the step that did.
    losses : tuple of float
        The mean cross-entropy of every step's batch, before the step.
    diverged_at : int or None
        The step, counted from 1, whose weights were lost; None if it did not diverge.
    """

    network: Network
    losses: tuple[float, ...]
    diverged_at: int | None


def start(stack: Stack, *, seed: int) -> Network:
    """A network before training: biases 0, weights random with variance 2 over the numbers that each sum has.

    Parameters
    ----------
    stack : Stack
        Layers that `Network` can run.
    seed : int
        For the random numbers.

    Returns
    -------
    Network
        Always the same one for the same seed.

    Raises
    ------
    InvalidInputError
        As `Network` does.

    References
    ----------
    K. He, X. Zhang, S. Ren and J. Sun, Delving deep into rectifiers, 2015, for the variance.
    """
    rng = np.random.default_rng(checks.integer(seed, "seed", low=0))
    weights = {}
    for name, shape in required_shapes(stack).items():
        spread = np.sqrt(2 / prod(shape[1:])) if name.endswith(".weight") else 0.0
        weights[name] = spread * rng.standard_normal(shape)
    return Network(stack=stack, weights=weights)


def train(
    stack: Stack,
    images: ArrayLike,
    labels: ArrayLike,
    *,
    steps: int,
    batch_size: int,
    lr: float,
    momentum: float,
    seed: int,
) -> Training:
    """Stochastic gradient descent with momentum: v = momentum v + g, w = w - lr v, with lr falling in a line to 0.

    Parameters
    ----------
    stack : Stack
        Layers that `Network` can run.
    images : array of shape (N, C, H, W)
        The pictures to learn from.
    labels : int array of shape (N,)
        Their classes, counted from 0.
    steps : int
        How many steps are taken.
    batch_size : int
        The pictures of a step. They come in a random order, and when too few are left in a new one.
    lr : float
        The learning rate of the first step.
    momentum : float
        How much of the last step goes on, from 0 to 1.
    seed : int
        For the first weights and the orders.

    Returns
    -------
    Training
        The network and the loss of every step. Divergence is an outcome.

    Raises
    ------
    InvalidInputError
        If the pictures or labels do not fit, or a setting is out of range.
    """
    steps, size = checks.integer(steps, "steps", low=0), checks.integer(batch_size, "batch_size", low=1)
    lr, momentum = checks.number(lr, "lr", low=0), checks.number(momentum, "momentum", low=0)
    x, y = checks.real_array(images, "images"), np.asarray(labels)
    checks.require(x.ndim == 4 and x.shape[:1] == y.shape, "labels", y.shape, f"is its shape, for images of {x.shape}")
    checks.require(size <= len(x), "batch_size", size, f"is more than the {len(x)} images")
    network = start(stack, seed=seed)
    orders = _batches(len(x), size, np.random.default_rng([seed, 1]))
    speeds = {name: np.zeros_like(weight) for name, weight in network.weights.items()}
    losses: list[float] = []
    for step in range(steps):
        batch = next(orders)
        run = network.run(x[batch])
        losses.append(loss(run, y[batch]))
        moved: dict[str, Array] = {}
        with np.errstate(over="ignore", invalid="ignore"):
            for name, gradient in network.gradients(run, y[batch]).items():
                speeds[name] = momentum * speeds[name] + gradient
                moved[name] = network.weights[name] - lr * (1 - step / steps) * speeds[name]
        if not all(float(np.abs(weight).max(initial=0)) < LOST for weight in moved.values()):
            return Training(network=network, losses=tuple(losses), diverged_at=step + 1)
        network = Network(stack=stack, weights=moved)
    return Training(network=network, losses=tuple(losses), diverged_at=None)


def _batches(count: int, size: int, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    while True:
        order = rng.permutation(count)
        for first in range(0, count - size + 1, size):
            yield order[first : first + size]
