"""Random inputs: they follow the declarations, and differ where sameness would hide a slip."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from dlcore.derivation.draw import draws, whole
from dlcore.errors import InvalidInputError
from dlcore.expr import Expr, Symbol, symbols
from dlcore.expr.evaluate import Environment


def some(count: int, rng: np.random.Generator, *declared: Symbol, assume: tuple[Expr, ...] = ()) -> list[Environment]:
    return list(itertools.islice(draws(declared, assume, rng), count))


def test_different_axes_have_different_lengths_on_every_draw(rng) -> None:
    X, w = symbols("X[n,d]", "w[d]")
    shapes = [env.values[X].shape for env in some(100, rng, X, w)]
    assert all(rows != columns for rows, columns in shapes)
    assert {rows < columns for rows, columns in shapes} == {True, False}  # more columns than rows, and fewer
    assert all(env.values[w].shape == (env.values[X].shape[1], 1) for env in some(5, rng, X, w))


def test_lengths_are_alike_only_where_nothing_else_is_left(rng) -> None:
    X, n, d = symbols("X[n,d]", "n in 3..3", "d in 3..3")
    assert {env.values[X].shape for env in some(5, rng, X, n, d)} == {(3, 3)}


def test_a_letter_named_like_an_axis_is_its_length_and_bounds_it(rng) -> None:
    X, n = symbols("X[n,d]", "n in 7..9")
    for env in some(20, rng, X, n):
        assert 7 <= env.values[n] == env.values[X].shape[0] <= 9


def test_a_length_whose_bound_is_a_letter_is_drawn_again_until_it_fits(rng) -> None:
    X, n, m = symbols("X[n,d]", "n in 1..m", "m in 2..4")
    for env in some(20, rng, X, n, m):
        assert 1 <= env.values[n] <= env.values[m]


def test_a_range_may_depend_on_other_letters_in_any_order(rng) -> None:
    i, k, n = symbols("i in 1..n-k", "k in 1..n", "n in 2..9")
    for env in some(50, rng, i, k, n):
        assert 1 <= env.values[i] <= env.values[n] - env.values[k]  # an empty range was drawn again


def test_a_range_that_names_an_undeclared_letter_says_so(rng) -> None:
    (i,) = symbols("i in 1..n")
    with pytest.raises(InvalidInputError, match="the ranges of i need names that are not declared"):
        some(1, rng, i)


def test_every_draw_meets_the_assumptions(rng) -> None:
    k, n = symbols("k in 1..9", "n in 1..9")
    assert all(env.values[k] <= env.values[n] for env in some(100, rng, k, n, assume=(k <= n,)))


def test_a_wide_range_is_drawn_at_every_scale_and_a_short_one_evenly(rng) -> None:
    wide = [whole(1, 10_000, rng) for _ in range(2000)]
    assert min(wide) >= 1
    assert max(wide) <= 10_000
    for low, high in [(1, 10), (10, 100), (100, 1000), (1000, 10_000)]:
        assert 0.15 < np.mean([low <= value < high for value in wide]) < 0.35
    short = [whole(0, 3, rng) for _ in range(2000)]
    assert all(0.2 < np.mean([value == each for value in short]) < 0.3 for each in range(4))


def test_whole_numbers_are_exact_and_arrays_of_them_too(rng) -> None:
    k, t, x = symbols("k in 1..9", "t[n] in 0..3", "x[n]")
    (env,) = some(1, rng, k, t, x)
    assert env.values[k].denominator == 1
    assert env.values[t].dtype == object
    assert env.values[x].dtype == np.float64
