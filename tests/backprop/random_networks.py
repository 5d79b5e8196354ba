"""Networks, inputs and targets that go together, from a seed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from dlcore.backprop.mlp import ACTIVATIONS, MLP, Loss, mlp

HIDDEN = [name for name in ACTIVATIONS if name != "softmax"]
LOSSES = [
    Loss(),
    Loss(half=True),
    Loss(reduction="sum"),
    Loss(half=True, reduction="sum"),
    Loss("cross_entropy"),
    Loss("cross_entropy", reduction="sum"),
]


def random_case(seed: int, activation: str, output_activation: str, loss: Loss) -> tuple[MLP, np.ndarray, np.ndarray]:
    """One to three layers, some without a bias; every third case is one sample."""
    rng = np.random.default_rng(seed)
    widths = rng.integers(1, 6, rng.integers(2, 5))
    weights = [rng.standard_normal((out, into)) for into, out in pairwise(widths)]
    biases = [rng.standard_normal(len(W)) if rng.random() < 0.8 else None for W in weights]
    network = mlp(weights, biases, activation=activation, output_activation=output_activation)
    rows = () if seed % 3 == 0 else (int(rng.integers(1, 7)),)
    x = rng.standard_normal((*rows, widths[0]))
    if loss.name == "squared_error":
        return network, x, rng.standard_normal((*rows, widths[-1]))
    return network, x, rng.integers(0, widths[-1], rows)
