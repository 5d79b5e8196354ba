"""Layers as text: every kind comes back as it was, and what cannot be read is said in one sentence."""

from __future__ import annotations

import string
from dataclasses import MISSING, fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.conv.stack import (
    EXAMPLES,
    LAYERS,
    NETS,
    Add,
    Conv2d,
    ConvTranspose2d,
    Dropout,
    Layer,
    Linear,
    MaxPool2d,
    Softmax,
    Stack,
    Upsample,
    read_layers,
    tabulate,
    write_layers,
)
from dlcore.errors import InvalidInputError

SIZE = st.integers(0, 999_999_999)
PAIR = SIZE | st.tuples(SIZE, SIZE)
NAME = st.text(string.ascii_letters + string.digits + "-_.,×é", min_size=1, max_size=12).filter(lambda w: w != "from")
VALUES: dict[str, Any] = {
    **dict.fromkeys(("out_channels", "out_features", "groups"), SIZE),
    **dict.fromkeys(("bias", "ceil_mode"), st.booleans()),
    **dict.fromkeys(("name", "input"), st.just("") | NAME),
    "other": NAME,
    "mode": st.sampled_from(["nearest", "bilinear"]),
    "p": st.floats(allow_nan=False, allow_infinity=False),
}
WORDED = PAIR | st.sampled_from(["same", "valid"])  # only a convolution pads by a word


def layers_of(kind: type[Layer]) -> Any:
    """Every layer of a kind: each setting at its default or at any value that a text can hold."""

    def setting(each: Any) -> Any:
        values = WORDED if each.name == "padding" and kind is Conv2d else VALUES.get(each.name, PAIR)
        return values if each.default is MISSING else st.just(each.default) | values

    return st.builds(kind, **{each.name: setting(each) for each in fields(kind)})


@pytest.mark.parametrize("kind", LAYERS, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_a_layer_of_every_kind_comes_back(kind: type[Layer], data: Any) -> None:
    layer = data.draw(layers_of(kind))
    assert read_layers(write_layers([layer])) == (layer,)


@given(st.lists(st.sampled_from(list(LAYERS)).flatmap(layers_of), max_size=5), st.sampled_from(["; ", "\n", " ;\n;"]))
def test_several_layers_come_back_in_order(layers: list[Layer], between: str) -> None:
    assert read_layers(write_layers(layers, between=between)) == tuple(layers)


@pytest.mark.parametrize("net", NETS, ids=lambda net: net.slug)
def test_every_network_that_ships_comes_back(net: Any) -> None:
    layers = net.build().layers
    assert read_layers(write_layers(layers)) == tuple(layers)


def test_every_kind_has_an_example_that_reads_as_that_kind() -> None:
    kinds = [type(read_layers(example)[0]) for example in EXAMPLES.values()]
    assert sorted(kinds, key=str) == sorted(LAYERS, key=str)
    for word, example in EXAMPLES.items():
        assert write_layers(read_layers(example)).split()[0] == word


def test_what_a_person_types_is_read() -> None:
    text = "Conv 64 K3 P1 ; RELU\r\n\n maxpool 2;linear 10;; conv 8 k1×3 SAME nobias from input"
    conv, relu, pool, linear, last = read_layers(text)
    assert (conv, pool, linear) == (
        Conv2d(out_channels=64, kernel_size=3, padding=1),
        MaxPool2d(kernel_size=2),
        Linear(out_features=10),
    )
    assert type(relu).__name__ == "ReLU"
    assert last == Conv2d(out_channels=8, kernel_size=(1, 3), padding="same", bias=False, input="input")


def test_settings_may_come_in_any_order() -> None:
    assert read_layers("conv k3 p1 64") == read_layers("conv 64 p1 k3")
    assert read_layers("up: upsample bilinear to4x6") == (Upsample(size=(4, 6), mode="bilinear", name="up"),)


def test_nothing_is_no_layers() -> None:
    assert read_layers("") == read_layers(" ;\n ; ") == ()
    assert write_layers([]) == ""


def test_the_source_s_layer_is_short() -> None:
    layers = read_layers("conv 8 k1x3")
    assert tabulate(Stack(layers=layers, input_shape=(1, 1, 3))).weights == 24
    assert write_layers(layers) == "conv 8 k1x3"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("conv 64 k3; foo 3", "Layer 2 is of the kind “foo”, which is not known; use one of conv, deconv, pool, "),
        ("conv 64 k3 z1", "Layer 1 has “z1”, which conv does not take; it takes a number (out_channels), k (kernel_s"),
        ("conv 64 k3 p-1", "Layer 1 has “p-1”, which conv does not take; it takes a number"),
        ("conv 64 k³", "Layer 1 has “k³”, which conv does not take"),
        ("conv 64 k٣", "Layer 1 has “k٣”, which conv does not take"),
        ("conv 64 k3x3x3", "Layer 1 has “k3x3x3”, which conv does not take"),
        ("conv 4x4 k3", "Layer 1 has “4x4”, which conv does not take"),
        ("conv 9999999999 k3", "Layer 1 has “9999999999”, which conv does not take"),
        ("\nconv 64", "Layer 1 lacks kernel_size; write it as in conv 64 k3 p1."),
        ("conv k3", "Layer 1 lacks out_channels; write it as in conv 64 k3 p1."),
        ("relu; pool 2 s1 s2", "Layer 2 gives stride twice; leave one out."),
        ("pool 2 same", "Layer 1 has “same”, which pool does not take"),
        ("relu 3", "Layer 1 has “3”, which relu does not take; it takes from and a layer's name alone."),
        ("add", "Layer 1 lacks other; write it as in add input."),
        ("add a from", "Layer 1 ends in “from”; name an earlier layer, or input, behind it."),
        ("dropout nan", "Layer 1 has “nan”, which dropout does not take; it takes a number (p) and from, as in "),
        (":: conv 3 k3", "Layer 1 has “::” for a name; use letters and digits before the colon."),
        ("a:", "Layer 1 has no kind; use one of conv"),
        ("x" * 5000, "Layer 1 is of the kind “xxxxxxxxxxxxxxxxxxxx…”, which is not known"),
        ("relu;" * 1001, "The text has 1,001 layers, and may have 1,000."),
    ],
)
def test_what_cannot_be_read_is_named(text: str, sentence: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_layers(text)
    assert str(caught.value).startswith(sentence)
    assert str(caught.value).count(".") <= 2 + text.count(".")


@given(st.text(max_size=60) | st.text("conv deprluxk3:; \n", max_size=60))
def test_any_text_is_layers_that_can_be_written_or_bad_input(text: str) -> None:
    try:
        layers = read_layers(text)
    except InvalidInputError:
        return
    assert read_layers(write_layers(layers)) == layers


@pytest.mark.parametrize(
    ("layer", "argument"),
    [
        (
            Conv2d(out_channels=-1, kernel_size=3),
            "out_channels = -1 cannot be written; give it a value that a layer can have.",
        ),
        (Conv2d(out_channels=True, kernel_size=3), "out_channels = True cannot be written"),
        (Conv2d(out_channels=4, kernel_size=(1, 2, 3)), "kernel_size = (1, 2, 3) cannot be written"),
        (ConvTranspose2d(out_channels=4, kernel_size=3, padding="same"), "padding = 'same' cannot be written"),  # type: ignore[arg-type]
        (Linear(out_features=3, bias=None), "bias = None cannot be written"),  # type: ignore[arg-type]
        (Softmax(name="my layer"), "name = 'my layer' cannot stand in a text; leave out blanks, colons and semicolons"),
        (Add(other="from"), "other = 'from' cannot stand in a text"),
        (Add(other=3), "other = 3 cannot stand in a text"),  # type: ignore[arg-type]
        (Dropout(p=float("inf")), "p = inf cannot be written"),
        (Layer(), "layer = Layer() is of no known kind"),
    ],
)
def test_what_no_text_can_hold_is_refused(layer: Layer, argument: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        write_layers([layer])
    assert str(caught.value).startswith(argument)


def test_a_text_is_a_string() -> None:
    with pytest.raises(InvalidInputError, match=r"text = 3 must be a string\."):
        read_layers(3)  # type: ignore[arg-type]
