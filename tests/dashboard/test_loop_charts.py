"""The charts of a training loop: what they draw is what ran, and their claims are true of it."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from dashboard import charts
from dashboard.charts.picture import Figure
from dashboard.charts.plot import Plot
from dlcore.backprop.mlp import random_mlp
from dlcore.training.faults import FAULTS
from dlcore.training.leftover import swing, unzeroed_errors
from dlcore.training.loop import History, fit
from dlcore.training.probes import Finding, probe_all
from dlcore.training.sets import plane

RING, START = plane("circle", n=200, seed=1), random_mlp((2, 16, 2), seed=0)
SETTINGS: dict[str, Any] = {"lr": 0.2, "batch_size": 16}


def run(*faults: str, epochs: int = 6) -> History:
    return fit(START, RING, faults=faults, epochs=epochs, **SETTINGS)


def table(drawn: object, name: str) -> Any:
    assert isinstance(drawn, Plot)
    return drawn.tables[name]


def markup(drawn: object) -> str:
    assert isinstance(drawn, Figure)
    return drawn.markup


def test_the_losses_drawn_are_those_of_both_runs() -> None:
    sound, faulty, guessed = run(), run("not-shuffled"), run("bias-forgotten")
    lines = table(charts.loop_losses(sound, faulty, guessed=guessed).drawn, "lines")
    for name, losses in (
        ("sound", sound.losses),
        ("sound, held out", sound.held_out_losses),
        ("this loop", faulty.losses),
        ("this loop, held out", faulty.held_out_losses),
        ("with your guess", guessed.losses),
    ):
        assert lines[lines.name == name].y.tolist() == pytest.approx(losses.tolist())


def test_a_run_that_diverges_ends_in_brick_where_it_leaves() -> None:
    faulty = fit(START, RING, faults=["rate-too-high"], epochs=6, lr=1e8, batch_size=16)
    picture = charts.loop_losses(run(), faulty)
    lines = table(picture.drawn, "lines")
    assert set(lines[lines.name.str.startswith("this loop")].role) == {"wrong"}
    assert "out of the picture at pass" in " ".join(table(picture.drawn, "names").label)
    assert np.isfinite(lines.y).all()


def test_the_gradients_compared_are_those_of_the_last_pass() -> None:
    sound, faulty = run(), run("gradients-not-zeroed")
    title = charts.loop_gradients(sound, faulty).title
    found = re.search(r"are ([\d.]+) times as large as", title)
    assert found
    ratio = np.linalg.norm(faulty.last.gradient_norms) / np.linalg.norm(sound.last.gradient_norms)
    assert float(found[1]) == pytest.approx(ratio, rel=0.05)
    assert charts.loop_gradients(sound, sound).title.endswith("are about as large as a sound loop’s")


@pytest.mark.parametrize("fault", FAULTS)
def test_the_faulty_line_is_shown_only_once_it_is_told(fault: str) -> None:
    asked, told = (charts.loop_lines(fault, told=each) for each in (False, True))
    assert "dl-faulty" not in markup(asked.drawn)
    assert len(re.findall("data-line=", markup(asked.drawn))) == len(FAULTS)
    assert "dl-faulty" in markup(told.drawn)
    assert FAULTS[fault].wrong in told.title
    suspected = markup(charts.loop_lines("not-shuffled", told=False, guess=fault).drawn)
    assert re.findall(r'dl-suspect" data-line="([\w-]+)"', suspected) == [fault]


@pytest.fixture(scope="module")
def found() -> dict[str, tuple[Finding, ...]]:
    return {slug: probe_all(START, RING, faults=[slug] if slug else [], **SETTINGS) for slug in ("", *FAULTS)}


def test_the_table_marks_what_each_check_finds(found: dict[str, tuple[Finding, ...]]) -> None:
    picture = charts.all_checks(found, "not-shuffled")
    rows = re.findall(r"<tr[^>]*><th scope=\"row\">([^<]+)</th>(.*?)</tr>", markup(picture.drawn))
    assert [name for name, _ in rows][1:] == [fault.title for fault in FAULTS.values()]
    for (_, row), findings in zip(rows, found.values(), strict=True):
        assert ["finds" in cell for cell in row.split("</td>")[:-1]] == [not each.passed for each in findings]
    assert markup(picture.drawn).count("dl-this") == 1


def test_checks_that_do_not_tell_two_faults_apart_are_counted(found: dict[str, tuple[Finding, ...]]) -> None:
    alike = {**found, "targets-shifted": found["not-shuffled"]}
    assert charts.all_checks(alike).title.startswith("Together the checks tell 7 kinds of fault apart; ")


def test_what_is_said_of_a_wrong_guess_holds(found: dict[str, tuple[Finding, ...]]) -> None:
    guess, fault = "gradients-not-zeroed", "bias-forgotten"
    runs = (run(guess), run(fault))
    said = charts.judged_fault(guess, fault, guessed=found[guess], here=found[fault], runs=runs)
    assert said.startswith("Not that one. With it the loop would end at a loss of ")
    assert "“The gradient of one batch, twice”: with it, the second gradient is 2 times the first; here, " in said


@pytest.mark.parametrize("h", [0.3, 2.5, 4.2])
def test_the_swing_is_drawn_as_it_ran(h: float) -> None:
    lines = table(charts.leftover_swing(h, steps=30).drawn, "lines")
    swings = lines[lines.name == "not zeroed"]
    assert swings.y.tolist() == pytest.approx(unzeroed_errors(h, steps=30)[: len(swings)].tolist())
    assert (np.abs(swings.y) <= min(swing(h), 20) * (1 + 1e-9)).all()
