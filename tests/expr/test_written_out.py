"""Sums written out in a working, and constants as large as the numbers around them."""

from __future__ import annotations

from dlcore.expr import identity, symbols, total, unit, zeros

K, V, i, j, n, e = symbols("K[k,k]", "V[k,k]", "i in 1..k", "j in 1..k", "n in 1..9", "e in 1..n-1")


def test_a_sum_of_sums_is_one_run_without_brackets() -> None:
    working = total(i, total(j, K[i, j] * V[i, j])).working({K: [[1, -1], [2, 3]], V: [[4, 5], [6, 7]]})
    assert [step.right.text() for step in working] == [
        "1·4 + (−1·5) + 2·6 + 3·7",
        "4 + (−5) + 12 + 21",
        "32",
    ]


def test_a_sum_of_products_of_sums_keeps_its_brackets() -> None:
    working = total(i, V[i, 1] * total(j, K[i, j])).working({K: [[1, 2], [3, 4]], V: [[5, 0], [6, 0]]})
    assert working[0].right.text() == "5(1 + 2) + 6(3 + 4)"


def test_the_identity_is_as_large_as_its_letter() -> None:
    shift = total(e, unit(e, n) @ unit(e + 1, n).T)
    assert (2 * identity(n) - shift).value({"n": 3}).tolist() == [[2, -1, 0], [0, 2, -1], [0, 0, 2]]
    assert (identity(n) + zeros(n, n)).working({n: 2})[-1].right.text() == "[[1, 0], [0, 1]]"


def test_a_constant_beside_given_numbers_is_worked() -> None:
    (matrix,) = symbols("M[n,n]")
    steps = (matrix + 2 * identity(n)).working({matrix: [[1, 2], [3, 4]]})
    assert steps[0].right.text() == "[[1, 2], [3, 4]] + 2I"
    assert steps[-1].right.text() == "[[3, 2], [3, 6]]"
