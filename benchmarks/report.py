"""What a run found, as a table for the terminal and for the docs, and the machine it ran on."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

__all__ = ["Row", "duration", "machine", "markdown"]

UNITS = (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6))


@dataclass(frozen=True, kw_only=True)
class Row:
    """One goal: our time and the peers', in seconds, the aim for ours / best peer, and what one should know of it."""

    goal: str
    ours: float
    peers: Mapping[str, float] = field(default_factory=dict)
    aim: str = ""
    note: str = ""

    @property
    def best(self) -> str:
        """The fastest peer's name; empty where no peer is installed."""
        return min(self.peers, key=lambda name: self.peers[name], default="")

    @property
    def ratio(self) -> float | None:
        """Our time over the fastest peer's: below 1, ours is faster."""
        return self.ours / self.peers[self.best] if self.peers else None

    def cells(self) -> tuple[str, ...]:
        """The row as text: goal, ours, peers from the fastest, ratio, aim, note."""
        peers = sorted(self.peers.items(), key=lambda peer: peer[1])
        theirs = ", ".join(f"{name} {duration(seconds)}" for name, seconds in peers) or "none installed"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}" if self.ratio >= 0.1 else f"{self.ratio:.3f}"
        return self.goal, duration(self.ours), theirs, ratio, self.aim, self.note


def duration(seconds: float) -> str:
    """A time with its unit, to three figures."""
    unit, size = next((each for each in UNITS if seconds >= each[1]), UNITS[-1])
    value = seconds / size
    return f"{value:.{2 if value < 10 else 1 if value < 100 else 0}f} {unit}"


def markdown(rows: list[Row]) -> str:
    """A Markdown table."""
    head = ("Goal", "Ours", "Peers, fastest first", "Ours / fastest", "Aim", "Note")
    lines = [head, ("---", "---:", "---", "---:", "---", "---"), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine() -> str:
    """The processor, its cores, the versions, and how busy it was, in one sentence or two."""
    versions = [f"Python {platform.python_version()}"]
    for name in ("numpy", "torch", "scipy", "streamlit"):
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            versions.append(f"no {name}")
    load = f" Load average at the start: {os.getloadavg()[0]:.1f}." if hasattr(os, "getloadavg") else ""
    return f"{_processor()}, {os.cpu_count()} cores; {', '.join(versions)}; {_blas()}; one thread for every side.{load}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _blas() -> str:
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return f"numpy's BLAS is {blas['name']} {blas['version']}"
