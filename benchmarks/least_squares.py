"""SGD on least squares and hypergradients beside torch: the same ends and slopes first, then times and peak memory."""

from __future__ import annotations

import importlib
import importlib.util
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.report import Row
from benchmarks.timing import interleaved
from dlcore import data
from dlcore.optim.hypergradient import hypergradient
from dlcore.optim.least_squares import draw_rows, sgd

TITLE = "Least squares"
Call = Callable[[], Any]
Array = NDArray[Any]


def rows(rounds: int) -> Iterator[Row]:
    """A row for each goal."""
    rng = np.random.default_rng(0)
    table = data.diabetes(standardized=True)
    wide = rng.standard_normal((20, 100)), rng.standard_normal(20)
    for steps, optimizer, aim in (
        (20_000, False, "≤ 0.20; ≤ 0.12 by residuals"),
        (2_000, True, "≤ 0.015 of torch.optim"),
    ):
        goal = f"SGD, {steps:,} steps"
        yield _sgd(
            f"{goal} on 20 × 100", *wide, steps, optimizer, rounds, aim, "ours carries 20 residuals, not 100 weights"
        )
        tall = table.inputs, table.targets
        yield _sgd(f"{goal} on the diabetes table", *tall, steps, optimizer, rounds, aim, "the same loop on both sides")
    X, t = rng.standard_normal((100, 100)), rng.standard_normal(100)
    for mode, aim in (("forward", "≤ 0.14"), ("reverse", "≤ 0.22"), ("checkpointed", "")):
        ours = partial(hypergradient, X, t, lr=0.01, mode=mode)
        few, many = (_peak(partial(ours, steps=steps)) / 1024 for steps in (1_000, 10_000))
        yield _row(
            f"dL/dη through 1,000 steps, 100 weights, {mode} mode",
            {"ours": lambda ours=ours: ours(steps=1_000).value} | _torch_hypergradient(X, t, 0.01, 1_000),
            rounds,
            aim=aim,
            note=f"at most {few:,.0f} KiB in use at once, and {many:,.0f} KiB for 10,000 steps",
        )


def _sgd(goal: str, X: Array, t: Array, steps: int, optimizer: bool, rounds: int, aim: str, note: str) -> Row:
    rate = 0.3 / float(np.max(np.sum(X**2, axis=1)))
    drawn = draw_rows(len(X), steps=steps, rng=np.random.default_rng(1))
    ours = {"ours": lambda: sgd(X, t, rows=drawn, lr=rate).weights}
    peers = _torch_sgd(X, t, drawn, rate, optimizer=optimizer)
    return _row(goal, ours | peers, rounds, aim=aim, note=note)


def _row(goal: str, candidates: Mapping[str, Call], rounds: int, *, aim: str, note: str) -> Row:
    expected = candidates["ours"]()
    for name, call in candidates.items():
        np.testing.assert_allclose(np.asarray(call()), expected, rtol=1e-8, atol=1e-10, err_msg=name)
    seconds = interleaved(candidates, rounds)
    ours = seconds.pop("ours")
    return Row(goal=goal, ours=ours, peers=seconds, aim=aim, note=note)


def _peak(call: Call) -> int:
    """The most bytes in use at once during a call."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _torch_sgd(X: Array, t: Array, drawn: Array, rate: float, *, optimizer: bool) -> dict[str, Call]:
    if not importlib.util.find_spec("torch"):
        return {}
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)
    rows, targets, order = list(torch.tensor(X)), t.tolist(), drawn.tolist()

    def bare() -> Array:
        w = torch.zeros(X.shape[1], dtype=torch.float64)
        with torch.inference_mode():
            for i in order:
                w.sub_(rows[i], alpha=2 * rate * (torch.dot(rows[i], w).item() - targets[i]))
        return np.asarray(w)

    def optimized() -> Array:
        w = torch.zeros(X.shape[1], dtype=torch.float64, requires_grad=True)
        method = torch.optim.SGD([w], lr=rate)
        with torch.enable_grad():
            for i in order:
                method.zero_grad()
                ((torch.dot(rows[i], w) - targets[i]) ** 2).backward()
                method.step()
        return np.asarray(w.detach())

    return {"torch, bare": bare} | ({"torch.optim": optimized} if optimizer else {})


def _torch_hypergradient(X: Array, t: Array, rate: float, steps: int) -> dict[str, Call]:
    """Reverse mode by torch's tape, with XᵀX and Xᵀt formed once."""
    if not importlib.util.find_spec("torch"):
        return {}
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)
    rows, targets = torch.from_numpy(X), torch.from_numpy(t)
    curvature, pull = 2 / len(t) * rows.T @ rows, 2 / len(t) * rows.T @ targets

    def taped() -> float:
        with torch.enable_grad():
            eta = torch.tensor(rate, dtype=torch.float64, requires_grad=True)
            w = torch.zeros(X.shape[1], dtype=torch.float64)
            for _ in range(steps):
                w = w - eta * (torch.mv(curvature, w) - pull)
            torch.mean((rows @ w - targets) ** 2).backward()
        return float(eta.grad)

    return {"torch": taped}
