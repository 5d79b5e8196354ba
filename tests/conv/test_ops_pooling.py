"""max_pool2d and avg_pool2d: what they do, seen on small numbers, and what an error says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dlcore.conv.ops import (
    avg_pool2d,
    avg_pool2d_backward,
    conv2d,
    max_pool2d,
    max_pool2d_backward,
    max_pool2d_reference,
)
from dlcore.conv.shapes import pool_output_shape
from dlcore.errors import InvalidInputError

ROW = [[[1, 2, 3, 4, 5]]]
POOLS = {"max": max_pool2d, "avg": avg_pool2d}


def test_the_largest_and_the_average_of_each_window() -> None:
    x = [[[1, 2, 5, 6], [3, 4, 7, 8], [-1, -2, 0, 0], [-3, -4, 0, 4]]]
    assert max_pool2d(x, kernel_size=2).tolist() == [[[4, 8], [-1, 4]]]
    assert avg_pool2d(x, kernel_size=2).tolist() == [[[2.5, 6.5], [-2.5, 1]]]
    assert max_pool2d(x, kernel_size=(1, 2), stride=(2, 1)).tolist() == [[[2, 5, 6], [-1, 0, 0]]]
    assert max_pool2d(ROW, kernel_size=(1, 2), stride=1, dilation=(1, 3)).tolist() == [[[4, 5]]]


def test_padding_is_never_the_largest_and_counts_in_the_average_unless_told_otherwise() -> None:
    settings: dict[str, Any] = {"kernel_size": (1, 3), "stride": 2, "padding": (0, 1)}
    assert max_pool2d(-np.array(ROW), **settings).tolist() == [[[-1, -2, -4]]]
    assert avg_pool2d(ROW, **settings).tolist() == [[[1, 3, 3]]]
    assert avg_pool2d(ROW, count_include_pad=False, **settings).tolist() == [[[1.5, 3, 4.5]]]
    assert avg_pool2d(ROW, divisor_override=-1, **settings).tolist() == [[[-3, -9, -9]]]


def test_a_window_may_hang_over_the_end_and_what_it_hangs_over_by_never_counts() -> None:
    settings: dict[str, Any] = {"kernel_size": (1, 2), "ceil_mode": True}
    assert max_pool2d(ROW, **settings).tolist() == [[[2, 4, 5]]]
    assert avg_pool2d(ROW, **settings).tolist() == [[[1.5, 3.5, 5]]]
    padded: dict[str, Any] = {"kernel_size": (1, 3), "stride": (1, 3), "padding": (0, 1), "ceil_mode": True}
    # The windows are 0 1 2, 3 4 5 and, from the padding on, 0 and two cells past it: the last starts past the input.
    assert avg_pool2d(ROW, **padded).tolist() == [[[1, 4]]]
    four = [[[1, 2, 3, 4, 5, 6]]]  # 0 1 2, 3 4 5, and 6, the padding's 0, and one cell past it
    assert avg_pool2d(four, **padded).tolist() == [[[1, 4, 3]]]
    assert avg_pool2d(four, count_include_pad=False, **padded).tolist() == [[[1.5, 4, 6]]]


def test_an_average_is_a_convolution_with_equal_weights(rng: np.random.Generator) -> None:
    x = rng.standard_normal((2, 3, 9, 8))
    weight = np.full((3, 1, 3, 2), 1 / 6)
    found = avg_pool2d(x, kernel_size=(3, 2), stride=(2, 1), padding=1)
    np.testing.assert_allclose(found, conv2d(x, weight, stride=(2, 1), padding=1, groups=3), atol=1e-14)


def test_the_gradient_goes_to_the_first_of_several_largest() -> None:
    x = [[[7, 7, 7], [7, 7, 7]]]
    found = max_pool2d_backward([[[1, 10]]], x, kernel_size=2, stride=1)
    assert found.tolist() == [[[1, 10, 0], [0, 0, 0]]]
    below = max_pool2d_backward([[[1, 10]]], [[[0, 0, 0], [0, 7, 0]]], kernel_size=2, stride=1)
    assert below.tolist() == [[[0, 0, 0], [0, 11, 0]]]


def test_the_average_s_gradient_is_shared_by_the_cells_that_count() -> None:
    settings: dict[str, Any] = {"kernel_size": (1, 3), "stride": 2, "padding": (0, 1)}
    g = [[[6, 12, 18]]]
    assert avg_pool2d_backward(g, ROW, **settings).tolist() == [[[2, 6, 4, 10, 6]]]
    assert avg_pool2d_backward(g, ROW, count_include_pad=False, **settings).tolist() == [[[3, 7, 4, 13, 9]]]


def test_the_shape_is_the_one_that_shapes_says() -> None:
    for seed in range(60):
        draw = np.random.default_rng(seed)
        kernel, stride = (tuple(int(n) for n in draw.integers(2, 4, 2)) for _ in range(2))
        settings: dict[str, Any] = {"kernel_size": kernel, "stride": stride, "padding": int(draw.integers(0, 2))}
        settings["ceil_mode"] = bool(draw.integers(2))
        x = np.ones((2, 3, *draw.integers(4, 9, 2)))
        for pool in POOLS.values():
            assert pool(x, **settings).shape == pool_output_shape(x.shape, **settings)


@pytest.mark.parametrize("name", POOLS)
def test_float32_stays_and_any_layout_will_do(name: str, rng: np.random.Generator) -> None:
    x, pool = rng.standard_normal((2, 3, 6, 7)), POOLS[name]
    expected = pool(x, kernel_size=3, padding=1)
    turned = np.ascontiguousarray(x.transpose(3, 1, 2, 0)).transpose(3, 1, 2, 0)
    assert pool(turned, kernel_size=3, padding=1).tolist() == expected.tolist()
    single = pool(x.astype(np.float32), kernel_size=3, padding=1)
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, expected, atol=1e-6)
    assert pool([[[1, 2]]], kernel_size=1).dtype == np.float64
    assert pool(np.ones((0, 3, 6, 7)), kernel_size=2).shape == (0, 3, 3, 3)
    same = pool(x, kernel_size=1)
    assert same.tolist() == x.tolist()
    assert not np.shares_memory(same, x)


def test_minus_infinity_that_is_not_the_largest_does_no_harm() -> None:
    assert max_pool2d([[[-np.inf, 1]]], kernel_size=(1, 2)).tolist() == [[[1]]]


def test_very_large_numbers_are_no_error() -> None:
    assert max_pool2d([[[1e308, 1.5e308]]], kernel_size=(1, 2)).tolist() == [[[1.5e308]]]
    assert avg_pool2d([[[1e307, 3e307]]], kernel_size=(1, 2)).item() == pytest.approx(2e307)


# Errors say what was given, what is allowed, and where.

ANY = np.ones((1, 4, 5))
SPOILED = ANY.copy()
SPOILED[0, 1, 2] = np.nan

BOTH: dict[str, tuple[Any, dict[str, Any]]] = {
    r"input = \(4, 5\) is its shape, and must be \(C, H, W\) or \(N, C, H, W\)": (ANY[0], {"kernel_size": 2}),
    r"input = \(1, 0, 5\) is its shape, and has a size of 0": (ANY[:, :0], {"kernel_size": 2}),
    "kernel_size = 6 makes a window of 6 cells, and the padded line has 4 along the height": (ANY, {"kernel_size": 6}),
    "padding = 2 must be at most half of the window, 1 along the height": (ANY, {"kernel_size": 3, "padding": 2}),
    "ceil_mode = 1 must be True or False": (ANY, {"kernel_size": 2, "ceil_mode": 1}),
    "stride = 0 must be at least 1 along the height": (ANY, {"kernel_size": 2, "stride": 0}),
    "kernel_size = 2.0 must be an integer": (ANY, {"kernel_size": 2.0}),
    r"input\[0, 1, 2\] = nan must be finite": (SPOILED, {"kernel_size": 2}),
    "input must hold real numbers of at most 64 bits, and holds complex128": (ANY * 1j, {"kernel_size": 2}),
}


@pytest.mark.parametrize("sentence", BOTH)
@pytest.mark.parametrize("name", POOLS)
def test_an_error_says(name: str, sentence: str) -> None:
    x, settings = BOTH[sentence]
    with pytest.raises(InvalidInputError, match=sentence):
        POOLS[name](x, **settings)


def test_an_error_of_one_of_them_says() -> None:
    with pytest.raises(
        InvalidInputError, match="dilation = 3 makes a window of padding alone along the width; use less"
    ):
        max_pool2d([[[1, 2]]], kernel_size=(1, 2), dilation=(1, 3), padding=(0, 1))
    with pytest.raises(InvalidInputError, match="dilation = 3 makes a window of padding alone"):
        max_pool2d_reference([[[1, 2]]], kernel_size=(1, 2), dilation=(1, 3), padding=(0, 1))
    with pytest.raises(InvalidInputError, match="divisor_override = 0 must not be zero"):
        avg_pool2d(ANY, kernel_size=2, divisor_override=0)
    with pytest.raises(InvalidInputError, match=r"divisor_override = 2\.0 must be an integer"):
        avg_pool2d(ANY, kernel_size=2, divisor_override=2.0)  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="count_include_pad = 1 must be True or False"):
        avg_pool2d(ANY, kernel_size=2, count_include_pad=1)  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="the sum of a window is too large for float64; scale the input down"):
        avg_pool2d([[[1.7e308, 1.7e308]]], kernel_size=(1, 2))
