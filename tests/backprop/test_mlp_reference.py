"""Forward, loss and every gradient against torch: all activations, all losses, one sample and batches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dlcore.backprop.mlp import ACTIVATIONS, Loss, backward, forward
from tests.backprop.random_networks import HIDDEN, LOSSES, random_case

pytestmark = pytest.mark.reference


def theirs(network: Any, x: Any, target: Any, loss: Loss) -> tuple[Any, float, dict[str, Any]]:
    torch = pytest.importorskip("torch")
    functions = {
        "identity": lambda z: z,
        "leaky_relu": torch.nn.functional.leaky_relu,
        "softmax": lambda z: torch.softmax(z, dim=-1),
    }
    functions |= {name: getattr(torch, name) for name in ("relu", "sigmoid", "tanh")}
    named = network.parameters | {"x": x}
    leaves = {name: torch.tensor(np.array(value), requires_grad=True) for name, value in named.items()}
    a = leaves["x"]
    for k, layer in enumerate(network.layers, 1):
        a = functions[layer.activation](torch.nn.functional.linear(a, leaves[f"W{k}"], leaves.get(f"b{k}")))
    if loss.name == "cross_entropy":
        value = torch.nn.functional.cross_entropy(a, torch.tensor(target), reduction=loss.reduction)
    else:
        value = torch.nn.functional.mse_loss(a, torch.tensor(target), reduction="sum") * (0.5 if loss.half else 1)
        value = value / len(a) if loss.reduction == "mean" and a.ndim == 2 else value
    value.backward()
    return a.detach().numpy(), value.item(), {name: leaf.grad.numpy() for name, leaf in leaves.items()}


@pytest.mark.parametrize("loss", LOSSES, ids=str)
@pytest.mark.parametrize("activation", HIDDEN)
def test_hidden_activations_and_losses(activation: str, loss: Loss) -> None:
    for seed in range(12):
        agrees(*random_case(seed, activation, "identity", loss), loss)


@pytest.mark.parametrize("output", ACTIVATIONS)
def test_output_activations(output: str) -> None:
    for seed in range(12):
        agrees(*random_case(seed, "tanh", output, Loss()), Loss())


def test_a_softmax_within_the_network() -> None:
    for seed in range(12):
        agrees(*random_case(seed, "softmax", "identity", Loss()), Loss())


def agrees(network: Any, x: Any, target: Any, loss: Loss) -> None:
    back = backward(forward(network, x), target, loss=loss)
    output, value, gradients = theirs(network, x, target, loss)
    assert np.allclose(back.forward.output, output, rtol=1e-12, atol=1e-14)
    assert back.value == pytest.approx(value, rel=1e-12)
    assert back.gradients.keys() == gradients.keys()
    for name, gradient in gradients.items():
        assert np.allclose(back.gradients[name], gradient, rtol=1e-11, atol=1e-13), name
