"""How many random trials find a good setting? Enough that all of them fail only rarely.

The budget is the least whole number that meets the inequality, not a rounded ratio of logarithms: at a boundary, such
as p = 0.2 and q = 0.36, the ratio is 2, and in floats a little more.
"""

from __future__ import annotations

from fractions import Fraction

from dlcore.derivation import Derivation, Mistake, claim, equals, hence, solves, start
from dlcore.expr import ceil, floor, least, ln, number, symbols, total

p, q, N, m, i = symbols(
    "p in probability: the share of settings that are good",
    "q in probability: how sure we want to be of one good setting",
    "N in 1..999: the number of trials",
    "m in 1..999: any number of trials",
    "i in 1..N: the first trial that is good",
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
    Mistake("sign-not-turned", N <= ln(1 - q) / ln(1 - p), "ln(1 − p) is below 0, so the sign turns"),
    Mistake("upside-down", N >= ln(1 - p) / ln(1 - q), "ln(1 − p) is what N multiplies, so it goes below"),
)

trials = claim(
    "trials",
    "The budget is the smallest whole number that is enough.",
    solves(1 - (1 - p) ** N >= q, N, least(m, 1 - (1 - p) ** m >= q), "with one trial fewer it fails", smallest=True),
    Mistake("rounded-down", floor(ln(1 - q) / ln(1 - p)), "one trial short: a part of a trial is a whole one"),
    Mistake("good-for-bad", ceil(ln(q) / ln(1 - p)), "all trials are bad with probability 1 − q, not q"),
)


def number_of_trials(p: Fraction | float, q: Fraction | float) -> int:
    """The smallest number of trials that finds a good setting with probability at least q, by counting up."""
    count, all_bad = 0, p**0
    while 1 - all_bad < q:
        count, all_bad = count + 1, all_bad * (1 - p)
    return count


derivation = Derivation(
    "search-budget",
    chance,
    threshold,
    trials,
    computed_by={trials: number_of_trials},
    sources={"B2.2(i)": {p: 0.05, q: 0.95}, "B2.2(ii)": {p: 0.05, q: 0.995}},
)
