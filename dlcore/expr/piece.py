"""A printed part of a formula: its text, and what its neighbors must know to stand beside it.

`inside` decides every bracket, `beside` what stands between two factors: nothing, a space or a dot.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, IntEnum

__all__ = ["Binds", "Edge", "Piece", "beside", "bracketed", "inside", "minus"]


class Binds(IntEnum):
    """How tightly a piece holds together."""

    RELATION = 0
    SUM = 1
    HADAMARD = 2
    PRODUCT = 3
    POWER = 4
    ATOM = 5


class Edge(Enum):
    """What a piece opens or closes with."""

    LETTER = 1
    DIGIT = 2  # before which a factor needs a dot, and after which a letter needs no space
    MINUS = 3  # only as the head
    WORD = 4  # two letters or more, such as ln or dL: kept apart from a factor before it
    FRACTION = 5  # a built-up fraction
    RATIO = 6  # only as the head: a built-up fraction that opens with a digit; 2 before it would read as 2⅓
    BRACKET = 7
    SLASH = 8  # only as the tail: a fraction in text, after which a factor needs a dot
    ARRAY = 9  # only as the head, which in text would read as a function's argument after a number
    OPEN = 10  # only as the tail: a sum over an index, which would swallow a following factor


@dataclass(frozen=True)
class Piece:
    """A printed node, how tightly it binds, and its two ends."""

    text: str
    binds: Binds = Binds.ATOM
    head: Edge = Edge.LETTER
    tail: Edge = Edge.LETTER
    tall: bool = False  # higher than a line, so that brackets around it must grow
    number: bool = False  # made of numbers alone, even in brackets
    flat: str = ""  # a built-up fraction on one line, for an exponent or a fraction in a fraction
    positive: str = ""  # what a leading minus is in front of, without brackets
    indexed: bool = False  # ends with a subscript


def minus(latex: bool) -> str:
    """The minus sign."""
    return "-" if latex else "−"


def bracketed(piece: Piece, latex: bool) -> Piece:
    """The piece in brackets, which grow in LaTeX only where something tall stands in them."""
    text = f"\\left({piece.text}\\right)" if latex and piece.tall else f"({piece.text})"
    return replace(
        piece, text=text, binds=Binds.ATOM, head=Edge.BRACKET, tail=Edge.BRACKET, flat="", positive="", indexed=False
    )


def inside(piece: Piece, at_least: Binds, latex: bool, *, first: bool = True, last: bool = True) -> Piece:
    """The piece as an operand: bracketed if it binds too loosely, or opens with a minus or stays open in the middle."""
    if piece.binds < at_least or (piece.head == Edge.MINUS and not first) or (piece.tail == Edge.OPEN and not last):
        return bracketed(piece, latex)
    return piece


def beside(args: list[Piece], latex: bool, loosest: Binds) -> Piece:
    """Two factors side by side."""
    left = inside(args[0], loosest, latex, last=False)
    right = inside(args[1], loosest, latex, first=False)
    if left.binds == Binds.HADAMARD:  # (a ⊙ b) c, but c (a ⊙ b) is c a ⊙ b
        left = bracketed(left, latex)
    text = f"{left.text}{_joint(left, right, latex)}{right.text}"
    binds = min(left.binds, right.binds, Binds.PRODUCT)
    return Piece(text, binds, left.head, right.tail, tall=left.tall or right.tall)


def _joint(left: Piece, right: Piece, latex: bool) -> str:
    mixed = left.tail == Edge.DIGIT and (right.head == Edge.RATIO or (right.head == Edge.BRACKET and not left.number))
    if right.number or right.head == Edge.DIGIT or left.tail == Edge.SLASH or mixed:
        return " \\cdot " if latex else "·"
    if latex:
        apart = {left.tail, right.head} & {Edge.FRACTION, Edge.RATIO, Edge.WORD}
        return " \\, " if apart else "" if left.tail == Edge.DIGIT else " "
    if left.tail == Edge.DIGIT:
        return {Edge.WORD: " ", Edge.ARRAY: "·"}.get(right.head, "")
    return "" if left.tail == right.head == Edge.BRACKET else " "
