"""A filter as a linear system, and the picture found again from what a filter made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike

from dlcore import _checks as checks
from dlcore.conv.filters._image import Size, laid_weights, padding_cells
from dlcore.conv.filters._kernels import Array, Kernel, as_kernel
from dlcore.conv.filters._kernels import matrix as as_matrix
from dlcore.conv.ops import Mode

__all__ = ["Recovery", "filter_matrix", "recover_picture"]

LARGEST = 400  # unknowns, a picture of 20 by 20: the time to find the rank grows with their cube


@dataclass(frozen=True, kw_only=True, eq=False)
class Recovery:
    """The one picture that a kernel turns into a given result.

    Attributes
    ----------
    picture : float64 array of shape (H, W)
        The picture; read-only.
    result : float64 array of shape (H, W)
        What the kernel makes of it; read-only.
    kernel : Kernel
        The kernel.
    matrix : float64 array of shape (H W, H W)
        The linear system: matrix times the picture's cells, row after row, is the result's cells; read-only.
    rank : int
        How many of the equations are independent: H W, since the picture is the only one.
    integer : bool
        Whether the picture is whole numbers that solve the system without any rounding error.
    """

    picture: Array
    result: Array
    kernel: Kernel
    matrix: Array
    rank: int
    integer: bool


def filter_matrix(
    kernel: Kernel | str | ArrayLike,
    shape: tuple[int, int],
    *,
    mode: Mode = "cross-correlation",
    size: Size = "same",
) -> Array:
    """The matrix that filters a picture written as one long column, row after row, padded with zeros.

    Parameters
    ----------
    kernel : Kernel, str or array_like of shape (kh, kw)
        A kernel, the slug of a named one, or weights.
    shape : (int, int)
        The picture's height H and width W, in cells; at most 400 cells in all.
    mode : {"cross-correlation", "convolution"}
        Whether the kernel lies on the picture as printed or after half a turn.
    size : {"same", "valid"}
        As in `filter_image`.

    Returns
    -------
    float64 array of shape (H' W', H W)
        Times the picture's cells it is the output's cells. Row i holds the weights of output cell i, each in
        the column of the input cell it multiplies.

    Raises
    ------
    InvalidInputError
        If the kernel is unknown, or with "valid" larger than the picture; if the shape is not two positive
        integers, or too large.

    Examples
    --------
    >>> filter_matrix([[-1, 2]], (1, 3), size="valid")
    array([[-1.,  2.,  0.],
           [ 0., -1.,  2.]])
    """
    checks.one_of(mode, "mode", get_args(Mode))
    checks.one_of(size, "size", get_args(Size))
    named = as_kernel(kernel)
    height, width = _shape(shape)
    (top, bottom), (left, right) = padding_cells((height, width), named, "zeros", size)
    weights = laid_weights(named, mode)
    rows, columns = height + top + bottom - weights.shape[0] + 1, width + left + right - weights.shape[1] + 1
    matrix = np.zeros((rows, columns, height + top + bottom, width + left + right))
    for row in range(rows):
        for column in range(columns):
            matrix[row, column, row : row + weights.shape[0], column : column + weights.shape[1]] = weights
    # a weight on a padding cell multiplies 0, so its column is left out
    return matrix[:, :, top : top + height, left : left + width].reshape(rows * columns, height * width)


def recover_picture(
    result: ArrayLike, kernel: Kernel | str | ArrayLike, *, mode: Mode = "cross-correlation"
) -> Recovery:
    """The picture that a kernel, padded with zeros to 'same', turned into this result.

    Each output cell is one linear equation in the picture's cells. There are as many equations as cells; if
    all are independent, exactly one picture solves them.

    Parameters
    ----------
    result : array_like of shape (H, W)
        The filter's output, as large as the picture; at most 400 cells.
    kernel : Kernel, str or array_like of shape (kh, kw)
        A kernel, the slug of a named one, or weights.
    mode : {"cross-correlation", "convolution"}
        Whether the kernel lay on the picture as printed or after half a turn.

    Returns
    -------
    Recovery
        The picture, the linear system and its rank.

    Raises
    ------
    InvalidInputError
        If the result is not a matrix of finite numbers, is too large, or if several pictures or none give it.

    References
    ----------
    Homework 2, problem 3.1: its printed picture is garbled, its result is whole.

    Examples
    --------
    >>> result = [[-1, 2, 2, -2, 0], [-2, 1, 0, 2, -1], [3, 0, 0, 1, -1], [-2, 2, 0, 2, -1], [0, -2, 3, -2, 0]]
    >>> found = recover_picture(result, "minus-laplacian")
    >>> found.rank, found.integer
    (25, True)
    >>> found.picture.astype(int)
    array([[0, 1, 1, 0, 0],
           [0, 1, 1, 1, 0],
           [1, 1, 1, 1, 0],
           [0, 1, 1, 1, 0],
           [0, 0, 1, 0, 0]])
    """
    known = as_matrix(result, "result")
    checks.require(
        known.size <= LARGEST, "result", known.shape, f"is its shape, and may hold {LARGEST:,} cells at most"
    )
    named = as_kernel(kernel)
    height, width = known.shape
    matrix = filter_matrix(named, (height, width), mode=mode, size="same")
    rank = int(np.linalg.matrix_rank(matrix))
    checks.require(
        rank == known.size,
        "kernel",
        named.slug or named.weights.tolist(),
        f"gives {known.size} equations of rank {rank}, so that many pictures or none have this result",
    )
    picture = np.linalg.solve(matrix, known.ravel()).astype(np.float64, copy=False)
    rounded = np.rint(picture)
    # The system has one solution: if whole numbers solve it exactly, they are that solution, without rounding.
    integer = bool(np.abs(rounded).max() < 2**53 and np.array_equal(matrix @ rounded, known.ravel()))
    found: Array = (rounded + 0.0 if integer else picture).reshape(height, width)
    for array in (found, matrix):
        array.flags.writeable = False
    return Recovery(picture=found, result=known, kernel=named, matrix=matrix, rank=rank, integer=integer)


def _shape(shape: tuple[int, int]) -> tuple[int, int]:
    height, width = checks.pair(shape, "shape", low=1)
    checks.require(height * width <= LARGEST, "shape", shape, f"may hold {LARGEST:,} cells at most")
    return height, width
