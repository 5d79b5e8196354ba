"""What one layer makes of the shape it reads: a shape, parameters, multiply-accumulates, and which cells it reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch
from math import prod
from typing import Any, TypeAlias

from dlcore import _checks as checks
from dlcore.conv.receptive_field._taps import (
    POINT,
    Taps,
    adaptive_taps,
    bilinear_taps,
    nearest_taps,
    transposed_taps,
    window_taps,
)
from dlcore.conv.shapes import conv_transpose_output_shape, output_shape, pool_output_shape, positions
from dlcore.conv.stack._layers import (
    AdaptiveAvgPool2d,
    AvgPool2d,
    BatchNorm1d,
    BatchNorm2d,
    Conv2d,
    ConvTranspose2d,
    Dropout,
    Flatten,
    Layer,
    Linear,
    MaxPool2d,
    ReLU,
    Sigmoid,
    Softmax,
    Tanh,
    Upsample,
)
from dlcore.errors import InvalidInputError

__all__ = ["Facts", "Shape", "Two", "facts", "in_words"]

Shape: TypeAlias = tuple[int, ...]
Two: TypeAlias = tuple[Taps, Taps]


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """One layer's answers for one example. `taps` is along rows and columns; None where every number reads all."""

    shape: Shape
    weights: int = 0
    biases: int = 0
    macs: int = 0
    taps: Two | None = (POINT, POINT)


def in_words(shape: Shape) -> str:
    """A shape as a reader meets it: "16 × 32 × 32" or "1,024 numbers"."""
    return f"{shape[0]:,} numbers" if len(shape) == 1 else " × ".join(f"{size:,}" for size in shape)


@singledispatch
def facts(layer: Layer, shape: Shape) -> Facts:
    """The layer's answers where it reads this shape, (channels, height, width) or (features,)."""
    raise InvalidInputError("layer", layer, "is of no known kind")


@facts.register
def _(layer: Conv2d, shape: Shape) -> Facts:
    channels, *sizes = _map(layer, shape)
    kernel, stride, dilation = _pairs(layer, "kernel_size", "stride", "dilation")
    given = {"kernel_size": kernel, "stride": stride, "dilation": dilation}
    output = output_shape(shape, out_channels=layer.out_channels, padding=layer.padding, groups=layer.groups, **given)
    padding = (layer.padding,) * 2 if isinstance(layer.padding, str) else checks.pair(layer.padding, "padding")

    def taps(axis: int) -> Taps:
        each = {"stride": stride[axis], "dilation": dilation[axis]}
        line = positions(sizes[axis], kernel_size=kernel[axis], padding=padding[axis], **each)
        return window_taps(kernel[axis], before=line.before, **each)

    weights = layer.out_channels * channels // layer.groups * prod(kernel)
    return Facts(
        shape=output,
        weights=weights,
        biases=layer.out_channels * _flag(layer.bias, "bias"),
        macs=weights * prod(output[1:]),
        taps=(taps(0), taps(1)),
    )


@facts.register
def _(layer: ConvTranspose2d, shape: Shape) -> Facts:
    channels, *sizes = _map(layer, shape)
    names = ("kernel_size", "stride", "padding", "output_padding", "dilation")
    kernel, stride, padding, extra, dilation = _pairs(layer, *names)
    given = {"kernel_size": kernel, "stride": stride, "padding": padding, "dilation": dilation}
    output = conv_transpose_output_shape(
        shape, out_channels=layer.out_channels, output_padding=extra, groups=layer.groups, **given
    )

    def taps(axis: int) -> Taps:
        each = {"stride": stride[axis], "padding": padding[axis], "dilation": dilation[axis]}
        return transposed_taps(kernel[axis], **each)

    weights = layer.out_channels * channels // layer.groups * prod(kernel)
    return Facts(
        shape=output,
        weights=weights,
        biases=layer.out_channels * _flag(layer.bias, "bias"),
        macs=weights * prod(sizes),  # each number it reads meets each of its weights once
        taps=(taps(0), taps(1)),
    )


@facts.register
def _(layer: MaxPool2d, shape: Shape) -> Facts:
    return _pool(layer, shape, *_pairs(layer, "dilation"))


@facts.register
def _(layer: AvgPool2d, shape: Shape) -> Facts:
    return _pool(layer, shape, (1, 1))


def _pool(layer: MaxPool2d | AvgPool2d, shape: Shape, dilation: tuple[int, int]) -> Facts:
    _map(layer, shape)
    kernel, padding = _pairs(layer, "kernel_size", "padding")
    stride = kernel if layer.stride is None else checks.pair(layer.stride, "stride")
    given = {"kernel_size": kernel, "stride": stride, "padding": padding, "dilation": dilation}
    output = pool_output_shape(shape, ceil_mode=layer.ceil_mode, **given)

    def taps(axis: int) -> Taps:
        return window_taps(kernel[axis], stride=stride[axis], before=padding[axis], dilation=dilation[axis])

    return Facts(shape=output, taps=(taps(0), taps(1)))


@facts.register
def _(layer: AdaptiveAvgPool2d, shape: Shape) -> Facts:
    return _resized(_map(layer, shape), checks.pair(layer.output_size, "output_size", low=1), adaptive_taps)


@facts.register
def _(layer: Upsample, shape: Shape) -> Facts:
    channels, height, width = _map(layer, shape)
    given = 2 - [layer.size, layer.scale_factor].count(None)
    rule = f"Upsample takes size or scale_factor, and is given {'both' if given else 'neither'}"
    checks.require(given == 1, "", None, rule, mend="scale_factor=2 alone doubles both sides")
    if layer.scale_factor is None:
        sizes = checks.pair(layer.size, "size", low=1)
    else:
        rows, columns = checks.pair(layer.scale_factor, "scale_factor", low=1)
        sizes = rows * height, columns * width
    modes = {"nearest": nearest_taps, "bilinear": bilinear_taps}
    return _resized((channels, height, width), sizes, modes[checks.one_of(layer.mode, "mode", modes)])


def _resized(shape: Shape, sizes: tuple[int, int], taps: Callable[[int, int], Taps]) -> Facts:
    rows, columns = sizes
    return Facts(shape=(shape[0], rows, columns), taps=(taps(shape[1], rows), taps(shape[2], columns)))


@facts.register
def _(layer: Flatten, shape: Shape) -> Facts:
    return Facts(shape=(prod(shape),))


@facts.register
def _(layer: Linear, shape: Shape) -> Facts:
    mend = "put Flatten() before it"
    (features,) = _of_kind(layer, shape, 1, "reads numbers in a row", mend=mend)
    out = checks.integer(layer.out_features, "out_features", low=1)
    bias = _flag(layer.bias, "bias")
    return Facts(shape=(out,), weights=out * features, biases=out * bias, macs=out * features, taps=None)


@facts.register(ReLU)
@facts.register(Sigmoid)
@facts.register(Tanh)
@facts.register(Softmax)
def _(layer: Layer, shape: Shape) -> Facts:
    return Facts(shape=shape)


@facts.register
def _(layer: Dropout, shape: Shape) -> Facts:
    checks.require(0 <= checks.number(layer.p, "p") <= 1, "p", layer.p, "must be a probability, from 0 to 1")
    return Facts(shape=shape)


@facts.register
def _(layer: BatchNorm2d, shape: Shape) -> Facts:
    channels, *_ = _of_kind(layer, shape, 3, "reads a map", mend="use BatchNorm1d()")
    return Facts(shape=shape, weights=channels, biases=channels)


@facts.register
def _(layer: BatchNorm1d, shape: Shape) -> Facts:
    (features,) = _of_kind(layer, shape, 1, "reads numbers in a row", mend="use BatchNorm2d()")
    return Facts(shape=shape, weights=features, biases=features)


def _of_kind(layer: Layer, shape: Shape, sizes: int, reads: str, *, mend: str = "") -> Shape:
    rule = f"{type(layer).__name__} {reads}, and is given {in_words(shape)}"
    checks.require(len(shape) == sizes, "", None, rule, mend=mend)
    return shape


def _map(layer: Layer, shape: Shape) -> Shape:
    return _of_kind(layer, shape, 3, "reads a map of channels × height × width")


def _pairs(layer: Layer, *names: str) -> tuple[tuple[int, int], ...]:
    return tuple(checks.pair(getattr(layer, name), name) for name in names)


def _flag(value: Any, name: str) -> bool:
    checks.require(isinstance(value, bool), name, value, "must be True or False")
    return bool(value)
