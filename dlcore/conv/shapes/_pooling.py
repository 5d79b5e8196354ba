"""Pooling: windows that may hang over the end."""

from __future__ import annotations

from dlcore import _checks as checks
from dlcore.conv.shapes._axes import Sizes, each_axis, span, split

__all__ = ["pool_output_shape", "pool_output_size"]


def pool_output_size(
    size: int,
    *,
    kernel_size: int,
    stride: int | None = None,
    padding: int = 0,
    dilation: int = 1,
    ceil_mode: bool = False,
) -> int:
    """The size of a pooling's output along one axis; the same for maximum and average.

    Parameters
    ----------
    size : int
        The input's cells along this axis.
    kernel_size : int
        The window's cells.
    stride : int, optional
        The cells from one window to the next; the window's own size where it is not given.
    padding : int
        The cells added on each side, at most half of the window.
    dilation : int
        The cells from one of the window's cells to the next (in PyTorch, maximum pooling alone has it).
    ceil_mode : bool
        Whether a last window may hang over the end. It must start inside the input or the padding before it.

    Returns
    -------
    int
        The number of windows, at least 1.

    Raises
    ------
    InvalidInputError
        If a size is not a positive integer, the padding is past half of the window, or no window fits.

    Examples
    --------
    >>> pool_output_size(5, kernel_size=2), pool_output_size(5, kernel_size=2, ceil_mode=True)
    (2, 3)
    """
    size, kernel_size = checks.integer(size, "size", low=1), checks.integer(kernel_size, "kernel_size", low=1)
    stride = kernel_size if stride is None else checks.integer(stride, "stride", low=1)
    padding, dilation = checks.integer(padding, "padding", low=0), checks.integer(dilation, "dilation", low=1)
    checks.require(isinstance(ceil_mode, bool), "ceil_mode", ceil_mode, "must be True or False")
    half = kernel_size // 2
    checks.require(padding <= half, "padding", padding, f"must be at most half of the window, {half}")
    reach, room = span(kernel_size, dilation), size + 2 * padding
    steps, rest = divmod(room - reach, stride)
    # A window that hangs over the end is one step more, unless it would start past the input.
    hangs_over = ceil_mode and rest > 0 and (steps + 1) * stride < size + padding
    rule = f"makes a window of {reach} cells, and the padded line has {room}"
    checks.require(steps + hangs_over >= 0, "kernel_size", kernel_size, rule, mend="use a smaller window or dilation")
    return steps + hangs_over + 1


def pool_output_shape(
    shape: tuple[int, ...],
    *,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> tuple[int, ...]:
    """The shape of a pooling's output; the channels stay.

    Parameters
    ----------
    shape : tuple of int
        The input's shape, read as `output_shape` reads it.
    kernel_size, padding, dilation : int or tuple of int
        As `pool_output_size` takes them: one for all axes, or one for each.
    stride : int or tuple of int, optional
        The window's own size where it is not given.
    ceil_mode : bool
        Whether a last window may hang over the end.

    Returns
    -------
    tuple of int
        The input's shape with the new sizes.

    Raises
    ------
    InvalidInputError
        As `pool_output_size` does, and if the shape has the wrong number of sizes.

    Examples
    --------
    >>> pool_output_shape((64, 112, 112), kernel_size=2)
    (64, 56, 56)
    """
    batch, channels, sizes = split(shape, kernel_size)
    given = {"kernel_size": kernel_size, "stride": stride, "padding": padding, "dilation": dilation}
    if stride is None:
        del given["stride"]

    def size_of(size: int, **each: int) -> int:
        return pool_output_size(size, ceil_mode=ceil_mode, **each)

    return (*batch, channels, *each_axis(size_of, sizes, given))
