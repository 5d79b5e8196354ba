"""The forward and the backward pass of a convolution and of a transposed one, with the arguments made ready."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore.conv._plan import Plan
from dlcore.conv.ops._arguments import Floats, laid_on
from dlcore.conv.ops._fast import Array, Operation, by_groups, convolve, weight_gradient
from dlcore.conv.ops._finite import SAFE, finite, square

__all__ = ["Conv2dGradients", "backward", "forward"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Conv2dGradients:
    """The gradients of a number, such as a loss, by what a convolution or a transposed convolution was given.

    Attributes
    ----------
    input, weight : float32 or float64 array
        By the input and by the weight, each of its shape.
    bias : float32 or float64 array of shape (O,)
        By the bias, whether one was given or not: for each output channel, the sum of the gradients there.
    """

    input: Floats
    weight: Floats
    bias: Floats


def forward(
    operation: Operation, x: Array, w: Array, b: Array | None, plan: Plan, input: ArrayLike, weight: ArrayLike
) -> Array:
    """The operation's output with the bias; `input` and `weight` as they were given, for the sentence of an error."""
    x = x if plan.batched else x[None]
    bound = square(x) * square(w)
    if bound < SAFE and plan.groups == 1:
        output = operation(x, w, plan, b)  # at once: for a tiny input the calls below would take a tenth of the time
    else:
        given = {"input": input, "weight": weight}
        output = finite(bound, given, "input times weight", by_groups, operation, x, w, plan, b)
    return output if plan.batched else output[0]


def backward(
    operation: Operation, g: Array, x: Array, w: Array, plan: Plan, mode: str, given: dict[str, ArrayLike]
) -> Conv2dGradients:
    """The gradients, by the operation that takes the output's to the input's."""
    bound = square(g) * (1 + square(x) + square(w))
    by_input, by_weight, by_bias = finite(bound, given, "a gradient", _gradients, operation, g, x, w, plan)
    by_weight = np.ascontiguousarray(laid_on(by_weight, mode))
    return Conv2dGradients(input=by_input if plan.batched else by_input[0], weight=by_weight, bias=by_bias)


def _gradients(operation: Operation, g: Array, x: Array, w: Array, plan: Plan) -> tuple[Array, ...]:
    # The weights stand between what a convolution reads and what it makes: here input and output, in reverse exchanged.
    read, made = (g, x) if operation is convolve else (x, g)
    by_weight = by_groups(weight_gradient, read, made, plan, join=0)
    return by_groups(operation, g, w, plan), by_weight, g.sum(axis=(0, 2, 3))
