"""Text as numbers: `one_hot` turns words into the rows of a matrix, and into lookups in a table."""

from __future__ import annotations

import importlib
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    if name == "one_hot":
        return importlib.import_module("dlcore.text.one_hot")
    raise AttributeError(f"module 'dlcore.text' has no attribute {name!r}")
