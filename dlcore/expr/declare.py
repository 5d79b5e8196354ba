"""Letters declared in one line each: a name, its axes, the values it may take, and its meaning."""

from __future__ import annotations

import re

from dlcore.errors import InvalidInputError
from dlcore.expr.domain import Domain
from dlcore.expr.nodes import Symbol

__all__ = ["symbols"]

DECLARATION = re.compile(
    r"\s*(?P<name>[A-Za-z]\w*)\s*(\[(?P<axes>[^\]]*)\])?\s*(?:\bin\s+(?P<domain>[^:]+))?(?::\s*(?P<meaning>.*))?",
    re.S,
)


def symbols(*declarations: str) -> tuple[Symbol, ...]:
    """Declare letters: a name, its axes, the values it may take, and its meaning.

    Parameters
    ----------
    *declarations : str
        Each `name`, `name[axes]`, `name in domain`, with `: meaning`. Axes are names or whole numbers; a symbol named
        like an axis is that axis's length. A domain is a range of whole numbers (`1..64`, `1..n-1`), an interval
        (`0.0..1.0`), or one of `real`, `positive`, `nonnegative`, `probability`, `simplex`, `definite`.

    Returns
    -------
    tuple of Symbol
        One for each declaration.

    Raises
    ------
    InvalidInputError
        If a declaration cannot be read.

    Examples
    --------
    >>> X, eta, n = symbols("X[n,d]: the data, one row an example", "eta in positive: the rate", "n in 2..9: the rows")
    >>> X.shape, eta.domain.describe(), n.domain.describe()
    (('n', 'd'), 'above 0', 'an integer from 2 to 9')
    """
    found = tuple(_declare(declaration) for declaration in declarations)
    names = [symbol.name for symbol in found]
    for name in names:
        if names.count(name) > 1:
            raise InvalidInputError(
                "declarations", declarations, f"declare {name} twice", mend="give each its own letter"
            )
    return found


def _declare(declaration: str) -> Symbol:
    found = DECLARATION.fullmatch(declaration) if isinstance(declaration, str) else None
    if not found:
        raise InvalidInputError(
            "declaration", declaration, "cannot be read", mend='write "name[axes] in domain: meaning"'
        )
    axes = tuple(
        int(axis) if axis.strip().isdigit() else axis.strip()
        for axis in (found["axes"] or "").split(",")
        if axis.strip()
    )
    if len(axes) > 2:
        raise InvalidInputError("declaration", declaration, "has more than two axes", mend="use one symbol a slice")
    for axis in axes:
        if axis == 0 or not re.fullmatch(r"[A-Za-z]\w*|\d+", str(axis)):
            raise InvalidInputError("axis", axis, "must be a letter or a length from 1 on", mend='such as "X[n,d]"')
    domain = Domain.parse(found["domain"] or "real")
    square = len(axes) == 2 and axes[0] == axes[1]
    if (domain.kind == "definite" and not square) or (domain.kind == "simplex" and len(axes) != 1):
        mend = 'write "S[n,n] in definite"' if domain.kind == "definite" else 'write "p[n] in simplex"'
        raise InvalidInputError("declaration", declaration, f"has other axes than {domain.kind} needs", mend=mend)
    return Symbol(found["name"], axes, domain, (found["meaning"] or "").strip())
