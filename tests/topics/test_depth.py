"""Every number of B5, typed by hand, and what its text prints wrong."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from dlcore.derivations.depth import B, a, b, blocks, c, d, derivation, g, grows, halves, k, many, ratio, residual

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
