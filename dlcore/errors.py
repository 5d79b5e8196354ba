"""The one exception a reader meets: what was given, what is allowed, and how to mend it."""

from __future__ import annotations

from typing import Any

__all__ = ["InvalidInputError"]


class InvalidInputError(ValueError):
    """Bad input, in one sentence: the argument, the value given, the rule it breaks, and the mend.

    Parameters
    ----------
    argument : str
        The argument's name as the caller wrote it; empty where the sentence speaks for itself.
    value : object
        What was given.
    rule : str
        What is allowed, as the rest of the sentence "argument = value …", such as "must be at least 1".
    mend : str
        How to put it right, as a clause; empty where the rule already says it.

    Examples
    --------
    >>> raise InvalidInputError("stride", 0, "must be at least 1", mend="use 1 to visit every position")
    Traceback (most recent call last):
    ...
    dlcore.errors.InvalidInputError: stride = 0 must be at least 1; use 1 to visit every position.
    """

    def __init__(self, argument: str, value: Any, rule: str, *, mend: str = "") -> None:
        self.argument, self.value, self.rule, self.mend = argument, value, rule, mend
        subject = f"{argument} = {_short(value)} " if argument else ""
        sentence = f"{subject}{rule}{f'; {mend}' if mend else ''}"
        super().__init__(sentence if sentence.endswith("?") else f"{sentence}.")


def _short(value: Any) -> str:
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # Python does not print a whole number of more than 4,300 digits
        text = "a number of thousands of digits"
    return text if len(text) <= 60 else f"{text[:57]}..."
