"""What is given to a convolution, made ready: arrays of one kind, settings as integers, filters as they are laid on."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlcore import _checks as checks
from dlcore.conv._plan import Pair, Plan, plan, transposed_plan
from dlcore.conv.ops._finite import refuse_what_is_not_finite

__all__ = [
    "Floats",
    "Mode",
    "PaddingMode",
    "arrays",
    "as_bias",
    "as_gradient",
    "laid_on",
    "plan_of",
    "reversed_plan_of",
]

Mode: TypeAlias = Literal["cross-correlation", "convolution"]
PaddingMode: TypeAlias = Literal["zeros", "reflect", "replicate", "circular"]
Array: TypeAlias = NDArray[Any]
Floats: TypeAlias = NDArray[np.floating[Any]]
KINDS = {np.dtype(np.float32), np.dtype(np.float64)}


@overload
def arrays(input: ArrayLike, weight: ArrayLike, third: ArrayLike, name: str) -> tuple[Array, Array, Array]: ...
@overload
def arrays(
    input: ArrayLike, weight: ArrayLike, third: ArrayLike | None, name: str
) -> tuple[Array, Array, Array | None]: ...
def arrays(
    input: ArrayLike, weight: ArrayLike, third: ArrayLike | None, name: str
) -> tuple[Array, Array, Array | None]:
    """All float32, or all float64."""
    if third is None and type(input) is type(weight) is np.ndarray and input.dtype is weight.dtype in KINDS:
        return input, weight, None  # at once: for tiny arrays the checks below take as long as the work
    x, w = checks.real_array(input, "input"), checks.real_array(weight, "weight")
    other = None if third is None else checks.real_array(third, name)
    if x.dtype != w.dtype or (other is not None and other.dtype != x.dtype):
        x, w = x.astype(np.float64), w.astype(np.float64)
        other = None if other is None else other.astype(np.float64)
    return x, w, other


def plan_of(
    x: Array, w: Array, stride: Pair, padding: Pair | str, dilation: Pair, groups: int, padding_mode: str
) -> Plan:
    """The plan of a convolution."""
    if not type(stride) is type(padding) is type(dilation) is type(groups) is int:
        # The plan's cache takes True and 1.0 for 1, and cannot take a list at all.
        stride, dilation = checks.pair(stride, "stride"), checks.pair(dilation, "dilation")
        padding = padding if isinstance(padding, str) else checks.pair(padding, "padding")
        groups = checks.integer(groups, "groups")
    return plan(x.shape, w.shape, stride, padding, dilation, groups, padding_mode)


def reversed_plan_of(
    x: Array, w: Array, stride: Pair, padding: Pair, output_padding: Pair, dilation: Pair, groups: int
) -> Plan:
    """The plan of the convolution that a transposed convolution reverses."""
    if not type(stride) is type(padding) is type(output_padding) is type(dilation) is type(groups) is int:
        stride, padding = checks.pair(stride, "stride"), checks.pair(padding, "padding")
        output_padding, dilation = checks.pair(output_padding, "output_padding"), checks.pair(dilation, "dilation")
        groups = checks.integer(groups, "groups")
    return transposed_plan(x.shape, w.shape, stride, padding, output_padding, dilation, groups)


def laid_on(w: Array, mode: str) -> Array:
    """The filters as they are laid on the picture; a second time gives them back."""
    if mode == "cross-correlation":
        return w
    checks.one_of(mode, "mode", ("cross-correlation", "convolution"))
    return w[:, :, ::-1, ::-1]


def as_bias(b: Array | None, channels: int) -> Array | None:
    """One finite number for each of the output's channels, as it is added to them."""
    if b is None:
        return None
    checks.require(b.shape == (channels,), "bias", b.shape, f"is its shape, and must be ({channels},)")
    refuse_what_is_not_finite(b, bias=b)
    return b[:, None, None]


def as_gradient(gradient: Array, batched: bool, shape: tuple[int, ...]) -> Array:
    """The gradient at the output, which has the output's shape, (N, …)."""
    expected = shape if batched else shape[1:]
    rule = f"is its shape, and must be the output's, {expected}"
    checks.require(gradient.shape == expected, "output_gradient", gradient.shape, rule)
    return gradient if batched else gradient[None]
