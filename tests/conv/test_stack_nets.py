"""The networks that ship, against the numbers that others publish for them, typed by hand."""

from __future__ import annotations

import pytest

from dlcore.conv.receptive_field import Window, forward
from dlcore.conv.stack import NETS, Net, find_problem, net, tabulate

each_net = pytest.mark.parametrize("shipped", NETS, ids=lambda shipped: shipped.slug)

# torchvision's `num_params`, and its `_ops` in thousands of millions, which are multiply-accumulates.
TORCHVISION = {
    "alexnet": (61_100_840, 0.714),
    "vgg-11": (132_863_336, 7.609),
    "vgg-13": (133_047_848, 11.308),
    "vgg-16": (138_357_544, 15.47),
    "vgg-19": (143_667_240, 19.632),
    "resnet-18": (11_689_512, 1.814),
    "resnet-34": (21_797_672, 3.664),
    "resnet-50": (25_557_032, 4.089),
}


@pytest.mark.parametrize("slug", TORCHVISION)
def test_it_has_torchvision_s_parameters_and_operations(slug: str) -> None:
    parameters, operations = TORCHVISION[slug]
    found = tabulate(net(slug))
    assert found.parameters == parameters
    assert round(found.macs / 1e9, 3) == operations
    assert found.output_shape == (1000,)


def test_lenet_5_has_the_parameters_of_today_s_courses() -> None:
    found = tabulate(net("lenet-5"))
    assert [row.parameters for row in found.rows if row.parameters] == [156, 2_416, 48_120, 10_164, 850]
    assert found.parameters == 61_706
    assert [row.output_shape for row in found.rows if row.kind != "Tanh"] == [
        (6, 28, 28),
        (6, 14, 14),
        (16, 10, 10),
        (16, 5, 5),
        (400,),
        (120,),
        (84,),
        (10,),
    ]


@pytest.mark.parametrize(
    ("slug", "name", "field", "stride"),
    [
        ("alexnet", "maxpool3", 195, 32),  # this and the next: Araujo, Norris and Sim, 2019
        ("vgg-16", "maxpool5", 212, 32),
        ("vgg-16", "fc1", 212 + 6 * 32, None),
        ("resnet-18", "layer4.1.add", 435, 32),
        ("resnet-34", "layer4.2.add", 899, 32),
        ("resnet-50", "layer4.2.add", 427, 32),
    ],
)
def test_it_has_this_receptive_field(slug: str, name: str, field: int, stride: int | None) -> None:
    row = tabulate(net(slug)).row(name)
    assert row.receptive_field == (field, field)
    assert row.stride == (stride and (stride, stride))


@pytest.mark.parametrize("slug", ["resnet-18", "resnet-34", "resnet-50"])
def test_a_residual_network_s_field_is_that_of_its_longest_way(slug: str) -> None:
    """The convolutions in a row, as if no skip were there: a skip sees less, inside of what they see."""
    rows = [row for row in tabulate(net(slug)).rows if row.is_map and row.kind in ("Conv2d", "MaxPool2d")]
    way = [vars(row.layer) for row in rows if "downsample" not in row.name]
    windows = [Window(**{name: each[name] for name in ("kernel_size", "stride", "padding")}) for each in way]
    field, last = forward(windows)[-1], tabulate(net(slug)).rows[-4]
    assert last.kind == "ReLU"
    assert (last.receptive_field, last.first) == ((field.size,) * 2, (field.first,) * 2)


@each_net
def test_it_has_the_parameters_that_it_says(shipped: Net) -> None:
    problem = find_problem(shipped.build())
    if shipped.slug == "autoencoder-mismatch":
        assert problem is not None
        assert problem.mended == net("autoencoder-skip")
        return
    assert problem is None
    if shipped.parameters is not None:
        assert tabulate(shipped.build()).parameters == shipped.parameters
        assert shipped.counted_by
    assert shipped.about.endswith(".")


def test_slugs_are_unique_and_find_their_network() -> None:
    slugs = [shipped.slug for shipped in NETS]
    assert len(set(slugs)) == len(slugs)
    assert [net(slug) for slug in slugs] == [shipped.build() for shipped in NETS]


@pytest.mark.parametrize("depth", [18, 34, 50])
def test_a_residual_network_has_as_many_layers_with_weights_as_its_name_says(depth: int) -> None:
    rows = tabulate(net(f"resnet-{depth}")).rows
    counted = [row for row in rows if row.kind in ("Conv2d", "Linear") and "downsample" not in row.name]
    assert len(counted) == depth
