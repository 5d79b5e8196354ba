"""Average pooling as PyTorch has it: `avg_pool2d`, its gradient, and both as loops."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from dlcore import _checks as checks
from dlcore.conv._plan import Pair
from dlcore.conv.ops._arguments import Floats
from dlcore.conv.ops._fast import Array
from dlcore.conv.ops._finite import finite, square
from dlcore.conv.ops._windows import Windows, prepared

__all__ = ["avg_pool2d", "avg_pool2d_backward", "avg_pool2d_backward_reference", "avg_pool2d_reference"]


def avg_pool2d(
    input: ArrayLike,
    *,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Floats:
    """The average of each window.

    Parameters
    ----------
    input : array of shape (N, C, H, W) or (C, H, W)
        The pictures: N of them, C channels, H by W cells.
    kernel_size : int or pair of int
        The window's cells: rows, columns.
    stride : int or pair of int, optional
        The cells from one window to the next; the window's own size where it is not given.
    padding : int or pair of int
        The zeros added on each side, at most half of the window.
    ceil_mode : bool
        Whether a last window may hang over the end. It must start inside the input or the padding before it. The cells
        by which it hangs over never count.
    count_include_pad : bool
        Whether the padding's zeros count as cells of a window.
    divisor_override : int, optional
        What the window's sum is divided by, in place of the number of its cells.

    Returns
    -------
    float32 or float64 array of shape (N, C, OH, OW) or (C, OH, OW)
        float32 for float32; otherwise float64, to which integers are converted.

    Raises
    ------
    InvalidInputError
        If the shapes and settings do not go together, the array does not hold real numbers, or a number that enters the
        result is NaN or infinite.

    References
    ----------
    The argument names and the results are those of `torch.nn.functional.avg_pool2d`.

    Examples
    --------
    >>> avg_pool2d([[[6, 0, 1, 2], [3, 4, 1, 5]]], kernel_size=2)
    array([[[3.25, 2.25]]])
    >>> avg_pool2d([[[4, 8]]], kernel_size=(1, 2), padding=(0, 1), count_include_pad=False)
    array([[[4., 8.]]])
    """
    x, how = prepared(input, kernel_size, stride, padding, 1, ceil_mode)
    divisor = _divisor(how, x, count_include_pad, divisor_override)
    output = finite(square(x), {"input": input}, "the sum of a window", _forward, x, divisor, how)
    return output if how.batched else output[0]


def avg_pool2d_backward(
    output_gradient: ArrayLike,
    input: ArrayLike,
    *,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Floats:
    """The gradient by the input of `avg_pool2d`, from that by its output: each window's, shared among its cells.

    Parameters
    ----------
    output_gradient : array of shape (N, C, OH, OW) or (C, OH, OW)
        The gradient of a number, such as a loss, by each number of the output.
    input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
        As `avg_pool2d` was given them. Of the input, only the shape and the kind of numbers matter.

    Returns
    -------
    float32 or float64 array of the input's shape
        float32 where both arrays given are float32; otherwise float64.

    Raises
    ------
    InvalidInputError
        As `avg_pool2d` does, and if `output_gradient` does not have the output's shape.

    Examples
    --------
    >>> avg_pool2d_backward([[[4, 8]]], [[[6, 0, 1, 2], [3, 4, 1, 5]]], kernel_size=2)
    array([[[1., 1., 2., 2.],
            [1., 1., 2., 2.]]])
    """
    x, how = prepared(input, kernel_size, stride, padding, 1, ceil_mode)
    x, g = how.with_gradient(x, output_gradient)
    divisor = _divisor(how, x, count_include_pad, divisor_override)
    by_input = finite(square(g), {"output_gradient": output_gradient}, "a gradient", _backward, g, divisor, how)
    return by_input if how.batched else by_input[0]


def avg_pool2d_reference(
    input: ArrayLike,
    *,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Floats:
    """The definition of `avg_pool2d`: window by window.

    Parameters
    ----------
    input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
        As `avg_pool2d` takes them.

    Returns
    -------
    float32 or float64 array of shape (N, C, OH, OW) or (C, OH, OW)
        What `avg_pool2d` returns, up to rounding. A number that is not finite is passed on.

    Raises
    ------
    InvalidInputError
        If the shapes and settings do not go together, or the array does not hold real numbers.

    Examples
    --------
    >>> avg_pool2d_reference([[[6, 0, 1, 2], [3, 4, 1, 5]]], kernel_size=2)
    array([[[3.25, 2.25]]])
    """
    x, how = prepared(input, kernel_size, stride, padding, 1, ceil_mode)
    divisor = _divisor(how, x, count_include_pad, divisor_override)
    padded, output = how.framed(x, 0), np.zeros((*x.shape[:2], *how.output), x.dtype)
    for r, c in np.ndindex(how.output):
        window = padded[:, :, how.rows.cells[r], how.columns.cells[c]]
        output[:, :, r, c] = window.sum(axis=(2, 3)) / divisor[r, c]
    return output if how.batched else output[0]


def avg_pool2d_backward_reference(
    output_gradient: ArrayLike,
    input: ArrayLike,
    *,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Floats:
    """The definition of `avg_pool2d_backward`: window by window, the same share to each of its cells.

    Parameters
    ----------
    output_gradient, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
        As `avg_pool2d_backward` takes them.

    Returns
    -------
    float32 or float64 array of the input's shape
        What `avg_pool2d_backward` returns, up to rounding. A number that is not finite is passed on.

    Raises
    ------
    InvalidInputError
        If the shapes and settings do not go together, or an array does not hold real numbers.

    Examples
    --------
    >>> avg_pool2d_backward_reference([[[4, 8]]], [[[0, 0, 0]]], kernel_size=(1, 2), stride=1)
    array([[[2., 6., 4.]]])
    """
    x, how = prepared(input, kernel_size, stride, padding, 1, ceil_mode)
    x, g = how.with_gradient(x, output_gradient)
    divisor = _divisor(how, x, count_include_pad, divisor_override)
    by_padded = np.zeros_like(how.framed(x, 0))
    for r, c in np.ndindex(how.output):
        by_padded[:, :, how.rows.cells[r], how.columns.cells[c]] += (g[:, :, r, c] / divisor[r, c])[..., None, None]
    by_input = how.inside(by_padded)
    return by_input if how.batched else by_input[0]


def _divisor(how: Windows, x: Array, count_include_pad: bool, override: int | None) -> Array:
    """What the sum of each window is divided by, (OH, OW)."""
    checks.require(isinstance(count_include_pad, bool), "count_include_pad", count_include_pad, "must be True or False")
    if override is None:
        return how.divisors(count_include_pad).astype(x.dtype)
    override = checks.integer(override, "divisor_override")
    checks.require(override != 0, "divisor_override", override, "must not be zero")
    return np.full(how.output, override, x.dtype)


def _forward(x: Array, divisor: Array, how: Windows) -> Array:
    output = how.collect(how.framed(x, 0), np.add)
    output /= divisor
    return output


def _backward(g: Array, divisor: Array, how: Windows) -> Array:
    return how.share_out(g / divisor)
