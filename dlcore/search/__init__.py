"""Choosing settings: `budget` says what a search costs and how many trials it needs."""

from __future__ import annotations

import importlib
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    if name == "budget":
        return importlib.import_module("dlcore.search.budget")
    raise AttributeError(f"module 'dlcore.search' has no attribute {name!r}")
