"""Momentum, also called the heavy ball: the step is a memory of all gradients so far.

Three forms are in use. At a constant rate they take the same steps once their settings are converted.
"""

from __future__ import annotations

from dataclasses import dataclass

from dlcore.optim.methods._method import Numbers
from dlcore.optim.methods._momentum import Momentum

__all__ = ["AverageHeavyBall", "HeavyBall", "VelocityHeavyBall"]


@dataclass(frozen=True, kw_only=True)
class HeavyBall(Momentum):
    """m ← β m + g, w ← w − η m: the memory is a sum of gradients, as in PyTorch.

    Parameters
    ----------
    lr : float or Schedule
        The rate η.
    momentum : float
        β, at least 0 and below 1.

    References
    ----------
    Polyak, *Some methods of speeding up the convergence of iteration methods*, 1964,
    doi:10.1016/0041-5553(64)90137-5. Homework 1, problem 3; programming homework, problem 4.

    Examples
    --------
    >>> HeavyBall(lr=0.5, momentum=0.5).step(3.0, 4.0, 2.0, k=1)
    (0.5, 5.0)
    """

    def step(self, w: Numbers, g: Numbers, state: Numbers, k: int) -> tuple[Numbers, Numbers]:
        m = self.momentum * state + g
        return w - self.rate(k) * m, m

    def as_average(self) -> AverageHeavyBall:
        """The same steps with an average for a memory: its rate is η / (1 − β), its m is 1 − β times this one's.

        Returns
        -------
        AverageHeavyBall
            With the same momentum. The rate may not be a schedule.

        Examples
        --------
        >>> HeavyBall(lr=0.125, momentum=0.5).as_average()
        AverageHeavyBall(lr=0.25, momentum=0.5)
        """
        return AverageHeavyBall(lr=self.constant_rate() / (1 - self.momentum), momentum=self.momentum)

    def as_velocity(self) -> VelocityHeavyBall:
        """The same steps with a velocity for a memory: its v is −η times this one's m.

        Returns
        -------
        VelocityHeavyBall
            With the same rate and momentum. The rate may not be a schedule: a velocity remembers the rates of the past.
        """
        return VelocityHeavyBall(lr=self.constant_rate(), momentum=self.momentum)


@dataclass(frozen=True, kw_only=True)
class AverageHeavyBall(Momentum):
    """m ← β m + (1 − β) g, w ← w − η m: the memory is an average of gradients.

    PyTorch's `SGD` with a dampening of β is nearly this, but its first m is g and not (1 − β) g.

    Examples
    --------
    >>> AverageHeavyBall(lr=0.5, momentum=0.5).step(3.0, 4.0, 2.0, k=1)
    (1.5, 3.0)
    """

    def step(self, w: Numbers, g: Numbers, state: Numbers, k: int) -> tuple[Numbers, Numbers]:
        m = self.momentum * state + (1 - self.momentum) * g
        return w - self.rate(k) * m, m

    def as_sum(self) -> HeavyBall:
        """The same steps with a sum for a memory: its rate is (1 − β) η.

        Returns
        -------
        HeavyBall
            With the same momentum. The rate may not be a schedule.
        """
        return HeavyBall(lr=self.constant_rate() * (1 - self.momentum), momentum=self.momentum)


@dataclass(frozen=True, kw_only=True)
class VelocityHeavyBall(Momentum):
    """v ← β v − η g, w ← w + v: the memory is the last step, w − (the w before it).

    References
    ----------
    Sutskever, Martens, Dahl and Hinton, *On the importance of initialization and momentum in deep learning*, ICML 2013.

    Examples
    --------
    >>> VelocityHeavyBall(lr=0.5, momentum=0.5).step(3.0, 4.0, -1.0, k=1)
    (0.5, -2.5)
    """

    def step(self, w: Numbers, g: Numbers, state: Numbers, k: int) -> tuple[Numbers, Numbers]:
        v = self.momentum * state - self.rate(k) * g
        return w + v, v

    def as_sum(self) -> HeavyBall:
        """The same steps with a sum for a memory.

        Returns
        -------
        HeavyBall
            With the same rate and momentum. The rate may not be a schedule.
        """
        return HeavyBall(lr=self.constant_rate(), momentum=self.momentum)
