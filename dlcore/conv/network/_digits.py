"""The network that ships: three layers with weights that read a handwritten digit of 8 by 8 cells."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlcore import _checks as checks
from dlcore.conv.network._layers import Array
from dlcore.conv.network._network import Network, Run
from dlcore.conv.network._train import Training, train
from dlcore.conv.stack import Conv2d, Flatten, Linear, MaxPool2d, ReLU, Softmax, Stack
from dlcore.data import digit_weights, digits

__all__ = ["digit_network", "digit_split", "digit_stack", "read_digit", "train_digits"]

SPLIT_SEED, HELD_OUT = 0, 360
SEED = 2  # of the first four, the one with which no filter of the first layer dies
HIGH = digits().high


def digit_stack() -> Stack:
    """The layers of the network that ships: two convolutions, each with ReLU and pooling, then a score for each digit.

    Returns
    -------
    Stack
        1,210 parameters, for pictures of shape (1, 8, 8).

    Examples
    --------
    >>> from dlcore.conv.stack import tabulate
    >>> [row.output_shape for row in tabulate(digit_stack()).rows]
    [(6, 8, 8), (6, 8, 8), (6, 4, 4), (12, 4, 4), (12, 4, 4), (12, 2, 2), (48,), (10,), (10,)]
    """
    layers = [
        Conv2d(out_channels=6, kernel_size=3, padding=1),
        ReLU(),
        MaxPool2d(kernel_size=2),
        Conv2d(out_channels=12, kernel_size=3, padding=1),
        ReLU(),
        MaxPool2d(kernel_size=2),
        Flatten(),
        Linear(out_features=10),
        Softmax(),
    ]
    return Stack(layers=layers, input_shape=(1, 8, 8))


def digit_split() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which of the 1,797 digits the network learned from, and which it never saw.

    The order is random, so that a writer's digits may stand on both sides.

    Returns
    -------
    two int arrays
        1,437 indices and 360, counted from 0.

    Examples
    --------
    >>> learned, held_out = digit_split()
    >>> len(learned), len(held_out)
    (1437, 360)
    """
    order = np.random.default_rng(SPLIT_SEED).permutation(len(digits().labels))
    return order[:-HELD_OUT], order[-HELD_OUT:]


def train_digits(indices: ArrayLike, *, steps: int = 1800) -> Training:
    """Train the layers on some of the digits that ship, as the weights that ship were trained.

    Parameters
    ----------
    indices : int array of shape (N,)
        Which of the 1,797 digits, counted from 0.
    steps : int
        How many steps are taken, each on 32 pictures.

    Returns
    -------
    Training
        The network and the loss of every step; its weights are not rounded.

    Raises
    ------
    InvalidInputError
        If there are fewer than 32 indices, or `steps` is no integer of at least 0.

    Examples
    --------
    >>> training = train_digits(digit_split()[0], steps=1)
    >>> round(training.losses[0], 3)
    2.947
    """
    shipped, chosen = digits(), np.asarray(indices)
    images, labels = shipped.images[chosen, None] / HIGH, shipped.labels[chosen]
    return train(digit_stack(), images, labels, steps=steps, batch_size=32, lr=0.02, momentum=0.9, seed=SEED)


@cache
def digit_network() -> Network:
    """The network with the weights that ship; `python -m tools.train_digits` makes them again.

    Returns
    -------
    Network
        Its weights have three decimals.

    Examples
    --------
    >>> digit_network().parameters
    1210
    """
    return Network(stack=digit_stack(), weights=digit_weights())


def read_digit(picture: ArrayLike) -> Run:
    """What the network that ships makes of one digit, map by map.

    Parameters
    ----------
    picture : array of shape (8, 8)
        0 (paper) to 16 (ink) in every cell, as the digits that ship. The network reads a sixteenth of it: 0 to 1.

    Returns
    -------
    Run
        Every layer's output, without N.

    Raises
    ------
    InvalidInputError
        If the picture has another shape or a cell that is not from 0 to 16.

    Examples
    --------
    >>> from dlcore.data import digit
    >>> int(read_digit(digit(4).image).answer)
    4
    """
    cells: Any = checks.real_array(picture, "picture")
    checks.require(cells.shape == (8, 8), "picture", cells.shape, "is its shape, and must be (8, 8)")
    inside = bool(((cells >= 0) & (cells <= HIGH)).all())
    checks.require(inside, "", None, f"picture must hold numbers from 0 to {HIGH} alone")
    scaled: Array = np.asarray(cells, np.float64)[None] / HIGH
    return digit_network().run(scaled)
