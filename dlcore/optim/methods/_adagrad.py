"""AdaGrad: each coordinate is slowed by all of its gradients so far."""

from __future__ import annotations

from dataclasses import dataclass

from dlcore.optim._settings import setting
from dlcore.optim.methods._method import Method, Numbers
from dlcore.optim.schedules import Rate

__all__ = ["AdaGrad"]


@dataclass(frozen=True, kw_only=True)
class AdaGrad(Method):
    """v ← v + g², w ← w − η g / (√v + ε).

    Parameters
    ----------
    lr : float or Schedule
        The rate η. PyTorch's `lr_decay` is the schedule `InverseTime`.
    eps : float
        ε, above 0, or a gradient of 0 would be divided by 0.
    weight_decay : float
        λ, at least 0: the gradient is first g + λ w.

    References
    ----------
    Duchi, Hazan and Singer, *Adaptive subgradient methods for online learning and stochastic optimization*, JMLR 12,
    2011. `torch.optim.Adagrad`, in PyTorch's documentation.

    Examples
    --------
    >>> AdaGrad(lr=1.0, eps=1.0).step(3.0, 4.0, 9.0, k=1)
    (2.3333333333333335, 25.0)
    """

    lr: Rate = 1e-2
    eps: float = 1e-10
    weight_decay: float = 0.0

    def __post_init__(self) -> None:
        """Check every number once."""
        super().__post_init__()
        setting(self.eps, "eps", positive=True)
        setting(self.weight_decay, "weight_decay")

    def start(self, w: Numbers) -> Numbers:
        return 0.0 * w

    def step(self, w: Numbers, g: Numbers, state: Numbers, k: int) -> tuple[Numbers, Numbers]:
        g = g + self.weight_decay * w
        v = state + g * g
        return w - self.rate(k) * g / (v**0.5 + self.eps), v
