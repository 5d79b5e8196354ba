"""Convolution and pooling against recorded answers of torch, forward and backward, so that it need not be installed.

`recorded/ops.json` holds small random cases of whole numbers with torch's answers, null where it refuses. To record
them anew: python -m tests.conv.test_ops_recorded
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.conv.random_operations import MODES, OPERATIONS, Case, assert_same, draw

RECORDED = Path(__file__).parent / "recorded" / "ops.json"
ANSWERED, REFUSED = 12, 4  # of each operation, and of conv2d for each padding mode


def recorded(operation: str) -> list[tuple[Case, dict[str, Any] | None]]:
    cases = json.loads(RECORDED.read_text(encoding="utf-8"))["cases"]
    return [(case_of(each), each["answer"]) for each in cases if each["operation"] == operation]


def case_of(given: dict[str, Any]) -> Case:
    arrays = {name: np.array(given[name], np.float64) for name in ("input", "weight", "bias") if name in given}
    settings = {name: tuple(each) if isinstance(each, list) else each for name, each in given["settings"].items()}
    return Case(operation=given["operation"], settings=settings, **arrays)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_recorded_answer_of_torch_is_ours(operation: str) -> None:
    for case, answer in recorded(operation):
        expected = answer and {name: np.array(numbers, np.float64) for name, numbers in answer.items()}
        for kind in ("", "_reference"):
            assert_same(case.ours(kind), expected, case)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_record_has_answers_and_refusals(operation: str) -> None:
    seen = [(each.settings.get("padding_mode"), answer is None) for each, answer in recorded(operation)]
    for mode in MODES if operation == "conv2d" else (None,):
        assert (seen.count((mode, False)), seen.count((mode, True))) == (ANSWERED, REFUSED)


def record() -> None:
    """Ask the installed torch."""
    import torch

    lines: list[str] = []
    for operation in OPERATIONS:
        room: dict[tuple[str | None, bool], int] = {}
        for seed in range(10_000, 14_000):
            case = draw(operation, seed, whole=True)
            if sum(array.size for array in case.arrays.values()) > 70:
                continue
            answer = case.theirs()
            key = case.settings.get("padding_mode"), answer is None
            room[key] = room.get(key, 0) + 1
            if room[key] > (REFUSED if answer is None else ANSWERED):
                continue
            given = {name: plain(array) for name, array in case.arrays.items()}
            answers = answer and {name: plain(array) for name, array in answer.items()}
            line = {"operation": operation, **given, "settings": case.settings, "answer": answers}
            lines.append(json.dumps(line, separators=(",", ":")))
    rows = ",\n".join(lines)
    RECORDED.write_text(f'{{"torch": "{torch.__version__}", "cases": [\n{rows}\n]}}\n', encoding="utf-8")


def plain(array: np.ndarray) -> Any:
    """Nested lists, whole numbers without a point: averages alone are none."""
    return (array.astype(int) if (array == array.round()).all() else array).tolist()


if __name__ == "__main__":
    record()
