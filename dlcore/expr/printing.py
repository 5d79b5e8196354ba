"""Printing in LaTeX and in plain text: the author's order, and brackets exactly where mathematics needs them.

Every node prints to a `Piece`, by a function of its operation's own or by the operation's template in `RULES`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import unescape
from typing import Any

from dlcore.errors import InvalidInputError
from dlcore.expr.letters import SUPERSCRIPT, Letters, letters
from dlcore.expr.nodes import Expr, Symbol, postorder
from dlcore.expr.numerals import print_value
from dlcore.expr.piece import Binds, Edge, Piece, beside, bracketed, inside, minus
from dlcore.expr.rules import RELATIONS, RULES
from dlcore.expr.shapes import SCALAR

__all__ = ["print_latex", "print_text", "to_mathml"]

# Entities that HTML knows and XML does not, such as the one between a function and its argument.
GROUPS = re.compile(r"(?<=\d)</mn><mo rspace=\"0\">,</mo><mn>(?=\d{3}\b)")  # one number, which math-core takes apart
NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)\w+;")

Printer = Callable[[Expr, "list[Piece]", bool], Piece]


def print_latex(root: Expr, given: Mapping[Any, Any] | None = None) -> str:
    """The expression in LaTeX; with `given`, its numbers put in."""
    return _printed(_with_numbers(root, given), True).text


def print_text(root: Expr, given: Mapping[Any, Any] | None = None) -> str:
    """The expression in plain text; with `given`, its numbers put in."""
    return _printed(_with_numbers(root, given), False).text


def _with_numbers(root: Expr, given: Mapping[Any, Any] | None) -> Expr:
    if given is None:
        return root
    from dlcore.expr.substitute import substitute

    return substitute(root, given)


@lru_cache(maxsize=1)
def _converter() -> Any:
    try:
        from math_core import LatexToMathML
    except ImportError:
        raise InvalidInputError(
            "",
            None,
            "MathML needs the package math-core, which is missing",
            mend="install it with pip install 'dlcore[mathml]'",
        ) from None
    return LatexToMathML()


@lru_cache(maxsize=4096)
def to_mathml(latex: str, *, display: bool = True) -> str:
    """LaTeX as MathML, a block or inline.

    Raises
    ------
    InvalidInputError
        If math-core is not installed.
    """
    mathml = _converter().convert_with_local_state(latex, displaystyle=display)
    mathml = GROUPS.sub(",", mathml)
    return NAMED.sub(lambda found: unescape(found[0]), mathml)


def _printed(root: Expr, latex: bool) -> Piece:
    pieces: dict[int, Piece] = {}
    # A name prints as its letters, so what it stands for is not walked; a choice prints as the branch in force.
    for node in postorder(root, inside=lambda node: node.op != "name"):
        args = [pieces[id(arg)] for arg in node.args] if node.op != "name" else []
        pieces[id(node)] = _piece(node, args, latex)
    return pieces[id(root)]


def _piece(node: Expr, args: list[Piece], latex: bool) -> Piece:
    if node.op in PRINTERS:
        return PRINTERS[node.op](node, args, latex)
    if node.op in RELATIONS:
        return _relation(node, args, latex)
    rule, tall = RULES[node.op], any(arg.tall for arg in args)
    template = _grown(rule.latex, tall) if latex else rule.text
    head = Edge.WORD if not latex and template[:2].isalpha() else Edge.LETTER
    if latex and len(args) == 1 and args[0].head == Edge.ARRAY and args[0].binds == Binds.ATOM:
        template = template.replace(r"\left({0}\right)", "{0}")  # a lone vector brings its own brackets
    return Piece(template.format(*(arg.text for arg in args)), head=head, tall=tall)


def _grown(template: str, tall: bool) -> str:
    """LaTeX whose brackets grow only around something tall: elsewhere they would stand too far off."""
    return template if tall else template.replace(r"\left", "").replace(r"\right", "")


def _symbol(node: Expr, args: list[Piece], latex: bool) -> Piece:
    return _spelled(letters(node.name, latex=latex), latex)


def _spelled(name: Letters, latex: bool) -> Piece:
    edge = Edge.WORD if name.word else Edge.LETTER
    binds = Binds.POWER if name.star else Binds.ATOM
    return Piece(name.latex() if latex else name.text(), binds, edge, edge, indexed=bool(name.subscripts))


def _number(node: Expr, args: list[Piece], latex: bool) -> Piece:
    value, fraction = node.extra
    text = print_value(value, latex=latex, fraction=fraction)
    head = tail = Edge.DIGIT
    if r"\frac" in text:
        head = tail = Edge.FRACTION
    elif "/" in text:
        tail = Edge.SLASH
    elif "10^" in text or text[-1] in "⁰¹²³⁴⁵⁶⁷⁸⁹":
        tail = Edge.LETTER
    elif not text[-1].isdigit():  # ∞
        head = tail = Edge.LETTER
    if text[0] == minus(latex):
        head = Edge.MINUS
    binds = Binds.ATOM if head == tail != Edge.FRACTION else Binds.PRODUCT
    flat = print_value(value, latex=False, fraction=fraction).replace("−", "-") if tail == Edge.FRACTION else ""
    return Piece(text, binds, head, tail, tall=tail == Edge.FRACTION, number=True, flat=flat)


def _array(node: Expr, args: list[Piece], latex: bool) -> Piece:
    return Piece(print_value(node.extra, latex=latex), head=Edge.ARRAY, tall=True)


def _signed(sign: str, loosest_right: Binds) -> Printer:
    def piece(node: Expr, args: list[Piece], latex: bool) -> Piece:
        left, right = inside(args[0], Binds.SUM, latex), inside(args[1], loosest_right, latex, first=False)
        text = f"{left.text} {sign or minus(latex)} {right.text}"
        return Piece(text, Binds.SUM, left.head, right.tail, tall=left.tall or right.tall)

    return piece


def _neg(node: Expr, args: list[Piece], latex: bool) -> Piece:
    inner = inside(args[0], Binds.HADAMARD, latex, first=False)
    binds = min(inner.binds, Binds.PRODUCT)
    flat = inner.flat and f"-{inner.flat}"
    text, positive = minus(latex) + inner.text, args[0].text
    return Piece(text, binds, Edge.MINUS, inner.tail, inner.tall, inner.number, flat, positive)


def _mul(node: Expr, args: list[Piece], latex: bool) -> Piece:
    if SCALAR in (node.args[0].shape, node.args[1].shape):
        return beside(args, latex, Binds.HADAMARD)
    left = inside(args[0], Binds.HADAMARD, latex, last=False)
    right = inside(args[1], Binds.HADAMARD, latex, first=False)
    circle = r"\odot" if latex else "⊙"
    text = f"{left.text} {circle} {right.text}"
    return Piece(text, Binds.HADAMARD, left.head, right.tail, tall=left.tall or right.tall)


def _matmul(node: Expr, args: list[Piece], latex: bool) -> Piece:
    return beside(args, latex, Binds.PRODUCT)


def _div(node: Expr, args: list[Piece], latex: bool) -> Piece:
    top, under = args
    number = top.number and under.number
    left = inside(top, Binds.PRODUCT, latex, last=False)
    right = inside(under, Binds.POWER, latex, first=False)
    if latex:
        # A minus at the front of a fraction's top stands before the fraction, as a person writes it; two cancel there.
        sign = "-" if top.head == Edge.MINUS != under.head and top.binds >= Binds.HADAMARD else ""
        head = Edge.MINUS if sign else Edge.RATIO if top.head == Edge.DIGIT else Edge.FRACTION
        above = (sign and not top.flat and top.positive) or (top.flat or top.text)[len(sign) :]
        text = f"{sign}\\frac{{{above}}}{{{under.flat or under.text}}}"
        flat = "" if top.tall or under.tall else f"{left.text}/{right.text}"
        return Piece(text, Binds.PRODUCT, head, Edge.FRACTION, tall=True, number=number, flat=flat)
    return Piece(f"{left.text}/{right.text}", Binds.PRODUCT, left.head, Edge.SLASH, number=number)


def _pow(node: Expr, args: list[Piece], latex: bool) -> Piece:
    base, exponent = inside(args[0], Binds.ATOM, latex), args[1].flat or args[1].text
    apart = exponent if args[1].binds == Binds.ATOM else f"({exponent})"
    if node.args[0].shape != SCALAR:  # entry by entry: A⁻¹ is the inverse
        text = f"{base.text}^{{\\odot {apart}}}" if latex else f"{base.text}^⊙{apart}"
    elif latex:
        text = f"{base.text}^{{{exponent}}}"
    elif exponent.replace("−", "").isdecimal():  # 2³ is no run of digits: x^(2³)
        text = base.text + exponent.replace("−", "-").translate(SUPERSCRIPT)
    else:
        text = f"{base.text}^{apart}"
    return Piece(text, Binds.POWER, base.head, tall=base.tall, number=base.number and args[1].number)


def _raised(latex_mark: str, text_mark: str) -> Printer:
    def piece(node: Expr, args: list[Piece], latex: bool) -> Piece:
        base = inside(args[0], Binds.ATOM, latex)
        mark = f"^{{{latex_mark}}}" if latex else text_mark
        return Piece(base.text + mark, Binds.POWER, base.head, tall=base.tall)

    return piece


def _sqnorm(node: Expr, args: list[Piece], latex: bool) -> Piece:
    (inner,) = args
    template = _grown(r"\left\lVert {0} \right\rVert^{{2}}", inner.tall) if latex else "‖{0}‖²"
    return Piece(template.format(inner.text), Binds.POWER, tall=inner.tall)


def _sqrt(node: Expr, args: list[Piece], latex: bool) -> Piece:
    if latex:
        return Piece(f"\\sqrt{{{args[0].text}}}", tall=args[0].tall)
    return Piece(f"√{inside(args[0], Binds.ATOM, latex).text}", Binds.POWER)


def _entry(node: Expr, args: list[Piece], latex: bool) -> Piece:
    """x_i, X_ij, and the row x_i of X; anything but a letter is bracketed first."""
    if node.args[0].op == "row":  # an entry of a row is one of the matrix
        matrix, row = node.args[0].args
        whole = Expr("entry", (matrix, row, node.args[1]), SCALAR)
        return _entry(whole, [_printed(matrix, latex), _printed(row, latex), args[1]], latex)
    base, *positions = args
    indices = [position.text if latex else position.text.replace(" ", "") for position in positions]
    subscript = ("" if all(len(text) == 1 for text in indices) else ", " if latex else ",").join(indices)
    array = node.args[0]
    if array.op in ("symbol", "name"):
        name = letters(array.name, latex=latex)
        return _spelled((name.row() if node.op == "row" else name).with_index(subscript), latex)
    bracket = bracketed(base, latex) if base.indexed else inside(base, Binds.ATOM, latex)
    below = f"{{{subscript}}}" if latex else subscript if subscript.isalnum() else f"({subscript})"
    return Piece(f"{bracket.text}_{below}", head=bracket.head, tall=bracket.tall, indexed=True)


def _unit(node: Expr, args: list[Piece], latex: bool) -> Piece:
    return _spelled(Letters(base="e", subscripts=(args[0].text if latex else args[0].text.replace(" ", ""),)), latex)


def _limits(index: Expr, latex: bool) -> tuple[str, str, str]:
    assert isinstance(index, Symbol)
    letter = _symbol(index, [], latex).text
    return letter, index.domain.low.printed(latex=latex), index.domain.high.printed(latex=latex)


def _binder(sign: str, mark: str) -> Printer:
    def piece(node: Expr, args: list[Piece], latex: bool) -> Piece:
        letter, low, high = _limits(node.args[0], latex)
        limits = f"_{{{letter}={low}}}^{{{high}}}" if latex else f"_{{{letter}={low}..{high}}}"
        if without := ", ".join(arg.text for arg in args[1:-1]):  # a product that leaves some factors out
            limits = f"_{{{letter} \\ne {without}}}" if latex else f"_{{{letter}≠{without}}}"
        body = inside(args[-1], Binds.PRODUCT, latex, first=False).text
        return Piece(f"{sign if latex else mark}{limits} {body}", Binds.PRODUCT, tail=Edge.OPEN, tall=True)

    return piece


def _expectation(node: Expr, args: list[Piece], latex: bool) -> Piece:
    letter, weights, body = args
    if latex:
        sign = f"\\mathbb{{E}}_{{{letter.text} \\sim {weights.text}}}"
        return Piece(sign + _grown(r"\left[{0}\right]", body.tall).format(body.text), tall=body.tall)
    return Piece(f"E_{{{letter.text}~{weights.text}}}[{body.text}]")


def _largest(node: Expr, args: list[Piece], latex: bool) -> Piece:
    body = inside(args[1], Binds.PRODUCT, latex, first=False)
    text = f"\\max_{{{args[0].text}}} {body.text}" if latex else f"max_{args[0].text} {body.text}"
    return Piece(text, Binds.PRODUCT, Edge.LETTER if latex else Edge.WORD, Edge.OPEN, tall=body.tall)


def _set(latex_word: str, word: str) -> Printer:
    def piece(node: Expr, args: list[Piece], latex: bool) -> Piece:
        letter, low, high = _limits(node.args[0], latex)
        sign = r"\le" if latex else "≤"
        bounds = letter if node.op == "least" else f"{low} {sign} {letter} {sign} {high}"
        body = f"{bounds} : {args[1].text}"
        if latex:
            return Piece(latex_word + _grown(r"\left\{{ {0} \right\}}", args[1].tall).format(body), tall=args[1].tall)
        return Piece(f"{word}{{{body}}}", head=Edge.WORD if len(word) > 1 else Edge.LETTER)

    return piece


def _derivative(node: Expr, args: list[Piece], latex: bool) -> Piece:
    of, wrt, order = node.args[0], node.args[1], 1
    while of.op == "derivative" and of.args[1] is wrt:
        of, order = of.args[0], order + 1
    d = "d" if wrt.shape == SCALAR else (r"\partial " if latex else "∂")
    raised = "" if order == 1 else (f"^{{{order}}}" if latex else str(order).translate(SUPERSCRIPT))
    bottom = inside(args[1], Binds.ATOM, latex).text
    top, rest, tail = "", "", Edge.FRACTION if latex else Edge.SLASH
    if of.op in ("name", "symbol"):
        top = _printed(of, latex).text
    else:
        body = inside(_printed(of, latex), Binds.POWER, latex, first=False).text
        rest, tail = f" \\, {body}" if latex else f" {body}", Edge.OPEN
    if latex:
        fraction = (
            f"\\frac{{{d.strip()}{raised}{' ' if top else ''}{top}}}{{{d}{' ' if d == 'd' else ''}{bottom}{raised}}}"
        )
        return Piece(fraction + rest, Binds.PRODUCT, Edge.FRACTION, tail, tall=True)
    return Piece(f"{d}{raised}{top}/{d}{bottom}{raised}{rest}", Binds.PRODUCT, Edge.WORD, tail)


def _relation(node: Expr, args: list[Piece], latex: bool) -> Piece:
    sign = RELATIONS[node.op][1 if latex else 2]
    left, right = (inside(arg, Binds.SUM, latex) for arg in args)
    return Piece(f"{left.text} {sign} {right.text}", Binds.RELATION, left.head, right.tail, left.tall or right.tall)


FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def _and(node: Expr, args: list[Piece], latex: bool) -> Piece:
    """0 < a and a < b print as the chain 0 < a < b; anything else is joined by "and"."""
    tall = any(arg.tall for arg in args)
    if len(node.args) == 2 and all(arg.op in FLIPPED for arg in node.args):
        first, second = node.args
        if first.op[0] != second.op[0] and first.args[0] is second.args[0]:  # Python turns 0 < a into a > 0
            first = Expr(FLIPPED[first.op], first.args[::-1], first.shape)
        if first.op[0] == second.op[0] and first.args[1] is second.args[0]:
            start = inside(_printed(first.args[0], latex), Binds.SUM, latex)
            sign = RELATIONS[first.op][1 if latex else 2]
            return Piece(f"{start.text} {sign} {args[1].text}", Binds.RELATION, tall=tall)
    return Piece((r" \text{ and } " if latex else " and ").join(arg.text for arg in args), Binds.RELATION, tall=tall)


def _choice(node: Expr, args: list[Piece], latex: bool) -> Piece:
    return args[list(node.extra.options).index(node.extra.chosen)]


def _recurrence(node: Expr, args: list[Piece], latex: bool) -> Piece:
    steps = args[3].text if latex else args[3].text.replace(" ", "")
    return _spelled(letters(node.args[1].name, latex=latex).with_index(steps), latex)


def _listed(node: Expr, args: list[Piece], latex: bool) -> Piece:
    """Terms written out, with dots for those that are not shown."""
    kind, gap = node.extra.whole.op, node.extra.gap
    loosest = {"product": Binds.PRODUCT, "largest": Binds.RELATION}.get(kind, Binds.SUM)
    last = len(args) - 1
    terms = [inside(arg, loosest, latex, first=k == 0, last=k == last).text for k, arg in enumerate(args)]
    if gap is not None:
        terms.insert(
            gap, (r"\ldots" if kind == "largest" else r"\cdots") if latex else "…" if kind == "largest" else "⋯"
        )
    tall = any(arg.tall for arg in args)
    if kind == "largest":
        text = _grown(r"\max\left({0}\right)", tall) if latex else "max({0})"
        return Piece(text.format(", ".join(terms)), tall=tall)
    if kind == "product":
        return Piece((r" \cdot " if latex else "·").join(terms), Binds.PRODUCT, args[0].head, args[-1].tail, tall=tall)
    return Piece(" + ".join(terms), Binds.SUM, args[0].head, args[-1].tail, tall=tall)


def _constant(latex_text: str, text: str) -> Printer:
    return lambda node, args, latex: Piece(latex_text if latex else text)


PRINTERS: dict[str, Printer] = {
    "symbol": _symbol,
    "name": _symbol,
    "number": _number,
    "array": _array,
    "ones": _constant("\\mathbf{1}", "𝟏"),
    "zeros": _constant("\\mathbf{0}", "𝟎"),
    "identity": _constant("I", "I"),
    "add": _signed("+", Binds.SUM),
    "sub": _signed("", Binds.HADAMARD),
    "neg": _neg,
    "mul": _mul,
    "matmul": _matmul,
    "div": _div,
    "pow": _pow,
    "sqnorm": _sqnorm,
    "sqrt": _sqrt,
    "T": _raised("\\top", "ᵀ"),
    "inv": _raised("-1", "⁻¹"),
    "entry": _entry,
    "row": _entry,
    "unit": _unit,
    "sum": _binder("\\sum", "Σ"),
    "product": _binder("\\prod", "Π"),
    "expectation": _expectation,
    "largest": _largest,
    "count": _set(r"\#", "#"),
    "least": _set(r"\min", "min"),
    "derivative": _derivative,
    "and": _and,
    "choice": _choice,
    "recurrence": _recurrence,
    "held": lambda node, args, latex: args[0],
    "listed": _listed,
}
