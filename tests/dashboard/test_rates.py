"""Losses under several rates, the limits, and swinging errors: what the pictures claim and what they leave out."""

from __future__ import annotations

import numpy as np
import pytest
import vl_convert

from dashboard.charts import Picture, errors_by_step, judged, losses_by_rate, stable_rates
from dashboard.charts.plot import Plot
from dlcore.optim.methods import GradientDescent
from dlcore.optim.problems import quadratic
from dlcore.optim.run import Trajectory, run


def descend(rate: float, steps: int = 40) -> Trajectory:
    return run(quadratic([1, 10]), GradientDescent(lr=rate), [1, 1], steps=steps, tolerance=0)


ASKED = {"A": descend(0.206), "B": descend(0.1), "C": descend(0.006)}


def plot(picture: Picture) -> Plot:
    assert isinstance(picture.drawn, Plot)
    return picture.drawn


def test_before_the_answer_nothing_tells_the_curves_apart() -> None:
    picture = losses_by_rate(ASKED, descend(0.15), largest=10)
    lines, names = plot(picture).tables["lines"], plot(picture).tables["names"]
    assert set(lines[lines.name.isin(list(ASKED))].role) == {"baseline"}
    assert list(names.label) == ["A", "B", "C", "yours, η = 0.15"]
    assert (
        picture.title
        == "After 40 steps the loss is 529 with A, 1.09 × 10⁻⁴ with B and 0.344 with C: whose rate was too high?"
    )
    assert "0.206" not in picture.title + picture.described


def test_C4a_the_answer_is_A() -> None:
    picture = losses_by_rate(ASKED, descend(0.15), largest=10, told=True)
    assert picture.title == "A had too high a rate: the limit is 0.2"
    lines = plot(picture).tables["lines"]
    assert set(lines[lines.role == "wrong"].name) == {"A, η = 0.206"}


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("Not yet", ""),
        (
            "A",
            "Yes, A: its rate 0.206 is 1.03 times the limit, so each step multiplies the steepest error by −1.06, "
            "and it grows.",
        ),
        ("B", "Not B: its rate 0.1 is 0.5 times the limit, and every error falls."),
        ("C", "Not C: its rate 0.006 is 0.03 times the limit, which makes it slow, not unstable."),
    ],
)
def test_C4a_a_reader_s_answer_is_judged_by_the_limit(answer: str, sentence: str) -> None:
    assert judged(answer, ASKED, largest=10) == sentence


def test_what_grows_without_end_or_vanishes_leaves_the_scale_to_the_others() -> None:
    picture = losses_by_rate(ASKED, descend(0.6, steps=200), largest=10)
    lines = plot(picture).tables["lines"]
    start = 5.5
    assert lines.y.max() <= 1e3 * start
    assert "yours, η = 0.6, stopped at step 2" in list(plot(picture).tables["names"].label)
    assert lines.y.min() >= 1e-8 * start
    long = plot(losses_by_rate({}, descend(0.15, steps=200), largest=10)).tables["lines"]
    assert long.y.min() >= 1e-8 * start


@pytest.mark.parametrize(
    ("rate", "title"),
    [
        (0.0, "η = 0 takes no step; every rate below 0.2 makes every error fall"),
        (0.05, "η = 0.05 is below the limit 0.2: every error falls"),
        (0.15, "η = 0.15 is below the limit 0.2: every error falls, and the steepest oscillates"),
        (0.2, "η = 0.2 is the limit: the steepest error only changes sides"),
        (0.205, "η = 0.205 is above the limit 0.2: the steepest error grows"),
    ],
)
def test_the_rate_is_compared_with_the_limit(rate: float, title: str) -> None:
    assert stable_rates(rate, largest=10).title == title


def test_a_limit_is_rounded_down() -> None:
    assert "below the limit 0.285:" in stable_rates(0.1, largest=7).title  # 2/7 is 0.2857


@pytest.mark.parametrize(
    ("rate", "goes"),
    [
        (0.0, "by 1: it stays as it was"),
        (0.05, "by 0.5: it shrinks from one side"),
        (0.1, "by 0: it is gone"),
        (0.15, "by −0.5: it changes sides and shrinks"),
        (0.2, "by −1: it changes sides and never shrinks"),
        (0.21, "by −1.1: it changes sides and grows"),
    ],
)
def test_the_steepest_error_goes_by_its_factor(rate: float, goes: str) -> None:
    picture = errors_by_step(rate, smallest=1, largest=10, steps=20)
    assert picture.title == f"Along the steepest direction each step multiplies the error {goes}"
    lines = plot(picture).tables["lines"]
    steepest = lines[lines.name.str.startswith("steepest")]
    np.testing.assert_allclose(steepest.y, (1 - 10 * rate) ** steepest.x)


def test_an_error_that_grows_stops_in_a_cross() -> None:
    tables = plot(errors_by_step(0.3, smallest=1, largest=10, steps=20)).tables
    assert tables["crosses"][["x", "y"]].to_numpy().tolist() == [[2, pytest.approx(4)]]


def test_other_rates_leave_the_looks_as_they_are() -> None:
    pairs = [
        [losses_by_rate(ASKED, descend(rate), largest=10) for rate in (0.1, 0.5)],
        [stable_rates(rate, largest=10) for rate in (0.1, 0.5)],
        [errors_by_step(rate, smallest=1, largest=10, steps=20) for rate in (0.1, 0.5)],
    ]
    for first, second in pairs:
        assert plot(first).looks is plot(second).looks


def test_they_are_drawn() -> None:
    picture = losses_by_rate(ASKED, descend(0.15), largest=10, told=True)
    assert "A, η = 0.206" in vl_convert.vegalite_to_svg({**plot(picture).specification(), "width": 400})
