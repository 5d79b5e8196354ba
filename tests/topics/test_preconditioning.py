"""The exam's one equation under three methods, with the numbers typed again, and what the source misprints."""

from __future__ import annotations

import numpy as np
import pytest

from dlcore.derivations.preconditioning import (
    M_x,
    adaptive_end,
    along_ones,
    along_row,
    derivation,
    direction,
    end,
    fits,
    gradient,
    numbers,
    plain_end,
    rescaled,
    rescaled_row,
    theta,
    x,
    y,
)

ROW = [1, 0.1, 0.01]


def test_C7_the_numbers_are_the_exam_s() -> None:
    assert numbers == {x: ROW, y: 1}
    assert derivation.sources == {"C7a": numbers, "C7b": numbers, "C7c": numbers}


def test_C7a_the_plain_method() -> None:
    assert plain_end.answer.text() == "y/‖x‖²·x"
    assert along_row.answer.value(numbers) == pytest.approx(1 / 1.0101)
    assert plain_end.answer.value(numbers).ravel() == pytest.approx([0.99000099, 0.09900010, 0.00990001], rel=1e-6)


def test_C7a_in_general() -> None:
    assert end.answer.text() == "M Xᵀ (X M Xᵀ)⁻¹ t"
    assert fits.answer.text() == "G_M⁻¹ t"


def test_C7b_the_adaptive_method() -> None:
    assert M_x.value(numbers).tolist() == [[1, 0, 0], [0, 10, 0], [0, 0, 100]]
    at_zero = numbers | {theta: [0, 0, 0]}
    assert direction.answer.value(at_zero).ravel().tolist() == [2, 2, 2]
    assert along_ones.answer.value(numbers) == pytest.approx(1 / 1.11)
    assert adaptive_end.answer.value(numbers).ravel() == pytest.approx([0.900901] * 3, abs=1e-6)


def test_C7c_rescaled_columns() -> None:
    assert rescaled_row.answer.value(numbers).ravel() == pytest.approx([1 / 3, 10 / 3, 100 / 3])
    assert np.ravel(rescaled.answer.value({"X": [ROW], "t": [1], "r": ROW})) == pytest.approx([1 / 3, 10 / 3, 100 / 3])


def test_C7a_C7b_and_C7c_the_misprints() -> None:
    found = {mistake.slug: mistake for mistake in derivation.mistakes if mistake.misprint_in}
    assert {slug: mistake.misprint_in for slug, mistake in found.items()} == {
        "minus-lost": "C7a",
        "scalar-for-matrix": "C7a",
        "two-lost": "C7b",
        "roots-of-entries": "C7b",
        "wrong-powers": "C7c",
    }
    at_one = numbers | {theta: [1, 0, 0]}
    assert gradient.answer.value(at_one).ravel().tolist() == [0, 0, 0]  # it fits there
    assert found["scalar-for-matrix"].expr.value(at_one).ravel() == pytest.approx([0.0202, -0.2, -0.02])
    assert found["two-lost"].expr.value(at_one).ravel() == pytest.approx([-1, -0.1, -0.01])
    roots = found["roots-of-entries"].expr.value(numbers | {theta: [0, 0, 0]}).ravel()
    assert roots == pytest.approx([2, 2 * 0.1**0.5, 2 * 0.1])  # not equal, so that 1.11 would not follow
    assert found["wrong-powers"].expr.value().ravel() == pytest.approx([1 / 3, 100 / 3, 1000 / 3])


def test_C7a_a_gradient_of_zero_is_not_one_point() -> None:
    (erratum,) = derivation.errata
    assert (erratum.slug, erratum.source_id) == ("one-point", "C7a")
    assert erratum.check is not None
    assert erratum.check()
