"""What is settled of a pooling before its values, and the windows put together: along the height, then the width."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from numpy.typing import ArrayLike

from dlcore import _checks as checks
from dlcore.conv._plan import Pair, require_pictures
from dlcore.conv.ops._arguments import as_gradient
from dlcore.conv.ops._fast import Array, framed
from dlcore.conv.shapes import pool_output_size
from dlcore.conv.shapes._axes import each_axis, span

__all__ = ["Windows", "prepared"]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Line:
    """The windows along one axis, as slices of the line with the cells that are added `before` and `after` it.

    `cells` has a slice for each window; `taps` has one for each of a window's cells, with its places in all windows.
    `counts` is how many of each window's cells are the picture's, `counts_with_padding` how many are the picture's or
    the padding's: not those by which a last window hangs over the end.
    """

    size: int
    before: int
    after: int
    cells: tuple[slice, ...]
    taps: tuple[slice, ...]
    counts: Array
    counts_with_padding: Array


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Windows:
    """The windows along the height and along the width; `output` is (OH, OW)."""

    batched: bool
    output: tuple[int, int]
    rows: Line
    columns: Line

    def framed(self, x: Array, fill: float) -> Array:
        """The pictures with all cells that a window reaches."""
        return framed(x, ((self.rows.before, self.rows.after), (self.columns.before, self.columns.after)), fill)

    def inside(self, padded: Array) -> Array:
        """The pictures without what was added."""
        rows, columns = (slice(line.before, line.before + line.size) for line in (self.rows, self.columns))
        return np.ascontiguousarray(padded[:, :, rows, columns])

    def divisors(self, count_include_pad: bool) -> Array:
        """How many cells of each window count, (OH, OW)."""
        lines = self.rows, self.columns
        rows, columns = (line.counts_with_padding if count_include_pad else line.counts for line in lines)
        return np.multiply.outer(rows, columns)

    def with_gradient(self, x: Array, output_gradient: ArrayLike) -> tuple[Array, Array]:
        """The pictures, and the gradient by the output, of one type."""
        g = checks.real_array(output_gradient, "output_gradient")
        if g.dtype != x.dtype:
            x, g = x.astype(np.float64), g.astype(np.float64)
        return x, as_gradient(g, self.batched, (*x.shape[:2], *self.output))

    def collect(self, padded: Array, operation: np.ufunc) -> Array:
        """The numbers of each window, put together by the operation: (N, C, OH, OW)."""
        tall = _together([padded[..., taps, :] for taps in self.rows.taps], operation)
        return _together([tall[..., taps] for taps in self.columns.taps], operation)

    def share_out(self, shares: Array) -> Array:
        """Each window's share added to all of its cells, (N, C, H, W)."""
        (N, C, OH, _), rows, columns = shares.shape, self.rows, self.columns
        wide = np.zeros((N, C, OH, columns.before + columns.size + columns.after), shares.dtype)
        for taps in columns.taps:
            wide[..., taps] += shares
        whole = np.zeros((N, C, rows.before + rows.size + rows.after, wide.shape[3]), shares.dtype)
        for taps in rows.taps:
            whole[..., taps, :] += wide
        return self.inside(whole)


def prepared(
    input: ArrayLike,
    kernel_size: Pair,
    stride: Pair | None,
    padding: Pair,
    dilation: Pair,
    ceil_mode: bool,
) -> tuple[Array, Windows]:
    """The pictures as (N, C, H, W), and their windows."""
    x, kernel = checks.real_array(input, "input"), checks.pair(kernel_size, "kernel_size")
    step = kernel if stride is None else checks.pair(stride, "stride")
    added, gaps = checks.pair(padding, "padding"), checks.pair(dilation, "dilation")
    checks.require(isinstance(ceil_mode, bool), "ceil_mode", ceil_mode, "must be True or False")
    how = _windows(x.shape, kernel, step, added, gaps, ceil_mode)
    return x if how.batched else x[None], how


@lru_cache(maxsize=256)
def _windows(
    shape: tuple[int, ...],
    kernel: tuple[int, int],
    stride: tuple[int, int],
    padding: tuple[int, int],
    dilation: tuple[int, int],
    ceil_mode: bool,
) -> Windows:
    require_pictures(shape)
    given = {"kernel_size": kernel, "stride": stride, "padding": padding, "dilation": dilation}
    rows, columns = each_axis(partial(_line, ceil_mode=ceil_mode), shape[-2:], given)
    output = len(rows.cells), len(columns.cells)
    return Windows(batched=len(shape) == 4, output=output, rows=rows, columns=columns)


def _line(size: int, *, kernel_size: int, stride: int, padding: int, dilation: int, ceil_mode: bool) -> Line:
    settings = {"kernel_size": kernel_size, "stride": stride, "padding": padding, "dilation": dilation}
    windows = pool_output_size(size, ceil_mode=ceil_mode, **settings)
    starts, reach = range(0, windows * stride, stride), span(kernel_size, dilation)
    places = np.add.outer(starts, range(0, reach, dilation))
    counts = ((places >= padding) & (places < padding + size)).sum(axis=1)
    rule = "makes a window of padding alone"
    checks.require(bool(counts.all()), "dilation", dilation, rule, mend="use less dilation or less padding")
    return Line(
        size=size,
        before=padding,
        after=max(0, starts[-1] + reach - padding - size),
        cells=tuple(slice(start, start + reach, dilation) for start in starts),
        taps=tuple(slice(first, first + starts[-1] + 1, stride) for first in range(0, reach, dilation)),
        counts=counts,
        counts_with_padding=(places < size + 2 * padding).sum(axis=1),
    )


def _together(parts: list[Array], operation: np.ufunc) -> Array:
    first, *others = parts
    result: Array = first.copy()
    for part in others:
        operation(result, part, out=result)
    return result
