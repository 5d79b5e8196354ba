"""A derivation: the claims of one topic, what they assume, the conventions they follow, the source's numbers."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from dlcore.derivation.draw import symbols_of
from dlcore.derivation.lines import Claim, Erratum, Line, Mistake
from dlcore.derivation.verify import DoesNotFollow, verify
from dlcore.errors import InvalidInputError
from dlcore.expr import Convention, Expr, Symbol, choose
from dlcore.expr.nodes import as_expr, postorder

__all__ = ["Derivation"]


class Derivation:
    """The claims of one topic, in order.

    Parameters
    ----------
    slug : str
        The topic's slug.
    *claims : Claim
        The claims.
    assume : tuple of Expr
        Relations that hold throughout, such as `k <= n + 2 * p`.
    computed_by : mapping
        From a claim to the fast function that must give its answer; the function takes symbols by name, and conventions
        by name where it needs them.
    sources : mapping
        From a source problem's id to its numbers.
    examples : mapping
        From a name of one word to numbers of ours, for a topic that no source problem gives numbers for.
    errata : tuple of Erratum
        Misprints that no expression carries.
    equivalent : mapping
        From a mutant's text (`claim: line`) to the reason why `verify` rightly lets it through.

    Raises
    ------
    InvalidInputError
        If a claim has one line that nothing checks, or two claims share a slug.
    """

    def __init__(
        self,
        slug: str,
        *claims: Claim,
        assume: tuple[Expr, ...] = (),
        computed_by: Mapping[Claim, Callable[..., Any]] | None = None,
        sources: Mapping[str, Mapping[Symbol, Any]] | None = None,
        examples: Mapping[str, Mapping[Symbol, Any]] | None = None,
        errata: tuple[Erratum, ...] = (),
        equivalent: Mapping[str, str] | None = None,
    ) -> None:
        self.slug, self.claims, self.assume, self.errata = slug, claims, assume, errata
        self.computed_by = {claim.slug: function for claim, function in (computed_by or {}).items()}
        self.sources, self.examples = dict(sources or {}), dict(examples or {})
        self.equivalent = dict(equivalent or {})
        for claim in claims:
            if len(claim.lines) == 1 and claim.lines[0].verb == "start" and claim.slug not in self.computed_by:
                raise InvalidInputError(
                    "claim",
                    claim.slug,
                    "has one line that nothing checks",
                    mend="add a line, or name a function in computed_by",
                )
        if len({claim.slug for claim in claims}) < len(claims):
            raise InvalidInputError("claims", [claim.slug for claim in claims], "must have different slugs")
        if strange := self.computed_by.keys() - {claim.slug for claim in claims}:
            raise InvalidInputError("computed_by", sorted(strange), "must be among the claims")
        if lost := {mistake.at for mistake in self.mistakes if mistake.at} - self.sources.keys():
            raise InvalidInputError("at", sorted(lost), "must be among the sources, with its numbers")
        self.conventions = _conventions(claims)
        self._as_written = self  # where `under` starts from, also when it is asked twice

    def claim(self, slug: str) -> Claim:
        """The claim with this slug.

        Parameters
        ----------
        slug : str
            Its name.

        Returns
        -------
        Claim
            The claim.

        Raises
        ------
        InvalidInputError
            If there is none.
        """
        for claim in self.claims:
            if claim.slug == slug:
                return claim
        raise InvalidInputError(
            "claim", slug, f"is not in {self.slug}", mend=f"use one of {', '.join(claim.slug for claim in self.claims)}"
        )

    @property
    def symbols(self) -> tuple[Symbol, ...]:
        """The declared letters that the claims and their mistakes use, in the order of their declarations."""
        lines = [line for claim in self.claims for line in claim.lines]
        wrong = [mistake.expr for mistake in self.mistakes if mistake.expr is not None]
        used = symbols_of([*(node for line in lines for node in line.expressions), *wrong])
        return tuple(sorted(used, key=lambda symbol: symbol.declared))

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The wrong variants of all lines."""
        return tuple(mistake for claim in self.claims for mistake in claim.mistakes)

    def under(self, **chosen: str) -> Derivation:
        """The derivation under other conventions, as `under(padding="total")`.

        Parameters
        ----------
        **chosen : str
            The option of each convention to change; the others stay as they are.

        Returns
        -------
        Derivation
            Another derivation, with the same slugs.

        Raises
        ------
        InvalidInputError
            If a convention or an option is not known.
        """
        known = {convention.name: convention for convention in self.conventions}
        for name, option in chosen.items():
            if name not in known:
                raise InvalidInputError(
                    "convention", name, f"is not in {self.slug}", mend=f"use one of {', '.join(known)}"
                )
            if option not in known[name].options:
                raise InvalidInputError(
                    name, option, "is not an option", mend=f"use one of {', '.join(known[name].options)}"
                )
        chosen = {one.name: one.chosen for one in self.conventions} | chosen
        memo: dict[int, Expr] = {}
        other = copy.copy(self)
        written = self._as_written
        other.claims = tuple(claim.mapped(lambda node: choose(node, chosen, memo)) for claim in written.claims)
        other.assume = tuple(choose(relation, chosen, memo) for relation in written.assume)
        other.conventions = tuple(replace(one, chosen=chosen.get(one.name, one.chosen)) for one in self.conventions)
        return other

    def verify(self, rng: np.random.Generator, *, draws: int = 50) -> None:
        """Check every claim on random draws, and every erratum's check.

        Parameters
        ----------
        rng : numpy.random.Generator
            The source of the draws.
        draws : int
            On how many draws each claim is checked.

        Raises
        ------
        DoesNotFollow
            If a line does not follow, or an erratum's right words do not hold.
        """
        for claim in self.claims:
            self.verify_claim(claim, rng, draws=draws)
        for erratum in self.errata:
            if erratum.check is not None and not erratum.check():
                raise DoesNotFollow(f"{self.slug}: the erratum {erratum.slug} does not hold: {erratum.right}")

    def verify_claim(
        self,
        claim: Claim,
        rng: np.random.Generator,
        *,
        draws: int = 50,
        assume: tuple[Expr, ...] | None = None,
        rarest: float = 0.1,
    ) -> None:
        """Check one claim (of this derivation, or a variant of it) under the derivation's assumptions, or others.

        Parameters
        ----------
        claim : Claim
            What to check.
        rng : numpy.random.Generator
            The source of the draws.
        draws : int
            On how many draws.
        assume : tuple of Expr, optional
            Relations that every draw meets, in place of the derivation's own.
        rarest : float
            The share of random draws that must meet them.

        Raises
        ------
        DoesNotFollow
            If a line does not follow from the one before.
        """
        verify(
            claim,
            rng,
            draws_wanted=draws,
            assume=self.assume if assume is None else assume,
            rarest=rarest,
            declared=self.symbols,
            computed_by=self.computed_by.get(claim.slug),
            conventions={convention.name: convention.chosen for convention in self.conventions},
        )

    def refutation(
        self, claim: Claim, line: Line, mistake: Mistake, rng: np.random.Generator, *, draws: int = 50
    ) -> str:
        """How a mistake shows itself to be wrong when it is run in its line's place; empty if it does not.

        Parameters
        ----------
        claim, line, mistake : Claim, Line, Mistake
            A claim of this derivation, one of its lines, and a mistake that stands under that line.
        rng : numpy.random.Generator
            The source of the draws.
        draws : int
            On how many draws the claim is checked.

        Returns
        -------
        str
            The shape error that typing it raises, both values on the source's numbers, or what `verify` says.

        Raises
        ------
        InvalidInputError
            If the mistake is a callable and has a shape after all.
        """
        if callable(mistake.wrong):
            try:
                mistake.wrong()
            except InvalidInputError as problem:
                return str(problem)
            raise InvalidInputError(
                "mistake", mistake.slug, "is a callable that raises no shape error", mend="write the expression itself"
            )
        wrong = as_expr(mistake.wrong)
        if mistake.at:
            assert line.expr is not None
            right, found = (np.asarray(node.value(self.sources[mistake.at]), float) for node in (line.expr, wrong))
            if right.shape == found.shape and np.allclose(right, found, rtol=1e-8):
                return ""
            return f"{claim.slug}: on the numbers of {mistake.at} it is {right.tolist()}, not {found.tolist()}"
        try:
            self.verify_claim(claim.replacing(line, wrong), rng, draws=draws)
        except (DoesNotFollow, InvalidInputError) as problem:
            return str(problem)
        return ""

    def still_hold_without(self, assumption: Expr, rng: np.random.Generator, *, draws: int = 50) -> tuple[str, ...]:
        """The slugs of the claims that hold even where one assumption is violated.

        Parameters
        ----------
        assumption : Expr
            One of `assume`; a single inequality.
        rng : numpy.random.Generator
            The source of the draws, all of which violate it.
        draws : int
            On how many draws.

        Returns
        -------
        tuple of str
            The claims that do not need the assumption.
        """
        left, right = assumption.args
        violated = {"<=": left > right, "<": left >= right, ">=": left < right, ">": left <= right}[assumption.op]
        kept = tuple(relation for relation in self.assume if relation is not assumption)
        held = []
        for claim in self.claims:
            try:
                self.verify_claim(claim, rng, draws=draws, assume=(*kept, violated), rarest=1e-3)
            except (DoesNotFollow, InvalidInputError):
                continue
            held.append(claim.slug)
        return tuple(held)


def _conventions(claims: tuple[Claim, ...]) -> tuple[Convention, ...]:
    roots = [root for claim in claims for line in claim.lines for root in line.expressions]
    return tuple(dict.fromkeys(node.extra for root in roots for node in postorder(root) if node.op == "choice"))
