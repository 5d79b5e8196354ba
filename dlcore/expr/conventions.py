"""Conventions: a choice that courses make differently, made once and followed by every formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from dlcore.errors import InvalidInputError
from dlcore.expr import shapes
from dlcore.expr.nodes import Expr, as_expr, checked, rewrite

__all__ = ["Convention", "choose", "convention"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Convention:
    """A choice that courses make differently, such as padding counted per side or in total.

    Parameters
    ----------
    name : str
        The word for the choice.
    meaning : str
        What is chosen, in a few words.
    options : dict
        From each option to what it means; the first is the default.
    chosen : str
        The option in force.
    """

    name: str
    meaning: str
    options: Mapping[str, str]
    chosen: str

    def pick(self, **branches: Any) -> Expr:
        """An expression that is one of these, as the convention says.

        Parameters
        ----------
        **branches : Expr, number or array
            One for each option, by its name.

        Returns
        -------
        Expr
            It prints and computes as the branch in force.

        Raises
        ------
        InvalidInputError
            If the branches are not the options, or differ in shape.
        """
        if set(branches) != set(self.options):
            raise InvalidInputError(
                "branches", sorted(branches), f"must be the options of {self.name}: {', '.join(self.options)}"
            )
        nodes = tuple(as_expr(branches[option]) for option in self.options)
        for node in nodes[1:]:
            checked(partial(shapes.same, f"a choice by {self.name}"), nodes[0], node)
        return Expr("choice", nodes, nodes[0].shape, self)


def convention(name: str, meaning: str, **options: str) -> Convention:
    """Declare a convention and its options; the first is the default.

    Parameters
    ----------
    name : str
        The word for the choice.
    meaning : str
        What is chosen, in a few words.
    **options : str
        What each option means.

    Returns
    -------
    Convention
        With its first option in force.

    Raises
    ------
    InvalidInputError
        If there is no option.

    Examples
    --------
    >>> from dlcore.expr import symbols
    >>> n, p = symbols("n in 1..64", "p in 0..9")
    >>> padding = convention("padding", "how padding is counted", per_side="on each side", total="both sides together")
    >>> padded = n + padding.pick(per_side=2 * p, total=p)
    >>> padded.text(), choose(padded, {"padding": "total"}).text()
    ('n + 2p', 'n + p')
    """
    if not options:
        raise InvalidInputError(
            "options", options, "must hold at least one", mend='such as total="both sides together"'
        )
    return Convention(name=name, meaning=meaning, options=options, chosen=next(iter(options)))


def choose(root: Expr, chosen: Mapping[str, str], memo: dict[int, Expr] | None = None) -> Expr:
    """The expression under the options chosen; a factor 1 that a choice leaves is dropped.

    Parameters
    ----------
    root : Expr
        The expression.
    chosen : mapping
        From conventions to options; a convention not named keeps its own.
    memo : dict, optional
        Shared between calls, so that a name keeps one identity across several expressions.

    Returns
    -------
    Expr
        The same with branches in place of choices.

    Raises
    ------
    InvalidInputError
        If an option is unknown to its convention.
    """

    def change(old: Expr, new: Expr) -> Expr:
        if new.op == "choice" and new.extra.name in chosen:
            option, options = chosen[new.extra.name], list(new.extra.options)
            if option not in options:
                raise InvalidInputError(new.extra.name, option, f"must be one of {', '.join(options)}")
            return new.args[options.index(option)]
        if new is not old and new.op == "mul" and old.args[0].op == "choice" and _is_one(new.args[0]):
            return new.args[1]
        return new

    return rewrite(root, change, memo)


def _is_one(node: Expr) -> bool:
    return node.op == "number" and bool(node.extra[0] == 1)
