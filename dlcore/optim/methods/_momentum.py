"""What the methods with a momentum share."""

from __future__ import annotations

from dataclasses import dataclass

from dlcore import _checks as checks
from dlcore.optim._settings import fraction
from dlcore.optim.methods._method import Method, Numbers
from dlcore.optim.schedules import Schedule

__all__ = ["Momentum"]


@dataclass(frozen=True, kw_only=True)
class Momentum(Method):
    """A method that remembers past gradients, from nothing on.

    Parameters
    ----------
    lr : float or Schedule
        The rate η.
    momentum : float
        β, the share of the memory that every step keeps; at least 0 and below 1.
    """

    momentum: float

    def __post_init__(self) -> None:
        """Check every number once."""
        super().__post_init__()
        fraction(self.momentum, "momentum")

    def start(self, w: Numbers) -> Numbers:
        return 0.0 * w

    def constant_rate(self) -> float:
        """The rate, which a conversion to another form needs to be the same in every step.

        Returns
        -------
        float
            `lr`.

        Raises
        ------
        InvalidInputError
            If it is a schedule.
        """
        rule, mend = "changes, and the forms take the same steps at a constant rate alone", "give lr as a number"
        checks.require(not isinstance(self.lr, Schedule), "lr", self.lr, rule, mend=mend)
        return self.rate(0)
