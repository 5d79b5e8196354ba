"""The page on receptive fields: the exam's numbers typed by hand, the typed line of layers, and its limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dashboard.nets import settings, small_net, written
from dlcore.conv.receptive_field import Window
from dlcore.errors import InvalidInputError

Open = Callable[..., Any]
SLUG = "receptive-field"


@pytest.mark.parametrize(
    ("link", "field", "stride", "first", "output"),
    [
        ("Midterm exam, question 1 (h): layers b to d", "15", "4", "−6", "8"),
        ("Midterm exam, question 1 (h): a to d, on the picture", "17", "4", "−7", "8"),
        ("Also: plain 3 × 3", "9", "1", "1", "24"),
        ("Also: dilations 1, 2, 4, 8", "31", "1", "−14", "48"),
        ("Also: VGG’s first six layers", "16", "4", "−5", "16"),
    ],
)
def test_a_link_gives_its_numbers(open_page: Open, link: str, field: str, stride: str, first: str, output: str) -> None:
    entry = next(entry for entry in open_page(SLUG).addresses() if entry["text"] == link)
    numbers = open_page(SLUG, search=entry["search"]).numbers()
    assert list(numbers.values()) == [field, stride, first, output]


def test_C3h_the_claims_say_15_and_17(open_page: Open) -> None:
    assert open_page(SLUG).titles() == [
        "One output cell sees 15 cells of the input, and 7 of layer 1’s output",
        "Forward and backward both end at 15, and here the exam’s line gives 15 too",
        "3 layers see 15 cells; it would take 7 plain layers of 3 × 3",
    ]
    titles = open_page(SLUG, net="k3 p1; k3 s2 p1; k3 s2 p1; k3 p1").titles()
    assert titles[0] == "One output cell sees 17 cells of the input, and 15 of layer 1’s output"
    assert titles[1] == "Forward and backward both end at 17, and the exam’s line gives 23"


def test_another_input_moves_the_chosen_place_and_not_the_field(open_page: Open) -> None:
    page = open_page(SLUG, size="8")
    assert page.numbers() == {
        "Receptive field": "15", "Effective stride": "4", "First cell of place 1": "−6", "Output": "2",
    }  # fmt: skip
    cone, _ = page.figures()
    assert (cone["data"]["place"], cone["data"]["levels"][-1]["size"]) == (1, 2)


def test_the_largest_page_stands(open_page: Open) -> None:
    page = open_page(SLUG, net="; ".join(["k11 s1 p16 d3"] * 6), size="256")
    assert page.numbers()["Receptive field"] == "181"
    page = open_page(SLUG, net="; ".join(["k11 s5 p16"] * 6), size="256")
    assert page.bars() == []
    assert page.numbers()["Effective stride"] == "15,625"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("k3; q7", "Layer 2 holds “q7”, which cannot be read; write it as k3 s2 p1 d1."),
        ("k3; s2", "Layer 2 has no kernel; begin it with k and a size, as in k3."),
        ("k3 k5", "Layer 1 gives its kernel_size twice; leave one out."),
        ("k3 s0", "Layer 1 has stride = 0, which must be at least 1; use a larger one."),
        ("k3 s9", "Layer 1 has s = 9, and s must be an integer from 1 to 5."),
        ("k3;" * 7, "There are 7 layers, and this page takes 6; leave some out."),
        (" ; ", "There is no layer; write one, such as k3 s2 p1."),
        ("<b>k3</b>", "Layer 1 holds “<b>”, which cannot be read; write it as k3 s2 p1 d1."),
    ],
)
def test_layers_that_cannot_be_read_are_told_and_the_last_ones_stay(open_page: Open, typed: str, sentence: str) -> None:
    page = open_page(SLUG, net=typed)
    assert page.bars() == [f"{sentence} The page shows the last one that it could read."]
    assert page.numbers()["Receptive field"] == "15"


def test_layers_that_do_not_fit_are_told_so_and_the_proof_stays(open_page: Open) -> None:
    page = open_page(SLUG, net="k3; k9", size="8")
    assert page.bars() == [
        "kernel_size = 9 spans 9 cells of a padded line of 6, in layer 2; use a smaller kernel or dilation, "
        "or more padding."
    ]
    assert page.titles() == []
    assert [each.value for each in page.at.header] == ["Derivation"]


def test_a_line_of_layers_is_read_and_written() -> None:
    net = small_net("K3, s=2  p1\n k5 d 2;;")
    assert net == (Window(kernel_size=3, stride=2, padding=1), Window(kernel_size=5, dilation=2))
    assert written(net).code == 'windows("k3 s2 p1; k5 d2")'
    assert small_net("k3 s2 p1; k5 d2") == net
    assert settings(net) == {"k": [3, 5], "s": [2, 1], "p": [1, 0], "d": [1, 2]}
    with pytest.raises(InvalidInputError, match=r"Layer 2 has k = 12, and k must be an integer from 1 to 11\."):
        small_net("k3; k12")
