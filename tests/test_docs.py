"""The site's pages: complete, made from the derivations, and built strictly."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from functools import cache
from pathlib import Path

import markdown
import pytest

import dlcore
from dlcore import sources, topics
from docs_ext.include import included
from tools import serving
from tools.check_links import faults

DOCS = serving.ROOT / "docs"
PAGES = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
NOT_IN_MENU = {"benchmarks-results.md"}  # included by another page, and there only once benchmarks have run

each_topic = pytest.mark.parametrize("slug", [topic.slug for topic in topics.TOPICS])


@cache
def source(slug: str) -> str:
    return (DOCS / "guide" / f"{slug}.md").read_text(encoding="utf-8")


@cache
def rendered(page: str) -> str:
    extensions = ["admonition", "attr_list", "def_list", "md_in_html", "tables", "toc", "pymdownx.details"]
    text = (DOCS / page).read_text(encoding="utf-8")
    return markdown.markdown(text, extensions=[*extensions, "pymdownx.superfences", "docs_ext"])


@cache
def menu() -> dict[str, str]:
    """Each page in the menu with its title, read line by line: the file holds nothing else of that form."""
    config = (serving.ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    return {page: title for title, page in re.findall(r"^\s+- (.+?): (\S+\.md)$", config, re.MULTILINE)}


def test_every_page_is_in_the_menu() -> None:
    assert set(menu()) == set(PAGES) - NOT_IN_MENU


def test_the_menu_names_topics_as_the_registry_does_and_in_its_order() -> None:
    guide = {page: title for page, title in menu().items() if page.startswith("guide/")}
    assert guide == {f"guide/{topic.slug}.md": topic.title for topic in topics.TOPICS}
    assert list(guide) == [f"guide/{topic.slug}.md" for topic in topics.TOPICS]


def test_the_menu_groups_topics_as_the_registry_does() -> None:
    group, grouped = "", {}
    for line in (serving.ROOT / "mkdocs.yml").read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"  - (.+):$", line):
            group = heading[1]
        elif page := re.search(r": guide/(\S+)\.md$", line):
            grouped[page[1]] = group
    assert grouped == {topic.slug: topic.group for topic in topics.TOPICS}


@each_topic
def test_a_guide_page_opens_with_its_own_topic(slug: str) -> None:
    assert source(slug).splitlines()[0] == f"::topic {slug}"


@each_topic
def test_a_guide_page_has_every_part_in_order(slug: str) -> None:
    parts = ["::topic", "::symbols", '!!! try "Try first"', "::claim", "::working", "::picture", "::mistakes", "::code"]
    places = [source(slug).find(part) for part in [*parts, "::sources"]]
    assert -1 not in places
    assert places == sorted(places)


@each_topic
def test_a_guide_page_shows_every_claim_once(slug: str) -> None:
    shown = re.findall(r'<h3 id="claim-([\w-]+)"', rendered(f"guide/{slug}.md"))
    assert sorted(shown) == sorted(claim.slug for claim in topics.load(slug).claims)


@each_topic
def test_a_guide_page_explains_every_letter(slug: str) -> None:
    tables = re.findall(r"^::symbols(.*)$", source(slug), re.MULTILINE)
    named = [word for line in tables for word in line.split(" at ")[0].split()]
    letters = [symbol.name for symbol in topics.load(slug).symbols]
    assert "" in [line.split(" at ")[0].strip() for line in tables] or sorted(named) == sorted(letters)


@each_topic
def test_a_guide_page_shows_every_mistake_and_misprint(slug: str) -> None:
    derivation = topics.load(slug)
    bars = re.findall(r'id="(mistake|misprint)-([\w-]+)"', rendered(f"guide/{slug}.md"))
    assert len(bars) == len(set(bars)) == len(derivation.mistakes) + len(derivation.errata)


@each_topic
def test_a_guide_page_lists_the_problems_it_teaches(slug: str) -> None:
    for problem in sources.of_topic(slug):
        assert f"{problem.label}</a>: " in rendered(f"guide/{slug}.md")


@each_topic
def test_nothing_numeric_is_typed_into_a_guide_page(slug: str) -> None:
    """0 and 1 are words of counting; every other number comes from a formula, a directive or code with `$n$` in it."""
    prose = re.sub(r"^::.*\n(?: {4}.*\n|\n(?= {4}))*", "", source(slug), flags=re.MULTILINE)
    prose = re.sub(r"\$[^$\n]+\$|`[^`\n]+`", "", prose)
    assert re.findall(r"(?<![\w.])(?!0\b|1\b)\d[\d.,]*", prose) == []


def test_the_errata_hold_every_misprint_once() -> None:
    html = rendered("errata.md")
    for topic in topics.TOPICS:
        derivation = topics.load(topic.slug)
        printed = [mistake for mistake in derivation.mistakes if mistake.misprint_in]
        here = re.findall(rf'href="guide/{topic.slug}\.md#misprint-([\w-]+)"', html)
        assert len(here) == len(set(here)) == len(printed) + len(derivation.errata)


def test_the_sources_list_every_problem_and_what_is_lost() -> None:
    html = rendered("sources.md")
    for text in sources.TEXTS:
        assert f">{text.name}</h2>" in html
    for problem in sources.PROBLEMS:
        assert html.count(f"<td>{problem.asks}") + html.count(problem.asks.replace("“", "“")) >= 1
        assert not problem.lost or problem.lost in html
    assert html.count("The name is ours") == 3


def test_the_exam_page_puts_prerequisites_first() -> None:
    html = rendered("exam.md")
    places = {topic.slug: html.find(f"{topic.title}</a>: {topic.question}") for topic in topics.TOPICS}
    assert -1 not in places.values()
    for topic in topics.TOPICS:
        assert all(places[before] < places[topic.slug] for before in topic.after)


def test_the_exam_page_has_every_question_once_and_every_claim_on_the_sheet() -> None:
    questions, sheet = rendered("exam.md").split('<section class="dl-sheet">', 1)
    for topic in topics.TOPICS:
        for problem in sources.of_topic(topic.slug):
            assert questions.count(f">{problem.label}</a>") == 1
        for claim in topics.load(topic.slug).claims:
            assert sheet.count(f'href="guide/{topic.slug}.md#claim-{claim.slug}"') == 1


def test_the_notation_page_has_every_letter() -> None:
    html = rendered("notation.md")
    for topic in topics.TOPICS:
        for symbol in topics.load(topic.slug).symbols:
            assert symbol.meaning.replace("'", "&#x27;") in html or symbol.meaning in html


def test_the_start_page_gives_the_readme_s_commands() -> None:
    commands = re.findall(r"```sh\n(.*?)\n```", (DOCS / "start.md").read_text(encoding="utf-8"), re.DOTALL)
    readme = re.findall(r"```sh\n(.*?)\n```", (serving.ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert sorted(commands) == sorted(readme)


def test_the_reference_covers_every_public_module() -> None:
    lines = [
        line for path in (DOCS / "reference").glob("*.md") for line in path.read_text(encoding="utf-8").splitlines()
    ]
    expanded = [row for line in lines for row in included(line, serving.ROOT)]
    documented = {line.removeprefix("::: ") for line in expanded if line.startswith("::: ")}
    modules = [importlib.import_module(each.name) for each in pkgutil.walk_packages(dlcore.__path__, "dlcore.")]
    public = [module for module in modules if "._" not in module.__name__ and getattr(module, "__all__", ())]
    inner = {
        each.name
        for module in public
        for each in pkgutil.iter_modules(getattr(module, "__path__", ()), f"{module.__name__}.")
    }
    wanted = {module.__name__ for module in public} - inner
    assert wanted - documented == set(), "write `::: name` on a page of docs/reference"
    assert documented - wanted == set()


def test_site_and_dashboard_have_the_same_fonts() -> None:
    ours, theirs = DOCS / "assets" / "fonts", serving.ROOT / "dashboard" / "static" / "fonts"
    assert {file.name: file.read_bytes() for file in ours.iterdir()} == {
        file.name: file.read_bytes() for file in theirs.iterdir()
    }
    named = set(re.findall(r'url\("fonts/([^"]+)"\)', (DOCS / "assets" / "fonts.css").read_text(encoding="utf-8")))
    assert named == {file.name for file in ours.glob("*.woff2")}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    serving.build_site(folder)
    return folder


def test_the_site_builds_strictly_and_its_links_lead_somewhere(site: Path) -> None:
    assert faults(site) == []


def test_no_directive_or_formula_is_left_in_a_built_page(site: Path) -> None:
    for path in site.rglob("*.html"):
        html = re.sub(r"<(pre|code|script).*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.findall(r">\s*::[a-z]+|<autoref|\$[a-z]\$", html), path.name


def test_the_search_finds_a_claim(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    found = [entry["location"] for entry in index["docs"] if "dilated kernel" in entry["title"].lower() + entry["text"]]
    assert any(location.startswith("guide/conv-arithmetic.html") for location in found)
    assert (site / "search" / "search_index.js").is_file()  # for pages opened from disk


def test_the_search_finds_pages_by_their_terms_and_holds_no_formulas(site: Path) -> None:
    docs = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))["docs"]
    for topic in topics.TOPICS:
        of_topic = [entry for entry in docs if entry["location"].startswith(f"guide/{topic.slug}.html")]
        explained = [entry for entry in of_topic if entry["location"].endswith("#terms")]
        assert len(explained) == 1, f"{topic.slug} explains no terms"
        for entry in of_topic:
            assert len(entry["tags"]) >= 3
            assert entry["boost"] > 1
            assert "⟺" not in entry["text"], entry["location"]
        for term in of_topic[0]["tags"]:
            assert term in explained[0]["text"], topic.slug


def test_the_list_of_terms_leads_to_each_topic(site: Path) -> None:
    html = (site / "terms.html").read_text(encoding="utf-8")
    for topic in topics.TOPICS:
        assert f'href="guide/{topic.slug}.html#terms"' in html, topic.slug
    assert re.search(r"<li>Padding: <a", html)


def test_the_drawing_library_is_loaded_by_name_alone(site: Path) -> None:
    """No page loads it outright; the script does, where a page has a chart."""
    for path in site.rglob("*.html"):
        assert not re.findall(r'<script[^>]+src="[^"]*vega', path.read_text(encoding="utf-8")), path.name
