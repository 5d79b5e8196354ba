"""What stands around the pages: how they are started, what they are allowed, their fonts and their small words."""

from __future__ import annotations

import doctest
import gc
import hashlib
import importlib
import os
import pkgutil
import runpy
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import links
from dashboard.charts.numbers import shown
from dlcore.topics import GROUPS, TOPICS

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(dashboard.__file__).parent
CONFIG = tomllib.loads((HOME / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def test_it_listens_on_this_machine_alone_and_reports_nothing() -> None:
    assert CONFIG["server"]["address"] == "localhost"
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["server"]["showEmailPrompt"] is False
    assert CONFIG["client"]["showErrorDetails"] == "none"


def test_every_font_of_the_theme_is_a_file_of_ours() -> None:
    for face in CONFIG["theme"]["fontFaces"]:
        prefix, _, name = face["url"].partition("app/static/")
        assert prefix == "", "a font must come from this machine"
        assert (HOME / "static" / name).is_file()


def test_dashboard_and_site_have_the_same_fonts_with_their_licenses() -> None:
    def files(folder: Path) -> dict[str, str]:
        return {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in folder.iterdir()}

    ours = files(HOME / "static" / "fonts")
    assert ours == files(ROOT / "docs" / "assets" / "fonts"), "run tools/fonts.py"
    for family in ("STIX-Two-Text", "STIX-Two-Math", "IBM-Plex-Sans", "IBM-Plex-Mono"):
        assert f"OFL-{family}.txt" in ours


def test_both_themes_name_the_same_colors() -> None:
    light, dark = CONFIG["theme"]["light"], CONFIG["theme"]["dark"]
    assert light.keys() == dark.keys()
    assert len(light["chartCategoricalColors"]) == len(dark["chartCategoricalColors"]) == 6


def test_python_m_dashboard_becomes_streamlit_with_the_reader_s_options(monkeypatch: pytest.MonkeyPatch) -> None:
    called: dict[str, Any] = {}

    def execve(program: str, command: list[str], environment: dict[str, str]) -> None:
        called.update(program=program, command=command, environment=environment)
        raise SystemExit(0)

    monkeypatch.setattr(os, "execve", execve)
    monkeypatch.setattr(os, "name", "posix")
    monkeypatch.setattr(sys, "argv", ["dashboard", "--server.port=8502"])
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    with pytest.raises(SystemExit):
        runpy.run_module("dashboard", run_name="__main__")
    assert called["program"] == sys.executable
    assert called["command"][1:] == ["-m", "streamlit", "run", str(HOME / "app.py"), "--server.port=8502"]
    assert called["environment"]["OPENBLAS_NUM_THREADS"] == "1"


def test_what_is_loaded_is_frozen_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    monkeypatch.setattr(gc, "collect", lambda *_: calls.append("collect"))
    monkeypatch.setattr(gc, "freeze", lambda: calls.append("freeze"))
    st.cache_resource.clear()
    app = AppTest.from_file(str(HOME / "app.py"), default_timeout=60).run()
    app.run()
    AppTest.from_file(str(HOME / "app.py"), default_timeout=60).run()
    assert calls.count("freeze") == 1
    assert calls.index("collect") < calls.index("freeze")


def test_the_home_page_asks_every_question_by_group() -> None:
    app = AppTest.from_file(str(HOME / "app.py"), default_timeout=60).run()
    assert not app.exception
    assert [each.value for each in app.header] == [g for g in GROUPS if any(topic.group == g for topic in TOPICS)]
    labels = [each.proto.label for each in app.get("page_link")]
    assert labels[: len(TOPICS)] == [f"**{topic.question}**" for topic in TOPICS]
    pages = [each.proto.page.rpartition("/")[2] for each in app.get("page_link")[len(TOPICS) + 1 :]]
    assert pages == ["exam.html", "terms.html", "errata.html"]
    texts = "".join(each.proto.body for each in app.get("html"))
    assert "Homework 1, problems 4.1, 4.2, 4.3; Midterm exam, question 1 (a)." in texts
    assert ">Inside a network.</p>" in texts, "no text asks for it"


def test_leaving_a_page_leaves_its_controls_behind() -> None:
    """Two pages may have a control of the same name, with another range."""
    app = AppTest.from_file(str(HOME / "app.py"), default_timeout=60).run()
    app.switch_page("views/conv_arithmetic.py").run()
    app.slider(key="n").set_value(77).run()
    app.switch_page("home.py").run()
    assert "n" not in app.session_state
    app.switch_page("views/conv_arithmetic.py").run()
    assert app.slider(key="n").value == 36


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1502, "1,502"),
        (-3, "−3"),
        (0.784, "0.784"),
        (1234.5678, "1,235"),
        (234567.8, "234,568"),
        (0.0012345, "0.001234"),
        (52444644, "52,444,644"),
        (0.000522, "5.22 × 10⁻⁴"),
        (-2.5e7 - 0.5, "−2.5 × 10⁷"),
        ((32, 128), "[32, 128]"),
        ("row 3", "row 3"),
        (True, "True"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
        (float("nan"), "undefined"),
    ],
)
def test_a_number_reads_as_a_person_writes_it(value: Any, text: str) -> None:
    assert shown(value) == text


def test_a_link_holds_only_what_differs_from_the_start() -> None:
    start = {"n": 36, "s": 2, "rectangular": False, "word": "a"}
    assert links.search(start, start) == ""
    assert links.search(start, {"n": 36, "s": 1, "rectangular": True}) == "?s=1&rectangular=true"
    assert links.search(start, {"word": "a & b = c"}) == "?word=a+%26+b+%3D+c"


MODULES = [
    found.name
    for found in pkgutil.walk_packages(dashboard.__path__, "dashboard.")
    if not found.name.startswith(("dashboard.views.", "dashboard.app", "dashboard.home", "dashboard.__main__"))
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_give_what_they_print(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
