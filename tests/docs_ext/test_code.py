"""Code on a page runs, and its results stand behind it."""

from __future__ import annotations

import pytest

from dlcore.errors import InvalidInputError
from docs_ext.code import arguments, run

ABOUT = "::about conv-arithmetic\n\n"


def test_results_stand_behind_their_lines() -> None:
    assert run("a = 6\na * 7\nprint(a)\nNone") == "a = 6\na * 7  # 42\nprint(a)  # 6\nNone"


def test_a_result_of_several_lines_stands_below() -> None:
    assert run('print("one\\ntwo")\n1') == 'print("one\\ntwo")\n# one\n# two\n1  # 1'


def test_a_statement_over_several_lines_keeps_its_place() -> None:
    assert run("(1 +\n 1)") == "(1 +\n 1)  # 2"


def test_numbers_come_from_the_source_problem(render, text_of) -> None:
    text = text_of(render(ABOUT + "::code at B4.2\n    size = $n$\n\n    size + $p$\n"))
    assert text == "size = 36 size + 3 # 39"


def test_code_that_fails_says_how() -> None:
    with pytest.raises(InvalidInputError, match=r"does not run \(NameError: name 'b' is not defined\)"):
        run("b")


def test_the_last_line_is_read_as_a_call_s_arguments() -> None:
    assert arguments("a = 2\na, a + 1, high=a * 2") == ((2, 3), {"high": 4})
    assert arguments("3") == ((3,), {})


def test_what_the_code_imports_is_linked_to_the_reference(render) -> None:
    html = render("::code\n    from dlcore.expr import floor\n\n    floor(2.5).value()\n")
    assert '<autoref identifier="dlcore.expr.floor">' in html
    assert "autoref" not in render("::code\n    import math\n")
