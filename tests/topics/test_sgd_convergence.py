"""The convergence of SGD: both bounds on wide and tall problems, and equality where the rows are orthogonal."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from dlcore.derivations.sgd_convergence import (
    J,
    J_next,
    X,
    b,
    best,
    derivation,
    eta,
    even,
    first,
    i,
    lmax,
    lmin,
    p,
    reached,
    second,
    theta,
    theta_star,
    together,
    working_rates,
)


def random_problem(rows: int, columns: int, rng: np.random.Generator) -> dict:
    return {
        X: rng.normal(size=(rows, columns)),
        p: rng.dirichlet(np.ones(rows)),
        theta: rng.normal(size=columns),
        theta_star: rng.normal(size=columns),
        eta: 0.05,
    }


@pytest.mark.parametrize(("rows", "columns"), [(3, 5), (5, 3), (2, 6), (6, 2), (4, 4)])
def test_C7f_both_bounds_hold_with_more_columns_than_rows_and_fewer(rows: int, columns: int, rng) -> None:
    for _ in range(20):
        given = random_problem(rows, columns, rng)
        loss = J.value(given)
        taken, added = first.lines[0].expr.value(given), second.lines[0].expr.value(given)
        assert taken <= -4 * 0.05 * lmin.value(given) * loss * (1 - 1e-9)
        assert added <= 4 * 0.05**2 * lmax.value(given) * b.value(given) * loss * (1 + 1e-9)


@pytest.mark.parametrize("claim", [first, second, together], ids=lambda claim: claim.slug)
@pytest.mark.parametrize("wide", [True, False], ids=["wide", "tall"])
def test_C7f_holds_on_wide_problems_alone_and_on_tall_ones_alone(claim, wide: bool, rng) -> None:
    rows, columns = (2, 5) if wide else (5, 2)
    for _ in range(10):
        given = random_problem(rows, columns, rng)
        values = [line.expr.value(given) for line in claim.lines]
        for line, before, value in zip(claim.lines[1:], values, values[1:], strict=False):
            if line.verb == "at_most":
                assert before <= value + 1e-12
            else:
                assert before == pytest.approx(value)


def test_C7f_orthogonal_rows_of_equal_norm_leave_exactly_the_bound() -> None:
    assert (lmin.value(even), lmax.value(even), b.value(even)) == (pytest.approx(4.5), pytest.approx(4.5), 9)
    at_best = even | {eta: Fraction(1, 18)}
    assert best.answer.value(even) == pytest.approx(1 / 18)
    assert reached.answer.value(even) == pytest.approx(0.5)
    mean_after = sum(J_next.value(at_best | {i: row}) for row in (1, 2)) / 2
    assert J.value(at_best) == 9  # the error is (3, -1, 1), and both rows see 3 of it
    assert mean_after == pytest.approx(0.5 * J.value(at_best))


def test_C7f_at_the_limit_the_bound_no_longer_shrinks() -> None:
    given = {X: even[X], p: even[p]}
    limit = working_rates.lines[0].expr.args[1].value(given)
    assert limit == pytest.approx(1 / 9)
    rate = working_rates.answer.args[0]
    assert rate.value(given | {eta: limit}) == pytest.approx(1)
    assert rate.value(given | {eta: 0.99 * limit}) < 1
    assert rate.value(given | {eta: 1.01 * limit}) > 1


def test_C7e_and_C7f_the_misprints() -> None:
    found = {mistake.slug: mistake.misprint_in for mistake in derivation.mistakes if mistake.misprint_in}
    assert found == {
        "sum-closed-early": "C7e",
        "plus-for-times": "C7f",
        "first-order-line": "C7f",
        "rate-to-the-fourth": "C7f",
        "four-lost": "C7f",
    }
