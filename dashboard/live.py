"""Long work in small pieces: it shows how far it is and can be stopped, and what is done once is kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import streamlit as st

__all__ = ["Run", "live"]

AT_ONCE = 0.8  # s of computing before a page is shown: most runs end within it
PIECE = 0.4  # s of work between two looks at it
PAUSE = 0.6  # s from the begin of one piece to the next: what is left of it, the page answers
T = TypeVar("T")


@dataclass(eq=False)
class Run(Generic[T]):
    """Work that gives one item after the other.

    Attributes
    ----------
    source : iterator
        What gives the items.
    items : list
        Those that are there.
    seconds : float
        How long the work has taken, by the clock.
    ended, stopped : bool
        Whether no more items come, and whether that is because a reader stopped it.
    """

    source: Iterator[T]
    items: list[T] = field(default_factory=list)
    seconds: float = 0.0
    ended: bool = False
    stopped: bool = False

    def go_on(self, seconds: float, clock: Callable[[], float] = time.perf_counter) -> None:
        """Work for about so long, by a clock, for one item at least."""
        start, begun = time.perf_counter(), clock()
        while not self.ended and (not self.items or clock() - begun < seconds):
            item = next(self.source, None)
            if item is None:
                self.ended = True
            else:
                self.items.append(item)
        self.seconds += time.perf_counter() - start

    def stop(self) -> None:
        """Leave it at the items that are there."""
        self.ended = self.stopped = True


def live(key: str, make: Callable[[], Iterator[T]], progress: Callable[[Run[T]], None]) -> Run[T]:
    """Do work that may take long, a piece at a time; the page is run again when it has ended.

    Parameters
    ----------
    key : str
        What the work depends on, all of it: the same key is the same work, and is done once.
    make : callable
        Starts it.
    progress : callable
        Draws how far it is, while it has not ended; a button to stop it stands below.

    Returns
    -------
    Run
        The work, with at least one item.
    """
    done: list[Run[T]] = _done(key)
    if done:
        return done[0]
    begun: tuple[str, Run[T]] | None = st.session_state.get("_live")
    run = begun[1] if begun and begun[0] == key else Run(make())
    st.session_state["_live"] = (key, run)
    if not run.items:
        run.go_on(AT_ONCE, time.thread_time)  # what other programs take of the time does not count
    if not run.ended:

        @st.fragment(run_every=PAUSE)
        def watched() -> None:
            run.go_on(PIECE)
            if run.ended:
                st.rerun()
            progress(run)
            st.button("Stop here", on_click=run.stop)

        watched()
    if run.ended and not run.stopped:
        done.append(run)
    return run


@st.cache_resource(max_entries=32, show_spinner=False)
def _done(key: str) -> list[Any]:
    """Where a run stands once it has ended by itself."""
    return []
