"""Training a network: `sets` holds what it learns from, `loop` trains it epoch by epoch, `verdict` says what became of
it, `faults` names the mistakes that people make and says how to find each.

Each loads when first used.
"""

from __future__ import annotations

import importlib
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    if name in {"faults", "loop", "sets", "verdict"}:
        return importlib.import_module(f"dlcore.training.{name}")
    raise AttributeError(f"module 'dlcore.training' has no attribute {name!r}")
