"""The page that looks inside a network: what it says when the network is right, wrong, unsure, or asked in vain."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable
from html import unescape
from typing import Any

import numpy as np
import pytest

from dashboard import charts
from dlcore.conv.filters import closest_kernel
from dlcore.conv.network import digit_network, digit_split, read_digit
from dlcore.data import digits

Open = Callable[..., Any]
SLUG = "cnn-features"


def example(open_page: Open, text: str) -> Any:
    """The page that an example's link opens."""
    (entry,) = [entry for entry in open_page(SLUG).addresses() if entry["text"] == text]
    return open_page(SLUG, search=entry["search"])


def values(stage: dict[str, Any]) -> Any:
    """A stage's numbers as the script unpacks them."""
    kinds = {"u1": np.uint8, "i2": np.int16, "f4": np.float32, "f8": np.float64}
    return np.frombuffer(b64decode(stage["values"]["bytes"]), kinds[stage["values"]["kind"]])


def test_it_opens_with_a_digit_that_is_read_rightly(open_page: Open) -> None:
    page = open_page(SLUG)
    assert page.titles()[0] == "The network reads this 0 rightly, and gives that more than 99.9%"
    assert (page.numbers()["Answer"], page.numbers()["Label"]) == ("0", "0")


def test_a_held_out_digit_that_is_read_wrongly_is_called_wrong(open_page: Open) -> None:
    page = example(open_page, "A 9 read wrongly")
    assert page.titles()[0] == "The network is wrong: it takes this 9 for a 5, and gives that 99.7%"
    assert page.numbers()["In training"] == "held out"
    assert float(page.numbers()["Loss −ln p"]) > 5


def test_a_digit_in_doubt_is_called_so_with_both_candidates(open_page: Open) -> None:
    title = example(open_page, "An 8 in doubt").titles()[0]
    assert re.fullmatch(r"The network is unsure: it gives 48\.7% to 8 and \d+\.\d% to 9, and 8 is right", title)


def test_an_unsure_wrong_answer_names_the_label(open_page: Open) -> None:
    assert open_page(SLUG, digit="95").titles()[0].startswith("The network is unsure: it gives 55.0% to 1 and ")
    assert open_page(SLUG, digit="95").titles()[0].endswith("; it is a 6")


def test_a_painted_digit_has_no_label_and_an_empty_sheet_is_said_to_be_empty(open_page: Open) -> None:
    page = example(open_page, "A painted 7")
    assert page.titles()[0] == "The network takes it for a 7, and gives that 99.6%"
    assert page.numbers() == {"Answer": "7"}
    assert example(open_page, "An empty sheet").titles()[0].startswith("The sheet is empty, and yet the network gives ")


def test_every_map_of_the_network_is_in_the_figure(open_page: Open) -> None:
    figure = open_page(SLUG, digit="4").figures()[0]
    run = read_digit(digits().images[4])
    drawn = [run.input, *(made for name, made in run.outputs.items() if name != "flatten1")]
    stages = figure["data"]["stages"]
    assert [stage["name"] for stage in stages] == [
        *("Picture", "Conv 1", "ReLU 1", "Pool 1", "Conv 2", "ReLU 2", "Pool 2", "Scores", "Softmax")
    ]
    for stage, made in zip(stages, drawn, strict=True):
        assert np.allclose(values(stage), made.ravel(), rtol=1e-6)
        assert stage["maps"] * stage["rows"] * stage["columns"] == made.size
    planes = re.findall(r'data-map="(\d+)"', figure["markup"])
    assert len(planes) == 1 + 3 * 6 + 3 * 12 + 1 + 1


def test_the_fields_of_the_figure_stay_in_the_picture_and_grow(open_page: Open) -> None:
    stages = open_page(SLUG).figures()[0]["data"]["stages"]
    assert stages[1]["field"] == [[max(0, i - 1), min(7, i + 1)] for i in range(8)]
    assert stages[6]["field"] == [[0, 6], [1, 7]]


def test_the_figure_is_whole_without_its_script(open_page: Open) -> None:
    markup = unescape(open_page(SLUG).figures()[0]["markup"])
    assert re.search(r"Conv 1, map \d, row \d, column \d:</span> <b>[\d.]+</b>", markup)
    assert "sees 14 × 14" in markup
    assert re.search(r"<b>0</b><span>1\.000</span>", markup)


@pytest.mark.parametrize("cells", ["<img src=x onerror=alert(1)>", "000", "g" * 2000])
def test_a_link_with_no_picture_opens_the_page_with_one_sentence(open_page: Open, cells: str) -> None:
    page = open_page(SLUG, picture="Paint your own", cells=cells)
    assert len(page.bars()) == 1
    assert page.titles()[0].startswith("The network takes it for a 7")
    assert "onerror" not in page.figures()[0]["markup"]


@pytest.mark.parametrize("number", [0, 1796, *digit_split()[1][:5]])
def test_every_digit_can_be_shown(open_page: Open, number: int) -> None:
    page = open_page(SLUG, digit=str(number))
    assert page.numbers()["Label"] == str(digits().labels[number])
    assert page.bars() == []


def test_the_claim_on_learned_kernels_names_the_most_alike_of_all() -> None:
    picture = charts.learned_kernels(digit_network())
    weights = digit_network().weights["conv1.weight"][:, 0]
    matches = [closest_kernel(each) for each in weights]
    best = max(matches, key=lambda match: abs(match.cosine))
    assert 0.7 < abs(best.cosine) < 0.9
    assert picture.title.endswith(f"has a cosine of {best.cosine:.2f} with “{best.kernel.name}”")
    assert picture.described.count("cosine") == len(matches) == 6
