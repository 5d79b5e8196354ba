"""The backward pass over rows on numbers worked by hand, and what D3 calls its gradients."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from dlcore.derivations.mlp_training import (
    A1,
    A2,
    SMALL,
    W0,
    W1,
    W2,
    Z1,
    Z2,
    J,
    X,
    Y,
    Y_hat,
    derivation,
    eta,
    g,
    lam,
    s,
    soft,
    u,
    v,
    w,
)

HALF = Fraction(1, 2)


def test_D3_forward() -> None:
    assert Z1.value(SMALL).tolist() == [[3, 1, -1], [2, 5, -2]]
    assert A1.value(SMALL).tolist() == [[3, 1, 0], [2, 5, 0]]
    assert Z2.value(SMALL).tolist() == [[4, -1], [11, -5]]
    assert A2.value(SMALL).tolist() == [[4, 0], [11, 0]]
    assert Y_hat.value(SMALL).tolist() == [[4, -2], [11, -9]]
    assert J.value(SMALL) == Fraction(15, 4)  # the errors are (3, -1) and (2, -1): (9 + 1 + 4 + 1) / 4


@pytest.mark.parametrize(
    ("slug", "times_n"),
    [
        ("output", [[3, -1], [2, -1]]),
        ("last-weights", [[34, -15], [0, 0]]),
        ("last-biases", [[5], [-2]]),
        ("back-through-weights", [[4, 5], [3, 3]]),
        ("back-through-relu", [[4, 0], [3, 0]]),
        ("second-weights", [[18, 0], [19, 0], [0, 0]]),
        ("second-biases", [[7], [0]]),
        ("one-layer-back", [[4, 8, 4], [3, 6, 3]]),
        ("first-relu", [[4, 8, 0], [3, 6, 0]]),
        ("first-weights", [[10, 20, 0], [8, 16, 0]]),
        ("first-biases", [[7], [14], [0]]),
    ],
)
def test_D3_each_line_of_each_gradient_by_hand(slug: str, times_n: list[list[int]]) -> None:
    for line in derivation.claim(slug).lines:
        assert (2 * line.expr.value(SMALL)).tolist() == times_n


def test_D3_the_program_s_own_lines_give_the_same_gradients() -> None:
    """The source's lines, typed again: names and order are its own."""
    x, y, w0, w1, w2 = (np.array(SMALL[letter]) for letter in (X, Y, W0, W1, W2))
    a1, a2, y_hat = (each.value(SMALL) for each in (A1, A2, Y_hat))
    grad_yhat = y_hat - y
    grad_w2 = np.dot(a2.T, grad_yhat) / x.shape[0]
    grad_b2 = np.mean(grad_yhat, axis=0)
    grad_a2 = np.dot(grad_yhat, w2.T) * (a2 > 0)
    grad_w1 = np.dot(a1.T, grad_a2) / x.shape[0]
    grad_b1 = np.mean(grad_a2, axis=0)
    grad_a1 = np.dot(grad_a2, w1.T) * (a1 > 0)
    grad_w0 = np.dot(x.T, grad_a1) / x.shape[0]
    grad_b0 = np.mean(grad_a1, axis=0)
    assert w0.shape == grad_w0.shape
    found = {
        "last-weights": grad_w2,
        "second-weights": grad_w1,
        "first-weights": grad_w0,
        "last-biases": grad_b2,
        "second-biases": grad_b1,
        "first-biases": grad_b0,
    }
    for slug, gradient in found.items():
        assert np.array_equal(np.ravel(derivation.claim(slug).answer.value(SMALL)), np.ravel(gradient)), slug


@pytest.mark.parametrize(("at", "on"), [(-2, 0), (0, 0), (HALF, 1)])
def test_D3_a_tells_what_z_tells_also_at_zero(at: Fraction, on: int) -> None:
    assert [line.expr.value({u: at}) for line in derivation.claim("same-slope").lines] == [on, on]


def test_D3_what_it_calls_gradients_of_a_are_those_of_z() -> None:
    found = {mistake.slug for mistake in derivation.mistakes if mistake.misprint_in == "D3"}
    assert found == {"masked-already"}
    (erratum,) = derivation.errata
    assert (erratum.slug, erratum.source_id) == ("gradients-of-z", "D3")
    assert erratum.check is not None
    assert erratum.check()


def test_penalties_by_hand() -> None:
    given = {w: [2, -1], g: [1, 1], eta: HALF, lam: HALF}
    assert derivation.claim("decay").answer.value(given).tolist() == [[1], [Fraction(-5, 4)]]
    assert [soft.answer.value({v: each, s: HALF}) for each in (2, HALF, Fraction(1, 4), 0, -2)] == [
        3 * HALF,
        0,
        0,
        0,
        -3 * HALF,
    ]
