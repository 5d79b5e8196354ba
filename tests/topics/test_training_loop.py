"""The exam's loop: gradients that pile up, what that does to one weight, swapped arguments, and the misprints."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from dlcore.backprop.mlp import Loss
from dlcore.derivations.training_loop import (
    SOURCE,
    A,
    T,
    b,
    c,
    conserved,
    derivation,
    e,
    e_0,
    entropy,
    eta,
    first_step,
    h,
    held,
    kept,
    l,
    never_large,
    path,
    t,
    two_steps,
    w,
    wrong_axis,
    z,
    zeroed,
)
from dlcore.training.leftover import swing, unzeroed_errors

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "training-loop.md"
STEPS = {A: [[4], [2], [1]], T: 3}


def test_C4b_what_zero_grad_is_for() -> None:
    assert zeroed.answer.value(STEPS) == 1
    assert held.value(STEPS) == 7
    assert path.answer.value(STEPS | {w: [10], eta: 1}) == 10 - (3 * 4 + 2 * 2 + 1)


def test_C4b_not_zeroed_an_error_never_dies_out() -> None:
    errors = unzeroed_errors(0.5, steps=5000)
    assert errors[1] == two_steps.lines[0].expr.value({h: 0.5, e: 1, e_0: 1})  # from rest the first step is sound
    for before, now, after in zip(errors[:50], errors[1:50], errors[2:50], strict=False):
        assert two_steps.answer.value({h: 0.5, e: now, e_0: before}) == pytest.approx(after)
        assert kept.value({h: 0.5, e: now, e_0: before}) == pytest.approx(first_step.answer.value({h: 0.5, e_0: 1}))
    largest = np.abs(errors[-1000:]).max()
    assert swing(0.5) * 0.99 < largest <= swing(0.5) * (1 + 1e-9)
    assert abs(unzeroed_errors(0.5, steps=5000, zeroed=True)[-1]) < 1e-300


def test_the_swing_is_what_the_last_claim_bounds() -> None:
    """(1 − (1 − h/2)²) e² is at most Q, which is h e₀² at first: so e is at most 2/√(4 − h) times e₀."""
    share = never_large.lines[0].expr.value({h: 0.8, e: 1, e_0: 0})
    assert math.sqrt(0.8 / share) == pytest.approx(swing(0.8))


def test_C4b_swapped_arguments_harm_the_cross_entropy_alone() -> None:
    preds, labels = np.array([[0.2, 0.7, 0.1]]), np.array([[0.1, 0.8, 0.1]])
    assert Loss().value(preds, labels) == pytest.approx(Loss().value(labels, preds))
    (swapped,) = [mistake for mistake in derivation.mistakes if mistake.misprint_in == "C4b"]
    given = {z: [0.5, 2.0, -1.0], t: [0.1, 0.8, 0.1]}
    right = -sum(p * math.log(q) for p, q in zip(given[t], np.exp(given[z]) / np.exp(given[z]).sum(), strict=True))
    assert entropy.value(given) == pytest.approx(right)
    assert swapped.expr.value(given) != pytest.approx(right, rel=0.01)


def test_a_mean_over_the_outputs_is_b_over_c_of_the_loss() -> None:
    assert wrong_axis.lines[0].expr.value({l: [[1, 2], [3, 4], [5, 6]], b: 3, c: 2}) == 10.5
    assert wrong_axis.answer.value({l: [[1, 2], [3, 4], [5, 6]], b: 3, c: 2}) == 1.5 * 7


def test_C4b_the_misprints() -> None:
    assert {erratum.slug: erratum.says for erratum in derivation.errata} == {
        "equals-for-in": "for images, labels = train_loader:",
        "one-image": "preds = model(image)",
    }
    assert all(erratum.check is not None and erratum.check() for erratum in derivation.errata)
    printed = [mistake.why for mistake in derivation.mistakes if mistake.misprint_in == "C4b"]
    assert printed == [next(each.why for each in derivation.mistakes if "loss_fun(labels, preds)" in each.why)]


def test_the_guide_shows_the_loop_that_the_errata_run() -> None:
    shown = "\n".join(line[8:] for line in GUIDE.read_text(encoding="utf-8").splitlines())
    assert SOURCE.strip() in shown
    assert conserved.answer is kept
