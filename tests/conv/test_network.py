"""A network with weights: what it makes of a picture, its gradients, its training, and the one that ships."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dlcore import data
from dlcore.conv import ops
from dlcore.conv.network import (
    Network,
    digit_network,
    digit_split,
    digit_stack,
    loss,
    read_digit,
    softmax,
    start,
    train,
    train_digits,
)
from dlcore.conv.stack import AvgPool2d, Conv2d, Flatten, Linear, MaxPool2d, ReLU, Softmax, Stack, tabulate
from dlcore.data import digit_weights, digits
from dlcore.errors import InvalidInputError

SMALL = Stack(
    layers=[
        Conv2d(out_channels=4, kernel_size=(2, 3), stride=(1, 2), padding=1, groups=2),
        ReLU(),
        MaxPool2d(kernel_size=2),
        Flatten(),
        Linear(out_features=5, bias=False),
        ReLU(),
        Linear(out_features=3),
        Softmax(),
    ],
    input_shape=(2, 6, 7),
)


def with_weight(network: Network, name: str, value: Any) -> Network:
    return Network(stack=network.stack, weights=dict(network.weights) | {name: value})


def test_the_network_that_ships_reads_356_of_360_held_out_digits() -> None:
    learned, held_out = digit_split()
    assert sorted([*learned, *held_out]) == list(range(1797))
    network = digit_network()
    right = {}
    for name, chosen in (("learned", learned), ("held out", held_out)):
        run = network.run(digits().images[chosen, None] / 16)
        right[name] = int((run.answer == digits().labels[chosen]).sum())
    assert right == {"learned": 1437, "held out": 356}
    said = " ".join((Path(data.__file__).parent / "README.md").read_text(encoding="utf-8").split())
    assert "The network reads 356 of them rightly, 98.89%, and all of the 1,437 that it learned from." in said


def test_training_from_the_seed_gives_the_recorded_losses() -> None:
    losses = train_digits(digit_split()[0], steps=40).losses  # recorded from this line
    assert losses[:4] == pytest.approx([2.946949, 2.532017, 2.715832, 2.609622], abs=1e-6)
    assert losses[-1] == pytest.approx(1.910896, abs=1e-6)


def test_the_weights_that_ship_have_three_decimals_and_fill_the_stack() -> None:
    assert digit_network().parameters == tabulate(digit_stack()).parameters == 1_210
    for array in digit_weights().values():
        assert np.array_equal(array, array.round(3))


def test_every_layer_is_the_operation_of_its_name() -> None:
    run = read_digit(digits().images[7])
    w = digit_weights()
    at: Any = run.outputs
    assert np.array_equal(run.input[0] * 16, digits().images[7])
    assert np.allclose(at["conv1"], ops.conv2d(run.input, w["conv1.weight"], w["conv1.bias"], padding=1))
    assert np.array_equal(at["relu1"], np.maximum(at["conv1"], 0))
    assert np.array_equal(at["maxpool1"], at["relu1"].reshape(6, 4, 2, 4, 2).max(axis=(2, 4)))
    assert np.allclose(at["conv2"], ops.conv2d_reference(at["maxpool1"], w["conv2.weight"], w["conv2.bias"], padding=1))
    assert np.array_equal(at["flatten1"], at["maxpool2"].ravel())
    assert np.allclose(at["fc1"], w["fc1.weight"] @ at["flatten1"] + w["fc1.bias"])
    assert np.allclose(at["softmax1"], np.exp(at["fc1"]) / np.exp(at["fc1"]).sum())
    assert run.probabilities is at["softmax1"]
    assert run.read_by("conv1") is run.input
    assert run.read_by("conv2") is at["maxpool1"]


def test_one_picture_and_a_batch_agree_and_nothing_can_be_written() -> None:
    network = start(SMALL, seed=3)
    pictures = np.random.default_rng(0).normal(size=(3, 2, 6, 7))
    run = network.run(pictures)
    for i, picture in enumerate(pictures):
        alone = network.run(picture)
        assert alone.outputs.keys() == run.outputs.keys()
        assert all(np.allclose(alone.outputs[name], run.outputs[name][i]) for name in run.outputs)
        assert alone.answer == run.answer[i]
    for array in (run.input, *run.outputs.values(), *network.weights.values()):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize("stack", [SMALL, digit_stack()], ids=["small", "digits"])
def test_the_gradients_are_the_slopes_of_the_loss(stack: Stack) -> None:
    rng = np.random.default_rng(1)
    network, x = start(stack, seed=2), rng.normal(size=(4, *stack.input_shape))
    y = rng.integers(0, 3, 4)
    found = network.gradients(network.run(x), y)
    assert found.keys() == network.weights.keys()
    step = 1e-6
    for name, weight in network.weights.items():
        assert found[name].shape == weight.shape
        for place in rng.choice(weight.size, min(12, weight.size), replace=False):
            change = np.zeros(weight.size)
            change[place] = step
            ends = [with_weight(network, name, weight + s * change.reshape(weight.shape)) for s in (1, -1)]
            up, down = (loss(each.run(x), y) for each in ends)
            assert found[name].flat[place] == pytest.approx((up - down) / (2 * step), abs=1e-7)


def test_the_loss_is_minus_the_logarithm_of_the_label_s_probability() -> None:
    run = start(SMALL, seed=0).run(np.random.default_rng(0).normal(size=(2, 2, 6, 7)))
    p = run.probabilities
    assert loss(run, [2, 0]) == pytest.approx(-(np.log(p[0, 2]) + np.log(p[1, 0])) / 2)


def test_the_loss_of_a_hopeless_answer_is_large_and_finite() -> None:
    network = with_weight(start(SMALL, seed=0), "fc2.bias", [0, 0, 5_000])
    run = network.run(np.zeros((1, 2, 6, 7)))
    assert run.probabilities[0, 0] == 0
    assert loss(run, [0]) == pytest.approx(5_000)


def test_softmax_of_huge_scores_is_finite_and_sums_to_1() -> None:
    assert softmax([1e300, 1e300, -1e300]).tolist() == [0.5, 0.5, 0]
    assert softmax(np.random.default_rng(0).normal(size=(4, 6))).sum(axis=1) == pytest.approx(1)


def test_a_step_is_the_rate_times_the_gradient_and_momentum_keeps_the_last_one() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(4, 2, 6, 7)), np.array([0, 1, 2, 0])
    first = start(SMALL, seed=5)
    g1 = first.gradients(first.run(x), y)
    second = Network(stack=SMALL, weights={name: first.weights[name] - 0.1 * g1[name] for name in g1})
    g2 = second.gradients(second.run(x), y)
    trained = train(SMALL, x, y, steps=2, batch_size=4, lr=0.1, momentum=0.9, seed=5)
    assert trained.losses == pytest.approx([loss(first.run(x), y), loss(second.run(x), y)])
    for name, weight in trained.network.weights.items():  # the second rate is half the first
        assert np.allclose(weight, second.weights[name] - 0.05 * (0.9 * g1[name] + g2[name]))


def test_training_that_diverges_says_at_which_step_and_keeps_the_last_weights() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(8, 2, 6, 7)), rng.integers(0, 3, 8)
    lost = train(SMALL, x, y, steps=50, batch_size=4, lr=1e40, momentum=0.9, seed=0)
    assert lost.diverged_at == len(lost.losses) == 1
    assert all(np.isfinite(weight).all() for weight in lost.network.weights.values())
    assert train(SMALL, x, y, steps=3, batch_size=4, lr=0.01, momentum=0.9, seed=0).diverged_at is None


def test_no_steps_leave_the_start() -> None:
    trained = train_digits(digit_split()[0], steps=0)
    assert trained.losses == ()
    began = start(digit_stack(), seed=2)
    assert all(np.array_equal(began.weights[name], weight) for name, weight in trained.network.weights.items())


def small(*layers: Any, shape: tuple[int, ...] = (1, 4, 4)) -> Stack:
    return Stack(layers=layers, input_shape=shape)


ZEROS = np.zeros((1, 2, 6, 7))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: start(small(AvgPool2d(kernel_size=2), Flatten(), Softmax()), seed=0),
            "'avgpool1' is a layer that is not",
        ),
        (lambda: start(small(Flatten(), Linear(out_features=3)), seed=0), "of which the last alone must be a Softmax"),
        (lambda: start(small(Softmax()), seed=0), "of which the last alone must be a Softmax"),
        (lambda: start(small(Flatten(), ReLU(input="input"), Softmax()), seed=0), "'relu1' is a layer that is not"),
        (
            lambda: with_weight(digit_network(), "fc1.bias", np.zeros(9)),
            "fc1.bias = (9,) is its shape, and must be (10,)",
        ),
        (lambda: with_weight(digit_network(), "fc1.bias", [np.nan] * 10), "fc1.bias must hold finite numbers"),
        (lambda: with_weight(digit_network(), "fc2.bias", [0]), "must hold conv1.weight, conv1.bias, "),
        (lambda: Network(stack=digit_stack(), weights={}), "weights = [] must hold conv1.weight, conv1.bias, "),
        (
            lambda: digit_network().run(np.zeros((8, 8))),
            "input = (8, 8) is its shape, and must be (1, 8, 8), or (N, 1, 8, 8)",
        ),
        (lambda: digit_network().run(np.full((1, 8, 8), np.inf)), "input must hold finite numbers"),
        (lambda: read_digit(np.zeros((8, 7))), "picture = (8, 7) is its shape, and must be (8, 8)"),
        (lambda: read_digit(np.full((8, 8), 17)), "picture must hold numbers from 0 to 16 alone"),
        (lambda: read_digit(np.full((8, 8), np.nan)), "picture must hold numbers from 0 to 16 alone"),
        (lambda: loss(start(SMALL, seed=0).run(ZEROS[0]), [0]), "run = (3,) gives probabilities of this shape"),
        (lambda: loss(start(SMALL, seed=0).run(ZEROS), [3]), "labels must be 1 whole numbers from 0 to 2"),
        (lambda: loss(start(SMALL, seed=0).run(ZEROS), [0.5]), "labels must be 1 whole numbers from 0 to 2"),
        (lambda: start(SMALL, seed=-1), "seed = -1 must be at least 0"),
        (lambda: train_digits([1, 2]), "batch_size = 32 is more than the 2 images"),
        (lambda: train_digits(range(40), steps=-1), "steps = -1 must be at least 0"),
    ],
)
def test_what_cannot_be_run_is_said_in_one_sentence(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(sentence)):
        call()
