"""What ships with the package, read with numpy alone: two photographs, 1,797 handwritten digits with the weights of a
network that reads them, and a table on 442 diabetes patients.

Each file's source, licence and the changes made to it stand in `README.md` beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlcore.errors import InvalidInputError

__all__ = [
    "PHOTOGRAPHS",
    "Digits",
    "Picture",
    "Regression",
    "diabetes",
    "digit",
    "digit_weights",
    "digits",
    "photograph",
]

FOLDER = Path(__file__).parent
CC0 = "CC0 1.0 Universal"
CC_BY = "CC BY 4.0"
BSD = "BSD 3-Clause"
SKIMAGE = "https://scikit-image.org/docs/stable/api/skimage.data.html#skimage.data"


@dataclass(frozen=True, kw_only=True, eq=False)
class Picture:
    """One picture and where it comes from.

    Attributes
    ----------
    image : uint8 array of shape (H, W), or (H, W, 3) for red, green and blue
        The cells; read-only. 0 is the darkest value.
    high : int
        The largest value a cell can hold: 255 in a photograph, 16 in a digit.
    title : str
        A short name.
    description : str
        One sentence that stands in for the picture where it cannot be seen.
    source : str
        Who made it and where it was published.
    license : str
        The licence's name.
    url : str
        Where source and licence are stated.
    """

    image: NDArray[np.uint8]
    high: int
    title: str
    description: str
    source: str
    license: str
    url: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Digits:
    """Handwritten digits with their labels.

    Attributes
    ----------
    images : uint8 array of shape (1797, 8, 8)
        Each cell counts the inked pixels of a 4 by 4 block of the scan: 0 to 16; read-only.
    labels : uint8 array of shape (1797,)
        The digit that was written, 0 to 9; read-only.
    high : int
        The largest value a cell can hold: 16.
    title, source, license, url : str
        What it is, who made it, the licence's name, where both are stated.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    high: int
    title: str
    source: str
    license: str
    url: str

    def picture(self, index: int) -> Picture:
        """The digit at one index, counted from 0.

        Parameters
        ----------
        index : int
            0 to 1796.

        Returns
        -------
        Picture
            The 8 by 8 picture.

        Raises
        ------
        InvalidInputError
            If there is no such digit.

        Examples
        --------
        >>> digits().picture(0).title
        'A handwritten 0'
        """
        last = len(self.labels) - 1
        if isinstance(index, bool) or not isinstance(index, (int, np.integer)) or not 0 <= index <= last:
            raise InvalidInputError("index", index, f"must be an integer from 0 to {last}")
        label = int(self.labels[index])
        return Picture(
            image=self.images[index],
            high=self.high,
            title=f"A handwritten {label}",
            description=f"The digit {label}, written by hand and scanned to 8 by 8 cells.",
            source=self.source,
            license=self.license,
            url=self.url,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Regression:
    """Measurements in columns, and what is to be told from them.

    Attributes
    ----------
    inputs : float64 array of shape (n, d)
        One row an example, one column a measurement; read-only.
    targets : float64 array of shape (n,)
        What a model predicts; read-only.
    columns : tuple of str
        What each column of `inputs` holds, with its unit where the source names one.
    target : str
        What `targets` holds.
    title, source, license, url : str
        What it is, who made it, the licence's name, where it is described.
    """

    inputs: NDArray[np.float64]
    targets: NDArray[np.float64]
    columns: tuple[str, ...]
    target: str
    title: str
    source: str
    license: str
    url: str


# name: title, description, source, url
PHOTOGRAPHS = {
    "camera": (
        "A cameraman",
        "A man in a dark coat looks through a camera on a tripod, on a lawn before a pale sky and a skyline.",
        "Photograph by Lav Varshney, from scikit-image",
        f"{SKIMAGE}.camera",
    ),
    "coffee": (
        "A cup of coffee",
        "A white and red cup of espresso with a spoon on a red saucer, on a wooden table.",
        "Photograph by Rachel Michetti, courtesy of Pikolo Espresso Bar, from scikit-image",
        f"{SKIMAGE}.coffee",
    ),
}


@cache
def photograph(name: str = "camera") -> Picture:
    """A photograph of 256 by 256 cells, free of copyright restrictions.

    Parameters
    ----------
    name : str
        "camera", in gray: edges in every direction, the texture of a lawn, a flat sky and coat;
        or "coffee", in color.

    Returns
    -------
    Picture
        Its image is (256, 256) for "camera" and (256, 256, 3) for "coffee", 0 to 255.

    Raises
    ------
    InvalidInputError
        If no photograph has this name.

    Examples
    --------
    >>> photograph().image.shape, photograph("coffee").image.shape
    ((256, 256), (256, 256, 3))
    >>> photograph().license
    'CC0 1.0 Universal'
    """
    if name not in PHOTOGRAPHS:
        raise InvalidInputError("name", name, "names no photograph", mend=f"use {' or '.join(PHOTOGRAPHS)}")
    title, description, source, url = PHOTOGRAPHS[name]
    return Picture(
        image=_load(f"{name}.npz")["image"],
        high=255,
        title=title,
        description=description,
        source=source,
        license=CC0,
        url=url,
    )


@cache
def digits() -> Digits:
    """All 1,797 digits of the test part of the set "Optical Recognition of Handwritten Digits".

    Returns
    -------
    Digits
        The images (1797, 8, 8) of 0 to 16, and the labels (1797,).

    References
    ----------
    E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998,
    https://doi.org/10.24432/C50P49.

    Examples
    --------
    >>> digits().images.shape
    (1797, 8, 8)
    >>> digits().labels[:10]
    array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], dtype=uint8)
    """
    arrays = _load("digits.npz")
    return Digits(
        images=arrays["images"],
        labels=arrays["labels"],
        high=16,
        title="Optical Recognition of Handwritten Digits",
        source="E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, 1998",
        license=CC_BY,
        url="https://doi.org/10.24432/C50P49",
    )


def digit(label: int, *, example: int = 0) -> Picture:
    """A handwritten digit with this label.

    Parameters
    ----------
    label : int
        The digit, 0 to 9.
    example : int
        Which of the pictures with this label, counted from 0 (each label has 174 to 183).

    Returns
    -------
    Picture
        Its image is (8, 8), 0 to 16.

    Raises
    ------
    InvalidInputError
        If there is no such digit or no such example.

    Examples
    --------
    >>> digit(1).image[4]
    array([ 0,  0,  1, 16, 16,  3,  0,  0], dtype=uint8)
    """
    shipped = digits()
    if isinstance(label, bool) or not isinstance(label, (int, np.integer)) or not 0 <= label <= 9:
        raise InvalidInputError("label", label, "must be a digit from 0 to 9")
    places = np.flatnonzero(shipped.labels == label)
    last = len(places) - 1
    if isinstance(example, bool) or not isinstance(example, (int, np.integer)) or not 0 <= example <= last:
        raise InvalidInputError("example", example, f"must be an integer from 0 to {last} for the digit {label}")
    return shipped.picture(int(places[example]))


@cache
def digit_weights() -> Mapping[str, NDArray[np.float64]]:
    """The weights that `dlcore.conv.network` found by training on the digits, under PyTorch's names.

    Returns
    -------
    mapping of str to float64 array
        "conv1.weight" of shape (6, 1, 3, 3), "conv1.bias" (6,), "conv2.weight" (12, 6, 3, 3), "conv2.bias" (12,),
        "fc1.weight" (10, 48) and "fc1.bias" (10,); read-only, with three decimals.

    Examples
    --------
    >>> digit_weights()["fc1.weight"].shape
    (10, 48)
    """
    return MappingProxyType(_load("digits-network.npz"))


@cache
def diabetes(*, standardized: bool = False) -> Regression:
    """Ten measurements of 442 diabetes patients, and how far the disease went in the year after.

    The raw columns differ in scale, and those of the blood nearly depend on each other: least squares on them is
    ill-conditioned, and plain gradient descent takes very many steps.

    Parameters
    ----------
    standardized : bool
        Whether every column, and the targets, are shifted and scaled to a mean of 0 and a mean square of 1.

    Returns
    -------
    Regression
        Inputs (442, 10) and targets (442,).

    References
    ----------
    B. Efron, T. Hastie, I. Johnstone, R. Tibshirani, Least Angle Regression, Annals of Statistics 32 (2), 2004.

    Examples
    --------
    >>> diabetes().inputs[0].tolist()
    [59.0, 2.0, 32.1, 101.0, 157.0, 93.2, 38.0, 4.0, 4.8598, 87.0]
    >>> raw, scaled = (np.linalg.cond(diabetes(standardized=on).inputs) for on in (False, True))
    >>> print(f"{raw:.0f} and {scaled:.0f}")
    1015 and 22
    """
    arrays = _load("diabetes.npz")
    inputs, targets = arrays["inputs"], arrays["targets"]
    if standardized:
        inputs, targets = _standardized(inputs), _standardized(targets)
    return Regression(
        inputs=inputs,
        targets=targets,
        columns=(
            "age in years",
            "sex, 1 or 2",
            "body mass index",
            "average blood pressure",
            "total serum cholesterol",
            "low-density lipoproteins",
            "high-density lipoproteins",
            "total cholesterol over high-density lipoproteins",
            "possibly the logarithm of the serum triglycerides level",
            "blood sugar level",
        ),
        target="how far the disease has gone, one year later",
        title="Diabetes progression",
        source="B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, Annals of Statistics, 2004; from scikit-learn",
        license=BSD,
        url="https://www4.stat.ncsu.edu/~boos/var.select/diabetes.html",
    )


def _standardized(values: NDArray[np.float64]) -> NDArray[np.float64]:
    centered: NDArray[np.float64] = values - values.mean(axis=0)
    centered /= np.sqrt(np.mean(centered**2, axis=0))
    centered.flags.writeable = False
    return centered


def _load(file: str) -> dict[str, NDArray[Any]]:
    with np.load(FOLDER / file, allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    for array in arrays.values():
        array.flags.writeable = False
    return arrays
