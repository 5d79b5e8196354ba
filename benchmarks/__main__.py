"""Run every section, print its table, and write them all into the docs (not with `--quick`)."""

from __future__ import annotations

import argparse
import importlib
import os
from pathlib import Path

SECTIONS = ("convolution", "layers", "backprop", "training", "optimization", "least_squares", "importing", "dashboard")
RESULTS = Path(__file__).resolve().parent.parent / "docs" / "benchmarks-results.md"
ROUNDS, QUICK_ROUNDS = 15, 3

# BLAS reads this when numpy is imported, so it is set before any section is.
os.environ["OPENBLAS_NUM_THREADS"] = "1"


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="section", help=f"some of {', '.join(SECTIONS)}; all by default")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ROUNDS} rounds; the docs stay as they are")
    options = parser.parse_args()
    if unknown := set(options.sections) - set(SECTIONS):
        parser.error(f"no section {', '.join(sorted(unknown))}: use some of {', '.join(SECTIONS)}")
    report = importlib.import_module("benchmarks.report")
    rounds = QUICK_ROUNDS if options.quick else ROUNDS
    how = f"Medians of {rounds} interleaved rounds, in each the best of three samples."
    parts = [f"{report.machine()} {how} A ratio below 1: ours took less time than the fastest peer."]
    print(parts[0], flush=True)
    for name in options.sections or SECTIONS:
        section = importlib.import_module(f"benchmarks.{name}")
        print(f"\n{section.TITLE}", flush=True)
        rows = []
        for row in section.rows(rounds):
            rows.append(row)
            print("  " + " | ".join(cell for cell in row.cells() if cell), flush=True)
        parts.append(f"## {section.TITLE}\n\n{report.markdown(rows)}")
    if not options.quick and not options.sections:
        RESULTS.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
