"""Which cells of its input each place of a layer's output reads along one axis, as a pattern that repeats.

Places and cells are counted from 0 here, and cells may lie outside of the input: whoever asks clips them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import gcd

__all__ = ["POINT", "Taps", "adaptive_taps", "bilinear_taps", "nearest_taps", "transposed_taps", "whole", "window_taps"]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Taps:
    """The cells of the first few places (a period), in ascending order, and by how many the next period's are moved.

    A convolution has a period of one place and jumps by its stride; a transposed one has a period of as many places as
    its stride, and jumps by one cell.
    """

    period: int
    jump: int
    cells: Callable[[int], Sequence[int]]

    def at(self, place: int) -> Sequence[int]:
        """The cells of any place."""
        turns, phase = divmod(place, self.period)
        cells, shift = self.cells(phase), turns * self.jump
        if isinstance(cells, range):  # which has as many cells as a reader types, and costs nothing
            return range(cells.start + shift, cells.stop + shift, cells.step)
        return [cell + shift for cell in cells]


POINT = Taps(period=1, jump=1, cells=lambda _: range(1))


def whole(size: int) -> Taps:
    """Every cell, whatever the place: a fully connected layer."""
    return Taps(period=1, jump=0, cells=lambda _: range(size))


def window_taps(kernel_size: int, *, stride: int, before: int, dilation: int) -> Taps:
    """A window of cells that starts `before` cells ahead of the input and moves by the stride."""
    window = range(-before, dilation * (kernel_size - 1) + 1 - before, dilation)
    return Taps(period=1, jump=stride, cells=lambda _: window)


def transposed_taps(kernel_size: int, *, stride: int, padding: int, dilation: int) -> Taps:
    """The cells x that send something to place o: x stride + t dilation = o + padding for a kernel's cell t."""
    common = gcd(stride, dilation)
    every, inverse = stride // common, pow(dilation // common, -1, stride // common)

    def cells(place: int) -> range:
        line = place + padding
        kernel = range(line // common * inverse % every, kernel_size, every)  # the t for which x is a whole number
        if line % common or not kernel:
            return range(0)
        last, first = ((line - dilation * t) // stride for t in (kernel[0], kernel[-1]))
        return range(first, last + 1, dilation // common)

    return Taps(period=stride, jump=1, cells=cells)


def adaptive_taps(size: int, output_size: int) -> Taps:
    """The window from one place's share of the input to the next place's, rounded outward."""
    return _scaled(size, output_size, lambda i: range(i * size // output_size, -(-(i + 1) * size // output_size)))


def nearest_taps(size: int, output_size: int) -> Taps:
    """The one cell whose share of the output the place lies in."""
    return _scaled(size, output_size, lambda i: (i * size // output_size,))


def bilinear_taps(size: int, output_size: int) -> Taps:
    """The two cells around the place, or the one that it falls on; cells are as wide as their share (no corners)."""

    def cells(place: int) -> tuple[int, ...]:
        low, rest = divmod((2 * place + 1) * size - output_size, 2 * output_size)
        return (low, low + 1) if rest else (low,)

    return _scaled(size, output_size, cells)


def _scaled(size: int, output_size: int, cells: Callable[[int], Sequence[int]]) -> Taps:
    """A pattern that repeats as soon as a whole number of places covers a whole number of cells."""
    common = gcd(size, output_size)
    return Taps(period=output_size // common, jump=size // common, cells=cells)
