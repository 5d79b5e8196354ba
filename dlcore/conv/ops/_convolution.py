"""Two-dimensional convolution as PyTorch has it: `conv2d`, its gradients, and both by their definition, as loops."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from dlcore.conv._plan import NUMPY_NAMES, Pair, Plan
from dlcore.conv.ops._arguments import Floats, Mode, PaddingMode, arrays, as_bias, as_gradient, laid_on, plan_of
from dlcore.conv.ops._fast import Array, convolve, spread
from dlcore.conv.ops._passes import Conv2dGradients, backward, forward

__all__ = ["conv2d", "conv2d_backward", "conv2d_backward_reference", "conv2d_reference", "patch_of"]

Padding: TypeAlias = Pair | Literal["same", "valid"]


def conv2d(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    groups: int = 1,
    padding_mode: PaddingMode = "zeros",
    mode: Mode = "cross-correlation",
) -> Floats:
    """The convolution of pictures with filters.

    Parameters
    ----------
    input : array of shape (N, C, H, W) or (C, H, W)
        The pictures: N of them, C channels, H by W cells.
    weight : array of shape (O, C / groups, kh, kw)
        The filters, one for each of the O output channels.
    bias : array of shape (O,), optional
        What is added to each output channel.
    stride : int or pair of int
        The cells from one start of the kernel to the next: rows, columns.
    padding : int or pair of int or {"same", "valid"}
        The cells added on each side. "same" keeps the size, with the odd cell at the end, and needs stride 1.
    dilation : int or pair of int
        The cells from one of the kernel's cells to the next.
    groups : int
        The groups that the channels fall into; each filter sees one group.
    padding_mode : {"zeros", "reflect", "replicate", "circular"}
        What the added cells hold: zeros, the picture mirrored at its border cell, its border cell, or its other end.
    mode : {"cross-correlation", "convolution"}
        Whether the filters are laid on as they stand, which is what deep learning calls a convolution, or turned by
        half a turn first, which is what mathematics does.

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
    The argument names and the results are those of `torch.nn.functional.conv2d`, with `padding_mode` from
    `torch.nn.Conv2d` and `mode` added.

    Examples
    --------
    >>> picture = [[[6, 0, 1], [3, 4, 1], [4, 7, 0]]]
    >>> conv2d(picture, [[[[1, 0], [0, -1]]]])
    array([[[ 2., -1.],
            [-4.,  4.]]])
    >>> conv2d(picture, [[[[1, 0], [0, -1]]]], mode="convolution")
    array([[[-2.,  1.],
            [ 4., -4.]]])
    """
    x, w, b = arrays(input, weight, bias, "bias")
    how = plan_of(x, w, stride, padding, dilation, groups, padding_mode)
    return forward(convolve, x, laid_on(w, mode), as_bias(b, len(w)), how, input, weight)


def conv2d_backward(
    output_gradient: ArrayLike,
    input: ArrayLike,
    weight: ArrayLike,
    *,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    groups: int = 1,
    padding_mode: PaddingMode = "zeros",
    mode: Mode = "cross-correlation",
) -> Conv2dGradients:
    """The gradients by a convolution's input, weight and bias, from the gradient by its output.

    Every number of the output is a sum of products. So its gradient, times the weight, is a share of the gradient of
    each input cell it was made from, and, times the input cell, a share of the gradient of each weight.

    Parameters
    ----------
    output_gradient : array of shape (N, O, OH, OW) or (O, OH, OW)
        The gradient of a number, such as a loss, by each number of the output.
    input, weight, stride, padding, dilation, groups, padding_mode, mode
        As `conv2d` was given them.

    Returns
    -------
    Conv2dGradients
        The gradients by `input`, `weight` and `bias`: float32 where every array given is float32, otherwise float64.

    Raises
    ------
    InvalidInputError
        As `conv2d` does, and if `output_gradient` does not have the output's shape.

    Examples
    --------
    >>> picture, kernel = [[[6, 0, 1], [3, 4, 1], [4, 7, 0]]], [[[[1, 0], [0, -1]]]]
    >>> gradients = conv2d_backward([[[1, 0], [0, 2]]], picture, kernel)
    >>> gradients.input
    array([[[ 1.,  0.,  0.],
            [ 0.,  1.,  0.],
            [ 0.,  0., -2.]]])
    >>> gradients.weight, gradients.bias
    (array([[[[14.,  2.],
             [17.,  4.]]]]), array([3.]))
    """
    x, w, g, how = _backward_arguments(
        output_gradient, input, weight, stride, padding, dilation, groups, padding_mode, mode
    )
    given = {"output_gradient": output_gradient, "input": input, "weight": weight}
    return backward(spread, g, x, w, how, mode, given)


def conv2d_reference(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    groups: int = 1,
    padding_mode: PaddingMode = "zeros",
    mode: Mode = "cross-correlation",
) -> Floats:
    """The definition of `conv2d`: every number of the output is a filter times a patch, summed.

    Parameters
    ----------
    input, weight, bias, stride, padding, dilation, groups, padding_mode, mode
        As `conv2d` takes them.

    Returns
    -------
    float32 or float64 array of shape (N, O, OH, OW) or (O, OH, OW)
        What `conv2d` returns, up to rounding. A number that is not finite is passed on.

    Raises
    ------
    InvalidInputError
        If the shapes and settings do not go together, or an array does not hold real numbers.

    Examples
    --------
    >>> conv2d_reference([[[1, 2, 3]]], [[[[1, 1]]]])
    array([[[3., 5.]]])
    """
    x, w, b = arrays(input, weight, bias, "bias")
    how = plan_of(x, w, stride, padding, dilation, groups, padding_mode)
    b, w = as_bias(b, len(w)), laid_on(w, mode)
    padded = _padded_reference(x if how.batched else x[None], how)
    output = np.zeros((len(padded), len(w), *how.output[2:]), x.dtype)
    for o, r, c in np.ndindex(output.shape[1:]):
        patches = padded[:, *patch_of(o, r, c, how)]
        output[:, o, r, c] = (patches * w[o]).sum(axis=(1, 2, 3)) + (0 if b is None else b[o, 0, 0])
    return output if how.batched else output[0]


def conv2d_backward_reference(
    output_gradient: ArrayLike,
    input: ArrayLike,
    weight: ArrayLike,
    *,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    groups: int = 1,
    padding_mode: PaddingMode = "zeros",
    mode: Mode = "cross-correlation",
) -> Conv2dGradients:
    """The definition of `conv2d_backward`: every gradient at the output, times what its number was made from, added up.

    Parameters
    ----------
    output_gradient, input, weight, stride, padding, dilation, groups, padding_mode, mode
        As `conv2d_backward` takes them.

    Returns
    -------
    Conv2dGradients
        What `conv2d_backward` returns, up to rounding. A number that is not finite is passed on.

    Raises
    ------
    InvalidInputError
        If the shapes and settings do not go together, or an array does not hold real numbers.

    Examples
    --------
    >>> conv2d_backward_reference([[[1, 10]]], [[[1, 2, 3]]], [[[[4, 5]]]]).input
    array([[[ 4., 45., 50.]]])
    """
    x, w, g, how = _backward_arguments(
        output_gradient, input, weight, stride, padding, dilation, groups, padding_mode, mode
    )
    padded = _padded_reference(x, how)
    by_padded, by_weight = np.zeros_like(padded), np.zeros_like(w)
    for o, r, c in np.ndindex(g.shape[1:]):
        patch, here = patch_of(o, r, c, how), g[:, o, r, c, None, None, None]
        by_padded[:, *patch] += here * w[o]
        by_weight[o] += (here * padded[:, *patch]).sum(axis=0)
    # Each padded cell passes its gradient on to the cell it is a copy of; where it is a zero, to cell 0, which is none.
    (N, C, H, W), by_input = x.shape, np.zeros((*x.shape[:2], 1 + x[0, 0].size), x.dtype)
    copied = _padded_reference(np.arange(1, 1 + H * W).reshape(1, 1, H, W), how)[0, 0]
    for (r, c), cell in np.ndenumerate(copied):
        by_input[:, :, cell] += by_padded[:, :, r, c]
    by_x = by_input[:, :, 1:].reshape(N, C, H, W)
    return Conv2dGradients(
        input=by_x if how.batched else by_x[0], weight=laid_on(by_weight, mode), bias=g.sum(axis=(0, 2, 3))
    )


def _backward_arguments(
    output_gradient: ArrayLike,
    input: ArrayLike,
    weight: ArrayLike,
    stride: Pair,
    padding: Pair | str,
    dilation: Pair,
    groups: int,
    padding_mode: str,
    mode: str,
) -> tuple[Array, Array, Array, Plan]:
    """The input, the weight as it is laid on, the gradient at the output, and the plan."""
    x, w, g = arrays(input, weight, output_gradient, "output_gradient")
    how = plan_of(x, w, stride, padding, dilation, groups, padding_mode)
    N, _, OH, OW = how.output
    g = as_gradient(g, how.batched, (N, len(w), OH, OW))
    return x if how.batched else x[None], laid_on(w, mode), g, how


def _padded_reference(x: Array, how: Plan) -> Array:
    return np.pad(x, ((0, 0), (0, 0), *how.border), mode=NUMPY_NAMES[how.padding_mode])


def patch_of(o: int, r: int, c: int, how: Plan) -> tuple[slice, slice, slice]:
    """Which channels, rows and columns of the padded input the output's number o, r, c is made from."""
    (sh, sw), (dh, dw), (kh, kw), C = how.stride, how.dilation, how.kernel, how.channels
    first = C * (o // how.output[1])  # the first channel of this filter's group
    rows, columns = slice(r * sh, r * sh + dh * kh, dh), slice(c * sw, c * sw + dw * kw, dw)
    return slice(first, first + C), rows, columns
