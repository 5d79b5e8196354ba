"""What the page on depth offers: kinds of networks to measure, weights of a branch, and the working that fits."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

from dashboard.snippet import Written
from dlcore.derivation import Derivation
from dlcore.expr import Expr

__all__ = ["ACTIVATIONS", "INITS", "NORMS", "WEIGHTS", "branch", "seeds", "worked"]

ACTIVATIONS = {"relu": "ReLU", "tanh": "tanh", "sigmoid": "sigmoid", "leaky_relu": "leaky ReLU", "identity": "linear"}
INITS = {
    "kaiming_normal": "He, variance 2/d",
    "xavier_normal": "Xavier, variance 2/(d + h)",
    "orthogonal": "orthogonal",
    "standard_normal": "normal, deviation σ",
}
NORMS = {"none": "none", "layer": "layer", "batch": "batch"}
WEIGHTS = {"one": "1", "root": "1/√B", "inverse": "1/B", "zero": "0"}
WORK, SEEDS = 3e8, (3, 9)  # multiplications that nobody waits for, and how many networks of a kind are drawn


def branch(weight: str, blocks: int) -> float:
    """The weight of a branch among so many blocks, in four figures.

    Parameters
    ----------
    weight : str
        A key of `WEIGHTS`.
    blocks : int
        How many there are.

    Examples
    --------
    >>> [branch(weight, 4) for weight in WEIGHTS]
    [1.0, 0.5, 0.25, 0.0]
    """
    return {"one": 1.0, "root": float(f"{blocks**-0.5:.4g}"), "inverse": float(f"{1 / blocks:.4g}"), "zero": 0.0}[
        weight
    ]


def seeds(layers: int, width: int) -> Written:
    """A seed for each network: fewer networks where they are large, so that a reader never waits.

    Parameters
    ----------
    layers, width : int
        Of each network.

    Examples
    --------
    >>> seeds(40, 64).code, seeds(160, 96).code
    ('range(9)', 'range(3)')
    """
    count = int(np.clip(WORK // (96 * layers * width**2), *SEEDS))
    return Written(range(count), f"range({count})")


def worked(topic: Derivation, rows: list[list[Any]], *, alike: bool, skips: bool, **given: float) -> tuple[Expr, Any]:
    """The formula for the gradient at the input, and its letters' values.

    Parameters
    ----------
    topic : Derivation
        The page's.
    rows : list of list of float
        The local derivatives, a row for each block.
    alike : bool
        Whether they are all equal.
    skips : bool
        Whether a skip connection goes around each block.
    **given
        The gradient from behind g, and the weight of a branch alpha.
    """
    B, m = len(rows), len(rows[0])
    letters: dict[str, Any] = {**given, "B": B, "m": m, "k": B * m}
    if alike:
        letters["c"] = rows[0][0]
        claim = "equal-blocks" if skips else "equal-chain"
    elif skips and (B > 1 or given["alpha"] != 1):
        letters["p"], claim = [math.prod(Fraction(str(value)) for value in row) for row in rows], "unequal-blocks"
    else:
        letters["d"], claim = [value for row in rows for value in row], "residual" if skips else "product"
    return topic.claim(claim).answer, letters
