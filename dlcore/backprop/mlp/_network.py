"""A network's weights: given one by one, or drawn from a seed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dlcore import _checks as checks
from dlcore._arrays import Array, finite, read_only
from dlcore.backprop.mlp._activations import ACTIVATIONS

__all__ = ["INITIALIZATIONS", "MLP", "Layer", "initial_weight", "mlp", "random_mlp"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Layer:
    """One layer: z = W a + b, then a = f(z).

    Attributes
    ----------
    weight : float64 array of shape (h, d)
        One row for each of the h units, one column for each of the d inputs; read-only.
    bias : float64 array of shape (h,) or None
        What each unit adds; read-only.
    activation : str
        The name of f, one of `ACTIVATIONS`.
    """

    weight: Array
    bias: Array | None
    activation: str


@dataclass(frozen=True, kw_only=True, eq=False)
class MLP:
    """Layers, one after the other.

    Attributes
    ----------
    layers : tuple of Layer
        From the input to the output.
    """

    layers: tuple[Layer, ...]

    @property
    def widths(self) -> tuple[int, ...]:
        """The number of inputs, and of units in each layer."""
        return (self.layers[0].weight.shape[1], *(len(layer.weight) for layer in self.layers))

    @property
    def parameters(self) -> dict[str, Array]:
        """Weights and biases by name: W1, b1, W2, b2 and so on."""
        named = {}
        for k, layer in enumerate(self.layers, 1):
            named[f"W{k}"] = layer.weight
            if layer.bias is not None:
                named[f"b{k}"] = layer.bias
        return named

    def replacing(self, parameters: Mapping[str, ArrayLike]) -> MLP:
        """The same network with other numbers in some of its parameters.

        Parameters
        ----------
        parameters : mapping from str to array_like
            New values by name, each of the old one's shape.

        Returns
        -------
        MLP
            A new network; this one stays as it is.

        Raises
        ------
        InvalidInputError
            If there is no such parameter, or its shape is another.

        Examples
        --------
        >>> mlp([[[1, 2]]], [[0]]).replacing({"b1": [5]}).parameters["b1"]
        array([5.])
        """
        own, new = self.parameters, {}
        for name, value in parameters.items():
            checks.one_of(name, "parameter", own)
            new[name] = finite(value, name)
            rule = f"is its shape, and must be {own[name].shape}"
            checks.require(new[name].shape == own[name].shape, name, new[name].shape, rule)
        layers = tuple(
            replace(layer, weight=new.get(f"W{k}", layer.weight), bias=new.get(f"b{k}", layer.bias))
            for k, layer in enumerate(self.layers, 1)
        )
        return MLP(layers=layers)


def mlp(
    weights: Sequence[ArrayLike],
    biases: Sequence[ArrayLike | None] | None = None,
    *,
    activation: str = "relu",
    output_activation: str = "identity",
) -> MLP:
    """A network from its weights.

    Parameters
    ----------
    weights : sequence of array_like, each of shape (h, d)
        A matrix for each layer, one row for each of its units; d is the number of units of the layer before.
    biases : sequence of array_like, each of shape (h,), optional
        A vector for each layer; None for a layer, or for all of them, adds nothing.
    activation : str
        What follows every layer but the last: one of `ACTIVATIONS`.
    output_activation : str
        What follows the last layer.

    Returns
    -------
    MLP
        The network.

    Raises
    ------
    InvalidInputError
        If the shapes do not go together, a number is not finite, or there is no such activation.

    References
    ----------
    Homework 1, problem 1: three layers with a ReLU after each.

    Examples
    --------
    >>> mlp([[[1, 0], [3, 4], [1, 2]], [[2, 6, 1], [0, 3, 1]]], [[0, -2, 5], None]).widths
    (2, 3, 2)
    """
    checks.one_of(activation, "activation", ACTIVATIONS)
    checks.one_of(output_activation, "output_activation", ACTIVATIONS)
    matrices = checks.sequence(weights, "weights")
    checks.require(len(matrices) > 0, "weights", weights, "must hold a matrix for each layer")
    shifts = (None,) * len(matrices) if biases is None else checks.sequence(biases, "biases")
    rule = f"has {len(shifts)} entries, and must have {len(matrices)}, one for each layer"
    checks.require(len(shifts) == len(matrices), "biases", biases, rule, mend="write None for a layer without a bias")
    layers: list[Layer] = []
    for k, (weight, bias) in enumerate(zip(matrices, shifts, strict=True), 1):
        W, b = finite(weight, f"W{k}"), None if bias is None else finite(bias, f"b{k}")
        width = len(layers[-1].weight) if layers else W.shape[-1] if W.ndim else 0
        rule = "is its shape, and must be (units, inputs)" + (f" with {width} inputs" if layers else "")
        mend = f"give it a column for each row of W{k - 1}" if layers else ""
        checks.require(W.ndim == 2 and W.size > 0 and W.shape[1] == width, f"W{k}", W.shape, rule, mend=mend)
        if b is not None:
            rule, mend = f"is its shape, and must be ({len(W)},)", f"give it a number for each row of W{k}"
            checks.require(b.shape == W.shape[:1], f"b{k}", b.shape, rule, mend=mend)
        layers.append(Layer(weight=W, bias=b, activation=output_activation if k == len(matrices) else activation))
    return MLP(layers=tuple(layers))


def _normal(spread: Callable[[int, int], float]) -> Callable[[np.random.Generator, int, int], Array]:
    return lambda rng, out, into: rng.normal(0.0, spread(out, into), (out, into))


def _xavier_uniform(rng: np.random.Generator, out: int, into: int) -> Array:
    bound = math.sqrt(6 / (into + out))
    return rng.uniform(-bound, bound, (out, into))


def _orthogonal(rng: np.random.Generator, out: int, into: int) -> Array:
    """Rows (or columns, whichever are fewer) of length 1, at right angles, with no direction preferred."""
    Q, R = np.linalg.qr(rng.standard_normal((max(out, into), min(out, into))))
    Q = Q * np.where(np.diag(R) < 0, -1.0, 1.0)  # a QR decomposition is unique up to these signs
    return Q if out >= into else Q.T


# For a layer of `into` inputs and `out` units. The names are PyTorch's where it has one.
INITIALIZATIONS: dict[str, Callable[[np.random.Generator, int, int], Array]] = {
    "kaiming_normal": _normal(lambda out, into: math.sqrt(2 / into)),
    "lecun_normal": _normal(lambda out, into: math.sqrt(1 / into)),
    "xavier_normal": _normal(lambda out, into: math.sqrt(2 / (into + out))),
    "xavier_uniform": _xavier_uniform,
    "orthogonal": _orthogonal,
    "small_normal": _normal(lambda out, into: 0.01),
    "standard_normal": _normal(lambda out, into: 1.0),
}


def initial_weight(init: str, out: int, into: int, *, gain: float = 1.0, rng: np.random.Generator) -> Array:
    """The starting weights of one layer.

    Parameters
    ----------
    init : str
        One of `INITIALIZATIONS`: "kaiming_normal" (variance 2/d), "lecun_normal" (1/d), "xavier_normal" (2/(d + h)),
        "xavier_uniform" (the same variance), "orthogonal", "small_normal" (0.01²), "standard_normal" (1).
    out, into : int
        The number of units h, and of inputs d.
    gain : float
        A factor on every weight.
    rng : numpy.random.Generator
        What draws them.

    Returns
    -------
    float64 array of shape (out, into)
        The weights; read-only.

    Raises
    ------
    InvalidInputError
        If there is no such initialization, or a size is below 1.

    Examples
    --------
    >>> W = initial_weight("orthogonal", 2, 2, rng=np.random.default_rng(0))
    >>> bool(np.allclose(W @ W.T, np.eye(2)))
    True
    """
    checks.one_of(init, "init", INITIALIZATIONS)
    sizes = checks.integer(out, "out", low=1), checks.integer(into, "into", low=1)
    return read_only(checks.number(gain, "gain") * INITIALIZATIONS[init](rng, *sizes))


def random_mlp(
    widths: Sequence[int],
    *,
    activation: str = "relu",
    output_activation: str = "identity",
    init: str = "kaiming_normal",
    gain: float = 1.0,
    bias: bool = True,
    seed: int,
) -> MLP:
    """A network whose weights are drawn; its biases start at 0.

    Parameters
    ----------
    widths : sequence of int
        The number of inputs, and of units in each layer: (2, 3, 1) has two layers.
    activation, output_activation : str
        As `mlp` takes them.
    init, gain
        As `initial_weight` takes them.
    bias : bool
        Whether the layers have biases.
    seed : int
        The same seed gives the same weights.

    Returns
    -------
    MLP
        The network.

    Raises
    ------
    InvalidInputError
        If there are fewer than two widths, one is below 1, or a name is unknown.

    Examples
    --------
    >>> random_mlp((2, 3, 1), seed=0).parameters["W1"].shape
    (3, 2)
    """
    rule = "must hold at least two numbers: the inputs, and the units of each layer"
    checks.require(isinstance(widths, tuple | list) and len(widths) > 1, "widths", widths, rule)
    rng = generator(seed)
    pairs = zip(widths[1:], widths[:-1], strict=True)
    weights = [initial_weight(init, out, into, gain=gain, rng=rng) for out, into in pairs]
    biases: list[Any] = [np.zeros(len(weight)) if bias else None for weight in weights]
    return mlp(weights, biases, activation=activation, output_activation=output_activation)


def generator(seed: int) -> np.random.Generator:
    """A generator from a checked seed."""
    return np.random.default_rng(checks.integer(seed, "seed", low=0))
