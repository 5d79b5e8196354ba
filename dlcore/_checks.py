"""Tiny checks of (value, name): each returns the clean value or raises `InvalidInputError` in one sentence."""

from __future__ import annotations

import math
from collections.abc import Collection
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlcore.errors import InvalidInputError

__all__ = ["at_least", "integer", "number", "one_of", "pair", "per_axis", "real_array", "require", "sequence", "shape"]

Floats = NDArray[np.floating[Any]]
FLOAT32, FLOAT64 = np.dtype(np.float32), np.dtype(np.float64)


def require(condition: bool, argument: str, value: object, rule: str, *, mend: str = "") -> None:
    """Raise the sentence "argument = value rule; mend." unless the condition holds."""
    if not condition:
        raise InvalidInputError(argument, value, rule, mend=mend)


def at_least(value: Any, name: str, low: float) -> Any:
    """The value, which must not lie below `low`."""
    require(value >= low, name, value, f"must be at least {low}")
    return value


def integer(value: Any, name: str, *, low: int | None = None) -> int:
    """A whole number as an int: Python's or numpy's, never a bool (True is no size) and never a float."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    require(whole, name, value, "must be an integer")
    return int(value if low is None else at_least(value, name, low))


def number(value: Any, name: str, *, low: float | None = None) -> float:
    """A finite real number as a float, never a bool."""
    real = isinstance(value, Real) and not isinstance(value, bool)
    try:
        finite = real and math.isfinite(float(value))
    except OverflowError:  # a whole number or a fraction past the largest float
        finite = False
    require(finite, name, value, "must be a finite number")
    return float(value if low is None else at_least(value, name, low))


def per_axis(value: Any, name: str, axes: int, *, low: int | None = None) -> tuple[int, ...]:
    """One integer for each axis; a single integer, alone or in a sequence, stands for all of them."""
    if not isinstance(value, tuple | list | np.ndarray):
        return (integer(value, name, low=low),) * axes
    sizes = tuple(integer(each, name, low=low) for each in value)
    rule = f"must be one integer or {axes}" if axes > 1 else "must be one integer"
    require(len(sizes) in (1, axes), name, value, f"{rule}, and has {len(sizes)}")
    return sizes if len(sizes) == axes else sizes * axes


def pair(value: Any, name: str, *, low: int | None = None) -> tuple[int, int]:
    """Two integers, rows before columns; one integer stands for both."""
    rows, columns = per_axis(value, name, 2, low=low)
    return rows, columns


def sequence(value: Any, name: str) -> tuple[Any, ...]:
    """The entries of a list, a tuple or the like; a text is one thing, not its letters."""
    require(not isinstance(value, str), name, value, "must be a sequence")
    try:
        return tuple(value)
    except TypeError:
        raise InvalidInputError(name, value, "must be a sequence") from None


def shape(value: Any, name: str) -> tuple[int, ...]:
    """A tensor's shape: a tuple or list of sizes, none negative."""
    require(isinstance(value, tuple | list), name, value, "must be a tuple of sizes")
    return tuple(integer(size, name, low=0) for size in value)


def one_of(value: Any, name: str, options: Collection[str]) -> str:
    """A word that is one of the options."""
    names = ", ".join(map(repr, options))
    require(isinstance(value, str) and value in options, name, value, f"must be one of {names}")
    return str(value)


def real_array(value: Any, name: str) -> Floats:
    """An array of real numbers: float32 and float64 stay, integers, bools and float16 become float64.

    Whether the values are finite is not looked at: that costs a pass over them, and the caller may have a cheaper one.
    """
    if type(value) is np.ndarray and (value.dtype is FLOAT64 or value.dtype is FLOAT32):
        return value  # at once: for tiny arrays the checks below would take as long as the work
    try:
        array = np.asarray(value)
    except (TypeError, ValueError) as problem:  # rows of unequal length, or an object that refuses
        raise InvalidInputError(name, value, "must be an array of numbers", mend=f"numpy says: {problem}") from None
    kind, bits = array.dtype.kind, 8 * array.dtype.itemsize
    rule = f"must hold real numbers of at most 64 bits, and holds {array.dtype}"
    # The sentence names the kind of array: its values could fill a screen.
    require(kind in "biuf" and bits <= 64, "", None, f"{name} {rule}", mend="convert it to float64 first")
    return array.astype(np.float32 if (kind, bits) == ("f", 32) else np.float64)
