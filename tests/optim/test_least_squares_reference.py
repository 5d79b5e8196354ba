"""Least squares, SGD and hypergradients beside scipy and torch."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

from dlcore import data
from dlcore.optim.hypergradient import MODES, hypergradient
from dlcore.optim.learned_rate import one_step
from dlcore.optim.least_squares import draw_rows, limit, minimum_norm, sgd

pytestmark = pytest.mark.reference


@pytest.mark.parametrize("shape", [(3, 8), (8, 3), (5, 5)])
def test_the_limit_is_scipy_s_least_squares_solution(shape: tuple[int, int], rng: np.random.Generator) -> None:
    linalg = importlib.import_module("scipy.linalg")
    X, t = rng.normal(size=shape), rng.normal(size=shape[0])
    assert np.allclose(limit(X, t).weights, linalg.lstsq(X, t)[0])
    assert np.allclose(limit(X[:2], t[:2]).weights, linalg.pinv(X[:2]) @ t[:2])
    if shape[0] < shape[1]:
        assert np.allclose(minimum_norm(X, t), linalg.lstsq(X, t, lapack_driver="gelsy")[0])


@pytest.mark.parametrize("n", [4, 30])
def test_the_steps_are_those_of_torch_s_optimizer(n: int, rng: np.random.Generator) -> None:
    torch = importlib.import_module("torch")
    X, t, start = rng.normal(size=(n, 6)), rng.normal(size=n), rng.normal(size=6)
    rows = draw_rows(n, steps=60, rng=rng)
    w = torch.tensor(start, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.02)
    for i in rows:
        optimizer.zero_grad()
        ((torch.from_numpy(X[i]) @ w - t[i]) ** 2).backward()
        optimizer.step()
    assert np.allclose(sgd(X, t, rows=rows, lr=0.02, start=start).weights, w.detach().numpy())


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("per_step", [False, True])
def test_A2_the_hypergradient_is_torch_s(mode: str, per_step: bool) -> None:
    torch = importlib.import_module("torch")
    table, steps = data.diabetes(standardized=True), 40
    rates = np.linspace(0.05, 0.2, steps) if per_step else 0.1
    eta = torch.tensor(rates, dtype=torch.float64, requires_grad=True)
    X, t = torch.tensor(table.inputs), torch.tensor(table.targets)
    w = torch.zeros(10, dtype=torch.float64)
    for s in range(steps):
        gradient = 2 / len(t) * X.T @ (X @ w - t)
        w = w - (eta[s] if per_step else eta) * gradient
    loss = torch.mean((X @ w - t) ** 2)
    loss.backward()
    found = hypergradient(table.inputs, table.targets, lr=rates, steps=steps, mode=mode)
    assert found.loss == pytest.approx(loss.item())
    ours = found.by_step if per_step else found.value
    assert np.allclose(ours, eta.grad.numpy(), rtol=1e-9)


@pytest.mark.parametrize(("reduction", "half"), [("mean", False), ("sum", False), ("mean", True), ("sum", True)])
def test_A4_slope_and_curvature_are_torch_s(reduction: str, half: bool, rng: np.random.Generator) -> None:
    torch = importlib.import_module("torch")
    X, t, start = rng.normal(size=(5, 3)), rng.normal(size=5), rng.normal(size=3)
    rows, targets = torch.from_numpy(X), torch.from_numpy(t)

    def loss(w: object) -> object:
        return torch.nn.functional.mse_loss(rows @ w, targets, reduction=reduction) / (2 if half else 1)

    w0 = torch.tensor(start, requires_grad=True)
    (gradient,) = torch.autograd.grad(loss(w0), w0)

    def after(eta: object) -> object:
        return loss(w0.detach() - eta * gradient)

    found = one_step(X, t, start=start, reduction=reduction, half=half)
    eta = torch.tensor(0.3, dtype=torch.float64)
    assert float(after(eta)) == pytest.approx(float(found.loss(0.3)))
    assert float(torch.func.grad(after)(eta)) == pytest.approx(float(found.slope(0.3)))
    assert float(torch.func.grad(torch.func.grad(after))(eta)) == pytest.approx(found.curvature)
