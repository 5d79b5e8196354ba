"""Convolution as a matrix product, and the two ways back from it: to its input and to its weight.

`convolve` has five ways, each the fastest for some sizes: a plan says which. `spread` is `convolve` with another
kernel, but for a tiny picture; `weight_gradient` lays out the patches once more. Each takes the arrays of one group:
pictures (N, C, H, W), weights (O, C, kh, kw), outputs (N, O, OH, OW). Views are made by
`np.ndarray(shape, dtype, buffer, offset, strides)`, which takes a tenth of the time of `sliding_window_view`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dlcore.conv._plan import NUMPY_NAMES, Plan
from dlcore.conv.ops._reversal import reversal

__all__ = ["Array", "by_groups", "convolve", "framed", "spread", "weight_gradient"]

Array: TypeAlias = NDArray[Any]
Border: TypeAlias = tuple[tuple[int, int], tuple[int, int]]
Operation: TypeAlias = Callable[..., Array]  # of two arrays, a plan, and, where it has one, a bias (O, 1, 1)
BLOCK = 1 << 18  # bytes at a time: what is written is read again at once, so it should still be in cache


def convolve(x: Array, weight: Array, plan: Plan, bias: Array | None = None) -> Array:
    """The cross-correlation, (N, O, OH, OW), and the bias, (O, 1, 1)."""
    if plan.way == "at once":
        numbers: Array = weight.reshape(plan.output[1], -1).dot(_columns(_padded(x, plan), plan))
        output = numbers.reshape(plan.output)
        return output if bias is None else output + bias
    if plan.way == "rows":
        return _by_rows(_padded_by_rows(x, plan), weight, plan, bias)
    if plan.way == "taps":
        return _by_taps(x, weight, plan, bias)
    by = _by_lines if plan.way == "lines" else _by_patches
    return by(_padded(x, plan), weight, plan, bias)


def spread(gradient: Array, weight: Array, plan: Plan, bias: Array | None = None) -> Array:
    """What `convolve` collects, given back: each number of the output times the filter, laid on the input and added.

    That is a convolution too: with stride 1 by the filters turned by half a turn, with inputs and outputs exchanged.
    With stride s, the input's cells whose places leave the same remainder are reached by the same s-th part of the
    filter, so s × s smaller filters give s × s small pictures, which are woven into one.
    """
    if plan.cells is not None:
        output = _spread_to_cells(gradient, weight, plan, plan.cells)
        return output if bias is None else output + bias
    how = reversal(plan)
    biases = None if bias is None else np.tile(bias, (math.prod(plan.stride), 1, 1))
    parts = convolve(gradient[:, :, how.rows.given, how.columns.given], how.filters(weight), how.plan, biases)
    if plan.stride != (1, 1):
        parts = how.woven(parts)
    return parts if plan.padding_mode == "zeros" else _folded(parts, plan)


def weight_gradient(x: Array, gradient: Array, plan: Plan) -> Array:
    """The sum, over all places of the output, of the number there times the patch it is made from: (O, C, kh, kw)."""
    if plan.way == "taps" and plan.padding_mode == "zeros":
        # The same products, from the output's side: its patches, turned by half a turn, are the smaller ones.
        how = reversal(plan)
        turned = weight_gradient(gradient[:, :, how.rows.given, how.columns.given], x, how.plan)
        return turned[:, :, ::-1, ::-1].swapaxes(0, 1)
    padded, O, size = _padded(x, plan), plan.output[1], plan.channels * math.prod(plan.kernel)
    if plan.way == "at once":
        total: Array = gradient.reshape(O, -1).dot(_columns(padded, plan).T)
    else:
        patches, total = _patches(padded, plan), np.zeros((O, size), padded.dtype)
        for images, rows in _blocks(plan, size * padded.itemsize):
            numbers = gradient[images, :, rows]
            columns = patches[images, ..., rows, :].reshape(len(numbers), size, -1)
            total += np.matmul(numbers.reshape(len(numbers), O, -1), columns.swapaxes(1, 2)).sum(axis=0)
    return total.reshape(O, plan.channels, *plan.kernel)


def by_groups(
    operation: Operation, first: Array, second: Array, plan: Plan, bias: Array | None = None, *, join: int = 1
) -> Array:
    """The operation on each group, the results joined along the axis; the second array's groups lie on the other."""
    biases = () if bias is None else (bias,)
    if plan.groups == 1:
        return operation(first, second, plan, *biases)
    parts = [(first, 1), (second, 1 - join), *((each, 0) for each in biases)]
    groups = zip(*(np.split(array, plan.groups, axis) for array, axis in parts), strict=True)
    return np.concatenate([operation(a, b, plan, *rest) for a, b, *rest in groups], axis=join)


def framed(x: Array, border: Border, fill: float = 0) -> Array:
    """The pictures with a border of one value; `np.pad` would take ten times as long."""
    (N, C, H, W), ((top, bottom), (left, right)) = x.shape, border
    shape = N, C, top + H + bottom, left + W + right
    padded: Array = np.full(shape, fill, x.dtype) if fill else np.zeros(shape, x.dtype)
    padded[:, :, top : top + H, left : left + W] = x
    return padded


def _padded(x: Array, plan: Plan) -> Array:
    """The input with its border, C-contiguous."""
    if plan.inside is None:
        return np.ascontiguousarray(x)
    if plan.padding_mode != "zeros":
        return np.ascontiguousarray(np.pad(x, ((0, 0), (0, 0), *plan.border), mode=NUMPY_NAMES[plan.padding_mode]))
    padded: Array = np.zeros(plan.padded, x.dtype)
    padded[plan.inside] = x
    return padded


def _padded_by_rows(x: Array, plan: Plan) -> Array:
    """The same with the channels of a row side by side, (N, H, C, W)."""
    if plan.inside is None or plan.padding_mode != "zeros":
        return np.ascontiguousarray(_padded(x, plan).swapaxes(1, 2))
    N, C, H, W = plan.padded
    padded: Array = np.zeros((N, H, C, W), x.dtype)
    padded.swapaxes(1, 2)[plan.inside] = x
    return padded


def _spread_to_cells(gradient: Array, weight: Array, plan: Plan, cells: Array) -> Array:
    """One picture, tiny: all the products, each added to its cell in one call."""
    O = plan.output[1]
    shares = weight.reshape(O, -1).T.dot(gradient.reshape(O, -1))
    sums = np.bincount(cells.ravel(), shares.ravel(), math.prod(plan.padded))  # always float64
    whole = sums.astype(shares.dtype, copy=False).reshape(plan.padded)
    if plan.inside is None:
        return whole
    return np.ascontiguousarray(whole[plan.inside]) if plan.padding_mode == "zeros" else _folded(whole, plan)


def _folded(padded: Array, plan: Plan) -> Array:
    """What the border's cells got is added to the cells that they are copies of; then the border is cut off."""
    for axis, (size, (before, after)) in enumerate(zip(plan.size, plan.border, strict=True), start=2):
        copied = np.pad(np.arange(size), (before, after), mode=NUMPY_NAMES[plan.padding_mode])
        lines = np.moveaxis(padded, axis, 0)
        inside = lines[before : before + size].copy()
        for place in (*range(before), *range(before + size, len(lines))):
            inside[copied[place]] += lines[place]
        padded = np.moveaxis(inside, 0, axis)
    return np.ascontiguousarray(padded)


def _columns(padded: Array, plan: Plan) -> Array:
    """The patches of one small picture as the columns of a matrix, (C kh kw, OH OW)."""
    if plan.cells is not None:
        return padded.ravel()[plan.cells]
    return _patches(padded, plan).reshape(plan.channels * math.prod(plan.kernel), -1)


def _patches(padded: Array, plan: Plan) -> Array:
    """A view of the patches, (N, C, kh, kw, OH, OW)."""
    (N, _, OH, OW), C, (kh, kw) = plan.output, plan.channels, plan.kernel
    (sh, sw), (dh, dw) = plan.stride, plan.dilation
    image, channel, row, cell = padded.strides
    shape, strides = (N, C, kh, kw, OH, OW), (image, channel, row * dh, cell * dw, row * sh, cell * sw)
    return np.ndarray(shape, padded.dtype, padded, 0, strides)


def _blocks(plan: Plan, place: int) -> Iterator[tuple[slice, slice]]:
    """Which pictures and which of their output's rows to take at a time, if a place of the output takes some bytes."""
    N, _, OH, OW = plan.output
    rows = max(1, BLOCK // (place * OW))
    images = max(1, rows // OH)
    for n in range(0, N, images):
        for top in range(0, OH, rows):
            yield slice(n, n + images), slice(top, top + rows)


def _by_patches(padded: Array, weight: Array, plan: Plan, bias: Array | None) -> Array:
    """The patches as the columns of a matrix (im2col), a block of the output at a time.

    With a bias, each column ends in a 1, which the bias multiplies: less work than another pass over the output.
    """
    patches, kernels = _patches(padded, plan), weight.reshape(len(weight), -1)
    size = kernels.shape[1]
    if bias is not None:
        kernels = np.concatenate([kernels, bias[:, :, 0]], axis=1)
    output: Array = np.empty(plan.output, padded.dtype)
    for images, rows in _blocks(plan, size * padded.itemsize):
        block, part = output[images, :, rows], patches[images, ..., rows, :]
        columns = np.empty((len(block), kernels.shape[1], math.prod(block.shape[2:])), padded.dtype)
        columns[:, :size].reshape(part.shape)[...] = part
        columns[:, size:] = 1
        if block.flags.c_contiguous:
            np.matmul(kernels, columns, out=block.reshape(len(block), len(kernels), -1))
        else:
            block[...] = np.matmul(kernels, columns).reshape(block.shape)
    return output


def _by_taps(x: Array, weight: Array, plan: Plan, bias: Array | None) -> Array:
    """Every cell times every tap of every filter; these are shifted by their taps' places and added (stride 1 only).

    Nothing is laid out, and zeros around the input are left out, so it is less work where the filters are fewer than
    the channels they read.
    """
    (N, O, OH, OW), C, (kh, kw), (dh, dw) = plan.output, plan.channels, plan.kernel, plan.dilation
    (top, _), (left, _) = plan.border
    if plan.padding_mode != "zeros":
        x, top, left = _padded(x, plan), 0, 0
    H, W = x.shape[2:]
    all_rows = [_shifted(i * dh - top, H, OH) for i in range(kh)]
    all_columns = [_shifted(j * dw - left, W, OW) for j in range(kw)]
    kernels = weight.transpose(2, 3, 0, 1).reshape(kh * kw * O, C)
    output = _started(plan, x.dtype, bias)
    images = max(1, 4 * BLOCK // (kh * kw * O * H * W * x.itemsize))
    for n in range(0, N, images):
        block = output[n : n + images]
        parts = np.matmul(kernels, x[n : n + images].reshape(len(block), C, H * W))
        parts = parts.reshape(len(block), kh, kw, O, H, W)
        for i, (to_rows, rows) in enumerate(all_rows):
            for j, (to_columns, columns) in enumerate(all_columns):
                block[:, :, to_rows, to_columns] += parts[:, i, j, :, rows, columns]
    return output


def _started(plan: Plan, dtype: np.dtype[Any], bias: Array | None) -> Array:
    """An output to add to."""
    output: Array = np.zeros(plan.output, dtype)
    if bias is not None:
        output[...] = bias
    return output


def _shifted(shift: int, size: int, places: int) -> tuple[slice, slice]:
    """The places that find one of the cells `shift` further on, and these cells."""
    first = max(0, -shift)
    last = max(first, min(places, size - shift))
    return slice(first, last), slice(first + shift, last + shift)


def _by_lines(padded: Array, weight: Array, plan: Plan, bias: Array | None) -> Array:
    """The patches laid out along the rows alone, and one product for each row of the output.

    For each row of the input, channel and column of the kernel there is a line, the numbers that this column meets.
    The lines that one output row is computed from lie one below the other, as (kh, C, kw), so the product reads them in
    place, and the next row's product most of them again.
    """
    (N, O, OH, OW), C, (kh, kw), H = plan.output, plan.channels, plan.kernel, padded.shape[2]
    (sh, sw), dw, itemsize = plan.stride, plan.dilation[1], padded.itemsize
    image, channel, row, cell = padded.strides
    view: Array = np.ndarray((N, H, C, kw, OW), padded.dtype, padded, 0, (image, row, channel, cell * dw, cell * sw))
    kernels = weight.transpose(0, 2, 1, 3).reshape(O, kh * C * kw)
    output: Array = np.empty(plan.output, padded.dtype)
    written = C * kw * OW * itemsize
    rows = max(1, (4 * BLOCK // written - kh) // sh)
    for n in range(N):
        for top in range(0, OH, rows):
            block = output[n, :, top : top + rows].swapaxes(0, 1)
            lines = np.ascontiguousarray(view[n, top * sh : (top + len(block) - 1) * sh + kh])
            shape, strides = (len(block), kh * C * kw, OW), (written * sh, OW * itemsize, itemsize)
            np.matmul(kernels, np.ndarray(shape, lines.dtype, lines, 0, strides), out=block)
            if bias is not None:
                block += bias[:, 0]
    return output


def _by_rows(padded: Array, weight: Array, plan: Plan, bias: Array | None) -> Array:
    """One product for each row of the output, with the rows of the input as they lie in memory.

    Laid out as (H, C, W), the rows that one output row is computed from stand one below the other, so the product reads
    them in place and nothing is copied. It gives a row for each filter and each column of the kernel; these kw rows are
    shifted and added. That is less work than laying out lines where the filters are far fewer than the channels.
    """
    (N, O, OH, OW), C, (kh, kw), width = plan.output, plan.channels, plan.kernel, padded.shape[3]
    sh, dw = plan.stride[0], plan.dilation[1]
    image, row, channel, cell = padded.strides
    shape, strides = (N, OH, kh * C, width), (image, row * sh, channel, cell)
    lines: Array = np.ndarray(shape, padded.dtype, padded, 0, strides)
    kernels = weight.transpose(3, 0, 2, 1).reshape(kw * O, kh * C)
    output = _started(plan, padded.dtype, bias)
    rows = max(1, BLOCK // (kw * O * width * padded.itemsize))
    for n in range(N):
        for top in range(0, OH, rows):
            block = output[n, :, top : top + rows].swapaxes(0, 1)
            parts = (kernels @ lines[n, top : top + rows]).reshape(-1, kw, O, width)
            for j in range(kw):
                block += parts[:, j, :, j * dw : j * dw + OW]
    return output
