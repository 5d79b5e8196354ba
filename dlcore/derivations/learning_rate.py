"""How large may the learning rate be? One step multiplies the error along each eigenvector by 1 − η λ."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from dlcore.derivation import Derivation, Mistake, at_least, claim, equals, hence, solves, start
from dlcore.expr import (
    Expr,
    absolute,
    convention,
    define,
    derivative,
    lambda_max,
    maximum,
    recurrence,
    sq,
    symbols,
)
from dlcore.optim.problems import LeastSquares, least_squares
from dlcore.optim.stability import best_settings, error_factor, rate_limit

e, flattest, steepest, eta, k = symbols(
    "e_i: how far the weights are from the minimum, along an eigenvector of the second derivatives",
    "lambda_1 in positive: the smallest eigenvalue",
    "lambda_d in positive: the largest eigenvalue",
    "eta in positive: the learning rate",
    "k in 0..200: the number of steps",
)
(lam,) = symbols("lambda_i in positive: the eigenvalue of that eigenvector")
q, kappa = symbols(
    "q in positive: the share of the error that a step takes away along the flattest direction",
    "kappa in positive: the condition number, how many times as steep the steepest direction is",
)
X, t, w, n = symbols(
    "X[n,d]: the data, one row an example",
    "t[n]: the targets",
    "w[d]: the weights",
    "n in 1..442: the number of rows",
)

loss = convention(
    "loss",
    "whether a half stands in front of the loss",
    half="with ½: λ is the second derivative",
    none="without ½: the second derivative is 2λ",
)


def _pull(eigenvalue: Any, rate: Any = eta) -> Expr:
    """The share of the error that a step takes away."""
    return loss.pick(half=rate * eigenvalue, none=2 * rate * eigenvalue)


def _limit(eigenvalue: Any) -> Expr:
    """The rate at which that share is 2."""
    return loss.pick(half=2 / eigenvalue, none=1 / eigenvalue)


J = define("J_i", loss.pick(half=lam * e**2 / 2, none=lam * e**2))
after = define("e_next", e - _pull(lam) * e)
J_next = define("J_next", loss.pick(half=lam * after**2 / 2, none=lam * after**2))

# One direction.
step = claim(
    "step",
    "One step multiplies the error by a fixed factor.",
    start(e - eta * derivative(J, e)),
    equals(e - _pull(lam) * e, "the derivative of a square brings a 2"),
    Mistake(
        "half-forgotten",
        e - loss.pick(half=2 * eta * lam, none=eta * lam) * e,
        "a half in front cancels the 2 of the derivative; without a half the 2 stays",
    ),
    equals((1 - _pull(lam)) * e, "e in front"),
    Mistake("uphill", (1 + _pull(lam)) * e, "a step goes against the gradient"),
)
many = claim(
    "many-steps",
    "So after k steps the factor stands there k times.",
    start(recurrence(e, start=e, step=(1 - _pull(lam)) * e, steps=k)),
    equals((1 - _pull(lam)) ** k * e, "the same factor every time"),
    Mistake("added", (1 - k * _pull(lam)) * e, "each step takes a share of what is left, not of the start"),
)
fall = claim(
    "loss",
    "The loss is a square, and so is its factor.",
    start(J_next),
    equals((1 - _pull(lam)) ** 2 * J, "the factor comes out of the square"),
    Mistake("not-squared", (1 - _pull(lam)) * J, "the loss is a square of the error"),
)
falls = claim(
    "falls",
    "The loss falls at every step exactly where the rate is below this limit.",
    start((1 - _pull(lam)) ** 2 < 1),
    hence(_pull(lam) ** 2 < 2 * _pull(lam), "multiply out", both_ways=True),
    hence(_pull(lam) < 2, "the share is above 0", both_ways=True),
    Mistake("below-one", _pull(lam) < 1, "between 1 and 2 the error changes sides and still shrinks"),
    hence(eta < _limit(lam), "solved for η", both_ways=True),
    Mistake(
        "other-half",
        eta < loss.pick(half=1 / lam, none=2 / lam),
        "2/λ belongs to a loss with a half in front, 1/λ to one without; they are the same step",
    ),
)
swings = claim(
    "swings",
    "Above half of that limit the factor is below 0: the error changes sides at every step, it oscillates.",
    start(1 - _pull(lam) < 0),
    hence(_pull(lam) > 1, "the share on the other side", both_ways=True),
    hence(eta > loss.pick(half=1 / lam, none=1 / (2 * lam)), "solved for η", both_ways=True),
    Mistake("at-the-limit", eta > _limit(lam), "at the limit the error no longer shrinks; it has changed sides before"),
)

# All directions at once.
everywhere = claim(
    "all-directions",
    "Of all directions the steepest sets the limit.",
    start(maximum(_pull(flattest), _pull(steepest)) < 2),
    hence(_pull(steepest) < 2, "the others take away less", both_ways=True),
    hence(eta < _limit(steepest), "solved for η", both_ways=True),
    Mistake("flattest", eta < _limit(flattest), "the flattest direction allows more, and the steepest then grows"),
)
best = claim(
    "best",
    "The rate is best where the steepest and the flattest direction are equally slow.",
    solves(
        (1 - _pull(flattest)) - (_pull(steepest) - 1),
        eta,
        loss.pick(half=2 / (flattest + steepest), none=1 / (flattest + steepest)),
        "one factor is above 0, the other below",
    ),
    Mistake(
        "steepest-alone",
        loss.pick(half=1 / steepest, none=1 / (2 * steepest)),
        "this ends the steepest error in one step, and is needlessly slow along the flattest",
    ),
)
eta_star = define("eta_star", best.answer)
factor = claim(
    "factor",
    "There each step leaves this share of the error.",
    start(1 - _pull(flattest, eta_star)),
    equals(1 - 2 * flattest / (flattest + steepest), "put the rate in"),
    equals((steepest - flattest) / (steepest + flattest), "one fraction"),
    Mistake("ratio", flattest / steepest, "the two directions share the error between them"),
)
slowest = claim(
    "no-better",
    "No rate does better: of the two factors one is always at least that large.",
    start(maximum(absolute(1 - q), absolute(1 - kappa * q))),
    at_least(
        (kappa * (1 - q) + (kappa * q - 1)) / (kappa + 1),
        "the larger of two is at least any mean of them",
        tight={q: Fraction(1, 2), kappa: 3},
    ),
    equals((kappa - 1) / (kappa + 1), "q cancels"),
)

# From data.
L = define("L", loss.pick(half=sq(X @ w - t) / (2 * n), none=sq(X @ w - t) / n))
S = define("S", X.T @ X / n)
gradient = claim(
    "gradient",
    "With a half in front, no 2 is left in the gradient of least squares.",
    start(derivative(L, w)),
    equals(loss.pick(half=X.T @ (X @ w - t) / n, none=2 * X.T @ (X @ w - t) / n), "the gradient of a squared norm"),
    Mistake(
        "two-forgotten",
        loss.pick(half=2 * X.T @ (X @ w - t) / n, none=X.T @ (X @ w - t) / n),
        "the square brings a 2, which only a half in front cancels",
    ),
    equals(loss.pick(half=S @ w - X.T @ t / n, none=2 * (S @ w - X.T @ t / n)), "Xᵀ X over n is S"),
)
from_data = claim(
    "from-data",
    "So for least squares the eigenvalues are those of S, and the same limit holds.",
    start(_limit(lambda_max(S))),
    equals(loss.pick(half=2 * n / lambda_max(X.T @ X), none=n / lambda_max(X.T @ X)), "n comes out of S"),
    Mistake(
        "sum-for-mean",
        loss.pick(half=2 / lambda_max(X.T @ X), none=1 / lambda_max(X.T @ X)),
        "this is the limit for the sum over the rows; the mean allows n times as much",
    ),
)


def _squares(X: Any, loss: str) -> LeastSquares:
    """Least squares on these rows, by the library; the targets do not enter its second derivatives."""
    return least_squares(X, np.zeros(len(X)), loss={"half": "half", "none": "mean"}[loss])


def _data_limit(X: Any, loss: str) -> float:
    return rate_limit(float(np.linalg.eigvalsh(_squares(X, loss).hessian)[-1]))


def _second(eigenvalue: float, loss: str) -> float:
    """The second derivative that an eigenvalue stands for."""
    return eigenvalue * (1 if loss == "half" else 2)


derivation = Derivation(
    "learning-rate",
    step,
    many,
    fall,
    falls,
    swings,
    everywhere,
    best,
    factor,
    slowest,
    gradient,
    from_data,
    assume=(flattest <= steepest,),
    computed_by={
        many: lambda e_i, lambda_i, eta, k, loss: e_i * error_factor(eta * _second(lambda_i, loss), steps=int(k)),
        best: lambda lambda_1, lambda_d, loss: (
            best_settings(_second(lambda_1, loss), _second(lambda_d, loss), momentum=False).lr
        ),
        factor: lambda lambda_1, lambda_d: best_settings(lambda_1, lambda_d, momentum=False).rate,
        from_data: _data_limit,
    },
    examples={
        "valley": {
            flattest: 1,
            steepest: 10,
            lam: 10,
            e: 1,
            eta: Fraction(3, 20),
            k: 5,
            q: Fraction(3, 20),
            kappa: 10,
            X: [[1, 0], [1, 2]],
            t: [1, 2],
            w: [0, 0],
            n: 2,
        }
    },
)
