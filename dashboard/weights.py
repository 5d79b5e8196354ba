"""A kernel as a reader types it, and as the derivation has it: square."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlcore.conv.filters import Filtered
from dlcore.errors import InvalidInputError

__all__ = ["LARGEST", "squared", "squares", "weights"]

LARGEST = 11  # rows or columns
PARTS = re.compile(r"\s*[;\n]\s*|\]\s*,?\s*\[")  # what ends a row: a new line, a semicolon, Python's brackets
# At most nine digits a part: a longer one is a slip of the finger, and a power of ten would cost without end.
NUMBER = re.compile(r"[+-]?(\d{1,9}(\.\d{0,9})?|\.\d{1,9})(/\d{1,9}(\.\d{0,9})?)?")


def weights(text: str, *, of: str = "kernel", largest: int = LARGEST) -> list[list[float]]:
    """A kernel from typed text: a line or a semicolon for each row, spaces or commas between its numbers.

    Parameters
    ----------
    text : str
        Such as "0 -1 0; -1 4 -1; 0 -1 0". Fractions such as 1/9 and lists with brackets are read too.
    of : str
        What it is, for the sentence that refuses it.
    largest : int
        The most rows, and columns, that it may have.

    Returns
    -------
    list of list of float
        The rows, each of as many numbers; whole numbers as integers.

    Raises
    ------
    InvalidInputError
        If there is no number, one cannot be read, the rows differ in length, or there are too many.

    Examples
    --------
    >>> weights("1, 0\\n0 −1/2")
    [[1, 0], [0, -0.5]]
    >>> weights("[[0, 1], [-1, 0]]")
    [[0, 1], [-1, 0]]
    """
    plain = text.replace("−", "-").replace("–", "-").strip().removeprefix("[").removesuffix("]")
    lines = [line.strip("[], \t\r") for line in PARTS.split(plain)]
    rows = [[_number(word, of) for word in re.split(r"[\s,]+", line)] for line in lines if line]
    if not rows:
        raise _unread(f"The {of} is empty", "type a row of numbers")
    for count, row in enumerate(rows[1:], start=2):
        if len(row) != len(rows[0]):
            what = f"Row 1 of the {of} has {_many(len(rows[0]))}, row {count} has {len(row)}"
            raise _unread(what, "give every row as many")
    if max(len(rows), len(rows[0])) > largest:
        what = f"The {of} is {len(rows)} by {len(rows[0])}, and may be {largest} by {largest}"
        raise _unread(what, "leave some numbers out")
    return rows


def squared(values: ArrayLike, side: int, *, at_start: bool = False) -> NDArray[np.float64]:
    """A matrix filled up with zeros to a square, as the derivations have it.

    Parameters
    ----------
    values : array of shape (rows, columns)
        The matrix.
    side : int
        Its rows and columns then, unless it has more.
    at_start : bool
        Whether the zeros come before the numbers.
    """
    array = np.asarray(values, dtype=np.float64)
    side = max(side, *array.shape)
    missing = [side - size for size in array.shape]
    return np.pad(array, [(gap, 0) if at_start else (0, gap) for gap in missing])


def squares(result: Filtered, row: int, column: int) -> dict[str, NDArray[np.float64]]:
    """The printed weights K and the patch V beneath them, filled up with zeros where the kernel is not square.

    Parameters
    ----------
    result : Filtered
        A filtered picture; of one in color the red is taken.
    row, column : int
        The output cell, counted from 0.
    """
    patch = result.patch(row, column)
    patch = patch if patch.ndim == 2 else patch[..., 0]
    side = max(patch.shape)
    # Convolution reads the patch from its last cell backward, so there the zeros come first.
    V = squared(patch, side, at_start=result.mode == "convolution")
    return {"K": squared(result.kernel.weights, side), "V": V}


def _number(word: str, of: str) -> float:
    shown = word if len(word) <= 20 else f"{word[:20]}…"
    if not NUMBER.fullmatch(word):
        raise _unread(f"The {of} has “{shown}” where a number should stand", "write it as -1, 0.5 or 1/9")
    above, _, below = word.partition("/")
    if below and not Fraction(below):
        what = "weight" if of == "kernel" else "number"
        raise _unread(f"The {of}'s {what} {shown} divides by 0", "write another number")
    value = Fraction(above) / (Fraction(below) if below else 1)
    return int(value) if value.denominator == 1 else float(value)


def _many(count: int) -> str:
    return f"{count} number{'' if count == 1 else 's'}"


def _unread(what: str, mend: str) -> InvalidInputError:
    return InvalidInputError("", None, what, mend=mend)
