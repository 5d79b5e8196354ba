"""Output sizes: the source texts' own numbers, typed again by hand under their problem's name."""

from __future__ import annotations

import numpy as np
import pytest

from dlcore.derivations.conv_arithmetic import N, c, channels, d, derivation, dilated, k, l, m, n, p, s, same, size
from dlcore.errors import InvalidInputError
from dlcore.expr import Expr


def value(expression: Expr, problem: str) -> object:
    return expression.value({d: 1} | derivation.sources[problem])


def test_B4_1_one_filter_no_padding() -> None:
    given = {n: 36, k: 3, p: 0, s: 1}
    assert N.value(given) == 34
    assert size.answer.value(given) == 34
    assert [start for start in range(1, 37) if start + 2 <= 36] == list(range(1, 35))


def test_B4_2_two_filters_padding_3_stride_2() -> None:
    given = derivation.sources["B4.2"]
    assert m.value(given) == 42
    assert N.value(given) == 20
    assert derivation.claim("last").answer.value(given) == 39
    assert given[l] == 2
    assert channels.answer.value(given) == 20 * 20 * 2


def test_B4_2_is_worked_as_a_person_writes_it() -> None:
    assert N.working(derivation.sources["B4.2"]).text().splitlines() == [
        "m = n + 2p",
        "= 36 + 2·3",
        "= 36 + 6",
        "= 42",
        "N = ⌊(m − k)/s⌋ + 1",
        "= ⌊(42 − 3)/2⌋ + 1",
        "= ⌊39/2⌋ + 1",
        "= ⌊19.5⌋ + 1",
        "= 19 + 1",
        "= 20",
    ]


def test_B4_3_the_formula_and_its_misprint() -> None:
    assert N.definition.text() == "⌊(m − k)/s⌋ + 1"
    (misprint,) = [mistake for mistake in channels.mistakes if mistake.misprint_in == "B4.3"]
    assert misprint.wrong.value(derivation.sources["B4.2"]) == 20 * 20 * 3
    assert derivation.sources["B4.2"][c] == 3


@pytest.mark.parametrize(("problem", "expected"), [("C1(i)", 26), ("C1(ii)", 14)])
def test_C1_a_batch_of_32_pictures(problem: str, expected: int) -> None:
    given = derivation.sources[problem]
    assert N.value(given) == expected
    assert given[l] == 128


def test_padding_counted_in_total_gives_the_same_size_for_twice_the_number() -> None:
    in_total = derivation.under(padding="total").claim("size").answer
    assert in_total.value({n: 36, k: 3, p: 6, s: 2}) == 20
    assert in_total.text() == "⌊(m − k)/s⌋ + 1"
    assert derivation.under(padding="total").claim("size").names[0].definition.text() == "n + p"


def test_an_odd_kernel_keeps_the_size_with_half_its_neighbors_as_padding() -> None:
    assert same.answer.value({k: 5}) == 2
    assert same.answer.text() == "(k − 1)/2"


def test_a_dilated_kernel_spans_its_gaps() -> None:
    assert dilated.answer.value({n: 10, p: 0, k: 3, s: 1, d: 2}) == 6
    wrong = dilated.mistakes[0].wrong
    assert wrong.value({n: 10, p: 0, k: 3, s: 1, d: 2}) == 5


def test_a_kernel_outside_its_range_is_refused_in_one_sentence() -> None:
    with pytest.raises(InvalidInputError, match=r"k = 0 must be an integer from 1 to 11 \(the kernel's size\)\."):
        N.value({n: 5, p: 0, k: 0, s: 1})


def test_every_source_problem_meets_the_assumptions() -> None:
    for problem in derivation.sources:
        assert all(bool(value(relation, problem)) for relation in derivation.assume), problem


def test_the_derivation_holds_under_both_conventions() -> None:
    for option in ("per_side", "total"):
        derivation.under(padding=option).verify(np.random.default_rng(0), draws=10)
