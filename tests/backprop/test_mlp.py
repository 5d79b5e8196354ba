"""A network forward and back: homework 1 by hand, its own formulas in numpy, and what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dlcore.backprop.mlp import (
    INITIALIZATIONS,
    Backward,
    Loss,
    backward,
    forward,
    initial_weight,
    mlp,
    random_mlp,
)
from dlcore.errors import InvalidInputError

WEIGHTS = [[[1, 0], [3, 4], [1, 2]], [[2, 6, 1], [0, 3, 1]], [[-2, 3]]]
BIASES = [[0, -2, 5], [-23, -11], [18]]


def B1() -> Backward:
    network = mlp(WEIGHTS, BIASES, activation="relu", output_activation="relu")
    return backward(forward(network, [2, 1]), 10)


def test_B1_forward() -> None:
    one, two, three = B1().forward.layers
    assert one.input.tolist() == [2, 1]
    assert one.z.tolist() == one.a.tolist() == two.input.tolist() == [2, 8, 9]
    assert two.z.tolist() == two.a.tolist() == [38, 22]
    assert three.z.tolist() == B1().forward.output.tolist() == [8]
    assert B1().value == 4


def test_B1_backward() -> None:
    found = {name: gradient.tolist() for name, gradient in B1().gradients.items()}
    assert found == {
        "W1": [[32, 16], [24, 12], [-8, -4]],
        "b1": [16, 12, -4],
        "W2": [[16, 64, 72], [-24, -96, -108]],
        "b2": [8, -12],
        "W3": [[-152, -88]],
        "b3": [-4],
        "x": [48, 40],
    }
    assert [layer.delta.tolist() for layer in B1().layers] == [[16, 12, -4], [8, -12], [-4]]
    assert [layer.a.tolist() for layer in B1().layers] == [[16, 12, -4], [8, -12], [-4]]
    assert [layer.input.tolist() for layer in B1().layers] == [[48, 40], [16, 12, -4], [8, -12]]


def test_D3_the_source_s_own_backward_pass_gives_the_same_gradients() -> None:
    """Rows are samples, W is in by out, means over the batch, ReLU' taken of a; a half in the loss."""
    rng = np.random.default_rng(3)
    x, y = rng.standard_normal((7, 3)), rng.standard_normal((7, 2))
    W0, W1, W2 = rng.standard_normal((3, 5)), rng.standard_normal((5, 4)), rng.standard_normal((4, 2))
    b0, b1, b2 = rng.standard_normal(5), rng.standard_normal(4), rng.standard_normal(2)
    a1 = np.maximum(x @ W0 + b0, 0)
    a2 = np.maximum(a1 @ W1 + b1, 0)
    grad_yhat = a2 @ W2 + b2 - y
    grad_a2 = grad_yhat @ W2.T * (a2 > 0)
    grad_a1 = grad_a2 @ W1.T * (a1 > 0)
    ours = backward(forward(mlp([W0.T, W1.T, W2.T], [b0, b1, b2]), x), y, loss=Loss(half=True)).gradients
    for k, (into, back) in enumerate(((x, grad_a1), (a1, grad_a2), (a2, grad_yhat)), 1):
        assert np.allclose(ours[f"W{k}"].T, into.T @ back / len(x), rtol=1e-13)
        assert np.allclose(ours[f"b{k}"], back.mean(axis=0), rtol=1e-13)


def test_each_gradient_has_the_shape_of_what_it_belongs_to() -> None:
    network = random_mlp((3, 5, 4, 2), seed=0)
    x = np.random.default_rng(0).standard_normal((6, 3))
    back = backward(forward(network, x), np.zeros((6, 2)))
    assert {name: g.shape for name, g in back.gradients.items() if name != "x"} == {
        name: w.shape for name, w in network.parameters.items()
    }
    assert back.gradients["x"].shape == (6, 3)
    for there, here in zip(back.forward.layers, back.layers, strict=True):
        assert here.a.shape == here.delta.shape == there.z.shape == there.a.shape
        assert here.input.shape == there.input.shape


def test_a_batch_is_its_rows_one_by_one() -> None:
    network = random_mlp((3, 4, 2), activation="tanh", seed=1)
    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((5, 3)), rng.standard_normal((5, 2))
    rows = [backward(forward(network, row), wanted) for row, wanted in zip(x, y, strict=True)]
    total = backward(forward(network, x), y, loss=Loss(reduction="sum"))
    mean = backward(forward(network, x), y)
    assert total.value == pytest.approx(sum(row.value for row in rows))
    assert mean.value == pytest.approx(total.value / 5)
    for name in network.parameters:
        added = sum(row.gradients[name] for row in rows)
        assert np.allclose(total.gradients[name], added)
        assert np.allclose(mean.gradients[name], added / 5)
    assert np.allclose(total.gradients["x"], [row.gradients["x"] for row in rows])


def test_the_half_halves_loss_and_gradient() -> None:
    output, target = [[3.0, 1.0]], [[1.0, 2.0]]
    assert (Loss().value(output, target), Loss(half=True).value(output, target)) == (5, 2.5)
    assert Loss().gradient(output, target).tolist() == [[4, -2]]
    assert Loss(half=True).gradient(output, target).tolist() == [[2, -1]]


def test_cross_entropy_takes_classes_or_probabilities_and_does_not_overflow() -> None:
    loss = Loss("cross_entropy")
    assert loss.value([0.0, 0.0], 1) == pytest.approx(np.log(2))
    assert loss.value([[1000.0, 0.0], [0.0, -1000.0]], [0, 1]) == 500
    assert loss.gradient([[1000.0, 0.0]], [1]).tolist() == [[1, -1]]
    assert loss.value([[1.0, 2.0]], [[0, 1]]) == loss.value([[1.0, 2.0]], [1])
    assert np.allclose(loss.gradient([1.0, 2.0, 0.5], [0.2, 0.3, 0.5]).sum(), 0)


def test_zero_dead_and_saturated_units_are_marked() -> None:
    network = mlp([[[1.0, 0.0], [1.0, -1.0], [-1.0, -1.0]], [[1, 1, 1]]], activation="relu")
    run = forward(network, [[1.0, 1.0], [2.0, 1.0]])
    first = run.layers[0]
    assert first.zero.tolist() == [[False, True, False], [False, False, False]]
    assert first.dead.tolist() == [False, False, True]
    assert not first.saturated.any()
    assert run.notes == (
        "Layer 1 (relu): z is exactly 0 in 1 place, where the slope jumps.",
        "Layer 1 (relu): 1 unit is off on every row given (3).",
    )
    for activation, z in (("sigmoid", 6.0), ("tanh", 4.0)):
        layer = forward(mlp([[[1.0]]], output_activation=activation), [[z], [0.0]]).layers[0]
        assert layer.saturated.tolist() == [[True], [False]]
        assert not layer.zero.any()
    assert forward(mlp([[[1.0]]], output_activation="tanh"), [9.0]).notes == (
        "Layer 1 (tanh): 1 of 1 values are saturated.",
    )
    assert not forward(mlp([[[1.0]]], output_activation="leaky_relu"), [-1.0]).layers[0].dead.any()


def test_the_slope_of_relu_at_zero_is_zero() -> None:
    back = backward(forward(mlp([[[1.0]]], output_activation="relu"), [0.0]), 1)
    assert (back.value, back.gradients["W1"].item(), back.gradients["x"].item()) == (1, 0, 0)


def test_large_arguments_give_no_warning() -> None:
    for activation in ("sigmoid", "tanh", "softmax"):
        run = forward(mlp([[[1.0], [-1.0]]], output_activation=activation), [[1e4], [-1e4]])
        assert np.isfinite(run.output).all()
        assert np.isfinite(backward(run, np.zeros((2, 2))).gradients["W1"]).all()


def test_results_cannot_be_written_and_arguments_are_copied() -> None:
    x = np.array([2.0, 1.0])
    run = forward(mlp(WEIGHTS, BIASES), x)
    back = backward(run, 10)
    x[0] = 99
    assert run.x.tolist() == [2, 1]
    kept = [run.x, back.target, *back.gradients.values(), *run.network.parameters.values()]
    kept += [array for layer in run.layers for array in (layer.input, layer.z, layer.a)]
    kept += [array for layer in back.layers for array in (layer.a, layer.delta, layer.weight, layer.input)]
    assert not any(array.flags.writeable for array in kept)


def test_replacing_a_parameter_leaves_the_others() -> None:
    network = mlp(WEIGHTS, BIASES)
    other = network.replacing({"b2": [1, 2]})
    assert other.parameters["b2"].tolist() == [1, 2]
    assert network.parameters["b2"].tolist() == [-23, -11]
    assert all(other.parameters[name] is network.parameters[name] for name in network.parameters if name != "b2")


@pytest.mark.parametrize(
    ("init", "variance"),
    [
        ("kaiming_normal", 2 / 300),
        ("lecun_normal", 1 / 300),
        ("xavier_normal", 2 / 500),
        ("xavier_uniform", 2 / 500),
        ("orthogonal", 1 / 300),
        ("small_normal", 1e-4),
        ("standard_normal", 1),
    ],
)
def test_an_initialization_has_its_variance(init: str, variance: float) -> None:
    W = initial_weight(init, 200, 300, gain=2, rng=np.random.default_rng(0))
    assert W.var() / 4 == pytest.approx(variance, rel=0.03)
    assert abs(W.mean()) < 5 * W.std() / np.sqrt(W.size)


@pytest.mark.parametrize("shape", [(4, 7), (7, 4), (5, 5)])
def test_orthogonal_weights_are_orthogonal(shape: tuple[int, int]) -> None:
    W = initial_weight("orthogonal", *shape, rng=np.random.default_rng(2))
    product = W @ W.T if shape[0] <= shape[1] else W.T @ W
    assert np.allclose(product, np.eye(min(shape)))


def test_a_seed_gives_the_same_network() -> None:
    one, same, other = (random_mlp((4, 3, 2), seed=seed) for seed in (5, 5, 6))
    assert np.array_equal(one.parameters["W2"], same.parameters["W2"])
    assert not np.array_equal(one.parameters["W2"], other.parameters["W2"])
    assert "b1" not in random_mlp((4, 3, 2), bias=False, seed=0).parameters


NETWORK = mlp([[[1.0, 2.0]], [[1.0], [1.0]]])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: mlp([]), r"weights = \[\] must hold a matrix for each layer"),
        (lambda: mlp([[1, 2]]), r"W1 = \(2,\) is its shape, and must be \(units, inputs\)"),
        (lambda: mlp([[[1, 2]], [[1, 2]]]), r"W2 = \(1, 2\) is its shape, and must be \(units, inputs\) with 1 inputs"),
        (lambda: mlp([[[1, np.nan]]]), "W1 = .* must hold finite numbers"),
        (lambda: mlp([[["a"]]]), "W1 must hold real numbers"),
        (lambda: mlp([[[1, 2]]], [[1, 2]]), r"b1 = \(2,\) is its shape, and must be \(1,\)"),
        (lambda: mlp([[[1, 2]]], []), "biases = .* has 0 entries, and must have 1, one for each layer"),
        (lambda: mlp([[[1]]], activation="gelu"), "activation = 'gelu' must be one of 'identity', 'relu'"),
        (lambda: mlp([[[1]]], output_activation="max"), "output_activation = 'max' must be one of"),
        (lambda: random_mlp((3,), seed=0), r"widths = \(3,\) must hold at least two numbers"),
        (lambda: random_mlp((3, 0), seed=0), "out = 0 must be at least 1"),
        (lambda: random_mlp((3, 1), seed=-1), "seed = -1 must be at least 0"),
        (lambda: random_mlp((3, 1), init="he", seed=0), "init = 'he' must be one of 'kaiming_normal'"),
        (lambda: NETWORK.replacing({"W3": [1]}), "parameter = 'W3' must be one of 'W1', 'W2'"),
        (lambda: NETWORK.replacing({"W1": [1]}), r"W1 = \(1,\) is its shape, and must be \(1, 2\)"),
        (lambda: forward(NETWORK, [1, 2, 3]), r"x = \(3,\) is its shape, and must be \(2,\) or \(n, 2\)"),
        (lambda: forward(NETWORK, np.zeros((0, 2))), r"x = \(0, 2\) is its shape"),
        (lambda: forward(NETWORK, [1, np.inf]), "x = .* must hold finite numbers"),
        (lambda: forward(mlp([[[1e200]], [[1e200]]]), [1.0]), "The values of layer 2 are too large for float64"),
        (lambda: backward(forward(NETWORK, [1, 2]), 3), r"target = \(\) is its shape, and must be \(2,\)"),
        (
            lambda: backward(forward(mlp([[[1e200]]]), [1.0]), 0),
            "The loss is too large for float64; scale the output down",
        ),
        (lambda: backward(forward(mlp([[[1e80]]]), [1e150]), 0), "The loss is too large"),
        (lambda: Loss("hinge"), "name = 'hinge' must be one of 'squared_error', 'cross_entropy'"),  # type: ignore[arg-type]
        (lambda: Loss(reduction="max"), "reduction = 'max' must be one of 'mean', 'sum'"),  # type: ignore[arg-type]
        (lambda: Loss("cross_entropy", half=True), "half = True belongs to the squared error; leave it out"),
        (lambda: Loss("cross_entropy").value([1.0, 2.0], 2), "target = .* must hold classes from 0 to 1"),
        (lambda: Loss("cross_entropy").value([1.0, 2.0], 0.5), "target = .* must hold classes from 0 to 1"),
        (lambda: Loss("cross_entropy").value([[1.0, 2.0]], [[1, 1]]), "must hold probabilities that sum to 1"),
        (lambda: Loss("cross_entropy").value([[1.0, 2.0]], [0, 1]), r"or \(1,\) classes"),
        (lambda: Loss().value([], []), r"output = \(0,\) is its shape, and must be \(h,\) or \(n, h\)"),
    ],
)
def test_what_does_not_go_together_is_told_in_one_sentence(call: Any, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        call()


def test_a_softmax_before_cross_entropy_is_named() -> None:
    run = forward(mlp([[[1.0], [2.0]]], output_activation="softmax"), [1.0])
    with pytest.raises(InvalidInputError, match=r"output_activation = 'softmax' is within cross-entropy.*'identity'"):
        backward(run, 0, loss=Loss("cross_entropy"))


def test_every_initialization_has_a_test() -> None:
    assert set(INITIALIZATIONS) == {
        *("kaiming_normal", "lecun_normal", "xavier_normal", "xavier_uniform", "orthogonal"),
        *("small_normal", "standard_normal"),
    }
