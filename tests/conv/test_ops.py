"""conv2d: what it does, seen on small numbers, and what an error says."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import dlcore
from dlcore.conv.ops import conv2d, conv2d_reference
from dlcore.errors import InvalidInputError


def test_the_reference_is_the_sum_that_the_definition_says(rng: np.random.Generator) -> None:
    x, w, b = rng.standard_normal((1, 2, 4, 5)), rng.standard_normal((3, 2, 2, 3)), rng.standard_normal(3)
    found = conv2d_reference(x, w, b)
    for o, r, c in np.ndindex(3, 3, 3):
        cells = ((k, i, j) for k in range(2) for i in range(2) for j in range(3))
        total = b[o] + sum(x[0, k, r + i, c + j] * w[o, k, i, j] for k, i, j in cells)
        assert found[0, o, r, c] == pytest.approx(total, rel=1e-12)


# The source texts' numbers, typed by hand.


def test_B4_4_the_products_and_their_sums() -> None:
    picture, kernel = [[[6, 0, 1], [3, 4, 1], [4, 7, 0]]], [[[[1, 0], [0, -1]]]]
    assert conv2d(picture, kernel).tolist() == [[[2, -1], [-4, 4]]]
    assert conv2d(picture, [[[[1, 0], [0, 1]]]]).tolist() == [[[10, 1], [10, 4]]]


def test_A5_the_edges_of_a_small_picture() -> None:
    picture = [[0, 1, 1, 0, 0], [0, 1, 1, 1, 0], [1, 1, 1, 1, 0], [0, 1, 1, 1, 0], [0, 0, 1, 0, 0]]
    kernel = [[0, -1, 0], [-1, 4, -1], [0, -1, 0]]
    edges = [[-1, 2, 2, -2, 0], [-2, 1, 0, 2, -1], [3, 0, 0, 1, -1], [-2, 2, 0, 2, -1], [0, -2, 3, -2, 0]]
    for mode in ("cross-correlation", "convolution"):
        assert conv2d([picture], [[kernel]], padding="same", mode=mode).tolist() == [edges]


def test_C2_a_shift_goes_left_and_true_convolution_right() -> None:
    picture, kernel = [[[1, 2, 3]]], [[[[0, 0, 0], [0, 0, 1], [0, 0, 0]]]]
    assert conv2d(picture, kernel, padding=1).tolist() == [[[2, 3, 0]]]
    assert conv2d(picture, kernel, padding=1, mode="convolution").tolist() == [[[0, 1, 2]]]


@pytest.mark.reference
def test_true_convolution_is_scipy_s(rng: np.random.Generator) -> None:
    from scipy.signal import convolve2d

    for shape in ((1, 1), (2, 2), (3, 4), (5, 2)):
        x, w = rng.standard_normal((9, 8)), rng.standard_normal(shape)
        found = conv2d(x[None], w[None, None], mode="convolution")[0]
        np.testing.assert_allclose(found, convolve2d(x, w, mode="valid"), atol=1e-12)


def test_the_package_loads_its_parts_when_asked() -> None:
    found = subprocess.run(
        [sys.executable, "-c", "import dlcore; print(dlcore.conv.ops.conv2d([[[2]]], [[[[3]]]]).item())"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert found.stdout.strip() == "6.0"
    with pytest.raises(AttributeError, match=r"module 'dlcore\.conv' has no attribute 'op'"):
        _ = dlcore.conv.op


# What may be given.


def test_float32_stays_where_every_array_is_float32() -> None:
    single, double = np.ones((1, 3, 3), np.float32), np.ones((1, 3, 3))
    weight, bias = np.ones((1, 1, 2, 2), np.float32), np.ones(1, np.float32)
    assert conv2d(single, weight, bias).dtype == np.float32
    assert conv2d(double, weight, bias).dtype == np.float64
    assert conv2d(single, weight.astype(np.float64)).dtype == np.float64
    assert conv2d(single, weight, bias.astype(np.float64)).dtype == np.float64
    for dtype in (np.int8, np.uint64, np.bool_, np.float16):
        assert conv2d(single.astype(dtype), weight.astype(dtype)).dtype == np.float64


def test_an_empty_batch_gives_an_empty_batch() -> None:
    assert conv2d(np.ones((0, 2, 5, 5)), np.ones((3, 2, 3, 3))).shape == (0, 3, 3, 3)
    assert conv2d(np.ones((0, 2, 5, 200)), np.ones((1, 2, 3, 3))).shape == (0, 1, 3, 198)


def test_a_number_that_no_patch_touches_may_be_anything() -> None:
    x = np.ones((1, 1, 4))
    x[0, 0, 3] = np.nan
    assert conv2d(x, np.ones((1, 1, 1, 2)), stride=3).tolist() == [[[2]]]


def test_very_large_and_very_small_numbers_are_no_error() -> None:
    huge, tiny = np.full((1, 3, 3), 1e200), np.full((1, 3, 3), 1e-300)
    weight = np.ones((1, 1, 3, 3))
    assert conv2d(huge, weight).item() == pytest.approx(9e200)
    assert conv2d(tiny, weight).item() == pytest.approx(9e-300)
    assert conv2d(np.full((1, 3, 3), 1e30, np.float32), weight.astype(np.float32)).item() == pytest.approx(9e30)


# Errors say what was given, what is allowed, and where.

PICTURE, KERNEL = np.ones((1, 4, 5)), np.ones((1, 1, 3, 3))


def spoiled(array: np.ndarray, place: tuple[int, ...], value: float) -> np.ndarray:
    array = array.copy()
    array[place] = value
    return array


A_SENTENCE: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    r"input\[0, 1, 2\] = nan must be finite": (spoiled(PICTURE, (0, 1, 2), np.nan), KERNEL, {}),
    r"input\[0, 3, 4\] = -inf must be finite": (spoiled(PICTURE, (0, 3, 4), -np.inf), KERNEL, {}),
    r"weight\[0, 0, 2, 0\] = inf must be finite": (PICTURE, spoiled(KERNEL, (0, 0, 2, 0), np.inf), {}),
    r"weight\[0, 0, 0, 1\] = nan must": (PICTURE, spoiled(KERNEL, (0, 0, 0, 1), np.nan), {"mode": "convolution"}),
    r"bias\[0\] = nan must be finite": (PICTURE, KERNEL, {"bias": [np.nan]}),
    "input times weight is too large for float64; scale the input or the weight down": (PICTURE * 1e308, KERNEL, {}),
    "too large for float32; .* or use float64": (
        np.full((1, 9, 200), 3e38, np.float32),
        KERNEL.astype(np.float32),
        {},
    ),
    "input must hold real numbers of at most 64 bits, and holds complex128": (PICTURE * 1j, KERNEL, {}),
    "weight must hold real numbers of at most 64 bits, and holds object": (PICTURE, KERNEL.astype(object), {}),
    "input must hold real numbers of at most 64 bits, and holds <U5": (np.array("photo"), KERNEL, {}),
    "bias must hold real numbers of at most 64 bits, and holds object": (PICTURE, KERNEL, {"bias": [None]}),
    r"input = \[\[\[1, 2\], \[3\]\]\] must be an array of numbers": ([[[1, 2], [3]]], KERNEL, {}),
    r"input = \(4, 5\) is its shape, and must be \(C, H, W\) or \(N, C, H, W\)": (PICTURE[0], KERNEL, {}),
    r"input = \(1, 0, 5\) is its shape, and has a size of 0": (PICTURE[:, :0], KERNEL, {}),
    r"weight = \(3, 3\) is its shape, and must be \(O, C, kh, kw\)": (PICTURE, KERNEL[0, 0], {}),
    r"weight = \(1, 1, 0, 3\) is its shape, and has a size of 0": (PICTURE, KERNEL[:, :, :0], {}),
    r"weight = \(1, 1, 3, 3\) is its shape, and its second size must be 2: 2 channels in 1 groups": (
        np.ones((2, 4, 5)),
        KERNEL,
        {},
    ),
    r"bias = \(2,\) is its shape, and must be \(1,\)": (PICTURE, KERNEL, {"bias": [1, 2]}),
    "kernel_size = 3 with dilation 2 spans 5 cells of a padded line of 4 along the height": (
        PICTURE,
        KERNEL,
        {"dilation": 2},
    ),
    "groups = 2 must divide the input's 1 channels": (PICTURE, KERNEL, {"groups": 2}),
    "groups = 0 must be at least 1": (PICTURE, KERNEL, {"groups": 0}),
    "stride = True must be an integer": (PICTURE, KERNEL, {"stride": (True, 1)}),
    "stride = 1.0 must be an integer": (PICTURE, KERNEL, {"stride": 1.0}),
    "padding = 'full' must be one of 'same', 'valid'": (PICTURE, KERNEL, {"padding": "full"}),
    "padding_mode = 'mirror' must be one of 'zeros', 'reflect'": (PICTURE, KERNEL, {"padding_mode": "mirror"}),
    "padding_mode = 'reflect' has 3 cells to copy from an axis of 4, and the padding needs 4": (
        PICTURE,
        KERNEL,
        {"padding": 4, "padding_mode": "reflect"},
    ),
    "mode = 'correlation' must be one of 'cross-correlation', 'convolution'": (
        PICTURE,
        KERNEL,
        {"mode": "correlation"},
    ),
}


@pytest.mark.parametrize("sentence", A_SENTENCE)
def test_an_error_says(sentence: str) -> None:
    x, w, settings = A_SENTENCE[sentence]
    conv2d(PICTURE, KERNEL, stride=(1, 1))  # a plan that is remembered must not let the next one through
    with pytest.raises(InvalidInputError, match=sentence):
        conv2d(x, w, **settings)
