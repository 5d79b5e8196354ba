"""The figure of every number: each cell drawn once with its number, and what the script needs to follow them."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from dashboard.charts import Figure, Picture, values
from dlcore.conv.trace import Trace, trace, trace_transposed

INPUT, KERNEL = [[6, 0, 1], [3, 4, 1], [4, 7, 0]], [[1, 0], [0, -1]]


def figure(picture: Picture) -> Figure:
    assert isinstance(picture.drawn, Figure)
    return picture.drawn


def numbers(markup: str, side: str, index: int = 0) -> list[str]:
    """What stands in the cells of a plane."""
    plane = markup.split(f'data-side="{side}" data-index="{index}"')[1].split("</div>")[0]
    return re.findall(r"dl-number [^>]*>([^<]*)<small>", plane)


def made_by_the_script(data: Any, result: int) -> list[float]:
    """A convolution's output as the script adds it up, from the numbers that it is given."""
    height, width = data["kernel"]
    across, down = len(data["sources"]["columns"]), len(data["sources"]["rows"])
    reach = [d * (k - 1) for d, k in zip(data["dilation"], data["kernel"], strict=True)]
    found = []
    for top in range(0, down - reach[0], data["stride"][0]):
        for left in range(0, across - reach[1], data["stride"][1]):
            total = 0.0
            for channel, weights in enumerate(data["results"][result]["weights"]):
                for at, weight in enumerate(weights):
                    y, x = divmod(at, width)
                    place = (top + y * data["dilation"][0]) * across + left + x * data["dilation"][1]
                    total += weight * data["inputs"][channel][place]
            found.append(total)
    assert height * width == len(data["results"][result]["weights"][0])
    return found


def test_homework_1_problem_4_4() -> None:
    picture = values(trace(INPUT, KERNEL), at=(0, 1, 0))
    assert picture.title == "Each of the 4 output values is the sum of 4 products"
    markup = figure(picture).markup
    assert numbers(markup, "input") == ["6", "0", "1", "3", "4", "1", "4", "7", "0"]
    assert numbers(markup, "kernel") == ["1", "0", "0", "−1"]
    assert numbers(markup, "output") == ["2", "−1", "−4", "4"]
    assert "<span>Row 2, column 1:</span> <b>−4</b>" in markup
    assert "The output's rows are 2 −1; −4 4." in picture.described


@pytest.mark.parametrize("padding_mode", ["zeros", "reflect", "replicate", "circular"])
@pytest.mark.parametrize(("stride", "padding", "dilation"), [(1, 0, 1), (2, 2, 1), (1, 2, 2), (3, 1, 1)])
@pytest.mark.parametrize("mode", ["cross-correlation", "convolution"])
@pytest.mark.parametrize("channels", [1, 3])
def test_the_script_s_products_sum_to_the_output(
    padding_mode: Any, stride: int, padding: int, dilation: int, mode: Any, channels: int, rng: np.random.Generator
) -> None:
    result = trace(
        rng.integers(-9, 9, (channels, 6, 5)),
        rng.integers(-9, 9, (1, channels, 3, 2)),
        stride=stride,
        padding=padding,
        dilation=dilation,
        padding_mode=padding_mode,
        mode=mode,
    )
    data = figure(values(result)).data
    assert made_by_the_script(data, 0) == result.output.ravel().tolist() == data["results"][0]["output"]


def test_both_outputs_stand_below_each_other_under_their_names() -> None:
    both = [trace(INPUT, KERNEL, mode=mode) for mode in ("cross-correlation", "convolution")]
    picture = values(*both, names=["Cross-correlation", "Convolution"])
    assert picture.title == "Half a turn of the kernel changes 4 of the 4 output values"
    markup = figure(picture).markup
    assert numbers(markup, "output", 1) == ["−2", "1", "4", "−4"]
    assert "Output of convolution" in markup
    assert "Half a turn changes this kernel" in markup
    assert made_by_the_script(figure(picture).data, 1) == both[1].output.ravel().tolist()


def test_a_kernel_that_half_a_turn_leaves_is_named() -> None:
    both = [trace(INPUT, [[1, 0], [0, 1]], mode=mode) for mode in ("cross-correlation", "convolution")]
    picture = values(*both, names=["Cross-correlation", "Convolution"])
    assert picture.title == "Cross-correlation and convolution give the same numbers"
    assert "Half a turn leaves this kernel as it is" in figure(picture).markup


def test_a_transposed_convolution_shows_what_its_padding_cuts_off() -> None:
    result = trace_transposed([[2, -1], [-4, 4]], KERNEL, padding=1)
    picture = values(result)
    assert picture.title == "Each of the 4 input values lays 4 products on the output"
    markup = figure(picture).markup
    assert "1 × 1, cut from 3 × 3" in markup
    assert markup.count("dl-cut") == 8
    assert numbers(markup, "output")[4] == "2"
    data = figure(picture).data
    assert (data["places"], data["border"]) == ("input", [1, 1])
    assert data["sources"]["rows"] == [-1, 0, -1]


def test_one_of_each_is_said_in_the_singular() -> None:
    assert values(trace([[3]], [[2]])).title == "The one output value is the sum of 1 product"
    assert values(trace_transposed([[3]], [[2]])).title == "The one input value lays 1 product on the output"


def test_cells_are_as_wide_as_the_longest_number_needs() -> None:
    assert "--longest:2" in figure(values(trace(INPUT, KERNEL))).markup
    assert f"--longest:{len('−11,286')}" in figure(values(trace([[11286]], [[-1]]))).markup


def places(markup: str, name: str) -> list[tuple[int, str]]:
    return [
        (int(at), text)
        for at, text in re.findall(rf'data-typed="{name}" data-place="(\d+)" data-text="([^"]*)"', markup)
    ]


def test_every_given_number_can_be_typed_over_and_no_other() -> None:
    result = trace(np.arange(18).reshape(2, 3, 3) / 7, [[KERNEL, KERNEL]], padding=1)
    markup = figure(values(result, typed=("X", "K"))).markup
    assert [at for at, _ in places(markup, "X")] == list(range(18))
    assert places(markup, "K") == [(at, text) for at, text in enumerate(["1", "0", "0", "−1"] * 2)]
    assert places(markup, "X")[1] == (1, "0.142857143")
    assert "data-typed" not in figure(values(result)).markup


@pytest.mark.parametrize("result", [trace(np.zeros((8, 8)), np.zeros((4, 4)), padding=3), trace([[0.001]], [[-1e-9]])])
def test_zeros_and_tiny_numbers_are_drawn(result: Trace) -> None:
    assert figure(values(result)).markup.count("dl-number") == (
        len(result.rows) * len(result.columns) + result.weight.size + result.output.size
    )
