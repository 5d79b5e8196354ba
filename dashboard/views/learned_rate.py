"""Which learning rate is best for one step? Slide the rate along the parabola of the loss after it."""

from typing import Any

import numpy as np

from dashboard import charts, layout, matrices
from dashboard.snippet import Written
from dlcore.data import diabetes
from dlcore.optim.learned_rate import one_step

DATA = {"typed": "Your own numbers", "patients": "Diabetes patients"}
PLACES = {"Body mass index": [2], "Body mass and blood pressure": [2, 3], "All ten": list(range(10))}
IMPORT = ("from dlcore.data import diabetes",)

page = layout.page("learned-rate")


def typed(example: str) -> dict[str, Any]:
    """An example of the derivation, as a reader would type it."""
    given = {symbol.name: value for symbol, value in page.topic.examples[example].items()}
    texts = {"X": matrices.written(given["X"]), "t": matrices.written([given["t"]])}
    return {"data": "typed", **texts, "w0": matrices.written([given["w0"]]), "eta": float(given["eta"])}


EXAMPLES = {
    "Two rows by hand": typed("small"),
    "Too large a step": {**typed("small"), "eta": 0.5},
    "Nothing to gain": typed("level"),
    "Twenty patients, two columns": {"data": "patients", "columns": "Body mass and blood pressure", "eta": 0.2},
    "Twenty patients, all columns": {"data": "patients", "columns": "All ten", "eta": 0.2},
}
with page.controls({}, EXAMPLES, columns="All ten", n=20) as ask:
    eta = ask.slider("eta", "Learning rate", low=0.0, high=1.0, step=0.005, width=300, box=True)
    loss = ask.convention("loss", "Loss")
    ask.next_row()
    start: Any = None
    if ask.choice("data", "Data", DATA) == "typed":
        (X,) = ask.matrix("X", "Data", largest=8)
        (t,), (start,) = ask.matrix("t", "Targets"), ask.matrix("w0", "Start")
        t, start = np.ravel(t).tolist(), np.ravel(start).tolist()
    else:
        rows = ask.slider("n", "Patients", low=2, width=220)
        columns = ask.select("columns", "Columns", list(PLACES), width=280)
        table, rest = diabetes(standardized=True), f"[:{rows}, {PLACES[columns]}]"
        X = Written(table.inputs[:rows, PLACES[columns]], f"diabetes(standardized=True).inputs{rest}", IMPORT)
        t = Written(table.targets[:rows], f"diabetes(standardized=True).targets[:{rows}]", IMPORT)

found = page.compute(
    one_step,
    X,
    t,
    start=start,
    reduction="sum" if loss == "sum" else "mean",
    half=loss == "half",
    name="step",
    shows=("start_loss", "best_rate", "best_loss"),
)
page.picture(charts.loss_by_rate(found, eta))
after, best = float(found.loss(eta)), found.best_rate
page.numbers(
    {
        "Loss before": found.start_loss,
        "Loss after your step": after,
        "Slope there": float(found.slope(eta)),
        "Best rate": "every rate" if best is None else best,
        "Loss at the best rate": found.best_loss,
    }
)
page.picture(charts.slope_by_rate(found, eta))

given = {"X": np.array(getattr(X, "value", X)).tolist(), "t": np.array(getattr(t, "value", t)).tolist(), "eta": eta}
given |= {"w0": found.start.tolist(), "n": len(found.residual)}
page.working(page.topic.claim("step").answer, given, title="The weights after your step")
if best is not None:
    page.working(page.topic.claim("best").answer, given, title="The best rate")
page.derivation()
page.code()
page.links()
