"""Convolution: where the kernel can start, and how many places that makes."""

from __future__ import annotations

from dataclasses import dataclass

from dlcore import _checks as checks
from dlcore.conv.shapes._axes import Sizes, each_axis, out_channels_of, span, split

__all__ = ["Positions", "output_shape", "output_size", "positions"]


@dataclass(frozen=True, kw_only=True)
class Positions:
    """Where a kernel can start along one axis; positions are counted from 1 on the padded line.

    Attributes
    ----------
    size : int
        The input's cells, without padding.
    before, after : int
        The padding's cells on either side of the input.
    kernel_size, stride, dilation : int
        As given.
    starts : range
        The position of the kernel's first cell, for every place of the output.
    unused : int
        The cells at the line's end that no kernel reaches: what the floor throws away.
    """

    size: int
    before: int
    after: int
    kernel_size: int
    stride: int
    dilation: int
    starts: range
    unused: int

    @property
    def padded(self) -> int:
        """The padded line's length, in cells."""
        return self.before + self.size + self.after

    @property
    def reach(self) -> int:
        """The cells from the kernel's first to its last, with the gaps of the dilation."""
        return span(self.kernel_size, self.dilation)

    @property
    def output_size(self) -> int:
        """The number of starts."""
        return len(self.starts)

    def cells(self, place: int) -> range:
        """The positions on the padded line that one place of the output is computed from.

        Parameters
        ----------
        place : int
            The output's place, counted from 1.

        Returns
        -------
        range
            `kernel_size` positions, `dilation` apart.

        Raises
        ------
        InvalidInputError
            If the output has no such place.

        Examples
        --------
        >>> list(positions(36, kernel_size=3, stride=2, padding=3).cells(20))
        [39, 40, 41]
        """
        place = checks.integer(place, "place", low=1)
        checks.require(place <= self.output_size, "place", place, f"is past the last place, {self.output_size}")
        start = self.starts[place - 1]
        return range(start, start + self.reach, self.dilation)


def positions(size: int, *, kernel_size: int, stride: int = 1, padding: int | str = 0, dilation: int = 1) -> Positions:
    """Every place where a kernel fits along one axis.

    Parameters
    ----------
    size : int
        The input's cells along this axis.
    kernel_size : int
        The kernel's cells.
    stride : int
        The cells from one start to the next.
    padding : int or {"same", "valid"}
        The cells added on each side. "valid" adds none; "same" adds as many as keep the size, the odd one at the end,
        and needs stride 1.
    dilation : int
        The cells from one of the kernel's cells to the next.

    Returns
    -------
    Positions
        The starts, the padding on either side, and the cells left over.

    Raises
    ------
    InvalidInputError
        If a size is not a positive integer, the padding is negative, or the kernel does not fit.

    References
    ----------
    Dumoulin and Visin, *A guide to convolution arithmetic for deep learning*, arXiv:1603.07285.

    Examples
    --------
    >>> line = positions(36, kernel_size=3, stride=2, padding=3)
    >>> line.starts[0], line.starts[-1], line.output_size, line.unused
    (1, 39, 20, 1)
    """
    size, kernel_size = checks.integer(size, "size", low=1), checks.integer(kernel_size, "kernel_size", low=1)
    stride, dilation = checks.integer(stride, "stride", low=1), checks.integer(dilation, "dilation", low=1)
    reach = span(kernel_size, dilation)
    before, after = _sides(padding, reach, stride)
    room = before + size + after
    spans = f"spans {reach} cells" if dilation == 1 else f"with dilation {dilation} spans {reach} cells"
    mend = "use a smaller kernel or dilation, or more padding"
    checks.require(reach <= room, "kernel_size", kernel_size, f"{spans} of a padded line of {room}", mend=mend)
    starts = range(1, room - reach + 2, stride)
    return Positions(
        size=size,
        before=before,
        after=after,
        kernel_size=kernel_size,
        stride=stride,
        dilation=dilation,
        starts=starts,
        unused=room - (starts[-1] + reach - 1),
    )


def output_size(size: int, *, kernel_size: int, stride: int = 1, padding: int | str = 0, dilation: int = 1) -> int:
    """The size of a convolution's output along one axis: floor((n + 2p - d(k - 1) - 1) / s) + 1.

    Parameters
    ----------
    size : int
        The input's cells along this axis, n.
    kernel_size : int
        The kernel's cells, k.
    stride : int
        The cells from one start to the next, s.
    padding : int or {"same", "valid"}
        The cells added on each side, p.
    dilation : int
        The cells from one of the kernel's cells to the next, d.

    Returns
    -------
    int
        The number of places where the kernel fits, at least 1.

    Raises
    ------
    InvalidInputError
        As `positions` does.

    Examples
    --------
    >>> output_size(36, kernel_size=3, stride=2, padding=3)
    20
    """
    line = positions(size, kernel_size=kernel_size, stride=stride, padding=padding, dilation=dilation)
    return line.output_size


def output_shape(
    shape: tuple[int, ...],
    *,
    out_channels: int,
    kernel_size: Sizes,
    stride: Sizes = 1,
    padding: Sizes | str = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> tuple[int, ...]:
    """The shape of a convolution's output.

    Parameters
    ----------
    shape : tuple of int
        The input's shape: (C, L), (C, H, W) or (C, D, H, W), or any of these after a batch size N. Where the kernel is
        one integer, three or four sizes are read as (C, H, W) and (N, C, H, W); a tuple says how many axes there are.
    out_channels : int
        The number of filters.
    kernel_size, stride, dilation : int or tuple of int
        As `positions` takes them: one for all axes, or one for each.
    padding : int or tuple of int or {"same", "valid"}
        As `positions` takes it.
    groups : int
        The groups that the channels fall into; each filter sees one group. It divides both numbers of channels.

    Returns
    -------
    tuple of int
        The input's shape with the new channels and sizes.

    Raises
    ------
    InvalidInputError
        As `positions` does, and if the groups do not divide the channels or the shape has the wrong number of sizes.

    Examples
    --------
    >>> output_shape((32, 1, 28, 28), out_channels=128, kernel_size=4, padding=1, stride=2)
    (32, 128, 14, 14)
    >>> output_shape((8, 2, 100), out_channels=4, kernel_size=(5,))
    (8, 4, 96)
    """
    batch, channels, sizes = split(shape, kernel_size)
    filters = out_channels_of(channels, out_channels, groups)
    given = {"kernel_size": kernel_size, "stride": stride, "padding": padding, "dilation": dilation}
    return (*batch, filters, *each_axis(output_size, sizes, given))


def _sides(padding: int | str, reach: int, stride: int) -> tuple[int, int]:
    """The cells that the padding adds before and after the input."""
    if not isinstance(padding, str):
        return (checks.integer(padding, "padding", low=0),) * 2
    if checks.one_of(padding, "padding", ("same", "valid")) == "valid":
        return 0, 0
    mend = "give the padding as a number, or use stride 1"
    checks.require(stride == 1, "stride", stride, "does not go with padding='same'", mend=mend)
    return (reach - 1) // 2, reach // 2
