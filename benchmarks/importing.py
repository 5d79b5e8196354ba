"""What `import dlcore` costs, each time in a new process."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from statistics import median

from benchmarks.report import Row, duration

TITLE = "Import"


STATEMENTS = {
    "numpy": "import numpy",
    "dlcore": "import dlcore",
    "conv2d": "from dlcore.conv.ops import conv2d",
    "torch": "import torch",
}


def rows(rounds: int) -> Iterator[Row]:
    """A row for the package, which loads its parts on use, and one for a part that needs numpy."""
    statements = {name: line for name, line in STATEMENTS.items() if name != "torch" or importlib.util.find_spec(name)}
    samples: dict[str, list[float]] = {name: [] for name in statements}
    for turn in range(rounds + 1):
        for name, line in statements.items():
            seconds = _seconds(line)
            if turn:  # the first reads the files from disk
                samples[name].append(seconds)
    found = {name: median(times) for name, times in samples.items()}
    for name, line in list(statements.items())[1:3]:
        over, alone = 1e3 * (found[name] - found["numpy"]), duration(found["numpy"])
        loaded = f"{over:.0f} ms over `import numpy`, which takes {alone}"
        yield Row(
            goal=f"`{line}`",
            ours=found[name],
            peers={STATEMENTS["torch"]: found["torch"]} if "torch" in found else {},
            aim="≤ 0.09; ≤ 15 ms over numpy",
            note=loaded if over > 0 else f"numpy ({alone}) loads when something first needs it",
        )


def _seconds(statement: str) -> float:
    code = f"import time; start = time.perf_counter(); {statement}; print(time.perf_counter() - start)"
    return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)
