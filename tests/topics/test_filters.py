"""Filters: the source texts' own numbers, typed again by hand under their problem's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from dlcore.derivation import DoesNotFollow
from dlcore.derivations.filters import A, K, P, R, V, X, Y, a, derivation, m, q, s
from dlcore.expr import Expr

A5 = [[-1, 2, 2, -2, 0], [-2, 1, 0, 2, -1], [3, 0, 0, 1, -1], [-2, 2, 0, 2, -1], [0, -2, 3, -2, 0]]


def answer(claim: str, given: Mapping[Any, Any], **conventions: str) -> Any:
    return derivation.under(**conventions).claim(claim).answer.value(given)


def test_A5_the_whole_picture() -> None:
    picture = [[0, 1, 1, 0, 0], [0, 1, 1, 1, 0], [1, 1, 1, 1, 0], [0, 1, 1, 1, 0], [0, 0, 1, 0, 0]]
    assert derivation.sources["A5"][P] == picture
    assert np.array_equal(answer("whole", {P: picture}), A5)


def test_A5_every_cell_of_it_as_one_patch() -> None:
    padded = np.pad(derivation.sources["A5"][P], 1)
    for row in range(5):
        for column in range(5):
            patch = padded[row : row + 3, column : column + 3]
            J = [[0, -1, 0], [-1, 4, -1], [0, -1, 0]]
            assert answer("cell", {K: J, V: patch}) == A5[row][column]
            assert answer("neighbors", {X: patch}) == A5[row][column]


def test_A5_is_worked_on_the_cell_whose_value_is_3() -> None:
    given = derivation.sources["A5"]
    assert derivation.claim("neighbors").answer.working(given).text().splitlines()[-1] == "= 3"
    assert answer("cell", given) == 3


def test_A5_convolution_gives_the_same() -> None:
    given = derivation.sources["A5"]
    assert answer("cell", given, mode="convolution") == 3
    assert answer("neighbors", given, mode="convolution") == 3


def test_A5_the_wrong_sign_is_the_laplacian() -> None:
    (laplacian,) = derivation.claim("neighbors").mistakes
    assert laplacian.slug == "laplacian"
    assert laplacian.wrong.value(derivation.sources["A5"]) == -3


def test_A5_the_second_differences_of_five_cells() -> None:
    assert np.array_equal(
        (A @ P).value({P: np.eye(5, dtype=int)}),
        [[2, -1, 0, 0, 0], [-1, 2, -1, 0, 0], [0, -1, 2, -1, 0], [0, 0, -1, 2, -1], [0, 0, 0, -1, 2]],
    )


def test_C2_the_three_filters_on_a_patch_of_nine_different_numbers() -> None:
    patch = [[1, 2, 3], [4, 5, 6], [7, 8, 90]]
    assert answer("horizontal-edge", {X: patch}) == 1 + 2 + 3 - 7 - 8 - 90
    assert answer("horizontal-edge", {X: patch}, mode="convolution") == 7 + 8 + 90 - 1 - 2 - 3
    assert answer("diagonal", {Y: [[1, 2], [4, 5]]}) == 2 - 4
    assert answer("diagonal", {Y: [[1, 2], [4, 5]]}, mode="convolution") == 4 - 2


def test_C2_the_shift_takes_the_right_neighbor_or_the_left_one() -> None:
    patch = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    assert answer("shift", {X: patch}) == 6
    assert answer("shift", {X: patch}, mode="convolution") == 4


def test_C2_the_horizontal_edge_filter_is_printed_with_its_ones_above() -> None:
    assert derivation.sources["C2"][K] == [[1, 1, 1], [0, 0, 0], [-1, -1, -1]]


def test_D5b_k1_gives_0_and_k2_gives_minus_6_then_6() -> None:
    first = dict(derivation.sources["D5b"])
    assert (first[q], first[a]) == ([-1, 2, -1], [1, 0, 1])
    second = first | {a: [0, 1, 0], s: 0.5}
    assert [answer("along", given) for given in (first, second, first)] == [-6, 6, -6]
    assert [answer("across", given) for given in (first, second)] == [0, 0]
    assert [answer("wave", given) for given in (first, second)] == [-6, 6]


def test_D5b_a_constant_more_changes_nothing() -> None:
    assert answer("wave", dict(derivation.sources["D5b"]) | {m: 100}) == -6


def test_D5b_a_period_of_3_would_sum_to_0() -> None:
    assert answer("period-3", {q: [-1, 2, -1], a: [5, 1, 0]}) == 0
    assert answer("period-3", {q: [1, 2, 3], a: [5, 1, 0]}) == 3 * 6 * 6


def test_the_errata_name_the_garbled_picture_and_the_period() -> None:
    garbled, period = derivation.errata
    assert (garbled.source_id, period.source_id) == ("A5", "D5b")
    for erratum in (garbled, period):
        assert erratum.check is not None
        assert erratum.check()


def test_half_a_turn_reverses_rows_and_columns() -> None:
    kernel = np.arange(9).reshape(3, 3)
    turned: Expr = R @ kernel @ R
    assert np.array_equal(turned.value(), [[8, 7, 6], [5, 4, 3], [2, 1, 0]])


@pytest.mark.parametrize("option", ["cross_correlation", "convolution"])
def test_the_derivation_holds_under_both_conventions(option: str) -> None:
    derivation.under(mode=option).verify(np.random.default_rng(0), draws=10)


@pytest.mark.parametrize("option", ["cross_correlation", "convolution"])
def test_each_mistake_is_caught_under_both_conventions(option: str) -> None:
    chosen = derivation.under(mode=option)
    tried = 0
    for claim in chosen.claims:
        for line in claim.lines:
            for mistake in line.mistakes:
                tried += 1
                with pytest.raises(DoesNotFollow, match=claim.slug):
                    chosen.verify_claim(claim.replacing(line, mistake), np.random.default_rng(0), draws=10)
    assert tried == 11
