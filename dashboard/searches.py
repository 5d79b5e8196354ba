"""What the page on search budgets has to choose from: what is asked, the problems, and a grid typed as text."""

from __future__ import annotations

import re
from typing import Any

from dashboard.snippet import Written
from dlcore.errors import InvalidInputError
from dlcore.search.budget import grid_cost
from dlcore.search.contest import Hill
from dlcore.search.trials import Range, digits_accuracy

__all__ = ["HILL", "NAMES", "PROBLEMS", "QUESTIONS", "SEEDS", "problem", "sizes"]

QUESTIONS = {
    "cost": "What a grid costs",
    "trials": "How many random trials",
    "beside": "Grid beside random",
}
DIGITS, HILL = PROBLEMS = ("Digits to read", "A hill that may stand anywhere")
NAMES = {
    DIGITS: {"lr": "learning rate", "weight_decay": "weight decay"},
    HILL: {"first": "first setting", "second": "second setting"},
}
SEEDS = range(6)  # of the random searches
MOST = 6  # settings of a grid that is typed
_RANGES = '{"lr": Range(1e-3, 3, log=True), "weight_decay": Range(1e-6, 1e-1, log=True)}'
_IMPORT = ("from dlcore.search.trials import Range",)


def sizes(text: str) -> tuple[int, ...]:
    """The numbers of values of each setting, typed as in "10 6 5" or "10 × 6 × 5"."""
    words = [word for word in re.split(r"[\s,;×x*]+", text.strip()) if word]
    what, mend = "The grid", "type one whole number for each setting, such as 10 6 5"
    if not 1 <= len(words) <= MOST:
        raise InvalidInputError("", None, f"{what} must have one to {MOST} settings", mend=mend)
    for word in words:
        if not re.fullmatch(r"\d{1,2}", word, re.ASCII) or int(word) < 1:
            shown = word if len(word) <= 12 else f"{word[:12]}…"
            raise InvalidInputError("", None, f"{what} has “{shown}”, and may have 1 to 99 values", mend=mend)
    return grid_cost([int(word) for word in words]).sizes


def problem(name: str, *, weight: float, top: int) -> tuple[Any, Any, str]:
    """What is searched: the score, the settings' ranges, and what a score misses that is below 1."""
    if name == DIGITS:
        ranges = {"lr": Range(1e-3, 3, log=True), "weight_decay": Range(1e-6, 1e-1, log=True)}
        score = Written(digits_accuracy, "digits_accuracy", ("from dlcore.search.trials import digits_accuracy",))
        return score, Written(ranges, _RANGES, _IMPORT), "share of digits read wrong"
    shares = ((0.49 + 0.618034 * top) % 1, (0.71 + 0.754878 * top) % 1)  # spread evenly, not drawn
    hill = Hill(top=(round(shares[0], 3), round(shares[1], 3)), weight=weight)
    imports = ("from dlcore.search.contest import Hill",)
    return Written(hill, repr(hill), imports), Written(Hill.ranges(), "Hill.ranges()", imports), "distance from the top"
