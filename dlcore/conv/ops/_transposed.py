"""Transposed convolution as PyTorch has it: `conv_transpose2d`, its gradients, and both as loops.

It is a convolution in reverse: what a convolution collects from a patch, it lays on the patch. So its gradient by the
input is a convolution, and its gradient by the weight is a convolution's, with input and output exchanged.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from dlcore.conv._plan import Pair, Plan
from dlcore.conv.ops._arguments import Floats, Mode, arrays, as_bias, as_gradient, laid_on, reversed_plan_of
from dlcore.conv.ops._convolution import patch_of
from dlcore.conv.ops._fast import Array, convolve, framed, spread
from dlcore.conv.ops._passes import Conv2dGradients, backward, forward

__all__ = [
    "conv_transpose2d",
    "conv_transpose2d_backward",
    "conv_transpose2d_backward_reference",
    "conv_transpose2d_reference",
]


def conv_transpose2d(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Pair = 1,
    padding: Pair = 0,
    output_padding: Pair = 0,
    groups: int = 1,
    dilation: Pair = 1,
    mode: Mode = "cross-correlation",
) -> Floats:
    """The transposed convolution: each number of the input lays the filter, times itself, on the output.

    It goes back along every product of the convolution with the same weight and settings, and so takes the gradient at
    that convolution's output to the gradient at its input. It gives the size back, not the numbers: it is no inverse.

    Parameters
    ----------
    input : array of shape (N, C, H, W) or (C, H, W)
        The pictures: N of them, C channels, H by W cells.
    weight : array of shape (C, O / groups, kh, kw)
        The filters: for each channel of the input, what it lays on each of the O output channels of its group. A
        convolution from O to C channels has a weight of this shape.
    bias : array of shape (O,), optional
        What is added to each output channel.
    stride : int or pair of int
        The output's cells from one laid filter to the next: rows, columns.
    padding : int or pair of int
        The cells cut off on each side of the output.
    output_padding : int or pair of int
        The cells added at the output's end; less than the stride or less than the dilation. They choose among the sizes
        that a convolution of this stride takes to the same size.
    groups : int
        The groups that the channels fall into; each channel is laid on the outputs of its own group.
    dilation : int or pair of int
        The cells from one of the kernel's cells to the next.
    mode : {"cross-correlation", "convolution"}
        Which convolution is reversed: the one that lays the filters on as they stand, or turns them first.

    Returns
    -------
    float32 or float64 array of shape (N, O, OH, OW) or (O, OH, OW)
        float32 where every array given is float32; otherwise float64, to which integers are converted.

    Raises
    ------
    InvalidInputError
        If the shapes and settings do not go together, an array does not hold real numbers, or a number that enters the
        result is NaN or infinite.

    References
    ----------
    The argument names and the results are those of `torch.nn.functional.conv_transpose2d`, with `mode` added. Dumoulin
    and Visin, *A guide to convolution arithmetic for deep learning*, arXiv:1603.07285, chapter 4.

    Examples
    --------
    >>> conv_transpose2d([[[1, 2], [3, 4]]], [[[[1, 10], [20, 30]]]])
    array([[[  1.,  12.,  20.],
            [ 23., 104., 100.],
            [ 60., 170., 120.]]])
    >>> conv_transpose2d([[[1, 2]]], [[[[1, 1, 1]]]], stride=2)
    array([[[1., 1., 3., 2., 2.]]])
    """
    x, w, b = arrays(input, weight, bias, "bias")
    how = reversed_plan_of(x, w, stride, padding, output_padding, dilation, groups)
    b = as_bias(b, how.groups * how.channels)
    return forward(spread, x, laid_on(w, mode), b, how, input, weight)


def conv_transpose2d_backward(
    output_gradient: ArrayLike,
    input: ArrayLike,
    weight: ArrayLike,
    *,
    stride: Pair = 1,
    padding: Pair = 0,
    output_padding: Pair = 0,
    groups: int = 1,
    dilation: Pair = 1,
    mode: Mode = "cross-correlation",
) -> Conv2dGradients:
    """The gradients by a transposed convolution's input, weight and bias, from the gradient by its output.

    Parameters
    ----------
    output_gradient : array of shape (N, O, OH, OW) or (O, OH, OW)
        The gradient of a number, such as a loss, by each number of the output.
    input, weight, stride, padding, output_padding, groups, dilation, mode
        As `conv_transpose2d` was given them.

    Returns
    -------
    Conv2dGradients
        The gradients by `input`, `weight` and `bias`: float32 where every array given is float32, otherwise float64.

    Raises
    ------
    InvalidInputError
        As `conv_transpose2d` does, and if `output_gradient` does not have the output's shape.

    Examples
    --------
    >>> gradients = conv_transpose2d_backward([[[1, 0, 0, 0, 2]]], [[[3, 4]]], [[[[5, 6, 7]]]], stride=2)
    >>> gradients.input, gradients.weight, gradients.bias
    (array([[[ 5., 14.]]]), array([[[[3., 0., 8.]]]]), array([3.]))
    """
    x, w, g, how = _backward_arguments(
        output_gradient, input, weight, stride, padding, output_padding, groups, dilation, mode
    )
    given = {"output_gradient": output_gradient, "input": input, "weight": weight}
    return backward(convolve, g, x, w, how, mode, given)


def conv_transpose2d_reference(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Pair = 1,
    padding: Pair = 0,
    output_padding: Pair = 0,
    groups: int = 1,
    dilation: Pair = 1,
    mode: Mode = "cross-correlation",
) -> Floats:
    """The definition of `conv_transpose2d`: every number of the input, times the filter, added to a patch.

    Parameters
    ----------
    input, weight, bias, stride, padding, output_padding, groups, dilation, mode
        As `conv_transpose2d` takes them.

    Returns
    -------
    float32 or float64 array of shape (N, O, OH, OW) or (O, OH, OW)
        What `conv_transpose2d` returns, up to rounding. A number that is not finite is passed on.

    Raises
    ------
    InvalidInputError
        If the shapes and settings do not go together, or an array does not hold real numbers.

    Examples
    --------
    >>> conv_transpose2d_reference([[[1, 10]]], [[[[1, 2]]]])
    array([[[ 1., 12., 20.]]])
    """
    x, w, b = arrays(input, weight, bias, "bias")
    how = reversed_plan_of(x, w, stride, padding, output_padding, dilation, groups)
    (top, left), (H, W), channels = (before for before, _ in how.border), how.size, how.groups * how.channels
    b, w, x = as_bias(b, channels), laid_on(w, mode), x if how.batched else x[None]
    whole = framed(np.zeros((len(x), channels, H, W), x.dtype), how.border)
    for c, row, column in np.ndindex(x.shape[1:]):
        whole[:, *patch_of(c, row, column, how)] += x[:, c, row, column, None, None, None] * w[c]
    output = whole[:, :, top : top + H, left : left + W] + (0 if b is None else b)
    return output if how.batched else output[0]


def conv_transpose2d_backward_reference(
    output_gradient: ArrayLike,
    input: ArrayLike,
    weight: ArrayLike,
    *,
    stride: Pair = 1,
    padding: Pair = 0,
    output_padding: Pair = 0,
    groups: int = 1,
    dilation: Pair = 1,
    mode: Mode = "cross-correlation",
) -> Conv2dGradients:
    """The definition of `conv_transpose2d_backward`: every number collects the gradients of the patch it was laid on.

    Parameters
    ----------
    output_gradient, input, weight, stride, padding, output_padding, groups, dilation, mode
        As `conv_transpose2d_backward` takes them.

    Returns
    -------
    Conv2dGradients
        What `conv_transpose2d_backward` returns, up to rounding. A number that is not finite is passed on.

    Raises
    ------
    InvalidInputError
        If the shapes and settings do not go together, or an array does not hold real numbers.

    Examples
    --------
    >>> conv_transpose2d_backward_reference([[[1, 10, 100]]], [[[3, 4]]], [[[[1, 2]]]]).input
    array([[[ 21., 210.]]])
    """
    x, w, g, how = _backward_arguments(
        output_gradient, input, weight, stride, padding, output_padding, groups, dilation, mode
    )
    padded, by_input, by_weight = framed(g, how.border), np.zeros_like(x), np.zeros_like(w)
    for c, row, column in np.ndindex(x.shape[1:]):
        patches = padded[:, *patch_of(c, row, column, how)]
        by_input[:, c, row, column] = (patches * w[c]).sum(axis=(1, 2, 3))
        by_weight[c] += (x[:, c, row, column, None, None, None] * patches).sum(axis=0)
    return Conv2dGradients(
        input=by_input if how.batched else by_input[0], weight=laid_on(by_weight, mode), bias=g.sum(axis=(0, 2, 3))
    )


def _backward_arguments(
    output_gradient: ArrayLike,
    input: ArrayLike,
    weight: ArrayLike,
    stride: Pair,
    padding: Pair,
    output_padding: Pair,
    groups: int,
    dilation: Pair,
    mode: str,
) -> tuple[Array, Array, Array, Plan]:
    """The input, the weight as it is laid on, the gradient at the output, and the plan."""
    x, w, g = arrays(input, weight, output_gradient, "output_gradient")
    how = reversed_plan_of(x, w, stride, padding, output_padding, dilation, groups)
    g = as_gradient(g, how.batched, (how.output[0], how.groups * how.channels, *how.size))
    return x if how.batched else x[None], laid_on(w, mode), g, how
