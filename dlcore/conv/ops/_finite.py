"""No result that is not finite, and no warning of numpy's on the way to it.

Setting `np.errstate` takes longer than a tiny convolution. Mostly it is not needed: by Cauchy and Schwarz a sum of
products is at most the root of both sums of squares, and `vdot`, which gives these, is quick and overflows in silence.
Only where that bound does not settle it is the result computed with the warnings off and then looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlcore.errors import InvalidInputError

__all__ = ["SAFE", "finite", "refuse_what_is_not_finite", "square"]

Array = NDArray[Any]
T = TypeVar("T", Array, tuple[Array, ...])
SAFE = 1e37  # a square of a sum of products; its root is as far from the largest float32 as a sum may add to it


def square(array: Array) -> float:
    """The sum of squares: NaN or infinite if a number is, or if they are very large."""
    return float(np.vdot(array, array))


def finite(bound: float, given: dict[str, ArrayLike], what: str, compute: Callable[..., T], *arguments: Any) -> T:
    """The result, or a sentence that names the first number given that is not finite, or `what` is too large.

    `bound` is at least the square of any sum of products in it, or NaN or infinite if an argument is not finite.
    """
    if bound < SAFE:
        return compute(*arguments)
    with np.errstate(over="ignore", invalid="ignore"):
        result = compute(*arguments)
    for each in result if isinstance(result, tuple) else (result,):
        refuse_what_is_not_finite(each, what, **given)
    return result


def refuse_what_is_not_finite(numbers: Array, what: str = "", **given: ArrayLike) -> None:
    """Raise if the numbers are not all finite, and name the first given one that is not."""
    if np.isfinite(numbers).all():
        return
    for name, array in given.items():
        values = np.asarray(array, np.float64)
        for place in np.argwhere(~np.isfinite(values))[:1].tolist():
            where = f"{name}[{', '.join(map(str, place))}]"
            raise InvalidInputError(where, float(values[*place]), "must be finite")
    mend = f"scale the {' or the '.join(given)} down" + ("" if numbers.dtype == np.float64 else ", or use float64")
    raise InvalidInputError("", None, f"{what} is too large for {numbers.dtype}", mend=mend)
