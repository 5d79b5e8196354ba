"""Where the nodes of a graph stand: nothing overlaps, no arrow runs through a node, and small graphs do not cross."""

from __future__ import annotations

import itertools
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.charts import computation_graph
from dashboard.charts.layered import layered
from dlcore.derivations.computation_graph import J, derivation
from dlcore.expr import sweep

GRAPHS = st.integers(1, 14).flatmap(
    lambda count: st.tuples(
        *(st.sets(st.integers(0, max(place - 1, 0)), max_size=3 if place else 0) for place in range(count))
    )
)


@settings(derandomize=True, database=None, deadline=None, max_examples=80)
@given(inputs=GRAPHS)
def test_arrows_lead_on_and_nothing_stands_on_anything(inputs: tuple[set[int], ...]) -> None:
    found = layered([sorted(own) for own in inputs])
    assert found == layered([sorted(own) for own in inputs])
    for place, own in enumerate(inputs):
        assert all(found.layers[each] < found.layers[place] for each in own)
    places = list(zip(found.layers, found.lanes, strict=True))
    for one, other in itertools.combinations(places, 2):
        assert one[0] != other[0] or abs(one[1] - other[1]) >= 1 - 1e-9
    for way, bends in found.bends.items():
        assert [layer for layer, _ in bends] == list(range(found.layers[way[0]] + 1, found.layers[way[1]]))
        for layer, lane in bends:
            assert all(at != layer or abs(at_lane - lane) >= 0.7 - 1e-9 for at, at_lane in places)


def numbers(text: str) -> list[float]:
    return [float(word) for word in re.findall(r"-?\d+\.?\d*", text)]


def drawings(picture: Any) -> list[str]:
    found: list[str] = re.findall(r"<svg.*?</svg>", picture.drawn.markup)
    return found


PICTURES = {
    "network": lambda: computation_graph(sweep(J, derivation.examples["small"])),
    "formula": lambda: computation_graph(
        sweep("(a*b + c*d)/(a - c) + exp(-a^2)*sigmoid(b*c) - max(a, d)^2", {"a": 2, "b": -1, "c": 1, "d": 1})
    ),
    "stopped": lambda: computation_graph(sweep("ln(a - b) + a*b", {"a": 1, "b": 2})),
    "long numbers": lambda: computation_graph(sweep("exp(10 a) * 0.123456 b", {"a": 9.9, "b": -7.7})),
}


@pytest.mark.parametrize("name", PICTURES)
def test_words_stay_in_their_boxes_and_arrows_outside_of_them(name: str) -> None:
    for drawing in drawings(PICTURES[name]()):
        width, height = numbers(re.findall(r'viewBox="0 0 (.*?)"', drawing)[0])
        boxes = []
        for group in re.findall(r'<g class="dl-vertex.*?(?=<g class="dl-vertex|</svg>)', drawing):
            x, y, w, h = (float(re.findall(rf'{side}="(.*?)"', group)[0]) for side in ("x", "y", "width", "height"))
            boxes.append((x, y, x + w, y + h))
            assert min(x, y) >= 0
            assert x + w <= width
            assert y + h <= height
            for left, top in re.findall(r'<text[^>]* x="(.*?)" y="(.*?)"', group):
                assert x < float(left) < x + w
                assert y < float(top) < y + h
        for path in re.findall(r'class="dl-arrow"[^>]* d="(.*?)"', drawing):
            for points in curves(path):
                for x, y, right, bottom in boxes:
                    inside = (points > [x + 1, y + 1]) & (points < [right - 1, bottom - 1])
                    assert not inside.all(axis=1).any()


def curves(path: str) -> list[Any]:
    """Points along each piece of a path."""
    found, here = [], np.zeros(2)
    for letter, text in re.findall(r"([MLC])([^MLC]*)", path):
        points = np.array(numbers(text)).reshape(-1, 2)
        t = np.linspace(0, 1, 30)[:, None]
        if letter == "C":
            a, b, c, d = here, *points
            found.append((1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d)
        elif letter == "L":
            found.append(here + t * (points[-1] - here))
        here = points[-1]
    return found


@pytest.mark.parametrize(
    "inputs",
    [
        [(), (), (), (0, 1, 2), (3,), (), (), (4, 5, 6), (7,), (), (), (8, 9, 10), (), (11, 12)],  # the network
        [(), (), (0, 1), (2,)],
        [(), (), (0,), (1,), (2, 3), (0, 4)],
    ],
)
def test_what_can_be_drawn_without_crossings_is(inputs: list[tuple[int, ...]]) -> None:
    assert layered(inputs).crossings == 0
