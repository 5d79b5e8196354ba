"""One weight whose gradient is never zeroed: the loop itself does what the recursion says."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from dlcore.backprop.mlp import mlp
from dlcore.errors import InvalidInputError
from dlcore.training.leftover import swing, unzeroed_errors
from dlcore.training.loop import train
from dlcore.training.sets import TrainingSet

ONE = TrainingSet(
    name="one number", x=np.ones((1, 1)), y=np.zeros((1, 1)), held_out_x=np.ones((1, 1)), held_out_y=np.zeros((1, 1)),
    classes=0,
)  # fmt: skip


@pytest.mark.parametrize("h", [0.1, 1.0, 2.5, 3.9])
@pytest.mark.parametrize("faults", [[], ["gradients-not-zeroed"]])
def test_the_loop_follows_the_recursion(h: float, faults: list[str]) -> None:
    epochs = train(mlp([[[1.0]]]), ONE, epochs=12, batch_size=1, lr=h, faults=faults)
    weights = [float(epoch.network.parameters["W1"][0, 0]) for epoch in epochs]
    assert weights == pytest.approx(unzeroed_errors(h, steps=12, zeroed=not faults).tolist(), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("h", [0.01, 0.5, 2.0, 3.5])
def test_it_neither_dies_out_nor_leaves_its_bound(h: float) -> None:
    errors = np.abs(unzeroed_errors(h, steps=3000))
    assert errors.max() <= swing(h) * (1 + 1e-9)
    assert errors[-500:].max() > 0.95 * errors[:500].max()


def test_from_four_on_it_grows_and_is_cut_off() -> None:
    assert swing(4.0) == swing(9.0) == math.inf
    errors = unzeroed_errors(4.2, steps=10_000)
    assert 1e9 < abs(errors[-1]) <= 1e12
    assert len(errors) < 200
    with pytest.raises(ValueError, match="read-only"):
        errors[0] = 0


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: unzeroed_errors(-1, steps=3), "h = -1 must be at least 0"),
        (lambda: unzeroed_errors(math.nan, steps=3), "h = nan must be a finite number"),
        (lambda: unzeroed_errors(1, steps=0), "steps = 0 must be at least 1"),
        (lambda: unzeroed_errors(1, steps=10**6), "steps = 1000000 must be at most 100,000"),
        (lambda: swing(-0.1), "h = -0.1 must be at least 0"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_sentence(call: Any, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        call()
