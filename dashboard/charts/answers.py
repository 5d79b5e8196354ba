"""What a filter did to a picture, as one sentence computed from the numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.numbers import shown
from dlcore.conv.filters import Filtered

__all__ = ["LETTER", "answer", "claim"]

SMALL = 100  # cells: fewer have no quantiles worth a sentence
FEW = 2  # values that a sentence still lists
LETTER = 2  # characters of a name that is a letter on paper, such as k1, and stays as it is


def claim(results: Sequence[Filtered], names: Sequence[str]) -> str:
    """The sentence above a picture with one result or several.

    Parameters
    ----------
    results : sequence of Filtered
        Results of one picture.
    names : sequence of str
        What they are called.
    """
    if len(results) == 1:
        return f"The kernel {answer(results[0])}"
    first, second = results[0], results[-1]
    if np.array_equal(first.kernel.weights, second.kernel.weights) and first.mode != second.mode:
        if first.kernel.symmetric:
            return "Half a turn leaves this kernel as it is, so both give the same"
        if np.allclose(first.output, -second.output):
            return "Half a turn changes every sign of this kernel, and so every sign of the result"
    words = [names[0], *(name if len(name) <= LETTER else name[0].lower() + name[1:] for name in names[1:])]
    return ", ".join(f"{name} {answer(result)}" for name, result in zip(words, results, strict=True))


def answer(result: Filtered) -> str:
    """What the filter did, as the rest of a sentence: "moves the picture one cell left".

    Parameters
    ----------
    result : Filtered
        A filtered picture.

    Examples
    --------
    >>> from dlcore.conv.filters import filter_image
    >>> answer(filter_image([[0, 1], [1, 1]], "shift-left"))
    'moves the picture 1 cell left'
    >>> answer(filter_image([[1, 0, 1, 0, 1]] * 5, "periodic-axis-0", size="valid"))
    'gives 0 everywhere'
    """
    weights, low, high = result.weights, *result.range
    if not result.output.any():
        return "gives 0 everywhere"
    places = np.argwhere(weights)
    if len(places) == 1 and all(side % 2 for side in weights.shape):
        return _moved(weights, places[0])
    if result.output.size < SMALL:
        values, silent = np.unique(result.output), int((result.output == 0).sum())
        if len(values) <= FEW:
            return f"gives {' and '.join(map(shown, values.tolist()))}"
        if silent:
            return f"gives 0 in {silent} of {result.output.size} cells, and {shown(low)} to {shown(high)} in the others"
        return f"gives {shown(low)} to {shown(high)}"
    if np.isclose(weights.sum(), 1):
        before, after = _roughness(result.input), _roughness(result.output)
        way = "smooths" if after < before else "sharpens"
        return f"{way} the picture: neighbors differ by {shown(after, 3)} on average, before by {shown(before, 3)}"
    size = np.abs(result.output)
    nine, most = float(np.quantile(size, 0.9)), float(size.max())
    if np.isclose(weights.sum(), 0):
        return (
            f"is silent on flat areas: nine in ten answers are at most {shown(nine, 3)} in size, "
            f"the strongest is {shown(most)}"
        )
    return f"gives {shown(low)} to {shown(high)}"


def _moved(weights: NDArray[np.float64], place: NDArray[np.intp]) -> str:
    """What a kernel with one weight does: each cell takes the value of one other cell."""
    weight = float(weights[*place])
    down, right = ((side - 1) // 2 - int(at) for side, at in zip(weights.shape, place, strict=True))
    ways = [
        f"{abs(step)} cell{'' if abs(step) == 1 else 's'} {word}"
        for step, word in ((down, "down" if down > 0 else "up"), (right, "right" if right > 0 else "left"))
        if step
    ]
    times = "" if weight == 1 else f"takes each value times {shown(weight)}"
    if not ways:
        return times or "leaves the picture as it is"
    moved = f"moves the picture {' and '.join(ways)}"
    return f"{times} and {moved}" if times else moved


def _roughness(values: NDArray[np.float64]) -> float:
    """By how much neighbors differ, on average over all pairs beside or above each other."""
    beside, above = np.abs(np.diff(values, axis=1)), np.abs(np.diff(values, axis=0))
    return float((beside.sum() + above.sum()) / max(1, beside.size + above.size))
