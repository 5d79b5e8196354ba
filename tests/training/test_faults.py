"""Each fault's symptom is what its entry says, measured beside a sound run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dlcore.backprop.flat import FlatMLP
from dlcore.backprop.gradient_check import gradient_check
from dlcore.backprop.mlp import Loss, forward, random_mlp
from dlcore.training.faults import FAULTS, RATE_FACTOR
from dlcore.training.loop import History, fit
from dlcore.training.sets import TrainingSet, digits, plane, toy_regression

DIGITS = digits()


def run(data: TrainingSet, *faults: str, hidden: tuple[int, ...] = (32,), **settings: Any) -> History:
    return fit(random_mlp((data.x.shape[1], *hidden, data.outputs), seed=0), data, faults=faults, **settings)


def accuracy(history: History, *, held_out: bool = True) -> float:
    found = history.last.held_out_accuracy if held_out else history.last.accuracy
    assert found is not None
    return found


def test_gradients_not_zeroed_grow_and_the_loss_does_not_settle() -> None:
    sound, faulty = (run(DIGITS, *faults, epochs=3) for faults in ((), ("gradients-not-zeroed",)))
    assert faulty.last.loss > 3 * sound.last.loss
    norms = [np.linalg.norm(history.epochs[1].gradient_norms) for history in (sound, faulty)]
    assert norms[1] > 5 * norms[0]


def test_gradients_not_zeroed_are_momentum_with_a_factor_of_one() -> None:
    toy = toy_regression(n=40)
    faulty = run(toy, "gradients-not-zeroed", epochs=4, lr=1e-3)
    near = run(toy, epochs=4, lr=1e-3, momentum=1 - 1e-9)
    assert np.allclose(faulty.losses, near.losses, rtol=1e-6)


def test_a_rate_too_high_is_a_rate_times_its_factor_and_diverges() -> None:
    toy = toy_regression()
    assert run(toy, epochs=20, lr=0.05).last.loss < 0.2
    faulty = run(toy, "rate-too-high", epochs=20, lr=0.05)
    assert faulty.last.diverged or faulty.last.loss > 1
    assert faulty.losses[1] > faulty.losses[0]
    assert np.array_equal(faulty.losses, run(toy, epochs=20, lr=0.05 * RATE_FACTOR).losses)


def test_rows_not_shuffled_are_forgotten_class_by_class() -> None:
    sound, faulty = (run(DIGITS, *faults, epochs=5) for faults in ((), ("not-shuffled",)))
    assert accuracy(sound) > 0.9
    assert accuracy(faulty) < 0.6
    guesses = forward(faulty.last.network, DIGITS.held_out_x).output.argmax(axis=1)
    assert (guesses == 9).mean() > 0.25  # the class of the last batches, a tenth of the rows


def test_a_missing_derivative_fails_the_gradient_check_below_the_last_layer() -> None:
    spirals = plane("spirals")
    sound, faulty = (
        run(spirals, *faults, hidden=(32, 32), epochs=150, batch_size=16) for faults in ((), ("derivative-missing",))
    )
    assert accuracy(sound, held_out=False) > 0.97
    assert accuracy(faulty, held_out=False) < 0.9
    network, x, y = random_mlp((2, 6, 2), seed=1), spirals.x[:8], spirals.y[:8]
    flat = FlatMLP(network, loss=Loss("cross_entropy"))
    flat.loss_and_gradient(flat.columns(x), flat.targets(y), slopes=False)
    claimed = {f"W{k}": G[:, :-1] for k, G in enumerate(flat.layer_gradients(), 1)}
    check = gradient_check(network, x, y, loss=Loss("cross_entropy"), gradients=claimed)
    assert not check.passed
    assert check.worst.name == "W1"
    assert check.parameters[1].error.max() < 1e-5


def test_forgotten_biases_cannot_tell_a_disc_from_its_ring() -> None:
    circle = plane("circle", n=800)
    sound, faulty = (run(circle, *faults, epochs=60, lr=0.2) for faults in ((), ("bias-forgotten",)))
    assert accuracy(sound) > 0.9
    assert accuracy(faulty) < 0.7
    assert "b1" not in faulty.last.network.parameters
    one, two = (forward(faulty.last.network, size * circle.x).output.argmax(axis=1) for size in (1, 2))
    assert np.array_equal(one, two)  # the class of x is also the class of 2x
    assert (forward(faulty.last.network, [0, 0]).output == 0).all()


def test_shifted_targets_are_learned_by_heart_or_not_at_all() -> None:
    circle = plane("circle", n=80)
    settings: dict[str, Any] = {"hidden": (64, 64), "epochs": 400, "lr": 0.2, "batch_size": 8}
    sound, faulty = (run(circle, *faults, **settings) for faults in ((), ("targets-shifted",)))
    assert sound.last.held_out_loss < 0.5
    assert faulty.last.held_out_loss > 2
    assert faulty.last.held_out_loss > 2 * faulty.held_out_losses[0]
    seen = forward(faulty.last.network, circle.x).output.argmax(axis=1)
    assert (seen == np.roll(circle.y, 1)).mean() > 0.8  # what the loop saw, learned by heart
    assert accuracy(faulty) < 0.75


def test_leaked_rows_look_as_good_as_learned_ones_and_new_rows_do_not() -> None:
    noisy = plane("circle", n=200, noise=0.3, seed=3)
    new = plane("circle", n=800, noise=0.3, seed=99)
    settings: dict[str, Any] = {"hidden": (64, 64), "epochs": 300, "lr": 0.2, "batch_size": 16}
    sound, faulty = (run(noisy, *faults, **settings) for faults in ((), ("test-data-leaked",)))
    of_sound, of_faulty = (
        float((forward(history.last.network, new.x).output.argmax(axis=1) == new.y).mean())
        for history in (sound, faulty)
    )
    assert accuracy(faulty) > accuracy(sound) + 0.1
    assert accuracy(faulty) > of_faulty + 0.2
    assert accuracy(sound) < of_sound + 0.15


def test_a_mean_over_the_outputs_is_a_rate_that_grows_with_the_batch() -> None:
    toy = toy_regression(n=80)  # 60 rows to learn from, one output
    for batch_size, factor in ((1, 1), (10, 10), (60, 60)):
        settings: dict[str, Any] = {"epochs": 3, "batch_size": batch_size}
        faulty = run(toy, "mean-over-outputs", lr=1e-4, **settings)
        assert np.allclose(faulty.losses, run(toy, lr=factor * 1e-4, **settings).losses, rtol=1e-9)
    assert run(toy, epochs=30, batch_size=60, lr=0.05).last.loss < 1
    assert run(toy, "mean-over-outputs", epochs=30, batch_size=60, lr=0.05).last.diverged


def test_a_network_of_ten_outputs_divides_by_ten() -> None:
    faulty = run(DIGITS, "mean-over-outputs", epochs=1, batch_size=337, lr=0.01)
    assert np.allclose(faulty.losses, run(DIGITS, epochs=1, batch_size=337, lr=0.337).losses, rtol=1e-6)


@pytest.mark.parametrize("slug", FAULTS)
def test_an_entry_is_complete(slug: str) -> None:
    fault = FAULTS[slug]
    assert fault.slug == slug
    assert fault.wrong != fault.right
    assert all(text.endswith(".") for text in (fault.symptom, fault.find))


@pytest.mark.parametrize("slug", FAULTS)
def test_every_fault_changes_the_training(slug: str) -> None:
    data = plane("spirals", n=64)
    losses = [run(data, *faults, epochs=2, batch_size=8).losses for faults in ((), (slug,))]
    assert not np.allclose(losses[0][1:], losses[1][1:])
