"""Which learning rate is best for one step? The loss after the step is a parabola in the rate."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from dlcore.derivation import Derivation, Erratum, Mistake, at_least, at_most, claim, equals, solves, start
from dlcore.expr import convention, define, derivative, norm, sq, symbols
from dlcore.optim.learned_rate import Parabola, one_step

X, t, w0, eta, n = symbols(
    "X[n,d]: the data, one row an example",
    "t[n]: the targets",
    "w0[d]: the starting weights",
    "eta: the learning rate",
    "n in 1..64: the number of rows",
)

loss = convention(
    "loss",
    "what stands in front of the squared error",
    mean="1/n: the mean over the rows",
    sum="nothing: the sum over the rows",
    half="1/(2n): half the mean",
)
front = loss.pick(mean=1 / n, sum=1, half=1 / (2 * n))
pull = loss.pick(mean=2 / n, sum=2, half=1 / n)  # what scales the gradient
move = loss.pick(mean=2 * eta / n, sum=2 * eta, half=eta / n)  # the step
fall = loss.pick(mean=4 / n**2, sum=4, half=1 / n**2)  # the slope where it begins
bend = loss.pick(mean=8 / n**3, sum=8, half=1 / n**3)  # and its rise
lift = loss.pick(mean=4 / n**3, sum=4, half=1 / (2 * n**3))  # half of that
room = loss.pick(mean=n / 2, sum=1 / 2, half=n)

SMALL = {X: [[1, 0], [1, 2]], t: [1, 2], w0: [0, 0], n: 2}
LEVEL = {X: [[1, 2], [2, 4]], t: [2, -1], w0: [0, 0], n: 2}  # here Xᵀ a = 0

a = define("a", X @ w0 - t)
L0 = define("L0", front * sq(a))
w1 = define("w1", w0 - move * X.T @ a)
L1 = define("L1", front * sq(X @ w1 - t))

step = claim(
    "step",
    "One step moves the weights against the residual carried back by the data.",
    start(w0 - eta * derivative(L0, w0)),
    equals(w0 - move * X.T @ (X @ w0 - t), "the gradient of a squared norm"),
    equals(w0 - move * X.T @ a, "the residual has a name"),
    Mistake("no-transpose", lambda: w0 - move * X @ a, "a step has the shape of the weights, not of the rows"),
    Mistake("uphill", w0 + move * X.T @ a, "a step descends: it goes against the gradient"),
)

after = claim(
    "loss",
    "The loss after the step depends on the rate through one vector.",
    start(L1),
    equals(front * sq(X @ (w0 - move * X.T @ a) - t), "put w₁ in"),
    equals(front * sq(a - move * X @ X.T @ a), "X w₀ − t is a"),
    Mistake("step-not-carried", front * sq(a - move * a), "the step passes through the data twice, back and forth"),
)

parabola = claim(
    "parabola",
    "Multiplied out, it is a parabola in the rate.",
    start(front * sq(a - move * X @ X.T @ a)),
    equals(
        L0 - fall * eta * sq(X.T @ a) + lift * eta**2 * sq(X @ X.T @ a),
        "aᵀ X Xᵀ a is the squared norm of Xᵀ a",
    ),
    Mistake("no-middle-term", L0 + lift * eta**2 * sq(X @ X.T @ a), "without the middle term no step would ever help"),
)

slope = claim(
    "slope",
    "The slope is a straight line in the rate.",
    start(derivative(L1, eta)),
    equals(-pull * (X.T @ a).T @ derivative(L1, w1), "chain rule through w₁"),
    equals(-fall * (X.T @ a).T @ X.T @ (X @ w1 - t), "the gradient at w₁"),
    Mistake(
        "one-factor",
        -4 / n * (X.T @ a).T @ X.T @ (X @ w1 - t),
        "2/n enters twice: from the mean and from the step",
        misprint_in="A4",
    ),
    equals(-fall * a.T @ X @ X.T @ (a - move * X @ X.T @ a), "put w₁ in"),
    Mistake(
        "flipped-sign",
        fall * a.T @ X @ X.T @ (a - move * X @ X.T @ a),
        "at rate 0 the loss falls, so the slope begins below 0",
        misprint_in="A4",
    ),
    equals(-fall * sq(X.T @ a) + bend * eta * sq(X @ X.T @ a), "multiply out"),
    Mistake(
        "no-bend", -fall * sq(X.T @ a) + bend * sq(X @ X.T @ a), "the second term is the one that grows with the rate"
    ),
)

convex = claim(
    "convex",
    "The loss is convex in the rate: its second derivative is never below 0.",
    start(derivative(derivative(L1, eta), eta)),
    equals(bend * a.T @ X @ X.T @ X @ X.T @ a, "derive the slope"),
    equals(bend * sq(X @ X.T @ a), "a squared norm"),
    Mistake(
        "two-factors",
        8 / n**2 * sq(X @ X.T @ a),
        "1/n enters three times: from the loss once, from the step twice",
        misprint_in="A4",
    ),
    at_least(0, "a square", tight=LEVEL | {eta: 1}),
)

flat = claim(
    "flat",
    "It is 0 only if the gradient at the start is 0: if X Xᵀ a vanishes, so does Xᵀ a.",
    start(sq(X.T @ a)),
    equals(a.T @ (X @ X.T @ a), "a squared norm is a product"),
    at_most(
        norm(a) * norm(X @ X.T @ a),
        "a product of vectors is at most the product of their lengths",
        tight={X: [[3, 0], [0, 3]], t: [2, -1], w0: [1, 1]},
    ),
)

best = claim(
    "best",
    "The lowest point is where the slope is zero.",
    solves(
        slope,
        eta,
        room * ((a.T @ X @ X.T @ X @ w0 - a.T @ X @ X.T @ t) / sq(X @ X.T @ a)),
        "the parabola opens upward",
        minimum=True,
    ),
    equals(room * (sq(X.T @ a) / sq(X @ X.T @ a)), "X w₀ − t is a"),
    Mistake(
        "upside-down", room * (sq(X @ X.T @ a) / sq(X.T @ a)), "the bend stands below: a sharper bend asks for less"
    ),
)

eta_star = define("eta_star", room * (sq(X.T @ a) / sq(X @ X.T @ a)))
twice = claim(
    "twice",
    "At twice the best rate the loss is again what it was, and beyond it the step does harm.",
    start(L0 - fall * (2 * eta_star) * sq(X.T @ a) + lift * (2 * eta_star) ** 2 * sq(X @ X.T @ a)),
    equals(
        L0 - 2 * fall * eta_star * sq(X.T @ a) + 2 * fall * eta_star * sq(X.T @ a),
        "the best rate times the bend is the fall",
    ),
    equals(L0, "the two terms cancel"),
    Mistake("at-the-best", L0 - 2 * fall * eta_star * sq(X.T @ a), "the parabola also rises, and by as much"),
)


def _parabola(X: Any, t: Any, w0: Any, loss: str) -> Parabola:
    """The loss after one step, by the library."""
    reduction, half = ("mean", True) if loss == "half" else (loss, False)
    return one_step(X, t, start=w0, reduction=reduction, half=half)


def _best_rate(X: Any, t: Any, w0: Any, loss: str) -> float:
    found = _parabola(X, t, w0, loss).best_rate
    assert found is not None
    return found


def _level_where_the_gradient_is_zero() -> bool:
    """With Xᵀ a = 0 the second derivative is 0, and the loss is the same at every rate."""
    return bool(
        convex.answer.value(LEVEL | {eta: 0}) == 0 and len({L1.value(LEVEL | {eta: rate}) for rate in (0, 1, 7)}) == 1
    )


derivation = Derivation(
    "learned-rate",
    step,
    after,
    parabola,
    slope,
    convex,
    flat,
    best,
    twice,
    computed_by={
        step: lambda X, t, w0, eta, loss: _parabola(X, t, w0, loss).weights(eta).reshape(-1, 1),
        after: lambda X, t, w0, eta, loss: _parabola(X, t, w0, loss).loss(eta),
        slope: lambda X, t, w0, eta, loss: _parabola(X, t, w0, loss).slope(eta),
        best: _best_rate,
    },
    examples={"small": SMALL | {eta: Fraction(1, 10)}, "level": LEVEL | {eta: Fraction(1, 10)}},
    errata=(
        Erratum(
            slug="not-always-positive",
            source_id="A4",
            says="the second derivative is above 0",
            right="it is at least 0, and 0 exactly where Xᵀ a = 0",
            why="where the gradient at the start is zero the step does nothing, and every rate is best",
            check=_level_where_the_gradient_is_zero,
        ),
    ),
)
