"""Numbers as a reader sees them in captions and tables."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

__all__ = ["SUPERSCRIPT", "counted", "in_bytes", "joined", "percent", "places", "shown"]

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def joined(words: Iterable[str]) -> str:
    """Words as a list in a sentence.

    Examples
    --------
    >>> joined(["10", "10", "5"]), joined(["10"]), joined([])
    ('10, 10 and 5', '10', '')
    """
    *most, last = list(words) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def counted(number: int, noun: str) -> str:
    """A number of things.

    Examples
    --------
    >>> counted(1, "row"), counted(1502, "column")
    ('1 row', '1,502 columns')
    """
    return f"{shown(number)} {noun}{'' if number == 1 else 's'}"


def percent(part: float, whole: float) -> str:
    """A share of a whole, in two figures, and never all or nothing where it is not; of nothing, 0.

    Examples
    --------
    >>> percent(51381248, 52444644), percent(1, 52444644), percent(52444643, 52444644), percent(0, 0)
    ('98%', 'under 0.01%', 'over 99%', '0%')
    """
    share = 100 * part / whole if whole else 0.0
    if 0 < share < 0.01:
        return "under 0.01%"
    return "over 99%" if 99.5 <= share < 100 else f"{shown(share, 2)}%"


def places(step: float) -> str:
    """How to print numbers that lie a step apart, as printf has it: with as many digits behind the point as the step.

    Examples
    --------
    >>> places(0.0005), places(0.1), places(2), places(5.0), places(0.1 + 0.2)
    ('%.4f', '%.1f', '%d', '%.0f', '%.1f')
    """
    return "%d" if isinstance(step, int) else f"%.{max(0, -int(Decimal(f'{step:.3g}').as_tuple().exponent))}f"


def in_bytes(number: int) -> str:
    """A size in memory, in three figures; a kilobyte is 1,000 bytes.

    Examples
    --------
    >>> in_bytes(512), in_bytes(4_816_896), in_bytes(2 * 10**12)
    ('512 bytes', '4.82 MB', '2,000 GB')
    """
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if number >= size:
            return f"{shown(number / size, 3)} {unit}"
    return counted(number, "byte")


def shown(value: Any, figures: int = 4) -> str:
    """A number with a true minus and thousands apart; other things as they are.

    A whole number is printed in full, another with a few figures, and with a power of ten outside of 10⁻³ to 10⁶.

    Parameters
    ----------
    value : object
        A number, a tuple of numbers, or anything that prints.
    figures : int
        Significant figures of a number that is not whole.

    Examples
    --------
    >>> [shown(value) for value in (52444644, -0.5, 1502.3, 0.000522, 2.5e7 + 0.5, (32, 128, 14, 14))]
    ['52,444,644', '−0.5', '1,502', '5.22 × 10⁻⁴', '2.5 × 10⁷', '[32, 128, 14, 14]']
    """
    if isinstance(value, tuple | list):
        return f"[{', '.join(shown(entry, figures) for entry in value)}]"
    if isinstance(value, bool) or not isinstance(value, int | float | Fraction):
        return str(value)
    number = float(value)
    if not math.isfinite(number):
        return "undefined" if math.isnan(number) else "∞" if number > 0 else "−∞"
    if number.is_integer() and abs(number) < 1e15:
        return f"{int(value):,}".replace("-", "−")
    if number and not 1e-3 <= abs(number) < 1e6:
        digits, _, power = f"{number:.{figures - 1}e}".partition("e")
        digits = digits.rstrip("0").rstrip(".")
        return f"{digits} × 10{str(int(power)).translate(SUPERSCRIPT)}".replace("-", "−")
    text = f"{number:,.0f}" if abs(number) >= 10 ** (figures - 1) else f"{number:.{figures}g}"
    return text.replace("-", "−")
