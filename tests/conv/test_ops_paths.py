"""Every fast path, forward and backward, against the loops that define the operation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dlcore.conv._plan import Plan, plan, transposed_plan
from dlcore.conv.ops import avg_pool2d_backward, max_pool2d_backward
from dlcore.conv.ops._reversal import reversal
from tests.conv.random_operations import OPERATIONS, Case, assert_same, draw

PATHS: dict[str, tuple[str, tuple[int, ...], tuple[int, ...], dict[str, Any]]] = {
    # The name starts with the way of the output; indexing is the way of a tiny one.
    "indexing": ("conv2d", (1, 1, 5, 5), (2, 1, 3, 3), {}),
    "indexing, padded": ("conv2d", (1, 2, 5, 4), (2, 2, 2, 3), {"padding": (1, 2), "stride": 2}),
    "indexing, a circle": ("conv2d", (2, 5, 4), (2, 2, 2, 3), {"padding": 2, "padding_mode": "circular"}),
    "indexing, in groups": ("conv2d", (1, 4, 5, 6), (6, 2, 3, 2), {"groups": 2}),
    "rows": ("conv2d", (2, 3, 12, 150), (1, 3, 3, 3), {"padding": 1}),
    "rows, no border": ("conv2d", (1, 6, 7, 140), (2, 6, 3, 3), {}),
    "rows, strides and dilation": ("conv2d", (1, 3, 12, 300), (1, 3, 3, 4), {"stride": (3, 1), "dilation": (1, 3)}),
    "rows, mirrored": ("conv2d", (1, 3, 9, 140), (1, 3, 3, 4), {"padding": "same", "padding_mode": "reflect"}),
    "rows, several blocks": ("conv2d", (1, 3, 130, 200), (1, 3, 5, 5), {"padding": 2}),
    "lines": ("conv2d", (2, 1, 12, 150), (1, 1, 3, 3), {"padding": 1}),
    "lines, more filters than channels": ("conv2d", (2, 3, 11, 30), (8, 3, 2, 3), {"padding": (0, 1)}),
    "lines, strides and dilation": ("conv2d", (2, 3, 12, 99), (2, 3, 3, 4), {"stride": (3, 2), "dilation": (1, 2)}),
    "lines, a circle": ("conv2d", (1, 2, 9, 140), (2, 2, 3, 4), {"padding": 2, "padding_mode": "circular"}),
    "lines, several blocks": ("conv2d", (1, 2, 90, 260), (3, 2, 5, 5), {"stride": (2, 1), "padding": 2}),
    "taps": ("conv2d", (3, 8, 30, 30), (2, 8, 3, 3), {"padding": 1}),
    "taps, wide padding, dilation": ("conv2d", (2, 8, 30, 40), (2, 8, 2, 3), {"padding": (3, 5), "dilation": (2, 3)}),
    "taps, mirrored": ("conv2d", (1, 16, 40, 40), (2, 16, 3, 3), {"padding": 2, "padding_mode": "reflect"}),
    "taps, several blocks": ("conv2d", (9, 16, 40, 40), (5, 16, 3, 3), {}),
    "at once": ("conv2d", (1, 3, 20, 20), (4, 3, 3, 3), {"padding": 1}),
    "at once, stride": ("conv2d", (3, 36, 36), (2, 3, 3, 3), {"padding": 3, "stride": 2}),
    "patches, wide, with dilation": ("conv2d", (1, 3, 12, 300), (2, 3, 3, 4), {"dilation": (2, 1)}),
    "patches, a batch": ("conv2d", (3, 3, 20, 20), (4, 3, 3, 3), {"padding": 1, "stride": 2}),
    "patches, several blocks": ("conv2d", (2, 8, 40, 40), (40, 8, 3, 3), {"padding": "same", "dilation": 2}),
    "indexing, transposed": ("conv_transpose2d", (1, 1, 3, 3), (1, 1, 3, 3), {"stride": 2}),
    "indexing, transposed, cut off": ("conv_transpose2d", (2, 3, 3), (2, 3, 4, 4), {"stride": 2, "padding": 1}),
    "indexing, transposed, in groups": ("conv_transpose2d", (1, 4, 3, 3), (4, 2, 2, 3), {"groups": 2}),
    "rows, transposed": ("conv_transpose2d", (1, 4, 9, 140), (4, 1, 3, 3), {"padding": 1}),
    "lines, transposed": ("conv_transpose2d", (2, 2, 9, 40), (2, 2, 3, 3), {"padding": 1}),
    "taps, transposed": ("conv_transpose2d", (3, 8, 30, 30), (8, 2, 3, 3), {"padding": 1}),
    "taps, transposed, woven": ("conv_transpose2d", (10, 16, 14, 14), (16, 1, 4, 4), {"stride": 2, "padding": 1}),
    "patches, transposed": ("conv_transpose2d", (10, 4, 8, 8), (4, 16, 2, 2), {"stride": 2}),
    "patches, transposed, woven": (
        "conv_transpose2d",
        (2, 4, 9, 8),
        (4, 3, 4, 5),
        {"stride": (3, 2), "dilation": (1, 2), "padding": 2, "output_padding": (2, 1)},
    ),
}


def case_of(name: str) -> Case:
    operation, input_shape, weight_shape, settings = PATHS[name]
    rng = np.random.default_rng(len(name))
    filters = weight_shape[0] if operation == "conv2d" else weight_shape[1] * settings.get("groups", 1)
    arrays = {"input": input_shape, "weight": weight_shape, "bias": (filters,)}
    drawn = {each: rng.standard_normal(shape) for each, shape in arrays.items()}
    return Case(operation=operation, settings=settings, **drawn)  # type: ignore[arg-type]


def way(operation: str, input_shape: tuple[int, ...], weight_shape: tuple[int, ...], settings: dict[str, Any]) -> str:
    """How the output is computed."""
    defaults: dict[str, Any] = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1}
    if operation == "conv2d":
        how: Plan = plan(input_shape, weight_shape, **{**defaults, "padding_mode": "zeros", **settings})
    else:
        how = transposed_plan(input_shape, weight_shape, **{**defaults, "output_padding": 0, **settings})
        how = how if how.cells is not None else reversal(how).plan
    return "indexing" if how.cells is not None else how.way


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", PATHS)
def test_each_path_gives_what_the_reference_gives(name: str, dtype: type) -> None:
    assert way(*PATHS[name]) == name.partition(",")[0]
    case = case_of(name).astype(dtype)
    assert_same(case.ours(), case.ours("_reference"), name)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_random_case_is_what_the_reference_gives(operation: str, dtype: type) -> None:
    answered = 0
    for seed in range(150):
        case = draw(operation, seed).astype(dtype)
        found = case.ours()
        assert_same(found, case.ours("_reference"), f"seed {seed}, {case}")
        answered += found is not None
    assert answered > 50


@pytest.mark.parametrize("name", PATHS)
def test_any_layout_in_memory_will_do_and_nothing_is_changed(name: str) -> None:
    case = case_of(name)
    expected = case.ours()
    assert expected is not None
    for layout in (turned, with_gaps, swapped):
        arrays = {each: layout(array) for each, array in case.arrays.items()}
        for array in arrays.values():
            array.flags.writeable = False
        found = Case(operation=case.operation, settings=case.settings, **arrays).ours()
        assert_same(found, expected, f"{layout.__name__} {name}")
        assert found is not None
        for array in found.values():
            assert array.flags.c_contiguous
            assert array.flags.writeable
            assert not any(np.shares_memory(array, given) for given in arrays.values())


def turned(array: np.ndarray) -> np.ndarray:
    return np.asfortranarray(array)


def with_gaps(array: np.ndarray) -> np.ndarray:
    return np.repeat(array, 2, axis=-1)[..., ::2]


def swapped(array: np.ndarray) -> np.ndarray:
    return array.astype(array.dtype.newbyteorder())


@pytest.mark.parametrize("backward", [max_pool2d_backward, avg_pool2d_backward])
def test_a_gradient_of_another_type_makes_both_float64(backward: Any) -> None:
    x = np.arange(12, dtype=np.float32).reshape(1, 3, 4)
    found = backward(np.ones((1, 1, 2)), x, kernel_size=2)
    assert found.dtype == np.float64
    assert found.tolist() == backward(np.ones((1, 1, 2)), x.astype(np.float64), kernel_size=2).tolist()
