"""What one cell of a feature map was made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import _checks as checks
from dlcore.conv.network._layers import Array
from dlcore.conv.network._network import Run
from dlcore.conv.stack import Conv2d
from dlcore.errors import InvalidInputError

__all__ = ["MapCell", "map_cell", "strongest_cell"]


@dataclass(frozen=True, kw_only=True, eq=False)
class MapCell:
    """One cell of a convolution's output, with what it is the sum of.

    Attributes
    ----------
    place : (int, int, int)
        Its map, row and column, counted from 1.
    patch, weight : float64 array of shape (C, kh, kw)
        What the filter lay on, zeros beyond the border, and its weights; read-only.
    bias : float
        What is added; 0 where the layer has no bias.
    value : float
        The sum of weight times value, plus the bias, as the network computed it.
    """

    place: tuple[int, int, int]
    patch: Array
    weight: Array
    bias: float
    value: float


def map_cell(run: Run, name: str, place: tuple[int, int, int]) -> MapCell:
    """The patch and the kernel behind one cell of a convolution's output.

    Parameters
    ----------
    run : Run
        What a network made of one picture.
    name : str
        A convolution without groups and dilation, such as "conv2".
    place : (int, int, int)
        The cell's map, row and column, counted from 1.

    Returns
    -------
    MapCell
        The cell.

    Raises
    ------
    InvalidInputError
        If the run is of several pictures, or there is no such layer or cell.

    Examples
    --------
    >>> from dlcore.conv.network import read_digit
    >>> from dlcore.data import digit
    >>> cell = map_cell(read_digit(digit(0).image), "conv1", (1, 4, 4))
    >>> bool(np.isclose((cell.patch * cell.weight).sum() + cell.bias, cell.value))
    True
    """
    made, layer = _map(run, name)
    number, row, column = checks.per_axis(place, "place", 3, low=1)
    inside = all(each <= size for each, size in zip((number, row, column), made.shape, strict=True))
    checks.require(inside, "place", place, f"is outside of {name}, whose output is {made.shape}")
    weight, *bias = run.network.of_layer(name)
    (sh, sw), (kh, kw) = checks.pair(layer.stride, "stride"), weight.shape[2:]
    # "same" puts an odd cell behind, at the end.
    both = [(k - 1) // 2 for k in (kh, kw)] if layer.padding == "same" else layer.padding
    top, left = (0, 0) if layer.padding == "valid" else checks.pair(both, "padding")
    padded = np.pad(run.read_by(name), ((0, 0), (top, top + 1), (left, left + 1)))
    patch = padded[:, (row - 1) * sh : (row - 1) * sh + kh, (column - 1) * sw : (column - 1) * sw + kw]
    patch.flags.writeable = False
    value = float(made[number - 1, row - 1, column - 1])
    added = float(bias[0][number - 1]) if bias else 0.0
    return MapCell(place=(number, row, column), patch=patch, weight=weight[number - 1], bias=added, value=value)


def strongest_cell(run: Run, name: str) -> MapCell:
    """The cell of a convolution's output with the largest value.

    Parameters
    ----------
    run : Run
        What a network made of one picture.
    name : str
        A convolution without groups and dilation.

    Returns
    -------
    MapCell
        The first such cell, map by map and row by row.

    Raises
    ------
    InvalidInputError
        As `map_cell` does.
    """
    made = _map(run, name)[0]
    place = np.unravel_index(int(made.argmax()), made.shape)
    return map_cell(run, name, (int(place[0]) + 1, int(place[1]) + 1, int(place[2]) + 1))


def _map(run: Run, name: str) -> tuple[Array, Conv2d]:
    """The output of a convolution, and the layer."""
    names = run.network.stack.names
    checks.one_of(name, "name", names)
    layer, made = run.network.stack.layers[names.index(name)], run.outputs[name]
    if not isinstance(layer, Conv2d) or layer.groups != 1 or layer.dilation not in (1, (1, 1)):
        raise InvalidInputError("name", name, "must be a convolution without groups and dilation")
    checks.require(made.ndim == 3, "run", made.shape, "has this output there, and must be of one picture")
    return made, layer
