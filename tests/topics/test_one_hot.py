"""The matrix of C6, typed by hand, and what can be read off it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from dlcore.derivations.one_hot import (
    T,
    V,
    X,
    alike,
    apart,
    column,
    cost,
    derivation,
    e,
    i,
    k,
    n,
    row,
    share,
    size,
    v,
    whole,
)

GIVEN = derivation.sources["C6"]
MATRIX = [
    [1, 0, 0, 0, 0],
    [0, 1, 0, 0, 0],
    [0, 0, 1, 0, 0],
    [0, 0, 0, 1, 0],
    [0, 0, 0, 0, 1],
    [0, 1, 0, 0, 0],
]


def test_C6_the_matrix() -> None:
    assert X.value(GIVEN).tolist() == MATRIX
    for token, expected in enumerate(MATRIX, 1):
        assert row.answer.value({**GIVEN, i: token}).ravel().tolist() == expected


def test_C6_a_product_with_a_table_repeats_its_second_row() -> None:
    table = [[1, 10], [2, 20], [3, 30], [4, 40], [5, 50]]
    expected = [[1, 10], [2, 20], [3, 30], [4, 40], [5, 50], [2, 20]]
    for line in whole.lines:
        assert line.expr.value({**GIVEN, T: table}).tolist() == expected


def test_C6_the_two_rows_of_exam_are_equal_and_all_others_orthogonal() -> None:
    for first in range(1, 7):
        for second in range(1, 7):
            same = first == second or {first, second} == {2, 6}
            assert alike.answer.value({**GIVEN, i: first, k: second}) == same
            assert apart.answer.value({**GIVEN, i: first, k: second}) == (0 if same else 2)


def test_C6_the_counts() -> None:
    assert [column.answer.value({**GIVEN, v: word}) for word in range(1, 6)] == [1, 2, 1, 1, 1]
    assert derivation.claim("ones").lines[0].expr.value(GIVEN) == 6
    assert share.answer.value(GIVEN) == Fraction(1, 5)
    assert size.answer.value(GIVEN) == 5
    assert cost.answer.value({n: 6, V: 5, e: 2}) == 60


def test_C6_the_half_filled_table() -> None:
    (erratum,) = derivation.errata
    assert (erratum.slug, erratum.source_id) == ("half-filled", "C6")
    assert erratum.check is not None
    assert erratum.check()


@pytest.mark.parametrize(("slug", "mistake"), [("lookup", "row-of-the-place"), ("table", "turned-round")])
def test_the_two_ways_to_pick_a_wrong_row(slug: str, mistake: str, rng: np.random.Generator) -> None:
    claim = derivation.claim(slug)
    line = claim.lines[-1]
    (found,) = [each for each in line.mistakes if each.slug == mistake]
    assert derivation.refutation(claim, line, found, rng)
