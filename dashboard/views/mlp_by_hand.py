"""What is the gradient of every weight in a small network? Forward and back, one operation at a time, in numbers."""

from typing import Any

import numpy as np

from dashboard import charts, layout
from dashboard.charts.operations import letter
from dashboard.snippet import Written
from dlcore.backprop.gradient_check import gradient_check, nudge, nudges
from dlcore.backprop.mlp import Loss, backward, forward, mlp

LARGEST = 4  # inputs, or units of a layer
REACH, STEP = 2.0, 0.01  # how far a number is nudged, and how finely
GIVEN = {"x": "Input", "y": "Target"} | {f"{kind}{k}": word for k in (1, 2, 3) for kind, word in
                                        (("W", "Weight matrix"), ("b", "Bias vector"))}  # fmt: skip
EXAMPLES: dict[str, dict[str, Any]] = {
    "A dead ReLU": {"b1": "0 −50 5", "b2": "−5 −3", "of": "W₁[2,1]"},
    "A kink": {"b1": "−2 −2 5", "of": "b₁[1]", "h": 0.5},
    "A saturated sigmoid": {"activation": "sigmoid", "y": "0", "of": "b₃", "h": -1.0},
}

page = layout.page("mlp-by-hand")
with page.controls({"B1": {}}, EXAMPLES, h=0.1) as ask:
    activation = ask.convention("activation", "After every layer")
    half = ask.convention("loss", "In front of the square") == "half"
    ask.next_row()
    with ask.together("All numbers"):
        given = {name: ask.matrix(name, label, largest=LARGEST)[0] for name, label in GIVEN.items()}
    given |= {name: np.ravel(rows).tolist() for name, rows in given.items() if not name.startswith("W")}
    places = {
        letter(name, *(i + 1 for i in place if np.size(given[name]) > 1)): (name, place)
        for name in [*list(GIVEN)[2:], "x"]
        for place in np.ndindex(np.shape(given[name]))
    }
    chosen = ask.select("of", "Nudge", list(places), width=120)
    h = ask.slider("h", "by", low=-REACH, high=REACH, step=STEP, width=220, box=True)

if len(given["W3"]) > 1 or len(given["y"]) > 1:
    page.refuse("The network on this page has one output: give W₃ one row, and y one number.")
layers = [given[f"W{k}"] for k in (1, 2, 3)], [given[f"b{k}"] for k in (1, 2, 3)]
how = {"activation": activation, "output_activation": activation}
network = Written(page.compute(mlp, *layers, **how, name="network", shows=("widths",)), "network")
run = Written(page.compute(forward, network, given["x"], name="run", shows=("output",)), "run")
loss = Written(Loss(half=half), f"Loss(half={half})", ("from dlcore.backprop.mlp import Loss",))
target = given["y"][0]
back = page.compute(backward, run, target, loss=loss, name="back", shows=("value", "gradients"))
page.picture(charts.by_hand(back, typed=True))

name, place = places[chosen]
at: dict[str, Any] = {"parameter": name, "index": place, "loss": loss}
moved = page.compute(nudge, network, given["x"], target, h=h, **at, name="moved", shows=("change", "predicted"))
nearer = nudge(network.value, given["x"], target, h=h / 10, parameter=name, index=place, loss=loss.value)
page.numbers(
    {
        "Output ŷ": float(back.forward.output[0]),
        "Loss L": back.value,
        "Nudged, L changes by": moved.change,
        "Gradient times h": moved.predicted,
        "They differ by": moved.change - moved.predicted,
        "and at a tenth of h, by": nearer.change - nearer.predicted,
    }
)
steps = np.round(np.arange(-REACH, REACH + STEP, 2 * STEP), 2).tolist()
along = nudges(network.value, given["x"], target, steps=steps, parameter=name, index=place, loss=loss.value)
page.picture(charts.nudged(moved, along, name=chosen))
page.picture(
    charts.checked(
        page.compute(gradient_check, network, given["x"], target, loss=loss, name="check", shows=("passed",))
    )
)

letters = {key: value[0] if key in ("y", "b3") else value for key, value in given.items()}
source = {symbol.name: value for symbol, value in page.topic.sources["B1"].items()}
if letters == source and activation == "relu" and not half:
    page.picture(charts.misprints(page.topic, "B1"))
for claim, title in (("dW3", "Forward, and ∂L/∂W₃"), ("dW2", "∂L/∂W₂"), ("dW1", "∂L/∂W₁"), ("input", "∂L/∂x")):
    page.working(page.topic.claim(claim).answer, letters, title=title)
page.derivation()
page.code()
page.links()
