"""The HTML that dashboard and site share."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from dlcore.derivation import Derivation, Mistake, claim, equals, shown, solves, start
from dlcore.errors import InvalidInputError
from dlcore.expr import define, recurrence, sq, symbols
from dlcore.expr.working import NUMBERS_PUT_IN
from dlcore.markup import claim_html, definitions_html, equations, formula_html, symbols_html, working_html

X, t, w, eta = symbols(
    "X[n,d]: the data, one row an example", "t[n]: the targets", "w[d]", "eta in positive: the <rate>"
)
a = define("a", X @ w - t)
fits = claim(
    "fits",
    "It fits.",
    start(sq(a)),
    equals(a.T @ a, "the norm's meaning"),
    Mistake("no-square", a.T @ a / 2, "the half & the whole"),
    Mistake("turned", lambda: a @ X, "a column cannot stand on the left"),
)


def rows(html: str) -> list[ET.Element]:
    return list(ET.fromstring(html))


def words(element: ET.Element, kind: str) -> str:
    (found,) = [child for child in element.iter() if child.get("class") == kind]
    return "".join(found.itertext())


def test_a_short_start_stands_left_of_the_first_line() -> None:
    (row,) = rows(claim_html(fits))
    assert words(row, "dl-left") == "‖a‖2"
    assert words(row, "dl-rel") == "="
    assert words(row, "dl-reason") == "the norm's meaning"


def test_mistakes_stand_in_place_and_are_escaped() -> None:
    html = claim_html(fits, mistakes=True)
    line, wrong, shape = rows(html)
    assert line.get("class") == "dl-step"
    assert wrong.get("class") == shape.get("class") == "dl-step dl-mistake"
    assert words(wrong, "dl-rel") == "≠"
    assert "the half &amp; the whole" in html
    assert "the inner sizes 1 and n differ" in words(shape, "dl-right")


def test_a_callable_mistake_that_has_the_right_shape_is_refused() -> None:
    wrong = claim("c", "C.", start(sq(a)), equals(a.T @ a), Mistake("none", lambda: a.T @ a, "it is right"))
    with pytest.raises(InvalidInputError, match="calling it must raise a shape error"):
        claim_html(wrong, mistakes=True)


def test_solutions_and_words_have_their_own_rows() -> None:
    found = claim("s", "S.", solves(2 * eta - 1, eta, 0.5), shown("It ends.", lambda: True))
    task, solution, said = rows(claim_html(found))
    assert words(task, "dl-right") == "2η−1=0"
    assert words(task, "dl-reason") == "solved for η"
    assert words(solution, "dl-left") == "η"
    assert words(solution, "dl-right") == "0.5"
    assert words(said, "dl-right") == "It ends."


def test_a_working_has_a_row_for_each_step() -> None:
    given = {X: [[1, 2]], w: [1, 1], t: [1]}
    working = sq(a).working(given)
    html = working_html(working)
    assert len(rows(html)) == len(working)
    assert words(rows(html)[0], "dl-left") == "a"


def test_definitions_and_formulas_are_mathml() -> None:
    (row,) = rows(definitions_html((a,)))
    assert words(row, "dl-left") == "a"
    assert re.match(r"<math", formula_html(a))
    assert "2" in formula_html(2 * eta, {eta: 3})


def test_the_symbol_table_escapes_and_says_what_is_allowed() -> None:
    derivation = Derivation("demo", fits, claim("r", "R.", start(eta), equals(2 * eta / 2)))
    html = symbols_html(derivation, {eta: 0.1})
    assert "the &lt;rate&gt;" in html
    table = ET.fromstring(html)
    cells = [["".join(cell.itertext()) for cell in row] for row in table[1]]
    assert ["η", "the <rate>", "above 0", "0.1"] in cells
    assert ["X", "the data, one row an example", "n by d", "?"] in cells


def test_a_right_side_that_scrolls_on_a_phone_is_within_reach_of_the_keyboard() -> None:
    first, *_, last = rows(working_html((eta * eta * eta * eta * eta * eta * eta * eta).working({eta: 1234})))
    assert 'tabindex="0"' in ET.tostring(first, encoding="unicode")
    assert "tabindex" not in ET.tostring(last, encoding="unicode")


def test_a_name_for_a_recurrence_shows_how_it_runs() -> None:
    u, g, beta, T, s = symbols("u[d]", "G[T,d]", "beta in 0..1", "T in 1..9", "s in 1..T")
    held = define("m_T", recurrence(u, start=0 * u, step=beta * u + g[s], steps=T, index=s))
    every = define("e_T", recurrence(u, start=u, step=beta * u, steps=T))
    for name, equation in ((held, "u_s = β u_(s−1) + g_s"), (every, "u_T = β u_(T−1)")):
        _, first, rule = [f"{left.text()} = {right.text()}" for left, right in equations(name)]
        assert first.startswith("u₀ = ")
        assert rule == equation
        assert len(rows(definitions_html((name,)))) == 3
    ran = define("u_T", held.definition)
    assert [left.text() for left, _ in equations(ran)] == ["u₀", "u_s"]


def test_that_numbers_are_put_in_is_said_once_in_a_working() -> None:
    b = define("b", sq(a) / eta)
    working = b.working({X: [[1, 2]], w: [1, 1], t: [1], eta: 2})
    said = [step.reason for step in working if step.reason == NUMBERS_PUT_IN]
    assert len(said) == 2
    assert working_html(working).count(NUMBERS_PUT_IN) == 1


def test_a_letter_that_is_the_size_of_a_given_array_has_that_size() -> None:
    v, s, u = symbols("v[s]: the values", "s in 1..6: how many", "u: not given")
    topic = Derivation("sizes", claim("all", "All.", start(sq(v)), equals(s * u, "x")))
    html = symbols_html(topic, {v: [10, 6, 5]})
    assert [re.sub("<[^>]*>", "", row.split("<td>")[-1]) for row in html.split("<tr>")[2:]] == ["(1065)", "3", "?"]
