"""Backpropagation: `mlp` runs a network forward and backward and keeps every step, `gradient_check` holds the gradients
against differences, `depth` follows a gradient through many layers, and `flat` holds the quick passes of training.

Each loads when first used.
"""

from __future__ import annotations

import importlib
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    if name in {"depth", "flat", "gradient_check", "mlp"}:
        return importlib.import_module(f"dlcore.backprop.{name}")
    raise AttributeError(f"module 'dlcore.backprop' has no attribute {name!r}")
