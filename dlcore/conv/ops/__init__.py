"""Convolution, transposed convolution and pooling as PyTorch has them, and their gradients."""

from dlcore.conv.ops._arguments import Mode, PaddingMode
from dlcore.conv.ops._average_pooling import (
    avg_pool2d,
    avg_pool2d_backward,
    avg_pool2d_backward_reference,
    avg_pool2d_reference,
)
from dlcore.conv.ops._convolution import conv2d, conv2d_backward, conv2d_backward_reference, conv2d_reference
from dlcore.conv.ops._max_pooling import (
    max_pool2d,
    max_pool2d_backward,
    max_pool2d_backward_reference,
    max_pool2d_reference,
)
from dlcore.conv.ops._passes import Conv2dGradients
from dlcore.conv.ops._transposed import (
    conv_transpose2d,
    conv_transpose2d_backward,
    conv_transpose2d_backward_reference,
    conv_transpose2d_reference,
)

__all__ = [
    "Conv2dGradients",
    "Mode",
    "PaddingMode",
    "avg_pool2d",
    "avg_pool2d_backward",
    "avg_pool2d_backward_reference",
    "avg_pool2d_reference",
    "conv2d",
    "conv2d_backward",
    "conv2d_backward_reference",
    "conv2d_reference",
    "conv_transpose2d",
    "conv_transpose2d_backward",
    "conv_transpose2d_backward_reference",
    "conv_transpose2d_reference",
    "max_pool2d",
    "max_pool2d_backward",
    "max_pool2d_backward_reference",
    "max_pool2d_reference",
]
