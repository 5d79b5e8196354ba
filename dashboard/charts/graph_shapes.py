"""The sweeps over a network's computation graph with shapes in the place of numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape
from operator import matmul

from dashboard.charts.drawn_graph import Label
from dashboard.charts.graph import Event, stepped
from dashboard.charts.picture import Figure, Picture
from dlcore.errors import InvalidInputError
from dlcore.expr import Expr, derivative, mask
from dlcore.expr.plans import Plan
from dlcore.expr.shapes import SCALAR, Shape

__all__ = ["printed_shapes", "shape_graph"]


def _shape(of: Expr) -> str:
    return _written(of.shape)


def _written(shape: Shape) -> str:
    return " × ".join(map(str, shape))


def shape_graph(planned: Plan) -> Picture:
    """A graph whose nodes show shapes; every gradient's is that of the formula which the reverse sweep finds.

    Parameters
    ----------
    planned : Plan
        A graph of letters with lengths, as `dlcore.expr.plan` gives it.
    """
    nodes, whole = planned.nodes, planned.nodes[-1].letter
    found = planned.shapes
    labels = [
        Label(
            head=_head(node.letter, node.definition),
            value=[[_shape(node.letter)]],
            gradient=[[_written(found.get(node.letter.name, (SCALAR, SCALAR))[1])]],
            kind="dl-given-node" if node.definition is None else "",
        )
        for node in nodes
    ]
    events = [
        Event(words=f"{labels[place].head} is <b>{_shape(node.definition)}</b>: {_shapes(node.definition)}", node=place)
        for place, node in enumerate(nodes)
        if node.definition is not None
    ]
    start = f"{derivative(whole, whole).text()} is <b>1 × 1</b>, where the sweep begins"
    events.append(Event(words=start, node=len(nodes) - 1, back=True))
    for number, arrow in enumerate(planned.arrows):
        assert arrow.part is not None  # nothing in a network is flat
        letter = nodes[arrow.input].letter
        words = f"{derivative(whole, letter).text()} = {escape(arrow.part.text())} is <b>{_shape(arrow.part)}</b>"
        words += f", {_compared(arrow.part, letter)}: {_shapes(arrow.part)}"
        events.append(Event(words=words, node=arrow.input, back=True, edge=number))
    same = sum(gradient == own for own, gradient in found.values())
    many = f"all {len(found)} gradients have" if same == len(found) else f"{same} of {len(found)} gradients have"
    return Picture(
        title=f"{many[0].upper()}{many[1:]} the shape of what they belong to",
        described=" ".join(f"{label.head}: {label.value[0][0]}." for label in labels),
        drawn=stepped(
            planned,
            labels,
            events,
            name="The computation graph with shapes",
            told=("left: shape", "right: the gradient’s shape"),
        ),
    )


def _head(letter: Expr, definition: Expr | None) -> str:
    return letter.text() if definition is None else f"{letter.text()} = {definition.text()}"


def _shapes(formula: Expr) -> str:
    """The shapes of what a formula is made of."""
    return ", ".join(f"{part.text()} {_shape(part)}" for part in _parts(formula))


def _parts(formula: Expr) -> list[Expr]:
    """The letters, derivatives and transposes in it, in the order of the print."""
    found: dict[str, Expr] = {}
    stack = [formula]
    while stack:
        node = stack.pop()
        if node.op in ("symbol", "derivative", "T"):
            found.setdefault(node.text(), node)
        else:
            stack.extend(reversed(node.args))
    return list(found.values())


def _compared(part: Expr, letter: Expr) -> str:
    return f"as {letter.text()}" if part.shape == letter.shape else f"but {letter.text()} is {_shape(letter)}"


def printed_shapes(planned: Plan) -> Picture:
    """What shapes say of the solution's lines: weights as two columns side by side, and a ReLU's slope transposed.

    Parameters
    ----------
    planned : Plan
        The graph of a network of letters with lengths.
    """
    lines = _as_printed(planned)
    fit = sum(not verdict for _, verdict in lines)
    count = f"By chance {fit}" if fit else "None"
    rows = "".join(
        f'<tr{" class=dl-apart" if verdict else ""}><th scope="row">{escape(line)}</th>'
        f"<td>{escape(verdict) or 'At these sizes its shape fits by chance.'}</td></tr>"
        for line, verdict in lines
    )
    head = '<thead><tr><th scope="col">As printed</th><th scope="col">What its shapes say</th></tr></thead>'
    return Picture(
        title=f"{count} of the {len(lines)} lines as printed {'fit' if fit > 1 else 'fits'}",
        described=" ".join(f"{line}: {verdict or 'fits by chance.'}" for line, verdict in lines),
        drawn=Figure(markup=f'<table class="dl-quotients">{head}<tbody>{rows}</tbody></table>', kind="table"),
    )


def _as_printed(planned: Plan) -> list[tuple[str, str]]:
    """For each layer and each ReLU, from the last, the line and why it cannot be; "" where its shape fits."""
    lines = []
    for place, node in reversed(list(enumerate(planned.nodes))):
        if node.definition is None or node.definition.op not in ("add", "relu"):
            continue
        above = next(arrow.above for arrow in planned.arrows if arrow.node == place)
        if node.definition.op == "add":
            of, factor = node.definition.args[0].args
        else:
            (of,) = node.definition.args
            factor = mask(of > 0).T
        line = f"∂J/∂{of.text()} = {factor.text()} {above.text()}"
        lines.append((line, _verdict(partial(matmul, factor, above), of)))
    return lines


def _verdict(line: Callable[[], Expr], letter: Expr) -> str:
    try:
        found = line()
    except InvalidInputError as error:
        return str(error)
    return "" if found.shape == letter.shape else f"It is {_shape(found)}, and {letter.text()} is {_shape(letter)}."
