"""The control for a matrix: typed whole in a box that opens, or one number at a time where a figure shows it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard import matrices
from dlcore.errors import InvalidInputError

if TYPE_CHECKING:
    from dashboard.layout import Page

__all__ = ["Typed"]

LONGEST = 2000  # characters of a matrix as text: an address must hold it


class Typed:
    """What `Controls` has for matrices.

    Attributes
    ----------
    page : Page
        The page they stand on.
    problems, start : dict
        What each source problem sets, and what the page starts with.
    faults : list of str
        What could not be read, for the reader.
    """

    page: Page
    problems: dict[str, dict[str, Any]]
    start: dict[str, Any]
    faults: list[str]
    text: Callable[..., Any]
    _label: Callable[[str, str], str]

    def matrix(self, letter: str, label: str, *, name: str = "", largest: int = 8, count: int = 1) -> Any:
        """Numbers in rows, typed whole in a box that opens, or one at a time in a figure.

        A figure's box that carries `parts.editable(name, place)` can be typed over where it stands.

        Parameters
        ----------
        letter : str
            A symbol of the derivation: a source problem's numbers for it are what the page starts with.
        label : str
            What the reader sees, before the letter.
        name : str
            The parameter in the address, where it is not the letter.
        largest : int
            The most rows, and columns.
        count : int
            How many channels there are, one matrix for each.

        Returns
        -------
        list of list of list of float
            Channel, row, column.
        """
        name = name or letter
        self._take_from_sources(letter, name)
        read = partial(matrices.channels, of=label.lower(), largest=largest, count=count)

        def put(place: int | None, word: str) -> None:
            """Type one number over, or all where no place is named; what cannot be read leaves all as it was."""
            try:
                last = state.get(f"{name}.good", self.start[name])
                text = word if place is None else matrices.replaced(last, place, word, count=count)
                read(text)
                if len(text) > LONGEST:
                    what = f"The {label.lower()} would be a text of {len(text):,} characters, and may have {LONGEST:,}"
                    raise InvalidInputError("", None, what, mend="type shorter numbers")
                state[name] = text
            except InvalidInputError as error:
                state[f"{name}.fault"] = f"{error} The number stays as it was."

        state = st.session_state
        self.page.typed_over[name] = put
        if fault := state.pop(f"{name}.fault", ""):
            self.faults.append(fault)
        with st.container(gap=None, width="content"):
            st.space(28)
            box = st.popover(self._label(letter, label))
        with box:
            hint = "a line for each row" + (", an empty line between channels" if count > 1 else "")
            return self.text(name, f"{label}, {hint}", read, width=260, height=180, longest=LONGEST)

    def _take_from_sources(self, letter: str, name: str) -> None:
        """The letter's matrix in each source problem, as text; the page starts with the first."""
        for key, given in self.problems.items():
            for symbol, value in self.page.topic.sources.get(key.partition(": ")[0], {}).items():
                if symbol.name == letter:
                    self.start.setdefault(name, given.setdefault(name, matrices.written(value)))
