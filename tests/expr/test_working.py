"""A working as a person writes it: numbers put in first, then the innermost operations, all of them in one step."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from random_expressions import SEEDED, SIZES, environment, numbers, steady

from dlcore.errors import InvalidInputError
from dlcore.expr import (
    Expr,
    Symbol,
    convention,
    count,
    define,
    derivative,
    exp,
    expectation,
    floor,
    inverse,
    largest,
    least,
    ln,
    mask,
    number,
    ones,
    product,
    recurrence,
    relu,
    sq,
    sqrt,
    symbols,
    total,
)
from dlcore.expr.evaluate import evaluate
from dlcore.expr.nodes import postorder
from dlcore.expr.working import work

a, b, c = symbols("a", "b", "c")


def lines(expr: Expr, given: dict[Any, Any]) -> list[str]:
    return expr.working(given).text().splitlines()


# --- the source texts' own --------------------------------------------------------------------------------------------

n, p, k, s = symbols("n in 1..64", "p in 0..9", "k in 1..11", "s in 1..5")
N = define("N", floor((n + 2 * p - k) / s) + 1)


def test_B4_2_the_output_size() -> None:
    assert lines(N, {n: 36, p: 3, k: 3, s: 2}) == [
        "N = ⌊(n + 2p − k)/s⌋ + 1",
        "= ⌊(36 + 2·3 − 3)/2⌋ + 1",
        "= ⌊(36 + 6 − 3)/2⌋ + 1",
        "= ⌊39/2⌋ + 1",
        "= ⌊19.5⌋ + 1",
        "= 19 + 1",
        "= 20",
    ]


def test_B4_2_reasons_stand_at_their_operations() -> None:
    working = N.working({n: 36, p: 3, k: 3, s: 2}, reasons={"floor": "the floor drops the half stride"})
    reasons = {step.right.text(): step.reason for step in working}
    assert reasons == {
        "⌊(n + 2p − k)/s⌋ + 1": "",
        "⌊(36 + 2·3 − 3)/2⌋ + 1": "put the numbers in",
        "⌊(36 + 6 − 3)/2⌋ + 1": "",
        "⌊39/2⌋ + 1": "",
        "⌊19.5⌋ + 1": "",
        "19 + 1": "the floor drops the half stride",
        "20": "",
    }


x, y, W1, b1, W2, b2, W3, b3 = symbols("x[d]", "y", "W1[h,d]", "b1[h]", "W2[m,h]", "b2[m]", "W3[1,m]", "b3")
B1 = {
    x: [2, 1],
    y: 10,
    W1: [[1, 0], [3, 4], [1, 2]],
    b1: [0, -2, 5],
    W2: [[2, 6, 1], [0, 3, 1]],
    b2: [-23, -11],
    W3: [[-2, 3]],
    b3: 18,
}
z1 = define("z1", W1 @ x + b1)
a1 = define("a1", relu(z1))
z2 = define("z2", W2 @ a1 + b2)
a2 = define("a2", relu(z2))
z3 = define("z3", W3 @ a2 + b3)
y_hat = define("y_hat", relu(z3))
L = define("L", sq(y_hat - y))


def test_B1_the_first_layer_and_each_name_once() -> None:
    working = lines(L, B1)
    assert working[:4] == [
        "z₁ = W₁ x + b₁",
        "= [[1, 0], [3, 4], [1, 2]] (2, 1) + (0, −2, 5)",
        "= (2, 10, 4) + (0, −2, 5)",
        "= (2, 8, 9)",
    ]
    assert working[-4:] == ["L = (ŷ − y)²", "= (8 − 10)²", "= (−2)²", "= 4"]
    assert [line.split(" ")[0] for line in working if " = " in line] == ["z₁", "a₁", "z₂", "a₂", "z₃", "ŷ", "L"]


def test_B1_a_gradient_is_derived_before_numbers_are_put_in() -> None:
    assert lines(derivative(L, W3), B1)[-4:] == [
        "∂L/∂W₃ = 2(ŷ − y) [z₃ > 0] a₂ᵀ",
        "= 2(8 − 10) [8 > 0] (38, 22)ᵀ",
        "= 2·(−2)·1·(38, 22)ᵀ",
        "= [[−152, −88]]",
    ]


X, t, w0, eta, rows = symbols("X[n,d]", "t[n]", "w0[d]", "eta", "n")
A4 = {X: [[1, 2], [3, 4], [0, 1]], t: [1, 0, 2], w0: [1, -1], eta: 0.1}
residual = define("a", X @ w0 - t)
w1 = define("w1", w0 - 2 * eta / rows * X.T @ residual)
L1 = define("L1", sq(X @ w1 - t) / rows)


def test_A4_fractions_stay_exact() -> None:
    assert lines(w1, A4)[4:] == [
        "w₁ = w₀ − 2η/n·Xᵀ a",
        "= (1, −1) − 2·0.1/3·[[1, 2], [3, 4], [0, 1]]ᵀ (−2, −1, −3)",
        "= (1, −1) − 0.2/3·(−5, −11)",
        "= (1, −1) − 1/15·(−5, −11)",
        "= (1, −1) − (−1/3, −11/15)",
        "= (4/3, −4/15)",
    ]


def test_A4_a_derivative_needs_only_the_names_in_it() -> None:
    working = lines(derivative(L1, eta), A4)
    assert "dL₁/dη = −4/n²·(Xᵀ (X w₁ − t))ᵀ Xᵀ a" in working
    assert not any(line.startswith("L₁ =") for line in working)
    assert working[-1] == "= 8564/135"


def test_C7a_the_least_norm_answer() -> None:
    A, v = symbols("A[1,d]", "y")
    theta = define("theta", A.T @ inverse(A @ A.T) * v)
    assert lines(theta, {A: [[1, 0.1, 0.01]], v: 1}) == [
        "θ = Aᵀ (A Aᵀ)⁻¹ y",
        "= [[1, 0.1, 0.01]]ᵀ ([[1, 0.1, 0.01]] [[1, 0.1, 0.01]]ᵀ)⁻¹·1",
        "= [[1, 0.1, 0.01]]ᵀ·1.0101⁻¹·1",
        "≈ [[1, 0.1, 0.01]]ᵀ·0.990001·1",
        "≈ (0.990001, 0.0990001, 0.00990001)·1",
        "≈ (0.990001, 0.0990001, 0.00990001)",
    ]
    assert theta.value({A: [[1, 0.1, 0.01]], v: 1}) == pytest.approx(np.array([[1], [0.1], [0.01]]) / 1.0101)


@pytest.mark.parametrize(
    ("share", "sure", "trials"), [(0.05, 0.95, 59), (0.05, 0.995, 104), (0.2, 0.36, 2), (0.1, 0.271, 3)]
)
def test_B2_2_the_threshold_also_in_logarithms(share: float, sure: float, trials: int) -> None:
    q, r, m = symbols("q in probability", "p in probability", "m in 1..999")
    given = {q: sure, r: share}
    assert least(m, 1 - (1 - r) ** m >= q).value(given) == trials
    assert least(m, (1 - r) ** m <= 1 - q).value(given) == trials
    assert least(m, m * ln(1 - r) <= ln(1 - q)).value(given) == trials
    assert least(m, m >= ln(1 - q) / ln(1 - r)).value(given) == trials


def test_B2_2_the_working_says_that_one_trial_fewer_fails() -> None:
    q, r, m = symbols("q in probability", "p in probability", "m in 1..999")
    working = define("N", least(m, 1 - (1 - r) ** m >= q)).working({q: 0.95, r: 0.05})
    assert working.text().splitlines() == [
        "N = min{m : 1 − (1 − p)^m ≥ q}",
        "= min{m : 1 − (1 − 0.05)^m ≥ 0.95}",
        "= 59",
    ]
    assert working[-1].reason == "at 59: 0.951505 ≥ 0.95; at 58: 0.948953 < 0.95"
    at_once = least(m, m >= q).working({q: 0.5})
    assert at_once[-1].reason == "at 1: 1 ≥ 0.5"


def test_B5_products_of_small_numbers() -> None:
    assert lines(number(0.01) * (number(0.005) * 0.1 + 1), {}) == [
        "0.01(0.005·0.1 + 1) = 0.01(0.0005 + 1)",
        "= 0.01·1.0005",
        "= 0.010005",
    ]
    f, i = symbols("f[K]", "i in 1..K")
    assert lines(define("P", product(i, f[i])), {f: [0.01, 0.005, 0.1]}) == [
        "P = Π_{i=1..K} f_i",
        "= 0.01·0.005·0.1",
        "= 0.000005",
    ]


# --- the rules --------------------------------------------------------------------------------------------------------

f, i, j, q = symbols("f[K]", "i in 1..K", "j in 1..K-1", "q[K] in simplex")


@pytest.mark.parametrize(
    ("expr", "given", "expected"),
    [
        (a - (b - 3) - -a, {a: 3, b: -2}, ["a − (b − 3) − (−a) = 3 − (−2 − 3) − (−3)", "= 11"]),
        (a + b + c, {a: 1, b: 2, c: 3}, ["a + b + c = 1 + 2 + 3", "= 6"]),
        (a * b * c, {a: 1, b: 2, c: 3}, ["a b c = 1·2·3", "= 6"]),
        (a + b * c, {a: 1, b: 2, c: 3}, ["a + b c = 1 + 2·3", "= 1 + 6", "= 7"]),
        (a / b, {a: 2, b: 7}, ["a/b = 2/7"]),
        (a / b, {a: 4, b: 6}, ["a/b = 4/6", "= 2/3"]),
        (a / b, {a: 1, b: 8}, ["a/b = 1/8", "= 0.125"]),
        (a**b, {a: 2, b: 0.5}, ["a^b = 2^0.5", "≈ 1.41421"]),
        (ln(a) * 2, {a: 3}, ["ln(a)·2 = ln(3)·2", "≈ 1.09861·2", "≈ 2.19722"]),
        (sqrt(a) + 1, {a: 9}, ["√a + 1 = √9 + 1", "= 3 + 1", "= 4"]),
        (exp(a), {a: 0}, ["exp(a) = exp(0)", "= 1"]),
        (exp(a), {a: 1000}, ["exp(a) = exp(1000)", "≈ ∞"]),
        (a, {a: 3}, ["a = 3"]),
        (a, {a: 0.12345678901}, ["a ≈ 0.123457"]),
        (define("s", a), {a: 3}, ["s = a", "= 3"]),
        (define("s", number(3)), {}, ["s = 3"]),
        (number(3), {}, []),
        (mask(a > b) * c, {a: 2, b: 1, c: 5}, ["[a > b] c = [2 > 1]·5", "= 1·5", "= 5"]),
        (a < b, {a: 1, b: 2}, ["a < b ⟺ 1 < 2", "⟺ true"]),
        (total(i, f[i] ** 2), {f: [1, 2]}, ["Σ_{i=1..K} f_i² = 1² + 2²", "= 1 + 4", "= 5"]),
        (total(i, f[i]), {f: [7]}, ["Σ_{i=1..K} f_i = 7"]),
        (total(j, f[j]), {f: [7]}, ["Σ_{j=1..K−1} f_j = 0"]),
        (
            total(i, f[i] ** 2),
            {f: list(range(20))},
            ["Σ_{i=1..K} f_i² = 0² + 1² + 2² + ⋯ + 19²", "= 0 + 1 + 4 + ⋯ + 361", "= 2470"],
        ),
        (
            product(i, 1 + f[i]),
            {f: [1] * 9},
            ["Π_{i=1..K} (1 + f_i) = (1 + 1)·(1 + 1)·(1 + 1)·⋯·(1 + 1)", "= 2·2·2·⋯·2", "= 512"],
        ),
        (
            largest(i, f[i] / 2),
            {f: [1, 7, 3]},
            ["max_i f_i/2 = max(1/2, 7/2, 3/2)", "= max(0.5, 3.5, 1.5)", "= 3.5"],
        ),
        (
            largest(i, f[i]),
            {f: list(range(9))},
            ["max_i f_i = max(0, 1, 2, …, 8)", "= 8"],
        ),
        (
            expectation(i, q, f[i]),
            {q: [0.25, 0.75], f: [8, 4]},
            ["E_{i~q}[f_i] = 0.25·8 + 0.75·4", "= 2 + 3", "= 5"],
        ),
        (
            count(i, f[i] > a),
            {f: [1, 5, 3], a: 2},
            ["#{1 ≤ i ≤ K : f_i > a} = #{1 ≤ i ≤ K : f_i > 2}", "= 2"],
        ),
        (f - ones("K"), {f: [1, 2]}, ["f − 𝟏 = (1, 2) − 𝟏", "= (1, 2) − (1, 1)", "= (0, 1)"]),
    ],
    ids=str,
)
def test_the_steps(expr: Expr, given: dict[Any, Any], expected: list[str]) -> None:
    assert lines(expr, given) == expected


def test_a_recurrence_tells_how_far_it_ran() -> None:
    w, m = symbols("w", "m in 0..99")
    working = recurrence(w, start=1, step=w / 2, steps=m).working({m: 3})
    assert working.text().splitlines() == ["w_m = w₃", "= 0.125"]
    assert working[-1].reason == "3 steps from 1"
    assert recurrence(w, start=a, step=w / 2, steps=1).working({a: 4})[-1].reason == "1 step from 4"


def test_a_name_inside_a_sum_over_its_index_is_read_there() -> None:
    gap = define("g", f[i] - a)
    assert lines(total(i, gap**2), {f: [1, 4], a: 2}) == ["Σ_{i=1..K} g² = (−1)² + 2²", "= 1 + 4", "= 5"]


def test_a_name_outside_a_sum_keeps_its_value_in_it() -> None:
    shift = define("c", a + 1)
    assert lines(total(i, f[i] * shift), {f: list(range(9)), a: 2})[-3:] == [
        "Σ_{i=1..K} f_i c = 0·3 + 1·3 + 2·3 + ⋯ + 8·3",
        "= 0 + 3 + 6 + ⋯ + 24",
        "= 108",
    ]


def test_a_convention_shows_the_branch_in_force() -> None:
    half = convention("half", "a half in front or none", none="none", half="a half")
    loss = define("J", half.pick(none=sq(a), half=sq(a) / 2))
    assert lines(loss, {a: 3}) == ["J = a²", "= 3²", "= 9"]


def test_what_is_undefined_is_told_in_letters() -> None:
    with pytest.raises(InvalidInputError, match=r"^a/\(b − c\) divides by zero \(a = 1; b − c = 0\)"):
        (a / (b - c)).working({a: 1, b: 2, c: 2})


def test_a_36_by_36_working_is_elided() -> None:
    rng = np.random.default_rng(0)
    given = {X: rng.integers(-5, 5, (36, 36)), t: rng.integers(-5, 5, 36), w0: rng.integers(-5, 5, 36)}
    working = residual.working(given)
    expected = np.asarray(given[X]) @ np.asarray(given[w0]) - np.asarray(given[t])
    assert working[-1].right.value() == pytest.approx(expected.reshape(-1, 1))
    assert all("…" in step.right.text() for step in working[1:])
    assert sum(len(step.right.mathml()) for step in working) < 5000


def test_a_sum_of_1500_terms_does_not_recurse() -> None:
    added: Expr = number(1)
    for m in range(2, 1501):
        added = added + m
    (step,) = added.working({})
    assert step.right.text() == "1,125,750"
    assert len(added.latex()) > 5000
    terms, index = total(i, i), symbols("i in 1..K")
    assert index
    assert [step.right.text() for step in terms.working({"K": 1500})] == ["1 + 2 + 3 + ⋯ + 1500", "1,125,750"]
    assert added.gradient(a).text() == "0"


def test_a_very_long_chain_ends_with_its_value() -> None:
    nested: Expr = a
    for _ in range(80):
        nested = 1 + 1 / nested
    working = nested.working({a: 1})
    assert len(working) < 110
    assert working[-1].reason == "and so on"
    assert working[-1].right.value() == pytest.approx((1 + 5**0.5) / 2)


def test_a_notebook_shows_it_aligned() -> None:
    working = define("s", a / b).working({a: 1, b: 8}, reasons={"div": "1/8 & its 100%"})
    assert working._repr_markdown_() == (
        r"$$\begin{aligned}s &= \frac{a}{b} \\  &= \frac{1}{8} & \text{put the numbers in} \\ "
        r" &= 0.125 & \text{1/8 \& its 100\%}\end{aligned}$$"
    )
    assert working[0].latex() == r"s = \frac{a}{b}"
    assert exp(a).working({a: 1})[-1].latex() == r"\approx 2.71828"
    assert work(a, {a: 1}).text() == "a = 1"


def test_numbers_put_in() -> None:
    given = {n: 36, p: 3, k: 3, s: 2}
    assert N.text(given) == "⌊(36 + 2·3 − 3)/2⌋ + 1"
    assert N.latex(given) == r"\left\lfloor \frac{36 + 2 \cdot 3 - 3}{2} \right\rfloor + 1"
    assert "<mn>36</mn>" in N.mathml(given)
    assert "<mn>36</mn>" in N.mathml({"n": 36, "p": 3, "k": 3, "s": Fraction(2)}, display=False)
    assert L.text(B1) == "(8 − 10)²"
    assert derivative(L1, eta).text(A4).startswith("−4/3²·")


@SEEDED
@given(numbers())
def test_every_step_has_the_value_of_the_formula(drawn: Any) -> None:
    pair, _, values, rng = drawn
    assume(steady(pair, values, rng))
    letters = pair.expr.symbols()
    assume(all(x.domain.kind == "real" for x in letters))  # a rounded distribution no longer sums to 1
    rounded = {x: np.round(values[x], 3) for x in letters}
    value = float(evaluate(pair.expr, environment({**values, **rounded})))
    lengths = {axis: size for axis, size in SIZES.items() if axis in names_of_lengths(pair.expr)}
    shown, step = "", None
    for step in pair.expr.working(rounded | lengths):
        if step.left is None or step.left is pair.expr:
            assert step.right.text() != shown, "a step repeats the one before"
            shown = step.right.text()
    assert step is None or float(step.right.value()) == pytest.approx(value, rel=1e-8, abs=1e-8)


def names_of_lengths(expr: Expr) -> set[Any]:
    nodes = list(postorder(expr))
    ranges = {name for node in nodes if isinstance(node, Symbol) for name in node.domain.names}
    return ranges | {axis for node in nodes for axis in node.shape if isinstance(axis, str)}
