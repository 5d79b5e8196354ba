"""The pictures of a network: what they claim, what they hold, and when they gather layers in sections."""

from __future__ import annotations

import re
from html import unescape

import pytest

from dashboard.charts import Figure, Picture, layer_shares, layer_table
from dashboard.charts.numbers import in_bytes, percent
from dlcore.conv.stack import (
    Conv2d,
    ReLU,
    Stack,
    Table,
    autoencoder,
    find_problem,
    net,
    read_layers,
    small_vgg,
    tabulate,
)


def markup(picture: Picture) -> str:
    assert isinstance(picture.drawn, Figure)
    return picture.drawn.markup


def table(text: str, shape: tuple[int, ...] = (3, 8, 8)) -> Table:
    return tabulate(Stack(layers=read_layers(text), input_shape=shape))


def lines(picture: Picture) -> list[list[str]]:
    """The cells of every line of a table, as a reader reads them."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", markup(picture))
    return [[unescape(re.sub("<[^>]*>", "", cell)) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


def bars(picture: Picture) -> list[tuple[str, list[float]]]:
    """Each bar's name, and how long its two bars are in percent."""
    found = re.findall(r'<div class="dl-share"><b>(.*?)</b>(.*?)</div>', markup(picture))
    return [(name, [float(width) for width in re.findall(r"width:([\d.]+)%", rest)]) for name, rest in found]


def test_A6_the_first_fully_connected_layer_holds_98_percent() -> None:
    picture = layer_shares(tabulate(small_vgg()))
    assert picture.title == (
        "fc-1024 holds 98% of the 52,444,644 parameters; conv3-256-again does 46% of the multiply-accumulates"
    )
    widths = dict(bars(picture))
    assert list(widths) == ["conv3-64", "conv3-128", "conv3-256", "conv3-256-again", "fc-1024", "fc-100"]
    assert widths["fc-1024"] == pytest.approx([100 * 51_381_248 / 52_444_644, 5.1483], abs=1e-3)
    assert [sum(column) for column in zip(*widths.values(), strict=True)] == pytest.approx([100, 100], abs=0.01)
    assert "fc-1024: 98% of the parameters, 5.1% of the multiply-accumulates." in picture.described


def test_A6_the_table_has_a_line_for_each_layer_and_the_total() -> None:
    picture = layer_table(tabulate(small_vgg()))
    assert picture.title == "11 layers take 3 × 112 × 112 to 100 numbers"
    head, first, *_, total = lines(picture)
    assert head == [
        *("Layer", "Output", "Parameters", "Multiply-accumulates", "Weights", "Biases"),
        *("Activations", "Receptive field", "Stride"),
    ]
    assert first == [
        *("conv3-64 conv 64 k3 p1", "64 × 112 × 112", "1,792", "21,676,032", "1,728", "64"),
        *("802,816", "3 × 3", "1 × 1"),
    ]
    assert total[:4] == ["Total", "100 numbers", "52,444,644", "998,002,688"]
    assert len(lines(picture)) == 1 + 11 + 1
    assert "<details" not in markup(picture)


def test_C3f_the_layer_that_does_not_fit_is_named_with_its_mend() -> None:
    problem = find_problem(autoencoder(skip="as printed"))
    assert problem is not None
    picture = layer_table(problem)
    assert picture.title == "5 layers fit, and layer 6, skip, does not"
    assert "upsample layer e from 16 × 16 to 32 × 32 first" in unescape(markup(picture))
    assert problem.sentence in picture.described
    assert len(lines(picture)) == 1 + 5 + 1


def test_one_layer_that_has_both_and_one_that_has_none() -> None:
    assert layer_shares(table("conv 4 k3")).title == (
        "conv1 holds 100% of the 112 parameters, and does 100% of the multiply-accumulates"
    )
    assert layer_shares(table("norm")).title == "norm1 holds 100% of the 6 parameters"
    assert bars(layer_shares(table("norm"))) == [("norm1", [100.0, 0.0])]
    assert layer_shares(table("relu; flatten")).title == "No layer of this network trains anything"
    assert layer_table(table("relu")).title == "1 layer takes 3 × 8 × 8 to 3 × 8 × 8"
    assert layer_table(table("")).title == "0 layers take 3 × 8 × 8 to 3 × 8 × 8"


def sections(picture: Picture) -> list[str]:
    return re.findall(r"<summary><b>(.*?)</b>", markup(picture))


def test_a_long_network_is_gathered_by_its_names() -> None:
    whole = tabulate(net("resnet-50"))
    parts = ["conv1 to maxpool", "layer1", "layer2", "layer3", "layer4", "avgpool to fc"]
    assert sections(layer_table(whole)) == parts
    assert [name for name, _ in bars(layer_shares(whole))] == parts
    rows = [line for line in lines(layer_table(whole)) if line[0] not in ("Layer", "Total")]
    assert len(rows) == 175


def test_a_long_network_without_such_names_is_gathered_where_its_map_gets_smaller() -> None:
    whole = tabulate(net("vgg-16"))
    assert sections(layer_table(whole)) == [
        "conv1 to maxpool1",
        "conv3 to maxpool2",
        "conv5 to maxpool3",
        "conv8 to maxpool4",
        "conv11 to maxpool5",
        "flatten1 to fc3",
    ]
    assert len(bars(layer_shares(whole))) == 16  # few enough to be read one by one


def test_a_section_never_grows_past_its_limit() -> None:
    whole = table("relu;" * 200)
    rows = re.findall(r"<details.*?</details>", markup(layer_table(whole)))
    assert [part.count("<tr><th") - 1 for part in rows] == [64, 64, 64, 8]
    many = Stack(layers=[Conv2d(out_channels=1, kernel_size=1), ReLU()] * 500, input_shape=(1, 2, 2))
    assert len(bars(layer_shares(tabulate(many)))) == 16


def test_a_name_is_text_and_never_markup() -> None:
    for picture in (layer_shares(table("<b>&: conv 4 k3")), layer_table(table("<b>&: conv 4 k3"))):
        assert "&lt;b&gt;&amp;" in markup(picture)
        assert "<b><b>" not in markup(picture)


def test_shares_and_sizes_in_words() -> None:
    assert [percent(part, 1000) for part in (0, 0.05, 1, 25, 999)] == ["0%", "under 0.01%", "0.1%", "2.5%", "over 99%"]
    assert [in_bytes(number) for number in (1, 999, 1000, 25_690_112)] == ["1 byte", "999 bytes", "1 kB", "25.7 MB"]
