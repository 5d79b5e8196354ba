"""Gradients measured on random networks: forward and back through many layers, plain or in residual blocks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dlcore import _checks as checks
from dlcore._arrays import Array, read_only
from dlcore.backprop.mlp import ACTIVATIONS, INITIALIZATIONS, initial_weight

__all__ = ["NORMALIZATIONS", "DeepGradients", "measure_depth"]

NORMALIZATIONS = {"none": None, "layer": 1, "batch": 0}  # the axis whose mean and spread are taken out
EPSILON = 1e-5  # added to a variance, as PyTorch does
ROWS = 32  # samples in a measured batch
MOST = 1_000_000_000  # multiplications of all passes: less than a second


@dataclass(frozen=True, kw_only=True, eq=False)
class DeepGradients:
    """What was measured on random networks of one kind. The arrays are read-only.

    Attributes
    ----------
    gradient_norms : float64 array of shape (seeds, depth + 1)
        The norm of ∂L/∂ of the input and of each layer's output, from the input on. A gradient of norm 1 enters at the
        end, so that the last column is 1. For residual networks a layer within a block carries the branch's share.
    weight_gradient_norms : float64 array of shape (seeds, depth)
        The norm of ∂L/∂W for each layer.
    signals : float64 array of shape (seeds, depth + 1)
        The root mean square of the input and of each layer's output.
    block_ends : tuple of int
        The columns of `gradient_norms` that lie on the main path, not within a block.
    """

    gradient_norms: Array
    weight_gradient_norms: Array
    signals: Array
    block_ends: tuple[int, ...]

    @property
    def median(self) -> Array:
        """The middle of the seeds' gradient norms, (depth + 1,)."""
        return np.asarray(np.median(self.gradient_norms, axis=0))

    @property
    def shrinks_by(self) -> float:
        """The median over the seeds of the gradient's norm at the input, which at the output is 1."""
        return float(self.median[0])


def measure_depth(
    *,
    depth: int,
    width: int,
    activation: str = "relu",
    init: str = "kaiming_normal",
    gain: float = 1.0,
    layers_per_block: int | None = None,
    branch_scale: float = 1.0,
    normalization: str = "none",
    seeds: Sequence[int] = (0, 1, 2, 3, 4),
) -> DeepGradients:
    """Draw deep networks, run a batch of 32 rows forward and a gradient of norm 1 back, and measure both everywhere.

    A layer is z = W a, normalized if so chosen, then its activation. A residual block adds its input to `branch_scale`
    times what its layers make of it.

    Parameters
    ----------
    depth : int
        The number of layers.
    width : int
        The number of inputs, and of units in every layer.
    activation : str
        One of `dlcore.backprop.mlp.ACTIVATIONS`.
    init : str
        One of `dlcore.backprop.mlp.INITIALIZATIONS`.
    gain : float
        A factor on every weight.
    layers_per_block : int, optional
        Layers that a skip connection goes around; without it the network is plain.
    branch_scale : float
        The weight of a block's branch beside its skip connection.
    normalization : {"none", "layer", "batch"}
        Whether z loses its mean and gets variance 1: not at all, over the units of a row, or over the rows of a unit.
    seeds : sequence of int
        One network, batch and gradient for each.

    Returns
    -------
    DeepGradients
        Norms at each layer, a row for each seed. What grows too large for a float is infinite.

    Raises
    ------
    InvalidInputError
        If a number is out of range, a name unknown, or the network would take more than about a second.

    References
    ----------
    Homework 1, problem 5. K. He et al., Deep Residual Learning for Image Recognition, 2016, https://arxiv.org/abs/1512.03385.

    Examples
    --------
    >>> plain = measure_depth(depth=30, width=32, activation="sigmoid", init="xavier_normal")
    >>> skips = measure_depth(depth=30, width=32, activation="sigmoid", init="xavier_normal", layers_per_block=2)
    >>> plain.shrinks_by < 1e-12, skips.shrinks_by > 0.1
    (True, True)
    """
    layers, units = checks.integer(depth, "depth", low=1), checks.integer(width, "width", low=1)
    checks.one_of(activation, "activation", ACTIVATIONS)
    checks.one_of(init, "init", INITIALIZATIONS)
    checks.one_of(normalization, "normalization", NORMALIZATIONS)
    size = 1 if layers_per_block is None else checks.integer(layers_per_block, "layers_per_block", low=1)
    checks.require(layers % size == 0, "layers_per_block", size, f"must divide the depth, {layers}")
    starts = checks.sequence(seeds, "seeds")
    checks.require(len(starts) > 0, "seeds", seeds, "must hold at least one")
    work = 3 * ROWS * layers * units**2 * len(starts)
    rule = f"takes {work:,} multiplications, and a measurement at most {MOST:,}"
    checks.require(work <= MOST, "", None, f"This network {rule}", mend="take less depth, less width or fewer seeds")
    stack = _Stack(
        depth=layers,
        size=size,
        skip=layers_per_block is not None,
        scale=checks.number(branch_scale, "branch_scale"),
        activation=activation,
        axis=NORMALIZATIONS[normalization],
    )
    with np.errstate(over="ignore", invalid="ignore"):
        measured = []
        for seed in starts:
            rng = np.random.default_rng(checks.integer(seed, "seed", low=0))
            weights = [initial_weight(init, units, units, gain=gain, rng=rng) for _ in range(layers)]
            measured.append(stack.measure(weights, rng))
    found = [np.nan_to_num(np.array(rows), nan=math.inf, posinf=math.inf) for rows in zip(*measured, strict=True)]
    gradients, weight_gradients, signals = map(read_only, found)
    return DeepGradients(
        gradient_norms=gradients,
        weight_gradient_norms=weight_gradients,
        signals=signals,
        block_ends=tuple(range(0, layers + 1, size)),
    )


@dataclass(frozen=True, kw_only=True)
class _Stack:
    """Layers of equal width, in blocks of `size`, around each of which a skip connection may go."""

    depth: int
    size: int
    skip: bool
    scale: float
    activation: str
    axis: int | None

    def measure(self, weights: Sequence[Array], rng: np.random.Generator) -> tuple[Array, Array, Array]:
        """The gradients' norms, the weight gradients' norms and the signals' root mean squares, from the input on."""
        f = ACTIVATIONS[self.activation]
        a = rng.standard_normal((ROWS, weights[0].shape[1]))
        kept, outs, entry = [], [a], a
        for k, W in enumerate(weights):
            z, spread = self._normalized(a @ W.T)
            out = f.value(z)
            kept.append((a, z, out, spread))
            a = out
            if (k + 1) % self.size == 0:
                a = entry = entry + self.scale * out if self.skip else out
            outs.append(a)

        gradient = rng.standard_normal(a.shape)
        gradient /= np.linalg.norm(gradient)
        norms, weight_norms, around = [_norm(gradient)], [], gradient
        for k in reversed(range(self.depth)):
            into, z, out, spread = kept[k]
            if (k + 1) % self.size == 0:
                around = gradient  # the skip connection hands the gradient on as it is
                gradient = self.scale * gradient if self.skip else gradient
            delta = self._normalized_back(f.back(gradient, z, out), z, spread)
            weight_norms.append(_norm(delta.T @ into))
            gradient = delta @ weights[k]
            if self.skip and k % self.size == 0:
                gradient = gradient + around
            norms.append(_norm(gradient))
        signals = [_norm(each) / math.sqrt(each.size) for each in outs]
        return np.array(norms[::-1]), np.array(weight_norms[::-1]), np.array(signals)

    def _normalized(self, z: Array) -> tuple[Array, Array]:
        """z without its mean and divided by its spread, and that spread."""
        if self.axis is None:
            return z, np.ones(())
        spread = np.sqrt(z.var(axis=self.axis, keepdims=True) + EPSILON)
        return (z - z.mean(axis=self.axis, keepdims=True)) / spread, spread

    def _normalized_back(self, gradient: Array, z: Array, spread: Array) -> Array:
        """∂L/∂ of z before the normalization: mean and spread depend on every entry, too."""
        if self.axis is None:
            return gradient
        mean = gradient.mean(axis=self.axis, keepdims=True)
        along = (gradient * z).mean(axis=self.axis, keepdims=True)
        return np.asarray((gradient - mean - z * along) / spread)


def _norm(array: Array) -> float:
    """The norm, also of numbers so small or large that their squares are no floats."""
    largest = float(np.abs(array).max())
    return largest * float(np.linalg.norm(array / largest)) if 0 < largest < math.inf else largest
