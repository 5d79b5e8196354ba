"""The products of a convolution, as they are found at either end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dlcore import _checks as checks
from dlcore.conv.ops import Mode, PaddingMode

__all__ = ["Array", "Border", "Cell", "Term", "Trace"]

Array: TypeAlias = NDArray[np.float64]
Cell: TypeAlias = tuple[int, int, int]
Border: TypeAlias = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """One product: the value of an input cell times a weight, which is added to an output cell.

    Attributes
    ----------
    given : (int, int, int) or None
        The input cell: channel, row, column, counted from 0. None for a zero of the padding.
    made : (int, int, int) or None
        The output cell. None where a transposed convolution's padding cuts the cell off.
    weight_at : (int, int, int, int)
        Where the weight stands among the filters given.
    place : (int, int, int)
        Channel, row and column from the first cell of the array that the padding belongs to: a convolution's input, a
        transposed convolution's output. In the padding a row or column is below 0 or past the end.
    value, weight : float
        The two factors.
    """

    given: Cell | None
    made: Cell | None
    weight_at: tuple[int, int, int, int]
    place: Cell
    value: float
    weight: float

    @property
    def product(self) -> float:
        """Value times weight."""
        return self.value * self.weight


@dataclass(frozen=True, kw_only=True, eq=False)
class Trace:
    """A small convolution with all its products.

    Attributes
    ----------
    input : float64 array of shape (H, W) or (C, H, W)
        What was given; read-only.
    weight : float64 array of shape (kh, kw) or (O, C / groups, kh, kw)
        The filters as given, before any half turn; read-only. A transposed convolution's are (C, O / groups, kh, kw).
    bias : float64 array of shape (O,) or None
        What is added to each output channel; read-only.
    output : float64 array of shape (OH, OW) or (O, OH, OW)
        The sums of the products, and the bias; read-only.
    terms : tuple of Term
        Every product: output cell by output cell of a convolution, input cell by input cell of a transposed one.
    stride, dilation : (int, int)
        For rows and columns.
    border : ((int, int), (int, int))
        The cells that the padding adds around the input, or cuts off a transposed convolution's output: above and
        below, left and right.
    rows, columns : tuple of int
        For each row and column of the padded input the input's row or column that it copies, and -1 for zeros. Of a
        transposed convolution, for each one laid on the output's own, and -1 where it is cut off.
    padding_mode, mode : str
        As they were asked for.
    transposed : bool
        Which of the two it is.
    """

    input: Array
    weight: Array
    bias: Array | None
    output: Array
    terms: tuple[Term, ...]
    stride: tuple[int, int]
    dilation: tuple[int, int]
    border: Border
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    padding_mode: PaddingMode
    mode: Mode
    transposed: bool

    def made_of(self, row: int, column: int, channel: int = 0) -> tuple[Term, ...]:
        """The products that an output cell is the sum of, apart from the bias.

        Parameters
        ----------
        row, column, channel : int
            The cell, counted from 0.

        Returns
        -------
        tuple of Term
            In the order of the list; of a transposed convolution there may be none.

        Raises
        ------
        InvalidInputError
            If the output has no such cell.

        Examples
        --------
        >>> from dlcore.conv.trace import trace
        >>> found = trace([[6, 0, 1], [3, 4, 1], [4, 7, 0]], [[1, 0], [0, -1]]).made_of(1, 0)
        >>> [(term.value, term.weight) for term in found], sum(term.product for term in found)
        ([(3.0, 1.0), (4.0, 0.0), (4.0, 0.0), (7.0, -1.0)], -4.0)
        """
        cell = _within(row, column, channel, self.output, "output")
        return tuple(term for term in self.terms if term.made == cell)

    def goes_to(self, row: int, column: int, channel: int = 0) -> tuple[Term, ...]:
        """The products that an input cell enters: where its value goes, and times which weight.

        Parameters
        ----------
        row, column, channel : int
            The cell, counted from 0.

        Returns
        -------
        tuple of Term
            In the order of the list; copies of the cell in the padding count. There are none where the stride steps
            over the cell.

        Raises
        ------
        InvalidInputError
            If the input has no such cell.

        Examples
        --------
        >>> from dlcore.conv.trace import trace
        >>> found = trace([[6, 0, 1], [3, 4, 1], [4, 7, 0]], [[1, 0], [0, -1]]).goes_to(1, 1)
        >>> [(term.made, term.weight) for term in found]
        [((0, 0, 0), -1.0), ((0, 0, 1), 0.0), ((0, 1, 0), 0.0), ((0, 1, 1), 1.0)]
        """
        cell = _within(row, column, channel, self.input, "input")
        return tuple(term for term in self.terms if term.given == cell)


def _within(row: Any, column: Any, channel: Any, array: Array, name: str) -> Cell:
    """The cell, if the array has it."""
    sizes = array.shape if array.ndim == 3 else (1, *array.shape)
    cell = checks.integer(channel, "channel"), checks.integer(row, "row"), checks.integer(column, "column")
    for at, size, word in zip(cell, sizes, ("channel", "row", "column"), strict=True):
        checks.require(0 <= at < size, word, at, f"is not in the {name}, which has 0 to {size - 1}")
    return cell
