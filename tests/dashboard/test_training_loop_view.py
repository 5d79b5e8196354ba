"""The page on training loops: the exam's loop, hidden faults, guesses and what is said to them, checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dashboard import loops
from dlcore.training.faults import FAULTS, hidden

Open = Callable[..., Any]
SLUG = "training-loop"
HIDDEN, CHOSEN, WEIGHT = loops.CASES["hidden"], loops.CASES["chosen"], loops.CASES["weight"]
LINES = "One of these lines is not so in the loop that ran: which?"


def test_C4b_is_asked_before_it_is_answered(open_page: Open) -> None:
    page = open_page(SLUG)
    assert page.bars() == []
    losses, lines, gradients = page.titles()
    assert losses.startswith("After 40 passes the loss is ")
    assert lines == LINES
    assert gradients.startswith("In the last pass the gradients it steps against are ")
    assert not any(FAULTS[loops.EXAM].wrong in figure["markup"] for figure in page.figures())


def test_C4b_the_right_guess_is_confirmed_and_explained(open_page: Open) -> None:
    page = open_page(SLUG, guess=FAULTS[loops.EXAM].title)
    assert page.bars() == ["Yes, that is it. What finds it: “The gradient of one batch, twice”."]
    assert page.titles()[1].startswith("Gradients are not zeroed: where “gradient = new_gradient” belongs")
    assert page.titles()[3] == (
        "Together the checks tell all 8 faults apart; learning one batch by heart, the usual advice, finds 3 of them"
    )


@pytest.mark.parametrize("guess", [slug for slug in FAULTS if slug != loops.EXAM])
def test_a_wrong_guess_is_told_what_that_fault_would_have_done(open_page: Open, guess: str) -> None:
    page = open_page(SLUG, guess=FAULTS[guess].title)
    (said,) = page.bars()
    assert said.startswith("Not that one. With it the loop would ")
    assert "take the check “" in said
    assert page.titles()[1] == LINES  # not told


@pytest.mark.parametrize("seed", range(8))
def test_a_hidden_fault_can_be_found_and_the_code_keeps_it(open_page: Open, seed: int) -> None:
    fault = hidden(seed)
    asked = {"case": HIDDEN, "seed": str(seed), "data": loops.WAVE}
    page = open_page(SLUG, **asked)
    assert page.bars() == []
    assert f"faults=[hidden({seed}).slug]" in page.at.code[0].value
    assert fault.slug not in page.at.code[0].value
    (said,) = open_page(SLUG, **asked, guess=fault.title).bars()
    assert said.startswith("Yes, that is it. What finds it: “")


def test_a_guess_at_one_loop_is_none_at_another(open_page: Open) -> None:
    page = open_page(SLUG, guess=FAULTS[loops.EXAM].title)
    page.at.button_group(key="case").set_value(HIDDEN).run()
    assert page.at.selectbox(key="guess").value == loops.GUESSES["none"]
    assert not [bar for bar in page.bars() if "that" in bar]


def test_giving_up_tells_all(open_page: Open) -> None:
    page = open_page(SLUG, case=HIDDEN, seed="1", guess="Tell me")
    assert page.bars() == []
    assert page.titles()[1].startswith(f"{hidden(1).title}: where “{hidden(1).right}” belongs")


@pytest.mark.parametrize("data", loops.DATA)
@pytest.mark.parametrize("check", [title for slug, title in loops.CHECKS.items() if slug != "none"])
def test_every_check_can_be_run(open_page: Open, check: str, data: str) -> None:
    page = open_page(SLUG, check=check, data=data)
    assert page.titles()[1].startswith(f"{check}: ")
    verdict = page.figures()[0]["markup"]
    same_twice = check == loops.CHECKS["same-batch-twice"]
    assert ("No sound loop answers so." in verdict) == same_twice
    assert "A sound loop may answer so, too." in verdict or same_twice


@pytest.mark.parametrize("title", loops.TITLES)
@pytest.mark.parametrize("data", [loops.RING, loops.WAVE])
def test_a_fault_of_ones_choice_is_told_at_once(open_page: Open, title: str, data: str) -> None:
    page = open_page(SLUG, case=CHOSEN, fault=title, data=data)
    assert page.bars() == []
    assert page.titles()[1].startswith(f"{title}: where “")
    assert "dl-faulty" in page.figures()[0]["markup"]


def test_a_loop_that_diverges_is_drawn_and_named(open_page: Open) -> None:
    page = open_page(SLUG, case=CHOSEN, fault="The rate is too high", data=loops.WAVE)
    assert page.titles()[0].startswith("This loop diverges at step ")
    assert page.numbers()["Loss, held out"] == "∞"


def test_curves_that_do_not_tell_say_so(open_page: Open) -> None:
    page = open_page(SLUG, case=CHOSEN, fault="The biases are forgotten", data=loops.DIGITS)
    assert page.titles()[0].endswith("within a seventh of a sound loop’s: the curves alone do not tell")


@pytest.mark.parametrize(
    ("h", "says"),
    [
        ("0.5", "Not zeroed, the error swings up to 1.07 times the first, and never dies out; zeroed, 8.7 × 10⁻¹⁹"),
        ("3.0", "Not zeroed, the error swings up to 2 times the first, and never dies out; zeroed, it grows"),
        ("2.0", "Not zeroed, the error swings up to 1.41 times the first, and never dies out; zeroed, it only changes"),
        ("4.2", "Not zeroed, the error grows without end: h is not below 4; zeroed, it grows after 60 steps"),
    ],
)
def test_one_weight_swings_for_ever(open_page: Open, h: str, says: str) -> None:
    page = open_page(SLUG, case=WEIGHT, h=h)
    assert page.titles()[0].startswith(says)
    assert page.bars() == []


@pytest.mark.parametrize("asked", [{"passes": "2", "b": "4"}, {"passes": "100", "b": "64", "data": loops.WAVE}])
def test_the_ends_of_the_sliders_have_a_page(open_page: Open, asked: dict[str, str]) -> None:
    page = open_page(SLUG, **asked, guess="Tell me")
    assert page.bars() == []
    assert len(page.titles()) == 4
