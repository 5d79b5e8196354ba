"""The page on training: what a reader trains, what is said of it, and what may be typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from dashboard import trainings
from dlcore.errors import InvalidInputError

Open = Callable[..., Any]
SLUG = "mlp-training"


def settings(kind: str, **more: Any) -> dict[str, str]:
    """What the address holds for a kind, the words of its choices included."""
    given = {"learns": kind, **trainings.START[kind], **more}
    words = {"learns": trainings.KINDS, "set": trainings.SETS, "f": trainings.FUNCTIONS}
    return {name: str(words.get(name, {}).get(value, value)) for name, value in given.items() if value != ""}


def test_it_opens_on_two_spirals_that_are_learned(open_page: Open) -> None:
    page = open_page(SLUG)
    claim, checked = page.titles()
    assert re.fullmatch(r"It learned: after 200 epochs 9\d\.\d% of the held-out rows are right, and .*", claim)
    assert checked.startswith("Every gradient passes: all 130 numbers agree with difference quotients")
    figure, _ = page.figures()
    assert figure["data"]["widths"] == [2, 8, 8, 2]
    assert figure["data"]["epochs"][0] == 0
    assert figure["data"]["epochs"][-1] == 200
    assert 30 <= len(figure["data"]["epochs"]) <= 61
    assert figure["markup"].count('class="dl-unit"') == 20
    assert figure["markup"].count("data-edge=") == 2 * 8 + 8 * 8 + 8 * 2
    assert "The picture ends" not in figure["markup"]
    assert float(page.numbers()["Right, held out"].rstrip("%")) > 90


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"layers": "1", "epochs": 100}, "stagnated"),
        ({"set": "xor", "points": 60, "noise": 0.3, "held": 50, "rate": 0.3}, "overfitted"),
        ({"set": "blobs"}, "learned"),
    ],
)
def test_its_title_says_what_became_of_it(open_page: Open, more: dict[str, Any], word: str) -> None:
    assert open_page(SLUG, **settings("plane", **more)).titles()[0].startswith(f"It {word}")


def test_D3_on_toy_numbers_the_loss_falls_as_the_source_saw_it(open_page: Open) -> None:
    page = open_page(SLUG, **settings("toy"))
    falls = re.match(r"It learned: after 100 epochs the loss fell from ([\d.]+) to ([\d.]+)", page.titles()[0])
    assert falls
    assert float(falls[1]) > 5
    assert float(falls[2]) < 0.1
    assert page.numbers()["Steps"] == "100"


def test_a_rate_that_is_too_high_diverges_and_stays_a_page(open_page: Open) -> None:
    for rate in (2.0, 3.0):
        page = open_page(SLUG, **settings("toy", rate=rate))
        assert page.titles()[0].startswith("It diverged")
        figure = page.figures()[0]
        assert "dl-of-training dl-gone" in figure["markup"]
        assert f"The picture ends at epoch {figure['data']['epochs'][-1]}: after it" in figure["markup"]
        assert page.bars() == []
    wide = open_page(SLUG, **settings("diabetes", layers="200 200 200", rate=3.0, batch=1))
    assert wide.titles()[0].startswith("It diverged: at step ")


def test_digits_are_read_and_the_wrong_ones_shown(open_page: Open) -> None:
    page = open_page(SLUG, **settings("digits"))
    while page.at.button:  # it still trains: each run goes on a piece
        page.at.run()
    assert float(page.numbers()["Right, held out"].rstrip("%")) >= 95
    assert float(page.numbers()["Seconds here"]) < 60
    wrong = re.match(r"It gets (\d+) of 449 held-out digits wrong", page.titles()[1])
    assert wrong
    markup = page.figures()[0]["markup"]
    assert markup.count('dl-misread"') == min(int(wrong[1]), 24)


def test_long_work_is_shown_and_can_be_stopped(open_page: Open) -> None:
    page = open_page(SLUG, **settings("digits", layers="64 64", batch=4, epochs=500))
    assert re.match(r"It is learning: epoch \d+ of 500, loss ", page.titles()[0])
    (stop,) = page.at.button
    assert stop.label == "Stop here"
    stop.click().run()
    assert not page.at.button
    assert "Steps" in page.numbers()
    assert not page.titles()[0].startswith("It is learning")


def test_a_weight_is_typed_over_where_it_stands(open_page: Open) -> None:
    plain = open_page(SLUG)
    other = open_page(SLUG, changes="after 12: W1[1, 2] = 5; after 20: b2[8] = −3")
    assert other.bars() == []
    assert other.titles()[0] != plain.titles()[0]
    assert "Change(after=12, name='W1', index=(0, 1), value=5.0)" in other.at.code[0].value
    (said,) = open_page(SLUG, changes="after 12: W7[1, 2] = 5").bars()
    assert said == "This network has no W7[1, 2]: what was typed over there is left out."
    (said,) = open_page(SLUG, changes="after 300: b1[1] = 5").bars()
    assert said == "The training ends before epoch 300: what was typed over in b1[1] is left out."


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "after 1: W1[1] = 2",
        "after 1: b1[1, 2] = 2",
        "after 1: W1[1, 1] = nan",
        "after 1: W1[1,1] = 1e9",
        "W1 = 2",
    ],
)
def test_what_is_no_weight_typed_over_is_told(text: str) -> None:
    with pytest.raises(InvalidInputError, match=r"type another|write it as in"):
        trainings.changes(text)


@pytest.mark.parametrize("text", ["1e3", "-", "-3", "8 -3", "8 0", "17", "2 2 2 2 2 2 2", "<b>", "٣"])
def test_what_is_no_list_of_units_is_told(text: str) -> None:
    with pytest.raises(InvalidInputError, match=r"leave some out|write a number"):
        trainings.hidden(text, 16)


def test_no_hidden_layer_is_a_network_too(open_page: Open) -> None:
    page = open_page(SLUG, layers="0")
    assert page.figures()[0]["data"]["widths"] == [2, 2]
    assert page.titles()[0].startswith("It stagnated")
