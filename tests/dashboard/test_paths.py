"""Paths on a surface: every step is in the data, every contour at its level, and a path that leaves is said to."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from dashboard.charts.paths import SIDE, Box, Path, paths
from dlcore.optim.methods import GradientDescent
from dlcore.optim.problems import quadratic
from dlcore.optim.run import run

BOWL = quadratic([2, 8])
BOX = Box(x=(-2, 2), y=(-1, 1), x_title="x₁", y_title="x₂")


def descent(lr: float, steps: int = 20) -> Path:
    found = run(BOWL, GradientDescent(lr=lr), [1, 0.5], steps=steps)
    return Path(name=f"rate {lr}", points=found.points, losses=found.losses)


def coordinates(commands: str) -> np.ndarray:
    """The points of an SVG path, back in the plane."""
    places = np.array([[float(x), float(y)] for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", commands)]) / SIDE
    return places * (4, -2) + (-2, 1)


def test_every_contour_lies_at_one_of_its_levels() -> None:
    figure = paths([descent(0.1)], BOWL.loss, BOX, levels=[0.5, 1.0])
    (commands,) = re.findall(r'class="dl-contour" d="([^"]+)"', figure.markup)
    losses = BOWL.loss(coordinates(commands))
    assert np.abs(losses[:, None] - [0.5, 1.0]).min(axis=1).max() < 0.02
    assert {round(float(loss), 1) for loss in losses} == {0.5, 1.0}


def test_the_path_is_drawn_whole_and_goes_to_the_script_step_by_step() -> None:
    path = descent(0.1)
    figure = paths([path], BOWL.loss, BOX, levels=[1])
    (trail,) = re.findall(r'class="dl-trail" d="([^"]+)"', figure.markup)
    np.testing.assert_allclose(coordinates(trail), path.points, atol=0.003)
    np.testing.assert_allclose(np.array(figure.data["paths"][0]) / SIDE * (4, -2) + (-2, 1), path.points, atol=0.001)
    assert len(figure.data["says"]) == 21
    assert figure.data["says"][0] == "<span>Step 0:</span> rate 0.1 <b>2</b>"


def test_a_path_that_leaves_is_cut_and_said_to_be_outside() -> None:
    figure = paths([descent(5.0)], BOWL.loss, BOX, levels=[1])
    assert np.isfinite(np.array(figure.data["paths"][0])).all()
    assert np.abs(np.array(figure.data["paths"][0])).max() <= 9 * SIDE
    assert figure.data["says"][3].endswith("outside of the picture")


def test_a_shorter_path_stands_where_it_stopped() -> None:
    figure = paths([descent(0.1, steps=3), descent(0.2, steps=6)], BOWL.loss, BOX, levels=[1])
    assert len(figure.data["says"]) == 7
    assert "rate 0.1 <b>stopped at step 3</b>" in figure.data["says"][5]
    lost = replace(descent(0.1, steps=3), role="wrong")
    figure = paths([lost, descent(0.2, steps=6)], BOWL.loss, BOX, levels=[1])
    assert "rate 0.1 <b>stopped at step 4</b>" in figure.data["says"][5], "the step of a divergence has no point"


@pytest.mark.parametrize(
    ("ends", "ticks"),
    [((-1.2, 1.2), ["−1", "0", "1"]), ((0, 50), ["0", "20", "40"]), ((0.1, 0.4), ["0.1", "0.2", "0.3", "0.4"])],
)
def test_ticks_are_a_few_round_numbers(ends: tuple[float, float], ticks: list[str]) -> None:
    box = Box(x=ends, y=(0, 1), x_title="x", y_title="y")
    markup = paths([descent(0.1)], BOWL.loss, box, levels=[1]).markup
    assert re.findall(r'dl-tick-x"[^>]*>([^<]+)<', markup) == ticks
