"""A convolution in reverse, as another convolution: what is settled of it before its values.

Along one axis, cell `a` of a convolution's output is made from the cells `a s + i d` of the padded input, so cell `u`
of the input gets something back from every `a` and `i` with `a s + i d = u`. Write `u = q s + r` with the remainder `r`
below the stride `s`. Then `i d = b s + r` for some `b`, and `a = q - b`: for each remainder, the given cells are
convolved with every s-th tap of the filter, backward. `q` moves by 1, so the new convolution has stride 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dlcore.conv._plan import Plan, sized
from dlcore.conv.shapes import Positions
from dlcore.conv.shapes._axes import span

__all__ = ["Reversal", "reversal"]

Array: TypeAlias = NDArray[Any]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Side:
    """One axis of it.

    `given` is the part of the given cells that reaches the result, `line` the convolution over them. `taps` is where
    the filter's taps stand among as many cells as `line` has for all remainders together. `made` is, for each
    remainder, where in the result its cells stand and which of the convolution's cells they are. `size` is the
    result's.
    """

    given: slice
    line: Positions
    taps: slice
    made: tuple[tuple[slice, slice], ...]
    size: int


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Reversal:
    """Both axes, and the plan of the convolution that does it."""

    rows: Side
    columns: Side
    plan: Plan

    def filters(self, weight: Array) -> Array:
        """The filters of that convolution, (sh sw C, O, mh, mw): a set of C for each pair of remainders."""
        (O, C), (mh, mw), sh, sw = weight.shape[:2], self.plan.kernel, len(self.rows.made), len(self.columns.made)
        if sh == sw == 1:
            return weight[:, :, ::-1, ::-1].swapaxes(0, 1)
        wide = np.zeros((O, C, mh * sh, mw * sw), weight.dtype)
        wide[:, :, self.rows.taps, self.columns.taps] = weight
        parts = wide.reshape(O, C, mh, sh, mw, sw)[:, :, ::-1, :, ::-1]
        return parts.transpose(3, 5, 1, 0, 2, 4).reshape(sh * sw * C, O, mh, mw)

    def woven(self, parts: Array) -> Array:
        """The pictures of all remainders, (N, sh sw C, …), woven into one, (N, C, …)."""
        (N, sets, *sizes), rows, columns = parts.shape, self.rows.made, self.columns.made
        C = sets // (len(rows) * len(columns))
        parts = parts.reshape(N, len(rows), len(columns), C, *sizes)
        whole: Array = np.empty((N, C, self.rows.size, self.columns.size), parts.dtype)
        for (i, (top, q)), (j, (left, p)) in product(enumerate(rows), enumerate(columns)):
            whole[:, :, top, left] = parts[:, i, j, :, q, p]
        return whole


@lru_cache(maxsize=256)
def reversal(plan: Plan) -> Reversal:
    """How `spread` does it. With zeros around the input, the border's share is not even computed."""
    (N, O, OH, OW), whole = plan.output, plan.padding_mode != "zeros"
    axes = zip((OH, OW), plan.kernel, plan.stride, plan.dilation, plan.border, plan.size, strict=True)
    rows, columns = (
        _side(cells, k, s, d, 0 if whole else before, before + size + after if whole else size)
        for cells, k, s, d, (before, after), size in axes
    )
    filters = plan.channels * len(rows.made) * len(columns.made)
    return Reversal(rows=rows, columns=columns, plan=sized(N, filters, O, (rows.line, columns.line)))


def _side(cells: int, k: int, s: int, d: int, first: int, size: int) -> Side:
    """The axis on which `cells` cells are given and `size` are wanted, from `first` of the padded line on."""
    # With stride 1 the dilation stays a dilation. Otherwise its gaps become taps of value 0.
    m, step = (k, d) if s == 1 else ((span(k, d) - 1) // s + 1, 1)
    low, high = first // s - step * (m - 1), (first + size - 1) // s + 1  # of the given cells, those that are looked at
    start, stop = min(max(low, 0), cells), min(max(high, 0), cells)  # those that there are
    before = min(max(-low, 0), high - low)
    after = high - low - before - (stop - start)
    line = Positions(
        size=stop - start,
        before=before,
        after=after,
        kernel_size=m,
        stride=1,
        dilation=step,
        starts=range(1, high - first // s + 1),
        unused=0,
    )
    made = []
    for r in range(s):
        at = (r - first) % s  # the first cell of the result with this remainder
        q = (at + first) // s - first // s
        made.append((slice(at, None, s), slice(q, q + len(range(at, size, s)))))
    taps = slice(None) if s == 1 else slice(0, span(k, d), d)
    return Side(given=slice(start, stop), line=line, taps=taps, made=tuple(made), size=size)
