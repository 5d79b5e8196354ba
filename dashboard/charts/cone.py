"""What one output cell sees, level by level: all levels on one axis, and the region that fans out to the input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dashboard.charts.numbers import counted
from dashboard.charts.parts import box, key, plane
from dashboard.charts.picture import Figure, Picture
from dlcore.conv.receptive_field import Field, Level, Window, forward

__all__ = ["cone"]


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A level as it is drawn: where its first padding cell begins on the figure's axis, and how wide a cell is."""

    level: Level
    pad: int
    left: float
    jump: int

    @property
    def right(self) -> float:
        return self.left + (self.level.size + 2 * self.pad) * self.jump

    def at(self, cell: int) -> float:
        """Where a cell begins on the axis."""
        return self.left + (cell - 1 + self.pad) * self.jump


def cone(net: Sequence[Window], levels: Sequence[Level]) -> Picture:
    """Every level on one axis, the output above and the input below, with what one output cell sees of each.

    Parameters
    ----------
    net : sequence of Window
        The layers, from the input on; none transposed.
    levels : sequence of Level
        What `dlcore.conv.receptive_field.cone` says of one place: the input, then every layer's output.
    """
    fields = forward(net)
    rows = _rows(net, fields, levels)
    wide = max(row.right for row in rows)
    parts = []
    for number in reversed(range(len(rows))):
        above = rows[number + 1] if number + 1 < len(rows) else None
        fan = _fan(above, rows[number], wide) if above else ""
        parts.append(_level(number, rows[number], net[number - 1] if number else None, fan))
    marks = [("dl-chosen-key", "the output cell"), ("dl-reads", "what it depends on")]
    if any(layer.padding for layer in net):
        marks += [("dl-pad", "padding"), ("dl-reads dl-outside", "padding that it reads")]
    return Picture(
        title=_claim(net, fields, levels[0].size),
        described=_in_words(levels),
        drawn=Figure(
            markup=(
                f'<div class="dl-cone" style="--wide:{wide:g}">{"".join(parts)}</div>{key(*marks)}'
                f'<p class="dl-says" aria-live="polite">{_in_words(levels)}</p>'
            ),
            kind="cone",
            data={
                "layers": [[layer.kernel_size, layer.stride, layer.padding, layer.dilation] for layer in net],
                "levels": [
                    {"size": row.level.size, "pad": row.pad, "left": row.left, "jump": row.jump} for row in rows
                ],
                "place": levels[-1].cells[0],
            },
        ),
    )


def _rows(net: Sequence[Window], fields: Sequence[Field], levels: Sequence[Level]) -> list[_Row]:
    """Each level where it lies: a cell is as wide as its jump, and its middle is its field's."""
    pads = [*(layer.padding for layer in net), 0]
    found = []
    for field, level, pad in zip(fields, levels, pads, strict=True):
        jump, middle = field.stride, field.center
        assert isinstance(jump, int)
        assert middle is not None
        found.append((level, pad, Fraction(middle) - Fraction(jump, 2) - pad * jump, jump))
    start = min(left for *_, left, _ in found)
    return [_Row(level=level, pad=pad, left=float(left - start), jump=jump) for level, pad, left, jump in found]


def _level(number: int, row: _Row, layer: Window | None, fan: str) -> str:
    """One level with its caption, and the fan that comes down to it."""
    size, top = row.level.size, not fan
    boxes = [
        box("dl-pad", w=size + 2 * row.pad),
        box("dl-input" if number == 0 else "dl-output" if top else "dl-between", row.pad, w=size),
        box("dl-rulings", w=size + 2 * row.pad),
        f'<span class="dl-marks">{_marks(row, chosen=top)}</span>',
    ]
    label = f"Output, {counted(size, 'cell')}: the arrow keys move the place"
    words = f'tabindex="0" role="group" aria-label="{label}"' if top else ""
    drawn = plane(size + 2 * row.pad, 1, boxes, role="dl-row", attributes=words)
    name = "Input" if layer is None else f"Layer {number}{', the output' if top else ''}"
    how = f"{_settings(layer)}, " if layer else ""
    return (
        f'<div class="dl-level" style="--left:{row.left:g};--jump:{row.jump}">{fan}'
        f'<p class="dl-caption"><b>{name}</b> <span>{how}{counted(size, "cell")}</span> '
        f'<span class="dl-count">{_count(row.level)}</span></p>{drawn}</div>'
    )


def _settings(layer: Window) -> str:
    words = [f"kernel {layer.kernel_size}", f"stride {layer.stride}"]
    words += [f"padding {layer.padding}"] if layer.padding else []
    words += [f"dilation {layer.dilation}"] if layer.dilation > 1 else []
    return ", ".join(words)


def _marks(row: _Row, *, chosen: bool) -> str:
    """Boxes over the cells on the way, neighbors in one."""
    if chosen:
        return box("dl-chosen", row.level.cells[0] - 1 + row.pad)
    return "".join(
        box(role, first - 1 + row.pad, w=last - first + 1)
        for role, cells in (("dl-reads", row.level.cells), ("dl-reads dl-outside", row.level.padding))
        for first, last in _runs(cells)
    )


def _runs(cells: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for cell in cells:
        if runs and runs[-1][1] == cell - 1:
            runs[-1] = (runs[-1][0], cell)
        else:
            runs.append((cell, cell))
    return runs


def _fan(above: _Row, below: _Row, wide: float) -> str:
    """What leads from the cells of one level down to those that they read."""
    upper, lower = above.level.cells, (*below.level.cells, *below.level.padding)
    corners = []
    if upper:  # else nothing is read: what lies above is padding
        corners = [(above.at(upper[0]), 0), (above.at(upper[-1] + 1), 0)]
        corners += [(below.at(max(lower) + 1), 1), (below.at(min(lower)), 1)]
    points = " ".join(f"{x:g},{y}" for x, y in corners)
    return (
        f'<svg class="dl-fan" viewBox="0 0 {wide:g} 1" preserveAspectRatio="none" aria-hidden="true">'
        f'<polygon points="{points}"/></svg>'
    )


def _count(level: Level) -> str:
    said = f"{len(level.cells):,}"
    if level.cells and (span := level.cells[-1] - level.cells[0] + 1) > len(level.cells):
        said += f" that span {span:,}"
    return said + (f" and {len(level.padding):,} of padding" if level.padding else "")


def _claim(net: Sequence[Window], fields: Sequence[Field], available: int) -> str:
    size = counted(fields[-1].size, "cell")
    if fields[-1].size > available:
        return f"The field of one output cell spans {size}, more than the input’s {available:,}"
    if any(layer.dilation > 1 or layer.stride > layer.kernel_size for layer in net):  # which leave cells out
        return f"The field of one output cell spans {size} of the input"
    above = f", and {forward(net[1:])[-1].size:,} of layer 1’s output" if len(net) > 1 else ""
    return f"One output cell sees {size} of the input{above}"


def _in_words(levels: Sequence[Level]) -> str:
    """What the chosen place sees, as `figure.js` says it of any other."""
    place, cells = levels[-1].cells[0], levels[0].cells
    if not cells:
        return f"Cell {place:,} of the output sees padding alone."
    seen = f"{counted(len(cells), 'cell')} of the input, {cells[0]:,} to {cells[-1]:,}"
    if len(cells) == 1:
        seen = f"cell {cells[0]:,} of the input"
    skips = cells[-1] - cells[0] + 1 - len(cells)
    padding = len(levels[0].padding)
    said = f"Cell {place:,} of the output sees {seen}"
    said += f" without {skips:,} in between" if skips else ""
    said += f", and reads {counted(padding, 'cell')} of its padding" if padding else ""
    return f"{said}."
