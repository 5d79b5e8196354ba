"""Arrays that go into a result: float64, finite, and closed to writing."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dlcore import _checks as checks

__all__ = ["Array", "finite", "read_only"]

Array: TypeAlias = NDArray[np.float64]


def finite(value: Any, name: str) -> Array:
    """A read-only copy in float64, none of it infinite or undefined."""
    array = np.array(checks.real_array(value, name), np.float64)
    checks.require(bool(np.isfinite(array).all()), name, value, "must hold finite numbers")
    return read_only(array)


def read_only(array: Array) -> Array:
    """The array, which can be read and no longer be written."""
    array.flags.writeable = False
    return array
