"""How strongly an output cell depends on each cell that it sees: where gradients land under random kernels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlcore import _checks as checks
from dlcore.conv.ops import conv2d_backward
from dlcore.conv.receptive_field._recursions import Window, backward, cone

__all__ = ["effective"]


def effective(
    layers: Sequence[Window], *, size: int, place: int | None = None, draws: int = 16, seed: int
) -> NDArray[np.float64]:
    """The effective receptive field: the mean size of one output cell's gradient by each cell of the picture.

    The layers are convolutions with one channel and the same window along both axes. Their kernels are drawn at random,
    and the gradient is sent back by `conv2d_backward`. It is 0 outside of the receptive field; inside of it the middle
    counts most, since more ways lead there.

    Parameters
    ----------
    layers : sequence of Window
        From the input on; none of them transposed.
    size : int
        The picture's rows, and columns.
    place : int, optional
        The output cell's row and column, counted from 1; the middle where it is not given.
    draws : int
        The number of nets that the mean is taken over; each weight is drawn from a standard normal distribution.
    seed : int
        Of the random numbers.

    Returns
    -------
    float64 array of shape (size, size)
        The mean of the gradient's absolute values, each net's as a share of its largest one, and then again as a share
        of the largest; read-only. All 0 where the cell sees padding alone.

    Raises
    ------
    InvalidInputError
        As `cone` and `backward` do, or if a number is not a whole one or too small.

    References
    ----------
    Luo, Li, Urtasun and Zemel, *Understanding the effective receptive field in deep convolutional neural networks*,
    NeurIPS 2016, arXiv:1701.04128.

    Examples
    --------
    >>> landed = effective([Window(kernel_size=3, padding=1)] * 2, size=9, seed=0)
    >>> landed.shape, (landed > 0).sum(axis=0).tolist()
    ((9, 9), [0, 0, 5, 5, 5, 5, 5, 0, 0])
    """
    backward(layers)  # refuses what is not a convolution
    levels = cone(layers, size=size, place=place)
    draws, rng = checks.integer(draws, "draws", low=1), np.random.default_rng(checks.integer(seed, "seed", low=0))
    (at,) = levels[-1].cells
    gradient: NDArray[Any] = np.zeros((1, draws, levels[-1].size, levels[-1].size))
    gradient[..., at - 1, at - 1] = 1  # a channel for each draw, which its own kernel reads
    for layer, level in zip(reversed(layers), reversed(levels[:-1]), strict=True):
        gradient = conv2d_backward(
            gradient,
            np.zeros((1, draws, level.size, level.size)),
            rng.standard_normal((draws, 1, layer.kernel_size, layer.kernel_size)),
            stride=layer.stride,
            padding=layer.padding,
            dilation=layer.dilation,
            groups=draws,
        ).input
    sizes: NDArray[np.float64] = np.abs(gradient[0])
    sizes /= np.maximum(sizes.max(axis=(1, 2), keepdims=True), np.finfo(float).tiny)  # so that each net counts alike
    mean: NDArray[np.float64] = sizes.mean(axis=0)
    mean /= mean.max() or 1.0
    mean.setflags(write=False)
    return mean
