"""Activations, a row each: the value, the slope, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dlcore._arrays import Array

__all__ = ["ACTIVATIONS", "LEAK", "Activation"]

LEAK = 0.01  # the slope of a leaky ReLU below 0: PyTorch's default


@dataclass(frozen=True, kw_only=True)
class Activation:
    """What a layer does with z = W a + b. Where z has rows, each row is one sample.

    Attributes
    ----------
    value : function
        From z to a, both of shape (n, h).
    slope : function
        From (z, a) to ∂aᵢ/∂zᵢ, of shape (n, h). At a kink it is the slope on the left: ReLU′(0) = 0.
    back : function
        From (∂L/∂a, z, a) to ∂L/∂z, all of shape (n, h).
    kink : bool
        Whether the slope jumps at z = 0.
    steepest : float
        The greatest slope there is; a unit is saturated where its slope is below a hundredth of it.
    """

    value: Callable[[Array], Array]
    slope: Callable[[Array, Array], Array]
    back: Callable[[Array, Array, Array], Array]
    kink: bool
    steepest: float


def _elementwise(
    value: Callable[[Array], Array],
    slope: Callable[[Array, Array], Array],
    *,
    kink: bool = False,
    steepest: float = 1.0,
) -> Activation:
    def back(gradient: Array, z: Array, a: Array) -> Array:
        return gradient * slope(z, a)

    return Activation(value=value, slope=slope, back=back, kink=kink, steepest=steepest)


def _softmax(z: Array) -> Array:
    powers = np.exp(z - z.max(axis=-1, keepdims=True))  # no overflow, and the same quotient
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def _softmax_back(gradient: Array, z: Array, a: Array) -> Array:
    """Each aᵢ depends on every zⱼ: ∂aᵢ/∂zⱼ = aᵢ([i = j] − aⱼ)."""
    return np.asarray(a * (gradient - (gradient * a).sum(axis=-1, keepdims=True)))


ACTIVATIONS = {
    "identity": _elementwise(lambda z: z.copy(), lambda z, a: np.ones_like(z)),
    "relu": _elementwise(lambda z: np.maximum(z, 0.0), lambda z, a: (z > 0).astype(float), kink=True),
    "leaky_relu": _elementwise(
        lambda z: np.where(z > 0, z, LEAK * z), lambda z, a: np.where(z > 0, 1.0, LEAK), kink=True
    ),
    "sigmoid": _elementwise(lambda z: np.exp(-np.logaddexp(0, -z)), lambda z, a: a * (1 - a), steepest=0.25),
    "tanh": _elementwise(np.tanh, lambda z, a: 1 - a**2),
    "softmax": Activation(
        value=_softmax, slope=lambda z, a: a * (1 - a), back=_softmax_back, kink=False, steepest=0.25
    ),
}
