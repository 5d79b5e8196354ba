"""The picture of a kernel's places: every place drawn once, in lanes that do not overlap, and told in words."""

from __future__ import annotations

import re

import pytest

from dashboard.charts import Figure, sweep
from dlcore.conv.shapes import Positions, positions


def markup(rows: Positions, columns: Positions) -> str:
    drawn = sweep(rows, columns).drawn
    assert isinstance(drawn, Figure)
    return drawn.markup


def boxes(html: str, role: str) -> list[tuple[float, float, float, float]]:
    """Each box of this role: its first column and row, its width and height."""
    place = r"--x:([\d.]+);--y:([\d.]+);--w:([\d.]+);--h:([\d.]+)"
    return [tuple(map(float, found)) for found in re.findall(rf'<i class="dl-box {role}" style="{place}', html)]  # type: ignore[misc]


def test_homework_1_problem_4_2() -> None:
    line = positions(36, kernel_size=3, stride=2, padding=3)
    picture = sweep(line, line)
    assert picture.title == "20 starts fit in 42 columns, and 1 column is left over"
    assert picture.described == (
        "A padded input of 42 × 42 cells. Along the columns the kernel starts at 1, 3, …, 39; "
        "1 column at the end is never reached. The output has 20 × 20 cells."
    )
    html = markup(line, line)
    assert boxes(html, "dl-unused") == [(41, 0, 1, 1), (41, 0, 1, 42), (0, 41, 41, 1)]
    assert boxes(html, "dl-frame") == [(38, 0, 3, 1), (38, 38, 3, 3)]
    assert html.count('data-axis="columns"') == 1
    assert 'data-axis="rows"' not in html


def test_one_cell_with_one_place_and_no_padding() -> None:
    line = positions(1, kernel_size=1, stride=5)
    picture, html = sweep(line, line), markup(line, line)
    assert picture.title == "1 start fits in 1 column, and none is left over"
    assert picture.described.startswith("An input of 1 × 1 cells.")
    assert "1 cell<" in html
    assert ">1 place: it starts at 1<" in html


@pytest.mark.parametrize("stride", [1, 2, 3, 5])
@pytest.mark.parametrize(("kernel", "dilation"), [(1, 1), (3, 1), (4, 3), (11, 4)])
def test_every_place_has_a_bar_and_no_two_bars_touch(stride: int, kernel: int, dilation: int) -> None:
    line = positions(64, kernel_size=kernel, stride=stride, padding=2, dilation=dilation)
    bars = boxes(markup(line, line), "dl-place")
    assert [x + 1 for x, *_ in bars] == list(line.starts)
    assert {width for _, _, width, _ in bars} == {line.reach}
    lanes: dict[float, float] = {}
    for x, lane, width, _ in bars:
        assert x > lanes.get(lane, -1), "the bar before it in this lane reaches up to it"
        lanes[lane] = x + width


def test_a_rectangle_has_two_lines() -> None:
    picture = sweep(positions(9, kernel_size=4, stride=3, padding=1), positions(6, kernel_size=2))
    assert picture.title == "5 starts fit in 6 columns, 3 starts fit in 11 rows"
    drawn = picture.drawn
    assert isinstance(drawn, Figure)
    assert drawn.markup.count("dl-axis") == 2
    assert drawn.data["rows"] == {"count": 3, "stride": 3, "reach": 4, "kernel": 4, "dilation": 1}


def test_a_host_without_streamlit_finds_everything_in_the_html() -> None:
    line = positions(5, kernel_size=3)
    drawn = sweep(line, line).drawn
    assert isinstance(drawn, Figure)
    html = drawn.html()
    assert html.startswith('<div class="dl-figure" data-kind="sweep" data-figure="{&quot;rows&quot;:')
    assert html.endswith("</div>")
    assert drawn.markup in html
