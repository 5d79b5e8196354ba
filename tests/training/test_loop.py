"""Training: what it reaches, that it can be repeated and stopped, and that each step is the step as written."""

from __future__ import annotations

import math
from itertools import islice
from typing import Any

import numpy as np
import pytest

from dlcore.backprop.gradient_check import gradient_check
from dlcore.backprop.mlp import MLP, Loss, backward, forward, mlp, random_mlp
from dlcore.errors import InvalidInputError
from dlcore.training.loop import Change, History, fit, train
from dlcore.training.sets import TrainingSet, diabetes, digits, plane, toy_regression


def test_digits_reach_95_percent_and_again() -> None:
    one = fit(random_mlp((64, 32, 10), seed=0), digits(), epochs=15, lr=0.1)
    assert one.last.held_out_accuracy is not None
    assert one.last.held_out_accuracy >= 0.95
    again = fit(random_mlp((64, 32, 10), seed=0), digits(), epochs=15, lr=0.1)
    assert np.array_equal(one.losses, again.losses)
    for name, value in one.last.network.parameters.items():
        assert np.array_equal(value, again.last.network.parameters[name])


@pytest.mark.parametrize("seed", range(4))
def test_D3_on_the_toy_set_the_loss_falls_as_the_source_saw_it(seed: int) -> None:
    """100 steps over all rows, three layers with ReLU, half the squared error, means over the batch."""
    toy = toy_regression(seed=seed)
    history = fit(random_mlp((2, 32, 32, 1), seed=seed), toy, epochs=100, batch_size=len(toy.x), lr=0.05)
    losses = history.losses
    assert history.last.step == 100
    assert losses[0] / losses[-1] > 20
    assert (np.diff(losses) < 0).mean() > 0.97
    assert np.diff(losses[:20]).mean() < 10 * np.diff(losses[-20:]).mean()  # steep at first, then flat
    assert history.last.held_out_loss < 2 * losses[-1]
    check = gradient_check(history.last.network, toy.x[:10], toy.y[:10], loss=Loss(half=True))
    assert check.passed, check.worst


def test_D3_on_a_real_set_the_loss_falls_too() -> None:
    history = fit(random_mlp((10, 16, 1), seed=0), diabetes(), epochs=60, lr=0.02)
    assert history.losses[0] / history.losses[-1] > 3
    assert history.last.held_out_loss < 0.3  # half the variance, 0.5, is what a constant would reach
    ready = diabetes()
    check = gradient_check(history.last.network, ready.x[:5], ready.y[:5], loss=Loss(half=True))
    assert check.passed, check.worst


@pytest.mark.parametrize("name", ["circle", "xor", "spirals"])
def test_classes_in_the_plane_are_told_apart(name: str) -> None:
    history = fit(random_mlp((2, 32, 32, 2), seed=0), plane(name), epochs=150, batch_size=16, lr=0.1)
    assert history.last.accuracy is not None
    assert history.last.held_out_accuracy is not None
    assert history.last.accuracy > 0.97
    assert history.last.held_out_accuracy > 0.9


def by_hand(network: MLP, data: TrainingSet, loss: Loss, **how: Any) -> MLP:
    """The loop as one writes it down, with the passes as one writes them down."""
    rng = np.random.default_rng(how["seed"])
    velocity = {name: np.zeros(value.shape) for name, value in network.parameters.items()}
    for _ in range(how["epochs"]):
        order = rng.permutation(len(data.x))
        for first in range(0, len(order), how["batch_size"]):
            batch = order[first : first + how["batch_size"]]
            gradients = backward(forward(network, data.x[batch]), data.y[batch], loss=loss).gradients
            for name, value in network.parameters.items():
                gradient = gradients[name] + how["weight_decay"] * value
                velocity[name] = how["momentum"] * velocity[name] + gradient
            moved = {name: value - how["lr"] * velocity[name] for name, value in network.parameters.items()}
            shrunk = how["lr"] * how["l1"]
            network = network.replacing(
                {
                    name: np.where(abs(value) > shrunk, value - np.sign(value) * shrunk, 0)
                    for name, value in moved.items()
                }
            )
    return network


@pytest.mark.parametrize(
    ("momentum", "weight_decay", "l1"), [(0.0, 0.0, 0.0), (0.9, 0.0, 0.0), (0.0, 0.01, 0.0), (0.5, 0.1, 0.02)]
)
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_a_training_is_its_steps_as_written(activation: str, momentum: float, weight_decay: float, l1: float) -> None:
    how: dict[str, Any] = {"momentum": momentum, "weight_decay": weight_decay, "l1": l1, "seed": 4, "lr": 0.05}
    how |= {"epochs": 3, "batch_size": 7}
    for data, loss in (
        (plane("circle", n=40), Loss("cross_entropy")),
        (toy_regression(n=40), Loss(half=True)),
        (toy_regression(n=40), Loss(reduction="sum")),
    ):
        if loss.reduction == "sum":
            how["lr"] = 0.002
        network = random_mlp((2, 5, data.outputs), activation=activation, seed=1)
        ours = fit(network, data, loss=loss, **how).last.network
        expected = by_hand(network, data, loss, **how)
        for name, value in ours.parameters.items():
            assert np.allclose(value, expected.parameters[name], rtol=1e-9, atol=1e-12), name


def test_a_penalty_on_sizes_leaves_weights_that_are_exactly_zero() -> None:
    plain, sparse = (
        fit(random_mlp((2, 12, 2), seed=0), plane("circle"), epochs=60, lr=0.3, l1=l1).last for l1 in (0.0, 0.005)
    )
    zeros = [sum(int((value == 0).sum()) for value in each.network.parameters.values()) for each in (plain, sparse)]
    assert zeros[0] == 0
    assert zeros[1] > 10
    assert sparse.held_out_accuracy is not None
    assert sparse.held_out_accuracy > 0.85


def test_a_number_can_be_replaced_on_the_way() -> None:
    data, network = plane("xor", n=40), random_mlp((2, 3, 2), seed=0)
    first = Change(after=0, name="W1", index=(2, 1), value=5.0)
    W1 = np.array(network.parameters["W1"])
    W1[2, 1] = 5.0
    ours, expected = fit(network, data, epochs=5, changes=[first]), fit(network.replacing({"W1": W1}), data, epochs=5)
    assert np.array_equal(ours.losses, expected.losses)
    later = fit(network, data, epochs=5, changes=[Change(after=3, name="b2", index=(1,), value=-2.0)])
    plain = fit(network, data, epochs=5)
    assert np.array_equal(later.losses[:3], plain.losses[:3])
    assert later.losses[3] != plain.losses[3]
    assert later.epochs[3].network.parameters["b2"][1] == -2.0


def test_an_epoch_says_how_the_network_stands() -> None:
    data, network = plane("spirals", n=60), random_mlp((2, 6, 2), seed=2)
    for epoch in train(network, data, epochs=3, batch_size=20):
        run, held = forward(epoch.network, data.x), forward(epoch.network, data.held_out_x)
        loss = Loss("cross_entropy")
        assert epoch.loss == pytest.approx(loss.value(run.output, data.y))
        assert epoch.held_out_loss == pytest.approx(loss.value(held.output, data.held_out_y))
        assert epoch.accuracy == pytest.approx((run.output.argmax(axis=1) == data.y).mean())
        assert epoch.held_out_accuracy == pytest.approx((held.output.argmax(axis=1) == data.held_out_y).mean())
        assert (epoch.step, epoch.progress) == (3 * epoch.number, epoch.number / 3)
        assert not epoch.diverged


def test_gradient_norms_are_those_of_each_layer() -> None:
    data, network = toy_regression(n=40), random_mlp((2, 6, 1), seed=2)
    before, after = train(network, data, epochs=1, batch_size=30)
    assert before.gradient_norms.tolist() == [0, 0]
    gradients = backward(forward(network, data.x), data.y, loss=Loss(half=True)).gradients
    expected = [np.hypot(*(np.linalg.norm(gradients[f"{kind}{k}"]) for kind in "Wb")) for k in (1, 2)]
    assert np.allclose(after.gradient_norms, expected)


def test_it_can_be_stopped_after_any_epoch() -> None:
    run = train(random_mlp((2, 4, 2), seed=0), plane("xor"), epochs=10_000)
    history = History(epochs=tuple(islice(run, 4)))
    assert [epoch.number for epoch in history.epochs] == [0, 1, 2, 3]
    assert history.outcome.startswith("Stopped after 3 of 10,000 epochs, at a loss of 0.")


def test_a_history_names_its_best_epoch() -> None:
    history = fit(random_mlp((2, 4, 2), seed=0), plane("xor", n=40, noise=0.5), epochs=40, lr=1)
    assert history.best.held_out_loss == history.held_out_losses.min()
    assert history.outcome.startswith("Finished after 40 of 40 epochs")


def test_divergence_is_an_outcome() -> None:
    history = fit(random_mlp((2, 8, 1), activation="identity", seed=0), toy_regression(), epochs=50, lr=10)
    last = history.last
    assert last.diverged
    assert last.number < 50
    assert history.outcome == f"Diverged at step {last.step:,}."
    assert not np.isnan(history.losses).any()
    assert not np.isnan(last.gradient_norms).any()
    assert all(np.isfinite(value).all() for value in last.network.parameters.values())
    assert history.losses[-1] == math.inf or history.losses[-1] > history.losses[0]


def test_no_setting_of_numpy_leaks_while_it_waits() -> None:
    before = np.geterr()
    for _ in islice(train(random_mlp((2, 4, 2), seed=0), plane("xor")), 3):
        assert np.geterr() == before


NETWORK, XOR = random_mlp((2, 4, 2), seed=0), plane("xor", n=16)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"epochs": 0}, "epochs = 0 must be at least 1"),
        ({"epochs": 10**6}, "epochs = 1000000 must be at most 10,000"),
        ({"batch_size": 0}, "batch_size = 0 must be at least 1"),
        ({"lr": -1}, "lr = -1 must be at least 0"),
        ({"lr": np.nan}, "lr = nan must be a finite number"),
        ({"momentum": 1}, "momentum = 1 must be below 1"),
        ({"weight_decay": -1}, "weight_decay = -1 must be at least 0"),
        ({"l1": -1}, "l1 = -1 must be at least 0"),
        ({"changes": [Change(after=21, name="W1", index=(0, 0), value=0)]}, "after = 21 must be an epoch from 0 to 20"),
        ({"changes": [Change(after=0, name="W9", index=(0, 0), value=0)]}, "name = 'W9' must be one of 'W1', 'b1'"),
        (
            {"changes": [Change(after=0, name="b1", index=(4,), value=0)]},
            r"must be a place of b1, whose shape is \(4,\)",
        ),
        ({"changes": [Change(after=0, name="b1", index=(0,), value=np.inf)]}, "value = inf must be a finite number"),
        ({"seed": 0.5}, "seed = 0.5 must be an integer"),
        ({"faults": ["typo"]}, "faults = 'typo' must be one of 'gradients-not-zeroed'"),
        ({"loss": Loss()}, "loss = 'squared_error' does not go with classes as targets; use 'cross_entropy'"),
    ],
)
def test_what_is_out_of_range_is_told_at_once(settings: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        train(NETWORK, XOR, **settings)


def test_a_network_that_does_not_fit_is_told_at_once() -> None:
    says = r"network = \(2, 4, 2\) must have 2 inputs and 1 outputs for a wave over a saddle"
    with pytest.raises(InvalidInputError, match=says):
        train(NETWORK, toy_regression())
    with pytest.raises(InvalidInputError, match="activation = 'softmax' has no fast pass"):
        train(mlp([[[1, 1], [1, 2]]], output_activation="softmax"), XOR)
