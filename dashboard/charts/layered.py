"""Where the nodes of a graph stand: in layers along its arrows, few crossings, and no arrow through a node.

An arrow that passes a layer has a place of its own in it, so that it never runs through what stands there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["Layout", "layered"]

ROUNDS = 12
NARROW = 0.4  # the room of a passing arrow, where a node has 1

Way = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Places in units of a layer and of a lane, both counted from 0.

    Attributes
    ----------
    layers : tuple of int
        Each node's layer; an arrow leads to a later one.
    lanes : tuple of float
        Where in its layer each node stands; nodes of one layer are at least 1 apart.
    bends : mapping
        For each arrow, an input and its node: the layers that it passes, and where.
    crossings : int
        How often arrows cross.
    """

    layers: tuple[int, ...]
    lanes: tuple[float, ...]
    bends: Mapping[Way, tuple[tuple[int, float], ...]]
    crossings: int

    @property
    def size(self) -> tuple[int, float]:
        """How many layers, and how many lanes."""
        every = [*self.lanes, *(lane for way in self.bends.values() for _, lane in way)]
        return max(self.layers) + 1, max(every) + 1


def layered(inputs: Sequence[Sequence[int]]) -> Layout:
    """Lay out a graph whose nodes each stand after their inputs.

    Parameters
    ----------
    inputs : sequence of sequence of int
        For each node the places of its inputs, all before its own.

    Examples
    --------
    >>> found = layered([(), (), (0, 1), (), (2, 3)])
    >>> found.layers, found.crossings
    ((0, 0, 1, 1, 2), 0)
    """
    return _laid_out(tuple(tuple(own) for own in inputs))


@lru_cache(maxsize=256)  # a slider changes numbers, not arrows
def _laid_out(inputs: tuple[tuple[int, ...], ...]) -> Layout:
    layers = _layers(inputs)
    rows, ways = _with_bends(inputs, layers)
    links = [(a, b) for way in ways.values() for a, b in pairwise(way)]
    starts = (rows, [row[::-1] for row in rows], [sorted(row, key=lambda place: place < len(inputs)) for row in rows])
    orders = (order for start in starts for order in _orders(start, links))
    best = min(orders, key=lambda order: _crossings(order, links))
    lanes = _lanes(best, links, len(inputs))
    at = {place: layer for layer, row in enumerate(best) for place in row}
    return Layout(
        layers=tuple(layers),
        lanes=tuple(lanes[: len(inputs)].tolist()),
        bends={way: tuple((at[k], float(lanes[k])) for k in path[1:-1]) for way, path in ways.items()},
        crossings=_crossings(best, links),
    )


def _layers(inputs: Sequence[Sequence[int]]) -> list[int]:
    """One more than the last of its inputs'; what has none stands right before where it is first used."""
    layers: list[int] = []
    for own in inputs:
        layers.append(1 + max((layers[each] for each in own), default=-1))
    for place, own in enumerate(inputs):
        users = [layers[k] for k, each in enumerate(inputs) if place in each]
        if not own and users:
            layers[place] = min(users) - 1
    return layers


def _with_bends(
    inputs: Sequence[Sequence[int]], layers: Sequence[int]
) -> tuple[list[list[int]], dict[Way, tuple[int, ...]]]:
    """The places in each layer, with one more for each layer that an arrow passes, and each arrow's way over them."""
    rows: list[list[int]] = [[] for _ in range(max(layers) + 1)]
    for place, layer in enumerate(layers):
        rows[layer].append(place)
    ways, last = {}, len(inputs)
    for node, own in enumerate(inputs):
        for each in own:
            passed = range(layers[each] + 1, layers[node])
            ways[each, node] = (each, *range(last, last + len(passed)), node)
            for bend, layer in enumerate(passed, start=last):
                rows[layer].append(bend)
            last += len(passed)
    return rows, ways


def _orders(rows: list[list[int]], links: Sequence[Way]) -> list[list[list[int]]]:
    """The order as given, and those in which each layer in turn follows the mean of its neighbors'."""
    found = [[list(row) for row in rows]]
    for turn in range(ROUNDS):
        order = [list(row) for row in found[-1]]
        forth = turn % 2 == 0
        for layer in range(1, len(order)) if forth else range(len(order) - 2, -1, -1):
            before = order[layer - 1 if forth else layer + 1]
            rank = {place: k for k, place in enumerate(before)}
            mean = {}
            for k, place in enumerate(order[layer]):
                ends = [b if a == place else a for a, b in links if place in (a, b)]
                near = [rank[end] for end in ends if end in rank]
                mean[place] = sum(near) / len(near) if near else k
            order[layer].sort(key=mean.__getitem__)
        found.append(order)
    return found


def _crossings(order: Sequence[Sequence[int]], links: Sequence[Way]) -> int:
    count = 0
    for row, following in pairwise(order):
        one, two = ({place: k for k, place in enumerate(each)} for each in (row, following))
        here = [(one[a], two[b]) for a, b in links if a in one and b in two]
        count += sum((a - c) * (b - d) < 0 for k, (a, b) in enumerate(here) for c, d in here[:k])
    return count


def _lanes(order: Sequence[Sequence[int]], links: Sequence[Way], nodes: int) -> NDArray[np.float64]:
    """Lanes that lie near those of their neighbors, in this order, and far enough apart."""
    lanes = np.zeros(1 + max(max(row) for row in order))
    room = np.where(np.arange(len(lanes)) < nodes, 1.0, NARROW)
    starts = []
    for row in order:
        sizes = room[list(row)]
        starts.append(np.concatenate([[0.0], np.cumsum((sizes[1:] + sizes[:-1]) / 2)]))
        lanes[list(row)] = starts[-1] - starts[-1].mean()
    near = {place: [b if a == place else a for a, b in links if place in (a, b)] for row in order for place in row}
    for turn in range(2 * ROUNDS):
        for row, start in zip(*((order, starts) if turn % 2 else (order[::-1], starts[::-1])), strict=True):
            wanted = np.array([np.mean(lanes[near[place]]) if near[place] else lanes[place] for place in row])
            lanes[list(row)] = _rising(wanted - start) + start
    found: NDArray[np.float64] = lanes - lanes.min()
    return found


def _rising(wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """The nearest numbers that never fall: neighbors out of order share their mean."""
    blocks: list[tuple[float, int]] = []
    for value in wanted:
        mean, count = float(value), 1
        while blocks and blocks[-1][0] > mean:
            other, size = blocks.pop()
            mean, count = (mean * count + other * size) / (count + size), count + size
        blocks.append((mean, count))
    return np.concatenate([np.full(count, mean) for mean, count in blocks])
