"""Values: exact while they can be, infinite where they overflow, and read where the formula says."""

from __future__ import annotations

import copy
import math
import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from dlcore.expr import (
    Expr,
    absolute,
    all_of,
    ceil,
    choose,
    convention,
    count,
    define,
    derivative,
    diag,
    equal,
    exp,
    expectation,
    floor,
    identity,
    inverse,
    lambda_max,
    lambda_min,
    largest,
    least,
    ln,
    logsumexp,
    mask,
    norm,
    number,
    ones,
    product,
    recurrence,
    relu,
    sigmoid,
    softmax,
    sq,
    sqrt,
    symbols,
    total,
    unit,
)
from dlcore.expr.evaluate import Environment, TooClose, evaluate
from dlcore.expr.nodes import rewrite
from dlcore.expr.replace import apart, fresh, replaced

a, b, c, k, n = symbols("a", "b", "c", "k in 1..9", "n in 1..99")
i, j, u, v, X, A, C = symbols("i in 1..n", "j in 1..n", "u[n]", "v[n]", "X[n,d]", "A[n,n]", "C[m,m]")


@pytest.mark.parametrize(
    ("expr", "value"),
    [
        (floor(number(0.3) / 0.1), 3),  # in floats 0.3 / 0.1 is 2.9999999999999996
        (ceil(number(1.1) * 1.1 * 100), 121),  # in floats 121.00000000000003
        (floor(number(-0.5)), -1),
        (number(0.1) + 0.2, Fraction(3, 10)),
        (number(1) / 3 * 3, 1),
        (number(2) ** -3, Fraction(1, 8)),
        (number(0.5) ** 60, Fraction(1, 2**60)),
        (sqrt(number(0.25)), Fraction(1, 2)),
        (exp(number(0)), 1),
        (ln(number(1)), 0),
        (absolute(number(-3)), 3),
        (norm(number(-3)), 3),
        (norm(as_column := define("r", number(3) * ones(4))), 6),
        (sq(as_column), 36),
        (mask(number(1) > 0) * 5, 5),
        (product(i, 1 - number(1) / (i + 1)), None),
    ],
    ids=str,
)
def test_what_is_exact_stays_exact(expr: Expr, value: Any) -> None:
    given = {"n": 4} if value is None else {}
    assert expr.value(given) == (Fraction(1, 5) if value is None else value)
    assert isinstance(expr.value(given), int | Fraction)


def test_an_inverse_of_exact_entries_is_exact() -> None:
    hilbert = [[Fraction(1, r + s + 1) for s in range(8)] for r in range(8)]
    found = evaluate(A @ inverse(A), Environment.of((A,), {A: hilbert}))
    assert np.array_equal(found, np.eye(8))
    assert all(isinstance(entry, Fraction) for entry in found.flat)
    assert inverse(A).value({A: 2 * np.eye(20)}) == pytest.approx(np.eye(20) / 2)


def test_a_number_is_a_1_by_1_matrix() -> None:
    for given in ({A: [[4]]}, {A: 4}):
        assert inverse(A).value(given) == lambda_max(diag(inverse(A)[1])).value(given) == 0.25
    assert (softmax(u)[1] + logsumexp(u) + norm(u) + u[1] + lambda_min(u @ u.T)).value({u: [2]}) == 1 + 2 + 2 + 2 + 4
    (w,) = symbols("w[1]")
    assert (w * 2).value({w: [3]}) == (w * 2).value({w: 3}) == 6
    assert expectation(i, u, i).value({u: [1]}) == 1


def test_overflow_is_infinite_and_neither_an_error_nor_a_warning() -> None:
    assert exp(a).value({a: 1000}) == math.inf
    assert (-exp(a)).value({a: 1000}) == -math.inf
    assert (1 / exp(a)).value({a: 1000}) == 0
    assert math.isnan((exp(a) - exp(a)).value({a: 1000}))
    assert ((exp(a)) ** 3).value({a: 700}) == math.inf
    assert ((-exp(a)) ** 3).value({a: 700}) == -math.inf
    assert ((a + 0.5) ** 1000.5).value({a: 1e300}) == math.inf
    assert floor(-exp(a)).value({a: 1000}) == -math.inf
    assert (a**1000 * exp(b)).value({a: -(10**400) - 1, b: 1}) == math.inf
    assert (sigmoid(a).value({a: -1e6}), sigmoid(a).value({a: 1e6})) == (0, 1)
    assert softmax(u).value({u: [1e6, -1e6]}).tolist() == [[1], [0]]
    assert logsumexp(u).value({u: [1e6, -1e6]}) == 1e6
    assert logsumexp(u * exp(a)).value({u: [1, 2], a: 1000}) == math.inf
    huge = exp(a) * A
    assert np.isnan(inverse(huge).value({A: [[1, 2], [3, 5]], a: 1000})).all()
    assert math.isnan(lambda_max(huge).value({A: [[1, 2], [2, 1]], a: 1000}))
    assert math.isnan(lambda_min(huge).value({A: [[1, 2], [2, 1]], a: 1000}))
    assert (u * 10**400 * exp(a)).value({u: [1, -2], a: 0.5}).tolist() == [[math.inf], [-math.inf]]


def test_a_diverging_run_ends_infinite_and_soon() -> None:
    w, eta = symbols("w", "eta")
    after = recurrence(w, start=2, step=w - eta * w**3, steps=60)
    assert not math.isfinite(after.value({eta: 0.7}))
    assert recurrence(w, start=2, step=w**2, steps=60).value() == math.inf
    assert recurrence(w, start=Fraction(3, 2), step=w * w, steps=16).value() == Fraction(3, 2) ** 2**16


def test_a_run_may_count_its_steps() -> None:
    w, t = symbols("w", "t in 1..9")
    (before,) = symbols("e in 1..t-1")
    factorial = recurrence(w, start=1, step=w * t, steps=k, index=t)
    assert [factorial.value({k: steps}) for steps in (1, 2, 5)] == [1, 2, 120]
    assert [symbol.name for symbol in factorial.symbols()] == ["k"]
    horner = recurrence(w, start=1, step=w * a + u[t], steps=3, index=t)
    assert horner.value({a: 2, u: [3, 4, 5]}) == 8 + 12 + 8 + 5
    assert horner.gradient(u).value({a: 2, u: [3, 4, 5]}).tolist() == [[4], [2], [1]]
    jumps = recurrence(w, start=0, step=w + product(before, u[before]), steps=3, index=t)
    assert jumps.value({u: [2, 3, 9]}) == 1 + 2 + 6


def test_where_a_relation_of_rounded_numbers_is_met() -> None:
    assert equal(ln(a) * 2, ln(a**2)).value({a: 0.8})
    assert (a * ln(b) <= ln(c)).value({a: 2, b: 0.8, c: 0.64})
    assert not (ln(a) < ln(a)).value({a: 3})
    assert not equal(a, b).value({a: 1, b: Fraction(1) + Fraction(1, 10**20)})
    assert (u >= v).value({u: [1, 2], v: [1, 3]}).tolist() == [[True], [False]]
    assert all_of(u > 0, a > 0).value({u: [1, 2], a: 1}) is True


@pytest.mark.parametrize("start", [1, 7])
def test_the_least_number_is_found_from_the_range_s_start(start: int) -> None:
    (m,) = symbols(f"m in {start}..999")
    assert least(m, m * m >= a).value({a: 50}) == 8
    assert least(m, m >= a).value({a: 0}) == start
    assert least(m, m >= a).value({a: 123456}) == 123456


def test_sums_and_their_relatives() -> None:
    given = {u: [1, 5, 2]}
    assert total(i, u[i] * i).value(given) == 1 + 10 + 6
    assert total(i, X[i]).value({X: [[1, 2], [3, 4]]}).tolist() == [[4], [6]]
    assert product(i, u[i]).value(given) == 10
    assert largest(i, u[i]).value(given) == 5
    assert count(i, u[i] >= 2).value(given) == 2
    assert total(i, total(j, u[i] * u[j])).value(given) == 64
    assert total(i, total(i, u[i])).value(given) == 24
    (none,) = symbols("e in 1..n-1")
    assert total(none, X[none]).value({X: [[1, 2]]}).tolist() == [[0], [0]]
    assert product(none, u[none]).value({u: [3]}) == 1


def test_constants_take_their_size_from_what_is_known() -> None:
    assert (u + 2 * ones(n)).value({u: [1, 2]}).tolist() == [[3], [4]]
    assert identity("m").value({"m": 2}).tolist() == [[1, 0], [0, 1]]
    assert (C + identity("m")).value({C: [[1, 2], [3, 4]]}).tolist() == [[2, 2], [3, 5]]
    assert unit(2, n).value({n: 3}).tolist() == [[0], [1], [0]]
    assert total(i, i).value({"n": 4}) == total(i, i).value({n: 4}) == 10


def test_symbols_may_be_given_by_name_and_more_than_are_needed() -> None:
    assert (a + k).value({"a": 1, "k": 2}) == (a + k).value({a: 1, k: 2, c: 9}) == 3


def test_python_s_own_operators() -> None:
    assert ((1 + a) - (2 * a) / (4 - a) + (2**a) * (-a)).value({a: 2}) == 3 - 2 - 8
    assert (np.array([[1, 2], [3, 4]]) @ define("w", number(1) * np.array([1, 1]))).value().tolist() == [[3], [7]]
    assert (np.float64(2) * a - np.int64(1)).value({a: 3}) == 5
    assert abs(a).value({a: -2}) == 2
    assert sum([a, b]).text() == "0 + a + b"
    assert sum([a, b], start=c).text() == "c + a + b"
    assert (a == b, a == a, a != b) == (False, True, True)
    assert len({a, b, a}) == 2


def test_a_relation_keeps_the_author_s_order() -> None:
    assert (a + 1 >= b).text() == "a + 1 ≥ b"
    assert (a <= b + 1).text() == "a ≤ b + 1"
    assert (1 + a < b).text() == "1 + a < b"


def test_a_copy_is_the_same_letter() -> None:
    assert copy.copy(a) is a
    assert copy.deepcopy({"key": a + b})["key"].value({a: 1, b: 2}) == 3
    assert pickle.loads(pickle.dumps(total(i, u[i] * k))).value({"u": [1, 2], "k": 3}) == 9


def test_a_convention_computes_the_branch_in_force() -> None:
    half = convention("half", "a half in front or none", none="none", half="a half")
    front = half.pick(none=1, half=number(1) / 2)
    loss = front * sq(a)
    assert (loss.value({a: 3}), choose(loss, {"half": "half"}).value({a: 3})) == (9, Fraction(9, 2))
    assert choose(loss, {"half": "none"}).text() == "a²"
    assert choose(loss, {"other": "x"}) is loss
    assert loss.gradient(a).value({a: 3}) == 6


def test_draws_near_a_pole_are_refused_and_decisions_are_told() -> None:
    with pytest.raises(TooClose, match="a/b"):
        evaluate(a / b, Environment({a: 1.0, b: 1e-9}, {}, guard=1e-6))
    trace: list[bytes] = []
    env = Environment({u: np.array([[1.0], [-1.0]]), a: 1.5, b: 1.0}, {"n": 2}, trace=trace)
    evaluate(relu(u).T @ u + floor(a) + mask(a > b) + largest(i, u[i]) + count(i, u[i] > 0) + absolute(a), env)
    assert len(trace) == 6
    held = Environment({a: 1.0}, {}).holding(b, 2.0)
    assert evaluate(a + b, held) == 3


def test_a_gradient_is_zero_where_the_letter_does_not_occur() -> None:
    assert sq(a).gradient(b).text() == "0"
    assert sq(a).gradient(u).text() == "𝟎"
    assert derivative(sq(a), b).value({a: 1, b: 2}) == 0


def test_a_product_s_gradient_needs_no_division() -> None:
    grown = product(i, u[i]).gradient(u)
    assert grown.text() == "Σ_{i=1..n} (Π_{j≠i} u_j) e_i"
    assert grown.value({u: [0, 2, 3]}).tolist() == [[6], [0], [0]]
    assert "merror" not in grown.mathml()
    twice = derivative(derivative(product(i, a + u[i]), a), a)
    assert twice.value({a: 0, u: [0, 2, 3]}) == 2 * (0 + 2 + 3)


def test_a_maximum_s_gradient_is_shared_among_ties() -> None:
    assert largest(i, u[i]).gradient(u).value({u: [2, 5, 5]}).tolist() == [[0], [0.5], [0.5]]
    assert largest(i, a * k).gradient(a).value({a: 1, k: 3, "n": 4}) == 3


def test_an_index_does_not_catch_another() -> None:
    outer = total(i, u[i] * total(i, u[i] ** 2))
    given = {u: [1.0, 2.0]}
    s, q = 3.0, 5.0
    expected = [[q + s * 2 * 1], [q + s * 2 * 2]]
    assert outer.gradient(u).value(given).tolist() == expected
    assert replaced(total(i, a * u[i]), a, u[i]).text() == "Σ_{j=1..n} u_i u_j"
    assert replaced(total(i, u[i]), i, a).text() == "Σ_{i=1..n} u_i"
    assert apart(outer, u[i])[0].name == "j"
    named = define("k", a)
    assert fresh(i, named, j + a).name == "l"
    assert fresh(i, *symbols(*"jklmrsqabcdefgh")).name == "i1"


def test_rewriting_keeps_what_does_not_change() -> None:
    inside = define("s", total(i, X[i]).T @ ones("d"))
    whole = sq(inside) + derivative(inside * a, a)
    assert rewrite(whole, lambda old, new: new) is whole
    doubled = rewrite(whole, lambda old, new: 2 * new if new is X else new)
    assert doubled.value({X: [[1, 2], [3, 4]]}) == 400 + 20
    assert whole.value({X: [[1, 2], [3, 4]]}) == 100 + 10


def test_a_large_draw_is_checked_without_a_loop_in_python() -> None:
    (p,) = symbols("p[n] in simplex")
    assert sq(p).value({p: np.full(10**6, 1e-6)}) == pytest.approx(1e-6)
    assert sq(X).value({X: np.ones((1000, 1000))}) == 10**6
