"""Code that runs when the site is built: each result stands behind the line that gave it."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from contextlib import redirect_stdout
from fractions import Fraction
from io import StringIO
from typing import Any

import numpy as np
from markdown.extensions.codehilite import CodeHilite

from dlcore.errors import InvalidInputError
from docs_ext.markup import RAW, paragraph
from docs_ext.page import Call, Page

__all__ = ["arguments", "code", "imported", "run", "with_numbers"]


def code(page: Page, call: Call) -> Sequence[str]:
    """`::code at id` with indented Python: `$n$` in it is the source problem's number, and every result is shown."""
    call.none()
    text = with_numbers(page, call)
    shown = CodeHilite(run(text), lang="python", css_class="highlight", guess_lang=False).hilite()
    names = [
        f'<autoref identifier="{path}"><code>{path.rpartition(".")[2]}</code></autoref>' for path in imported(text)
    ]
    return [RAW + shown, *([paragraph(f"In the reference: {', '.join(names)}.", "dl-aside")] if names else [])]


def imported(text: str) -> list[str]:
    """The full names that the code imports from the library.

    Examples
    --------
    >>> imported("from dlcore.expr import floor, symbols")
    ['dlcore.expr.floor', 'dlcore.expr.symbols']
    """
    froms = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)]
    return [f"{node.module}.{alias.name}" for node in froms for alias in node.names if "dlcore" in str(node.module)]


def with_numbers(page: Page, call: Call) -> str:
    """The directive's lines of Python, with the source problem's number for each `$n$`.

    Raises
    ------
    InvalidInputError
        If there are none.
    """
    text = call.body.strip("\n")
    if not text.strip():
        raise InvalidInputError(f"::{call.name}", "", "needs indented lines of Python below it")
    return re.sub(r"\$([^$\n]+)\$", lambda found: _value(page, found[1], call.at), text) if call.at else text


def _value(page: Page, formula: str, at: str) -> str:
    """The value as Python reads it; whole numbers without a point, fractions as decimals, a column as a flat list."""
    value = page.expression(formula).value(page.given(at))
    if isinstance(value, np.ndarray):
        whole = bool((value == np.rint(value)).all())
        flat = value.reshape(-1) if value.shape[1] == 1 else value
        return repr((flat.astype(int) if whole else flat).tolist())
    return repr(float(value) if isinstance(value, Fraction) else value)


def run(text: str) -> str:
    """The text with the value of each bare expression behind it, as a comment.

    Raises
    ------
    InvalidInputError
        If the code does not run.

    Examples
    --------
    >>> run("6 * 7")
    '6 * 7  # 42'
    """
    lines = text.split("\n")
    for node, printed, value in reversed(_results(text)):
        result = printed or ("" if value is None else repr(value))
        if not result:
            continue
        number = node.end_lineno or len(lines)
        if "\n" in result:
            lines[number:number] = [f"# {line}" for line in result.split("\n")]
        else:
            lines[number - 1] += f"  # {result}"
    return "\n".join(lines)


def arguments(text: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The code's last line read as the arguments of a call, such as `result, high=1`.

    Raises
    ------
    InvalidInputError
        If the code does not run.

    Examples
    --------
    >>> arguments("6, 6 * 7, high=1")
    ((6, 42), {'high': 1})
    """
    before, _, last = text.rpartition("\n")
    found: tuple[tuple[Any, ...], dict[str, Any]] = _results(f"{before}\ncollect({last})", collect=_collect)[-1][2]
    return found


def _collect(*args: Any, **named: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return args, named


def _results(text: str, **scope: Any) -> list[tuple[ast.stmt, str, Any]]:
    """Each statement with what it printed and, where it is a bare expression, its value."""
    try:
        return [(node, *_result(node, scope)) for node in ast.parse(text).body]
    except Exception as error:
        raise InvalidInputError("code", text, f"does not run ({type(error).__name__}: {error})") from error


def _result(node: ast.stmt, scope: dict[str, Any]) -> tuple[str, Any]:
    printed = StringIO()
    value = None
    with redirect_stdout(printed):
        if isinstance(node, ast.Expr):
            value = eval(compile(ast.Expression(node.value), "the page", "eval"), scope)
        else:
            exec(compile(ast.Module([node], []), "the page", "exec"), scope)
    return printed.getvalue().rstrip("\n"), value
