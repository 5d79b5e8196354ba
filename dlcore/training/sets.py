"""What a network learns from: real digits and patients, and small sets drawn from a seed, each split in two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlcore import _checks as checks
from dlcore import data
from dlcore._arrays import Array, read_only

__all__ = ["PLANE", "TrainingSet", "diabetes", "digits", "plane", "toy_regression"]

HELD_OUT = 0.25
MOST = 100_000  # rows of a drawn set


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainingSet:
    """Rows to learn from, and rows held out to see what was learned. All arrays are read-only.

    Attributes
    ----------
    name : str
        What it is.
    x, held_out_x : float64 array of shape (n, d) and (m, d)
        The inputs, one row for each sample.
    y, held_out_y : array of shape (n,) or (n, outputs), and the same with m
        The targets: classes counted from 0, or numbers.
    classes : int
        How many classes there are; 0 where the targets are numbers.
    """

    name: str
    x: Array
    y: NDArray[Any]
    held_out_x: Array
    held_out_y: NDArray[Any]
    classes: int

    @property
    def outputs(self) -> int:
        """The outputs a network needs: one for each class, or one for each number."""
        return self.classes or int(self.y.shape[1])


def digits(*, held_out: float = HELD_OUT, seed: int = 0) -> TrainingSet:
    """Handwritten digits: 1,348 to learn from and 449 held out, 64 inputs from 0 to 1, 10 classes.

    Parameters
    ----------
    held_out : float
        The share of the rows that is held out, above 0 and below 1.
    seed : int
        Which are held out.

    Returns
    -------
    TrainingSet
        The digits of `dlcore.data.digits`, each picture as one row, divided by its highest value.

    Raises
    ------
    InvalidInputError
        If the share is not between 0 and 1, or the seed is not an integer of at least 0.

    Examples
    --------
    >>> ready = digits()
    >>> ready.x.shape, ready.held_out_x.shape, ready.classes
    ((1348, 64), (449, 64), 10)
    """
    shipped = data.digits()
    x = shipped.images.reshape(len(shipped.images), -1) / shipped.high
    return _split("handwritten digits", x, shipped.labels.astype(np.int64), 10, held_out, _generator(seed))


def diabetes(*, held_out: float = HELD_OUT, seed: int = 0) -> TrainingSet:
    """Diabetes patients: 332 to learn from and 110 held out, 10 measurements, one number to predict.

    Every column, and the target, has mean 0 and mean square 1 over the rows to learn from; the held-out rows are
    shifted and scaled by the same numbers, as they must not be looked at.

    Parameters
    ----------
    held_out : float
        The share of the rows that is held out, above 0 and below 1.
    seed : int
        Which are held out.

    Returns
    -------
    TrainingSet
        The patients of `dlcore.data.diabetes`.

    Raises
    ------
    InvalidInputError
        If the share is not between 0 and 1, or the seed is not an integer of at least 0.

    Examples
    --------
    >>> ready = diabetes()
    >>> ready.x.shape, ready.y.shape, ready.classes
    ((332, 10), (332, 1), 0)
    """
    table = data.diabetes()
    raw = _split("diabetes patients", table.inputs, table.targets[:, None], 0, held_out, _generator(seed))
    x, held_out_x = _standardized(raw.x, raw.held_out_x)
    y, held_out_y = _standardized(raw.y, raw.held_out_y)
    return TrainingSet(name=raw.name, x=x, y=y, held_out_x=held_out_x, held_out_y=held_out_y, classes=0)


def toy_regression(*, n: int = 200, noise: float = 0.1, held_out: float = HELD_OUT, seed: int = 0) -> TrainingSet:
    """A wave over a saddle, y = 3 + x₁x₂ + sin 2x₁ plus noise, for x in the square from −1.5 to 1.5.

    It stands for the data of the programming homework, which are lost.

    Parameters
    ----------
    n : int
        The rows.
    noise : float
        The standard deviation of what is added to each target.
    held_out : float
        The share of the rows that is held out, above 0 and below 1.
    seed : int
        The same seed gives the same rows.

    Returns
    -------
    TrainingSet
        Two inputs and one number to predict.

    Raises
    ------
    InvalidInputError
        If n is not an integer from 8 to 100,000, the noise is below 0, or the share is not between 0 and 1.

    References
    ----------
    Programming homework, problem 3.

    Examples
    --------
    >>> toy_regression().x.shape
    (150, 2)
    """
    rng, rows, spread = _drawn(n, noise, seed)
    x = rng.uniform(-1.5, 1.5, (rows, 2))
    y = 3 + x[:, 0] * x[:, 1] + np.sin(2 * x[:, 0]) + spread * rng.standard_normal(rows)
    return _split("a wave over a saddle", x, y[:, None], 0, held_out, rng)


def _circle(rng: np.random.Generator, n: int) -> tuple[Array, NDArray[Any]]:
    """A disc and a ring of the same area around it."""
    radius, angle = np.sqrt(rng.uniform(0, 1, n)), rng.uniform(0, 2 * np.pi, n)
    return radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]), radius**2 > 0.5


def _xor(rng: np.random.Generator, n: int) -> tuple[Array, NDArray[Any]]:
    """Four quarters of a square: a quarter's class is that of the opposite one."""
    x = rng.uniform(-1, 1, (n, 2))
    return x, x[:, 0] * x[:, 1] > 0


def _spirals(rng: np.random.Generator, n: int) -> tuple[Array, NDArray[Any]]:
    """Two spirals of one and a half turns, one half a turn ahead of the other."""
    along, arm = np.sqrt(rng.uniform(0.01, 1, n)), rng.integers(0, 2, n)
    angle = 3 * np.pi * along + np.pi * arm
    return along[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]), arm == 1


def _blobs(rng: np.random.Generator, n: int) -> tuple[Array, NDArray[Any]]:
    """Two round clouds, on opposite sides of the center."""
    second = rng.integers(0, 2, n) == 1
    return np.where(second, 0.5, -0.5)[:, None] + 0.2 * rng.standard_normal((n, 2)), second


PLANE: dict[str, Callable[[np.random.Generator, int], tuple[Array, NDArray[Any]]]] = {
    "circle": _circle,
    "xor": _xor,
    "spirals": _spirals,
    "blobs": _blobs,
}


def plane(name: str, *, n: int = 400, noise: float = 0.0, held_out: float = HELD_OUT, seed: int = 0) -> TrainingSet:
    """Points in the plane, in two classes; no straight line separates them, but for "blobs".

    Parameters
    ----------
    name : {"circle", "xor", "spirals", "blobs"}
        A disc within a ring; quarters of a square, opposite ones alike; two spirals; two normal distributions with a
        standard deviation of 0.2 about (±0.5, ±0.5). But for the last, no coordinate is past 1 in size.
    n : int
        The points.
    noise : float
        The standard deviation by which each point is moved, after its class is settled.
    held_out : float
        The share of the rows that is held out, above 0 and below 1.
    seed : int
        The same seed gives the same points.

    Returns
    -------
    TrainingSet
        Two inputs and two classes.

    Raises
    ------
    InvalidInputError
        If there is no such set, n is not an integer from 8 to 100,000, the noise is below 0, or the share is not
        between 0 and 1.

    Examples
    --------
    >>> plane("xor", n=8).x.shape
    (6, 2)
    """
    checks.one_of(name, "name", PLANE)
    rng, points, spread = _drawn(n, noise, seed)
    x, second = PLANE[name](rng, points)
    return _split(name, x + spread * rng.standard_normal(x.shape), second.astype(np.int64), 2, held_out, rng)


def _split(
    name: str, x: Array, y: NDArray[Any], classes: int, held_out: float, rng: np.random.Generator
) -> TrainingSet:
    share = checks.number(held_out, "held_out")
    checks.require(0 < share < 1, "held_out", held_out, "must be above 0 and below 1")
    order = rng.permutation(len(x))
    kept = len(x) - min(max(int(share * len(x)), 1), len(x) - 1)  # at least one row on each side
    learn, held = order[:kept], order[kept:]
    parts = {"x": x[learn], "y": y[learn], "held_out_x": x[held], "held_out_y": y[held]}
    return TrainingSet(name=name, classes=classes, **{key: read_only(part) for key, part in parts.items()})


def _standardized(seen: Array, held_out: Array) -> tuple[Array, Array]:
    mean, spread = seen.mean(axis=0), seen.std(axis=0)
    spread = np.where(spread > 0, spread, 1)  # a column that is the same in all rows seen
    return read_only((seen - mean) / spread), read_only((held_out - mean) / spread)


def _generator(seed: int) -> np.random.Generator:
    return np.random.default_rng(checks.integer(seed, "seed", low=0))


def _drawn(n: int, noise: float, seed: int) -> tuple[np.random.Generator, int, float]:
    rows = checks.integer(n, "n", low=8)
    checks.require(rows <= MOST, "n", n, f"must be at most {MOST:,}")
    return _generator(seed), rows, checks.number(noise, "noise", low=0)
