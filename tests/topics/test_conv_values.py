"""Values of a convolution: the source text's own numbers, typed again by hand under their problem's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from dlcore.conv.ops import conv2d, conv_transpose2d
from dlcore.conv.trace import trace
from dlcore.derivations.conv_values import I, K, O, P, V, X, Y, c, d, derivation, k, m, n, p, r, s, y

I_B4_4 = [[6, 0, 1], [3, 4, 1], [4, 7, 0]]
RESULT = [[2, -1], [-4, 4]]


def answer(claim: str, given: Mapping[Any, Any], **conventions: str) -> Any:
    return derivation.under(**conventions).claim(claim).answer.value(given)


def test_B4_4_the_whole_output() -> None:
    given = derivation.sources["B4.4"]
    assert given[X] == I_B4_4
    assert given[K] == [[1, 0], [0, -1]]
    assert (given[s], given[d], given[p]) == (1, 1, 0)
    assert np.array_equal(O.value({X: I_B4_4, K: [[1, 0], [0, -1]], s: 1, d: 1, m: 2}), RESULT)
    assert np.array_equal(trace(I_B4_4, [[1, 0], [0, -1]]).output, RESULT)


def test_B4_4_every_value_as_one_patch() -> None:
    for row in range(2):
        for column in range(2):
            patch = [line[column : column + 2] for line in I_B4_4[row : row + 2]]
            assert answer("cell", {K: [[1, 0], [0, -1]], V: patch}) == RESULT[row][column]
            given = {X: I_B4_4, K: [[1, 0], [0, -1]], s: 1, d: 1, m: 2, r: row + 1, c: column + 1}
            assert answer("place", given) == RESULT[row][column]


def test_B4_4_the_third_value_is_worked_as_the_source_writes_it() -> None:
    lines = derivation.claim("cell").answer.working(derivation.sources["B4.4"]).text().splitlines()
    assert lines[0].endswith("= 1·3 + 0·4 + 0·4 + (−1·7)")
    assert lines[-1] == "= −4"


def test_B4_4_the_printed_kernel_gives_other_numbers() -> None:
    printed = O.value({X: I_B4_4, K: [[1, 0], [0, 1]], s: 1, d: 1, m: 2})
    assert np.array_equal(printed, [[10, 1], [10, 4]])
    sign, one = derivation.errata
    assert (sign.slug, one.slug) == ("kernel-sign", "one-for-four")
    assert {sign.source_id, one.source_id} == {"B4.4"}
    for erratum in (sign, one):
        assert erratum.check is not None
        assert erratum.check()


def test_B4_4_as_a_convolution_changes_every_sign() -> None:
    """Half a turn of (1 0; 0 −1) is (−1 0; 0 1)."""
    for row in range(2):
        for column in range(2):
            patch = [line[column : column + 2] for line in I_B4_4[row : row + 2]]
            value = answer("cell", {K: [[1, 0], [0, -1]], V: patch}, mode="convolution")
            assert value == -RESULT[row][column]


def test_the_printed_kernel_is_the_same_after_half_a_turn() -> None:
    for mode in ("cross_correlation", "convolution"):
        assert answer("cell", {K: [[1, 0], [0, 1]], V: [[6, 0], [3, 4]]}, mode=mode) == 10


def test_stride_and_dilation_choose_the_cells() -> None:
    picture = [[row * 10 + column for column in range(1, 6)] for row in range(1, 6)]
    given = {X: picture, K: [[1, 2], [3, 4]], s: 2, d: 2, m: 2, r: 1, c: 2}
    assert answer("place", given) == 13 + 2 * 15 + 3 * 33 + 4 * 35


def test_one_value_lays_the_kernel_times_itself() -> None:
    assert np.array_equal(answer("lays", {y: 3, K: [[1, 2], [3, 4]]}), [[3, 6], [9, 12]])
    assert np.array_equal(answer("lays", {y: 3, K: [[1, 2], [3, 4]]}, mode="convolution"), [[12, 9], [6, 3]])


def test_B4_4_going_back_is_the_transpose() -> None:
    """⟨conv(x), y⟩ = ⟨x, conv_T(y)⟩ with the source's own numbers for x and conv(x) for y: 4 + 1 + 16 + 16."""
    given = {X: I_B4_4, Y: RESULT, K: [[1, 0], [0, -1]], s: 1, d: 1}
    assert np.array_equal(answer("spread", {**given, n: 3}), [[2, -1, 0], [-4, 2, 1], [0, 4, -4]])
    assert answer("transpose", given) == 37
    assert derivation.claim("transpose").lines[0].expressions[0].value(given) == 37


@pytest.mark.parametrize("padding_mode", ["zeros", "reflect", "replicate", "circular"])
def test_convolution_with_any_padding_is_linear(padding_mode: Any, rng: np.random.Generator) -> None:
    x, z, kernel = rng.normal(size=(2, 5, 5)), rng.normal(size=(2, 5, 5)), rng.normal(size=(3, 2, 3, 3))
    how: dict[str, Any] = {"padding": 2, "stride": 2, "padding_mode": padding_mode}
    together = conv2d(2 * x - 3 * z, kernel, **how)
    assert np.allclose(together, 2 * conv2d(x, kernel, **how) - 3 * conv2d(z, kernel, **how))


@pytest.mark.parametrize(("stride", "padding", "dilation"), [(1, 0, 1), (2, 1, 1), (3, 2, 2), (1, 2, 3)])
@pytest.mark.parametrize("mode", ["cross-correlation", "convolution"])
def test_the_inner_product_is_the_same_both_ways(
    stride: int, padding: int, dilation: int, mode: Any, rng: np.random.Generator
) -> None:
    how: dict[str, Any] = {"stride": stride, "padding": padding, "dilation": dilation, "mode": mode}
    x, kernel = rng.normal(size=(2, 8, 8)), rng.normal(size=(3, 2, 3, 3))
    there = conv2d(x, kernel, **how)
    numbers = rng.normal(size=there.shape)
    rest = (8 + 2 * padding - dilation * 2 - 1) % stride
    back = conv_transpose2d(numbers, kernel, output_padding=rest, **how)
    assert np.isclose(np.sum(there * numbers), np.sum(x * back))


def test_what_the_padding_adds_the_reverse_cuts_off() -> None:
    add = [[0, 0], [1, 0], [0, 1], [0, 0]]
    numbers = np.arange(16).reshape(4, 4)
    cut = answer("cut", {P: add, I: [[1, 2], [3, 4]], X: numbers})
    assert cut == 1 * 5 + 2 * 6 + 3 * 9 + 4 * 10


def test_a_kernel_of_five_rows_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match=r"must be an integer from 1 to 4 \(the kernel's rows and columns\)"):
        answer("cell", {K: np.ones((5, 5)), V: np.ones((5, 5)), k: 5})


@pytest.mark.parametrize("option", ["cross_correlation", "convolution"])
def test_the_derivation_holds_under_both_conventions(option: str) -> None:
    derivation.under(mode=option).verify(np.random.default_rng(0), draws=10)
