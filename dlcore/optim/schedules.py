"""Learning rates that change while a method runs: a schedule is called with the steps taken so far.

Wherever a method takes `lr`, it takes a number or one of these.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TypeAlias

from dlcore import _checks as checks
from dlcore.optim._settings import setting

__all__ = ["Constant", "Cosine", "InverseTime", "Rate", "Schedule", "Step", "WarmUp"]


class Schedule(ABC):
    """The rate of every step."""

    @abstractmethod
    def __call__(self, k: int) -> float:
        """The rate of the step that is taken after k steps."""


Rate: TypeAlias = float | Schedule


@dataclass(frozen=True, kw_only=True)
class Constant(Schedule):
    """η_k = η, what a number stands for.

    Parameters
    ----------
    lr : float
        The rate, at least 0.

    Examples
    --------
    >>> Constant(lr=0.1)(50)
    0.1
    """

    lr: float

    def __post_init__(self) -> None:
        """Check the number once."""
        setting(self.lr, "lr")

    def __call__(self, k: int) -> float:
        return self.lr


@dataclass(frozen=True, kw_only=True)
class Step(Schedule):
    """η_k = η γ^⌊k / step_size⌋, PyTorch's `StepLR`.

    Parameters
    ----------
    lr : float
        The rate of the first step.
    step_size : int
        After how many steps the rate falls.
    gamma : float
        By which factor, above 0 and at most 1.

    Examples
    --------
    >>> [Step(lr=8.0, step_size=2, gamma=0.5)(k) for k in range(5)]
    [8.0, 8.0, 4.0, 4.0, 2.0]
    """

    lr: float
    step_size: int
    gamma: float = 0.1

    def __post_init__(self) -> None:
        """Check every number once."""
        setting(self.lr, "lr")
        checks.integer(self.step_size, "step_size", low=1)
        setting(self.gamma, "gamma", positive=True)
        checks.require(self.gamma <= 1, "gamma", self.gamma, "must be at most 1")

    def __call__(self, k: int) -> float:
        return self.lr * self.gamma ** (k // self.step_size)


@dataclass(frozen=True, kw_only=True)
class Cosine(Schedule):
    """η_k = η_min + (η − η_min) (1 + cos(π k / T_max)) / 2, PyTorch's `CosineAnnealingLR`.

    After `T_max` steps it rises again, as PyTorch's does.

    Parameters
    ----------
    lr : float
        The rate of the first step.
    T_max : int
        After how many steps the rate is at its lowest.
    eta_min : float
        That lowest rate.

    References
    ----------
    Loshchilov and Hutter, *SGDR: stochastic gradient descent with warm restarts*, ICLR 2017, arXiv:1608.03983.

    Examples
    --------
    >>> [round(Cosine(lr=1.0, T_max=4)(k), 3) for k in range(5)]
    [1.0, 0.854, 0.5, 0.146, 0.0]
    """

    lr: float
    T_max: int
    eta_min: float = 0.0

    def __post_init__(self) -> None:
        """Check every number once."""
        setting(self.lr, "lr")
        checks.integer(self.T_max, "T_max", low=1)
        setting(self.eta_min, "eta_min")

    def __call__(self, k: int) -> float:
        return self.eta_min + (self.lr - self.eta_min) * (1 + math.cos(math.pi * k / self.T_max)) / 2


@dataclass(frozen=True, kw_only=True)
class InverseTime(Schedule):
    """η_k = η / (1 + decay k), the rates whose sum is infinite and whose squares' sum is not.

    Parameters
    ----------
    lr : float
        The rate of the first step.
    decay : float
        How fast it falls: after 1 / decay steps it is half.

    References
    ----------
    Robbins and Monro, *A stochastic approximation method*, 1951, doi:10.1214/aoms/1177729586.

    Examples
    --------
    >>> [InverseTime(lr=1.0, decay=1.0)(k) for k in (0, 1, 3)]
    [1.0, 0.5, 0.25]
    """

    lr: float
    decay: float

    def __post_init__(self) -> None:
        """Check every number once."""
        setting(self.lr, "lr")
        setting(self.decay, "decay")

    def __call__(self, k: int) -> float:
        return self.lr / (1 + self.decay * k)


@dataclass(frozen=True, kw_only=True)
class WarmUp(Schedule):
    """η_k = η (s + (1 − s) min(k, total_iters) / total_iters) with s = `start_factor`, PyTorch's `LinearLR`.

    Parameters
    ----------
    lr : float or Schedule
        The rate that it leads up to; of a schedule's, which runs from step 0 on, every rate is scaled.
    total_iters : int
        Its steps.
    start_factor : float
        The share of the rate that the first step takes, above 0 and at most 1.

    Examples
    --------
    >>> [WarmUp(lr=1.0, total_iters=4, start_factor=0.5)(k) for k in (0, 2, 4, 9)]
    [0.5, 0.75, 1.0, 1.0]
    """

    lr: Rate
    total_iters: int
    start_factor: float = 1 / 3

    def __post_init__(self) -> None:
        """Check every number once."""
        if not isinstance(self.lr, Schedule):
            setting(self.lr, "lr")
        checks.integer(self.total_iters, "total_iters", low=1)
        setting(self.start_factor, "start_factor", positive=True)
        checks.require(self.start_factor <= 1, "start_factor", self.start_factor, "must be at most 1")

    def __call__(self, k: int) -> float:
        share = self.start_factor + (1 - self.start_factor) * min(k, self.total_iters) / self.total_iters
        return share * (self.lr(k) if isinstance(self.lr, Schedule) else self.lr)
