"""The charts of update rules: what they draw is what ran, and their claims are true of it."""

from __future__ import annotations

import re

import numpy as np
import pytest

from dashboard import charts
from dashboard.charts.curves import Curve, curves
from dlcore.optim.batches import batch_spread
from dlcore.optim.methods import GradientDescent
from dlcore.optim.problems import LeastSquares, double_well, least_squares
from dlcore.optim.race import Entry, Raced, race
from dlcore.optim.run import Batches, run


@pytest.fixture
def problem(rng: np.random.Generator) -> LeastSquares:
    X = rng.normal(size=(60, 3))
    return least_squares(X, X @ [1, -2, 3] + rng.normal(size=60))


def raced(problem: LeastSquares, *, one: float, whole: float, passes: int = 10) -> tuple[Raced, ...]:
    entries = [
        Entry(name="SGD", method=GradientDescent(lr=one), batches=Batches(size=1)),
        Entry(name="full batch", method=GradientDescent(lr=whole)),
    ]
    return race(problem, entries, np.zeros(3), passes=passes)


def test_the_race_draws_each_loss_above_the_minimum(problem: LeastSquares) -> None:
    found = raced(problem, one=0.02, whole=0.1)
    drawn = charts.race(found, lowest=problem.lowest, rows=problem.n).drawn.tables["lines"]
    full = drawn[drawn.name == "full batch"]
    assert full.x.tolist() == list(range(11))
    np.testing.assert_allclose(full.y, found[1].trajectory.losses - problem.lowest)
    assert drawn[drawn.name == "SGD"].x.max() == 10


def test_the_race_s_claim_is_true_of_it(problem: LeastSquares) -> None:
    sgd, full = raced(problem, one=0.02, whole=0.15, passes=20)
    title = charts.race((sgd, full), lowest=problem.lowest, rows=60).title
    found = re.search(r"is ([\d.]+) times as close .* from pass (\d+) on it is behind", title)
    assert found
    ahead = [sgd.loss_after(60 * each) <= full.loss_after(60 * each) for each in range(1, 21)]
    assert not any(ahead[int(found[2]) - 1 :])
    assert ahead[int(found[2]) - 2]
    gains = [each.loss_after(60) - problem.lowest for each in (full, sgd)]
    assert float(found[1]) == pytest.approx(gains[0] / gains[1], rel=0.05)


@pytest.mark.parametrize(
    ("one", "whole", "title"),
    [
        (0.02, 0.001, r"After one pass SGD is .* times as close .*, and still ahead after 10 passes"),
        (0.0001, 0.3, r"After one pass the full batch is already closer to the minimum than SGD"),
        (0.02, 50.0, r"full batch diverges at this rate, at step \d+"),
        (50.0, 0.1, r"SGD diverges at this rate, at step \d+"),
    ],
)
def test_the_race_says_how_else_it_may_end(problem: LeastSquares, one: float, whole: float, title: str) -> None:
    found = raced(problem, one=one, whole=whole)
    assert re.fullmatch(title, charts.race(found, lowest=problem.lowest, rows=60).title)
    table = charts.race_table(found, [1e-6, 1e-5], lowest=problem.lowest, power=-12, rows=60)
    assert table.title == "No method comes down to 10⁻¹² of the start"
    assert ("diverged after" in table.drawn.markup) == ("diverges" in title)


def test_the_table_counts_steps_gradients_and_time(problem: LeastSquares) -> None:
    found = raced(problem, one=0.02, whole=0.3)
    table = charts.race_table(found, [1e-6, 2e-3], lowest=problem.lowest, power=-1, rows=60)
    target = problem.lowest + 0.1 * (problem.loss(np.zeros(3)) - problem.lowest)
    for each, seconds in zip(found, (1e-6, 2e-3), strict=True):
        (step,) = np.flatnonzero(each.trajectory.losses <= target)[:1]
        (row,) = re.findall(rf"{each.entry.name}</th>(.*?)</tr>", table.drawn.markup)
        cells = re.findall(r"<td>([^<]+)</td>", row)
        assert cells[:2] == [str(step), str(step * each.cost)]
        assert float(cells[3].removesuffix(" ms")) == pytest.approx(1e3 * step * seconds, rel=0.05)
    spent = {each.entry.name: each.reached(target) * each.cost for each in found}
    assert f"{min(spent, key=spent.__getitem__)} needs the fewest gradients, {min(spent.values()):,}" in table.title
    slow = charts.race_table(found, [9.0, 1e-9], lowest=problem.lowest, power=-1, rows=60)
    assert slow.title == f"{table.title}, and full batch the least time"


def test_the_spread_draws_what_was_measured_beside_the_formula(problem: LeastSquares) -> None:
    found = batch_spread(problem, np.zeros(3), sizes=[1, 4, 60], replacement=False)
    picture = charts.spread(found, 4)
    drawn = picture.drawn.tables["lines"]
    np.testing.assert_allclose(drawn[drawn.name == "formula"].y, found.predicted[:2])  # 0 has no place on a log axis
    np.testing.assert_allclose(drawn[drawn.name == "measured"].y, found.measured[:2])
    assert picture.title.startswith("4 rows are off by ")
    assert charts.spread(found, 60).title == "A batch of all 60 rows drawn without replacement is off by nothing"
    assert charts.spread(found, 1).title.startswith("One row is off by ")


def test_off_a_saddle_says_where_both_end() -> None:
    method, start = GradientDescent(lr=0.1), [1, 0]
    full = run(double_well(), method, start, steps=150, tolerance=0)
    noisy = run(double_well(noise=0.1), method, start, steps=150, tolerance=0, batches=Batches(), rng=0)
    picture = charts.off_a_saddle(full, noisy, noise=0.1)
    found = re.search(r"near a minimum after (\d+) steps", picture.title)
    assert found
    off = np.abs(noisy.points - (0, np.sign(noisy.points[-1, 1]))).max(axis=1)
    assert off[int(found[1])] < 0.1 <= off[int(found[1]) - 1]
    short = run(double_well(noise=0.1), method, start, steps=5, tolerance=0, batches=Batches(), rng=0)
    assert charts.off_a_saddle(full, short, noise=0.1).title.endswith("does not come near a minimum in 5 steps")


def test_curves_may_stand_over_powers_of_ten() -> None:
    b = np.array([1, 10, 100])
    plot = curves([Curve(name="falls", x=b, y=1 / b)], x="rows", y="off", log_x=True)
    assert '"type": "log"' in plot.looks or '"type":"log"' in plot.looks
    assert "rows, log scale" in plot.looks
    assert curves([Curve(name="falls", x=b, y=1 / b)], x="rows", y="off").looks != plot.looks
