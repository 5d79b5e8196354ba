"""Optimization: `problems` to descend, `methods` that take the steps at rates that `schedules` set, `run` that follows
one start, `race` that lets methods spend equally many gradients, `batches` that measures how far a batch is off,
`sweeps` that follow a grid of settings at once, and `stability`, the exact theory on quadratics.

Of least squares, `least_squares` says where stochastic gradient descent ends, `sgd_bound` and `sgd_losses` how fast it
gets there, `preconditioning` what the columns' scales do to the end, `learned_rate` which rate is best for one step,
`horizons` which is for many, and `hypergradient` how the loss after many steps changes with the rate.

Each loads when first used.
"""

from __future__ import annotations

import importlib
from types import ModuleType

DESCENT = ("batches", "methods", "problems", "race", "run", "schedules", "stability", "sweeps")
LEAST_SQUARES = (
    "horizons",
    "hypergradient",
    "learned_rate",
    "least_squares",
    "preconditioning",
    "sgd_bound",
    "sgd_losses",
)


def __getattr__(name: str) -> ModuleType:
    if name in DESCENT + LEAST_SQUARES:
        return importlib.import_module(f"dlcore.optim.{name}")
    raise AttributeError(f"module 'dlcore.optim' has no attribute {name!r}")
