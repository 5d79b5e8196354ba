"""Pictures: drawn without scripts, in the colors of the style sheet, with their words."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import altair as alt
import pandas as pd
import pytest

from dashboard import charts
from dashboard.charts import Picture
from docs_ext import assets
from docs_ext.picture import PALETTE, static

ABOUT = "::about conv-arithmetic\n\n"


SWEEP = """::picture sweep at B4.2
    from dlcore.conv.shapes import positions

    line = positions($n$, kernel_size=$k$, padding=$p$, stride=$s$)
    line, line
"""


@pytest.fixture
def chart() -> alt.Chart:
    data = pd.DataFrame({"x": [0.0, 1.0], "y": [0.0, 1.0]})
    return alt.Chart(data).mark_line(color="#1B5EAB").encode(x="x:Q", y="y:Q").properties(width="container")


def test_a_figure_has_its_claim_its_words_and_its_cells(render, text_of) -> None:
    html = render(ABOUT + SWEEP)
    assert "20 starts fit in 42 columns" in text_of(html)
    assert "<figcaption" in html
    data = json.loads(unescape(re.search(r'data-figure="([^"]+)"', html)[1]))  # type: ignore[index]
    assert data["columns"]["count"] == 20


def test_a_chart_is_drawn_in_the_style_sheet_s_colors(chart: alt.Chart) -> None:
    svg = static(chart.to_dict())
    assert "var(--dl-blue)" in svg
    assert not [hex for hex in PALETTE if hex.lower() in svg.lower()]
    assert svg.startswith("<svg")


def test_a_chart_carries_its_drawing_and_its_description(render, monkeypatch, chart: alt.Chart) -> None:
    drawn = Picture(title="It rises", described="A line from 0 to 1.", drawn=chart)
    monkeypatch.setattr(charts, "sweep", lambda: drawn)
    html = render("::picture sweep\n    \n    *()\n")
    assert 'aria-label="A line from 0 to 1."' in html
    assert "<svg" in html
    spec = json.loads(unescape(re.search(r'data-spec="([^"]+)"', html)[1]))  # type: ignore[index]
    assert spec["mark"]["type"] == "line"


def test_the_shared_files_are_the_dashboard_s(tmp_path: Path) -> None:
    assets.write(tmp_path)
    css = (tmp_path / "shared.css").read_text(encoding="utf-8")
    assert ".dl-working" in css
    assert "(max-width: 40rem)" in css  # the browser's own rem
    assert "font-size: 0.9rem" in css  # 1.125 × 16 / 20
    script = (tmp_path / "shared.js").read_text(encoding="utf-8")
    assert "export " not in script
    assert "window.dlBehave = behave" in script


def test_the_files_are_written_once(tmp_path: Path) -> None:
    assets.write(tmp_path)
    before = {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    assert set(before) == set(assets.FILES)
    assets.write(tmp_path)
    assert {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()} == before


def test_without_an_assets_folder_nothing_is_written(tmp_path: Path) -> None:
    assets.write(tmp_path / "none")
    assert not list(tmp_path.iterdir())
