"""How do words become numbers? A sentence as rows with a single 1, and what they pick from a table."""

from functools import partial
from typing import Any

from dashboard import charts, layout, matrices
from dashboard.charts.numbers import in_bytes
from dashboard.snippet import Written
from dlcore.derivations.one_hot import PRINTED, SENTENCE
from dlcore.errors import InvalidInputError
from dlcore.text.one_hot import lookup, one_hot, tokenize, vocabulary

MOST = 24  # words, so that a matrix still fits
POLICIES = {"zeros": "a row of zeros", "word": "one column for all"}
PROBLEMS: dict[str, dict[str, Any]] = {"C6": {"text": SENTENCE}}
EXAMPLES: dict[str, dict[str, Any]] = {
    "Also: case kept": {"text": "Exam or exam", "fold": False},
    "Also: all words alike": {"text": "no no no"},
}
RULE = (
    "A word is a run of letters, digits and underscores; an apostrophe or a hyphen within it belongs to it; all else "
    "only separates."
)


def read(text: str) -> str:
    """A text with at least one word, and not too many."""
    count = len(tokenize(text))
    if not 1 <= count <= MOST:
        raise InvalidInputError("", None, f"The text has {count} words, and this page shows from 1 to {MOST}")
    return text


def filled(rows: list[list[Any]], *, high: int, wide: int) -> list[list[Any]]:
    """As many rows and columns of a table as asked; what is not there counts up: 1, 10, 100, …"""
    counted = [[10**column * row for column in range(wide)] for row in range(1, high + 1)]
    return [(typed + own[len(typed) :])[:wide] for typed, own in zip([*rows, *[[]] * high], counted, strict=False)]


START: dict[str, Any] = {
    "fold": True,
    "other": "Is this a hard exam",
    "unknown": "zeros",
    "e": 2,
    "T": matrices.written(filled([], high=5, wide=2)),
}

page = layout.page("one-hot")
with page.controls(PROBLEMS, EXAMPLES, **START) as ask:
    text = ask.text("text", "Sentence", read, width=400, height=None, longest=200)
    fold = ask.toggle("fold", "Fold case")
    ask.next_row()
    other = ask.text("other", "Another, in the first one’s words", read, width=400, height=None, longest=200)
    unknown = ask.choice("unknown", "A new word gets", POLICIES)
    ask.next_row()
    wide = ask.slider("e", "Numbers for a word", low=1, high=4, width=180)
    words = vocabulary(tokenize(text, fold_case=fold))
    (table,) = ask.matrix("T", "Table", largest=MOST, fit=partial(filled, high=len(words), wide=wide))

tokens = page.compute(tokenize, text, fold_case=fold, name="tokens")
coded = page.compute(one_hot, Written(tokens, "tokens"), name="coded", shows=("vocabulary", "indices"))
found = page.compute(lookup, Written(coded, "coded"), table, name="found", shows=("multiplications",))
page.picture(charts.one_hot_matrix(coded, note=f"{RULE} Case is {'folded' if fold else 'kept'}."))
page.numbers(
    {
        "Tokens": len(tokens),
        "Words": len(words),
        "Matrix, 8 bytes a cell": in_bytes(coded.dense_bytes),
        "Columns’ numbers": in_bytes(coded.sparse_bytes),
    }
)
if text == SENTENCE and fold:
    page.picture(charts.half_filled(coded, columns=PRINTED[0], rows=PRINTED[1]))
page.picture(charts.one_hot_lookup(coded, found, typed="T"))
new = page.compute(tokenize, other, fold_case=fold, name="new")
second = page.compute(
    one_hot, Written(new, "new"), Written(words, "coded.vocabulary"), unknown=unknown, name="second", shows=("indices",)
)
page.picture(charts.one_hot_matrix(second, of="The second sentence"))
page.picture(charts.one_hot_size(coded))

at = charts.repeated_row(coded)
given = {"n": len(tokens), "V": len(words), "c": (coded.indices + 1).tolist(), "T": table, "i": at + 1, "q": 1}
workings = {
    f"Row {at + 1} times the table’s first column": page.topic.claim("lookup").lines[1].expressions[0],
    "Multiplications of the product": page.topic.claim("cost").answer,
    "How many times as much space": page.topic.claim("size").answer,
}
try:
    for title, expression in workings.items():
        page.working(expression, {**given, "e": wide}, title=title)
except InvalidInputError as error:  # more words than the derivation's letters reach
    page.say(f"This is not worked out here: {error}")
page.derivation()
page.code()
page.links()
