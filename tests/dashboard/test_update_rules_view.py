"""The page on update rules: each reason is an experiment, its claim is computed, and so is where it fails."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

Open = Callable[..., Any]
SLUG = "update-rules"


def test_B3_sgd_leads_after_a_pass_and_falls_behind(open_page: Open) -> None:
    curves, table = open_page(SLUG).titles()
    found = re.fullmatch(
        r"After one pass SGD is (.+) times as close to the minimum as the full batch; from pass (\d+) on it is behind",
        curves,
    )
    assert found
    assert float(found[1]) > 2
    assert 2 <= int(found[2]) <= 20
    assert table.startswith("Down to 10⁻⁴ of the start, full batch and momentum need the fewest gradients, 5,746")


def test_the_table_says_who_does_not_get_there(open_page: Open) -> None:
    (figure,) = open_page(SLUG).figures()
    rows = re.findall(r"<tr><th[^>]*>([^<]+)</th>(.*?)</tr>", figure["markup"])
    cells = {name: re.findall(r"<td[^>]*>([^<]+)</td>", row) for name, row in rows}
    assert cells["SGD"] == cells["mini-batch of 16"] == ["not there after 20 passes"]
    steps, gradients, passes, time = cells["full batch"]
    assert (steps, gradients, passes) == ("13", "5,746", "13")
    assert time.endswith(" ms")
    (easy,) = open_page(SLUG, left="-1").figures()
    assert "not there" not in easy["markup"]


def test_three_methods_more_take_part_when_asked(open_page: Open) -> None:
    (figure,) = open_page(SLUG, more="true").figures()
    for name in ("Nesterov", "RMSprop", "Adam"):
        assert f'<th scope="row">{name}</th>' in figure["markup"]


def test_a_rate_that_falls_gets_closer(open_page: Open) -> None:
    """SGD's last loss above the minimum, as the chart's description has it."""

    def last(**asked: str) -> float:
        (chart,) = open_page(SLUG, passes="30", rate="0.005", **asked).at.get("vega_lite_chart")
        found = re.match(r"SGD: ([\d.]+)(?: × 10(⁻.))? above", chart.proto.alt)
        assert found
        return float(found[1]) * 10.0 ** int((found[2] or "⁰").translate(str.maketrans("⁻⁰³⁴⁵⁶", "-03456")))

    assert last(falls="true") < last() / 4


def test_B3_noise_leaves_the_saddle_and_without_it_nothing_does(open_page: Open) -> None:
    (noisy,) = open_page(SLUG, experiment="Off a saddle").titles()
    assert re.fullmatch(
        r"The whole gradient ends at the saddle; one row a step is near a minimum after \d+ steps", noisy
    )
    (still,) = open_page(SLUG, experiment="Off a saddle", noise="0.0").titles()
    assert still == "The whole gradient ends at the saddle; one row a step ends at the saddle"
    (beside,) = open_page(SLUG, experiment="Off a saddle", noise="0.0", beside="0.2").titles()
    assert beside == "The whole gradient ends at a minimum; one row a step ends at a minimum"


def test_too_much_noise_leaves_a_good_minimum_too(open_page: Open) -> None:
    (title,) = open_page(SLUG, experiment="Off a saddle", noise="3.0", beside="0.9").titles()
    assert re.search(r"one row a step changes wells \d+ times?: the noise leaves every minimum$", title)


def test_divergence_is_told_and_drawn(open_page: Open) -> None:
    page = open_page(SLUG, experiment="Off a saddle", eta="2.5", beside="0.9")
    assert "diverges at step" in page.titles()[0]
    page = open_page(SLUG, experiment="Across a valley", share="1.2", steps="150")
    assert page.titles()[0].startswith("Gradient descent flies off and is stopped at step ")


@pytest.mark.parametrize("size", [1, 4, 64])
def test_B3_the_measured_noise_is_near_the_formula(open_page: Open, size: int) -> None:
    numbers = open_page(SLUG, experiment="The noise of a batch", b=str(size)).numbers()
    one, measured, formula = (float(numbers[name]) for name in ("One row", "Measured", "Formula"))
    assert formula == pytest.approx(one / size, rel=1e-3)
    assert measured == pytest.approx(formula, rel=0.15)


def test_B3_momentum_is_faster_where_curvatures_differ_and_not_where_they_are_equal(open_page: Open) -> None:
    differ = open_page(SLUG, experiment="Across a valley").titles()[1]
    assert differ.startswith("After 40 steps momentum’s loss is ")
    assert differ.endswith(" times lower")
    equal = open_page(SLUG, experiment="Across a valley", ratio="1", share="0.6", steps="100").titles()[1]
    found = re.fullmatch(r"Gradient descent needs (\d+) steps to the bottom, and momentum (\d+) steps", equal)
    assert found
    assert int(found[1]) < int(found[2])


@pytest.mark.parametrize("rate", ["0.0005", "0.08"])
@pytest.mark.parametrize("columns", ["Seven", "All ten"])
def test_the_ends_of_every_slider_stand(open_page: Open, rate: str, columns: str) -> None:
    page = open_page(SLUG, rate=rate, columns=columns, b="64", beta="0.99", passes="2", left="-8", more="true")
    assert page.bars() == []
    assert page.titles()[1] == "No method comes down to 10⁻⁸ of the start"
