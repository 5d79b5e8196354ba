"""How fast does stochastic gradient descent converge, when some weights fit every row?"""

from __future__ import annotations

from typing import Any

from dlcore.derivation import Derivation, Mistake, at_most, claim, equals, hence, solves, start
from dlcore.expr import define, derivative, diag, expectation, lambda_max, lambda_min, largest, sq, sqrt, symbols, total
from dlcore.optim import sgd_bound

X, p, theta, theta_star, eta, i, j, n = symbols(
    "X[n,d]: the data, one row an example",
    "p[n] in simplex: how likely each row is to be drawn",
    "theta[d]: the weights now",
    "theta_star[d]: weights that fit every row",
    "eta in positive: the learning rate",
    "i in 1..n: the row drawn",
    "j in 1..n: any row",
    "n in 1..64: the number of rows",
)

y = define("y", X @ theta_star)
e = define("e", theta - theta_star)
J = define("J", total(i, p[i] * (y[i] - X[i].T @ theta) ** 2))
X_tilde = define("X_tilde", diag(sqrt(p)) @ X)
S = define("S", X_tilde.T @ X_tilde)
lmin, lmax = define("lambda_min", lambda_min(S)), define("lambda_max", lambda_max(S))
b = define("b", largest(i, sq(X[i])))

f = define("f_i", (y[i] - X[i].T @ theta) ** 2)  # the loss of the row drawn
after = define("theta_next", theta - eta * derivative(f, theta))
J_next = define("J_next", total(j, p[j] * (y[j] - X[j].T @ after) ** 2))
A = define("A", -4 * eta * e.T @ S @ X[i] @ X[i].T @ e)
B = define("B", 4 * eta**2 * e.T @ X[i] @ X[i].T @ S @ X[i] @ X[i].T @ e)
rate = define("r", 1 - 4 * eta * lmin + 4 * eta**2 * lmax * b)

# Orthogonal rows of equal norm, drawn equally often: S is a multiple of a projection, and every bound is an equality.
even = {X: [[1, 2, 2], [2, 1, -2]], p: [0.5, 0.5], theta: [4, 0, 1], theta_star: [1, 1, 0], eta: 0.1}

wide = {X: [[2, 1, 0], [0, 1, 1]], p: [0.5, 0.5], theta: [0, 0, 0], theta_star: [1, 1, 1], eta: 0.05}

form = claim(
    "quadratic-form",
    "The mean loss is a quadratic form in the distance from the weights that fit.",
    start(J),
    equals(total(i, p[i] * (X[i].T @ (theta_star - theta)) ** 2), "y is X θ*"),
    equals(total(i, p[i] * e.T @ X[i] @ X[i].T @ e), "a square does not see the sign"),
    equals(e.T @ (total(i, sqrt(p[i]) * X[i] @ (sqrt(p[i]) * X[i]).T) @ e), "e is the same in every term"),
    Mistake(
        "sum-closed-early",
        e.T @ (total(i, sqrt(p[i]) * X[i]) @ ((sqrt(p[i]) * X[i]).T @ e)),
        "the sum runs over the whole product: behind its bracket, i means nothing",
        misprint_in="C7e",
    ),
    equals(e.T @ X_tilde.T @ X_tilde @ e, "the rows of X̃ are √pᵢ xᵢᵀ"),
    Mistake("no-root", e.T @ (diag(p) @ X).T @ diag(p) @ X @ e, "the sum has pᵢ once, so each factor takes √pᵢ"),
    equals(e.T @ S @ e, "X̃ᵀ X̃ is S"),
)

step = claim(
    "step",
    "A step with row i changes the error along that row alone.",
    start(after - theta_star),
    equals(theta - eta * 2 * (y[i] - X[i].T @ theta) * -X[i] - theta_star, "the gradient of a square"),
    equals(e - 2 * eta * X[i] @ X[i].T @ e, "y is X θ*"),
    Mistake("no-factor", e - eta * X[i] @ X[i].T @ e, "the square has no half in front, so its gradient has a 2"),
)

split = claim(
    "split",
    "The loss after the step is the loss before, a part in η and a part in η².",
    start(J_next),
    equals((after - theta_star).T @ S @ (after - theta_star), "the quadratic form, at the next weights"),
    equals((e - 2 * eta * X[i] @ X[i].T @ e).T @ S @ (e - 2 * eta * X[i] @ X[i].T @ e), "put the step in"),
    equals(J + A + B, "multiply out"),
)

first = claim(
    "first-order",
    "On average the part in η takes at least 4 η λₘᵢₙ of the loss away.",
    start(expectation(i, p, A)),
    equals(-4 * eta * e.T @ S @ expectation(i, p, X[i] @ X[i].T) @ e, "only the row is random"),
    Mistake(
        "plus-for-times",
        lambda: -4 * eta * e.T @ (X_tilde + X_tilde.T) @ expectation(i, p, X[i] @ X[i].T) @ e,
        "X̃ᵀ X̃ is a product: the sum has no shape",
        misprint_in="C7f",
        printed="−4 η (θ − θ*)ᵀ X̃ + X̃ᵀ E[xᵢ xᵢᵀ] (θ − θ*)",
    ),
    equals(-4 * eta * e.T @ S @ S @ e, "E[xᵢ xᵢᵀ] is S too"),
    at_most(
        -4 * eta * lmin * e.T @ S @ e, "S S − λₘᵢₙ S has no eigenvalue below 0: null directions give 0", tight=even
    ),
    Mistake("largest", -4 * eta * lmax * e.T @ S @ e, "the error may lie along the flattest direction"),
    equals(-4 * eta * lmin * J, "J is eᵀ S e"),
)

second = claim(
    "second-order",
    "On average the part in η² adds at most 4 η² λₘₐₓ b of the loss.",
    start(expectation(i, p, B)),
    equals(4 * eta**2 * e.T @ expectation(i, p, X[i] @ X[i].T @ S @ X[i] @ X[i].T) @ e, "only the row is random"),
    Mistake(
        "first-order-line",
        -4 * eta * e.T @ S @ S @ e,
        "this line belongs to E[A]: B has η² and no minus",
        misprint_in="C7f",
    ),
    at_most(
        4 * eta**2 * lmax * e.T @ expectation(i, p, X[i] @ X[i].T @ X[i] @ X[i].T) @ e,
        "xᵢᵀ S xᵢ is at most λₘₐₓ ‖xᵢ‖²",
        tight=even,
    ),
    at_most(4 * eta**2 * lmax * b * e.T @ S @ e, "xᵢᵀ xᵢ is at most b", tight=even),
    Mistake(
        "rate-to-the-fourth",
        4 * eta**2 * lmax * b * eta**2 * e.T @ S @ e,
        "the factor η² stands in front already",
        misprint_in="C7f",
    ),
    equals(4 * eta**2 * lmax * b * J, "J is eᵀ S e"),
    Mistake("four-lost", lmax * b * eta**2 * J, "the 4 is the square of the 2 in the step", misprint_in="C7f"),
)

together = claim(
    "rate",
    "On average one step leaves at most the share r of the loss.",
    start(expectation(i, p, J_next)),
    equals(J + expectation(i, p, A) + expectation(i, p, B), "J does not depend on the row"),
    at_most(J - 4 * eta * lmin * J + 4 * eta**2 * lmax * b * J, "both bounds", tight=even),
    equals(rate * J, "J in front"),
)

working_rates = claim(
    "working-rates",
    "The loss shrinks on average at every positive rate below λₘᵢₙ/(λₘₐₓ b).",
    start(eta < lmin / (lmax * b)),
    hence(eta * lmax * b < lmin, "λₘₐₓ b is positive", both_ways=True),
    Mistake("one-eigenvalue", eta * b < lmin, "the part in η² carries λₘₐₓ as well"),
    hence(4 * eta**2 * lmax * b < 4 * eta * lmin, "4 η is positive", both_ways=True),
    hence(rate < 1, "1 − 4 η λₘᵢₙ on both sides", both_ways=True),
)

best = claim(
    "best-rate",
    "The bound is lowest halfway to the limit.",
    solves(derivative(rate, eta), eta, lmin / (2 * lmax * b), "r is a parabola that opens upward", minimum=True),
    Mistake("the-limit-itself", lmin / (lmax * b), "there r is 1 again: the lowest point lies halfway"),
)

at_best = lmin / (2 * lmax * b)
reached = claim(
    "best-bound",
    "At the best rate one step leaves at most 1 − λₘᵢₙ²/(λₘₐₓ b) of the loss.",
    start(1 - 4 * at_best * lmin + 4 * at_best**2 * lmax * b),
    equals(1 - 2 * lmin**2 / (lmax * b) + lmin**2 / (lmax * b), "multiply out"),
    equals(1 - lmin**2 / (lmax * b), "gather"),
    Mistake("no-square", 1 - lmin / (lmax * b), "one factor λₘᵢₙ comes from the rate and one from the bound"),
)


def _decrease(X: Any, p: Any, theta: Any, theta_star: Any, eta: Any) -> sgd_bound.Decrease:
    """What the library finds that one step does."""
    return sgd_bound.decrease(X, error=theta - theta_star, lr=eta, probabilities=p)


def _bound_after(X: Any, p: Any, theta: Any, theta_star: Any, eta: Any) -> float:
    """The bound on the mean loss after a step."""
    found = _decrease(X, p, theta, theta_star, eta)
    return float(found.bound.share(eta)) * found.loss


derivation = Derivation(
    "sgd-convergence",
    form,
    step,
    split,
    first,
    second,
    together,
    working_rates,
    best,
    reached,
    computed_by={
        form: lambda X, p, theta, theta_star: _decrease(X, p, theta, theta_star, 0).loss,
        together: _bound_after,
        best: lambda X, p: sgd_bound.bound(X, probabilities=p).best_rate,
        reached: lambda X, p: sgd_bound.bound(X, probabilities=p).best_share,
    },
    examples={"orthogonal": even, "wide": wide},
)
