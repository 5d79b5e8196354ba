"""The kinds of layer: PyTorch's names and argument names, without the numbers that follow from the layer before.

`in_channels`, `in_features` and `num_features` are never given: the stack knows them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, TypeAlias

import numpy as np

__all__ = [
    "LAYERS",
    "AdaptiveAvgPool2d",
    "Add",
    "AvgPool2d",
    "BatchNorm1d",
    "BatchNorm2d",
    "Concatenate",
    "Conv2d",
    "ConvTranspose2d",
    "Dropout",
    "Flatten",
    "Layer",
    "Linear",
    "MaxPool2d",
    "Pair",
    "ReLU",
    "Sigmoid",
    "Softmax",
    "Tanh",
    "Upsample",
    "settings",
]

Pair: TypeAlias = int | tuple[int, int]


@dataclass(frozen=True, kw_only=True, repr=False)
class Layer:
    """What every kind of layer has.

    Parameters
    ----------
    name : str
        What other layers call it; where it is empty the stack calls it by its kind and a number, such as "conv2".
    input : str
        The name of the earlier layer whose output it reads, or "input"; empty for the layer just before.
    """

    name: str = ""
    input: str = ""

    def __post_init__(self) -> None:
        """Keep sizes as plain integers and tuples, so that layers can be compared, kept in a cache and printed."""
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, np.ndarray | np.generic):
                value = value.tolist()
            if isinstance(value, list | tuple):
                value = value[0] if len(value) == 1 else tuple(value)
            object.__setattr__(self, each.name, value)

    def __repr__(self) -> str:
        """The call that makes it, without what has its default; own arguments first."""
        own = {name: getattr(self, name) for name in ("name", "input")}
        given = settings(self) + [(name, value) for name, value in own.items() if value != ""]
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in given)})"


def settings(layer: Layer) -> list[tuple[str, Any]]:
    """A layer's own arguments that do not have their default: all but `name` and `input`."""
    own = [each for each in fields(layer) if each.name not in ("name", "input")]
    given = [(each, getattr(layer, each.name)) for each in own]
    return [(each.name, value) for each, value in given if value != each.default]


@dataclass(frozen=True, kw_only=True, repr=False)
class Conv2d(Layer):
    """A convolution.

    Parameters
    ----------
    out_channels : int
        The filters, each of which makes one channel.
    kernel_size, stride, dilation : int or (int, int)
        In cells: one for both axes, or rows and columns.
    padding : int or (int, int) or {"same", "valid"}
        The cells added on each side. "same" keeps the size and needs stride 1.
    groups : int
        The groups that the channels fall into; each filter sees one group.
    bias : bool
        Whether a number is added to each channel.
    """

    out_channels: int
    kernel_size: Pair
    stride: Pair = 1
    padding: Pair | str = 0
    dilation: Pair = 1
    groups: int = 1
    bias: bool = True


@dataclass(frozen=True, kw_only=True, repr=False)
class ConvTranspose2d(Layer):
    """A transposed convolution.

    Parameters
    ----------
    out_channels : int
        The output's channels.
    kernel_size, stride, dilation : int or (int, int)
        In cells of the output: one for both axes, or rows and columns.
    padding, output_padding : int or (int, int)
        The cells cut off on each side of the output, and those added at its end.
    groups : int
        The groups that the channels fall into.
    bias : bool
        Whether a number is added to each channel.
    """

    out_channels: int
    kernel_size: Pair
    stride: Pair = 1
    padding: Pair = 0
    output_padding: Pair = 0
    groups: int = 1
    bias: bool = True
    dilation: Pair = 1


@dataclass(frozen=True, kw_only=True, repr=False)
class MaxPool2d(Layer):
    """The largest number of every window, channel by channel.

    Parameters
    ----------
    kernel_size, padding, dilation : int or (int, int)
        The window's cells, the cells added on each side, and the cells from one of the window's cells to the next.
    stride : int or (int, int), optional
        The cells from one window to the next; the window's own size where it is not given.
    ceil_mode : bool
        Whether a last window may hang over the end.
    """

    kernel_size: Pair
    stride: Pair | None = None
    padding: Pair = 0
    dilation: Pair = 1
    ceil_mode: bool = False


@dataclass(frozen=True, kw_only=True, repr=False)
class AvgPool2d(Layer):
    """The mean of every window, channel by channel.

    Parameters
    ----------
    kernel_size, padding : int or (int, int)
        The window's cells, and the cells added on each side.
    stride : int or (int, int), optional
        The cells from one window to the next; the window's own size where it is not given.
    ceil_mode : bool
        Whether a last window may hang over the end.
    """

    kernel_size: Pair
    stride: Pair | None = None
    padding: Pair = 0
    ceil_mode: bool = False


@dataclass(frozen=True, kw_only=True, repr=False)
class AdaptiveAvgPool2d(Layer):
    """Means of windows that are chosen so that the output has a given size.

    Parameters
    ----------
    output_size : int or (int, int)
        The output's rows and columns; 1 for the mean of each channel.
    """

    output_size: Pair


@dataclass(frozen=True, kw_only=True, repr=False)
class Upsample(Layer):
    """A larger map without weights; give `size` or `scale_factor`.

    Parameters
    ----------
    size : int or (int, int), optional
        The output's rows and columns.
    scale_factor : int or (int, int), optional
        How many times as many.
    mode : {"nearest", "bilinear"}
        Whether a cell is repeated or mixed with its neighbors; "bilinear" as PyTorch has it without aligned corners.
    """

    size: Pair | None = None
    scale_factor: Pair | None = None
    mode: str = "nearest"


@dataclass(frozen=True, kw_only=True, repr=False)
class Flatten(Layer):
    """All numbers of a map in a row: channel by channel, row by row."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Linear(Layer):
    """A fully connected layer.

    Parameters
    ----------
    out_features : int
        The numbers in the output.
    bias : bool
        Whether a number is added to each of them.
    """

    out_features: int
    bias: bool = True


@dataclass(frozen=True, kw_only=True, repr=False)
class ReLU(Layer):
    """max(0, z) of every number z."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Sigmoid(Layer):
    """1 / (1 + exp(-z)) of every number z."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Tanh(Layer):
    """The hyperbolic tangent of every number."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Softmax(Layer):
    """exp(z) over the sum of exp(z): over the features, or over the channels of each cell (PyTorch's `dim=1`)."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Dropout(Layer):
    """While training, each number is set to 0 with a probability.

    Parameters
    ----------
    p : float
        The probability, from 0 to 1.
    """

    p: float = 0.5


@dataclass(frozen=True, kw_only=True, repr=False)
class BatchNorm2d(Layer):
    """Each channel of a map is shifted and scaled to mean 0 and variance 1, then by a weight and a bias of its own."""


@dataclass(frozen=True, kw_only=True, repr=False)
class BatchNorm1d(Layer):
    """Each feature is shifted and scaled to mean 0 and variance 1, then by a weight and a bias of its own."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Add(Layer):
    """The sum of what it reads and the output of an earlier layer; both have the same shape.

    Parameters
    ----------
    other : str
        The earlier layer's name, or "input".
    """

    other: str


@dataclass(frozen=True, kw_only=True, repr=False)
class Concatenate(Layer):
    """The channels (or features) of what it reads, followed by those of an earlier layer; maps have the same size.

    Parameters
    ----------
    other : str
        The earlier layer's name, or "input".
    """

    other: str


# The stem of the names of layers that have none.
LAYERS: dict[type[Layer], str] = {
    Conv2d: "conv",
    ConvTranspose2d: "deconv",
    MaxPool2d: "maxpool",
    AvgPool2d: "avgpool",
    AdaptiveAvgPool2d: "adaptive",
    Upsample: "upsample",
    Flatten: "flatten",
    Linear: "fc",
    ReLU: "relu",
    Sigmoid: "sigmoid",
    Tanh: "tanh",
    Softmax: "softmax",
    Dropout: "dropout",
    BatchNorm2d: "norm",
    BatchNorm1d: "norm",
    Add: "add",
    Concatenate: "concat",
}
