"""What the directives of a guide page show."""

from __future__ import annotations

import re

import pytest

from dlcore import topics
from dlcore.conv.shapes import output_size
from dlcore.derivation import Derivation, claim, equals, hence, shown, solves, start
from dlcore.errors import InvalidInputError
from dlcore.expr import convention, define, symbols
from docs_ext.facts import library_functions, printed_names, public_path

ABOUT = "::about conv-arithmetic\n\n"


def test_the_letters_with_their_meaning_and_the_problem_s_numbers(render, text_of) -> None:
    html = render(ABOUT + "::symbols k s at B4.2")
    rows = [text_of(row) for row in re.findall(r"<tr>.*?</tr>", html, re.S)]
    assert rows[0] == "Symbol Meaning Allowed Here"
    assert rows[1].startswith("k the kernel's size")
    assert rows[1].endswith(" 3")
    assert len(rows) == 3
    assert "“Here” is Homework 1, problem 4.2." in text_of(html)


def test_what_is_assumed_is_said_with_the_names_in_it(render, text_of) -> None:
    text = text_of(render(ABOUT + "::symbols"))
    assert re.search(r"Assumed throughout: k d ≤ m , where .*k d = d \( k − 1 \) \+ 1", text)


def test_an_assumption_waits_for_the_last_of_its_letters(render, text_of) -> None:
    first, last = render(ABOUT + "::symbols k d s\n\n---\n\n::symbols n p").split("<hr")
    assert "Assumed throughout" not in first
    assert text_of(last).count("Assumed throughout") == 1


def test_a_claim_is_a_heading_its_new_names_and_its_lines(render) -> None:
    html = render(ABOUT + "::claim fits\n\n::claim size")
    assert 'id="claim-fits"' in html
    assert 'id="claim-size"' in html
    assert html.count(">Let</p>") == 1  # the second claim needs no name that the first has not
    assert "the stride is positive" in html


def test_a_claim_names_the_function_it_is_held_against(render) -> None:
    html = render(ABOUT + "::claim size\n\n::claim last")
    assert html.count('<autoref identifier="dlcore.conv.shapes.output_size">') == 1


def test_a_working_shows_every_step_and_the_reasons_given(render, text_of) -> None:
    text = text_of(render(ABOUT + "::working N at B4.2\n    floor: the floor drops the half"))
    assert "= ⌊ 19.5 ⌋ + 1 = 19 + 1 the floor drops the half = 20" in text


def test_a_formula_on_its_own_line(render, text_of) -> None:
    assert text_of(render(ABOUT + "::formula m")) == "m = n + 2 p"
    assert text_of(render(ABOUT + "::formula n at B4.2")) == "n = 36"
    assert text_of(render(ABOUT + "::formula n + 1 at B4.2")) == "37"


def test_a_convention_shows_what_changes_and_nothing_else(render, text_of) -> None:
    html = render(ABOUT + "::conventions")
    text = text_of(html)
    assert text.startswith("How padding is counted on each side (as here) both sides together")
    assert "m n + 2 p n + p" in text
    assert "A start fits" not in text


def test_conventions_are_wanted_where_there_are_none(monkeypatch, render) -> None:
    a, b = symbols("a", "b")
    plain = Derivation("plain", claim("one", "One.", start(a + b), equals(b + a)))
    monkeypatch.setattr(topics, "load", lambda slug: plain)
    with pytest.raises(InvalidInputError, match="has no conventions"):
        render(ABOUT + "::conventions")


def test_only_printed_names_count_in_the_order_they_are_made() -> None:
    a, b = symbols("a", "b")
    choice = convention("side", "which side", left="left", right="right")
    inner, unseen = define("u", a + b), define("v", a - b)
    outer = define("w", choice.pick(left=inner * 2, right=unseen))
    found = claim("one", "One.", start(outer), equals(2 * a + 2 * b))
    assert [name.name for name in printed_names(found)] == ["u", "w"]


def test_wrappers_lead_to_the_library_s_function() -> None:
    derivation = topics.load("conv-arithmetic")
    assert library_functions(derivation.computed_by["size"]) == (output_size,)
    assert library_functions(output_size) == (output_size,)
    names = {each.__name__ for each in library_functions(topics.load("filters").computed_by["cell"])}
    assert names == {"filter_image"}


def test_a_public_path_is_where_the_reference_lists_it() -> None:
    assert public_path(output_size) == "dlcore.conv.shapes.output_size"
    from dlcore.expr.printing import print_text

    with pytest.raises(InvalidInputError, match="is not public in dlcore"):
        public_path(type("Inner", (), {"__module__": "dlcore.expr._inner", "__name__": "Inner"}))
    assert public_path(print_text) == "dlcore.expr.printing.print_text"


def test_the_formula_sheet_keeps_the_first_side_and_the_last_line() -> None:
    from docs_ext.exam import last_lines

    a, b, x = symbols("a", "b", "x in positive")
    chain = claim("c", "C.", start(a * b), equals(b * a, "turn"), equals(a * b * 1, "again"))
    assert [(line.verb, line.reason) for line in last_lines(chain).lines] == [("start", ""), ("equals", "")]
    both = claim("d", "D.", solves(x - a, x, a, "add a"), shown("It is so.", lambda: True), start(a < b), hence(b > a))
    assert [line.verb for line in last_lines(both).lines] == ["solves", "shown", "start", "hence"]


def test_a_bound_anywhere_in_a_chain_makes_it_a_bound() -> None:
    from dlcore.derivation import at_most
    from docs_ext.exam import last_lines

    a, b = symbols("a", "b")
    chain = claim("c", "C.", start(a), at_most(a + b**2, "a square", tight={a: 1, b: 0}), equals(b**2 + a, "turn"))
    assert [line.relation for line in last_lines(chain).lines] == ["", "≤"]


OURS = "::about cnn-features\n\n"


def test_a_topic_of_no_source_text_shows_numbers_of_its_own_and_says_so(render, text_of) -> None:
    text = text_of(render(OURS + "::symbols K b at digit"))
    assert "− 0.562" in text
    assert "“Here” is an example of ours." in text
    assert "In an example of ours it gives" in text_of(render(OURS + "::mistakes at digit"))


def test_a_topic_of_no_source_text_says_so_where_its_sources_would_stand(render, text_of) -> None:
    assert text_of(render(OURS + "::sources")).startswith("No source text asks this question.")
