"""The exam-night page: what to read in which order, the questions by type, and one sheet of formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from graphlib import TopologicalSorter
from html import escape

from dlcore import markup, sources, topics
from dlcore.derivation import Claim, Derivation, Line
from dlcore.expr import Expr
from dlcore.sources import Problem
from dlcore.topics import Topic
from docs_ext.facts import printed_names
from docs_ext.lists import guide
from docs_ext.markup import anchor, link
from docs_ext.page import Call, Page

__all__ = ["formulas", "last_lines", "order", "prerequisites_first", "questions"]

OPENINGS = ("start", "solves", "shown")


def prerequisites_first() -> tuple[Topic, ...]:
    """The registered topics, each after those it builds on, and otherwise as the registry has them."""
    place = {topic.slug: i for i, topic in enumerate(topics.TOPICS)}
    sorter = TopologicalSorter({topic.slug: topic.after for topic in topics.TOPICS})
    sorter.prepare()
    ordered: list[str] = []
    ready: list[str] = []
    while sorter.is_active():
        ready = sorted([*ready, *sorter.get_ready()], key=place.__getitem__)
        first = ready.pop(0)
        ordered.append(first)
        sorter.done(first)
    return tuple(topics.find(slug) for slug in ordered)


def order(page: Page, call: Call) -> Sequence[str]:
    """`::order`: the topics, prerequisites first, each with its question and what its texts ask."""
    call.none()
    items = []
    for topic in prerequisites_first():
        after = (
            f' <span class="dl-lost">after {", ".join(guide(slug) for slug in topic.after)}</span>'
            if topic.after
            else ""
        )
        items.append(f"<li>{guide(topic.slug)}: {escape(topic.question)}{after}</li>")
    return [f"<ol>{''.join(items)}</ol>"]


def questions(page: Page, call: Call) -> Sequence[str]:
    """`::questions`: the texts' own questions by the kind of answer they want, prerequisites first."""
    call.none()
    blocks = []
    for kind, title in sources.KINDS.items():
        items = [
            _question(topic, problem)
            for topic in prerequisites_first()
            for problem in sources.of_topic(topic.slug)
            if problem.kind == kind
        ]
        if items:
            blocks += [f'<h3 id="kind-{kind}">{escape(title)}</h3>', f'<ul class="dl-questions">{"".join(items)}</ul>']
    return blocks


def _question(topic: Topic, problem: Problem) -> str:
    place = link(f"/sources.md#{anchor(problem.id)}", escape(problem.label))
    return f'<li>{escape(problem.asks)} <span class="dl-lost">{place} · {guide(topic.slug)}</span></li>'


def formulas(page: Page, call: Call) -> Sequence[str]:
    """`::formulas`: each claim's sentence and last lines, topic by topic, on one sheet that prints."""
    call.none()
    return [_sheet(topic, topics.load(topic.slug)) for topic in prerequisites_first()]


def _sheet(topic: Topic, derivation: Derivation) -> str:
    claims = [last_lines(claim) for claim in derivation.claims]
    names = dict.fromkeys(name for claim in claims for name in printed_names(claim))
    facts = [
        _fact(
            "Let",
            "".join(f"<span>{each}</span>" for name in names for each in _definitions(name)),
            kind="dl-side-by-side",
        ),
        _fact("Assumed", "".join(f"<span>{markup.formula_html(relation)}</span>" for relation in derivation.assume)),
        *(_fact(_to_guide(topic, claim), markup.claim_html(claim)) for claim in claims),
    ]
    return (
        f'<section class="dl-sheet"><h3 id="sheet-{topic.slug}">{escape(topic.title)}</h3>'
        f"<dl>{''.join(facts)}</dl></section>"
    )


def _fact(term: str, html: str, kind: str = "") -> str:
    return f'<div class="dl-fact"><dt>{term}</dt><dd class="{kind}">{html}</dd></div>' if html else ""


def _definitions(name: Expr) -> list[str]:
    return [f"{markup.formula_html(left)} = {markup.formula_html(right)}" for left, right in markup.equations(name)]


def _to_guide(topic: Topic, claim: Claim) -> str:
    return link(f"/guide/{topic.slug}.md#claim-{claim.slug}", escape(claim.statement))


def last_lines(claim: Claim) -> Claim:
    """The claim without the steps between: each chain's first side and its last line, without reasons."""
    lines: list[Line] = []
    chain: list[Line] = []
    for line in (*claim.lines, None):
        if line is None or line.verb in OPENINGS:
            lines += [replace(each, reason="") for each in _ends(chain)]
            chain = []
        if line is not None:
            chain.append(line)
    return replace(claim, lines=tuple(lines))


def _ends(chain: list[Line]) -> list[Line]:
    """The first and the last line, joined by what the whole chain shows: one bound in it makes it a bound."""
    if len(chain) < 2:
        return chain
    verbs = {line.verb for line in chain[1:]} - {"equals"}
    if len(verbs) > 1:
        return chain[-1:]  # a chain that changes its kind of statement has no one sign
    if verbs == {"hence"}:
        return [chain[0], replace(chain[-1], both_ways=all(line.both_ways for line in chain[1:]))]
    return [chain[0], replace(chain[-1], verb=verbs.pop() if verbs else "equals")]
