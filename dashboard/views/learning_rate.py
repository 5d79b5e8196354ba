"""How large may the learning rate be? Three rates to judge by their curves, the limit, and the reader's own rate."""

from typing import Any

import numpy as np

from dashboard import charts, layout
from dashboard.snippet import Written
from dlcore.data import diabetes
from dlcore.optim.methods import GradientDescent
from dlcore.optim.problems import least_squares, quadratic
from dlcore.optim.run import Trajectory, run
from dlcore.optim.stability import best_settings, rate_limit, round_down

PROBLEMS = {"C4a": {"data": "valley", "eta": 0.15, "flattest": 1.0, "steepest": 10.0, "steps": 40}}
EXAMPLES: dict[str, dict[str, Any]] = {
    "Just above the limit": {"eta": 0.205},
    "The same step without the half": {"loss": "none", "eta": 0.075},
    "A round valley": {"flattest": 4.0, "steepest": 4.0, "eta": 0.25},
    "Diabetes patients": {"data": "patients", "eta": 0.3, "steps": 100},
}
DATA = {"valley": "A valley with two directions", "patients": "Diabetes patients"}
SHARES = {"A": 1.03, "B": 0.5, "C": 0.03}  # of the limit
METHOD = ("from dlcore.optim.methods import GradientDescent",)

page = layout.page("learning-rate")
problem: Any
with page.controls(PROBLEMS, EXAMPLES) as ask:
    eta = ask.slider("eta", "Your learning rate", low=0.005, high=0.6, step=0.005, width=300, box=True)
    steps = ask.slider("steps", "Steps", low=10, high=200, width=220)
    front = 1 if ask.convention("loss", "Loss") == "half" else 2
    ask.next_row()
    if ask.choice("data", "Data", DATA) == "valley":
        flattest = ask.slider("flattest", "Smallest eigenvalue", low=0.1, high=4.0, step=0.1, width=220)
        steepest = ask.slider("steepest", "Largest eigenvalue", low=4.0, high=20.0, step=0.5, width=220)
        curved, start = [front * flattest, front * steepest], [1.0, 1.0]
        problem = Written(quadratic(curved), f"quadratic({curved})", ("from dlcore.optim.problems import quadratic",))
    else:
        table, loss = diabetes(standardized=True), "half" if front == 1 else "mean"
        code = f"least_squares(diabetes(standardized=True).inputs, diabetes(standardized=True).targets, loss={loss!r})"
        imports = ("from dlcore.data import diabetes", "from dlcore.optim.problems import least_squares")
        problem = Written(least_squares(table.inputs, table.targets, loss=loss), code, imports)
        start = [0.0] * problem.value.d
        flattest, *_, steepest = (np.linalg.eigvalsh(problem.value.hessian) / front).tolist()
    ask.next_row()
    answer = ask.choice("answer", "Which of A, B and C had too high a rate?", ("Not yet", *SHARES))

smallest, largest = front * flattest, front * steepest
limit = page.compute(rate_limit, largest, name="limit")
best = page.compute(best_settings, smallest, largest, momentum=False, name="best", shows=("lr", "rate"))


def descend(name: str, rate: float) -> Trajectory:
    """Gradient descent from the common start."""
    method = Written(GradientDescent(lr=rate), f"GradientDescent(lr={rate})", METHOD)
    return page.compute(run, problem, method, start, steps=steps, tolerance=0.0, name=name, shows=("outcome",))


asked = {name: descend(name, float(f"{share * limit:.3g}")) for name, share in SHARES.items()}
yours = descend("yours", eta)
page.picture(charts.losses_by_rate(asked, yours, largest=largest, told=answer in asked))
page.say(charts.judged(answer, asked, largest=largest))
page.numbers(
    {
        "Limit, rounded down": round_down(limit),
        "Loss after your steps": float(yours.losses[-1]),
        "Best rate": best.lr,
        "Its factor a step": best.rate,
    }
)
page.picture(charts.stable_rates(eta, largest=largest))
page.picture(charts.errors_by_step(eta, smallest=smallest, largest=largest, steps=min(steps, 20)))

given = {"lambda_1": flattest, "lambda_d": steepest, "lambda_i": steepest, "eta": eta, "e_i": 1, "k": 3}
page.working(page.topic.claim("many-steps").answer, given, title="The steepest error, from 1 on, after three steps")
page.working(page.topic.claim("all-directions").answer, given, title="Is your rate below the limit?")
page.working(page.topic.claim("best").answer, given, title="The best rate")
page.derivation()
page.code()
page.links()
