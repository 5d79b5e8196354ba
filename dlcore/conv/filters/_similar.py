"""How alike two kernels are, whatever their size in numbers: the cosine of the angle between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore import _checks as checks
from dlcore.conv.filters._kernels import KERNELS, Kernel, as_kernel

__all__ = ["Match", "closest_kernel", "cosine_similarity"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Match:
    """The named kernel that is most like another.

    Attributes
    ----------
    kernel : Kernel
        The named one.
    cosine : float
        From -1 to 1; below 0 the other one is like the named one with all signs changed.
    """

    kernel: Kernel
    cosine: float


def cosine_similarity(first: ArrayLike, second: ArrayLike) -> float:
    """The sum of the products over the product of the lengths: 1 for kernels that differ by a positive factor alone.

    Parameters
    ----------
    first, second : array of shape (kh, kw)
        Two kernels of one shape, neither all zeros.

    Returns
    -------
    float
        From -1 to 1: the cosine of the angle between them, each seen as one vector.

    Raises
    ------
    InvalidInputError
        If one is no matrix of finite numbers, the shapes differ, or one is all zeros.

    Examples
    --------
    >>> cosine_similarity([[1, 0], [0, -1]], [[-2, 0], [0, 2]])
    -1.0
    """
    a, b = as_kernel(first).weights, as_kernel(second).weights
    checks.require(a.shape == b.shape, "second", b.shape, f"is its shape, and the first's is {a.shape}")
    sizes = [float(np.abs(each).max()) for each in (a, b)]
    for name, size in zip(("first", "second"), sizes, strict=True):
        checks.require(size > 0, name, "zeros", "has no direction, and must hold a number other than 0")
    u, v = a / sizes[0], b / sizes[1]  # so that no square is too large or too small for float64
    cosine = float((u * v).sum() / np.sqrt((u * u).sum() * (v * v).sum()))
    return min(1.0, max(-1.0, cosine))


def closest_kernel(kernel: ArrayLike) -> Match:
    """The named kernel whose cosine similarity to this one is largest in size.

    Parameters
    ----------
    kernel : array of shape (kh, kw)
        The weights, not all zeros.

    Returns
    -------
    Match
        Among the named kernels of the same shape; of two that are equally alike, the one named first.

    Raises
    ------
    InvalidInputError
        As `cosine_similarity` does, and if no named kernel has this shape.

    Examples
    --------
    >>> found = closest_kernel([[3, 0, -3], [6, 0, -6], [3, 0, -3]])
    >>> found.kernel.slug, round(found.cosine, 6)
    ('sobel-x', -1.0)
    """
    given = as_kernel(kernel)
    same = [named for named in KERNELS if named.weights.shape == given.weights.shape]
    checks.require(bool(same), "kernel", given.weights.shape, "is its shape, and no named kernel has it")
    matches = [Match(kernel=each, cosine=cosine_similarity(given.weights, each.weights)) for each in same]
    return max(matches, key=lambda match: round(abs(match.cosine), 12))
