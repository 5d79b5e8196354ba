"""The receptive field of every place of an output at once: how wide, how far apart, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import TypeAlias

from dlcore import _checks as checks
from dlcore.conv.receptive_field._taps import Taps

__all__ = ["INPUT", "PERIOD", "Field", "Span", "extend", "merge"]

Span: TypeAlias = tuple[int, int]
PERIOD = 512  # places after which a pattern must have come round, or it is not worth the name


@dataclass(frozen=True, kw_only=True)
class Field:
    """The input's cells that each place of an output depends on, along one axis, as if the input went on for ever.

    Positions are counted from 1 on the input without its padding: 0 and less lie in the padding before it.

    Attributes
    ----------
    spans : tuple of (int, int) or None
        The positions of the first and the last cell, for place 1, place 2 and so on until the pattern repeats; None for
        a place that depends on no cell. Convolutions and pooling alone have one entry; behind a transposed convolution
        or an upsampling places differ.
    jump : int
        The cells by which the pattern has moved when it repeats.
    """

    spans: tuple[Span | None, ...]
    jump: int

    @property
    def size(self) -> int:
        """The receptive field: cells from the first to the last, at the place where they are most."""
        return max((last - first + 1 for first, last in filter(None, self.spans)), default=0)

    @property
    def stride(self) -> int | Fraction:
        """The effective stride: the input's cells from one place to the next; a fraction where places lie closer."""
        stride = Fraction(self.jump, len(self.spans))
        return stride.numerator if stride.denominator == 1 else stride

    @property
    def first(self) -> int | None:
        """The offset: the position of the first cell that place 1 depends on."""
        return self.spans[0][0] if self.spans[0] else None

    @property
    def center(self) -> float | None:
        """The position of the middle of place 1's field; half a cell where its cells are an even number."""
        return sum(self.spans[0]) / 2 if self.spans[0] else None

    def span(self, place: int) -> Span | None:
        """The field of one place, not clipped to the input.

        Parameters
        ----------
        place : int
            The output's place, counted from 1.

        Returns
        -------
        (int, int) or None
            The positions of its first and last cell; None if it depends on no cell.

        Raises
        ------
        InvalidInputError
            If the place is not a positive integer.
        """
        return self._at(checks.integer(place, "place", low=1) - 1)

    def _at(self, place: int) -> Span | None:
        """The same, for places counted from 0, also outside of the output."""
        turns, phase = divmod(place, len(self.spans))
        span, shift = self.spans[phase], turns * self.jump
        return span and (span[0] + shift, span[1] + shift)


INPUT = Field(spans=((1, 1),), jump=1)


def extend(field: Field, taps: Taps) -> Field | None:
    """The field behind one more layer; None where the pattern takes too long to repeat."""
    # One period more only ends where the layer's places have moved by whole periods of the field before.
    times = len(field.spans) // gcd(taps.jump, len(field.spans))
    period, moved = taps.period * times, taps.jump * times
    if period > PERIOD:
        return None
    spans = tuple(_over(field, taps.at(place)) for place in range(period))
    return _shortest(Field(spans=spans, jump=field.jump * moved // len(field.spans)))


def merge(one: Field, other: Field) -> Field | None:
    """The field of a place that reads the same place of two outputs; None where the two move apart."""
    period = lcm(len(one.spans), len(other.spans))
    if one.stride != other.stride or period > PERIOD:
        return None
    both = [(one.span(place), other.span(place)) for place in range(1, period + 1)]
    spans = tuple(
        (min(a[0], b[0]), max(a[1], b[1])) if a and b else a or b for a, b in both
    )  # a place that one branch leaves empty has the other's field
    return _shortest(Field(spans=spans, jump=one.jump * period // len(one.spans)))


def _over(field: Field, places: Sequence[int]) -> Span | None:
    """From the first to the last cell that any of some places, counted from 0 and in ascending order, depends on."""
    # A period later the field lies nowhere further left, so that one period at either end says all.
    period = len(field.spans)
    asked = places if len(places) <= 2 * period else (*places[:period], *places[-period:])
    found = [span for span in map(field._at, asked) if span]
    return (min(first for first, _ in found), max(last for _, last in found)) if found else None


def _shortest(field: Field) -> Field:
    """The same field with its shortest period."""
    period = len(field.spans)
    for length in range(1, period):
        if period % length == 0 and field.jump * length % period == 0:
            short = Field(spans=field.spans[:length], jump=field.jump * length // period)
            if all(short.span(place) == span for place, span in enumerate(field.spans, 1)):
                return short
    return field
