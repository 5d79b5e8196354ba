"""Numbers as a person writes them, and the exact values behind them.

A value is a `Fraction` (exact), a `float` (not), or a two-dimensional array of either; a vector is a column.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from dlcore.errors import InvalidInputError
from dlcore.expr.letters import SUPERSCRIPT

__all__ = ["Value", "exact", "exactly_printed", "plain", "print_value"]

Value: TypeAlias = Any  # Fraction | float | numpy.ndarray of either

FIGURES = 6  # significant figures of a number that cannot be printed in full
SIX = Context(prec=FIGURES, Emax=MAX_EMAX, Emin=MIN_EMIN)
LONGEST_DECIMAL = 9  # decimals that still print in full, as in 0.0078125
LARGEST_DENOMINATOR = 999
LARGEST_NUMERATOR = 10**9
LARGEST_WHOLE = 10**21  # the first whole number that is not printed in full
LONG_WHOLE = 5  # digits from which they stand in groups of three
LARGEST_EXACT = 1000  # entries; larger arrays are computed in floats
SHOWN = 6  # rows or columns of a matrix before it is elided


def exact(value: Any, name: str = "value") -> Value:
    """The exact form of what a reader typed: a float is the decimal it prints as, a list becomes a column.

    Parameters
    ----------
    value : int, float, Fraction, numpy scalar, or array-like of up to two dimensions
        What was typed.
    name : str
        The argument's name in an error.

    Raises
    ------
    InvalidInputError
        If it is not a finite number or an array of such.
    """
    try:
        array = np.asarray(value)
    except ValueError:
        raise InvalidInputError(name, value, "must have rows of one length") from None
    if array.dtype.kind not in "iuf" and not _all_rational(array):
        raise InvalidInputError(name, value, "must be a number or an array of numbers")
    if array.dtype.kind == "f" and not np.all(np.isfinite(array)):
        raise InvalidInputError(name, value, "must be finite")
    if not array.size:
        raise InvalidInputError(name, value, "must hold at least one number")
    if array.ndim == 0:
        return _fraction(array[()])
    if array.ndim > 2:
        raise InvalidInputError(name, f"an array of shape {array.shape}", "must have at most two dimensions")
    array = array.reshape(-1, 1) if array.ndim == 1 else array
    if array.size > LARGEST_EXACT:
        return array.astype(np.float64)
    return _objects(array, _fraction)


def _all_rational(array: Any) -> bool:
    """Whether an array of objects (Fractions, or whole numbers too long for numpy) holds finite numbers alone."""
    return array.dtype == object and all(
        (isinstance(entry, Fraction | int) and not isinstance(entry, bool))
        or (isinstance(entry, float) and math.isfinite(entry))
        for entry in array.flat
    )


def _fraction(entry: Any) -> Fraction:
    if isinstance(entry, Fraction):
        return entry
    # As it prints: a float32 of 0.1 is meant as 0.1 too.
    return Fraction(int(entry)) if isinstance(entry, int | np.integer) else Fraction(str(entry))


def _objects(array: Any, convert: Callable[[Any], Any]) -> Any:
    return np.array([convert(entry) for entry in array.flat], dtype=object).reshape(array.shape)


def plain(value: Value) -> Any:
    """The value for a caller: an int, a Fraction, a float, or a read-only array of floats."""
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else value
    if isinstance(value, np.ndarray):
        value = value.astype(np.float64) if value.dtype != bool else value.copy()
        value.setflags(write=False)
        return value
    return bool(value) if isinstance(value, bool | np.bool_) else float(value)


def exactly_printed(value: Value) -> bool:
    """Whether the print loses nothing; otherwise a working says ≈."""
    if isinstance(value, np.ndarray):
        return all(exactly_printed(entry) for entry in value.flat)
    if isinstance(value, bool | np.bool_):
        return True
    if _in_full(value) is not None:
        return True
    if isinstance(value, float):
        return math.isfinite(value) and float(_decimal(value)) == value
    return bool(Fraction(_decimal(value)) == value)


def print_value(value: Value, *, latex: bool, fraction: bool = False) -> str:
    """A value in LaTeX or text; `fraction` keeps a/b where a decimal would do.

    Examples
    --------
    >>> [print_value(exact(x), latex=False) for x in (0.010005, 51381248, Fraction(1, 3), 1e-7, -2)]
    ['0.010005', '51,381,248', '1/3', '0.0000001', '−2']
    >>> [print_value(x, latex=False) for x in (2 / 3, 0.000522, 6.02214e23)]
    ['0.666667', '5.22·10⁻⁴', '6.02214·10²³']
    >>> print_value(exact([[1, 0], [3, 4.5]]), latex=False)
    '[[1, 0], [3, 4.5]]'
    """
    if isinstance(value, np.ndarray):
        return _print_array(value, latex=latex)
    if isinstance(value, bool | np.bool_):
        return ("\\text{true}" if latex else "true") if value else ("\\text{false}" if latex else "false")
    if isinstance(value, float) and not math.isfinite(value):
        infinite = ("\\infty" if latex else "∞") if value > 0 else ("-\\infty" if latex else "−∞")
        return ("\\text{undefined}" if latex else "undefined") if math.isnan(value) else infinite
    parts = _in_full(value, fraction=fraction)
    text = _grouped(_rounded(value, latex=latex) if parts is None else parts[0], latex=latex)
    if parts is not None and len(parts) == 2:
        sign, top = ("-", parts[0][1:]) if parts[0][0] == "-" else ("", parts[0])
        text = f"{sign}\\frac{{{top}}}{{{parts[1]}}}" if latex else f"{parts[0]}/{parts[1]}"
    return text if latex else text.replace("-", "−")


def _grouped(digits: str, *, latex: bool) -> str:
    """A number with five digits or more before its point has them in groups of three: 51,381,248."""
    whole, point, rest = digits.partition(".")
    if not whole.lstrip("-").isdecimal() or len(whole.lstrip("-")) < LONG_WHOLE:
        return digits
    return f"{int(whole):,}".replace(",", "{,}" if latex else ",") + point + rest


def _in_full(value: Fraction | float, *, fraction: bool = False) -> tuple[str, ...] | None:
    """The digits of a whole number or decimal, or the two halves of a fraction; None where a person would round."""
    if isinstance(value, float):
        return (str(int(value)),) if abs(value) < 10**15 and value.is_integer() else None
    if value.denominator == 1:
        return (str(value.numerator),) if abs(value) < LARGEST_WHOLE else None
    decimals = next((k for k in range(1, LONGEST_DECIMAL + 1) if 10**k % value.denominator == 0), None)
    if decimals is not None and not fraction:
        digits = str(abs(value.numerator) * 10**decimals // value.denominator).rjust(decimals + 1, "0")
        return (f"{'-' if value < 0 else ''}{digits[:-decimals]}.{digits[-decimals:]}",)
    if value.denominator <= LARGEST_DENOMINATOR and abs(value.numerator) < LARGEST_NUMERATOR:
        return str(value.numerator), str(value.denominator)
    return None


def _decimal(value: Fraction | float) -> Decimal:
    """The value to six figures."""
    if isinstance(value, float):
        return SIX.create_decimal(value)
    return SIX.divide(Decimal(value.numerator), Decimal(value.denominator))


def _rounded(value: Fraction | float, *, latex: bool) -> str:
    """Six figures, with a power of ten where there would be many zeros: 1234.57, 5.22·10⁻⁴."""
    mantissa, _, size = f"{_decimal(value):e}".partition("e")
    power = int(size)
    if -4 < power < FIGURES:
        text = f"{_decimal(value):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    ten = f"10^{{{power}}}" if latex else f"10{str(power).translate(SUPERSCRIPT)}"
    if mantissa in ("1", "-1"):
        return mantissa[:-1] + ten
    return f"{mantissa} \\cdot {ten}" if latex else f"{mantissa}·{ten}"


def _print_array(array: Any, *, latex: bool) -> str:
    rows, columns = array.shape
    keep_rows, keep_columns = _kept(rows), _kept(columns)
    across, down, both = (r"\cdots", r"\vdots", r"\ddots") if latex else ("…", "…", "…")

    def cell(i: int | None, j: int | None) -> str:
        if i is None:
            return both if j is None else down
        return across if j is None else _in_array(array[i, j], latex=latex)

    lines = [[cell(i, j) for j in keep_columns] for i in keep_rows]
    if latex:
        body = " \\\\ ".join(" & ".join(entries) for entries in lines)
        return f"\\begin{{pmatrix}} {body} \\end{{pmatrix}}"
    if columns == 1:
        return f"({', '.join(entries[0] for entries in lines)})"
    shown = ("…" if i is None else f"[{', '.join(entries)}]" for i, entries in zip(keep_rows, lines, strict=True))
    return f"[{', '.join(shown)}]"


def _in_array(value: Value, *, latex: bool) -> str:
    """An entry; a fraction stays on one line, so that the rows stay even."""
    text = print_value(value, latex=latex)
    return print_value(value, latex=False).replace("−", "-") if r"\frac" in text else text


def _kept(count: int) -> list[int | None]:
    if count <= SHOWN:
        return list(range(count))
    return [*range(SHOWN // 2), None, count - 1]
