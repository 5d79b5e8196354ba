"""The first page: what this is, and the topics with the question each answers and the problems each teaches."""

from __future__ import annotations

from html import escape
from itertools import groupby

import streamlit as st

from dashboard import components, links
from dashboard.layout import WIDTH
from dlcore.sources import of_topic
from dlcore.topics import GROUPS, TOPICS

INTRODUCTION = (
    "A study workbench for the mathematics of deep learning. Every formula on a page is the same object that computed "
    "the number beside it, and every line of every derivation has been executed on random inputs and found to follow "
    "from the line before it.",
    "Each page asks one question. Move its controls and watch the answer; the working below uses your numbers. The "
    "address keeps what you see, so that a link reopens it, and Reset returns to the numbers of the source text.",
)
SITE_PAGES = {"Exam night": "exam", "Terms from A to Z": "terms", "Errata of the texts": "errata"}


def taught(slug: str) -> str:
    """The problems that a topic teaches, text by text: "Homework 1, problems 4.1, 4.2"."""
    texts = []
    for text, found in groupby(of_topic(slug), key=lambda problem: problem.text):
        numbers = [problem.number for problem in found]
        texts.append(f"{text.name}, {text.noun}{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}")
    return "; ".join(texts)


with st.container(width=WIDTH, gap="medium"):
    with st.container(gap=None):
        components.foundation()
        st.title("What you read is what ran", anchor=False)
    with st.container(gap="small"):
        for paragraph in INTRODUCTION:
            st.html(f'<p class="dl-lead">{escape(paragraph)}</p>')
    for group in GROUPS:
        topics = [topic for topic in TOPICS if topic.group == group]
        if topics:
            with st.container(gap="xsmall"):
                st.header(group, anchor=False)
                with st.container(gap=None):
                    for topic in topics:
                        st.page_link(f"views/{topic.module}.py", label=f"**{topic.question}**")
                        words = " ".join(f"{part}." for part in (topic.title, taught(topic.slug)) if part)
                        st.html(f'<p class="dl-taught">{escape(words)}</p>')
    with st.container(horizontal=True, gap="large"):
        st.page_link(links.SITE, label="The guide: derivations to read and to print", icon=":material/menu_book:")
        for label, page in SITE_PAGES.items():
            st.page_link(f"{links.SITE}/{page}.html", label=label)
