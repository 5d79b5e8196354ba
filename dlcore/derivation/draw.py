"""Random inputs for a verification: an axis length for every axis, a value for every symbol, all from declarations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

import numpy as np

from dlcore.errors import InvalidInputError
from dlcore.expr.evaluate import Environment, evaluate
from dlcore.expr.nodes import Expr, Symbol
from dlcore.expr.numerals import Value, exact

__all__ = ["GUARD", "drawn", "draws", "symbols_of", "whole"]

GUARD = 1e-4  # a denominator nearer to zero than this is drawn again
LARGEST_AXIS = 6
WIDE = 200  # in a longer range of whole numbers the interesting ones are small
FEWEST_TRIALS = 200


def symbols_of(expressions: Iterable[Expr]) -> tuple[Symbol, ...]:
    """The free symbols of several expressions, in order of first use."""
    return tuple(dict.fromkeys(symbol for node in expressions for symbol in node.symbols()))


def draws(
    symbols: tuple[Symbol, ...], assume: tuple[Expr, ...], rng: np.random.Generator, *, rarest: float = 0.1
) -> Iterator[Environment]:
    """Environments without end, each meeting the assumptions.

    Parameters
    ----------
    symbols : tuple of Symbol
        What to draw.
    assume : tuple of Expr
        Relations that every draw must meet; one that does not is drawn again.
    rng : numpy.random.Generator
        The source of randomness.
    rarest : float
        The share of draws that must meet the assumptions.

    Raises
    ------
    InvalidInputError
        If fewer draws meet them; by default, if more than nine in ten miss.
    """
    needed = tuple(dict.fromkeys((*symbols, *symbols_of(assume))))
    trials = met = 0
    while True:
        trials += 1
        env = _one(needed, rng)
        if env is not None and all(bool(np.all(evaluate(relation, env))) for relation in assume):
            met += 1
            yield env
        elif trials >= max(FEWEST_TRIALS, 2 / rarest) and met < rarest * trials:
            relations = ", ".join(relation.text() for relation in assume)
            raise InvalidInputError(
                "assume",
                relations,
                f"is met by fewer than {rarest:.2g} of the draws",
                mend="narrow the symbols' domains instead",
            )


def _one(symbols: tuple[Symbol, ...], rng: np.random.Generator) -> Environment | None:
    """One draw of every symbol; None where a range came out empty."""
    sizes = _sizes(symbols, rng)
    env = Environment({}, sizes, guard=GUARD)
    waiting = list(symbols)
    while waiting:
        later: list[Symbol] = []
        for symbol in waiting:
            if symbol.domain.names <= env.known().keys():
                value = drawn(symbol, env, rng)
                if value is None:
                    return None
                env.values[symbol] = value
            else:
                later.append(symbol)
        if len(later) == len(waiting):
            missing = ", ".join(symbol.name for symbol in later)
            raise InvalidInputError("", None, f"the ranges of {missing} need names that are not declared")
        waiting = later
    return env


def drawn(symbol: Symbol, env: Environment, rng: np.random.Generator) -> Value | None:
    """A random value of one symbol, given those that its axes and range need; None where its domain has none."""
    known = env.known()
    if symbol.name in env.sizes:
        length = Fraction(env.sizes[symbol.name])
        return length if symbol.domain.contains(length, known) else None
    if symbol.domain.integer:
        low, high = symbol.domain.ends(known)
        if low > high:
            return None
        if not symbol.axes:
            return Fraction(whole(low, high, rng))
    values = symbol.domain.draw(rng, (env.size(symbol.shape[0]), env.size(symbol.shape[1])), known)
    if symbol.axes:
        return exact(values) if symbol.domain.integer else values
    return float(values[0, 0])


def whole(low: int, high: int, rng: np.random.Generator) -> int:
    """A random whole number from low to high; in a wide range one at each scale is as likely."""
    if high - low <= WIDE:
        return int(rng.integers(low, high, endpoint=True))
    return low + int(np.expm1(rng.uniform(0, np.log1p(high - low))))


def _sizes(symbols: tuple[Symbol, ...], rng: np.random.Generator) -> dict[str, int]:
    """A length for every axis: within the domain of the symbol of its name, and unlike the others' if it can be."""
    named = {symbol.name: symbol for symbol in symbols}
    sizes: dict[str, int] = {}
    for axis in dict.fromkeys(axis for symbol in symbols for axis in symbol.axes if isinstance(axis, str)):
        low, high = 2, LARGEST_AXIS
        if axis in named and named[axis].domain.integer and not named[axis].domain.names:
            low, high = named[axis].domain.ends()
            high = min(high, max(LARGEST_AXIS, low + 1))
        free = [size for size in range(low, high + 1) if size not in sizes.values()]
        sizes[axis] = int(rng.choice(free or [low]))
    return sizes
