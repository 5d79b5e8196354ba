"""What problems, methods and schedules check of what they are given, beside `_inputs`."""

from __future__ import annotations

from typing import Any

import numpy as np

from dlcore import _checks as checks
from dlcore.errors import InvalidInputError
from dlcore.optim._inputs import Array, finite, frozen, vector

__all__ = ["coordinates", "fraction", "numbers", "points", "setting", "take_rows"]


def numbers(values: Any, name: str) -> Array:
    """A read-only list of at least one number."""
    array = finite(values, name)
    checks.require(array.ndim == 1 and array.size > 0, name, values, "must be a list of numbers")
    return frozen(array)


def coordinates(values: Any, name: str, d: int) -> Array:
    """A read-only point of d coordinates."""
    return frozen(vector(values, name, d, "one number for each weight"))


def points(w: Any, d: int) -> Array:
    """Points as an array whose last axis has d numbers; whether they are finite is the caller's affair."""
    array = np.asarray(checks.real_array(w, "w"), dtype=np.float64)
    rule = f"must have {d} numbers along its last axis"
    checks.require(array.ndim > 0 and array.shape[-1] == d, "w", w, rule)
    return array


def take_rows(rows: Any, *arrays: Array) -> list[Array]:
    """The rows of each array, in one block each."""
    try:
        taken = [array[rows] for array in arrays]
    except (IndexError, TypeError):
        rule = f"must be a list of whole numbers from 0 to {len(arrays[0]) - 1}"
        raise InvalidInputError("rows", rows, rule) from None
    checks.require(taken[0].ndim == 2 and len(taken[0]) > 0, "rows", rows, "must be a list of at least one row")
    return taken


def setting(value: Any, name: str, *, low: float = 0.0, positive: bool = False) -> None:
    """Refuse what is no finite number of at least `low` (above 0 where `positive`); a sweep gives a grid of them."""
    if isinstance(value, np.ndarray) and value.ndim > 1:
        bad = ~(np.isfinite(value) & (value >= low) & ((value > 0) | (not positive)))
        if not bad.any():
            return
        value = float(value[bad][0])
    checks.number(value, name, low=low)
    checks.require(not positive or value > 0, name, value, "must be above 0")


def fraction(value: Any, name: str) -> None:
    """Refuse what is not at least 0 and below 1; a sweep gives a grid of them."""
    setting(value, name)
    checks.require(float(np.max(value)) < 1, name, value, "must be below 1")
