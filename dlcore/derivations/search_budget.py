"""What does a search over settings cost? A grid multiplies; random trials need only be enough for a good one.

The budget is the least whole number that meets the inequality, not a rounded ratio of logarithms: at a boundary, such
as p = 0.2 and q = 0.36, the ratio is 2, and in floats a little more.
"""

from __future__ import annotations

import numpy as np

from dlcore.derivation import Derivation, Mistake, at_least, claim, equals, hence, shown, solves, start
from dlcore.expr import ceil, define, equal, exp, floor, least, ln, number, product, recurrence, symbols, total
from dlcore.search.budget import grid_cost, probability_reached, trials_needed

v, s, j, u, E, tau = symbols(
    "v[s] in 1..99: how many values of each setting the grid tries",
    "s in 1..6: the number of settings",
    "j in 1..s: one of them",
    "u: the combinations so far",
    "E in 1..100: the epochs of a run",
    "tau in positive: the minutes of an epoch",
)
p, q, N, m, i = symbols(
    "p in probability: the share of settings that are good",
    "q in probability: how sure we want to be of one good setting",
    "N in 1..999: the number of trials",
    "m in 1..999: any number of trials",
    "i in 1..N: the first trial that is good",
)
k, c = symbols(
    "k in 1..12: how many values of each setting an even grid tries",
    "c in positive: the number of values of each setting, if N trials are shared out evenly",
)

R = define("R", product(j, v[j]))
T = define("T", R * E)
time = define("t", T * tau)
runs = claim(
    "runs",
    "A grid tries every combination: each setting multiplies the runs so far, u, by its number of values.",
    start(recurrence(u, start=1, step=u * v[j], steps=s, index=j)),
    equals(product(j, v[j]), "each value of one setting meets every combination of those before"),
    Mistake("added", total(j, v[j]), "that is one setting at a time, with the others kept"),
)
minutes = claim(
    "minutes",
    "All runs together take R runs of E epochs of τ minutes.",
    start(time),
    equals(R * E * tau, "T counts the epochs of all runs, t their minutes"),
    Mistake("one-epoch", R * tau, "a run has more than one epoch"),
    Mistake("one-run", E * tau, "that is a single run"),
)

chance = claim(
    "chance",
    "Of N trials at least one is good, unless all of them are bad.",
    start(total(i, (1 - p) ** (i - 1) * p)),
    equals(1 - (1 - p) ** N, "a geometric sum"),
    Mistake("chances-added", N * p, "two trials may both be good, and are then counted twice"),
    Mistake("all-good", p**N, "one good trial is enough; not all need be good"),
    Mistake("all-bad", (1 - p) ** N, "this is the chance that every trial is bad"),
)
threshold = claim(
    "threshold",
    "Enough is enough: from a threshold on, every number of trials will do.",
    start(1 - (1 - p) ** N >= q),
    hence((1 - p) ** N <= 1 - q, "q and the power change sides", both_ways=True),
    Mistake("nine-for-q", (1 - p) ** N <= 1 - number(9), "no chance reaches 9: the letter is a q", misprint_in="B2.2"),
    hence(N * ln(1 - p) <= ln(1 - q), "the logarithm grows with its argument", both_ways=True),
    hence(N >= ln(1 - q) / ln(1 - p), "ln(1 − p) is below 0: dividing by it turns the sign", both_ways=True),
    Mistake("sign-not-turned", N <= ln(1 - q) / ln(1 - p), "dividing by ln(1 − p), which is below 0, turns the sign"),
    Mistake("upside-down", N >= ln(1 - p) / ln(1 - q), "what N multiplies is ln(1 − p), so it goes below"),
)
trials = claim(
    "trials",
    "The budget is the smallest whole number that is enough.",
    solves(1 - (1 - p) ** N >= q, N, least(m, 1 - (1 - p) ** m >= q), "with one trial fewer it fails", smallest=True),
    Mistake("rounded-down", floor(ln(1 - q) / ln(1 - p)), "one trial short: a part of a trial is a whole one"),
    Mistake("good-for-bad", ceil(ln(q) / ln(1 - p)), "all trials are bad with probability 1 − q, not q"),
)

axis_values = claim(
    "axis-values",
    "N trials in an even grid try only the s-th root of N values of each setting; N random trials try N of each.",
    solves(equal(c**s, N), c, N ** (1 / s), "the s-th power of the values is the number of trials"),
    Mistake("shared-out", N / s, "the settings share the trials as factors, not as parts"),
)


def _met(share: float, values: int) -> bool:
    """On a ring, an interval of that length holds one of some even values at a share min(1, k p) of all its places."""
    share, values = float(share), int(values)
    starts = (np.arange(4000) + 0.5) / 4000
    points = (np.arange(values) + 0.5) / values
    held = ((points - starts[:, None]) % 1 <= share).any(axis=1)
    return bool(abs(held.mean() - min(1.0, values * share)) <= (values + 1) / 4000)


one_matters = claim(
    "one-matters",
    "Where one setting alone matters, an even grid of k values meets a good share p with probability min(1, k p).",
    shown("an interval of length p holds one of k even values at min(1, k p) of all its places", _met, p, k),
)


def _sure(values: int) -> bool:
    """An interval of length 1/k holds one of k even values wherever it stands."""
    k = int(values)
    corners = np.linspace(0, 1 - 1 / k, 500)
    points = (np.arange(k) + 0.5) / k
    inside = (points >= corners[:, None] - 1e-12) & (points <= corners[:, None] + 1 / k + 1e-12)
    return bool(inside.any(axis=1).all())


grid_is_sure = claim(
    "grid-is-sure",
    "Where the good settings fill a square or a cube of side 1/k, an even grid of k values never misses it.",
    shown("along each setting, an interval of length 1/k holds one of k even values, wherever it stands", _sure, k),
)
by_chance = claim(
    "by-chance",
    "With N = 1/p random trials a share p is met with a probability of at least 1 − 1/e, and never for sure.",
    start(1 - (1 - p) ** (1 / p)),
    equals(1 - exp(ln(1 - p) / p), "a power is an exponential of a logarithm"),
    Mistake("for-sure", number(1), "trials are drawn apart: some fall where another has been"),
    at_least(1 - exp(-1), "ln(1 − p) is at most −p", loose="p is above 0, and the bound is reached only at 0"),
)

derivation = Derivation(
    "search-budget",
    runs,
    minutes,
    chance,
    threshold,
    trials,
    axis_values,
    one_matters,
    grid_is_sure,
    by_chance,
    computed_by={
        runs: lambda v: grid_cost([int(each) for each in np.ravel(v)]).runs,
        minutes: lambda v, E, tau: (
            grid_cost([int(each) for each in np.ravel(v)], epochs=int(E), minutes_per_epoch=tau).minutes
        ),
        chance: lambda p, N: probability_reached(p, int(N)),
        trials: trials_needed,
    },
    equivalent={"by-chance: sign: 1 − exp(1)": "below 0, where every chance is above it: true, and of no use"},
    sources={
        "B2.1": {v: [10, 6, 5], E: 10, tau: 2},
        "B2.2(i)": {p: 0.05, q: 0.95},
        "B2.2(ii)": {p: 0.05, q: 0.995},
    },
)
