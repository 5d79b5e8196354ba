"""conv_transpose2d: what it does, seen on small numbers, and what an error says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dlcore.conv.ops import conv2d, conv_transpose2d, conv_transpose2d_reference
from dlcore.conv.shapes import conv_transpose_output_shape
from dlcore.conv.trace import trace_transposed
from dlcore.errors import InvalidInputError


def test_each_number_lays_the_filter_times_itself_on_the_output() -> None:
    kernel = [[[[1, 2], [3, 4]]]]
    assert conv_transpose2d([[[10]]], kernel).tolist() == [[[10, 20], [30, 40]]]
    apart = conv_transpose2d([[[1, 10]]], kernel, stride=2)
    assert apart.tolist() == [[[1, 2, 10, 20], [3, 4, 30, 40]]]
    overlapping = conv_transpose2d([[[1, 10]]], kernel)
    assert overlapping.tolist() == [[[1, 12, 20], [3, 34, 40]]]
    gaps = conv_transpose2d([[[1, 10]]], kernel, dilation=(1, 3), stride=2)
    assert gaps.tolist() == [[[1, 0, 10, 2, 0, 20], [3, 0, 30, 4, 0, 40]]]


def test_padding_cuts_off_and_output_padding_adds_at_the_end() -> None:
    x, kernel = [[[1, 10]]], [[[[1, 2, 3]]]]
    assert conv_transpose2d(x, kernel, stride=2).tolist() == [[[1, 2, 13, 20, 30]]]
    assert conv_transpose2d(x, kernel, stride=2, padding=(0, 1)).tolist() == [[[2, 13, 20]]]
    assert conv_transpose2d(x, kernel, stride=2, padding=(0, 1), output_padding=(0, 1)).tolist() == [[[2, 13, 20, 30]]]
    assert conv_transpose2d(x, kernel, stride=2, output_padding=(1, 1)).tolist() == [
        [[1, 2, 13, 20, 30, 0], [0, 0, 0, 0, 0, 0]]
    ]


def test_channels_and_groups_and_the_bias() -> None:
    x, filters = [[[1]], [[10]]], [[[[1]], [[2]]], [[[3]], [[4]]]]  # two channels, two outputs each
    assert conv_transpose2d(x, filters).ravel().tolist() == [31, 42]
    assert conv_transpose2d(x, filters, groups=2).ravel().tolist() == [1, 2, 30, 40]
    assert conv_transpose2d(x, filters, [100, 200]).ravel().tolist() == [131, 242]


def test_it_gives_a_convolution_s_size_back_but_not_its_numbers(rng: np.random.Generator) -> None:
    x, w = rng.standard_normal((1, 11, 12)), rng.standard_normal((1, 1, 3, 3))
    settings: dict[str, Any] = {"stride": 3, "padding": 1}
    back = conv_transpose2d(conv2d(x, w, **settings), w, output_padding=(1, 2), **settings)
    assert back.shape == x.shape
    assert not np.allclose(back, x, atol=0.1)


def test_a_filter_of_ones_copies_each_number_into_a_square() -> None:
    x = [[[1, 2], [3, 4]]]
    assert conv_transpose2d(x, np.ones((1, 1, 2, 2)), stride=2).tolist() == np.kron(x, np.ones((2, 2))).tolist()


def test_the_picture_of_it_shows_the_same_numbers(rng: np.random.Generator) -> None:
    x, w = rng.standard_normal((2, 3, 4)), rng.standard_normal((2, 3, 2, 3))
    for settings in ({}, {"stride": 2, "padding": 1}, {"stride": (2, 1), "output_padding": (1, 0)}):
        for mode in ("cross-correlation", "convolution"):
            shown = trace_transposed(x, w, mode=mode, **settings)  # type: ignore[arg-type]
            found = conv_transpose2d(x, w, mode=mode, **settings)  # type: ignore[arg-type]
            np.testing.assert_allclose(found, shown.output, atol=1e-13)


def test_the_shape_is_the_one_that_shapes_says(rng: np.random.Generator) -> None:
    for seed in range(50):
        draw = np.random.default_rng(seed)
        kernel, stride, dilation = (tuple(int(n) for n in draw.integers(1, 4, 2)) for _ in range(3))
        settings: dict[str, Any] = {"stride": stride, "dilation": dilation, "output_padding": min(stride) - 1}
        expected = conv_transpose_output_shape((2, 4, 3, 5), out_channels=6, kernel_size=kernel, groups=2, **settings)
        assert conv_transpose2d(np.ones((2, 4, 3, 5)), np.ones((4, 3, *kernel)), groups=2, **settings).shape == expected


def test_float32_stays_and_any_layout_will_do(rng: np.random.Generator) -> None:
    x, w = rng.standard_normal((2, 3, 5, 6)), rng.standard_normal((3, 2, 4, 4))
    expected = conv_transpose2d(x, w, stride=2)
    turned = np.ascontiguousarray(x.transpose(3, 1, 2, 0)).transpose(3, 1, 2, 0)
    gaps = np.repeat(w, 2, axis=3)[..., ::2]
    np.testing.assert_allclose(conv_transpose2d(turned, gaps, stride=2), expected, atol=1e-13)
    single = conv_transpose2d(x.astype(np.float32), w.astype(np.float32), stride=2)
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, expected, atol=1e-5)
    assert conv_transpose2d(np.ones((0, 3, 5, 6)), w, stride=2).shape == (0, 2, 12, 14)
    for each in (expected, single):
        assert each.flags.c_contiguous


# Errors say what was given, what is allowed, and where.

PICTURE, KERNEL = np.ones((2, 3, 4)), np.ones((2, 1, 3, 3))
SPOILED = PICTURE.copy()
SPOILED[1, 2, 0] = np.inf

A_SENTENCE: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    r"weight = \(1, 2, 3, 3\) is its shape, and its first size must be 2": (PICTURE, np.ones((1, 2, 3, 3)), {}),
    r"weight = \(3, 3\) is its shape, and must be \(C, O, kh, kw\)": (PICTURE, KERNEL[0, 0], {}),
    r"input = \(3, 4\) is its shape, and must be \(C, H, W\) or \(N, C, H, W\)": (PICTURE[0], KERNEL, {}),
    r"bias = \(2,\) is its shape, and must be \(1,\)": (PICTURE, KERNEL, {"bias": [1, 2]}),
    r"bias = \(1,\) is its shape, and must be \(2,\)": (PICTURE, KERNEL, {"bias": [1], "groups": 2}),
    "groups = 3 must divide the input's 2 channels": (PICTURE, KERNEL, {"groups": 3}),
    "groups = 0 must be at least 1": (PICTURE, KERNEL, {"groups": 0}),
    r"output_padding = 1 must be less than the stride, 1, or the dilation, 1 along the height": (
        PICTURE,
        KERNEL,
        {"output_padding": 1},
    ),
    "padding = 3 on each side leaves nothing of 5 cells along the height": (PICTURE, KERNEL, {"padding": 3}),
    "padding = 'same' must be an integer": (PICTURE, KERNEL, {"padding": "same"}),
    "stride = True must be an integer": (PICTURE, KERNEL, {"stride": True}),
    "output_padding = 0.0 must be an integer": (PICTURE, KERNEL, {"output_padding": 0.0}),
    "mode = 'turned' must be one of 'cross-correlation', 'convolution'": (PICTURE, KERNEL, {"mode": "turned"}),
    r"input\[1, 2, 0\] = inf must be finite": (SPOILED, KERNEL, {}),
    "input times weight is too large for float64; scale the input or the weight down": (PICTURE * 1e308, KERNEL, {}),
    "too large for float32; .* or use float64": (
        np.full((2, 30, 40), 3e38, np.float32),
        KERNEL.astype(np.float32),
        {"stride": 2},
    ),
}


@pytest.mark.parametrize("sentence", A_SENTENCE)
def test_an_error_says(sentence: str) -> None:
    x, w, settings = A_SENTENCE[sentence]
    with pytest.raises(InvalidInputError, match=sentence):
        conv_transpose2d(x, w, **settings)
    if "finite" not in sentence and "large" not in sentence:
        with pytest.raises(InvalidInputError, match=sentence):
            conv_transpose2d_reference(x, w, **settings)
