"""RMSprop: each coordinate is divided by the root mean square of its recent gradients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from dlcore.optim._settings import fraction, setting
from dlcore.optim.methods._method import Method, Numbers
from dlcore.optim.schedules import Rate

__all__ = ["RMSprop"]

State: TypeAlias = tuple[Numbers, Numbers]


@dataclass(frozen=True, kw_only=True)
class RMSprop(Method):
    """v ← α v + (1 − α) g², m ← β m + g / (√v + ε), w ← w − η m.

    Parameters
    ----------
    lr : float or Schedule
        The rate η.
    alpha : float
        α, the share of the mean square that every step keeps; at least 0 and below 1.
    eps : float
        ε, above 0, or a gradient of 0 would be divided by 0.
    weight_decay : float
        λ, at least 0: the gradient is first g + λ w.
    momentum : float
        β, at least 0 and below 1.

    References
    ----------
    Tieleman and Hinton, *Lecture 6.5: RMSprop*, Coursera, 2012. `torch.optim.RMSprop`, in PyTorch's documentation.

    Examples
    --------
    >>> RMSprop(lr=1.0, alpha=0.75, eps=2.0).step(5.0, 4.0, (0.0, 0.0), k=0)
    (4.0, (4.0, 1.0))
    """

    lr: Rate = 1e-2
    alpha: float = 0.99
    eps: float = 1e-8
    weight_decay: float = 0.0
    momentum: float = 0.0

    def __post_init__(self) -> None:
        """Check every number once."""
        super().__post_init__()
        fraction(self.alpha, "alpha")
        setting(self.eps, "eps", positive=True)
        setting(self.weight_decay, "weight_decay")
        fraction(self.momentum, "momentum")

    def start(self, w: Numbers) -> State:
        return 0.0 * w, 0.0 * w

    def step(self, w: Numbers, g: Numbers, state: State, k: int) -> tuple[Numbers, State]:
        v, m = state
        g = g + self.weight_decay * w
        v = self.alpha * v + (1 - self.alpha) * (g * g)
        m = self.momentum * m + g / (v**0.5 + self.eps)
        return w - self.rate(k) * m, (v, m)
