"""How do SGD, mini-batches and momentum step? Each reason for a rule is an experiment, and so is where it fails."""

from typing import Any

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
    "Also: too high a rate": {"experiment": "race", "rate": 0.08},
    "Also: a rate that falls": {"experiment": "race", "rate": 0.01, "falls": True},
    "Also: measurements that nearly depend": {"experiment": "race", "columns": "All ten", "passes": 30, "beta": 0.8},
    "Also: noise that leaves a good minimum": {"experiment": "saddle", "noise": 3.0, "beside": 0.9},
    "Also: equal curvatures": {"experiment": "valley", "ratio": 1, "share": 0.6, "steps": 100},
}
START = {name: given[0] for sliders in rules.SLIDERS.values() for name, given in sliders.items()}

page = layout.page("update-rules")
with page.controls(PROBLEMS, EXAMPLES, **START, columns="Seven", falls=False, seed=0) as ask:
    experiment = ask.choice("experiment", "Experiment", rules.EXPERIMENTS)
    ask.next_row()
    at = {
        name: ask.slider(name, label, low=low, high=high, step=step, width=176)
        for name, (_, label, low, high, step) in rules.SLIDERS[experiment].items()
    }
    if experiment in ("race", "batch"):
        columns = ask.choice("columns", "Measurements", rules.COLUMNS)
    if experiment == "race":
        falls, more = ask.toggle("falls", "The rate of rows falls"), ask.toggle("more", "Three methods more")
    if experiment == "batch":
        replacement = ask.choice("replacement", "A row may come twice", ("Yes", "No")) == "Yes"
    if experiment != "valley":
        seed = ask.box("seed", "Seed", low=0, high=9999)


def followed(problem: Written, method: Method, name: str, **given: Any) -> Any:
    """A method's run, which the page's code shows."""
    return page.compute(run, problem, rules.written(method), **given, name=name, shows=("outcome",))


if experiment in ("race", "batch"):
    problem, b = rules.patients(columns), at["b"]
    n, start = problem.value.n, [0.0] * problem.value.d
    sizes = sorted({*(2**power for power in range(9)), b, n})
    drawn: dict[str, Any] = {"replacement": False} if experiment == "batch" and not replacement else {}
    off = page.compute(batch_spread, problem, start, sizes=sizes, seed=seed, **drawn, name="off", shows=("one_row",))
    working = "variance", {"V": round(off.one_row, 4), "b": b}, "How far a batch is off, at the start"
if experiment == "race":
    methods = rules.entries(problem.value, rate=at["rate"], falls=falls, size=b, momentum=at["beta"], more=more)
    raced = page.compute(race, problem, rules.written(methods), start, passes=at["passes"], seed=seed, name="raced")
    low, times = problem.value.lowest, rules.step_times(problem.value, methods, f"{columns} {methods}")
    page.picture(charts.race(raced, lowest=low, rows=n))
    page.picture(charts.race_table(raced, times, lowest=low, power=at["left"], rows=n))
    page.numbers({"Loss at the start": float(raced[0].trajectory.losses[0]), "Lowest loss": low, "Rows": n})
elif experiment == "batch":
    place = off.sizes.index(b)
    page.picture(charts.spread(off, b))
    page.numbers({"One row": off.one_row, "Measured": off.measured[place], "Formula": off.predicted[place]})
elif experiment == "saddle":
    surface, eta = rules.written(double_well(noise=at["noise"]), f"double_well(noise={at['noise']})"), at["eta"]
    given = {"start": [1.0, at["beside"]], "steps": at["walk"], "tolerance": 0}
    full = followed(surface, GradientDescent(lr=eta), "full", **given)
    one = rules.written(Batches(size=1))
    noisy = followed(surface, GradientDescent(lr=eta), "noisy", **given, batches=one, rng=seed)
    page.picture(charts.off_a_saddle(full, noisy, noise=at["noise"]))
    page.numbers({"Loss, whole gradient": full.losses[-1], "Loss, one row a step": noisy.losses[-1]})
    working = "noisy-step", rules.noisy_step(noisy, eta), "The first step with one row"
else:
    curvatures, lr = [2, 2 * at["ratio"]], round(at["share"] / at["ratio"], 6)
    valley, given = rules.written(quadratic(curvatures), f"quadratic({curvatures})"), {"start": [1.0, 1.0]}
    plain = followed(valley, GradientDescent(lr=lr), "plain", **given, steps=at["steps"])
    heavy = followed(valley, HeavyBall(lr=lr, momentum=at["beta"]), "heavy", **given, steps=at["steps"])
    page.picture(charts.descents(plain, heavy))
    page.picture(charts.losses(plain, heavy))
    page.numbers({"Rate": lr, "Limit of gradient descent": round_down(rate_limit(curvatures[1]))})
    working = "momentum-step", rules.second_step(heavy, lr, at["beta"]), "The second step of momentum"

claim, given, title = working
page.working(page.topic.claim(claim).answer, given, title=title)
page.derivation()
page.code()
page.links()
