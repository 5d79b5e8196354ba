"""Matrices as a reader types them, whole or one number at a time: text holds the state, so that an address can.

A line or a semicolon ends a row; an empty line ends a channel.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from dashboard.weights import weights
from dlcore.errors import InvalidInputError

__all__ = ["channels", "replaced", "written"]

CHANNELS = re.compile(r"\n\s*\n|\]\s*\]\s*,?\s*\[\s*\[")  # an empty line, or Python's brackets


def channels(text: str, *, of: str, largest: int, count: int = 1) -> list[list[list[float]]]:
    """One matrix for each channel; a channel that is not typed repeats the one before it.

    Parameters
    ----------
    text : str
        Rows of numbers, channel by channel.
    of : str
        What it is, for the sentence that refuses it.
    largest : int
        The most rows, and columns, that it may have.
    count : int
        The channels wanted; those typed beyond them are left out.

    Returns
    -------
    list of list of list of float
        Channel, row, column.

    Raises
    ------
    InvalidInputError
        If a number cannot be read, rows or channels differ in size, or there are too many.

    Examples
    --------
    >>> channels("1 2\\n3 4\\n\\n5 6\\n7 8", of="input", largest=8, count=3)
    [[[1, 2], [3, 4]], [[5, 6], [7, 8]], [[5, 6], [7, 8]]]
    """
    read = [weights(part, of=of, largest=largest) for part in _parts(text)]
    sizes = [(len(rows), len(rows[0])) for rows in read]
    rows, columns = sizes[0]
    for number, (high, wide) in enumerate(sizes[1:], start=2):
        if (high, wide) != (rows, columns):
            what = f"Channel 1 of the {of} is {rows} by {columns}, channel {number} is {high} by {wide}"
            raise InvalidInputError("", None, what, mend="give every channel as many rows and columns")
    return _repeated(read, count)


def replaced(text: str, place: int, word: str, *, count: int = 1) -> str:
    """The text with another word for one of its numbers; the others stay as they were typed.

    Parameters
    ----------
    text : str
        Text that `channels` reads.
    place : int
        Which number: counted from 0, along rows, then channels.
    word : str
        What stands in its place.
    count : int
        The channels wanted.

    Raises
    ------
    InvalidInputError
        If there is no such place, or the word is not one number.

    Examples
    --------
    >>> replaced("1 1/9; 0 -1", 2, "7")
    '1 1/9\\n7 −1'
    """
    words = _repeated([[line.split() for line in _lines(part)] for part in _parts(text)], count)
    flat = [(row, column) for rows in words for row in rows for column in range(len(row))]
    if not 0 <= place < len(flat):
        raise InvalidInputError("place", place, f"must be from 0 to {len(flat) - 1}")
    row, column = flat[place]
    row[column] = word.strip()
    return written(words)


def written(values: Sequence[Any]) -> str:
    """A matrix, or one for each channel, as a reader would type it.

    Parameters
    ----------
    values : nested sequence
        Rows of numbers or words, or channels of rows.
    """
    if not isinstance(values[0][0], list | tuple):
        return "\n".join(" ".join(str(value).replace("-", "−") for value in row) for row in values)
    return "\n\n".join(written(rows) for rows in values)


def _parts(text: str) -> list[str]:
    """The channels' texts; an empty text has one, for its sentence."""
    return [part for part in CHANNELS.split(text.replace("\r\n", "\n")) if part.strip("[], \t\n")] or [""]


def _lines(part: str) -> list[str]:
    cleared = re.sub(r"[\[,]", " ", re.sub(r"\][\s,]*", "\n", part))
    return [line for line in re.split(r"[;\n]", cleared) if line.strip()]


def _repeated(items: list[Any], count: int) -> list[Any]:
    """As many as wanted, the last of them repeated, each repetition on its own."""
    return [[list(row) for row in items[min(number, len(items) - 1)]] for number in range(count)]
