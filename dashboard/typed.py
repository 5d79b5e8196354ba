"""Free input: text, a file of the reader's own, and a matrix, typed whole or one number at a time in a figure."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from dashboard import matrices, wishes
from dlcore.errors import InvalidInputError

if TYPE_CHECKING:
    from dashboard.layout import Page

__all__ = ["URL", "Typed"]

URL: Any = "query-params"  # what a control whose value stands in the address is bound to
T = TypeVar("T")

REPLACED = 5.0  # s within which a file that comes after another was taken away stands in its place
LONGEST = 2000  # characters of a matrix as text: an address must hold it


class Typed:
    """What `Controls` has for free input.

    Attributes
    ----------
    page : Page
        The page they stand on.
    problems, start : dict
        What each source problem sets, and what the page starts with.
    values : dict
        The value of every control so far.
    said, faults : list of str
        What became of the link's wishes, and what could not be read, for the reader.
    """

    page: Page
    problems: dict[str, dict[str, Any]]
    start: dict[str, Any]
    values: dict[str, Any]
    said: list[str]
    faults: list[str]
    _label: Callable[[str, str], str]
    _opened = False

    def text(
        self,
        name: str,
        label: str,
        read: Callable[[str], T],
        *,
        width: int = 220,
        height: int | None = 100,
        longest: int = 2000,
    ) -> T:
        """What a reader types, read by a function; while it cannot be read, the last that could stays.

        Parameters
        ----------
        name, label : str
            The parameter in the address, and what the reader sees.
        read : callable
            From the text to a value; it raises InvalidInputError with the sentence that the reader is told.
        width, height : int
            In pixels; without a height it is one line.
        longest : int
            The most characters that can be typed.
        """
        if asked := wishes.dropped(name):
            self.said.append(wishes.answer(name, asked, "one text that can be read", "its own"))
        wishes.leave_free(name)
        given: Any = {"key": name, "bind": URL, "width": width, "max_chars": longest}
        start = self.start[name]
        text = st.text_area(label, start, height=height, **given) if height else st.text_input(label, start, **given)
        self.values[name] = text
        good = f"{name}.good"
        try:
            value = read(text)
        except InvalidInputError as error:
            self.faults.append(f"{error} The page shows the last one that it could read.")
            return read(st.session_state.get(good, self.start[name]))
        st.session_state[good] = text
        return value

    def upload(self, name: str, label: str, read: Callable[[bytes], T]) -> T | None:
        """A file of the reader's own, read by a function; one that cannot be read is told so and changes nothing.

        Parameters
        ----------
        name : str
            What the file is kept under while the reader stays; it never stands in the address.
        label : str
            Which files are taken.
        read : callable
            From the bytes to a value; it raises InvalidInputError with the sentence that the reader is told.

        Returns
        -------
        object or None
            What the last good file holds; None before there is one.
        """
        kept = f"_{name}"
        seen = st.session_state.setdefault(kept, {"file": None, "value": None, "fault": "", "taken": None, "at": 0.0})

        def removed() -> None:
            # Taken away by the reader; a page that was left and opened again has no file either, and keeps the value.
            if st.session_state[f"{name}.file"] is None:
                seen.update(file=None, value=None, fault="", taken=seen["value"], at=time.monotonic())

        file = st.file_uploader(label, key=f"{name}.file", width=420, on_change=removed)
        if file is not None and file.file_id != seen["file"]:
            seen["file"] = file.file_id
            try:
                seen["value"], seen["fault"] = read(file.getvalue()), ""
            except InvalidInputError as error:
                seen["fault"] = str(error)
                # A browser that puts a file in another's place may take the other away first, in a run of its own.
                if seen["value"] is None and time.monotonic() - seen["at"] < REPLACED:
                    seen["value"] = seen["taken"]
        if file is not None and seen["fault"]:
            self.faults.append(seen["fault"])
        value: T | None = seen["value"]
        return value

    @contextmanager
    def together(self, label: str) -> Iterator[None]:
        """One box that opens, for all matrices that are asked for within it.

        Parameters
        ----------
        label : str
            What stands on it.
        """
        with self._opening(label), st.container(horizontal=True, gap="small"):
            self._opened = True
            yield
            self._opened = False

    @contextmanager
    def _opening(self, label: str, *, beside: bool = True) -> Iterator[None]:
        with st.container(gap=None, width="content"):
            if beside:
                st.space(28)
            box = st.popover(label)
        with box:
            yield

    def matrix(
        self,
        letter: str,
        label: str,
        *,
        name: str = "",
        largest: int = 8,
        count: int = 1,
        beside: bool = True,
        fit: Callable[[list[list[Any]]], list[list[Any]]] | None = None,
    ) -> Any:
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
        beside : bool
            Whether it stands in a row with controls that have a label above them.
        fit : callable, optional
            From the rows that are typed, of one channel, to those that the page uses: what is too much is left out,
            what is missing filled in.

        Returns
        -------
        list of list of list of float
            Channel, row, column.
        """
        name = name or letter
        self._take_from_sources(letter, name)
        numbers = partial(matrices.channels, of=label.lower(), largest=largest, count=count)

        def read(text: str) -> list[list[list[float]]]:
            return [fit(rows) for rows in numbers(text)] if fit else numbers(text)

        def put(place: int | None, word: str) -> None:
            """Type one number over, or all where no place is named; what cannot be read leaves all as it was."""
            try:
                last = state.get(f"{name}.good", self.start[name])
                last = matrices.written(read(last)) if fit else last
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
        if self._opened:
            return self.text(name, self._label(letter, label), read, width=130, height=100, longest=LONGEST)
        with self._opening(self._label(letter, label), beside=beside):
            hint = "a line for each row" + (", an empty line between channels" if count > 1 else "")
            return self.text(name, f"{label}, {hint}", read, width=260, height=180, longest=LONGEST)

    def _take_from_sources(self, letter: str, name: str) -> None:
        """The letter's matrix in each source problem, as text; the page starts with the first."""
        for key, given in self.problems.items():
            for symbol, value in self.page.topic.sources.get(key.partition(": ")[0], {}).items():
                if symbol.name == letter:
                    if not isinstance(given.get(name), str):  # a single number is there already, as a number
                        given[name] = matrices.written(_rows(value))
                    if not isinstance(self.start.get(name), str):
                        self.start[name] = given[name]


def _rows(value: Any) -> Any:
    """A matrix as it is; a vector, or a single number, as one row of it."""
    values = value if isinstance(value, list | tuple) else [value]
    return values if isinstance(values[0], list | tuple) else [values]
