"""Methods side by side on one loss, each charged for every row whose gradient it asks for."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlcore import _checks as checks
from dlcore.optim._inputs import Array
from dlcore.optim._settings import coordinates
from dlcore.optim.methods import Method
from dlcore.optim.problems import FiniteSum
from dlcore.optim.run import Batches, Diverged, Trajectory, run

__all__ = ["Entry", "Raced", "race", "step_seconds"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One method of a race.

    Attributes
    ----------
    name : str
        What a reader calls it.
    method : Method
        How it steps.
    batches : Batches, optional
        Which rows' gradient a step sees; by default it sees every row's.
    """

    name: str
    method: Method
    batches: Batches | None = None

    def cost(self, problem: FiniteSum) -> int:
        """How many rows' gradients a step asks for.

        Parameters
        ----------
        problem : FiniteSum
            The loss.

        Returns
        -------
        int
            The rows of a batch, or all n.
        """
        return self.batches.size if self.batches else problem.n


@dataclass(frozen=True, kw_only=True, eq=False)
class Raced:
    """How one method fared.

    Attributes
    ----------
    entry : Entry
        The method.
    trajectory : Trajectory
        Its run.
    cost : int
        The rows' gradients that each of its steps asked for.
    """

    entry: Entry
    trajectory: Trajectory
    cost: int

    @property
    def evaluations(self) -> NDArray[np.intp]:
        """The rows' gradients asked for before each point, an integer array of shape (k + 1,)."""
        return self.cost * np.arange(len(self.trajectory.losses))

    @property
    def diverged(self) -> bool:
        """Whether the run was left."""
        return isinstance(self.trajectory.outcome, Diverged)

    def loss_after(self, evaluations: float) -> float:
        """The loss at the last point that so many rows' gradients pay for.

        Parameters
        ----------
        evaluations : float
            The budget, at least 0.

        Returns
        -------
        float
            Infinite where the run had diverged by then.
        """
        step = int(evaluations // self.cost)
        if step < len(self.trajectory.losses):
            return float(self.trajectory.losses[step])
        return np.inf if self.diverged else float(self.trajectory.losses[-1])

    def reached(self, loss: float) -> int | None:
        """The first step at which the loss was at most so large.

        Parameters
        ----------
        loss : float
            The loss to reach.

        Returns
        -------
        int or None
            Counted from 0, the start; None where the budget was spent before.
        """
        below = self.trajectory.losses <= loss
        return int(np.argmax(below)) if below.any() else None


def race(
    problem: FiniteSum, entries: Sequence[Entry], start: ArrayLike, *, passes: int, seed: int = 0
) -> tuple[Raced, ...]:
    """Let methods descend one loss from one start, all with the same number of rows' gradients to spend.

    Parameters
    ----------
    problem : FiniteSum
        The loss.
    entries : sequence of Entry
        The methods; those that draw rows all draw from the same seed.
    start : array_like of shape (d,)
        The first weights.
    passes : int
        The budget in passes over the data: n rows' gradients each. At least 1.
    seed : int
        The seed of every draw, at least 0.

    Returns
    -------
    tuple of Raced
        In the order of the entries. Divergence is an outcome, not an error.

    Raises
    ------
    InvalidInputError
        If there is no entry, a number is too small, a batch is larger than the budget, or the start does not fit.

    Examples
    --------
    >>> from dlcore.optim.methods import GradientDescent
    >>> from dlcore.optim.problems import least_squares
    >>> line = least_squares([[1], [1], [2]], [1, 1, 2])
    >>> one, every = Batches(size=1), GradientDescent(lr=0.1)
    >>> entries = [Entry(name="SGD", method=every, batches=one), Entry(name="full batch", method=every)]
    >>> sgd, full = race(line, entries, [0], passes=2)
    >>> sgd.evaluations.tolist(), full.evaluations.tolist()
    ([0, 1, 2, 3, 4, 5, 6], [0, 3, 6])
    >>> sgd.loss_after(3) < full.loss_after(3)
    True
    """
    checks.require(len(entries) > 0, "entries", entries, "must hold at least one")
    checks.integer(passes, "passes", low=1)
    checks.integer(seed, "seed", low=0)
    budget = passes * problem.n
    raced = []
    for entry in entries:
        cost = entry.cost(problem)
        checks.require(cost <= budget, "batches", entry.batches, f"must fit into the budget of {budget} rows")
        rng = np.random.default_rng(seed) if entry.batches else None
        steps = budget // cost
        found = run(problem, entry.method, start, steps=steps, batches=entry.batches, rng=rng, tolerance=0)
        raced.append(Raced(entry=entry, trajectory=found, cost=cost))
    return tuple(raced)


def step_seconds(problem: FiniteSum, entry: Entry, start: ArrayLike, *, steps: int = 200, repeats: int = 3) -> float:
    """How long a step takes on this machine: the best mean of a few runs, without measuring the loss.

    Parameters
    ----------
    problem : FiniteSum
        The loss.
    entry : Entry
        The method.
    start : array_like of shape (d,)
        The first weights.
    steps, repeats : int
        The steps of a run and how many runs there are, at least 1 each.

    Returns
    -------
    float
        Seconds.

    Raises
    ------
    InvalidInputError
        If a number is too small or the start does not fit.
    """
    first: Array = coordinates(start, "start", problem.d)
    checks.integer(steps, "steps", low=1)
    checks.integer(repeats, "repeats", low=1)
    rng = np.random.default_rng(0)
    rows = entry.batches.draw(problem.n, steps=steps, rng=rng) if entry.batches else [None] * steps
    best = np.inf
    with np.errstate(all="ignore"):  # what diverges may overflow
        for _ in range(repeats):
            w, state = first, entry.method.start(first)
            began = time.perf_counter()
            for k in range(steps):
                w, state = entry.method.step(w, problem.gradient(w, rows=rows[k]), state, k)
            best = min(best, (time.perf_counter() - began) / steps)
    return float(best)
