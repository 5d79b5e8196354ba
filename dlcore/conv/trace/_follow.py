"""A convolution and a transposed one, followed product by product."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from dlcore import _checks as checks
from dlcore._arrays import finite
from dlcore.conv._plan import NUMPY_NAMES, Pair, plan
from dlcore.conv.ops import Mode, PaddingMode
from dlcore.conv.shapes import conv_transpose_output_shape
from dlcore.conv.trace._terms import Array, Border, Cell, Term, Trace

__all__ = ["trace", "trace_transposed"]

MODES = ("cross-correlation", "convolution")
MOST = 20_000  # products: more are no picture any more, and would be slow to list


def trace(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Pair = 1,
    padding: Pair | Literal["same", "valid"] = 0,
    dilation: Pair = 1,
    groups: int = 1,
    padding_mode: PaddingMode = "zeros",
    mode: Mode = "cross-correlation",
) -> Trace:
    """A small convolution, product by product.

    Parameters
    ----------
    input : array of shape (H, W) or (C, H, W)
        One picture: C channels, H by W cells.
    weight : array of shape (kh, kw) or (O, C / groups, kh, kw)
        The filters; (kh, kw) is one filter for a picture of shape (H, W).
    bias : array of shape (O,), optional
        What is added to each output channel.
    stride, padding, dilation, groups, padding_mode, mode
        As `dlcore.conv.ops.conv2d` takes them.

    Returns
    -------
    Trace
        The output with its products.

    Raises
    ------
    InvalidInputError
        As `conv2d` does, and if there are more than 20,000 products.

    References
    ----------
    Homework 1, problem 4.4, lists the products of four output values.

    Examples
    --------
    >>> trace([[6, 0, 1], [3, 4, 1], [4, 7, 0]], [[1, 0], [0, -1]]).output
    array([[ 2., -1.],
           [-4.,  4.]])
    """
    checks.one_of(mode, "mode", MODES)
    x, w, b, flat = _arrays(input, weight, bias)
    pairs = checks.pair(stride, "stride"), checks.pair(dilation, "dilation")
    around = padding if isinstance(padding, str) else checks.pair(padding, "padding")
    how = plan(x.shape, w.shape, pairs[0], around, pairs[1], checks.integer(groups, "groups"), padding_mode)
    sizes, ((top, _), (left, _)) = how.output[2:], how.border
    rows, columns = (_sources(size, ends, padding_mode) for size, ends in zip(x.shape[1:], how.border, strict=True))
    _require_bias(b, len(w))
    _require_few(len(w) * sizes[0] * sizes[1] * w[0].size)
    terms = []
    for made, place, at in _meetings(w.shape, sizes, pairs, how.border, how.groups, mode):
        channel, row, column = place[0], rows[place[1] + top], columns[place[2] + left]
        given = (channel, row, column) if row >= 0 and column >= 0 else None
        value = float(x[given]) if given else 0.0
        terms.append(Term(given=given, made=made, weight_at=at, place=place, value=value, weight=float(w[at])))
    said = {"border": how.border, "padding_mode": padding_mode, "mode": mode, "transposed": False}
    return _traced(x, w, b, flat, (len(w), *sizes), terms, pairs, rows=rows, columns=columns, **said)


def trace_transposed(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Pair = 1,
    padding: Pair = 0,
    output_padding: Pair = 0,
    dilation: Pair = 1,
    groups: int = 1,
    mode: Mode = "cross-correlation",
) -> Trace:
    """A small transposed convolution, product by product: each input value lays the kernel, times it, on the output.

    It goes back along every product of a convolution: from the gradient at a convolution's output it makes the gradient
    at the convolution's input.

    Parameters
    ----------
    input : array of shape (H, W) or (C, H, W)
        One picture: C channels, H by W cells.
    weight : array of shape (kh, kw) or (C, O / groups, kh, kw)
        The filters, laid out as the convolution that is reversed has them; (kh, kw) is one for a picture of (H, W).
    bias : array of shape (O,), optional
        What is added to each output channel.
    padding : int or pair of int
        The cells cut off on each side of the output: rows, columns.
    output_padding : int or pair of int
        The cells added at the output's end, less than the stride or less than the dilation.
    stride, dilation, groups : int or pair of int
        Those of the convolution that is reversed.
    mode : {"cross-correlation", "convolution"}
        Which of the two that convolution is.

    Returns
    -------
    Trace
        The output with its products.

    Raises
    ------
    InvalidInputError
        If the shapes and settings do not go together, an array does not hold finite real numbers, or there are more
        than 20,000 products.

    References
    ----------
    The argument names and the results are those of `torch.nn.functional.conv_transpose2d`, with `mode` added.

    Examples
    --------
    >>> trace_transposed([[2, -1], [-4, 4]], [[1, 0], [0, -1]]).output
    array([[ 2., -1.,  0.],
           [-4.,  2.,  1.],
           [ 0.,  4., -4.]])
    """
    checks.one_of(mode, "mode", MODES)
    x, w, b, flat = _arrays(input, weight, bias)
    groups = checks.integer(groups, "groups", low=1)
    rule = f"is its shape, and must be ({len(x)}, O, kh, kw) for an input of {len(x)} channels"
    checks.require(w.ndim == 4 and len(w) == len(x) and 0 not in w.shape, "weight", w.shape, rule)
    pairs = checks.pair(stride, "stride"), checks.pair(dilation, "dilation")
    cut = checks.pair(padding, "padding", low=0)
    shape = conv_transpose_output_shape(
        x.shape,
        out_channels=groups * w.shape[1],
        kernel_size=w.shape[2:],
        stride=pairs[0],
        padding=cut,
        output_padding=checks.pair(output_padding, "output_padding"),
        dilation=pairs[1],
        groups=groups,
    )
    _require_bias(b, shape[0])
    _require_few(x[0].size * w.size)
    axes = zip(cut, x.shape[1:], *pairs, w.shape[2:], shape[1:], strict=True)
    rows, columns = ((p, max(0, (n - 1) * s + d * (k - 1) + 1 - p - made)) for p, n, s, d, k, made in axes)
    border = rows, columns
    kept = [_sources(size, ends, "zeros") for size, ends in zip(shape[1:], border, strict=True)]
    terms = []
    for given, place, at in _meetings(w.shape, (x.shape[1], x.shape[2]), pairs, border, groups, mode):
        made = place if 0 <= place[1] < shape[1] and 0 <= place[2] < shape[2] else None
        value = float(x[given])
        terms.append(Term(given=given, made=made, weight_at=at, place=place, value=value, weight=float(w[at])))
    said = {"border": border, "padding_mode": "zeros", "mode": mode, "transposed": True}
    return _traced(x, w, b, flat, shape, terms, pairs, rows=kept[0], columns=kept[1], **said)


def _arrays(input: Any, weight: Any, bias: Any) -> tuple[Array, Array, Array | None, bool]:
    """The arrays as read-only floats with all their axes, and whether the channels are to be left out."""
    x, w = finite(input, "input"), finite(weight, "weight")
    flat = x.ndim == 2 and w.ndim == 2
    if flat:
        x, w = x[None], w[None, None]
    checks.require(
        x.ndim == 3, "input", x.shape, "is its shape, and must be (C, H, W), or (H, W) with a (kh, kw) weight"
    )
    return x, w, None if bias is None else finite(bias, "bias"), flat


def _require_bias(bias: Array | None, channels: int) -> None:
    if bias is not None:
        checks.require(bias.shape == (channels,), "bias", bias.shape, f"is its shape, and must be ({channels},)")


def _require_few(products: int) -> None:
    rule = f"has {products:,} products, and a trace lists at most {MOST:,}"
    checks.require(products <= MOST, "", None, f"This convolution {rule}", mend="use conv2d, or a smaller input")


def _sources(size: int, ends: tuple[int, int], padding_mode: str) -> tuple[int, ...]:
    """For each cell of a padded axis the cell whose value it holds; -1 for a zero."""
    cells = np.arange(size)
    if padding_mode == "zeros":
        return tuple(int(cell) for cell in np.pad(cells, ends, constant_values=-1))
    return tuple(int(cell) for cell in np.pad(cells, ends, mode=NUMPY_NAMES[padding_mode]))


def _meetings(
    weight: tuple[int, ...],
    sizes: tuple[int, int],
    pairs: tuple[tuple[int, int], tuple[int, int]],
    border: Border,
    groups: int,
    mode: str,
) -> Iterator[tuple[Cell, Cell, tuple[int, int, int, int]]]:
    """Place by place of the kernel: the place, a cell under the kernel, and the weight that the cell meets there.

    For a convolution the place is an output cell and the cell beneath is read; for a transposed one the place is an
    input cell and the cell beneath is added to.
    """
    filters, channels, kh, kw = weight
    ((sh, sw), (dh, dw)), ((top, _), (left, _)) = pairs, border
    for o, r, c in np.ndindex(filters, *sizes):
        first = channels * (o // (filters // groups))  # the first channel of this filter's group
        for q, i, j in np.ndindex(channels, kh, kw):
            at = (o, q, i, j) if mode == "cross-correlation" else (o, q, kh - 1 - i, kw - 1 - j)
            yield (o, r, c), (first + q, r * sh + i * dh - top, c * sw + j * dw - left), at


def _traced(
    x: Array,
    w: Array,
    b: Array | None,
    flat: bool,
    shape: tuple[int, ...],
    terms: list[Term],
    pairs: tuple[tuple[int, int], tuple[int, int]],
    **said: Any,
) -> Trace:
    """The trace, with the output that its products sum to."""
    output = np.zeros(shape)
    for term in terms:
        if term.made:
            output[term.made] += term.product
    rule = "input times weight is too large for float64"
    checks.require(bool(np.isfinite(output).all()), "", None, rule, mend="scale the input or the weight down")
    output += 0 if b is None else b[:, None, None]
    output.flags.writeable = False
    stride, dilation = pairs
    given, weight, made = (x[0], w[0, 0], output[0]) if flat else (x, w, output)
    arrays: dict[str, Any] = {"input": given, "weight": weight, "bias": b, "output": made}
    return Trace(**arrays, terms=tuple(terms), stride=stride, dilation=dilation, **said)
