"""The mutation check: it must find what a verification does not test."""

from __future__ import annotations

import numpy as np
import pytest

from dlcore.derivation import Derivation, at_most, claim, equals, hence, mutate, start
from dlcore.derivation.mutate import mutation_check
from dlcore.derivation.slips import SLIPS, mutants
from dlcore.expr import (
    Expr,
    convention,
    define,
    derivative,
    diag,
    floor,
    lambda_max,
    norm,
    recurrence,
    sq,
    symbols,
    total,
    zeros,
)

x, y, k = symbols("x", "y", "k in 1..9")
X, w = symbols("X[n,d]", "w[d]")


def slipped(expression: Expr, slug: str) -> list[str]:
    return [variant.text() for slip, variant in mutants(expression) if slip.slug == slug]


@pytest.mark.parametrize(
    ("expression", "slug", "expected"),
    [
        (x + y, "sign", ["x − y"]),
        (x - y, "sign", ["x + y"]),
        (-x, "sign", ["x"]),
        (-3 * x, "sign", ["3x"]),
        (3 * x, "factor", ["2·3x", "6x"]),
        (x + 0, "factor", ["2(x + 0)", "x + 1"]),
        (x**3, "exponent", ["x²", "x⁴"]),
        (x**2, "exponent", ["x", "x³"]),
        (sq(w), "exponent", ["‖w‖"]),
        (norm(w), "exponent", ["‖w‖²"]),
        (sq(X @ w), "transpose", []),  # a length does not see a transpose
        (w, "transpose", ["wᵀ"]),
        (w[2], "index", ["w₁", "w₃"]),
        (w[1], "index", ["w₂"]),
        (floor(x), "rounding", ["⌈x⌉", "x"]),
        (sq(w) / k, "mean", ["‖w‖²"]),
        (lambda_max(X.T @ X), "extreme", ["λ_min(Xᵀ X)"]),
        (x <= y, "relation", ["x ≥ y"]),
    ],
    ids=str,
)
def test_a_slip_changes_one_place(expression: Expr, slug: str, expected: list[str]) -> None:
    assert slipped(expression, slug) == expected


def test_every_slip_has_its_sentence_and_is_tried_somewhere() -> None:
    every = total(k, floor(-(x**2) / y) + w[2] * lambda_max(diag(w)))
    tried = {slip.slug for slip, _ in mutants(every)} | {slip.slug for slip, _ in mutants(x <= y)}
    tried |= {slip.slug for slip, _ in mutants(w @ w.T)}
    assert tried == {slip.slug for slip in SLIPS}
    assert all(slip.sentence and not slip.sentence.endswith(".") for slip in SLIPS)


def test_names_derivatives_and_choices_are_left_whole() -> None:
    a = define("a", x + y)
    side = convention("side", "which", left="left", right="right")
    closed = [a, derivative(a**2, x), side.pick(left=x + y, right=x - y)]
    assert all(slipped(expression, "sign") == [] for expression in closed)


def test_the_letters_of_a_recurrence_are_left_whole() -> None:
    run = recurrence(w, start=zeros("d"), step=w - X[k], steps=2, index=k)
    found = [variant for slip, variant in mutants(run) if slip.slug == "transpose"]
    assert [variant.text() for variant in found] == ["w₂ᵀ"]  # a start or a step of another shape is refused
    assert all(variant.args[1] is w for slip, variant in mutants(run) if slip.slug == "index")


def test_one_occurrence_changes_and_its_twin_does_not() -> None:
    shared = x + y
    assert slipped(shared * shared, "sign") == ["(x − y)(x + y)", "(x + y)(x − y)"]


def untested() -> Derivation:
    """The last line is never held against anything: the bound is loose, and no case is tight."""
    loose = claim("loose", "A loose bound.", start(sq(w)), at_most(sq(w) + 1, loose="so that the check is tried"))
    return Derivation("untested", loose)


def test_a_slip_that_passes_is_reported(rng: np.random.Generator) -> None:
    report = mutation_check(untested(), rng)
    assert "loose: factor: ‖w‖² + 2" in report.let_through
    assert report.declared == ()
    assert report.stale == ()
    head, *rest = report.text().splitlines()
    assert head == f"untested: {report.tried} mutants, {len(report.let_through)} let through, 0 declared"
    assert "  let through  loose: factor: ‖w‖² + 2" in rest


def test_a_declared_slip_is_accounted_for_and_a_stale_one_reported(rng: np.random.Generator) -> None:
    derivation = untested()
    derivation.equivalent = {"loose: factor: ‖w‖² + 2": "the bound is loose", "loose: sign: gone": "no longer there"}
    report = mutation_check(derivation, rng)
    assert report.declared == ("loose: factor: ‖w‖² + 2",)
    assert report.stale == ("loose: sign: gone",)
    assert "loose: factor: ‖w‖² + 2" not in report.let_through
    assert "  stale        loose: sign: gone" in report.text()


def test_a_definition_that_no_start_uses_is_changed_too(rng: np.random.Generator) -> None:
    a = define("a", x + y)
    free = claim("free", "Both sides move together.", start(x), equals(x), hence(a < 1), hence(a < 2))
    texts = [text for text, _ in mutate.variants(free)]
    assert "free: sign: a = x − y" in texts
    given = claim("given", "The start fixes it.", start(a), equals(x + y))
    assert not [text for text, _ in mutate.variants(given) if "a = " in text]


def test_a_convention_s_branch_in_force_is_changed(rng: np.random.Generator) -> None:
    side = convention("side", "which", left="left", right="right")
    known = claim("it", "It.", start(side.pick(left=x + y, right=x - y)), equals(side.pick(left=y + x, right=x - y)))
    report = mutation_check(Derivation("chosen", known), rng)
    assert report.tried >= 4
    assert report.let_through == ()


def test_the_command_reports_the_topics_named(monkeypatch, capsys) -> None:
    monkeypatch.setattr("sys.argv", ["mutate", "conv-arithmetic"])
    assert mutate.main() == 0
    assert capsys.readouterr().out.startswith("conv-arithmetic: ")
