"""Where does stochastic gradient descent from zero end, when many weights fit every row? At the shortest of them."""

from __future__ import annotations

import numpy as np

from dlcore.derivation import Derivation, Erratum, Mistake, at_least, claim, equals, hence, solves, start
from dlcore.expr import (
    absolute,
    define,
    derivative,
    diag,
    equal,
    expectation,
    inverse,
    largest,
    ones,
    recurrence,
    sq,
    sqrt,
    symbols,
    unit,
    zeros,
)
from dlcore.optim import least_squares

X, t, p, w, z, c, eta = symbols(
    "X[n,d]: the data, one row an example",
    "t[n]: the targets",
    "p[n] in simplex: how likely each row is to be drawn",
    "w[d]: the weights now",
    "z[d]: any weights",
    "c[n]: how much of each row the weights hold",
    "eta in positive: the learning rate",
)
u, r, K, k, i, j, n, d = symbols(
    "u[d]: the weights after some steps",
    "r[K] in 1..n: the row drawn in each step",
    "K in 1..999: the number of steps",
    "k in 1..K: a step",
    "i in 1..n: the row drawn",
    "j in 1..n: any row",
    "n in 1..64: the number of rows",
    "d in 1..64: the number of weights",
)

G = define("G", X @ X.T)
w_star = define("w_star", X.T @ inverse(G) @ t)
f = define("f_i", (X[i].T @ w - t[i]) ** 2)  # the loss of the row drawn
after = define("w_next", w - eta * derivative(f, w))
miss = define("a_i", X[i].T @ X.T @ c - t[i])  # by how much the row drawn is missed

step = claim(
    "step",
    "A step adds a multiple of the row drawn.",
    start(after),
    equals(w - 2 * eta * (X[i].T @ w - t[i]) * X[i], "the gradient of a square"),
    Mistake("no-factor", w - eta * (X[i].T @ w - t[i]) * X[i], "the square has no half in front, so a 2 comes out"),
    Mistake("uphill", w + 2 * eta * (X[i].T @ w - t[i]) * X[i], "a step goes against the gradient"),
)

coefficients = claim(
    "coefficients",
    "If the weights are Xᵀ c before a step, they are after it: one entry of c has changed.",
    start(X.T @ c - 2 * eta * miss * X[i]),
    equals(X.T @ c - 2 * eta * miss * X.T @ unit(i, n), "xᵢ is Xᵀ eᵢ"),
    Mistake(
        "every-row",
        X.T @ c - 2 * eta * miss * X.T @ ones(n),
        "the vector is eᵢ, 1 for the row drawn and 0 elsewhere, not a vector of ones",
    ),
    equals(X.T @ (c - 2 * eta * miss * unit(i, n)), "Xᵀ in front"),
)

weights = define(
    "w_K", recurrence(u, start=zeros(d), step=u - 2 * eta * (X[r[k]].T @ u - t[r[k]]) * X[r[k]], steps=K, index=k)
)
held = define(
    "c_K",
    recurrence(c, start=zeros(n), step=c - 2 * eta * (X[r[k]].T @ X.T @ c - t[r[k]]) * unit(r[k], n), steps=K, index=k),
)
span = claim(
    "span",
    "So from zero the weights are always Xᵀ c, whichever rows are drawn.",
    start(weights),
    equals(X.T @ held, "both begin at zero, and each step keeps it"),
)

fits = claim(
    "fits",
    "Only one c gives weights that fit every row.",
    solves(equal(X @ X.T @ c, t), c, inverse(G) @ t, "full row rank: X Xᵀ has an inverse"),
    Mistake("not-inverted", G @ t, "X Xᵀ stands on the left and goes over as its inverse"),
)

end = claim(
    "end",
    "So the weights that fit and are Xᵀ c are these alone.",
    start(X.T @ (inverse(G) @ t)),
    equals(w_star, "Xᵀ times that c"),
    Mistake("no-transpose", lambda: X @ inverse(G) @ t, "the weights have one entry for each column"),
    Mistake("only-a-part", 0.5 * w_star, "the weights are Xᵀ c, not a multiple of it: a multiple does not fit"),
)

seen = define("z_r", X.T @ inverse(G) @ X @ z)  # the part of z in the row space
unseen = define("z_o", z - seen)
pythagoras = claim(
    "shortest",
    "Of all weights that fit they are the shortest: take any z, and let t be X z, so that z fits.",
    start(sq(z)),
    equals(sq(seen) + 2 * seen.T @ unseen + sq(unseen), "z is the sum of the two parts"),
    equals(sq(seen) + sq(unseen), "the parts are at right angles: no row sees the second"),
    Mistake("lengths-added", (sqrt(sq(seen)) + sqrt(sq(unseen))) ** 2, "lengths at right angles add as squares"),
    at_least(
        sq(X.T @ inverse(G) @ (X @ z)),
        "a square; with t = X z this is ‖w*‖²",
        tight={X: [[1, 0, 1], [0, 1, 1]], z: [2, 1, 3]},  # z is Xᵀ c for c = (2, 1)
    ),
)
silent = claim(
    "unseen",
    "No row sees the part that is left.",
    start(X @ unseen),
    equals(X @ z - G @ inverse(G) @ (X @ z), "multiply out"),
    equals(zeros(n), "G G⁻¹ is 1"),
)

still = claim(
    "still",
    "A step never moves the part at right angles to the rows.",
    start(after - X.T @ inverse(G) @ X @ after),
    equals(w - X.T @ inverse(G) @ X @ w, "xᵢ is Xᵀ eᵢ, whose part at right angles is 0"),
    Mistake("shrinks-too", (1 - eta) * (w - X.T @ inverse(G) @ X @ w), "nothing pulls on it: it stays as it is"),
)
other_start = claim(
    "other-start",
    "From another start z the end is the same, plus the part of z that no row sees.",
    start(z + X.T @ inverse(G) @ (t - X @ z)),
    equals(w_star + z - X.T @ inverse(G) @ X @ z, "multiply out"),
    equals(w_star + unseen, "what is left of z"),
    Mistake("whole-start", w_star + z, "the rows correct what they see of the start"),
)

D = define("D", diag(sqrt(p)))
probabilities = claim(
    "probabilities",
    "How often each row is drawn does not matter, as long as each is drawn: pᵢ > 0.",
    start((D @ X).T @ inverse(D @ X @ (D @ X).T) @ D @ t),
    equals(X.T @ D @ inverse(D @ G @ D) @ D @ t, "each row and its target scaled by √pᵢ"),
    equals(X.T @ D @ inverse(D) @ inverse(G) @ inverse(D) @ D @ t, "the inverse of a product, in turned order"),
    equals(w_star, "D⁻¹ exists: no pᵢ is 0"),
    Mistake("weighted", X.T @ inverse(G) @ (D @ t), "the scaling of a row cancels against that of its target"),
)
balance = claim(
    "balance",
    "The mean gradient is zero only where every row fits: Xᵀ diag(p) takes no other error to zero.",
    start(expectation(i, p, 2 * (X[i].T @ X.T @ c - t[i]) * X[i])),
    equals(2 * X.T @ diag(p) @ (G @ c - t), "a sum over the rows"),
    Mistake("no-probabilities", 2 * X.T @ (G @ c - t), "each row counts as often as it is drawn"),
)

b = define("b", largest(j, sq(X[j])))
left_over = claim(
    "left-over",
    "A step multiplies the error of its row by 1 − 2 η ‖xᵢ‖².",
    start(X[i].T @ after - t[i]),
    equals(X[i].T @ w - t[i] - 2 * eta * sq(X[i]) * (X[i].T @ w - t[i]), "put the step in"),
    equals((1 - 2 * eta * sq(X[i])) * (X[i].T @ w - t[i]), "the error in front"),
    Mistake("no-square", (1 - 2 * eta * sqrt(sq(X[i]))) * (X[i].T @ w - t[i]), "xᵢ meets itself, which is ‖xᵢ‖²"),
)
rates = claim(
    "rates",
    "At a rate below 1/b, b the largest squared length of a row, every step brings its row's error down.",
    start(eta < 1 / b),
    hence(eta * b < 1, "b is positive", both_ways=True),
    hence(eta * sq(X[i]) < 1, "no row is longer"),
    hence(absolute(1 - 2 * eta * sq(X[i])) < 1, "between −1 and 1", both_ways=True),
    Mistake("half-the-rate", absolute(1 - 2 * eta * sq(X[i])) < 1 / 2, "just below 1/b nearly all of it is left"),
)


def _minimizers_are_many() -> bool:
    """Two different weights that both fit the row (1, 1)."""
    rows, targets = np.array([[1.0, 1.0]]), np.array([2.0])
    shortest, other = least_squares.minimum_norm(rows, targets), np.array([2.0, 0.0])
    return bool(np.allclose(rows @ shortest, targets) and np.allclose(rows @ other, targets)) and not np.allclose(
        shortest, other
    )


def _multiples_do_not_fit() -> bool:
    """A vector proportional to Xᵀ d, with the right d, that does not fit."""
    rows, targets = np.array([[1.0, 2.0]]), np.array([5.0])
    right = least_squares.minimum_norm(rows, targets)
    return bool(np.allclose(rows @ right, targets)) and not np.allclose(rows @ (3 * right), targets)


def _every_row_must_be_drawn() -> bool:
    """With a probability of 0 the row is not fitted, and the end is another."""
    rows, targets = np.eye(2), np.array([1.0, 2.0])
    never = least_squares.limit(rows, targets, probabilities=[1, 0]).weights
    always = least_squares.limit(rows, targets, probabilities=[0.99, 0.01]).weights
    return bool(np.allclose(always, [1, 2]) and np.allclose(never, [1, 0]))


derivation = Derivation(
    "min-norm",
    step,
    coefficients,
    span,
    fits,
    end,
    silent,
    pythagoras,
    still,
    other_start,
    probabilities,
    balance,
    left_over,
    rates,
    assume=(n <= d,),
    examples={
        "one-row": {X: [[1, 2]], t: [10], z: [1, -3], w: [1, -3], p: [1], eta: 0.05, i: 1, n: 1, d: 2},
        "two-rows": {X: [[1, 0, 1], [0, 1, 1]], t: [3, 3], z: [2, 1, 0], p: [0.5, 0.5], eta: 0.1, n: 2, d: 3},
    },
    computed_by={
        span: lambda X, t, r, eta: least_squares.sgd(X, t, rows=np.ravel(r).astype(int) - 1, lr=eta).weights,
        fits: lambda X, t: least_squares.limit(X, t).coefficients,
        end: lambda X, t: least_squares.minimum_norm(X, t),
        other_start: lambda X, t, z: least_squares.limit(X, t, start=z).weights,
        probabilities: lambda X, t, p: least_squares.limit(X, t, probabilities=p).weights,
    },
    equivalent={
        "unseen: factor: 2X z_o": "twice 0 is 0",
        "unseen: factor: 2(X z − G G⁻¹ X z)": "twice 0 is 0",
        "unseen: factor: 2𝟎": "twice 0 is 0",
        "shortest: sign: ‖z_r‖² − 2z_rᵀ z_o + ‖z_o‖²": "the mixed term is 0, as the next line says",
        "shortest: factor: ‖z_r‖² + 4z_rᵀ z_o + ‖z_o‖²": "the mixed term is 0, as the next line says",
    },
    errata=(
        Erratum(
            slug="same-objective",
            source_id="A1",
            says="both converge and share the same objective function, so they are equal",
            right="they are equal because both lie in the span of the rows, which holds only one minimizer",
            why="with more weights than rows the objective has many minimizers",
            check=_minimizers_are_many,
        ),
        Erratum(
            slug="proportional",
            source_id="A1",
            says="ŵ is proportional to Xᵀ d",
            right="ŵ is equal to Xᵀ d for some d",
            why="the next line puts Xᵀ d itself into X ŵ = t, and a multiple of it does not fit",
            check=_multiples_do_not_fit,
        ),
        Erratum(
            slug="constant-cancels",
            source_id="C7d",
            says="the constant term essentially cancels out, so we should get the same solution",
            right="it cancels because every pᵢ is above 0, so that D has an inverse",
            why="a row with probability 0 is never drawn and need not be fitted",
            check=_every_row_must_be_drawn,
        ),
    ),
)
