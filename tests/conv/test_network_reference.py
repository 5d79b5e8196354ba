"""Networks with weights against torch: the module of the printed source, given our weights, agrees."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import numpy as np
import pytest

from dlcore.conv.network import Network, digit_network, digit_split, loss, start
from dlcore.conv.stack import as_torch
from dlcore.data import digits
from tests.conv.test_network import SMALL

pytestmark = pytest.mark.reference
torch = pytest.importorskip("torch", reason="torch not installed: pip install -e '.[reference]'")


def in_torch(network: Network) -> Any:
    """The module that the printed source builds, in float64 and with the network's weights."""
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(as_torch(network.stack), names)
    model = names["model"].double()
    with torch.no_grad():
        for ours, theirs in zip(network.weights.values(), model.parameters(), strict=True):
            theirs.copy_(torch.tensor(ours))
    return model


def test_every_map_of_the_held_out_digits_is_torch_s() -> None:
    network, pictures = digit_network(), digits().images[digit_split()[1], None] / 16
    run, x = network.run(pictures), torch.tensor(pictures)
    for layer, ours in zip(in_torch(network), run.outputs.values(), strict=True):
        x = layer(x)
        assert np.allclose(ours, x.detach().numpy(), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("network", [digit_network(), start(SMALL, seed=4)], ids=["digits", "small"])
def test_the_loss_and_its_gradients_are_torch_s(network: Network) -> None:
    rng = np.random.default_rng(0)
    x, y = rng.uniform(size=(8, *network.stack.input_shape)), rng.integers(0, 3, 8)
    run, model = network.run(x), in_torch(network)
    found = torch.nn.functional.cross_entropy(model[:-1](torch.tensor(x)), torch.tensor(y))
    assert loss(run, y) == pytest.approx(found.item())
    found.backward()
    for ours, theirs in zip(network.gradients(run, y).values(), model.parameters(), strict=True):
        assert np.allclose(ours, theirs.grad.numpy(), atol=1e-12)
