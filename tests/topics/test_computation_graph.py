"""The graph of D1 on numbers small enough for a pencil, worked by hand, and what D2 prints."""

from __future__ import annotations

import numpy as np
import pytest

from dlcore.derivation import Claim
from dlcore.derivations.computation_graph import (
    J,
    a1,
    a2,
    derivation,
    f,
    z1,
    z2,
)
from dlcore.expr import differences, plan, sized, sweep

SMALL = derivation.examples["small"]
WEIGHTS = ("last-weights", "second-weights", "first-weights")


def test_D1_forward() -> None:
    assert z1.value(SMALL).tolist() == [[3], [1], [-1]]
    assert a1.value(SMALL).tolist() == [[3], [1], [0]]
    assert z2.value(SMALL).tolist() == [[4], [-1]]
    assert a2.value(SMALL).tolist() == [[4], [0]]
    assert f.value(SMALL).tolist() == [[4], [-2]]
    assert J.value(SMALL) == 5


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("output", [[3], [-1]]),
        ("target", [[-3], [1]]),
        ("last-biases", [[3], [-1]]),
        ("last-units", [[4], [5]]),
        ("last-weights", [[12, 0], [-4, 0]]),
        ("last-relu", [[4], [0]]),
        ("second-biases", [[4], [0]]),
        ("first-units", [[4], [8], [0]]),
        ("second-weights", [[12, 4, 0], [0, 0, 0]]),
        ("first-relu", [[4], [8], [0]]),
        ("first-biases", [[4], [8], [0]]),
        ("input", [[20], [-4]]),
        ("first-weights", [[4, 8], [8, 16], [0, 0]]),
    ],
)
def test_D2_on_numbers_each_line_of_each_derivative(slug: str, expected: list[list[int]]) -> None:
    for line in derivation.claim(slug).lines:
        assert line.expr.value(SMALL).tolist() == expected


def test_D2_every_gradient_has_the_shape_of_its_node() -> None:
    for claim in derivation.claims[1:]:
        _, node = claim.lines[0].expr.args
        assert claim.answer.shape == node.shape


def test_D1_the_graph_holds_the_same_gradients() -> None:
    found = {node.expr.text(): node.gradient for node in J.graph(SMALL).nodes if node.expr.op in ("symbol", "name")}
    for claim in derivation.claims[1:]:
        _, node = claim.lines[0].expr.args
        assert np.array_equal(found[node.text()], claim.answer.value(SMALL))


def _misprints(claim: Claim) -> list[str]:
    return [mistake.slug for mistake in claim.mistakes if mistake.misprint_in == "D2"]


def test_D2_the_misprints() -> None:
    printed = {claim.slug: _misprints(claim) for claim in derivation.claims if _misprints(claim)}
    two_columns, transposed = ["two-columns"], ["then-transpose"]
    assert printed == {
        "last-weights": two_columns,
        "last-relu": transposed,
        "second-weights": two_columns,
        "first-relu": transposed,
        "first-weights": two_columns,
    }


@pytest.mark.parametrize("slug", WEIGHTS)
def test_D2_two_columns_have_no_product(slug: str, rng: np.random.Generator) -> None:
    claim = derivation.claim(slug)
    line = claim.lines[1]
    (columns,) = [mistake for mistake in line.mistakes if mistake.slug == "two-columns"]
    assert "the inner sizes 1 and" in derivation.refutation(claim, line, columns, rng)


def test_D2_transposing_the_mask_leaves_one_number(rng: np.random.Generator) -> None:
    claim = derivation.claim("last-relu")
    line = claim.lines[1]
    (transposed,) = [mistake for mistake in line.mistakes if mistake.slug == "then-transpose"]
    refuted = derivation.refutation(claim, line, transposed, rng)
    assert refuted == "last-relu: = [z₂ > 0]ᵀ ∂J/∂a₂ is a number, the line before is m by 1"


def test_D1_the_sweep_over_the_graph_finds_the_same_gradients() -> None:
    found = sweep(J, SMALL).slopes_of_letters
    for slug, letter in (
        ("last-weights", "W2"),
        ("last-biases", "b2"),
        ("second-weights", "W1"),
        ("second-biases", "b1"),
        ("first-weights", "W0"),
        ("first-biases", "b0"),
    ):
        assert np.array_equal(found[letter], derivation.claim(slug).answer.value(SMALL))
    assert found["x"].tolist() == [[20], [-4]]
    assert found["y"].tolist() == [[-3], [1]]
    assert [each.error for each in differences(J, SMALL)] == [0] * 8


@pytest.mark.parametrize("sizes", [(3, 4, 2, 2), (1, 1, 1, 1), (5, 2, 9, 1)])
def test_D2_every_gradient_has_its_shape_at_any_size(sizes: tuple[int, int, int, int]) -> None:
    d, h, m, c = sizes
    expected = {
        "W0": (h, d), "x": (d, 1), "b0": (h, 1), "z1": (h, 1), "a1": (h, 1),
        "W1": (m, h), "b1": (m, 1), "z2": (m, 1), "a2": (m, 1),
        "W2": (c, m), "b2": (c, 1), "f": (c, 1), "y": (c, 1),
    }  # fmt: skip
    found = plan(sized(J, dict(zip("dhmc", sizes, strict=True)))).shapes
    assert found == {name: (shape, shape) for name, shape in expected.items()}
