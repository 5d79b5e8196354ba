"""Words as rows with a single 1: the matrix, its product with a table, the exam's half-filled table, and its size."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from html import escape, unescape

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.cells import cell
from dashboard.charts.curves import Curve, Mark, curves
from dashboard.charts.numbers import counted, in_bytes, shown
from dashboard.charts.parts import box, caption, editable, key, plane
from dashboard.charts.picture import Figure, Picture
from dlcore.text.one_hot import Lookup, OneHot

__all__ = ["half_filled", "one_hot_lookup", "one_hot_matrix", "one_hot_size", "repeated_row"]

Array = NDArray[np.float64]
LONGEST = 12  # letters of a word that still stand beside its row
SIDES = {"matrix": "One-hot rows", "table": "Table", "rows": "Rows of the table"}
LARGEST = 100_000  # words of a large vocabulary


def one_hot_matrix(coded: OneHot, *, of: str = "", note: str = "") -> Picture:
    """The one-hot matrix, a row for each token and a column for each word; unknown words stand out.

    Parameters
    ----------
    coded : OneHot
        The tokens.
    of : str
        What the tokens are, where the page shows other ones besides.
    note : str
        What the reader should know of how they were made.
    """
    new = len(coded.unknown)
    title = f"{of}: " if of else ""
    if new:
        here = sorted(set(coded.unknown), key=coded.unknown.index)
        verb = "is" if len(here) == 1 else "are"
        title += f"{_listed(here)} {verb} not in the vocabulary, so {_unknown(coded)}"
    elif of:
        many = len(coded.tokens)
        title += f"all {many} tokens are in the vocabulary" if many > 1 else "its one token is in the vocabulary"
    else:
        title += _alike(coded)
    return Picture(
        title=title,
        described=_described(coded),
        drawn=Figure(
            markup=f'<div class="dl-hot">{_matrix(coded)}</div>{_marks(bool(new))}'
            + (f'<p class="dl-note">{escape(note)}</p>' if note else ""),
            kind="hot",
        ),
    )


def one_hot_lookup(coded: OneHot, found: Lookup, *, typed: str = "") -> Picture:
    """The one-hot matrix times a table of numbers: the chosen row picks one row of the table.

    Parameters
    ----------
    coded : OneHot
        The tokens.
    found : Lookup
        What `dlcore.text.one_hot.lookup` gives for them.
    typed : str
        The control that holds the table, where a reader may type over its numbers.
    """
    table, width = found.table, found.table.shape[1]
    body = (
        f"{_matrix(coded, chosen=True)}<i class='dl-sign'>×</i>{_numbers(coded.vocabulary, table, 'table', typed)}"
        f"<i class='dl-sign'>=</i>{_numbers(coded.tokens, found.product, 'rows', '')}"
    )
    same = bool(np.array_equal(found.product, found.rows))
    says = [_sum(coded, found, token) for token in range(len(coded.tokens))]
    at = repeated_row(coded)
    hint = "Point at a row. <span class='dl-hint'>Click a number of the table to type another.</span>"
    return Picture(
        title=f"The product takes {counted(found.multiplications, 'multiplication')} to "
        + (f"copy {counted(len(coded.tokens), 'row')} of the table" if same else "round what a lookup copies"),
        described=f"The table has {counted(len(table), 'row')} of {counted(width, 'number')}. "
        + " ".join(f"{_plain(each)}." for each in says),
        drawn=Figure(
            markup=f'<p class="dl-note">{hint}</p><p class="dl-says" aria-live="polite">{says[at]}</p>'
            f'<div class="dl-hot">{body}</div>',
            kind="hot",
            data={"indices": coded.indices.tolist(), "says": says, "at": at},
        ),
    )


def half_filled(coded: OneHot, *, columns: int, rows: int) -> Picture:
    """The matrix with what a table of fewer columns, filled in its first rows, leaves out.

    Parameters
    ----------
    coded : OneHot
        The tokens.
    columns, rows : int
        How many columns the table has, and how many of its rows have their 1.
    """
    missing = coded.vocabulary[columns:]
    left = coded.tokens[rows:]
    boxes = []
    for (y, x), value in np.ndenumerate(coded.matrix):
        there = x < columns and (y < rows or not value)
        role = "dl-hot-one" if value and there else "dl-hot-lost" if value else "dl-hot-out" if x >= columns else ""
        boxes.append(box(f"dl-number dl-hot-cell {role}", x, y, words="1" if value else ""))
    printed = f'<div class="dl-hot">{_framed(coded.tokens, coded.vocabulary, boxes, coded.matrix.shape)}</div>'
    marks = key(("dl-hot-one", "printed"), ("dl-hot-lost", "missing"), ("dl-hot-out", "column that is not there"))
    return Picture(
        title=f"The printed table holds {rows} of the {counted(len(coded.tokens), 'one')}: {_listed(left)} have none, "
        f"and {_listed(missing)} has no column",
        described=f"Printed are the columns {_listed(coded.vocabulary[:columns])}; the rows {_listed(left)} are empty.",
        drawn=Figure(markup=printed + marks, kind="hot"),
    )


def one_hot_size(coded: OneHot) -> Picture:
    """What a matrix takes and what its columns' numbers take, for any vocabulary.

    Parameters
    ----------
    coded : OneHot
        The tokens.
    """
    tokens, words = len(coded.tokens), len(coded.vocabulary)
    sizes = np.unique(np.concatenate([[words], np.geomspace(1, LARGEST, 60).round()]))
    dense, sparse = 8.0 * tokens * sizes, np.full(len(sizes), 8.0 * tokens)
    large = in_bytes(int(dense[-1]))
    return Picture(
        title=f"For {counted(tokens, 'token')} the matrix takes {in_bytes(coded.dense_bytes)}, and with {LARGEST:,} "
        f"words {large}; the numbers of its columns always take {in_bytes(coded.sparse_bytes)}",
        described="Bytes against words in the vocabulary, on logarithmic axes. "
        f"Written out: from {in_bytes(8 * tokens)} for one word to {large}. "
        f"Columns’ numbers alone: {in_bytes(coded.sparse_bytes)} throughout.",
        drawn=curves(
            [
                Curve(name="written out", x=sizes, y=dense, role="wrong"),
                Curve(name="columns’ numbers", x=sizes, y=sparse, role="idea"),
            ],
            x="words in the vocabulary V",
            y="bytes",
            log_x=True,
            marks=[Mark(x=words, words=f"V = {words:,}", role="ink")],
        ),
    )


def _matrix(coded: OneHot, *, chosen: bool = False) -> str:
    boxes = []
    for row, column in np.ndindex(coded.matrix.shape):
        one = bool(coded.matrix[row, column])
        role = "dl-hot-one" if one else "dl-hot-none" if coded.indices[row] < 0 else ""
        boxes.append(box(f"dl-number dl-hot-cell {role}", column, row, words="1" if one else "0"))
    side, bold = ("matrix", ()) if chosen else ("", tuple(_repeated(coded))[:1])
    return _framed(coded.tokens, coded.vocabulary, boxes, coded.matrix.shape, side=side, bold=bold)


def _numbers(words: Sequence[str], values: Array, side: str, typed: str) -> str:
    """A plane of numbers, a row for each word."""
    largest = float(np.abs(values).max())
    boxes = [
        cell(value, largest, "dl-signed", x, y, attributes=editable(typed, place, value) if typed else "")
        for place, ((y, x), value) in enumerate(np.ndenumerate(values))
    ]
    return _framed(words, [str(k) for k in range(1, values.shape[1] + 1)], boxes, values.shape, side=side)


def _framed(
    rows: Sequence[str],
    columns: Sequence[str],
    boxes: list[str],
    shape: tuple[int, ...],
    *,
    side: str = "",
    bold: Collection[str] = (),
) -> str:
    """A plane with its rows' words beside it and its columns' above."""
    high, wide = shape
    names = "".join(
        f'<span title="{escape(word)}"{" class=dl-hot-same" if word in bold else ""}>'
        f"<small>{place}</small> {escape(_short(word))}</span>"
        for place, word in enumerate(rows, start=1)
    )
    heads = "".join(f"<span>{escape(_short(word))}</span>" for word in columns)
    upright = "" if any(len(word) > 2 for word in columns) else " dl-hot-flat"
    attributes = ""
    if side:
        words = f"{SIDES[side]}, {high} by {wide}: the arrow keys move the chosen row"
        attributes = f'data-side="{side}" role="group" tabindex="0" aria-label="{words}"'
    # What scrolls must be within the keyboard's reach: the plane itself is, where rows are chosen in it.
    reach = "" if side else f' tabindex="0" role="group" aria-label="A matrix of {high} by {wide}"'
    frame = [box("dl-frame dl-hot-row", w=wide)] if side else []
    drawn = plane(wide, high, [*boxes, box("dl-rulings", w=wide, h=high), *frame], attributes=attributes)
    shape_words = f"--rows:{high};--across:{wide}"
    top = caption("dl-output" if side == "rows" else "dl-input", SIDES[side], "") if side else ""
    return (
        f'<div class="dl-hot-part" style="{shape_words}">{top}<div class="dl-scroll"{reach}><div class="dl-hot-grid">'
        f'<div class="dl-hot-heads{upright}">{heads}</div><div class="dl-hot-names">{names}</div>{drawn}'
        "</div></div></div>"
    )


def _short(word: str) -> str:
    return word if len(word) <= LONGEST else f"{word[: LONGEST - 1]}…"


def _listed(words: Sequence[str]) -> str:
    """Words in quotation marks; of many the first few."""
    quoted = [f"“{_short(word)}”" for word in words]
    if len(quoted) > 4:
        return f"{', '.join(quoted[:3])} and {len(quoted) - 3} more"
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def _repeated(coded: OneHot) -> dict[str, list[int]]:
    """The words that stand in several rows, with those rows' places from 1."""
    places: dict[str, list[int]] = {}
    for place, token in enumerate(coded.tokens, start=1):
        places.setdefault(token, []).append(place)
    return {token: found for token, found in places.items() if len(found) > 1}


def repeated_row(coded: OneHot) -> int:
    """The last row of the first word that stands twice, or the first row of all; counted from 0.

    Parameters
    ----------
    coded : OneHot
        The tokens.
    """
    return next((found[-1] - 1 for found in _repeated(coded).values()), 0)


def _alike(coded: OneHot) -> str:
    start = f"{counted(len(coded.tokens), 'token')}, {counted(len(coded.vocabulary), 'word')}"
    same = _repeated(coded)
    if len(coded.tokens) == 1:
        return f"{start}: one row, with a single 1"
    if not same:
        return f"{start}: no two rows are equal"
    word, places = next(iter(same.items()))
    rows = f"{', '.join(map(str, places[:-1]))} and {places[-1]}"
    more = f", and so are those of {counted(len(same) - 1, 'more word')}" if len(same) > 1 else ""
    return f"{start}: rows {rows} are equal, as {'both' if len(places) == 2 else 'all'} are “{_short(word)}”{more}"


def _unknown(coded: OneHot) -> str:
    gone = int((coded.indices < 0).sum())
    if gone:
        return f"{counted(gone, 'row')} {'is' if gone == 1 else 'are'} all 0"
    count = len(coded.unknown)
    return f"{counted(count, 'row')} {'has its' if count == 1 else 'have their'} 1 in the column for new words"


def _described(coded: OneHot) -> str:
    rows = (
        f"Row {row}, {token}: {f'a 1 in column {index + 1}' if index >= 0 else 'all 0'}."
        for row, (token, index) in enumerate(zip(coded.tokens, coded.indices, strict=True), start=1)
    )
    rows_and_columns = f"{counted(len(coded.tokens), 'row')} and {counted(len(coded.vocabulary), 'column')}"
    return f"A matrix of {rows_and_columns}. {' '.join(rows)}"


def _marks(unknown: bool) -> str:
    entries = [("dl-hot-one", "1"), ("dl-hot-zero", "0")]
    return key(*entries, *([("dl-hot-none", "row of an unknown word")] if unknown else []))


def _sum(coded: OneHot, found: Lookup, token: int) -> str:
    """A row times the table, written out: every word's row times 0 or 1."""
    index, word = int(coded.indices[token]), escape(_short(coded.tokens[token]))
    result = f"<b>{_vector(found.product[token])}</b>"
    if index < 0:
        return f"<span>Row {token + 1}, {word}:</span> every row of the table times 0 = {result}"
    others = [k + 1 for k, each in enumerate(coded.indices) if each == index and k != token]
    rows = f"row{'s' if len(others) > 1 else ''} {', '.join(map(str, others))}"
    same = f"<span>, as in {rows}</span>" if others else ""
    rest = len(found.table) - 1
    zeros = f" + 0 times {counted(rest, 'other row')}" if rest else ""
    return f"<span>Row {token + 1}, {word}:</span> 1 · {_vector(found.table[index])}{zeros} = {result}{same}"


def _plain(sentence: str) -> str:
    """The sentence without its tags, for a text alternative."""
    return unescape(re.sub(r"<[^>]*>", "", sentence))


def _vector(values: Array) -> str:
    return f"({', '.join(shown(float(value)) for value in values)})"
