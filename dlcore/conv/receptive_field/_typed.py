"""Layers as people write them down in a line."""

from __future__ import annotations

import re
from typing import Any

from dlcore.conv.receptive_field._recursions import Window
from dlcore.errors import InvalidInputError

__all__ = ["windows"]

SETTINGS = {"k": "kernel_size", "s": "stride", "p": "padding", "d": "dilation"}
SETTING = re.compile(r"([kspd])\s*=?\s*(\d{1,9})", re.IGNORECASE)
LONGEST = 20  # characters of a word that are repeated to the reader


def windows(text: str) -> tuple[Window, ...]:
    """Layers from text: a semicolon or a new line between layers, and for each its settings.

    Parameters
    ----------
    text : str
        Such as "k3 s2 p1; k3": k is the kernel's size, s the stride, p the padding, d the dilation, in any order. Only
        k must be given; the others are as PyTorch has them.

    Returns
    -------
    tuple of Window
        From the input on.

    Raises
    ------
    InvalidInputError
        If there is no layer, a setting cannot be read, is given twice or is too small, or a kernel is missing.

    Examples
    --------
    >>> from dlcore.conv.receptive_field import forward
    >>> [field.size for field in forward(windows("k3 s2 p1; k3 s2 p1; k3 p1"))]
    [1, 3, 7, 15]
    """
    lines = [line.strip() for line in re.split(r"[;\n]", text)]
    found = tuple(_window(line, number) for number, line in enumerate(filter(None, lines), 1))
    if not found:
        raise InvalidInputError("", None, "There is no layer", mend="write one, such as k3 s2 p1")
    return found


def _window(line: str, number: int) -> Window:
    given: dict[str, Any] = {}
    for letter, value in SETTING.findall(line):
        name = SETTINGS[letter.lower()]
        if name in given:
            raise _unread(number, f"gives its {name} twice", "leave one out")
        given[name] = int(value)
    if rest := SETTING.sub(" ", line).replace(",", " ").split():
        raise _unread(number, f"holds “{rest[0][:LONGEST]}”, which cannot be read", "write it as k3 s2 p1 d1")
    if "kernel_size" not in given:
        raise _unread(number, "has no kernel", "begin it with k and a size, as in k3")
    try:
        return Window(**given)
    except InvalidInputError as error:
        raise _unread(number, f"has {error.argument} = {error.value}, which {error.rule}", "use a larger one") from None


def _unread(number: int, what: str, mend: str) -> InvalidInputError:
    return InvalidInputError("", None, f"Layer {number} {what}", mend=mend)
