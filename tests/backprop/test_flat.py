"""The quick passes give what the passes as written give."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dlcore.backprop.flat import FlatMLP
from dlcore.backprop.mlp import Loss, backward, forward, mlp, random_mlp
from dlcore.errors import InvalidInputError
from tests.backprop.random_networks import HIDDEN, LOSSES, random_case


def of_layers(flat: FlatMLP) -> dict[str, np.ndarray]:
    found = {}
    for k, G in enumerate(flat.layer_gradients(), 1):
        found |= {f"W{k}": G[:, :-1], f"b{k}": G[:, -1]}
    return found


@pytest.mark.parametrize("loss", LOSSES, ids=str)
@pytest.mark.parametrize("activation", HIDDEN)
def test_loss_and_gradient_are_those_of_the_reference(activation: str, loss: Loss) -> None:
    for seed in range(1, 30, 3):  # batches, not single samples
        output = activation if seed % 2 and loss.name == "squared_error" else "identity"
        network, x, y = random_case(seed, activation, output, loss)
        expected = backward(forward(network, x), y, loss=loss)
        flat = FlatMLP(network, loss=loss)
        columns, targets = flat.columns(x), flat.targets(y)
        assert flat.loss_and_gradient(columns, targets) == pytest.approx(expected.value, rel=1e-12)
        assert flat.loss_of(columns, targets) == pytest.approx(expected.value, rel=1e-12)
        assert np.allclose(flat.output(columns).T, expected.forward.output, rtol=1e-12, atol=1e-14)
        found = of_layers(flat)
        for name in network.parameters:
            assert np.allclose(found[name], expected.gradients[name], rtol=1e-10, atol=1e-13), name
        assert all((found[name] == 0).all() for name in found.keys() - network.parameters.keys())


def test_probabilities_as_targets() -> None:
    network, x, y = random_case(1, "tanh", "identity", Loss("cross_entropy"))
    flat = FlatMLP(network, loss=Loss("cross_entropy"))
    by_class = flat.loss_and_gradient(flat.columns(x), flat.targets(y))
    gradient = flat.gradient.copy()
    by_share = flat.loss_and_gradient(flat.columns(x), flat.targets(np.eye(network.widths[-1])[y]))
    assert by_class == pytest.approx(by_share)
    assert np.allclose(gradient, flat.gradient)


def test_a_slice_of_the_columns_is_a_batch() -> None:
    rng = np.random.default_rng(0)
    network = random_mlp((3, 5, 2), seed=0)
    x, y = rng.standard_normal((9, 3)), rng.standard_normal((9, 2))
    flat = FlatMLP(network, loss=Loss())
    value = flat.loss_and_gradient(flat.columns(x)[:, 4:], flat.targets(y)[:, 4:])
    assert value == pytest.approx(backward(forward(network, x[4:]), y[4:]).value)


def test_the_network_comes_out_as_it_went_in_and_as_it_is_after_a_step() -> None:
    network = mlp([[[1.0, 2.0]], [[3.0], [4.0]]], [[5.0], None])
    flat = FlatMLP(network, loss=Loss())
    assert {k: v.tolist() for k, v in flat.network().parameters.items()} == {
        k: v.tolist() for k, v in network.parameters.items()
    }
    flat.loss_and_gradient(flat.columns([[1.0, 1.0]]), flat.targets([[0.0, 0.0]]))
    flat.parameters -= 0.1 * flat.gradient
    expected = backward(forward(network, [1.0, 1.0]), [0.0, 0.0]).gradients
    for name, value in flat.network().parameters.items():
        assert np.allclose(value, network.parameters[name] - 0.1 * expected[name])


def test_without_slopes_only_the_last_layer_is_right() -> None:
    network, x, y = random_mlp((3, 6, 2), seed=1), np.ones((2, 3)), np.zeros((2, 2))
    flat = FlatMLP(network, loss=Loss())
    flat.loss_and_gradient(flat.columns(x), flat.targets(y))
    right = flat.gradient.copy()
    flat.loss_and_gradient(flat.columns(x), flat.targets(y), slopes=False)
    last = flat.layer_gradients()[-1].size
    assert np.array_equal(flat.gradient[-last:], right[-last:])
    assert not np.allclose(flat.gradient[:-last], right[:-last])


def test_float32_agrees_to_its_digits() -> None:
    network, x, y = random_case(2, "relu", "identity", Loss())
    small, large = FlatMLP(network, loss=Loss(), dtype=np.float32), FlatMLP(network, loss=Loss())
    for flat in (small, large):
        flat.loss_and_gradient(flat.columns(x), flat.targets(y))
    assert small.gradient.dtype == np.float32
    assert np.allclose(small.gradient, large.gradient, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda flat: flat.columns([1, 2, 3]), r"x = \(3,\) is its shape, and must be \(n, 3\)"),
        (lambda flat: flat.columns([[1, 2]]), r"x = \(1, 2\) is its shape, and must be \(n, 3\)"),
        (lambda flat: flat.columns([[1, 2, np.nan]]), "x = .* must hold finite numbers"),
        (lambda flat: flat.targets([2]), "target = .* must hold classes from 0 to 1"),
        (
            lambda flat: FlatMLP(mlp([[[1.0]]], output_activation="softmax"), loss=flat.loss),
            "'softmax' has no fast pass",
        ),
    ],
)
def test_what_does_not_fit_is_told_in_one_sentence(call: Any, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        call(FlatMLP(random_mlp((3, 2), seed=0), loss=Loss("cross_entropy")))
