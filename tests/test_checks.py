"""The tiny checks: what passes comes back clean, what does not is one sentence."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from dlcore import _checks as checks
from dlcore.errors import InvalidInputError


@pytest.mark.parametrize("value", [3, np.int64(3), np.uint8(3)])
def test_an_integer_is_python_s_or_numpy_s(value: Any) -> None:
    assert type(checks.integer(value, "n")) is int
    assert checks.integer(value, "n", low=3) == 3
    assert checks.per_axis(value, "n", 3) == (3, 3, 3)


def test_a_number_is_a_float() -> None:
    for value in (2, 2.0, np.float32(2), Fraction(2)):
        assert type(checks.number(value, "sigma")) is float
        assert checks.number(value, "sigma", low=2) == 2.0


def test_a_number_too_large_for_a_float_is_refused() -> None:
    for value in (10**400, Fraction(10) ** 400, float("inf")):
        with pytest.raises(InvalidInputError, match=r"rate = .* must be a finite number"):
            checks.number(value, "rate")


def test_a_sequence_is_no_text_and_no_number() -> None:
    assert checks.sequence(range(2), "seeds") == checks.sequence([0, 1], "seeds") == (0, 1)
    for value in ("01", 3, None):
        with pytest.raises(InvalidInputError, match=r"seeds = .* must be a sequence"):
            checks.sequence(value, "seeds")


def test_one_entry_stands_for_every_axis() -> None:
    for value in (2, (2,), [2], (2, 2), np.array([2, 2])):
        assert checks.pair(value, "stride") == (2, 2)
    assert checks.pair((1, np.int64(2)), "stride") == (1, 2)


def test_an_array_is_float32_or_float64() -> None:
    for dtype in (np.float32, np.float64):
        array = np.ones(3, dtype)
        assert checks.real_array(array, "x") is array
        assert checks.real_array(array.astype(array.dtype.newbyteorder()), "x").dtype == dtype
    for given in ([1, 2], [True], 1, np.ones(2, np.float16), []):
        assert checks.real_array(given, "x").dtype == np.float64


A_SENTENCE: dict[str, Callable[[], Any]] = {
    "^n = True must be an integer": lambda: checks.integer(True, "n"),
    "n = 2.0 must be an integer": lambda: checks.integer(2.0, "n"),
    "n = '2' must be an integer": lambda: checks.integer("2", "n"),
    "n = None must be an integer": lambda: checks.integer(None, "n"),
    r"n = (np\.)?True_? must be an integer": lambda: checks.integer(np.True_, "n"),
    "n = 0 must be at least 1": lambda: checks.integer(0, "n", low=1),
    "sigma = nan must be a finite number": lambda: checks.number(float("nan"), "sigma"),
    "sigma = -inf must be a finite number": lambda: checks.number(float("-inf"), "sigma"),
    "sigma = False must be a finite number": lambda: checks.number(False, "sigma"),
    "sigma = 1j must be a finite number": lambda: checks.number(1j, "sigma"),
    "sigma = -0.5 must be at least 0": lambda: checks.number(-0.5, "sigma", low=0),
    r"stride = \(1, 2, 3\) must be one integer or 2, and has 3": lambda: checks.pair((1, 2, 3), "stride"),
    r"stride = \(\) must be one integer or 2, and has 0": lambda: checks.pair((), "stride"),
    "stride = 0 must be at least 1": lambda: checks.pair((1, 0), "stride", low=1),
    "stride = '12' must be an integer": lambda: checks.pair("12", "stride"),
    r"stride = \[1, 2\] must be one integer, and has 2": lambda: checks.per_axis([1, 2], "stride", 1),
    "shape = -1 must be at least 0": lambda: checks.shape((3, -1), "shape"),
    "shape = '12' must be a tuple of sizes": lambda: checks.shape("12", "shape"),
    "mode = 'c' must be one of 'a', 'b'": lambda: checks.one_of("c", "mode", ("a", "b")),
    r"mode = \['a'\] must be one of 'a', 'b'": lambda: checks.one_of(["a"], "mode", ("a", "b")),
    r"x = \[\[1\], \[1, 2\]\] must be an array of numbers; numpy says": lambda: checks.real_array([[1], [1, 2]], "x"),
    "x must hold real numbers of at most 64 bits, and holds complex128": lambda: checks.real_array([1j], "x"),
    "n = 3 breaks the rule; mend it": lambda: checks.require(False, "n", 3, "breaks the rule", mend="mend it"),
}


@pytest.mark.parametrize("sentence", A_SENTENCE)
def test_a_refusal_says(sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=sentence):
        A_SENTENCE[sentence]()
