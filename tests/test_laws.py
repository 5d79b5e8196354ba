"""The laws of every derivation: it verifies, its mistakes are wrong, its assumptions are needed, no slip passes.

They run over every registered topic, under each convention.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from dlcore.derivation import Claim, Derivation, Line, Mistake
from dlcore.derivation.mutate import mutation_check
from dlcore.errors import InvalidInputError
from dlcore.expr import Expr
from dlcore.expr.evaluate import Environment
from dlcore.sources import label
from dlcore.topics import TOPICS, load

WRITTEN = [load(topic.slug) for topic in TOPICS]


def choices(derivation: Derivation) -> list[dict[str, str]]:
    """Every combination of the derivation's conventions."""
    names = [convention.name for convention in derivation.conventions]
    return [
        dict(zip(names, options, strict=True))
        for options in itertools.product(*(convention.options for convention in derivation.conventions))
    ]


def called(derivation: Derivation) -> str:
    return "-".join([derivation.slug, *(convention.chosen for convention in derivation.conventions)])


ALL = [derivation.under(**chosen) for derivation in WRITTEN for chosen in choices(derivation)]
MISTAKES = [
    pytest.param(derivation, claim, line, mistake, id=f"{called(derivation)}-{claim.slug}-{mistake.slug}")
    for derivation in ALL
    for claim in derivation.claims
    for line in claim.lines
    for mistake in line.mistakes
]
ASSUMPTIONS = [
    pytest.param(derivation, assumption, id=f"{called(derivation)}-{assumption.text()}")
    for derivation in ALL
    for assumption in derivation.assume
]
each_derivation = pytest.mark.parametrize("derivation", ALL, ids=called)
each_as_written = pytest.mark.parametrize("derivation", WRITTEN, ids=lambda derivation: derivation.slug)


@each_derivation
def test_every_line_follows_on_fifty_draws(derivation: Derivation, rng: np.random.Generator) -> None:
    derivation.verify(rng, draws=50)


@pytest.mark.parametrize(("derivation", "claim", "line", "mistake"), MISTAKES)
def test_a_mistake_in_place_of_its_line_is_caught(
    derivation: Derivation, claim: Claim, line: Line, mistake: Mistake, rng: np.random.Generator
) -> None:
    assert derivation.refutation(claim, line, mistake, rng), f"{mistake.slug} is not wrong"


@pytest.mark.parametrize(("derivation", "assumption"), ASSUMPTIONS)
def test_an_assumption_is_needed(derivation: Derivation, assumption: Expr, rng: np.random.Generator) -> None:
    held = derivation.still_hold_without(assumption, rng)
    needing = [claim.slug for claim in derivation.claims if claim.slug not in held]
    print(f"{derivation.slug} without {assumption.text()}: {', '.join(held) or 'nothing'} still holds")
    assert needing, f"every claim of {derivation.slug} holds without {assumption.text()}"


@each_derivation
def test_no_slip_is_let_through(derivation: Derivation, rng: np.random.Generator) -> None:
    report = mutation_check(derivation, rng, draws=10)
    assert report.tried > 0
    assert not report.let_through, report.text()


@each_as_written
def test_every_slip_that_is_declared_equivalent_passes_and_says_why(
    derivation: Derivation, rng: np.random.Generator
) -> None:
    report = mutation_check(derivation, rng, draws=10)
    assert not report.stale, report.text()
    assert all(reason.strip() for reason in derivation.equivalent.values())


@each_as_written
def test_an_erratum_holds_where_it_can_be_run(derivation: Derivation) -> None:
    for erratum in derivation.errata:
        assert erratum.says != erratum.right
        assert erratum.check is None or erratum.check() is True, f"{erratum.slug}: {erratum.right}"


@each_as_written
def test_what_is_said_of_a_source_names_one_of_its_problems(derivation: Derivation) -> None:
    ids = [erratum.source_id for erratum in derivation.errata]
    ids += [mistake.misprint_in for mistake in derivation.mistakes if mistake.misprint_in]
    for id in [*ids, *derivation.sources]:
        assert label(id)


@each_as_written
def test_given_numbers_fit_their_letters_and_meet_the_assumptions(derivation: Derivation) -> None:
    answers = [claim.lines[0].expressions for claim in derivation.claims]
    for given in (derivation.sources | derivation.examples).values():
        Environment.of([node for nodes in answers for node in nodes], given)  # shapes, lengths and domains
        assert set(given) <= set(derivation.symbols)
        for relation in derivation.assume:
            if set(relation.symbols()) <= set(given):
                assert np.all(relation.value(given))


@each_as_written
def test_a_name_is_used_once(derivation: Derivation) -> None:
    for claim in derivation.claims:
        slugs = [mistake.slug for mistake in claim.mistakes]
        assert len(set(slugs)) == len(slugs), claim.slug
    assert len({erratum.slug for erratum in derivation.errata}) == len(derivation.errata)
    names = [symbol.name for symbol in derivation.symbols]
    assert len(set(names)) == len(names)


@each_as_written
def test_the_words_are_sentences_and_the_reasons_are_not(derivation: Derivation) -> None:
    for claim in derivation.claims:
        assert claim.statement.endswith((".", "?")), claim.statement
        for line in claim.lines:
            assert not line.reason.endswith("."), line.reason
    for mistake in derivation.mistakes:
        assert mistake.why, mistake.slug
        assert not mistake.why.endswith("."), mistake.why
    for symbol in derivation.symbols:
        assert symbol.meaning, f"{derivation.slug}: {symbol.name} has no meaning"


@each_as_written
def test_every_formula_prints(derivation: Derivation) -> None:
    """In LaTeX and in text, mistakes included; a line of the wrong shape raises its shape error instead."""
    for claim in derivation.claims:
        for line in claim.lines:
            for node in line.expressions:
                assert node.latex()
                assert node.text()
        for mistake in claim.mistakes:
            if mistake.expr is not None:
                assert mistake.expr.latex()
            else:
                with pytest.raises(InvalidInputError, match=r"inner sizes|shape|differ"):
                    mistake.wrong()
