"""Where stochastic gradient descent ends on least squares, and the path that it takes there.

A step draws a row i and moves against the gradient 2 (xᵢᵀ w − tᵢ) xᵢ of its squared error, through a fixed positive
definite matrix M where one is given. So the weights never leave the start plus the span of M X ᵀ: after every step
they are w = w₀ + M Xᵀ c, and c changes in one entry a step. Of all weights that fit, that span holds one.

- `limit` is the end, for any start, probabilities and M; it says how many weights fit, and what the rate must meet.
- `minimum_norm` is the end from zero, the shortest weights that fit. `split` takes weights apart into what the rows see
  and what they do not.
- `sgd` runs the steps and keeps c.
"""

from dlcore.optim.least_squares._descent import Descent, draw_rows, sgd
from dlcore.optim.least_squares._limit import Limit, Split, limit, minimum_norm, split

__all__ = ["Descent", "Limit", "Split", "draw_rows", "limit", "minimum_norm", "sgd", "split"]
