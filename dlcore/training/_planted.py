"""What each fault changes: the rows a loop sees, their order, the loss and gradient of a batch, the rate."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dlcore._arrays import Array
from dlcore.backprop.flat import FlatMLP
from dlcore.backprop.mlp import MLP, Loss
from dlcore.training.faults import RATE_FACTOR
from dlcore.training.sets import TrainingSet

__all__ = ["Planted", "own_loss"]

Targets = NDArray[np.generic]


def own_loss(data: TrainingSet) -> Loss:
    """The loss that goes with the targets: cross-entropy for classes, half the squared error for numbers."""
    return Loss("cross_entropy") if data.classes else Loss(half=True)


class Planted:
    """A network in a loop with some faults; without any, as it should be."""

    def __init__(self, network: MLP, *, loss: Loss, faults: Collection[str]) -> None:
        self.faults = frozenset(faults)
        if "bias-forgotten" in self.faults:
            network = MLP(layers=tuple(replace(layer, bias=None) for layer in network.layers))
        self.network = network
        self.flat = FlatMLP(network, loss=loss)
        self._leftover = np.zeros_like(self.flat.gradient)

    def lr(self, lr: float) -> float:
        """The rate at which the loop steps."""
        return lr * (RATE_FACTOR if "rate-too-high" in self.faults else 1)

    def rows(self, data: TrainingSet) -> tuple[Array, Targets]:
        """The columns and targets that the loop learns from."""
        x, y = self.flat.columns(data.x), self.flat.targets(data.y)
        if "test-data-leaked" in self.faults:
            held_out = self.flat.columns(data.held_out_x), self.flat.targets(data.held_out_y)
            x, y = (np.concatenate(pair, axis=-1) for pair in zip((x, y), held_out, strict=True))
        return x, np.roll(y, 1, axis=-1) if "targets-shifted" in self.faults else y

    def order(self, y: Targets, rng: np.random.Generator) -> NDArray[np.intp]:
        """The order in which an epoch takes the rows: sorted by target where they are not shuffled."""
        if "not-shuffled" in self.faults:
            return np.argsort(np.atleast_2d(y)[0], kind="stable")
        return rng.permutation(y.shape[-1])

    def loss(self, x: Array, y: Targets) -> float:
        """The loss of a batch as the loop takes its mean."""
        return self._scale(x) * self.flat.loss_of(x, y)

    def gradient(self, x: Array, y: Targets) -> float:
        """The loss of a batch; `flat.gradient` is then what the loop steps against."""
        value = self.flat.loss_and_gradient(x, y, slopes="derivative-missing" not in self.faults)
        gradient, scale = self.flat.gradient, self._scale(x)
        if scale != 1:
            gradient *= scale
        if "gradients-not-zeroed" in self.faults:
            self._leftover += gradient
            gradient[:] = self._leftover
        return scale * value

    def _scale(self, x: Array) -> float:
        """By how much a mean over the outputs, in place of the rows, is larger."""
        return x.shape[1] / self.network.widths[-1] if "mean-over-outputs" in self.faults else 1.0
