"""The forward and the backward pass, as they are written on paper, with every step kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlcore import _checks as checks
from dlcore._arrays import Array, finite, read_only
from dlcore.backprop.mlp._activations import ACTIVATIONS
from dlcore.backprop.mlp._losses import Loss
from dlcore.backprop.mlp._network import MLP, Layer

__all__ = ["Backward", "Forward", "LayerBackward", "LayerForward", "backward", "forward"]

FLAT = 0.01  # a unit is saturated where its slope is below this part of the steepest
SQUARED_ERROR = Loss()


@dataclass(frozen=True, kw_only=True, eq=False)
class LayerForward:
    """One layer's way forward. All arrays are read-only; for one sample they lack the axis n.

    Attributes
    ----------
    number : int
        Which layer, counted from 1.
    layer : Layer
        Its weights and its activation.
    input : float64 array of shape (n, d)
        What went in: the a of the layer before, or x.
    z : float64 array of shape (n, h)
        The pre-activations W a + b.
    a : float64 array of shape (n, h)
        The activations f(z).
    """

    number: int
    layer: Layer
    input: Array
    z: Array
    a: Array

    @property
    def slope(self) -> Array:
        """The derivative of each unit's a with respect to its own z, of the shape of z."""
        return ACTIVATIONS[self.layer.activation].slope(self.z, self.a)

    @property
    def zero(self) -> NDArray[np.bool_]:
        """Where z is exactly 0 and the activation has its kink there, of the shape of z."""
        return np.asarray((self.z == 0) & ACTIVATIONS[self.layer.activation].kink)

    @property
    def dead(self) -> NDArray[np.bool_]:
        """The units whose ReLU is off on every row given, (h,): nothing comes back through them."""
        off = self.slope == 0 if self.layer.activation == "relu" else np.zeros(self.z.shape, bool)
        return np.asarray(np.atleast_2d(off).all(axis=0))

    @property
    def saturated(self) -> NDArray[np.bool_]:
        """Where a sigmoid, tanh or softmax has become flat, of the shape of z: below 1/100 of its steepest slope."""
        activation = ACTIVATIONS[self.layer.activation]
        return np.asarray((self.slope < FLAT * activation.steepest) & (not activation.kink))


@dataclass(frozen=True, kw_only=True, eq=False)
class Forward:
    """A network's way forward.

    Attributes
    ----------
    network : MLP
        The network.
    x : float64 array of shape (d,) or (n, d)
        The input: one sample, or one row for each; read-only.
    layers : tuple of LayerForward
        What each layer made of it.
    """

    network: MLP
    x: Array
    layers: tuple[LayerForward, ...]

    @property
    def output(self) -> Array:
        """The last layer's activations, (h,) or (n, h)."""
        return self.layers[-1].a

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should look at, a sentence each: zero pre-activations, dead and saturated units."""
        found = []
        for step in self.layers:
            name = f"Layer {step.number} ({step.layer.activation})"
            if zeros := int(step.zero.sum()):
                found.append(f"{name}: z is exactly 0 in {zeros} place{'s'[: zeros > 1]}, where the slope jumps.")
            if dead := [str(unit + 1) for unit in np.flatnonzero(step.dead)]:
                units = f"unit{'s are' if len(dead) > 1 else ' is'} off"
                found.append(f"{name}: {len(dead)} {units} on every row given ({', '.join(dead[:8])}).")
            if flat := int(step.saturated.sum()):
                found.append(f"{name}: {flat} of {step.z.size} values are saturated.")
        return tuple(found)


@dataclass(frozen=True, kw_only=True, eq=False)
class LayerBackward:
    """One layer's way back. All arrays are read-only; for one sample they lack the axis n.

    Attributes
    ----------
    number : int
        Which layer, counted from 1.
    a : float64 array of shape (n, h)
        ∂L/∂a, which comes from the layer above.
    delta : float64 array of shape (n, h)
        ∂L/∂z = ∂L/∂a ⊙ f′(z).
    weight : float64 array of shape (h, d)
        ∂L/∂W = delta aᵀ, summed over the rows.
    bias : float64 array of shape (h,) or None
        ∂L/∂b = delta, summed over the rows; None for a layer without a bias.
    input : float64 array of shape (n, d)
        ∂L/∂ of what went in, Wᵀ delta: the layer below takes it up.
    """

    number: int
    a: Array
    delta: Array
    weight: Array
    bias: Array | None
    input: Array


@dataclass(frozen=True, kw_only=True, eq=False)
class Backward:
    """A network's way back from the loss.

    Attributes
    ----------
    forward : Forward
        The way there.
    target : float64 array of the output's shape
        What the output should be; a class as a row with a single 1; read-only.
    loss : Loss
        The loss and its convention.
    value : float
        The loss's value.
    layers : tuple of LayerBackward
        What comes back through each layer, in the layers' own order.
    """

    forward: Forward
    target: Array
    loss: Loss
    value: float
    layers: tuple[LayerBackward, ...]

    @cached_property
    def gradients(self) -> dict[str, Array]:
        """∂L/∂ of each parameter and of the input, by name: W1, b1, W2, b2, …, x."""
        named = {}
        for step in self.layers:
            named[f"W{step.number}"] = step.weight
            if step.bias is not None:
                named[f"b{step.number}"] = step.bias
        return named | {"x": self.layers[0].input}


def forward(network: MLP, x: ArrayLike) -> Forward:
    """Run a network forward.

    Parameters
    ----------
    network : MLP
        The network.
    x : array_like of shape (d,) or (n, d)
        One sample, or a batch of n rows.

    Returns
    -------
    Forward
        Every layer's input, z and a.

    Raises
    ------
    InvalidInputError
        If x does not have the network's inputs, or the values grow too large for float64.

    References
    ----------
    Homework 1, problem 1; programming homework, problem 3.

    Examples
    --------
    >>> from dlcore.backprop.mlp import mlp
    >>> network = mlp([[[1, -1], [2, 0]], [[1, 1]]], [[0, 1], [0]])
    >>> for layer in forward(network, [1, 3]).layers:
    ...     print(layer.z, layer.a)
    [-2.  3.] [0. 3.]
    [3.] [3.]
    """
    given = finite(x, "x")
    inputs = network.widths[0]
    fits = given.ndim in (1, 2) and given.size > 0 and given.shape[-1] == inputs
    rule = f"is its shape, and must be ({inputs},) or (n, {inputs})"
    checks.require(fits, "x", given.shape, rule, mend="give it a number for each column of W1")
    steps: list[LayerForward] = []
    with np.errstate(over="ignore", invalid="ignore"):
        a = given
        for number, layer in enumerate(network.layers, 1):
            z = a @ layer.weight.T + (0.0 if layer.bias is None else layer.bias)
            out = ACTIVATIONS[layer.activation].value(z)
            _require_finite(out, f"The values of layer {number}")
            steps.append(LayerForward(number=number, layer=layer, input=a, z=read_only(z), a=read_only(out)))
            a = out
    return Forward(network=network, x=given, layers=tuple(steps))


def backward(forward: Forward, target: ArrayLike, *, loss: Loss = SQUARED_ERROR) -> Backward:
    """Go back from the loss to every parameter and to the input.

    Parameters
    ----------
    forward : Forward
        What the network computed.
    target : array_like
        What its output should be, of the output's shape; one number will do for one output. For cross-entropy also the
        class, counted from 0: one integer for a sample, n integers for n rows.
    loss : Loss
        The loss and its convention; the squared error without the half, if not given.

    Returns
    -------
    Backward
        The loss, and the gradient of every a, z, weight and bias, each of the shape of what it belongs to.

    Raises
    ------
    InvalidInputError
        If the target does not fit the output, cross-entropy follows a softmax, or the gradients grow too large.

    References
    ----------
    Homework 1, problem 1; programming homework, problems 2 and 3.

    Examples
    --------
    >>> from dlcore.backprop.mlp import mlp
    >>> network = mlp([[[1, 0], [0, 1]], [[1, 2]]], [[0, 1], [0]])
    >>> back = backward(forward(network, [3, 1]), 6)
    >>> back.value, back.gradients["W1"], back.gradients["x"]
    (1.0, array([[ 6.,  2.],
           [12.,  4.]]), array([2., 4.]))
    """
    last = forward.network.layers[-1].activation
    logits = loss.name != "cross_entropy" or last != "softmax"
    mend = "end the network with 'identity'"
    checks.require(logits, "output_activation", last, "is within cross-entropy, which takes the logits", mend=mend)
    output, wanted = loss.rows(forward.output, target)
    steps: list[LayerBackward] = []
    with np.errstate(over="ignore", invalid="ignore"):
        value, gradient = loss.value(output, wanted), loss.gradient(output, wanted)
        for step in reversed(forward.layers):
            z, a, into = (np.atleast_2d(array) for array in (step.z, step.a, step.input))
            delta = ACTIVATIONS[step.layer.activation].back(gradient, z, a)  # ∂L/∂z = ∂L/∂a ⊙ f′(z)
            weight = delta.T @ into  # ∂L/∂W = delta aᵀ, summed over the rows
            bias = delta.sum(axis=0)  # ∂L/∂b = delta, summed over the rows
            below = delta @ step.layer.weight  # ∂L/∂a of the layer below = Wᵀ delta
            _require_finite(weight, f"The gradients of layer {step.number}")
            steps.append(
                LayerBackward(
                    number=step.number,
                    a=_like(gradient, step.a),
                    delta=_like(delta, step.a),
                    weight=read_only(weight),
                    bias=None if step.layer.bias is None else read_only(bias),
                    input=_like(below, step.input),
                )
            )
            gradient = below
    target_kept = _like(np.array(wanted), forward.output)
    return Backward(forward=forward, target=target_kept, loss=loss, value=value, layers=tuple(reversed(steps)))


def _like(array: Array, other: Array) -> Array:
    """The array, read-only, without the axis of rows where one sample has none."""
    return read_only(array.reshape(other.shape))


def _require_finite(array: Array, what: str) -> None:
    finite_all = bool(np.isfinite(array).all())
    checks.require(finite_all, "", None, f"{what} are too large for float64", mend="scale weights or input down")
