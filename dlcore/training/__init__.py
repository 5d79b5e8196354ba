"""Training a network: `sets` holds what it learns from, `loop` trains it epoch by epoch, `verdict` says what became of
it, `faults` names the mistakes that people make, `probes` finds them, and `leftover` follows one of them on one weight.

Each loads when first used.
"""

from __future__ import annotations

import importlib
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    if name in {"faults", "leftover", "loop", "probes", "sets", "verdict"}:
        return importlib.import_module(f"dlcore.training.{name}")
    raise AttributeError(f"module 'dlcore.training' has no attribute {name!r}")
