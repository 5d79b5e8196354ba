"""Right gradients pass, planted faults are named with their place, and a kink is told from a fault."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dlcore.backprop.gradient_check import gradient_check, nudge, nudges
from dlcore.backprop.mlp import ACTIVATIONS, Loss, backward, forward, mlp, random_mlp
from dlcore.errors import InvalidInputError
from tests.backprop.random_networks import HIDDEN, LOSSES, random_case
from tests.backprop.test_mlp import BIASES, WEIGHTS


@pytest.mark.parametrize("loss", LOSSES, ids=str)
@pytest.mark.parametrize("activation", HIDDEN)
def test_every_gradient_agrees_with_its_difference_quotient(activation: str, loss: Loss) -> None:
    for seed in range(4):
        network, x, target = random_case(seed, activation, "identity", loss)
        found = gradient_check(network, x, target, loss=loss)
        assert found.passed, found.worst
        assert {each.name: each.gradient.shape for each in found.parameters} == {
            **{name: value.shape for name, value in network.parameters.items()},
            "x": x.shape,
        }


@pytest.mark.parametrize("output", ACTIVATIONS)
def test_output_activations(output: str) -> None:
    for seed in range(4):
        found = gradient_check(*random_case(seed, "tanh", output, Loss()))
        assert found.passed, found.worst


@pytest.mark.parametrize(
    ("name", "fault"),
    [("W1", "transpose lost"), ("W2", "sign"), ("b1", "factor 2"), ("b2", "one entry"), ("x", "one entry")],
)
def test_a_planted_fault_is_named_with_its_place(name: str, fault: str) -> None:
    rng = np.random.default_rng(7)
    network = random_mlp((3, 3, 2), activation="sigmoid", seed=7)
    x, y = rng.standard_normal((4, 3)), rng.standard_normal((4, 2))
    gradients = {each: np.array(value) for each, value in backward(forward(network, x), y).gradients.items()}
    wrong = gradients[name]
    if fault == "one entry":
        wrong[(-1,) * wrong.ndim] += 0.1
    gradients[name] = {"transpose lost": wrong.T, "sign": -wrong, "factor 2": 2 * wrong}.get(fault, wrong)
    found = gradient_check(network, x, y, gradients=gradients)
    assert not found.passed
    assert found.worst.name == name
    assert found.worst.note == ""
    if fault == "one entry":
        assert found.worst.index == tuple(size - 1 for size in wrong.shape)
        assert found.worst.gradient - found.worst.quotient == pytest.approx(0.1, rel=1e-6)
    if fault == "factor 2":
        assert found.worst.error == pytest.approx(0.5, rel=1e-6)
    others = [each for each in found.parameters if each.name != name]
    assert all(each.error.max() < 1e-6 for each in others)


def test_a_kink_explains_a_gap_and_does_not_fail() -> None:
    network = mlp([[[1.0]]], [[0.0]], output_activation="relu")
    found = gradient_check(network, [0.0], 1.0)
    assert found.worst.gradient == 0
    assert found.worst.quotient == pytest.approx(-1, abs=1e-4)
    assert (
        found.worst.note == "Between w − h and w + h a unit passes its kink: with a smaller h than 1e-05 it may agree."
    )
    assert found.passed
    smooth = gradient_check(mlp([[[1.0]]], [[0.0]], output_activation="sigmoid"), [0.0], 1.0)
    assert not any(each.kink.any() for each in smooth.parameters)


def test_B1_passes_its_gradient_check() -> None:
    network = mlp(WEIGHTS, BIASES, output_activation="relu")
    found = gradient_check(network, [2, 1], 10)
    assert found.passed
    assert found.worst.error < 1e-6


def test_a_nudge_shows_the_loss_s_change_beside_gradient_times_h() -> None:
    network = mlp(WEIGHTS, BIASES, output_activation="relu")
    small = nudge(network, [2, 1], 10, parameter="W1", index=(1, 0), h=1e-3)
    assert (small.value, small.before, small.gradient, small.kink) == (3, 4, 24, False)
    assert small.predicted == pytest.approx(0.024)
    assert small.change == pytest.approx(small.predicted, rel=0.01)
    assert small.change == small.after - small.before
    of_input = nudge(network, [2, 1], 10, parameter="x", index=(0,), h=1e-3)
    assert (of_input.gradient, of_input.value) == (48, 2)
    far = nudge(network, [2, 1], 10, parameter="b3", index=(0,), h=-9)
    assert far.passed == ((3, 1),)  # 8 − 9 is below 0: the last ReLU is off
    assert far.kink
    assert far.after == 100


def test_several_nudges_are_each_from_where_the_number_is() -> None:
    network = mlp(WEIGHTS, BIASES, output_activation="relu")
    along = nudges(network, [2, 1], 10, parameter="b1", index=(0,), steps=(-2, -2.5, 0.5))
    assert [each.passed for each in along] == [((1, 1),), ((1, 1),), ()]  # z is 2: it touches 0, passes it, stays
    assert [each.after for each in along] == [
        nudge(network, [2, 1], 10, parameter="b1", index=(0,), h=each.h).after for each in along
    ]
    rows = nudge(network, [[2, 1], [-3, 1]], [[10], [10]], parameter="b1", index=(0,), h=3.5)
    assert (1, 1) in rows.passed, "on the second row alone"


def test_the_change_comes_nearer_to_its_prediction_as_h_shrinks() -> None:
    network = random_mlp((2, 4, 1), activation="tanh", seed=3)
    gaps = []
    for h in (0.1, 0.01, 0.001):
        moved = nudge(network, [0.3, -0.7], 0.5, parameter="W1", index=(2, 1), h=h)
        gaps.append(abs(moved.change - moved.predicted))
    assert gaps[0] / gaps[1] == pytest.approx(100, rel=0.2)
    assert gaps[1] / gaps[2] == pytest.approx(100, rel=0.05)


NETWORK = random_mlp((2, 2, 1), seed=0)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: gradient_check(NETWORK, [1, 2], 0, h=0), "h = 0 must be above 0"),
        (lambda: gradient_check(NETWORK, [1, 2], 0, tolerance=-1), "tolerance = -1 must be above 0"),
        (lambda: gradient_check(NETWORK, [1, 2], 0, gradients={"W9": [1]}), "parameter = 'W9' must be one of"),
        (
            lambda: gradient_check(NETWORK, [1, 2], 0, gradients={"W1": [1]}),
            r"W1 = \(1,\) is its gradient's shape, and must be \(2, 2\)",
        ),
        (
            lambda: gradient_check(random_mlp((200, 101), seed=0), np.ones(200), np.zeros(101)),
            "This network has 20,501 entries, and a check takes at most 20,000; check a smaller one of the same kind",
        ),
        (
            lambda: nudge(NETWORK, [1, 2], 0, parameter="W3", index=(0, 0), h=1),
            "parameter = 'W3' must be one of 'W1', 'b1'",
        ),
        (
            lambda: nudge(NETWORK, [1, 2], 0, parameter="W1", index=(2, 0), h=1),
            r"index = \(2, 0\) must be a place of W1",
        ),
        (lambda: nudge(NETWORK, [1, 2], 0, parameter="W1", index=(0,), h=1), r"index = \(0,\) must be a place of W1"),
        (lambda: nudge(NETWORK, [1, 2], 0, parameter="b1", index=(0,), h=np.nan), "h = nan must be a finite number"),
    ],
)
def test_what_does_not_go_together_is_told_in_one_sentence(call: Any, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        call()
