"""Networks that are known by name, as stacks."""

from __future__ import annotations

from collections.abc import Mapping

from dlcore import _checks as checks
from dlcore.conv.stack._layers import (
    AdaptiveAvgPool2d,
    Add,
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    Layer,
    Linear,
    MaxPool2d,
    ReLU,
    Tanh,
)
from dlcore.conv.stack._stack import Stack

__all__ = ["alexnet", "lenet5", "resnet", "vgg"]

VGG = {  # the filters of the convolutions between one pooling and the next
    11: ((64,), (128,), (256,) * 2, (512,) * 2, (512,) * 2),
    13: ((64,) * 2, (128,) * 2, (256,) * 2, (512,) * 2, (512,) * 2),
    16: ((64,) * 2, (128,) * 2, (256,) * 3, (512,) * 3, (512,) * 3),
    19: ((64,) * 2, (128,) * 2, (256,) * 4, (512,) * 4, (512,) * 4),
}
RESNET = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3)}  # the blocks of each stage


def lenet5() -> Stack:
    """LeNet-5 in the reading of today's courses, on pictures of 32 × 32 in one channel: 61,706 parameters.

    Today's reading connects every filter of the second convolution to all six maps, averages without weights and ends
    in a `Linear`. The paper's own network connects some filters to three or four maps, weights its averages and ends in
    radial basis functions; the paper counts 60,000 parameters that are trained.

    Returns
    -------
    Stack
        Twelve layers.

    References
    ----------
    LeCun, Bottou, Bengio and Haffner, *Gradient-based learning applied to document recognition*, 1998. Zhang,
    Lipton, Li and Smola, *Dive into deep learning*, has today's reading in its chapter on LeNet (with sigmoids, and a
    padding of 2 on 28 × 28, which change no count).

    Examples
    --------
    >>> from dlcore.conv.stack import tabulate
    >>> tabulate(lenet5()).parameters
    61706
    """
    layers: list[Layer] = []
    for filters in (6, 16):
        layers += [Conv2d(out_channels=filters, kernel_size=5), Tanh(), AvgPool2d(kernel_size=2)]
    layers += [Flatten(), Linear(out_features=120), Tanh(), Linear(out_features=84), Tanh(), Linear(out_features=10)]
    return Stack(layers=layers, input_shape=(1, 32, 32))


def alexnet() -> Stack:
    """AlexNet as torchvision has it, on pictures of 224 × 224 in three colors: 61,100,840 parameters.

    It is the one-column variant of 2014. The network of 2012 has more filters in its first layers, in two groups, and
    about 60 million parameters.

    Returns
    -------
    Stack
        The layers of torchvision's `alexnet`, without its adaptive pooling, which changes nothing at this size.

    References
    ----------
    Krizhevsky, *One weird trick for parallelizing convolutional neural networks*, arXiv:1404.5997. Krizhevsky,
    Sutskever and Hinton, *ImageNet classification with deep convolutional neural networks*, 2012.

    Examples
    --------
    >>> from dlcore.conv.stack import tabulate
    >>> tabulate(alexnet()).parameters
    61100840
    """
    pool = MaxPool2d(kernel_size=3, stride=2)
    layers: list[Layer] = [Conv2d(out_channels=64, kernel_size=11, stride=4, padding=2), ReLU(), pool]
    layers += [Conv2d(out_channels=192, kernel_size=5, padding=2), ReLU(), pool]
    for filters in (384, 256, 256):
        layers += [_conv(filters), ReLU()]
    layers += [pool, Flatten(), Dropout(), Linear(out_features=4096), ReLU(), Dropout(), Linear(out_features=4096)]
    return Stack(layers=[*layers, ReLU(), Linear(out_features=1000)], input_shape=(3, 224, 224))


def vgg(*, depth: int = 16) -> Stack:
    """VGG on pictures of 224 × 224 in three colors, without batch normalization.

    Parameters
    ----------
    depth : {11, 13, 16, 19}
        The layers with weights: the paper's configurations A, B, D and E.

    Returns
    -------
    Stack
        132,863,336, 133,047,848, 138,357,544 or 143,667,240 parameters, as torchvision counts them.

    Raises
    ------
    InvalidInputError
        If the depth is another.

    References
    ----------
    Simonyan and Zisserman, *Very deep convolutional networks for large-scale image recognition*, arXiv:1409.1556, whose
    table 2 has 133, 133, 138 and 144 million.

    Examples
    --------
    >>> from dlcore.conv.stack import tabulate
    >>> tabulate(vgg(depth=16)).parameters
    138357544
    """
    layers: list[Layer] = []
    for block in VGG[_depth(depth, VGG)]:
        for filters in block:
            layers += [_conv(filters), ReLU()]
        layers.append(MaxPool2d(kernel_size=2))
    layers.append(Flatten())
    for _ in range(2):
        layers += [Linear(out_features=4096), ReLU(), Dropout()]
    return Stack(layers=[*layers, Linear(out_features=1000)], input_shape=(3, 224, 224))


def resnet(*, depth: int = 18) -> Stack:
    """A residual network on pictures of 224 × 224 in three colors.

    Parameters
    ----------
    depth : {18, 34, 50}
        The layers with weights. 18 and 34 have blocks of two 3 × 3 convolutions, 50 of 1 × 1, 3 × 3 and 1 × 1.

    Returns
    -------
    Stack
        11,689,512, 21,797,672 or 25,557,032 parameters, as torchvision counts them: with the normalizations' weights
        and biases, and with 1 × 1 convolutions where a skip connection changes its shape. As in torchvision, it is the
        3 × 3 convolution of the deeper blocks that has the stride; the paper has it in the first 1 × 1, with as many
        parameters and fewer multiply-accumulates.

    Raises
    ------
    InvalidInputError
        If the depth is another.

    References
    ----------
    He, Zhang, Ren and Sun, *Deep residual learning for image recognition*, arXiv:1512.03385.

    Examples
    --------
    >>> from dlcore.conv.stack import tabulate
    >>> tabulate(resnet(depth=50)).parameters
    25557032
    """
    blocks, deep = RESNET[_depth(depth, RESNET)], depth == 50
    stem = Conv2d(out_channels=64, kernel_size=7, stride=2, padding=3, bias=False, name="conv1")
    pool = MaxPool2d(kernel_size=3, stride=2, padding=1, name="maxpool")
    layers: list[Layer] = [stem, BatchNorm2d(name="bn1"), ReLU(name="relu"), pool]
    for stage, count in enumerate(blocks, 1):
        for number in range(count):
            first = number == 0
            layers += _block(
                f"layer{stage}.{number}",
                layers[-1].name,
                filters=64 * 2 ** (stage - 1),
                stride=2 if first and stage > 1 else 1,
                deep=deep,
                projected=first and (deep or stage > 1),
            )
    layers += [AdaptiveAvgPool2d(output_size=1, name="avgpool"), Flatten(name="flatten")]
    return Stack(layers=[*layers, Linear(out_features=1000, name="fc")], input_shape=(3, 224, 224))


def _conv(filters: int) -> Conv2d:
    """3 × 3 with padding 1: it keeps the size."""
    return Conv2d(out_channels=filters, kernel_size=3, padding=1)


def _unbiased(filters: int, kernel_size: int, stride: int, *, name: str, input: str = "") -> Conv2d:
    """Without biases, since the normalization behind it has its own; padded so that a stride of 1 keeps the size."""
    return Conv2d(
        out_channels=filters,
        kernel_size=kernel_size,
        stride=stride,
        padding=kernel_size // 2,
        bias=False,
        name=name,
        input=input,
    )


def _block(name: str, read: str, *, filters: int, stride: int, deep: bool, projected: bool) -> list[Layer]:
    """A residual block that reads the layer `read`: convolutions, the skip connection (projected or not), their sum."""
    plain, wide = ((3, stride), (3, 1)), ((1, 1), (3, stride), (1, 1))
    last = 4 * filters if deep else filters
    layers: list[Layer] = []
    for number, (kernel, step) in enumerate(wide if deep else plain, 1):
        out = last if number == 3 else filters
        layers += [ReLU(name=f"{name}.relu{number - 1}")] if number > 1 else []
        layers += [_unbiased(out, kernel, step, name=f"{name}.conv{number}"), BatchNorm2d(name=f"{name}.bn{number}")]
    branch, skip = layers[-1].name, read
    if projected:
        skip = f"{name}.downsample.1"
        layers += [_unbiased(last, 1, stride, name=f"{name}.downsample.0", input=read), BatchNorm2d(name=skip)]
    return [*layers, Add(input=branch, other=skip, name=f"{name}.add"), ReLU(name=f"{name}.relu")]


def _depth(depth: int, known: Mapping[int, object]) -> int:
    depth = checks.integer(depth, "depth")
    checks.require(depth in known, "depth", depth, f"must be one of {', '.join(map(str, known))}")
    return depth
