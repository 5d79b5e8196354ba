"""The map of settings: every cell's color is its loss, and the theory's lines lie where the losses turn."""

from __future__ import annotations

import base64
import re
import zlib

import numpy as np
import pytest

from dashboard.charts import Figure, settings_map
from dashboard.charts.paths import SIDE
from dlcore.optim.methods import AverageHeavyBall, HeavyBall
from dlcore.optim.problems import quadratic
from dlcore.optim.sweeps import Sweep, sweep

RATES, MOMENTA = np.linspace(0.0005, 0.04, 80), np.linspace(0, 0.98, 50)


def found(form: str = "sum", steps: int = 400) -> Sweep:
    method = (HeavyBall if form == "sum" else AverageHeavyBall)(lr=0.0, momentum=0.0)
    return sweep(quadratic([2, 198]), method, [1, 1], steps=steps, lr=RATES, momentum=MOMENTA)


def drawn(form: str = "sum", steps: int = 400) -> Figure:
    picture = settings_map(found(form, steps), (0.01, 0.9), eigenvalues=(2, 198), form=form, steps=steps)
    assert isinstance(picture.drawn, Figure)
    return picture.drawn


def pixels(figure: Figure) -> np.ndarray:
    """The picture's cells, (rows, columns, 4), read back from its address."""
    (address,) = re.findall(r'src="data:image/png;base64,([^"]+)"', figure.markup)
    raw = base64.b64decode(address)
    place = raw.index(b"IDAT")
    body = zlib.decompress(raw[place + 4 : place + 4 + int.from_bytes(raw[place - 4 : place], "big")])
    rows = np.frombuffer(body, np.uint8).reshape(len(MOMENTA), 1 + 4 * len(RATES))[:, 1:]
    return np.cumsum(rows.reshape(len(MOMENTA), len(RATES), 4), axis=1, dtype=np.uint8)


def line(figure: Figure, role: str) -> np.ndarray:
    """The points of the first line of this role: rate and momentum."""
    commands = re.search(rf'class="{role}" d="([^"]+)"', figure.markup)
    assert commands is not None
    places = np.array([[float(x), float(y)] for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", commands[1])]) / SIDE
    (left, right), (bottom, top) = figure.data["x"], figure.data["y"]
    return places * (right - left, bottom - top) + (left, top)


def test_brick_is_where_the_loss_grew() -> None:
    red, blue = pixels(drawn())[..., 0].astype(int), pixels(drawn())[..., 2].astype(int)
    assert np.array_equal(red > blue, found().grew.T[::-1])


@pytest.mark.parametrize("form", ["sum", "average"])
def test_the_limit_lies_where_the_losses_turn(form: str) -> None:
    limit = line(drawn(form), "dl-limit")
    grew = found(form, steps=4000).grew
    for place, (rate, kept) in enumerate(limit):
        assert kept == pytest.approx(MOMENTA[place], abs=1e-3)
        clear = np.abs(RATES - rate) > 0.0005
        assert np.array_equal(grew[clear, place], RATES[clear] > rate)


def test_the_critical_momentum_is_where_the_limit_says_the_factors_meet() -> None:
    rates, kept = line(drawn(), "dl-critical").T
    eigenvalue = 2 if kept[0] > 0.9 else 198
    np.testing.assert_allclose(kept, (1 - np.sqrt(eigenvalue * rates)) ** 2, atol=2e-3)
    assert (rates < 2 * (1 + kept) / 198 + 1e-4).all()  # beyond the limit it is left out


def test_the_words_name_the_best_cell_and_the_reader_s() -> None:
    picture = settings_map(found(steps=120), (0.01, 0.9), eigenvalues=(2, 198), steps=120)
    assert picture.title == "Of all settings on this map, η = 0.016 with β = 0.68 gets lowest"
    assert (
        "η = 0.01, β = 0.9 <span>the loss after 120 steps is about</span> <b>5.2 × 10⁻⁴</b>" in drawn(steps=120).markup
    )
    assert "after 1 step." in settings_map(found(steps=1), (0.01, 0.9), eigenvalues=(2, 198), steps=1).described


def test_one_eigenvalue_alone_has_one_line() -> None:
    one = sweep(quadratic([50, 50]), HeavyBall(lr=0, momentum=0), [1, 1], steps=400, lr=RATES, momentum=MOMENTA)
    picture = settings_map(one, (0.01, 0.9), eigenvalues=(50, 50), steps=400)
    assert isinstance(picture.drawn, Figure)
    assert picture.drawn.markup.count('<path class="dl-critical"') == 1
    assert "critical momentum of λ = 50<" in picture.drawn.markup
