"""Why is a row with a single 1, times a table, a row of the table? Nothing else survives the multiplication."""

from __future__ import annotations

from typing import Any

import numpy as np

from dlcore.derivation import Derivation, Erratum, Mistake, claim, equals, start
from dlcore.expr import count, define, equal, inner, mask, ones, sq, symbols, total, unit
from dlcore.text.one_hot import OneHot, lookup, one_hot, tokenize

n, V, e, c, T = symbols(
    "n in 1..6: the number of tokens",
    "V in 1..6: the number of words in the vocabulary",
    "e in 1..6: the numbers that stand for a word",
    "c[n] in 1..V: the word of each token, by its place in the vocabulary",
    "T[V,e]: the embedding table, one row a word",
)
i, k, l, v, q = symbols(
    "i in 1..n: a token, by its place in the text",
    "k in 1..n: another token",
    "l in 1..n: any token",
    "v in 1..V: a word",
    "q in 1..e: a column of the table",
)

SENTENCE = "This exam is a midterm exam"
PRINTED = 4, 4  # columns of the exam's table, and rows in which its 1 is filled in

X = define("X", total(l, unit(l, n) @ unit(c[l], V).T))

row = claim(
    "row",
    "Row i has a 1 in the column of its word, and 0 elsewhere.",
    start(X[i]),
    equals(unit(c[i], V), "of all n terms only the i-th has a row i"),
)
lookup_row = claim(
    "lookup",
    "A one-hot row times the table is the table's row of that word.",
    start(total(v, X[i, v] * T[v, q])),
    equals(total(v, mask(equal(v, c[i])) * T[v, q]), "row i is 1 at v = cᵢ, else 0"),
    equals(T[c[i], q], "one term is left: all others are times 0"),
    Mistake("row-of-the-place", T[i, q], "i is the place in the text; the row is the word's"),
)
whole = claim(
    "table",
    "The whole matrix picks one row for each token.",
    start(X @ T),
    equals(total(l, unit(l, n) @ (unit(c[l], V).T @ T)), "the table into each term"),
    equals(total(l, unit(l, n) @ T[c[l]].T), "a one-hot row picks a row"),
    Mistake("turned-round", lambda: T @ X, "the rows are the tokens', so the one-hot matrix stands on the left"),
)

alike = claim(
    "alike",
    "Tokens of the same word have equal rows, and rows of different words are orthogonal.",
    start(inner(X[i], X[k])),
    equals(inner(unit(c[i], V), unit(c[k], V)), "both rows have a single 1"),
    equals(mask(equal(c[i], c[k])), "the two meet, or they do not"),
    Mistake("same-place", mask(equal(i, k)), "two places may hold the same word"),
)
apart = claim(
    "apart",
    "So all pairs of different words are equally far apart: the rows know nothing of meaning.",
    start(sq(X[i] - X[k])),
    equals(sq(X[i]) - 2 * inner(X[i], X[k]) + sq(X[k]), "multiply out"),
    equals(2 - 2 * mask(equal(c[i], c[k])), "a row has length 1, and two meet or not"),
    Mistake("one-place", 1 - mask(equal(c[i], c[k])), "different words differ in two places"),
)

column = claim(
    "counts",
    "The sum of a column counts how often its word occurs.",
    start(total(i, X[i, v])),
    equals(total(i, mask(equal(c[i], v))), "a 1 for each token of this word"),
    equals(count(i, equal(c[i], v)), "adding up 1s is counting"),
    Mistake("once", mask(count(i, equal(c[i], v)) > 0), "a word that occurs twice has two 1s"),
)
length = claim(
    "ones",
    "The matrix holds as many 1s as there are tokens.",
    start(ones(n).T @ X @ ones(V)),
    equals(total(i, 1), "one in each row"),
    equals(n, "n rows"),
    Mistake("one-a-word", V, "each row has a single 1, but a column may have more"),
)
share = claim(
    "share",
    "So all but one cell in V are 0.",
    start((ones(n).T @ X @ ones(V)) / (n * V)),
    equals(n / (n * V), "n ones among n times V cells"),
    equals(1 / V, "n cancels"),
)
size = claim(
    "size",
    "Written out, the matrix takes V times the space of its columns' numbers.",
    start(8 * (n * V) / (8 * n)),
    equals(V, "8 bytes for each cell, or for each token"),
    Mistake("square", V**2, "a token has one row of V cells"),
)
cost = claim(
    "cost",
    "The product costs n V e multiplications, and a lookup none.",
    start(total(i, total(v, total(q, 1)))),
    equals(n * V * e, "one for each token, word and column"),
    Mistake("cells-alone", n * V, "each of the table's columns is multiplied"),
)


def _coded(c: Any, V: int) -> OneHot:
    """The tokens as the library codes them, each word spelled as its place in the vocabulary."""
    return one_hot([str(int(word)) for word in np.ravel(c)], [str(word) for word in range(1, V + 1)])


def _source() -> OneHot:
    return one_hot(tokenize(SENTENCE))


derivation = Derivation(
    "one-hot",
    row,
    lookup_row,
    whole,
    alike,
    apart,
    column,
    length,
    share,
    size,
    cost,
    computed_by={
        row: lambda c, V, i: _coded(c, V).matrix[i - 1],
        lookup_row: lambda c, V, T, i, q: lookup(_coded(c, V), T).rows[i - 1, q - 1],
        whole: lambda c, V, T: lookup(_coded(c, V), T).rows,
        column: lambda c, V, v: _coded(c, V).matrix.sum(axis=0)[v - 1],
        length: lambda c, V: _coded(c, V).matrix.sum(),
        size: lambda n, V: _coded([1] * n, V).dense_bytes / _coded([1] * n, V).sparse_bytes,
        cost: lambda n, V, e: lookup(_coded([1] * n, V), np.zeros((V, e))).multiplications,
    },
    equivalent={
        f"apart: exponent: {line}": "a one-hot row has length 1, and so has its square"
        for line in ("‖x_i‖ − 2⟨x_i, x_k⟩ + ‖x_k‖²", "‖x_i‖² − 2⟨x_i, x_k⟩ + ‖x_k‖")
    },
    sources={"C6": {n: 6, V: 5, c: [1, 2, 3, 4, 5, 2], i: 2, k: 6, v: 2}},
    errata=(
        Erratum(
            slug="half-filled",
            source_id="C6",
            says="a table of six rows and four columns, with a 1 in each of the first four rows",
            right="six rows and five columns: midterm has its 1 in the fifth, and the second exam in the second again",
            why="a word has one column, and every token has a 1",
            check=lambda: _source().indices.tolist() == [0, 1, 2, 3, 4, 1],
        ),
    ),
)
