"""The pictures of receptive fields: regions level by level, the recursions side by side, and growth with depth."""

from __future__ import annotations

import re

import numpy as np
import pytest

from dashboard.charts import Figure, Picture, cone, effective, growth, recursions
from dlcore.conv import receptive_field as rf
from dlcore.errors import InvalidInputError

A_TO_D = rf.windows("k3 p1; k3 s2 p1; k3 s2 p1; k3 p1")


def drawn(text: str, *, size: int, place: int | None = None) -> Picture:
    net = rf.windows(text)
    return cone(net, rf.cone(net, size=size, place=place))


def markup(picture: Picture) -> str:
    assert isinstance(picture.drawn, Figure)
    return picture.drawn.markup


def levels(picture: Picture) -> list[str]:
    """Each level's markup, the output first."""
    return markup(picture).split('<div class="dl-level"')[1:]


def spans(html: str, role: str) -> list[tuple[float, float]]:
    """Each box of this role: where it begins, in cells of its level, and its width."""
    found = re.findall(rf'<i class="dl-box {role}" style="--x:([\d.]+);--y:0;--w:([\d.]+)', html)
    return [(float(x), float(w)) for x, w in found]


def table(net: tuple[rf.Window, ...]) -> Picture:
    return recursions(net, rf.forward(net), rf.backward(net), rf.misprinted(net))


def test_C3h_the_cone_opens_to_17_cells_of_the_picture() -> None:
    net = A_TO_D
    picture = cone(net, rf.cone(net, size=32))
    assert picture.title == "One output cell sees 17 cells of the input, and 15 of layer 1’s output"
    assert picture.described == "Cell 4 of the output sees 17 cells of the input, 5 to 21."
    d, c, b, a, image = levels(picture)
    assert spans(d, "dl-chosen") == [(3, 1)]
    assert [spans(level, "dl-reads") for level in (c, b, a, image)] == [[(3, 3)], [(4, 7)], [(6, 15)], [(5, 17)]]
    assert [re.search(r"--jump:(\d+)", level)[1] for level in (d, c, b, a, image)] == ["4", "4", "2", "1", "1"]  # type: ignore[index]


def test_the_padding_that_a_corner_reads_is_marked() -> None:
    picture = drawn("k3 p1; k3 p1", size=6, place=1)
    top, middle, image = levels(picture)
    assert picture.described == (
        "Cell 1 of the output sees 3 cells of the input, 1 to 3, and reads 1 cell of its padding."
    )
    assert "dl-reads" not in top
    assert [spans(level, "dl-reads dl-outside") for level in (middle, image)] == [[(0, 1)], [(0, 1)]]
    assert [spans(level, "dl-reads") for level in (middle, image)] == [[(1, 2)], [(1, 3)]]


def test_the_cells_that_dilations_skip_are_left_out() -> None:
    picture = drawn("k3 d2; k3 d2", size=20, place=5)
    assert picture.described == "Cell 5 of the output sees 5 cells of the input, 5 to 13 without 4 in between."
    assert picture.title == "The field of one output cell spans 9 cells of the input"
    assert spans(levels(picture)[-1], "dl-reads") == [(4, 1), (6, 1), (8, 1), (10, 1), (12, 1)]
    assert '<span class="dl-count">5 that span 9</span>' in levels(picture)[-1]


def test_a_field_wider_than_the_input_is_not_said_to_be_seen() -> None:
    picture = drawn("k3 p16", size=1, place=16)
    assert picture.title == "The field of one output cell spans 3 cells, more than the input’s 1"
    assert picture.described == "Cell 16 of the output sees cell 1 of the input, and reads 2 cells of its padding."


def test_a_cell_that_reads_padding_alone_says_so() -> None:
    picture = drawn("k3; k1 p3; k3", size=4, place=1)
    assert picture.described == "Cell 1 of the output sees padding alone."
    assert 'points=""' in levels(picture)[-1]


@pytest.mark.parametrize("text", ["k3; k3; k3", "k2 s2; k5 p4; k3 s3 p1", "k11 s5 p16; k3", "k4 p3 d2; k2 s2"])
def test_every_cell_stands_over_the_middle_of_its_field(text: str) -> None:
    net = rf.windows(text)
    figure = drawn(text, size=90).drawn
    assert isinstance(figure, Figure)
    rows = figure.data["levels"]
    first = rows[0]["left"] + rows[0]["pad"]  # where cell 1 of the input begins
    for row, field in zip(rows, rf.forward(net), strict=True):
        middle = row["left"] + row["jump"] * (row["pad"] + 0.5) - first + 0.5
        assert field.center is not None
        assert np.isclose(middle, field.center)
        assert row["left"] >= 0


def test_C3h_the_recursions_meet_and_the_exam_s_line_does_not() -> None:
    picture = table(A_TO_D)
    assert picture.title == "Forward and backward both end at 17, and the exam’s line gives 23"
    html = markup(picture)
    assert '<b class="">17</b> <small>9 + (3 − 1) · 4</small>' in html
    assert '<b class="">15</b> <small>2 · 7 + (3 − 2)</small>' in html
    assert '<b class="dl-off">23 ≠</b> <small>2 · 11 + (3 − 2)</small>' in html
    assert table(A_TO_D[1:]).title == "Forward and backward both end at 15, and here the exam’s line gives 15 too"
    assert "dl-off" not in markup(table(A_TO_D[1:]))
    assert "sees 15 of the input, 7 of layer 1’s output, 3 of layer 2’s output: all of these" in markup(
        table(A_TO_D[1:])
    )
    assert "one output cell sees 3 of the input." in markup(table(A_TO_D[:1]))


@pytest.mark.parametrize("text", ["k3", "k5 s3 d2; k2 s2; k3 d4", "k1; k2 s5; k7 d3; k4 s2; k3; k6"])
def test_every_step_in_the_table_gives_its_number(text: str) -> None:
    step = r'<b class="[^"]*">([\d,]+)(?: ≠)?</b> <small>([\d ·+()−]+)</small>'
    steps = re.findall(step, markup(table(rf.windows(text))))
    assert len(steps) == 3 * len(rf.windows(text))
    for value, step in steps:
        assert eval(step.replace("·", "*").replace("−", "-")) == int(value.replace(",", ""))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("k3 s2; k3 s2; k3", "3 layers see 15 cells; it would take 7 plain layers of 3 × 3"),
        ("k3; k3", "2 layers see 5 cells, as many as 2 plain layers of 3 × 3"),
        ("k1", "1 layer sees 1 cell: no kernel reaches beyond its own"),
        ("k2", "1 layer sees 2 cells, fewer than 1 plain layer of 3 × 3"),
    ],
)
def test_the_growth_is_told_in_plain_layers(text: str, title: str) -> None:
    picture = growth(rf.forward(rf.windows(text)))
    assert picture.title == title


def test_doubling_dilations_and_strides_of_two_grow_alike() -> None:
    described = growth(rf.forward(A_TO_D)).described
    assert described.endswith("These layers: 1, 3, 5, 9, 17.")
    assert described.count("1, 3, 7, 15, 31, 63, 127.") == 2
    assert "3 × 3, plain: 1, 3, 5, 7, 9, 11, 13." in described


def test_C3h_the_gradient_lands_on_the_field() -> None:
    picture = effective(rf.effective(A_TO_D, size=32, seed=0), rf.cone(A_TO_D, size=32)[0])
    assert re.fullmatch(
        r"The gradient reaches 17 × 17 cells, and half of it falls on the middle (\d+) × \1", picture.title
    )
    assert "is not 0 in 289 of them, in rows and columns 5 to 21, the receptive field" in picture.described
    frames = re.findall(r'dl-frame" style="--x:4;--y:4;--w:17;--h:17', markup(picture))
    assert len(frames) == 2


def test_a_cell_that_sees_nothing_has_no_gradient_to_draw() -> None:
    blind = rf.cone(rf.windows("k1 p3"), size=2, place=1)[0]
    with pytest.raises(InvalidInputError, match=r"seen = \(\) holds no cell; choose an output cell that sees some"):
        effective(np.zeros((2, 2)), blind)


def test_half_of_an_even_gradient_falls_on_half_of_the_cells() -> None:
    net = rf.windows("k7")
    picture = effective(np.ones((7, 7)), rf.cone(net, size=7)[0])
    assert picture.title == "The gradient reaches 7 × 7 cells, and half of it falls on the middle 5 × 5"  # 25 of 49
