"""How do SGD, mini-batches and momentum step? Each reason for a rule is an experiment, and so is where it fails."""

from typing import Any

import numpy as np

from dashboard import charts, layout, rules
from dashboard.snippet import Written
from dlcore.optim.batches import batch_spread
from dlcore.optim.methods import GradientDescent, HeavyBall, Method
from dlcore.optim.problems import double_well, quadratic
from dlcore.optim.race import race
from dlcore.optim.run import Batches, run
from dlcore.optim.stability import rate_limit, round_down

PROBLEMS = {
    "B3: SGD": {"experiment": "race"},
    "B3: its noise": {"experiment": "saddle"},
    "B3: mini-batch": {"experiment": "batch"},
    "B3: momentum": {"experiment": "valley"},
}
EXAMPLES = {
    "Also: too high a rate": {"experiment": "race", "rate": 0.028},
    "Also: measurements that nearly depend": {"experiment": "race", "columns": "All ten", "passes": 30, "beta": 0.8},
    "Also: noise that leaves a good minimum": {"experiment": "saddle", "noise": 3.0, "beside": 0.9},
    "Also: equal curvatures": {"experiment": "valley", "ratio": 1, "share": 0.6, "steps": 100},
}
START: dict[str, Any] = {
    "rate": 0.002,
    "b": 16,
    "beta": 0.5,
    "eta": 0.1,
    "passes": 20,
    "left": -4,
    "seed": 0,
    "noise": 0.1,
}
START |= {"beside": 0.0, "steps": 40, "walk": 150, "ratio": 20, "share": 0.9, "columns": "Seven"}
EXPERIMENTS = {
    "race": "Progress per gradient",
    "saddle": "Off a saddle",
    "batch": "The noise of a batch",
    "valley": "Across a valley",
}

page = layout.page("update-rules")
topic = page.topic
with page.controls(PROBLEMS, EXAMPLES, **START) as ask:
    experiment = ask.choice("experiment", "Experiment", EXPERIMENTS)
    ask.next_row()
    if experiment == "race":
        passes = ask.slider("passes", "Passes over the data", low=2, high=60, width=160)
        rate = ask.slider("rate", "Rate of SGD η", low=0.0005, high=0.03, step=0.0005, width=180)
        size = ask.slider("b", "Rows in a mini-batch", width=160)
        beta = ask.slider("beta", "Momentum", low=0.01, high=0.99, step=0.01, width=140)
        left = ask.slider("left", "There: power of ten", low=-8, high=-1, width=140)
        ask.next_row()
        columns, more = ask.choice("columns", "Measurements", rules.COLUMNS), ask.toggle("more", "Three methods more")
    elif experiment == "saddle":
        noise = ask.slider("noise", "Noise", low=0.0, high=4.0, step=0.05, width=180, box=True)
        eta = ask.slider("eta", "Learning rate", low=0.01, high=2.5, step=0.01, width=180, box=True)
        beside = ask.slider("beside", "Start beside the ridge", low=-1.0, high=1.0, step=0.05, width=180)
        steps = ask.slider("walk", "Steps", low=10, high=150, width=140)
    elif experiment == "batch":
        size = ask.slider("b", "Rows in a batch", width=240)
        columns = ask.choice("columns", "Measurements", rules.COLUMNS)
        replacement = ask.choice("replacement", "A row may come twice", ("Yes", "No"))
    else:
        ratio = ask.slider("ratio", "Curvature across over along", low=1, high=200, width=200)
        share = ask.slider("share", "Rate as a share of the limit", low=0.05, high=1.2, step=0.05, width=200)
        beta = ask.slider("beta", "Momentum", low=0.01, high=0.99, step=0.01, width=180)
        steps = ask.slider("steps", "Steps", low=10, high=150, width=140)
    if experiment != "valley":
        seed = ask.box("seed", "Seed", low=0, high=9999)


def followed(problem: Written, method: Method, first: list[float], name: str, **more: Any) -> Any:
    """A method's run, which the page's code shows."""
    return page.compute(run, problem, rules.written(method), first, steps=steps, **more, name=name, shows=("outcome",))


if experiment in ("race", "batch"):
    problem = rules.patients(columns)
    n, start = problem.value.n, [0.0] * problem.value.d
    sizes = sorted({*(2**power for power in range(9)), size, n})
    different = {"replacement": False} if experiment == "batch" and replacement == "No" else {}
    off = page.compute(
        batch_spread, problem, start, sizes=sizes, seed=seed, **different, name="off", shows=("one_row",)
    )
    measured, predicted = (float(numbers[off.sizes.index(size)]) for numbers in (off.measured, off.predicted))
    working = topic.claim("variance").answer, {"V": round(off.one_row, 4), "b": size}, "A batch, drawn with replacement"
if experiment == "race":
    methods = rules.entries(problem.value, rate=rate, size=size, momentum=beta, more=more)
    raced = page.compute(race, problem, rules.written(methods), start, passes=passes, seed=seed, name="raced")
    low = problem.value.lowest
    page.picture(charts.race(raced, lowest=low, rows=n))
    times = rules.step_times(problem.value, methods, f"{columns} {methods}")
    page.picture(charts.race_table(raced, times, lowest=low, power=left, rows=n))
    page.numbers({"Loss at the start": float(raced[0].trajectory.losses[0]), "Lowest loss": low, "Rows": n})
elif experiment == "batch":
    page.picture(charts.spread(off, size))
    page.numbers({"One row": off.one_row, "Measured": measured, "Formula": predicted})
elif experiment == "saddle":
    surface = rules.written(double_well(noise=noise), f"double_well(noise={noise})")
    plain, first = GradientDescent(lr=eta), [1.0, beside]
    full = followed(surface, plain, first, "full", tolerance=0)
    one = rules.written(Batches(size=1))
    noisy = followed(surface, plain, first, "noisy", tolerance=0, batches=one, rng=seed)
    page.picture(charts.off_a_saddle(full, noisy, noise=noise))
    page.numbers({"Loss, whole gradient": float(full.losses[-1]), "Loss, one row a step": float(noisy.losses[-1])})
    g = surface.value.gradient(first)
    z = (np.array(first) - noisy.points[1]) / eta - g if len(noisy.points) > 1 else np.zeros(2)
    given = {"w": first, "eta": eta, "g": g.round(4).tolist(), "z": z.round(4).tolist()}
    working = topic.claim("noisy-step").answer, given, "The first noisy step"
else:
    valley = rules.written(quadratic([2, 2 * ratio]), f"quadratic([2, {2 * ratio}])")
    lr, first = round(share / ratio, 6), [1.0, 1.0]
    plain = followed(valley, GradientDescent(lr=lr), first, "plain")
    heavy = followed(valley, HeavyBall(lr=lr, momentum=beta), first, "heavy")
    page.picture(charts.descents(plain, heavy))
    page.picture(charts.losses(plain, heavy))
    page.numbers({"Rate": lr, "Limit of gradient descent": round_down(rate_limit(2 * ratio))})
    m = valley.value.gradient(first)
    w = np.array(first) - lr * m
    given = {"w": w, "m": m, "g": valley.value.gradient(w), "eta": lr, "beta": beta}
    given = {name: np.round(value, 4).tolist() for name, value in given.items()}
    working = topic.claim("momentum-step").answer, given, "The second step of momentum"

page.working(working[0], working[1], title=working[2])
page.derivation()
page.code()
page.links()
