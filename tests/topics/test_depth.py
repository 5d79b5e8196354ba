"""Every number of B5, typed by hand, and what its text prints wrong."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from dlcore.derivations.depth import (
    B,
    a,
    alpha,
    b,
    blocks,
    c,
    d,
    derivation,
    equal_blocks,
    equal_chain,
    g,
    grows,
    halves,
    k,
    m,
    many,
    p,
    paths,
    ratio,
    residual,
    squares,
    tamed,
    unequal_blocks,
    weighted,
)
from dlcore.derivations.depth import s as product_of_a_block

HALF = Fraction(1, 2)
CHAIN = derivation.sources["B5.2"]


def test_B5_2_and_B5_3_with_and_without_the_skip() -> None:
    assert many.answer.value(CHAIN) == pytest.approx(0.000005, rel=1e-12)
    assert residual.answer.value(derivation.sources["B5.3"]) == pytest.approx(0.010005, rel=1e-12)


def test_B5_4_over_two_thousand_times_larger() -> None:
    assert ratio.answer.value({d: CHAIN[d], k: 2}) == pytest.approx(2001, rel=1e-12)


@pytest.mark.parametrize(
    ("layers", "expected"), [(1, 0.25), (2, 0.125), (3, 0.0625), (4, 0.03125), (5, 0.015625), (6, 0.0078125)]
)
def test_B5_5_plain_chains(layers: int, expected: float) -> None:
    for line in halves.lines:
        assert line.expr.value({c: HALF, k: layers}) == expected


@pytest.mark.parametrize(("source", "expected"), [("2", 0.625), ("4", 0.78125), ("6", 0.9765625)])
def test_B5_6_residual_blocks(source: str, expected: float) -> None:
    for line in blocks.lines:
        assert line.expr.value(derivation.sources[f"B5.6({source} layers)"]) == expected


def test_B5_6_read_on_the_power_of_five_quarters_grows_too() -> None:
    assert grows.lines[0].expr.value({c: HALF, B: 8}) == Fraction(5**8, 4**8) > 5
    assert grows.answer.value({c: HALF, B: 8}) == 3


def test_a_skip_cancels_where_the_block_gives_minus_one() -> None:
    (line,) = derivation.claim("cancels").lines
    assert line.what.value({a: -HALF, b: 2}) == 0
    assert line.what.value({a: HALF, b: 2}) == 2
    assert line.expr.value({b: 2}) == -HALF


def test_a_small_factor_anywhere_is_enough_without_a_skip_and_harmless_with_one() -> None:
    given = {g: 1, d: [1, 1, 0, 1], k: 4}
    assert many.answer.value(given) == 0
    assert residual.answer.value(given) == 1


def test_B5_6_read_on_three_blocks_are_eight_paths() -> None:
    # 1 + 3 (1/4) + 3 (1/16) + 1/64 = (64 + 48 + 12 + 1)/64
    for line in paths.lines:
        assert line.expr.value({c: HALF, B: 3}) == Fraction(125, 64)


def test_a_small_branch_bounds_what_would_explode() -> None:
    for blocks_ in (1, 10, 60):
        assert tamed.lines[1].expr.value({product_of_a_block: 1, B: blocks_}) < np.e
    assert tamed.answer.value({product_of_a_block: 1, B: 7}) == pytest.approx(np.e)
    assert squares.answer.value({product_of_a_block: 2, B: 8}) == Fraction(3, 2)
    assert weighted.answer.value({a: 2, b: 3, alpha: HALF}) == 4
    assert weighted.answer.value({a: 2, b: 3, alpha: 0}) == 1


def test_any_chain_by_hand() -> None:
    assert unequal_blocks.answer.value({g: 2, p: [3, -1, HALF], B: 3, alpha: HALF}) == 2 * Fraction(5, 2) * HALF * 1.25
    assert equal_chain.answer.value({g: 8, c: -HALF, m: 3, B: 1}) == -1
    assert equal_blocks.answer.value({g: 8, c: -HALF, m: 1, B: 3, alpha: 1}) == 1


@pytest.mark.parametrize(
    ("slug", "mistake", "problem", "text"),
    [
        ("product", "one-zero-short", "B5.2", "0.00005"),
        ("halves", "exponent-one-short", "B5.5", "c^k"),
        ("blocks", "no-point", "B5.6", "0.525"),
        ("blocks", "eighth", "B5.6", "0.5·0.125^B"),
    ],
)
def test_B5_the_misprints(slug: str, mistake: str, problem: str, text: str, rng: np.random.Generator) -> None:
    claim = derivation.claim(slug)
    (line, found) = next((line, each) for line in claim.lines for each in line.mistakes if each.slug == mistake)
    assert (found.misprint_in, found.expr.text()) == (problem, text)
    assert derivation.refutation(claim, line, found, rng)


def test_B5_there_are_no_other_misprints() -> None:
    assert len([each for each in derivation.mistakes if each.misprint_in]) == 4
