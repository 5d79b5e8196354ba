"""What every expression can be asked for. Each verb lives in a module of its own, which is loaded when it is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dlcore.expr.graph import Graph
    from dlcore.expr.nodes import Expr, Symbol
    from dlcore.expr.working import Working

__all__ = ["Verbs"]


class Verbs:
    """The verbs of an expression: value, print, work, derive, draw, and what is in it."""

    __slots__ = ()

    def value(self, given: Mapping[Any, Any] | None = None) -> Any:
        """The value with the numbers given; exact where all of them and all operations are.

        Parameters
        ----------
        given : mapping, optional
            From symbols (or their names) to numbers and arrays; a flat list is a column.

        Returns
        -------
        int, Fraction, float, bool or numpy.ndarray
            An int or Fraction where everything was exact; an array of floats, read-only.

        Raises
        ------
        InvalidInputError
            If a symbol is not bound, a shape or domain does not fit, or an operation is undefined there.

        Examples
        --------
        >>> from dlcore.expr import symbols
        >>> n, k = symbols("n in 1..9", "k in 1..9")
        >>> ((n - k) / 2).value({n: 8, k: 3}), ((n - k) / 2).value({"n": 8, "k": 4})
        (Fraction(5, 2), 2)
        """
        from dlcore.expr.evaluate import Environment, evaluate
        from dlcore.expr.numerals import plain

        return plain(evaluate(_expr(self), Environment.of((_expr(self),), given)))

    def latex(self, given: Mapping[Any, Any] | None = None) -> str:
        """The formula in LaTeX, as written or with numbers put in.

        Parameters
        ----------
        given : mapping, optional
            Numbers to put in; without it, letters stay letters.

        Returns
        -------
        str
            LaTeX for inside a formula, without dollars.
        """
        from dlcore.expr.printing import print_latex

        return print_latex(_expr(self), given)

    def text(self, given: Mapping[Any, Any] | None = None) -> str:
        """The formula in plain Unicode text, as written or with numbers put in.

        Parameters
        ----------
        given : mapping, optional
            Numbers to put in; without it, letters stay letters.

        Returns
        -------
        str
            One line.
        """
        from dlcore.expr.printing import print_text

        return print_text(_expr(self), given)

    def mathml(self, given: Mapping[Any, Any] | None = None, *, display: bool = True) -> str:
        """The formula in MathML; needs the extra `dlcore[mathml]`.

        Parameters
        ----------
        given : mapping, optional
            Numbers to put in; without it, letters stay letters.
        display : bool
            A block of its own, or inline.

        Returns
        -------
        str
            A `math` element.

        Raises
        ------
        InvalidInputError
            If math-core is not installed.
        """
        from dlcore.expr.printing import to_mathml

        return to_mathml(self.latex(given), display=display)

    def _repr_markdown_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"

    def working(self, given: Mapping[Any, Any], *, reasons: Mapping[str, str] | None = None) -> Working:
        """Every step from the formula to its value, in the order a person writes them.

        Parameters
        ----------
        given : mapping
            From symbols (or their names) to numbers and arrays.
        reasons : mapping, optional
            From an operation (such as `floor`) to the reason shown at the step that carries it out.

        Returns
        -------
        Working
            The steps, first those of the names that the formula is made of.
        """
        from dlcore.expr.working import work

        return work(_expr(self), given, reasons=reasons)

    def gradient(self, wrt: Expr) -> Expr:
        """The gradient of this number with respect to a letter or a name, as an expression again.

        Parameters
        ----------
        wrt : Expr
            A symbol or a named subexpression.

        Returns
        -------
        Expr
            Of the shape of `wrt`; zeros where it does not occur.
        """
        from dlcore.expr.gradient import gradient

        return gradient(_expr(self), wrt)

    def graph(self, given: Mapping[Any, Any]) -> Graph:
        """The computation graph of this number with forward values and backward gradients.

        Parameters
        ----------
        given : mapping
            From symbols (or their names) to numbers and arrays.

        Returns
        -------
        Graph
            The nodes, arguments before results.
        """
        from dlcore.expr.graph import graph

        return graph(_expr(self), given)

    def symbols(self) -> tuple[Symbol, ...]:
        """The free symbols, in order of first use."""
        from dlcore.expr.scope import free_symbols

        return free_symbols(_expr(self))

    def names(self) -> tuple[Expr, ...]:
        """The named subexpressions, each after those it is made of."""
        from dlcore.expr.scope import named

        return named(_expr(self))


def _expr(verbs: Verbs) -> Expr:
    from dlcore.expr.nodes import Expr

    assert isinstance(verbs, Expr)
    return verbs
