"""Layers of a small autoencoder and transposed convolutions beside torch, forward and backward."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.peers import Array, Candidates, agree, in_torch, torch
from benchmarks.report import Row
from benchmarks.timing import interleaved
from dlcore.conv.ops import conv2d, conv2d_backward, conv_transpose2d, conv_transpose2d_backward

TITLE = "Layers, forward and backward"


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A layer with its bias; the aims and notes are those of forward and backward."""

    name: str
    input: tuple[int, int, int, int]
    weight: tuple[int, int, int, int]
    transposed: bool = False
    stride: int = 1
    padding: int = 0
    aims: tuple[str, str]
    notes: tuple[str, str] = ("", "")

    @property
    def filters(self) -> int:
        """The channels of the output."""
        return self.weight[1 if self.transposed else 0]


TWICE = "our two gradients each lay out the same patches"
LAYERS = (
    Layer(
        name="10×1×32×32 → 16, 3×3",
        input=(10, 1, 32, 32),
        weight=(16, 1, 3, 3),
        padding=1,
        aims=("≤ 0.90", "≤ 0.80"),
        notes=("", "half of ours is the gradient by the input, a sum of nine shifted pictures"),
    ),
    Layer(
        name="10×16×16×16 → 4, 3×3",
        input=(10, 16, 16, 16),
        weight=(4, 16, 3, 3),
        padding=1,
        aims=("≤ 0.90", "≤ 0.80"),
        notes=("ours is a sum of nine shifted pictures", ""),
    ),
    Layer(
        name="transposed, 1×1×3×3, 3×3, stride 2",
        input=(1, 1, 3, 3),
        weight=(1, 1, 3, 3),
        transposed=True,
        stride=2,
        aims=("≤ 0.70", ""),
        notes=("as for a tiny convolution, most of ours is checks", ""),
    ),
    Layer(
        name="transposed, 10×4×8×8 → 16, 4×4, stride 2",
        input=(10, 4, 8, 8),
        weight=(4, 16, 4, 4),
        transposed=True,
        stride=2,
        padding=1,
        aims=("≤ 0.70", ""),
        notes=("", TWICE),
    ),
    Layer(
        name="transposed, 10×16×14×14 → 8, 4×4, stride 2",
        input=(10, 16, 14, 14),
        weight=(16, 8, 4, 4),
        transposed=True,
        stride=2,
        padding=1,
        aims=("≤ 0.70, float64 ≤ 1.25", ""),
        notes=("", TWICE),
    ),
)


def rows(rounds: int) -> Iterator[Row]:
    """Forward and backward of each layer in each precision."""
    for layer in LAYERS:
        for dtype in (np.float32, np.float64):
            for pass_, candidates, aim, note in zip(
                ("forward", "backward"), _passes(layer, dtype), layer.aims, layer.notes, strict=True
            ):
                agree(candidates)
                seconds = interleaved(candidates, rounds)
                ours = seconds.pop("ours")
                goal = f"{layer.name}, {pass_}, {np.dtype(dtype)}"
                yield Row(goal=goal, ours=ours, peers=seconds, aim=aim, note=note)


def _passes(layer: Layer, dtype: type) -> tuple[Candidates, Candidates]:
    """Ours and torch's, forward and backward."""
    rng = np.random.default_rng(0)
    x: Array = rng.standard_normal(layer.input).astype(dtype)
    w: Array = rng.standard_normal(layer.weight).astype(dtype)
    b: Array = rng.standard_normal(layer.filters).astype(dtype)
    settings = {"stride": layer.stride, "padding": layer.padding}
    apply: Callable[..., Array] = conv_transpose2d if layer.transposed else conv2d
    back: Callable[..., Any] = conv_transpose2d_backward if layer.transposed else conv2d_backward
    g: Array = rng.standard_normal(apply(x, w, b, **settings).shape).astype(dtype)

    def gradients() -> tuple[Array, Array, Array]:
        found = back(g, x, w, **settings)
        return found.input, found.weight, found.bias

    forward: Candidates = {"ours": lambda: apply(x, w, b, **settings)}
    backward: Candidates = {"ours": gradients}
    if module := torch():
        theirs = module.nn.functional.conv_transpose2d if layer.transposed else module.nn.functional.conv2d
        forward |= in_torch(lambda *given: theirs(*given, **settings), x, w, b)
        # What autograd calls, without its own cost.
        stride, padding = [layer.stride] * 2, [layer.padding] * 2
        rest = ([layer.filters], stride, padding, [1, 1], layer.transposed, [0, 0], 1, [True] * 3)
        backward |= in_torch(lambda *given: module.ops.aten.convolution_backward(*given, *rest), g, x, w)
    return forward, backward
