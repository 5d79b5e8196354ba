"""Squared error and cross-entropy, each with its gradient and in the convention of one's course."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from dlcore import _checks as checks
from dlcore._arrays import Array, finite

__all__ = ["Loss"]

NAMES = ("squared_error", "cross_entropy")
REDUCTIONS = ("mean", "sum")


@dataclass(frozen=True)
class Loss:
    """A loss and its convention.

    The loss of one sample is ‖ŷ − y‖², half of it, or the cross-entropy −Σ yᵢ ln softmax(ŷ)ᵢ of the logits ŷ. The loss
    of a batch is the mean or the sum of its rows' losses. (PyTorch's `MSELoss` takes the mean over all entries: for h
    outputs that is this mean divided by h.)

    Parameters
    ----------
    name : {"squared_error", "cross_entropy"}
        Which loss.
    half : bool
        Whether the squared error has the factor ½.
    reduction : {"mean", "sum"}
        What becomes of the rows of a batch.

    Raises
    ------
    InvalidInputError
        If a word is not one of those named, or cross-entropy is asked for with a half.

    Examples
    --------
    >>> Loss().value([8.0], [10.0])
    4.0
    >>> Loss(half=True).value([8.0], [10.0])
    2.0
    """

    name: Literal["squared_error", "cross_entropy"] = "squared_error"
    half: bool = False
    reduction: Literal["mean", "sum"] = "mean"

    def __post_init__(self) -> None:
        checks.one_of(self.name, "name", NAMES)
        checks.one_of(self.reduction, "reduction", REDUCTIONS)
        no_half = self.name == "squared_error" or not self.half
        checks.require(no_half, "half", self.half, "belongs to the squared error", mend="leave it out")

    def value(self, output: ArrayLike, target: ArrayLike) -> float:
        """The loss of an output.

        Parameters
        ----------
        output : array_like of shape (h,) or (n, h)
            The network's last layer: one sample, or n rows.
        target : array_like
            What it should be, of the output's shape; one number will do for one output. For cross-entropy also the
            class, counted from 0: one integer for a sample, n integers for n rows.

        Returns
        -------
        float
            The loss.

        Raises
        ------
        InvalidInputError
            If the target does not fit the output, or the loss is too large for float64.
        """
        rows, wanted = self.rows(output, target)
        with np.errstate(over="ignore", invalid="ignore"):
            if self.name == "squared_error":
                each = (0.5 if self.half else 1.0) * ((rows - wanted) ** 2).sum(axis=1)
            else:
                # -Σ y (z - ln Σ exp z): the log of the softmax, without its overflow
                top = rows.max(axis=1, keepdims=True)
                log_softmax = rows - top - np.log(np.exp(rows - top).sum(axis=1, keepdims=True))
                each = -(wanted * log_softmax).sum(axis=1)
            value = float(each.mean() if self.reduction == "mean" else each.sum())
        checks.require(
            math.isfinite(value), "", None, "The loss is too large for float64", mend="scale the output down"
        )
        return value

    def gradient(self, output: ArrayLike, target: ArrayLike) -> Array:
        """The loss's derivative with respect to the output.

        Parameters
        ----------
        output, target : array_like
            As `value` takes them.

        Returns
        -------
        float64 array of the output's shape
            2(ŷ − y), ŷ − y with the half, softmax(ŷ) − y for cross-entropy; divided by n where the rows' mean is taken.

        Raises
        ------
        InvalidInputError
            If the target does not fit the output.

        Examples
        --------
        >>> Loss().gradient([8.0], [10.0])
        array([-4.])
        """
        rows, wanted = self.rows(output, target)
        if self.name == "squared_error":
            slope = (1.0 if self.half else 2.0) * (rows - wanted)
        else:
            powers = np.exp(rows - rows.max(axis=1, keepdims=True))
            slope = powers / powers.sum(axis=1, keepdims=True) - wanted
        slope = slope / (len(rows) if self.reduction == "mean" else 1)
        return slope.reshape(np.shape(output))

    def rows(self, output: ArrayLike, target: ArrayLike) -> tuple[Array, Array]:
        """Output and target as matrices of one row for each sample; a class becomes a row with a single 1.

        Parameters
        ----------
        output, target : array_like
            As `value` takes them.

        Returns
        -------
        (float64 array, float64 array), both of shape (n, h)
            The output and the target.

        Raises
        ------
        InvalidInputError
            If the target does not fit the output.
        """
        given = np.asarray(checks.real_array(output, "output"), np.float64)
        fits = given.ndim in (1, 2) and given.size > 0
        checks.require(fits, "output", given.shape, "is its shape, and must be (h,) or (n, h)")
        one, rows = given.ndim == 1, np.atleast_2d(given)
        wanted = finite(target, "target")
        if self.name == "cross_entropy" and wanted.shape == given.shape[:-1]:
            return rows, _one_hot(wanted.reshape(len(rows)), rows.shape[1])
        if rows.shape[1] == 1 and wanted.ndim == given.ndim - 1:
            wanted = wanted[..., None]  # a number for each sample
        rule = f"is its shape, and must be {given.shape} like the network's output"
        classes = f", or {'one class' if one else f'({len(rows)},) classes'}" if self.name == "cross_entropy" else ""
        checks.require(wanted.shape == given.shape, "target", wanted.shape, rule + classes)
        wanted = np.atleast_2d(wanted)
        if self.name == "cross_entropy":
            shares = bool((wanted >= 0).all() and np.allclose(wanted.sum(axis=1), 1))
            checks.require(shares, "target", target, "must hold probabilities that sum to 1 in each row")
        return rows, wanted


def _one_hot(classes: Any, width: int) -> Array:
    whole = bool(((classes >= 0) & (classes < width) & (classes == np.floor(classes))).all())
    checks.require(whole, "target", classes, f"must hold classes from 0 to {width - 1}")
    return np.asarray(np.eye(width)[classes.astype(int)])
