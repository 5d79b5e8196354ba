"""Transposed convolution: the size that a convolution started from."""

from __future__ import annotations

from dlcore import _checks as checks
from dlcore.conv.shapes._axes import Sizes, each_axis, out_channels_of, span, split

__all__ = ["conv_transpose_output_shape", "conv_transpose_output_size"]


def conv_transpose_output_size(
    size: int, *, kernel_size: int, stride: int = 1, padding: int = 0, output_padding: int = 0, dilation: int = 1
) -> int:
    """The size of a transposed convolution's output along one axis: (n - 1)s - 2p + d(k - 1) + 1 + q.

    Parameters
    ----------
    size : int
        The input's cells along this axis, n.
    kernel_size : int
        The kernel's cells, k.
    stride : int
        The output's cells from one of the input's cells to the next, s.
    padding : int
        The cells cut off on each side of the output, p.
    output_padding : int
        The cells added at the output's end, q; less than the stride or less than the dilation. They choose among the
        sizes that a convolution of this stride takes to the same n.
    dilation : int
        The cells from one of the kernel's cells to the next, d.

    Returns
    -------
    int
        The output's cells, at least 1.

    Raises
    ------
    InvalidInputError
        If a size is not a positive integer, a padding is negative or too large, or nothing is left.

    Examples
    --------
    >>> conv_transpose_output_size(8, kernel_size=4, stride=2, padding=1)
    16
    """
    size, kernel_size = checks.integer(size, "size", low=1), checks.integer(kernel_size, "kernel_size", low=1)
    stride, dilation = checks.integer(stride, "stride", low=1), checks.integer(dilation, "dilation", low=1)
    padding, extra = checks.integer(padding, "padding", low=0), checks.integer(output_padding, "output_padding", low=0)
    rule = f"must be less than the stride, {stride}, or the dilation, {dilation}"
    checks.require(extra < max(stride, dilation), "output_padding", extra, rule)
    whole = (size - 1) * stride + span(kernel_size, dilation) + extra
    rule = f"on each side leaves nothing of {whole} cells"
    checks.require(2 * padding < whole, "padding", padding, rule, mend="use less padding or a larger kernel")
    return whole - 2 * padding


def conv_transpose_output_shape(
    shape: tuple[int, ...],
    *,
    out_channels: int,
    kernel_size: Sizes,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> tuple[int, ...]:
    """The shape of a transposed convolution's output.

    Parameters
    ----------
    shape : tuple of int
        The input's shape, read as `output_shape` reads it.
    out_channels : int
        The output's channels.
    kernel_size, stride, padding, output_padding, dilation : int or tuple of int
        As `conv_transpose_output_size` takes them: one for all axes, or one for each.
    groups : int
        The groups that the channels fall into. It divides both numbers of channels.

    Returns
    -------
    tuple of int
        The input's shape with the new channels and sizes.

    Raises
    ------
    InvalidInputError
        As `conv_transpose_output_size` does, and if the groups do not divide the channels or the shape has the wrong
        number of sizes.

    Examples
    --------
    >>> conv_transpose_output_shape((10, 16, 8, 8), out_channels=8, kernel_size=4, stride=2, padding=1)
    (10, 8, 16, 16)
    """
    batch, channels, sizes = split(shape, kernel_size)
    filters = out_channels_of(channels, out_channels, groups)
    given = {"kernel_size": kernel_size, "stride": stride, "padding": padding, "dilation": dilation}
    given["output_padding"] = output_padding
    return (*batch, filters, *each_axis(conv_transpose_output_size, sizes, given))
