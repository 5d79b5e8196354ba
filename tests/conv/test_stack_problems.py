"""Stacks that do not fit: each is named in one sentence, with the change that would mend it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dlcore.conv.stack import (
    AdaptiveAvgPool2d,
    Add,
    AvgPool2d,
    BatchNorm1d,
    BatchNorm2d,
    Concatenate,
    Conv2d,
    ConvTranspose2d,
    Dropout,
    Flatten,
    Layer,
    Linear,
    MaxPool2d,
    ReLU,
    Stack,
    Upsample,
    as_torch,
    autoencoder,
    find_problem,
    net,
    resnet,
    seen,
    tabulate,
    vgg,
)
from dlcore.errors import InvalidInputError

# What would mend it.

JOINS = {
    "a skip is projected to the channels of its sum": (
        (Conv2d(out_channels=8, kernel_size=3, padding=1), Add(other="input")),
        "send the input through Conv2d(out_channels=8, kernel_size=1) first",
    ),
    "a skip is strided to the size of its sum": (
        (Conv2d(out_channels=8, kernel_size=3, padding=1, stride=2), Add(other="input")),
        "send the input through Conv2d(out_channels=8, kernel_size=1, stride=2) first",
    ),
    "a skip is strided along one axis alone": (
        (Conv2d(out_channels=8, kernel_size=3, padding=1, stride=(1, 2)), Add(other="input")),
        "send the input through Conv2d(out_channels=8, kernel_size=1, stride=(1, 2)) first",
    ),
    "the smaller is upsampled to any size": (
        (AdaptiveAvgPool2d(output_size=4), Concatenate(other="input")),
        "upsample layer adaptive1 from 4 × 4 to 9 × 9 first, by Upsample(size=(9, 9))",
    ),
    "the smaller may be the skip": (
        (MaxPool2d(kernel_size=3, name="small"), Upsample(size=6, input="input"), Concatenate(other="small")),
        "upsample layer small from 3 × 3 to 6 × 6 first, by Upsample(scale_factor=2)",
    ),
    "a map is flattened to meet numbers in a row": (
        (Flatten(), Add(other="input")),
        "flatten the input first, by Flatten()",
    ),
    "numbers in a row are mapped to as many": (
        (Flatten(name="all"), Linear(out_features=5), Add(other="all")),
        "send layer all through Linear(out_features=5) first",
    ),
    "a map is flattened before a fully connected layer": (
        (Conv2d(out_channels=8, kernel_size=3), Linear(out_features=5)),
        "put Flatten() before it",
    ),
    "sizes that cross have no mend of one layer": (
        (AdaptiveAvgPool2d(output_size=(3, 20)), Concatenate(other="input")),
        "change the layers before until they are",
    ),
}


@pytest.mark.parametrize("case", JOINS)
def test_the_sentence_says_what_would_mend_it(case: str) -> None:
    layers, mend = JOINS[case]
    problem = find_problem(Stack(layers=layers, input_shape=(3, 9, 9)))
    assert problem is not None
    assert problem.sentence.endswith(f"; {mend}.")
    if problem.mended is None:
        assert case.startswith("sizes that cross")
    else:
        assert find_problem(problem.mended) is None
        assert len(problem.mended.layers) == len(layers) + 1


def test_two_repairs_may_be_needed_one_after_the_other() -> None:
    wide = Conv2d(out_channels=5, kernel_size=1, input="input")
    layers = (MaxPool2d(kernel_size=3, name="small"), wide, Add(other="small"))
    problem = find_problem(Stack(layers=layers, input_shape=(3, 9, 9)))
    assert problem is not None
    assert problem.mended is not None
    second = find_problem(problem.mended)
    assert second is not None
    assert "Conv2d(out_channels=5, kernel_size=1)" in second.sentence
    assert second.mended is not None
    assert tabulate(second.mended).output_shape == (5, 9, 9)


def test_a_repair_takes_a_name_that_is_free() -> None:
    layers = (
        AdaptiveAvgPool2d(output_size=3, name="small"),
        ReLU(name="small-upsample"),
        Concatenate(other="input", input="small"),
        Conv2d(out_channels=1, kernel_size=1),
    )
    problem = find_problem(Stack(layers=layers, input_shape=(3, 9, 9)))
    assert problem is not None
    assert problem.mended is not None
    assert problem.mended.names == ("small", "small-upsample", "small-upsample2", "concat1", "conv1")
    assert tabulate(problem.mended).row("concat1").inputs == ("small-upsample2", "input")


# Errors are one sentence each.

A_SENTENCE: dict[str, tuple[Layer, ...]] = {
    r"kernel_size = 11 spans 11 cells of a padded line of 9 along the height \(layer 2, big\); use a smaller": (
        ReLU(),
        Conv2d(out_channels=1, kernel_size=11, name="big"),
    ),
    r"kernel_size = 0 must be at least 1 along the height \(layer 1, conv1\)": (Conv2d(out_channels=1, kernel_size=0),),
    "out_channels = 1.5 must be an integer": (Conv2d(out_channels=1.5, kernel_size=1),),  # type: ignore[arg-type]
    "groups = 2 must divide the input's 3 channels": (Conv2d(out_channels=2, kernel_size=1, groups=2),),
    "bias = 1 must be True or False": (Conv2d(out_channels=2, kernel_size=1, bias=1),),  # type: ignore[arg-type]
    "padding = 'full' must be one of 'same', 'valid'": (Conv2d(out_channels=2, kernel_size=1, padding="full"),),
    "output_padding = 2 must be less than the stride": (
        ConvTranspose2d(out_channels=2, kernel_size=1, output_padding=2),
    ),
    "padding = 2 must be at most half of the window": (MaxPool2d(kernel_size=2, padding=2),),
    "ceil_mode = 'yes' must be True or False": (AvgPool2d(kernel_size=2, ceil_mode="yes"),),  # type: ignore[arg-type]
    "output_size = 0 must be at least 1": (AdaptiveAvgPool2d(output_size=0),),
    r"Upsample takes size or scale_factor, and is given neither \(layer 1, upsample1\); scale_factor=2 alone": (
        Upsample(),
    ),
    "Upsample takes size or scale_factor, and is given both": (Upsample(size=3, scale_factor=2),),
    "scale_factor = 1.5 must be an integer": (Upsample(scale_factor=1.5),),  # type: ignore[arg-type]
    "mode = 'cubic' must be one of 'nearest', 'bilinear'": (Upsample(scale_factor=2, mode="cubic"),),
    r"Linear reads numbers in a row, and is given 3 × 9 × 9 \(layer 1, fc1\); put Flatten\(\) before it": (
        Linear(out_features=2),
    ),
    r"Conv2d reads a map of channels × height × width, and is given 243 numbers \(layer 2, conv1\)": (
        Flatten(),
        Conv2d(out_channels=1, kernel_size=1),
    ),
    r"BatchNorm1d reads numbers in a row, and is given 3 × 9 × 9 \(layer 1, norm1\); use BatchNorm2d\(\)": (
        BatchNorm1d(),
    ),
    r"BatchNorm2d reads a map, and is given 243 numbers \(layer 2, norm1\); use BatchNorm1d\(\)": (
        Flatten(),
        BatchNorm2d(),
    ),
    "out_features = 0 must be at least 1": (Flatten(), Linear(out_features=0)),
    "p = 2.0 must be a probability, from 0 to 1": (Dropout(p=2.0),),
    r"other = 'b' names no earlier layer \(layer 2, add1\); use one of input, a": (ReLU(name="a"), Add(other="b")),
    r"other = 'b' names no earlier layer \(layer 1, add1\); use one of input": (Add(other="b"), ReLU(name="b")),
    r"other = 'own' names no earlier layer \(layer 1, own\)": (Add(other="own", name="own"),),
    r"input = 'nowhere' names no earlier layer \(layer 1, relu1\)": (ReLU(input="nowhere"),),
    "name = 'a' is the name of an earlier layer .*; use another one": (ReLU(name="a"), ReLU(name="a")),
    "name = 'input' is the name of what the stack is given": (ReLU(name="input"),),
    r"name = 'a\\nb' must be a word of at most 60 letters": (ReLU(name="a\nb"),),
    "name = 3 must be a word of at most 60 letters": (ReLU(name=3),),  # type: ignore[arg-type]
    r"layer = Layer\(\) is of no known kind \(layer 1, layer1\)": (Layer(),),
}


@pytest.mark.parametrize("sentence", A_SENTENCE)
def test_an_error_says(sentence: str) -> None:
    stack = Stack(layers=A_SENTENCE[sentence], input_shape=(3, 9, 9))
    with pytest.raises(InvalidInputError, match=sentence) as raised:
        tabulate(stack)
    problem = find_problem(stack)
    assert problem is not None
    assert problem.sentence == str(raised.value)
    with pytest.raises(InvalidInputError, match=sentence):
        seen(stack)
    with pytest.raises(InvalidInputError, match=sentence):
        as_torch(stack)


TWO = Stack(layers=[Conv2d(out_channels=1, kernel_size=3), Flatten()], input_shape=(1, 5, 5))

OTHERS: dict[str, Callable[[], object]] = {
    r"layers = \[3\] must be a list of layers; write Linear\(out_features=10\)": lambda: Stack(
        layers=[3],  # type: ignore[list-item]
        input_shape=(1, 5, 5),
    ),
    r"layers = ReLU\(\) must be a list of layers": lambda: Stack(layers=ReLU(), input_shape=(1,)),  # type: ignore[arg-type]
    r"input_shape = \(1, 2, 3, 4, 5\) has 5 sizes; use \(C, H, W\)": lambda: Stack(
        layers=[], input_shape=(1, 2, 3, 4, 5)
    ),
    r"input_shape = \(1, 0, 5\) has a size of 0": lambda: Stack(layers=[], input_shape=(1, 0, 5)),
    "input_shape = 5 must be a tuple of sizes": lambda: Stack(layers=[], input_shape=5),  # type: ignore[arg-type]
    "name = 'conv9' names no layer of the stack; use one of conv1, flatten1": lambda: tabulate(TWO).row("conv9"),
    "name = 'conv9' names no layer; use one of input, conv1, flatten1": lambda: seen(TWO, name="conv9"),
    r"place = \(4, 1\) is outside of conv1, which is 3 × 3": lambda: seen(TWO, name="conv1", place=(4, 1)),
    r"place = \(0, 1\) must be at least 1|place = 0 must be at least 1": lambda: seen(TWO, name="conv1", place=(0, 1)),
    r"place = \(1, 1\) is a place, and flatten1 gives numbers in a row; leave it out": lambda: seen(TWO, place=(1, 1)),
    r"input_shape = \(8,\) is no picture, whose cells could be seen; use \(C, H, W\)": lambda: seen(
        Stack(layers=[ReLU()], input_shape=(8,))
    ),
    "layer upsample1 has a side of more than 4,096 cells": lambda: seen(
        Stack(layers=[Upsample(scale_factor=10**9)], input_shape=(1, 5, 5))
    ),
    "slug = 'vgg' names no network; use one of small-vgg, autoencoder, ": lambda: net("vgg"),
    "depth = 12 must be one of 11, 13, 16, 19": lambda: vgg(depth=12),
    "depth = 101 must be one of 18, 34, 50": lambda: resnet(depth=101),
    "skip = True must be one of 'none', 'as printed', 'mended'": lambda: autoencoder(skip=True),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("sentence", OTHERS)
def test_another_error_says(sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=sentence):
        OTHERS[sentence]()


def test_a_hostile_size_costs_no_time() -> None:
    far = 10**12
    layers = (
        Upsample(scale_factor=far),
        ConvTranspose2d(out_channels=1, kernel_size=far, stride=far, dilation=far),
        Upsample(size=(far + 1, far - 1), mode="bilinear"),
        AdaptiveAvgPool2d(output_size=far // 3),
        Conv2d(out_channels=1, kernel_size=far, padding=2 * far, dilation=3),
    )
    found = tabulate(Stack(layers=layers, input_shape=(1, 5, 5)))
    assert [row.fields is None for row in found.rows] == [True] * 5  # their patterns are too long to repeat
