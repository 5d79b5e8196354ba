"""The parts of a derivation: lines, the claims they make up, and the mistakes and errata that stand beside them.

Authors write them with the words of `verbs.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dlcore.errors import InvalidInputError
from dlcore.expr import Expr, Symbol
from dlcore.expr.nodes import as_expr
from dlcore.expr.shapes import describe

__all__ = [
    "INEQUALITIES",
    "Claim",
    "Erratum",
    "Line",
    "Mistake",
    "misshapen",
]

RELATIONS = {"start": "", "equals": "=", "at_most": "≤", "at_least": "≥", "hence": "⟹", "solves": "=", "shown": ""}
INEQUALITIES = ("<", "<=", ">", ">=", "and")
Given = Mapping[Symbol, Any]


@dataclass(frozen=True, eq=False)  # by identity, as expressions are
class Mistake:
    """A named wrong variant of the line above it: a misprint, a common mistake, and the diagnosis of an equal answer.

    Parameters
    ----------
    slug : str
        Its name within the claim.
    wrong : Expr, number, array or callable
        What is written instead. A callable is a line of the wrong shape: calling it must raise, and the shape error is
        its diagnosis.
    why : str
        Why it is wrong, in a sentence without a full stop.
    misprint_in : str
        The id of the problem whose source text prints it, if one does.
    at : str
        The id of a source problem; a misprint that is only a number is wrong at that problem's numbers.
    printed : str
        The line as the text prints it, in our letters: for a misprint of the wrong shape, which no expression carries.

    Raises
    ------
    InvalidInputError
        If a misprint is a callable and its line is not given.
    """

    slug: str
    wrong: Any
    why: str
    misprint_in: str = ""
    at: str = ""
    printed: str = ""

    def __post_init__(self) -> None:
        if callable(self.wrong) and self.misprint_in and not self.printed:
            raise InvalidInputError("printed", self.printed, "must be the line that the text prints", mend="quote it")

    @property
    def expr(self) -> Expr | None:
        """The wrong line as an expression; None where no expression carries its shape."""
        return None if callable(self.wrong) else as_expr(self.wrong)


@dataclass(frozen=True, kw_only=True, eq=False)
class Erratum:
    """A misprint that no expression carries: a word, a letter, a line of code, an order of growth.

    Parameters
    ----------
    slug, source_id : str
        Its name, and the problem's id.
    says, right : str
        The source's words, and the right ones.
    why : str
        Why, in a sentence without a full stop.
    check : callable, optional
        Takes nothing and returns whether the right words hold where the source's do not.
    """

    slug: str
    source_id: str
    says: str
    right: str
    why: str
    check: Callable[[], bool] | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Line:
    """One line: a verb, what it states, and how it follows from the line before.

    Parameters
    ----------
    verb : str
        `start`, `equals`, `at_most`, `at_least`, `hence`, `solves` or `shown`.
    expr : Expr or None
        What the line states; None for a `shown` line.
    reason : str
        How it follows, in a few words.
    tight : mapping or callable or None
        For a bound: inputs (or a function of a random generator that draws them) on which both sides agree.
    loose : str
        For a bound: why no equality case exists.
    both_ways : bool
        For `hence`: whether the line before follows back.
    what, unknown, order : Expr, Symbol, str
        For `solves`: what is solved (an expression to be 0, or a relation), for which symbol, and whether the answer is
        a `minimum`, `maximum`, `largest` or `smallest`.
    check, uses, statement : callable, tuple of Expr, str
        For `shown`: the function, the expressions whose values it takes, and what it shows.
    mistakes : tuple of Mistake
        The wrong variants that stand under this line.
    """

    verb: str
    expr: Expr | None = None
    reason: str = ""
    tight: Given | Callable[[Any], Given] | None = None
    loose: str = ""
    both_ways: bool = False
    what: Expr | None = None
    unknown: Symbol | None = None
    order: str = ""
    check: Callable[..., bool] | None = None
    uses: tuple[Expr, ...] = ()
    statement: str = ""
    mistakes: tuple[Mistake, ...] = ()

    @property
    def relation(self) -> str:
        """The sign before the line; empty where it opens the claim."""
        return "⟺" if self.both_ways else RELATIONS[self.verb]

    @property
    def expressions(self) -> tuple[Expr, ...]:
        """Every expression the line needs values for."""
        return tuple(node for node in (self.expr, self.what, self.unknown, *self.uses) if node is not None)

    def text(self) -> str:
        """The line in plain text."""
        if self.expr is None:
            return self.statement
        if self.verb == "solves":
            assert self.unknown is not None
            return f"{self.unknown.text()} = {self.expr.text()}"
        return f"{self.relation} {self.expr.text()}".strip()

    def mapped(self, change: Callable[[Expr], Expr]) -> Line:
        """The same line with `change` applied to every expression in it.

        Parameters
        ----------
        change : callable
            From an expression to the one that takes its place.

        Returns
        -------
        Line
            A new line; its mistakes are changed too.
        """
        mistakes = tuple(
            mistake if callable(mistake.wrong) else replace(mistake, wrong=change(as_expr(mistake.wrong)))
            for mistake in self.mistakes
        )
        return replace(
            self,
            expr=None if self.expr is None else change(self.expr),
            what=None if self.what is None else change(self.what),
            uses=tuple(change(node) for node in self.uses),
            mistakes=mistakes,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Claim:
    """A sentence and the chain of lines that proves it.

    Parameters
    ----------
    slug, statement : str
        Its name within the derivation, and what it says.
    lines : tuple of Line
        The chain.
    """

    slug: str
    statement: str
    lines: tuple[Line, ...] = field(default=())

    @property
    def answer(self) -> Expr:
        """The last line's expression."""
        for line in reversed(self.lines):
            if line.expr is not None:
                return line.expr
        raise InvalidInputError("claim", self.slug, "has no expression", mend="a claim of shown lines has no answer")

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The wrong variants of all its lines."""
        return tuple(mistake for line in self.lines for mistake in line.mistakes)

    @property
    def names(self) -> tuple[Expr, ...]:
        """The named subexpressions its lines use, each after those it is made of."""
        return tuple(dict.fromkeys(name for line in self.lines for node in line.expressions for name in node.names()))

    def replacing(self, line: Line, wrong: Mistake | Expr) -> Claim:
        """The claim with a mistake (or any expression) in the place of a line's expression.

        Parameters
        ----------
        line : Line
            One of the claim's lines.
        wrong : Mistake or Expr
            What shall stand there.

        Returns
        -------
        Claim
            A new claim; nothing about it is checked yet.
        """
        expression = wrong.wrong() if isinstance(wrong, Mistake) and callable(wrong.wrong) else wrong
        stand_in = expression.wrong if isinstance(expression, Mistake) else expression
        lines = tuple(replace(x, expr=as_expr(stand_in)) if x is line else x for x in self.lines)
        return replace(self, lines=lines)

    def mapped(self, change: Callable[[Expr], Expr]) -> Claim:
        """The same claim with `change` applied to every expression in it.

        Parameters
        ----------
        change : callable
            From an expression to the one that takes its place.

        Returns
        -------
        Claim
            A new claim.
        """
        return replace(self, lines=tuple(line.mapped(change) for line in self.lines))


def misshapen(lines: Sequence[Line]) -> str:
    """The first line that has not the shape of the line it continues, or of the letter it solves for, in a sentence."""
    before: Expr | None = None
    for line in lines:
        if line.expr is None:
            continue
        if line.unknown is not None and line.expr.shape != line.unknown.shape:
            found, wanted = describe(line.expr.shape), describe(line.unknown.shape)
            return f"{line.text()} is {found}, and {line.unknown.text()} {wanted}"
        compared = line.verb in ("equals", "at_most", "at_least")
        if compared and before is not None and line.expr.shape != before.shape:
            return f"{line.text()} is {describe(line.expr.shape)}, the line before is {describe(before.shape)}"
        before = line.expr
    return ""
