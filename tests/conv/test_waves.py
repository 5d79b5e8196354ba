"""D5b read as waves: what each periodic kernel says, what it can hear, and why the period is 2 and not 3."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlcore.conv.filters import (
    KERNELS,
    as_kernel,
    filter_image,
    frequency_response,
    period,
    period_outputs,
    read_waves,
)
from dlcore.errors import InvalidInputError

A = [[1, 0, 1, 0, 1]] * 5


def test_D5b_k1_gives_zero_and_k2_gives_rows_of_minus_6_6_minus_6() -> None:
    k1, k2 = read_waves(A)
    assert k1.filtered.output.tolist() == [[0, 0, 0]] * 3
    assert k2.filtered.output.tolist() == [[-6, 6, -6]] * 3
    k2_weights = [[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]]
    assert k2.filtered.kernel.weights.tolist() == k2_weights
    assert np.array_equal(k1.filtered.kernel.weights, np.transpose(k2_weights))


def test_D5b_k1_answers_to_waves_along_axis_0_and_k2_along_axis_1() -> None:
    k1, k2 = read_waves(A)
    assert (k1.axes, k2.axes) == ((0,), (1,))
    assert k1.sentence == ("k1 answers to waves along axis 0 (most to period 2) and is silent on waves along axis 1.")
    assert k2.responses[0].silent
    assert not k2.responses[1].silent


def test_D5b_the_matrix_turned_changes_the_kernels_places() -> None:
    k1, k2 = read_waves(np.transpose(A))
    assert k1.filtered.output.tolist() == [[-6] * 3, [6] * 3, [-6] * 3]
    assert not k2.filtered.output.any()


def test_D5b_a_constant_more_changes_nothing_so_the_matrix_is_a_reading() -> None:
    assert np.array_equal(read_waves(np.add(A, 41))[1].filtered.output, read_waves(A)[1].filtered.output)


def test_D5b_the_period_of_the_matrix_is_2_and_not_3() -> None:
    assert (period(A, axis=0), period(A, axis=1)) == (1, 2)
    assert period([[1, 0, 0, 1, 0]], axis=1) == 3
    assert period([[1, 2, 3]], axis=1) is None
    assert period([[1]], axis=1) is None


def test_D5b_the_amplitude_times_the_gain_is_the_output() -> None:
    # a row 1, 0, 1, 0, 1 is 1/2 plus a wave of period 2 and amplitude 1/2
    k2 = frequency_response("periodic-axis-1", axis=1)
    assert k2.gain_at(2) == 12
    assert k2.gain_at(math.inf) == 0
    assert k2.gain_at(2) / 2 == 6


def test_the_gains_of_k2_are_6_minus_6_cosines() -> None:
    found = frequency_response("periodic-axis-1", axis=1, points=31)
    assert found.profile.tolist() == [-3, 6, -3]
    assert np.allclose(found.gains, 6 - 6 * np.cos(2 * np.pi * found.frequencies))
    assert (found.frequencies[0], found.frequencies[-1]) == (0, 0.5)
    assert found.strongest_period == 2
    assert found.gain_at(3) == pytest.approx(9)


@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.slug)
@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("cells", [2, 3, 5.5, 8])
def test_the_gain_is_the_amplitude_that_comes_out(kernel: Any, axis: int, cells: float) -> None:
    # A wave of amplitude 1 and its quarter shift are the two legs of one right triangle.
    place = np.indices((32, 32))[axis]
    cosine = filter_image(np.cos(2 * np.pi * place / cells), kernel, size="valid").output
    sine = filter_image(np.sin(2 * np.pi * place / cells), kernel, size="valid").output
    gain = frequency_response(kernel, axis=axis).gain_at(cells)
    assert np.allclose(np.hypot(cosine, sine), gain, atol=1e-9)


def test_the_gains_are_numpys_fourier_transform() -> None:
    profile = as_kernel("emboss").weights.sum(axis=0)
    found = frequency_response("emboss", axis=1, points=17)
    assert np.allclose(found.gains, np.abs(np.fft.rfft(profile, 32)))


def test_a_kernel_may_hear_both_axes_or_none() -> None:
    sharpen, silent, flat = read_waves(A, ["sharpen", [[1, -1], [-1, 1]], "box"])
    assert sharpen.axes == (0, 1)
    assert sharpen.sentence == "k1 answers to waves along axis 0 (most to period 2) and axis 1 (most to period 2)."
    assert silent.axes == ()
    assert silent.sentence == "k2 is silent on waves along either axis."
    assert (
        flat.sentence == "k3 answers to waves along axis 0 (most to flat pictures) and axis 1 (most to flat pictures)."
    )
    assert silent.responses[0].strongest_period == math.inf


# Why 3 is impossible


def test_D5b_over_a_period_of_3_the_outputs_of_k2_sum_to_three_times_k1s(rng: np.random.Generator) -> None:
    for _ in range(20):
        row, weights = rng.integers(-9, 10, 3), rng.integers(-9, 10, 3)
        found = period_outputs(row, weights)
        assert (found.across == weights.sum() * row.sum()).all()
        assert found.total == 3 * found.across[0]


def test_D5b_so_where_k1_says_0_three_outputs_cannot_sum_to_minus_6(rng: np.random.Generator) -> None:
    printed = [-6, 6, -6]
    assert sum(printed) == -6
    for _ in range(20):
        found = period_outputs(rng.integers(-9, 10, 3), [-1, 2, -1])
        assert not found.across.any()
        assert found.total == 0 != sum(printed)


def test_D5b_a_period_of_2_gives_the_printed_outputs() -> None:
    found = period_outputs([1, 0], [-1, 2, -1])
    assert found.along.tolist() == [-6, 6]
    assert found.across.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: frequency_response("box", axis=2), "axis = 2 must be 0 (down a column) or 1 (along a row)"),
        (lambda: frequency_response("box", axis=0, points=1), "points = 1 must be at least 2"),
        (lambda: frequency_response("box", axis=0).gain_at(1.5), "period = 1.5 must be at least 2 cells"),
        (lambda: frequency_response("box", axis=0).gain_at(math.nan), "period = nan must be a finite number"),
        (lambda: period(A, axis=-1), "axis = -1 must be 0 (down a column) or 1 (along a row)"),
        (lambda: period([1, 0], axis=0), "values = (2,) is its shape, and must be (height, width)"),
        (lambda: read_waves([1, 0]), "matrix = (2,) is its shape, and must be (height, width)"),
        (lambda: period_outputs([], [1]), "row = (0,) is its shape, and must be one row of at least one number"),
        (lambda: period_outputs([1], [[1]]), "weights = (1, 1) is its shape, and must be one row"),
        (lambda: period_outputs(["x"], [1]), "row must hold real numbers of at most 64 bits"),
    ],
)
def test_bad_input_gets_one_sentence(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(sentence)):
        call()
