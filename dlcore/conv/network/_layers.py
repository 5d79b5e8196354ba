"""What a layer does with numbers, and what it does with gradients: one row a kind, every array with N in front."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dlcore.conv import ops
from dlcore.conv.stack import Conv2d, Flatten, Layer, Linear, MaxPool2d, ReLU, Softmax

__all__ = ["KINDS", "Array", "Kind", "softmax", "weight_shapes"]

Array: TypeAlias = NDArray[np.float64]
Arrays: TypeAlias = tuple[Array, ...]


@dataclass(frozen=True)
class Kind:
    """A kind of layer: its output from its input and weights, and its gradients from that at its output."""

    forward: Callable[[Any, Array, Arrays], Array]
    backward: Callable[[Any, Array, Arrays, Array], tuple[Array, Arrays]]


def softmax(scores: Any) -> Array:
    """Probabilities from scores: exp(z) over the sum of exp(z), along the last axis.

    Parameters
    ----------
    scores : array of shape (..., K)
        K scores. The largest is subtracted first, which changes nothing and keeps exp from overflowing.

    Returns
    -------
    float64 array of shape (..., K)
        Numbers that sum to 1.

    Examples
    --------
    >>> softmax([1000.0, 1000.0])
    array([0.5, 0.5])
    """
    z = np.asarray(scores, np.float64)
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    found: Array = powers / powers.sum(axis=-1, keepdims=True)
    return found


def weight_shapes(layer: Layer, given: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    """The shapes of a layer's weights by PyTorch's names, for an input of the shape `given`, without N."""
    if isinstance(layer, Conv2d):
        kernel = (layer.kernel_size,) * 2 if isinstance(layer.kernel_size, int) else layer.kernel_size
        shapes = {"weight": (layer.out_channels, given[0] // layer.groups, *kernel), "bias": (layer.out_channels,)}
    elif isinstance(layer, Linear):
        shapes = {"weight": (layer.out_features, given[0]), "bias": (layer.out_features,)}
    else:
        return {}
    return shapes if layer.bias else {"weight": shapes["weight"]}


def _conv(layer: Conv2d, x: Array, weights: Arrays) -> Array:
    return np.asarray(ops.conv2d(x, *weights, **_how(layer)), np.float64)


def _conv_backward(layer: Conv2d, x: Array, weights: Arrays, g: Array) -> tuple[Array, Arrays]:
    found = ops.conv2d_backward(g, x, weights[0], **_how(layer))
    by_weight, by_bias = (np.asarray(each, np.float64) for each in (found.weight, found.bias))
    return np.asarray(found.input, np.float64), (by_weight, by_bias)[: len(weights)]


def _how(layer: Conv2d) -> dict[str, Any]:
    return {name: getattr(layer, name) for name in ("stride", "padding", "dilation", "groups")}


def _pool(layer: MaxPool2d, x: Array, weights: Arrays) -> Array:
    return np.asarray(ops.max_pool2d(x, **_window(layer)), np.float64)


def _pool_backward(layer: MaxPool2d, x: Array, weights: Arrays, g: Array) -> tuple[Array, Arrays]:
    return np.asarray(ops.max_pool2d_backward(g, x, **_window(layer)), np.float64), ()


def _window(layer: MaxPool2d) -> dict[str, Any]:
    return {name: getattr(layer, name) for name in ("kernel_size", "stride", "padding", "dilation", "ceil_mode")}


def _linear(layer: Linear, x: Array, weights: Arrays) -> Array:
    made: Array = x @ weights[0].T
    return made + weights[1] if layer.bias else made


def _linear_backward(layer: Linear, x: Array, weights: Arrays, g: Array) -> tuple[Array, Arrays]:
    return g @ weights[0], (g.T @ x, g.sum(axis=0))[: len(weights)]


def _softmax_backward(layer: Softmax, x: Array, weights: Arrays, g: Array) -> tuple[Array, Arrays]:
    p = softmax(x)
    return p * (g - (g * p).sum(axis=-1, keepdims=True)), ()


KINDS: dict[type[Layer], Kind] = {
    Conv2d: Kind(_conv, _conv_backward),
    ReLU: Kind(lambda layer, x, weights: np.maximum(x, 0), lambda layer, x, weights, g: (g * (x > 0), ())),
    MaxPool2d: Kind(_pool, _pool_backward),
    Flatten: Kind(
        lambda layer, x, weights: x.reshape(len(x), -1), lambda layer, x, weights, g: (g.reshape(x.shape), ())
    ),
    Linear: Kind(_linear, _linear_backward),
    Softmax: Kind(lambda layer, x, weights: softmax(x), _softmax_backward),
}
