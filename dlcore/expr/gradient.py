"""Reverse mode that builds expressions, so that a gradient can be shown, worked and checked like any other formula.

The sweep walks the nodes once, last to first, and adds to each argument's adjoint what the table of gradients says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from fractions import Fraction

from dlcore.errors import InvalidInputError
from dlcore.expr.factored import ONE, contracted, fit, matrix, over, plus, times, turned
from dlcore.expr.nodes import Expr, apply, number, postorder
from dlcore.expr.replace import apart, fresh, replaced
from dlcore.expr.rules import RULES
from dlcore.expr.shapes import SCALAR

__all__ = ["GRADIENTS", "adjoints", "gradient"]

LONGEST_UNROLLING = 1000


def _quotient(g: Expr, node: Expr, a: Expr, b: Expr) -> tuple[Expr, Expr]:
    down = times(number(-1), g)
    return over(g, b), contracted(over(down, b**2), a) if b.shape == SCALAR else over(times(down, a), b**2)


def _power(g: Expr, node: Expr, a: Expr, b: Expr) -> tuple[Expr | None, Expr | None]:
    if b.op == "number":
        exponent = b.extra[0]
        lowered = a if exponent == 2 else a ** number(exponent - 1)
        base = times(times(number(exponent), g), lowered) if exponent != 1 else g
        return base if exponent != 0 else None, None
    return times(g, b * a ** (b - 1)), fit(g, node * apply("ln", a), b)


def _each(slope: Callable[[Expr, Expr], Expr]) -> Callable[..., tuple[Expr]]:
    """The gradient of an entry by entry function, from its slope at (value, argument)."""
    return lambda g, node, a: (times(g, slope(node, a)),)


def _ones(like: Expr) -> Expr:
    return ONE if like.shape == SCALAR else Expr("ones", (), like.shape)


def _mask(op: str, a: Expr, b: Expr) -> Expr:
    return apply("mask", Expr(op, (a, b), a.shape))


def _softmax(g: Expr, node: Expr, a: Expr) -> tuple[Expr]:
    mean = contracted(g, node)
    return (times(node, plus(g, times(number(-1), times(mean, _ones(node))))),)


def _inverse(g: Expr, node: Expr, a: Expr) -> tuple[Expr]:
    return (-matrix(matrix(turned(node), g), turned(node)),)


def _eigenvalue(which: str) -> Callable[..., tuple[Expr]]:
    def row(g: Expr, node: Expr, a: Expr) -> tuple[Expr]:
        v = apply(which, a)
        return (times(g, v @ v.T),)

    return row


def _flat(g: Expr, node: Expr, *args: Expr) -> tuple[None, ...]:
    return (None,) * len(args)


# One row an operation: from the adjoint g, the node and its arguments to their adjoints (None: no slope there).
GRADIENTS: dict[str, Callable[..., tuple[Expr | None, ...]]] = {
    "add": lambda g, node, a, b: (g, g),
    "sub": lambda g, node, a, b: (g, times(number(-1), g)),
    "neg": lambda g, node, a: (times(number(-1), g),),
    "mul": lambda g, node, a, b: (fit(g, b, a), fit(g, a, b)),
    "div": _quotient,
    "pow": _power,
    "matmul": lambda g, node, a, b: (matrix(g, turned(b)), matrix(turned(a), g)),
    "T": lambda g, node, a: (turned(g),),
    "inv": _inverse,
    "sqnorm": lambda g, node, a: (times(times(number(2), g), a),),
    "norm": lambda g, node, a: (times(over(g, node), a),),
    "inner": lambda g, node, a, b: (times(g, b), times(g, a)),
    "diag": lambda g, node, a: (apply("diagonal", g),),
    "diagonal": lambda g, node, a: (apply("diag", g),),
    "lambda_min": _eigenvalue("eigenvector_min"),
    "lambda_max": _eigenvalue("eigenvector_max"),
    "ln": lambda g, node, a: (over(g, a),),
    "exp": _each(lambda value, a: value),
    "sqrt": lambda g, node, a: (over(times(number(Fraction(1, 2)), g), node),),
    "abs": _each(lambda value, a: _mask(">", a, number(0)) - _mask("<", a, number(0))),
    "sigmoid": _each(lambda value, a: value * (_ones(value) - value)),
    "tanh": _each(lambda value, a: _ones(value) - value**2),
    "relu": _each(lambda value, a: _mask(">", a, number(0))),
    "floor": _flat,
    "ceil": _flat,
    "softmax": _softmax,
    "logsumexp": lambda g, node, a: (times(g, apply("softmax", a)),),
    "max": lambda g, node, a, b: (times(g, _mask(">", a, b)), times(g, _mask("<=", a, b))),
    "min": lambda g, node, a, b: (times(g, _mask("<", a, b)), times(g, _mask(">=", a, b))),
    "mask": _flat,
}
NO_SLOPE = ("eigenvector_min", "eigenvector_max")


def _unit(position: Expr, array: Expr, axis: int) -> Expr:
    return Expr("unit", (position,), (array.shape[axis], 1))


def _selected(g: Expr, node: Expr) -> tuple[Expr, None, None]:
    """The adjoint of an array from that of its row or entry."""
    array, *positions = node.args
    first = _unit(positions[0], array, 0)
    if node.op == "row":
        return matrix(first, turned(g)), None, None
    if len(positions) == 1:
        return times(g, first), None, None
    return times(g, first @ _unit(positions[1], array, 1).T), None, None


def adjoints(root: Expr, seed: Expr = ONE, *, held: Collection[Expr] = ()) -> dict[Expr, Expr]:
    """The adjoint of every node below a number, by one reverse sweep: from node to expression.

    Parameters
    ----------
    root : Expr
        A number (or, with a `seed` of its shape, any expression).
    seed : Expr
        The adjoint of the root itself.
    held : collection of Expr
        Names to stop at: their adjoint is found, and nothing is handed on below them.

    Raises
    ------
    InvalidInputError
        If the root is not a number, or an operation has no gradient.
    """
    if root.shape != seed.shape:
        raise InvalidInputError("", None, f"{root.text()} is not a number, and only a number has a gradient")
    found: dict[Expr, Expr] = {root: seed}
    for node in reversed(list(postorder(root, inside=lambda node: node not in held))):
        if node in found and node not in held:
            for target, adjoint in _backward(found[node], node):
                found[target] = adjoint if target not in found else plus(found[target], adjoint)
    return found


def _backward(g: Expr, node: Expr) -> Iterable[tuple[Expr, Expr]]:
    """What one node hands on: pairs of a node below it and an adjoint."""
    if node.op in SCOPED:
        return SCOPED[node.op](g, node)
    if node.op in ("entry", "row"):
        parts: tuple[Expr | None, ...] = _selected(g, node)
    elif node.op == "name":
        parts = (g,)
    elif node.op in GRADIENTS:
        parts = GRADIENTS[node.op](g, node, *node.args)
    elif node.op in NO_SLOPE:
        raise InvalidInputError("", None, f"{node.text()} has no gradient here", mend="derive the eigenvalue once only")
    else:
        parts = ()
    return [(arg, part) for arg, part in zip(node.args, parts, strict=False) if part is not None]


def _handed_on(root: Expr, seed: Expr, bound: Expr | None = None) -> Iterator[tuple[Expr, Expr]]:
    """What an operation with a scope of its own hands to the symbols and names outside that scope."""
    outside = {name for name in root.names() if bound is None or bound not in name.symbols()}
    for below, adjoint in adjoints(root, seed, held=outside).items():
        if below in outside or (below.op == "symbol" and below is not bound):
            yield below, adjoint


def _summed(index: Expr, body: Expr, seed: Expr) -> Iterator[tuple[Expr, Expr]]:
    """The sum over the index of what the body hands on."""
    for below, adjoint in _handed_on(body, seed, index):
        yield below, Expr("sum", (index, adjoint), adjoint.shape)


def _sum(g: Expr, node: Expr) -> Iterable[tuple[Expr, Expr]]:
    index, body = apart(node, g)
    return _summed(index, body, g)


def _expectation(g: Expr, node: Expr) -> Iterable[tuple[Expr, Expr]]:
    weights = node.args[1]
    index, body = apart(node, g, weights)
    weight = Expr("entry", (weights, index), SCALAR)
    return _summed(index, times(weight, body) if body.shape == SCALAR else weight * body, g)


def _product(g: Expr, node: Expr) -> Iterable[tuple[Expr, Expr]]:
    """The slope of each factor times the product of the others, which needs no division by a factor that may be 0."""
    without = node.args[1:-1]
    index, body = apart(node, g, *without)
    other = fresh(index, body, g, *without)
    others = Expr("product", (other, *without, index, replaced(body, index, other)), SCALAR)
    for left_out in without:
        g = times(g, ONE - apply("mask", Expr("=", (index, left_out), SCALAR)))
    return _summed(index, body, times(g, others))


def _largest(g: Expr, node: Expr) -> Iterable[tuple[Expr, Expr]]:
    index, body = apart(node, g)
    reached = Expr(">=", (body, node), SCALAR)
    share = over(apply("mask", reached), Expr("count", (index, reached), SCALAR))  # ties share the slope
    return _summed(index, body, times(g, share))


def _derivative(g: Expr, node: Expr) -> Iterable[tuple[Expr, Expr]]:
    return _handed_on(gradient(*node.args), g)


def _choice(g: Expr, node: Expr) -> Iterable[tuple[Expr, Expr]]:
    return [(node.args[list(node.extra.options).index(node.extra.chosen)], g)]


def _recurrence(g: Expr, node: Expr) -> Iterable[tuple[Expr, Expr]]:
    start, state, step, steps = node.args
    if steps.op != "number" or steps.extra[0] > LONGEST_UNROLLING:
        raise InvalidInputError(
            "",
            None,
            f"{node.text()} is derived step by step",
            mend=f"give it a number of steps, {LONGEST_UNROLLING} at most",
        )
    unrolled = start
    for count in range(1, int(steps.extra[0]) + 1):
        this = step if node.extra is None else replaced(step, node.extra, number(count))
        unrolled = replaced(this, state, unrolled)
    return _handed_on(unrolled, g)


SCOPED: dict[str, Callable[[Expr, Expr], Iterable[tuple[Expr, Expr]]]] = {
    "sum": _sum,
    "expectation": _expectation,
    "product": _product,
    "largest": _largest,
    "count": lambda g, node: (),
    "least": lambda g, node: (),
    "derivative": _derivative,
    "choice": _choice,
    "recurrence": _recurrence,
}
assert set(RULES) == set(GRADIENTS) | set(NO_SLOPE)


def gradient(of: Expr, wrt: Expr) -> Expr:
    """The gradient of a number with respect to a symbol or a name, of its shape; zeros where it does not occur.

    Parameters
    ----------
    of : Expr
        A number.
    wrt : Expr
        A symbol or a named subexpression.

    Returns
    -------
    Expr
        An expression of `wrt`'s shape.

    Raises
    ------
    InvalidInputError
        If `of` is not a number, or `wrt` neither a symbol nor a name.

    Examples
    --------
    >>> from dlcore.expr import sq, symbols
    >>> X, w, t, n = symbols("X[n,d]", "w[d]", "t[n]", "n in 1..9")
    >>> (sq(X @ w - t) / n).gradient(w).text()
    '2/n·Xᵀ (X w − t)'
    """
    if not isinstance(wrt, Expr) or wrt.op not in ("symbol", "name"):
        raise InvalidInputError("wrt", wrt, "must be a symbol or a name", mend="name the subexpression with define(…)")
    found = adjoints(of).get(wrt)
    if found is None:
        return number(0) if wrt.shape == SCALAR else Expr("zeros", (), wrt.shape)
    return found
