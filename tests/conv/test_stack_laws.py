"""Laws over random stacks: counts add up, a mask is where a picture of one cell arrives, a repair repairs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import dlcore.conv.stack as library
from dlcore.conv.ops import conv2d
from dlcore.conv.stack import (
    Add,
    AvgPool2d,
    Concatenate,
    Conv2d,
    Layer,
    Stack,
    Upsample,
    find_problem,
    seen,
    tabulate,
)
from tests.conv.random_stacks import stacks
from tests.expr.random_expressions import SEEDED


def pair(value: object) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, value)  # type: ignore[return-value]


def answer(layer: Layer, x: np.ndarray, other: np.ndarray | None) -> np.ndarray:
    """What a layer with weights of 1 makes of a batch; an average is a sum here."""
    channels = x.shape[1]
    if isinstance(layer, Conv2d):
        weight = np.ones((layer.out_channels, channels // layer.groups, *pair(layer.kernel_size)))
        given = {"stride": layer.stride, "padding": layer.padding, "dilation": layer.dilation, "groups": layer.groups}
        return conv2d(x, weight, **given)  # type: ignore[arg-type]
    if isinstance(layer, AvgPool2d):
        kernel, padding = pair(layer.kernel_size), pair(layer.padding)
        stride = kernel if layer.stride is None else pair(layer.stride)
        spare = [(side, side + (step if layer.ceil_mode else 0)) for side, step in zip(padding, stride, strict=True)]
        padded, ones = np.pad(x, [(0, 0), (0, 0), *spare]), np.ones((channels, 1, *kernel))
        summed = conv2d(padded, ones, stride=stride, groups=channels)
        alone = Stack(layers=[replace(layer, input="")], input_shape=x.shape)
        sizes = tabulate(alone).output_shape[2:]
        return summed[:, :, : sizes[0], : sizes[1]]
    if isinstance(layer, Upsample):
        rows, columns = pair(layer.scale_factor) if layer.scale_factor else (0, 0)
        if layer.size is None:
            return x.repeat(rows, axis=2).repeat(columns, axis=3)
        sizes = pair(layer.size)
        picked = [np.arange(size) * old // size for size, old in zip(sizes, x.shape[2:], strict=True)]
        return x[:, :, picked[0][:, None], picked[1]]
    assert other is not None
    return x + other if isinstance(layer, Add) else np.concatenate([x, other], axis=1)


def nearest(stack: Stack) -> Stack:
    """The same stack without bilinear mixing, which the answers above do not know."""
    layers = [replace(each, mode="nearest") if isinstance(each, Upsample) else each for each in stack.layers]
    return Stack(layers=layers, input_shape=stack.input_shape)


@SEEDED
@given(stacks((Conv2d, AvgPool2d, Upsample), most=6), st.data())
def test_a_mask_is_where_a_picture_of_one_cell_arrives(drawn: Stack, data: st.DataObject) -> None:
    stack = nearest(drawn)
    channels, height, width = stack.input_shape
    one_cell = np.eye(height * width).reshape(-1, 1, height, width)
    outputs = {"input": np.repeat(one_cell, channels, axis=1)}
    last = "input"
    for row in tabulate(stack).rows:
        read = [outputs[name] for name in row.inputs]
        outputs[row.name] = answer(row.layer, read[0], read[1] if len(read) > 1 else None)
        assert outputs[row.name].shape[1:] == row.output_shape
        last = row.name
    rows, columns = outputs[last].shape[2:]
    place = data.draw(st.tuples(st.integers(1, rows), st.integers(1, columns)))
    arrives = outputs[last][:, :, place[0] - 1, place[1] - 1].sum(axis=1) > 0
    assert (seen(stack, place=place).mask == arrives.reshape(height, width)).all()


@SEEDED
@given(stacks())
def test_no_place_sees_past_its_field(stack: Stack) -> None:
    for row in tabulate(stack).rows:
        if row.fields is None or not row.is_map:
            continue
        size = row.output_shape[1:]
        for place in ((1, 1), size, ((size[0] + 1) // 2, size[1])):
            found = seen(stack, name=row.name, place=place)  # type: ignore[arg-type]
            for field, where, ends in zip(row.fields, place, (found.rows, found.columns), strict=True):
                span = field.span(where)
                if ends is not None:
                    assert span is not None
                    assert span[0] <= ends[0] <= ends[1] <= span[1]


@SEEDED
@given(stacks())
def test_the_sums_are_those_of_the_rows(stack: Stack) -> None:
    found = tabulate(stack)
    assert found.parameters == sum(row.weights + row.biases for row in found.rows) == found.weights + found.biases
    assert found.flops == 2 * sum(row.macs for row in found.rows)
    assert [row.place for row in found.rows] == list(range(1, len(stack.layers) + 1))
    assert [found.row(name) for name in stack.names] == list(found.rows)
    lines = str(found).splitlines()
    assert len(lines) == len(found.rows) + 2
    assert f"{found.macs:,}" in lines[-1]


@SEEDED
@given(stacks())
def test_a_stack_s_own_words_make_it_again(stack: Stack) -> None:
    assert eval(repr(stack), vars(library)) == stack
    assert hash(stack) == hash(eval(repr(stack), vars(library)))


@SEEDED
@given(stacks(most=4), st.sampled_from([Add, Concatenate]), st.data())
def test_a_repair_repairs_or_leads_to_one_that_does(stack: Stack, join: type[Layer], data: st.DataObject) -> None:
    names = ["input", *stack.names]
    one, other = data.draw(st.sampled_from(names)), data.draw(st.sampled_from(names))
    joined = join(input=one, other=other, name="joined")  # type: ignore[call-arg]
    longer = Stack(layers=[*stack.layers, joined], input_shape=stack.input_shape)
    for _ in range(3):
        problem = find_problem(longer)
        if problem is None or problem.mended is None:
            break
        longer = problem.mended
    assert problem is None or "change the layers before" in problem.sentence
