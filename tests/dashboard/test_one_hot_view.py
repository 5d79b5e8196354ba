"""The page on one-hot rows: the exam's sentence typed by hand, the table that is picked from, words that are new."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from dashboard.charts import one_hot_lookup
from dlcore.text.one_hot import lookup, one_hot, tokenize

Open = Callable[..., Any]
SLUG = "one-hot"


def cells(figure: dict[str, Any], side: str = "") -> list[str]:
    """The numbers of a figure's plane; without a side, of its only one."""
    planes = figure["markup"].split('<div class="dl-plane')[1:]
    (plane,) = [each for each in planes if f'data-side="{side}"' in each] if side else planes
    return [text.partition("<")[0] for text in re.findall(r'<i class="dl-box dl-number[^>]*>([^<]*<?)', plane)]


def test_C6_the_matrix_the_title_and_the_numbers(open_page: Open) -> None:
    page = open_page(SLUG)
    assert page.titles() == [
        "6 tokens, 5 words: rows 2 and 6 are equal, as both are “exam”",
        "The printed table holds 4 of the 6 ones: “midterm” and “exam” have none, and “midterm” has no column",
        "The product takes 60 multiplications to copy 6 rows of the table",
        "The second sentence: “hard” is not in the vocabulary, so 1 row is all 0",
        "For 6 tokens the matrix takes 240 bytes, and with 100,000 words 4.8 MB; "
        "the numbers of its columns always take 48 bytes",
    ]
    assert page.numbers() == {
        "Tokens": "6", "Words": "5", "Matrix, 8 bytes a cell": "240 bytes", "Columns’ numbers": "48 bytes",
    }  # fmt: skip
    rows = ["10000", "01000", "00100", "00010", "00001", "01000"]
    assert "".join(cells(page.figures()[0])) == "".join(rows)


def test_C6_the_half_filled_table_shows_what_is_missing(open_page: Open) -> None:
    markup = open_page(SLUG).figures()[1]["markup"]
    boxes = re.findall(r'class="dl-box dl-number dl-hot-cell (dl-hot-\w+)" style="--x:(\d);--y:(\d)', markup)
    assert [(x, y) for role, x, y in boxes if role == "dl-hot-one"] == [("0", "0"), ("1", "1"), ("2", "2"), ("3", "3")]
    assert [(x, y) for role, x, y in boxes if role == "dl-hot-lost"] == [("4", "4"), ("1", "5")]
    assert len(open_page(SLUG, text="This exam is a final exam").titles()) == 4


def test_a_row_picks_a_row_of_the_table(open_page: Open) -> None:
    figure = open_page(SLUG, T="1 -1\n0.5 7\n3 3\n4 4\n5 5").figures()[2]
    assert cells(figure, "rows") == ["1", "−1", "0.5", "7", "3", "3", "4", "4", "5", "5", "0.5", "7"]
    assert figure["data"]["says"][5].endswith("= <b>(0.5, 7)</b><span>, as in row 2</span>")
    assert figure["data"]["indices"] == [0, 1, 2, 3, 4, 1]


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ({"e": "1"}, ["1", "2", "3", "4", "5", "2"]),
        ({"e": "3", "text": "a b"}, ["1", "10", "100", "2", "20", "200"]),
        ({"e": "2", "text": "a b", "T": "7 8 9"}, ["7", "8", "2", "20"]),
        ({"text": "a b c d f g", "T": "9 9"}, ["9", "9", "2", "20", "3", "30", "4", "40", "5", "50", "6", "60"]),
    ],
)
def test_the_table_is_cut_and_filled_up_to_fit(open_page: Open, asked: dict[str, str], rows: list[str]) -> None:
    (figure,) = [each for each in open_page(SLUG, **asked).figures() if "indices" in each["data"]]
    assert cells(figure, "rows") == rows


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ({"other": "Is this an exam", "unknown": "one column for all"},
         "The second sentence: “an” is not in the vocabulary, so 1 row has its 1 in the column for new words"),
        ({"other": "one two one"},
         "The second sentence: “one” and “two” are not in the vocabulary, so 3 rows are all 0"),
        ({"other": "exam!"}, "The second sentence: its one token is in the vocabulary"),
    ],
)  # fmt: skip
def test_new_words_are_named(open_page: Open, asked: dict[str, str], title: str) -> None:
    assert title in open_page(SLUG, **asked).titles()


def test_folding_case_is_a_choice(open_page: Open) -> None:
    kept = open_page(SLUG, text="Exam or exam", fold="false")
    assert kept.titles()[0] == "3 tokens, 3 words: no two rows are equal"
    assert "Case is kept." in kept.figures()[0]["markup"]
    assert open_page(SLUG, text="Exam or exam").titles()[0].startswith("3 tokens, 2 words: rows 1 and 3 are equal")


@pytest.mark.parametrize(
    ("text", "bar"),
    [
        ("…!?", "The text has 0 words, and this page shows from 1 to 24"),
        ("a " * 25, "The text has 25 words, and this page shows from 1 to 24"),
    ],
)
def test_a_text_of_no_words_or_too_many_is_refused(open_page: Open, text: str, bar: str) -> None:
    page = open_page(SLUG, text=text)
    assert page.bars()[0].startswith(bar)
    assert page.titles()[0].startswith("6 tokens, 5 words")


@pytest.mark.parametrize(
    "text", ["<b>bold</b> & <script>alert(1)</script>", "ß ẞ Straße", "x" * 190, "日本 語", "a-b it's"]
)
def test_hostile_and_foreign_words_stay_words(open_page: Open, text: str) -> None:
    page = open_page(SLUG, text=text, other=text)
    assert page.titles()[0].split(" token")[0].isdigit()
    assert not any("<script" in figure["markup"] or "<b>bold" in figure["markup"] for figure in page.figures())


def test_a_long_text_is_not_worked_out_and_says_so(open_page: Open) -> None:
    page = open_page(SLUG, text=" ".join("abcdefghij"))
    assert page.bars() == ["This is not worked out here: n = 10 must be an integer from 1 to 6 (the number of tokens)."]


def test_the_text_alternative_of_the_product_holds_no_tags() -> None:
    coded = one_hot(tokenize("is this it"))
    described = one_hot_lookup(coded, lookup(coded, [[1.0], [2.0], [3.0]])).described
    assert "<" not in described
    assert "Row 2, this: 1 · (2) + 0 times 2 other rows = (2)." in described
