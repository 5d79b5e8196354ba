"""Choosing settings: `budget` says what a search costs and how many trials it needs, `trials` tries settings, `contest`
lets a grid and random settings spend as much and says when which is better.

Each loads when first used."""

from __future__ import annotations

import importlib
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    if name in {"budget", "contest", "trials"}:
        return importlib.import_module(f"dlcore.search.{name}")
    raise AttributeError(f"module 'dlcore.search' has no attribute {name!r}")
