"""A training beside torch's own: SGD with momentum and weight decay, then its shrinkage for L1."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dlcore.backprop.mlp import random_mlp
from dlcore.training.loop import fit
from dlcore.training.sets import TrainingSet, digits, plane

pytestmark = pytest.mark.reference


@pytest.mark.parametrize(("momentum", "weight_decay", "l1"), [(0.0, 0.0, 0.0), (0.9, 0.01, 0.0), (0.0, 0.0, 0.01)])
@pytest.mark.parametrize("data", [plane("circle", n=80), digits(held_out=0.9)], ids=["circle", "digits"])
def test_the_weights_after_three_epochs(data: TrainingSet, momentum: float, weight_decay: float, l1: float) -> None:
    torch = pytest.importorskip("torch")
    network = random_mlp((data.x.shape[1], 6, data.classes), activation="tanh", seed=1)
    how: dict[str, Any] = {"batch_size": 16, "lr": 0.1, "momentum": momentum, "weight_decay": weight_decay, "l1": l1}
    ours = fit(network, data, epochs=3, seed=5, **how).last.network
    leaves = {name: torch.tensor(np.array(value), requires_grad=True) for name, value in network.parameters.items()}
    optimizer = torch.optim.SGD(leaves.values(), lr=0.1, momentum=momentum, weight_decay=weight_decay)
    x, y = torch.tensor(np.array(data.x)), torch.tensor(np.array(data.y))
    rng = np.random.default_rng(5)
    for _ in range(3):
        for batch in torch.split(torch.tensor(rng.permutation(len(x))), 16):
            optimizer.zero_grad()
            hidden = torch.tanh(torch.nn.functional.linear(x[batch], leaves["W1"], leaves["b1"]))
            logits = torch.nn.functional.linear(hidden, leaves["W2"], leaves["b2"])
            torch.nn.functional.cross_entropy(logits, y[batch]).backward()
            optimizer.step()
            with torch.no_grad():
                for leaf in leaves.values():
                    leaf.copy_(torch.nn.functional.softshrink(leaf, 0.1 * l1))
    for name, value in ours.parameters.items():
        assert np.allclose(value, leaves[name].detach().numpy(), rtol=1e-9, atol=1e-12), name
