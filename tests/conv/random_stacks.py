"""Random stacks for the tests: drawn layer by layer, mended where the library offers it, else the layer is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

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
    Softmax,
    Stack,
    Upsample,
    find_problem,
)

__all__ = ["LINEAR_KINDS", "stacks"]


def pairs(low: int, high: int) -> Any:
    one = st.integers(low, high)
    return one | st.tuples(one, one)


GROUPS = st.sampled_from([1, 1, 1, 2])
KINDS: dict[type[Layer], Any] = {
    Conv2d: st.builds(
        Conv2d,
        out_channels=st.integers(1, 4),
        kernel_size=pairs(1, 4),
        stride=pairs(1, 3),
        padding=pairs(0, 2),
        dilation=pairs(1, 2),
        groups=GROUPS,
        bias=st.booleans(),
    )
    | st.builds(
        Conv2d,
        out_channels=st.integers(1, 4),
        kernel_size=pairs(1, 4),
        padding=st.sampled_from(["same", "valid"]),
        dilation=pairs(1, 2),
    ),
    ConvTranspose2d: st.builds(
        ConvTranspose2d,
        out_channels=st.integers(1, 4),
        kernel_size=pairs(1, 4),
        stride=pairs(1, 3),
        padding=pairs(0, 1),
        output_padding=st.sampled_from([0, 0, 1]),
        dilation=pairs(1, 2),
        groups=GROUPS,
        bias=st.booleans(),
    ),
    MaxPool2d: st.builds(
        MaxPool2d,
        kernel_size=pairs(1, 3),
        stride=st.none() | pairs(1, 3),
        padding=pairs(0, 1),
        dilation=pairs(1, 2),
        ceil_mode=st.booleans(),
    ),
    AvgPool2d: st.builds(
        AvgPool2d,
        kernel_size=pairs(1, 3),
        stride=st.none() | pairs(1, 3),
        padding=pairs(0, 1),
        ceil_mode=st.booleans(),
    ),
    AdaptiveAvgPool2d: st.builds(AdaptiveAvgPool2d, output_size=pairs(1, 5)),
    Upsample: st.builds(Upsample, scale_factor=pairs(1, 2), mode=st.sampled_from(["nearest", "bilinear"]))
    | st.builds(Upsample, size=pairs(1, 12), mode=st.sampled_from(["nearest", "bilinear"])),
    Flatten: st.just(Flatten()),
    Linear: st.builds(Linear, out_features=st.integers(1, 4), bias=st.booleans()),
    ReLU: st.just(ReLU()),
    Softmax: st.just(Softmax()),
    Dropout: st.just(Dropout(p=0.25)),
    BatchNorm2d: st.just(BatchNorm2d()),
    BatchNorm1d: st.just(BatchNorm1d()),
}
HEAD = (Flatten, Linear, BatchNorm1d)  # behind them there is no map any more
# Those whose output grows with every number that they read.
LINEAR_KINDS = (Conv2d, ConvTranspose2d, AvgPool2d, AdaptiveAvgPool2d, Upsample, Flatten, Linear, ReLU, BatchNorm2d)


@st.composite
def stacks(draw: Any, kinds: tuple[type[Layer], ...] = tuple(KINDS), most: int = 6) -> Stack:
    """A stack that fits, of these kinds and joins, on a small picture; one of three ends in numbers in a row."""
    shape = (draw(st.integers(1, 3)), *draw(st.tuples(st.integers(4, 10), st.integers(4, 10))))
    stack = Stack(layers=[], input_shape=shape)
    body, head = [kind for kind in kinds if kind not in HEAD], [kind for kind in kinds if kind in HEAD]
    count = draw(st.integers(1, most))
    rows = draw(st.integers(0, 2)) if head and draw(st.integers(0, 2)) == 0 else 0
    for number in range(count + rows):
        known = ["input", *stack.names]
        if draw(st.integers(0, 4)) == 0:
            join = draw(st.sampled_from([Add, Concatenate]))
            layer: Layer = join(other=draw(st.sampled_from(known)), input=draw(st.sampled_from(["", *known])))
        else:
            layer = draw(KINDS[draw(st.sampled_from(body if number < count else head))])
            if draw(st.integers(0, 5)) == 0:
                layer = replace(layer, input=draw(st.sampled_from(known)))
        longer = Stack(layers=[*stack.layers, layer], input_shape=shape)
        for _ in range(2):
            if problem := find_problem(longer):
                longer = problem.mended or stack
        stack = longer if find_problem(longer) is None else stack
    return stack
