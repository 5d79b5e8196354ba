"""A kernel over whole pictures: the source texts' numbers, color, borders, where the output sits, and bad input."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlcore import data
from dlcore.conv.filters import as_kernel, box, filter_image, gaussian
from dlcore.errors import InvalidInputError

FLAT = np.full((9, 9), 7.0)
RIGHT = np.mgrid[0:9, 0:9][1].astype(float)  # an even slope of 1 a cell


def valid(picture: Any, kernel: Any, **options: Any) -> Any:
    return filter_image(picture, kernel, size="valid", **options).output


def test_B4_4_cross_correlation_by_hand() -> None:
    assert valid([[6, 0, 1], [3, 4, 1], [4, 7, 0]], [[1, 0], [0, -1]]).tolist() == [[2, -1], [-4, 4]]


def test_A5_edges_of_the_five_by_five_picture() -> None:
    picture = [[0, 1, 1, 0, 0], [0, 1, 1, 1, 0], [1, 1, 1, 1, 0], [0, 1, 1, 1, 0], [0, 0, 1, 0, 0]]
    expected = [[-1, 2, 2, -2, 0], [-2, 1, 0, 2, -1], [3, 0, 0, 1, -1], [-2, 2, 0, 2, -1], [0, -2, 3, -2, 0]]
    J = [[0, -1, 0], [-1, 4, -1], [0, -1, 0]]
    result = filter_image(picture, J)
    assert result.output.tolist() == expected
    assert result.range == (-2, 3)
    assert filter_image(picture, J, mode="convolution").output.tolist() == expected


def test_color_is_filtered_one_color_at_a_time() -> None:
    image = data.photograph("coffee").image
    result = filter_image(image, "sobel-x", padding_mode="reflect")
    assert result.output.shape == (256, 256, 3)
    for color in range(3):
        assert np.array_equal(
            result.output[..., color], filter_image(image[..., color], "sobel-x", padding_mode="reflect").output
        )


def test_a_result_keeps_signs_and_its_whole_trace() -> None:
    image = data.photograph().image
    result = filter_image(image, "sobel-y")
    assert result.range[0] < -500 < 500 < result.range[1]
    assert result.range == (result.output.min(), result.output.max())
    assert np.array_equal(result.input, image)
    assert result.padded.shape == (258, 258)
    for array in (result.input, result.padded, result.output):
        assert array.dtype == np.float64
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1


def test_a_result_does_not_follow_later_changes_of_the_picture() -> None:
    mine = np.ones((4, 4))
    result = filter_image(mine, "identity")
    mine[:] = 9
    assert result.input.max() == result.output.max() == 1


def test_no_zero_has_a_minus() -> None:
    assert not np.signbit(valid([[0, 0]], [[-1]])).any()


@pytest.mark.parametrize("mode", ["cross-correlation", "convolution"])
@pytest.mark.parametrize("size", ["same", "valid"])
def test_a_patch_times_the_weights_is_the_output(mode: Any, size: Any, rng: np.random.Generator) -> None:
    result = filter_image(rng.normal(size=(6, 7, 3)), rng.normal(size=(2, 3)), mode=mode, size=size)
    for row, column in [(0, 0), (2, 3), (result.output.shape[0] - 1, result.output.shape[1] - 1)]:
        patch = result.patch(row, column)
        assert patch.shape == (2, 3, 3)
        by_hand = (patch * result.weights[..., None]).sum(axis=(0, 1))
        assert np.allclose(by_hand, result.output[row, column])


def test_B4_4_a_patch_as_a_reader_sees_it() -> None:
    result = filter_image([[6, 0, 1], [3, 4, 1], [4, 7, 0]], [[1, 0], [0, -1]])
    assert result.patch(2, 2).tolist() == [[0, 0], [0, 0]]
    assert result.patch(1, 0).tolist() == [[3, 4], [4, 7]]


@pytest.mark.parametrize(
    ("kernel", "size", "offset", "note"),
    [
        ("sobel-x", "same", (0, 0), ""),
        ("sobel-x", "valid", (1, 1), ""),
        ("diagonal", "same", (0.5, 0.5), "half a cell down and half a cell to the right of where it is drawn."),
        ("diagonal", "valid", (0.5, 0.5), "half a cell down and half a cell to the right of where it is drawn."),
        (np.ones((3, 4)), "same", (0, 0.5), "half a cell to the right of where it is drawn."),
        (np.ones((4, 3)), "valid", (1.5, 1), "half a cell down of where it is drawn."),
    ],
)
def test_where_the_output_sits(kernel: Any, size: Any, offset: tuple[float, float], note: str) -> None:
    result = filter_image(FLAT, kernel, size=size)
    assert result.offset == offset
    assert result.offset_note.endswith(note)
    assert bool(note) == bool(result.offset_note)


def test_an_even_kernel_sees_an_edge_half_a_cell_off() -> None:
    # on an even slope a mean equals the picture at the mean's own center
    result = filter_image(RIGHT, box(4))
    assert np.allclose(result.output[2:-2, 2:-2], RIGHT[2:-2, 2:-2] + result.offset[1])


@pytest.mark.parametrize("padding_mode", ["zeros", "reflect", "replicate", "circular"])
def test_beyond_the_border_stands_what_the_padding_says(padding_mode: Any) -> None:
    padded = filter_image([[1, 2, 3], [4, 5, 6]], np.ones((3, 3)), padding_mode=padding_mode).padded
    assert (
        padded[1].tolist()
        == {
            "zeros": [0, 1, 2, 3, 0],
            "reflect": [2, 1, 2, 3, 2],
            "replicate": [1, 1, 2, 3, 3],
            "circular": [3, 1, 2, 3, 1],
        }[padding_mode]
    )


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: as_kernel("sobel"), "kernel = 'sobel' names no kernel; use one of identity, shift-left"),
        (lambda: as_kernel([[1, 2], [3]]), "kernel = [[1, 2], [3]] must be an array of numbers; numpy says:"),
        (lambda: as_kernel([[1, float("nan")]]), "kernel = [[1, nan]] must hold finite numbers"),
        (lambda: as_kernel([["a"]]), "kernel must hold real numbers of at most 64 bits, and holds <U1"),
        (lambda: as_kernel([1, 2]), "kernel = (2,) is its shape, and must be (height, width)"),
        (lambda: as_kernel([[]]), "kernel = (1, 0) is its shape, and must be (height, width)"),
        (lambda: box(0), "size = 0 must be at least 1"),
        (lambda: box(True), "size = True must be an integer"),
        (lambda: gaussian(4), "size = 4 must be odd, so that one cell is the center; use 5"),
        (lambda: gaussian(3, sigma=0), "sigma = 0 must be more than 0 cells"),
        (lambda: gaussian(3, sigma=float("inf")), "sigma = inf must be a finite number"),
        (
            lambda: filter_image(FLAT, "box", mode="both"),  # type: ignore[arg-type]
            "mode = 'both' must be one of 'cross-correlation', 'convolution'",
        ),
        (lambda: filter_image(FLAT, "box", size="full"), "size = 'full' must be one of 'same', 'valid'"),  # type: ignore[arg-type]
        (
            lambda: filter_image(FLAT, "box", padding_mode="edge"),  # type: ignore[arg-type]
            "padding_mode = 'edge' must be one of 'zeros', 'reflect'",
        ),
        (lambda: filter_image([1, 2], "box"), "image = (2,) is its shape, and must be (height, width), or"),
        (lambda: filter_image(np.ones((4, 4, 4)), "box"), "drop the fourth channel if it is transparency"),
        (lambda: filter_image(np.ones((0, 4)), "box"), "image = (0, 4) is its shape"),
        (lambda: filter_image([[1, np.inf]], "box"), "image = [[1, inf]] must hold finite numbers"),
        (lambda: filter_image([[1, 2]], "box", size="valid"), "kernel = (3, 3) spans 3 rows of a picture that has 1"),
        (
            lambda: filter_image([[1, 2]], "box", padding_mode="reflect"),
            "padding_mode = 'reflect' has 0 rows to take, the kernel needs 1 beyond the border",
        ),
        (
            lambda: filter_image(np.ones((9, 1)), np.ones((3, 5)), padding_mode="circular"),
            "padding_mode = 'circular' has 1 column to take, the kernel needs 2 beyond the border",
        ),
        (
            lambda: filter_image([[1e308]], [[100]]),
            "input times weight is too large for float64; scale the input or the weight down",
        ),
        (lambda: filter_image(FLAT, "box").patch(9, 0), "row = 9 must be from 0 to 8"),
        (lambda: filter_image(FLAT, "box").patch(0, -1), "column = -1 must be from 0 to 8"),
    ],
)
def test_bad_input_gets_one_sentence(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(sentence)):
        call()
