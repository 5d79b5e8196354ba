"""How much of the picture does one output cell see? The layers in one line, and the cone from any output cell down."""

from dashboard import charts, layout
from dashboard.nets import settings, small_net, written
from dlcore.conv.receptive_field import backward, cone, forward, misprinted

PROBLEMS = {
    "C3h: layers b to d": {"net": "k3 s2 p1; k3 s2 p1; k3 p1", "size": 32},
    "C3h: a to d, on the picture": {"net": "k3 p1; k3 s2 p1; k3 s2 p1; k3 p1", "size": 32},
}
EXAMPLES = {
    "Also: plain 3 × 3": {"net": "k3; k3; k3; k3", "size": 32},
    "Also: dilations 1, 2, 4, 8": {"net": "k3 d1 p1; k3 d2 p2; k3 d4 p4; k3 d8 p8", "size": 48},
    "Also: VGG’s first six layers": {"net": "k3 p1; k3 p1; k2 s2; k3 p1; k3 p1; k2 s2", "size": 64},
}

page = layout.page("receptive-field")
with page.controls(PROBLEMS, EXAMPLES) as ask:
    layers = ask.text("net", "Layers: kernel k, stride s, padding p, dilation d", small_net, width=460, height=None)
    size = ask.slider("size", "Input’s cells", low=1, high=256, width=220, box=True)

net = written(layers)
levels = page.compute(cone, net, size=size, name="levels", shows=("size",))
fields = page.compute(forward, net, name="fields", shows=("size", "stride", "first"))
needed = page.compute(backward, net, name="needed")
printed = page.compute(misprinted, net, name="printed")

page.picture(charts.cone(layers, levels))
page.numbers(
    {
        "Receptive field": fields[-1].size,
        "Effective stride": fields[-1].stride,
        "First cell of place 1": fields[-1].first,
        "Output": levels[-1].size,
    }
)
page.picture(charts.recursions(layers, fields, needed, printed))
page.picture(charts.growth(fields))

given = {**settings(layers), "L": len(layers)}
page.working(page.topic.claim("field").answer, given, title="The receptive field")
page.working(page.topic.claim("offset").answer, given, title="The first cell that place 1 sees")
page.derivation()
page.code()
page.links()
