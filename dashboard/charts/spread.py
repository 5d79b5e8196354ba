"""How far the gradient of a batch is off, by the size of the batch: measured beside the formula."""

from __future__ import annotations

import numpy as np

from dashboard.charts.curves import Curve, curves
from dashboard.charts.numbers import counted, shown
from dashboard.charts.picture import Picture
from dlcore.optim.batches import Spread

__all__ = ["spread"]


def spread(found: Spread, size: int) -> Picture:
    """The mean square of what a batch's gradient is off, against the rows in the batch.

    Parameters
    ----------
    found : Spread
        What `batch_spread` measured; the size of interest is among its sizes.
    size : int
        Which batch the title speaks of.
    """
    place = found.sizes.index(size)
    measured, predicted = float(found.measured[place]), float(found.predicted[place])
    b = np.array(found.sizes)
    return Picture(
        title=_claim(found, size, measured, predicted),
        described=(
            f"The mean square falls from {shown(found.one_row, 3)} for one row to {shown(measured, 3)} for "
            f"{counted(size, 'row')}, measured; the formula says {shown(predicted, 3)}."
        ),
        drawn=curves(
            [
                Curve(name="formula", x=b, y=found.predicted, role="baseline", dashed=True),
                Curve(name="measured", x=b, y=np.where(found.measured > 1e-20, found.measured, 0), role="idea"),
            ],
            x="rows in a batch",
            y="mean square off",
            log_x=True,
        ),
    )


def _claim(found: Spread, size: int, measured: float, predicted: float) -> str:
    if predicted == 0:
        return f"A batch of all {counted(size, 'row')} drawn without replacement is off by nothing"
    times, said = (shown(found.one_row / value, 3) for value in (measured, predicted))
    if size == 1:
        return (
            f"One row is off by {shown(measured, 3)}, squared and on average; over all rows it is {shown(predicted, 3)}"
        )
    return f"{size} rows are off by {times} times less than one, squared and on average; the formula says {said}"
