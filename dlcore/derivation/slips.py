"""The slips people make: one table that mutates derivations for the tests and explains wrong answers in practice.

A slip takes a node and what holds it, and gives the variants of that node; a variant of the wrong shape raises and is
dropped, since the notation itself refuses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dlcore.errors import InvalidInputError
from dlcore.expr.nodes import BINDERS, Expr, apply, number, rebuild
from dlcore.expr.shapes import SCALAR

__all__ = ["SLIPS", "Slip", "mutants"]

Variants = Callable[[Expr, Expr | None], Iterator[Expr]]


@dataclass(frozen=True, kw_only=True)
class Slip:
    """One kind of slip: its word, what a reader is told, and the variants of a node it makes."""

    slug: str
    sentence: str
    variants: Variants


def _sign(node: Expr, parent: Expr | None) -> Iterator[Expr]:
    if node.op in ("add", "sub"):
        yield apply("sub" if node.op == "add" else "add", *node.args)
    elif node.op == "neg":
        yield node.args[0]
    elif node.op == "number" and node.extra[0] < 0:
        yield number(-node.extra[0])


def _factor(node: Expr, parent: Expr | None) -> Iterator[Expr]:
    """A number doubled, or a factor 2 where there was none: at the front of the whole."""
    if node.op == "number" and not _is_exponent_or_position(node, parent):
        yield number(node.extra[0] * 2 if node.extra[0] else 1)
    elif parent is None and node.op not in ("number", *RELATION_OPS):
        yield 2 * node


def _exponent(node: Expr, parent: Expr | None) -> Iterator[Expr]:
    if node.op == "pow" and node.args[1].op == "number":
        power = node.args[1].extra[0]
        yield node.args[0] if power == 2 else node.args[0] ** number(power - 1)
        yield node.args[0] ** number(power + 1)
    elif node.op == "sqnorm":
        yield apply("norm", *node.args)
    elif node.op == "norm":
        yield apply("sqnorm", *node.args)


def _transpose(node: Expr, parent: Expr | None) -> Iterator[Expr]:
    if parent is not None and parent.op in ("norm", "sqnorm"):
        return  # a length does not see a transpose
    if node.op == "T":
        yield node.args[0]
    elif node.shape[0] != node.shape[1] and node.shape != SCALAR and (parent is None or parent.op != "T"):
        yield node.T


def _index(node: Expr, parent: Expr | None) -> Iterator[Expr]:
    if node.op in ("entry", "row", "unit"):
        first = 0 if node.op == "unit" else 1
        for k in range(first, len(node.args)):
            for neighbor in _neighbors(node.args[k]):
                yield rebuild(node, (*node.args[:k], neighbor, *node.args[k + 1 :]))


def _neighbors(position: Expr) -> Iterator[Expr]:
    """The positions before and after; a typed one stays at least 1."""
    if position.op != "number":
        yield from (position - 1, position + 1)
    else:
        yield from (number(position.extra[0] + step) for step in (-1, 1) if position.extra[0] + step >= 1)


def _rounding(node: Expr, parent: Expr | None) -> Iterator[Expr]:
    if node.op in ("floor", "ceil"):
        yield apply("ceil" if node.op == "floor" else "floor", *node.args)
        yield node.args[0]


def _mean(node: Expr, parent: Expr | None) -> Iterator[Expr]:
    """A mean taken for a sum, or a sum for a mean: the division by a count left out."""
    if node.op == "div" and node.args[1].op in ("symbol", "name"):
        yield node.args[0]


SWAPS = {"max": "min", "min": "max", "lambda_min": "lambda_max", "lambda_max": "lambda_min"}


def _extreme(node: Expr, parent: Expr | None) -> Iterator[Expr]:
    if node.op in SWAPS:
        yield apply(SWAPS[node.op], *node.args)


RELATION_OPS = ("<", "<=", ">", ">=", "=", "and")
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _relation(node: Expr, parent: Expr | None) -> Iterator[Expr]:
    if node.op in TURNED:
        yield rebuild(Expr(TURNED[node.op], node.args, node.shape), node.args)


def _is_exponent_or_position(node: Expr, parent: Expr | None) -> bool:
    if parent is None:
        return False
    return (parent.op == "pow" and node is parent.args[1]) or parent.op in ("entry", "row", "unit")


SLIPS: tuple[Slip, ...] = (
    Slip(slug="sign", sentence="a plus and a minus are exchanged", variants=_sign),
    Slip(slug="factor", sentence="a factor 2 is lost or one too many", variants=_factor),
    Slip(slug="exponent", sentence="an exponent is off by one", variants=_exponent),
    Slip(slug="transpose", sentence="a transpose is missing or one too many", variants=_transpose),
    Slip(slug="index", sentence="an index is off by one", variants=_index),
    Slip(slug="rounding", sentence="it is rounded the other way, or not at all", variants=_rounding),
    Slip(slug="mean", sentence="a mean is taken for a sum, or the other way round", variants=_mean),
    Slip(slug="extreme", sentence="the largest and the smallest are exchanged", variants=_extreme),
    Slip(slug="relation", sentence="the inequality points the other way", variants=_relation),
)

# Below these a mutant would change what is shown elsewhere (a name) or what reverse mode built (a derivative).
CLOSED = ("name", "derivative", "choice")


def mutants(root: Expr) -> Iterator[tuple[Slip, Expr]]:
    """Every variant of an expression that one slip at one place makes.

    Parameters
    ----------
    root : Expr
        The expression. Names in it, and derivatives, are left whole.

    Yields
    ------
    tuple of Slip and Expr
        The slip, and the whole expression with it.

    Examples
    --------
    >>> from dlcore.expr import floor, symbols
    >>> n, k = symbols("n in 1..9", "k in 1..9")
    >>> [variant.text() for slip, variant in mutants(floor((n - k) / 2) + 1) if slip.slug in ("sign", "rounding")]
    ['⌊(n − k)/2⌋ − 1', '⌈(n − k)/2⌉ + 1', '(n − k)/2 + 1', '⌊(n + k)/2⌋ + 1']
    """
    stack: list[tuple[Expr, tuple[tuple[Expr, int], ...]]] = [(root, ())]
    while stack:
        node, path = stack.pop()
        parent = path[-1][0] if path else None
        for slip in SLIPS:
            variants = slip.variants(node, parent)
            while True:
                try:
                    variant = next(variants)
                    yield slip, _placed(variant, path)
                except StopIteration:
                    break
                except InvalidInputError:  # the wrong shape, or undefined: the notation itself refuses this slip
                    continue
        if node.op not in CLOSED:
            own = (0,) if node.op in BINDERS else (1,) if node.op == "recurrence" else ()
            below = [(arg, (*path, (node, k))) for k, arg in enumerate(node.args) if k not in own]
            stack.extend(reversed(below))  # an index and a state are not occurrences


def _placed(node: Expr, path: tuple[tuple[Expr, int], ...]) -> Expr:
    """The root with one occurrence replaced: only along the path, so that shared parts elsewhere stay."""
    for parent, k in reversed(path):
        node = rebuild(parent, (*parent.args[:k], node, *parent.args[k + 1 :]))
    return node
