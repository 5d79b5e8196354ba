"""Navigation only: the home page, and one view for each topic of the registry."""

from __future__ import annotations

import gc
import logging
from pathlib import Path
from urllib.parse import parse_qs

import altair  # noqa: F401 - the views need these; loaded here, they come before the garbage collector's freeze
import numpy  # noqa: F401 - likewise
import pandas  # noqa: F401 - likewise
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import components
from dlcore.topics import GROUPS, TOPICS

STATIC = Path(__file__).resolve().parent / "static"


@st.cache_resource(show_spinner=False)
def freeze() -> None:
    """Take what is loaded out of the garbage collector's sight: Streamlit collects everything after each run."""
    gc.collect()
    gc.freeze()


def start_afresh(path: str) -> None:
    """The address alone is the state: what another page's controls hold under the same name is not ours."""
    if st.session_state.get("_page") != path:
        for key in [key for key in st.session_state if not str(key).startswith("_")]:
            del st.session_state[key]
        st.session_state["_page"] = path
        restore_address()


def restore_address() -> None:
    """Back to another page: Streamlit drops from its address what the page just left has a control of that name for."""
    context = get_script_run_ctx()
    if context is not None and context.is_history_navigation:
        st.query_params.from_dict(parse_qs(context.query_string, keep_blank_values=True))
        with context.session_state.query_params() as asked:
            asked.set_initial_query_params(context.query_string)


st.set_page_config(page_title="dlcore", page_icon=str(STATIC / "icon.svg"), layout="wide")
st.logo(str(STATIC / "logo.svg"))
freeze()

pages = {"": [st.Page("home.py", title="Home", default=True)]}
for group in GROUPS:
    views = [
        st.Page(f"views/{topic.module}.py", title=topic.title, url_path=topic.slug)
        for topic in TOPICS
        if topic.group == group
    ]
    if views:
        pages[group] = views

current = st.navigation(pages, expanded=True)
start_afresh(current.url_path)
try:
    current.run()
except Exception:  # a page never shows a trace: it goes to the log
    logging.getLogger("dashboard").exception("the page %r failed", current.title)
    components.bar("This page failed, and the dashboard's log says where. Reset it from the menu.", kind="dl-wrong")
