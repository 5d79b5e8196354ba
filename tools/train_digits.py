"""Train the network that reads digits, and write its weights.

    python -m tools.train_digits            write dlcore/data/digits-network.npz
    python -m tools.train_digits --check    train again and compare with the file in the tree
    python -m tools.train_digits --in-order train on the set's first pictures instead, test on its last, write nothing

Takes half a minute and numpy alone. The weights are rounded to three decimals, which also hides the last bits in which
two machines' sums may differ.
"""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np

from dlcore.conv.network import Network, digit_split, digit_stack, train_digits
from dlcore.data import FOLDER, digits

FILE = FOLDER / "digits-network.npz"
DECIMALS = 3


def main() -> None:
    """Write the file, compare it, or show what another split gives."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the file in the tree")
    parser.add_argument("--in-order", action="store_true", help="hold out the last pictures of the set")
    options = parser.parse_args()
    learned, held_out = digit_split()
    if options.in_order:
        learned, held_out = np.split(np.arange(len(digits().labels)), [len(learned)])
    trained = train_digits(learned).network
    weights = {name: np.round(weight, DECIMALS) + 0.0 for name, weight in trained.weights.items()}
    if not options.check and not options.in_order:
        save: Any = np.savez_compressed  # its stub takes the arrays' names for its own options
        save(FILE, **weights)
    if not options.in_order:
        with np.load(FILE, allow_pickle=False) as stored:
            apart = max(float(np.abs(stored[name] - weight).max()) for name, weight in weights.items())
        if apart > 1.5 * 10**-DECIMALS:
            raise SystemExit(f"{FILE.name} is not what training gives: a weight differs by {apart:g}")
        print(f"{FILE.name}: {FILE.stat().st_size:,} bytes, at most {apart:g} from what training gives")
    network = Network(stack=digit_stack(), weights=weights)
    for name, chosen in (("learned from", learned), ("held out", held_out)):
        found = network.run(digits().images[chosen, None] / digits().high).answer
        right = int((found == digits().labels[chosen]).sum())
        print(f"{name}: {right} of {len(chosen)} right, {right / len(chosen):.2%}")


if __name__ == "__main__":
    main()
