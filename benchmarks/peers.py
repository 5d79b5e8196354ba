"""Torch as a peer: in both of its layouts, on one thread; and the outputs compared before anything is timed."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Candidates", "agree", "in_torch", "torch"]

Array = NDArray[Any]
Candidates = dict[str, Callable[[], Any]]


def torch() -> Any:
    """The module, or None where it is not installed."""
    if not importlib.util.find_spec("torch"):
        return None
    module = importlib.import_module("torch")
    module.set_num_threads(1)
    module.set_grad_enabled(False)  # to its advantage: ours keeps nothing for a backward pass either
    return module


def in_torch(apply: Callable[..., Any], *arrays: Array) -> Candidates:
    """The call on torch's tensors, in the plain layout and with the channels last; the two are one for one channel."""
    module = torch()
    plain = [module.from_numpy(array) for array in arrays]
    last = [each.contiguous(memory_format=module.channels_last) if each.ndim == 4 else each for each in plain]
    calls: Candidates = {"torch": lambda: apply(*plain)}
    if any(array.ndim == 4 and array.shape[1] > 1 for array in arrays):
        calls["torch, channels last"] = lambda: apply(*last)
    return calls


def agree(candidates: Mapping[str, Callable[[], Any]]) -> None:
    """Fail unless all give what "ours" gives: an array, or several."""
    expected = _arrays(candidates["ours"]())
    for name, call in candidates.items():
        for found, array in zip(_arrays(call()), expected, strict=True):
            near = (1e-4 if array.dtype == np.float32 else 1e-11) * abs(array).max()
            np.testing.assert_allclose(found, array, rtol=0, atol=near, err_msg=name)


def _arrays(answer: Any) -> list[Array]:
    return [np.asarray(each) for each in (answer if isinstance(answer, tuple | list) else (answer,))]
