"""The source texts' two networks, as stacks."""

from __future__ import annotations

from dlcore import _checks as checks
from dlcore.conv.stack._layers import (
    Concatenate,
    Conv2d,
    ConvTranspose2d,
    Flatten,
    Layer,
    Linear,
    MaxPool2d,
    Softmax,
    Upsample,
)
from dlcore.conv.stack._stack import Stack

__all__ = ["autoencoder", "small_vgg"]


def small_vgg() -> Stack:
    """The small network of Homework 2, problem 3.2, on pictures of 112 × 112 in three colors: 52,444,644 parameters.

    Its convolutions keep the size (3 × 3, padding 1) and its poolings halve it. The ReLU after every layer is left out,
    as in the problem's own table: it changes no shape and has no parameters.

    Returns
    -------
    Stack
        Ten layers that the problem lists, with `Flatten` between the last pooling and the first `Linear`.

    References
    ----------
    Homework 2, problem 3.2.

    Examples
    --------
    >>> from dlcore.conv.stack import tabulate
    >>> tabulate(small_vgg()).parameters
    52444644
    """
    layers: list[Layer] = [
        _conv(64, name="conv3-64"),
        MaxPool2d(kernel_size=2, name="pool1"),
        _conv(128, name="conv3-128"),
        MaxPool2d(kernel_size=2, name="pool2"),
        _conv(256, name="conv3-256"),
        _conv(256, name="conv3-256-again"),
        MaxPool2d(kernel_size=2, name="pool3"),
        Flatten(),
        Linear(out_features=1024, name="fc-1024"),
        Linear(out_features=100, name="fc-100"),
        Softmax(name="softmax"),
    ]
    return Stack(layers=layers, input_shape=(3, 112, 112))


def autoencoder(*, skip: str = "none") -> Stack:
    """The convolutional autoencoder of the midterm exam, question 1 (e) to (h), in our reading of its lost settings.

    Layers a and d keep the size (kernel 3, stride 1, padding 1), b and c halve it (3, 2, 1), e and f are transposed
    convolutions that double it (4, 2, 1). These give every shape that the answer prints; others might.

    Part (g), in our reading: with layer e's weights and biases zero its branch carries nothing, so that a layer f of
    ones adds up the skip branch alone.

    Parameters
    ----------
    skip : {"none", "as printed", "mended"}
        Whether layer a's output is concatenated with the decoder's, as part (f) has it. "as printed" joins it to layer
        e's output, which is half as high and wide: the stack does not fit, and `find_problem` says so. "mended"
        upsamples layer e's output first, which gives the printed shape (10, 24, 32, 32); layer f then keeps the size
        (a convolution of kernel 3, stride 1, padding 1).

    Returns
    -------
    Stack
        For a batch of ten pictures of 32 × 32 in one channel.

    Raises
    ------
    InvalidInputError
        If `skip` is another word.

    References
    ----------
    Midterm exam, question 1 (e) to (h).

    Examples
    --------
    >>> from dlcore.conv.stack import tabulate
    >>> [row.output_shape[1:] for row in tabulate(autoencoder()).rows]
    [(16, 32, 32), (32, 16, 16), (128, 8, 8), (16, 8, 8), (8, 16, 16), (1, 32, 32)]
    >>> from dlcore.conv.stack import tabulate
    >>> tabulate(autoencoder(skip="mended")).row("skip").output_shape
    (10, 24, 32, 32)
    """
    checks.one_of(skip, "skip", ("none", "as printed", "mended"))
    layers: list[Layer] = [
        _conv(16, name="a"),
        _conv(32, stride=2, name="b"),
        _conv(128, stride=2, name="c"),
        _conv(16, name="d"),
        _double(8, name="e"),
    ]
    if skip == "mended":
        layers.append(Upsample(scale_factor=2, name="e-upsample"))
    if skip != "none":
        layers.append(Concatenate(other="a", name="skip"))
    last = _double(1, name="f") if skip == "none" else _conv(1, name="f")
    return Stack(layers=[*layers, last], input_shape=(10, 1, 32, 32))


def _conv(filters: int, *, stride: int = 1, name: str) -> Conv2d:
    """3 × 3 with padding 1: it keeps the size, or halves an even one."""
    return Conv2d(out_channels=filters, kernel_size=3, stride=stride, padding=1, name=name)


def _double(filters: int, *, name: str) -> ConvTranspose2d:
    """4 × 4 with stride 2 and padding 1: it doubles the size."""
    return ConvTranspose2d(out_channels=filters, kernel_size=4, stride=2, padding=1, name=name)
