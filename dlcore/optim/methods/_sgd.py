"""PyTorch's `SGD`, with all of its settings and its first step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import _checks as checks
from dlcore.optim._settings import fraction, setting
from dlcore.optim.methods._method import Method, Numbers
from dlcore.optim.schedules import Rate

__all__ = ["SGD"]


@dataclass(frozen=True, kw_only=True)
class SGD(Method):
    """g ← g + λ w, m ← β m + (1 − τ) g, w ← w − η m; but the first m is g, whatever the dampening τ.

    With `nesterov`, the step is η (g + β m) instead of η m.

    Parameters
    ----------
    lr : float or Schedule
        The rate η.
    momentum : float
        β, at least 0 and below 1.
    dampening : float
        τ, from 0 to 1; only with a momentum.
    weight_decay : float
        λ, at least 0.
    nesterov : bool
        Whether to look ahead; only with a momentum and no dampening.

    References
    ----------
    `torch.optim.SGD`, in PyTorch's documentation.

    Examples
    --------
    >>> sgd = SGD(lr=0.5, momentum=0.5, dampening=0.5)
    >>> sgd.step(3.0, 4.0, 0.0, k=0), sgd.step(3.0, 4.0, 0.0, k=1)
    ((1.0, 4.0), (2.0, 2.0))
    """

    lr: Rate = 1e-3
    momentum: float = 0.0
    dampening: float = 0.0
    weight_decay: float = 0.0
    nesterov: bool = False

    def __post_init__(self) -> None:
        """Check every number once, and that the settings go together."""
        super().__post_init__()
        fraction(self.momentum, "momentum")
        setting(self.dampening, "dampening")
        checks.require(self.dampening <= 1, "dampening", self.dampening, "must be at most 1")
        setting(self.weight_decay, "weight_decay")
        moves = bool(np.all(self.momentum))
        rule, mend = "does nothing without a momentum", "give momentum or leave it out"
        checks.require(moves or not self.dampening, "dampening", self.dampening, rule, mend=mend)
        checks.require(isinstance(self.nesterov, bool), "nesterov", self.nesterov, "must be True or False")
        rule, mend = "needs a momentum and no dampening", "set momentum=0.9, dampening=0"
        checks.require(not self.nesterov or (moves and not self.dampening), "nesterov", True, rule, mend=mend)

    def start(self, w: Numbers) -> Numbers:
        return 0.0 * w

    def step(self, w: Numbers, g: Numbers, state: Numbers, k: int) -> tuple[Numbers, Numbers]:
        g = g + self.weight_decay * w
        m = self.momentum * state + (1 - self.dampening) * g if k else g
        return w - self.rate(k) * (g + self.momentum * m if self.nesterov else m), m
