"""The style sheets of figures share one page: what one of them says of a class alone, no other may say too."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "dashboard" / "charts"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SELECTORS = re.compile(r"([^{}]+)\{")
ALONE = re.compile(r"\.(dl-[\w-]+)(::?[\w-]+)*")


def styled_alone(sheet: str) -> set[str]:
    """The classes of which a sheet says something wherever they stand."""
    selectors = (each.strip() for found in SELECTORS.findall(COMMENT.sub("", sheet)) for each in found.split(","))
    return {found[1] for each in selectors if (found := ALONE.fullmatch(each))}


def test_what_counts_as_a_class_alone() -> None:
    sheet = "/* .dl-no {} */ .dl-a, .dl-b:hover { x: y } .dl-c .dl-d { x: y } @media print { .dl-e::after { x: y } }"
    assert styled_alone(sheet) == {"dl-a", "dl-b", "dl-e"}


def test_no_class_is_styled_alone_in_two_sheets() -> None:
    sheets = defaultdict(list)
    for path in sorted(FOLDER.glob("*.css")):
        for name in styled_alone(path.read_text(encoding="utf-8")):
            sheets[name].append(path.name)
    twice = [f".{name}: {' and '.join(found)}" for name, found in sheets.items() if len(found) > 1]
    assert not twice, "\n".join(twice)
