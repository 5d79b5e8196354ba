"""How much gradient reaches the first layer? Products of local derivatives, their paths, and measured networks."""

from typing import Any

import numpy as np

from dashboard import charts, layout
from dashboard.charts.depth import told
from dashboard.matrices import written
from dashboard.residuals import ACTIVATIONS, INITS, NORMS, WEIGHTS, branch, seeds, worked
from dashboard.snippet import Written
from dlcore.backprop.depth import DeepGradients, LocalProducts, local_products, measure_depth, paths_back

PROBLEMS: dict[str, dict[str, Any]] = {
    "B5.2": {"chain": "typed", "skip": "without"},
    "B5.3": {"chain": "typed", "skip": "with"},
    "B5.5": {"chain": "equal", "m": 1, "B": 6, "skip": "without"},
    **{f"B5.6({2 * blocks} layers)": {"chain": "equal", "m": 2, "skip": "with"} for blocks in (1, 2, 3)},
}
DEEP: dict[str, Any] = {"chain": "equal", "c": 0.5, "m": 2, "B": 40, "g": 0.5, "skip": "with"}
EXAMPLES: dict[str, dict[str, Any]] = {
    "Also: skips explode too": DEEP,
    "Also: small branches": {**DEEP, "alpha": "root"},
    "Also: a skip that cancels": {"chain": "typed", "d": written([[-0.5, 2], [0.3, 0.4]]), "g": 1.0, "skip": "with"},
    "Also: sigmoids": {**DEEP, "f": "sigmoid", "init": "xavier_normal"},
    "Also: normalized layers": {**DEEP, "norm": "layer"},
}
page = layout.page("depth")
with page.controls(PROBLEMS, EXAMPLES, c=0.5, m=2, B=3, blocks=20, width=64, sigma=0.1) as ask:
    typed = ask.choice("chain", "Local derivatives", {"typed": "Each its own", "equal": "All equal"}) == "typed"
    if typed:
        (rows,) = ask.matrix("d", "Chain of derivatives")
        B, m = len(rows), len(rows[0])
        derivatives: Any = [value for row in reversed(rows) for value in reversed(row)]
    else:
        c = ask.slider("c", "Local derivative", step=0.05, box=True)
        m = ask.slider("m", "Layers of a block", low=1, high=4)
        B = ask.slider("B", "Blocks", low=1, high=60, box=True)
        rows, derivatives = [[c] * m] * B, Written([c] * (m * B), f"[{c}] * {m * B}")
    g = ask.slider("g", "First gradient", low=0.01, high=2.0, step=0.01, box=True)
    skips = ask.choice("skip", "Skip connections", {"without": "Without", "with": "With"}) == "with"
    ask.next_row()
    blocks = ask.slider("blocks", "Blocks measured", low=1, high=40)
    width = ask.slider("width", "Width", low=8, high=96, step=8)
    activation = ask.select("f", "Activation", ACTIVATIONS, width=132)
    init = ask.select("init", "Starting weights", INITS)
    sigma = ask.slider("sigma", "σ", low=0.01, high=0.5, step=0.01) if init == "standard_normal" else 1.0
    ask.next_row()
    weight = ask.choice("alpha", "Weight of a branch", WEIGHTS)
    norm = ask.choice("norm", "Normalization", NORMS)


def product(name: str, **given: Any) -> LocalProducts:
    """The gradient's way back as a product, which the page's code shows."""
    return page.compute(local_products, derivatives, first=g, **given, name=name, shows=("at_input",))


def measured(name: str, **given: Any) -> DeepGradients:
    """Random networks of the reader's kind."""
    drawn = {"activation": activation, "init": init, "gain": sigma, "seeds": seeds(m * blocks, width), **given}
    return page.compute(measure_depth, depth=m * blocks, width=width, **drawn, name=name, shows=("shrinks_by",))


alpha = branch(weight, B) if skips else 1.0
beside, tamed = branch(weight, blocks), f"α = {WEIGHTS[weight]}"
ways = {"plain": product("plain")}
if skips:
    ways["residual"] = product("residual", layers_per_block=m)
    if weight != "one":
        ways[f"residual, {tamed}"] = product("tamed", layers_per_block=m, branch_scale=alpha)
page.picture(charts.depth_products(ways, layers_per_block=m))

groups = page.compute(
    paths_back, derivatives, layers_per_block=m, branch_scale=alpha, name="paths", shows=("count", "gradient")
)
each = None if typed and B > 1 else alpha * float(np.prod(rows[0]))
page.picture(charts.gradient_paths(groups if skips else groups[-1:], each=each, derivatives=rows if typed else None))

networks = {"plain": measured("plain_networks"), "residual": measured("residual_networks", layers_per_block=m)}
switches = [f"{norm} normalization"] * (norm != "none")
if switches or weight != "one":
    given = {"layers_per_block": m, "branch_scale": beside, "normalization": norm}
    networks[", ".join(["residual", *[tamed] * (weight != "one"), *switches])] = measured("tamed_networks", **given)
if switches:
    networks[f"plain, {switches[0]}"] = measured("normalized_networks", normalization=norm)
through = networks["plain"].shrinks_by ** (1 / blocks)  # a block of the plain network, and its square below
squares = None if switches else (1 + (beside * through) ** 2) ** (np.arange(blocks, -1, -1) / 2)
page.picture(
    charts.measured_depth(networks, called=f"{ACTIVATIONS[activation]} layers of width {width}", predicted=squares)
)
page.numbers(
    {
        **{f"At the input, {name}": told(way) for name, way in ways.items()},
        "Measured, plain: factor of a layer": through ** (1 / m),
        "Measured, residual: factor of a block": networks["residual"].shrinks_by ** (1 / blocks),
    }
)

answer, given = worked(page.topic, rows, alike=not typed, skips=skips, g=g, alpha=alpha)
title = f"The gradient at the input, {'with' if skips else 'without'} skip connections"
page.working(answer, given, title=title)
page.derivation()
page.code()
page.links()
