"""Why does momentum reach the bottom sooner? Two methods in one narrow valley, and each of its directions."""

from typing import Any

import numpy as np

from dashboard import charts, layout
from dashboard.snippet import Written
from dlcore.optim.methods import AverageHeavyBall, GradientDescent, HeavyBall, Method
from dlcore.optim.problems import quadratic
from dlcore.optim.run import Trajectory, run
from dlcore.optim.stability import best_settings, critical_momentum, mode, rate_limit, round_down
from dlcore.optim.sweeps import sweep

BEST = best_settings(2, 198)
PROBLEMS = {"D4: η = 0.01": {"eta": 0.01}, "D4: η = 0.02": {"eta": 0.02}}
EXAMPLES: dict[str, dict[str, Any]] = {
    "Also: the best settings": {"eta": round(BEST.lr, 4), "beta": round(BEST.momentum, 2)},
    "Also: momentum as an average": {"eta": 0.02, "form": "average"},
    "Also: just below an average’s limit": {"eta": 0.19, "form": "average", "steps": 400},
}
START = (1, 1)
HIGHEST = {"sum": 0.04, "average": 0.4}  # rates: an average takes smaller steps
MOMENTA = Written(np.linspace(0, 0.98, 50), "np.linspace(0, 0.98, 50)", ("import numpy as np",))

page = layout.page("momentum")
with page.controls(PROBLEMS, EXAMPLES, steps=120) as ask:
    form = ask.convention("form", "Momentum becomes")
    flat = ask.slider("lambda_1", "Along the valley", width=160)
    steep = ask.slider("lambda_2", "Across it", width=200)
    ask.next_row()
    lr = ask.slider("eta", "Learning rate", low=0.0005, high=HIGHEST[form], step=0.0001, width=200, box=True)
    beta = ask.slider("beta", "Momentum", step=0.01, width=200, box=True)
    steps = ask.slider("steps", "Steps", low=1, high=400, width=160, box=True)
    ask.point("eta", "beta")

problem = Written(
    quadratic([flat, steep]), f"quadratic([{flat}, {steep}])", ("from dlcore.optim.problems import quadratic",)
)


def written(method: Method) -> Written:
    """A method as a script spells it."""
    return Written(method, repr(method), (f"from dlcore.optim.methods import {type(method).__name__}",))


def followed(method: Method, name: str) -> Trajectory:
    """A method's run from (1, 1)."""
    return page.compute(run, problem, written(method), START, steps=steps, name=name, shows=("outcome",))


summed = lr if form == "sum" else lr * (1 - beta)  # the rate at which a sum of gradients takes the same steps
momentum = (HeavyBall if form == "sum" else AverageHeavyBall)(lr=lr, momentum=beta)
plain, fast = followed(GradientDescent(lr=lr), "plain"), followed(momentum, "momentum")
largest = max(flat, steep)
limits = (
    page.compute(rate_limit, largest, name="plain_limit"),
    page.compute(rate_limit, largest, momentum=beta, form=form, name="momentum_limit"),
)
modes = tuple(
    page.compute(mode, eigenvalue, lr=summed, momentum=beta, name=f"{name}_mode", shows=("regime", "rate"))
    for name, eigenvalue in (("flat", flat), ("steep", steep))
)

criticals = {
    eigenvalue: page.compute(critical_momentum, eigenvalue, lr=lr, form=form, name=f"critical_{eigenvalue}")
    for eigenvalue in sorted({flat, steep})
    if form == "average" or lr * eigenvalue < 4
}

page.picture(charts.descents(plain, fast))
page.picture(charts.losses(plain, fast))
page.picture(charts.directions(fast, modes))
page.picture(charts.rate_limits(lr, limits))
page.picture(charts.critical_momenta(beta, criticals, dict(zip((flat, steep), modes, strict=True))))
rates = f"np.linspace({HIGHEST[form] / 80}, {HIGHEST[form]}, 80)"
grid = page.compute(
    sweep, problem, written(momentum), START, steps=steps,
    lr=Written(np.linspace(HIGHEST[form] / 80, HIGHEST[form], 80), rates, ("import numpy as np",)), momentum=MOMENTA,
    name="grid", shows=("best",),
)  # fmt: skip
page.picture(charts.settings_map(grid, (lr, beta), eigenvalues=(flat, steep), form=form, steps=steps))
page.numbers(
    {"Limit, gradient descent": round_down(limits[0]), "Limit, momentum": round_down(limits[1])}
    | {f"Critical momentum, λ = {eigenvalue}": critical for eigenvalue, critical in criticals.items()}
)

given = {"eta": lr, "beta": beta, "lambda_i": largest, "e": 1}
page.working(
    page.topic.claim("descent").answer, given, title="Gradient descent: the error across the valley, after one step"
)
page.working(page.topic.claim("momentum-limit").answer, given, title="Momentum: is the rate below its limit?")
page.derivation()
page.code()
page.links()
