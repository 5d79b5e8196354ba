"""Products and fractions as a person gathers them: constants in front, and nothing else simplified.

Reverse mode builds its expressions with these constructors. ×1 is dropped, constant factors gather in front (4/n²
rather than 2/n · 2/n), and the adjoint of a number is contracted at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from dlcore.expr.nodes import Expr, apply, number
from dlcore.expr.shapes import SCALAR

__all__ = ["ONE", "Factored", "contracted", "fit", "matrix", "over", "plus", "times", "turned"]

ONE = number(1)


@dataclass(frozen=True)
class Factored:
    """An expression as constant · numerators / denominators · core: how a person gathers what stands in front."""

    constant: Fraction = Fraction(1)
    above: tuple[Expr, ...] = ()
    below: tuple[Expr, ...] = ()
    core: Expr | None = None

    def times(self, other: Factored, core: Expr | None) -> Factored:
        """The product of the factors in front, over a new core."""
        return Factored(self.constant * other.constant, self.above + other.above, self.below + other.below, core)


def _factored(node: Expr) -> Factored:
    """Peel the numbers off the front of a product or fraction."""
    if node.op == "number":
        value = node.extra[0]
        return Factored(value) if isinstance(value, Fraction) else Factored(core=node)
    if node.op == "neg":
        inner = _factored(node.args[0])
        return inner.times(Factored(Fraction(-1)), inner.core)
    if node.op == "mul" and SCALAR in (node.args[0].shape, node.args[1].shape):
        left, right = _factored(node.args[0]), _factored(node.args[1])
        if left.core is None or right.core is None:
            return left.times(right, left.core if right.core is None else right.core)
        front, back = (node.args[0], node.args[1])[:: 1 if node.args[0].shape == SCALAR else -1]
        scale, rest = _factored(front), _factored(back)
        assert scale.core is not None
        return rest.times(Factored(scale.constant, (*scale.above, scale.core), scale.below), rest.core)
    if node.op == "div" and node.args[1].shape == SCALAR:
        top, bottom = _factored(node.args[0]), _factored(node.args[1])
        if bottom.constant:
            under = (*bottom.above, *((bottom.core,) if bottom.core is not None else ()))
            return top.times(Factored(1 / bottom.constant, bottom.below, under), top.core)
    return Factored(core=node)


def _joined(parts: Factored) -> Expr:
    """The expression again: one fraction of the constant and the letters in front, then the other factors, the core."""
    if parts.constant == 0:
        return number(0)
    numbers = parts.above + ((parts.core,) if parts.core is not None and parts.core.shape == SCALAR else ())
    core = parts.core if parts.core is not None and parts.core.shape != SCALAR else None
    top, bottom = parts.constant.numerator, parts.constant.denominator
    under = _beside(*([number(bottom)] if bottom != 1 else []), *_powers(parts.below))
    if under is None:
        signed = _beside(*([number(top)] if top not in (1, -1) else []), *_powers(numbers), core)
        return number(top) if signed is None else -signed if top == -1 else signed
    if core is None and not all(_is_letter(factor) for factor in parts.below):
        over = _beside(*([number(top)] if top not in (1, -1) or not numbers else []), *_powers(numbers))
        assert over is not None
        return (-over if top == -1 and numbers else over) / under
    if core is not None and _is_letter(core) and not numbers and top in (1, -1):
        return (-core if top == -1 else core) / under
    letters = tuple(factor for factor in numbers if _is_letter(factor))
    others = tuple(factor for factor in numbers if not _is_letter(factor))
    above = _beside(*([number(top)] if top not in (1, -1) or not letters else []), *_powers(letters))
    assert above is not None
    front = (-above if top == -1 and letters else above) / under
    whole = _beside(front, *_powers(others), core)
    assert whole is not None
    return whole


def _is_letter(node: Expr) -> bool:
    return node.op in ("symbol", "name") or (node.op in ("pow", "entry") and _is_letter(node.args[0]))


def _beside(*factors: Expr | None) -> Expr | None:
    result: Expr | None = None
    for factor in factors:
        if factor is not None:
            result = factor if result is None else result * factor
    return result


def _powers(factors: tuple[Expr, ...]) -> list[Expr]:
    """The numbers, equal ones gathered into a power."""
    exponents: dict[Expr, int] = {}
    for factor in factors:
        base, power = factor, 1
        if factor.op == "pow" and factor.args[1].op == "number" and factor.args[1].extra[0].denominator == 1:
            base, power = factor.args[0], int(factor.args[1].extra[0])
        exponents[base] = exponents.get(base, 0) + power
    return [base if power == 1 else base**power for base, power in exponents.items()]


def _core(parts: Factored) -> Expr:
    return ONE if parts.core is None else parts.core


def times(a: Expr, b: Expr) -> Expr:
    """a · b, where one is a number or both have one shape (entry by entry)."""
    left, right = _factored(a), _factored(b)
    if left.core is None or right.core is None:
        return _joined(left.times(right, left.core if right.core is None else right.core))
    if SCALAR in (a.shape, b.shape):
        if left.core.shape != SCALAR:
            left, right = right, left
        assert left.core is not None
        return _joined(right.times(Factored(left.constant, (*left.above, left.core), left.below), right.core))
    return _joined(left.times(right, _core(left) * _core(right)))


def matrix(a: Expr, b: Expr) -> Expr:
    """The matrix product a @ b, numbers in front."""
    if SCALAR in (a.shape, b.shape):
        return times(a, b)
    left, right = _factored(a), _factored(b)
    return _joined(left.times(right, _core(left) @ _core(right)))


def turned(a: Expr) -> Expr:
    """The transpose: not of a number, and not twice."""
    if a.shape == SCALAR:
        return a
    parts = _factored(a)
    core = _core(parts)
    if core.op == "matmul":
        left, right = core.args
        if right.op == "T" or (left.op == "T" and core.shape[0] == 1):  # X M for (Mᵀ Xᵀ)ᵀ, and Aᵀ u for (uᵀ A)ᵀ
            return _joined(parts.times(Factored(), matrix(turned(right), turned(left))))
    return _joined(parts.times(Factored(), core.args[0] if core.op == "T" else core.T))


def contracted(g: Expr, a: Expr) -> Expr:
    """The sum of the products of the entries: how the adjoint of a scaled array reaches the number that scales it."""
    if a.shape == SCALAR:
        return times(g, a)
    if a.shape[1] == 1:
        return matrix(turned(g), a)
    if a.shape[0] == 1:
        return matrix(g, turned(a))
    left, right = _factored(g), _factored(a)
    return _joined(left.times(right, apply("inner", _core(left), _core(right))))


def plus(a: Expr, b: Expr) -> Expr:
    """a + b, written a − c where b is −c."""
    parts = _factored(b)
    if parts.constant < 0:
        return a - _joined(Factored(-parts.constant, parts.above, parts.below, parts.core))
    return a + b


def fit(g: Expr, other: Expr, to: Expr) -> Expr:
    """The adjoint g · other of a factor `to`: contracted where `to` is a number that scaled an array."""
    if to.shape == SCALAR and g.shape != SCALAR:
        return contracted(g, other)
    return times(g, other)


def over(a: Expr, b: Expr) -> Expr:
    """a / b, entry by entry or by a number, numbers gathered."""
    if b.shape == SCALAR:
        return times(a, ONE / b)
    return a / b
