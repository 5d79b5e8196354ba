"""One start followed step by step, until it converges, diverges or the budget is spent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlcore import _checks as checks
from dlcore.errors import InvalidInputError
from dlcore.optim._inputs import Array, distribution, frozen
from dlcore.optim._loops import loop_for, walk_by
from dlcore.optim._settings import coordinates, setting
from dlcore.optim.least_squares import draw_rows
from dlcore.optim.methods import Method
from dlcore.optim.problems import FiniteSum, Problem, Slopes

__all__ = ["BOUND", "Batches", "BudgetSpent", "Converged", "Diverged", "Outcome", "Trajectory", "run"]

BOUND = 1e10  # a coordinate beyond it has diverged: far past any picture, and far from overflow
BLOCK = 1024  # steps between two looks at the outcome


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a run ended.

    Attributes
    ----------
    at : int
        The step at which it did, counted from 0, the start.
    """

    at: int


class Converged(Outcome):
    """The gradient's norm fell below the tolerance."""

    def __str__(self) -> str:
        return f"converged at step {self.at:,}"


class Diverged(Outcome):
    """A coordinate passed the bound, 10¹⁰, or the loss passed every number; that step's point is not kept."""

    def __str__(self) -> str:
        return f"diverged at step {self.at:,}"


class BudgetSpent(Outcome):
    """All steps were taken."""

    def __str__(self) -> str:
        return f"not there after {self.at:,} steps"


@dataclass(frozen=True, kw_only=True)
class Batches:
    """Rows drawn at random for every step, each time from all rows: SGD with a size of 1, mini-batches with more.

    Parameters
    ----------
    size : int
        The rows of a step, at least 1.
    probabilities : tuple of float, optional
        How likely each row is to be drawn: at least 0, together 1. Equally likely by default.

    Raises
    ------
    InvalidInputError
        If the size is below 1 or the probabilities are none.
    """

    size: int = 1
    probabilities: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        """Check every number once."""
        checks.integer(self.size, "size", low=1)
        if self.probabilities is not None:
            distribution(self.probabilities, len(self.probabilities))

    def draw(self, n: int, *, steps: int, rng: np.random.Generator) -> NDArray[np.intp]:
        """The rows of some steps.

        Parameters
        ----------
        n : int
            How many rows there are.
        steps : int
            For how many steps to draw.
        rng : numpy.random.Generator
            Where chance comes from. More steps later go on as if all had been drawn at once.

        Returns
        -------
        int array of shape (steps, size)
            Rows, counted from 0.
        """
        rows = draw_rows(n, steps=steps * self.size, rng=rng, probabilities=self.probabilities)
        return rows.reshape(steps, self.size)


@dataclass(frozen=True, kw_only=True, eq=False)
class Trajectory:
    """A run, from its start to its last point.

    Attributes
    ----------
    problem : Problem
        What was descended.
    method : Method
        How.
    points : float64 array of shape (k + 1, d)
        The weights after 0, 1, …, k steps; finite, read-only.
    losses : float64 array of shape (k + 1,)
        The loss at each; finite, read-only.
    gradient_norms : float64 array of shape (k + 1,)
        The length of the whole loss's gradient at each; read-only.
    outcome : Converged, Diverged or BudgetSpent
        How it ended, and at which step.
    """

    problem: Problem
    method: Method
    points: Array
    losses: Array
    gradient_norms: Array
    outcome: Outcome


def run(
    problem: Problem,
    method: Method,
    start: ArrayLike,
    *,
    steps: int,
    batches: Batches | None = None,
    rng: np.random.Generator | int | None = None,
    tolerance: float = 1e-10,
) -> Trajectory:
    """Follow a method from one start.

    Parameters
    ----------
    problem : Problem
        The loss; with `batches`, a finite sum.
    method : Method
        How to step.
    start : array_like of shape (d,)
        The first weights.
    steps : int
        The budget, at least 1.
    batches : Batches, optional
        Which rows' gradient a step sees; by default it sees the whole loss's.
    rng : numpy.random.Generator or int, optional
        With `batches`: where chance comes from, or the seed of it.
    tolerance : float
        The run has converged once the whole loss's gradient is shorter; 0 spends the whole budget, which a run that
        starts on a saddle needs.

    Returns
    -------
    Trajectory
        Points, losses, gradient norms and the outcome. Divergence is an outcome, not an error.

    Raises
    ------
    InvalidInputError
        If the start has not d finite numbers within the bound, a number is too small, or `batches` come without a
        finite sum or `rng`.

    Examples
    --------
    >>> from dlcore.optim.methods import HeavyBall
    >>> from dlcore.optim.problems import quadratic
    >>> valley = quadratic([2, 198])
    >>> print(run(valley, HeavyBall(lr=0.02, momentum=0.9), [1, 1], steps=1000).outcome)
    diverged at step 62
    >>> print(run(valley, HeavyBall(lr=0.01, momentum=0.9), [1, 1], steps=1000).outcome)
    converged at step 501
    """
    w = coordinates(start, "start", problem.d)
    checks.integer(steps, "steps", low=1)
    setting(tolerance, "tolerance")
    spans = [range(k, min(k + BLOCK, steps)) for k in range(0, steps, BLOCK)]
    if batches is not None:
        walk = _in_batches(problem, method, w, spans, batches, rng)
    elif loop := loop_for(problem, method):
        walk = walk_by(loop, problem, method, w, spans)
    elif method.alike and (slopes := getattr(problem, "slopes", None)):
        walk = _in_the_plane(slopes, method, w, spans)
    else:
        walk = _with_arrays(method, w, spans, problem.gradient)
    blocks = [_measured(problem, w[None])]
    outcome = _outcome(*blocks[0], tolerance=tolerance, k=0)
    rule = "must lie within 10¹⁰ of the origin, where the loss is finite"
    checks.require(not isinstance(outcome, Diverged), "start", start, rule)
    with np.errstate(all="ignore"):  # what diverges may overflow before the block is looked at
        for span in spans:
            if outcome is not None:
                break
            blocks.append(_measured(problem, next(walk)))
            outcome = _outcome(*blocks[-1], tolerance=tolerance, k=span.start + 1)
    outcome = outcome or BudgetSpent(at=steps)
    kept = outcome.at if isinstance(outcome, Diverged) else outcome.at + 1
    points, losses, norms = (frozen(np.concatenate(parts)[:kept]) for parts in zip(*blocks, strict=True))
    return Trajectory(
        problem=problem, method=method, points=points, losses=losses, gradient_norms=norms, outcome=outcome
    )


def _in_the_plane(slopes: Slopes, method: Method, w: Array, spans: list[range]) -> Iterator[Array]:
    """Plain floats, one coordinate and then the other: on two numbers an array costs many times its arithmetic."""
    x, y = w.tolist()
    step, state_x, state_y = method.step, method.start(x), method.start(y)
    for span in spans:
        points = []
        for k in span:
            slope_x, slope_y = slopes(x, y)
            x, state_x = step(x, slope_x, state_x, k)
            y, state_y = step(y, slope_y, state_y, k)
            points.append((x, y))
        yield np.array(points)


def _with_arrays(method: Method, w: Array, spans: list[range], gradient: Callable[[Array], Array]) -> Iterator[Array]:
    state = method.start(w)
    for span in spans:
        points = np.empty((len(span), len(w)))
        for row, k in enumerate(span):
            w, state = method.step(w, gradient(w), state, k)
            points[row] = w
        yield points


def _in_batches(
    problem: Problem,
    method: Method,
    w: Array,
    spans: list[range],
    batches: Batches,
    rng: np.random.Generator | int | None,
) -> Iterator[Array]:
    if not isinstance(problem, FiniteSum):
        rule, mend = "needs a loss that is a sum over rows", "use least_squares, or a surface with noise"
        raise InvalidInputError("batches", batches, rule, mend=mend)
    checks.require(rng is not None, "rng", rng, "must be given with batches", mend="give a seed, such as rng=0")
    if not isinstance(rng, np.random.Generator):
        rng = np.random.default_rng(checks.integer(rng, "rng", low=0))
    draws = (batches.draw(problem.n, steps=len(span), rng=rng) for span in spans)
    rows = chain.from_iterable(draws)
    return _with_arrays(method, w, spans, lambda w: problem.gradient(w, rows=next(rows)))


def _measured(problem: Problem, points: Array) -> tuple[Array, Array, Array]:
    """The points, the losses there and the lengths of the gradients."""
    gradients = problem.gradient(points)
    return points, problem.loss(points), np.sqrt(np.sum(gradients * gradients, axis=-1))


def _outcome(points: Array, losses: Array, norms: Array, *, tolerance: float, k: int) -> Outcome | None:
    """How the run ends in a block whose first point is that of step k; None where it goes on."""
    lost = ~((np.abs(points) <= BOUND).all(axis=1) & np.isfinite(losses))
    ended = lost | (norms < tolerance)
    if not ended.any():
        return None
    first = int(np.argmax(ended))
    return Diverged(at=k + first) if lost[first] else Converged(at=k + first)
