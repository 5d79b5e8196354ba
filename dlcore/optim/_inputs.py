"""The data and settings of least squares, checked: float64 arrays, or one sentence about what does not fit."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlcore import _checks as checks

__all__ = [
    "Array",
    "data",
    "definite",
    "distribution",
    "finite",
    "frozen",
    "matrix",
    "positive",
    "rates",
    "row_numbers",
    "vector",
    "weights",
]

Array = NDArray[np.float64]
LARGEST = 1e30  # the products that are formed of such numbers, up to the eighth power, are still floats


def frozen(values: Any) -> Array:
    """A read-only copy of float64."""
    array = np.array(values, dtype=np.float64)
    array.flags.writeable = False
    return array


def matrix(X: Any) -> Array:
    """The rows X (n, d)."""
    rows = finite(X, "X")
    checks.require(
        rows.ndim == 2 and rows.size > 0,
        "",
        None,
        f"X must be a matrix, one row an example, and has the shape {rows.shape}",
        mend="write one example as [[1, 2]]",
    )
    return rows


def data(X: Any, t: Any) -> tuple[Array, Array]:
    """The rows X (n, d) and the targets t (n,)."""
    rows = matrix(X)
    return rows, vector(t, "t", len(rows), "one target for each row of X")


def vector(values: Any, name: str, length: int, what: str) -> Array:
    """A finite vector of a known length; a column is taken for one."""
    array = finite(values, name)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    rule = f"{name} must hold {what}, {length} in all, and has the shape {array.shape}"
    checks.require(array.shape == (length,), "", None, rule)
    return array


def weights(values: Any, name: str, length: int) -> Array:
    """Weights to start from, zeros if none are given."""
    return np.zeros(length) if values is None else vector(values, name, length, "one weight for each column of X")


def distribution(values: Any, length: int) -> Array:
    """Probabilities of the rows, equal ones if none are given."""
    if values is None:
        return np.full(length, 1 / length)
    p = vector(values, "probabilities", length, "one for each row of X")
    rule = "must be at least 0 and sum to 1"
    checks.require(bool(np.all(p >= 0)) and abs(p.sum() - 1) < 1e-9, "probabilities", p.tolist(), rule)
    return p


def positive(value: Any, name: str) -> float:
    """A finite number above 0."""
    number = checks.number(value, name)
    checks.require(number > 0, name, value, "must be above 0")
    return number


def rates(value: Any, steps: int) -> Array:
    """A rate for each step, from one number or from one a step; any sign, since a rate below 0 climbs."""
    if np.ndim(value) == 0:
        return np.full(steps, checks.number(value, "lr"))
    return vector(value, "lr", steps, "one number, or one for each step")


def row_numbers(values: Any, count: int) -> NDArray[np.intp]:
    """The rows drawn, counted from 0."""
    array = np.asarray(values)
    whole = array.ndim == 1 and (array.dtype.kind in "iu" or array.size == 0)
    checks.require(whole, "rows", values, "must be a list of row numbers")
    inside = array.size == 0 or (array.min() >= 0 and array.max() < count)
    checks.require(bool(inside), "rows", values, f"must be numbers from 0 to {count - 1}, one for each step")
    return array.astype(np.intp)


def definite(values: Any, size: int) -> Array:
    """A symmetric positive definite matrix, from itself or from its diagonal; the identity if none is given."""
    if values is None:
        return np.eye(size)
    array = np.asarray(values)
    if array.ndim < 2 or array.shape == (size, 1) != (1, 1):
        diagonal = vector(values, "preconditioner", size, "one number for each column of X, or a matrix")
        checks.require(bool(np.all(diagonal > 0)), "preconditioner", diagonal.tolist(), "must be above 0 throughout")
        return np.diag(diagonal)
    pairs = f"{size} by {size} numbers, one for each pair of columns of X"
    flat = vector(array.ravel(), "preconditioner", size * size, pairs)
    matrix = flat.reshape(size, size)
    checks.require(
        np.allclose(matrix, matrix.T, rtol=1e-12) and bool(np.linalg.eigvalsh(matrix)[0] > 0),
        "preconditioner",
        matrix.tolist(),
        "must be symmetric and positive definite",
    )
    return matrix


def finite(values: Any, name: str) -> Array:
    """An array of numbers of any shape, none too large."""
    array = checks.real_array(values, name).astype(np.float64, copy=False)
    small = bool(np.all(np.abs(array) <= LARGEST))  # which no NaN is
    checks.require(small, "", None, f"{name} must hold numbers of at most {LARGEST:.0e} in size", mend="rescale it")
    return array
