"""What the page on update rules lets race: the data, the methods with their rates, and the code of each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard.snippet import Written
from dlcore.data import diabetes
from dlcore.optim.methods import Adam, GradientDescent, HeavyBall, Method, Nesterov, RMSprop
from dlcore.optim.problems import LeastSquares, least_squares
from dlcore.optim.race import Entry, step_seconds
from dlcore.optim.run import Batches

__all__ = ["COLUMNS", "entries", "patients", "step_times", "written"]

COLUMNS = ("Seven", "All ten")
ALIKE = [0, 1, 2, 3, 6, 8, 9]  # without three measurements of the blood, which nearly depend on the others
MODULES = {
    "dlcore.optim.methods": ("Adam", "GradientDescent", "HeavyBall", "Nesterov", "RMSprop"),
    "dlcore.optim.problems": ("double_well", "quadratic"),
    "dlcore.optim.race": ("Entry",),
    "dlcore.optim.run": ("Batches",),
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


def entries(problem: LeastSquares, *, rate: float, size: int, momentum: float, more: bool) -> list[Entry]:
    """The methods side by side: rates for rows as the reader sets them, for all rows 1/λ of the largest curvature."""
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
    batches = [
        Entry(name=name, method=GradientDescent(lr=lr), batches=Batches(size=b)) for name, (lr, b) in drawn.items()
    ]
    return batches + [Entry(name=name, method=method) for name, method in rules.items()]


@st.cache_resource(max_entries=16, show_spinner=False)
def step_times(_problem: LeastSquares, _entries: Sequence[Entry], which: str) -> list[float]:
    """What a step of each method takes on this machine, measured once for the same settings."""
    return [step_seconds(_problem, entry, np.zeros(_problem.d)) for entry in _entries]
