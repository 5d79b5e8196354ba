"""How many parameters has a network, and where do they sit? Choose a network or write one, and read its table."""

from dashboard import charts, layout, stacks
from dashboard.charts.numbers import in_bytes
from dlcore.conv.stack import as_torch, find_problem, net, tabulate
from dlcore.errors import InvalidInputError

START = {"layers": stacks.lines(tuple(net("small-vgg").layers))}
PROBLEMS = {
    "A6": stacks.own("small-vgg"),
    "D5a": {"net": stacks.OWN, "layers": "conv 8 k1x3", "channels": 1, "side": 28, "examples": 1},
    "C3a-e": stacks.own("autoencoder"),
    "C3f: as printed": stacks.own("autoencoder-mismatch"),
    "C3f: mended": stacks.own("autoencoder-skip"),
}

page = layout.page("conv-stack")
with page.controls(PROBLEMS, **START) as ask:
    stack, problem = stacks.choose(ask)

if problem is None:
    table = page.compute(tabulate, stack, name="table", shows=("parameters", "macs", "output_shape"))
    source = {"The same network in PyTorch": as_torch(stack.value)}
    page.picture(charts.layer_shares(table))
    page.picture(charts.layer_table(table))
else:
    page.compute(find_problem, stack, name="problem", shows=("sentence",))
    table, source = problem.before, {}
    page.picture(charts.layer_table(problem))
page.numbers(
    {
        "Parameters" if problem is None else "Parameters so far": table.parameters,
        "Multiply-accumulates": table.macs,
        "FLOPs, two for each": table.flops,
        "Activations, float32": in_bytes(table.activation_bytes()),
    }
)

for title, claim, given in stacks.workings(table):
    try:
        page.working(page.topic.claim(claim).answer, given, title=title)
    except InvalidInputError as error:  # a layer larger than the derivation's letters reach
        page.say(f"{title} are not worked out here: {error}")
page.derivation()
page.code(source)
page.links()
