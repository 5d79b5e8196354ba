"""What does it cost to learn a learning rate through many steps? Memory in every step that backpropagation must recall.

Three steps stand for any number: the adjoints of a step only know the step after it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from dlcore.derivation import Derivation, Erratum, Mistake, at_least, claim, equals, hence, solves, start
from dlcore.expr import absolute, all_of, define, derivative, product, recurrence, sq, sqrt, symbols, total
from dlcore.optim.hypergradient import hypergradient
from dlcore.optim.learned_rate import one_step

X, t, w0, eta, n, d = symbols(
    "X[n,d]: the data, one row an example",
    "t[n]: the targets",
    "w0[d]: the starting weights",
    "eta: the learning rate",
    "n in 1..64: the number of rows",
    "d in 1..64: the number of weights",
)
T, s, m, lam, alpha, u = symbols(
    "T in 1..64: the number of steps",
    "s in 1..T: a step",
    "m in positive: the steps from one checkpoint to the next",
    "lambda in positive: a curvature, an eigenvalue of 2/n Xᵀ X",
    "alpha in 0.01..0.2: a small learning rate",
    "u: the error along an eigenvector of the curvature",
)

# The gradient is w itself, and a rate of 1/2 halves both weights in each step: 8, 4, 2, 1.
HALVED = {X: [[1, 0], [0, 1]], t: [0, 0], w0: [8, 8], eta: Fraction(1, 2)}


def _step(number: int, before: Any) -> tuple[Any, Any]:
    """The gradient at the weights before, and the weights after a step, under their names."""
    gradient = define(f"g{number}", 2 / n * X.T @ (X @ before - t))
    return gradient, define(f"w{number + 1}", before - eta * gradient)


g0, w1 = _step(0, w0)
g1, w2 = _step(1, w1)
g2, w3 = _step(2, w2)
L = define("L", sq(X @ w3 - t) / n)
w3_bar = define("w_bar_3", 2 / n * X.T @ (X @ w3 - t))
g2_bar = define("g_bar_2", -eta * w3_bar)
w2_bar = define("w_bar_2", w3_bar + 2 / n * X.T @ X @ g2_bar)
g1_bar = define("g_bar_1", -eta * w2_bar)
w1_bar = define("w_bar_1", w2_bar + 2 / n * X.T @ X @ g1_bar)

last = claim(
    "last",
    "Going back begins at the last weights: their adjoint is the gradient of the loss there.",
    start(derivative(L, w3)),
    equals(w3_bar, "the gradient of a squared norm"),
    Mistake("no-mean", 2 * X.T @ (X @ w3 - t), "the loss is a mean: 1/n stays in front"),
)
of_gradient = claim(
    "of-gradient",
    "A gradient enters the next weights alone, times −η.",
    start(derivative(L, g2)),
    equals(-eta * derivative(L, w3), "w₃ = w₂ − η g₂"),
    Mistake("minus-lost", eta * derivative(L, w3), "a step goes against the gradient", misprint_in="A2"),
    equals(g2_bar, "the adjoint of w₃"),
)
of_weights = claim(
    "of-weights",
    "Weights are used twice, for the next weights and for the gradient: both adjoints add.",
    start(derivative(L, w2)),
    equals(derivative(L, w3) + 2 / n * X.T @ X @ derivative(L, g2), "g₂ = 2/n Xᵀ (X w₂ − t)"),
    Mistake("one-way", derivative(L, w3), "the gradient depends on the weights too"),
    Mistake(
        "no-mean-in-curvature", derivative(L, w3) + 2 * X.T @ X @ derivative(L, g2), "the gradient has 2/n in front"
    ),
    equals(w2_bar, "both by their names"),
)
of_rate = claim(
    "of-rate",
    "The rate enters every step, so its adjoint is a sum over all of them, and each term needs its step's gradient.",
    start(derivative(L, eta)),
    equals(
        -(g0.T @ derivative(L, w1) + g1.T @ derivative(L, w2) + g2.T @ derivative(L, w3)),
        "each step's weights depend on the rate through −η g",
    ),
    Mistake("last-step-alone", -(g2.T @ derivative(L, w3)), "the same rate is used in every step"),
    Mistake(
        "minus-lost",
        g0.T @ derivative(L, w1) + g1.T @ derivative(L, w2) + g2.T @ derivative(L, w3),
        "a step goes against the gradient",
    ),
    equals(-(g0.T @ w1_bar + g1.T @ w2_bar + g2.T @ w3_bar), "the adjoints, from the last back"),
)

v1 = define("v1", -g0)
v2 = define("v2", v1 - g1 - eta * 2 / n * X.T @ X @ v1)
v3 = define("v3", v2 - g2 - eta * 2 / n * X.T @ X @ v2)
forward = claim(
    "forward",
    "Forward mode carries dw/dη along instead: v next to w, and nothing else.",
    start(derivative(L, eta)),
    equals(v3.T @ w3_bar, "w₃ changes by v₃ when the rate changes by 1"),
    Mistake("without-curvature", -(g0 + g1 + g2).T @ w3_bar, "an earlier change of w changes the later gradients"),
)

reverse_memory = claim(
    "reverse-memory",
    "Standard backpropagation to the rate keeps d numbers a step, T d in all, beside w, its adjoint and the sum.",
    start(total(s, d) + 2 * d + 1),
    equals(T * d + 2 * d + 1, "d numbers, T times"),
    Mistake("one-step", d + 2 * d + 1, "every step's gradient is needed on the way back, so none may go"),
)
forward_memory = claim(
    "forward-memory",
    "Forward mode keeps w and v, and what changes them: the number of steps does not matter.",
    start(2 * d + 2 * d),
    equals(4 * d, "two vectors, twice"),
    Mistake("each-step", 4 * d * T, "the vector v is changed in place: the step before is not needed again"),
)
checkpoints = claim(
    "checkpoints",
    "With a checkpoint every m steps, T/m of them and one stretch of m steps are kept.",
    start(m + T / m),
    equals((sqrt(m) - sqrt(T / m)) ** 2 + 2 * sqrt(T), "complete the square"),
    Mistake("no-mixed-term", (sqrt(m) - sqrt(T / m)) ** 2, "the square takes twice the product of the roots away"),
    at_least(2 * sqrt(T), "a square", tight={T: 16, m: 4}),
)
spacing = claim(
    "spacing",
    "Checkpoints √T steps apart keep least: memory grows like √T, for one more run forward.",
    solves(derivative(m + T / m, m), m, sqrt(T), "more checkpoints or a longer stretch", minimum=True),
    Mistake("halfway", T / 2, "half of the run would still be kept"),
)

# What becomes of a gradient through many steps: along an eigenvector each step is one factor.
error = define("e_T", recurrence(u, start=u, step=u - eta * lam * u, steps=T))
factors = claim(
    "factors",
    "Along an eigenvector of the curvature every step multiplies the error by 1 − η λ.",
    start(error),
    equals(product(s, 1 - eta * lam) * u, "one factor a step"),
    equals((1 - eta * lam) ** T * u, "all factors are equal"),
    Mistake("summed", (1 - T * eta * lam) * u, "the steps multiply: each begins where the one before ended"),
)
by_rate = claim(
    "slope",
    "So the loss changes with the rate by a product of nearly as many factors.",
    start(derivative((1 - alpha * lam) ** (2 * T) * u**2 / 2, alpha)),
    equals(-lam * T * (1 - alpha * lam) ** (2 * T - 1) * u**2, "chain rule"),
    Mistake("all-factors", -lam * T * (1 - alpha * lam) ** (2 * T) * u**2, "one factor is the one that was derived"),
)
vanish = claim(
    "vanish-or-explode",
    "The factors' product vanishes if 0 < η λ < 2, and otherwise does not.",
    start(all_of(0 < eta * lam, eta * lam < 2)),
    hence(absolute(1 - eta * lam) < 1, "1 − η λ lies between −1 and 1", both_ways=True),
    Mistake(
        "below-one", all_of(0 < eta * lam, eta * lam < 1), "between 1 and 2 the error changes its sign and shrinks"
    ),
    hence(absolute(1 - eta * lam) ** T < 1, "a power of a number below 1", both_ways=True),
)


def _peak(steps: Any, size: Any, mode: str) -> int:
    """How many numbers a mode holds, counted while it runs."""
    return hypergradient(np.zeros((1, int(size))), [0], lr=0.1, steps=int(steps), mode=mode).peak


def _reverse_grows() -> bool:
    """Ten times the steps, and nearly ten times the numbers in reverse; as many as before in forward mode."""
    few, many = (_peak(steps, 5, "reverse") for steps in (100, 1000))
    return many > 9 * few and _peak(100, 5, "forward") == _peak(1000, 5, "forward")


def _rate_has_an_adjoint() -> bool:
    """The adjoint of the rate, from the sum that the source leaves out, against a difference quotient."""
    data: Any = {"X": [[1, 0], [1, 2]], "t": [1, 2]}
    around = [hypergradient(**data, lr=0.1 + h, steps=3).loss for h in (-1e-5, 1e-5)]
    quotient = (around[1] - around[0]) / 2e-5
    return bool(np.isclose(hypergradient(**data, lr=0.1, steps=3, mode="reverse").value, quotient, rtol=1e-6))


def _greedy_is_too_small() -> bool:
    """The rate that is best for one step is smaller than the one that is best for twenty."""
    rows, targets = np.diag([1.0, 10.0]), np.array([1.0, 10.0])
    greedy = one_step(rows, targets).best_rate
    assert greedy is not None
    later = {factor: hypergradient(rows, targets, lr=factor * greedy, steps=20).loss for factor in (1, 1.5)}
    return later[1.5] < later[1]


derivation = Derivation(
    "unrolled-memory",
    last,
    of_gradient,
    of_weights,
    of_rate,
    forward,
    reverse_memory,
    forward_memory,
    checkpoints,
    spacing,
    factors,
    by_rate,
    vanish,
    computed_by={
        of_rate: lambda X, t, w0, eta: hypergradient(X, t, lr=eta, steps=3, start=w0, mode="reverse").value,
        forward: lambda X, t, w0, eta: hypergradient(X, t, lr=eta, steps=3, start=w0).value,
        reverse_memory: lambda T, d: _peak(T, d, "reverse"),
        forward_memory: lambda d: _peak(64, d, "forward"),
    },
    examples={
        "halved": HALVED,
        "long": {T: 64, d: 10, m: 8, eta: Fraction(1, 2), lam: 1, u: 8, alpha: 0.1},
    },
    errata=(
        Erratum(
            slug="constant-memory",
            source_id="A2",
            says="standard backpropagation is O(1) in t; computing all the gradients and saving them is O(t)",
            right="standard backpropagation to the rate is O(t): it keeps the weights of every step in any case",
            why="the term of step s needs that step's gradient, long after the step was taken",
            check=_reverse_grows,
        ),
        Erratum(
            slug="rate-adjoint-missing",
            source_id="A2",
            says="the adjoints of the gradients and of the weights, and no more",
            right="then the adjoint of the rate: minus the sum of each gradient times the adjoint of the next weights",
            why="the question asks for the gradient by the rate",
            check=_rate_has_an_adjoint,
        ),
        Erratum(
            slug="longer-runs",
            source_id="A3",
            says="a learned rate that shrinks makes the loss fall more slowly, so that the model takes more time",
            right="memory grows with the steps, and gradients through long products vanish or explode; "
            "rates learned over few steps come out too small for many",
            why="a rate that is greedy for the next steps serves the steepest direction and starves the others",
            check=_greedy_is_too_small,
        ),
    ),
)
