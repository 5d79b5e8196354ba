"""The page on a network by hand: the source's numbers typed by hand, numbers typed over, and its limits."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import pytest

Open = Callable[..., Any]
SLUG = "mlp-by-hand"


def test_B1_opens_the_page(open_page: Open) -> None:
    page = open_page(SLUG)
    assert page.titles()[0].startswith("The network says 8, and should say 10: the loss is 4")
    assert page.numbers()["Loss L"] == "4"
    code = page.at.code[0].value
    printed = next(line for line in code.splitlines() if "back.gradients" in line)
    assert "each.tolist()" in printed, "on one line"


@pytest.mark.parametrize(
    ("example", "title"),
    [
        ("A dead ReLU", "and 5 of the 20 weights and biases have gradient 0"),
        ("A kink", "and 5 of the 20 weights and biases have gradient 0"),
        ("A saturated sigmoid", "and yet no gradient is larger than 3 × 10⁻⁸"),
    ],
)
def test_an_example_shows_what_it_is_named_after(open_page: Open, example: str, title: str) -> None:
    entry = next(entry for entry in open_page(SLUG).addresses() if entry["text"] == example)
    page = open_page(SLUG, search=entry["search"])
    assert page.bars() == []
    assert page.titles()[0].endswith(title)


def test_the_misprints_stand_beside_the_source_s_numbers_alone(open_page: Open) -> None:
    title = "Homework 1, problem 1 is misprinted in 13 places"
    assert title in open_page(SLUG).titles()
    for asked in ({"y": "9"}, {"activation": "tanh"}, {"loss": "one half"}):
        assert title not in open_page(SLUG, **asked).titles()


def test_at_a_kink_nudge_and_gradient_part(open_page: Open) -> None:
    page = open_page(SLUG, b1="−2 −2 5", of="b₁[1]", h="0.5")
    assert page.titles()[1:] == [
        "b₁[1] up by 0.5 takes z₁[1] past a kink: the loss falls by 20, where gradient times h says 0",
        "Of 22 numbers 4 are at a kink, where their quotients are no gradient; all others agree to 10⁻⁵",
    ]


def test_far_from_a_kink_a_tenth_of_h_leaves_a_hundredth_of_the_gap(open_page: Open) -> None:
    numbers = open_page(SLUG).numbers()
    assert (numbers["They differ by"], numbers["and at a tenth of h, by"]) == ("0.64", "0.0064")


@pytest.mark.parametrize("activation", ["ReLU", "leaky ReLU", "sigmoid", "tanh", "none"])
@pytest.mark.parametrize("loss", ["nothing", "one half"])
def test_the_proof_follows_the_conventions(open_page: Open, activation: str, loss: str) -> None:
    page = open_page(SLUG, activation=activation, loss=loss)
    assert page.bars() == []
    assert len(page.titles()) == (4 if (activation, loss) == ("ReLU", "nothing") else 3)
    assert f"half={loss == 'one half'}" in page.at.code[0].value
    shown = "".join(each.value for each in page.at.markdown)
    changed = "".join(each.value for each in open_page(SLUG).at.markdown) != shown
    assert changed == ((activation, loss) != ("ReLU", "nothing"))


def test_a_network_of_another_size_stands(open_page: Open) -> None:
    page = open_page(SLUG, x="1 2 3", W1="1 2 3", b1="0.5", W2="2", b2="0", W3="1/2", b3="−1", y="3")
    assert page.bars() == []
    assert page.numbers()["Output ŷ"] == "13.5"
    assert page.at.selectbox(key="of").options == ["W₁[1,1]", "W₁[1,2]", "W₁[1,3]", "b₁", "W₂", "b₂", "W₃", "b₃",
                                                   "x[1]", "x[2]", "x[3]"]  # fmt: skip


def test_a_nudged_number_that_is_gone_gives_way(open_page: Open) -> None:
    page = open_page(SLUG, of="W₁[3,1]")
    page.at.text_area(key="W1").set_value("1 0").run()
    page.at.text_area(key="b1").set_value("0").run()
    page.at.text_area(key="W2").set_value("2; 0").run()
    assert not page.at.exception
    assert page.titles()[1].startswith("W₁[1,1] up by 0.1")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"W3": "1 2\n3 4"}, "The network on this page has one output: give W₃ one row, and y one number."),
        ({"y": "1 2"}, "The network on this page has one output: give W₃ one row, and y one number."),
        ({"x": "1 2 3"}, "x = (3,) is its shape, and must be (2,) or (n, 2); give it a number for each column of W1."),
        ({"b1": "1 2"}, "b1 = (2,) is its shape, and must be (3,); give it a number for each row of W1."),
        ({"W2": "1\n2"}, "(units, inputs) with 3 inputs; give it a column for each row of W1."),
        ({"W1": "1 0\n3"}, "Row 1 of the weight matrix has 2 numbers, row 2 has 1; give every row as many."),
        (
            {"b2": "<b>1</b> 2"},
            "The bias vector has “<b>1</b>” where a number should stand; write it as -1, 0.5 or 1/9.",
        ),
        ({"x": "1 2 3 4 5"}, "The input is 1 by 5, and may be 4 by 4; leave some numbers out."),
    ],
)
def test_what_does_not_go_together_is_told_in_one_sentence(
    open_page: Open, asked: dict[str, str], sentence: str
) -> None:
    (bar,) = open_page(SLUG, **asked).bars()
    assert sentence in bar


def test_the_largest_numbers_stand(open_page: Open) -> None:
    rows = "\n".join(["999999999/0.000000001 −999999999 0.000000001 1/3"] * 4)
    page = open_page(SLUG, x="999999999 1 2 3", W1=rows, b1="1 2 3 4", W2=rows, b2="1 2 3 4", W3="1 −1 1/3 9")
    assert page.bars() == []
    assert len(page.titles()) == 3


def test_every_gradient_in_the_script_is_B1_s(open_page: Open) -> None:
    lines = open_page(SLUG).at.code[0].value.splitlines()
    scope: dict[str, Any] = {}
    exec("\n".join(line for line in lines if not line.startswith("print")), scope)
    found = {key: each.tolist() for key, each in scope["back"].gradients.items()}
    assert found == ast.literal_eval(
        "{'W1': [[32, 16], [24, 12], [-8, -4]], 'b1': [16, 12, -4], 'W2': [[16, 64, 72], [-24, -96, -108]],"
        " 'b2': [8, -12], 'W3': [[-152, -88]], 'b3': [-4], 'x': [48, 40]}"
    )
