"""Trajectories and sweeps beside torch, whose numbers are compared with ours before anything is timed."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.report import Row
from benchmarks.timing import interleaved
from dlcore.optim.methods import Adam, GradientDescent, HeavyBall, Nesterov
from dlcore.optim.problems import quadratic
from dlcore.optim.run import run
from dlcore.optim.sweeps import sweep

TITLE = "Optimization"
Call = Callable[[], Any]

EIGENVALUES, START, LR, MOMENTUM = (2.0, 198.0), (1.0, 1.0), 0.001, 0.9
VALLEY = quadratic(EIGENVALUES)
METHODS = (
    GradientDescent(lr=LR),
    HeavyBall(lr=LR, momentum=MOMENTUM),
    Nesterov(lr=LR, momentum=MOMENTUM),
    Adam(lr=LR),
)
RATES, MOMENTA = np.linspace(1e-4, 0.02, 200), np.linspace(0, 0.99, 100)


def rows(rounds: int) -> Iterator[Row]:
    """A row for each goal."""
    yield _row(
        "1,000 steps in the plane: gradient descent, momentum, Nesterov and Adam in turn",
        {"ours": lambda: [_end(method, 1000) for method in METHODS]} | _torch_trajectories(1000),
        rounds,
        aim="≤ 0.06; ≤ 0.008 of torch.optim",
        note="ours keeps points, losses and gradients; the bare torch has preallocated tensors and keeps the points",
    )
    momentum = HeavyBall(lr=LR, momentum=MOMENTUM)
    yield _row(
        "momentum at 200 rates × 100 momenta, 300 steps",
        {"ours": lambda: _swept(momentum, 300)} | _torch_momentum(300),
        rounds,
        aim="≤ 0.25; ≤ 0.03 of torch step by step; ≤ 2 ms",
        note="the algorithm's gain, not the language's: by doubling the steps torch would gain as much",
    )
    yield _row(
        "Adam at 200 rates × 100 momenta, 300 steps",
        {"ours": lambda: _swept(Adam(), 300)} | _torch_adam(300),
        rounds,
        aim="≤ 1.15",
        note="no shorter way is known, and both are numpy-like arithmetic on arrays",
    )


def _row(goal: str, candidates: Mapping[str, Call], rounds: int, *, aim: str, note: str) -> Row:
    expected = candidates["ours"]()
    for name, call in candidates.items():
        np.testing.assert_allclose(call(), expected, rtol=1e-6, atol=1e-12, err_msg=name)
    seconds = interleaved(candidates, rounds)
    return Row(goal=goal, ours=seconds.pop("ours"), peers=seconds, aim=aim, note=note)


def _end(method: Any, steps: int) -> NDArray[np.float64]:
    end: NDArray[np.float64] = run(VALLEY, method, START, steps=steps, tolerance=0).points[-1]
    return end


def _swept(method: Any, steps: int) -> NDArray[np.float64]:
    """The losses where they are small enough to be compared: elsewhere the run diverges."""
    found = sweep(VALLEY, method, START, steps=steps, lr=RATES, momentum=MOMENTA)
    losses: NDArray[np.float64] = np.where(found.losses < 1, found.losses, 1.0)
    return losses


def _torch() -> Any:
    if not importlib.util.find_spec("torch"):
        return None
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    return torch


def _torch_trajectories(steps: int) -> dict[str, Call]:
    torch = _torch()
    if torch is None:
        return {}
    H = torch.tensor(EIGENVALUES)

    def bare() -> list[Any]:
        with torch.no_grad():
            return [each() for each in (descent, momentum, nesterov, adam)]

    def descent() -> Any:
        w, kept = torch.tensor(START), torch.empty(steps, 2)
        for k in range(steps):
            kept[k] = w.addcmul_(H, w, value=-LR)
        return w

    def momentum() -> Any:
        w, m, kept = torch.tensor(START), torch.zeros(2), torch.empty(steps, 2)
        for k in range(steps):
            m.mul_(MOMENTUM).addcmul_(H, w)
            kept[k] = w.sub_(m, alpha=LR)
        return w

    def nesterov() -> Any:
        w, m, kept = torch.tensor(START), torch.zeros(2), torch.empty(steps, 2)
        for k in range(steps):
            g = H * w
            m.mul_(MOMENTUM).add_(g)
            kept[k] = w.sub_(g.add_(m, alpha=MOMENTUM), alpha=LR)
        return w

    def adam() -> Any:
        w, m, v, kept = torch.tensor(START), torch.zeros(2), torch.zeros(2), torch.empty(steps, 2)
        for k in range(steps):
            g = H * w
            m.lerp_(g, 0.1)
            v.mul_(0.999).addcmul_(g, g, value=0.001)
            root = v.sqrt().div_((1 - 0.999 ** (k + 1)) ** 0.5).add_(1e-8)
            kept[k] = w.addcdiv_(m, root, value=-LR / (1 - 0.9 ** (k + 1)))
        return w

    def optim() -> list[Any]:
        ends = []
        for kind, settings in (
            ("SGD", {}),
            ("SGD", {"momentum": MOMENTUM}),
            ("SGD", {"momentum": MOMENTUM, "nesterov": True}),
            ("Adam", {}),
        ):
            w = torch.tensor(START, requires_grad=True)
            optimizer = getattr(torch.optim, kind)([w], lr=LR, **settings)
            for _ in range(steps):
                optimizer.zero_grad()
                ((H * w * w).sum() / 2).backward()
                optimizer.step()
            ends.append(w.detach())
        return ends

    return {"bare torch": bare, "torch.optim": optim}


def _torch_momentum(steps: int) -> dict[str, Call]:
    torch = _torch()
    if torch is None:
        return {}
    H, lr, beta = torch.tensor(EIGENVALUES), torch.tensor(RATES)[:, None, None], torch.tensor(MOMENTA)[None, :, None]

    def step_by_step() -> Any:
        w = torch.ones(len(RATES), len(MOMENTA), 2)
        m = torch.zeros_like(w)
        for _ in range(steps):
            m.mul_(beta).addcmul_(H, w)
            w.addcmul_(lr, m, value=-1)
        return (H * w * w).sum(-1).div_(2).nan_to_num_(1.0).clamp_(max=1.0)

    def recurrence() -> Any:
        total = torch.zeros(len(RATES), len(MOMENTA))
        for eigenvalue in EIGENVALUES:
            p, q = 1 + beta[..., 0] - lr[..., 0] * eigenvalue, -beta[..., 0]
            before, now = torch.ones_like(p), p + q
            for _ in range(steps - 1):
                before.mul_(q).addcmul_(p, now)
                before, now = now, before
            total += eigenvalue / 2 * now * now
        return total.nan_to_num_(1.0).clamp_(max=1.0)

    return {"torch, a recurrence for each eigenvalue": recurrence, "torch, step by step": step_by_step}


def _torch_adam(steps: int) -> dict[str, Call]:
    torch = _torch()
    if torch is None:
        return {}
    H, lr, beta = torch.tensor(EIGENVALUES), torch.tensor(RATES)[:, None, None], torch.tensor(MOMENTA)[None, :, None]

    def step_by_step() -> Any:
        w = torch.ones(len(RATES), len(MOMENTA), 2)
        m, v, rest = torch.zeros_like(w), torch.zeros_like(w), 1 - beta
        for k in range(steps):
            g = H * w
            m.mul_(beta).addcmul_(rest, g)
            v.mul_(0.999).addcmul_(g, g, value=0.001)
            root = v.sqrt().div_((1 - 0.999 ** (k + 1)) ** 0.5).add_(1e-8)
            w.sub_(root.reciprocal_().mul_(m).mul_(lr / (1 - beta ** (k + 1))))
        return (H * w * w).sum(-1).div_(2).clamp_(max=1.0)

    return {"torch": step_by_step}
