"""A kernel as a reader types it: every way of writing rows of numbers, and one sentence for what is none."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.weights import LARGEST, squared, squares, weights
from dlcore.conv.filters import filter_image
from dlcore.errors import InvalidInputError
from dlcore.topics import load


@pytest.mark.parametrize(
    "text",
    [
        "1 0\n0 -1",
        "1 0; 0 -1",
        "1, 0\r\n0, −1\n\n",
        "[[1, 0], [0, -1]]",
        "[1 0]\n[0 -1]",
        "  1\t0 ;0   –1;",
        "1,0,;0,-1,",
    ],
)
def test_rows_are_read_however_they_are_written(text: str) -> None:
    assert weights(text) == [[1, 0], [0, -1]]


def test_fractions_decimals_and_the_digits_of_other_scripts_are_read() -> None:
    assert weights("١ -٣") == [[1, -3]]
    assert weights("1/9 -1/2 .5 1. +2.25 1.5/3") == [[1 / 9, -0.5, 0.5, 1, 2.25, 0.5]]
    assert [type(weight) for weight in weights("4/2 0.5")[0]] == [int, float]


def test_any_size_up_to_the_largest_is_read() -> None:
    for rows in range(1, LARGEST + 1):
        for columns in range(1, LARGEST + 1):
            kernel = weights("\n".join([" ".join(["1"] * columns)] * rows))
            assert (len(kernel), {len(row) for row in kernel}) == (rows, {columns})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The kernel is empty; type a row of numbers."),
        (" ; \n [] ", "The kernel is empty; type a row of numbers."),
        ("1 2\n3", "Row 1 of the kernel has 2 numbers, row 2 has 1; give every row as many."),
        ("1 two", "The kernel has “two” where a number should stand; write it as -1, 0.5 or 1/9."),
        ("1 --1", "The kernel has “--1” where a number should stand"),
        ("nan", "The kernel has “nan” where a number should stand"),
        ("1e999999999", "The kernel has “1e999999999” where a number should stand"),
        ("1_0", "The kernel has “1_0” where a number should stand"),
        ("9" * 5000, "The kernel has “99999999999999999999…” where a number should stand"),
        ("1/0", "The kernel's weight 1/0 divides by 0; write another number."),
        ("1/0.0", "The kernel's weight 1/0.0 divides by 0"),
        ("1 " * 12, "The kernel is 1 by 12, and may be 11 by 11; leave some numbers out."),
        ("1\n" * 12, "The kernel is 12 by 1, and may be 11 by 11"),
        ("<script>alert(1)</script>", "The kernel has “<script>alert(1)</sc…” where a number should stand"),
    ],
)
def test_what_is_no_kernel_gets_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        weights(text)
    assert str(caught.value).startswith(sentence.removesuffix("."))


@pytest.mark.parametrize("mode", ["cross-correlation", "convolution"])
@pytest.mark.parametrize("kernel", [[[1, 2, 4]], [[1], [3]], [[1, 2], [3, 4], [5, 6]], [[1, 2], [3, 4]]])
def test_the_derivation_s_sum_over_squares_is_the_output_value(
    kernel: Any, mode: Any, rng: np.random.Generator
) -> None:
    result = filter_image(rng.integers(0, 9, (6, 5)), kernel, mode=mode)
    claim = load("filters").under(mode=mode.replace("-", "_")).claim("cell")
    for place in ((0, 0), (2, 3), (5, 4)):
        given = squares(result, *place)
        assert claim.answer.value({**given, "k": len(given["K"])}) == result.output[place]


def test_a_square_is_filled_up_with_zeros() -> None:
    assert squared([[1, 2, 3]], 2).tolist() == [[1, 2, 3], [0, 0, 0], [0, 0, 0]]
    assert squared([[1, 2]], 2, at_start=True).tolist() == [[0, 0], [1, 2]]
    assert np.array_equal(squared([[1]], 1), [[1]])


@given(st.text(alphabet="0123456789.-+/eE,;[] \n−x", max_size=200))
def test_any_text_is_read_or_refused_at_once(text: str) -> None:
    start = time.perf_counter()
    try:
        kernel = weights(text)
    except InvalidInputError:
        kernel = [[0]]
    assert 1 <= len(kernel) <= LARGEST
    assert len({len(row) for row in kernel}) == 1
    assert time.perf_counter() - start < 1
