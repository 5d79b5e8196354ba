"""What a link asks of a page's controls: which wishes a control can take, and what to say of the others."""

from __future__ import annotations

import math
from collections.abc import Iterable

import streamlit as st
from streamlit.errors import StreamlitAPIException

from dashboard import components

__all__ = ["answer", "drop_what_fails", "dropped", "leave_free", "listed", "of", "within"]

DROPPED, FREE = "_dropped", "_free"
LONGEST = 24  # characters of a wish that are repeated to the reader
MOST = 8  # words that a sentence lists


def of(name: str) -> list[str]:
    """What the address asks of a control, before Streamlit takes or drops it.

    Parameters
    ----------
    name : str
        The control's parameter in the address.
    """
    return st.query_params.get_all(name) or dropped(name)


def dropped(name: str) -> list[str]:
    """What `drop_what_fails` took out of the address for a control; told once."""
    taken: dict[str, list[str]] = st.session_state.get(DROPPED, {})
    return taken.pop(name, [])


def answer(name: str, asked: list[str], takes: str, shows: str) -> str:
    """The sentence to a reader whose link asks for what a control does not have.

    Examples
    --------
    >>> answer("eta", ["5"], "numbers from 0 to 0.022", "0.01")
    'The link asked for eta = 5; this page takes numbers from 0 to 0.022, so it shows 0.01.'
    """
    if len(asked) > 1:
        return f"The link gives {name} {len(asked)} times; this page takes one value, and shows {shows}."
    wish = asked[0] if len(asked[0]) <= LONGEST else f"{asked[0][:LONGEST]}…"
    return f"The link asked for {name} = {wish or 'nothing'}; this page takes {takes}, so it shows {shows}."


def within(asked: list[str], low: float, high: float, whole: bool) -> bool:
    """Whether a wish is one number of this range.

    Examples
    --------
    >>> within(["1e1"], 1, 11, whole=True), within(["nan"], 1, 11, whole=True), within(["3", "5"], 1, 11, whole=True)
    (True, False, False)
    """
    if len(asked) != 1:
        return False
    try:
        number = float(asked[0])
    except ValueError:
        return False
    return math.isfinite(number) and low <= number <= high and (not whole or number.is_integer())


def listed(words: Iterable[str]) -> str:
    """Words as a sentence lists them; of many, how many there are to choose from.

    Examples
    --------
    >>> listed("abc"), listed("abcdefghi")
    ('a, b or c', 'one of the 9 in its list')
    """
    *most, last = words
    if len(most) >= MOST:
        return f"one of the {len(most) + 1} in its list"
    return f"{', '.join(most)} or {last}" if most else last


def leave_free(name: str) -> None:
    """From now on let a control's text be anything: a reader who types may leave it empty on the way."""
    st.session_state.setdefault(FREE, set()).add(name)


def drop_what_fails() -> None:
    """Begin again without what a link asks that Streamlit takes amiss instead of dropping it.

    Its number box for integers fails on an infinite number, its required choice is left open by an empty text, and of
    several values some controls take the last and others none.
    """
    asked = {name: st.query_params.get_all(name) for name in st.query_params}
    free = st.session_state.get(FREE, set())
    failing = {
        name: texts
        for name, texts in asked.items()
        if len(texts) > 1 or (name not in free and (not texts[0] or _infinite(texts[0])))
    }
    if failing:
        st.session_state[DROPPED] = failing
        try:
            for name in failing:
                del st.query_params[name]
        except StreamlitAPIException:  # Back to such a link: its controls hold the address, and only the browser can
            components.leave_out(list(failing))
            st.stop()
        st.rerun()


def _infinite(text: str) -> bool:
    try:
        return math.isinf(float(text))
    except ValueError:
        return False
