"""The cells that one place of a stack really depends on, borders and branches included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlcore import _checks as checks
from dlcore.conv.receptive_field._taps import POINT, Taps
from dlcore.conv.stack._stack import INPUT, Stack
from dlcore.conv.stack._walk import Node, walk
from dlcore.errors import InvalidInputError

__all__ = ["Seen", "seen"]

Mask: TypeAlias = NDArray[np.bool_]
LONGEST = 4096  # cells along a side, up to which a mask is worth its memory


@dataclass(frozen=True, kw_only=True, eq=False)
class Seen:
    """The cells that one place depends on, on the input and on every layer's output in between.

    Attributes
    ----------
    name : str
        The layer whose place it is.
    place : (int, int) or None
        The place's row and column, counted from 1; None for all numbers in a row together.
    masks : mapping of str to bool array of shape (H, W)
        For "input" and the name of every layer on the way: True where a cell counts; read-only. Numbers in a row stand
        on the grid of the map that they were; behind a fully connected layer it is 1 by 1.
    """

    name: str
    place: tuple[int, int] | None
    masks: Mapping[str, Mask]

    @property
    def mask(self) -> Mask:
        """The input's cells, (H, W): True where a cell counts."""
        return self.masks[INPUT]

    @property
    def rows(self) -> tuple[int, int] | None:
        """The first and the last row of the input that count, from 1; None if none does."""
        return _ends(self.mask.any(axis=1))

    @property
    def columns(self) -> tuple[int, int] | None:
        """The first and the last column of the input that count, from 1; None if none does."""
        return _ends(self.mask.any(axis=0))


def seen(stack: Stack, *, name: str = "", place: tuple[int, int] | None = None) -> Seen:
    """Which cells of the input, and of every layer before, one place of a layer's output depends on.

    The receptive field in the table speaks of a picture without borders; here every cell lies inside of its map.

    Parameters
    ----------
    stack : Stack
        The layers and the input's shape, which must be a picture's.
    name : str
        The layer; the last one where it is empty.
    place : (int, int), optional
        The row and column of its output, counted from 1; the middle where it is not given. Numbers in a row have none:
        all of them are asked for together.

    Returns
    -------
    Seen
        A mask for the input and for every layer on the way.

    Raises
    ------
    InvalidInputError
        If a layer does not fit, there is no such layer or place, the input is no picture, or a map has a side of more
        than 4,096 cells.

    Examples
    --------
    >>> from dlcore.conv.stack import Conv2d
    >>> two = [Conv2d(out_channels=1, kernel_size=3, padding=1)] * 2
    >>> corner = seen(Stack(layers=two, input_shape=(1, 6, 6)), place=(1, 1))
    >>> corner.rows, corner.columns
    ((1, 3), (1, 3))
    """
    nodes, stop = walk(stack)
    if stop:
        raise stop.error
    rule = "is no picture, whose cells could be seen"
    checks.require(len(stack.example_shape) == 3, "input_shape", stack.input_shape, rule, mend="use (C, H, W)")
    known = [node.name for node in nodes]
    name = name or known[-1]
    checks.require(name in known, "name", name, "names no layer", mend=f"use one of {', '.join(known)}")
    number = known.index(name)
    for node in nodes[: number + 1]:
        small = max(_grid(node)) <= LONGEST
        checks.require(small, "", None, f"layer {node.name} has a side of more than {LONGEST:,} cells")
    start, at = _start(nodes[number], place)
    masks = {number: start}
    for each in range(number, 0, -1):
        if each in masks:
            for source, (rows, columns) in nodes[each].reads:
                found = _read(masks[each], rows, columns, _grid(nodes[source]))
                masks[source] = masks[source] | found if source in masks else found
    for mask in masks.values():
        mask.flags.writeable = False
    named = {nodes[each].name: masks[each] for each in sorted(masks)}
    return Seen(name=name, place=at, masks=MappingProxyType(named))


def _grid(node: Node) -> tuple[int, int]:
    return node.grid or (1, 1)


def _start(node: Node, place: tuple[int, int] | None) -> tuple[Mask, tuple[int, int] | None]:
    """The mask of the place itself, and the place."""
    height, width = _grid(node)
    if len(node.facts.shape) != 3:
        rule = f"is a place, and {node.name} gives numbers in a row"
        checks.require(place is None, "place", place, rule, mend="leave it out to ask for all of them")
        return np.ones((height, width), bool), None
    row, column = ((height + 1) // 2, (width + 1) // 2) if place is None else checks.pair(place, "place", low=1)
    if row > height or column > width:
        raise InvalidInputError("place", place, f"is outside of {node.name}, which is {height} × {width}")
    mask = np.zeros((height, width), bool)
    mask[row - 1, column - 1] = True
    return mask, (row, column)


def _read(mask: Mask, rows: Taps, columns: Taps, grid: tuple[int, int]) -> Mask:
    """The cells that the marked places read. A window is rows times columns, so that two products find them all."""
    if rows is POINT and columns is POINT:
        return mask.copy()
    left, right = _matrix(rows, mask.shape[0], grid[0]), _matrix(columns, mask.shape[1], grid[1])
    found: Mask = left.T @ mask.astype(np.float32) @ right > 0
    return found


def _matrix(taps: Taps, places: int, cells: int) -> NDArray[np.float32]:
    """1 where a place reads a cell, (places, cells)."""
    matrix = np.zeros((places, cells), np.float32)
    for place in range(places):
        read = np.asarray(taps.at(place), np.intp)
        matrix[place, read[(read >= 0) & (read < cells)]] = 1
    return matrix


def _ends(marked: ArrayLike) -> tuple[int, int] | None:
    places = np.flatnonzero(marked)
    return (int(places[0]) + 1, int(places[-1]) + 1) if places.size else None
