"""The midterm's sentence, unknown words, and a product that is a lookup."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.errors import InvalidInputError
from dlcore.text.one_hot import UNKNOWN, lookup, one_hot, tokenize, vocabulary

SENTENCE = "This exam is a midterm exam"


def test_C6_the_sentence_of_the_exam() -> None:
    coded = one_hot(tokenize(SENTENCE))
    assert len(coded.tokens) == 6
    assert coded.vocabulary == ("this", "exam", "is", "a", "midterm")
    assert coded.matrix.tolist() == [
        [1, 0, 0, 0, 0],
        [0, 1, 0, 0, 0],
        [0, 0, 1, 0, 0],
        [0, 0, 0, 1, 0],
        [0, 0, 0, 0, 1],
        [0, 1, 0, 0, 0],
    ]
    assert np.array_equal(coded.matrix[1], coded.matrix[5])
    assert coded.indices.tolist() == [0, 1, 2, 3, 4, 1]


def test_C6_folding_case_is_a_choice() -> None:
    assert tokenize(SENTENCE, fold_case=False)[0] == "This"
    both = "Exam exam"
    assert [len(vocabulary(tokenize(both, fold_case=fold))) for fold in (True, False)] == [1, 2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ()),
        (" \n\t ", ()),
        ("Stop. Go!", ("stop", "go")),
        ("don't re-use it’s", ("don't", "re-use", "it’s")),
        ("'quoted' -- dash", ("quoted", "dash")),
        ("Straße ÉTÉ 学习", ("strasse", "été", "学习")),
        ("x_1 = 3.5", ("x_1", "3", "5")),
    ],
)
def test_a_word_is_as_stated(text: str, words: tuple[str, ...]) -> None:
    assert tokenize(text) == words


def test_an_unknown_word_is_refused_or_a_row_of_zeros_or_a_word_of_its_own() -> None:
    tokens, known = ["a", "new", "b", "newer"], ["a", "b"]
    with pytest.raises(InvalidInputError, match="tokens = 'new' is not in the vocabulary; use unknown='zeros'"):
        one_hot(tokens, known)
    zeros = one_hot(tokens, known, unknown="zeros")
    assert zeros.matrix.tolist() == [[1, 0], [0, 0], [0, 1], [0, 0]]
    assert zeros.indices.tolist() == [0, -1, 1, -1]
    word = one_hot(tokens, known, unknown="word")
    assert word.vocabulary == ("a", "b", UNKNOWN)
    assert word.matrix.tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 0], [0, 0, 1]]
    assert word.unknown == zeros.unknown == ("new", "newer")
    assert one_hot(["q"], ["a", UNKNOWN], unknown="word").vocabulary == ("a", UNKNOWN)


@given(st.lists(st.sampled_from("abcdefg"), max_size=12), st.integers(1, 4), st.sampled_from(["zeros", "word"]))
def test_the_product_is_the_lookup(tokens: list[str], width: int, unknown: str) -> None:
    coded = one_hot(tokens, ["a", "b", "c"], unknown=unknown)
    table = np.random.default_rng(len(tokens)).standard_normal((len(coded.vocabulary), width))
    found = lookup(coded, table)
    assert np.array_equal(found.product, found.rows)
    assert found.product.shape == (len(tokens), width)
    assert found.multiplications == len(tokens) * len(coded.vocabulary) * width


@given(st.lists(st.text("abc", min_size=1, max_size=2), max_size=20))
def test_each_row_has_one_one_and_leads_back_to_its_word(tokens: list[str]) -> None:
    coded = one_hot(tokens)
    assert (coded.matrix.sum(axis=1) == 1).all()
    assert [coded.vocabulary[k] for k in coded.indices] == tokens
    assert sorted(coded.vocabulary, key=tokens.index) == list(coded.vocabulary)


def test_sizes_dense_and_sparse() -> None:
    coded = one_hot(tokenize(SENTENCE))
    assert (coded.dense_bytes, coded.sparse_bytes) == (6 * 5 * 8, 6 * 8)


def test_results_cannot_be_written() -> None:
    coded = one_hot(["a"])
    found = lookup(coded, [[1.0]])
    for array in (coded.matrix, coded.indices, found.table, found.product, found.rows):
        assert not array.flags.writeable


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: tokenize(3), "text = 3 must be a text"),
        (lambda: one_hot("a text"), "tokens = 'a text' must be a sequence of words; tokenize the text first"),
        (lambda: vocabulary(["a", 1]), "tokens = .* must be a sequence of words"),
        (lambda: one_hot(["a"], ["a", "b", "a"]), "known = .* holds 'a' twice; name each word once"),
        (lambda: one_hot(["a"], unknown="skip"), "unknown = 'skip' must be one of 'refuse', 'zeros', 'word'"),
        (lambda: lookup(one_hot(["a"]), [[1], [2]]), r"table = \(2, 1\) is its shape, and must be \(1, e\)"),
        (lambda: lookup(one_hot(["a"]), [[np.nan]]), "table = .* must hold finite numbers"),
        (lambda: one_hot([f"w{k}" for k in range(5000)]), "The matrix would have 25,000,000 cells.*indices alone"),
    ],
)
def test_what_does_not_go_together_is_told_in_one_sentence(call: Any, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        call()
