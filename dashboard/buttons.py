"""Buttons that put values into a page's controls, as a reader would by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    from dashboard.controls import Controls

__all__ = ["button", "put"]


def button(ask: Controls, label: str, sets: Mapping[str, Any], *, disabled: bool = False, beside: bool = True) -> None:
    """A button that puts values into controls.

    Parameters
    ----------
    ask : Controls
        The page's controls.
    label : str
        What the reader sees.
    sets : mapping
        From a control's name to the value that it gets.
    disabled : bool
        Whether it cannot be pressed now.
    beside : bool
        Whether it stands beside controls with labels, on their line.
    """
    with st.container(gap=None, width="content"):
        if beside:
            st.space(28)
        st.button(label, on_click=put, args=(ask, sets), disabled=disabled)


def put(ask: Controls, values: Mapping[str, Any]) -> None:
    """Before the next run, give controls these values; a choice gets the words that stand for its option.

    The address follows a control that is on the page; for one that appears only now it is written here.
    """
    for name, value in values.items():
        word = ask.words.get(name, {}).get(value, value)
        if name not in ask.values and name in ask.start:
            st.query_params[name] = word
        st.session_state[name] = word
