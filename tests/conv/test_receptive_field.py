"""Receptive fields along one axis: the source's numbers, the definition, and where conv2d takes its numbers from."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.conv.ops import conv2d
from dlcore.conv.receptive_field import Window, backward, cone, effective, forward, misprinted, windows
from dlcore.errors import InvalidInputError
from tests.expr.random_expressions import SEEDED

A, B, C, D = (Window(kernel_size=3, stride=stride, padding=1) for stride in (1, 2, 2, 1))
DOUBLE = Window(kernel_size=4, stride=2, padding=1, transposed=True)

plain = st.builds(
    Window,
    kernel_size=st.integers(1, 4),
    stride=st.integers(1, 3),
    padding=st.integers(0, 3),
    dilation=st.integers(1, 3),
)
transposed = st.builds(
    Window,
    kernel_size=st.integers(1, 4),
    stride=st.integers(1, 3),
    padding=st.integers(0, 2),
    dilation=st.integers(1, 3),
    transposed=st.just(True),
)


def sizes(layers: list[Window], size: int) -> list[int] | None:
    """The size of every level, or None where a layer does not fit."""
    found = [size]
    try:
        for layer in layers:
            found.append(layer.output_size(found[-1]))
    except InvalidInputError:
        return None
    return found


def matrix(layer: Window, size: int) -> np.ndarray:
    """How often each input cell enters each place, by the definition: (places, cells)."""
    counts = np.zeros((layer.output_size(size), size), int)
    for o, x, t in np.ndindex(*counts.shape, layer.kernel_size):
        if layer.transposed:
            counts[o, x] += o == x * layer.stride - layer.padding + t * layer.dilation
        else:
            counts[o, x] += x == o * layer.stride - layer.padding + t * layer.dilation
    return counts


# The source text's numbers, typed by hand.


def test_C3h_through_b_c_d_on_layer_a_s_output() -> None:
    assert [field.size for field in forward([B, C, D])] == [1, 3, 7, 15]
    assert [field.stride for field in forward([B, C, D])] == [1, 2, 4, 4]
    assert backward([B, C, D]) == (15, 7, 3, 1)


def test_C3h_through_a_to_d_on_the_picture() -> None:
    assert [field.size for field in forward([A, B, C, D])] == [1, 3, 5, 9, 17]
    assert backward([A, B, C, D]) == (17, 15, 7, 3, 1)


def test_C3h_the_misprint_agrees_for_b_c_d_and_fails_for_a_to_d() -> None:
    assert misprinted([B, C, D]) == (1, 3, 7, 15)
    assert misprinted([A, B, C, D]) == (1, 3, 5, 11, 23)


def test_C3h_a_cell_of_d_sees_17_of_the_picture_and_15_of_layer_a() -> None:
    picture, a, b, c, d = cone([A, B, C, D], size=32, place=4)
    assert [len(level.cells) for level in (picture, a, b, c, d)] == [17, 15, 7, 3, 1]
    assert (picture.cells[0], picture.cells[-1]) == (5, 21)
    assert [level.size for level in (picture, a, b, c, d)] == [32, 32, 16, 8, 8]


def test_C3h_in_the_corner_the_border_leaves_less() -> None:
    picture, a, *_ = cone([A, B, C, D], size=32, place=1)
    assert picture.cells == tuple(range(1, 10))
    assert a.cells == tuple(range(1, 9))
    assert (picture.padding, a.padding) == ((0,), (0,))


def test_C3e_transposed_convolutions_bring_the_places_closer_again() -> None:
    fields = forward([A, B, C, D, DOUBLE, DOUBLE])
    assert [field.stride for field in fields] == [1, 1, 2, 4, 4, 2, 1]
    assert [field.size for field in fields[4:]] == [17, 21, 25]
    assert forward([DOUBLE])[-1].stride == Fraction(1, 2)


# Offsets.


def test_same_padding_keeps_the_first_center_where_it_was() -> None:
    fields = forward([A, B, C, D])
    assert [field.first for field in fields] == [1, 0, -1, -3, -7]
    assert [field.center for field in fields] == [1, 1, 1, 1, 1]


def test_without_padding_the_first_field_starts_at_the_first_cell() -> None:
    _, small, large = forward([Window(kernel_size=2, stride=2), Window(kernel_size=5)])
    assert (small.first, small.center, small.span(3)) == (1, 1.5, (5, 6))
    assert (large.first, large.size, large.stride, large.center, large.span(2)) == (1, 10, 2, 5.5, (3, 12))


def test_dilation_widens_a_kernel() -> None:
    layers = [Window(kernel_size=3, dilation=rate) for rate in (1, 2, 4, 8)]
    assert [field.size for field in forward(layers)] == [1, 3, 7, 15, 31]


def test_equal_dilations_leave_cells_out() -> None:
    picture, *_ = cone([Window(kernel_size=3, dilation=2)] * 3, size=40, place=10)
    assert forward([Window(kernel_size=3, dilation=2)] * 3)[-1].size == 13
    assert picture.cells == (10, 12, 14, 16, 18, 20, 22)
    assert picture.ways == (1, 3, 6, 7, 6, 3, 1)


def test_a_place_between_two_cells_of_a_sparse_transposed_convolution_sees_nothing() -> None:
    field = forward([Window(kernel_size=1, stride=2, transposed=True)])[-1]
    assert field.spans == ((1, 1), None)
    assert (field.span(3), field.span(4)) == ((2, 2), None)
    picture, last = cone([Window(kernel_size=1, stride=2, transposed=True)], size=3, place=2)
    assert (picture.cells, last.cells) == ((), (2,))
    mixed = forward([Window(kernel_size=1, stride=2, transposed=True), Window(kernel_size=3)])[-1]
    assert [mixed.span(place) for place in (1, 2, 3)] == [(1, 2), (2, 2), (2, 3)]
    blind = forward([Window(kernel_size=1, stride=2, transposed=True), Window(kernel_size=1, stride=2, padding=1)])[-1]
    assert (blind.size, blind.first, blind.center) == (0, None, None)


def test_layers_are_read_from_a_line_as_people_write_them() -> None:
    line = "k3 s2 p1; K5, d=2\n\nk7"
    assert windows(line) == (
        Window(kernel_size=3, stride=2, padding=1),
        Window(kernel_size=5, dilation=2),
        Window(kernel_size=7),
    )


def test_the_middle_place_is_asked_for_where_none_is_named() -> None:
    for size, middle in ((8, 4), (9, 5), (1, 1)):
        layers = [Window(kernel_size=1)]
        assert cone(layers, size=size) == cone(layers, size=size, place=middle)


# Properties.


@SEEDED
@given(st.lists(plain, max_size=5))
def test_the_two_recursions_meet(layers: list[Window]) -> None:
    assert backward(layers)[0] == forward(layers)[-1].size
    assert [backward(layers[:number])[0] for number in range(len(layers) + 1)] == [f.size for f in forward(layers)]


@SEEDED
@given(st.lists(plain, max_size=5))
def test_the_forward_recursion_is_the_sum_of_what_each_layer_adds(layers: list[Window]) -> None:
    stride = size = first = 1
    for layer, field in zip(layers, forward(layers)[1:], strict=True):
        size += (layer.kernel_size - 1) * layer.dilation * stride
        first -= layer.padding * stride
        stride *= layer.stride
        assert (field.size, field.stride, field.first) == (size, stride, first)


@SEEDED
@given(st.lists(st.integers(1, 5), min_size=1, max_size=5), st.integers(1, 4), st.integers(1, 4))
def test_the_misprint_agrees_where_kernels_and_strides_are_equal(strides: list[int], kernel: int, step: int) -> None:
    layers = [Window(kernel_size=kernel, stride=step) for _ in strides]
    layers[-1] = Window(kernel_size=kernel, stride=strides[0])
    assert misprinted(layers) == tuple(field.size for field in forward(layers))


@SEEDED
@given(st.lists(plain, min_size=1, max_size=4), st.integers(1, 30), st.data())
def test_the_cone_holds_what_conv2d_reads(layers: list[Window], size: int, data: st.DataObject) -> None:
    """With all weights 1, the answer to a 1 in one cell and 0 elsewhere counts the ways from there."""
    levels = sizes(layers, size)
    if levels is None:
        return
    answers = np.eye(size)[:, None, None, :]  # a picture for each cell: one row, with 1 in that cell
    for layer in layers:
        answers = conv2d(
            answers,
            np.ones((1, 1, 1, layer.kernel_size)),
            stride=(1, layer.stride),
            padding=(0, layer.padding),
            dilation=(1, layer.dilation),
        )
    place = data.draw(st.integers(1, levels[-1]))
    picture = cone(layers, size=size, place=place)[0]
    ways = np.zeros(size)
    ways[[cell - 1 for cell in picture.cells]] = picture.ways
    assert (ways == answers[:, 0, 0, place - 1]).all()
    assert 0 not in picture.ways


@SEEDED
@given(st.lists(plain | transposed, min_size=1, max_size=4), st.integers(1, 20), st.data())
def test_the_cone_counts_the_ways_of_the_definition(layers: list[Window], size: int, data: st.DataObject) -> None:
    levels = sizes(layers, size)
    if levels is None or max(levels) > 200:
        return
    place = data.draw(st.integers(1, levels[-1]))
    ways = np.eye(levels[-1], dtype=int)[place - 1]
    for layer, cells, level in zip(
        reversed(layers), reversed(levels[:-1]), reversed(cone(layers, size=size, place=place)[:-1]), strict=True
    ):
        ways = ways @ matrix(layer, cells)
        assert level.cells == tuple(int(cell) + 1 for cell in np.flatnonzero(ways))
        assert level.ways == tuple(int(count) for count in ways[ways > 0])


@SEEDED
@given(st.lists(plain | transposed, min_size=1, max_size=4), st.integers(1, 12))
def test_far_from_the_borders_the_field_is_the_cone(layers: list[Window], turn: int) -> None:
    field = forward(layers)[-1]
    place = turn * len(field.spans) * 40 + turn
    levels, span = sizes(layers, 3000), field.span(place)
    if levels is None or not 200 <= place * field.stride <= 2800 - field.size or place > levels[-1]:
        return
    cells = cone(layers, size=3000, place=place)[0].cells
    assert (cells and (cells[0], cells[-1])) == (span or ())


@SEEDED
@given(st.lists(plain, min_size=1, max_size=4), st.integers(1, 16), st.data())
def test_gradients_land_on_the_cone_and_nowhere_else(layers: list[Window], size: int, data: st.DataObject) -> None:
    levels = sizes(layers, size)
    if levels is None:
        return
    place = data.draw(st.integers(1, levels[-1]))
    landed = effective(layers, size=size, place=place, draws=2, seed=0) > 0
    seen = np.isin(np.arange(1, size + 1), cone(layers, size=size, place=place)[0].cells)
    assert (landed == np.outer(seen, seen)).all()


def test_C3h_the_middle_of_the_field_counts_most() -> None:
    landed = effective([A, B, C, D], size=32, draws=64, seed=0)
    assert not landed.flags.writeable
    assert (landed > 0).any(axis=0).nonzero()[0].tolist() == list(range(4, 21))
    assert landed[10:15, 10:15].mean() > 3 * landed[4:7, 4:7].mean()
    assert (landed == effective([A, B, C, D], size=32, draws=64, seed=0)).all()


# Errors say what was given and how to mend it.

A_SENTENCE = {
    "kernel_size = 0 must be at least 1": lambda: Window(kernel_size=0),
    "stride = 1.5 must be an integer": lambda: Window(kernel_size=3, stride=1.5),  # type: ignore[arg-type]
    "padding = -1 must be at least 0": lambda: Window(kernel_size=3, padding=-1),
    "transposed = 1 must be True or False": lambda: Window(kernel_size=3, transposed=1),  # type: ignore[arg-type]
    "output_padding = 1 is a transposed convolution's; set transposed=True or leave it out": lambda: Window(
        kernel_size=3, output_padding=1
    ),
    r"layers = \[3\] must be a list of windows; write Window\(kernel_size=3\)": lambda: forward([3]),  # type: ignore[list-item]
    "transposed = True is layer 2, and the recursion is for convolutions and pooling; use forward": lambda: backward(
        [A, DOUBLE]
    ),
    "transposed = True is layer 1, and the recursion is for": lambda: misprinted([DOUBLE]),
    "kernel_size = 9 spans 9 cells of a padded line of 8, in layer 2; use a smaller": lambda: cone(
        [A, Window(kernel_size=9)], size=8, place=1
    ),
    "place = 9 is past the last place, 8": lambda: cone([A], size=8, place=9),
    "place = 0 must be at least 1": lambda: cone([A], size=8, place=0),
    "size = 0 must be at least 1": lambda: cone([A], size=0, place=1),
    "draws = 0 must be at least 1": lambda: effective([A], size=8, draws=0, seed=0),
    "transposed = True is layer 1, and the recursion": lambda: effective([DOUBLE], size=8, seed=0),
    "There is no layer; write one, such as k3 s2 p1": lambda: windows(";\n"),
    "Layer 2 has no kernel; begin it with k and a size, as in k3": lambda: windows("k3; s2"),
    "Layer 1 has stride = 0, which must be at least 1; use a larger one": lambda: windows("k3 s0"),
    "stride = 2 makes more than 512 places differ, together with the layers before it; use fewer": lambda: forward(
        [DOUBLE] * 10
    ),
}


@pytest.mark.parametrize("sentence", A_SENTENCE)
def test_an_error_says(sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=sentence):
        A_SENTENCE[sentence]()


def test_settings_of_any_size_cost_no_time() -> None:
    far = 10**12
    layers = [Window(kernel_size=far, stride=far, padding=far, dilation=far), Window(kernel_size=far), DOUBLE]
    assert forward(layers)[-1].stride == far // 2
    sparse = Window(kernel_size=far, stride=7, dilation=far, transposed=True)
    assert len(forward([sparse])[-1].spans) == 7
