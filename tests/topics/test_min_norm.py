"""SGD from zero on least squares: the induction run step by step, its end from any start and with any probabilities."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from dlcore.derivations.min_norm import (
    K,
    X,
    coefficients,
    derivation,
    end,
    eta,
    held,
    left_over,
    p,
    probabilities,
    r,
    rates,
    step,
    t,
    unseen,
    w_star,
    weights,
    z,
)

# X X.T = [[2, 1], [1, 2]], whose inverse is [[2, -1], [-1, 2]]/3.
GIVEN = {X: [[1, 0, 1], [0, 1, 1]], t: [3, 3]}


def test_A1_the_formulas_are_those_of_the_row() -> None:
    assert step.answer.text() == "w − 2η (x_iᵀ w − t_i) x_i"
    assert coefficients.answer.text() == "Xᵀ (c − 2η a_i e_i)"
    assert end.answer.definition.text() == "Xᵀ G⁻¹ t"


def test_A1_by_hand() -> None:
    assert w_star.value(GIVEN).tolist() == [[1], [1], [2]]
    run = GIVEN | {eta: Fraction(1, 4), r: [1, 2, 1], K: 3}
    # c: (3/2, 0); then row 2 sees 3/2 and misses by -3/2: (3/2, 3/4); then row 1 sees 15/4 and misses by 3/4
    assert held.value(run).ravel().tolist() == [1.125, 0.75]
    assert weights.value(run).ravel().tolist() == [1.125, 0.75, 1.875]
    assert (weights.value(run) == np.transpose(GIVEN[X]) @ held.value(run)).all()


def test_A1_a_long_run_ends_there_whatever_the_rows_drawn(rng: np.random.Generator) -> None:
    for share in (0.5, 0.05):
        rows = rng.choice([1, 2], p=[share, 1 - share], size=400)
        end = weights.value(GIVEN | {eta: 0.25, r: rows, K: 400})
        assert np.allclose(end, [[1], [1], [2]], atol=1e-3)
        assert np.allclose(probabilities.answer.value(GIVEN | {p: [share, 1 - share]}), [[1], [1], [2]])


def test_A1_from_another_start_the_part_that_no_row_sees_stays() -> None:
    given = GIVEN | {z: [1, 1, -1]}  # at right angles to both rows
    assert unseen.value(given).ravel().tolist() == [1, 1, -1]
    assert derivation.claim("other-start").answer.value(given).ravel().tolist() == [2, 2, 1]


def test_a_step_at_half_the_limit_mends_its_row_and_at_the_limit_mirrors_it() -> None:
    assert left_over.answer.args[0].text() == "1 − 2η ‖x_i‖²"
    assert left_over.answer.args[0].value({X: GIVEN[X], "i": 1, eta: Fraction(1, 4)}) == 0
    assert left_over.answer.args[0].value({X: GIVEN[X], "i": 1, eta: Fraction(1, 2)}) == -1
    assert rates.answer.text() == "|1 − 2η ‖x_i‖²| < 1"
    assert not rates.answer.value({X: GIVEN[X], "i": 1, eta: Fraction(1, 2)})


@pytest.mark.parametrize(
    ("slug", "source"), [("same-objective", "A1"), ("proportional", "A1"), ("constant-cancels", "C7d")]
)
def test_A1_and_C7d_the_gaps_of_the_sources(slug: str, source: str) -> None:
    (erratum,) = [each for each in derivation.errata if each.slug == slug]
    assert erratum.source_id == source
    assert erratum.check is not None
    assert erratum.check()
