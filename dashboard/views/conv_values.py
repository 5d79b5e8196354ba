"""Which numbers make one number of the output? Every number of a small convolution, to be followed and typed over."""

import numpy as np

from dashboard import charts, layout
from dashboard.charts.parts import times
from dashboard.matrices import written
from dashboard.weights import squared
from dlcore.conv.trace import Trace, trace, trace_transposed
from dlcore.derivations.conv_values import B4_4_PRINTED

PROBLEMS = {"B4.4: as it is worked out": {}, "B4.4: as it is printed": {"K": written(B4_4_PRINTED)}}
MODES = {"cross-correlation": "Cross-correlation", "convolution": "Convolution", "both": "Both"}
BORDERS = {"zeros": "Zeros", "reflect": "Reflect", "replicate": "Replicate", "circular": "Circular"}
LARGEST = {"input": 8, "kernel": 4, "output": 16}  # rows or columns

page = layout.page("conv-values")
with page.controls(PROBLEMS, channels=1) as ask:
    transposed = ask.choice("direction", "Direction", {"forward": "Forward", "transposed": "Transposed"}) != "forward"
    mode = ask.choice("mode", "Mode", MODES)
    channels = ask.slider("channels", "Channels", low=1, high=3)
    ask.next_row()
    stride, dilation = ask.slider("s", "Stride"), ask.slider("d", "Dilation")
    padding = ask.slider("p", "Padding")
    border = "zeros" if transposed else ask.select("border", "Padding with", BORDERS, width=132)
    inputs = ask.matrix("X", "Input", largest=LARGEST["input"], count=channels)
    kernels = ask.matrix("K", "Kernel", largest=LARGEST["kernel"], count=channels)
page.topic = page.topic.under(mode="convolution" if mode == "convolution" else "cross_correlation")


def traced(mode: str, name: str) -> Trace:
    """The products of one of the two convolutions, or of its reverse."""
    one = channels == 1
    weight = kernels[0] if one else [[each] for each in kernels] if transposed else [kernels]
    given = {"stride": stride, "padding": padding, "dilation": dilation, "mode": mode}
    if not transposed:
        given["padding_mode"] = border
    follow = trace_transposed if transposed else trace
    return page.compute(follow, inputs[0] if one else inputs, weight, **given, name=name, shows=("output",))


modes = list(MODES)[:2] if mode == "both" else [mode]
results = [traced(each, each.replace("-", "_") if mode == "both" else "result") for each in modes]
result = results[0]
if max(result.output.shape[-2:]) > LARGEST["output"]:
    limit = times(LARGEST["output"], LARGEST["output"])
    page.refuse(
        f"The output would be {times(*result.output.shape[-2:])}, too large to read; the page shows up to {limit}: "
        "take a smaller stride, dilation or input."
    )
# The largest value in size is chosen first, and worked out below the picture.
cells = np.abs(result.input if transposed else result.output)
cells = cells.reshape(-1, *cells.shape[-2:])
sheet, row, column = map(int, np.unravel_index(int(cells.argmax()), cells.shape))
names = [MODES[each] for each in modes] if mode == "both" else [""]
page.picture(charts.values(*results, names=names, at=(sheet, row, column), typed=("X", "K")))
page.numbers({"Output": times(*result.output.shape[-2:]), "Products": len(result.terms)})

side, place = max(result.weight.shape[-2:]), f"row {row + 1}, column {column + 1}"
turned = result.mode == "convolution"  # then the kernel is read from its last cell, and zeros come first
if transposed:
    given = {"y": inputs[sheet][row][column], "K": squared(kernels[sheet], side, at_start=turned)}
    title = f"Input {place}{f', channel {sheet + 1}' * (channels > 1)}"
    page.working(page.topic.claim("lays").answer, given, title=title)
else:
    patches = np.reshape([term.value for term in result.made_of(row, column)], (channels, *result.weight.shape[-2:]))
    for number, patch in enumerate(patches):
        given = {"K": squared(kernels[number], side), "V": squared(patch, side, at_start=turned)}
        title = f"Output {place}{f', what channel {number + 1} adds' * (channels > 1)}"
        page.working(page.topic.claim("cell").answer, given, title=title)
page.derivation()
page.code()
page.links()
