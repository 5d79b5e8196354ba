"""What a directive knows while a page is rendered: the topic, its derivation, and the letters of its formulas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dlcore import expr as notation
from dlcore import sources, topics
from dlcore.derivation import Derivation
from dlcore.errors import InvalidInputError
from dlcore.expr import Expr, Symbol

__all__ = ["Call", "Page"]


@dataclass(frozen=True, kw_only=True)
class Call:
    """One directive as the page wrote it: `::name words at id`, and the indented lines below it.

    Parameters
    ----------
    name : str
        The directive.
    words : tuple of str
        What stands between the name and `at`.
    at : str
        The id of a source problem; empty where none is named.
    body : str
        The indented lines, without their indent.
    """

    name: str
    words: tuple[str, ...] = ()
    at: str = ""
    body: str = ""

    def one(self, what: str) -> str:
        """The one word the directive takes.

        Raises
        ------
        InvalidInputError
            If there are none or several.
        """
        if len(self.words) != 1:
            raise InvalidInputError(f"::{self.name}", " ".join(self.words), f"must name one {what}")
        return self.words[0]

    def none(self) -> None:
        """Refuse words where the directive takes none."""
        if self.words:
            raise InvalidInputError(f"::{self.name}", " ".join(self.words), "must stand alone")


@dataclass
class Page:
    """The page being rendered.

    Parameters
    ----------
    dashboard : str
        Where the dashboard runs, without a slash at the end.
    root : str
        The project's folder, for files that pages include.
    slug : str
        The topic's slug; empty until `::topic` or `::about` names it.
    shown : set of str
        Letters and names that the page has explained already.
    up : str
        From the page to the site's root: "../" on pages of the guide and the reference, which say so themselves by
        `::topic` and `::taught`, since Markdown does not know where a page is. Not every renderer of `mkdocs.yml`
        takes links that start at the root.
    """

    dashboard: str
    root: str
    slug: str = ""
    shown: set[str] = field(default_factory=set)
    up: str = ""

    def clear(self) -> None:
        """Forget the page before."""
        self.slug = self.up = ""
        self.shown.clear()
        self.__dict__.pop("letters", None)

    def about(self, slug: str) -> None:
        """Take the topic for all that follows."""
        topics.find(slug)
        up = self.up
        self.clear()
        self.slug, self.up = slug, up

    @property
    def topic(self) -> topics.Topic:
        """The page's topic.

        Raises
        ------
        InvalidInputError
            If the page has not named one.
        """
        if not self.slug:
            raise InvalidInputError("page", "", "has no topic", mend="open it with ::topic and a slug, or ::about")
        return topics.find(self.slug)

    @property
    def derivation(self) -> Derivation:
        """The topic's derivation."""
        return topics.load(self.topic.slug)

    def given(self, at: str) -> Mapping[Symbol, Any]:
        """The numbers of a source problem, or of an example of ours.

        Raises
        ------
        InvalidInputError
            If the derivation holds no numbers for it.
        """
        known = self.derivation.sources | self.derivation.examples
        if at not in known:
            sources.find(at)
            raise InvalidInputError(
                "at", at, f"has no numbers in {self.slug}", mend=f"use one of {', '.join(known) or 'none yet'}"
            )
        return known[at]

    def whose(self, at: str) -> str:
        """Whose numbers these are: a source problem's text and number, or our own."""
        return "an example of ours" if at in self.derivation.examples else sources.label(at)

    @cached_property
    def letters(self) -> dict[str, Expr]:
        """The topic's symbols and named expressions, by name."""
        derivation = self.derivation
        names = {name.name: name for claim in derivation.claims for name in claim.names}
        return {**names, **{symbol.name: symbol for symbol in derivation.symbols}, **extra_names(derivation.slug)}

    def expression(self, source: str) -> Expr:
        """A formula in the topic's letters, such as `floor((n + 2*p - k) / s) + 1`.

        Parameters
        ----------
        source : str
            Python, in the derivation's letters and the words of `dlcore.expr`.

        Raises
        ------
        InvalidInputError
            If it cannot be read or names what the topic does not have.
        """
        words = {word: getattr(notation, word) for word in notation.__all__}
        try:
            found = eval(source, {"__builtins__": {}}, {**words, **self.letters})
        except (SyntaxError, NameError, TypeError, AttributeError) as error:
            raise InvalidInputError("formula", source, f"cannot be read on this page ({error})") from None
        if not isinstance(found, Expr):
            raise InvalidInputError("formula", source, "is no formula", mend="use a letter of the topic")
        return found


def extra_names(slug: str) -> dict[str, Expr]:
    """Named expressions at the top of the derivation's file that no claim's line uses, such as the size itself."""
    import importlib

    module = importlib.import_module(f"dlcore.derivations.{topics.find(slug).module}")
    return {node.name: node for node in vars(module).values() if isinstance(node, Expr) and node.op == "name"}
