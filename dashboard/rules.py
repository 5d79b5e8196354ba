"""What the page on update rules has to choose from: experiments with their sliders, data, methods with their rates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from dashboard.snippet import Written
from dlcore.data import diabetes
from dlcore.optim.methods import Adam, GradientDescent, HeavyBall, Method, Nesterov, RMSprop
from dlcore.optim.problems import LeastSquares, least_squares
from dlcore.optim.race import Entry, step_seconds
from dlcore.optim.run import Batches, Trajectory
from dlcore.optim.schedules import InverseTime

__all__ = [
    "COLUMNS",
    "EXPERIMENTS",
    "SLIDERS",
    "entries",
    "noisy_step",
    "patients",
    "second_step",
    "step_times",
    "written",
]

EXPERIMENTS = {
    "race": "Progress per gradient",
    "saddle": "Off a saddle",
    "batch": "The noise of a batch",
    "valley": "Across a valley",
}
# For each experiment its sliders: where each starts, what it is called, its ends and its step.
SLIDERS: dict[str, dict[str, tuple[float, str, float, float, float]]] = {
    "race": {
        "passes": (20, "Passes over the data", 2, 60, 1),
        "rate": (0.002, "Rate of SGD η", 0.0005, 0.08, 0.0005),
        "b": (16, "Rows in a mini-batch", 1, 64, 1),
        "beta": (0.5, "Momentum", 0.01, 0.99, 0.01),
        "left": (-4, "Close: a power of ten", -8, -1, 1),
    },
    "saddle": {
        "noise": (0.1, "Noise", 0.0, 4.0, 0.05),
        "eta": (0.1, "Learning rate", 0.01, 2.5, 0.01),
        "beside": (0.0, "Start beside the ridge", -1.0, 1.0, 0.05),
        "walk": (150, "Steps", 10, 150, 1),
    },
    "batch": {"b": (16, "Rows in a batch", 1, 64, 1)},
    "valley": {
        "ratio": (20, "Curvature, across over along", 1, 200, 1),
        "share": (0.9, "Rate as a share of its limit", 0.05, 1.2, 0.05),
        "beta": (0.5, "Momentum", 0.01, 0.99, 0.01),
        "steps": (40, "Steps", 10, 150, 1),
    },
}
COLUMNS = ("Seven", "All ten")
ALIKE = [0, 1, 2, 3, 6, 8, 9]  # without three measurements of the blood, which nearly depend on the others
MODULES = {
    "dlcore.optim.methods": ("Adam", "GradientDescent", "HeavyBall", "Nesterov", "RMSprop"),
    "dlcore.optim.problems": ("double_well", "quadratic"),
    "dlcore.optim.race": ("Entry",),
    "dlcore.optim.run": ("Batches",),
    "dlcore.optim.schedules": ("InverseTime",),
}


def written(value: object, code: str = "") -> Written:
    """A value with the code that makes it, by default what it prints as, and the imports that this needs."""
    code = code or repr(value)
    names = [(module, name) for module, known in MODULES.items() for name in known if f"{name}(" in code]
    return Written(value, code, tuple(f"from {module} import {name}" for module, name in names))


def patients(columns: str) -> Written:
    """Least squares on the diabetes patients, with seven measurements or all ten."""
    data = diabetes(standardized=True)
    taken = data.inputs[:, ALIKE] if columns == "Seven" else data.inputs
    code = "diabetes(standardized=True)"
    inputs = f"{code}.inputs[:, {ALIKE}]" if columns == "Seven" else f"{code}.inputs"
    imports = ("from dlcore.data import diabetes", "from dlcore.optim.problems import least_squares")
    return Written(least_squares(taken, data.targets), f"least_squares({inputs}, {code}.targets)", imports)


def entries(problem: LeastSquares, *, rate: float, falls: bool, size: int, momentum: float, more: bool) -> list[Entry]:
    """The methods side by side: rates for rows as the reader sets them, for all rows 1/λ of the largest curvature.

    A mini-batch takes as many times the rate as it has rows, but no more than all rows. A rate that falls is halved
    after one pass, and so on as 1/(1 + passes).
    """
    whole = round(1 / float(np.linalg.eigvalsh(problem.hessian)[-1]), 4)
    drawn = {"SGD": (rate, 1), f"mini-batch of {size}": (min(round(size * rate, 6), whole), size)}
    rules: dict[str, Method] = {
        "full batch": GradientDescent(lr=whole),
        "momentum": HeavyBall(lr=whole, momentum=momentum),
    }
    if more:
        rules |= {
            "Nesterov": Nesterov(lr=whole, momentum=momentum),
            "RMSprop": RMSprop(lr=0.05),
            "Adam": Adam(lr=0.1),
        }
    batches = []
    for name, (lr, b) in drawn.items():
        schedule = InverseTime(lr=lr, decay=round(b / problem.n, 6)) if falls else lr
        batches.append(Entry(name=name, method=GradientDescent(lr=schedule), batches=Batches(size=b)))
    return batches + [Entry(name=name, method=method) for name, method in rules.items()]


@st.cache_resource(max_entries=16, show_spinner=False)
def step_times(_problem: LeastSquares, _entries: Sequence[Entry], which: str) -> list[float]:
    """What a step of each method takes on this machine, measured once for the same settings."""
    return [step_seconds(_problem, entry, np.zeros(_problem.d)) for entry in _entries]


def noisy_step(run: Trajectory, eta: float) -> dict[str, Any]:
    """The numbers of a run's first step, with the row's gradient taken apart into the true one and what is off."""
    first = run.points[0]
    g = run.problem.gradient(first)
    z = (first - run.points[1]) / eta - g if len(run.points) > 1 else np.zeros(len(first))
    return _printed(w=first, eta=eta, g=g, z=z)


def second_step(run: Trajectory, eta: float, beta: float) -> dict[str, Any]:
    """The numbers of a run's second step with momentum: the first that has a memory."""
    m = run.problem.gradient(run.points[0])
    w = run.points[0] - eta * m
    return _printed(w=w, eta=eta, beta=beta, m=m, g=run.problem.gradient(w))


def _printed(**given: Any) -> dict[str, Any]:
    """Numbers short enough to work with by hand."""
    return {name: np.round(value, 4).tolist() for name, value in given.items()}
