"""The parts of a derivation: what an author may write, and what is refused where it is written."""

from __future__ import annotations

import pytest

from dlcore.derivation import Mistake, at_least, at_most, claim, equals, hence, shown, solves, start
from dlcore.errors import InvalidInputError
from dlcore.expr import define, number, symbols

x, y, k = symbols("x", "y", "k in 1..9")
X, w = symbols("X[n,d]", "w[d]")


def test_a_line_reads_as_its_relation_and_its_formula() -> None:
    lines = (
        start(x + y),
        equals(y + x),
        at_most(y + x + 1, loose="one too many"),
        at_least(y, tight={x: 0, y: 1}),
    )
    assert [line.text() for line in lines] == ["x + y", "= y + x", "≤ y + x + 1", "≥ y"]
    assert [line.relation for line in lines] == ["", "=", "≤", "≥"]
    assert hence(x < y).text() == "⟹ x < y"
    assert hence(x < y, both_ways=True).text() == "⟺ x < y"
    assert solves(x - y, x, y).text() == "x = y"
    assert shown("They commute", lambda: True).text() == "They commute"


def test_a_mistake_stands_under_the_line_it_distorts() -> None:
    wrong, other = Mistake("sign", x - y, "it is a sum"), Mistake("twice", 2 * x, "y is not x")
    found = claim("sum", "A sum.", start(x + y), wrong, equals(y + x), other)
    assert [line.mistakes for line in found.lines] == [(wrong,), (other,)]
    assert found.mistakes == (wrong, other)
    assert wrong.expr is wrong.wrong


def test_a_mistake_may_be_a_number_an_array_or_a_line_without_a_shape() -> None:
    assert Mistake("nine", 9, "it is 8").expr.value() == 9
    assert Mistake("turned", [[1, 2]], "it is a column").expr.shape == (1, 2)
    assert Mistake("shapeless", lambda: X @ X, "the inner sizes differ").expr is None


def test_a_claim_opens_with_what_can_open_it() -> None:
    with pytest.raises(InvalidInputError, match=r"claim = 'it' opens with a mistake; put the mistake under the line"):
        claim("it", "It.", Mistake("wrong", x, "it is y"), start(y))
    for parts in [(), (equals(x),), (hence(x < y),), (at_most(x, loose="none"),)]:
        with pytest.raises(InvalidInputError, match="claim = 'it' must open with start, solves or shown"):
            claim("it", "It.", *parts)


def test_lines_of_different_shapes_are_refused_where_they_are_written() -> None:
    with pytest.raises(
        InvalidInputError,
        match=r"claim = 'it' has lines of different shapes: = \(X w\)ᵀ is 1 by n, the line before is n by 1",
    ):
        claim("it", "It.", start(X @ w), shown("meanwhile", lambda: True), equals((X @ w).T))
    claim("it", "It.", start(X @ w), start(x), equals(y))  # a new start begins a new chain
    with pytest.raises(InvalidInputError, match=r"of different shapes: w = wᵀ is 1 by d, and w d by 1"):
        claim("it", "It.", solves(w - w, w, w.T))


def test_the_answer_is_the_last_formula() -> None:
    found = claim("it", "It.", start(x), equals(y), shown("and more", lambda: True))
    assert found.answer is y
    with pytest.raises(InvalidInputError, match="claim = 'it' has no expression; a claim of shown lines has no answer"):
        _ = claim("it", "It.", shown("only this", lambda: True)).answer


def test_the_names_are_those_of_all_lines_each_after_what_it_is_made_of() -> None:
    a = define("a", x + y)
    b = define("b", 2 * a)
    found = claim("it", "It.", start(b + a), equals(a + b))
    assert found.names == (a, b)


def test_solves_takes_one_extreme_and_an_inequality_for_whole_numbers() -> None:
    with pytest.raises(InvalidInputError, match="asks for more than one extreme; name one of them"):
        solves(x - y, x, y, minimum=True, maximum=True)
    with pytest.raises(InvalidInputError, match=r"what = <k − 3> must be an inequality to have a largest"):
        solves(k - 3, k, 3, largest=True)
    with pytest.raises(InvalidInputError, match=r"what = <k ≤ 3> must be a slope to have a minimum"):
        solves(k <= 3, k, 3, minimum=True)


def test_solves_takes_a_claim_s_answer() -> None:
    slope = claim("slope", "A slope.", start(2 * x - y), equals(x + x - y))
    line = solves(slope, x, y / 2)
    assert line.what is slope.answer
    assert line.expressions == (line.expr, line.what, x)


def test_replacing_changes_one_line_and_nothing_else() -> None:
    mistake = Mistake("minus", x - y, "it is a sum")
    found = claim("it", "It.", start(x + y), equals(y + x), mistake)
    assert found.replacing(found.lines[1], mistake).lines[1].expr is mistake.wrong
    assert found.replacing(found.lines[1], number(3)).lines[1].expr.value() == 3
    assert found.replacing(found.lines[1], mistake).lines[0] is found.lines[0]
    shapeless = Mistake("shapeless", lambda: X @ X, "the inner sizes differ")
    with pytest.raises(InvalidInputError, match="the inner sizes d and n differ"):
        found.replacing(found.lines[1], shapeless)


def test_a_misprint_of_the_wrong_shape_quotes_its_line() -> None:
    with pytest.raises(InvalidInputError, match="the line that the text prints"):
        Mistake("two-columns", lambda: None, "two columns have no product", misprint_in="D2")
