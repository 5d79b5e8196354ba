"""Random convolutions, transposed convolutions and poolings, answered by us, by our reference loops, and by torch."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dlcore.conv import ops
from dlcore.errors import InvalidInputError

__all__ = ["CONVOLUTIONS", "MODES", "OPERATIONS", "Case", "assert_same", "draw"]

CONVOLUTIONS = ("conv2d", "conv_transpose2d")
OPERATIONS = (*CONVOLUTIONS, "max_pool2d", "avg_pool2d")
MODES = ("zeros", "reflect", "replicate", "circular")
EXACT = {np.float32: 2e-5, np.float64: 1e-12}  # of the largest number
Answer = dict[str, np.ndarray]


@dataclass(frozen=True, kw_only=True)
class Case:
    """What an operation is given; an answer is its output and the gradients by its arrays, under their names."""

    operation: str
    input: np.ndarray
    weight: np.ndarray | None = None
    bias: np.ndarray | None = None
    settings: dict[str, Any]

    def __str__(self) -> str:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in self.arrays.items())
        return f"{self.operation}: {shapes}, {self.settings}"

    @property
    def arrays(self) -> Answer:
        """Those that there are."""
        named = {"input": self.input, "weight": self.weight, "bias": self.bias}
        return {name: array for name, array in named.items() if array is not None}

    def astype(self, dtype: type) -> Case:
        return replace(self, **{name: array.astype(dtype) for name, array in self.arrays.items()})

    def slopes(self, shape: tuple[int, ...]) -> np.ndarray:
        """A gradient at the output, always the same for a shape; whole numbers, so that a record of it is exact."""
        numbers = np.random.default_rng(sum(shape)).integers(-4, 5, shape)
        return numbers.astype(self.input.dtype)

    def output(self, kind: str = "") -> np.ndarray:
        """What we say, or, with the kind "_reference", our loops."""
        found: np.ndarray = getattr(ops, self.operation + kind)(**self.arrays, **self.settings)
        return found

    def gradients(self, slopes: np.ndarray, kind: str = "") -> Answer:
        """The same for the gradients."""
        given = {name: array for name, array in self.arrays.items() if name != "bias"}
        found = getattr(ops, f"{self.operation}_backward{kind}")(slopes, **given, **self.settings)
        return {"input": found} if self.weight is None else {name: getattr(found, name) for name in self.arrays}

    def ours(self, kind: str = "") -> Answer | None:
        """The output and the gradients, or None where we refuse."""
        try:
            output = self.output(kind)
        except InvalidInputError:
            return None
        return {"output": output, **self.gradients(self.slopes(output.shape), kind)}

    def theirs(self) -> Answer | None:
        """The output and the gradients in torch, or None where it refuses, or answers by an infinity or by nothing."""
        import torch

        tensors = [torch.from_numpy(array).requires_grad_() for array in self.arrays.values()]
        try:
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", "Using padding='same' with even kernel lengths")
                output = self._torch()(*tensors)
        except (RuntimeError, ValueError, ZeroDivisionError):
            return None
        # max_pool2d gives -inf for a window of padding alone; conv_transpose2d in float32 may give an empty output.
        if not output.numel() or not output.isfinite().all():
            return None
        slopes = torch.from_numpy(self.slopes(tuple(output.shape)))
        gradients = torch.autograd.grad(output, tensors, slopes)
        answers = zip(("output", *self.arrays), (output.detach(), *gradients), strict=True)
        return {name: tensor.numpy() for name, tensor in answers}

    def _torch(self) -> Callable[..., Any]:
        import torch

        if self.operation != "conv2d":
            apply: Callable[..., Any] = getattr(torch.nn.functional, self.operation)
            return lambda *tensors: apply(*tensors, **self.settings)
        # Only the layer knows the padding modes.
        assert self.weight is not None
        channels, (filters, _, *kernel) = self.input.shape[-3], self.weight.shape
        layer = torch.nn.Conv2d(channels, filters, tuple(kernel), **self.settings)
        names = [name for name in self.arrays if name != "input"]

        def run(x: Any, *parameters: Any) -> Any:
            given = dict(zip(names, parameters, strict=True))
            return layer._conv_forward(x, given["weight"], given.get("bias"))

        return run


def draw(operation: str, seed: int, *, whole: bool = False) -> Case:
    """A small case in float64; in some of them something does not go together. Whole numbers give exact answers."""
    rng = np.random.default_rng(seed)
    case = _convolution(operation, rng) if operation in CONVOLUTIONS else _pooling(operation, rng)
    filled = {
        name: rng.integers(-3, 4, array.shape).astype(np.float64) if whole else rng.standard_normal(array.shape)
        for name, array in case.arrays.items()
    }
    return replace(case, **filled)


def assert_same(found: Answer | None, expected: Answer | None, what: object) -> None:
    """Both refuse, or both answer the same up to rounding, in the same type."""
    assert (found is None) == (expected is None), f"{what}: {'we' if found is None else 'they'} refuse"
    if found is None or expected is None:
        return
    assert found.keys() == expected.keys()
    for name, numbers in expected.items():
        assert found[name].dtype == numbers.dtype, f"{name} of {what}"
        near = EXACT[numbers.dtype.type] * float(abs(numbers).max(initial=1.0))
        np.testing.assert_allclose(found[name], numbers, rtol=0, atol=near, strict=True, err_msg=f"{name} of {what}")


def _integers(rng: np.random.Generator, low: int, high: int, most: float = 0.5) -> Any:
    """One for both axes, or one for each."""
    pair = tuple(int(n) for n in rng.integers(low, high + 1, 2))
    return pair[0] if rng.random() < most else pair


def _sizes(rng: np.random.Generator) -> tuple[tuple[int, ...], tuple[int, int]]:
    """The batch, if any, and the height and width; some rows are long, for other paths are taken for these."""
    height, width = (int(n) for n in rng.integers(1, 10, 2))
    return [(), (1,), (3,)][rng.integers(3)], (height, int(rng.integers(30, 90)) if rng.random() < 0.08 else width)


def _convolution(operation: str, rng: np.random.Generator) -> Case:
    batch, sizes = _sizes(rng)
    groups, C, O = (int(n) for n in rng.integers(1, 4, 3))
    settings: dict[str, Any] = {
        "stride": _integers(rng, 1, 3) if rng.random() < 0.6 else 1,
        "padding": _integers(rng, 0, 3),
        "dilation": _integers(rng, 1, 2),
        "groups": groups,
    }
    if operation == "conv2d":
        settings["padding_mode"] = MODES[rng.integers(4)]
        if rng.random() < 0.4:
            settings["padding"] = ["same", "valid"][rng.integers(2)]
    else:
        settings["output_padding"] = _integers(rng, 0, 2) if rng.random() < 0.5 else 0
    if rng.random() < 0.05:
        settings |= [{"stride": 0}, {"dilation": 0}, {"stride": (1, -1)}, {"groups": groups + 1}][rng.integers(4)]
    weight = (groups * O, C) if operation == "conv2d" else (groups * C, O)
    return Case(
        operation=operation,
        input=np.empty((*batch, groups * C, *sizes)),
        weight=np.empty((*weight, *rng.integers(1, 4 + (rng.random() < 0.3), 2))),
        bias=np.empty(groups * O) if rng.random() < 0.5 else None,
        settings=settings,
    )


def _pooling(operation: str, rng: np.random.Generator) -> Case:
    batch, sizes = _sizes(rng)
    settings: dict[str, Any] = {
        "kernel_size": _integers(rng, 1, 4),
        "stride": [None, _integers(rng, 1, 4)][rng.integers(2)],
        "padding": _integers(rng, 0, 2) if rng.random() < 0.6 else 0,
        "ceil_mode": bool(rng.integers(2)),
    }
    if operation == "max_pool2d":
        settings["dilation"] = _integers(rng, 1, 3)
    else:
        settings["count_include_pad"] = bool(rng.integers(2))
        settings["divisor_override"] = [None, None, int(rng.integers(-3, 4))][rng.integers(3)]
    if rng.random() < 0.05:
        settings |= [{"kernel_size": 0}, {"padding": -1}, {"stride": (1, 0)}][rng.integers(3)]
    return Case(operation=operation, input=np.empty((*batch, int(rng.integers(1, 4)), *sizes)), settings=settings)
