"""What is settled of a two-dimensional convolution before its values: checked once for each set of shapes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dlcore import _checks as checks
from dlcore.conv.shapes import Positions, conv_transpose_output_size, positions
from dlcore.conv.shapes._axes import each_axis, out_channels_of, span

__all__ = ["NUMPY_NAMES", "Pair", "Plan", "plan", "require_pictures", "sized", "transposed_plan"]

Pair: TypeAlias = int | tuple[int, int]
Way: TypeAlias = Literal["at once", "rows", "lines", "taps", "patches"]
NUMPY_NAMES: dict[str, Literal["constant", "reflect", "edge", "wrap"]] = {
    "zeros": "constant",
    "reflect": "reflect",
    "replicate": "edge",
    "circular": "wrap",
}
TINY = 4096  # numbers in all patches together, up to which one indexing is faster than a view and its copy
SMALL = 1 << 15  # numbers in all patches together, up to which one matrix product is faster than several
WIDE = 28  # cells in a row of the output, from which a matrix product for each row earns its call
LONG = 64  # cells in a row of the output, from which its columns' products are shifted in rows, not in pictures
MANY = 1 << 14  # numbers read from, from which a shift for each tap of the kernel earns its call


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Plan:
    """The sizes of a convolution, all of one group, and which way to it is the fastest.

    `output` is (N, O, OH, OW), `channels` is C, `size` is (H, W), `border` the cells above and below, left and right;
    `padded` is the shape of the input with its border, and `inside` where in it the input stands, if there is a border.
    `way` is the fastest way to the output, `cells`, for a tiny input, where in it the numbers of each patch stand.
    """

    batched: bool
    groups: int
    output: tuple[int, int, int, int]
    channels: int
    size: tuple[int, int]
    kernel: tuple[int, int]
    stride: tuple[int, int]
    dilation: tuple[int, int]
    border: tuple[tuple[int, int], tuple[int, int]]
    padded: tuple[int, int, int, int]
    inside: tuple[slice, ...] | None
    padding_mode: str
    way: Way
    cells: NDArray[np.intp] | None


@lru_cache(maxsize=256)
def plan(
    input_shape: tuple[int, ...],
    weight_shape: tuple[int, ...],
    stride: Pair,
    padding: Pair | str,
    dilation: Pair,
    groups: int,
    padding_mode: str,
) -> Plan:
    """The plan, or `InvalidInputError` where these shapes and settings do not go together."""
    _require_sizes(input_shape, weight_shape, "(O, C, kh, kw)")
    checks.one_of(padding_mode, "padding_mode", NUMPY_NAMES)
    channels, (filters, C, kh, kw) = input_shape[-3], weight_shape
    out_channels_of(channels, filters, groups)
    rule = f"is its shape, and its second size must be {channels // groups}: {channels} channels in {groups} groups"
    checks.require(C * groups == channels, "weight", weight_shape, rule)
    given = {"kernel_size": (kh, kw), "stride": stride, "padding": padding, "dilation": dilation}
    lines = _lines(positions, input_shape, given)
    for line in lines:
        _require_cells_to_copy(line, padding_mode)
    batch = input_shape[:-3]
    return sized((*batch, 1)[0], filters // groups, C, lines, bool(batch), groups, padding_mode)


@lru_cache(maxsize=256)
def transposed_plan(
    input_shape: tuple[int, ...],
    weight_shape: tuple[int, ...],
    stride: Pair,
    padding: Pair,
    output_padding: Pair,
    dilation: Pair,
    groups: int,
) -> Plan:
    """The plan of the convolution that a transposed convolution reverses: its output is what is given here."""
    _require_sizes(input_shape, weight_shape, "(C, O, kh, kw)")
    channels, (C, O, kh, kw) = input_shape[-3], weight_shape
    groups = checks.integer(groups, "groups", low=1)
    out_channels_of(channels, groups * O, groups)
    checks.require(C == channels, "weight", weight_shape, f"is its shape, and its first size must be {channels}")
    given = {"kernel_size": (kh, kw), "stride": stride, "padding": padding, "dilation": dilation}
    given["output_padding"] = output_padding
    lines, batch = _lines(_reversed, input_shape, given), input_shape[:-3]
    return sized((*batch, 1)[0], C // groups, O, lines, bool(batch), groups, "zeros")


def sized(
    N: int,
    O: int,
    C: int,
    lines: tuple[Positions, Positions],
    batched: bool = True,
    groups: int = 1,
    padding_mode: str = "zeros",
) -> Plan:
    """The plan for N pictures, O filters and C channels of one group, along two lines that are known to fit."""
    height, width = lines
    OH, OW, kh, kw = height.output_size, width.output_size, height.kernel_size, width.kernel_size
    tiny = N == 1 and C * kh * kw * OH * OW <= TINY
    return Plan(
        batched=batched,
        groups=groups,
        output=(N, O, OH, OW),
        channels=C,
        size=(height.size, width.size),
        kernel=(kh, kw),
        stride=(height.stride, width.stride),
        dilation=(height.dilation, width.dilation),
        border=((height.before, height.after), (width.before, width.after)),
        padded=(N, C, height.padded, width.padded),
        inside=_inside(height, width),
        padding_mode=padding_mode,
        way="at once" if tiny else _way(N, O, C, height, width),
        cells=_cells(C, height, width) if tiny else None,
    )


def _require_sizes(input_shape: tuple[int, ...], weight_shape: tuple[int, ...], letters: str) -> None:
    """Four sizes of a weight, none of them 0, and pictures."""
    checks.require(len(weight_shape) == 4, "weight", weight_shape, f"is its shape, and must be {letters}")
    checks.require(0 not in weight_shape, "weight", weight_shape, "is its shape, and has a size of 0")
    require_pictures(input_shape)


def require_pictures(input_shape: tuple[int, ...]) -> None:
    """Three or four sizes, of which the batch alone may be 0."""
    rule = "is its shape, and must be (C, H, W) or (N, C, H, W)"
    checks.require(len(input_shape) in (3, 4), "input", input_shape, rule)
    rule = "is its shape, and has a size of 0, which the batch alone may have"
    checks.require(0 not in input_shape[-3:], "input", input_shape, rule)


def _lines(
    answer: Callable[..., Positions], input_shape: tuple[int, ...], given: dict[str, Any]
) -> tuple[Positions, Positions]:
    """The height's positions and the width's."""
    height, width = each_axis(answer, input_shape[-2:], given)
    return height, width


def _reversed(
    size: int, *, kernel_size: int, stride: int, padding: int, output_padding: int, dilation: int
) -> Positions:
    """Where a kernel starts on the line that a transposed convolution makes: once for each cell that it is given."""
    settings = {"kernel_size": kernel_size, "stride": stride, "padding": padding, "dilation": dilation}
    made = conv_transpose_output_size(size, output_padding=output_padding, **settings)
    return Positions(
        size=made,
        before=padding,
        after=padding,
        kernel_size=kernel_size,
        stride=stride,
        dilation=dilation,
        starts=range(1, (size - 1) * stride + 2, stride),
        unused=made + 2 * padding - (size - 1) * stride - span(kernel_size, dilation),
    )


def _require_cells_to_copy(line: Positions, padding_mode: str) -> None:
    """A mirror shows one cell less than the axis has, and a circle is closed after one turn."""
    most = {"reflect": line.size - 1, "circular": line.size}.get(padding_mode, line.after)
    rule = f"has {most} cells to copy from an axis of {line.size}, and the padding needs {line.after}"
    checks.require(line.after <= most, "padding_mode", padding_mode, rule, mend="pad less, or use 'replicate'")


def _way(N: int, O: int, C: int, height: Positions, width: Positions) -> Way:
    """The way that is the fastest for these sizes, as measured."""
    OH, OW, kh, kw = height.output_size, width.output_size, height.kernel_size, width.kernel_size
    if N == 1 and C * kh * kw * OH * OW <= SMALL:
        return "at once"
    wide, few = OW >= WIDE and height.dilation == 1, 3 * O <= C and width.stride == 1
    if wide and few and OW >= LONG:
        return "rows"
    if few and height.stride == 1 < kh * kw and N * C * OH * OW >= MANY:
        return "taps"
    return "lines" if wide else "patches"


def _inside(height: Positions, width: Positions) -> tuple[slice, ...] | None:
    """The input's place within its border, if there is one."""
    if not (height.before or height.after or width.before or width.after):
        return None
    lines = (slice(line.before, line.before + line.size) for line in (height, width))
    return slice(None), slice(None), *lines


def _cells(C: int, height: Positions, width: Positions) -> NDArray[np.intp]:
    """Where the numbers of each patch stand in one padded picture, (C kh kw, OH OW)."""
    kh, kw, OH, OW = height.kernel_size, width.kernel_size, height.output_size, width.output_size
    c, i, j, y, x = np.ogrid[:C, :kh, :kw, :OH, :OW]
    row, column = y * height.stride + i * height.dilation, x * width.stride + j * width.dilation
    cells: NDArray[np.intp] = (c * height.padded + row) * width.padded + column
    return cells.reshape(C * kh * kw, OH * OW)
