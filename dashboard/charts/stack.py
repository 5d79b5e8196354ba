"""A network as a table of its layers, and where its parameters and its work sit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape

from dashboard.charts.numbers import counted, percent, shown
from dashboard.charts.parts import key, times
from dashboard.charts.picture import Figure, Picture
from dlcore.conv.stack import Problem, Row, Table, write_layers

__all__ = ["layer_shares", "layer_table"]

FEW = 24  # rows that are read one by one; more are gathered in sections
LONGEST = 64  # rows in a section
HEADS = (
    *("Layer", "Output", "Parameters", "Multiply-accumulates"),  # what a narrow page shows before it scrolls
    *("Weights", "Biases", "Activations", "Receptive field", "Stride"),
)


@dataclass(frozen=True, kw_only=True)
class Section:
    """Some layers in a row, under one name."""

    name: str
    rows: Sequence[Row]

    def sum(self, of: Callable[[Row], int]) -> int:
        return sum(map(of, self.rows))


def layer_shares(table: Table) -> Picture:
    """Where the parameters sit and where the multiply-accumulates are spent, as bars on one scale.

    Parameters
    ----------
    table : Table
        A network's table.
    """
    parts = [Section(name=row.name, rows=[row]) for row in table.rows if row.parameters or row.macs]
    if len(parts) > FEW:
        parts = [part for part in _sections(table.rows) if part.sum(_parameters) or part.sum(_macs)]
    rows = "".join(_share(part, table) for part in parts)
    scale = "Bars are shares of the whole network; both go from 0 to 100%."
    return Picture(
        title=_claim(parts, table),
        described=f"{scale} {' '.join(_in_words(part, table) for part in parts)}",
        drawn=Figure(
            markup=f'<div class="dl-shares">{key(("dl-parameters", "parameters"), ("dl-macs", "multiply-accumulates"))}'
            f'{rows}<p class="dl-note">{scale}</p></div>',
            kind="still",
        ),
    )


def layer_table(of: Table | Problem) -> Picture:
    """Every layer with its output's shape, parameters, multiply-accumulates, activations and receptive field.

    Parameters
    ----------
    of : Table or Problem
        A network's table; or what is wrong with a network that does not fit, to show its table as far as it goes.
    """
    table = of if isinstance(of, Table) else of.before
    if len(table.rows) > FEW:
        body = "".join(map(_folded, _sections(table.rows))) + _grid([], _total(table))
    else:
        body = _grid(table.rows, _total(table))
    title = (
        f"{counted(len(table.rows), 'layer')} {'takes' if len(table.rows) == 1 else 'take'} "
        f"{_shape(table.stack.input_shape)} to {_shape(table.output_shape)}"
    )
    described = f"A table of {counted(len(table.rows), 'layer')} with {counted(table.parameters, 'parameter')} in all."
    if isinstance(of, Problem):
        fit = f"{counted(len(table.rows), 'layer')} {'fits' if len(table.rows) == 1 else 'fit'}"
        title = f"{fit}, and layer {of.place}, {of.name}, does not"
        described = f"{described} {of.sentence}"
        body = f'<p class="dl-misfit"><b>{escape(of.name)}</b> {escape(of.sentence)}</p>{body}'
    return Picture(title=title, described=described, drawn=Figure(markup=body, kind="layers"))


def _parameters(row: Row) -> int:
    return row.parameters


def _macs(row: Row) -> int:
    return row.macs


def _sections(rows: Sequence[Row]) -> list[Section]:
    """Layers whose names begin alike, up to a point; or, where no name has one, layers until the map gets smaller."""
    dotted = any("." in row.name for row in rows)
    parts: list[list[Row]] = []
    for before, row in zip([None, *rows], rows, strict=False):
        ends = before is None or (
            _stem(before) != _stem(row) if dotted else _smaller(parts[-1]) or before.is_map != row.is_map
        )
        if ends or len(parts[-1]) == LONGEST:
            parts.append([])
        parts[-1].append(row)
    return [Section(name=_called(part), rows=part) for part in parts]


def _stem(row: Row) -> str:
    stem, point, _ = row.name.partition(".")
    return stem if point else ""


def _smaller(rows: Sequence[Row]) -> bool:
    """Whether the last of these layers made its map smaller."""
    return len(rows) > 1 and rows[-1].is_map and rows[-1].output_shape[-2:] != rows[-2].output_shape[-2:]


def _called(rows: Sequence[Row]) -> str:
    stems = {_stem(row) for row in rows}
    if stems != {""} and len(stems) == 1:
        return stems.pop()
    return rows[0].name if len(rows) == 1 else f"{rows[0].name} to {rows[-1].name}"


def _claim(parts: Sequence[Section], table: Table) -> str:
    if not table.parameters:
        return "No layer of this network trains anything"
    most = max(parts, key=lambda part: part.sum(_parameters))
    held = percent(most.sum(_parameters), table.parameters)
    claim = f"{most.name} holds {held} of the {counted(table.parameters, 'parameter')}"
    if not table.macs:
        return claim
    work = max(parts, key=lambda part: part.sum(_macs))
    done = f"{percent(work.sum(_macs), table.macs)} of the multiply-accumulates"
    return f"{claim}, and does {done}" if work is most else f"{claim}; {work.name} does {done}"


def _in_words(part: Section, table: Table) -> str:
    return (
        f"{part.name}: {percent(part.sum(_parameters), table.parameters)} of the parameters, "
        f"{percent(part.sum(_macs), table.macs)} of the multiply-accumulates."
    )


def _share(part: Section, table: Table) -> str:
    bars = (
        _bar("dl-parameters", part.sum(_parameters), table.parameters),
        _bar("dl-macs", part.sum(_macs), table.macs),
    )
    return f'<div class="dl-share"><b>{escape(part.name)}</b>{"".join(bars)}</div>'


def _bar(role: str, count: int, whole: int) -> str:
    width = 100 * count / whole if whole else 0
    return (
        f'<span><span class="dl-amount">{shown(count)}<small>{percent(count, whole)}</small></span>'
        f'<i class="dl-bar-track"><i class="{role}" style="width:{width:.3f}%"></i></i></span>'
    )


def _folded(section: Section) -> str:
    counts = f"{counted(section.sum(_parameters), 'parameter')}, {counted(section.sum(_macs), 'multiply-accumulate')}"
    return (
        f'<details class="dl-section"><summary><b>{escape(section.name)}</b> '
        f"<span>{counted(len(section.rows), 'layer')} to {_shape(section.rows[-1].output_shape)}: {counts}</span>"
        f"</summary>{_grid(section.rows)}</details>"
    )


def _grid(rows: Iterable[Row], last: str = "") -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in HEADS)
    body = "".join(map(_line, rows))
    return (
        '<div class="dl-scroll" tabindex="0" role="group" aria-label="Table of layers">'
        f'<table class="dl-layers"><thead><tr>{heads}</tr></thead><tbody>{body}{last}</tbody></table></div>'
    )


def _line(row: Row) -> str:
    written = write_layers([replace(row.layer, name="")])
    cells = [_shape(row.output_shape), *map(_count, _counts(row))]
    cells += [times(*row.receptive_field) if row.receptive_field else "—"]
    cells += [" × ".join(map(str, row.stride)) if row.stride else "—"]
    name = f'<th scope="row"><b>{escape(row.name)}</b> <code>{escape(written)}</code></th>'
    return f"<tr>{name}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _total(table: Table) -> str:
    cells = [_shape(table.output_shape), *map(_count, _counts(table)), "", ""]
    return f'<tr class="dl-total"><th scope="row">Total</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _counts(of: Row | Table) -> tuple[int, ...]:
    return of.parameters, of.macs, of.weights, of.biases, of.activations


def _count(number: int) -> str:
    return shown(number) if number else '<span class="dl-none">0</span>'


def _shape(shape: Sequence[int]) -> str:
    return times(*shape) if len(shape) > 1 else counted(shape[0], "number")
