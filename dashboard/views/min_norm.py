"""Where does SGD end when many weights fit? Two runs on the same rows, from zero and from a start of the reader's."""

import math
from typing import Any

import numpy as np

from dashboard import charts, layout
from dashboard.matrices import written
from dashboard.snippet import Written
from dlcore.derivations.min_norm import X, derivation, t, z
from dlcore.optim.least_squares import draw_rows, limit, sgd
from dlcore.optim.stability import round_down


def example(name: str, **more: Any) -> dict[str, Any]:
    """The numbers of one of the derivation's examples, as the controls hold them."""
    given = derivation.examples[name]
    return {"X": written(given[X]), "t": written([given[t]]), "z": written([given[z]]), **more}


EXAMPLES: dict[str, dict[str, Any]] = {
    "One row, two weights": example("one-row"),
    "Past the limit of the rate": example("one-row", rate=1.05, K=12),
    "Two rows, three weights": example("two-rows"),
    "The second row seldom": example("two-rows", share=0.95, K=400),
    "The second row never": example("two-rows", share=1.0),
}

page = layout.page("min-norm")
with page.controls({}, EXAMPLES, rate=0.3, K=40, share=0.5, seed=0) as ask:
    steps = ask.slider("K", "Steps", high=400, width=200)
    part = ask.slider("rate", "Rate η, in parts of its limit", low=0.05, high=1.2, step=0.05, width=200)
    rows = ask.matrix("X", "Rows")[0]
    targets = np.ravel(ask.matrix("t", "Targets")[0]).tolist()
    start = np.ravel(ask.matrix("z", "Start")[0]).tolist()
    share, seed = 1.0, 0
    if len(rows) > 1:
        ask.next_row()
        share = ask.slider("share", "How likely row 1 is drawn", low=0.0, high=1.0, step=0.05, width=200)
        seed = ask.slider("seed", "Seed of the draws", low=0, high=20, width=200)

n = len(rows)
p = [share, *[(1 - share) / (n - 1)] * (n - 1)] if n > 1 else [1.0]
from_zero = page.compute(limit, rows, targets, probabilities=p, name="from_zero", shows=("weights", "largest_rate"))
from_start = page.compute(limit, rows, targets, probabilities=p, start=start, name="from_start", shows=("weights",))
largest = from_zero.largest_rate
rate = float(f"{part * largest:.9g}") if math.isfinite(largest) else part
imports = ("import numpy as np", "from dlcore.optim.least_squares import draw_rows")
drawn = Written(
    tuple(draw_rows(n, steps=steps, rng=np.random.default_rng(seed), probabilities=p).tolist()),
    f"draw_rows({n}, steps={steps}, rng=np.random.default_rng({seed}), probabilities={p})",
    imports,
)
runs = (
    page.compute(sgd, rows, targets, rows=drawn, lr=rate, name="steps_from_zero", shows=("weights",)),
    page.compute(sgd, rows, targets, rows=drawn, lr=rate, start=start, name="steps_from_start", shows=("weights",)),
)

page.picture(charts.interpolants(rows, targets, (from_zero, from_start), runs, typed=True))
page.numbers(
    {
        "Rate η": rate,
        "Its limit 1/b": round_down(largest, digits=4) if math.isfinite(largest) else largest,
        "Length of the end, from zero": float(np.linalg.norm(from_zero.weights)),
        "Length of the end, from the start": float(np.linalg.norm(from_start.weights)),
        "Distance to it, after the steps": round(float(np.linalg.norm(runs[1].weights - from_start.weights)), 12),
    }
)
page.picture(charts.two_parts(rows, from_start, runs[1]))

if np.linalg.matrix_rank(rows) == n:
    given = {"X": rows, "t": targets, "z": start}
    page.working(page.topic.claim("end").answer, given, title="The end from zero")
    page.working(page.topic.claim("other-start").answer, given, title="The end from the start")
page.derivation()
page.code()
page.links()
