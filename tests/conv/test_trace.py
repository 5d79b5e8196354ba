"""The trace against conv2d and its reference, against torch, and by hand: every product, from both ends."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dlcore.conv.ops import conv2d, conv2d_reference
from dlcore.conv.shapes import conv_transpose_output_shape
from dlcore.conv.trace import trace, trace_transposed
from dlcore.errors import InvalidInputError

I = [[6, 0, 1], [3, 4, 1], [4, 7, 0]]
K = [[1, 0], [0, -1]]
BORDERS = ("zeros", "reflect", "replicate", "circular")


def random_case(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
    """An input, filters, a bias and settings that go together."""
    rng = np.random.default_rng(seed)
    groups, C, O = (int(n) for n in rng.integers(1, 3, 3))
    kernel, dilation = rng.integers(1, 4, 2), rng.integers(1, 3, 2)
    sizes = dilation * (kernel - 1) + rng.integers(1, 4, 2) + 1
    settings = {
        "stride": tuple(int(n) for n in rng.integers(1, 4, 2)),
        "padding": tuple(int(n) for n in rng.integers(0, 3, 2) % sizes),
        "dilation": tuple(int(n) for n in dilation),
        "groups": groups,
    }
    x = rng.integers(-5, 6, (groups * C, *sizes))
    return x, rng.integers(-3, 4, (groups * O, C, *kernel)), rng.integers(-3, 4, groups * O), settings


@pytest.mark.parametrize("mode", ["cross-correlation", "convolution"])
@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("seed", range(12))
def test_a_trace_sums_to_what_conv2d_and_its_reference_give(seed: int, border: str, mode: str) -> None:
    x, w, b, settings = random_case(seed)
    settings |= {"padding_mode": border, "mode": mode}
    found = trace(x, w, b, **settings)
    assert np.array_equal(found.output, conv2d(x, w, b, **settings))
    assert np.array_equal(found.output, conv2d_reference(x, w, b, **settings))


@pytest.mark.parametrize("padding", ["same", "valid"])
def test_padding_by_its_name(padding: str) -> None:
    x, w = np.arange(12).reshape(1, 3, 4), np.arange(4).reshape(1, 1, 2, 2)
    assert np.array_equal(trace(x, w, padding=padding).output, conv2d(x, w, padding=padding))


@pytest.mark.parametrize("seed", range(12))
def test_from_either_end_the_products_are_the_same(seed: int) -> None:
    x, w, _, settings = random_case(seed)
    found = trace(x, w, padding_mode=BORDERS[seed % 4], **settings)
    made = [found.made_of(r, c, o) for o, r, c in np.ndindex(*found.output.shape)]
    assert [term for terms in made for term in terms] == list(found.terms)
    gone = [term for q, r, c in np.ndindex(*x.shape) for term in found.goes_to(r, c, q)]
    assert {id(term) for term in gone} == {id(term) for term in found.terms if term.given}
    for term in found.terms:
        assert term.value == (x[term.given] if term.given else 0)
        assert term.weight == w[term.weight_at]
        assert term.product == term.value * term.weight


def test_homework_1_problem_4_4_by_hand() -> None:
    found = trace(I, K)
    assert found.output.tolist() == [[2, -1], [-4, 4]]
    by_hand = [
        [(6, 1), (0, 0), (3, 0), (4, -1)],
        [(0, 1), (1, 0), (4, 0), (1, -1)],
        [(3, 1), (4, 0), (4, 0), (7, -1)],
        [(4, 1), (1, 0), (7, 0), (0, -1)],
    ]
    for products, (row, column) in zip(by_hand, np.ndindex(2, 2), strict=True):
        assert [(term.value, term.weight) for term in found.made_of(row, column)] == products


def test_the_middle_cell_meets_each_weight_once_and_a_corner_one() -> None:
    found = trace(I, K)
    assert [(term.made, term.weight_at[2:]) for term in found.goes_to(1, 1)] == [
        ((0, 0, 0), (1, 1)),
        ((0, 0, 1), (1, 0)),
        ((0, 1, 0), (0, 1)),
        ((0, 1, 1), (0, 0)),
    ]
    assert [(term.made, term.weight) for term in found.goes_to(2, 2)] == [((0, 1, 1), -1)]


def test_convolution_turns_the_kernel_and_the_weight_is_named_as_printed() -> None:
    first = trace(I, K, mode="convolution").made_of(0, 0)
    assert [(term.value, term.weight_at[2:]) for term in first] == [(6, (1, 1)), (0, (1, 0)), (3, (0, 1)), (4, (0, 0))]
    assert sum(term.product for term in first) == -2


def test_a_stride_steps_over_cells() -> None:
    found = trace(I, [[1]], stride=2)
    assert found.output.tolist() == [[6, 1], [4, 0]]
    assert found.goes_to(1, 1) == ()
    assert [term.made for term in found.goes_to(2, 2)] == [(0, 1, 1)]


def test_dilation_leaves_gaps_in_the_patch() -> None:
    assert [term.place[1:] for term in trace(I, K, dilation=2).made_of(0, 0)] == [(0, 0), (0, 2), (2, 0), (2, 2)]


def test_a_zero_of_the_padding_comes_from_no_cell() -> None:
    first, *_, last = trace(I, K, padding=1).made_of(0, 0)
    assert (first.given, first.place, first.value) == (None, (0, -1, -1), 0)
    assert (last.given, last.place, last.value) == ((0, 0, 0), (0, 0, 0), 6)


def test_a_copy_in_the_padding_names_the_cell_it_copies() -> None:
    reflected = trace(I, K, padding=1, padding_mode="reflect").made_of(0, 0)
    assert [term.given for term in reflected] == [(0, 1, 1), (0, 1, 0), (0, 0, 1), (0, 0, 0)]
    around = trace(I, K, padding=1, padding_mode="circular").goes_to(2, 2)
    assert (0, -1, -1) in [term.place for term in around]


def test_several_channels_are_added() -> None:
    x = np.stack([I, np.ones((3, 3))])
    found = trace(x, [[K, [[2, 0], [0, 0]]], [[[0, 0], [0, 0]], K]])
    assert found.output.tolist() == [[[4, 1], [-2, 6]], [[0, 0], [0, 0]]]
    assert [term.given[0] for term in found.made_of(0, 0) if term.given] == [0] * 4 + [1] * 4
    assert {term.made[0] for term in found.goes_to(1, 1, channel=1) if term.made} == {0, 1}


@pytest.mark.parametrize("mode", ["cross-correlation", "convolution"])
@pytest.mark.parametrize("seed", range(12))
def test_the_transposed_convolution_goes_back_along_every_product(seed: int, mode: Any) -> None:
    """⟨g, conv(x)⟩ = ⟨transposed(g), x⟩, and product by product the same places and weights."""
    x, w, _, settings = random_case(seed)
    forward = trace(x, w, mode=mode, **settings)
    g = np.random.default_rng(seed).integers(-4, 5, forward.output.shape)
    missing = (
        np.array(x.shape[1:])
        - conv_transpose_output_shape(g.shape, out_channels=len(x), kernel_size=w.shape[2:], **settings)[1:]
    )
    back = trace_transposed(g, w, output_padding=tuple(int(n) for n in missing), mode=mode, **settings)
    assert back.output.shape == x.shape
    assert (g * forward.output).sum() == (back.output * x).sum()
    there = [(term.made, term.given, term.place, term.weight_at) for term in forward.terms]
    assert there == [(term.given, term.made, term.place, term.weight_at) for term in back.terms]


def test_transposed_by_hand_and_it_does_not_undo_the_convolution() -> None:
    back = trace_transposed([[2, -1], [-4, 4]], K)
    assert back.output.tolist() == [[2, -1, 0], [-4, 2, 1], [0, 4, -4]]
    assert back.output.shape == np.shape(I)
    assert [(term.value, term.weight) for term in back.made_of(1, 1)] == [(2, -1), (-1, 0), (-4, 0), (4, 1)]
    assert [term.made for term in back.goes_to(0, 1)] == [(0, 0, 1), (0, 0, 2), (0, 1, 1), (0, 1, 2)]


def test_transposed_padding_cuts_cells_off() -> None:
    whole, cut = trace_transposed(I, K, stride=2), trace_transposed(I, K, stride=2, padding=1)
    assert np.array_equal(cut.output, whole.output[1:-1, 1:-1])
    assert cut.border == ((1, 1), (1, 1))
    assert sum(term.made is None for term in cut.terms) == 36 - 16
    longer = trace_transposed(I, K, stride=2, padding=1, output_padding=1)
    assert longer.border == ((1, 0), (1, 0))
    assert np.array_equal(longer.output, whole.output[1:, 1:])


def test_transposed_bias_is_one_for_each_output_channel() -> None:
    weight = np.ones((1, 2, 1, 1))
    assert trace_transposed([I], weight, [10, 20]).output[:, 0, 0].tolist() == [16, 26]
    with pytest.raises(InvalidInputError, match=r"bias = \(1,\) is its shape, and must be \(2,\)"):
        trace_transposed([I], weight, [10])


def test_what_a_trace_holds_cannot_be_changed() -> None:
    found = trace(I, K)
    for array in (found.input, found.weight, found.output):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1


def test_the_arrays_given_are_copied() -> None:
    given = np.array(I, float)
    found = trace(given, K)
    given[0, 0] = 99
    assert found.input[0, 0] == 6


@pytest.mark.parametrize("call", [trace, trace_transposed])
@pytest.mark.parametrize(
    ("args", "named", "says"),
    [
        (([[1, 2], [3]], K), {}, "input = .* must be an array of numbers"),
        (([[1, float("nan")]], [[1]]), {}, "input = .* must hold finite numbers"),
        ((I, [[float("inf")]]), {}, "weight = .* must hold finite numbers"),
        (([1, 2, 3], K), {}, r"input = \(3,\) is its shape, and must be \(C, H, W\)"),
        ((I, np.ones((1, 1, 2, 2))), {}, r"input = \(3, 3\) is its shape, and must be \(C, H, W\)"),
        (([I], K), {}, r"weight = \(2, 2\) is its shape, and must be"),
        (([I], np.ones((2, 3, 2, 2))), {}, r"weight = \(2, 3, 2, 2\) is its shape, and "),
        ((I, np.ones((0, 2))), {}, r"weight = \(1, 1, 0, 2\) is its shape, and "),
        ((I, K), {"stride": 0}, "stride = 0 must be at least 1"),
        ((I, K), {"dilation": 0}, "dilation = 0 must be at least 1"),
        ((I, K), {"padding": -1}, "padding = -1 must be at least 0"),
        ((I, K), {"groups": 0}, "groups = 0 must be at least 1"),
        ((I, K), {"mode": "turned"}, "mode = 'turned' must be one of 'cross-correlation', 'convolution'"),
        ((np.full((3, 3), 1e308), np.full((2, 2), 1e3)), {}, "input times weight is too large for float64"),
        ((np.ones((60, 60)), np.ones((4, 4))), {}, "a trace lists at most 20,000; use conv2d, or a smaller input"),
    ],
)
def test_what_does_not_go_together_is_told_in_one_sentence(call: Any, args: Any, named: Any, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        call(*args, **named)


def test_a_kernel_that_does_not_fit_and_a_mirror_without_enough_cells() -> None:
    with pytest.raises(InvalidInputError, match="kernel_size = 4 spans 4 cells of a padded line of 3"):
        trace(I, np.ones((4, 4)))
    with pytest.raises(InvalidInputError, match="padding_mode = 'reflect' has 2 cells to copy"):
        trace(I, K, padding=3, padding_mode="reflect")
    with pytest.raises(InvalidInputError, match="padding_mode = 'mirror' must be one of"):
        trace(I, K, padding_mode="mirror")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ((2, 0), "row = 2 is not in the output, which has 0 to 1"),
        ((-1, 0), "row = -1 is not in the output"),
        ((0, 5), "column = 5 is not in the output"),
        ((0, 0, 1), "channel = 1 is not in the output, which has 0 to 0"),
        ((0.5, 0), "row = 0.5 must be an integer"),
    ],
)
def test_a_cell_that_is_not_there(cell: Any, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        trace(I, K).made_of(*cell)


def test_an_input_cell_that_is_not_there() -> None:
    with pytest.raises(InvalidInputError, match="row = 3 is not in the input, which has 0 to 2"):
        trace(I, K).goes_to(3, 0)


def test_each_padded_row_names_the_row_it_copies() -> None:
    assert trace(I, K, padding=1).rows == (-1, 0, 1, 2, -1)
    assert trace(I, K, padding=(0, 2), padding_mode="reflect").columns == (2, 1, 0, 1, 2, 1, 0)
    assert trace(I, K, padding=1, padding_mode="replicate").rows == (0, 0, 1, 2, 2)
    assert trace(I, K, padding=2, padding_mode="circular").rows == (1, 2, 0, 1, 2, 0, 1)
    assert trace_transposed(I, K, stride=2, padding=1).rows == (-1, 0, 1, 2, 3, -1)
    assert trace_transposed(I, K, stride=3, output_padding=2).rows == tuple(range(10))
