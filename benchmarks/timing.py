"""Candidates timed side by side: interleaved, each sample long enough to measure, medians."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median

__all__ = ["interleaved"]

SAMPLE = 0.004  # seconds: what is shorter is repeated until it takes this long
TRIES = 3  # of which a sample is the best: what else the machine does only ever adds to a time
REST = 0.04  # seconds: the worker threads of BLAS and OpenMP spin for up to 30 ms after a call


def interleaved(candidates: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median time of one call of each candidate, in seconds.

    Every round takes one sample of each in turn, so that a change in the machine's load meets all of them; a sample is
    the best of three. The garbage collector is off for all.
    """
    repeats = {name: _repeats(call) for name, call in candidates.items()}
    samples: dict[str, list[float]] = {name: [] for name in candidates}
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, call in candidates.items():
                time.sleep(REST)
                call()  # the caches are warm again after the rest
                samples[name].append(min(_seconds(call, repeats[name]) for _ in range(TRIES)) / repeats[name])
    finally:
        gc.enable()
    return {name: median(times) for name, times in samples.items()}


def _repeats(call: Callable[[], object]) -> int:
    call()
    repeats = 1
    while (taken := _seconds(call, repeats)) < SAMPLE:
        repeats = max(2 * repeats, int(repeats * SAMPLE / max(taken, 1e-6)))
    return repeats


def _seconds(call: Callable[[], object], repeats: int) -> float:
    start = time.perf_counter()
    for _ in range(repeats):
        call()
    return time.perf_counter() - start
