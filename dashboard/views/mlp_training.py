"""How does a network learn? Every unit while it trains, on points in the plane, on digits and on numbers."""

from __future__ import annotations

from typing import Any

from dashboard import charts, components, layout, trainings
from dashboard.live import Run
from dashboard.snippet import Written
from dlcore.backprop.gradient_check import gradient_check
from dlcore.backprop.mlp import Loss
from dlcore.derivations.mlp_training import SMALL
from dlcore.training.loop import Epoch, History, fit
from dlcore.training.verdict import verdict

PROBLEMS = {
    "D3: points in a plane": trainings.START["plane"],
    "D3: its toy numbers": {"learns": "toy", **trainings.START["toy"]},
    "D3: a real set": {"learns": "diabetes", **trainings.START["diabetes"]},
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "Also: handwritten digits": {"learns": "digits", **trainings.START["digits"]},
    "Also: too few units": {"layers": "1", "epochs": 100},
    "Also: learned by heart": {"set": "xor", "points": 60, "noise": 0.3, "held": 50, "rate": 0.3},
    "Also: too high a rate": {"learns": "toy", **trainings.START["toy"], "rate": 2.0},
    "Also: weights at zero by L1": {"set": "circle", "f": "tanh", "l1": 0.005},
}
CHECKED = 8  # rows that a gradient check looks at
MOST_CHECKED = 4000  # numbers that it compares: more would take a second

page = layout.page("mlp-training")
with page.controls(PROBLEMS, EXAMPLES, learns="plane") as ask:
    training = trainings.ask_training(ask)


def progress(run: Run[Epoch]) -> None:
    """How far it is, while it trains."""
    components.picture(charts.so_far(run.items), key="mlp-training.so-far")


with page.body:
    run = trainings.run(training, progress)
if run.ended:
    history, data, classes = History(epochs=tuple(run.items)), training.data.value, training.data.value.classes
    last = history.last
    page.called(
        fit, training.network, training.data, result=history, name="history", shows=("outcome",), **training.settings
    )
    page.picture(charts.playground(history, data) if training.drawn else charts.learning(history, data))
    numbers: dict[str, Any] = {"Loss": last.loss, "Held-out loss": last.held_out_loss}
    if last.accuracy is not None and last.held_out_accuracy is not None:
        numbers |= {"Right": f"{last.accuracy:.1%}", "Right, held out": f"{last.held_out_accuracy:.1%}"}
    page.numbers(numbers | {"Steps": last.step, "Seconds here": round(run.seconds, 2)})
    if training.kind == "digits":
        page.picture(charts.read_wrongly(last.network, data))
    elif not classes and verdict(history, data).word != "diverged":
        page.picture(charts.predicted(last.network, data))

small, rows = training.network.value, training.data
parameters = sum(value.size for value in small.parameters.values())
if parameters <= MOST_CHECKED:
    loss = Loss("cross_entropy") if rows.value.classes else Loss(half=True)
    first = {
        name: Written(getattr(rows.value, name)[:CHECKED], f"{rows.code}.{name}[:{CHECKED}]", rows.imports)
        for name in "xy"
    }
    said = "Loss('cross_entropy')" if rows.value.classes else "Loss(half=True)"
    how = Written(loss, said, ("from dlcore.backprop.mlp import Loss",))
    check = page.compute(gradient_check, training.network, *first.values(), loss=how, name="check", shows=("passed",))
    page.picture(charts.checked(check))
else:
    page.say(f"A gradient check of all {parameters:,} numbers would take long: choose fewer units to see one.")

for claim, title in (
    ("last-weights", "The gradient of the last weights"),
    ("second-weights", "And of those before, back through a ReLU"),
):
    page.working(page.topic.claim(claim).answer, SMALL, title=f"{title}, for two rows and two or three units a layer")
page.derivation()
page.code()
page.links()
