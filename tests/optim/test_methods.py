"""Every method against its formula and against PyTorch.

`recorded/methods.json` holds where PyTorch's optimizers and schedulers get to, so that ours are checked where torch is
not installed. To record it anew: python tests/optim/test_methods.py
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dlcore.errors import InvalidInputError
from dlcore.optim.methods import (
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    AverageHeavyBall,
    GradientDescent,
    HeavyBall,
    Method,
    Nesterov,
    Preconditioned,
    RMSprop,
    VelocityHeavyBall,
)
from dlcore.optim.problems import quadratic, rosenbrock
from dlcore.optim.run import run
from dlcore.optim.schedules import Cosine, InverseTime, Schedule, Step, WarmUp

RECORDED = Path(__file__).parent / "recorded" / "methods.json"
STEPS = 500
START = [1.0, -0.5, 2.0]
VALLEY = quadratic([[3.0, 1.0, 0.0], [1.0, 2.0, 0.5], [0.0, 0.5, 1.0]], minimum=[0.5, 0.0, -1.0])

# Our method, and the class and the settings of torch's. RMSprop is slow here: near the minimum it jumps to and fro, and
# every jump makes the rounding errors larger.
PAIRS: dict[str, tuple[Method, str, dict[str, Any]]] = {
    "gradient descent": (GradientDescent(lr=0.05), "SGD", {"lr": 0.05}),
    "SGD, weight decay": (SGD(lr=0.05, weight_decay=0.1), "SGD", {"lr": 0.05, "weight_decay": 0.1}),
    "heavy ball": (HeavyBall(lr=0.01, momentum=0.9), "SGD", {"lr": 0.01, "momentum": 0.9}),
    "SGD, dampening": (
        SGD(lr=0.01, momentum=0.9, dampening=0.3, weight_decay=0.01),
        "SGD",
        {"lr": 0.01, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.01},
    ),
    "SGD, dampening = momentum": (
        SGD(lr=0.1, momentum=0.9, dampening=0.9),
        "SGD",
        {"lr": 0.1, "momentum": 0.9, "dampening": 0.9},
    ),
    "Nesterov": (Nesterov(lr=0.01, momentum=0.9), "SGD", {"lr": 0.01, "momentum": 0.9, "nesterov": True}),
    "SGD, nesterov": (
        SGD(lr=0.01, momentum=0.8, nesterov=True, weight_decay=0.1),
        "SGD",
        {"lr": 0.01, "momentum": 0.8, "nesterov": True, "weight_decay": 0.1},
    ),
    "AdaGrad": (AdaGrad(lr=0.3, weight_decay=0.01), "Adagrad", {"lr": 0.3, "weight_decay": 0.01}),
    "AdaGrad, lr_decay": (AdaGrad(lr=InverseTime(lr=0.5, decay=0.01)), "Adagrad", {"lr": 0.5, "lr_decay": 0.01}),
    "RMSprop": (RMSprop(lr=5e-4, alpha=0.9), "RMSprop", {"lr": 5e-4, "alpha": 0.9}),
    "RMSprop, momentum": (
        RMSprop(lr=2e-4, alpha=0.95, eps=1e-6, momentum=0.7, weight_decay=0.01),
        "RMSprop",
        {"lr": 2e-4, "alpha": 0.95, "eps": 1e-6, "momentum": 0.7, "weight_decay": 0.01},
    ),
    "Adam": (Adam(lr=0.05), "Adam", {"lr": 0.05}),
    "Adam, weight decay": (
        Adam(lr=0.05, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.1),
        "Adam",
        {"lr": 0.05, "betas": (0.8, 0.99), "eps": 1e-6, "weight_decay": 0.1},
    ),
    "AdamW": (AdamW(lr=0.05, weight_decay=0.2), "AdamW", {"lr": 0.05, "weight_decay": 0.2}),
}
SCHEDULES: dict[str, tuple[Schedule, list[tuple[str, dict[str, Any]]]]] = {
    "step": (Step(lr=0.5, step_size=7, gamma=0.5), [("StepLR", {"step_size": 7, "gamma": 0.5})]),
    "cosine": (Cosine(lr=0.5, T_max=40, eta_min=0.1), [("CosineAnnealingLR", {"T_max": 40, "eta_min": 0.1})]),
    "warm-up": (WarmUp(lr=0.5, total_iters=9), [("LinearLR", {"total_iters": 9})]),
    "warm-up, then steps": (
        WarmUp(lr=Step(lr=0.5, step_size=7, gamma=0.5), total_iters=9, start_factor=0.2),
        [("LinearLR", {"total_iters": 9, "start_factor": 0.2}), ("StepLR", {"step_size": 7, "gamma": 0.5})],
    ),
    "1/t": (InverseTime(lr=0.5, decay=0.3), [("LambdaLR", {"lr_lambda": 0.3})]),
}


def stepped(method: Method, steps: int = STEPS) -> np.ndarray:
    """The method's own step, again and again."""
    w = np.array(START)
    state, found = method.start(w), [w]
    for k in range(steps):
        w, state = method.step(w, VALLEY.gradient(w), state, k)
        found.append(w)
    return np.array(found)


def torchs(kind: str, settings: dict[str, Any]) -> np.ndarray:
    import torch

    w = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    H, minimum = torch.tensor(np.array(VALLEY.hessian)), torch.tensor(np.array(VALLEY.minimum))
    optimizer = getattr(torch.optim, kind)([w], **settings)
    found = [w.detach().numpy().copy()]
    for _ in range(STEPS):
        optimizer.zero_grad()
        ((w - minimum) @ H @ (w - minimum) / 2).backward()
        optimizer.step()
        found.append(w.detach().numpy().copy())
    return np.array(found)


def torchs_rates(names: list[tuple[str, dict[str, Any]]]) -> list[float]:
    import torch

    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
    schedulers = []
    for name, settings in names:
        given = {"lr_lambda": lambda k, d=settings["lr_lambda"]: 1 / (1 + d * k)} if name == "LambdaLR" else settings
        schedulers.append(getattr(torch.optim.lr_scheduler, name)(optimizer, **given))
    rates = []
    for _ in range(100):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        for scheduler in schedulers:
            scheduler.step()
    return rates


@pytest.mark.reference
@pytest.mark.parametrize("name", PAIRS)
def test_torch_takes_the_same_steps(name: str) -> None:
    method, kind, settings = PAIRS[name]
    np.testing.assert_allclose(stepped(method), torchs(kind, settings), rtol=0, atol=1e-12)


@pytest.mark.reference
@pytest.mark.parametrize("name", SCHEDULES)
def test_torch_sets_the_same_rates(name: str) -> None:
    schedule, names = SCHEDULES[name]
    found = [schedule(k) for k in range(100)]
    np.testing.assert_allclose(found, torchs_rates(names), rtol=1e-10, atol=1e-12)


def recorded() -> dict[str, dict[str, Any]]:
    answers: dict[str, dict[str, Any]] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return answers


@pytest.mark.parametrize("name", PAIRS)
def test_every_recorded_point_of_torch_is_ours(name: str) -> None:
    points = stepped(PAIRS[name][0])
    for k, point in recorded()["points"][name].items():
        np.testing.assert_allclose(points[int(k)], point, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_recorded_rate_of_torch_is_ours(name: str) -> None:
    found = [SCHEDULES[name][0](k) for k in range(100)]
    np.testing.assert_allclose(found, recorded()["rates"][name], rtol=1e-10, atol=1e-12)


def test_B3_each_rule_takes_the_step_on_the_page() -> None:
    w, g = np.array([1.0, 2.0]), np.array([10.0, -20.0])
    assert GradientDescent(lr=0.1).step(w, g, None, 0)[0].tolist() == [0.0, 4.0]
    momentum = HeavyBall(lr=0.1, momentum=0.5)
    w1, m1 = momentum.step(w, g, momentum.start(w), 0)
    assert (w1.tolist(), m1.tolist()) == ([0.0, 4.0], [10.0, -20.0])
    w2, m2 = momentum.step(w1, g, m1, 1)
    assert (w2.tolist(), m2.tolist()) == ([-1.5, 7.0], [15.0, -30.0])


def test_the_forms_of_momentum_coincide_once_converted() -> None:
    heavy = HeavyBall(lr=0.02, momentum=0.9)
    expected = stepped(heavy)
    for other in (heavy.as_average(), heavy.as_velocity(), heavy.as_average().as_sum(), heavy.as_velocity().as_sum()):
        np.testing.assert_allclose(stepped(other), expected, atol=1e-13)
    assert heavy.as_average().lr == pytest.approx(0.2)


def test_with_the_same_settings_the_average_is_slower() -> None:
    heavy, average = HeavyBall(lr=0.01, momentum=0.9), AverageHeavyBall(lr=0.01, momentum=0.9)
    assert VALLEY.loss(stepped(average, 50)[-1]) > 10 * VALLEY.loss(stepped(heavy, 50)[-1])


def test_a_changing_rate_drives_sum_and_velocity_apart() -> None:
    changing = Step(lr=0.05, step_size=5, gamma=0.5)
    heavy, velocity = HeavyBall(lr=changing, momentum=0.9), VelocityHeavyBall(lr=changing, momentum=0.9)
    np.testing.assert_allclose(stepped(heavy, 5), stepped(velocity, 5), atol=1e-13)
    assert abs(stepped(heavy, 6)[-1] - stepped(velocity, 6)[-1]).max() > 0.01
    with pytest.raises(InvalidInputError, match=r"lr = Step\(.* changes, and the forms .* give lr as a number\.$"):
        heavy.as_average()


def test_torch_s_dampening_spares_the_first_gradient() -> None:
    dampened, average = SGD(lr=0.1, momentum=0.9, dampening=0.9), AverageHeavyBall(lr=0.1, momentum=0.9)
    w, g = np.array(START), VALLEY.gradient(START)
    np.testing.assert_array_equal(dampened.step(w, g, dampened.start(w), 0)[0], w - 0.1 * g)
    np.testing.assert_allclose(average.step(w, g, average.start(w), 0)[0], w - 0.1 * (1 - 0.9) * g)
    # what is left of the first gradient is 9 times too much, and fades with the momentum
    m, average_m, k = g, (1 - 0.9) * g, 0
    for k in range(1, 6):
        (_, m), (_, average_m) = dampened.step(w, g, m, k), average.step(w, g, average_m, k)
    np.testing.assert_allclose(m - average_m, 0.9**k * 0.9 * g)


def test_nesterov_is_the_textbook_s_look_ahead() -> None:
    lr, beta = 0.05, 0.8
    method = Nesterov(lr=lr, momentum=beta)
    theta, v = np.array(START), np.zeros(3)
    w, m = theta, np.zeros(3)
    for k in range(100):
        v = beta * v - lr * VALLEY.gradient(theta + beta * v)
        theta = theta + v
        w, m = method.step(w, VALLEY.gradient(w), m, k)
        np.testing.assert_allclose(method.before_look_ahead(w, m), theta, atol=1e-12)


def test_a_diagonal_preconditioner_is_gradient_descent_on_rescaled_weights() -> None:
    diagonal = (1.0, 4.0, 0.25)
    scale = np.sqrt(diagonal)
    found = stepped(Preconditioned(lr=0.1, diagonal=diagonal), 50)
    u = START / scale  # w = scale u
    for k in range(50):
        u = u - 0.1 * scale * VALLEY.gradient(scale * u)
        np.testing.assert_allclose(found[k + 1], scale * u, atol=1e-12)


def test_adam_s_first_step_is_the_rate_along_every_coordinate() -> None:
    w, _ = Adam(lr=0.1, eps=1e-12).step(np.zeros(3), np.array([5.0, -0.001, 300.0]), (np.zeros(3), np.zeros(3)), 0)
    np.testing.assert_allclose(w, [-0.1, 0.1, -0.1])


@pytest.mark.parametrize("name", PAIRS)
def test_a_step_changes_nothing_that_it_was_given(name: str) -> None:
    method = PAIRS[name][0]
    w, g = np.array(START), VALLEY.gradient(START)
    state = method.start(w)
    first = method.step(w, g, state, 0)
    assert (w.tolist(), g.tolist()) == (START, VALLEY.gradient(START).tolist())
    again = method.step(w, g, state, 0)
    np.testing.assert_array_equal(first[0], again[0])


@pytest.mark.parametrize("name", PAIRS)
def test_one_coordinate_as_a_float_goes_as_in_an_array(name: str) -> None:
    """And a grid of runs goes as each of them alone."""
    method = PAIRS[name][0]
    w, x = np.array([[[1.5], [-2.0]], [[0.5], [0.0]]]), 1.5
    state, single = method.start(w), method.start(x)
    for k in range(20):
        w, state = method.step(w, np.sin(w), state, k)
        x, single = method.step(x, float(np.sin(x)), single, k)
    assert w[0, 0, 0] == pytest.approx(x, rel=1e-13)
    assert w[1, 1, 0] == 0


def test_the_loops_over_floats_agree_with_the_steps_to_the_last_bit() -> None:
    valley, start = quadratic([2, 198], minimum=[0.5, -0.25]), [1.0, 1.0]
    for method in (
        GradientDescent(lr=0.003),
        HeavyBall(lr=0.003, momentum=0.9),
        Nesterov(lr=0.003, momentum=0.9),
        Adam(lr=0.01, weight_decay=0.01),
    ):
        expected = [np.array(start)]
        state = method.start(expected[0])
        for k in range(2500):
            w, state = method.step(expected[-1], valley.gradient(expected[-1]), state, k)
            expected.append(w)
        found = run(valley, method, start, steps=2500, tolerance=0).points
        assert found.tolist() == np.array(expected).tolist(), method
        # a rate that is a schedule, and a subclass, take the general way in floats
        general = run(
            valley, replace(method, lr=Step(lr=method.rate(0), step_size=9999)), start, steps=2500, tolerance=0
        )
        assert general.points.tolist() == found.tolist(), method


@pytest.mark.parametrize("name", PAIRS)
def test_plain_floats_in_the_plane_agree_with_arrays(name: str) -> None:
    method, surface, start = PAIRS[name][0], rosenbrock(), np.array([-1.2, 1.0])
    if not isinstance(method.lr, Schedule):
        method = replace(method, lr=method.lr / 100)
    found = run(surface, method, start, steps=40, tolerance=0)
    w, state = start, method.start(start)
    for k in range(40):
        w, state = method.step(w, surface.gradient(w), state, k)
    np.testing.assert_allclose(found.points[-1], w, rtol=1e-9)


BAD: dict[str, Callable[[], Any]] = {
    r"lr = -0.1 must be at least 0": lambda: GradientDescent(lr=-0.1),
    r"lr = nan must be a finite number": lambda: GradientDescent(lr=float("nan")),
    r"lr = '0.1' must be a finite number": lambda: GradientDescent(lr="0.1"),  # type: ignore[arg-type]
    r"lr = array\(\[0.1\]\) must be a finite number": lambda: SGD(lr=np.array([0.1])),  # type: ignore[arg-type]
    r"lr = True must be a finite number": lambda: SGD(lr=True),
    r"momentum = 1 must be below 1": lambda: HeavyBall(lr=0.1, momentum=1),
    r"momentum = -0.5 must be at least 0": lambda: Nesterov(lr=0.1, momentum=-0.5),
    r"dampening = 2 must be at most 1": lambda: SGD(momentum=0.9, dampening=2),
    r"dampening = 0.5 does nothing without a momentum; give momentum or leave it out": lambda: SGD(dampening=0.5),
    r"nesterov = True needs a momentum and no dampening; set momentum=0.9, dampening=0": lambda: SGD(nesterov=True),
    r"nesterov = 1 must be True or False": lambda: SGD(momentum=0.9, nesterov=1),  # type: ignore[arg-type]
    r"weight_decay = -1 must be at least 0": lambda: AdamW(weight_decay=-1),
    r"eps = 0 must be above 0": lambda: Adam(eps=0),
    r"betas = 0.9 must be two numbers; write \(0.9, 0.999\)": lambda: Adam(betas=0.9),  # type: ignore[arg-type]
    r"betas = 1 must be below 1": lambda: Adam(betas=(0.9, 1)),
    r"alpha = 1.5 must be below 1": lambda: RMSprop(alpha=1.5),
    r"diagonal = 0.0 must be above 0": lambda: Preconditioned(lr=0.1, diagonal=(1, 0)),
    r"diagonal = \(\) must be a list of numbers": lambda: Preconditioned(lr=0.1, diagonal=()),
    r"w = array\(\[0., 0.\]\) must have 1 numbers": lambda: Preconditioned(lr=1, diagonal=(1,)).start(np.zeros(2)),
    r"step_size = 0 must be at least 1": lambda: Step(lr=0.1, step_size=0),
    r"gamma = 10 must be at most 1": lambda: Step(lr=0.1, step_size=5, gamma=10),
    r"T_max = 1.5 must be an integer": lambda: Cosine(lr=0.1, T_max=1.5),  # type: ignore[arg-type]
    r"eta_min = -1 must be at least 0": lambda: Cosine(lr=0.1, T_max=5, eta_min=-1),
    r"decay = -1 must be at least 0": lambda: InverseTime(lr=0.1, decay=-1),
    r"total_iters = 0 must be at least 1": lambda: WarmUp(lr=0.1, total_iters=0),
    r"start_factor = 2 must be at most 1": lambda: WarmUp(lr=0.1, total_iters=5, start_factor=2),
    r"lr = -1 must be at least 0\.": lambda: WarmUp(lr=-1, total_iters=5),
}


@pytest.mark.parametrize("sentence", BAD)
def test_an_error_says(sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=f"^{sentence}"):
        BAD[sentence]()


def record() -> None:
    """Ask the installed torch for the first points, some in the middle and the last, and for the rates."""
    import torch

    kept = (1, 2, 3, 10, 100, STEPS)
    points = {}
    for name, (_, kind, settings) in PAIRS.items():
        found = torchs(kind, settings)
        points[name] = {str(k): found[k].tolist() for k in kept}
    rates = {name: torchs_rates(names) for name, (_, names) in SCHEDULES.items()}
    text = json.dumps({"torch": torch.__version__, "points": points, "rates": rates}, indent=1)
    RECORDED.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    record()
