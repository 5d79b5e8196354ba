"""A stack with its weights: it reads pictures, and keeps what every layer made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from dlcore import _checks as checks
from dlcore.conv.network._layers import KINDS, Array, weight_shapes
from dlcore.conv.stack import Softmax, Stack, tabulate

__all__ = ["Network", "Run", "loss", "required_shapes"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Run:
    """What a network made of one picture, or of several.

    Attributes
    ----------
    network : Network
        The network.
    input : float64 array of shape (C, H, W) or (N, C, H, W)
        What it read; read-only.
    outputs : mapping of str to float64 array
        Every layer's output under the layer's name, in order: (C, H, W) or (features,), with N in front where the input
        has it; read-only.
    """

    network: Network
    input: Array
    outputs: Mapping[str, Array]

    @property
    def probabilities(self) -> Array:
        """The last layer's output, (K,) or (N, K): how probable each class is to the network."""
        return list(self.outputs.values())[-1]

    @property
    def answer(self) -> Array:
        """The most probable class, counted from 0: an integer array of shape () or (N,)."""
        return np.asarray(self.probabilities.argmax(axis=-1))

    def read_by(self, name: str) -> Array:
        """What the layer of this name read: the output before it, or the input.

        Parameters
        ----------
        name : str
            A layer's name, such as "conv2".

        Returns
        -------
        float64 array
            Of the shape that the layer before gives.

        Raises
        ------
        InvalidInputError
            If there is no such layer.
        """
        names = list(self.outputs)
        checks.one_of(name, "name", names)
        place = names.index(name)
        return self.outputs[names[place - 1]] if place else self.input


@dataclass(frozen=True, kw_only=True, eq=False)
class Network:
    """A stack of layers in a row, with the numbers that training found.

    Parameters
    ----------
    stack : Stack
        `Conv2d`, `ReLU`, `MaxPool2d`, `Flatten` and `Linear` in a row, and a `Softmax` at the end.
    weights : mapping of str to array
        The weights and biases under PyTorch's names, such as "conv1.weight" of shape (O, C / groups, kh, kw) and
        "fc1.bias" of shape (features,). They are copied as float64 and read-only.

    Raises
    ------
    InvalidInputError
        If the layers do not fit or are of another kind, or an array is missing, too many, of another shape or not
        finite.

    Examples
    --------
    >>> from dlcore.conv.network import digit_network
    >>> digit_network().weights["conv1.weight"].shape
    (6, 1, 3, 3)
    """

    stack: Stack
    weights: Mapping[str, Array]

    def __post_init__(self) -> None:
        """Check every array against the stack, and keep read-only copies."""
        shapes = required_shapes(self.stack)
        given = dict(self.weights)
        for name in (*shapes, *given):
            known = name in shapes and name in given
            checks.require(known, "weights", sorted(given), f"must hold {', '.join(shapes)}, and no others")
        kept = {}
        for name, shape in shapes.items():
            array = np.array(checks.real_array(given[name], name), np.float64)
            checks.require(array.shape == shape, name, array.shape, f"is its shape, and must be {shape}")
            checks.require(bool(np.isfinite(array).all()), "", None, f"{name} must hold finite numbers")
            array.flags.writeable = False
            kept[name] = array
        object.__setattr__(self, "weights", MappingProxyType(kept))

    @property
    def parameters(self) -> int:
        """How many weights and biases there are."""
        return sum(array.size for array in self.weights.values())

    def of_layer(self, name: str) -> tuple[Array, ...]:
        """The weight and the bias of one layer.

        Parameters
        ----------
        name : str
            The layer's name, such as "conv1".

        Returns
        -------
        tuple of float64 array
            Both, or the weight alone, or nothing for a layer that has none.
        """
        names = (f"{name}.weight", f"{name}.bias")
        return tuple(self.weights[each] for each in names if each in self.weights)

    def run(self, input: ArrayLike) -> Run:
        """Read pictures and keep every layer's output.

        Parameters
        ----------
        input : array of shape (C, H, W) or (N, C, H, W)
            One picture, or N of them, of the size that the stack names.

        Returns
        -------
        Run
            The output of every layer, with N where the input has it.

        Raises
        ------
        InvalidInputError
            If the input has another shape or does not hold finite numbers.

        Examples
        --------
        >>> import numpy as np
        >>> from dlcore.conv.network import digit_network
        >>> nothing = digit_network().run(np.zeros((1, 8, 8)))
        >>> nothing.outputs["conv2"].shape, nothing.probabilities.shape
        ((12, 4, 4), (10,))
        """
        x = np.array(checks.real_array(input, "input"), np.float64)
        one = self.stack.example_shape
        rule = f"is its shape, and must be {one}, or (N, {', '.join(map(str, one))})"
        checks.require(x.shape == one or (x.ndim == len(one) + 1 and x.shape[1:] == one), "input", x.shape, rule)
        checks.require(bool(np.isfinite(x).all()), "", None, "input must hold finite numbers")
        single = x.shape == one
        made, outputs = x[None] if single else x, {}
        for name, layer in zip(self.stack.names, self.stack.layers, strict=True):
            made = KINDS[type(layer)].forward(layer, made, self.of_layer(name))
            outputs[name] = made[0] if single else made
        for array in (x, *outputs.values()):
            array.flags.writeable = False
        return Run(network=self, input=x, outputs=MappingProxyType(outputs))

    def gradients(self, run: Run, labels: ArrayLike) -> dict[str, Array]:
        """The gradients of the mean cross-entropy by every weight and bias.

        At the scores, which the softmax reads, the gradient of one picture's loss is p - y: the probabilities, less 1
        at the label. From there every layer passes it back to the one before.

        Parameters
        ----------
        run : Run
            What this network made of N pictures.
        labels : int array of shape (N,)
            The class of each picture, counted from 0.

        Returns
        -------
        dict of str to float64 array
            Under the weights' names, each of its weight's shape.

        Raises
        ------
        InvalidInputError
            If the run is of a single picture, or the labels do not fit it.
        """
        p, y = run.probabilities, _classes(run, labels)
        g: Array = p.copy()
        g[np.arange(len(p)), y] -= 1
        g /= len(p)
        found: dict[str, Array] = {}
        for name, layer in reversed(list(zip(self.stack.names, self.stack.layers, strict=True))[:-1]):
            g, by_weights = KINDS[type(layer)].backward(layer, run.read_by(name), self.of_layer(name), g)
            found |= dict(zip((f"{name}.weight", f"{name}.bias"), by_weights, strict=False))
        return {name: found[name] for name in self.weights}


def loss(run: Run, labels: ArrayLike) -> float:
    """The mean cross-entropy, -ln of the probability that the network gives to the label.

    Parameters
    ----------
    run : Run
        What a network made of N pictures.
    labels : int array of shape (N,)
        The class of each picture, counted from 0.

    Returns
    -------
    float
        The mean over the pictures, in nats.

    Raises
    ------
    InvalidInputError
        If the run is of a single picture, or the labels do not fit it.
    """
    y = _classes(run, labels)
    scores = run.read_by(run.network.stack.names[-1])
    above = scores - scores.max(axis=1, keepdims=True)
    each = np.log(np.exp(above).sum(axis=1)) - above[np.arange(len(y)), y]
    return float(each.mean())


def required_shapes(stack: Stack) -> dict[str, tuple[int, ...]]:
    """The shapes of all weights of a stack, under their names; what cannot be run is refused in a sentence."""
    table, shapes = tabulate(stack), {}
    given = stack.example_shape
    for row in table.rows:
        known = type(row.layer) in KINDS and not row.layer.input
        mend = f"use {', '.join(kind.__name__ for kind in KINDS)}, each reading the layer before"
        checks.require(known, "stack", row.name, "is a layer that is not run here", mend=mend)
        for name, shape in weight_shapes(row.layer, given).items():
            shapes[f"{row.name}.{name}"] = shape
        given = row.output_shape if len(stack.input_shape) in (1, 3) else row.output_shape[1:]
    kinds = [type(layer) for layer in stack.layers]
    ends = kinds.count(Softmax) == 1 and kinds[-1] is Softmax and len(given) == 1
    rule = "names its layers, of which the last alone must be a Softmax, and that of numbers in a row"
    checks.require(ends, "stack", stack.names, rule)
    return shapes


def _classes(run: Run, labels: ArrayLike) -> Array:
    p, y = run.probabilities, np.asarray(labels)
    checks.require(p.ndim == 2, "run", p.shape, "gives probabilities of this shape, and must be of N pictures")
    fits = y.shape == p.shape[:1] and y.dtype.kind in "iu"
    rule = f"must be {len(p)} whole numbers from 0 to {p.shape[1] - 1}"
    checks.require(fits and bool(((y >= 0) & (y < p.shape[1])).all()), "", None, f"labels {rule}")
    return y
