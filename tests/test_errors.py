"""The one exception: a sentence whatever the value."""

from __future__ import annotations

import pytest

from dlcore.errors import InvalidInputError


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), ("a\nb", r"'a\\nb'"), (list(range(100)), r"\[0, 1, 2,.*\.\.\."), (10**5000, "a number of thousands")],
    ids=["number", "two lines", "long", "huge"],
)
def test_a_value_is_shown_on_one_short_line(value: object, shown: str) -> None:
    with pytest.raises(InvalidInputError, match=rf"^k = {shown}.* must be small; try 1\.$") as caught:
        raise InvalidInputError("k", value, "must be small", mend="try 1")
    assert len(str(caught.value)) < 100


def test_a_question_keeps_its_mark() -> None:
    assert str(InvalidInputError("", None, "it fails", mend="did you mean .T?")) == "it fails; did you mean .T?"
