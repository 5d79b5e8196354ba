"""Choosing settings: `budget` says what a search costs and how many trials it needs, `trials` runs a grid
beside random settings.

Each loads when first used."""

from __future__ import annotations

import importlib
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    if name in {"budget", "trials"}:
        return importlib.import_module(f"dlcore.search.{name}")
    raise AttributeError(f"module 'dlcore.search' has no attribute {name!r}")
