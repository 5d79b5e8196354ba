"""Nesterov's momentum, as PyTorch writes it."""

from __future__ import annotations

from dataclasses import dataclass

from dlcore.optim.methods._method import Numbers
from dlcore.optim.methods._momentum import Momentum

__all__ = ["Nesterov"]


@dataclass(frozen=True, kw_only=True)
class Nesterov(Momentum):
    """m ← β m + g, w ← w − η (g + β m): momentum that steps as if it had already taken the next pull of its memory.

    Here w is the point where the gradient is asked for. The textbook's form, θ' = θ + v' with v' = β v − η ∇(θ + β v),
    looks ahead to that point: w = θ + β v and v = −η m. See `before_look_ahead`.

    References
    ----------
    Nesterov, *A method of solving a convex programming problem with convergence rate O(1/k²)*, 1983; Sutskever,
    Martens, Dahl and Hinton, *On the importance of initialization and momentum in deep learning*, ICML 2013.

    Examples
    --------
    >>> Nesterov(lr=0.5, momentum=0.5).step(3.0, 4.0, 2.0, k=1)
    (-0.25, 5.0)
    """

    def step(self, w: Numbers, g: Numbers, state: Numbers, k: int) -> tuple[Numbers, Numbers]:
        m = self.momentum * state + g
        return w - self.rate(k) * (g + self.momentum * m), m

    def before_look_ahead(self, w: Numbers, m: Numbers) -> Numbers:
        """The textbook's θ = w + η β m, which its form would hold where this one holds w.

        Parameters
        ----------
        w : float, or float64 array of shape (..., d)
            The weights.
        m : float, or array of w's shape
            The memory. The rate may not be a schedule.

        Returns
        -------
        float or array of w's shape
            The point before the look ahead.
        """
        return w + self.constant_rate() * self.momentum * m
