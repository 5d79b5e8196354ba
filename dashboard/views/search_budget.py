"""What does a search over settings cost? A grid multiplies, random trials need only be enough; both on one problem."""

from typing import Any

import numpy as np

from dashboard import charts, layout, searches
from dashboard.snippet import Written
from dlcore.derivations.search_budget import time
from dlcore.search.budget import grid_cost, log_ratio, probability_reached, trials_needed
from dlcore.search.contest import contest, misses

PROBLEMS = {
    "B2.1": {"ask": "cost", "sizes": "10 6 5"},
    "B2.2(i)": {"ask": "trials"},
    "B2.2(ii)": {"ask": "trials"},
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "Also: at a boundary": {"ask": "trials", "p": 0.2, "q": 0.36},
    "Also: at another boundary": {"ask": "trials", "p": 0.1, "q": 0.271},
    "Also: two more settings": {"ask": "cost", "sizes": "10 6 5 5 5"},
    "Also: a grid beside random settings": {"ask": "beside"},
    "Also: a grid that wins": {"ask": "beside", "points": 3},
    "Also: one setting matters": {"ask": "beside", "problem": searches.HILL, "weight": 0.0},
    "Also: both matter": {"ask": "beside", "problem": searches.HILL, "weight": 1.0},
}
START: dict[str, Any] = {
    "p": 0.05,
    "q": 0.95,
    "problem": searches.PROBLEMS[0],
    "points": 4,
    "seed": 0,
    "weight": 0.1,
    "top": 0,
}
WEIGHTS = Written(np.linspace(0, 1, 21), "np.linspace(0, 1, 21)", ("import numpy as np",))

page = layout.page("search-budget")
with page.controls(PROBLEMS, EXAMPLES, **START) as ask:
    asked = ask.choice("ask", "What to ask", searches.QUESTIONS)
    ask.next_row()
    if asked == "cost":
        sizes = ask.text("sizes", "Values of each setting v", searches.sizes, width=220, height=None, longest=40)
        epochs = ask.slider("E", "Epochs of a run", width=200, box=True)
        minutes = ask.slider("tau", "Minutes of an epoch", low=0.1, high=60.0, step=0.1, width=220, box=True)
    elif asked == "trials":
        p = ask.slider("p", "Share of good settings", low=0.01, high=0.99, step=0.01, width=260, box=True)
        q = ask.slider("q", "Probability wanted", low=0.001, high=0.999, step=0.001, width=260, box=True)
    else:
        which = ask.choice("problem", "Problem", searches.PROBLEMS)
        ask.next_row()
        points = ask.slider("points", "Values of each setting in the grid", low=2, high=5, width=240)
        seed = ask.slider("seed", "Random search shown", low=0, high=len(searches.SEEDS) - 1, width=200)
        weight, top = 0.0, 0
        if which == searches.HILL:
            weight = ask.slider("weight", "How much the second matters", low=0.0, high=1.0, step=0.05, width=220)
            top = ask.slider("top", "Another place of the hill", low=0, high=20, width=200)

if asked == "cost":
    cost = page.compute(
        grid_cost, sizes, epochs=epochs, minutes_per_epoch=minutes, name="cost", shows=("runs", "epochs", "minutes")
    )
    page.compute(trials_needed, START["p"], START["q"], name="trials")
    page.picture(charts.grid_runs(cost, p=START["p"], q=START["q"]))
    page.numbers({"Runs": cost.runs, "Epochs": cost.epochs, "Minutes": cost.minutes, "Hours": cost.minutes / 60})
    given: dict[str, Any] = {"v": list(sizes), "E": epochs, "tau": minutes}
    page.working(time, given, title="What the grid costs")
elif asked == "trials":
    enough = page.compute(trials_needed, p, q, name="trials")
    reached = page.compute(probability_reached, p, enough, name="reached")
    page.picture(charts.chance_by_trials(p, q))
    page.numbers({"Trials": enough, "They reach": reached, "One fewer reaches": probability_reached(p, enough - 1)})
    page.compute(log_ratio, p, q, name="ratio")
    page.picture(charts.exact_or_rounded(p, q))
    given = {"p": p, "q": q, "N": enough}
    page.working(page.topic.claim("trials").answer, given, title="The smallest number that is enough")
    page.working(page.topic.claim("threshold").answer, given, title="The threshold, by logarithms")
else:
    score, ranges, missing = searches.problem(which, weight=weight, top=top)
    found = page.compute(
        contest, score, ranges, points=points, seeds=list(searches.SEEDS), name="found",
        shows=("grid_best", "drawn_bests"), wait="The trials of all searches are running.",
    )  # fmt: skip
    page.picture(charts.two_searches(found, seed, names=searches.NAMES[which]))
    page.picture(charts.best_by_trial(found, seed, missing=missing))
    if which == searches.HILL:
        missed = page.compute(misses, points=points, weights=WEIGHTS, name="missed", shows=("turn",))
        page.picture(charts.misses_by_weight(missed, weight, trials=points**2))
    page.numbers({"The grid’s best score": found.grid_best, "Random, this search’s": found.drawn[seed][-1].best})
    given = {"N": points**2, "s": 2}
    page.working(page.topic.claim("axis-values").answer, given, title="How many values of each setting a grid tries")
page.derivation()
page.code()
page.links()
