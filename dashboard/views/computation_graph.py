"""How do gradients flow back through a computation graph? The homework's network, or a formula of your own."""

from typing import Any

from dashboard import charts, layout, matrices
from dashboard.snippet import Written
from dlcore.derivations.computation_graph import J, derivation
from dlcore.expr import Expr, define, differences, plan, read_expression, sized, sweep

SMALL = {letter.name: value for letter, value in derivation.examples["small"].items()}
ROWS = {name: value if isinstance(value[0], list) else [value] for name, value in SMALL.items() if name != "x"}
WORDS = {"y": "Target", "W": "Weights", "b": "Biases"}
SIZES = {"d": "Inputs", "h": "First layer", "m": "Second layer", "c": "Outputs"}
PROBLEMS = {"D1": {"show": "numbers"}, "D2": {"show": "shapes"}}


def read(text: str) -> tuple[str, Expr]:
    """A formula whose graph is still easy to read, as it was typed and as an expression."""
    return text, read_expression(text, operations=16, letters=8)


def example(formula: str, **at: float) -> dict[str, Any]:
    """What the controls hold for a formula."""
    return {"show": "formula", "formula": formula, **{f"at_{letter}": float(value) for letter, value in at.items()}}


EXAMPLES = {
    "Also: a neuron": example("(relu(w*x + b) - y)^2 / 2", w=2, x=3, b=-1, y=4),
    "Also: a quotient": example("(a + b) / (a*b)", a=2, b=4),
    "Also: a sigmoid": example("sigmoid(w*x + b)", w=1, x=2, b=-3),
    "Also: a kink": example("relu(a) * b", a=0, b=3),
    "Also: ln of a negative": example("ln(a - b)", a=1, b=2),
}
START: dict[str, Any] = {
    **EXAMPLES["Also: a quotient"],
    **EXAMPLES["Also: a neuron"],
    **{name: matrices.written(rows) for name, rows in ROWS.items()},
    **{f"x{k}": float(value) for k, value in enumerate(SMALL["x"], start=1)},
    **dict(zip(SIZES, (3, 4, 2, 2), strict=True)),
}

page = layout.page("computation-graph")
with page.controls(PROBLEMS, EXAMPLES, **START) as ask:
    given: dict[str, Any] = {}
    show = ask.choice("show", "Graph of", {"numbers": "The network", "shapes": "Its shapes", "formula": "Your formula"})
    if show != "formula":
        ask.next_row()
    if show == "formula":
        text, formula = ask.text("formula", "Formula: + − * / ^, exp, ln, sqrt, relu, …", read, width=340, height=None)
        ask.next_row()
        for letter in formula.symbols():
            name = f"at_{letter.name}"
            ask.start.setdefault(name, 1.0)
            value = ask.slider(name, letter.text(), low=-10.0, high=10.0, step=0.1, width=132, box=True)
            given[letter.name] = round(value, 1)
    elif show == "numbers":
        sides = [("x1", "Input x₁"), ("x2", "Input x₂")]
        given["x"] = [ask.slider(name, label, low=-5.0, high=5.0, step=0.1, box=True) for name, label in sides]
        ask.next_row()
        for name in ROWS:
            (typed,) = ask.matrix(name, WORDS[name[0]], largest=4, beside=False)
            given[name] = typed if name[0] == "W" else [entry for row in typed for entry in row]
    else:
        sizes = {name: ask.slider(name, label, low=1, high=9) for name, label in SIZES.items()}

if show == "shapes":
    imports = ("from dlcore.derivations.computation_graph import J", "from dlcore.expr import sized")
    net = Written(sized(J, sizes), f"sized(J, {sizes})", imports)
    planned = page.compute(plan, net, name="planned", shows=("shapes",))
    page.picture(charts.shape_graph(planned))
    shapes = [node.letter.shape for node in planned.nodes if node.letter.name[0] in "Wb"]
    page.numbers({"Parameters": sum(int(rows) * int(columns) for rows, columns in shapes)})
    page.picture(charts.printed_shapes(planned))
elif show == "numbers":
    loss = Written(J, "J", ("from dlcore.derivations.computation_graph import J",))
    swept = page.compute(sweep, loss, given, name="found", shows=("values", "slopes_of_letters"))
    page.picture(charts.computation_graph(swept))
    page.numbers({"J": swept.values[-1], "∂J/∂x": tuple(swept.slopes_of_letters["x"].ravel())})
    page.picture(charts.difference_table(page.compute(differences, loss, given, name="compared")))
    page.working(J, given, title="Forward")
    for slug in ("last-weights", "last-relu", "second-weights", "first-weights"):
        page.working(page.topic.claim(slug).answer, given, title=page.topic.claim(slug).statement)
else:
    swept = page.compute(sweep, text, given, name="found", shows=("values", "slopes_of_letters"))
    page.picture(charts.computation_graph(swept))
    if not swept.stopped:
        f = swept.plan.nodes[-1].letter.text()
        slopes = {f"d{f}/d{letter.text()}": swept.slopes_of_letters[letter.name] for letter in formula.symbols()}
        page.numbers({f: swept.values[-1], **slopes})
        page.picture(charts.difference_table(page.compute(differences, text, given, name="compared")))
        page.working(define("f", formula), given)
page.derivation()
page.code()
page.links()
