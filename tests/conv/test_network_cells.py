"""What one cell of a feature map was made of: the patch times the kernel, summed, is the cell, whatever the layer."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlcore.conv.network import digit_network, map_cell, read_digit, start, strongest_cell
from dlcore.conv.stack import Conv2d, Flatten, Linear, Softmax, Stack
from dlcore.data import digits
from dlcore.errors import InvalidInputError
from tests.conv.test_network import SMALL


@pytest.mark.parametrize(
    "options",
    [
        {"kernel_size": 3, "padding": 1},
        {"kernel_size": (2, 3), "stride": (2, 1), "padding": (0, 2)},
        {"kernel_size": (4, 3), "padding": "same"},
        {"kernel_size": (3, 2), "padding": "valid", "bias": False},
    ],
    ids=str,
)
def test_every_cell_is_the_sum_of_its_patch_times_its_kernel(options: dict[str, Any]) -> None:
    layers = [Conv2d(out_channels=3, **options), Flatten(), Linear(out_features=2), Softmax()]
    run = start(Stack(layers=layers, input_shape=(2, 5, 6)), seed=1).run(
        np.random.default_rng(0).normal(size=(2, 5, 6))
    )
    for (number, row, column), value in np.ndenumerate(run.outputs["conv1"]):
        found = map_cell(run, "conv1", (number + 1, row + 1, column + 1))
        assert found.value == value
        assert (found.patch * found.weight).sum() + found.bias == pytest.approx(value)


def test_the_second_layer_reads_every_map_of_the_pooled_first() -> None:
    run = read_digit(digits().images[3])
    found = map_cell(run, "conv2", (5, 2, 3))
    assert np.array_equal(found.patch, run.outputs["maxpool1"][:, 0:3, 1:4])
    assert np.array_equal(found.weight, digit_network().weights["conv2.weight"][4])
    with pytest.raises(ValueError, match="read-only"):
        found.patch[0] = 0


def test_the_strongest_cell_has_the_largest_value() -> None:
    run = read_digit(digits().images[3])
    assert strongest_cell(run, "conv2").value == run.outputs["conv2"].max()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda run: map_cell(run, "conv3", (1, 1, 1)), "name = 'conv3' must be one of 'conv1', 'relu1'"),
        (lambda run: map_cell(run, "relu1", (1, 1, 1)), "name = 'relu1' must be a convolution without groups"),
        (lambda run: map_cell(run, "conv1", (7, 1, 1)), "place = (7, 1, 1) is outside of conv1"),
        (lambda run: map_cell(run, "conv1", (0, 1, 1)), "place = 0 must be at least 1"),
        (lambda run: strongest_cell(run, "fc1"), "name = 'fc1' must be a convolution without groups"),
        (
            lambda run: strongest_cell(run.network.run(run.input[None]), "conv1"),
            "run = (1, 6, 8, 8) has this output there, and must be of one picture",
        ),
        (
            lambda run: map_cell(start(SMALL, seed=0).run(np.zeros((2, 6, 7))), "conv1", (1, 1, 1)),
            "name = 'conv1' must be a convolution without groups",
        ),
    ],
)
def test_what_is_no_such_cell_is_said_in_one_sentence(call: Callable[[Any], object], sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(sentence)):
        call(read_digit(digits().images[0]))
