"""Where a kernel can stand: the padded line with every place of the kernel, and the padded grid beside the output."""

from __future__ import annotations

from dashboard.charts.numbers import counted
from dashboard.charts.parts import box, caption, key, plane, times
from dashboard.charts.picture import Figure, Picture
from dlcore.conv.shapes import Positions

__all__ = ["sweep"]


def sweep(rows: Positions, columns: Positions) -> Picture:
    """Every place of a kernel on one line of the padded input, and the grid it sweeps beside the output it makes.

    Parameters
    ----------
    rows, columns : Positions
        The places along either axis; where they are equal, one line stands for both.
    """
    square = rows == columns
    lines = _line(columns, "columns") + ("" if square else _line(rows, "rows"))
    marks = [("dl-input", "input")]
    padded = (rows.padded, columns.padded) != (rows.size, columns.size)
    if padded:
        marks.append(("dl-pad", "padding"))
    marks += [("dl-dot", "a start"), ("dl-taps", "the kernel, where you point")]
    if rows.unused or columns.unused:
        marks.append(("dl-unused", "never reached: what the floor throws away"))
    return Picture(
        title=_claim(rows, columns),
        described=(
            f"{'A padded' if padded else 'An'} input of {times(rows.padded, columns.padded)} cells. "
            f"{_in_words(columns, 'column')}"
            f"{'' if square else ' ' + _in_words(rows, 'row')}"
            f" The output has {times(rows.output_size, columns.output_size)} cells."
        ),
        drawn=Figure(
            markup=f'<div class="dl-sweep">{lines}{key(*marks)}{_planes(rows, columns)}</div>',
            kind="sweep",
            data={"rows": _numbers(rows), "columns": _numbers(columns), "padded": padded},
        ),
    )


def _claim(rows: Positions, columns: Positions) -> str:
    if rows == columns:
        return f"{_fit(columns, 'column')}{_left_over(columns, 'column')}"
    return f"{_fit(columns, 'column')}, {_fit(rows, 'row')}"


def _fit(line: Positions, noun: str) -> str:
    fit = "fits" if line.output_size == 1 else "fit"
    return f"{counted(line.output_size, 'start')} {fit} in {counted(line.padded, noun)}"


def _left_over(line: Positions, noun: str) -> str:
    if not line.unused:
        return ", and none is left over"
    return f", and {counted(line.unused, noun)} {'is' if line.unused == 1 else 'are'} left over"


def _in_words(line: Positions, noun: str) -> str:
    starts = line.starts
    few = len(starts) <= 3
    listed = ", ".join(map(str, starts)) if few else f"{starts[0]}, {starts[1]}, …, {starts[-1]}"
    end = (
        f"; {counted(line.unused, noun)} at the end {'is' if line.unused == 1 else 'are'} never reached"
        if line.unused
        else ""
    )
    return f"Along the {noun}s the kernel starts at {listed}{end}."


def _numbers(line: Positions) -> dict[str, int]:
    return {
        "count": line.output_size,
        "stride": line.stride,
        "reach": line.reach,
        "kernel": line.kernel_size,
        "dilation": line.dilation,
    }


def _line(line: Positions, noun: str) -> str:
    """One line of the padded input, and below it a bar for each place of the kernel, in as few lanes as they need."""
    last = line.starts[-1] - 1
    boxes = [*_ground(line, None), box("dl-rulings", w=line.padded)]
    boxes.append(box("dl-dots", w=last + 1, more=f"--step:{line.stride}"))
    boxes.append(box("dl-taps", last, w=line.reach, more=f"--d:{line.dilation}"))
    boxes.append(box("dl-frame", last, w=line.reach))
    lanes = line.reach // line.stride + 1
    bars = [
        box("dl-place", start - 1, place % lanes, line.reach, more=f"--d:{line.dilation}")
        for place, start in enumerate(line.starts)
    ]
    padding = ""
    if line.before or line.after:
        each = f"2 · {line.before}" if line.before == line.after else f"{line.before} + {line.after}"
        padding = f" = {line.size} + {each}"
    size = f"{line.padded}{padding} cells" if line.padded > 1 else "1 cell"
    where = f", {line.stride} apart: the first starts at 1, the last at {line.starts[-1]}"
    if line.output_size == 1:
        where = ": it starts at 1"
    return (
        f'<div class="dl-axis" data-axis="{noun}">'
        f"{caption('dl-input', f'One line of {noun}', size)}"
        f"{plane(line.padded, 1, boxes, role='dl-line')}"
        f"{plane(line.padded, lanes, bars, role='dl-lanes' + (' dl-thin' if lanes > 8 else ''))}"
        f'<p class="dl-note">{counted(line.output_size, "place")}{where}</p></div>'
    )


def _ground(columns: Positions, rows: Positions | None) -> list[str]:
    """The input, the padding around it, and the cells at the end that no kernel reaches."""
    height = rows.padded if rows else 1
    above, inner = (rows.before, rows.size) if rows else (0, 1)
    boxes = [
        box("dl-pad", w=columns.padded, h=height),
        box("dl-input", columns.before, above, columns.size, inner),
    ]
    if columns.unused:
        boxes.append(box("dl-unused", columns.padded - columns.unused, w=columns.unused, h=height))
    if rows and rows.unused:
        boxes.append(box("dl-unused", 0, rows.padded - rows.unused, columns.padded - columns.unused, rows.unused))
    return boxes


def _planes(rows: Positions, columns: Positions) -> str:
    last_row, last_column = rows.starts[-1] - 1, columns.starts[-1] - 1
    given = [*_ground(columns, rows), box("dl-rulings", w=columns.padded, h=rows.padded)]
    given.append(
        box("dl-dots", w=last_column + 1, h=last_row + 1, more=f"--step:{columns.stride};--step-down:{rows.stride}")
    )
    patch = (last_column, last_row, columns.reach, rows.reach)
    given.append(box("dl-taps", *patch, more=f"--d:{columns.dilation};--d-down:{rows.dilation}"))
    given.append(box("dl-frame", *patch))
    wide, high = columns.output_size, rows.output_size
    made = [
        box("dl-output", w=wide, h=high),
        box("dl-rulings", w=wide, h=high),
        box("dl-chosen", wide - 1, high - 1),
    ]
    padding = ", padded" if (rows.padded, columns.padded) != (rows.size, columns.size) else ""
    largest = max(columns.padded, rows.padded)
    names = f'tabindex="0" role="group" aria-label="Output, {high} by {wide}: the arrow keys move the place"'
    return (
        f'<div class="dl-pair" style="--largest:{largest}">'
        f"<div>{caption('dl-input', 'Input', times(rows.size, columns.size) + padding)}"
        f"{plane(columns.padded, rows.padded, given, role='dl-given')}</div>"
        f"<div>{caption('dl-output', 'Output', times(high, wide))}"
        f"{plane(wide, high, made, role='dl-made', attributes=names)}</div></div>"
        '<p class="dl-says" aria-live="polite"></p>'
    )
