"""Make the files of dlcore/data from the copies that scikit-image and scikit-learn carry.

    python tools/make_data.py            write the four files
    python tools/make_data.py --check    make them again and compare with those in the tree

Needs `pip install scikit-image scikit-learn`, which the project itself never does: what these two packages
hold is read once, and the result is in the tree. The originals are named by their SHA-256, so that another
picture under the same name is refused.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parents[1] / "dlcore" / "data"
SIDE = 256

ORIGINALS = {
    "camera.png": "b0793d2adda0fa6ae899c03989482bff9a42d3d5690fc7e3648f2795d730c23a",
    "coffee.png": "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7",
    "diabetes_data_raw.csv.gz": "7fc0ded571454b1982210d3bb43f0aca44eae01a0b8654a3b24022bdb6b38009",
    "diabetes_target.csv.gz": "8e53f65eb811df43c206f3534bb3af0e5fed213bc37ed6ba36310157d6023803",
    "digits.csv.gz": "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22",
}


def shrink(picture: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """A square picture at `side` by `side`: each new cell is the mean of the area it covers."""
    old = picture.shape[0]
    edges = np.arange(side + 1) * old / side
    cells = np.arange(old)
    share = np.minimum(edges[1:, None], cells + 1) - np.maximum(edges[:-1, None], cells)
    weights = np.clip(share, 0, None) * side / old
    flat = picture.reshape(old, old, -1).astype(float)
    mean = np.stack([weights @ flat[..., c] @ weights.T for c in range(flat.shape[2])], axis=-1)
    rounded: NDArray[np.uint8] = np.rint(mean).astype(np.uint8)
    return rounded.reshape(side, side, *picture.shape[2:])


def make() -> dict[str, dict[str, NDArray[Any]]]:
    """The arrays of each file."""
    skimage = _package("skimage.data")
    sklearn = _package("sklearn.datasets")
    pictures = Path(skimage.__file__).parent
    _same_as_known(pictures / "camera.png")
    _same_as_known(pictures / "coffee.png")
    tables = Path(sklearn.__file__).parent / "data"
    for table in ("diabetes_data_raw.csv.gz", "diabetes_target.csv.gz", "digits.csv.gz"):
        _same_as_known(tables / table)
    coffee = skimage.coffee()
    # The cup stands right of the middle: the square of full height that holds the cup and its saucer.
    coffee = coffee[:, 112 : 112 + coffee.shape[0]]
    known, patients = sklearn.load_digits(), sklearn.load_diabetes(scaled=False)
    return {
        "camera.npz": {"image": shrink(skimage.camera(), SIDE)},
        "coffee.npz": {"image": shrink(coffee, SIDE)},
        "diabetes.npz": {"inputs": patients.data, "targets": patients.target},
        "digits.npz": {"images": known.images.astype(np.uint8), "labels": known.target.astype(np.uint8)},
    }


def main() -> None:
    """Write the files, or compare them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the files in the tree")
    check = parser.parse_args().check
    save: Any = np.savez_compressed  # its stub takes the arrays' names for its own options
    for file, arrays in make().items():
        if not check:
            save(FOLDER / file, **arrays)
        with np.load(FOLDER / file, allow_pickle=False) as stored:
            same = set(stored.files) == set(arrays) and all(
                np.array_equal(stored[name], array) for name, array in arrays.items()
            )
        if not same:
            raise SystemExit(f"{file} differs from what the originals give")
        print(f"{file}: {(FOLDER / file).stat().st_size:,} bytes, as made from the originals")


def _package(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        raise SystemExit(f"{name} is missing: pip install scikit-image scikit-learn") from None


def _same_as_known(file: Path) -> None:
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != ORIGINALS[file.name]:
        raise SystemExit(f"{file.name} is not the original this project knows: SHA-256 {found}")


if __name__ == "__main__":
    main()
