"""The two passes of `dlcore.backprop.mlp` for a loop: nothing is kept, nothing is allocated twice.

Three things make it quicker. All parameters are views of one vector and all gradients of another, so that a step is one
subtraction. A bias is one more column of W, and meets a row of ones. A sample is a column, so that each unit's values
lie side by side in memory.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from dlcore import _checks as checks
from dlcore._arrays import finite
from dlcore.backprop.mlp import MLP, Loss
from dlcore.backprop.mlp._activations import LEAK

__all__ = ["FlatMLP"]

Floats = NDArray[Any]


def _sigmoid(a: Floats) -> None:
    np.multiply(a, 0.5, out=a)
    np.tanh(a, out=a)
    np.multiply(a, 0.5, out=a)
    np.add(a, 0.5, out=a)


# In place: from z to a, and from ∂L/∂a to ∂L/∂z, for which a is enough.
IN_PLACE: dict[str, tuple[Callable[[Floats], object], Callable[[Floats, Floats], object]]] = {
    "identity": (lambda a: None, lambda g, a: None),
    "relu": (lambda a: np.maximum(a, 0, out=a), lambda g, a: np.multiply(g, a > 0, out=g)),
    "leaky_relu": (
        lambda a: np.maximum(a, LEAK * a, out=a),
        lambda g, a: np.multiply(g, LEAK, out=g, where=a <= 0),
    ),
    "sigmoid": (_sigmoid, lambda g, a: np.multiply(g, a * (1 - a), out=g)),
    "tanh": (lambda a: np.tanh(a, out=a), lambda g, a: np.multiply(g, 1 - a * a, out=g)),
}


class FlatMLP:
    """A network laid out for training. It changes in place, unlike the rest of the library.

    Parameters
    ----------
    network : MLP
        Where it starts; it is copied. A softmax is taken by cross-entropy alone.
    loss : Loss
        The loss and its convention.
    dtype : dtype
        Of all numbers: float64, or float32.

    Attributes
    ----------
    parameters, gradient : array of shape (P,)
        All weights and biases in one vector, and ∂L/∂ of each after `loss_and_gradient`. A layer without a bias keeps
        zeros in its place.

    Raises
    ------
    InvalidInputError
        If the network holds a softmax.

    Examples
    --------
    >>> from dlcore.backprop.mlp import mlp
    >>> flat = FlatMLP(mlp([[[2.0]]], [[1.0]]), loss=Loss())
    >>> flat.loss_and_gradient(flat.columns([[3.0], [1.0]]), flat.targets([[10.0], [3.0]]))
    4.5
    >>> flat.gradient
    array([-9., -3.])
    """

    def __init__(self, network: MLP, *, loss: Loss, dtype: DTypeLike = np.float64) -> None:
        for layer in network.layers:
            mend = "use 'identity' at the end, and cross-entropy"
            checks.require(layer.activation in IN_PLACE, "activation", layer.activation, "has no fast pass", mend=mend)
        self.loss = loss
        shapes = [(h, d + 1) for d, h in pairwise(network.widths)]
        ends = np.cumsum([0] + [h * d for h, d in shapes])
        self.parameters = np.zeros(ends[-1], dtype)
        self.gradient = np.zeros(ends[-1], dtype)
        self._network = network
        self._W, self._G = (
            [flat[start:end].reshape(shape) for (start, end), shape in zip(pairwise(ends), shapes, strict=True)]
            for flat in (self.parameters, self.gradient)
        )
        for W, layer in zip(self._W, network.layers, strict=True):
            W[:, :-1] = layer.weight
            W[:, -1] = 0 if layer.bias is None else layer.bias
        self._rooms: dict[int, tuple[list[Floats], list[Floats]]] = {}
        self._columns: dict[int, NDArray[np.intp]] = {}

    def columns(self, x: ArrayLike) -> Floats:
        """Samples as `loss_and_gradient` takes them.

        Parameters
        ----------
        x : array_like of shape (n, d)
            One row for each sample.

        Returns
        -------
        array of shape (d + 1, n)
            One column for each sample, and ones below. A slice of its columns is a batch.

        Raises
        ------
        InvalidInputError
            If x does not have the network's inputs, or holds numbers that are not finite.
        """
        rows, inputs = finite(x, "x"), self._network.widths[0]
        fits = rows.ndim == 2 and len(rows) > 0 and rows.shape[1] == inputs
        checks.require(fits, "x", rows.shape, f"is its shape, and must be (n, {inputs})")
        return np.vstack([rows.T, np.ones(len(rows))]).astype(self.parameters.dtype)

    def targets(self, y: ArrayLike) -> NDArray[Any]:
        """Targets as `loss_and_gradient` takes them.

        Parameters
        ----------
        y : array_like of shape (n, h), or (n,) classes for cross-entropy, or (n,) for one output
            The targets, one row for each sample.

        Returns
        -------
        array of shape (h, n), or (n,) classes
            One column for each sample.

        Raises
        ------
        InvalidInputError
            If they do not fit the network's outputs.
        """
        given, h = np.asarray(y), self._network.widths[-1]
        _, rows = self.loss.rows(np.zeros((len(given), h)), given)
        if self.loss.name == "cross_entropy" and given.ndim == 1:
            return given.astype(np.intp)
        return np.ascontiguousarray(rows.T, self.parameters.dtype)

    def output(self, x: Floats) -> Floats:
        """The last layer's activations: logits where the loss is cross-entropy.

        Parameters
        ----------
        x : array of shape (d + 1, n)
            A slice of `columns`.

        Returns
        -------
        array of shape (h, n)
            It is overwritten by the next pass with n columns.
        """
        room, _ = self._room(x.shape[1])
        a = x
        for W, layer, into in zip(self._W, self._network.layers, room, strict=True):
            z = into[: len(W)]
            np.dot(W, a, out=z)
            IN_PLACE[layer.activation][0](z)
            a = into
        return a[: len(self._W[-1])]

    def loss_and_gradient(self, x: Floats, y: NDArray[Any], *, slopes: bool = True) -> float:
        """Run forward and back, and leave ∂L/∂ of every parameter in `gradient`.

        Parameters
        ----------
        x : array of shape (d + 1, n)
            A slice of `columns`.
        y : array of shape (h, n) or (n,)
            The same slice of `targets`.
        slopes : bool
            Whether f′(z) is multiplied in. Without it the gradient is wrong, in a way that one may want to see.

        Returns
        -------
        float
            The loss; infinite or NaN where the numbers have grown too large.
        """
        a = self.output(x)
        value = self._start_back(a, y)
        below, deltas = self._room(x.shape[1])
        for k in reversed(range(len(self._W))):
            W, delta, layer = self._W[k], deltas[k], self._network.layers[k]
            if slopes:
                IN_PLACE[layer.activation][1](delta, below[k][: len(W)])
            np.dot(delta, (below[k - 1] if k else x).T, out=self._G[k])
            if layer.bias is None:
                self._G[k][:, -1] = 0
            if k:
                np.dot(W[:, :-1].T, delta, out=deltas[k - 1])
        return value

    def loss_of(self, x: Floats, y: NDArray[Any]) -> float:
        """The loss alone.

        Parameters
        ----------
        x, y : array
            As `loss_and_gradient` takes them.

        Returns
        -------
        float
            The loss; infinite or NaN where the numbers have grown too large.
        """
        return self._start_back(self.output(x), y)

    def network(self) -> MLP:
        """The network as it now is.

        Raises
        ------
        InvalidInputError
            If a parameter is no longer finite.
        """
        named: dict[str, ArrayLike] = {}
        for k, (W, layer) in enumerate(zip(self._W, self._network.layers, strict=True), 1):
            named[f"W{k}"] = W[:, :-1]
            if layer.bias is not None:
                named[f"b{k}"] = W[:, -1]
        return self._network.replacing(named)

    def put(self, name: str, index: tuple[int, ...], value: float) -> None:
        """Replace one number.

        Parameters
        ----------
        name : str
            The parameter: W1, b1, and so on.
        index : tuple of int
            The place in it, counted from 0.
        value : float
            What stands there from now on.
        """
        W = self._W[int(name[1:]) - 1]
        (W[:, -1] if name[0] == "b" else W[:, :-1])[index] = value

    def layer_gradients(self) -> list[Floats]:
        """Each layer's part of `gradient`, of shape (h, d + 1): the last column is the bias's."""
        return self._G

    def _room(self, n: int) -> tuple[list[Floats], list[Floats]]:
        """For n columns: each layer's activations with a row of ones below, and its deltas."""
        if n not in self._rooms:
            dtype = self.parameters.dtype
            self._rooms[n] = (
                [np.ones((len(W) + 1, n), dtype) for W in self._W],
                [np.empty((len(W), n), dtype) for W in self._W],
            )
        return self._rooms[n]

    def _start_back(self, output: Floats, y: NDArray[Any]) -> float:
        """The loss; ∂L/∂output becomes the last delta."""
        n = output.shape[1]
        delta, share = self._room(n)[1][-1], 1 / n if self.loss.reduction == "mean" else 1.0
        if self.loss.name == "squared_error":
            np.subtract(output, y, out=delta)
            value = float(np.vdot(delta, delta)) * (0.5 if self.loss.half else 1.0)
            np.multiply(delta, share * (1.0 if self.loss.half else 2.0), out=delta)
            return value * share
        np.subtract(output, output.max(axis=0), out=delta)
        right = (y, self._places(n)) if y.ndim == 1 else None
        reached = delta[right].sum() if right else np.vdot(y, delta)  # Σ y z
        np.exp(delta, out=delta)
        sums = delta.sum(axis=0)
        value = float(np.log(sums).sum() - reached)
        np.multiply(delta, share / sums, out=delta)
        if right:
            delta[right] -= share
        else:
            np.subtract(delta, share * y, out=delta)
        return value * share

    def _places(self, n: int) -> NDArray[np.intp]:
        if n not in self._columns:
            self._columns[n] = np.arange(n)
        return self._columns[n]
