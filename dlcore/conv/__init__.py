"""Convolution: `shapes` says how large an output is, `ops` computes it, `filters` names kernels and what they detect,
`receptive_field` says which cells an output cell depends on, `stack` tabulates whole networks, `network` runs and
trains them, and `trace` lists every product of a small convolution.

Each loads when first used.
"""

from __future__ import annotations

import importlib
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    if name in {"filters", "network", "ops", "receptive_field", "shapes", "stack", "trace"}:
        return importlib.import_module(f"dlcore.conv.{name}")
    raise AttributeError(f"module 'dlcore.conv' has no attribute {name!r}")
