"""A number as its reader typed it: a float is the decimal that it prints as."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from dlcore import _checks as checks

__all__ = ["exact"]


def exact(value: Any, name: str) -> Fraction:
    """The number as a fraction: 0.1 is one tenth, and not the float beside it."""
    if isinstance(value, Fraction):
        return value
    checks.number(value, name)
    return Fraction(str(value)) if isinstance(value, float | np.floating) else Fraction(value)
