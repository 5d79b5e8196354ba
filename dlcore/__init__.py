"""The mathematics of deep learning as objects that are shown, executed, worked and differentiated.

The subpackages load when first used, so that `import dlcore` costs little more than numpy:
`dlcore.expr` (formulas), `dlcore.derivation` (proofs that run), `dlcore.conv` (convolution), `dlcore.backprop`
(networks forward and back), `dlcore.training` (training them), `dlcore.search` (choosing settings), `dlcore.text`
(words as numbers), `dlcore.data` (small real data), `dlcore.topics` (the registry) and `dlcore.sources` (the source
texts).
"""

from __future__ import annotations

import importlib
from typing import Any

from dlcore.errors import InvalidInputError

__all__ = [
    "InvalidInputError",
    "backprop",
    "conv",
    "data",
    "derivation",
    "expr",
    "search",
    "sources",
    "text",
    "topics",
    "training",
]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name in __all__:
        return importlib.import_module(f"dlcore.{name}")
    raise AttributeError(f"module 'dlcore' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
