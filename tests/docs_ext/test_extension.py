"""How a page's text becomes directives and formulas, and what is refused."""

from __future__ import annotations

import re

import pytest

from dlcore.errors import InvalidInputError

ABOUT = "::about conv-arithmetic\n\n"


def test_the_topic_gives_the_title_and_the_links(render) -> None:
    html = render("::topic filters")
    assert "<h1 id=" in html
    assert "What does a filter see in a picture?</h1>" in html
    assert 'href="http://localhost:1/filters"' in html
    assert 'href="../guide/conv-arithmetic.md"' in html  # to be read first


def test_a_formula_is_the_topic_s_own_letters(render, text_of) -> None:
    html = render(ABOUT + "A row has $n + 2*p$ cells, every $s$th is a start.")
    assert text_of(html) == "A row has n + 2 p cells, every s th is a start."
    assert html.count("<math>") == 2


def test_a_formula_s_value_and_its_numbers_come_from_the_source_problem(render, text_of) -> None:
    assert text_of(render(ABOUT + "$N at B4.2$")) == "20"
    assert text_of(render(ABOUT + "$N with B4.1$")).endswith("+ 1")
    assert "<mn>34</mn>" not in render(ABOUT + "$N with B4.1$")


def test_a_price_and_an_escaped_sign_are_no_formula(render, text_of) -> None:
    assert text_of(render("It costs $5 here and $6 there.")) == "It costs $5 here and $6 there."


def test_formulas_in_code_stay_as_they_are(render) -> None:
    assert "<code>$n$</code>" in render("`$n$`")


def test_text_before_and_after_a_directive_stays_text(render, text_of) -> None:
    html = render(ABOUT + "Before.\n::asks at B4.1\nAfter.")
    assert [text_of(each)[:6] for each in re.findall(r"<p>.*?</p>", html, re.S)] == ["Before", "How la", "After."]


def test_directives_stand_inside_folded_parts(render) -> None:
    html = render(ABOUT + '??? answer "Answer"\n    It is $N at B4.2$.\n\n    ::working N at B4.2\n')
    assert re.search(r"<details.*dl-working.*</details>", html, re.S)


def test_the_reference_s_own_directive_is_left_alone(render) -> None:
    assert render("::: dlcore.expr") == "<p>::: dlcore.expr</p>"


def test_each_page_begins_without_a_topic() -> None:
    import markdown

    md = markdown.Markdown(extensions=["docs_ext"])
    md.convert(ABOUT)
    md.reset()
    with pytest.raises(InvalidInputError, match="has no topic; open it with ::topic"):
        md.convert("::symbols")


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("::clam size", "directive = 'clam' is not known; use one of topic, about"),
        ("::Claim size", "directive = '::Claim size' cannot be read; write ::name words at id"),
        ("::topic convolution", "slug = 'convolution' names no topic"),
        (ABOUT + "::claim sizes", "claim = 'sizes' is not in conv-arithmetic; use one of fits, size"),
        (ABOUT + "::claim fits size", "::claim = 'fits size' must name one claim"),
        (ABOUT + "::working N at B4.9", "id = 'B4.9' names no problem of the source texts"),
        (ABOUT + "::working N at A5", "at = 'A5' has no numbers in conv-arithmetic"),
        (ABOUT + "::working M at B4.2", "formula = 'M' cannot be read on this page"),
        (ABOUT + "::working N at B4.2\n    floor it", "::working = 'floor it' must be “operation: reason”"),
        (ABOUT + "::symbols n q", "::symbols = 'q' is no letter of the topic"),
        (ABOUT + "$n + $ and $y$", "formula = 'y' cannot be read"),
        (ABOUT + "$n +$", "formula = 'n \\+' cannot be read"),
        (ABOUT + "$3$", "formula = '3' is no formula"),
        (ABOUT + "$__import__('os')$", "cannot be read on this page"),
        ("::picture landscape\n    1", "::picture = 'landscape' is not in dashboard.charts"),
        ("::picture style\n    ", "needs indented lines of Python"),
        (ABOUT + "::code at B4.2\n    1 / 0", "does not run \\(ZeroDivisionError: division by zero\\)"),
        ("::code", "::code = '' needs indented lines of Python below it"),
        ("::include nowhere.md", "::include = 'nowhere.md' names no file of the project"),
        ("::taught dlcore.data", "computes no claim of a registered topic"),
        ("::errata all", "::errata = 'all' must stand alone"),
    ],
)
def test_what_is_not_known_stops_the_build(render, page: str, sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=sentence):
        render(page)
