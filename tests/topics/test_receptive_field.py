"""Receptive fields: the source text's own numbers, typed again by hand under their problem's name."""

from __future__ import annotations

import pytest

from dlcore.conv.receptive_field import misprinted, windows
from dlcore.derivation import Claim
from dlcore.derivations.receptive_field import (
    L,
    agrees,
    ahead,
    back,
    behind,
    d,
    derivation,
    doubling,
    edge,
    far,
    i,
    k,
    k_all,
    n,
    offset,
    on,
    one_up,
    p,
    plain,
    q,
    r,
    s,
    s_all,
    whole,
    whole_field,
)
from dlcore.errors import InvalidInputError
from dlcore.expr import Expr

B_TO_D = {k: [3, 3, 3], s: [2, 2, 1]}
A_TO_D = {k: [3, 3, 3, 3], s: [1, 2, 2, 1]}


def recursion(claim: Claim) -> Expr:
    """What a claim starts from: the recursion, run step by step."""
    found = claim.lines[0].expr
    assert found is not None
    return found


def test_C3h_through_b_c_d_on_layer_a_s_output() -> None:
    assert [recursion(ahead).value({**B_TO_D, i: layer}) for layer in (2, 3)] == [7, 15]
    assert [recursion(behind).value({**B_TO_D, n: steps}) for steps in (1, 2, 3)] == [3, 7, 15]
    assert ahead.answer.value(derivation.sources["C3h"]) == 15
    assert far.answer.value(derivation.sources["C3h"]) == 4


def test_C3h_through_a_to_d_on_the_picture() -> None:
    assert [recursion(ahead).value({**A_TO_D, i: layer}) for layer in (2, 3, 4)] == [5, 9, 17]
    assert [recursion(behind).value({**A_TO_D, n: steps}) for steps in (1, 2, 3, 4)] == [3, 7, 15, 17]


def test_C3h_15_and_17_are_both_right() -> None:
    given = derivation.sources["C3h(a–d)"]
    assert (one_up.value(given), whole_field.value(given)) == (15, 17)
    assert whole_field.value(derivation.sources["C3h"]) == 15


def test_C3h_the_misprint_agrees_for_b_c_d_and_fails_for_a_to_d() -> None:
    (misprint,) = [mistake for mistake in ahead.mistakes if mistake.misprint_in == "C3h"]
    assert misprint.expr is not None
    assert misprint.expr.text() == "s_(i−1) r_(i−1) + k_i − s_(i−1)"
    assert [misprint.expr.value({**B_TO_D, i: layer}) for layer in (2, 3)] == [7, 15]
    assert [misprint.expr.value({**A_TO_D, i: layer}) for layer in (2, 3, 4)] == [5, 11, 19]  # each from the right one
    assert misprinted(windows("k3; k3 s2; k3 s2; k3")) == (1, 3, 5, 11, 23)  # each from its own
    assert agrees.answer.value({k_all: 3, s_all: 2, i: 3, L: 3}) == 15


def test_C3h_is_worked_as_a_person_writes_it() -> None:
    assert ahead.answer.working(derivation.sources["C3h(a–d)"]).text().splitlines() == [
        "1 + Σ_{m=1..i} (k_m − 1) Π_{j=1..m−1} s_j = 1 + (3 − 1)·1 + (3 − 1)·1 + (3 − 1)·1·2 + (3 − 1)·1·2·2",
        "= 1 + 2·1 + 2·1 + 2·2 + 2·4",
        "= 1 + 2 + 2 + 4 + 8",
        "= 17",
    ]


def test_one_layer_either_way() -> None:
    one = {k: [1, 3], s: [1, 2], p: [0, 1], i: 2}
    assert (back.answer.value(one | {q: 3}), on.answer.value(one | {r: 7, "J": 4})) == (7, 15)
    assert edge.answer.value(one | {"f": -2, "J": 4}) == -6


def test_the_first_cell_lies_in_the_padding() -> None:
    assert offset.answer.value(derivation.sources["C3h"]) == -6
    assert offset.answer.value({p: [0, 0], s: [2, 3]}) == 1


def test_doubling_dilations_see_as_far_as_strides_of_two() -> None:
    stack = {k: [3, 3, 3, 3], s: [1, 1, 1, 1], d: [1, 2, 4, 8]}
    assert whole.answer.value(stack) == doubling.answer.value({k_all: 3, L: 4}) == 31
    assert whole.answer.value({**stack, s: [2, 2, 2, 2], d: [1, 1, 1, 1]}) == 31
    assert plain.answer.value({k_all: 3, L: 4}) == 9


def test_a_single_layer_sees_its_kernel() -> None:
    assert whole.answer.value({k: [5], s: [3], d: [2]}) == 9


def test_a_layer_without_a_kernel_is_refused_in_one_sentence() -> None:
    sentence = r"k = \[0, 3\] must be an integer from 1 to 11 \(the size of each layer's kernel, along one axis\)\."
    with pytest.raises(InvalidInputError, match=sentence):
        whole.answer.value({k: [0, 3], s: [1, 1], d: [1, 1]})
