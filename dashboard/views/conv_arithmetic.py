"""How large is the output of a convolution? Slide the sizes, and count the places where the kernel fits."""

from dataclasses import replace
from typing import Any

from dashboard import charts, layout
from dashboard.charts.numbers import counted
from dlcore.conv.shapes import Positions, output_shape, positions
from dlcore.expr import define

PROBLEMS = {"B4.2": {"batch": 1}, "B4.1": {"batch": 1}, "C1(i)": {"batch": 32}, "C1(ii)": {"batch": 32}}
LABELS = {"n": "Input", "k": "Kernel", "p": "Padding", "s": "Stride", "d": "Dilation"}
REASONS = {"floor": "a start that fits only in part does not count"}

page = layout.page("conv-arithmetic")
with page.controls(PROBLEMS, d=1) as ask:
    across = {letter: ask.slider(letter, label, box=letter == "n") for letter, label in LABELS.items()}
    ask.next_row()
    batch = ask.box("batch", "Batch", low=1, high=1024)
    channels, filters = ask.box("c", "Channels"), ask.box("l", "Filters")
    per_side = ask.convention("padding", "Padding counted") == "per_side"
    rectangular = ask.toggle("rectangular", "Rectangular")
    down = across
    if rectangular:
        ask.next_row()
        down = {
            letter: ask.slider(letter, f"Rows: {label.lower()}", name=f"{letter}-rows")
            for letter, label in LABELS.items()
        }


def line(axis: dict[str, int], name: str) -> Positions:
    """Every place of the kernel along one axis; of a padding counted in total, an odd cell stands at the end."""
    n, k, p, s, d = axis.values()
    size, padding = (n, p) if per_side else (n + p, 0)
    shows = ("output_size", "padded", "unused")
    found = page.compute(positions, size, kernel_size=k, stride=s, padding=padding, dilation=d, name=name, shows=shows)
    return found if per_side else replace(found, size=n, before=p // 2, after=p - p // 2)


def both(letter: str) -> int | tuple[int, int]:
    return (down[letter], across[letter]) if rectangular else across[letter]


columns = line(across, "columns")
rows = line(down, "rows") if rectangular else columns
size, padding = ((rows.size, columns.size), both("p")) if per_side else ((rows.padded, columns.padded), 0)
shape = page.compute(
    output_shape,
    (batch, channels, *size),
    out_channels=filters,
    kernel_size=both("k"),
    stride=both("s"),
    padding=padding,
    dilation=both("d"),
    name="shape",
)

page.picture(charts.sweep(rows, columns))
numbers: dict[str, Any] = {"Input": (batch, channels, rows.size, columns.size), "Output": shape}
if rectangular:
    numbers["Last start"] = f"row {rows.starts[-1]}, column {columns.starts[-1]}"
    numbers["Left over"] = f"{counted(rows.unused, 'row')}, {counted(columns.unused, 'column')}"
else:
    numbers |= {"Last start": columns.starts[-1], "Left over": columns.unused}
page.numbers(numbers)

sides = ((down, rows, "Rows"), (across, columns, "Columns")) if rectangular else ((across, columns, ""),)
for axis, places, title in sides:
    N = define("N", page.topic.claim("size" if axis["d"] == 1 else "dilated").answer)
    page.working(N, axis, title=title, reasons=REASONS if places.unused else None)
page.derivation()
page.code()
page.links()
