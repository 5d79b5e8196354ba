"""The least that Streamlit can do: a slider and its value. `benchmarks.dashboard` runs it beside the dashboard."""

import gc

import streamlit as st


@st.cache_resource
def settle() -> None:
    """What the dashboard does once, too: without it a full collection follows every run of a script."""
    gc.collect()
    gc.freeze()


settle()
st.header(str(st.slider("Value", 0, 100, 50)))
