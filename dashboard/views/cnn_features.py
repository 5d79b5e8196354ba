"""What does a trained network see in a digit? Every feature map of a small network, and what each cell was made of."""

from typing import Any

import numpy as np
import streamlit as st

from dashboard import charts, layout
from dashboard.painting import paint
from dashboard.snippet import Written
from dlcore.conv.network import Network, digit_network, digit_split, read_digit, strongest_cell
from dlcore.data import digits

SEVEN = "000000000ggggg0000000g000000g0000004g000000g0000000g000000000000"
EXAMPLES: dict[str, dict[str, Any]] = {
    "A plain 0": {"picture": "shipped", "digit": 0},
    "A 9 read wrongly": {"picture": "shipped", "digit": 1662},
    "An 8 in doubt": {"picture": "shipped", "digit": 1468},
    "A painted 7": {"picture": "painted", "cells": SEVEN},
    "An empty sheet": {"picture": "painted", "cells": "0" * 64},
}
PICTURES = {"shipped": "A digit that ships", "painted": "Paint your own"}

page = layout.page("cnn-features")
cells: Any
label: int | None = None
with page.controls({}, EXAMPLES, cells=SEVEN) as ask:
    if ask.choice("picture", "Picture", PICTURES) == "painted":
        cells, about = paint(ask, "cells", "Paint a digit"), "It was painted by hand."
    else:
        number = ask.slider("digit", "Number in the set", low=0, high=len(digits().labels) - 1, width=300, box=True)
        shipped, label = digits().picture(number), int(digits().labels[number])
        cells = Written(shipped.image, f"digits().picture({number}).image", ("from dlcore.data import digits",))
        about = shipped.description


@st.cache_resource(show_spinner=False)
def kernels(_network: Network) -> charts.Picture:
    """The learned kernels, which no control changes."""
    return charts.learned_kernels(_network)


run = page.compute(read_digit, cells, name="run", shows=("answer",))
page.picture(charts.feature_maps(run, label=label, of=about))
numbers: dict[str, Any] = {"Answer": int(run.answer)}
if label is not None:
    numbers |= {"Label": label, "Loss −ln p": float(-np.log(run.probabilities[label]))}
    numbers["In training"] = "held out" if number in digit_split()[1] else "learned from"
page.numbers(numbers)
page.picture(kernels(digit_network()))

cell = strongest_cell(run, "conv1")
sheet, row, column = cell.place
given = {"K": cell.weight[0], "V": cell.patch[0], "b": cell.bias}
place = f"The strongest answer of the first layer, in map {sheet}, row {row}, column {column}"
page.working(page.topic.claim("cell").answer, given, title=place)
scores, best = run.outputs["fc1"], np.argsort(-run.probabilities)
odds = {"z": scores.tolist(), "l": int(best[0]) + 1, "o": int(best[1]) + 1}
page.working(page.topic.claim("ratio").answer, odds, title=f"How many times as probable {best[0]} is as {best[1]}")
page.derivation()
page.code()
page.links()
