"""Quadratic losses, on which everything about a method can be worked out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from dlcore import _checks as checks
from dlcore.optim._inputs import Array, finite, frozen
from dlcore.optim._settings import coordinates, points
from dlcore.optim.problems._problem import Problem, Slopes

__all__ = ["Quadratic", "quadratic"]

LARGEST = 50  # dimensions: more than any page shows


@dataclass(frozen=True, kw_only=True, eq=False)
class Quadratic(Problem):
    """½ (w − w*)ᵀ H (w − w*), a `Problem`.

    Attributes
    ----------
    hessian : float64 array of shape (d, d)
        H, symmetric; read-only.
    minimum : float64 array of shape (d,)
        w*; read-only.
    eigenvalues : float64 array of shape (d,)
        H's, none below 0; read-only. Where H is diagonal they stand in the coordinates' order, else in ascending order.
    vectors : float64 array of shape (d, d), or None
        The eigenvectors as columns, in the eigenvalues' order; read-only. None where H is diagonal.
    """

    hessian: Array
    minimum: Array
    eigenvalues: Array
    vectors: Array | None

    @property
    def d(self) -> int:
        return len(self.minimum)

    def loss(self, w: ArrayLike) -> Array:
        error = points(w, self.d) - self.minimum
        loss: Array = np.sum(error * self._times(error), axis=-1) / 2
        return loss

    def gradient(self, w: ArrayLike) -> Array:
        return self._times(points(w, self.d) - self.minimum)

    def _times(self, error: Array) -> Array:
        """H times the error; where H is diagonal no coordinate touches another, so that none can spoil another."""
        return error * self.eigenvalues if self.vectors is None else error @ self.hessian

    @cached_property
    def slopes(self) -> Slopes | None:
        """The gradient in plain floats where there are two weights, else None."""
        if self.d != 2:
            return None
        (a, b), (_, c) = self.hessian.tolist()
        x_star, y_star = self.minimum.tolist()
        if self.vectors is None:
            return lambda x, y: (a * (x - x_star), c * (y - y_star))
        return lambda x, y: (a * (x - x_star) + b * (y - y_star), b * (x - x_star) + c * (y - y_star))


def quadratic(hessian: ArrayLike, *, minimum: ArrayLike | None = None) -> Quadratic:
    """A quadratic loss from its curvatures.

    Parameters
    ----------
    hessian : array_like of shape (d,) or (d, d)
        The eigenvalues, for axes along the coordinates, or the symmetric matrix of second derivatives; d is at most 50.
        No eigenvalue may be below 0, or there would be no minimum.
    minimum : array_like of shape (d,), optional
        Where the loss is lowest, and 0; the origin by default.

    Returns
    -------
    Quadratic
        The loss, with its eigenvalues.

    Raises
    ------
    InvalidInputError
        If the matrix is not symmetric, an eigenvalue is below 0, there are more than 50 weights, or the sizes differ.

    References
    ----------
    Programming homework, problem 4: x₁² + 99 x₂² has the second derivatives 2 and 198.

    Examples
    --------
    >>> valley = quadratic([2, 198])
    >>> float(valley.loss([1, 1])), valley.gradient([1, 1]).tolist()
    (100.0, [2.0, 198.0])
    """
    H = frozen(finite(hessian, "hessian"))
    square = H.ndim == 1 or (H.ndim == 2 and H.shape[0] == H.shape[1])
    checks.require(square and H.size > 0, "hessian", hessian, "must be a list of eigenvalues or a square matrix")
    checks.require(len(H) <= LARGEST, "hessian", hessian, f"must have at most {LARGEST} rows, and has {len(H)}")
    center = coordinates(np.zeros(len(H)) if minimum is None else minimum, "minimum", len(H))
    if H.ndim == 1:
        eigenvalues, vectors, H = H, None, frozen(np.diag(H))
    else:
        mend = "give (A + A.T) / 2, which has the same loss"
        checks.require(bool(np.array_equal(H, H.T)), "hessian", hessian, "must be symmetric", mend=mend)
        diagonal = np.array_equal(H, np.diag(np.diag(H)))
        eigenvalues, vectors = (frozen(np.diag(H)), None) if diagonal else map(frozen, np.linalg.eigh(H))
    # An eigenvalue that is 0 on paper comes out as a rounding error of either sign.
    lowest = -1e-12 * float(np.abs(eigenvalues).max())
    rule = "must have no eigenvalue below 0"
    checks.require(bool((eigenvalues >= (lowest if vectors is not None else 0)).all()), "hessian", hessian, rule)
    return Quadratic(hessian=H, minimum=center, eigenvalues=frozen(np.maximum(eigenvalues, 0)), vectors=vectors)
