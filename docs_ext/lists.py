"""Lists made from the registry and the texts: topics, source problems, letters, what the reference's parts teach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from dlcore import markup, sources, topics
from dlcore.errors import InvalidInputError
from dlcore.expr import Symbol
from dlcore.sources import Problem, Text
from docs_ext.facts import computed, public_path, reference
from docs_ext.markup import anchor, link, paragraph, table
from docs_ext.page import Call, Page

__all__ = ["asks", "choices", "guide", "letters", "source_list", "taught", "texts", "topic_list"]

REGISTERED = {topic.slug for topic in topics.TOPICS}


def guide(slug: str) -> str:
    """A topic's name, linked to its guide page where it has one."""
    if slug in REGISTERED:
        return link(f"/guide/{slug}.md", escape(topics.find(slug).title))
    return f'<span class="dl-planned">planned: {escape(slug.replace("-", " "))}</span>'


def topic_list(page: Page, call: Call) -> Sequence[str]:
    """`::topics`: every question, by group, with its guide page and its dashboard page."""
    call.none()
    blocks = []
    for group in topics.GROUPS:
        of_group = [topic for topic in topics.TOPICS if topic.group == group]
        rows = [
            [
                link(f"/guide/{topic.slug}.md", escape(topic.question)),
                link(f"{page.dashboard}/{topic.slug}", "dashboard"),
            ]
            for topic in of_group
        ]
        if rows:
            blocks.append(table("dl-topics", [group, "Explore"], rows))
    return blocks


def source_list(page: Page, call: Call) -> Sequence[str]:
    """`::sources`: the source problems that the page's topic teaches, and what their texts lost of them."""
    call.none()
    items = []
    for problem in sources.of_topic(page.topic.slug):
        place = link(f"/sources.md#{anchor(problem.id)}", escape(problem.label))
        lost = f' <span class="dl-lost">{escape(problem.lost)}</span>' if problem.lost else ""
        items.append(f"<li>{place}: {escape(problem.asks)}{lost}</li>")
    if not items:
        return [paragraph("No source text asks this question. It is ours, and so are its numbers.")]
    return [f'<ul class="dl-sources">{"".join(items)}</ul>']


def asks(page: Page, call: Call) -> Sequence[str]:
    """`::asks at id`: what a source problem asks, with its text and number."""
    call.none()
    problem = sources.find(call.at)
    place = link(f"/sources.md#{anchor(problem.id)}", escape(problem.label))
    return [paragraph(f'{escape(problem.asks)} <span class="dl-cite">{place}</span>')]


def texts(page: Page, call: Call) -> Sequence[str]:
    """`::texts`: what each source text asked, where it is taught, and what is lost."""
    call.none()
    return [block for text in sources.TEXTS for block in _text(text)]


def _text(text: Text) -> Iterable[str]:
    yield f'<h2 id="{anchor(text.name)}">{escape(text.name)}</h2>'
    name = f"The name is ours: {text.ours[0].lower()}{text.ours[1:]} " if text.ours else "The text prints this name. "
    answers = "Two answers to it have come down to us: " if len(text.answers) > 1 else "What we have is "
    yield paragraph(escape(f"{name}{answers}{' and '.join(text.answers)}. {text.lost}"))
    rows = [
        [
            f'<span id="{anchor(problem.id)}">{escape(problem.number)}</span>',
            escape(problem.asks) + _lost(problem),
            guide(problem.topic) if problem.topic else "—",
        ]
        for problem in sources.PROBLEMS
        if problem.text is text
    ]
    yield table("dl-texts", [text.noun.capitalize(), "What it asks", "Taught in"], rows)


def _lost(problem: Problem) -> str:
    return f'<span class="dl-lost">{escape(problem.lost)}</span>' if problem.lost else ""


def letters(page: Page, call: Call) -> Sequence[str]:
    """`::letters`: every letter that a registered topic declares, and what it means there."""
    call.none()
    found: dict[tuple[str, str], tuple[Symbol, list[str]]] = {}
    for topic in topics.TOPICS:
        for symbol in topics.load(topic.slug).symbols:
            found.setdefault((symbol.name, symbol.meaning), (symbol, []))[1].append(topic.slug)
    rows = [
        [markup.formula_html(symbol), escape(symbol.meaning), ", ".join(guide(slug) for slug in slugs)]
        for _, (symbol, slugs) in sorted(found.items(), key=lambda item: (item[0][0].lower(), item[0]))
    ]
    return [table("dl-letters", ["Letter", "Meaning", "Topic"], rows)]


def choices(page: Page, call: Call) -> Sequence[str]:
    """`::choices`: every convention that a registered topic leaves open, with its options."""
    call.none()
    rows = [
        [
            escape(convention.meaning),
            escape("; ".join(convention.options.values())),
            link(f"/guide/{topic.slug}.md", escape(topic.title)),
        ]
        for topic in topics.TOPICS
        for convention in topics.load(topic.slug).conventions
    ]
    return [table("dl-choices", ["Choice", "Options, ours first", "Topic"], rows)] if rows else []


def taught(page: Page, call: Call) -> Sequence[str]:
    """`::taught dlcore.conv`: on a page of the reference, the claims that a package's functions are compared with."""
    package = call.one("package")
    page.up = "../"
    claims: dict[str, list[str]] = {}
    for topic in topics.TOPICS:
        for slug, claim, functions in computed(topics.load(topic.slug)):
            there = link(f"/guide/{topic.slug}.md#claim-{slug}", escape(claim.statement))
            for function in functions:
                if public_path(function).startswith(f"{package}."):
                    claims.setdefault(reference(function), []).append(there)
    if not claims:
        raise InvalidInputError("::taught", package, "computes no claim of a registered topic")
    return [
        table(
            "dl-taught", ["Function", "Compared with"], [[name, "<br/>".join(found)] for name, found in claims.items()]
        )
    ]
