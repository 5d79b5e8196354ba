"""One training step of a network beside torch, and a graph of numbers; gradients are compared before the timing."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.report import Row
from benchmarks.timing import interleaved
from dlcore.backprop.flat import FlatMLP
from dlcore.backprop.mlp import MLP, Loss, backward, forward, random_mlp
from dlcore.expr import relu, symbols
from dlcore.expr.graph import Graph, graph

TITLE = "Backpropagation"
RATE = 1e-6  # so small that thousands of steps leave the network as it is
UNITS = 250  # in a row: a graph of 1,257 numbers
Array = NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class Goal:
    """One size of network and batch."""

    widths: tuple[int, ...]
    batch: int
    loss: Loss
    dtype: str
    aim: str
    note: str = ""


ALONE = "autograd and micrograd are not installed here"
GOALS = (
    Goal(widths=(2, 3, 2, 1), batch=1, loss=Loss(), dtype="float64", aim="≤ 0.65", note=ALONE),
    Goal(widths=(8, 64, 64, 1), batch=64, loss=Loss(), dtype="float64", aim="≤ 0.60", note=ALONE),
    Goal(widths=(784, 128, 10), batch=64, loss=Loss("cross_entropy"), dtype="float64", aim="≤ 0.85"),
    Goal(
        widths=(784, 128, 10),
        batch=64,
        loss=Loss("cross_entropy"),
        dtype="float32",
        aim="≤ 0.85",
        note="training here is in float64",
    ),
)


def rows(rounds: int) -> Iterator[Row]:
    """A row for each size: forward, back, and plain gradient descent."""
    for goal in GOALS:
        rng = np.random.default_rng(0)
        network = random_mlp(goal.widths, seed=0)
        x = rng.standard_normal((goal.batch, goal.widths[0]))
        classes = goal.loss.name == "cross_entropy"
        y = rng.integers(0, goal.widths[-1], goal.batch) if classes else rng.standard_normal((goal.batch, 1))
        step, gradient = _ours(network, x, y, goal)
        expected = backward(forward(network, x), y, loss=goal.loss).gradients["W1"]
        candidates = {"ours": step} | _torch(network, x, y, goal, expected)
        step()
        _require_close(gradient(), expected, goal, "ours")
        seconds = interleaved(candidates, rounds)
        sizes = "-".join(map(str, goal.widths))
        name = f"a step of {sizes}, {goal.batch} row{'s'[: goal.batch > 1]}, {goal.dtype}"
        yield Row(goal=name, ours=seconds.pop("ours"), peers=seconds, aim=goal.aim, note=goal.note)
    yield _numbers(rounds)


def _numbers(rounds: int) -> Row:
    """A chain of single numbers: every value, and every gradient."""
    w, u, b = symbols("w: the start", "u: a weight", "b: a bias")
    given = {w: 0.5, u: 0.9, b: 0.1}
    loss = (_chain(w, u, b, relu) - 1) ** 2
    seconds = interleaved({"ours": lambda: graph(loss, given)} | _torch_numbers(graph(loss, given), given), rounds)
    note = "no tape: each gradient is first built as a formula that can be shown; arrays have no tape either"
    return Row(
        goal=f"a graph of {len(graph(loss, given).nodes):,} numbers, each value and gradient",
        ours=seconds.pop("ours"),
        peers=seconds,
        aim="≤ 0.12, for a tape",
        note=note,
    )


def _chain(w: Any, u: Any, b: Any, activation: Callable[[Any], Any]) -> Any:
    for _ in range(UNITS):
        w = activation(u * w + b * w + b)
    return w


def _torch_numbers(ours: Graph, given: Mapping[Any, float]) -> dict[str, Callable[[], object]]:
    if not importlib.util.find_spec("torch"):
        return {}
    torch = importlib.import_module("torch")

    def call() -> list[float]:
        leaves = [torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in given.values()]
        ((_chain(leaves[0], leaves[1], leaves[2], torch.relu) - 1) ** 2).backward()
        return [leaf.grad.item() for leaf in leaves]

    expected = {node.expr: float(node.gradient) for node in ours.nodes if node.expr in given}
    np.testing.assert_allclose(call(), [expected[symbol] for symbol in given], rtol=1e-9)
    return {"torch, scalar tensors": call}


def _require_close(found: Array, expected: Array, goal: Goal, name: str) -> None:
    tolerance = 1e-4 if goal.dtype == "float32" else 1e-10
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance * abs(expected).max(), err_msg=name)


def _ours(network: MLP, x: Array, y: Array, goal: Goal) -> tuple[Callable[[], object], Callable[[], Array]]:
    flat = FlatMLP(network, loss=goal.loss, dtype=goal.dtype)
    columns, targets = flat.columns(x), flat.targets(y)

    def step() -> None:
        flat.loss_and_gradient(columns, targets)
        flat.parameters -= RATE * flat.gradient

    return step, lambda: flat.layer_gradients()[0][:, :-1]


def _torch(network: MLP, x: Array, y: Array, goal: Goal, expected: Array) -> dict[str, Callable[[], object]]:
    """Torch by functions, and by modules with an optimizer."""
    if not importlib.util.find_spec("torch"):
        return {}
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)
    torch.set_grad_enabled(True)
    dtype = getattr(torch, goal.dtype)
    data = torch.tensor(x, dtype=dtype)
    target = torch.tensor(y) if y.dtype == np.int64 else torch.tensor(y, dtype=dtype)
    functional = torch.nn.functional

    def loss_of(output: Any) -> Any:
        if goal.loss.name == "cross_entropy":
            return functional.cross_entropy(output, target)
        return functional.mse_loss(output, target)  # one output: the mean over entries is the mean over rows

    weights = [torch.tensor(np.array(value), dtype=dtype) for value in network.parameters.values()]
    leaves = [weight.clone().requires_grad_() for weight in weights]
    pairs = list(zip(leaves[::2], leaves[1::2], strict=True))

    def by_functions() -> Any:
        a = data
        for k, (W, b) in enumerate(pairs):
            a = functional.linear(a, W, b)
            a = torch.relu(a) if k + 1 < len(pairs) else a
        gradients = torch.autograd.grad(loss_of(a), leaves)
        with torch.no_grad():
            for leaf, gradient in zip(leaves, gradients, strict=True):
                leaf.sub_(gradient, alpha=RATE)
        return gradients[0]

    parts: list[Any] = []
    for into, out in pairwise(goal.widths):
        parts += [torch.nn.Linear(into, out, dtype=dtype), torch.nn.ReLU()]
    model = torch.nn.Sequential(*parts[:-1])
    with torch.no_grad():
        for parameter, weight in zip(model.parameters(), weights, strict=True):
            parameter.copy_(weight)
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)

    def by_modules() -> Any:
        optimizer.zero_grad()
        loss_of(model(data)).backward()
        optimizer.step()
        return model[0].weight.grad

    calls = {"torch by functions": by_functions, "torch.nn and SGD": by_modules}
    for name, call in calls.items():
        _require_close(call().numpy(), expected, goal, name)
    return calls
