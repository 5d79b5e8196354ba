"""Values and gradients of random expressions, against references that share no code with ours."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from random_expressions import SEEDED, TOWARD, Pair, agrees, environment, numbers, reference, steady

from dlcore.expr import inner
from dlcore.expr.evaluate import evaluate
from dlcore.expr.gradient import gradient
from dlcore.expr.nodes import postorder


@SEEDED
@given(numbers())
def test_a_random_expression_has_the_value_of_its_reference(drawn: Any) -> None:
    pair, _, values, rng = drawn
    assume(steady(pair, values, rng))
    assert float(evaluate(pair.expr, environment(values))) == pytest.approx(reference(pair, values), rel=1e-8, abs=1e-8)


@SEEDED
@given(numbers())
def test_a_random_gradient_agrees_with_difference_quotients(drawn: Any) -> None:
    pair, names, values, rng = drawn
    assume(steady(pair, values, rng))
    for x in pair.expr.symbols():
        assume(agrees(pair, gradient(pair.expr, x), values, x, rng))
    for name in names:  # a name is held fixed: what it is made of does not move
        at = {**values, name.expr: np.asarray(name.of(values, np))}
        assume(agrees(pair, gradient(pair.expr, name.expr), at, name.expr, rng))


@SEEDED
@given(numbers())
def test_a_random_second_derivative_agrees_with_difference_quotients(drawn: Any) -> None:
    pair, _, values, rng = drawn
    assume(steady(pair, values, rng))
    for x in pair.expr.symbols():
        if any(node.op.startswith("lambda") for node in postorder(pair.expr)):
            assume(False)  # an eigenvalue is derived once
        ours = inner(gradient(pair.expr, x), TOWARD[x])
        at = {**values, TOWARD[x]: np.asarray(rng.normal(size=values[x].shape))}
        once = Pair(ours, lambda at, xp, ours=ours: np.float64(evaluate(ours, environment(at))))
        for y in ours.symbols():
            assume(agrees(once, gradient(ours, y), at, y, rng))


@pytest.mark.reference
@SEEDED
@given(numbers())
def test_a_random_gradient_agrees_with_torch(drawn: Any) -> None:
    import torch

    pair, _, values, rng = drawn
    assume(steady(pair, values, rng))
    tensors = {x: torch.tensor(np.asarray(value), requires_grad=True) for x, value in values.items()}
    out = pair.of(tensors, torch)
    assume(out.requires_grad)
    for x, found in zip(tensors, torch.autograd.grad(out, list(tensors.values()), allow_unused=True), strict=True):
        expected = np.zeros(values[x].shape) if found is None else found.numpy()
        assume(np.all(np.isfinite(expected)))
        ours = np.asarray(evaluate(gradient(pair.expr, x), environment(values)), dtype=float)
        scale = 1 + np.abs(expected).max()
        np.testing.assert_allclose(np.broadcast_to(ours, expected.shape), expected, atol=1e-8 * scale)
