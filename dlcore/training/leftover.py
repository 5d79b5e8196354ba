"""Gradients that are not zeroed, on one weight: the error swings for ever, or grows."""

from __future__ import annotations

import math

import numpy as np

from dlcore import _checks as checks
from dlcore._arrays import Array, read_only

__all__ = ["swing", "unzeroed_errors"]

MOST = 100_000  # steps
FAR = 1e12  # times the start's error: beyond, the rest is left out


def unzeroed_errors(h: float, *, steps: int, zeroed: bool = False) -> Array:
    """The error of one weight after each step, from 1 on, where the loss is λe²/2 and the rate η.

    Parameters
    ----------
    h : float
        The rate times the curvature, ηλ.
    steps : int
        How many steps.
    zeroed : bool
        Whether gradients are zeroed before each step, as they should be.

    Returns
    -------
    float64 array of shape (steps + 1,), read-only
        The errors; fewer, where one is more than 10¹² times the first.

    Raises
    ------
    InvalidInputError
        If h is below 0, or the steps are not an integer from 1 to 100,000.

    Examples
    --------
    >>> unzeroed_errors(1.0, steps=6)
    array([ 1.,  0., -1., -1.,  0.,  1.,  1.])
    >>> unzeroed_errors(1.0, steps=2, zeroed=True)
    array([1., 0., 0.])
    """
    pull, count = checks.number(h, "h", low=0), checks.integer(steps, "steps", low=1)
    checks.require(count <= MOST, "steps", steps, f"must be at most {MOST:,}")
    error, gradient, errors = 1.0, 0.0, [1.0]
    for _ in range(count):
        gradient = pull * error if zeroed else gradient + pull * error
        error -= gradient
        if not abs(error) <= FAR:
            break
        errors.append(error)
    return read_only(np.array(errors))


def swing(h: float) -> float:
    """How far the error of a weight swings where gradients are not zeroed, as a multiple of the first.

    Parameters
    ----------
    h : float
        The rate times the curvature, ηλ.

    Returns
    -------
    float
        2/√(4 − h), or infinity from 4 on.

    Raises
    ------
    InvalidInputError
        If h is below 0.

    Examples
    --------
    >>> swing(3.0)
    2.0
    """
    pull = checks.number(h, "h", low=0)
    return 2 / math.sqrt(4 - pull) if pull < 4 else math.inf
