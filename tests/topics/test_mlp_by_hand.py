"""Every number of B1, typed from the table by hand."""

from __future__ import annotations

import numpy as np
import pytest

from dlcore.derivations.mlp_by_hand import W1, W2, W3, L, a1, b1, b2, derivation, numbers, y_hat, z1, z2, z3


def test_B1_forward() -> None:
    assert z1.value(numbers).tolist() == [[2], [8], [9]]
    assert a1.value(numbers).tolist() == [[2], [8], [9]]
    assert z2.value(numbers).tolist() == [[38], [22]]
    assert z3.value(numbers) == 8
    assert y_hat.value(numbers) == 8
    assert L.value(numbers) == 4


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("output", -4),
        ("dz3", -4),
        ("dW3", [[-152, -88]]),
        ("db3", -4),
        ("da2", [[8], [-12]]),
        ("dz2", [[8], [-12]]),
        ("dW2", [[16, 64, 72], [-24, -96, -108]]),
        ("db2", [[8], [-12]]),
        ("da1", [[16], [12], [-4]]),
        ("dz1", [[16], [12], [-4]]),
        ("dW1", [[32, 16], [24, 12], [-8, -4]]),
        ("db1", [[16], [12], [-4]]),
        ("input", [[48], [40]]),
    ],
)
def test_B1_backward(slug: str, expected: object) -> None:
    claim = derivation.claim(slug)
    for line in claim.lines:  # the derivative itself, by reverse mode, and every line after it
        found = line.expr.value(numbers)
        assert (found if isinstance(expected, int) else found.tolist()) == expected


def test_B1_the_gradient_of_the_first_weights_is_worked_with_exact_numbers() -> None:
    assert derivation.claim("dW1").answer.working(numbers).text().splitlines()[-6:] == [
        "δ₁ = W₂ᵀ δ₂ ⊙ [z₁ > 0]",
        "= [[2, 6, 1], [0, 3, 1]]ᵀ (8, −12) ⊙ [(2, 8, 9) > 0]",
        "= (16, 12, −4) ⊙ (1, 1, 1)",
        "= (16, 12, −4)",
        "δ₁ xᵀ = (16, 12, −4) (2, 1)ᵀ",
        "= [[32, 16], [24, 12], [−8, −4]]",
    ]


def test_B1_the_misprints() -> None:
    found = [
        (claim.slug, mistake.slug)
        for claim in derivation.claims
        for mistake in claim.mistakes
        if mistake.misprint_in == "B1"
    ]
    assert found == [
        ("prediction", "nine"),
        ("output", "stray-minus"),
        ("dW3", "ninety-two"),
        ("dW3", "column"),
        ("da2", "no-transpose"),
        ("dz2", "no-transpose"),
        ("dz2", "ten-for-twelve"),
        ("dW2", "no-transpose"),
        ("da1", "no-transpose"),
        ("dz1", "entry-lost"),
        ("dW1", "two-by-two"),
        ("dW1", "no-transpose"),
    ]
    assert [erratum.slug for erratum in derivation.errata] == ["layers-one-too-low"]


def test_a_column_for_the_row_W3_is_named_by_its_shape(rng) -> None:
    claim = derivation.claim("dW3")
    line = claim.lines[-1]
    (column,) = [mistake for mistake in line.mistakes if mistake.slug == "column"]
    assert W3.shape == (1, "m")
    assert derivation.refutation(claim, line, column, rng) == "dW3: = δ₃ a₂ is m by 1, the line before is 1 by m"


GIVEN = dict(numbers)


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "sigmoid", "tanh", "identity"])
def test_half_the_loss_has_half_the_gradients(activation: str) -> None:
    whole = derivation.under(activation=activation)
    half = derivation.under(activation=activation, loss="half")
    for slug in ("dW3", "db3", "dW2", "db2", "dW1", "db1", "input"):
        left, right = (np.array(each.claim(slug).answer.value(GIVEN), float) for each in (whole, half))
        assert left == pytest.approx(2 * right, abs=1e-300)


def test_without_an_activation_the_network_is_one_matrix() -> None:
    linear = derivation.under(activation="identity")
    together = np.array(GIVEN[W3]) @ np.array(GIVEN[W2]) @ np.array(GIVEN[W1])
    pull = 2 * (8 - 10)
    assert np.array_equal(linear.claim("input").answer.value(GIVEN), pull * together.T)


def test_a_unit_that_is_off_sends_nothing_back() -> None:
    off = {**GIVEN, b1: [0, -50, 5], b2: [-5, -3]}
    assert derivation.claim("dz1").answer.value(off).ravel().tolist() == [-80, 0, 20]
    assert derivation.claim("dW1").answer.value(off)[1].tolist() == [0, 0]


def test_at_the_kink_the_slope_is_taken_to_be_0() -> None:
    kink = {**GIVEN, b1: [-2, -2, 5]}
    assert z1.value(kink).ravel().tolist() == [0, 8, 9]
    assert derivation.claim("dz1").answer.value(kink)[0] == 0
    leaky = derivation.under(activation="leaky_relu").claim("dz1").answer.value(kink)
    assert leaky[0] == pytest.approx(0.01 * (2 * 2 * -2 * (16 - 10)))
