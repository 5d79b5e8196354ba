"""The walk through a stack, layer by layer, until its end or the first layer that does not fit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from dlcore import _checks as checks
from dlcore.conv.receptive_field._field import INPUT as CELL
from dlcore.conv.receptive_field._field import Field, extend, merge
from dlcore.conv.receptive_field._taps import POINT, whole
from dlcore.conv.stack._facts import Facts, Two, facts
from dlcore.conv.stack._joins import Output, Repair, insert, join_shape, repair
from dlcore.conv.stack._layers import Add, Concatenate, Flatten, Layer, Linear
from dlcore.conv.stack._stack import INPUT, Stack
from dlcore.errors import InvalidInputError

__all__ = ["Fields", "Node", "Stop", "walk"]

Fields: TypeAlias = tuple[Field, Field]
Grid: TypeAlias = tuple[int, int]
LONGEST = 60  # letters in a name


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """The input, or a layer with what follows from its place.

    `grid` is the rows and columns that the output's places are counted on: a map's own; a flattened map's numbers
    still have theirs; 1 by 1 behind a fully connected layer. `fields` and `grid` are None where there is no picture at
    all, `fields` also where places have no common pattern. `reads` holds the sources' numbers in the walk and, for
    each, the cells that a place reads of the source's grid.
    """

    name: str
    layer: Layer | None
    reads: tuple[tuple[int, Two], ...]
    facts: Facts
    grid: Grid | None
    fields: Fields | None

    @property
    def output(self) -> Output:
        """What a join sees of it."""
        return Output(name=self.name, shape=self.facts.shape)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """Where the walk ended early: the layer's number in the stack, from 0, the sentence, and the stack mended."""

    place: int
    error: InvalidInputError
    mended: Stack | None


def walk(stack: Stack) -> tuple[list[Node], Stop | None]:
    """The input and every layer that fits; then the layer that does not, if there is one."""
    shape = stack.example_shape
    grid = (shape[1], shape[2]) if len(shape) == 3 else None
    start = Facts(shape=shape)
    nodes = [Node(name=INPUT, layer=None, reads=(), facts=start, grid=grid, fields=(CELL, CELL) if grid else None)]
    known = {INPUT: 0}
    for place, (layer, name) in enumerate(zip(stack.layers, stack.names, strict=True)):
        sources: list[int] = []
        try:
            _check_name(name, known)
            sources = _sources(layer, nodes[-1].name, known)
            nodes.append(_node(layer, name, nodes, sources))
            known[name] = place + 1
        except InvalidInputError as error:
            rule = f"{error.rule} (layer {place + 1}, {name})"
            named = InvalidInputError(error.argument, error.value, rule, mend=error.mend)
            mended = _mended(stack, place, [nodes[each] for each in sources])
            return nodes, Stop(place=place, error=named, mended=mended)
    return nodes, None


def _check_name(name: str, taken: Collection[str]) -> None:
    readable = isinstance(name, str) and name.isprintable() and len(name) <= LONGEST
    checks.require(readable, "name", name, f"must be a word of at most {LONGEST} letters")
    rule = "is the name of what the stack is given" if name == INPUT else "is the name of an earlier layer"
    checks.require(name not in taken, "name", name, rule, mend="use another one")


def _sources(layer: Layer, before: str, known: Mapping[str, int]) -> list[int]:
    asked = {"input": layer.input or before}
    if isinstance(layer, Add | Concatenate):
        asked["other"] = layer.other
    for argument, name in asked.items():
        earlier = isinstance(name, str) and name in known
        mend = f"use one of {', '.join(list(known)[-5:])}"  # the nearest are likeliest
        checks.require(earlier, argument, name, "names no earlier layer", mend=mend)
    return [known[name] for name in asked.values()]


def _node(layer: Layer, name: str, nodes: list[Node], sources: list[int]) -> Node:
    if isinstance(layer, Add | Concatenate):
        return _joined(layer, name, nodes, sources)
    (source,) = sources
    before = nodes[source]
    found = facts(layer, before.facts.shape)
    grid, taps = before.grid, found.taps
    if grid and taps is None:
        grid, taps = (1, 1), (whole(grid[0]), whole(grid[1]))
    elif len(found.shape) == 3:
        grid = found.shape[1], found.shape[2]
    taps = taps or (POINT, POINT)
    fields = _extended(before.fields, taps)
    return Node(name=name, layer=layer, reads=((source, taps),), facts=found, grid=grid, fields=fields)


def _joined(layer: Add | Concatenate, name: str, nodes: list[Node], sources: list[int]) -> Node:
    one, other = (nodes[source] for source in sources)
    found = Facts(shape=join_shape(layer, one.output, other.output))
    grid, each = one.grid, [(POINT, POINT), (POINT, POINT)]
    if one.grid and other.grid and one.grid != other.grid:  # numbers in a row that stood on different maps
        grid = (1, 1)
        each = [(whole(rows), whole(columns)) for rows, columns in (one.grid, other.grid)]
    fields = [_extended(node.fields, taps) for node, taps in zip((one, other), each, strict=True)]
    rows, columns = (merge(a, b) for a, b in zip(*fields, strict=True)) if fields[0] and fields[1] else (None, None)
    return Node(
        name=name,
        layer=layer,
        reads=tuple(zip(sources, each, strict=True)),
        facts=found,
        grid=grid,
        fields=(rows, columns) if rows and columns else None,
    )


def _extended(fields: Fields | None, taps: Two) -> Fields | None:
    rows, columns = (extend(fields[axis], taps[axis]) for axis in (0, 1)) if fields else (None, None)
    return (rows, columns) if rows and columns else None


def _mended(stack: Stack, place: int, sources: list[Node]) -> Stack | None:
    """The stack with one layer more, where that is all that it takes to get past this place, or nearer to it."""
    layer, outputs = stack.layers[place], [node.output for node in sources]
    found = None
    if isinstance(layer, Linear) and outputs and len(outputs[0].shape) == 3:
        found = Repair(of=outputs[0], layer=Flatten(), words="")
    elif len(outputs) == 2:
        found = repair(layer, *outputs)
    return insert(stack, place, outputs[0], found) if found else None
