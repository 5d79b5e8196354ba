"""Adam: momentum divided by the root mean square of the gradients, and AdamW, whose weights shrink beside the step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from dlcore import _checks as checks
from dlcore.optim._settings import fraction, setting
from dlcore.optim.methods._method import Method, Numbers
from dlcore.optim.schedules import Rate

__all__ = ["Adam", "AdamW"]

State: TypeAlias = tuple[Numbers, Numbers]


@dataclass(frozen=True, kw_only=True)
class Adam(Method):
    """m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← w − η m̂ / (√v̂ + ε).

    Both start at 0, so after k + 1 steps they are too small: m̂ = m / (1 − β₁ᵏ⁺¹) and v̂ = v / (1 − β₂ᵏ⁺¹).

    Parameters
    ----------
    lr : float or Schedule
        The rate η.
    betas : (float, float)
        β₁ and β₂, the shares of m and v that every step keeps; at least 0 and below 1.
    eps : float
        ε, above 0, or a gradient of 0 would be divided by 0.
    weight_decay : float
        λ, at least 0: the gradient is first g + λ w.

    References
    ----------
    Kingma and Ba, *Adam: a method for stochastic optimization*, ICLR 2015, arXiv:1412.6980.

    Examples
    --------
    >>> Adam(lr=1.0, eps=4.0).step(3.0, 4.0, (0.0, 0.0), k=0)[0]
    2.5
    """

    lr: Rate = 1e-3
    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-8
    weight_decay: float = 0.0

    def __post_init__(self) -> None:
        """Check every number once."""
        super().__post_init__()
        two = isinstance(self.betas, tuple) and len(self.betas) == 2
        checks.require(two, "betas", self.betas, "must be two numbers", mend="write (0.9, 0.999)")
        for beta in self.betas:
            fraction(beta, "betas")
        setting(self.eps, "eps", positive=True)
        setting(self.weight_decay, "weight_decay")

    def start(self, w: Numbers) -> State:
        return 0.0 * w, 0.0 * w

    def step(self, w: Numbers, g: Numbers, state: State, k: int) -> tuple[Numbers, State]:
        return self._descend(w, g + self.weight_decay * w, state, k)

    def _descend(self, w: Numbers, g: Numbers, state: State, k: int) -> tuple[Numbers, State]:
        m, v = state
        beta1, beta2 = self.betas
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * (g * g)
        m_hat = m / (1 - beta1 ** (k + 1))
        v_hat = v / (1 - beta2 ** (k + 1))
        return w - self.rate(k) * m_hat / (v_hat**0.5 + self.eps), (m, v)


@dataclass(frozen=True, kw_only=True)
class AdamW(Adam):
    """w ← (1 − η λ) w, then Adam's step without weight decay.

    Parameters
    ----------
    lr : float or Schedule
        The rate η.
    betas : (float, float)
        β₁ and β₂, as in `Adam`.
    eps : float
        ε, above 0.
    weight_decay : float
        λ, at least 0: the share of the weights, times η, that every step takes away.

    References
    ----------
    Loshchilov and Hutter, *Decoupled weight decay regularization*, ICLR 2019, arXiv:1711.05101.

    Examples
    --------
    >>> AdamW(lr=1.0, eps=4.0, weight_decay=0.5).step(3.0, 4.0, (0.0, 0.0), k=0)[0]
    1.0
    """

    weight_decay: float = 1e-2

    def step(self, w: Numbers, g: Numbers, state: State, k: int) -> tuple[Numbers, State]:
        return self._descend((1 - self.rate(k) * self.weight_decay) * w, g, state, k)
