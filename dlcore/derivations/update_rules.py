"""How do SGD, mini-batches and momentum step? One row is right on average, a batch is steadier, momentum adds up."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from dlcore.derivation import Derivation, Erratum, Mistake, at_most, claim, equals, shown, solves, start
from dlcore.expr import (
    define,
    derivative,
    equal,
    expectation,
    number,
    ones,
    recurrence,
    sq,
    sqrt,
    symbols,
    total,
    zeros,
)
from dlcore.optim.methods import AverageHeavyBall, GradientDescent, HeavyBall, Method, VelocityHeavyBall
from dlcore.optim.problems import least_squares

X, t, w, G, eta, n = symbols(
    "X[n,d]: the data, one row an example",
    "t[n]: the targets",
    "w[d]: the weights now",
    "G[n,d]: the gradient of each row's loss",
    "eta in positive: the learning rate",
    "n in 1..64: the number of rows",
)
r, b, k, i, j, V, q = symbols(
    "r[b] in 1..n: the rows drawn for a batch",
    "b in 1..64: the rows in a batch",
    "k in 1..b: one of them",
    "i in 1..n: a row",
    "j in 1..n: a row, drawn apart from the other",
    "V in positive: how far one row's gradient is off, squared and on average",
    "q in 1..3: the rows in a batch small enough to try all",
)
g, z, m, A, T, s, e, v, u, beta, alpha, d = symbols(
    "g[d]: the gradient now",
    "z[d]: how far a row's gradient is off it",
    "m[d]: the momentum now",
    "A[T,d]: the gradient of each step",
    "T in 1..64: the number of steps",
    "s in 1..T: a step",
    "e in 1..s: a step before it, or it",
    "v[d]: the momentum after some steps",
    "u: a sum of variances",
    "beta in probability: the share of the momentum that is kept",
    "alpha in positive: the learning rate of the other form",
    "d in 1..64: the number of weights",
)

f = define("f_i", (X[i].T @ w - t[i]) ** 2)
L = define("L", total(i, f) / n)
even = define("p", ones(n) / n)  # every row as likely
g_bar = define("g_bar", G.T @ ones(n) / n)

unbiased = claim(
    "unbiased",
    "The gradient of a random row is right on average.",
    start(expectation(i, even, derivative(f, w))),
    equals(total(i, derivative(f, w)) / n, "each row has probability 1/n"),
    Mistake("sum-for-mean", total(i, derivative(f, w)), "the average divides by the number of rows"),
    equals(derivative(L, w), "the gradient of a sum is the sum of the gradients"),
)
one_row = claim(
    "one-row",
    "SGD steps against the gradient of one row.",
    start(w - eta * derivative(f, w)),
    equals(w - 2 * eta * (X[i].T @ w - t[i]) * X[i], "the gradient of a square"),
    Mistake("uphill", w + 2 * eta * (X[i].T @ w - t[i]) * X[i], "a step goes against the gradient"),
)
batch = define("L_B", total(k, (X[r[k]].T @ w - t[r[k]]) ** 2) / b)
mini_batch = claim(
    "mini-batch",
    "A mini-batch steps against the mean gradient of b rows.",
    start(w - eta * derivative(batch, w)),
    equals(w - eta / b * total(k, 2 * (X[r[k]].T @ w - t[r[k]]) * X[r[k]]), "the gradient of a mean"),
    Mistake(
        "rate-lost",
        w - 1 / b * total(k, 2 * (X[r[k]].T @ w - t[r[k]]) * X[r[k]]),
        "1/b makes a mean; the rate stands before it",
        misprint_in="B3",
    ),
    Mistake(
        "sum-for-mean",
        w - eta * total(k, 2 * (X[r[k]].T @ w - t[r[k]]) * X[r[k]]),
        "a sum would make the step b times as long",
    ),
)

off_i, off_j = define("o_i", G[i] - g_bar), define("o_j", G[j] - g_bar)
spread = define("S", expectation(i, even, sq(off_i)))
pair_mean = claim(
    "pair-mean",
    "The mean of two rows drawn apart is right on average too.",
    start(expectation(i, even, expectation(j, even, (G[i] + G[j]) / 2))),
    equals((g_bar + g_bar) / 2, "each of them is"),
    equals(g_bar, "twice a half"),
)
pair = claim(
    "pair",
    "It is off by half as much, squared and on average.",
    start(expectation(i, even, expectation(j, even, sq((G[i] + G[j]) / 2 - g_bar)))),
    equals(expectation(i, even, expectation(j, even, sq(off_i) + 2 * off_i.T @ off_j + sq(off_j))) / 4, "multiply out"),
    equals((spread + spread) / 4, "the rows are drawn apart: the mixed term is 0 on average"),
    equals(spread / 2, "two fourths"),
    Mistake("no-gain", spread, "two errors are rarely the same, and partly cancel"),
    Mistake("fourth", spread / 4, "the two errors add before the square of 1/2 takes a fourth"),
)


def _every_batch(gradients: Any, rows: int) -> bool:
    """The mean over all batches, one by one: right on average, and off by the spread over b."""
    values = np.asarray(gradients, dtype=float)
    mean = values.mean(axis=0)
    means = [values[list(drawn)].mean(axis=0) for drawn in itertools.product(range(len(values)), repeat=int(rows))]
    off = np.mean([np.sum((each - mean) ** 2) for each in means])
    spread = np.mean(np.sum((values - mean) ** 2, axis=1))
    return bool(np.allclose(np.mean(means, axis=0), mean) and np.isclose(off, spread / int(rows)))


variance = claim(
    "variance",
    "With b rows it is off by a b-th as much.",
    shown("over all batches of q rows the mean is right, and off by a q-th of what one row is", _every_batch, G, q),
    start(recurrence(u, start=0, step=u + V, steps=b) / b**2),
    equals(b * V / b**2, "the errors of rows drawn apart add up, and the mean divides their square by b²"),
    equals(V / b, "one b is left"),
    Mistake("root", V / sqrt(b), "that is how the error itself falls, not its square"),
    Mistake("squared", V / b**2, "b errors are added first"),
)


def _every_subset(gradients: Any, rows: int) -> bool:
    """The mean over all batches of different rows, one by one, where there are enough rows for one."""
    values, size = np.asarray(gradients, dtype=float), int(rows)
    n = len(values)
    if n < max(size, 2):
        return True
    off = values - values.mean(axis=0)
    squares = [np.sum(off[list(drawn)].mean(axis=0) ** 2) for drawn in itertools.combinations(range(n), size)]
    spread = np.mean(np.sum(off**2, axis=1))
    return bool(np.isclose(np.mean(squares), spread / size * (n - size) / (n - 1)))


different = claim(
    "different-rows",
    "Rows drawn without replacement are off by less: by (n − b)/(n − 1) of that.",
    shown("over all batches of q different rows it is so, and with all rows nothing is off", _every_subset, G, q),
)

noisy = claim(
    "noisy-step",
    "A step with a row's gradient is the true step, and a push of η times what is off.",
    start(w - eta * (g + z)),
    equals((w - eta * g) - eta * z, "multiply out"),
    Mistake("no-rate", (w - eta * g) - z, "the rate shortens what is off too: that is why a smaller rate calms SGD"),
)

momentum_step = claim(
    "momentum-step",
    "Heavy ball keeps a share β of the momentum, adds the gradient, and steps against the sum.",
    start(w - eta * (beta * m + g)),
    equals(w - eta * g - eta * beta * m, "multiply out"),
    Mistake(
        "added-without-rate",
        w + beta * m + g,
        "the step goes against the gradients, and the rate says how far",
        misprint_in="B3",
    ),
)
held = define("m_T", recurrence(v, start=zeros(d), step=beta * v + A[s], steps=T, index=s))
unrolled = claim(
    "unrolled",
    "So the momentum is a sum of all gradients, each with one factor β for every step since.",
    start(held),
    equals(total(s, beta ** (T - s) * A[s]), "each step multiplies what came before by β"),
    Mistake("all-alike", total(s, A[s]), "older gradients have lost weight"),
    Mistake("the-other-way", total(s, beta**s * A[s]), "the newest gradient counts in full"),
)
path = claim(
    "path",
    "And after T steps each gradient has moved the weights by nearly η/(1 − β).",
    start(w - eta * total(s, total(e, beta ** (s - e) * A[e]))),
    equals(w - eta * total(s, (1 - beta ** (T - s + 1)) / (1 - beta) * A[s]), "a geometric sum for each gradient"),
    Mistake("at-once", w - eta * total(s, A[s] / (1 - beta)), "a late gradient has not had its steps yet"),
)
speeds_up = claim(
    "speeds-up",
    "Gradients that agree add up, to at most 1/(1 − β) times one of them.",
    start(total(s, beta ** (T - s))),
    equals((1 - beta**T) / (1 - beta), "a geometric sum"),
    Mistake("one-short", (1 - beta ** (T - 1)) / (1 - beta), "there are T terms, from β to the 0 on"),
    at_most(1 / (1 - beta), "βᵀ is above 0", tight={beta: 0.5, T: 64}),
)
damps = claim(
    "damps",
    "Gradients that alternate cancel, to nearly 1/(1 + β) of the last one.",
    start(total(s, beta ** (T - s) * number(-1) ** (T - s))),
    equals((1 - (-beta) ** T) / (1 + beta), "a geometric sum of −β"),
    Mistake("not-damped", (1 - beta**T) / (1 - beta), "the signs alternate, so the terms do not add up"),
)

mean_form = define("m_bar", recurrence(v, start=zeros(d), step=beta * v + (1 - beta) * A[s], steps=T, index=s))
forms = claim(
    "forms",
    "With (1 − β) before the gradient the momentum is that much smaller.",
    start(mean_form),
    equals((1 - beta) * held, "the factor passes through every step"),
    Mistake("the-same", held, "each gradient has entered with 1 − β"),
)
conversion = claim(
    "conversion",
    "So both forms take the same steps if the rates differ by that factor.",
    solves(equal(alpha * (1 - beta), eta), alpha, eta / (1 - beta), "divide by 1 − β"),
    Mistake("the-other-way", eta * (1 - beta), "the smaller momentum needs the larger rate"),
)
velocity = claim(
    "velocity",
    "With the rate inside, the velocity is the momentum times −η, and is added.",
    start(recurrence(v, start=zeros(d), step=beta * v - eta * A[s], steps=T, index=s)),
    equals(-eta * held, "the factor passes through every step"),
    Mistake("sign", eta * held, "a velocity that is added points downhill"),
)


def _taken(method: Method, *, w: Any, g: Any, memory: Any = None) -> Any:
    """The weights after one step of a method."""
    return method.step(np.ravel(w), np.ravel(g), memory, 1)[0]


def _memory(method: Method, gradients: Any) -> Any:
    """What a method remembers of the gradients, one row a step."""
    w = np.zeros(np.shape(gradients)[1])
    state = method.start(w)
    for k, gradient in enumerate(np.asarray(gradients, float)):
        w, state = method.step(w, gradient, state, k)
    return state


derivation = Derivation(
    "update-rules",
    unbiased,
    one_row,
    mini_batch,
    pair_mean,
    pair,
    variance,
    different,
    noisy,
    momentum_step,
    unrolled,
    path,
    speeds_up,
    damps,
    forms,
    conversion,
    velocity,
    computed_by={
        one_row: lambda X, t, w, eta, i: _taken(
            GradientDescent(lr=eta), w=w, g=least_squares(X, t).gradient(np.ravel(w), rows=[int(i) - 1])
        ),
        mini_batch: lambda X, t, w, eta, r: _taken(
            GradientDescent(lr=eta),
            w=w,
            g=least_squares(X, t).gradient(np.ravel(w), rows=np.ravel(r).astype(int) - 1),
        ),
        momentum_step: lambda w, eta, beta, m, g: _taken(
            HeavyBall(lr=eta, momentum=beta), w=w, g=g, memory=np.ravel(m)
        ),
        unrolled: lambda A, beta: _memory(HeavyBall(lr=1.0, momentum=beta), A),
        forms: lambda A, beta: _memory(AverageHeavyBall(lr=1.0, momentum=beta), A),
        conversion: lambda eta, beta: HeavyBall(lr=eta, momentum=beta).as_average().lr,
        velocity: lambda A, eta, beta: _memory(VelocityHeavyBall(lr=eta, momentum=beta), A),
    },
    examples={
        "rows": {X: [[1], [2], [3]], t: [2, 3, 1], w: [1], eta: 0.1, i: 1, r: [1, 2], b: 2, G: [[-2], [-4], [12]]},
        "steps": {A: [[1], [2], [4]], beta: 0.5, T: 3, eta: 0.1, w: [0], m: [2], g: [4], z: [1], d: 1},
    },
    equivalent={
        "pair: sign: E_{i~p}[E_{j~p}[‖o_i‖² − 2o_iᵀ o_j + ‖o_j‖²]]/4": "the mixed term is 0 on average",
        "pair: factor: E_{i~p}[E_{j~p}[‖o_i‖² + 4o_iᵀ o_j + ‖o_j‖²]]/4": "the mixed term is 0 on average",
        "damps: sign: Σ_{s=1..T} β^(T − s) (−1)^(T + s)": "T − s and T + s are both even or both odd",
    },
    errata=(
        Erratum(
            slug="one-letter-for-two",
            source_id="B3",
            says="α is the learning rate of SGD, and α multiplies the momentum",
            right="two letters: η for the learning rate, β for the share of the momentum that is kept",
            why="they are two settings: 0.9 is usual for the momentum and far too high for most rates",
        ),
    ),
)
