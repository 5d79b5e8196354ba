"""Stacks and their table: the source texts' numbers, then one kind of layer after another."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from dlcore.conv.ops import conv2d
from dlcore.conv.stack import (
    AdaptiveAvgPool2d,
    Add,
    AvgPool2d,
    BatchNorm1d,
    BatchNorm2d,
    Concatenate,
    Conv2d,
    ConvTranspose2d,
    Dropout,
    Flatten,
    Layer,
    Linear,
    MaxPool2d,
    ReLU,
    Softmax,
    Stack,
    Table,
    Upsample,
    as_torch,
    autoencoder,
    find_problem,
    seen,
    small_vgg,
    tabulate,
)
from dlcore.errors import InvalidInputError


def table(*layers: Layer, shape: tuple[int, ...] = (3, 9, 9)) -> Table:
    return tabulate(Stack(layers=layers, input_shape=shape))


# The source texts' numbers, typed by hand.


def test_A6_a_small_network_of_the_vgg_kind() -> None:
    found = tabulate(small_vgg())
    listed = [row for row in found.rows if row.kind != "Flatten"]
    assert [(row.name, row.output_shape, row.parameters) for row in listed] == [
        ("conv3-64", (64, 112, 112), 1_792),
        ("pool1", (64, 56, 56), 0),
        ("conv3-128", (128, 56, 56), 73_856),
        ("pool2", (128, 28, 28), 0),
        ("conv3-256", (256, 28, 28), 295_168),
        ("conv3-256-again", (256, 28, 28), 590_080),
        ("pool3", (256, 14, 14), 0),
        ("fc-1024", (1024,), 51_381_248),
        ("fc-100", (100,), 102_500),
        ("softmax", (100,), 0),
    ]
    assert found.parameters == 52_444_644


def test_A6_weights_and_biases_apart() -> None:
    found = tabulate(small_vgg())
    rows = [row for row in found.rows if row.parameters]
    assert [row.weights for row in rows] == [1_728, 73_728, 294_912, 589_824, 14 * 14 * 256 * 1024, 102_400]
    assert [row.biases for row in rows] == [64, 128, 256, 256, 1024, 100]
    assert round(100 * found.row("fc-1024").parameters / found.parameters) == 98


def test_A6_most_products_are_not_where_most_parameters_are() -> None:
    found = tabulate(small_vgg())
    assert found.row("conv3-64").macs == 112 * 112 * 64 * 3 * 3 * 3
    assert found.row("fc-1024").macs == 51_380_224
    assert found.row("fc-1024").macs < 0.06 * found.macs
    assert found.flops == 2 * found.macs
    assert found.row("fc-100").flops == 2 * 1024 * 100


def test_D5a_eight_filters_of_1_by_3_on_one_channel() -> None:
    filters = Conv2d(out_channels=8, kernel_size=(1, 3))
    (row,) = table(filters, shape=(1, 5, 5)).rows
    assert (row.weights, row.biases, row.parameters) == (24, 8, 32)


def test_D5a_the_stride_is_no_parameter() -> None:
    for stride in (1, 2, 3):
        (row,) = table(Conv2d(out_channels=8, kernel_size=(1, 3), stride=stride, bias=False), shape=(1, 5, 5)).rows
        assert row.parameters == 24  # the source's 25 counts the stride


def test_C3a_e_the_shapes_of_the_autoencoder() -> None:
    assert [(row.name, row.output_shape) for row in tabulate(autoencoder()).rows] == [
        ("a", (10, 16, 32, 32)),
        ("b", (10, 32, 16, 16)),
        ("c", (10, 128, 8, 8)),
        ("d", (10, 16, 8, 8)),
        ("e", (10, 8, 16, 16)),
        ("f", (10, 1, 32, 32)),
    ]


def test_C3f_what_is_joined_must_first_be_upsampled() -> None:
    problem = find_problem(autoencoder(skip="as printed"))
    assert problem is not None
    assert (problem.place, problem.name) == (6, "skip")
    assert problem.sentence == (
        "Concatenate joins layer e, 8 × 16 × 16, and layer a, 16 × 32 × 32, whose heights and widths must be equal "
        "(layer 6, skip); upsample layer e from 16 × 16 to 32 × 32 first, by Upsample(scale_factor=2)."
    )
    assert [row.name for row in problem.before.rows] == ["a", "b", "c", "d", "e"]
    assert problem.mended == autoencoder(skip="mended")


def test_C3f_joined_it_has_16_and_8_channels() -> None:
    assert tabulate(autoencoder(skip="mended")).row("skip").output_shape == (10, 24, 32, 32)


def test_C3g_without_layer_e_layer_f_of_ones_adds_up_the_skip_branch(rng: np.random.Generator) -> None:
    a, e = rng.standard_normal((16, 32, 32)), np.zeros((8, 32, 32))  # weights and bias of zero give e zeros
    f = np.ones((1, 24, 3, 3))
    joined = conv2d(np.concatenate([e, a]), f, padding=1)
    assert np.allclose(joined, conv2d(a, f[:, :16], padding=1))
    assert np.isclose(joined[0, 5, 5], a[:, 4:7, 4:7].sum())


def test_C3h_the_fields_of_a_to_d_on_the_picture() -> None:
    rows = tabulate(autoencoder()).rows
    assert [row.receptive_field for row in rows[:4]] == [(3, 3), (5, 5), (9, 9), (17, 17)]
    assert [row.stride for row in rows] == [(1, 1), (2, 2), (4, 4), (4, 4), (2, 2), (1, 1)]


def test_C3h_on_layer_a_s_output_it_is_15() -> None:
    from_d = seen(autoencoder(), name="d", place=(4, 4))
    assert from_d.rows == from_d.columns == (5, 21)
    counts = {name: int(mask.any(axis=1).sum()) for name, mask in from_d.masks.items()}
    assert counts == {"input": 17, "a": 15, "b": 7, "c": 3, "d": 1}


# One kind after another.


def test_a_grouped_convolution_has_a_share_of_the_weights() -> None:
    (row,) = table(Conv2d(out_channels=8, kernel_size=3, groups=4), shape=(4, 5, 6)).rows
    assert (row.output_shape, row.weights, row.biases, row.macs) == ((8, 3, 4), 8 * 1 * 9, 8, 8 * 9 * 3 * 4)


def test_a_transposed_convolution_multiplies_each_number_it_reads() -> None:
    (row,) = table(ConvTranspose2d(out_channels=8, kernel_size=4, stride=2, padding=1), shape=(16, 8, 8)).rows
    assert (row.output_shape, row.weights, row.biases) == ((8, 16, 16), 16 * 8 * 16, 8)
    assert row.macs == 8 * 8 * 16 * 8 * 16
    assert (row.receptive_field, row.stride) == ((2, 2), (Fraction(1, 2), Fraction(1, 2)))


def test_normalizations_have_two_parameters_a_channel_and_no_products() -> None:
    rows = table(BatchNorm2d(), Flatten(), BatchNorm1d(), shape=(3, 2, 2)).rows
    assert [(row.weights, row.biases, row.macs) for row in rows] == [(3, 3, 0), (0, 0, 0), (12, 12, 0)]


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (MaxPool2d(kernel_size=3, stride=2, padding=1), (3, 5, 5)),
        (AvgPool2d(kernel_size=2, ceil_mode=True), (3, 5, 5)),
        (AdaptiveAvgPool2d(output_size=(2, 4)), (3, 2, 4)),
        (Upsample(scale_factor=(2, 3)), (3, 18, 27)),
        (Upsample(size=11, mode="bilinear"), (3, 11, 11)),
        (Flatten(), (243,)),
        (Softmax(), (3, 9, 9)),
        (Dropout(), (3, 9, 9)),
        (Conv2d(out_channels=2, kernel_size=4, padding="same"), (2, 9, 9)),
        (Add(other="input"), (3, 9, 9)),
        (Concatenate(other="input"), (6, 9, 9)),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Layer) else "",
)
def test_an_output_shape(layer: Layer, shape: tuple[int, ...]) -> None:
    assert table(layer).output_shape == shape


def test_bilinear_mixing_reads_the_neighbor_on_the_nearer_side() -> None:
    stack = Stack(layers=[Upsample(scale_factor=(1, 2), mode="bilinear")], input_shape=(1, 1, 4))
    seen_by = [seen(stack, place=(1, place)).columns for place in range(1, 9)]
    assert seen_by == [(1, 1), (1, 2), (1, 2), (2, 3), (2, 3), (3, 4), (3, 4), (4, 4)]
    odd = Stack(layers=[Upsample(scale_factor=3, mode="bilinear")], input_shape=(1, 2, 2))
    assert [seen(odd, place=(place, 2)).rows for place in range(1, 7)] == [
        (1, 1),
        (1, 1),
        (1, 2),
        (1, 2),
        (2, 2),
        (2, 2),
    ]


def test_a_fully_connected_layer_sees_the_whole_map() -> None:
    rows = table(Conv2d(out_channels=2, kernel_size=3), Flatten(), Linear(out_features=4), shape=(1, 8, 6)).rows
    assert [row.receptive_field for row in rows] == [(3, 3), (3, 3), (8, 6)]
    assert [row.stride for row in rows] == [(1, 1), None, None]
    assert (rows[0].first, rows[0].center, rows[2].first, rows[2].center) == ((1, 1), (2, 2), None, None)


def test_numbers_in_a_row_have_no_receptive_field() -> None:
    found = table(Linear(out_features=4), ReLU(), Linear(out_features=2), shape=(32, 10))
    assert found.output_shape == (32, 2)
    assert [row.receptive_field for row in found.rows] == [None, None, None]
    assert found.parameters == 10 * 4 + 4 + 4 * 2 + 2


def test_branches_that_move_apart_have_no_common_field_and_still_a_mask() -> None:
    """Both are 4 by 4, but one takes every second cell and the other every one."""
    layers = (
        Conv2d(out_channels=1, kernel_size=2, stride=2, name="coarse"),
        Conv2d(out_channels=1, kernel_size=5, input="input", name="fine"),
        Add(other="coarse"),
    )
    stack = Stack(layers=layers, input_shape=(1, 8, 8))
    assert tabulate(stack).rows[-1].fields is None
    assert tabulate(stack).rows[-1].receptive_field is None
    mask = seen(stack, place=(4, 1)).mask
    assert mask[3:8, 0:5].all()
    assert mask[6:8, 0:2].all()
    assert mask.sum() == 25


def test_a_sum_sees_what_either_branch_sees() -> None:
    layers = (
        Conv2d(out_channels=1, kernel_size=5, padding=2, name="wide"),
        Conv2d(out_channels=1, kernel_size=(1, 7), padding=(0, 3), input="input"),
        Add(other="wide"),
    )
    stack = Stack(layers=layers, input_shape=(1, 9, 9))
    assert tabulate(stack).rows[-1].receptive_field == (5, 7)
    mask = seen(stack, place=(5, 5)).mask
    assert mask.sum() == 25 + 2  # a cross, and not the 5 by 7 rectangle around it
    assert not mask[3, 1]


def test_a_wide_branch_hides_the_steps_of_a_coarse_one() -> None:
    """Of two places, the coarse branch sees the same two cells; the wide one around them moves on by one."""
    layers = (
        AvgPool2d(kernel_size=2),
        Upsample(scale_factor=2, name="coarse"),
        Conv2d(out_channels=1, kernel_size=5, padding=2, input="input"),
        Add(other="coarse"),
    )
    coarse, _, both = tabulate(Stack(layers=layers, input_shape=(1, 8, 8))).rows[1:]
    assert coarse.fields is not None
    assert both.fields is not None
    assert (coarse.fields[0].spans, coarse.fields[0].jump) == (((1, 2), (1, 2)), 2)
    assert (both.fields[0].spans, both.fields[0].jump) == (((-1, 3),), 1)


def test_a_network_with_a_skip_is_printed_as_a_module() -> None:
    layers = (Conv2d(out_channels=3, kernel_size=3, padding=1, name="a"), ReLU(), Concatenate(other="a"), Softmax())
    lines = as_torch(Stack(layers=layers, input_shape=(2, 1, 4, 4))).splitlines()
    assert lines[7:18] == [
        "        self.a = nn.Conv2d(1, 3, kernel_size=3, padding=1)",
        "        self.relu1 = nn.ReLU()",
        "        self.softmax1 = nn.Softmax(dim=1)",
        "",
        "    def forward(self, x):",
        "        a = self.a(x)  # a: 3 × 4 × 4",
        "        relu1 = self.relu1(a)  # relu1: 3 × 4 × 4",
        "        concat1 = torch.cat((relu1, a), dim=1)  # concat1: 6 × 4 × 4",
        "        softmax1 = self.softmax1(concat1)  # softmax1: 6 × 4 × 4",
        "        return softmax1",
        "",
    ]
    assert lines[-2] == "output = model(torch.zeros(2, 1, 4, 4))"


def test_cells_that_no_window_reaches_are_not_seen_through_the_next_layer_s_padding() -> None:
    """The pooling never reads cell 5; the convolution's padding stands where it would have been."""
    stack = Stack(
        layers=[AvgPool2d(kernel_size=2), Conv2d(out_channels=1, kernel_size=3, padding=1)], input_shape=(1, 5, 5)
    )
    assert tabulate(stack).rows[-1].fields is not None
    assert seen(stack, place=(2, 2)).rows == (1, 4)


def test_the_middle_is_asked_for_where_no_place_is_given() -> None:
    found = seen(Stack(layers=[Conv2d(out_channels=1, kernel_size=3)], input_shape=(1, 8, 7)))
    assert (found.name, found.place, found.rows, found.columns) == ("conv1", (3, 3), (3, 5), (3, 5))
    assert not found.mask.flags.writeable


def test_a_place_may_see_nothing() -> None:
    stack = Stack(layers=[ConvTranspose2d(out_channels=1, kernel_size=1, stride=2)], input_shape=(1, 3, 3))
    found = seen(stack, place=(2, 1))
    assert (found.rows, found.columns) == (None, None)


def test_a_flattened_map_has_no_place_and_keeps_its_cells() -> None:
    layers = (Conv2d(out_channels=2, kernel_size=3), Flatten(), Linear(out_features=1))
    stack = Stack(layers=layers, input_shape=(1, 5, 5))
    assert {name: mask.shape for name, mask in seen(stack).masks.items()} == {
        "input": (5, 5),
        "conv1": (3, 3),
        "flatten1": (3, 3),
        "fc1": (1, 1),
    }
    assert seen(stack, name="flatten1").mask.all()
    assert seen(stack).mask.all()


def test_rows_of_different_maps_join_as_wholes() -> None:
    layers = (
        Conv2d(out_channels=2, kernel_size=2, stride=2, name="a"),
        Flatten(name="short"),
        Flatten(input="input"),
        Concatenate(other="short"),
    )
    stack = Stack(layers=layers, input_shape=(1, 4, 4))
    assert tabulate(stack).rows[-1].output_shape == (16 + 8,)
    assert tabulate(stack).rows[-1].receptive_field == (4, 4)
    assert seen(stack).mask.all()


def test_activations_and_their_memory() -> None:
    layers = (Conv2d(out_channels=4, kernel_size=3, padding=1), ReLU(), Flatten(), Linear(out_features=10))
    found = table(*layers, shape=(32, 1, 8, 8))
    assert [row.activations for row in found.rows] == [256, 256, 0, 10]
    assert found.activations == 522  # for one example
    assert found.activation_bytes() == 32 * 522 * 4
    assert found.activation_bytes(itemsize=8) == 32 * 522 * 8
    with pytest.raises(InvalidInputError, match="itemsize = 0 must be at least 1"):
        found.activation_bytes(itemsize=0)


def test_counts_are_for_one_example_whatever_the_batch() -> None:
    layers = (Conv2d(out_channels=4, kernel_size=3), BatchNorm2d())
    one, many = table(*layers, shape=(1, 8, 8)), table(*layers, shape=(64, 1, 8, 8))
    assert (one.parameters, one.macs, one.activations) == (many.parameters, many.macs, many.activations)
    assert (one.output_shape, many.output_shape) == ((4, 6, 6), (64, 4, 6, 6))


def test_an_empty_stack_gives_what_it_is_given() -> None:
    found = table(shape=(2, 3, 4, 5))
    assert (found.output_shape, found.parameters, found.rows) == ((2, 3, 4, 5), 0, ())
    assert seen(Stack(layers=[], input_shape=(1, 3, 3)), place=(1, 2)).columns == (2, 2)


def test_layers_without_a_name_get_one_that_is_free() -> None:
    layers = (Conv2d(out_channels=1, kernel_size=1, name="conv2"), *[Conv2d(out_channels=1, kernel_size=1)] * 2, ReLU())
    assert Stack(layers=layers, input_shape=(1, 2, 2)).names == ("conv2", "conv1", "conv3", "relu1")


def test_a_layer_prints_as_the_call_that_makes_it() -> None:
    layer = Conv2d(out_channels=8, kernel_size=[3, 3], padding=np.int64(1), name="a")  # type: ignore[arg-type]
    assert repr(layer) == "Conv2d(out_channels=8, kernel_size=(3, 3), padding=1, name='a')"
    assert repr(Concatenate(other="a", input="b")) == "Concatenate(other='a', input='b')"
    assert layer == Conv2d(out_channels=8, kernel_size=(3, 3), padding=1, name="a")
    assert Conv2d(out_channels=1, kernel_size=np.array([2])) == Conv2d(out_channels=1, kernel_size=2)  # type: ignore[arg-type]
