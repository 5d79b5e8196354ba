"""The two recursions for a receptive field side by side, and the misprint that looks like one of them."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.charts.picture import Figure, Picture
from dlcore.conv.receptive_field import Field, Window

__all__ = ["recursions"]

HEADS = ("Level", "Forward ↓ field on the input", "Backward ↑ cells needed of it", "As the exam prints it ↓")
START = "start"


def recursions(
    net: Sequence[Window], fields: Sequence[Field], needed: Sequence[int], printed: Sequence[int]
) -> Picture:
    """Each level's number under either recursion, with the step that gave it, and what the misprint gives.

    Parameters
    ----------
    net : sequence of Window
        The layers, from the input on.
    fields : sequence of Field
        What `forward` gives for them.
    needed, printed : sequence of int
        What `backward` and `misprinted` give.
    """
    reach, stride = [layer.reach for layer in net], [1, *(layer.stride for layer in net)]
    rows = []
    for level in range(len(net) + 1):
        cells = ["Input" if level == 0 else f"Layer {level}"]
        if level == 0:
            on, slip = START, START
        else:
            on = f"{fields[level - 1].size} + ({reach[level - 1]} − 1) · {fields[level - 1].stride}"
            slip = _step(stride[level - 1], printed[level - 1], reach[level - 1])
        back = START if level == len(net) else _step(stride[level + 1], needed[level + 1], reach[level])
        cells += [_worked(fields[level].size, on), _worked(needed[level], back)]
        right = printed[level] == fields[level].size
        cells.append(_worked(printed[level], slip, "" if right else "dl-off"))
        rows.append(cells)
    return Picture(
        title=_claim(fields[-1].size, needed[0], printed[-1]),
        described=(
            f"Forward from the input: {_listed([field.size for field in fields])}. Backward from the output, written "
            f"from the input on: {_listed(needed)}. The exam's line: {_listed(printed)}."
        ),
        drawn=Figure(markup=f'{_table(rows)}<p class="dl-note">{_note(needed)}</p>', kind="recursions"),
    )


def _step(stride: int, before: int, reach: int) -> str:
    return f"{stride} · {before} + ({reach} − {stride})"


def _worked(value: int, step: str, role: str = "") -> str:
    wrong = " ≠" if role else ""
    return f'<b class="{role}">{value:,}{wrong}</b> <small>{step}</small>'


def _claim(on: int, back: int, slip: int) -> str:
    assert on == back
    also = f"and here the exam’s line gives {slip:,} too" if slip == on else f"and the exam’s line gives {slip:,}"
    return f"Forward and backward both end at {on:,}, {also}"


def _note(needed: Sequence[int]) -> str:
    """What the backward column says, from the input on: one place, counted on every level."""
    counts = [f"{needed[0]:,} of the input"]
    counts += [f"{count:,} of layer {level}’s output" for level, count in enumerate(needed[1:-1], 1)]
    right = ": all of these are right" if len(counts) > 1 else ""
    return f"From first to last, one output cell sees {', '.join(counts)}{right}."


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(f"{number:,}" for number in numbers)


def _table(rows: list[list[str]]) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in HEADS)
    body = "".join(
        f'<tr><th scope="row">{cells[0]}</th>{"".join(f"<td>{cell}</td>" for cell in cells[1:])}</tr>' for cells in rows
    )
    return f'<table class="dl-recursions"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
