"""A small picture that a reader paints, as text, one letter a cell, so that a link can carry it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import streamlit as st

from dashboard import components
from dashboard.controls import Controls
from dlcore.errors import InvalidInputError

__all__ = ["LETTERS", "paint", "painted", "written"]

LETTERS = "0123456789abcdefg"  # 0 to 16


def painted(text: str, *, rows: int = 8, columns: int = 8) -> list[list[int]]:
    """The cells of a picture from its text.

    Parameters
    ----------
    text : str
        One letter a cell, row by row: 0 to 9, then a for 10 to g for 16. Spaces and new lines may stand between them.
    rows, columns : int
        The picture's size.

    Returns
    -------
    list of list of int
        The rows.

    Raises
    ------
    InvalidInputError
        If there is another letter, or there are too few or too many.

    Examples
    --------
    >>> painted("08 g3", rows=2, columns=2)
    [[0, 8], [16, 3]]
    """
    letters = "".join(text.lower().split())
    for place, letter in enumerate(letters, start=1):
        if letter not in LETTERS:
            what = f"Cell {place} of the picture is “{letter}”"
            raise InvalidInputError("", None, what, mend="write 0 to 9, or a to g for 10 to 16")
    if len(letters) != rows * columns:
        what = f"The picture has {len(letters)} letters, and must have {rows} rows of {columns}"
        raise InvalidInputError("", None, what, mend="write one letter a cell")
    values = [LETTERS.index(letter) for letter in letters]
    return [values[first : first + columns] for first in range(0, len(values), columns)]


def written(cells: Iterable[Iterable[int]]) -> str:
    """The text of a picture; `painted` reads it.

    Parameters
    ----------
    cells : rows of int
        0 to 16 in every cell.

    Examples
    --------
    >>> written([[0, 8], [16, 3]])
    '08g3'
    """
    return "".join(LETTERS[cell] for row in cells for cell in row)


def paint(ask: Controls, name: str, label: str, *, rows: int = 8, columns: int = 8) -> list[list[int]]:
    """The controls that paint a picture or take it as text, and the picture.

    Parameters
    ----------
    ask : Controls
        The page's controls, which say what the page starts with.
    name, label : str
        The parameter in the address, and what the reader sees.
    rows, columns : int
        The picture's size.
    """

    def push(text: str) -> None:
        st.session_state[name] = text

    sheet = st.container(width="content")
    read = partial(painted, rows=rows, columns=columns)
    cells = ask.text(name, "As text, a letter a cell: 0 to 9, a to g", read, width=300, height=120)
    with sheet:
        components.paint(label, written(cells), rows=rows, columns=columns, key=f"{name}.sheet", push=push)
    return cells
