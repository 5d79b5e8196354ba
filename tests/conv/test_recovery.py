"""A5's garbled picture found again from its result, and filters as linear systems."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlcore import data
from dlcore.conv.filters import KERNELS, filter_image, filter_matrix, recover_picture
from dlcore.errors import InvalidInputError

J = [[0, -1, 0], [-1, 4, -1], [0, -1, 0]]
RESULT = [[-1, 2, 2, -2, 0], [-2, 1, 0, 2, -1], [3, 0, 0, 1, -1], [-2, 2, 0, 2, -1], [0, -2, 3, -2, 0]]
PICTURE = [[0, 1, 1, 0, 0], [0, 1, 1, 1, 0], [1, 1, 1, 1, 0], [0, 1, 1, 1, 0], [0, 0, 1, 0, 0]]


def test_A5_the_picture_is_recovered_from_the_printed_result() -> None:
    found = recover_picture(RESULT, J)
    assert found.rank == 25
    assert found.matrix.shape == (25, 25)
    assert found.integer
    assert found.picture.tolist() == PICTURE
    assert not np.signbit(found.picture).any()
    assert filter_image(found.picture, J).output.tolist() == RESULT


def test_A5_the_printed_picture_cannot_be_it() -> None:
    # As printed: six rows, the first of five numbers and the others of six.
    printed = [[0, 0, 1, 1, 1, 0], [0, 1, 1, 1, 1, 0], [0, 0, 1, 1, 1, 0], [0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 0, 2]]
    assert np.shape(printed) != np.shape(RESULT)
    # Without its first column and its last row, four rows of it are the picture's.
    assert [row[1:] for row in printed[:4]] == PICTURE[1:]


def test_the_equation_of_one_cell_is_what_a_person_writes() -> None:
    # the first cell: 4 times itself, less its right and its lower neighbor; beyond the border stand zeros
    first = recover_picture(RESULT, J).matrix[0].reshape(5, 5)
    assert first.tolist() == [[4, -1, 0, 0, 0], [-1, 0, 0, 0, 0], [0] * 5, [0] * 5, [0] * 5]


@pytest.mark.parametrize("mode", ["cross-correlation", "convolution"])
@pytest.mark.parametrize("size", ["same", "valid"])
@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.slug)
def test_the_matrix_does_what_the_filter_does(kernel: Any, mode: Any, size: Any) -> None:
    picture = data.photograph().image[100:106, 60:68].astype(float)
    output = filter_image(picture, kernel, mode=mode, size=size).output
    matrix = filter_matrix(kernel, picture.shape, mode=mode, size=size)
    assert np.allclose((matrix @ picture.ravel()).reshape(output.shape), output)


@pytest.mark.parametrize("mode", ["cross-correlation", "convolution"])
def test_a_real_picture_is_recovered_to_its_last_gray(mode: Any) -> None:
    picture = data.photograph().image[100:120, 60:80]
    kernel = [[0, -1, 0], [-2, 9, -1], [0, -1, 0]]
    found = recover_picture(filter_image(picture, kernel, mode=mode).output, kernel, mode=mode)
    assert found.integer
    assert np.array_equal(found.picture, picture)


def test_a_picture_of_fractions_is_recovered_but_not_called_whole(rng: np.random.Generator) -> None:
    picture = rng.normal(size=(6, 4))
    found = recover_picture(filter_image(picture, "gaussian").output, "gaussian")
    assert not found.integer
    assert np.allclose(found.picture, picture)


def test_what_is_recovered_is_read_only() -> None:
    found = recover_picture(RESULT, J)
    for array in (found.picture, found.matrix, found.result):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: recover_picture(RESULT, "sobel-x"),
            "gives 25 equations of rank 20, so that many pictures or none have this result",
        ),
        (
            lambda: recover_picture(RESULT, "shift-left"),
            "kernel = 'shift-left' gives 25 equations of rank 20",
        ),
        (lambda: recover_picture([1, 2], J), "result = (2,) is its shape, and must be (height, width)"),
        (lambda: recover_picture([[1, 2], [3]], J), "result = [[1, 2], [3]] must be an array of numbers"),
        (
            lambda: recover_picture(np.ones((21, 20)), J),
            "result = (21, 20) is its shape, and may hold 400 cells at most",
        ),
        (lambda: filter_matrix(J, (21, 20)), "shape = (21, 20) may hold 400 cells at most"),
        (lambda: filter_matrix(J, (0, 3)), "shape = 0 must be at least 1"),
        (lambda: filter_matrix(J, (2, 2), size="valid"), "kernel = (3, 3) spans 3 rows of a picture that has 2"),
        (
            lambda: filter_matrix(J, (2, 2), mode="flip"),  # type: ignore[arg-type]
            "mode = 'flip' must be one of 'cross-correlation', 'convolution'",
        ),
        (lambda: filter_matrix(J, (2, 2), size="full"), "size = 'full' must be one of 'same', 'valid'"),  # type: ignore[arg-type]
    ],
)
def test_bad_input_gets_one_sentence(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(sentence)):
        call()
