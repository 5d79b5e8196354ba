"""The mutation check: `python -m dlcore.derivation.mutate [slug …]` reports the slips that `verify` lets through.

Every line, and every definition that no `start` uses, is changed in one place at a time; a verification that still
passes has not tested that place. What rightly passes is declared in `Derivation(equivalent=…)` with its reason.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from dlcore.derivation.derivation import Derivation
from dlcore.derivation.lines import Claim
from dlcore.derivation.slips import mutants
from dlcore.derivation.verify import DoesNotFollow
from dlcore.errors import InvalidInputError
from dlcore.expr import Expr
from dlcore.expr.nodes import rewrite

__all__ = ["Report", "mutation_check", "variants"]

CLOSER_LOOK = 10


@dataclass(frozen=True, kw_only=True)
class Report:
    """The outcome for one derivation.

    Parameters
    ----------
    slug : str
        The derivation's.
    tried : int
        How many mutants there were.
    let_through : tuple of str
        The mutants that `verify` passed and no `equivalent` declares, as "claim: line".
    declared : tuple of str
        The declared ones that were indeed let through.
    stale : tuple of str
        The declared ones that were caught, or no longer exist.
    """

    slug: str
    tried: int
    let_through: tuple[str, ...]
    declared: tuple[str, ...]
    stale: tuple[str, ...]

    def text(self) -> str:
        """The report in a few lines."""
        lines = [
            f"{self.slug}: {self.tried} mutants, {len(self.let_through)} let through, {len(self.declared)} declared"
        ]
        lines += [f"  let through  {mutant}" for mutant in self.let_through]
        lines += [f"  stale        {mutant}" for mutant in self.stale]
        return "\n".join(lines)


def variants(claim: Claim) -> Iterator[tuple[str, Claim]]:
    """Each mutant of a claim: of its lines, and of the definitions that no `start`, and nothing solved, uses."""
    for line in claim.lines:
        if line.expr is not None:
            for slip, variant in mutants(line.expr):
                yield f"{claim.slug}: {slip.slug}: {variant.text()}", claim.replacing(line, variant)
    given = [line.expr for line in claim.lines if line.verb == "start"] + [line.what for line in claim.lines]
    begun = {name for node in given if node is not None for name in node.names()}
    for name in claim.names:
        if name not in begun:
            for slip, variant in mutants(name.definition):
                stand_in = Expr("name", (variant,), variant.shape, name.extra)
                text = f"{claim.slug}: {slip.slug}: {name.text()} = {variant.text()}"
                try:
                    yield text, claim.mapped(partial(_with, name=name, stand_in=stand_in))
                except InvalidInputError:  # the wrong shape further up
                    continue


def _with(root: Expr, name: Expr, stand_in: Expr) -> Expr:
    return rewrite(root, lambda old, new: stand_in if old is name else new)


def mutation_check(derivation: Derivation, rng: np.random.Generator, *, draws: int = 10) -> Report:
    """Try every slip at every place of a derivation, and report which ones `verify` lets through.

    Parameters
    ----------
    derivation : Derivation
        What to try.
    rng : numpy.random.Generator
        The source of the draws.
    draws : int
        How many draws each mutant is verified on; one that passes is looked at again on ten times as many.

    Returns
    -------
    Report
        How many were tried, and which passed.
    """
    derivation = derivation.under(**{one.name: one.chosen for one in derivation.conventions})  # choices resolved
    tried = 0
    passed: list[str] = []
    for claim in derivation.claims:
        for text, variant in variants(claim):
            tried += 1
            try:
                derivation.verify_claim(variant, rng, draws=draws)
                derivation.verify_claim(variant, rng, draws=CLOSER_LOOK * draws)
            except (DoesNotFollow, InvalidInputError):
                continue
            passed.append(text)
    declared = derivation.equivalent
    return Report(
        slug=derivation.slug,
        tried=tried,
        let_through=tuple(text for text in passed if text not in declared),
        declared=tuple(text for text in passed if text in declared),
        stale=tuple(text for text in declared if text not in passed),
    )


def main() -> int:
    """Check the topics named on the command line, or all; 1 if a mutant is let through."""
    from dlcore.topics import TOPICS, load  # here: topics loads derivations, which are built on this package

    reports = [
        mutation_check(load(slug), np.random.default_rng(0))
        for slug in sys.argv[1:] or [topic.slug for topic in TOPICS]
    ]
    print("\n".join(report.text() for report in reports))
    return int(any(report.let_through or report.stale for report in reports))


if __name__ == "__main__":
    raise SystemExit(main())
