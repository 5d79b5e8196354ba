"""A grid of runs at once against each of them alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dlcore.errors import InvalidInputError
from dlcore.optim.methods import SGD, AdaGrad, Adam, AdamW, GradientDescent, HeavyBall, Method, Nesterov, RMSprop
from dlcore.optim.problems import Problem, double_well, least_squares, quadratic, rosenbrock
from dlcore.optim.run import run
from dlcore.optim.stability import closed_form
from dlcore.optim.sweeps import sweep

VALLEY = quadratic([2, 198])
PROBLEMS: dict[str, Problem] = {
    "along the axes": VALLEY,
    "turned": quadratic([[3, 1], [1, 2]], minimum=[0.5, -1]),
    "data": least_squares([[1, 0], [1, 1], [1, 2]], [0, 1, 3]),
    "Rosenbrock": rosenbrock(),
    "double well": double_well(),
}
METHODS: dict[str, Method] = {
    "gradient descent": GradientDescent(lr=0),
    "heavy ball": HeavyBall(lr=0, momentum=0),
    "Nesterov": Nesterov(lr=0, momentum=0),
    "SGD": SGD(momentum=0.5, dampening=0.1),
    "AdaGrad": AdaGrad(),
    "RMSprop": RMSprop(alpha=0.9),
    "Adam": Adam(),
    "AdamW": AdamW(),
}


def with_momentum(method: Method, lr: float, momentum: float) -> Method:
    if isinstance(method, Adam):
        return replace(method, lr=lr, betas=(momentum, method.betas[1]))
    return replace(method, lr=lr, **({"momentum": momentum} if hasattr(method, "momentum") else {}))


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("name", METHODS)
def test_each_cell_is_a_run(name: str, problem: str) -> None:
    method, start = METHODS[name], [0.8, 1.2]
    rates = np.array([0.0, 1e-4, 1e-3, 4e-3])
    momenta = np.array([0.1, 0.6, 0.9]) if hasattr(method, "momentum") or isinstance(method, Adam) else np.zeros(1)
    found = sweep(PROBLEMS[problem], method, start, steps=60, lr=rates, momentum=momenta)
    assert found.losses.shape == (len(rates), len(momenta))
    for (i, lr), (j, momentum) in [(a, b) for a in enumerate(rates) for b in enumerate(momenta)]:
        alone = run(PROBLEMS[problem], with_momentum(method, lr, momentum), start, steps=60, tolerance=0)
        if len(alone.losses) < 61:
            assert found.losses[i, j] > 1e15
        else:
            assert found.losses[i, j] == pytest.approx(alone.losses[-1], rel=1e-7, abs=1e-18)


def test_a_grid_larger_than_a_block_is_put_together_in_order() -> None:
    rates, momenta = np.linspace(0, 0.02, 150), np.linspace(0, 0.99, 70)
    for method in (HeavyBall(lr=0, momentum=0), Adam()):
        whole = sweep(VALLEY, method, [1, 1], steps=20, lr=rates, momentum=momenta).losses
        for i in (0, 57, 58, 59, 149):
            row = sweep(VALLEY, method, [1, 1], steps=20, lr=rates[i : i + 1], momentum=momenta).losses[0]
            np.testing.assert_allclose(whole[i], row, rtol=1e-12)


def test_D4_the_border_runs_along_the_limit() -> None:
    rates, momenta = np.linspace(0.0005, 0.0205, 81), np.linspace(0, 0.95, 20)
    found = sweep(VALLEY, HeavyBall(lr=0, momentum=0), [1, 1], steps=20_000, lr=rates, momentum=momenta)
    limit = 2 * (1 + momenta) / 198
    clear = np.abs(rates[:, None] / limit - 1) > 0.005
    assert (found.grew == (rates[:, None] > limit))[clear].all()
    assert clear.mean() > 0.9


def test_what_diverges_has_no_nan() -> None:
    lr = [0.001, 1.0, 1e10, 1e30]
    for method in (GradientDescent(lr=0), HeavyBall(lr=0, momentum=0.9), Nesterov(lr=0, momentum=0.9), Adam()):
        found = sweep(VALLEY, method, [1, 1], steps=500, lr=lr)
        assert not np.isnan(found.losses).any()
        assert not found.losses.flags.writeable
        # Adam's steps do not grow with the gradient, so that it comes back from 10¹⁰ too
        back = isinstance(method, Adam)
        assert found.grew.ravel().tolist() == [False, not back, not back, True]


def test_an_error_of_0_stays_0_at_any_rate() -> None:
    found = sweep(VALLEY, GradientDescent(lr=0), [1, 0], steps=2000, lr=[0.5])
    assert found.losses.tolist() == [[0]]
    points = closed_form(VALLEY, [1, 0], lr=0.3, steps=2000)
    assert points.shape == (2001, 2)
    np.testing.assert_allclose(points, run(VALLEY, GradientDescent(lr=0.3), [1, 0], steps=2000, tolerance=0).points)


def test_the_best_cell_is_named_by_its_settings() -> None:
    found = sweep(VALLEY, HeavyBall(lr=0, momentum=0), [1, 1], steps=60, lr=[0.001, 0.01], momentum=[0, 0.5, 0.9])
    assert found.best == (0.01, 0.5)
    assert found.losses.min() == found.losses[1, 1]
    assert found.start_loss == 100


BAD: dict[str, Callable[[], Any]] = {
    r"lr = \[\] must be a list of numbers": lambda: sweep(VALLEY, Adam(), [1, 1], steps=1, lr=[]),
    r"lr = -1.0 must be at least 0": lambda: sweep(VALLEY, Adam(), [1, 1], steps=1, lr=[0.1, -1]),
    r"lr must hold numbers of at most 1e\+30": lambda: sweep(VALLEY, Adam(), [1, 1], steps=1, lr=[np.nan]),
    r"momentum = .* must be below 1": lambda: sweep(
        VALLEY, HeavyBall(lr=0, momentum=0), [1, 1], steps=1, lr=[0.1], momentum=[0.5, 1]
    ),
    r"momentum = \[0.5\] is none of AdaGrad's settings; leave it out": lambda: sweep(
        VALLEY, AdaGrad(), [1, 1], steps=1, lr=[0.1], momentum=[0.5]
    ),
    r"steps = 0 must be at least 1": lambda: sweep(VALLEY, Adam(), [1, 1], steps=0, lr=[0.1]),
    r"start must hold one number for each weight, 2 in all": lambda: sweep(VALLEY, Adam(), [1], steps=1, lr=[0.1]),
}


@pytest.mark.parametrize("sentence", BAD)
def test_an_error_says(sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=f"^{sentence}"):
        BAD[sentence]()
