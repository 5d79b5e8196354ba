"""Matrices as text: channels, one number typed over, and sentences for what cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.matrices import channels, replaced, written
from dlcore.errors import InvalidInputError

TWO = "1 2\n3 4\n\n5 6\n7 8"


@pytest.mark.parametrize(
    "text", [TWO, TWO.replace("\n", "\r\n"), "1 2; 3 4\n  \n5, 6; 7, 8\n", "[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]"]
)
def test_channels_are_read_however_they_are_written(text: str) -> None:
    assert channels(text, of="input", largest=8, count=2) == [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]


def test_a_channel_that_is_not_typed_repeats_the_last_and_one_too_many_is_left_out() -> None:
    assert channels("1 2", of="input", largest=8, count=3) == [[[1, 2]]] * 3
    assert channels(TWO, of="input", largest=8) == [[[1, 2], [3, 4]]]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The input is empty; type a row of numbers."),
        ("1 2\n3 x", "The input has “x” where a number should stand; write it as -1, 0.5 or 1/9."),
        (
            "1 2\n\n1 2 3",
            "Channel 1 of the input is 1 by 2, channel 2 is 1 by 3; give every channel as many rows and columns.",
        ),
        ("1 " * 9, "The input is 1 by 9, and may be 8 by 8; leave some numbers out."),
    ],
)
def test_what_is_no_matrix_gets_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        channels(text, of="input", largest=8, count=2)
    assert str(caught.value) == sentence


def test_one_number_is_typed_over_and_the_others_stay_as_they_were_written() -> None:
    assert replaced("1 1/9; 0 -1", 1, " 2/9 ") == "1 2/9\n0 −1"
    assert replaced("[[1, 1/9], [0, -1]]", 3, "5") == "1 1/9\n0 5"
    assert replaced(TWO, 6, "-7", count=2) == "1 2\n3 4\n\n5 6\n−7 8"


def test_typing_in_a_repeated_channel_leaves_the_one_that_it_repeats() -> None:
    assert replaced("1 2", 3, "9", count=2) == "1 2\n\n1 9"


@pytest.mark.parametrize("place", [-1, 4])
def test_a_place_that_is_not_there_is_refused(place: int) -> None:
    with pytest.raises(InvalidInputError, match=r"must be from 0 to 3"):
        replaced("1 2\n3 4", place, "5")


@given(
    st.lists(st.lists(st.integers(-99, 99), min_size=3, max_size=3), min_size=1, max_size=4),
    st.integers(0, 2),
    st.integers(-9, 9),
)
def test_a_matrix_is_read_back_as_it_is_written(rows: list[list[int]], place: int, number: int) -> None:
    assert channels(written(rows), of="input", largest=8) == [rows]
    typed = channels(replaced(written(rows), place, str(number)), of="input", largest=8)
    expected = [list(row) for row in rows]
    expected[0][place] = number
    assert typed == [expected]
