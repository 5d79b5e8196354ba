"""Gradients through many layers: homework 1's products, and what real networks do."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.backprop.depth import NORMALIZATIONS, local_products, measure_depth, paths_back
from dlcore.backprop.mlp import backward, forward, initial_weight, mlp
from dlcore.errors import InvalidInputError


def test_B5_2_a_plain_chain() -> None:
    assert local_products([0.005, 0.1], first=0.01).gradients[-1] == 0.000005


def test_B5_4_with_a_residual_connection() -> None:
    assert local_products([0.005, 0.1], first=0.01, layers_per_block=2).gradients[-1] == 0.010005


def test_B5_5_every_local_derivative_a_half() -> None:
    found = local_products([0.5] * 6, first=0.5).gradients
    assert found == (0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0078125)


def test_B5_6_residual_blocks_of_two_layers() -> None:
    found = local_products([0.5] * 6, first=0.5, layers_per_block=2)
    assert found.factors == (1.25, 1.25, 1.25)
    assert found.gradients == (0.5, 0.625, 0.78125, 0.9765625)


def test_a_skip_connection_cancels_where_the_block_s_product_is_minus_one() -> None:
    assert local_products([-0.1, 10.0], layers_per_block=2).gradients == (1, 0)


def test_a_residual_chain_explodes_too_and_ends_in_infinity() -> None:
    assert local_products([3.0] * 1000).gradients[-1] == math.inf
    assert local_products([-3.0] * 999).gradients[-1] == -math.inf


@given(st.lists(st.fractions(-2, 2, max_denominator=9), min_size=1, max_size=6), st.fractions(-2, 2, max_denominator=9))
def test_the_last_gradient_is_the_product(derivatives: list[Fraction], first: Fraction) -> None:
    plain = local_products(derivatives, first=first)
    assert plain.gradients[-1] == float(first * math.prod(derivatives))
    one_block = local_products(derivatives, first=first, layers_per_block=len(derivatives))
    assert one_block.gradients[-1] == float(first * (1 + math.prod(derivatives)))


def test_a_product_that_no_float_holds_keeps_its_power_of_ten() -> None:
    found = local_products([0.01] * 400)
    assert (found.at_input, found.powers[-1]) == (0.0, pytest.approx(-800))
    assert local_products([100] * 400).powers[-1] == pytest.approx(800)
    assert local_products([1, 0]).powers == (0, 0, -math.inf)


@pytest.mark.parametrize(("scale", "expected"), [(1, 1.25), (0.5, 1.125), (0, 1), (-4, 0)])
def test_a_branch_counts_as_much_as_its_weight_and_the_skip_whole(scale: float, expected: float) -> None:
    assert local_products([0.5, 0.5], layers_per_block=2, branch_scale=scale).factors == (expected,)


def test_B5_6_the_paths_of_three_blocks() -> None:
    found = paths_back([0.5] * 6, layers_per_block=2)
    assert [(group.through, group.count, group.gradient) for group in found] == [
        (0, 1, 1),
        (1, 3, 0.75),
        (2, 3, 0.1875),
        (3, 1, 0.015625),
    ]


@given(
    st.lists(st.fractions(-2, 2, max_denominator=9), min_size=1, max_size=5),
    st.fractions(-2, 2, max_denominator=9),
)
def test_every_path_is_counted_and_together_they_are_the_product(blocks: list[Fraction], scale: Fraction) -> None:
    """Against a walk over every single path."""
    carried, against = ([Fraction(0)] * (len(blocks) + 1) for _ in range(2))
    for chosen in itertools.product((False, True), repeat=len(blocks)):
        path = math.prod(scale * each for each, taken in zip(blocks, chosen, strict=True) if taken)
        carried[sum(chosen)] += path
        against[sum(chosen)] += max(-path, 0)
    found = paths_back(blocks, layers_per_block=1, branch_scale=scale)
    assert [group.gradient for group in found] == [float(each) for each in carried]
    assert [group.against for group in found] == [float(each) for each in against]
    assert sum(group.count for group in found) == 2 ** len(blocks)
    assert local_products(blocks, layers_per_block=1, branch_scale=scale).at_input == float(sum(carried))


def test_a_norm_is_measured_where_its_square_is_no_float() -> None:
    small: dict[str, Any] = {"depth": 100, "width": 8, "activation": "identity", "seeds": [0]}
    one, tiny = (measure_depth(**small, init="orthogonal", gain=gain) for gain in (1, 0.01))
    assert tiny.shrinks_by == pytest.approx(1e-200 * one.shrinks_by, rel=1e-9)


def test_a_measured_network_is_the_mlp_of_the_same_weights() -> None:
    """The same numbers by `forward` and `backward`: a loss whose gradient at the output is the one that entered."""
    depth, width = 4, 6
    found = measure_depth(depth=depth, width=width, activation="tanh", init="lecun_normal", seeds=[3])
    rng = np.random.default_rng(3)
    weights = [initial_weight("lecun_normal", width, width, rng=rng) for _ in range(depth)]
    x, gradient = rng.standard_normal((32, width)), rng.standard_normal((32, width))
    gradient /= np.linalg.norm(gradient)
    run = forward(mlp(weights, activation="tanh", output_activation="tanh"), x)
    back = backward(run, run.output - 16 * gradient)  # the mean of 32 rows halves to a factor of 1/16
    norms = [np.linalg.norm(layer.input) for layer in back.layers] + [np.linalg.norm(back.layers[-1].a)]
    assert np.allclose(found.gradient_norms[0], norms)
    assert np.allclose(found.weight_gradient_norms[0], [np.linalg.norm(layer.weight) for layer in back.layers])
    assert np.allclose(found.signals[0], [np.sqrt((a**2).mean()) for a in (x, *(layer.a for layer in run.layers))])


@pytest.mark.parametrize("normalization", NORMALIZATIONS)
@pytest.mark.parametrize("layers_per_block", [None, 1, 2, 4])
@pytest.mark.parametrize("activation", ["tanh", "softmax"])
def test_a_measured_gradient_agrees_with_difference_quotients(
    normalization: str, layers_per_block: int | None, activation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gradient's norm at the input, from difference quotients of the last layer's output in every direction."""
    monkeypatch.setattr("dlcore.backprop.depth._networks.ROWS", 3)
    settings: dict[str, Any] = {"layers_per_block": layers_per_block, "branch_scale": 0.7}
    depth, width = 4, 3
    found = measure_depth(
        depth=depth, width=width, activation=activation, init="orthogonal", normalization=normalization, seeds=[5],
        **settings,
    )  # fmt: skip
    rng = np.random.default_rng(5)
    weights = [initial_weight("orthogonal", width, width, rng=rng) for _ in range(depth)]
    x, entering = rng.standard_normal((3, width)), rng.standard_normal((3, width))
    entering /= np.linalg.norm(entering)

    def loss(h: np.ndarray) -> float:
        size = layers_per_block or 1
        for start in range(0, depth, size):
            out = h
            for W in weights[start : start + size]:
                z = out @ W.T
                axis = NORMALIZATIONS[normalization]
                if axis is not None:
                    z = (z - z.mean(axis, keepdims=True)) / np.sqrt(z.var(axis, keepdims=True) + 1e-5)
                powers = np.exp(z)
                out = np.tanh(z) if activation == "tanh" else powers / powers.sum(axis=1, keepdims=True)
            h = h + 0.7 * out if layers_per_block else out
        return float((h * entering).sum())

    quotients = np.empty_like(x)
    for place in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[place] = 1e-5
        quotients[place] = (loss(x + step) - loss(x - step)) / 2e-5
    assert found.gradient_norms[0, 0] == pytest.approx(np.linalg.norm(quotients), rel=1e-5)


def test_sigmoids_vanish_and_residual_blocks_do_not() -> None:
    deep: dict[str, Any] = {"depth": 50, "width": 32, "activation": "sigmoid", "init": "xavier_normal"}
    assert measure_depth(**deep).shrinks_by < 1e-20
    assert measure_depth(**deep, layers_per_block=2).shrinks_by > 0.1


def test_the_right_spread_keeps_a_relu_s_gradient_and_others_do_not() -> None:
    deep: dict[str, Any] = {"depth": 50, "width": 64, "activation": "relu"}
    assert 0.05 < measure_depth(**deep, init="kaiming_normal").shrinks_by < 20
    assert measure_depth(**deep, init="lecun_normal").shrinks_by < 1e-5  # half of it is lost at each ReLU
    assert measure_depth(**deep, init="kaiming_normal", gain=2).shrinks_by > 1e10
    assert measure_depth(**deep, init="small_normal").shrinks_by < 1e-30


def test_residual_blocks_explode_unless_their_branch_is_small() -> None:
    deep: dict[str, Any] = {"depth": 60, "width": 32, "activation": "relu", "layers_per_block": 2}
    assert measure_depth(**deep).shrinks_by > 1e3
    assert measure_depth(**deep, branch_scale=0.1).shrinks_by == pytest.approx(1, abs=0.5)
    assert measure_depth(**deep, branch_scale=0).gradient_norms[:, 0] == pytest.approx(1)


def test_normalization_makes_the_gain_irrelevant() -> None:
    deep: dict[str, Any] = {"depth": 20, "width": 32, "activation": "relu", "normalization": "layer"}
    small, large = (measure_depth(**deep, gain=gain).shrinks_by for gain in (1, 5))
    assert small == pytest.approx(large, rel=0.01)


def test_what_grows_too_large_is_infinite_and_gives_no_warning() -> None:
    found = measure_depth(depth=400, width=16, activation="identity", gain=100, seeds=[0])
    assert found.gradient_norms[0, 0] == math.inf
    assert not np.isnan(found.gradient_norms).any()


def test_the_measurement_is_repeatable_and_read_only() -> None:
    one, same = (measure_depth(depth=6, width=4, layers_per_block=3, seeds=[1, 2]) for _ in range(2))
    assert np.array_equal(one.gradient_norms, same.gradient_norms)
    assert one.gradient_norms.shape == one.signals.shape == (2, 7)
    assert one.weight_gradient_norms.shape == (2, 6)
    assert one.block_ends == (0, 3, 6)
    assert one.gradient_norms[:, -1] == pytest.approx(1)
    assert one.median[0] == one.shrinks_by
    assert not one.gradient_norms.flags.writeable


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: local_products([0.5, np.nan]), r"derivatives\[1\] = nan must be a finite number"),
        (lambda: local_products([0.5], first="a"), "first = 'a' must be a finite number"),
        (
            lambda: local_products([1] * 3, layers_per_block=2),
            "layers_per_block = 2 must divide the number of layers, 3",
        ),
        (lambda: local_products([1] * 2001), "The list of derivatives has 2,001 entries, and may have 2,000"),
        (lambda: local_products([1], layers_per_block=0), "layers_per_block = 0 must be at least 1"),
        (lambda: local_products([1], layers_per_block=1, branch_scale="x"), "branch_scale = 'x' must be a finite"),
        (lambda: paths_back([1] * 3, layers_per_block=2), "layers_per_block = 2 must divide the number of layers, 3"),
        (lambda: paths_back([np.inf], layers_per_block=1), r"derivatives\[0\] = inf must be a finite number"),
        (lambda: measure_depth(depth=0, width=4), "depth = 0 must be at least 1"),
        (lambda: measure_depth(depth=4, width=2.5), "width = 2.5 must be an integer"),
        (lambda: measure_depth(depth=4, width=4, activation="gelu"), "activation = 'gelu' must be one of"),
        (lambda: measure_depth(depth=4, width=4, init="he"), "init = 'he' must be one of"),
        (lambda: measure_depth(depth=4, width=4, normalization="group"), "normalization = 'group' must be one of"),
        (lambda: measure_depth(depth=4, width=4, layers_per_block=3), "layers_per_block = 3 must divide the depth, 4"),
        (lambda: measure_depth(depth=4, width=4, branch_scale=np.inf), "branch_scale = inf must be a finite number"),
        (lambda: measure_depth(depth=4, width=4, seeds=[]), r"seeds = \[\] must hold at least one"),
        (lambda: measure_depth(depth=4, width=4, seeds=[-1]), "seed = -1 must be at least 0"),
        (lambda: measure_depth(depth=1000, width=1000), "takes 480,000,000,000 multiplications.*less depth"),
    ],
)
def test_what_does_not_go_together_is_told_in_one_sentence(call: Any, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        call()
