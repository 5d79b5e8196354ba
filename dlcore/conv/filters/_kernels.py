"""Named kernels, each with what it detects. Every sentence speaks of cross-correlation, where nothing is flipped.

Rows count downward and columns to the right, so "brightens downward" means a larger row is brighter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlcore import _checks as checks
from dlcore._arrays import finite
from dlcore.errors import InvalidInputError

__all__ = ["KERNELS", "Array", "Kernel", "as_kernel", "box", "gaussian", "matrix"]

Array: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Kernel:
    """A kernel under its name.

    Attributes
    ----------
    slug : str
        The name in links and calls, such as "sobel-x"; empty for a kernel that was typed.
    name : str
        The name that a reader sees.
    weights : float64 array of shape (kh, kw)
        One weight a cell; read-only.
    detects : str
        What it answers to in a picture, as one sentence; empty for a kernel that was typed.
    source : str
        The problem it comes from, such as "A5"; empty where it is ours.
    """

    slug: str
    name: str
    weights: Array
    detects: str = ""
    source: str = ""

    @property
    def total(self) -> float:
        """The sum of the weights, which is what the kernel makes of a flat picture of ones."""
        return math.fsum(self.weights.flat)

    @property
    def turned(self) -> Array:
        """The weights after half a turn, (kh, kw): what true convolution lays on the picture."""
        return self.weights[::-1, ::-1]

    @property
    def symmetric(self) -> bool:
        """Whether half a turn changes nothing, so that convolution equals cross-correlation."""
        return bool(np.array_equal(self.weights, self.turned))

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the greatest output on pictures whose cells lie between 0 and 1.

        A picture from 0 to 255 gives at most 255 times as much: a scale that holds for every such picture.
        """
        return math.fsum(np.minimum(self.weights, 0).flat), math.fsum(np.maximum(self.weights, 0).flat)


def as_kernel(kernel: Kernel | str | ArrayLike) -> Kernel:
    """A kernel from its slug or from typed weights; a kernel stays itself.

    Parameters
    ----------
    kernel : Kernel, str or array_like of shape (kh, kw)
        The slug of a kernel in `KERNELS`, or weights.

    Returns
    -------
    Kernel
        The named kernel, or one without slug and sentence around the typed weights.

    Raises
    ------
    InvalidInputError
        If no kernel has this slug, or if the weights are not a filled matrix of finite numbers.

    Examples
    --------
    >>> as_kernel("laplacian").weights
    array([[ 0.,  1.,  0.],
           [ 1., -4.,  1.],
           [ 0.,  1.,  0.]])
    >>> as_kernel([[1, 0], [0, -1]]).name
    'a kernel of 2 by 2'
    """
    if isinstance(kernel, Kernel):
        return kernel
    if isinstance(kernel, str):
        for named in KERNELS:
            if named.slug == kernel:
                return named
        known = ", ".join(named.slug for named in KERNELS)
        raise InvalidInputError("kernel", kernel, "names no kernel", mend=f"use one of {known}, or type the weights")
    weights = matrix(kernel, "kernel")
    height, width = weights.shape
    return Kernel(slug="", name=f"a kernel of {height} by {width}", weights=weights)


def box(size: int = 3) -> Kernel:
    """The mean of a square patch.

    Parameters
    ----------
    size : int
        Rows and columns of the patch, in cells; at least 1.

    Returns
    -------
    Kernel
        All weights are 1 / size².

    Raises
    ------
    InvalidInputError
        If the size is not a positive integer.

    Examples
    --------
    >>> box(2).weights
    array([[0.25, 0.25],
           [0.25, 0.25]])
    """
    size = checks.integer(size, "size", low=1)
    return _kernel(
        "box",
        f"Box {size} by {size}",
        np.full((size, size), 1 / size**2),
        "Nothing: each cell becomes the mean of its patch, so that noise and fine texture fade and flat areas stay.",
    )


def gaussian(size: int = 5, *, sigma: float = 1.0) -> Kernel:
    """A mean whose weights fall off with the distance from the center as a normal curve does.

    Parameters
    ----------
    size : int
        Rows and columns, in cells; odd, so that one cell is the center.
    sigma : float
        The curve's standard deviation, in cells; positive.

    Returns
    -------
    Kernel
        The weights exp(-(r² + c²) / (2 sigma²)) over their sum, with r and c counted from the center.

    Raises
    ------
    InvalidInputError
        If the size is not odd and positive, or sigma not positive and finite.

    Examples
    --------
    >>> gaussian(3, sigma=0.85).weights.round(3)
    array([[0.063, 0.125, 0.063],
           [0.125, 0.25 , 0.125],
           [0.063, 0.125, 0.063]])
    """
    size = checks.integer(size, "size", low=1)
    odd = "must be odd, so that one cell is the center"
    checks.require(size % 2 == 1, "size", size, odd, mend=f"use {size + 1}")
    checks.require(checks.number(sigma, "sigma") > 0, "sigma", sigma, "must be more than 0 cells")
    # A tiny sigma overflows the exponent, rightly: the far weights are 0 and the center stays 1.
    with np.errstate(under="ignore", over="ignore"):
        curve = np.exp(-0.5 * ((np.arange(size) - size // 2) / np.float64(sigma)) ** 2)
    curve /= curve.sum()
    return _kernel(
        "gaussian",
        f"Gaussian {size} by {size}, sigma {sigma:g}",
        np.outer(curve, curve),
        "Nothing: each cell becomes a mean in which near cells count most, so that noise fades and shapes stay.",
    )


def matrix(value: Any, name: str) -> Array:
    """A read-only copy in float64 with at least one row and one column."""
    array = finite(value, name)
    checks.require(array.ndim == 2 and array.size > 0, name, array.shape, "is its shape, and must be (height, width)")
    return array


def _kernel(slug: str, name: str, weights: ArrayLike, detects: str, source: str = "") -> Kernel:
    return Kernel(slug=slug, name=name, weights=finite(weights, "weights"), detects=detects, source=source)


SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
PREWITT = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
LAPLACIAN = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
WAVE = np.array([[-1, 2, -1]] * 3)

KERNELS = (
    _kernel(
        "identity",
        "Identity",
        [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
        "Nothing: the picture comes out as it went in.",
    ),
    _kernel(
        "shift-left",
        "Shift left",
        [[0, 0, 0], [0, 0, 1], [0, 0, 0]],
        "Nothing: each cell takes its right neighbor's value, which moves the picture one cell left "
        "(true convolution moves it right).",
        "C2",
    ),
    _kernel(
        "shift-right",
        "Shift right",
        [[0, 0, 0], [1, 0, 0], [0, 0, 0]],
        "Nothing: each cell takes its left neighbor's value, which moves the picture one cell right.",
    ),
    _kernel(
        "shift-up",
        "Shift up",
        [[0, 0, 0], [0, 0, 0], [0, 1, 0]],
        "Nothing: each cell takes the value below it, which moves the picture one cell up.",
    ),
    _kernel(
        "shift-down",
        "Shift down",
        [[0, 1, 0], [0, 0, 0], [0, 0, 0]],
        "Nothing: each cell takes the value above it, which moves the picture one cell down.",
    ),
    box(3),
    gaussian(5, sigma=1.0),
    _kernel(
        "sobel-x",
        "Sobel, along the columns",
        SOBEL,
        "Vertical edges: positive where the picture brightens to the right; the middle row counts twice.",
    ),
    _kernel(
        "sobel-y",
        "Sobel, along the rows",
        SOBEL.T,
        "Horizontal edges: positive where the picture brightens downward; the middle column counts twice.",
    ),
    _kernel(
        "prewitt-x",
        "Prewitt, along the columns",
        PREWITT,
        "Vertical edges: positive where the picture brightens to the right; all rows count alike.",
    ),
    _kernel(
        "prewitt-y",
        "Prewitt, along the rows",
        PREWITT.T,
        "Horizontal edges: positive where the picture brightens downward; all columns count alike.",
    ),
    _kernel(
        "horizontal-edge",
        "Horizontal edge",
        [[1, 1, 1], [0, 0, 0], [-1, -1, -1]],
        "Horizontal edges: positive where it is bright above and dark below.",
        "C2",
    ),
    _kernel(
        "diagonal",
        "Diagonal edge",
        [[0, 1], [-1, 0]],
        "Edges along the main diagonal, from top left to bottom right; it is silent on edges along the other one.",
        "C2",
    ),
    _kernel(
        "laplacian",
        "Laplacian",
        LAPLACIAN,
        "Edges in every direction, and spots: positive in a cell darker than the mean of its four neighbors, "
        "zero on flat areas and even slopes.",
    ),
    _kernel(
        "minus-laplacian",
        "Edges (minus the Laplacian)",
        -LAPLACIAN,
        "Edges in every direction, and spots: positive in a cell brighter than the mean of its four neighbors, "
        "zero on flat areas and even slopes.",
        "A5",
    ),
    _kernel(
        "sharpen",
        "Sharpen",
        [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
        "Edges, added to the picture: it is the picture minus its Laplacian, so that flat areas stay.",
    ),
    _kernel(
        "emboss",
        "Emboss",
        [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
        "Relief: it lightens what brightens toward the bottom right and darkens what darkens; flat areas stay.",
    ),
    _kernel(
        "periodic-axis-0",
        "Waves along axis 0 (k1)",
        WAVE.T,
        "Waves along axis 0 (down a column), most of all those of period 2; it is silent on waves along axis 1.",
        "D5b",
    ),
    _kernel(
        "periodic-axis-1",
        "Waves along axis 1 (k2)",
        WAVE,
        "Waves along axis 1 (along a row), most of all those of period 2; it is silent on waves along axis 0.",
        "D5b",
    ),
)
