"""How fast does SGD converge where some weights fit every row? The bound beside the exact mean and single runs."""

from typing import Any

import numpy as np

from dashboard import charts, layout
from dashboard.snippet import Written
from dlcore.data import diabetes
from dlcore.optim.sgd_bound import bound, decrease
from dlcore.optim.sgd_losses import by_length, directions, losses

TYPED: dict[str, Any] = {"data": "typed", "share": 0.5, "steps": 60, "power": 0, "error": "ones"}
EXAMPLES = {
    "Also: more columns than rows": {**TYPED, "X": "2 1 0\n0 1 1"},
    "Also: the bound is tight": {**TYPED, "X": "1 2 2\n2 1 -2", "steps": 20},
    "Also: more rows than columns": {**TYPED, "X": "1 0\n0 1\n1 1\n2 -1", "steps": 200},
    "Also: diabetes patients": {**TYPED, "data": "patients", "d": 4, "steps": 400},
    "Also: past the bound’s end": {**TYPED, "X": "2 1 0\n0 1 1", "share": 3.0},
    "Also: a rate that diverges": {**TYPED, "X": "1 2 2\n2 1 -2", "share": 1.25},
}

page = layout.page("sgd-convergence")
with page.controls({}, EXAMPLES, d=4) as ask:
    typed = ask.choice("data", "Rows", {"typed": "Typed", "patients": "442 patients"}) == "typed"
    if typed:
        (X,) = ask.matrix("X", "Matrix")
    else:
        d = ask.slider("d", "Columns", low=1, high=10)
        X = Written(diabetes(standardized=True).inputs[:, :d], f"diabetes(standardized=True).inputs[:, :{d}]",
                    ("from dlcore.data import diabetes",))  # fmt: skip
    error = ask.choice("error", "First error", {"ones": "ones", "flat": "flattest", "steep": "steepest"})
    power = ask.slider("power", "Rows drawn by ‖xᵢ‖ to the power", low=0, high=4, width=220)
    ask.next_row()
    share = ask.slider("share", "η over the bound’s end", low=0.05, high=10.0, step=0.05, width=220, box=True)
    steps = ask.slider("steps", "Steps", low=1, high=1000, width=220, box=True)

p = Written(page.compute(by_length, X, power=power, name="p", shows=("shape",)), "p")
limits = page.compute(bound, X, probabilities=p, name="limits", shows=("smallest", "largest", "longest", "best_rate"))
e: Any = [1.0] * np.shape(X.value if isinstance(X, Written) else X)[1]
if error != "ones":
    found, place = page.compute(directions, X, probabilities=p, name="found", shows=("shape",)), int(error == "steep")
    e = Written(found[place], f"found[{place}]")
rate = share * limits.largest_rate
curves = page.compute(losses, X, error=e, lr=rate, steps=steps, probabilities=p, runs=8, name="curves", shows=("last",))
step = page.compute(
    decrease, X, error=e, lr=rate, probabilities=p, name="step", shows=("mean_first", "mean_second", "mean_after")
)

page.picture(charts.sgd_losses(curves))
page.numbers(
    {
        "Rate η": rate,
        "λₘᵢₙ": limits.smallest,
        "λₘₐₓ": limits.largest,
        "b": limits.longest,
        "Bound: left after a step": float(limits.share(rate)),
    }
)
page.picture(charts.sgd_rates(step))
page.picture(charts.sgd_first_step(step))

if typed:  # the matrices of 442 patients are too large to be worked out
    given = {"X": X, "p": p.value, "eta": rate}
    page.working(page.topic.claim("best-rate").answer, given, title="The rate at which the bound is lowest")
    page.working(page.topic.claim("rate").names[-1], given, title="The bound on what a step leaves")
page.derivation()
page.code()
page.links()
