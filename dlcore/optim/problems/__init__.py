"""Losses to descend: quadratics, least squares from data, and two surfaces that are not convex.

Each gives `loss(w)` and `gradient(w)` for one point or, along leading axes, for many; a finite sum also gives the mean
gradient of some of its rows, `gradient(w, rows=…)`.
"""

from __future__ import annotations

from dlcore.optim.problems._least_squares import LOSSES, LeastSquares, least_squares
from dlcore.optim.problems._problem import FiniteSum, Problem, Slopes
from dlcore.optim.problems._quadratic import Quadratic, quadratic
from dlcore.optim.problems._surfaces import Surface, double_well, rosenbrock

__all__ = [
    "LOSSES",
    "FiniteSum",
    "LeastSquares",
    "Problem",
    "Quadratic",
    "Slopes",
    "Surface",
    "double_well",
    "least_squares",
    "quadratic",
    "rosenbrock",
]
