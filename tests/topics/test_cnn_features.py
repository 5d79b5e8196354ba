"""Inside a network: the claims on numbers worked by hand, and the example held against the network itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from dlcore.conv.network import read_digit, strongest_cell
from dlcore.data import digits
from dlcore.derivations.cnn_features import A, B, K, P, V, b, derivation, f, l, o, s, x, z


def answer(claim: str, given: Mapping[Any, Any]) -> Any:
    return derivation.claim(claim).answer.value(given)


def test_a_cell_of_two_channels_worked_by_hand() -> None:
    given = {K: [[1, -2], [0.5, 3]], V: [[4, 1], [2, -1]], b: 0.5}
    assert answer("cell", given) == pytest.approx(4 - 2 + 1 - 3 + 0.5)
    assert answer("cell", {**given, b: -1}) == 0


def test_the_mistakes_of_a_cell_on_the_same_numbers() -> None:
    given = {K: [[1, -2], [0.5, 3]], V: [[4, 1], [2, -1]], b: 0.5}
    wrong = {mistake.slug: mistake.wrong.value(given) for mistake in derivation.claim("cell").mistakes}
    assert wrong == pytest.approx({"bias-per-cell": 0 + 4 * 0.5, "relu-before-bias": 0.5})


def test_pooling_by_hand() -> None:
    assert answer("pool", {P: [[1, 7], [-2, 3]]}) == 7
    assert answer("brighter", {P: [[1, 7], [-2, 3]], x: 10}) == 17


def test_softmax_by_hand() -> None:
    scores = {z: [[np.log(1)], [np.log(2)], [np.log(5)]]}
    assert answer("probability", {**scores, l: 3}) == pytest.approx(5 / 8)
    assert answer("shift", {**scores, l: 2, s: 100}) == pytest.approx(2 / 8)
    assert answer("ratio", {**scores, l: 3, o: 2}) == pytest.approx(5 / 2)
    assert answer("loss", {**scores, l: 1}) == pytest.approx(np.log(8))
    assert answer("gradient", {**scores, l: 3}).ravel() == pytest.approx([1 / 8, 2 / 8, 5 / 8 - 1])


def test_the_gradient_sums_to_0_since_the_probabilities_sum_to_1() -> None:
    assert answer("gradient", {z: [[3.0], [-1.0], [0.5]], l: 2}).sum() == pytest.approx(0)


def test_the_cosine_by_hand() -> None:
    given = {A: [[1, 0], [0, 0]], B: [[3, 0], [4, 0]]}
    assert answer("any-size", {**given, f: 7}) == pytest.approx(3 / 5)


def test_the_example_is_the_first_digit_s_strongest_cell() -> None:
    given = derivation.examples["digit"]
    run = read_digit(digits().images[0])
    found = strongest_cell(run, "conv1")
    assert answer("cell", given) == pytest.approx(found.value)
    assert answer("pool", given) == pytest.approx(found.value, abs=1e-3)
    assert np.argmax(given[z]) == given[l] - 1 == 0


def test_the_topic_teaches_no_source_problem_and_holds_no_source_s_numbers() -> None:
    assert derivation.sources == {}
    assert derivation.errata == ()


@pytest.mark.parametrize("slug", ["without-exp", "turned-round", "bias-per-cell", "mean", "scaled", "not-divided"])
def test_a_common_mistake_is_among_those_named(slug: str) -> None:
    assert slug in {mistake.slug for mistake in derivation.mistakes}
