"""The drawing of a network by hand: every operation in numbers, every number in its place, no box on another."""

from __future__ import annotations

import itertools
import re
from typing import Any

import numpy as np
import pytest

from dashboard.charts import Figure, Picture, by_hand, checked, nudged
from dashboard.charts.by_hand import Box, Drawing, _narrow, _wide
from dashboard.charts.operations import operations
from dlcore.backprop.gradient_check import gradient_check, nudge, nudges
from dlcore.backprop.mlp import MLP, Backward, Loss, backward, forward, mlp, random_mlp

WEIGHTS = [[[1, 0], [3, 4], [1, 2]], [[2, 6, 1], [0, 3, 1]], [[-2, 3]]]
BIASES = [[0, -2, 5], [-23, -11], [18]]


def network(activation: str = "relu", biases: Any = BIASES) -> MLP:
    return mlp(WEIGHTS, biases, activation=activation, output_activation=activation)


def back(activation: str = "relu", *, half: bool = False, target: float = 10, biases: Any = BIASES) -> Backward:
    return backward(forward(network(activation, biases), [2, 1]), target, loss=Loss(half=half))


def markup(picture: Picture) -> str:
    assert isinstance(picture.drawn, Figure)
    return picture.drawn.markup


def test_B1_forward_operation_by_operation() -> None:
    assert [f"{each.words} {each.value}" for each in operations(back()) if each.forward] == [
        "z₁[1] = 1·2 + 0·1 + 0 = 2",
        "z₁[2] = 3·2 + 4·1 + (−2) = 8",
        "z₁[3] = 1·2 + 2·1 + 5 = 9",
        "a₁[1] = max(0, 2) = 2",
        "a₁[2] = max(0, 8) = 8",
        "a₁[3] = max(0, 9) = 9",
        "z₂[1] = 2·2 + 6·8 + 1·9 + (−23) = 38",
        "z₂[2] = 0·2 + 3·8 + 1·9 + (−11) = 22",
        "a₂[1] = max(0, 38) = 38",
        "a₂[2] = max(0, 22) = 22",
        "z₃ = (−2)·38 + 3·22 + 18 = 8",
        "a₃ = max(0, 8) = 8",
        "L = (8 − 10)² = 4",
    ]


def test_B1_backward_operation_by_operation() -> None:
    assert [f"{each.words} {each.value}" for each in operations(back()) if not each.forward] == [
        "∂L/∂a₃ = 2·(8 − 10) = −4",
        "∂L/∂z₃ = (−4)·1 = −4",
        "∂L/∂W₃ = (−4)·(38, 22) = (−152, −88)",
        "∂L/∂b₃ = ∂L/∂z₃ = −4",
        "∂L/∂a₂[1] = (−2)·(−4) = 8",
        "∂L/∂a₂[2] = 3·(−4) = −12",
        "∂L/∂z₂[1] = 8·1 = 8",
        "∂L/∂z₂[2] = (−12)·1 = −12",
        "∂L/∂W₂, row 1 = 8·(2, 8, 9) = (16, 64, 72)",
        "∂L/∂W₂, row 2 = (−12)·(2, 8, 9) = (−24, −96, −108)",
        "∂L/∂b₂[1] = ∂L/∂z₂[1] = 8",
        "∂L/∂b₂[2] = ∂L/∂z₂[2] = −12",
        "∂L/∂a₁[1] = 2·8 + 0·(−12) = 16",
        "∂L/∂a₁[2] = 6·8 + 3·(−12) = 12",
        "∂L/∂a₁[3] = 1·8 + 1·(−12) = −4",
        "∂L/∂z₁[1] = 16·1 = 16",
        "∂L/∂z₁[2] = 12·1 = 12",
        "∂L/∂z₁[3] = (−4)·1 = −4",
        "∂L/∂W₁, row 1 = 16·(2, 1) = (32, 16)",
        "∂L/∂W₁, row 2 = 12·(2, 1) = (24, 12)",
        "∂L/∂W₁, row 3 = (−4)·(2, 1) = (−8, −4)",
        "∂L/∂b₁[1] = ∂L/∂z₁[1] = 16",
        "∂L/∂b₁[2] = ∂L/∂z₁[2] = 12",
        "∂L/∂b₁[3] = ∂L/∂z₁[3] = −4",
        "∂L/∂x[1] = 1·16 + 3·12 + 1·(−4) = 48",
        "∂L/∂x[2] = 0·16 + 4·12 + 2·(−4) = 40",
    ]


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "sigmoid", "tanh", "identity"])
def test_every_number_is_made_once_and_only_from_what_stands(activation: str) -> None:
    for seed, widths in enumerate([(1, 1, 1, 1), (4, 4, 4, 1), (2, 1, 3, 1)]):
        drawn = random_mlp(widths, activation=activation, output_activation=activation, seed=seed)
        found = operations(backward(forward(drawn, np.linspace(-1, 2, widths[0])), 1))
        known = {f"x.{i + 1}" for i in range(widths[0])} | {"y"}
        for k, (into, out) in enumerate(itertools.pairwise(widths), 1):
            known |= {f"b{k}.{j + 1}" for j in range(out)}
            known |= {f"W{k}.{j + 1}.{i + 1}" for j in range(out) for i in range(into)}
        given = set(known)
        for each in found:
            assert set(each.reads) <= known
            assert not known & set(each.makes)
            known |= set(each.makes)
        assert {f"d{name}" for name in given - {"y"}} <= known, "a gradient for each given number"


@pytest.mark.parametrize(
    ("activation", "words", "note"),
    [
        ("leaky_relu", "a₁[2] = 0.01·(−40) = −0.4", "leaky ReLU: a hundredth of a negative number passes"),
        ("relu", "a₁[2] = max(0, −40) = 0", "ReLU: the unit is off"),
        ("identity", "a₁[2] = −40 = −40", "no activation"),
        ("tanh", "a₁[2] = tanh(−40) = −1", "tanh"),
        ("sigmoid", "a₁[2] = 1 / (1 + exp(40)) ≈ 4.248 × 10⁻¹⁸", "sigmoid"),
    ],
)
def test_an_activation_is_worked_in_its_own_words(activation: str, words: str, note: str) -> None:
    found = operations(back(activation, biases=[[0, -50, 5], [-5, -3], [18]]))
    assert [(f"{each.words} {each.value}", each.note) for each in found if each.makes == ("a1.2",)] == [(words, note)]


def test_the_half_takes_the_2_away() -> None:
    words = [f"{each.words} {each.value}" for each in operations(back(half=True))]
    assert words[12:14] == ["L = ½·(8 − 10)² = 2", "∂L/∂a₃ = 8 − 10 = −2"]


def test_what_is_rounded_is_said_to_be_about() -> None:
    (third,) = [each for each in operations(back(biases=[[1 / 3, -2, 5], *BIASES[1:]])) if each.makes == ("z1.1",)]
    assert f"{third.words} {third.value}" == "z₁[1] = 1·2 + 0·1 + 0.3333 ≈ 2.333"


def test_units_that_stop_gradients_are_marked() -> None:
    off = markup(by_hand(back(biases=[[0, -50, 5], [-5, -3], [18]])))
    assert off.count("dl-hand-off") == 1
    assert ">off</em>" in off
    kink = markup(by_hand(back(biases=[[-2, -2, 5], *BIASES[1:]])))
    assert ">at the kink</em>" in kink
    assert ">saturated</em>" in markup(by_hand(back("sigmoid")))
    assert "<em" not in markup(by_hand(back()))


@pytest.mark.parametrize(
    ("found", "title"),
    [
        (
            back(),
            "The network says 8, and should say 10: the loss is 4, and none of the 20 weights and biases has "
            "gradient 0",
        ),
        (back(target=8), "The network says 8, and should say 8: the loss is 0, and so is every gradient"),
        (
            back(biases=[*BIASES[:2], [-18]]),
            "The network says 0, and should say 10: the loss is 100, and all 20 weights and biases have gradient 0",
        ),
        (
            back("sigmoid", target=0),
            "The network says 1, and should say 0: the loss is 1, and yet no gradient is larger than 3 × 10⁻⁸",
        ),
    ],
)
def test_the_title_says_how_many_gradients_are_0(found: Backward, title: str) -> None:
    assert by_hand(found).title == title


def test_every_given_number_can_be_typed_over_and_no_other() -> None:
    written = markup(by_hand(back(), typed=True))
    places = re.findall(r'data-typed="(\w+)" data-place="(\d+)" data-text="([^"]*)"', written)
    flat = {f"W{k}": np.ravel(each) for k, each in enumerate(WEIGHTS, 1)}
    flat |= {f"b{k}": np.ravel(each) for k, each in enumerate(BIASES, 1)} | {"x": np.array([2, 1]), "y": np.array([10])}
    wanted = {
        (name, str(i), str(value).replace("-", "−")) for name, each in flat.items() for i, value in enumerate(each)
    }
    assert set(places) == wanted
    assert len(places) == len(wanted)
    assert "data-typed" not in markup(by_hand(back()))


def overlap(a: Box, b: Box) -> bool:
    slack = 1e-6
    across = a.x < b.x + b.w - slack and b.x < a.x + a.w - slack
    return across and a.y < b.y + b.h - slack and b.y < a.y + a.h - slack


@pytest.mark.parametrize("lay", [_wide, _narrow])
def test_no_box_stands_on_another_or_leaves_the_drawing(lay: Any) -> None:
    for widths in itertools.product((1, 2, 4), (1, 3, 4), (1, 2, 4), (1,)):
        drawn: Drawing = lay(widths)
        boxes = [*drawn.units.values(), *drawn.ports.values(), drawn.loss]
        for a, b in itertools.combinations(boxes, 2):
            assert not overlap(a, b), widths
        for each in boxes:
            assert each.x >= 0
            assert each.x + each.w <= 100 + 1e-6
            assert each.y >= 0
            assert each.y + each.h <= drawn.height + 1e-6, widths


def test_a_long_number_is_cut_to_two_figures_and_set_small() -> None:
    written = markup(by_hand(back("sigmoid")))
    assert "·10⁻" in written
    assert all(int(count) == len(text) for count, text in re.findall(r'--n:(\d+)"[^>]*>([^<]*)<', written))
    assert max(map(int, re.findall(r"--n:(\d+)", written))) == len("−8.3·10⁻¹⁵")


def moved(h: float, name: str = "b1", index: tuple[int, ...] = (0,), biases: Any = BIASES) -> Picture:
    of = {"parameter": name, "index": index}
    one = network(biases=biases)
    along = nudges(one, [2, 1], 10, steps=[k / 20 for k in range(-60, 61)], **of)
    return nudged(nudge(one, [2, 1], 10, h=h, **of), along, name="b₁[1]")


def test_a_nudge_says_what_the_loss_did_and_what_the_gradient_says() -> None:
    assert moved(0.1).title == "b₁[1] up by 0.1: the loss rises by 1.76, and gradient times h says 1.6"
    assert moved(-0.5).title == "b₁[1] down by 0.5: the loss falls by 4, and gradient times h says −8"
    assert moved(0).title == "b₁[1] stays as it is, and so does the loss, 4"


def test_a_nudge_past_a_kink_names_the_unit() -> None:
    assert moved(-2.5).title == (
        "b₁[1] down by 2.5 takes z₁[1] past a kink: the loss rises by 32, where gradient times h says −40"
    )
    assert "z₁[1] and z₃[1] can pass a kink here." in moved(0.1).described
    assert "kink" not in moved(0.01, "b3", (0,)).described


def test_every_letter_has_its_worst_entry() -> None:
    picture = checked(gradient_check(network(), [2, 1], 10))
    assert picture.title == "Every gradient passes: all 22 numbers agree with difference quotients to 10⁻⁵"
    assert re.findall(r'<th scope="row">([^<]*)</th>', markup(picture)) == ["W₁", "b₁", "W₂", "b₂", "W₃", "b₃", "x"]
    assert markup(picture).count("<td>agrees</td>") == 7


def test_a_kink_and_a_wrong_gradient_are_told_apart() -> None:
    kink = checked(gradient_check(network(biases=[[-2, -2, 5], *BIASES[1:]]), [2, 1], 10))
    assert (
        kink.title == "Of 22 numbers 4 are at a kink, where their quotients are no gradient; all others agree to 10⁻⁵"
    )
    assert 'class="dl-off">at a kink</td>' in markup(kink)
    wrong = checked(gradient_check(network(), [2, 1], 10, gradients={"b3": [4.0]}))
    assert wrong.title == "A gradient is wrong: in b₃ it is 4, the quotient −4"
    assert 'class="dl-off">wrong</td>' in markup(wrong)
