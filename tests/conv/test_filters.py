"""Filters: each kernel's claim on a picture that has just that feature, the source texts' numbers, and scipy's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlcore import data
from dlcore.conv.filters import (
    KERNELS,
    Kernel,
    as_kernel,
    box,
    closest_kernel,
    cosine_similarity,
    filter_image,
    gaussian,
)
from dlcore.errors import InvalidInputError

ROWS, COLUMNS = np.mgrid[0:9, 0:9].astype(float)
FLAT = np.full((9, 9), 7.0)
RIGHT, DOWN = COLUMNS, ROWS  # even slopes of 1 a cell: brighter to the right, brighter downward
VERTICAL_EDGE, HORIZONTAL_EDGE = (COLUMNS >= 4) * 1.0, (ROWS >= 4) * 1.0  # bright right, bright below
MAIN_DIAGONAL_EDGE, OTHER_DIAGONAL_EDGE = (COLUMNS > ROWS) * 1.0, (ROWS + COLUMNS > 8) * 1.0
SPOT = (ROWS == 4) * (COLUMNS == 4) * 1.0
WAVE_0, WAVE_1 = np.cos(np.pi * ROWS), np.cos(np.pi * COLUMNS)  # period 2 down a column, along a row

SUM_ZERO = {
    "sobel-x", "sobel-y", "prewitt-x", "prewitt-y", "horizontal-edge", "diagonal", "laplacian", "minus-laplacian",
    "periodic-axis-0", "periodic-axis-1",
}  # fmt: skip
SUM_ONE = {
    "identity", "shift-left", "shift-right", "shift-up", "shift-down", "box", "gaussian", "sharpen", "emboss",
}  # fmt: skip


def valid(picture: Any, kernel: Any, **options: Any) -> Any:
    return filter_image(picture, kernel, size="valid", **options).output


# The table


def test_the_table_names_each_kernel_once_with_a_sentence() -> None:
    slugs = [kernel.slug for kernel in KERNELS]
    assert len(set(slugs)) == len({kernel.name for kernel in KERNELS}) == len(slugs)
    assert set(slugs) == SUM_ZERO | SUM_ONE
    for kernel in KERNELS:
        assert as_kernel(kernel.slug) is kernel
        assert re.fullmatch(r"[A-Z].*[^.]\.", kernel.detects)


@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.slug)
def test_on_a_flat_picture_a_kernel_gives_its_sum(kernel: Any) -> None:
    total = 0 if kernel.slug in SUM_ZERO else 1
    assert kernel.total == pytest.approx(total, abs=1e-12)
    assert valid(FLAT, kernel) == pytest.approx(np.full(valid(FLAT, kernel).shape, 7.0 * total))


def test_the_source_texts_kernels_are_theirs() -> None:
    assert {kernel.slug: kernel.source for kernel in KERNELS if kernel.source} == {
        "minus-laplacian": "A5",
        "horizontal-edge": "C2",
        "diagonal": "C2",
        "shift-left": "C2",
        "periodic-axis-0": "D5b",
        "periodic-axis-1": "D5b",
    }
    assert as_kernel("minus-laplacian").weights.tolist() == [[0, -1, 0], [-1, 4, -1], [0, -1, 0]]
    assert as_kernel("horizontal-edge").weights.tolist() == [[1, 1, 1], [0, 0, 0], [-1, -1, -1]]
    assert as_kernel("diagonal").weights.tolist() == [[0, 1], [-1, 0]]
    assert as_kernel("shift-left").weights.tolist() == [[0, 0, 0], [0, 0, 1], [0, 0, 0]]
    assert as_kernel("periodic-axis-0").weights.tolist() == [[-1, -1, -1], [2, 2, 2], [-1, -1, -1]]
    assert as_kernel("periodic-axis-1").weights.tolist() == [[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]]


def test_a_kernel_that_half_a_turn_leaves_alone_does_not_care_which_convolution() -> None:
    indifferent = {kernel.slug for kernel in KERNELS if kernel.symmetric}
    assert indifferent == {
        "identity", "box", "gaussian", "laplacian", "minus-laplacian", "sharpen", "periodic-axis-0", "periodic-axis-1",
    }  # fmt: skip
    picture = data.photograph().image[:40, 200:240]
    for kernel in KERNELS:
        same = np.allclose(
            filter_image(picture, kernel).output, filter_image(picture, kernel, mode="convolution").output
        )
        assert same == (kernel.slug in indifferent), kernel.slug


def test_no_picture_leaves_the_bounds_and_one_reaches_them() -> None:
    for kernel in KERNELS:
        low, high = kernel.bounds
        darkest, brightest = (kernel.weights < 0) * 1.0, (kernel.weights > 0) * 1.0
        assert valid(darkest, kernel).item() == pytest.approx(low)
        assert valid(brightest, kernel).item() == pytest.approx(high)
        found = filter_image(data.photograph().image / 255, kernel, padding_mode="replicate").range
        assert low - 1e-12 <= found[0] <= found[1] <= high + 1e-12


# What each kernel detects


def test_identity_returns_the_picture() -> None:
    picture = data.photograph().image
    assert np.array_equal(filter_image(picture, "identity").output, picture)


@pytest.mark.parametrize(
    ("slug", "row", "column"),
    [("shift-left", 0, -1), ("shift-right", 0, 1), ("shift-up", -1, 0), ("shift-down", 1, 0)],
)
def test_a_shift_moves_the_picture_and_convolution_moves_it_back(slug: str, row: int, column: int) -> None:
    picture = data.photograph().image.astype(float)
    moved = filter_image(picture, slug, padding_mode="circular").output
    assert np.array_equal(moved, np.roll(picture, (row, column), axis=(0, 1)))
    moved = filter_image(picture, slug, padding_mode="circular", mode="convolution").output
    assert np.array_equal(moved, np.roll(picture, (-row, -column), axis=(0, 1)))


def test_C2_shift_left_brings_zeros_in_from_the_right() -> None:
    picture = data.photograph().image.astype(float)
    left = filter_image(picture, "shift-left").output
    assert np.array_equal(left[:, :-1], picture[:, 1:])
    assert not left[:, -1].any()
    right = filter_image(picture, "shift-left", mode="convolution").output
    assert np.array_equal(right[:, 1:], picture[:, :-1])
    assert not right[:, 0].any()


@pytest.mark.parametrize("kernel", [box(3), box(4), gaussian(5), gaussian(9, sigma=2.5)], ids=lambda k: k.name)
def test_a_mean_calms_noise_keeps_an_even_slope_and_spreads_a_spot(kernel: Any, rng: np.random.Generator) -> None:
    noise = rng.normal(size=(40, 40))
    assert valid(noise, kernel).std() < 0.4 * noise.std()
    slope = valid(RIGHT, kernel)
    assert np.allclose(np.diff(slope, axis=1), 1)
    side = len(kernel.weights)
    spread = valid(np.pad([[1.0]], side - 1), kernel)
    assert np.allclose(spread, kernel.turned)
    assert spread.max() < 0.17


def test_box_fades_fine_texture() -> None:
    stripes = np.cos(np.pi * COLUMNS)
    assert np.abs(valid(stripes, box(2))).max() == 0
    assert np.abs(valid(stripes, box(3))).max() == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("slug", "flipped", "per_step", "per_slope"),
    [("sobel-x", False, 4, 8), ("prewitt-x", False, 3, 6), ("sobel-y", True, 4, 8), ("prewitt-y", True, 3, 6)],
)
def test_sobel_and_prewitt_see_the_edge_across_their_axis_alone(
    slug: str, flipped: bool, per_step: int, per_slope: int
) -> None:
    seen, unseen = (HORIZONTAL_EDGE, VERTICAL_EDGE) if flipped else (VERTICAL_EDGE, HORIZONTAL_EDGE)
    answer = valid(seen, slug)
    answer = answer.T if flipped else answer
    # columns 1 to 7 of the picture; the edge lies between columns 3 and 4
    assert answer.tolist() == [[0, 0, per_step, per_step, 0, 0, 0]] * 7
    assert not valid(unseen, slug).any()
    assert (valid(1 - seen, slug) == -valid(seen, slug)).all()
    assert (valid(DOWN if flipped else RIGHT, slug) == per_slope).all()


def test_sobel_counts_the_middle_twice_and_prewitt_does_not() -> None:
    assert valid(SPOT, "sobel-x")[3].tolist() == [0, 0, 2, 0, -2, 0, 0]
    assert valid(SPOT, "prewitt-x")[3].tolist() == [0, 0, 1, 0, -1, 0, 0]
    assert valid(SPOT, "sobel-x")[2].tolist() == [0, 0, 1, 0, -1, 0, 0]


def test_C2_horizontal_edge_is_positive_where_it_is_bright_above() -> None:
    bright_above = 1 - HORIZONTAL_EDGE
    assert valid(bright_above, "horizontal-edge").tolist() == [[0] * 7] * 2 + [[3] * 7] * 2 + [[0] * 7] * 3
    assert not valid(VERTICAL_EDGE, "horizontal-edge").any()
    assert np.array_equal(as_kernel("horizontal-edge").weights, -as_kernel("prewitt-y").weights)


def test_C2_diagonal_answers_to_the_main_diagonal_and_is_silent_on_the_other() -> None:
    answer = valid(MAIN_DIAGONAL_EDGE, "diagonal")
    assert (np.diag(answer) == 1).all()
    assert (np.diag(answer, 1) == 1).all()
    assert np.count_nonzero(answer) == 8 + 7  # nothing but the two diagonals of cells that the edge touches
    assert not valid(OTHER_DIAGONAL_EDGE, "diagonal").any()
    assert not valid(ROWS + COLUMNS, "diagonal").any()  # any picture that is even along the other diagonal
    assert (valid(COLUMNS - ROWS, "diagonal") == 2).all()


@pytest.mark.parametrize(("slug", "sign"), [("laplacian", 1), ("minus-laplacian", -1)])
def test_the_laplacian_is_zero_on_slopes_and_answers_to_edges_and_spots(slug: str, sign: int) -> None:
    for even in (FLAT, RIGHT, DOWN, 3 * RIGHT - 2 * DOWN):
        assert not valid(even, slug).any()
    # the sum of the two second differences: of r² it is 2, of r² + c² it is 4
    assert (valid(ROWS**2, slug) == sign * 2).all()
    assert (valid(ROWS**2 + COLUMNS**2, slug) == sign * 4).all()
    # on the dark side of an edge the neighbors are brighter, on the bright side darker
    assert (sign * valid(VERTICAL_EDGE, slug))[0].tolist() == [0, 0, 1, -1, 0, 0, 0]
    assert (sign * valid(HORIZONTAL_EDGE, slug))[:, 0].tolist() == [0, 0, 1, -1, 0, 0, 0]
    assert (sign * valid(MAIN_DIAGONAL_EDGE, slug))[3].tolist() == [0, 0, 0, 2, -2, 0, 0]
    assert (sign * valid(SPOT, slug))[3].tolist() == [0, 0, 1, -4, 1, 0, 0]


def test_sharpen_is_the_picture_minus_its_laplacian() -> None:
    picture = data.photograph().image.astype(float)
    laplacian = filter_image(picture, "laplacian", padding_mode="replicate").output
    sharp = filter_image(picture, "sharpen", padding_mode="replicate").output
    assert np.array_equal(sharp, picture - laplacian)
    assert valid(VERTICAL_EDGE, "sharpen")[0].tolist() == [0, 0, -1, 2, 1, 1, 1]
    assert sharp.std() > picture.std()


def test_emboss_lightens_what_brightens_toward_the_bottom_right() -> None:
    toward, across = ROWS + COLUMNS, COLUMNS - ROWS
    assert (valid(toward, "emboss") - toward[1:-1, 1:-1] == 12).all()
    assert (valid(-toward, "emboss") + toward[1:-1, 1:-1] == -12).all()
    assert (valid(across, "emboss") == across[1:-1, 1:-1]).all()


@pytest.mark.parametrize(("slug", "heard", "unheard"), [
    ("periodic-axis-0", WAVE_0, WAVE_1),
    ("periodic-axis-1", WAVE_1, WAVE_0),
])  # fmt: skip
def test_D5b_each_kernel_hears_waves_along_its_axis_alone(slug: str, heard: Any, unheard: Any) -> None:
    assert np.allclose(valid(heard, slug), 12 * heard[1:-1, 1:-1])
    assert np.allclose(valid(unheard, slug), 0)


# Functions that make kernels


def test_a_gaussian_sums_to_one_falls_off_from_its_center_and_takes_any_odd_size() -> None:
    for size, sigma in [(1, 1.0), (3, 0.5), (7, 1.5), (11, 40.0), (11, 1e-200), (5, 1e200)]:
        kernel = gaussian(size, sigma=sigma)
        assert kernel.weights.shape == (size, size)
        assert kernel.total == pytest.approx(1)
        center = size // 2
        assert kernel.weights[center, center] == kernel.weights.max()
        assert np.array_equal(kernel.weights, kernel.weights.T)
    ratio = gaussian(5, sigma=2).weights[2, 2] / gaussian(5, sigma=2).weights[2, 4]
    assert ratio == pytest.approx(np.exp(0.5))  # two cells off the center at sigma 2: exp(-1/2)


def test_a_box_takes_any_size() -> None:
    assert box(1).weights.tolist() == [[1]]
    assert box(4).weights.tolist() == [[1 / 16] * 4] * 4


def test_a_typed_kernel_keeps_its_weights_and_cannot_be_changed() -> None:
    typed = as_kernel([[1, 0], [0, -1]])
    assert (typed.slug, typed.detects, typed.name) == ("", "", "a kernel of 2 by 2")
    with pytest.raises(ValueError, match="read-only"):
        typed.weights[0, 0] = 5
    assert as_kernel(typed) is typed


@pytest.mark.parametrize(
    "kernel", [each for each in KERNELS if each.slug not in ("horizontal-edge", "minus-laplacian")]
)
def test_the_closest_kernel_is_itself_whatever_its_size_and_sign(kernel: Kernel) -> None:
    for factor in (1e-200, 3, 1e200, -1):
        found = closest_kernel(factor * kernel.weights)
        assert found.kernel is kernel
        assert found.cosine == pytest.approx(np.sign(factor))


def test_of_two_kernels_that_are_equally_alike_the_first_is_named() -> None:
    assert closest_kernel(as_kernel("horizontal-edge")).kernel.slug == "prewitt-y"


def test_the_cosine_of_a_kernel_with_a_diagonal_is_that_of_their_angle() -> None:
    assert cosine_similarity([[1, 0], [0, 0]], [[1, 0], [0, 1]]) == pytest.approx(np.cos(np.pi / 4))
    assert cosine_similarity([[1, 0]], [[0, 5]]) == 0


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: cosine_similarity([[1, 2]], [[1], [2]]), "second = (2, 1) is its shape, and the first's is (1, 2)"),
        (lambda: cosine_similarity([[0, 0]], [[1, 2]]), "first = 'zeros' has no direction"),
        (lambda: closest_kernel(np.zeros((3, 3))), "first = 'zeros' has no direction"),
        (lambda: closest_kernel([[1, 2, 3, 4]]), "kernel = (1, 4) is its shape, and no named kernel has it"),
    ],
)
def test_what_has_no_likeness_is_said_in_one_sentence(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(sentence)):
        call()
