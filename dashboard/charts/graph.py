"""The two sweeps over a computation graph, step by step: forward values, then gradients against the arrows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from dashboard.charts.drawn_graph import Label, drawn_graph
from dashboard.charts.numbers import counted, shown
from dashboard.charts.parts import key, player
from dashboard.charts.picture import Figure, Picture
from dlcore.expr import Expr, derivative
from dlcore.expr.numerals import print_value
from dlcore.expr.plans import Node, Plan
from dlcore.expr.quotients import Difference
from dlcore.expr.shapes import SCALAR
from dlcore.expr.sweeps import Sweep

__all__ = ["Event", "computation_graph", "difference_table", "stepped"]

HEADS = ("Letter", "Gradient", "Difference quotient", "Apart")
LONGEST = 46  # letters of an array that a table still prints
WHOLE = 10**15  # up to which a whole number is printed in full


@dataclass(frozen=True, kw_only=True)
class Event:
    """One step of a sweep.

    Attributes
    ----------
    words : str
        What happens, as HTML of our own.
    node : int
        Which node gets a value or a gradient.
    back : bool
        Whether it is a step of the reverse sweep.
    edge : int or None
        Which arrow the gradient goes against.
    total : str
        The node's gradient after it, where it is a number.
    """

    words: str
    node: int
    back: bool = False
    edge: int | None = None
    total: str = ""


def stepped(
    planned: Plan, labels: Sequence[Label], events: Sequence[Event], *, name: str, told: tuple[str, str]
) -> Figure:
    """A graph with its events in a list, and a player that walks through them.

    Parameters
    ----------
    planned : Plan
        The graph.
    labels : sequence of Label
        The words of its nodes when all has happened.
    events : sequence of Event
        The steps in their order.
    name : str
        What a reader who cannot see the drawing is told.
    told : (str, str)
        What stands on the left and on the right in a node.
    """
    last = len(events) - 1
    walk = player(f'<label>Step <input type="range" min="0" max="{last}" value="{last}" aria-label="Step"></label>')
    lists = []
    for back, title in ((False, "Forward sweep"), (True, "Reverse sweep")):
        rows = "".join(
            f'<li><button type="button" data-at="{at}">{event.words}</button></li>'
            for at, event in enumerate(events)
            if event.back == back
        )
        if rows:
            start = next(at for at, event in enumerate(events) if event.back == back) + 1
            lists.append(f'<div><p class="dl-caption"><b>{title}</b></p><ol start="{start}">{rows}</ol></div>')
    marks = key(*zip(("dl-forward-key", "dl-backward-key"), told, strict=True))
    return Figure(
        markup=(
            f"{drawn_graph(planned, labels, name=name)}{marks}"
            f'{walk}<p class="dl-says" aria-live="polite">{events[-1].words}</p>'
            f'<div class="dl-events">{"".join(lists)}</div>'
        ),
        kind="graph",
        data={
            "events": [[event.node, event.back, event.edge, event.total] for event in events],
            "given": [place for place, node in enumerate(planned.nodes) if node.definition is None],
        },
    )


def computation_graph(swept: Sweep) -> Picture:
    """A graph with its numbers, and both sweeps to step through.

    Parameters
    ----------
    swept : Sweep
        What `dlcore.expr.sweep` gives.
    """
    labels = [
        Label(
            head=_head(node),
            value=_lines(value),
            gradient=_lines(gradient),
            kind="dl-given-node" if node.definition is None else "dl-broken" if place == swept.at else "",
        )
        for place, (node, value, gradient) in enumerate(
            zip(swept.plan.nodes, swept.values, swept.gradients, strict=True)
        )
    ]
    events = [*_forward(swept), *_backward(swept)]
    words = " ".join(
        f"{label.head}: value {_said(value)}, gradient {_said(gradient)}."
        for label, value, gradient in zip(labels, swept.values, swept.gradients, strict=True)
    )
    figure = stepped(swept.plan, labels, events, name="The computation graph", told=("left: value", "right: gradient"))
    return Picture(title=_claim(swept), described=f"{swept.stopped} {words}".strip(), drawn=figure)


def _head(node: Node) -> str:
    letter = node.letter.text()
    return letter if node.definition is None else f"{letter} = {node.definition.text()}"


def _lines(value: Any) -> list[list[str]]:
    if value is None:
        return []
    return [[shown(float(entry)) for entry in row] for row in np.atleast_2d(np.asarray(value, float))]


def _said(value: Any) -> str:
    """A value in a sentence."""
    if value is None:
        return "none"
    return print_value(value, latex=False) if isinstance(value, np.ndarray) else shown(value)


def _equals(value: Any) -> str:
    """The sign before a printed value: ≈ where the print is rounded."""
    if isinstance(value, np.ndarray) or not math.isfinite(value) or (value == int(value) and abs(value) < WHOLE):
        return "="
    return "=" if float(f"{float(value):.4g}") == float(value) else "≈"


def _chain(*parts: str) -> str:
    """Equal things in a row; what reads like the one before is left out."""
    kept: list[str] = []
    for part in parts:
        if part and part not in kept[-1:]:
            kept.append(part)
    return " = ".join(kept)


def _put_in(formula: Expr, swept: Sweep) -> str:
    """The formula with its numbers, where all are finite numbers."""
    letters = {node.letter: value for node, value in zip(swept.plan.nodes, swept.values, strict=True)}
    given = {letter: letters[letter] for letter in formula.symbols()}
    if any(isinstance(value, np.ndarray) or not math.isfinite(value) for value in given.values()):
        return ""
    return formula.text({letter: _rounded(value) for letter, value in given.items()})


def _rounded(value: Any) -> Any:
    return float(f"{value:.4g}") if isinstance(value, float) else value


def _forward(swept: Sweep) -> list[Event]:
    events = []
    for place, (node, value) in enumerate(zip(swept.plan.nodes, swept.values, strict=True)):
        if node.definition is None or (place == swept.at and value is None):
            continue
        if value is None:
            break
        formula, numbers, result = node.definition.text(), _put_in(node.definition, swept), _said(value)
        chain = _chain(escape(formula), escape(numbers))
        end = "" if result in (numbers, formula) else f" {_equals(value)} <b>{escape(result)}</b>"
        events.append(Event(words=f"{node.letter.text()} = {chain}{end}", node=place))
    if swept.at is not None and swept.values[swept.at] is None:
        node = swept.plan.nodes[swept.at]
        events.append(Event(words=f"{node.letter.text()}: <i>{escape(swept.stopped)}</i>", node=swept.at))
    return events


def _backward(swept: Sweep) -> list[Event]:
    planned = swept.plan
    last = len(planned.nodes) - 1
    if swept.values[last] is None:
        return []
    whole = planned.nodes[last].letter
    names = [escape(derivative(whole, node.letter).text()) for node in planned.nodes]
    events = [Event(words=f"{names[last]} = <b>1</b>, where the sweep begins", node=last, back=True, total="1")]
    for number, arrow in enumerate(planned.arrows):
        if swept.parts[number] is None:
            what = f"{names[arrow.input]}: <i>{escape(swept.stopped)}</i>"
            events.append(Event(words=what, node=arrow.input, back=True, edge=number))
            break
        total = swept.totals[number]
        before = [k for k in range(number) if planned.arrows[k].input == arrow.input]
        meets = sum(each.input == arrow.input for each in planned.arrows) > 1
        words = _handed(swept, number, names[arrow.node])
        name = f"{names[arrow.input]} gets" if meets else f"{names[arrow.input]} ="
        if before:
            sides = f"{_said(swept.totals[before[-1]])} {_added(swept.parts[number])}"
            words += f"; together {sides} {_equals(total)} <b>{_said(total)}</b>"
        number_total = "" if isinstance(total, np.ndarray) else shown(total)
        words = f"{name} {words}"
        events.append(Event(words=words, node=arrow.input, back=True, edge=number, total=number_total))
    return events


def _added(value: Any) -> str:
    return f"+ ({_said(value)})" if isinstance(value, np.ndarray) or value < 0 else f"+ {_said(value)}"


def _handed(swept: Sweep, number: int, above: str) -> str:
    """What an arrow hands back: the gradient above times the slope, in letters and in numbers."""
    arrow = swept.plan.arrows[number]
    result = f"{_equals(swept.parts[number])} <b>{escape(_said(swept.parts[number]))}</b>"
    if arrow.part is None:
        return f"{result[2:]}: flat"
    if arrow.slope is None:
        return f"{escape(arrow.part.text())} {result}"
    slope, gradient = swept.slopes[number], swept.gradients[arrow.node]
    node, own = (swept.plan.nodes[each].letter.text() for each in (arrow.node, arrow.input))
    local = _chain(f"∂{node}/∂{own}", escape(arrow.slope.text()), escape(_put_in(arrow.slope, swept)))
    factors = f"{_said(gradient)} · {_factor(slope)}"
    return f"{above} · {local.partition(' = ')[0]} = {factors} {result}, since {local}{_end(local, slope)}"


def _factor(value: Any) -> str:
    return f"({_said(value)})" if value < 0 else _said(value)


def _end(local: str, slope: Any) -> str:
    return "" if local.endswith(f" {_said(slope)}") else f" {_equals(slope)} {_said(slope)}"


def _claim(swept: Sweep) -> str:
    nodes, whole = swept.plan.nodes, swept.plan.nodes[-1].letter.text()
    if swept.stopped:
        which = "forward" if swept.values[-1] is None else "reverse"
        return f"The {which} sweep stops at {_head(nodes[swept.at or 0])}"
    value, letters = swept.values[-1], [k for k, node in enumerate(nodes) if node.definition is None]
    if not math.isfinite(value):
        return (
            f"{whole} is too large for a computer’s numbers"
            if math.isinf(value)
            else f"{whole} is undefined: the numbers on the way are too large"
        )
    start = f"{whole} {_equals(value)} {shown(value)}"
    if any(nodes[k].letter.shape != SCALAR for k in letters):
        arrows = counted(len(swept.plan.arrows), "arrow")
        return f"{start}: one sweep back over {arrows} gives all {len(nodes) - 1} gradients"
    sizes = {k: abs(float(swept.gradients[k])) for k in letters}
    most = max(sizes, key=lambda k: sizes[k])
    if not sizes[most]:
        return f"{start}, and every gradient is 0"
    slope = f"d{whole}/d{nodes[most].letter.text()} {_equals(swept.gradients[most])} {shown(swept.gradients[most])}"
    if len(letters) == 1:
        return f"{start}, and {slope}"
    ties = [k for k in letters if math.isclose(sizes[k], sizes[most])]
    reacts = "no letter moves it more than" if len(ties) > 1 else "it reacts most to"
    return f"{start}; {reacts} {nodes[most].letter.text()}: {slope}"


def difference_table(found: Sequence[Difference]) -> Picture:
    """Every letter's gradient beside its difference quotient.

    Parameters
    ----------
    found : sequence of Difference
        What `dlcore.expr.differences` gives.
    """
    head = "".join(f'<th scope="col">{name}</th>' for name in HEADS)
    body = "".join(_row(each) for each in found)
    words = " ".join(
        f"{each.letter.text()}: {_said(each.gradient)}, quotient {_said(each.quotient)}." for each in found
    )
    note = "The quotient moves one letter by h = 10⁻⁵ to either side and divides the change of the whole by 2h."
    table = f'<table class="dl-quotients"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return Picture(
        title=_agreement(found),
        described=words,
        drawn=Figure(
            markup=f'<div class="dl-scroll" tabindex="0" role="group" aria-label="Gradients">{table}</div>'
            f'<p class="dl-note">{note}</p>',
            kind="table",
        ),
    )


def _row(each: Difference) -> str:
    role = "" if each.agrees else ' class="dl-apart"'
    cells = (_brief(each.gradient), _brief(each.quotient), shown(each.error, 2))
    return f'<tr{role}><th scope="row">{each.letter.text()}</th>{"".join(f"<td>{escape(c)}</td>" for c in cells)}</tr>'


def _brief(value: Any) -> str:
    text = _said(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _agreement(found: Sequence[Difference]) -> str:
    apart = [each for each in found if not each.agrees]
    if not apart:
        count = "Both" if len(found) == 2 else f"All {len(found)}"
        one = "The gradient agrees with its difference quotient"
        return f"{count} gradients agree with their difference quotients" if len(found) > 1 else one
    names = ", ".join(each.letter.text() for each in apart)
    if any(each.kink for each in apart):
        return f"There is a kink within the step of {names}: left and right of it the slopes differ"
    return f"The quotient of {names} cannot follow: the numbers are too large, or the curve bends too fast"
