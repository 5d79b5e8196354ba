"""A whole grid of rates and momenta followed at once: where a method converges, and how far it gets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlcore import _checks as checks
from dlcore.optim._inputs import Array, frozen
from dlcore.optim._settings import coordinates, numbers
from dlcore.optim.methods import Adam, GradientDescent, HeavyBall, Method
from dlcore.optim.problems import Problem, Quadratic
from dlcore.optim.stability import error_factor

__all__ = ["Sweep", "sweep"]

BLOCK = 4096  # runs at a time, so that their arrays stay in the processor's fastest memory


@dataclass(frozen=True, kw_only=True, eq=False)
class Sweep:
    """The loss after some steps, for every rate and momentum.

    Attributes
    ----------
    lr : float64 array of shape (R,)
        The rates; read-only.
    momentum : float64 array of shape (M,)
        The momenta; read-only.
    start_loss : float
        The loss at the start, the same for all.
    losses : float64 array of shape (R, M)
        The loss after the last step, inf where it passed every number; never NaN, read-only.
    """

    lr: Array
    momentum: Array
    start_loss: float
    losses: Array

    @property
    def grew(self) -> NDArray[np.bool_]:
        """Where the loss is above the one at the start, (R, M)."""
        return self.losses > self.start_loss

    @property
    def best(self) -> tuple[float, float]:
        """The rate and the momentum that leave the smallest loss."""
        rate, momentum = np.unravel_index(int(np.argmin(self.losses)), self.losses.shape)
        return float(self.lr[rate]), float(self.momentum[momentum])


def sweep(
    problem: Problem, method: Method, start: ArrayLike, *, steps: int, lr: ArrayLike, momentum: ArrayLike | None = None
) -> Sweep:
    """The loss after some steps, for a grid of rates and momenta.

    Gradient descent and `HeavyBall` on a quadratic are worked out from its eigenvalues, without taking the steps.

    Parameters
    ----------
    problem : Problem
        The loss.
    method : Method
        How to step; the grid takes the place of its rate and of its momentum, for Adam the first of `betas`.
    start : array_like of shape (d,)
        The first weights.
    steps : int
        How many steps, at least 1.
    lr : array_like of shape (R,)
        The rates, at least 0.
    momentum : array_like of shape (M,), optional
        The momenta, at least 0 and below 1; by default the method's own, and 0 for a method without.

    Returns
    -------
    Sweep
        The loss at every rate and momentum. What diverges has a large loss or inf; it is no error.

    Raises
    ------
    InvalidInputError
        If the start has not d finite numbers, a number is out of its range, or the method has no momentum.

    Examples
    --------
    >>> from dlcore.optim.problems import quadratic
    >>> valley = quadratic([2, 198])
    >>> found = sweep(valley, HeavyBall(lr=0, momentum=0), [1, 1], steps=60,
    ...     lr=[0.01, 0.02], momentum=[0, 0.9])
    >>> found.grew.tolist(), found.best
    ([[False, False], [True, True]], (0.01, 0.9))
    """
    w = coordinates(start, "start", problem.d)
    checks.integer(steps, "steps", low=1)
    rates = numbers(lr, "lr")
    momenta = numbers([_momentum(method)] if momentum is None else momentum, "momentum")
    _with_settings(method, rates[:, None, None], momenta[:, None])  # which checks them all
    losses = np.empty((rates.size, momenta.size))
    height = max(1, BLOCK // momenta.size)
    with np.errstate(all="ignore"):
        for some in (slice(first, first + height) for first in range(0, rates.size, height)):
            if isinstance(problem, Quadratic) and type(method) in (GradientDescent, HeavyBall):
                losses[some] = _worked_out(problem, rates[some, None], momenta, w, steps)
            else:
                on_grid = _with_settings(method, rates[some, None, None], momenta[:, None])
                losses[some] = _stepped(problem, on_grid, _everywhere(w, losses[some].shape), steps)
    losses[~np.isfinite(losses)] = np.inf
    return Sweep(lr=rates, momentum=momenta, start_loss=float(problem.loss(w)), losses=frozen(losses))


def _momentum(method: Method) -> float:
    return method.betas[0] if isinstance(method, Adam) else getattr(method, "momentum", 0.0)


def _with_settings(method: Method, lr: Array, momentum: Array) -> Method:
    """The method with a rate and a momentum for every run; the last axis is the weights'."""
    settings: dict[str, Any] = {"lr": lr}
    if isinstance(method, Adam):
        settings["betas"] = (momentum, method.betas[1])
    elif hasattr(method, "momentum"):
        settings["momentum"] = momentum
    else:
        rule = f"is none of {type(method).__name__}'s settings"
        checks.require(not momentum.any(), "momentum", momentum.ravel().tolist(), rule, mend="leave it out")
    return replace(method, **settings)


def _everywhere(w: Array, shape: tuple[int, ...]) -> Array:
    """The start of every run, (..., d); in memory the runs lie side by side, as long rows are added fastest."""
    return np.moveaxis(np.repeat(w, np.prod(shape)).reshape(-1, *shape), 0, -1)


def _stepped(problem: Problem, method: Method, w: Array, steps: int) -> Array:
    """The loss after the method's own steps, on arrays of all runs."""
    state = method.start(w)
    for k in range(steps):
        w, state = method.step(w, problem.gradient(w), state, k)
    return problem.loss(w)


def _worked_out(problem: Quadratic, lr: Array, momentum: Array, w: Array, steps: int) -> Array:
    """½ Σ λ e², each error by its factor."""
    error = w - problem.minimum
    errors = error if problem.vectors is None else error @ problem.vectors
    total = np.zeros(np.broadcast_shapes(lr.shape, momentum.shape))
    for eigenvalue, e in zip(problem.eigenvalues, errors, strict=True):
        if e:  # an error that is 0 stays it, however large its factor
            factor = error_factor(lr * eigenvalue, momentum=momentum, steps=steps)
            total += eigenvalue / 2 * e * e * (factor * factor)
    return total
