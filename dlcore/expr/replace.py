"""Putting one expression in the place of a letter, without a sum's index catching what it should not."""

from __future__ import annotations

from collections.abc import Mapping

from dlcore.expr.nodes import BINDERS, Expr, Symbol, as_expr, postorder, rebuild, rewrite

__all__ = ["apart", "fresh", "recursion", "replaced", "sized"]

INDICES = "ijklmrsqabcdefgh"  # the letters that people take for indices, in their order


def fresh(index: Symbol, *around: Expr) -> Symbol:
    """An index over the same range, under a letter that stands nowhere in the expressions around it."""
    taken = {index.name} | index.domain.names
    for root in around:
        for node in postorder(root):
            if isinstance(node, Symbol):
                taken |= {node.name, *node.domain.names, *map(str, node.axes)}
            elif node.op == "name":
                taken.add(node.name)
    numbered = (f"{index.name}{k}" for k in range(1, len(taken) + 2))
    name = next(letter for letter in (*INDICES, *numbered) if letter not in taken)
    return Symbol(name, index.axes, index.domain, index.meaning)


def replaced(root: Expr, old: Expr, new: Expr) -> Expr:
    """The expression with `new` for every free `old`; an index inside that `new` also uses gets another letter.

    Parameters
    ----------
    root : Expr
        Where to replace; parts that do not hold `old` stay the same objects.
    old : Symbol
        The letter that goes. Where it is the index of a sum, it is the sum's own and stays.
    new : Expr
        What comes, of the letter's shape.

    Examples
    --------
    >>> from dlcore.expr import symbols, total
    >>> i, a, u = symbols("i in 1..n", "a", "u[n]")
    >>> replaced(a * total(i, a * u[i]), a, u[i]).text()
    'u_i Σ_{j=1..n} u_i u_j'
    """
    free = set(new.symbols())

    def change(node: Expr, made: Expr) -> Expr:
        if node is old:
            return new
        if node.op in BINDERS and node.args[0] in free:
            index, *outer, body = node.args
            assert isinstance(index, Symbol)
            other = fresh(index, node, new)
            inside = replaced(replaced(body, index, other), old, new)
            return rebuild(node, (other, *(replaced(arg, old, new) for arg in outer), inside))
        return made

    return rewrite(root, change, {id(node): node for node in postorder(root) if old not in node.symbols()})


def apart(node: Expr, *around: Expr) -> tuple[Symbol, Expr]:
    """The index and the body of a sum (or another binder), under another letter where the expressions around use it."""
    index, body = node.args[0], node.args[-1]
    assert isinstance(index, Symbol)
    if not any(index in other.symbols() for other in around):
        return index, body
    other = fresh(index, node, *around)
    return other, replaced(body, index, other)


def recursion(node: Expr) -> tuple[tuple[Expr, Expr], tuple[Expr, Expr]]:
    """How a recurrence runs, as two equations: its first state, and the state after a step, made from the one before.

    Examples
    --------
    >>> from dlcore.expr import recurrence, symbols
    >>> u, A, T, s = symbols("u[d]", "A[T,d]", "T in 1..9", "s in 1..T")
    >>> for left, right in recursion(recurrence(u, start=0 * u, step=u + A[s], steps=T, index=s)):
    ...     print(left.text(), "=", right.text())
    u₀ = 0u
    u_s = u_(s−1) + a_s
    """
    start, state, step, steps = node.args
    index = steps if node.extra is None else node.extra

    def after(count: Expr) -> Expr:
        return Expr(node.op, (start, state, step, count), node.shape, node.extra)

    return (after(as_expr(0)), start), (after(index), replaced(step, state, after(index - 1)))


def sized(root: Expr, lengths: Mapping[str, int]) -> Expr:
    """The expression over letters of other lengths, every shape checked again.

    Parameters
    ----------
    root : Expr
        What to rebuild.
    lengths : mapping
        From the names of axes to whole numbers.

    Returns
    -------
    Expr
        The same formula; its letters are others, of the same names.

    Examples
    --------
    >>> from dlcore.expr import symbols
    >>> W, x = symbols("W[m,d]", "x[d]")
    >>> sized(W @ x, {"m": 2, "d": 3}).shape
    (2, 1)
    """

    def change(old: Expr, new: Expr) -> Expr:
        if not isinstance(old, Symbol):
            return new
        axes = tuple(lengths.get(axis, axis) if isinstance(axis, str) else axis for axis in old.axes)
        return Symbol(old.name, axes, old.domain, old.meaning)

    return rewrite(root, change)
