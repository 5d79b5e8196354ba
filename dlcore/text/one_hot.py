"""Words as rows with a single 1, and why a row times a table is a lookup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlcore import _checks as checks
from dlcore._arrays import Array, finite, read_only
from dlcore.errors import InvalidInputError

__all__ = ["UNKNOWN", "Lookup", "OneHot", "lookup", "one_hot", "tokenize", "vocabulary"]

UNKNOWN = "<unk>"
POLICIES = ("refuse", "zeros", "word")
WORD = re.compile(r"\w+(?:['’\-]\w+)*")
MOST = 20_000_000  # cells of a matrix: 160 MB


@dataclass(frozen=True, kw_only=True, eq=False)
class OneHot:
    """Tokens as rows with a single 1.

    Attributes
    ----------
    tokens : tuple of str
        The words, one a row.
    vocabulary : tuple of str
        The words that have a column, one each.
    indices : int64 array of shape (n,)
        The column of each token, counted from 0; -1 for an unknown word whose row is zero; read-only.
    matrix : float64 array of shape (n, V)
        A 1 at each token's column; read-only.
    """

    tokens: tuple[str, ...]
    vocabulary: tuple[str, ...]
    indices: NDArray[np.int64]
    matrix: Array

    @property
    def unknown(self) -> tuple[str, ...]:
        """The tokens that the vocabulary lacks, in the order of the text."""
        known = set(self.vocabulary)
        return tuple(token for token in self.tokens if token not in known)

    @property
    def dense_bytes(self) -> int:
        """What the matrix takes as n·V floats of 8 bytes."""
        return self.matrix.nbytes

    @property
    def sparse_bytes(self) -> int:
        """What the columns alone take, as n integers of 8 bytes: all that the matrix says."""
        return self.indices.nbytes


@dataclass(frozen=True, kw_only=True, eq=False)
class Lookup:
    """A table's rows by both ways; the arrays are read-only.

    Attributes
    ----------
    table : float64 array of shape (V, e)
        One row for each word of the vocabulary.
    product : float64 array of shape (n, e)
        The one-hot matrix times the table.
    rows : float64 array of shape (n, e)
        The table's rows at the tokens' columns: the same numbers without a multiplication.
    """

    table: Array
    product: Array
    rows: Array

    @property
    def multiplications(self) -> int:
        """What the product costs, n·V·e; the lookup copies n·e numbers."""
        return len(self.product) * self.table.size


def tokenize(text: str, *, fold_case: bool = True) -> tuple[str, ...]:
    """Split a text into words.

    A word is a run of letters, digits and underscores; an apostrophe or a hyphen within it belongs to it. All else
    only separates.

    Parameters
    ----------
    text : str
        The text.
    fold_case : bool
        Whether "This" and "this" are the same word.

    Returns
    -------
    tuple of str
        The words in the order of the text.

    Raises
    ------
    InvalidInputError
        If it is not a text.

    Examples
    --------
    >>> tokenize("This exam is a midterm exam")
    ('this', 'exam', 'is', 'a', 'midterm', 'exam')
    """
    checks.require(isinstance(text, str), "text", text, "must be a text")
    return tuple(WORD.findall(text.casefold() if fold_case else text))


def vocabulary(tokens: Sequence[str]) -> tuple[str, ...]:
    """The different words, in the order of first use.

    Parameters
    ----------
    tokens : sequence of str
        The words of a text.

    Returns
    -------
    tuple of str
        Each word once.

    Raises
    ------
    InvalidInputError
        If the tokens are not words.

    Examples
    --------
    >>> vocabulary(tokenize("This exam is a midterm exam"))
    ('this', 'exam', 'is', 'a', 'midterm')
    """
    return tuple(dict.fromkeys(_words(tokens, "tokens")))


def one_hot(tokens: Sequence[str], known: Sequence[str] | None = None, *, unknown: str = "refuse") -> OneHot:
    """Make a matrix with one row for each token, one column for each word, and a single 1 in each row.

    Parameters
    ----------
    tokens : sequence of str
        The words of a text.
    known : sequence of str, optional
        The vocabulary; the tokens' own, if not given.
    unknown : {"refuse", "zeros", "word"}
        What becomes of a word that the vocabulary lacks: an error, a row of zeros, or the column of one more word,
        "<unk>", that stands for all of them.

    Returns
    -------
    OneHot
        The matrix, its columns' words, and each row's column.

    Raises
    ------
    InvalidInputError
        If a word is unknown and that is refused, a word of the vocabulary stands twice, or the matrix is too large.

    References
    ----------
    Midterm exam, question 4.

    Examples
    --------
    >>> coded = one_hot(tokenize("This exam is a midterm exam"))
    >>> coded.matrix.astype(int)
    array([[1, 0, 0, 0, 0],
           [0, 1, 0, 0, 0],
           [0, 0, 1, 0, 0],
           [0, 0, 0, 1, 0],
           [0, 0, 0, 0, 1],
           [0, 1, 0, 0, 0]])
    """
    checks.one_of(unknown, "unknown", POLICIES)
    text = _words(tokens, "tokens")
    columns = vocabulary(text) if known is None else _words(known, "known")
    twice = next((word for k, word in enumerate(columns) if word in columns[:k]), None) if known is not None else None
    checks.require(twice is None, "known", columns, f"holds {twice!r} twice", mend="name each word once")
    if unknown == "word" and UNKNOWN not in columns:
        columns = (*columns, UNKNOWN)
    place = {word: column for column, word in enumerate(columns)}
    other = place[UNKNOWN] if unknown == "word" else -1
    indices = np.array([place.get(token, other) for token in text], np.int64)
    if unknown == "refuse" and (indices < 0).any():
        first = text[int((indices < 0).argmax())]
        raise InvalidInputError("tokens", first, "is not in the vocabulary", mend="use unknown='zeros' or 'word'")
    cells = len(text) * len(columns)
    rule = f"would have {cells:,} cells, and may have {MOST:,}"
    checks.require(cells <= MOST, "", None, f"The matrix {rule}", mend="keep the indices alone")
    matrix = np.zeros((len(text), len(columns)))
    rows = np.flatnonzero(indices >= 0)
    matrix[rows, indices[rows]] = 1
    indices.flags.writeable = False
    return OneHot(tokens=text, vocabulary=columns, indices=indices, matrix=read_only(matrix))


def lookup(coded: OneHot, table: ArrayLike) -> Lookup:
    """Look words up in an embedding table: by a product with the one-hot matrix, and by row.

    Parameters
    ----------
    coded : OneHot
        The words.
    table : array_like of shape (V, e)
        One row of e numbers for each word of the vocabulary.

    Returns
    -------
    Lookup
        Both results.

    Raises
    ------
    InvalidInputError
        If the table does not have a row for each word, or holds numbers that are not finite.

    Examples
    --------
    >>> found = lookup(one_hot(["a", "b", "a"]), [[1, 2], [3, 4]])
    >>> found.product
    array([[1., 2.],
           [3., 4.],
           [1., 2.]])
    >>> bool((found.product == found.rows).all())
    True
    """
    values, words = finite(table, "table"), len(coded.vocabulary)
    rule = f"is its shape, and must be ({words}, e): a row for each word of the vocabulary"
    checks.require(values.ndim == 2 and len(values) == words, "table", values.shape, rule)
    rows = np.vstack([values, np.zeros(values.shape[1:])])[coded.indices]  # -1 finds the zeros
    return Lookup(table=values, product=read_only(coded.matrix @ values), rows=read_only(rows))


def _words(value: Sequence[str], name: str) -> tuple[str, ...]:
    words = isinstance(value, tuple | list) and all(isinstance(word, str) for word in value)
    checks.require(words, name, value, "must be a sequence of words", mend="tokenize the text first")
    return tuple(value)
