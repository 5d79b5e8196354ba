"""Formulas as a reader types them: read by a small parser of our own, never by Python, and refused at a position.

sum     = product (("+" | "-") product)*
product = signed (("*" | "/" | nothing) signed)*
signed  = "-" signed | power
power   = atom ("^" signed)?
atom    = number | letter | function "(" sum ("," sum)? ")" | "(" sum ")" | "|" sum "|" | "√" atom

What `text()` prints of such a formula can be read again: w x + b, (a − y)², 2·3, σ(z), √a; but not digits in groups,
since max(10,000) would have two readings, nor bars within bars.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import NoReturn

from dlcore import _checks as checks
from dlcore.errors import InvalidInputError
from dlcore.expr.domain import Domain
from dlcore.expr.letters import GREEK
from dlcore.expr.nodes import Expr, Symbol, apply, number, postorder

__all__ = ["read_expression"]

LONGEST = 200  # characters
DEEPEST = 20  # brackets, signs and powers within one another
LARGEST = 10**6  # number
HIGHEST = 20  # number as an exponent
DIGITS = 6  # behind the point
PRODUCT = 4  # letters of a word that may have been meant as a product

FUNCTIONS: dict[str, tuple[str, int]] = {  # as typed: the operation, and how many arguments it takes
    "exp": ("exp", 1),
    "ln": ("ln", 1),
    "log": ("ln", 1),
    "sqrt": ("sqrt", 1),
    "abs": ("abs", 1),
    "sigmoid": ("sigmoid", 1),
    "sigma": ("sigmoid", 1),
    "tanh": ("tanh", 1),
    "relu": ("relu", 1),
    "max": ("max", 2),
    "min": ("min", 2),
}
ORDINARY = str.maketrans("−–·⋅×÷₀₁₂₃₄₅₆₇₈₉", "--***/0123456789")
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
LATIN = {letter: name for name, letter in GREEK.items()}
TOKEN = re.compile(
    r"(?P<number>\d+(?:\.\d*)?|\.\d+)|(?P<word>[A-Za-z]+\d*|[α-ωΑ-Ω]\d*)|(?P<raised>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|(?P<sign>\*\*|[-+*/^(),|√])"
)


def read_expression(text: str, *, operations: int = 100, letters: int = 26) -> Expr:
    """Read a formula over a few letters: + − * / ^, brackets, and exp, ln, sqrt, abs, sigmoid, tanh, relu, max, min.

    A letter is one letter, Latin or Greek, perhaps with a number: w, w1, eta. Side by side means times.

    Parameters
    ----------
    text : str
        The formula, of at most 200 characters.
    operations : int
        The most operations that it may hold.
    letters : int
        The most letters.

    Returns
    -------
    Expr
        A number, in the order that was typed; each letter is one symbol, however often it stands there.

    Raises
    ------
    InvalidInputError
        If it cannot be read, and at which character, or is too long, too deep or too large.

    Examples
    --------
    >>> f = read_expression("(relu(w*x + b) - y)^2")
    >>> f.text(), f.value({"w": 2, "x": 3, "b": -1, "y": 4})
    ('(ReLU(w x + b) − y)²', 1)
    >>> read_expression("w x +")
    Traceback (most recent call last):
    ...
    dlcore.errors.InvalidInputError: The formula ends where a number, a letter or a bracket should follow.
    """
    checks.require(isinstance(text, str), "text", text, "must be a text")
    long = f"The formula has {len(text):,} characters, and may have {LONGEST}"
    checks.require(len(text) <= LONGEST, "", None, long)
    found = _Reader(text).whole()
    count = sum(bool(node.args) for node in postorder(found))
    many = f"The formula has {count} operations, and may have {operations}"
    checks.require(count <= operations, "", None, many, mend="take a part of it")
    used = len(found.symbols())
    checks.require(used > 0, "", None, "The formula holds no letter", mend="write one, such as w*x")
    checks.require(used <= letters, "", None, f"The formula has {used} letters, and may have {letters}")
    return found


class _Reader:
    """The tokens of a text, and how far they are read."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str, int]] = []  # kind, as Python would write it, place in the text
        self.letters: dict[str, Symbol] = {}
        self.at = self.depth = 0
        self.bars = False
        place, plain = 0, text.translate(ORDINARY)
        while place < len(plain):
            if plain[place].isspace():
                place += 1
                continue
            match = TOKEN.match(plain, place)
            if match is None:
                self._refuse(f"has {text[place]!r}", place, "which stands for nothing here")
            assert match.lastgroup is not None
            word = match[0].translate(RAISED) if match.lastgroup == "raised" else match[0]
            self.tokens.append((match.lastgroup, "^" if word == "**" else word, place))
            place = match.end()

    def whole(self) -> Expr:
        """All of the text as one sum."""
        found = self._sum()
        if self.at < len(self.tokens):
            word = self.tokens[self.at][1]
            self._refuse(f"has {word!r}", None, "that opens nowhere" if word in ")|" else "where nothing can take it")
        return found

    def _sum(self) -> Expr:
        found = self._product()
        while self._next() in ("+", "-"):
            op = "add" if self._take() == "+" else "sub"
            found = apply(op, found, self._product())
        return found

    def _product(self) -> Expr:
        found, divided = self._signed(), False
        while True:
            sign = self._next()
            if sign in ("*", "/"):
                self._take()
                divided = sign == "/"
                found = apply("div" if divided else "mul", found, self._signed())
            elif self._opens():
                if divided:
                    mend = "write * or brackets, since 1/2x has two readings"
                    self._refuse("goes on", None, "right after a fraction", mend)
                if self.tokens[self.at][0] == "number":
                    self._refuse(f"has {sign}", None, "right after another factor", f"write *{sign} for a product")
                found = apply("mul", found, self._deeper(self._power))
            else:
                return found

    def _signed(self) -> Expr:
        if self._next() != "-":
            return self._deeper(self._power)
        self._take()
        inner = self._deeper(self._signed)
        return number(-inner.extra[0]) if inner.op == "number" else apply("neg", inner)

    def _power(self) -> Expr:
        base = self._atom()
        if self._kind() == "raised":
            return apply("pow", base, self._small(number(int(self._take()))))
        if self._next() != "^":
            return base
        self._take()
        return apply("pow", base, self._small(self._signed()))

    def _small(self, exponent: Expr) -> Expr:
        if exponent.op == "number" and abs(exponent.extra[0]) > HIGHEST:
            place = self.tokens[self.at - 1][2]
            self._refuse("has an exponent", place, f"which is larger than {HIGHEST}", "take a smaller one")
        return exponent

    def _atom(self) -> Expr:
        kind, word = self._kind(), self._next()
        if kind == "number":
            return self._number(self._take())
        if kind == "word":
            return self._word()
        if word == "(":
            return self._between(")")
        if word == "|" and not self.bars:
            return apply("abs", self._between("|"))
        if word == "√":
            self._take()
            return apply("sqrt", self._deeper(self._atom))
        wanted = "where a number, a letter or a bracket should follow"
        if not word:
            raise InvalidInputError("", None, f"The formula ends {wanted}" if self.tokens else "The formula is empty")
        return self._refuse(f"has {word!r}", None, wanted)

    def _between(self, close: str) -> Expr:
        """What stands from the bracket here to the one that closes it."""
        place = self.tokens[self.at][2]
        self._take()
        outside, self.bars = self.bars, close == "|"
        found = self._deeper(self._sum)
        if self._next() != close:
            self._refuse("opens a bracket", place, "that nothing closes", f"write {close} where it ends")
        self._take()
        self.bars = outside
        return found

    def _number(self, word: str) -> Expr:
        if len(word.partition(".")[2]) > DIGITS or Fraction(word) > LARGEST:
            rule = f"which is above {LARGEST:,} or has more than {DIGITS} decimals"
            self._refuse("has a number", self.tokens[self.at - 1][2], rule)
        return number(float(word) if "." in word else int(word))

    def _word(self) -> Expr:
        place, word = self.tokens[self.at][2], self._take()
        base, digits = re.fullmatch(r"(\D+)(\d*)", word).groups()  # type: ignore[union-attr]  # every word token fits
        base = LATIN.get(base, base)
        if base.lower() in FUNCTIONS and not digits:
            return self._call(base.lower(), place)
        if base == "e":
            self._refuse("has e", place, "which could be a letter or Euler's number", "write exp(x) for a power of e")
        if len(base) > 1 and base not in GREEK:
            product = len(base) <= PRODUCT and self._next() != "("
            mend = f"write {'*'.join(base)} for a product" if product else f"the functions are {', '.join(FUNCTIONS)}"
            self._refuse(f"has {word!r}", place, "which is neither one letter nor a function", mend)
        if len(digits) > 2:
            self._refuse(f"has {word!r}", place, "whose number is too long for a letter")
        return self.letters.setdefault(base + digits, Symbol(base + digits, (), Domain(), ""))

    def _call(self, word: str, place: int) -> Expr:
        op, wanted = FUNCTIONS[word]
        sample = f"{word}(x)" if wanted == 1 else f"{word}(x, y)"
        if self._next() != "(":
            self._refuse(f"has {word}", place, "without brackets", f"write {sample}")
        self._take()
        outside, self.bars = self.bars, False
        args = [self._deeper(self._sum)]
        while self._next() == ",":
            self._take()
            args.append(self._deeper(self._sum))
        if self._next() != ")":
            self._refuse("opens a bracket", place + len(word), "that nothing closes", "write ) where it ends")
        self._take()
        self.bars = outside
        if len(args) != wanted:
            self._refuse(f"gives {word} {len(args)} arguments", place, f"and it takes {wanted}", f"write {sample}")
        return apply(op, *args)

    def _deeper(self, read: Callable[[], Expr]) -> Expr:
        self.depth += 1
        if self.depth > 3 * DEEPEST:  # a bracket is three steps: its sum, its sign, its power
            self._refuse("nests its brackets", None, f"deeper than {DEEPEST}")
        found = read()
        self.depth -= 1
        return found

    def _opens(self) -> bool:
        """Whether a factor begins here."""
        word = self._next()
        return self._kind() in ("number", "word") or word in ("(", "√") or (word == "|" and not self.bars)

    def _kind(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def _next(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def _take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1][1]

    def _refuse(self, what: str, place: int | None, why: str, mend: str = "") -> NoReturn:
        where = place if place is not None else self.tokens[min(self.at, len(self.tokens) - 1)][2]
        raise InvalidInputError("", None, f"The formula {what} at character {where + 1}, {why}", mend=mend)
