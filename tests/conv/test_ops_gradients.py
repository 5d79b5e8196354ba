"""The gradients: by hand, by finite differences, and what an error says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dlcore.conv.ops import (
    Conv2dGradients,
    avg_pool2d_backward,
    conv2d,
    conv2d_backward,
    conv_transpose2d_backward,
    max_pool2d_backward,
)
from dlcore.errors import InvalidInputError
from tests.conv.random_operations import OPERATIONS, Case, draw

BACKWARD: dict[str, Callable[..., Any]] = {
    "conv2d": conv2d_backward,
    "conv_transpose2d": conv_transpose2d_backward,
    "max_pool2d": max_pool2d_backward,
    "avg_pool2d": avg_pool2d_backward,
}


def difference_quotient(case: Case, name: str, slopes: np.ndarray) -> np.ndarray:
    """How fast the sum of the output times the slopes changes with each number of the input, weight or bias.

    The three are never multiplied by themselves, so but for a maximum the quotient is exact at any step.
    """
    array, step = getattr(case, name), 1e-3
    found = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        up, down = array.copy(), array.copy()
        up[place], down[place] = up[place] + step, down[place] - step
        change = replace(case, **{name: up}).output() - replace(case, **{name: down}).output()
        found[place] = (change * slopes).sum() / (2 * step)
    return found


def small_cases(operation: str) -> list[Case]:
    cases = []
    for seed in range(5000, 5200):
        case = draw(operation, seed)
        if case.input.size > 60 or case.ours() is None:
            continue
        # Numbers of a picture lie at least 0.1 apart: a step leaves the largest of each window the largest.
        apart = np.random.default_rng(seed).permutation(case.input.size).reshape(case.input.shape) / 10
        cases.append(replace(case, input=apart))
    return cases[:15]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_gradients_are_difference_quotients(operation: str) -> None:
    cases = small_cases(operation)
    assert len(cases) == 15
    for case in cases:
        slopes = case.slopes(case.output().shape)
        for name, gradient in case.gradients(slopes).items():
            largest = max(1.0, float(abs(gradient).max()))
            expected = difference_quotient(case, name, slopes)
            np.testing.assert_allclose(gradient, expected, rtol=0, atol=1e-8 * largest, err_msg=f"{name} of {case}")


def test_a_wrong_gradient_is_no_difference_quotient() -> None:
    case = next(each for each in small_cases("conv2d") if each.weight is not None and each.weight.shape[2:] == (2, 3))
    slopes = case.slopes(case.output().shape)
    turned = case.gradients(slopes)["weight"][..., ::-1, ::-1]
    assert not np.allclose(turned, difference_quotient(case, "weight", slopes), atol=1e-3)


@pytest.mark.parametrize("operation", ["conv2d", "conv_transpose2d"])
def test_the_filters_turned_by_half_a_turn_have_the_gradient_turned(operation: str, rng: np.random.Generator) -> None:
    x, w, backward = rng.standard_normal((2, 2, 5, 6)), rng.standard_normal((2, 2, 2, 3)), BACKWARD[operation]
    g = rng.standard_normal((2, 2, 4, 4) if operation == "conv2d" else (2, 2, 6, 8))
    straight, turned = backward(g, x, w[..., ::-1, ::-1]), backward(g, x, w, mode="convolution")
    np.testing.assert_allclose(turned.input, straight.input, atol=1e-14)
    np.testing.assert_allclose(turned.weight, straight.weight[..., ::-1, ::-1], atol=1e-14)


# By hand.


def test_one_gradient_at_the_output_lays_the_filter_on_the_input() -> None:
    x, w = np.arange(12.0).reshape(1, 3, 4), np.array([[[[1.0, 2], [3, 4]]]])
    found = conv2d_backward([[[0, 0, 0], [0, 10, 0]]], x, w)
    assert found.input.tolist() == [[[0, 0, 0, 0], [0, 10, 20, 0], [0, 30, 40, 0]]]
    assert found.weight.tolist() == [[[[50, 60], [90, 100]]]]  # ten times the patch
    assert found.bias.tolist() == [10]


def test_cells_that_no_patch_reaches_have_no_gradient() -> None:
    found = conv2d_backward(np.ones((1, 1, 2)), np.ones((1, 1, 6)), [[[[5, 7]]]], stride=3)
    assert found.input.tolist() == [[[5, 7, 0, 5, 7, 0]]]


def test_the_border_s_gradient_goes_to_the_cells_that_it_copies() -> None:
    x, w, g = [[[1, 2, 3]]], [[[[1, 10, 100]]]], np.ones((1, 1, 3))
    expected = {
        "zeros": [11, 111, 110],
        "replicate": [11 + 1, 111, 110 + 100],
        "reflect": [11, 111 + 1 + 100, 110],
        "circular": [11 + 100, 111, 110 + 1],
    }
    for mode, numbers in expected.items():
        found = conv2d_backward(g, x, w, padding=(0, 1), padding_mode=mode)
        assert found.input.tolist() == [[numbers]], mode


def test_a_step_down_the_gradients_makes_the_loss_smaller(rng: np.random.Generator) -> None:
    x, w, b = rng.standard_normal((4, 3, 8, 8)), rng.standard_normal((2, 3, 3, 3)), rng.standard_normal(2)
    wanted = rng.standard_normal((4, 2, 8, 8))
    losses = []
    for _ in range(20):
        error = conv2d(x, w, b, padding=1) - wanted
        losses.append(float((error**2).mean()))
        found = conv2d_backward(2 * error / error.size, x, w, padding=1)
        w, b = w - 0.05 * found.weight, b - 0.05 * found.bias
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.8 * losses[0]


# What may be given.


def test_gradients_are_frozen_and_of_the_kind_of_the_arrays() -> None:
    x, w, g = np.ones((1, 3, 3), np.float32), np.ones((1, 1, 2, 2), np.float32), np.ones((1, 2, 2), np.float32)
    single = conv2d_backward(g, x, w)
    assert {single.input.dtype, single.weight.dtype, single.bias.dtype} == {np.dtype(np.float32)}
    double = conv2d_backward(g.astype(int), x, w)
    assert {double.input.dtype, double.weight.dtype, double.bias.dtype} == {np.dtype(np.float64)}
    with pytest.raises(AttributeError):
        single.bias = double.bias  # type: ignore[misc]
    assert isinstance(conv_transpose2d_backward(np.ones((1, 4, 4)), x, w), Conv2dGradients)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_array_given_is_changed_and_none_is_handed_back(operation: str) -> None:
    case = next(each for each in small_cases(operation) if each.input.ndim == 4)
    slopes = case.slopes(case.output().shape)
    given = [slopes, case.input, *([] if case.weight is None else [case.weight])]
    for each in given:
        each.flags.writeable = False
    for gradient in case.gradients(slopes).values():
        assert gradient.flags.c_contiguous
        assert gradient.flags.writeable
        assert not any(np.shares_memory(gradient, each) for each in given)


def test_an_empty_batch_has_gradients_of_zero() -> None:
    x, w = np.ones((0, 2, 5, 5)), np.ones((3, 2, 3, 3))
    found = conv2d_backward(np.ones((0, 3, 3, 3)), x, w)
    assert found.input.shape == x.shape
    assert not found.weight.any()
    assert not found.bias.any()
    assert conv_transpose2d_backward(np.ones((0, 2, 5, 5)), np.ones((0, 3, 3, 3)), w).input.shape == (0, 3, 3, 3)
    for backward in (max_pool2d_backward, avg_pool2d_backward):
        assert backward(np.ones((0, 2, 2, 2)), x, kernel_size=2).shape == x.shape


# Errors say what was given, what is allowed, and where.

GIVEN: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {
    "conv2d": ((1, 3, 3), {"input": np.ones((1, 4, 4)), "weight": np.ones((1, 1, 2, 2))}),
    "conv_transpose2d": ((1, 5, 5), {"input": np.ones((1, 4, 4)), "weight": np.ones((1, 1, 2, 2))}),
    "max_pool2d": ((1, 2, 2), {"input": np.ones((1, 4, 4)), "kernel_size": 2}),
    "avg_pool2d": ((1, 2, 2), {"input": np.ones((1, 4, 4)), "kernel_size": 2}),
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_gradient_given_has_the_output_s_shape(operation: str) -> None:
    shape, given = GIVEN[operation]
    assert BACKWARD[operation](np.ones(shape), **given) is not None
    sizes = ", ".join(map(str, shape))
    with pytest.raises(InvalidInputError, match=rf"output_gradient = \(1, \d, \d\) is its .* output's, \({sizes}\)"):
        BACKWARD[operation](np.ones((1, shape[1] + 1, shape[2])), **given)
    with pytest.raises(InvalidInputError, match=r"output_gradient = \(1, 1, \d, \d\) is its shape, and must be"):
        BACKWARD[operation](np.ones((1, *shape)), **given)  # a batch, where the input is none
    with pytest.raises(InvalidInputError, match=r"output_gradient must hold real numbers .* holds complex128"):
        BACKWARD[operation](np.ones(shape) * 1j, **given)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_gradient_that_is_not_finite_is_named(operation: str) -> None:
    shape, given = GIVEN[operation]
    slopes = np.ones(shape)
    slopes[0, 1, 1] = np.nan
    with pytest.raises(InvalidInputError, match=r"output_gradient\[0, 1, 1\] = nan must be finite"):
        BACKWARD[operation](slopes, **given)


@pytest.mark.parametrize("operation", OPERATIONS[:2])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_gradient_that_is_too_large_is_said_to_be_and_no_warning_leaks(operation: str, dtype: type) -> None:
    shape, given = GIVEN[operation]
    large = {"input": given["input"].astype(dtype), "weight": np.full((1, 1, 2, 2), 1e30, dtype)}
    slopes = np.full(shape, np.finfo(dtype).max / 1e8, dtype)
    mend = "scale the output_gradient or the input or the weight down" + (", or use" if dtype is np.float32 else "")
    with pytest.raises(InvalidInputError, match=f"a gradient is too large for {np.dtype(dtype)}; {mend}"):
        BACKWARD[operation](slopes, **large)


def test_very_large_and_very_small_numbers_are_no_error() -> None:
    x, w, g = np.full((1, 3, 3), 1e-200), np.full((1, 1, 3, 3), 1e-200), np.full((1, 1, 1), 1e300)
    found = conv2d_backward(g, x, w)
    assert found.input == pytest.approx(np.full((1, 3, 3), 1e100))
    assert found.weight == pytest.approx(np.full((1, 1, 3, 3), 1e100))
    assert max_pool2d_backward(g, x, kernel_size=3).max() == 1e300
    assert avg_pool2d_backward(g, x, kernel_size=3) == pytest.approx(np.full((1, 3, 3), 1e300 / 9))
