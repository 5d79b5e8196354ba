"""The anatomy of a page: question, controls, picture, numbers, working, derivation, code, links.

A view opens its page with `page(slug)` and calls its methods in that order; everything a method needs besides comes
from the registry and the derivation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from html import escape
from types import FunctionType
from typing import Any, NoReturn, TypeVar

import streamlit as st

from dashboard import components, links
from dashboard.charts import Picture
from dashboard.charts.numbers import shown
from dashboard.controls import Controls
from dashboard.snippet import Call, Written, script
from dlcore.derivation import Derivation
from dlcore.errors import InvalidInputError
from dlcore.expr import Expr
from dlcore.expr.nodes import Compound
from dlcore.expr.working import Step, Working
from dlcore.markup import claim_html, definitions_html, working_html
from dlcore.topics import TOPICS, Topic, find, load

__all__ = ["Page", "page"]

WIDTH = 1040
R = TypeVar("R")


def page(slug: str) -> Page:
    """Open a topic's page: its group, its question, and room for the rest."""
    return Page(find(slug), load(slug))


class Page:
    """One topic's page.

    Attributes
    ----------
    topic : Derivation
        The topic's derivation, under the conventions that the reader chose.
    body : DeltaGenerator
        Where the page's pieces stand, one below the other.
    typed_over : dict
        From a control's name to what puts a number in its place that a reader typed over in a figure.
    """

    def __init__(self, entry: Topic, topic: Derivation) -> None:
        self.entry, self.topic = entry, topic
        self._calls: list[Call] = []
        self._pictures = 0
        self._headed: set[str] = set()
        self._worked: set[str] = set()
        self.typed_over: dict[str, Callable[[int | None, str], None]] = {}
        self.body = st.container(width=WIDTH, gap="medium")
        with self.body, st.container(gap=None):
            components.foundation()
            st.html(f'<p class="dl-eyebrow">{escape(entry.group)}</p>')
            st.title(entry.question, anchor=False)

    def controls(
        self,
        problems: Mapping[str, Mapping[str, Any]] | None = None,
        examples: Mapping[str, Mapping[str, Any]] | None = None,
        /,
        **start: Any,
    ) -> Controls:
        """The row of controls; use it in a `with` statement.

        Parameters
        ----------
        problems : mapping
            From a source problem's id to what the page needs besides the derivation's numbers for it; the page opens
            with the first.
        examples : mapping
            Links that no source text asks for, such as `"Also: dilations"`, with what they set. Without problems the
            page opens with the first of them.
        **start
            What controls start with that no source problem sets.
        """
        return Controls(self, problems or {}, start, examples)

    def compute(
        self,
        function: Callable[..., R],
        *args: Any,
        name: str = "result",
        shows: tuple[str, ...] = (),
        wait: str = "",
        **given: Any,
    ) -> R:
        """Call a public function of `dlcore`, once for the same arguments; `code` shows the call.

        Bad input ends the page here with the error's own sentence.

        Parameters
        ----------
        function : callable
            What to call.
        *args, **given
            Its arguments; a `Written` stands for a value that a script cannot spell out.
        name : str
            What the script calls the result.
        shows : tuple of str
            The attributes of the result that the page shows.
        wait : str
            What a reader is told meanwhile, where the first call takes long.
        """
        values = tuple(_value(value) for value in args)
        named = {key: _value(value) for key, value in given.items()}
        try:
            with self.body, st.spinner(wait) if wait else nullcontext():
                result: R = _computed(function, f"{function.__module__}.{function.__qualname__}", values, named)
        except InvalidInputError as error:
            self.refuse(str(error))
        self.called(function, *args, result=result, name=name, shows=shows, **given)
        return result

    def called(
        self, function: Callable[..., R], *args: Any, result: R, name: str, shows: tuple[str, ...] = (), **given: Any
    ) -> None:
        """Let `code` show a call that was made in another way, such as a piece at a time.

        Parameters
        ----------
        function : callable
            What was called.
        *args, **given
            Its arguments, as `compute` takes them.
        result : object
            What it gave.
        name : str
            What the script calls the result.
        shows : tuple of str
            The attributes of the result that the page shows.
        """
        self._calls.append(Call(function=function, args=args, given=given, result=result, name=name, shows=shows))

    def refuse(self, sentence: str) -> NoReturn:
        """Say what is wrong with the input, show what stands without it, and end the page."""
        with self.body:
            components.bar(sentence, kind="dl-wrong")
        self.derivation()
        self.links()
        st.stop()

    def picture(self, picture: Picture) -> None:
        """A claim and the picture that bears it out."""
        self._pictures += 1
        key = f"{self.entry.slug}.picture{self._pictures}"
        with self.body:
            components.picture(picture, key=key, typed_over=self.typed_over)

    def say(self, sentence: str) -> None:
        """One sentence that the reader should know, if there is one."""
        if sentence:
            with self.body:
                components.bar(sentence)

    def numbers(self, numbers: Mapping[str, Any]) -> None:
        """The page's results, each under its name."""
        with self.body, st.container(horizontal=True, gap="large"):
            for label, value in numbers.items():
                st.metric(label, shown(value), width="content")

    def working(
        self, expression: Expr, given: Mapping[Any, Any], *, title: str = "", reasons: Mapping[str, str] | None = None
    ) -> None:
        """The expression's own steps with the reader's numbers; a name that the page has worked already stands once.

        Parameters
        ----------
        expression : Expr
            What is worked out, often a name.
        given : mapping
            From symbols (or their names) to numbers; what the expression does not hold is left out.
        title : str
            What this working is of, where a page has several.
        reasons : mapping, optional
            From an operation to the reason shown at its step.
        """
        self._header("Working")
        with self.body, st.container(gap="small"):
            if title:
                st.html(f'<p class="dl-eyebrow">{escape(title)}</p>')
            letters = {symbol.name for symbol in expression.symbols()}
            needed = {key: value for key, value in given.items() if getattr(key, "name", key) in letters}
            _formulas(working_html(self._not_yet_worked(expression.working(needed, reasons=reasons))))

    def _not_yet_worked(self, working: Working) -> Working:
        """A working without the names that stand above with the same numbers; what it is about always stays."""
        chains: list[list[Step]] = []
        for step in working:
            if step.left is not None:
                chains.append([])
            chains[-1].append(step)
        *names, last = chains
        fresh = [chain for chain in names if Working(chain).text() not in self._worked]
        self._worked.update(Working(chain).text() for chain in chains)
        return Working(step for chain in [*fresh, last] for step in chain)

    def derivation(self) -> None:
        """Every claim of the topic, in place, with its common mistakes."""
        self._header("Derivation")
        chosen = tuple((convention.name, convention.chosen) for convention in self.topic.conventions)
        with self.body:
            _formulas(_claims(self.topic, self.topic.slug, chosen))

    def code(self, more: Mapping[str, str] | None = None) -> None:
        """The calls that gave the page's numbers, as a script that runs as it is.

        Parameters
        ----------
        more : mapping, optional
            From a title to source of another kind that belongs to the page.
        """
        with self.body, st.expander("Code that gives these numbers"):
            st.code(script(self._calls), language=None)
            for title, source in (more or {}).items():
                st.html(f'<p class="dl-eyebrow">{escape(title)}</p>')
                st.code(source, language=None)

    def links(self) -> None:
        """Where to go on: the guide page, the topics that this one builds on, and those that build on it."""
        slug = self.entry.slug
        near = {"Read first": [find(before) for before in self.entry.after]}
        near["Then"] = [topic for topic in TOPICS if slug in topic.after]
        with self.body, st.container(horizontal=True, gap="large"):
            st.page_link(links.guide(slug), label="Derivation in the guide", icon=":material/menu_book:")
            for word, topics in near.items():
                for topic in topics:
                    st.page_link(f"views/{topic.module}.py", label=f"{word}: {topic.title}")

    def _header(self, text: str) -> None:
        if text not in self._headed:
            self._headed.add(text)
            with self.body:
                st.header(text, anchor=False)


def _formulas(html: str) -> None:
    """HTML with MathML in it, which `st.html` would strip; it holds only our own formulas and escaped words."""
    st.markdown(html, unsafe_allow_html=True)


def _value(value: Any) -> Any:
    return value.value if isinstance(value, Written) else value


@st.cache_resource(show_spinner=False)
def _claims(_topic: Derivation, slug: str, chosen: tuple[tuple[str, str], ...]) -> str:
    """Every claim with its definitions, lines and mistakes; the reader's numbers do not enter."""
    return "".join(
        f'<details class="dl-claim"><summary>{escape(claim.statement)}</summary>'
        f"{definitions_html(claim.names)}{claim_html(claim, mistakes=True)}</details>"
        for claim in _topic.claims
    )


def _spelled(formula: Expr) -> str:
    """A formula with what its names stand for and its letters' axes: all that a result can depend on."""
    names = [f"{name.text()} = {name.definition.text()}" for name in formula.names()]
    return "; ".join([formula.text(), *names, *(f"{letter.name}{letter.axes}" for letter in formula.symbols())])


# A function within an argument, such as a surface's formula, goes by its name: what it depends on stands beside it.
@st.cache_resource(
    max_entries=64,
    show_spinner=False,
    hash_funcs={FunctionType: lambda inner: f"{inner.__module__}.{inner.__qualname__}", Compound: _spelled},
)
def _computed(_function: Callable[..., Any], name: str, args: tuple[Any, ...], given: dict[str, Any]) -> Any:
    """Results are frozen and their arrays read-only, so all sessions may share them."""
    return _function(*args, **given)
