"""The page on unrolled steps: three modes and one derivative, the numbers of its links, and its limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Open = Callable[..., Any]
SLUG = "unrolled-memory"
DERIVATIVES = ("dL/dη, forward", "reverse", "with checkpoints")


def opened_by(open_page: Open, link: str) -> Any:
    entry = next(entry for entry in open_page(SLUG).addresses() if entry["text"].endswith(link))
    return open_page(SLUG, search=entry["search"])


@pytest.mark.parametrize("link", ["few steps", "many steps", "exploding", "diabetes patients"])
def test_A2_all_modes_give_one_derivative(open_page: Open, link: str) -> None:
    numbers = opened_by(open_page, link).numbers()
    assert len({numbers[name] for name in DERIVATIVES}) == 1


def test_A2_one_step_by_hand(open_page: Open) -> None:
    # from zero with both columns 1, both weights become η: L = (1 − η)², its slope −2 (1 − η)
    numbers = open_page(SLUG, steepness="1", T="1", share="0.25").numbers()
    assert (numbers["Rate η"], numbers["reverse"], numbers["Loss after T steps"]) == ("0.5", "−1", "0.25")


def test_A2_many_steps_are_counted(open_page: Open) -> None:
    titles = opened_by(open_page, "many steps").titles()
    assert titles[1] == "For 64 steps reverse mode holds 133 numbers at once, checkpoints 35, forward mode 8"


def test_A3_the_links_show_what_they_say(open_page: Open) -> None:
    assert "a gradient vanishes" in opened_by(open_page, "vanishing").titles()[2]
    assert "a gradient explodes" in opened_by(open_page, "exploding").titles()[2]
    # best for one step 10,001 / 1,000,001, and for many near 2 / 101
    assert opened_by(open_page, "a short horizon").titles()[3].startswith("The rate that is best for one step is 0.01;")


def test_the_extremes_stand(open_page: Open) -> None:
    for asked in ({"share": "1.5", "steepness": "20"}, {"share": "0.01", "T": "1"}, {"share": "0.5", "T": "64"}):
        page = open_page(SLUG, **asked)
        assert (len(page.titles()), page.bars()) == (4, [])
    assert len(open_page(SLUG, data="442 patients", d="1").titles()) == 4
