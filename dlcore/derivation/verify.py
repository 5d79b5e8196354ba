"""Verification: every line of a claim is evaluated on random inputs and held against the line before it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from typing import Any

import numpy as np

from dlcore.derivation.draw import drawn, draws, symbols_of, whole
from dlcore.derivation.lines import INEQUALITIES, Claim, Line, misshapen
from dlcore.errors import InvalidInputError
from dlcore.expr.evaluate import Environment, TooClose, evaluate
from dlcore.expr.nodes import BINDERS, Expr, Symbol, postorder
from dlcore.expr.numerals import Value, plain, print_value
from dlcore.expr.rules import RELATIONS, inexact, is_exact
from dlcore.expr.shapes import SCALAR

__all__ = ["DoesNotFollow", "verify"]

EQUAL = 1e-8  # of the larger side
QUOTIENT = 1e-5
ROUNDING = 1e-11  # absolute, where both sides are near zero
STEP = 1e-4
STENCIL = {-2: 1 / 12, -1: -8 / 12, 1: 8 / 12, 2: -1 / 12}  # the quotient's points, in steps, and their weights
FEWEST_HOLDING = 0.1
MOST_REDRAWN = 0.9
LONGEST_SWEEP = 64
SCALES = tuple(10.0**k for k in (-4, -3, -2, -1, 1, 2))
FEWEST_TRIALS = 200


class DoesNotFollow(AssertionError):  # noqa: N818 - it says what is the case
    """A line that is not what the line before it is: the claim, the line, and both values."""


def verify(
    claim: Claim,
    rng: np.random.Generator,
    *,
    draws_wanted: int = 50,
    assume: tuple[Expr, ...] = (),
    rarest: float = 0.1,
    declared: tuple[Symbol, ...] = (),
    computed_by: Callable[..., Any] | None = None,
    conventions: Mapping[str, str] | None = None,
) -> None:
    """Check every line of a claim on random draws of all declared symbols.

    Parameters
    ----------
    claim : Claim
        What to check.
    rng : numpy.random.Generator
        The source of the draws.
    draws_wanted : int
        On how many draws.
    assume : tuple of Expr
        Relations every draw meets.
    rarest : float
        The share of random draws that must meet them.
    declared : tuple of Symbol
        Letters that the ends of an index's range may name.
    computed_by : callable, optional
        The fast function that must give the answer's value; it takes symbols by name, and conventions by name.
    conventions : mapping, optional
        The options in force, by convention.

    Raises
    ------
    DoesNotFollow
        If a line does not follow from the one before.
    InvalidInputError
        If the draws cannot be made, or a line has no value there.
    """
    if text := misshapen(claim.lines):
        raise DoesNotFollow(f"{claim.slug}: {text}")
    needed = _needed(claim, declared)
    source = draws(needed, assume, rng, rarest=rarest)
    derivatives = _derivatives(claim)
    followed = {id(line): 0 for line in claim.lines if line.verb == "hence"}
    done = trials = 0
    while done < draws_wanted:
        trials += 1
        try:
            env = next(source)
            tested: set[int] = set()
            _check_draw(claim, env, tested)
            for nearby in _swept(claim, env, assume, rng):
                with suppress(TooClose):
                    _check_draw(claim, nearby, tested)
            for node in derivatives:
                _check_derivative(node, claim, env, rng)
            if computed_by is not None:
                _check_computed(claim, env, computed_by, conventions or {})
        except TooClose as close:
            if trials >= FEWEST_TRIALS and done < (1 - MOST_REDRAWN) * trials:
                raise InvalidInputError(
                    "",
                    None,
                    f"{claim.slug}: more than nine draws in ten come too close to {close}",
                    mend="narrow the symbols' domains",
                ) from None
            continue
        done += 1
        for key in tested:
            followed[key] += 1
    for line in claim.lines:
        if line.verb == "hence" and followed[id(line)] < FEWEST_HOLDING * done:
            raise DoesNotFollow(
                f"{claim.slug}: {line.text()} is never put to the test: the line before holds on "
                f"{followed[id(line)]} of {done} draws"
            )
        if line.tight is not None:
            _check_tight(claim, line, assume, rng)


def _check_draw(claim: Claim, env: Environment, tested: set[int]) -> None:
    """Every line on one draw; `tested` collects the `hence` lines whose line before holds here."""
    before: tuple[Line, Value] | None = None
    for line in claim.lines:
        if line.verb == "shown":
            assert line.check is not None
            if not line.check(*(plain(evaluate(node, env)) for node in line.uses)):
                raise DoesNotFollow(f"{claim.slug}: {line.statement} does not hold for {_inputs(env)}")
            continue
        assert line.expr is not None
        value = _holds(line.expr, env) if _is_relation(line.expr) else _finite(evaluate(line.expr, env), line)
        if line.verb == "solves":
            _check_solution(claim, line, value, env)
        elif before is not None and line.verb != "start":
            if line.verb == "hence":
                _check_hence(claim, bool(before[1]), line, bool(value), env)
                if before[1]:
                    tested.add(id(line))
            else:
                _check_pair(claim, before[1], line, value, env)
        before = (line, value)


def _needed(claim: Claim, declared: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    """The free symbols of the lines, and the letters that their ranges and those of indices are made of."""
    roots = [node for line in claim.lines for node in line.expressions]
    needed = list(symbols_of(roots))
    walked = [*needed, *(node.args[0] for root in roots for node in postorder(root) if node.op in BINDERS)]
    for letter in walked:  # which grows: the ends of a range have ranges of their own
        assert isinstance(letter, Symbol)
        more = [each for each in declared if each.name in letter.domain.names and each not in needed]
        needed += more
        walked += more
    return tuple(needed)


def _swept(claim: Claim, env: Environment, assume: tuple[Expr, ...], rng: np.random.Generator) -> Iterator[Environment]:
    """For a chain of relations: one number walked over its range, so that both sides of each boundary are met."""
    relations = [line.expr for line in claim.lines if line.verb == "hence" and line.expr is not None]
    free = [symbol for symbol in symbols_of(relations) if not symbol.axes and symbol.name not in env.sizes]
    if not free:
        return
    symbol = free[int(rng.integers(len(free)))]
    for value in _range_of(symbol, env, rng):
        nearby = env.holding(symbol, value)
        if all(bool(np.all(evaluate(relation, nearby))) for relation in assume):
            yield nearby


def _range_of(symbol: Symbol, env: Environment, rng: np.random.Generator) -> Iterator[Value]:
    """A whole number's neighbors, one after the other; any other number at scales from far below to far above."""
    if symbol.domain.integer:
        low, high = symbol.domain.ends(env.known())
        first = whole(low, max(low, high - LONGEST_SWEEP), rng)
        yield from (Fraction(value) for value in range(first, min(high, first + LONGEST_SWEEP) + 1))
    else:
        scaled = (env.values[symbol] * scale for scale in SCALES)
        yield from (value for value in scaled if symbol.domain.contains(value, env.known()))


def _finite(value: Value, line: Line) -> Value:
    if not np.all(np.isfinite(inexact(value))):
        raise TooClose(f"infinity in {line.text()}")
    return value


def _scale(*values: Value) -> float:
    return max((float(np.max(np.abs(inexact(value)))) if np.size(value) else 0.0) for value in values)


def _agree(a: Value, b: Value, tolerance: float = EQUAL) -> bool:
    if np.shape(a) != np.shape(b):
        return False
    if isinstance(a, bool) or isinstance(b, bool):
        return bool(a) == bool(b)
    if np.size(a) == 0:
        return True
    gap = float(np.max(np.abs(inexact(a) - inexact(b))))
    return gap <= tolerance * _scale(a, b) + ROUNDING


def _check_pair(claim: Claim, before: Value, line: Line, value: Value, env: Environment) -> None:
    if line.verb == "equals":
        good = _agree(before, value)
    else:
        slack = EQUAL * _scale(before, value) + ROUNDING
        gap = inexact(value) - inexact(before) if line.verb == "at_most" else inexact(before) - inexact(value)
        good = bool(np.all(gap >= -slack))
    if not good:
        raise _failure(claim, line, before, value, env)


def _failure(claim: Claim, line: Line, before: Value, value: Value, env: Environment) -> DoesNotFollow:
    sides = f"the line before is {_printed(before)}, this one {_printed(value)}"
    return DoesNotFollow(f"{claim.slug}: {line.text()} does not follow: {sides}, for {_inputs(env)}")


def _printed(value: Value) -> str:
    return print_value(value, latex=False)


def _inputs(env: Environment) -> str:
    return ", ".join(f"{key.text()} = {_printed(value)}" for key, value in env.values.items())


def _in_force(node: Expr) -> Expr:
    """The branch of a choice that its convention takes."""
    while node.op == "choice":
        node = node.args[list(node.extra.options).index(node.extra.chosen)]
    return node


def _is_relation(node: Expr) -> bool:
    return _in_force(node).op in (*RELATIONS, "and")


def _holds(relation: Expr, env: Environment) -> bool:
    """Whether a relation holds; a near tie in floats is drawn again, since rounding would decide it."""
    relation = _in_force(relation)
    if relation.op == "and":
        return all(_holds(part, env) for part in relation.args)
    left, right = (evaluate(arg, env) for arg in relation.args)
    if relation.op == "=":
        return _agree(left, right)
    gap = np.abs(inexact(left) - inexact(right))
    if not (is_exact(left) and is_exact(right)) and np.any(gap <= EQUAL * _scale(left, right)):
        raise TooClose(f"a tie in {relation.text()}")
    return bool(np.all(RELATIONS[relation.op][0](left, right)))


def _check_hence(claim: Claim, premise: bool, line: Line, holds: bool, env: Environment) -> None:
    if premise and not holds:
        raise DoesNotFollow(f"{claim.slug}: {line.text()} does not follow from the line before for {_inputs(env)}")
    if line.both_ways and holds and not premise:
        raise DoesNotFollow(f"{claim.slug}: {line.text()} does not lead back to the line before for {_inputs(env)}")


def _check_solution(claim: Claim, line: Line, answer: Value, env: Environment) -> None:
    assert line.what is not None
    assert line.unknown is not None
    what = _in_force(line.what)
    at = env.holding(line.unknown, answer)
    if what.op in INEQUALITIES:
        if line.unknown.domain.integer and answer != int(answer):
            raise DoesNotFollow(f"{claim.slug}: {line.text()} = {_printed(answer)} is not whole for {_inputs(env)}")
        if not _holds(what, at):
            raise DoesNotFollow(f"{claim.slug}: {line.text()} does not meet {what.text()} for {_inputs(env)}")
        following = answer + (1 if line.order == "largest" else -1)
        if line.order and _holds(what, env.holding(line.unknown, following)):
            raise DoesNotFollow(f"{claim.slug}: {line.text()} is not the {line.order} for {_inputs(env)}")
        return
    solved = what.args[0] - what.args[1] if what.op == "=" else what
    left = evaluate(solved, at)
    aside = inexact(answer) + 0.5 * max(_scale(answer), 1e-3)
    beside = _scale(evaluate(solved, env.holding(line.unknown, aside)))
    if beside == 0:
        raise TooClose(f"a flat stretch of {solved.text()}")
    if _scale(left) > EQUAL * beside + ROUNDING:
        raise DoesNotFollow(f"{claim.slug}: {line.text()} leaves {solved.text()} = {_printed(left)} for {_inputs(env)}")
    if line.order:
        bend = float(evaluate(solved.gradient(line.unknown), at))
        if bend * (1 if line.order == "minimum" else -1) <= 0:
            raise DoesNotFollow(f"{claim.slug}: {line.text()} is no {line.order} for {_inputs(env)}")


def _derivatives(claim: Claim) -> list[Expr]:
    """Every derivative in the claim's lines and definitions, each to be checked against a difference quotient."""
    found: dict[Expr, None] = {}
    for line in claim.lines:
        for root in line.expressions:
            for node in postorder(root):
                if node.op == "derivative":
                    found[node] = None
    return list(found)


def _check_derivative(node: Expr, claim: Claim, env: Environment, rng: np.random.Generator) -> None:
    """Reverse mode against a difference quotient of four points along a random direction."""
    of, wrt = node.args
    for symbol in node.symbols():  # an index that a sum around the derivative binds: any of its values will do
        if symbol not in env.values and symbol.name not in env.sizes:
            env = env.holding(symbol, drawn(symbol, env, rng))
    slope, point = evaluate(node, env), evaluate(wrt, env)
    if _scale(slope) == 0:
        raise TooClose(f"a gradient of zero in {node.text()}")
    direction = rng.normal(size=np.shape(point)) if wrt.shape != SCALAR else 1.0
    step = STEP * max(1.0, _scale(point))
    values: dict[int, float] = {}
    decisions: list[list[bytes]] = []
    for shift in (0, *STENCIL):
        moved = env.holding(wrt, inexact(point) + shift * step * direction)
        moved.trace = []
        values[shift] = float(evaluate(of, moved))
        decisions.append(moved.trace)
    if any(decision != decisions[0] for decision in decisions):
        raise TooClose(f"a jump in {of.text()}")
    quotient = sum(weight * values[shift] for shift, weight in STENCIL.items()) / step
    along = float(np.sum(inexact(slope) * direction))
    if abs(quotient - along) > QUOTIENT * max(abs(quotient), abs(along)) + 1e-10 * max(abs(values[0]), _scale(slope)):
        raise DoesNotFollow(
            f"{claim.slug}: {node.text()} is {along:.8g} by reverse mode and {quotient:.8g} by a difference quotient, "
            f"for {_inputs(env)}"
        )


def _check_computed(
    claim: Claim, env: Environment, function: Callable[..., Any], conventions: Mapping[str, str]
) -> None:
    known = {symbol.name: plain(value) for symbol, value in env.values.items() if isinstance(symbol, Symbol)}
    offered = {**known, **conventions}
    wanted = inspect.signature(function).parameters
    if missing := [name for name in wanted if name not in offered]:
        raise InvalidInputError("computed_by", ", ".join(missing), f"must be symbols of {claim.slug}, by name")
    result = np.asarray(function(**{name: offered[name] for name in wanted}))
    value = plain(evaluate(claim.answer, env))
    flat = np.asarray(value, dtype=float).reshape(-1)
    turned = result.ndim == 2 and result.shape != np.shape(np.atleast_2d(value))  # a column may come back flat
    if turned or not _agree(flat, result.astype(float).reshape(-1)):
        raise DoesNotFollow(
            f"{claim.slug}: the answer {claim.answer.text()} is {value}, and the function that computes it gives "
            f"{result}, for {_inputs(env)}"
        )


def _check_tight(claim: Claim, line: Line, assume: tuple[Expr, ...], rng: np.random.Generator) -> None:
    """A bound's equality case: on these inputs both sides agree."""
    before = claim.lines[next(k for k, other in enumerate(claim.lines) if other is line) - 1]
    assert before.expr is not None
    assert line.expr is not None
    given = line.tight(rng) if callable(line.tight) else line.tight
    env = Environment.of((before.expr, line.expr), given)
    known = [relation for relation in assume if set(relation.symbols()) <= env.values.keys()]
    if broken := [relation.text() for relation in known if not np.all(evaluate(relation, env))]:
        raise DoesNotFollow(f"{claim.slug}: {line.text()} has an equality case that breaks {', '.join(broken)}")
    sides = evaluate(before.expr, env), evaluate(line.expr, env)
    if not _agree(*sides):
        raise DoesNotFollow(
            f"{claim.slug}: {line.text()} is not tight where it should be: {_printed(sides[0])} against "
            f"{_printed(sides[1])}, for {_inputs(env)}"
        )
