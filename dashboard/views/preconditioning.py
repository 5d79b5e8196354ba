"""How does the method choose among weights that fit? One equation, three answers, and the adaptive method's steps."""

from typing import Any

import numpy as np

from dashboard import charts, layout
from dashboard.snippet import Written
from dlcore.optim.least_squares import minimum_norm
from dlcore.optim.preconditioning import adaptive, adaptive_limit, rescaled

METHODS = {"plain": "Plain SGD", "adaptive": "Adaptive", "rescaled": "Rescaled columns"}
CLAIMS = {"plain": "plain-end", "adaptive": "adaptive-end", "rescaled": "rescaled-row"}
PROBLEMS = {"C7a": {"method": "plain"}, "C7b": {"method": "adaptive"}, "C7c": {"method": "rescaled"}}
EXAMPLES = {"Also: one scale": {"X": "1 1 1"}, "Also: a column a thousand times smaller": {"X": "1 0.001", "t": "2"}}
EPSILON = 1e-9  # for a step that hits the equation exactly, where the gradient is 0

page = layout.page("preconditioning")
with page.controls(PROBLEMS, EXAMPLES, steps=120, rate=0.1) as ask:
    method = ask.choice("method", "Method", METHODS)
    steps = ask.slider("steps", "Steps of the adaptive method", low=10, high=1000, width=220)
    rate = ask.slider("rate", "Its first rate", low=0.01, high=1.0, step=0.01, width=200)
    ask.next_row()
    rows = ask.matrix("x", "Row", name="X")[0]
    targets = np.ravel(ask.matrix("y", "Target", name="t")[0]).tolist()

if len(rows) > 1 or len(targets) > 1:
    page.refuse(f"There are {len(rows)} rows and {len(targets)} targets; this page takes one equation: leave some out.")
x, y = rows[0], targets[0]
answers = {
    "plain": page.compute(minimum_norm, [x], [y], name="plain"),
    "adaptive": page.compute(adaptive_limit, x, y, name="fitted_adaptively"),
    "rescaled": page.compute(rescaled, [x], [y], name="rescaling", shows=("weights",)).weights,
}
drawn = Written([0] * steps, f"[0] * {steps}")
rates = [rate / step**0.5 for step in range(1, steps + 1)]
falling = Written(rates, f"[{rate} / step**0.5 for step in range(1, {steps + 1})]")
given: dict[str, Any] = {"rows": drawn, "epsilon": EPSILON, "shows": ("path",)}
constant = page.compute(adaptive, [x], [y], lr=rate, name="constant", **given)
settling = page.compute(adaptive, [x], [y], lr=falling, name="settling", **given)

named = {METHODS[key]: weights for key, weights in answers.items()}
page.picture(charts.three_answers(x, y, named, chosen=METHODS[method], typed=True))
page.numbers({f"Length: {name}": float(np.linalg.norm(weights)) for name, weights in named.items()})
page.picture(charts.adaptive_steps(constant, settling, answers["adaptive"]))

if min(x) > 0:
    page.working(page.topic.claim(CLAIMS[method]).answer, {"x": x, "y": y}, title=METHODS[method])
else:
    page.say("The working takes a row of numbers above 0.")
page.derivation()
page.code()
page.links()
