"""What does a filter see in a picture? A picture beside what a kernel makes of it, and the patch beneath the kernel."""

from dashboard import charts, layout, pictures
from dashboard.charts.parts import times
from dashboard.weights import squares, weights
from dlcore.conv.filters import KERNELS, Filtered, filter_image, frequency_response

PHOTO = {"picture": "camera", "cells": 128, "mode": "cross-correlation", "border": "replicate"}
PROBLEMS = {
    "A5: on a photograph": {**PHOTO, "kernel": "minus-laplacian"},
    "A5: on its own picture": {**PHOTO, "picture": "five", "kernel": "minus-laplacian", "border": "zeros"},
    "C2: horizontal edge": {**PHOTO, "kernel": "horizontal-edge"},
    "C2: diagonal": {**PHOTO, "kernel": "diagonal"},
    "C2: shift": {**PHOTO, "picture": "digit", "kernel": "shift-left", "mode": "both", "border": "zeros"},
    "D5b": {**PHOTO, "picture": "waves", "kernel": "k1-k2", "border": "none"},
}
START = {"weights": "0 −1 0\n−1 5 −1\n0 −1 0", "digit": 3, "period": 2}
NAMES = {kernel.slug: kernel.name for kernel in KERNELS}
WAVES = {"k1": "periodic-axis-0", "k2": "periodic-axis-1"}
MODES = {"cross-correlation": "Cross-correlation", "convolution": "Convolution", "both": "Both"}
BORDERS = {
    "zeros": "Zeros",
    "reflect": "The picture mirrored",
    "replicate": "Its border repeated",
    "circular": "Its other side",
    "none": "Nothing: stay inside",
}
READABLE = 5  # rows or columns of a kernel whose working still reads

page = layout.page("filters")
with page.controls(PROBLEMS, **START) as ask:
    picture = pictures.choose(ask)
    ask.next_row()
    slug = ask.select(
        "kernel", "Kernel", {**NAMES, "k1-k2": "Waves along both: k1 and k2", "typed": "Type your own"}, width=260
    )
    kernel = ask.text("weights", "Weights, a line for each row", weights) if slug == "typed" else slug
    mode = ask.choice("mode", "Mode", MODES)
    border = ask.select("border", "Beyond the border", BORDERS)
page.topic = page.topic.under(mode="convolution" if mode == "convolution" else "cross_correlation")


def filtered(kernel: str | list[list[float]], mode: str, name: str) -> Filtered:
    """The picture under one kernel, as the reader set the border."""
    around = {"size": "valid"} if border == "none" else {"padding_mode": border}
    return page.compute(filter_image, picture.image, kernel, mode=mode, **around, name=name, shows=("range",))


page.say(picture.note)
if slug == "k1-k2":
    results = {name: filtered(WAVES[name], "cross-correlation" if mode == "both" else mode, name) for name in WAVES}
elif mode == "both":
    results = {word: filtered(kernel, each, each.replace("-", "_")) for each, word in list(MODES.items())[:2]}
else:
    results = {"Output": filtered(kernel, mode, "result")}
page.picture(charts.filtered(*results.values(), names=tuple(results), high=picture.high, of=picture.of))

for name in results if slug == "k1-k2" else ("kernel",):
    heard = tuple(
        page.compute(
            frequency_response, WAVES.get(name, kernel), axis=axis, name=f"{name}_{axis}", shows=("strongest_period",)
        )
        for axis in (0, 1)
    )
    page.picture(charts.waves((heard[0], heard[1]), name=name if name in WAVES else "The kernel"))

result = next(iter(results.values()))
low, high = result.range
page.numbers(
    {
        "Least": low,
        "Greatest": high,
        "Sum of the weights": result.kernel.total,
        "Output": times(*result.output.shape[:2]),
    }
)

row, column = charts.strongest(result)
if max(result.weights.shape) <= READABLE:
    place = f"The strongest answer, in row {row + 1} and column {column + 1}{', red' * (result.input.ndim == 3)}"
    page.working(page.topic.claim("cell").answer, squares(result, row, column), title=place)
else:
    page.say(
        f"One value is the sum of {result.weights.size} products, too many to write down: the patch above has them."
    )
page.derivation()
page.code()
page.links()
