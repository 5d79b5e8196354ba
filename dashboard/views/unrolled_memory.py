"""What does it cost to learn a learning rate through many steps? What each mode keeps, and what the product does."""

from fractions import Fraction
from typing import Any

import numpy as np

from dashboard import charts, layout
from dashboard.snippet import Written
from dlcore.data import diabetes
from dlcore.optim.horizons import best_rates, curvatures
from dlcore.optim.hypergradient import MODES, hypergradient, peaks

TWO: dict[str, Any] = {"data": "two", "steepness": 3, "T": 16, "share": 0.8}
PROBLEMS = {
    "A2: few steps": {**TWO, "T": 4},
    "A2: many steps": {**TWO, "T": 64},
    "A3: vanishing": {**TWO, "T": 64, "steepness": 1},
    "A3: exploding": {**TWO, "T": 64, "share": 1.2},
    "A3: a short horizon": {**TWO, "steepness": 10},
}
EXAMPLES = {"Also: diabetes patients": {**TWO, "data": "patients", "d": 10, "T": 64}}
HORIZONS = tuple(range(1, 65))

page = layout.page("unrolled-memory")
with page.controls(PROBLEMS, EXAMPLES, d=10) as ask:
    X: Any
    t: Any
    if ask.choice("data", "Data", {"two": "Two directions", "patients": "442 patients"}) == "two":
        steep = ask.slider("steepness", "Second column", low=1, high=20)
        X, t = [[1, 0], [0, steep]], [1, steep]
    else:
        d, source = ask.slider("d", "Columns", low=1, high=10), diabetes(standardized=True)
        whole, imports = "diabetes(standardized=True)", ("from dlcore.data import diabetes",)
        X = Written(source.inputs[:, :d], f"{whole}.inputs[:, :{d}]", imports)
        t = Written(source.targets, f"{whole}.targets", imports)
    T = ask.slider("T", "Steps", width=220, box=True)
    share = ask.slider("share", "η over the limit 2/λₘₐₓ", low=0.01, high=1.5, step=0.01, width=220, box=True)

bends = page.compute(curvatures, X, name="bends", shows=("shape",))
rate = share * 2 / float(bends[-1])
found = {
    mode: page.compute(hypergradient, X, t, lr=rate, steps=T, mode=mode, name=mode, shows=("value", "peak"))
    for mode in MODES
}
size = int(np.shape(bends)[0])
counts = page.compute(peaks, size, steps=HORIZONS, name="counts")
best = page.compute(best_rates, X, t, horizons=HORIZONS, name="best", shows=("shape",))

page.picture(charts.unrolled(T))
page.numbers(
    {
        "Rate η": rate,
        "dL/dη, forward": found["forward"].value,
        "reverse": found["reverse"].value,
        "with checkpoints": found["checkpointed"].value,
        "Loss after T steps": found["forward"].loss,
    }
)
page.picture(charts.kept_numbers(counts, HORIZONS, T))
page.picture(charts.factors(bends, rate, T))
page.picture(charts.horizons(best, HORIZONS, rate))

exact = Fraction(str(share)) * 2 / Fraction(float(bends[-1]))
given = {"T": T, "d": size, "eta": exact, "lambda": float(bends[-1]), "u": 1}
page.working(page.topic.claim("reverse-memory").answer, given, title="Numbers that reverse mode holds")
page.working(page.topic.claim("spacing").answer, given, title="Steps from one checkpoint to the next")
page.working(page.topic.claim("factors").answer, given, title="The product of all factors along the steepest direction")
page.derivation()
page.code()
page.links()
