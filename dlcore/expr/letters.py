"""From a Python name to the letters of the page: `w0` is w₀, `theta_star` is θ*, `X_tilde` is X̃."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from unicodedata import normalize

__all__ = ["Letters", "letters"]

GREEK = dict(
    zip(
        [
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "zeta",
            "eta",
            "theta",
            "iota",
            "kappa",
            "lambda",
            "mu",
            "nu",
            "xi",
            "pi",
            "rho",
            "sigma",
            "tau",
            "upsilon",
            "phi",
            "chi",
            "psi",
            "omega",
            "Gamma",
            "Delta",
            "Theta",
            "Lambda",
            "Xi",
            "Pi",
            "Sigma",
            "Phi",
            "Psi",
            "Omega",
        ],
        "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ",
        strict=True,
    )
)
ACCENTS = {"hat": ("\\hat", "\u0302"), "tilde": ("\\tilde", "\u0303"), "bar": ("\\bar", "\u0304")}
SUBSCRIPT = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
SUPERSCRIPT = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")


@dataclass(frozen=True, kw_only=True)
class Letters:
    """A printed name in parts, so that an index or a star can still be added to it."""

    base: str
    subscripts: tuple[str, ...] = ()
    accent: str = ""
    star: bool = False

    def with_index(self, *parts: str) -> Letters:
        """The same name with further subscripts, already in the target's notation."""
        return replace(self, subscripts=self.subscripts + parts)

    def row(self) -> Letters:
        """The name of a matrix's row: X gives x, X̃ gives x̃."""
        return replace(self, base=self.base.lower() if len(self.base) == 1 else self.base)

    @property
    def word(self) -> bool:
        """Whether the name is longer than a letter, and so stands upright and apart."""
        return len(self.base) > 1 and self.base not in GREEK

    def latex(self) -> str:
        """The name in LaTeX."""
        text = _latex_word(self.base)
        if self.accent:
            text = f"{ACCENTS[self.accent][0]}{{{text}}}"
        if self.subscripts:
            text += f"_{{{', '.join(self.subscripts)}}}"
        return text + ("^{*}" if self.star else "")

    def text(self) -> str:
        """The name in plain Unicode text."""
        text = GREEK.get(self.base, self.base)
        if self.accent:
            text = normalize("NFC", text + ACCENTS[self.accent][1])
        joined = ",".join(self.subscripts)
        if joined.isdigit():
            text += joined.translate(SUBSCRIPT)
        elif joined:
            text += f"_{joined}" if re.fullmatch(r"\w+", joined) else f"_({joined})"
        return text + ("*" if self.star else "")


def letters(name: str, *, latex: bool) -> Letters:
    """The letters of a Python name: trailing digits and `_word` are subscripts, Greek goes by name.

    Parameters
    ----------
    name : str
        A Python identifier such as `eta`, `w0`, `X_tilde`, `N_out` or `theta_star`.
    latex : bool
        Whether word subscripts are wanted in LaTeX (upright) or plain.

    Returns
    -------
    Letters
        The name in parts.

    Examples
    --------
    >>> letters("X_tilde", latex=True).latex(), letters("w0", latex=False).text()
    ('\\\\tilde{X}', 'w₀')
    """
    base, *words = name.split("_")
    accent, star, subscripts = "", False, []
    if found := re.fullmatch(r"([A-Za-z]+?)(\d+)", base):
        base = found[1]
        subscripts.append(found[2])
    for word in words:
        if word in ACCENTS:
            accent = word
        elif word == "star":
            star = True
        elif word:
            subscripts.append(_subscript(word) if latex else GREEK.get(word, word))
    return Letters(base=base, subscripts=tuple(subscripts), accent=accent, star=star)


def _subscript(word: str) -> str:
    if word in ("min", "max"):
        return f"\\{word}"
    return _latex_word(word)


def _latex_word(word: str) -> str:
    if word in GREEK:
        return f"\\{word}"
    return word if len(word) == 1 or word.isdigit() else f"\\mathrm{{{word}}}"
