"""The charts of a search: what they draw is what was tried, and their claims are true of it."""

from __future__ import annotations

import re

import numpy as np
import pytest

from dashboard import charts
from dashboard.charts.picture import Figure
from dashboard.charts.plot import Plot
from dlcore.search.budget import grid_cost, probability_reached
from dlcore.search.contest import Hill, contest, misses

NAMES = {"first": "first setting", "second": "second setting"}
FOUND = contest(Hill(top=(0.3, 0.8), weight=0.2), Hill.ranges(), points=4, seeds=range(5))


def tables(drawn: object) -> dict[str, object]:
    assert isinstance(drawn, Plot)
    return dict(drawn.tables)


def test_each_trial_is_a_dot_in_its_place() -> None:
    drawn = charts.two_searches(FOUND, 2, names=NAMES).drawn
    assert isinstance(drawn, Figure)
    grid, random = drawn.markup.split('<div class="dl-search ')[1:]
    for panel, tried in ((grid, FOUND.grid), (random, FOUND.drawn[2])):
        box = re.search(r'<rect x="(\d+)" y="(\d+)" width="(\d+)"', panel)
        assert box
        left, top, side = map(int, box.groups())
        dots = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="5.5"', panel)
        assert len(dots) == 16
        for (x, y), trial in zip(dots, tried, strict=True):
            assert (float(x) - left) / side == pytest.approx(trial.setting["first"], abs=1e-3)
            assert 1 - (float(y) - top) / side == pytest.approx(trial.setting["second"], abs=1e-3)
        ring = re.search(r'dl-ring" cx="([\d.]+)" cy="([\d.]+)"', panel)
        assert ring
        best = max(range(16), key=lambda place: tried[place].score)
        assert ring.groups() == dots[best]


def test_the_margins_hold_every_value_that_was_tried() -> None:
    drawn = charts.two_searches(FOUND, 0, names=NAMES).drawn
    assert isinstance(drawn, Figure)
    rays = [set(re.findall(r'<path d="M([\d.]+) 56V', panel)) for panel in drawn.markup.split("dl-rays")[1:]]
    assert [len(each) for each in rays] == [4, 16]


def test_the_best_so_far_never_gets_worse_and_ends_at_the_best() -> None:
    picture = charts.best_by_trial(FOUND, 1, missing="distance")
    lines = tables(picture.drawn)["lines"]
    for _, line in lines.groupby("place"):  # type: ignore[attr-defined]
        assert (np.diff(line.y) <= 0).all()
    chosen = lines[lines.name == "random search 1"]  # type: ignore[index]
    assert chosen.y.iloc[-1] == pytest.approx(1 - FOUND.drawn_bests[1])
    assert picture.title.startswith(f"With 16 trials each, {FOUND.wins} of 5 random searches find a better")


def test_the_chance_is_drawn_as_it_is() -> None:
    picture = charts.chance_by_trials(0.05, 0.95)
    lines = tables(picture.drawn)["lines"]
    reached = lines[lines.name.str.startswith("reached")]  # type: ignore[index]
    assert [probability_reached(0.05, int(count)) for count in reached.x] == pytest.approx(reached.y.tolist())
    assert tables(picture.drawn)["marks"].x.tolist() == [59]  # type: ignore[attr-defined]


def test_the_rounded_ratio_is_wrong_at_a_third_of_the_boundaries() -> None:
    note = charts.exact_or_rounded(0.05, 0.95).described
    found = re.search(r"off by one at (\d+) of (\d+) places", note)
    assert found
    assert 0.2 < int(found[1]) / int(found[2]) < 0.4


def test_a_grid_below_the_random_trials_does_not_say_that_it_costs_more() -> None:
    assert "random trials" not in charts.grid_runs(grid_cost((3, 4)), p=0.05, q=0.95).title
    assert charts.grid_runs(grid_cost((3, 40)), p=0.05, q=0.95).title.endswith(
        "the first 2 cost more than 59 random trials"
    )


@pytest.mark.parametrize("weight", [0.0, 0.1, 1.0])
def test_the_claim_on_misses_is_true(weight: float) -> None:
    found = misses(points=4, weights=[0, 0.1, 1])
    place = [0, 0.1, 1].index(weight)
    better = "random search" if found.drawn[place] < found.grid[place] else "the grid"
    factor = max(found.grid[place], found.drawn[place]) / min(found.grid[place], found.drawn[place])
    title = charts.misses_by_weight(found, weight, trials=16).title
    said = re.search(rf"{better} comes nearer by a factor of ([\d.]+)", title)
    assert said
    assert float(said[1]) == pytest.approx(factor, rel=0.05)
