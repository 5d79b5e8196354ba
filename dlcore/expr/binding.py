"""What a reader gave, bound to the letters of a formula: exact, of the right shape and from the right domain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from dlcore.errors import InvalidInputError
from dlcore.expr.nodes import Expr, Symbol, postorder
from dlcore.expr.numerals import Value, exact
from dlcore.expr.shapes import SCALAR

__all__ = ["bind", "is_whole", "whole_numbers"]


def bind(expressions: Iterable[Expr], given: Mapping[Any, Any] | None) -> tuple[dict[Expr, Value], dict[str, int]]:
    """The values of the letters and the lengths of the axes.

    Parameters
    ----------
    expressions : iterable of Expr
        Whose letters may be given by name. Other letters may be given as symbols: they are checked and kept.
    given : mapping or None
        From symbols, their names, or the names of lengths, to numbers and arrays.

    Returns
    -------
    tuple of dict
        From symbols to values, and from axes to lengths.

    Raises
    ------
    InvalidInputError
        If a name is unknown, lengths disagree, or a value lies outside its symbol's domain.
    """
    roots = tuple(expressions)
    letters = {symbol.name: symbol for root in roots for symbol in root.symbols()}
    lengths = {name for root in roots for name in _lengths(root)}
    if given is not None and not isinstance(given, Mapping):
        raise InvalidInputError("given", given, "must map letters to values", mend="write {n: 36, k: 3}")
    values, sizes, typed = dict[Expr, Value](), dict[str, int](), dict[Symbol, Any]()
    for key, value in (given or {}).items():
        symbol = letters.get(key) if isinstance(key, str) else key
        if isinstance(symbol, Symbol):
            values[symbol], typed[symbol] = _fitted(symbol, value, sizes), value
        elif isinstance(key, str) and key in lengths:
            length = _length(key, value)
            if sizes.setdefault(key, length) != length:
                raise InvalidInputError(
                    key, value, f"must be {sizes[key]}, the length of axis {key} in the arrays given"
                )
        else:
            raise InvalidInputError("given", key, "is not a letter here", mend=_offer([*letters, *sorted(lengths)]))
    for symbol in dict.fromkeys([*letters.values(), *typed]):
        size = sizes.get(symbol.name)
        if size is not None and values.setdefault(symbol, Fraction(size)) != size:
            rule = f"must be {size}, the length of axis {symbol.name} in the arrays given"
            raise InvalidInputError(symbol.name, typed[symbol], rule)
    known = sizes | whole_numbers(values)
    for symbol, value in typed.items():
        if not symbol.domain.contains(values[symbol], known):
            meaning = f" ({symbol.meaning})" if symbol.meaning else ""
            raise InvalidInputError(symbol.name, value, f"must be {symbol.domain.describe()}{meaning}")
    return values, sizes


def whole_numbers(values: Mapping[Expr, Value]) -> dict[str, int]:
    """The whole numbers by name, for the ends of ranges."""
    return {
        key.name: int(value)
        for key, value in values.items()
        if isinstance(key, Symbol) and not isinstance(value, np.ndarray) and is_whole(value)
    }


def is_whole(value: Value) -> bool:
    """Whether a number is whole; what is infinite is not."""
    return value.denominator == 1 if isinstance(value, Fraction) else float(value).is_integer()


def _lengths(root: Expr) -> set[str]:
    """The names that are lengths here: of axes, and in the ranges of indices."""
    found: set[str] = set()
    for node in postorder(root):
        found |= {axis for axis in node.shape if isinstance(axis, str)}
        if isinstance(node, Symbol):
            found |= node.domain.names
    return found


def _length(name: str, value: Any) -> int:
    size = exact(value, name)
    if isinstance(size, np.ndarray) or not is_whole(size) or size < 1:
        raise InvalidInputError(name, value, "must be a whole number from 1 on, since it is a length")
    return int(size)


def _offer(names: list[str]) -> str:
    return f"use one of {', '.join(names)}" if names else "nothing in this formula needs a value"


def _fitted(symbol: Symbol, typed: Any, sizes: dict[str, int]) -> Value:
    """The exact value of what was typed, its shape checked against the symbol's axes; lengths are learned from it."""
    value = exact(typed, symbol.name)
    shape = value.shape if isinstance(value, np.ndarray) else (1, 1)
    given = f"{symbol.name} is given as {shape[0]} by {shape[1]}"
    if symbol.shape == SCALAR:
        if shape != (1, 1):
            raise InvalidInputError("", None, f"{given} and must be a number")
        return value[0, 0] if isinstance(value, np.ndarray) else value
    if len(symbol.axes) == 1 and shape[1] != 1:
        raise InvalidInputError("", None, f"{given} and must be a column", mend="give a flat list")
    if len(symbol.axes) == 2 and isinstance(value, np.ndarray) and np.ndim(typed) == 1:
        words = f"{symbol.name} is given as a flat list and must be {' by '.join(map(str, symbol.axes))}"
        raise InvalidInputError("", None, words, mend="give a list of rows")
    if not isinstance(value, np.ndarray):
        value = exact([[value]], symbol.name)
    for axis, length in zip(symbol.axes, shape, strict=False):
        known = axis if isinstance(axis, int) else sizes.setdefault(axis, length)
        if known != length:
            where = f"length {axis} there" if isinstance(axis, int) else f"{axis} = {known} elsewhere"
            raise InvalidInputError(
                "", None, f"{given}, which does not fit {where}", mend="give arrays that fit together"
            )
    return value
