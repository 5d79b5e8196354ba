"""Layer stacks: the source texts' own numbers, typed again by hand under their problem's name."""

from __future__ import annotations

import numpy as np

from dlcore.conv.ops import conv2d
from dlcore.conv.stack import autoencoder, find_problem, small_vgg, tabulate
from dlcore.derivations.conv_stack import P1, P2, P3, P4, P5, P6, A, Z, c, d, derivation, e, h, k, l, m, n, r, s


def answer(claim: str, given: object) -> object:
    return derivation.claim(claim).answer.value(given)  # type: ignore[arg-type]


A6 = {
    "conv3-64": ((64, 112, 112), 1_792),
    "pool1": ((64, 56, 56), 0),
    "conv3-128": ((128, 56, 56), 73_856),
    "pool2": ((128, 28, 28), 0),
    "conv3-256": ((256, 28, 28), 295_168),
    "conv3-256-again": ((256, 28, 28), 590_080),
    "pool3": ((256, 14, 14), 0),
    "fc-1024": ((1024,), 51_381_248),
    "fc-100": ((100,), 102_500),
    "softmax": ((100,), 0),
}


def test_A6_every_line_of_the_table() -> None:
    table = tabulate(small_vgg())
    rows = {row.name: (row.output_shape, row.parameters) for row in table.rows if row.kind != "Flatten"}
    assert rows == A6
    assert table.parameters == 52_444_644


def test_A6_the_derivation_s_lines() -> None:
    counts = [1_792, 73_856, 295_168, 590_080, 51_381_248, 102_500]
    assert [name.value() for name in (P1, P2, P3, P4, P5, P6)] == counts
    assert answer("table", {}) == sum(counts) == 52_444_644
    assert answer("share", {}) == 97
    convolutions = [(3, 64), (64, 128), (128, 256), (256, 256)]
    assert [answer("parameters", {k: 3, r: 3, c: a, l: b}) for a, b in convolutions] == counts[:4]
    assert answer("linear", {d: 1024, h: 100}) == 102_500


def test_A6_the_first_fully_connected_layer_is_worked_from_its_map() -> None:
    flattened = derivation.claim("flattened").answer
    given = {name: value for name, value in derivation.sources["A6"].items() if name.name in "HWch"}
    assert flattened.working(given).text().splitlines()[-1] == "= 51,381,248"
    assert answer("linear", {d: 14 * 14 * 256, h: 1024}) == 51_381_248


def test_A6_shapes_are_kept_and_halved() -> None:
    assert [answer("keeps", {n: size}) for size in (112, 56, 28)] == [112, 56, 28]
    assert [answer("halves", {n: size}) for size in (112, 56, 28, 15)] == [56, 28, 14, 7]


def test_D5a_eight_filters_and_the_stride_that_is_no_parameter() -> None:
    given = derivation.sources["D5a"]
    assert answer("weights", given) == 24
    assert answer("parameters", given) == 32
    (counted,) = [mistake for mistake in derivation.mistakes if mistake.misprint_in == "D5a"]
    assert counted.wrong.value(given) == 25
    assert given[s] == 1


def test_C3e_the_six_printed_shapes() -> None:
    shapes = [row.output_shape for row in tabulate(autoencoder()).rows]
    assert shapes == [
        (10, 16, 32, 32),
        (10, 32, 16, 16),
        (10, 128, 8, 8),
        (10, 16, 8, 8),
        (10, 8, 16, 16),
        (10, 1, 32, 32),
    ]
    assert [answer("strided", {m: half}) for half in (16, 8)] == [16, 8]
    assert [answer("doubles", {n: size}) for size in (8, 16)] == [16, 32]
    assert answer("transposed", derivation.sources["C3a-e"]) == 16


def test_C3f_sixteen_and_eight_channels_after_an_upsampling() -> None:
    problem = find_problem(autoencoder(skip="as printed"))
    assert problem is not None
    assert "upsample layer e from 16 × 16 to 32 × 32 first" in problem.sentence
    assert tabulate(autoencoder(skip="mended")).row("skip").output_shape == (10, 24, 32, 32)
    given = derivation.sources["C3f"]
    assert given[c] + given[e] == 24
    assert answer("joined", given) == 24 * 32 * 32


def test_C3g_zeros_in_layer_e_leave_the_skip_branch_alone() -> None:
    rng = np.random.default_rng(3)
    skip, read = rng.normal(size=(16, 32, 32)), rng.normal(size=(16, 32, 32))
    silent = conv2d(read, np.zeros((8, 16, 3, 3)), np.zeros(8), padding=1)
    whole = conv2d(np.concatenate([skip, silent]), np.ones((1, 24, 3, 3)), padding=1)
    assert np.allclose(whole, conv2d(skip, np.ones((1, 16, 3, 3)), padding=1))
    assert answer("silent", {A: [1, 2, 3], Z: [4, 5], e: 2}) == 6
