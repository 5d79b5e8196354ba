"""Kernels as measures of waves: how strongly a kernel answers to each frequency along each axis.

A wave along axis 0 changes from row to row and is the same in every column. So a kernel sees of it only its own
row sums, and answers to the wave exp(2πi f r) by a number times that wave: the number's size is the gain at f.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore import _checks as checks
from dlcore._arrays import finite
from dlcore.conv.filters._image import Filtered, filter_image
from dlcore.conv.filters._kernels import Array, Kernel, as_kernel
from dlcore.conv.filters._kernels import matrix as as_matrix

__all__ = [
    "FrequencyResponse",
    "PeriodOutputs",
    "WaveReading",
    "frequency_response",
    "period",
    "period_outputs",
    "read_waves",
]

# A gain below this share of the weights' size is a rounding error of a sum that is 0 on paper.
SILENT = 1e-12


@dataclass(frozen=True, kw_only=True, eq=False)
class FrequencyResponse:
    """How strongly a kernel answers to waves along one axis.

    Attributes
    ----------
    kernel : Kernel
        The kernel.
    axis : int
        0 for waves that run down a column, 1 for waves that run along a row.
    profile : float64 array of shape (kh,) or (kw,)
        The weights summed over the other axis: all that a wave along this axis meets; read-only.
    frequencies : float64 array of shape (points,)
        From 0 to 1/2, in waves a cell; read-only. 1/2 is the fastest that cells can show, one wave in two cells.
    gains : float64 array of shape (points,)
        The output's amplitude over the wave's, at each frequency; read-only.
    """

    kernel: Kernel
    axis: int
    profile: Array
    frequencies: Array
    gains: Array

    @property
    def silent(self) -> bool:
        """Whether the kernel answers 0 to every wave along this axis, also to flat pictures."""
        return not self.gains.any()

    @property
    def strongest_period(self) -> float:
        """The period, in cells, of the wave it answers to most; infinite if flat areas move it most or nothing does."""
        frequency = float(self.frequencies[int(np.argmax(self.gains))])
        return 1 / frequency if frequency else math.inf

    def gain_at(self, period: float) -> float:
        """The gain for waves of one period.

        Parameters
        ----------
        period : float
            Cells a wave, at least 2; `math.inf` for a flat picture.

        Returns
        -------
        float
            The output's amplitude over the wave's.

        Raises
        ------
        InvalidInputError
            If the period is less than 2 cells.

        Examples
        --------
        >>> k2 = frequency_response("periodic-axis-1", axis=1)
        >>> k2.gain_at(2), round(k2.gain_at(3), 9), k2.gain_at(math.inf)
        (12.0, 9.0, 0.0)
        """
        if period != math.inf:
            checks.number(period, "period")
        checks.require(period >= 2, "period", period, "must be at least 2 cells, the shortest wave that cells can show")
        return float(_gains(self.profile, np.array([1 / float(period)]))[0])


@dataclass(frozen=True, kw_only=True, eq=False)
class WaveReading:
    """What one kernel says of a matrix, and what it can say at all.

    Attributes
    ----------
    name : str
        The kernel's letter on the page, such as "k1".
    filtered : Filtered
        The kernel laid over the matrix, 'valid'; its output is what the kernel says.
    responses : (FrequencyResponse, FrequencyResponse)
        How it answers to waves along axis 0 and along axis 1.
    """

    name: str
    filtered: Filtered
    responses: tuple[FrequencyResponse, FrequencyResponse]

    @property
    def axes(self) -> tuple[int, ...]:
        """The axes along which the kernel hears any wave at all."""
        return tuple(response.axis for response in self.responses if not response.silent)

    @property
    def sentence(self) -> str:
        """What the kernel answers to, computed from its responses."""
        if not self.axes:
            return f"{self.name} is silent on waves along either axis."
        heard = " and ".join(f"axis {axis} ({_most(self.responses[axis].strongest_period)})" for axis in self.axes)
        deaf = f" and is silent on waves along axis {1 - self.axes[0]}" if len(self.axes) == 1 else ""
        return f"{self.name} answers to waves along {heard}{deaf}."


@dataclass(frozen=True, kw_only=True, eq=False)
class PeriodOutputs:
    """What a kernel and its transpose say of a matrix all of whose rows repeat the same few numbers.

    Attributes
    ----------
    row : float64 array of shape (P,)
        One period of the matrix's row; every row is the same; read-only.
    weights : float64 array of shape (k,)
        The row that k2 repeats k times; k1 is k2's transpose; read-only.
    along : float64 array of shape (P,)
        k2's outputs over one period; read-only.
    across : float64 array of shape (P,)
        k1's outputs over one period; read-only.
    """

    row: Array
    weights: Array
    along: Array
    across: Array

    @property
    def total(self) -> float:
        """The sum of k2's outputs over one period."""
        return math.fsum(self.along)


def frequency_response(kernel: Kernel | str | ArrayLike, *, axis: int, points: int = 121) -> FrequencyResponse:
    """How strongly a kernel answers to waves of every frequency along one axis.

    The gain is |Σ p_u exp(2πi f u)|, where p is the kernel summed over the other axis: the size of its
    discrete Fourier transform. Half a turn of the kernel changes no gain, so it holds for both modes.

    Parameters
    ----------
    kernel : Kernel, str or array_like of shape (kh, kw)
        A kernel, the slug of a named one, or weights.
    axis : {0, 1}
        0 for waves down a column, 1 for waves along a row.
    points : int
        How many frequencies from 0 to 1/2, both included; at least 2.

    Returns
    -------
    FrequencyResponse
        The profile, the frequencies in waves a cell, and the gains.

    Raises
    ------
    InvalidInputError
        If the kernel is unknown, the axis is not 0 or 1, or there are fewer than 2 points.

    References
    ----------
    Programming homework, problem 5 (2).

    Examples
    --------
    >>> frequency_response("periodic-axis-1", axis=1, points=3).gains
    array([ 0.,  6., 12.])
    >>> frequency_response("periodic-axis-1", axis=0).silent
    True
    """
    axis, points = _axis(axis), checks.integer(points, "points", low=2)
    named = as_kernel(kernel)
    profile = named.weights.sum(axis=1 - axis)
    frequencies = np.arange(points) / (2 * (points - 1))
    gains = _gains(profile, frequencies)
    for array in (profile, frequencies, gains):
        array.flags.writeable = False
    return FrequencyResponse(kernel=named, axis=axis, profile=profile, frequencies=frequencies, gains=gains)


def read_waves(
    matrix: ArrayLike, kernels: Sequence[Kernel | str | ArrayLike] = ("periodic-axis-0", "periodic-axis-1")
) -> tuple[WaveReading, ...]:
    """What each kernel says of a matrix ('valid', cross-correlation), and which waves it can hear.

    Parameters
    ----------
    matrix : array_like of shape (H, W)
        The picture.
    kernels : sequence of Kernel, str or array_like
        The kernels, called k1, k2, … in this order.

    Returns
    -------
    tuple of WaveReading
        One for each kernel.

    Raises
    ------
    InvalidInputError
        If the matrix is not (H, W) of finite numbers, or a kernel is unknown or larger than the matrix.

    References
    ----------
    Programming homework, problem 5 (2).

    Examples
    --------
    >>> for reading in read_waves([[1, 0, 1, 0, 1]] * 5):
    ...     print(reading.filtered.output[0], reading.sentence)
    [0. 0. 0.] k1 answers to waves along axis 0 (most to period 2) and is silent on waves along axis 1.
    [-6.  6. -6.] k2 answers to waves along axis 1 (most to period 2) and is silent on waves along axis 0.
    """
    picture = as_matrix(matrix, "matrix")
    return tuple(
        WaveReading(
            name=f"k{number}",
            filtered=filter_image(picture, kernel, size="valid"),
            responses=(frequency_response(kernel, axis=0), frequency_response(kernel, axis=1)),
        )
        for number, kernel in enumerate(kernels, start=1)
    )


def period(values: ArrayLike, *, axis: int) -> int | None:
    """The least number of cells after which a matrix repeats along an axis, as far as it reaches.

    Parameters
    ----------
    values : array_like of shape (H, W)
        The matrix.
    axis : {0, 1}
        0 down a column, 1 along a row.

    Returns
    -------
    int or None
        1 if all rows (or columns) are equal; None if nothing repeats.

    Raises
    ------
    InvalidInputError
        If the values are not (H, W) of finite numbers, or the axis is not 0 or 1.

    Examples
    --------
    >>> A = [[1, 0, 1, 0, 1]] * 5
    >>> period(A, axis=0), period(A, axis=1)
    (1, 2)
    """
    matrix = as_matrix(values, "values")
    lines = matrix if _axis(axis) == 0 else matrix.T
    for shift in range(1, len(lines)):
        if np.array_equal(lines[shift:], lines[:-shift]):
            return shift
    return None


def period_outputs(row: ArrayLike, weights: ArrayLike) -> PeriodOutputs:
    """What k2 (its rows are `weights`) and its transpose k1 say of a matrix whose rows all repeat `row`.

    Where the period is as long as the weights, k1 says (Σ weights)(Σ row) everywhere and k2's outputs over one
    period sum to k times that. So if k1 says 0, they sum to 0: outputs -6, 6, -6 cannot come from a period of 3.

    Parameters
    ----------
    row : array_like of shape (P,)
        One period of the matrix's row.
    weights : array_like of shape (k,)
        One row of k2, which has k equal rows.

    Returns
    -------
    PeriodOutputs
        The outputs of both kernels at the P places of one period.

    Raises
    ------
    InvalidInputError
        If either is not a row of finite numbers.

    References
    ----------
    Programming homework, problem 5 (2), which names a period of 3.

    Examples
    --------
    >>> two = period_outputs([1, 0], [-1, 2, -1])
    >>> two.along, two.across, two.total
    (array([-6.,  6.]), array([0., 0.]), 0.0)
    >>> three = period_outputs([5, 1, 0], [-1, 2, -1])
    >>> three.along, three.across, three.total
    (array([ -9., -18.,  27.]), array([0., 0., 0.]), 0.0)
    """
    one_period, line = finite(row, "row"), finite(weights, "weights")
    for name, array in (("row", one_period), ("weights", line)):
        one_row = array.ndim == 1 and array.size > 0
        checks.require(one_row, name, array.shape, "is its shape, and must be one row of at least one number")
    size = len(line)
    repeated = np.resize(one_period, len(one_period) + size - 1)
    matrix, k2 = np.tile(repeated, (size, 1)), np.tile(line, (size, 1))
    return PeriodOutputs(
        row=one_period,
        weights=line,
        along=filter_image(matrix, k2, size="valid").output[0],
        across=filter_image(matrix, k2.T, size="valid").output[0],
    )


def _gains(profile: Array, frequencies: Array) -> Array:
    turns = np.multiply.outer(frequencies, np.arange(len(profile)))
    gains: Array = np.abs(np.exp(2j * np.pi * turns) @ profile)
    gains[gains <= SILENT * np.abs(profile).sum()] = 0.0
    return gains


def _axis(axis: int) -> int:
    known = checks.integer(axis, "axis") in (0, 1)
    checks.require(known, "axis", axis, "must be 0 (down a column) or 1 (along a row)")
    return int(axis)


def _most(strongest: float) -> str:
    return "most to flat pictures" if math.isinf(strongest) else f"most to period {strongest:.3g}"
