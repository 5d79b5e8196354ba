"""The page on layer stacks: the source texts' answers typed by hand, the editor, and bad input."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from dlcore.conv.stack import NETS, net, read_layers, tabulate, write_layers

Open = Callable[..., Any]
SLUG = "conv-stack"


def problem(open_page: Open, text: str) -> Any:
    """The page that a link for a source problem opens."""
    (entry,) = [entry for entry in open_page(SLUG).addresses() if entry["text"] == text]
    return open_page(SLUG, search=entry["search"])


def press(page: Any, label: str) -> None:
    (button,) = [each for each in page.at.button if each.label == label]
    button.click().run()
    assert not page.at.exception


def layers(page: Any) -> str:
    (area,) = page.at.text_area
    return str(area.value)


def working(page: Any) -> list[str]:
    """What each working comes to."""
    found = [each.value for each in page.at.markdown if each.value.startswith('<div class="dl-working"')]
    return [re.sub("<[^>]*>", "", each).rpartition("=")[2] for each in found]


def test_A6_opens(open_page: Open) -> None:
    page = open_page(SLUG)
    assert page.titles() == [
        "fc-1024 holds 98% of the 52,444,644 parameters; conv3-256-again does 46% of the multiply-accumulates",
        "11 layers take 3 × 112 × 112 to 100 numbers",
    ]
    assert page.numbers() == {
        "Parameters": "52,444,644",
        "Multiply-accumulates": "998,002,688",
        "FLOPs, two for each": "1,996,005,376",
        "Activations, float32": "7.83 MB",
    }
    assert working(page) == ["51,381,248", "462,422,016"]
    assert "nn.Linear(50176, 1024)" in page.at.code[1].value


def test_D5a_eight_filters(open_page: Open) -> None:
    page = problem(open_page, "Programming homework, problem 5 (1)")
    assert page.numbers()["Parameters"] == "32"
    assert layers(page) == "conv 8 k1x3"
    assert working(page)[0] == "32"


def test_C3e_the_autoencoder(open_page: Open) -> None:
    page = problem(open_page, "Midterm exam, question 1 (e)")
    assert page.titles()[1] == "6 layers take 10 × 1 × 32 × 32 to 10 × 1 × 32 × 32"


def test_C3f_as_printed_it_does_not_fit_and_one_button_mends_it(open_page: Open) -> None:
    page = problem(open_page, "Midterm exam, question 1 (f): as printed")
    assert page.titles()[0] == "5 layers fit, and layer 6, skip, does not"
    assert "Parameters so far" in page.numbers()
    (table,) = page.figures()
    assert "upsample layer e from 16 × 16 to 32 × 32 first, by Upsample(scale_factor=2)" in unescape(table["markup"])
    assert "problem = find_problem(" in page.at.code[0].value
    assert len(page.at.code) == 1  # no PyTorch source of what PyTorch would refuse
    press(page, "Mend it")
    assert page.controls()["net"] == "Your own"
    assert "e-upsample: upsample x2" in layers(page)
    assert not any(title.endswith("does not") for title in page.titles())


def test_C3f_mended_has_24_channels(open_page: Open) -> None:
    page = problem(open_page, "Midterm exam, question 1 (f): mended")
    assert "10 × 24 × 32 × 32" in page.figures()[1]["markup"]


@pytest.mark.parametrize("each", NETS, ids=lambda each: each.slug)
def test_choosing_a_network_takes_its_own_picture(open_page: Open, each: Any) -> None:
    page = open_page(SLUG)
    page.at.selectbox(key="net").set_value(each.title).run()
    channels, size, _ = each.build().example_shape
    assert {name: page.controls()[name] for name in ("channels", "side")} == {"channels": channels, "side": size}
    assert page.bars() == []
    if each.parameters:
        assert page.numbers()["Parameters"] == f"{each.parameters:,}"


def test_the_picture_s_size_moves_the_fully_connected_layer_alone(open_page: Open) -> None:
    bar = r'<b>([\w-]+)</b><span><span class="dl-amount">([\d,]+)'
    small, large = (re.findall(bar, open_page(SLUG, side=size).figures()[0]["markup"]) for size in ("112", "224"))
    assert len(small) == 6
    assert [one[0] for one, other in zip(small, large, strict=True) if one != other] == ["fc-1024"]


def test_the_batch_moves_the_memory_alone(open_page: Open) -> None:
    one, ten = open_page(SLUG).numbers(), open_page(SLUG, examples="10").numbers()
    assert [name for name in one if one[name] != ten[name]] == ["Activations, float32"]
    assert ten["Activations, float32"] == "78.3 MB"


@pytest.mark.parametrize("slug", ["small-vgg", "resnet-50"])
def test_a_network_that_ships_can_be_edited(open_page: Open, slug: str) -> None:
    (title,) = [each.title for each in NETS if each.slug == slug]
    page = open_page(SLUG)
    page.at.selectbox(key="net").set_value(title).run()
    before = page.numbers()
    press(page, "Edit its layers")
    assert read_layers(layers(page)) == tuple(net(slug).layers)
    assert page.numbers() == before
    assert page.bars() == []


def test_the_editor_moves_removes_and_adds(open_page: Open) -> None:
    page = open_page(SLUG, net="Your own", layers="relu; tanh; pool 2")
    press(page, "Down")
    assert layers(page) == "tanh\nrelu\npool 2"
    press(page, "Down")  # it follows the layer that moved
    assert layers(page) == "tanh\npool 2\nrelu"
    press(page, "Up")
    assert layers(page) == "tanh\nrelu\npool 2"
    page.at.selectbox(key="layers.kind").set_value("fc 100").run()
    press(page, "Add below")
    assert layers(page) == "tanh\nrelu\nfc 100\npool 2"
    press(page, "Remove")
    assert layers(page) == "tanh\nrelu\npool 2"
    for _ in range(3):
        press(page, "Remove")
    assert layers(page) == ""
    assert page.titles()[-1] == "0 layers take 3 × 112 × 112 to 3 × 112 × 112"
    assert [each.disabled for each in page.at.button if each.label in ("Up", "Down", "Remove")] == [True] * 3
    press(page, "Add below")
    assert layers(page) == "fc 100"


def test_the_first_cannot_go_up_nor_the_last_down(open_page: Open) -> None:
    page = open_page(SLUG, net="Your own", layers="relu")
    assert [each.disabled for each in page.at.button if each.label in ("Up", "Down")] == [True, True]


def test_what_cannot_be_read_is_said_and_the_last_good_layers_stay(open_page: Open) -> None:
    page = open_page(SLUG, net="Your own", layers="conv 4 k3")
    good = page.numbers()
    page.at.text_area[0].set_value("conv 4 k3; conv 4 kk").run()
    (sentence,) = page.bars()
    assert sentence.startswith(
        "Layer 2 has “kk”, which conv does not take; it takes a number (out_channels), k (kernel"
    )
    assert sentence.endswith("The page shows the last one that it could read.")
    assert page.numbers() == good
    assert not [each for each in page.at.button if each.label == "Remove"]  # an edit would throw the line away
    page.at.text_area[0].set_value("conv 4 k3; conv 4 k1").run()
    assert page.bars() == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("fc 10", "Linear reads numbers in a row"),
        ("conv 4 k999999999", "layer 1"),
        ("conv 0 k3", "out_channels"),
        ("pool 0", "kernel_size"),
        ("add nowhere", "names no earlier layer"),
        ("relu from relu1", "names no earlier layer"),
        ("a: relu; a: relu", "is the name of an earlier layer"),
        ("input: relu", "name"),
        ("upsample", "Upsample takes size or scale_factor"),
        ("dropout 7", "probability"),
        ("relu; " * 900 + "fc 3", "put Flatten() before it"),
    ],
)
def test_layers_that_no_network_can_have_are_named(open_page: Open, text: str, says: str) -> None:
    page = open_page(SLUG, net="Your own", layers=text)
    assert page.titles()[0].endswith("does not")
    assert any(says in figure["described"] for figure in page.figures())


@pytest.mark.parametrize(
    "text",
    [
        "conv 999999999 k3 p1; upsample x999999999; flatten; fc 999999999",
        "norm; relu",
        "conv 5000 k11x1; flatten; fc 9999 nobias",
        "deconv 8 k4 s2 p1 g1; conv 6 k3 g2 nobias; adaptive 1; flatten; norm1d; fc 10",
        "avgpool 3 s1 p1 ceil; upsample to7x9 bilinear; concat input; add input",
        "relu; " * 1000,
    ],
)
def test_strange_networks_are_shown(open_page: Open, text: str) -> None:
    page = open_page(SLUG, net="Your own", layers=text, side="9", channels="4")
    assert page.titles()
    assert not any("failed" in bar for bar in page.bars())


def test_a_link_carries_the_layers(open_page: Open) -> None:
    text = write_layers(net("resnet-50").layers)
    page = open_page(SLUG, net="Your own", layers=text, side="224")
    assert page.numbers()["Parameters"] == f"{tabulate(net('resnet-50')).parameters:,}" == "25,557,032"


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>: relu", "<img src=x onerror=alert(1)>", "relu;" * 5000, "\x00"]
)
def test_a_hostile_link_is_a_sentence_or_text(open_page: Open, text: str) -> None:
    page = open_page(SLUG, net="Your own", layers=text)
    assert page.titles()
    for figure in page.figures():
        assert "<script" not in figure["markup"]
        assert "<img" not in figure["markup"]
