"""Why does momentum reach the bottom of a narrow valley sooner? One eigenvector at a time, a step is one number."""

from __future__ import annotations

from typing import Any

import numpy as np

from dlcore.derivation import Derivation, Mistake, claim, equals, hence, shown, solves, start
from dlcore.expr import absolute, convention, define, derivative, equal, sqrt, symbols
from dlcore.optim.methods import AverageHeavyBall, GradientDescent, HeavyBall
from dlcore.optim.stability import best_settings, critical_momentum, rate_limit

eta, beta, lam, e, e_0, m = symbols(
    "eta in positive: the learning rate",
    "beta in 0.0..0.99: the share of the momentum that is kept",
    "lambda_i in positive: an eigenvalue of the second derivatives, any of them",
    "e: the error along an eigenvector, the distance from the minimum",
    "e_0: the error one step before",
    "m: the momentum along an eigenvector",
)
lam_1, lam_2, x_1, x_2, r, q = symbols(
    "lambda_1 in 1..50: the eigenvalue along x₁",
    "lambda_2 in 1..400: the eigenvalue along x₂",
    "x_1: the first weight",
    "x_2: the second weight",
    "r: a number, by which the error may be multiplied every step",
    "q: another number by which the error may be multiplied every step",
)
form = convention("form", "what momentum adds", sum="β m + g", average="β m + (1 − β) g")

L = define("L", (lam_1 * x_1**2 + lam_2 * x_2**2) / 2)
loss = define("L_e", lam * e**2 / 2)  # its share along one eigenvector

curvature = claim(
    "curvature",
    "The eigenvalue along a weight is the second derivative of the loss there.",
    start(derivative(derivative(L, x_2), x_2)),
    equals(lam_2, "x₁ does not enter, and the half meets the 2"),
    Mistake("coefficient", lam_2 / 2, "the factor before x₂² is half of the second derivative"),
)
steepness = claim(
    "steepness",
    "The slope across the valley is many times as large as the one along it.",
    start(define("g_2", derivative(L, x_2)) / define("g_1", derivative(L, x_1))),
    equals(lam_2 * x_2 / (lam_1 * x_1), "the gradient of a square"),
    Mistake(
        "times-larger",
        lam_2 * x_2 / (lam_1 * x_1) - 1,
        "so many times larger is one less than so many times as large",
        misprint_in="D4",
    ),
)

descent = claim(
    "descent",
    "A step of gradient descent multiplies the error along an eigenvector by 1 − η λ.",
    start(e - eta * derivative(loss, e)),
    equals(e - eta * lam * e, "the gradient of a square"),
    equals((1 - eta * lam) * e, "e in front"),
    Mistake("no-rate", (1 - lam) * e, "the rate says how much of the gradient is taken"),
    Mistake("uphill", (1 + eta * lam) * e, "a step goes against the gradient"),
)
descent_limit = claim(
    "descent-limit",
    "So gradient descent converges at every rate between 0 and 2/λ, and at no other.",
    start(absolute(1 - eta * lam) < 1),
    hence(eta * lam < 2, "1 − η λ is below 1 in any case, and above −1 here", both_ways=True),
    Mistake("one-sign", eta * lam < 1, "between 1 and 2 the error changes its sign at every step, and shrinks"),
    hence(eta < 2 / lam, "λ is positive", both_ways=True),
    Mistake("half", eta < 1 / lam, "at 1/λ one step takes the whole error away: it is the best rate, not the last"),
)

# Momentum: m ← β m + g, w ← w − η m, or with (1 − β) g.
gradient = form.pick(sum=lam * e, average=(1 - beta) * lam * e)
h = define("h", form.pick(sum=eta * lam, average=eta * (1 - beta) * lam))
last_move = -eta * m

step = claim(
    "step",
    "Momentum repeats a share β of the last move.",
    start(e - eta * (beta * m + gradient)),
    equals(e + beta * last_move - h * e, "η times the new gradient is h e"),
    equals((1 - h) * e + beta * last_move, "e in front"),
    Mistake("move-reversed", (1 - h) * e - beta * last_move, "the last move was −η m, and it goes on"),
)
before = define("e_k", e_0 + last_move)
two_steps = claim(
    "two-steps",
    "So the next error follows from the last two.",
    start((1 - h) * before + beta * last_move),
    equals((1 - h) * before + beta * (before - e_0), "the last move led from e₀ to eₖ"),
    equals((1 + beta - h) * before - beta * e_0, "eₖ in front"),
    Mistake("share-lost", (1 - h) * before - beta * e_0, "the last move holds eₖ as well"),
    Mistake("both-added", (1 + beta - h) * before + beta * e_0, "a move is a difference"),
)
factors = claim(
    "factors",
    "The error may be multiplied by the same number at every step. Two numbers follow the rule, r and q: "
    "r q is β, and (1 − r)(1 − q) is h.",
    start((1 + r * q - (1 - r) * (1 - q)) * r - r * q),
    equals((r + q) * r - r * q, "multiply out"),
    equals(r**2, "two steps multiply by r twice, and the same holds for q"),
    Mistake("product-kept", r**2 + r * q, "the product of both is β, and it is taken away"),
)


def _both_inside(pull: float, kept: float) -> bool:
    """Whether both factors are below 1 in size exactly where r = −1 gives more than 0."""
    sizes = np.abs(np.roots([1, -(1 + kept - pull), kept]))
    return bool((sizes.max() < 1) == (1 + (1 + kept - pull) + kept > 0))


at_minus_one = define("p", 1 + (1 + beta - h) + beta)  # r² − (1 + β − h) r + β at r = −1
momentum_limit = claim(
    "momentum-limit",
    "Momentum converges at every rate below a limit that is at least 1 + β times as high.",
    shown("both factors are below 1 in size just where r² − (1 + β − h) r + β is above 0 at −1", _both_inside, h, beta),
    start(at_minus_one > 0),
    hence(h < 2 * (1 + beta), "h on the other side", both_ways=True),
    Mistake("without-momentum", h < 2, "that is gradient descent's: momentum goes on where it overshoots"),
    hence(
        eta < form.pick(sum=2 * (1 + beta) / lam, average=2 * (1 + beta) / ((1 - beta) * lam)),
        "h is η λ, or 1 − β times that",
        both_ways=True,
    ),
    Mistake(
        "other-form",
        eta < form.pick(sum=2 * (1 + beta) / ((1 - beta) * lam), average=2 * (1 + beta) / lam),
        "the limit belongs to the other form of momentum",
    ),
)
at_limit = claim(
    "at-the-limit",
    "At the limit the error changes its sign and keeps its size: one of the factors is −1.",
    solves(
        at_minus_one,
        eta,
        form.pick(sum=2 * (1 + beta) / lam, average=2 * (1 + beta) / ((1 - beta) * lam)),
        "the other factor is −β",
    ),
    Mistake(
        "one-beta",
        form.pick(sum=(2 + beta) / lam, average=(2 + beta) / ((1 - beta) * lam)),
        "r² holds no β, and the two other terms hold one each",
    ),
)
forms = claim(
    "forms",
    "An average of the gradients takes the steps of their sum, at 1 − β times the rate.",
    start(e - eta * (beta * m + (1 - beta) * lam * e)),
    equals(e - eta * (1 - beta) * (beta * (m / (1 - beta)) + lam * e), "1 − β in front"),
    Mistake(
        "same-momentum", e - eta * (1 - beta) * (beta * m + lam * e), "the average is 1 − β times the sum, so m is too"
    ),
)

critical = claim(
    "critical",
    "Both factors are equal at the critical momentum: with less the error creeps, with more it rings.",
    solves(
        equal((1 + beta - h) ** 2, 4 * beta),
        beta,
        form.pick(sum=(1 - sqrt(eta * lam)) ** 2, average=((1 - eta * lam) / (1 + eta * lam)) ** 2),
        "a square root is 0 there",
    ),
    Mistake(
        "not-squared",
        form.pick(sum=1 - sqrt(eta * lam), average=(1 - eta * lam) / (1 + eta * lam)),
        "this is the factor itself, and β is the product of two",
    ),
)
ringing = claim(
    "ringing",
    "With more momentum than that both factors have the size √β, whatever the rate.",
    start(((1 + beta - h) / 2) ** 2 + (4 * beta - (1 + beta - h) ** 2) / 4),
    equals(beta, "real part and imaginary part, squared"),
    Mistake("square", beta**2, "the size is the root of this, and the product of both factors is β"),
)
best_rate = (2 / (sqrt(lam_1) + sqrt(lam_2))) ** 2
best = claim(
    "best",
    "The two extreme eigenvalues have the same critical momentum at one rate: the best settings.",
    solves(
        equal(sqrt(eta * lam_2) - 1, 1 - sqrt(eta * lam_1)),
        eta,
        best_rate,
        "the steep one overshoots as far as the flat one falls short",
    ),
    Mistake("steep-alone", 1 / lam_2, "that rate leaves the flat direction creeping"),
)
best_momentum = claim(
    "best-momentum",
    "There the momentum depends on the ratio of the eigenvalues alone, and every error falls by its root.",
    start((1 - sqrt(best_rate * lam_1)) ** 2),
    equals((1 - 2 * sqrt(lam_1) / (sqrt(lam_1) + sqrt(lam_2))) ** 2, "the best rate"),
    equals(((sqrt(lam_2) - sqrt(lam_1)) / (sqrt(lam_2) + sqrt(lam_1))) ** 2, "on one denominator"),
    Mistake("no-roots", ((lam_2 - lam_1) / (lam_2 + lam_1)) ** 2, "without roots it is gradient descent's factor"),
)


def _next(eta: float, beta: float, lambda_i: float, e: float, m: float, form: str) -> Any:
    """The error after a step of the library's own method."""
    method = HeavyBall if form == "sum" else AverageHeavyBall
    return method(lr=eta, momentum=beta).step(e, lambda_i * e, m, k=1)[0]


derivation = Derivation(
    "momentum",
    curvature,
    steepness,
    descent,
    descent_limit,
    step,
    two_steps,
    factors,
    momentum_limit,
    at_limit,
    forms,
    critical,
    ringing,
    best,
    best_momentum,
    computed_by={
        descent: lambda e, eta, lambda_i: GradientDescent(lr=eta).step(e, lambda_i * e, None, k=1)[0],
        step: _next,
        at_limit: lambda lambda_i, beta, form: rate_limit(lambda_i, momentum=beta, form=form),
        critical: lambda lambda_i, eta, form: critical_momentum(lambda_i, lr=eta, form=form),
        best: lambda lambda_1, lambda_2: best_settings(*sorted((lambda_1, lambda_2))).lr,
        best_momentum: lambda lambda_1, lambda_2: best_settings(*sorted((lambda_1, lambda_2))).momentum,
    },
    sources={
        # The start, momentum's form and β are ours: the text prints neither them nor its plots.
        "D4": {lam_1: 2, lam_2: 198, lam: 198, x_1: 1, x_2: 1, e: 1, eta: 0.01, beta: 0.9},
    },
)
