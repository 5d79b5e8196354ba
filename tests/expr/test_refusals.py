"""Every refusal is one sentence in the notation's own terms: which subexpression, with which values, how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import dlcore.expr as d
from dlcore.errors import InvalidInputError
from dlcore.expr import define, symbols, total
from dlcore.expr.domain import Domain
from dlcore.expr.numerals import exact

a, b, k, eta = symbols("a: the first number", "b", "k in 1..9: the kernel's size", "eta in positive: the rate")
n, i, j, r = symbols("n in 2..64: the rows", "i in 1..n", "j in 1..K", "r in 0.0..1.0")
u, v, w, A, B, C, X, t, p, one = symbols(
    "u[n]", "v[n]", "w[d]", "A[n,d]", "B[d,n]", "C[n,n]", "X[n,d]: the data", "t[n]", "p[n] in simplex", "one[1,d]"
)
z = define("z", a - b)
way = d.convention("way", "which way", up="up", down="down")

Case = tuple[Callable[[], Any], str]
TYPED: list[Case] = [  # where the line is typed, before there are values
    (
        lambda: X @ t,
        "X is n by d, t is n by 1: the inner sizes d and n differ; did you mean .T on the left?",
    ),
    (
        lambda: X.T @ w,
        "Xᵀ is d by n, w is d by 1: the inner sizes n and d differ; did you mean .T on the left?",
    ),
    (lambda: u.T @ v.T, "uᵀ is 1 by n, vᵀ is 1 by n: the inner sizes n and 1 differ; did you mean .T on the left?"),
    (lambda: X @ w.T, "X is n by d, wᵀ is 1 by d: the inner sizes d and 1 differ; did you mean .T on the right?"),
    (lambda: u @ A, "u is n by 1, A is n by d: the inner sizes 1 and n differ; did you mean .T on the left?"),
    (lambda: B @ w, "B is d by n, w is d by 1: the inner sizes n and d differ; did you mean .T on the left?"),
    (lambda: a @ u, "a is a number, u is n by 1: the inner sizes 1 and n differ; a number scales with *."),
    (
        lambda: np.array([[1, 2]]) @ u,
        "[[1, 2]] is 1 by 2, u is n by 1: the inner sizes 2 and n differ; check the order of the factors.",
    ),
    (lambda: u + w, "u is n by 1, w is d by 1: + needs one shape on both sides."),
    (
        lambda: u + 1,
        "u is n by 1, 1 is a number: + needs one shape on both sides; multiply the number by ones(…) first.",
    ),
    (
        lambda: u - u.T,
        "u is n by 1, uᵀ is 1 by n: − needs one shape on both sides; did you mean .T on one side?",
    ),
    (lambda: u * w, "u is n by 1, w is d by 1: * multiplies entry by entry and needs equal shapes."),
    (
        lambda: A * B,
        "A is n by d, B is d by n: * multiplies entry by entry and needs equal shapes; use @ for the matrix product.",
    ),
    (
        lambda: 1 / u,
        "1 is a number, u is n by 1: / needs one shape on both sides; multiply the number by ones(…) first.",
    ),
    (lambda: u**v, "u is n by 1, v is n by 1: an exponent must be a number."),
    (lambda: d.inverse(A), "A is n by d: the inverse needs a square matrix."),
    (lambda: d.diag(A), "A is n by d: diag needs a column."),
    (lambda: d.softmax(A), "A is n by d: softmax needs a column."),
    (lambda: d.lambda_max(A), "A is n by d: an eigenvalue needs a square matrix."),
    (lambda: u < A, "u is n by 1, A is n by d: < needs one shape on both sides."),
    (
        lambda: d.equal(a, u),
        "a is a number, u is n by 1: = needs one shape on both sides; multiply the number by ones(…) first.",
    ),
    (lambda: d.product(i, X[i]), "x_i is d by 1: what is multiplied over an index must be a number."),
    (lambda: d.largest(i, X[i]), "x_i is d by 1: what is maximized over an index must be a number."),
    (lambda: d.expectation(i, A, u[i]), "A is n by d: an expectation needs a column."),
    (lambda: d.unit(u, n), "u is n by 1: a position must be a number."),
    (lambda: d.derivative(u, a), "u is n by 1: what is derived must be a number."),
    (lambda: u.gradient(u), "u is not a number, and only a number has a gradient."),
    (
        lambda: d.derivative(a * b, a * b),
        "wrt = <a b> must be a symbol or a name; name the subexpression with define(…).",
    ),
    (
        lambda: (a * b).gradient("a"),  # type: ignore[arg-type]
        "wrt = 'a' must be a symbol or a name; name the subexpression with define(…).",
    ),
    (
        lambda: d.recurrence(a, start=1, step=u, steps=3),
        "a is a number, u is n by 1: a recurrence needs one shape on both sides; multiply the number by ones(…) first.",
    ),
    (
        lambda: d.recurrence(3, start=1, step=a, steps=3),  # type: ignore[arg-type]
        "state = 3 must be a symbol; declare the letter of the state by symbols(…).",
    ),
    (
        lambda: d.recurrence(a, start=1, step=a * k, steps=k, index=k),
        "index = <k> also stands outside of the step; give it its own letter.",
    ),
    (
        lambda: d.recurrence(a, start=1, step=a * b, steps=k).gradient(b),
        "a_k is derived step by step; give it a number of steps, 1000 at most.",
    ),
    (lambda: total(a, u[1]), 'index = <a> must be a symbol over a range; declare it as "i in 1..n".'),
    (lambda: d.count(i, u[i]), "u_i is not a relation; compare it, as in x > 0."),
    (lambda: d.least(k, a), "a is not a relation; compare it, as in x > 0."),
    (lambda: d.mask(a), "relation = <a> must be a relation; compare it, as in z > 0."),
    (lambda: d.all_of(), "relations = () must hold at least one relation."),
    (
        lambda: way.pick(up=a, down=u),
        "a is a number, u is n by 1: a choice by way needs one shape on both sides; "
        "multiply the number by ones(…) first.",
    ),
    (lambda: way.pick(up=a), "branches = ['up'] must be the options of way: up, down."),
    (lambda: d.choose(way.pick(up=a, down=b), {"way": "left"}), "way = 'left' must be one of up, down."),
    (
        lambda: d.convention("way", "which way"),
        'options = {} must hold at least one; such as total="both sides together".',
    ),
    (lambda: define("a b", a), "name = 'a b' must be a letter or a word such as w1, N_out or theta_star."),
    (lambda: d.ones(1.5), "length = 1.5 must be a letter, its name, or a whole number from 1 on."),  # type: ignore[arg-type]
    (lambda: d.zeros(0), "length = 0 must be a letter, its name, or a whole number from 1 on."),
    (lambda: u[0], "u is read at position 0, and a position is a whole number; positions count from 1."),
    (lambda: u[-1], "u is read at position −1, and a position is a whole number; positions count from 1."),
    (lambda: u[1.5], "u is read at position 1.5, and a position is a whole number; positions count from 1."),
    (lambda: u[u], "u is read at position u, and a position is a whole number; positions count from 1."),
    (lambda: u[1:2], "u is read at one position, not at slice(1, 2, None); use u[i]."),
    (
        lambda: A[1, 2, 3],
        "A, read at 3 position(s), is n by d; use u[i] for a vector, A[i, j] or the row A[i] for a matrix.",
    ),
    (
        lambda: a[1],
        "a, read at 1 position(s), is a number; use u[i] for a vector, A[i, j] or the row A[i] for a matrix.",
    ),
]
PYTHON: list[Case] = [  # what Python would do with an expression, were it let
    (
        lambda: 1 if a > b else 2,
        "a > b is neither true nor false before it has values; "
        "join relations with all_of(…), and decide one by its .value(…).",
    ),
    (
        lambda: 0 < a < 1,
        "a > 0 is neither true nor false before it has values; "
        "join relations with all_of(…), and decide one by its .value(…).",
    ),
    (lambda: not a, "a is neither true nor false before it has values; compare its .value(…)."),
    (lambda: a + "b", "operand = 'b' must be a number or an expression; declare it by symbols(…)."),
    (lambda: None * a, "operand = None must be a number or an array of numbers."),
    (lambda: a - True, "operand = True must be a number or an array of numbers."),
    (lambda: a * 1j, "operand = 1j must be a number or an array of numbers."),
    (lambda: a / float("nan"), "operand = nan must be finite."),
    (lambda: a ** float("inf"), "operand = inf must be finite."),
    (lambda: d.ln("a"), "operand = 'a' must be a number or an expression; declare it by symbols(…)."),
]
GIVEN: list[Case] = [  # what a reader gives
    (lambda: (a + b).value({b: 1}), "a, the first number, has no value; give a value for a."),
    (lambda: (a + b).value({"a": 1}), "b has no value; give a value for b."),
    (lambda: (a + b).value({"a": 1, "c": 2}), "given = 'c' is not a letter here; use one of a, b."),
    (lambda: (a + b).value({3: 1}), "given = 3 is not a letter here; use one of a, b."),
    (
        lambda: d.number(2).value({"a": 1}),
        "given = 'a' is not a letter here; nothing in this formula needs a value.",
    ),
    (lambda: z.value([1, 2]), "given = [1, 2] must map letters to values; write {n: 36, k: 3}."),  # type: ignore[arg-type]
    (lambda: (a * k).value({a: 1, k: 10}), "k = 10 must be an integer from 1 to 9 (the kernel's size)."),
    (lambda: (a * k).value({a: 1, k: 1.5}), "k = 1.5 must be an integer from 1 to 9 (the kernel's size)."),
    (lambda: eta.value({eta: -1}), "eta = -1 must be above 0 (the rate)."),
    (lambda: r.value({r: 1.5}), "r = 1.5 must be from 0 to 1."),
    (lambda: d.sq(p).value({p: [0.5, 0.6]}), "p = [0.5, 0.6] must be made of positive numbers that sum to 1."),
    (
        lambda: (u.T @ v).value({u: [1, 2], v: [1, 2, 3]}),
        "v is given as 3 by 1, which does not fit n = 2 elsewhere; give arrays that fit together.",
    ),
    (
        lambda: (one @ w).value({one: [[1], [2]], w: [1]}),
        "one is given as 2 by 1, which does not fit length 1 there; give arrays that fit together.",
    ),
    (
        lambda: total(i, u[i]).value({u: [1, 2], n: 3}),
        "n = 3 must be 2, the length of axis n in the arrays given.",
    ),
    (lambda: d.sq(u).value({u: [[1, 2], [3, 4]]}), "u is given as 2 by 2 and must be a column; give a flat list."),
    (lambda: d.sq(A).value({A: [1, 2]}), "A is given as a flat list and must be n by d; give a list of rows."),
    (lambda: a.value({a: [1, 2]}), "a is given as 2 by 1 and must be a number."),
    (
        lambda: d.sq(A).value({A: np.zeros((2, 2, 2))}),
        "A = 'an array of shape (2, 2, 2)' must have at most two dimensions.",
    ),
    (lambda: a.value({a: float("nan")}), "a = nan must be finite."),
    (lambda: d.sq(u).value({u: [1, float("inf")]}), "u = [1, inf] must be finite."),
    (lambda: a.value({a: True}), "a = True must be a number or an array of numbers."),
    (lambda: a.value({a: 1j}), "a = 1j must be a number or an array of numbers."),
    (lambda: a.value({a: "3"}), "a = '3' must be a number or an array of numbers."),
    (lambda: a.value({a: None}), "a = None must be a number or an array of numbers."),
    (lambda: d.sq(u).value({u: ["x"]}), "u = ['x'] must be a number or an array of numbers."),
    (lambda: d.sq(u).value({u: []}), "u = [] must hold at least one number."),
    (lambda: d.sq(A).value({A: [[1, 2], [3]]}), "A = [[1, 2], [3]] must have rows of one length."),
    (lambda: d.sq(A).value({A: [[True]]}), "A = [[True]] must be a number or an array of numbers."),
    (
        lambda: total(j, j).value(),
        "K is not bound, and the range's end K needs it; give a value for K.",
    ),
    (
        lambda: total(j, j).value({"K": 1.5}),
        "K = 1.5 must be a whole number from 1 on, since it is a length.",
    ),
    (lambda: d.sq(d.ones("q")).value(), "the length of axis q is not known; give q, or an array with it."),
]
UNDEFINED: list[Case] = [  # what has no value there
    (
        lambda: (1 / (a - b)).value({a: 1, b: 1}),
        "1/(a − b) divides by zero (a − b = 0); choose values that keep the denominator away from 0.",
    ),
    (
        lambda: (1 / z).value({a: 1, b: 1}),
        "1/z divides by zero (z = 0); choose values that keep the denominator away from 0.",
    ),
    (
        lambda: (u / v).value({u: [1, 2], v: [1, 0]}),
        "u/v divides by zero (u = (1, 2); v = (1, 0)); choose values that keep the denominator away from 0.",
    ),
    (
        lambda: (a / b).working({a: 1, b: 0}),
        "a/b divides by zero (a = 1; b = 0); choose values that keep the denominator away from 0.",
    ),
    (
        lambda: d.ln(a - b).value({a: 1, b: 2}),
        "ln(a − b) takes the logarithm of −1 (a − b = −1); a logarithm needs a number above 0.",
    ),
    (
        lambda: d.ln(u).value({u: [1, -2]}),
        "ln(u) takes the logarithm of −2 (u = (1, −2)); a logarithm needs a number above 0.",
    ),
    (
        lambda: d.sqrt(a).value({a: -2}),
        "√a takes the square root of −2 (a = −2); a square root needs a number of at least 0.",
    ),
    (
        lambda: ((a - b) ** 0.5).value({a: 1, b: 2}),
        "(a − b)^0.5 raises a negative number to a power that is not whole (a − b = −1); keep the base at least 0.",
    ),
    (
        lambda: (a**b).value({a: 0, b: -1}),
        "a^b raises 0 to a negative power (a = 0; b = −1); keep the base away from 0.",
    ),
    (
        lambda: d.inverse(C).value({C: [[1, 2], [2, 4]]}),
        "C⁻¹ inverts a singular matrix (C = [[1, 2], [2, 4]]); choose values that make its rows independent.",
    ),
    (
        lambda: d.inverse(C).value({C: np.ones((20, 20))}),
        "C⁻¹ inverts a singular matrix (C = [[1, 1, 1, …, 1], [1, 1, 1, …, 1], [1, 1, 1, …, 1], …, "
        "[1, 1, 1, …, 1]]); choose values that make its rows independent.",
    ),
    (
        lambda: d.lambda_max(C).value({C: [[1, 2], [3, 4]]}),
        "λ_max(C) takes eigenvalues of a matrix that is not symmetric (C = [[1, 2], [3, 4]]); "
        "use S = A.T @ A or (A + A.T) / 2.",
    ),
    (
        lambda: d.lambda_min(C).value({C: [[0, 0], [0, 0]]}),
        "λ_min(C) takes the smallest nonzero eigenvalue of a zero matrix (C = [[0, 0], [0, 0]]); "
        "choose values that are not all zero.",
    ),
    (
        lambda: d.derivative(d.derivative(d.lambda_max(C), C)[1, 1], C).value({C: [[1, 0], [0, 2]]}),
        "v_max(C) has no gradient here; derive the eigenvalue once only.",
    ),
    (
        lambda: u[k].value({u: [1, 2], k: 3}),
        "u_k reads position 3 of 2 (u = (1, 2); k = 3); positions count from 1.",
    ),
    (
        lambda: u[a].value({u: [1, 2], a: 1.5}),
        "u_a reads position 1.5 of 2 (u = (1, 2); a = 1.5); positions count from 1.",
    ),
    (lambda: d.unit(3, n).value({n: 2}), "e₃ reads position 3 of 2; positions count from 1."),
    (
        lambda: total(j, u[j]).value({u: [1, 2], "K": 5}),
        "u_j reads position 3 of 2 (u = (1, 2); j = 3); positions count from 1.",
    ),
    (
        lambda: d.least(k, k < b).value({b: 0}),
        "min{k : k < b} finds no whole number up to 1,000,000,000 (b = 0); check that some number meets the relation.",
    ),
    (
        lambda: d.recurrence(a, start=1, step=a, steps=-1).value(),
        "a_(−1) takes −1 steps; a number of steps is whole, from 0 to 1,000,000.",
    ),
    (
        lambda: d.expectation(i, p, u[i]).value({p: [0.5, 0.5], u: [1, 2], "n": 3}),
        "n = 3 must be 2, the length of axis n in the arrays given.",
    ),
    (
        lambda: d.expectation(j, p, j).value({p: [0.5, 0.5], "K": 3}),
        "E_{j~p}[j] has 2 probabilities for 3 values (p = (0.5, 0.5)); let the index run over every row.",
    ),
    (
        lambda: d.largest(symbols("m in 1..K-1")[0], k).value({k: 2, "K": 1}),
        "max_m k takes the maximum of nothing (k = 2); let the index's range hold at least one number.",
    ),
]
DECLARED: list[Case] = [
    (
        lambda: symbols("2a"),
        "declaration = '2a' cannot be read; write \"name[axes] in domain: meaning\".",
    ),
    (lambda: symbols(3), 'declaration = 3 cannot be read; write "name[axes] in domain: meaning".'),  # type: ignore[arg-type]
    (
        lambda: symbols("a[n,d,e]"),
        "declaration = 'a[n,d,e]' has more than two axes; use one symbol a slice.",
    ),
    (lambda: symbols("a[0]"), 'axis = 0 must be a letter or a length from 1 on; such as "X[n,d]".'),
    (lambda: symbols("a[-1]"), "axis = '-1' must be a letter or a length from 1 on; such as \"X[n,d]\"."),
    (lambda: symbols("a", "b", "a"), "declarations = ('a', 'b', 'a') declare a twice; give each its own letter."),
    (
        lambda: symbols("a in nowhere"),
        "domain = 'nowhere' is not known; use a range such as 1..9 or 0.0..1.0, or one of real, positive, "
        "nonnegative, probability, simplex, definite.",
    ),
    (lambda: symbols("a in 5..1"), "domain = '5..1' is empty; write the smaller end first."),
    (lambda: symbols("a in 0.5..0.1"), "domain = '0.5..0.1' is empty; write the smaller end first."),
    (
        lambda: symbols("a in 1..n/2"),
        "range end = 'n/2' must be made of integers and names with +, - and *; such as 1..n-1.",
    ),
    (
        lambda: symbols("S[n,d] in definite"),
        "declaration = 'S[n,d] in definite' has other axes than definite needs; write \"S[n,n] in definite\".",
    ),
    (
        lambda: symbols("p in simplex"),
        "declaration = 'p in simplex' has other axes than simplex needs; write \"p[n] in simplex\".",
    ),
    (lambda: Domain.parse("4..n").draw(np.random.default_rng(0), (1, 1), {"n": 2}), "the range 4..2 is empty."),
]
ALL = [*TYPED, *PYTHON, *GIVEN, *UNDEFINED, *DECLARED]


@pytest.mark.parametrize(("wrong", "sentence"), ALL, ids=[sentence[:60] for _, sentence in ALL])
def test_a_refusal_is_one_clear_sentence(wrong: Callable[[], Any], sentence: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        wrong()
    assert str(caught.value) == sentence


@pytest.mark.parametrize("wrong", [lambda: list(u), lambda: a in u, lambda: [*A], lambda: np.sum(u), lambda: np.exp(a)])
def test_python_and_numpy_do_not_take_an_expression_apart(wrong: Callable[[], Any]) -> None:
    with pytest.raises(TypeError, match=r"iterable|ufuncs"):
        wrong()


def test_what_is_wrong_is_not_chained_to_inner_causes() -> None:
    with pytest.raises(InvalidInputError) as caught:
        X @ t
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_exact_refuses_objects_that_only_look_like_numbers() -> None:
    for wrong in (object(), {1: 2}, b"3", np.array([None]), np.datetime64("2020")):
        with pytest.raises(InvalidInputError, match="must be a number or an array of numbers"):
            exact(wrong)
