"""Shapes of expressions: a pair of axes, each a name or a number; a vector is a column, a number is 1 by 1."""

from __future__ import annotations

from typing import TypeAlias

from dlcore.errors import InvalidInputError

__all__ = [
    "SCALAR",
    "Axis",
    "Shape",
    "column",
    "describe",
    "elementwise",
    "first",
    "product",
    "same",
    "scalar",
    "square",
]

Axis: TypeAlias = str | int
Shape: TypeAlias = tuple[Axis, Axis]
SCALAR: Shape = (1, 1)


def describe(shape: Shape) -> str:
    """The shape in words: "a number" or "n by d"."""
    return "a number" if shape == SCALAR else f"{shape[0]} by {shape[1]}"


def scalar(name: str, *shapes: Shape) -> Shape:
    """The shape of an operation on numbers alone."""
    if any(shape != SCALAR for shape in shapes):
        raise InvalidInputError("", None, f"{name} must be a number")
    return SCALAR


def same(name: str, left: Shape, right: Shape) -> Shape:
    """The shape of a sum, or of a comparison: both sides alike."""
    if left != right:
        mend = ""
        if SCALAR in (left, right):
            mend = "multiply the number by ones(…) first"
        elif left == right[::-1]:
            mend = "did you mean .T on one side?"
        raise InvalidInputError("", None, f"{name} needs one shape on both sides", mend=mend)
    return left


def elementwise(name: str, left: Shape, right: Shape) -> Shape:
    """The shape of `*`: a number scales anything, equal shapes multiply entry by entry."""
    if SCALAR in (left, right):
        return right if left == SCALAR else left
    if left != right:
        mend = "use @ for the matrix product" if left[1] == right[0] else ""
        raise InvalidInputError("", None, f"{name} multiplies entry by entry and needs equal shapes", mend=mend)
    return left


def product(left: Shape, right: Shape) -> Shape:
    """The shape of `@`: the inner sizes agree."""
    if left[1] == right[0]:
        return left[0], right[1]
    mend = "check the order of the factors"
    if SCALAR in (left, right):
        mend = "a number scales with *"
    elif left[0] == right[0]:
        mend = "did you mean .T on the left?"
    elif left[1] == right[1]:
        mend = "did you mean .T on the right?"
    raise InvalidInputError("", None, f"the inner sizes {left[1]} and {right[0]} differ", mend=mend)


def first(*shapes: Shape) -> Shape:
    """The shape of the first argument."""
    return shapes[0]


def column(name: str, shape: Shape) -> Shape:
    """The shape of a vector's entry by entry function."""
    if shape[1] != 1:
        raise InvalidInputError("", None, f"{name} needs a column")
    return shape


def square(name: str, shape: Shape) -> Shape:
    """The shape of a square matrix."""
    if shape[0] != shape[1]:
        raise InvalidInputError("", None, f"{name} needs a square matrix")
    return shape
