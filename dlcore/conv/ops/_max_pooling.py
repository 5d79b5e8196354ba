"""Maximum pooling as PyTorch has it: `max_pool2d`, its gradient, and both as loops."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from dlcore.conv._plan import Pair
from dlcore.conv.ops._arguments import Floats
from dlcore.conv.ops._fast import Array
from dlcore.conv.ops._finite import finite, refuse_what_is_not_finite, square
from dlcore.conv.ops._windows import Windows, prepared

__all__ = ["max_pool2d", "max_pool2d_backward", "max_pool2d_backward_reference", "max_pool2d_reference"]


def max_pool2d(
    input: ArrayLike,
    *,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    dilation: Pair = 1,
    ceil_mode: bool = False,
) -> Floats:
    """The largest number of each window.

    Parameters
    ----------
    input : array of shape (N, C, H, W) or (C, H, W)
        The pictures: N of them, C channels, H by W cells.
    kernel_size : int or pair of int
        The window's cells: rows, columns.
    stride : int or pair of int, optional
        The cells from one window to the next; the window's own size where it is not given.
    padding : int or pair of int
        The cells added on each side, at most half of the window. They are never the largest.
    dilation : int or pair of int
        The cells from one of the window's cells to the next.
    ceil_mode : bool
        Whether a last window may hang over the end. It must start inside the input or the padding before it.

    Returns
    -------
    float32 or float64 array of shape (N, C, OH, OW) or (C, OH, OW)
        float32 for float32; otherwise float64, to which integers are converted.

    Raises
    ------
    InvalidInputError
        If the shapes and settings do not go together, a window would hold padding alone, the array does not hold real
        numbers, or the largest number of a window is NaN or infinite.

    References
    ----------
    The argument names and the results are those of `torch.nn.functional.max_pool2d`, which also takes a window of
    padding alone.

    Examples
    --------
    >>> max_pool2d([[[6, 0, 1, 2], [3, 4, 1, 5]]], kernel_size=2)
    array([[[6., 5.]]])
    """
    x, how = prepared(input, kernel_size, stride, padding, dilation, ceil_mode)
    output = _largest(x, how, input)
    return output if how.batched else output[0]


def max_pool2d_backward(
    output_gradient: ArrayLike,
    input: ArrayLike,
    *,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    dilation: Pair = 1,
    ceil_mode: bool = False,
) -> Floats:
    """The gradient by the input of `max_pool2d`, from the gradient by its output: each window's goes to its largest.

    Where several cells of a window are the largest, it goes to the first of them, row by row: that is PyTorch's choice,
    and any share among them would be a (sub)gradient too.

    Parameters
    ----------
    output_gradient : array of shape (N, C, OH, OW) or (C, OH, OW)
        The gradient of a number, such as a loss, by each number of the output.
    input, kernel_size, stride, padding, dilation, ceil_mode
        As `max_pool2d` was given them.

    Returns
    -------
    float32 or float64 array of the input's shape
        float32 where both arrays given are float32; otherwise float64.

    Raises
    ------
    InvalidInputError
        As `max_pool2d` does, and if `output_gradient` does not have the output's shape.

    Examples
    --------
    >>> max_pool2d_backward([[[10, 20]]], [[[6, 0, 1, 5], [3, 4, 1, 5]]], kernel_size=2)
    array([[[10.,  0.,  0., 20.],
            [ 0.,  0.,  0.,  0.]]])
    """
    x, how = prepared(input, kernel_size, stride, padding, dilation, ceil_mode)
    x, g = how.with_gradient(x, output_gradient)
    largest = _largest(x, how, input)
    by_input = finite(square(g), {"output_gradient": output_gradient}, "a gradient", _backward, g, x, largest, how)
    return by_input if how.batched else by_input[0]


def max_pool2d_reference(
    input: ArrayLike,
    *,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    dilation: Pair = 1,
    ceil_mode: bool = False,
) -> Floats:
    """The definition of `max_pool2d`: window by window.

    Parameters
    ----------
    input, kernel_size, stride, padding, dilation, ceil_mode
        As `max_pool2d` takes them.

    Returns
    -------
    float32 or float64 array of shape (N, C, OH, OW) or (C, OH, OW)
        What `max_pool2d` returns. A number that is not finite is passed on.

    Raises
    ------
    InvalidInputError
        If the shapes and settings do not go together, or the array does not hold real numbers.

    Examples
    --------
    >>> max_pool2d_reference([[[6, 0, 1, 2], [3, 4, 1, 5]]], kernel_size=2)
    array([[[6., 5.]]])
    """
    x, how = prepared(input, kernel_size, stride, padding, dilation, ceil_mode)
    padded, output = how.framed(x, -math.inf), np.zeros((*x.shape[:2], *how.output), x.dtype)
    for r, c in np.ndindex(how.output):
        output[:, :, r, c] = padded[:, :, how.rows.cells[r], how.columns.cells[c]].max(axis=(2, 3))
    return output if how.batched else output[0]


def max_pool2d_backward_reference(
    output_gradient: ArrayLike,
    input: ArrayLike,
    *,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    dilation: Pair = 1,
    ceil_mode: bool = False,
) -> Floats:
    """The definition of `max_pool2d_backward`: window by window, to its first largest number.

    Parameters
    ----------
    output_gradient, input, kernel_size, stride, padding, dilation, ceil_mode
        As `max_pool2d_backward` takes them.

    Returns
    -------
    float32 or float64 array of the input's shape
        What `max_pool2d_backward` returns, up to rounding. A number that is not finite is passed on.

    Raises
    ------
    InvalidInputError
        If the shapes and settings do not go together, or an array does not hold real numbers.

    Examples
    --------
    >>> max_pool2d_backward_reference([[[10, 20]]], [[[6, 0, 6, 5]]], kernel_size=(1, 3), stride=1)
    array([[[10.,  0., 20.,  0.]]])
    """
    x, how = prepared(input, kernel_size, stride, padding, dilation, ceil_mode)
    x, g = how.with_gradient(x, output_gradient)
    padded = how.framed(x, -math.inf)
    by_padded = np.zeros_like(padded)
    for n, k, r, c in np.ndindex(g.shape):
        window = n, k, how.rows.cells[r], how.columns.cells[c]
        first = np.unravel_index(padded[window].argmax(), padded[window].shape)
        by_padded[window][first] += g[n, k, r, c]
    by_input = how.inside(by_padded)
    return by_input if how.batched else by_input[0]


def _largest(x: Array, how: Windows, input: ArrayLike) -> Array:
    output = how.collect(how.framed(x, -math.inf), np.maximum)
    if not math.isfinite(square(output)):
        refuse_what_is_not_finite(output, input=input)
    return output


def _backward(g: Array, x: Array, largest: Array, how: Windows) -> Array:
    padded, left = how.framed(x, -math.inf), g.copy()
    by_padded = np.zeros_like(padded)
    for rows in how.rows.taps:
        for columns in how.columns.taps:
            handed = left * (padded[:, :, rows, columns] == largest)
            by_padded[:, :, rows, columns] += handed
            left -= handed  # so that a tie goes to the first
    return how.inside(by_padded)
