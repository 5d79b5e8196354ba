"""The controls of a page, their state in the address, and what to say when a link asks for what a page does not have.

A control's name is its parameter in the address (`?n=36`), so that a link reopens exactly what was seen. Moving a
slider replaces the address; a preset and Reset are links and make one entry in the browser's history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack, nullcontext
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard import components, links, wishes
from dashboard.buttons import put
from dashboard.charts.numbers import places, shown
from dashboard.typed import URL, Typed
from dlcore.errors import InvalidInputError
from dlcore.expr import Symbol
from dlcore.sources import label as source_label

if TYPE_CHECKING:
    from dashboard.layout import Page

__all__ = ["Controls"]


class Controls(Typed, AbstractContextManager["Controls"]):
    """The row of controls on a page; each method draws one and returns its value.

    Parameters
    ----------
    page : Page
        The page they stand on; its derivation's declarations give labels and ranges.
    problems : mapping
        From a source problem's id to what the page needs besides the derivation's own numbers for it. The page opens
        with the first problem's numbers, and Reset returns to them; each is a link. A problem with several parts
        stands once for each, its id followed by a colon and the part: `"C2: shift"`.
    start : mapping
        What controls start with that no source problem sets.
    examples : mapping
        Links that no source text asks for, as `"Also: dilations"`. Without problems the page opens with the first.
    """

    def __init__(
        self,
        page: Page,
        problems: Mapping[str, Mapping[str, Any]],
        start: Mapping[str, Any] | None = None,
        examples: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        self.page = page
        self.problems = {
            key: {**_numbers(page.topic.sources.get(key.partition(": ")[0], {})), **more}
            for key, more in problems.items()
        }
        self.examples = dict(examples or {})
        self.start = {**(start or {}), **next(iter((self.problems or self.examples).values()), {})}
        self.values: dict[str, Any] = {}
        self.words: dict[str, dict[str, str]] = {}
        self.ranges: dict[str, tuple[float, float, float]] = {}
        self.said: list[str] = []
        self.faults: list[str] = []

    def __enter__(self) -> Controls:
        wishes.drop_what_fails()
        self._place = ExitStack()
        self._place.enter_context(self.page.body.container(gap="small", key="dl-controls"))
        components.opener()
        self._place.enter_context(st.container(gap="small", key="dl-settings"))
        self._links = st.container()
        self._row = st.container(horizontal=True, vertical_alignment="top", gap="medium")
        self._row.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._row.__exit__(kind, error, trace)
        if error is None:
            with self._links:
                self._draw_links()
        self._place.__exit__(kind, error, trace)
        if error is None:
            # Always there, so that a sentence that comes moves no figure: moved, it would forget what is chosen in it.
            with self.page.body.container(gap="small"):
                for sentence in self.said:
                    components.bar(sentence)
                for sentence in self.faults:
                    components.bar(sentence, kind="dl-wrong")

    def next_row(self) -> None:
        """Start another row."""
        self._row.__exit__(None, None, None)
        self._row = st.container(horizontal=True, vertical_alignment="top", gap="medium")
        self._row.__enter__()

    # Numbers

    def slider(
        self,
        letter: str,
        label: str,
        *,
        name: str = "",
        low: float | None = None,
        high: float | None = None,
        step: float | None = None,
        width: int = 132,
        box: bool = False,
    ) -> Any:
        """A number on a slider, with a number box beside it where exact entry helps.

        Parameters
        ----------
        letter : str
            A symbol of the derivation: it gives the range, and the page's start its value.
        label : str
            What the reader sees, before the letter.
        name : str
            The parameter in the address, where it is not the letter.
        low, high, step : float, optional
            A range other than the symbol's own.
        width : int
            The slider's, in pixels.
        box : bool
            Whether a number box stands beside it.
        """
        name = name or letter
        low, high, whole = self._range(letter, low, high)
        step = step or (1 if whole else (high - low) / 100)
        start, text = type(low)(self._start(name, letter)), self._label(letter, label)
        asked = wishes.of(name)
        self.ranges[name] = (low, high, step)
        self._keep_within(name, low, high)
        pair = partial(st.container, horizontal=True, vertical_alignment="top", gap="xsmall", width="content")
        with pair() if box else nullcontext():
            value = st.slider(text, low, high, start, step, places(step), key=name, bind=URL, width=width)
            if box:
                self._box(name, text, low, high, step, value)
        return self._settle(name, value, asked, low, high, whole)

    def _keep_within(self, name: str, low: float, high: float) -> None:
        """A range may depend on another control: what it leaves outside becomes its end."""
        held = st.session_state.get(name)
        if held is not None and not low <= held <= high:
            st.session_state[name] = type(low)(min(max(held, low), high))

    def point(self, *names: str) -> None:
        """Let a figure set these sliders, which stand on the page already.

        It reports their names and their numbers, joined by spaces, as `{name: "eta beta", place: 0, text: "0.01 0.9"}`.
        A number out of a slider's range becomes its end; what is no number changes nothing.

        Parameters
        ----------
        *names : str
            The sliders' names.
        """

        def put(_: int | None, text: str) -> None:
            try:
                numbers = [float(word) for word in text.split()]
            except ValueError:
                return
            for name, number in zip(names, numbers, strict=False):
                low, high, step = self.ranges[name]
                if number == number:  # not NaN
                    st.session_state[name] = type(low)(places(step) % min(max(number, low), high))

        self.page.typed_over[" ".join(names)] = put

    def _box(self, name: str, label: str, low: float, high: float, step: float, value: Any) -> None:
        """The number box beside a slider: it shows the slider's value, and pushes its own back."""
        box, last = f"{name}.box", f"{name}.last"
        state = st.session_state

        def push() -> None:
            # While a slider is dragged, the browser may still report a box that lags behind; that is no entry.
            if state[name] == state.get(last) and state[box] is not None:
                state[name] = state[box]

        if state.get(box) != value:
            state[box] = value
        state[last] = value
        with st.container(gap=None, width=76):
            st.space(28)
            looks: Any = {"format": places(step), "label_visibility": "collapsed"}
            st.number_input(
                f"{label}, typed", low, high, "min", step, key=box, on_change=push, **looks
            )  # its state says

    def box(
        self,
        letter: str,
        label: str,
        *,
        name: str = "",
        low: float | None = None,
        high: float | None = None,
        width: int = 92,
        sets: Mapping[str, Any] | None = None,
    ) -> Any:
        """A number in a box alone, for sizes that nobody slides through; `sets` is what others become with it."""
        name = name or letter
        low, high, whole = self._range(letter, low, high)
        asked = wishes.of(name)
        value = st.number_input(
            self._label(letter, label), low, high, self._start(name, letter), 1 if whole else None,
            key=name, bind=URL, width=width, on_change=lambda: put(self, sets or {}),
        )  # fmt: skip
        return self._settle(name, value, asked, low, high, whole)

    # Choices

    def choice(
        self,
        name: str,
        label: str,
        options: Mapping[str, str] | Iterable[str],
        *,
        sets: Mapping[str, Any] | None = None,
    ) -> str:
        """One of a few options, all in sight.

        Parameters
        ----------
        name : str
            The parameter in the address.
        label : str
            What the reader sees.
        options : mapping or iterable of str
            The options, with the words that a reader sees for each.
        sets : mapping, optional
            What other controls become when a reader chooses another.
        """
        words, start = self._options(name, options)
        asked = wishes.of(name)
        value = st.segmented_control(
            label, list(words.values()), default=words[start], required=True, key=name, bind=URL, wrap=True,
            on_change=lambda: put(self, sets or {}),
        )  # fmt: skip
        return self._chosen(name, asked, value)

    def select(
        self,
        name: str,
        label: str,
        options: Mapping[str, str] | Iterable[str],
        *,
        width: int = 220,
        sets: Callable[[str], Mapping[str, Any]] | None = None,
    ) -> str:
        """One of many options, in a list that opens.

        Parameters
        ----------
        name, label, options
            As `choice` takes them.
        width : int
            In pixels.
        sets : callable, optional
            From an option to what other controls become when a reader chooses it.
        """
        words, start = self._options(name, options)
        asked = wishes.of(name)
        listed = list(words.values())

        def changed() -> None:
            chosen = next(option for option, word in words.items() if word == st.session_state[name])
            put(self, sets(chosen) if sets else {})

        value = st.selectbox(
            label, listed, listed.index(words[start]), key=name, bind=URL, width=width, on_change=changed
        )
        return self._chosen(name, asked, value)

    def pick(self, name: str) -> None:
        """Let a figure choose for this control, which stands on the page already, as `{name, place: 0, text: option}`.

        Parameters
        ----------
        name : str
            The choice's or list's; a text that is none of its options changes nothing.
        """

        def put(_: int | None, text: str) -> None:
            if text in self.words[name]:
                st.session_state[name] = self.words[name][text]

        self.page.typed_over[name] = put

    def _options(self, name: str, options: Mapping[str, str] | Iterable[str]) -> tuple[dict[str, str], str]:
        words = dict(options) if isinstance(options, Mapping) else {option: option for option in options}
        self.words[name] = words
        return words, self.start.setdefault(name, next(iter(words)))

    def _chosen(self, name: str, asked: list[str], value: str | None) -> str:
        words = self.words[name]
        chosen = next((option for option, word in words.items() if word == value), self.start[name])
        if asked and (len(asked) > 1 or asked[0] not in words.values()):
            self.said.append(wishes.answer(name, asked, wishes.listed(words.values()), words[chosen]))
        self.values[name] = chosen
        return str(chosen)

    def convention(self, name: str, label: str) -> str:
        """A choice that courses make differently: the page's derivation follows it."""
        known = {convention.name: convention for convention in self.page.topic.conventions}
        chosen = self.choice(name, label, known[name].options)
        self.page.topic = self.page.topic.under(**{name: chosen})
        return chosen

    def toggle(self, name: str, label: str) -> bool:
        """Yes or no."""
        asked = wishes.of(name)
        with st.container(gap=None, width="content"):
            st.space(28)
            value = st.toggle(label, self.start.setdefault(name, False), key=name, bind=URL)
        if asked and asked[-1].lower() not in ("true", "false"):
            self.said.append(wishes.answer(name, asked, "true or false", str(value).lower()))
        self.values[name] = value
        return value

    # What they share

    def _symbol(self, letter: str) -> Symbol | None:
        topic = self.page.topic
        declared = (*topic.symbols, *(symbol for given in topic.sources.values() for symbol in given))
        return next((symbol for symbol in declared if symbol.name == letter), None)

    def _label(self, letter: str, label: str) -> str:
        symbol = self._symbol(letter)
        return f"{label} {symbol.text()}" if symbol is not None else label

    def _range(self, letter: str, low: float | None, high: float | None) -> tuple[Any, Any, bool]:
        symbol = self._symbol(letter)
        whole = symbol.domain.integer if symbol is not None else isinstance(low, int) and isinstance(high, int)
        if symbol is not None and (low is None or high is None):
            ends = symbol.domain.ends({})
            low, high = ends[0] if low is None else low, ends[1] if high is None else high
        if low is None or high is None:
            raise InvalidInputError("letter", letter, "has no range of its own", mend="give low and high")
        return (int(low), int(high), True) if whole else (float(low), float(high), False)

    def _start(self, name: str, letter: str) -> Any:
        return self.start.setdefault(name, self.start.get(letter))

    def _settle(self, name: str, value: Any, asked: list[str], low: float, high: float, whole: bool) -> Any:
        """Note the value, and say so where a link asked for another that the page does not have."""
        value = self.start[name] if value is None else int(value) if whole else float(value)
        if asked and not wishes.within(asked, low, high, whole):
            kind = "whole numbers " if whole else ""
            self.said.append(wishes.answer(name, asked, f"{kind}from {shown(low)} to {shown(high)}", shown(value)))
        self.values[name] = value
        return value

    def _draw_links(self) -> None:
        """The source problems, the examples and Reset, each a link to the page with those numbers."""
        entries = []
        for key, given in {**self.problems, **self.examples}.items():
            id, _, part = key.partition(": ")
            name = id if key in self.examples else source_label(id)
            numbers = {name: value for name, value in given.items() if name in self.start}  # no control has the others
            whole = {**self.start, **numbers}
            shown_as = {name: self.words.get(name, {}).get(value, value) for name, value in numbers.items()}
            start = {name: self.words.get(name, {}).get(value, value) for name, value in self.start.items()}
            entries.append(
                {
                    "of": name if part else "",
                    "text": part or name,
                    "search": links.search(start, shown_as),
                    "current": all(whole[name] == value for name, value in self.values.items()),
                }
            )
        components.addresses(entries)


def _numbers(given: Mapping[Symbol, Any]) -> dict[str, Any]:
    """The single numbers among a source problem's; a matrix is taken where a control asks for it."""
    return {symbol.name: value for symbol, value in given.items() if isinstance(value, int | float)}
