"""conv2d beside torch, in both of its layouts, and scipy; the outputs are compared before anything is timed."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.peers import Array, Candidates, agree, in_torch, torch
from benchmarks.report import Row
from benchmarks.timing import interleaved
from dlcore.conv.ops import conv2d

TITLE = "Convolution"


@dataclass(frozen=True, kw_only=True)
class Goal:
    """One size of convolution, with the aims for float32 and float64."""

    name: str
    input: tuple[int, int, int, int]
    weight: tuple[int, int, int, int]
    settings: dict[str, Any]
    aims: tuple[str, str]
    notes: tuple[str, str] = ("", "")


CALLS = "two thirds of ours is checking the arguments and looking for NaN"
GOALS = (
    Goal(
        name="one 5×5 picture, 3×3 kernel",
        input=(1, 1, 5, 5),
        weight=(1, 1, 3, 3),
        settings={},
        aims=("≤ 0.40", "≤ 0.40"),
        notes=(CALLS, CALLS),
    ),
    Goal(
        name="one 28×28 picture, 3×3, padding 1",
        input=(1, 1, 28, 28),
        weight=(1, 1, 3, 3),
        settings={"padding": 1},
        aims=("≤ 0.90", "≤ 0.90"),
        notes=("ours is a dozen calls of numpy, torch's one of its own", "as above"),
    ),
    Goal(
        name="3×36×36, two 3×3 filters, padding 3, stride 2",
        input=(1, 3, 36, 36),
        weight=(2, 3, 3, 3),
        settings={"padding": 3, "stride": 2},
        aims=("≤ 0.60", "≤ 0.60"),
        notes=("most of ours is laying out the patches", "as above"),
    ),
    Goal(
        name="512×512 picture, 3×3, padding 1",
        input=(1, 1, 512, 512),
        weight=(1, 1, 3, 3),
        settings={"padding": 1},
        aims=("≤ 0.60", "≤ 0.60"),
    ),
    Goal(
        name="3×1024×1024 picture, one 5×5 filter, padding 2",
        input=(1, 3, 1024, 1024),
        weight=(1, 3, 5, 5),
        settings={"padding": 2},
        aims=("≤ 0.45", "≤ 0.45; ≤ 0.06 of torch"),
        notes=("", "torch lays out all patches in memory first"),
    ),
    Goal(
        name="3×1024×1024 picture, eight 5×5 filters, padding 2",
        input=(1, 3, 1024, 1024),
        weight=(8, 3, 5, 5),
        settings={"padding": 2},
        aims=("≤ 0.80", "≤ 0.15"),
        notes=("a banded product would take less time, but it would be a sixth way", "as above"),
    ),
)


def rows(rounds: int) -> Iterator[Row]:
    """A row for each size and precision."""
    rng = np.random.default_rng(0)
    for goal in GOALS:
        x, w = rng.standard_normal(goal.input), rng.standard_normal(goal.weight)
        for dtype, aim, note in zip((np.float32, np.float64), goal.aims, goal.notes, strict=True):
            yield _row(goal, x.astype(dtype), w.astype(dtype), aim, note, rounds)


def _row(goal: Goal, x: Array, w: Array, aim: str, note: str, rounds: int) -> Row:
    candidates: Candidates = {"ours": lambda: conv2d(x, w, **goal.settings)}
    if module := torch():
        candidates |= in_torch(lambda *given: module.nn.functional.conv2d(*given, **goal.settings), x, w)
    if goal.input[2] >= 512:
        candidates |= _scipy(x, w)
    agree(candidates)
    seconds = interleaved(candidates, rounds)
    ours = seconds.pop("ours")
    return Row(goal=f"{goal.name}, {x.dtype}", ours=ours, peers=seconds, aim=aim, note=note)


def _scipy(x: Array, w: Array) -> Candidates:
    if not importlib.util.find_spec("scipy"):
        return {}
    correlate = importlib.import_module("scipy.ndimage").correlate

    def apply() -> Array:
        filtered = [sum(correlate(*each, mode="constant") for each in zip(x[0], kernel, strict=True)) for kernel in w]
        return np.stack(filtered)[None]

    return {"scipy.ndimage": apply}
