"""How the loss after many gradient steps changes with the learning rate, in three ways that differ in memory.

The steps are w_(s+1) = w_s − η_s g_s with g_s = (2/n) Xᵀ (X w_s − t), and the loss L is (1/n) ‖X w_T − t‖².

- Forward mode carries dw/dη along with w: two vectors, however many steps.
- Reverse mode goes back over the steps with the adjoints ḡ_s = −η w̄_(s+1) and w̄_s = w̄_(s+1) + (2/n) Xᵀ X ḡ_s, and sums
  η̄ = −Σ g_sᵀ w̄_(s+1): every step's gradient is kept, as many numbers as if every w_s were.
- With checkpoints it keeps every √T-th w_s alone, and runs each stretch a second time when it is needed.

`Hypergradient.peak` counts the numbers that were held at once, in the arrays that hold them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore import _checks as checks
from dlcore.optim import _inputs as inputs
from dlcore.optim._inputs import Array

__all__ = ["MODES", "Hypergradient", "Kept", "hypergradient", "kept", "peaks"]

MODES = ("forward", "reverse", "checkpointed")
MOST = 50_000_000  # numbers that one mode may hold, 400 MB


@dataclass(frozen=True, kw_only=True, eq=False)
class Hypergradient:
    """The loss after all steps, and its derivative by the rate.

    Attributes
    ----------
    loss : float
        L after the last step.
    value : float
        dL/dη of the rate that all steps share; with a rate for each step, of a change to all of them at once.
    by_step : float64 array of shape (steps,) or None
        dL/dη_s of each step's own rate, where each has its own; read-only.
    weights : float64 array of shape (d,)
        After the last step; read-only.
    peak : int
        How many numbers were held at once, beside X, t and what every mode needs for one gradient.
    steps : int
        How many steps.
    mode : str
        How it was computed.
    diverged_at : int or None
        The first step, counted from 1, whose weights are past all floats; loss and derivative are not finite then.
    """

    loss: float
    value: float
    by_step: Array | None
    weights: Array
    peak: int
    steps: int
    mode: str
    diverged_at: int | None


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The vectors of d numbers that a mode holds when it has come to the last weights, by their steps.

    Attributes
    ----------
    weights, gradients, tangents : tuple of int
        The s of each w_s, g_s and dw_s/dη that is kept.
    """

    weights: tuple[int, ...]
    gradients: tuple[int, ...] = ()
    tangents: tuple[int, ...] = ()


def kept(steps: int, *, mode: str) -> Kept:
    """What a mode keeps of a run, when it has come to its end and is about to go back.

    Parameters
    ----------
    steps : int
        How many steps.
    mode : {"forward", "reverse", "checkpointed"}
        How the derivative is computed.

    Returns
    -------
    Kept
        The weights, gradients and tangents that are kept.

    Raises
    ------
    InvalidInputError
        If there is no step, or the mode is unknown.

    Examples
    --------
    >>> kept(9, mode="checkpointed")
    Kept(weights=(0, 3, 9), gradients=(6, 7, 8), tangents=())
    """
    steps = checks.integer(steps, "steps", low=1)
    checks.one_of(mode, "mode", MODES)
    if mode == "forward":
        return Kept(weights=(steps,), tangents=(steps,))
    stretch = _stretch(steps, mode)
    *begins, last = range(0, steps, stretch)
    return Kept(weights=(*begins, steps), gradients=tuple(range(last, steps)))


def _stretch(steps: int, mode: str) -> int:
    """How many steps are run again at once: all in reverse mode, else √T, rounded up."""
    return steps if mode == "reverse" else math.isqrt(max(steps - 1, 0)) + 1


def peaks(weights: int, *, steps: Sequence[int]) -> dict[str, tuple[int, ...]]:
    """How many numbers each mode holds at once, counted while it runs.

    Parameters
    ----------
    weights : int
        How many weights there are.
    steps : sequence of int
        The numbers of steps to count at.

    Returns
    -------
    dict
        From each mode to its counts, one for each number of steps.

    Raises
    ------
    InvalidInputError
        If a count is not whole, or a mode would hold more than 50 million numbers.

    Examples
    --------
    >>> peaks(3, steps=(4, 16, 64))
    {'forward': (12, 12, 12), 'reverse': (19, 55, 199), 'checkpointed': (16, 28, 52)}
    """
    rows = np.zeros((1, checks.integer(weights, "weights", low=1)))
    counts = checks.sequence(steps, "steps")
    return {
        mode: tuple(hypergradient(rows, [0], lr=0.0, steps=each, mode=mode).peak for each in counts) for mode in MODES
    }


class _Ledger:
    """Counts the numbers in the arrays that are held."""

    def __init__(self) -> None:
        self.count = 0

    def hold(self, array: Array) -> Array:
        self.count += array.size
        return array


class _Loss:
    """(1/n) ‖X w − t‖² with its gradient; one product a step where Xᵀ X is no larger than X."""

    def __init__(self, X: Array, t: Array) -> None:
        self.X, self.t, self.factor = X, t, 2 / len(X)
        self.pull = self.factor * (X.T @ t)
        self.curvature = self.factor * (X.T @ X) if X.shape[1] <= X.shape[0] else None

    def value(self, w: Array) -> float:
        residual = self.X @ w - self.t
        return float(residual @ residual) / len(self.t)

    def curved(self, vectors: Array, out: Array | None = None) -> Array:
        """(2/n) Xᵀ X times a vector, or times each row of a matrix."""
        if self.curvature is not None:
            return np.matmul(vectors, self.curvature, out=out)
        return np.matmul(self.factor * (vectors @ self.X.T), self.X, out=out)

    def gradient(self, w: Array, out: Array | None = None) -> Array:
        return np.subtract(self.curved(w, out), self.pull, out=out)


@dataclass(frozen=True, kw_only=True)
class _Run:
    """What is run: the loss, from where, how many steps, and the rate of each."""

    loss: _Loss
    start: Array
    steps: int
    lr: Callable[[int], float]
    shared: bool


def hypergradient(
    X: ArrayLike,
    t: ArrayLike,
    *,
    lr: float | ArrayLike,
    steps: int,
    start: ArrayLike | None = None,
    mode: str = "forward",
) -> Hypergradient:
    """The derivative of the loss after a number of gradient steps by the learning rate.

    Parameters
    ----------
    X : array_like of shape (n, d)
        One row an example.
    t : array_like of shape (n,)
        The targets.
    lr : float or array_like of shape (steps,)
        The learning rate, or one for each step. Forward mode then carries a vector for every rate.
    steps : int
        How many steps.
    start : array_like of shape (d,), optional
        The first weights; zeros by default.
    mode : {"forward", "reverse", "checkpointed"}
        How it is computed. All three give the same, up to rounding.

    Returns
    -------
    Hypergradient
        The derivative, and how many numbers were held at once.

    Raises
    ------
    InvalidInputError
        If shapes do not fit, the mode is unknown, or it would hold more than 50 million numbers.

    References
    ----------
    Homework 2, problem 2.1.

    Examples
    --------
    >>> for mode in MODES:
    ...     found = hypergradient([[1, 0], [1, 2]], [1, 2], lr=0.1, steps=20, mode=mode)
    ...     print(f"{found.value:.6f} {found.peak:3} numbers")
    -0.181792   8 numbers
    -0.181792  45 numbers
    -0.181792  21 numbers
    """
    rows, targets = inputs.data(X, t)
    steps = checks.integer(steps, "steps", low=0)
    checks.one_of(mode, "mode", MODES)
    w0 = inputs.weights(start, "start", rows.shape[1])
    kept = len(w0) * (steps if mode == "reverse" else 2 * steps if mode == "forward" and np.ndim(lr) else 0)
    rule = f"would keep {kept:,} numbers in {mode} mode, and at most {MOST:,} are allowed"
    checks.require(kept <= MOST, "steps", steps, rule, mend="use fewer steps, or mode='checkpointed'")
    if shared := np.ndim(lr) == 0:
        (one,) = inputs.rates(lr, 1).tolist()
        run = _Run(loss=_Loss(rows, targets), start=w0, steps=steps, lr=lambda s: one, shared=shared)
    else:
        each = inputs.rates(lr, steps).tolist()
        run = _Run(loss=_Loss(rows, targets), start=w0, steps=steps, lr=each.__getitem__, shared=shared)
    ledger = _Ledger()
    with np.errstate(over="ignore", invalid="ignore"):
        if mode == "forward":
            w, slopes = _forward(run, ledger)
        else:
            w, slopes = _reverse(run, max(_stretch(steps, mode), 1), ledger)
        loss, value = run.loss.value(w), float(slopes.sum())
    return Hypergradient(
        loss=loss,
        value=value,
        by_step=None if shared else inputs.frozen(slopes),
        weights=inputs.frozen(w),
        peak=ledger.count,
        steps=steps,
        mode=mode,
        diverged_at=None if math.isfinite(loss) and math.isfinite(value) else _lost(run),
    )


def _forward(run: _Run, ledger: _Ledger) -> tuple[Array, Array]:
    """The tangents dw/dη ride along below w in one array, so that one product a step serves all."""
    carried = 2 if run.shared else run.steps + 1
    state = ledger.hold(np.zeros((carried, len(run.start))))
    change = ledger.hold(np.empty_like(state))
    state[0] = run.start
    for s in range(run.steps):
        live = 2 if run.shared else s + 2  # the tangents of rates to come are zero
        now, moved = state[:live], change[:live]
        run.loss.curved(now, out=moved)
        moved[0] -= run.loss.pull
        now[-1] -= moved[0]
        moved *= run.lr(s)
        now -= moved
    return state[0], state[1:] @ run.loss.gradient(state[0])


def _reverse(run: _Run, stretch: int, ledger: _Ledger) -> tuple[Array, Array]:
    """Back over stretches of steps, each run again from its checkpoint; one stretch of all is standard reverse mode."""
    begins, d = range(0, run.steps, stretch), len(run.start)
    gradients = ledger.hold(np.empty((min(stretch, run.steps), d)))
    checkpoints = ledger.hold(np.empty((max(len(begins) - 1, 0), d)))
    w = ledger.hold(run.start.copy())
    for k, begin in enumerate(begins):
        if k < len(checkpoints):
            checkpoints[k] = w
        _descend(run, w, begin, gradients)
    adjoint = ledger.hold(run.loss.gradient(w))
    slopes = ledger.hold(np.zeros(1 if run.shared else run.steps))
    for k in reversed(range(len(begins))):
        if k < len(checkpoints):  # the last stretch's gradients are still there
            _descend(run, checkpoints[k], begins[k], gradients)
        for s in reversed(range(begins[k], min(begins[k] + stretch, run.steps))):
            slopes[0 if run.shared else s] -= gradients[s - begins[k]].dot(adjoint)
            adjoint -= run.lr(s) * run.loss.curved(adjoint)
    return w, slopes


def _descend(run: _Run, w: Array, begin: int, gradients: Array) -> None:
    """The steps of one stretch, w in place, with each gradient kept in its row."""
    for s, g in zip(range(begin, run.steps), gradients, strict=False):
        run.loss.gradient(w, out=g)
        w -= run.lr(s) * g


def _lost(run: _Run) -> int:
    """The first step whose weights or loss are not finite; the last step if only the derivative is not."""
    w, gradient = run.start.copy(), np.empty((1, len(run.start)))
    with np.errstate(over="ignore", invalid="ignore"):
        for s in range(run.steps):
            _descend(run, w, s, gradient)
            if not math.isfinite(run.loss.value(w)):
                return s + 1
    return run.steps
