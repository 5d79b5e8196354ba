"""Expressions, built by ordinary Python operators and kept exactly as the author wrote them.

An expression is an operation over arguments; its leaves are symbols, numbers and arrays. What it can be asked for
(`value`, `latex`, `working`, `gradient`, `graph`) it has from `Verbs`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from itertools import count
from typing import Any, Self

import numpy as np

from dlcore.errors import InvalidInputError
from dlcore.expr import shapes
from dlcore.expr.domain import Domain
from dlcore.expr.numerals import exact
from dlcore.expr.rules import RELATIONS, RULES
from dlcore.expr.shapes import SCALAR, Axis, Shape
from dlcore.expr.verbs import Verbs

__all__ = [
    "BINDERS",
    "Compound",
    "Expr",
    "Symbol",
    "apply",
    "as_expr",
    "checked",
    "define",
    "number",
    "postorder",
    "rebuild",
    "rewrite",
]

# Operations that bind an index: the first argument is the index, the last is read once for each of its values, and what
# stands between (an expectation's probabilities, the positions that a product leaves out) knows nothing of the index.
BINDERS = ("sum", "product", "expectation", "largest", "count", "least")

# Constants of a shape; `extra` holds the letters of their lengths.
CONSTANTS = ("ones", "zeros", "identity", "unit")


class Expr(Verbs):
    """One node, made by operators and words rather than by hand.

    Parameters
    ----------
    op : str
        The operation, such as `add` or `sum`.
    args : tuple of Expr
        What it is applied to.
    shape : tuple
        Its two axes, each a name or a number; a column has (n, 1), a number (1, 1).
    extra : object
        What else it needs: a number's value, a name's word.
    """

    __slots__ = ("_cache", "args", "extra", "op", "shape")
    __array_ufunc__ = None  # numpy must not take `array @ expression` apart entry by entry
    __iter__ = None  # nor Python iterate over expression[1], expression[2], … without end

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        # Python asks a subclass's comparison first: were Symbol below the class of `1 - p`, it would read the relation
        # `1 - p >= q` as q <= 1 - p, and the author's order would be lost.
        # mypy cannot see that a Compound is an Expr of the very class asked for.
        return object.__new__(Compound if cls is Expr else cls)  # type: ignore[return-value]

    def __init__(self, op: str, args: tuple[Expr, ...], shape: Shape, extra: Any = None) -> None:
        self.op, self.args, self.shape, self.extra = op, args, shape, extra
        self._cache: dict[str, Any] = {}

    # --- operators -----------------------------------------------------------------------------------------------

    def __add__(self, other: Any) -> Expr:
        return apply("add", self, other)

    def __radd__(self, other: Any) -> Expr:
        return apply("add", other, self)

    def __sub__(self, other: Any) -> Expr:
        return apply("sub", self, other)

    def __rsub__(self, other: Any) -> Expr:
        return apply("sub", other, self)

    def __neg__(self) -> Expr:
        return apply("neg", self)

    def __mul__(self, other: Any) -> Expr:
        return apply("mul", self, other)

    def __rmul__(self, other: Any) -> Expr:
        return apply("mul", other, self)

    def __truediv__(self, other: Any) -> Expr:
        return apply("div", self, other)

    def __rtruediv__(self, other: Any) -> Expr:
        return apply("div", other, self)

    def __pow__(self, other: Any) -> Expr:
        return apply("pow", self, other)

    def __rpow__(self, other: Any) -> Expr:
        return apply("pow", other, self)

    def __matmul__(self, other: Any) -> Expr:
        return apply("matmul", self, other)

    def __rmatmul__(self, other: Any) -> Expr:
        return apply("matmul", other, self)

    @property
    def T(self) -> Expr:
        """The transpose."""
        return apply("T", self)

    def __getitem__(self, key: Any) -> Expr:
        """Row i of a matrix as a column, entry i of a vector, entry [i, j] of a matrix; positions count from 1."""
        parts = tuple(_position(part, self) for part in (key if isinstance(key, tuple) else (key,)))
        if self.shape == SCALAR or len(parts) > (1 if self.shape[1] == 1 else 2):
            what = f"{self.text()}, read at {len(parts)} position(s), is {shapes.describe(self.shape)}"
            raise InvalidInputError("", None, what, mend="use u[i] for a vector, A[i, j] or the row A[i] for a matrix")
        if len(parts) == 2:
            return Expr("entry", (self, *parts), SCALAR)
        if self.shape[1] == 1:
            return Expr("entry", (self, parts[0]), SCALAR)
        return Expr("row", (self, parts[0]), (self.shape[1], 1))

    def __lt__(self, other: Any) -> Expr:
        return _relation("<", self, other)

    def __le__(self, other: Any) -> Expr:
        return _relation("<=", self, other)

    def __gt__(self, other: Any) -> Expr:
        return _relation(">", self, other)

    def __ge__(self, other: Any) -> Expr:
        return _relation(">=", self, other)

    def __bool__(self) -> bool:
        mend = "join relations with all_of(…), and decide one by its .value(…)"
        if self.op not in RELATIONS and self.op != "and":
            mend = "compare its .value(…)"
        raise InvalidInputError("", None, f"{self.text()} is neither true nor false before it has values", mend=mend)

    def __abs__(self) -> Expr:
        return apply("abs", self)

    def __repr__(self) -> str:
        return f"<{self.text()}>"

    def __copy__(self) -> Self:
        return self  # it never changes, and a symbol is itself by identity

    def __deepcopy__(self, memo: Any) -> Self:
        return self

    @property
    def name(self) -> str:
        """The word a named expression or a symbol goes by."""
        return str(self.extra)

    @property
    def definition(self) -> Expr:
        """What a name stands for; any other expression stands for itself."""
        return self.args[0] if self.op == "name" else self

    def kept(self, key: str, make: Callable[[], Any]) -> Any:
        """A value computed once, since expressions never change.

        Parameters
        ----------
        key : str
            What it is.
        make : callable
            Computes it.

        Returns
        -------
        object
            What `make` returned the first time.
        """
        if key not in self._cache:
            self._cache[key] = make()
        return self._cache[key]


class Compound(Expr):
    """Any node but a symbol."""

    __slots__ = ()


class Symbol(Expr):
    """A letter with a meaning; `symbols` declares them in one line each.

    Parameters
    ----------
    name : str
        A Python identifier, from which the printed letter is made.
    axes : tuple
        Names or lengths: none for a number, one for a column, two for a matrix.
    domain : Domain
        The values it may take.
    meaning : str
        What it stands for, in a few words.

    Attributes
    ----------
    declared : int
        How many letters were declared before it: tables of letters keep the author's order.
    """

    __slots__ = ("axes", "declared", "domain", "meaning")
    _declarations = count()

    def __init__(self, name: str, axes: tuple[Axis, ...], domain: Domain, meaning: str) -> None:
        rows, columns = (*axes, 1, 1)[:2]
        super().__init__("symbol", (), (rows, columns), name)
        self.axes, self.domain, self.meaning = axes, domain, meaning
        self.declared = next(Symbol._declarations)


def define(name: str, expression: Any) -> Expr:
    """Name a subexpression: it prints as its name, and its definition is shown once.

    Parameters
    ----------
    name : str
        A Python identifier; trailing digits and `_word` print as subscripts.
    expression : Expr or number
        What it stands for.

    Returns
    -------
    Expr
        Of the same shape; its `definition` is the expression.

    Raises
    ------
    InvalidInputError
        If the name is not an identifier.

    Examples
    --------
    >>> from dlcore.expr import symbols
    >>> w, eta, g = symbols("w", "eta", "g")
    >>> w1 = define("w1", w - eta * g)
    >>> (2 * w1).text(), w1.definition.text()
    ('2w₁', 'w − η g')
    """
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z]\w*", name):
        raise InvalidInputError("name", name, "must be a letter or a word such as w1, N_out or theta_star")
    inner = as_expr(expression)
    return Expr("name", (inner,), inner.shape, name)


def number(value: Any) -> Expr:
    """An exact number, to begin a formula with: `number(2) * 3` is 2·3 and not 6.

    Parameters
    ----------
    value : int, float or Fraction
        A Fraction prints as a fraction, anything else as a whole number or decimal.

    Returns
    -------
    Expr
        A number.

    Examples
    --------
    >>> from fractions import Fraction
    >>> number(0.5).text(), number(Fraction(1, 2)).text()
    ('0.5', '1/2')
    """
    return Expr("number", (), SCALAR, (exact(value), isinstance(value, Fraction)))


def as_expr(value: Any) -> Expr:
    """A number or array as an expression; an expression as it is."""
    if isinstance(value, Expr):
        return value
    if isinstance(value, str):
        raise InvalidInputError("operand", value, "must be a number or an expression", mend="declare it by symbols(…)")
    known = exact(value, "operand")
    if isinstance(known, np.ndarray):
        return Expr("array", (), known.shape, known)
    return Expr("number", (), SCALAR, (known, isinstance(value, Fraction)))


def apply(op: str, *args: Any) -> Expr:
    """The operation over the arguments, its shape checked here, where the line is typed."""
    nodes = tuple(as_expr(arg) for arg in args)
    shape = checked(RULES[op].shape, *nodes)
    if op == "matmul" and nodes[0].op == "mul" and nodes[0].args[0].shape == SCALAR != nodes[0].args[1].shape:
        # Python reads 2 * A @ b as (2 * A) @ b. It prints the same as 2 * (A @ b), which a person computes.
        front, matrix = nodes[0].args
        return Expr("mul", (front, apply("matmul", matrix, nodes[1])), shape)
    return Expr(op, nodes, shape)


def checked(check: Callable[..., Shape], *nodes: Expr) -> Shape:
    """The shape that a check finds for the operands; where they do not fit, the sentence says what each is."""
    try:
        return check(*(node.shape for node in nodes))
    except InvalidInputError as error:
        what = ", ".join(f"{node.text()} is {shapes.describe(node.shape)}" for node in nodes)
        raise InvalidInputError("", None, f"{what}: {error.rule}", mend=error.mend) from None


def _position(part: Any, array: Expr) -> Expr:
    """A position as typed: an index, or a whole number from 1 on."""
    if isinstance(part, slice | str) or part is ...:
        raise InvalidInputError("", None, f"{array.text()} is read at one position, not at {part!r}", mend="use u[i]")
    node = as_expr(part)
    whole = node.op != "number" or (node.extra[0].denominator == 1 and node.extra[0] >= 1)
    if node.shape != SCALAR or not whole:
        what = f"{array.text()} is read at position {node.text()}, and a position is a whole number"
        raise InvalidInputError("", None, what, mend="positions count from 1")
    return node


def _relation(op: str, left: Any, right: Any) -> Expr:
    a, b = as_expr(left), as_expr(right)
    if SCALAR not in (a.shape, b.shape):
        checked(partial(shapes.same, RELATIONS[op][2]), a, b)
    return Expr(op, (a, b), b.shape if a.shape == SCALAR else a.shape)


def postorder(root: Expr, *, inside: Callable[[Expr], bool] = lambda node: True) -> Iterator[Expr]:
    """Every node once, arguments first; `inside` says whether to look below a node. It walks without recursion."""
    done: set[int] = set()
    stack: list[tuple[Expr, bool]] = [(root, False)]
    while stack:
        node, ready = stack.pop()
        if id(node) in done:
            continue
        if ready or not node.args or not inside(node):
            done.add(id(node))
            yield node
            continue
        stack.append((node, True))
        stack.extend((arg, False) for arg in reversed(node.args))


def rewrite(root: Expr, change: Callable[[Expr, Expr], Expr], memo: dict[int, Expr] | None = None) -> Expr:
    """The expression with `change(old, new)` applied to every node, arguments first; unchanged parts are shared.

    Parameters
    ----------
    root : Expr
        Where to start.
    change : callable
        Takes the old node and the node rebuilt over changed arguments; returns what shall stand there.
    memo : dict, optional
        Shared between calls, so that a name keeps one identity across several expressions.
    """
    new = {} if memo is None else memo
    for node in postorder(root, inside=lambda node: id(node) not in new):
        if id(node) in new:
            continue
        args = tuple(new[id(arg)] for arg in node.args)
        same = all(a is b for a, b in zip(args, node.args, strict=True))
        new[id(node)] = change(node, node if same else rebuild(node, args))
    return new[id(root)]


def rebuild(node: Expr, args: tuple[Expr, ...]) -> Expr:
    """The same operation over other arguments, its shape checked again."""
    if node.op in RULES:
        return apply(node.op, *args)
    if node.op in RELATIONS:
        return _relation(node.op, *args)
    shape = node.shape
    if node.op in ("name", "choice"):
        shape = args[0].shape
    elif node.op in ("sum", "product", "expectation", "largest"):
        shape = args[-1].shape
    elif node.op == "row":
        shape = (args[0].shape[1], 1)
    elif node.op == "recurrence":
        for other in (args[0], args[2]):
            shape = checked(partial(shapes.same, "a recurrence"), args[1], other)
    return Expr(node.op, args, shape, node.extra)
