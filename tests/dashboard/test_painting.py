"""A painted picture as text: what can be read, and what is said of the rest."""

from __future__ import annotations

import re

import numpy as np
import pytest

from dashboard.painting import LETTERS, painted, written
from dlcore.data import digits
from dlcore.errors import InvalidInputError


def test_every_digit_that_ships_comes_back_from_its_text() -> None:
    for image in digits().images[::50]:
        text = written(image.tolist())
        assert len(text) == 64
        assert np.array_equal(painted(text), image)


def test_each_letter_is_one_value_and_capitals_and_spaces_are_read_too() -> None:
    assert painted(LETTERS, rows=1, columns=17) == [list(range(17))]
    assert painted("0 A\nG f", rows=2, columns=2) == [[0, 10], [16, 15]]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The picture has 0 letters, and must have 8 rows of 8; write one letter a cell."),
        ("0" * 65, "The picture has 65 letters, and must have 8 rows of 8"),
        ("0" * 9 + "h" + "0" * 54, "Cell 10 of the picture is “h”; write 0 to 9, or a to g for 10 to 16."),
        ("<script>", "Cell 1 of the picture is “<”"),
    ],
)
def test_a_text_that_is_no_picture_gets_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(sentence)):
        painted(text)
