"""Verification: each way in which a proof can be wrong is planted, and must be found and named."""

from __future__ import annotations

import re

import numpy as np
import pytest

from dlcore.derivation import DoesNotFollow, Line, at_least, at_most, claim, equals, hence, shown, solves, start, verify
from dlcore.derivation.verify import EQUAL
from dlcore.errors import InvalidInputError
from dlcore.expr import (
    Expr,
    absolute,
    all_of,
    choose,
    convention,
    define,
    derivative,
    equal,
    floor,
    lambda_max,
    lambda_min,
    least,
    ln,
    mask,
    norm,
    relu,
    sq,
    symbols,
    total,
)
from dlcore.expr.gradient import GRADIENTS

x, y, a, b = symbols("x", "y", "a in positive", "b in positive")
X, w, t = symbols("X[n,d]", "w[d]", "t[n]")
k, m, n = symbols("k in 1..9", "m in 1..9", "n in 1..9")


def check(*lines: Line, rng: np.random.Generator, **options: object) -> None:
    verify(claim("it", "It holds.", *lines), rng, **options)  # type: ignore[arg-type]


# --- equals ----------------------------------------------------------------------------------------------------------


def test_a_line_that_follows_passes(rng) -> None:
    check(start((x + y) ** 2), equals(x**2 + 2 * x * y + y**2, "multiply out"), rng=rng)


def test_a_line_that_does_not_is_named_with_both_values_and_the_inputs() -> None:
    with pytest.raises(DoesNotFollow) as caught:
        check(start(k + m), equals(k + m), equals(k + m + 1), rng=np.random.default_rng(3))
    found = re.fullmatch(
        r"it: = k \+ m \+ 1 does not follow: the line before is (\d+), this one (\d+), for k = (\d), m = (\d)",
        str(caught.value),
    )
    assert found
    before, this, first, second = map(int, found.groups())
    assert (before, this) == (first + second, first + second + 1)


def test_a_slip_far_below_the_tolerance_s_reach_is_found(rng) -> None:
    check(start(x), equals(x * (1 + EQUAL / 2)), rng=rng)
    with pytest.raises(DoesNotFollow, match="does not follow"):
        check(start(x), equals(x * (1 + 3 * EQUAL)), rng=rng)


def test_what_holds_on_a_few_draws_only_is_refused(rng) -> None:
    with pytest.raises(DoesNotFollow, match=r"= k² does not follow"):
        check(start(k), equals(k**2), rng=rng)  # right where k is 1


def test_a_relation_equals_a_relation_by_its_truth(rng) -> None:
    check(start(2 * k <= m), equals(k <= m / 2), rng=rng)
    with pytest.raises(DoesNotFollow, match=r"the line before is (true|false), this one (true|false)"):
        check(start(2 * k <= m), equals(k <= m), rng=rng)


def test_distinct_axes_have_distinct_lengths_so_that_a_wrong_size_is_seen(rng) -> None:
    rows, columns = symbols("n in 1..64", "d in 1..64")
    for _ in range(5):
        with pytest.raises(DoesNotFollow, match="does not follow"):
            check(start(sq(X) / rows), equals(sq(X) / columns), rng=rng, draws_wanted=1)


def test_a_claim_made_wrong_shaped_afterwards_is_refused_by_its_shape(rng) -> None:
    right = claim("it", "It holds.", start(X @ w), equals(X @ w))
    with pytest.raises(DoesNotFollow, match=r"it: = \(X w\)ᵀ is 1 by n, the line before is n by 1"):
        verify(right.replacing(right.lines[1], (X @ w).T), rng)


# --- derivatives -----------------------------------------------------------------------------------------------------


def test_a_planted_wrong_gradient_is_found_by_the_difference_quotient(rng, monkeypatch) -> None:
    def planted(g: Expr, node: Expr, z: Expr) -> tuple[Expr]:
        return (g * z,)  # for 2 g z: the factor of the square is lost

    monkeypatch.setitem(GRADIENTS, "sqnorm", planted)
    r = define("r", X @ w - t)
    with pytest.raises(DoesNotFollow, match=r"by reverse mode and .* by a difference quotient"):
        check(start(derivative(sq(r), w)), equals(X.T @ r), rng=rng)  # the same slip in the line: both agree


def test_a_derivative_inside_a_definition_is_checked_too(rng, monkeypatch) -> None:
    step = define("w1", w - derivative(sq(X @ w - t), w))
    monkeypatch.setitem(GRADIENTS, "sqnorm", lambda g, node, z: (g * z,))
    with pytest.raises(DoesNotFollow, match=r"by reverse mode and .* by a difference quotient"):
        check(start(step), equals(w - X.T @ (X @ w - t)), rng=rng)


def test_a_derivative_that_a_sum_surrounds_is_checked_at_one_of_its_terms(rng) -> None:
    i, rows = symbols("i in 1..n", "n in 1..64")
    loss = define("f", (t[i] - X[i].T @ w) ** 2)
    check(start(total(i, derivative(loss, w))), equals(-2 * X.T @ (t - X @ w)), rng=rng)
    with pytest.raises(DoesNotFollow, match="does not follow"):
        check(start(total(i, derivative(loss, w))), equals(2 * X.T @ (t - X @ w)), rng=rng)
    assert rows.name == "n"


def test_a_wrong_line_after_a_right_derivative_is_found(rng) -> None:
    with pytest.raises(DoesNotFollow, match=r"= 3x does not follow"):
        check(start(derivative(x**2, x)), equals(3 * x), rng=rng)


def test_a_second_derivative_is_checked(rng) -> None:
    check(start(derivative(derivative(x**3, x), x)), equals(6 * x), rng=rng)


def test_a_draw_next_to_a_jump_is_drawn_again(rng) -> None:
    (near,) = symbols("x in -0.0005..0.0005")  # some of them within the quotient's reach of the corner at 0
    check(start(derivative(relu(near), near)), equals(mask(near > 0)), rng=rng, draws_wanted=20)


def test_a_gradient_that_is_always_zero_is_never_tested_and_says_so(rng) -> None:
    with pytest.raises(InvalidInputError, match="more than nine draws in ten come too close to a gradient of zero"):
        check(start(derivative(floor(x), x)), equals(0), rng=rng)


# --- bounds ----------------------------------------------------------------------------------------------------------

orthogonal = {X: [[3, 0], [0, 3]], w: [1, 2]}


def test_a_bound_holds_and_is_tight(rng) -> None:
    check(start(sq(X @ w)), at_most(lambda_max(X.T @ X) * sq(w), "an eigenvalue", tight=orthogonal), rng=rng)
    check(
        start(sq(X @ X.T @ t)),
        at_least(lambda_min(X.T @ X) * sq(X.T @ t), tight={X: [[1, 0], [0, 1]], t: [1, 2]}),
        rng=rng,
    )


def test_a_bound_in_the_wrong_direction_is_refused(rng) -> None:
    with pytest.raises(DoesNotFollow, match=r"≥ λ_max\(Xᵀ X\) ‖w‖² does not follow"):
        check(start(sq(X @ w)), at_least(lambda_max(X.T @ X) * sq(w), tight=orthogonal), rng=rng)
    with pytest.raises(DoesNotFollow, match=r"≤ x y does not follow"):
        check(start((x**2 + y**2) / 2), at_most(x * y, tight={x: 1, y: 1}), rng=rng)


def test_a_true_but_loose_bound_is_refused_by_its_equality_case(rng) -> None:
    with pytest.raises(
        DoesNotFollow, match=r"≤ x² \+ y² is not tight where it should be: 1 against 2, for x = 1, y = 1"
    ):
        check(start(x * y), at_most(x**2 + y**2, tight={x: 1, y: 1}), rng=rng)


def test_an_equality_case_may_be_drawn(rng) -> None:
    def equal_pair(rng: np.random.Generator) -> dict:
        number = float(rng.normal())
        return {x: number, y: number}

    check(start(x * y), at_most((x**2 + y**2) / 2, "(x − y)² is a square", tight=equal_pair), rng=rng)


def test_an_equality_case_meets_the_assumptions(rng) -> None:
    lines = start(k * m), at_least(k, "m is at least 1", tight={k: 5, m: 1})
    check(*lines, rng=rng, assume=(k <= 6,))
    check(*lines, rng=rng, assume=(k <= n,))  # which the case does not speak of
    with pytest.raises(DoesNotFollow, match=r"≥ k has an equality case that breaks k ≤ 4"):
        check(*lines, rng=rng, assume=(k <= 4,))


def test_a_bound_without_an_equality_case_says_why(rng) -> None:
    check(start(-(x**2) - 1), at_most(0, loose="−1 is the largest value"), rng=rng)
    with pytest.raises(InvalidInputError, match="tight = None or loose must be given"):
        at_most(x)
    with pytest.raises(InvalidInputError, match="name an equality case, or say why none exists"):
        at_least(x, tight={x: 1}, loose="both")


# --- hence -----------------------------------------------------------------------------------------------------------


def test_a_relation_follows_and_leads_back(rng) -> None:
    check(start(a * x <= b), hence(x <= b / a, "a is positive", both_ways=True), rng=rng)


def test_a_relation_that_does_not_follow_is_refused(rng) -> None:
    with pytest.raises(DoesNotFollow, match=r"⟹ x ≥ b/a does not follow from the line before for "):
        check(start(a * x <= b), hence(x >= b / a), rng=rng)


def test_a_relation_that_does_not_lead_back_is_refused_where_it_claims_to(rng) -> None:
    check(start(k >= 5), hence(k >= 3), rng=rng)
    with pytest.raises(DoesNotFollow, match=r"⟺ k ≥ 3 does not lead back to the line before for k = [34]"):
        check(start(k >= 5), hence(k >= 3, both_ways=True), rng=rng)


def test_a_relation_whose_premise_never_holds_is_never_put_to_the_test(rng) -> None:
    with pytest.raises(
        DoesNotFollow, match=r"⟹ k ≥ 99 is never put to the test: the line before holds on 0 of 50 draws"
    ):
        check(start(k >= 10), hence(k >= 99), rng=rng)


def test_a_boundary_is_walked_over_so_that_a_step_too_far_is_seen(rng) -> None:
    (wide,) = symbols("k in 1..9999")
    with pytest.raises(DoesNotFollow, match="does not follow"):
        check(start(wide >= 12), hence(wide >= 13), rng=rng)


def test_a_number_is_tried_at_every_scale(rng) -> None:
    check(start(a < b / 5000), hence(5000 * a < b, both_ways=True), rng=rng)  # rare among draws of one scale
    with pytest.raises(DoesNotFollow, match="does not follow"):
        check(start(a < b / 5000), hence(9000 * a < b), rng=rng)


def test_a_scale_outside_the_domain_or_the_assumptions_is_left_out(rng) -> None:
    (share,) = symbols("p in probability")
    check(start(share < 0.5), hence(1 - share > 0.5, both_ways=True), rng=rng)
    check(start(a < 0.5), hence(a < 1), rng=rng, assume=(a < 0.9,))


def test_equations_are_relations_up_to_rounding(rng) -> None:
    check(start(equal(2 * k, m)), hence(equal(k, m / 2), both_ways=True), rng=rng, draws_wanted=200)
    check(start(equal(x / 3, x / 3)), hence(equal(x * 0.1 + x * 0.2, x * 0.3)), rng=rng)
    check(start(all_of(k >= 2, k <= 6)), hence(k**2 <= 36), rng=rng)


def test_a_tie_that_rounding_would_decide_is_drawn_again(rng) -> None:
    # On every draw both sides are the same number: there is nothing to see, and that is said.
    with pytest.raises(InvalidInputError, match="more than nine draws in ten come too close to a tie in x/3"):
        check(start(x / 3 <= x * 0.1 / 0.3), hence(x <= x), rng=rng)


def test_a_relation_chosen_by_a_convention_is_looked_at_as_it_stands(rng) -> None:
    side = convention("side", "from where", low="from below", high="from above")
    relation = side.pick(low=k <= 5, high=k >= 5)
    check(start(relation), hence(k <= 7), rng=rng)
    with pytest.raises(DoesNotFollow, match="does not follow"):
        check(start(choose(relation, {"side": "high"})), hence(k <= 7), rng=rng)


# --- solves ----------------------------------------------------------------------------------------------------------


def test_an_answer_is_put_back(rng) -> None:
    check(solves(a * x - b, x, b / a), rng=rng)
    check(solves(equal(a * x, b), x, b / a), rng=rng)
    with pytest.raises(DoesNotFollow, match=r"x = a/b leaves a x − b = "):
        check(solves(a * x - b, x, a / b), rng=rng)


def test_an_answer_is_a_minimum_or_a_maximum(rng) -> None:
    slope = claim("slope", "The slope.", start(derivative((x - a) ** 2, x)), equals(2 * (x - a)))
    check(solves(slope, x, a, minimum=True), rng=rng)
    with pytest.raises(DoesNotFollow, match="x = a is no maximum for"):
        check(solves(slope, x, a, maximum=True), rng=rng)
    check(solves(-2 * (x - a), x, a, maximum=True), rng=rng)
    with pytest.raises(DoesNotFollow, match="x = a is no minimum for"):
        check(solves((x - a) ** 3, x, a, minimum=True), rng=rng)  # flat: the second derivative is 0


def test_an_equation_that_everything_solves_has_no_answer(rng) -> None:
    with pytest.raises(InvalidInputError, match="more than nine draws in ten come too close to a flat stretch of x"):
        check(solves(x - x, x, b), rng=rng)


def test_what_is_solved_may_depend_on_a_convention(rng) -> None:
    side = convention("side", "from where", low="from below", high="from above")
    bounded = side.pick(low=k * n <= m + 9, high=k * n >= m)
    check(solves(bounded, k, floor((m + 9) / n), largest=True), rng=rng)
    with pytest.raises(DoesNotFollow, match="is not the largest"):
        check(solves(bounded, k, floor((m + 9) / n) - 1, largest=True), rng=rng)


def test_an_answer_is_the_largest_or_the_smallest_whole_number(rng) -> None:
    check(solves(k * n <= m + 9, k, floor((m + 9) / n), largest=True), rng=rng)
    check(solves(k * n >= m, k, -floor(-m / n), smallest=True), rng=rng)
    with pytest.raises(DoesNotFollow, match=r"k = .* is not the largest for"):
        check(solves(k * n <= m + 9, k, floor((m + 9) / n) - 1, largest=True), rng=rng)
    with pytest.raises(DoesNotFollow, match=r"k = .* does not meet k n ≤ m \+ 9 for"):
        check(solves(k * n <= m + 9, k, floor((m + 9) / n) + 1, largest=True), rng=rng)
    with pytest.raises(DoesNotFollow, match=r"k = .* is not the smallest for"):
        check(solves(k * n >= m, k, -floor(-m / n) + 1, smallest=True), rng=rng)
    with pytest.raises(DoesNotFollow, match=r"k = m/n = .* is not whole for"):
        check(solves(k * n >= m, k, m / n, smallest=True), rng=rng)


def test_an_answer_that_only_meets_its_relation_needs_no_order(rng) -> None:
    check(solves(a * x < b, x, b / (2 * a)), rng=rng)
    with pytest.raises(DoesNotFollow, match="does not meet a x < b"):
        check(solves(a * x < b, x, 2 * b / a), rng=rng)


def test_an_answer_may_be_rewritten(rng) -> None:
    check(solves(a * x - a * b, x, a * b / a), equals(b, "cancel"), rng=rng)
    with pytest.raises(DoesNotFollow, match="= a does not follow"):
        check(solves(a * x - a * b, x, a * b / a), equals(a), rng=rng)


def test_a_threshold_is_exact_where_logarithms_round(rng) -> None:
    p, q, count, j = symbols("p in probability", "q in probability", "N in 1..999", "j in 1..999")
    check(solves(1 - (1 - p) ** count >= q, count, least(j, 1 - (1 - p) ** j >= q), smallest=True), rng=rng)


# --- shown, computed_by ----------------------------------------------------------------------------------------------


def test_what_no_expression_carries_is_shown_on_every_draw(rng) -> None:
    seen = []

    def symmetric(matrix: np.ndarray) -> bool:
        seen.append(matrix.shape)
        return bool(np.allclose(matrix, matrix.T))

    check(shown("XᵀX is symmetric", symmetric, X.T @ X), rng=rng, draws_wanted=7)
    assert len(seen) == 7
    with pytest.raises(DoesNotFollow, match="X is symmetric does not hold for X = "):
        check(shown("X is symmetric", lambda matrix: matrix.shape[0] == matrix.shape[1], X), rng=rng)


def test_a_shown_line_between_two_others_leaves_them_neighbors(rng) -> None:
    with pytest.raises(DoesNotFollow, match="= 2x does not follow"):
        check(start(x), shown("x is a number", lambda value: True, x), equals(2 * x), rng=rng)


def test_the_fast_function_must_give_the_answer(rng) -> None:
    lines = start(sq(X @ w - t)), equals(sq(t - X @ w))
    check(*lines, rng=rng, computed_by=lambda X, w, t: float(np.sum((X @ w - t) ** 2)))
    with pytest.raises(DoesNotFollow, match=r"the answer ‖t − X w‖² is .*, and the function that computes it gives"):
        check(*lines, rng=rng, computed_by=lambda X, w, t: float(np.mean((X @ w - t) ** 2)))


def test_the_fast_function_s_matrix_must_not_be_turned(rng) -> None:
    lines = start(X.T), equals(X.T)
    check(*lines, rng=rng, computed_by=lambda X: X.T)
    check(start(X @ w), equals(X @ w), rng=rng, computed_by=lambda X, w: (X @ w).ravel())  # a column may come flat
    with pytest.raises(DoesNotFollow, match="the function that computes it gives"):
        check(start(w), equals(w), rng=rng, computed_by=lambda w: w.T)
    with pytest.raises(DoesNotFollow, match="the function that computes it gives"):
        check(start(w), equals(w), rng=rng, computed_by=lambda w: w.ravel()[:-1])


def test_the_fast_function_may_ask_for_conventions_and_must_ask_for_letters(rng) -> None:
    def scaled(x: float, loss: str) -> float:
        return x / 2 if loss == "half" else x

    check(start(x / 2), equals(x / 2), rng=rng, computed_by=scaled, conventions={"loss": "half"})
    with pytest.raises(DoesNotFollow, match="the function that computes it gives"):
        check(start(x / 2), equals(x / 2), rng=rng, computed_by=scaled, conventions={"loss": "none"})
    with pytest.raises(InvalidInputError, match="computed_by = 'rate' must be symbols of it, by name"):
        check(start(x), equals(x), rng=rng, computed_by=lambda rate: rate)


def test_an_array_of_length_0_is_like_any_other(rng) -> None:
    empty, _ = symbols("t[n]", "n in 0..1")
    check(start(2 * empty), equals(empty + empty), rng=rng)


# --- where nothing can be compared -----------------------------------------------------------------------------------


def test_a_denominator_near_zero_is_drawn_again(rng) -> None:
    (near,) = symbols("x in -0.001..0.001")
    check(start(1 / near), equals(2 / (2 * near)), rng=rng, draws_wanted=10)
    (tiny,) = symbols("x in -0.00001..0.00001")
    with pytest.raises(InvalidInputError, match=r"it: more than nine draws in ten come too close to 1/x; narrow"):
        check(start(1 / tiny), equals(1 / tiny), rng=rng)


def test_an_infinite_line_is_not_compared(rng) -> None:
    with pytest.raises(InvalidInputError, match="too close to infinity in "):
        check(start(10 ** (10 ** (x * 0 + 9)) + 0 * norm(w)), equals(1), rng=rng)


def test_a_line_without_a_value_says_which(rng) -> None:
    with pytest.raises(InvalidInputError, match=r"ln\(x\) takes the logarithm of −"):
        check(start(ln(x)), equals(ln(absolute(x))), rng=rng)
