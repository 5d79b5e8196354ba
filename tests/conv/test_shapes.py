"""Output sizes against PyTorch's, also on what is an error.

`recorded/shapes.json` holds PyTorch's answers to a sample of the cases below, so that they are checked where torch is
not installed. To record them anew: python tests/conv/test_shapes.py
"""

from __future__ import annotations

import itertools
import json
import random
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dlcore.conv.shapes import (
    conv_transpose_output_shape,
    conv_transpose_output_size,
    output_shape,
    output_size,
    pool_output_shape,
    pool_output_size,
    positions,
)
from dlcore.errors import InvalidInputError

RECORDED = Path(__file__).parent / "recorded" / "shapes.json"
OURS = {"conv": output_shape, "transposed": conv_transpose_output_shape, "pool": pool_output_shape}

Case = tuple[str, tuple[int, ...], dict[str, Any]]


def cases() -> Iterator[Case]:
    """Kinds, shapes and settings, more than half of them errors on one ground or another."""
    paddings = (0, 1, 2, 3, -1, "same", "valid")
    for size, k, s, p, d in itertools.product(range(8), range(5), range(4), paddings, range(4)):
        yield "conv", (1, 1, size), {"out_channels": 1, "kernel_size": (k,), "stride": s, "padding": p, "dilation": d}
    for size, k, s, p, q, d in itertools.product(range(5), range(4), range(4), range(-1, 3), range(-1, 4), range(4)):
        settings = {"kernel_size": (k,), "stride": s, "padding": p, "output_padding": q, "dilation": d}
        yield "transposed", (1, 1, size), {"out_channels": 1, **settings}
    for size, k, s, p, d, c in itertools.product(
        range(8), range(5), (None, 0, 1, 2, 3), range(-1, 4), range(4), (False, True)
    ):
        settings = {"stride": s, "padding": p, "dilation": d, "ceil_mode": c}
        yield "pool", (1, 2, size), {"kernel_size": (k,), **settings}
    # Everything rectangular, batched or not, with groups.
    rng = random.Random(0)
    for _ in range(1500):
        axes = rng.choice((1, 2, 2, 2, 3))
        shape = tuple(rng.choice((1, 2, 3)) for _ in range(rng.choice((1, 2)))) + tuple(
            rng.choices(range(1, 9), k=axes)
        )
        kernel = tuple(rng.choices(range(1, 5), k=axes))

        def each(low: int, high: int, axes: int = axes) -> int | tuple[int, ...]:
            return rng.choice((rng.randint(low, high), tuple(rng.randint(low, high) for _ in range(axes))))

        settings = {"kernel_size": kernel, "stride": each(1, 3), "padding": each(0, 2), "dilation": each(1, 2)}
        grouped = {"out_channels": rng.randint(0, 4), "groups": rng.randint(0, 3), **settings}
        yield "conv", shape, grouped | {"padding": rng.choice((settings["padding"], "same", "valid"))}
        yield "transposed", shape, grouped | {"output_padding": each(0, 2)}
        yield "pool", shape, settings | {"ceil_mode": rng.choice((False, True))}
    for shape in ((0, 2, 5, 5), (2, 5, 5), (2, 5), (1, 2, 5), (1, 1, 2, 5, 5), (2,), (1, 1, 1, 1, 5, 5)):
        for kind in OURS:
            filters = {} if kind == "pool" else {"out_channels": 1}
            yield kind, shape, {"kernel_size": (2, 2), **filters}


def ours(case: Case) -> list[int] | None:
    kind, shape, settings = case
    try:
        return list(OURS[kind](shape, **settings))
    except InvalidInputError:
        return None


def torchs(case: Case) -> list[int] | None:
    """What torch answers, or None where it refuses."""
    import torch
    from torch.nn import functional

    kind, shape, settings = case
    kernel, channels = settings["kernel_size"], shape[-len(settings["kernel_size"]) - 1 :][0]
    others = {name: value for name, value in settings.items() if name not in ("kernel_size", "out_channels")}
    x = torch.zeros(shape, dtype=torch.float64)
    try:
        if kind == "pool":
            return list(getattr(functional, f"max_pool{len(kernel)}d")(x, kernel, **others).shape)
        filters, groups = settings["out_channels"], max(1, others.get("groups", 1))
        if kind == "conv":
            weight = torch.zeros((filters, channels // groups, *kernel), dtype=x.dtype)
            return list(getattr(functional, f"conv{len(kernel)}d")(x, weight, **others).shape)
        if filters % groups:  # torch takes the filters of one group, so it cannot be asked
            return None
        weight = torch.zeros((channels, filters // groups, *kernel), dtype=x.dtype)
        return list(getattr(functional, f"conv_transpose{len(kernel)}d")(x, weight, **others).shape)
    except (RuntimeError, TypeError, ValueError):
        return None


def describe(case: Case) -> str:
    kind, shape, settings = case
    return f"{kind} of {shape}, {', '.join(f'{name}={value!r}' for name, value in settings.items())}"


@pytest.mark.reference
@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
def test_every_shape_and_every_error_is_torch_s() -> None:
    wrong = [f"{describe(case)}: {ours(case)}, torch {torchs(case)}" for case in cases() if ours(case) != torchs(case)]
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.reference
def test_average_pooling_has_the_shapes_of_maximum_pooling_in_torch_too() -> None:
    import torch
    from torch.nn import functional

    for kind, shape, settings in cases():
        if kind != "pool" or settings.get("dilation", 1) != 1 or len(shape) != 3 or len(settings["kernel_size"]) != 1:
            continue
        others = {name: value for name, value in settings.items() if name not in ("kernel_size", "dilation")}
        try:
            answer = list(functional.avg_pool1d(torch.zeros(shape), settings["kernel_size"], **others).shape)
        except RuntimeError:
            answer = None
        assert ours((kind, shape, settings)) == answer, describe((kind, shape, settings))


def recorded() -> list[tuple[Case, list[int] | None]]:
    entries = json.loads(RECORDED.read_text(encoding="utf-8"))["cases"]
    tuples = ({k: tuple(v) if isinstance(v, list) else v for k, v in settings.items()} for _, _, settings, _ in entries)
    return [
        ((kind, tuple(shape), settings), answer)
        for (kind, shape, _, answer), settings in zip(entries, tuples, strict=True)
    ]


def test_every_recorded_answer_of_torch_is_ours() -> None:
    wrong = [f"{describe(case)}: {ours(case)}, torch {answer}" for case, answer in recorded() if ours(case) != answer]
    assert not wrong, "\n".join(wrong)


def test_the_recording_holds_answers_and_refusals_of_every_kind() -> None:
    for kind in OURS:
        answers = [answer for (each, *_), answer in recorded() if each == kind]
        assert sum(answer is None for answer in answers) >= 40
        assert sum(answer is not None for answer in answers) >= 40


# The source texts' numbers, typed by hand.


def test_B4_1_one_filter_no_padding() -> None:
    line = positions(36, kernel_size=3)
    assert list(line.starts) == list(range(1, 35))
    assert line.output_size == 34
    assert output_shape((3, 36, 36), out_channels=1, kernel_size=3) == (1, 34, 34)


def test_B4_2_two_filters_padding_3_stride_2() -> None:
    line = positions(36, kernel_size=3, padding=3, stride=2)
    assert line.padded == 42
    assert list(line.starts) == [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31, 33, 35, 37, 39]
    assert sum(line.starts) == 400
    assert line.unused == 1
    assert output_shape((3, 36, 36), out_channels=2, kernel_size=3, padding=3, stride=2) == (2, 20, 20)


def test_C1_a_batch_of_32_pictures_through_128_filters() -> None:
    batch = (32, 1, 28, 28)
    assert output_shape(batch, out_channels=128, kernel_size=3) == (32, 128, 26, 26)
    assert output_shape(batch, out_channels=128, kernel_size=4, padding=1, stride=2) == (32, 128, 14, 14)


def test_A6_pooling_halves_a_picture() -> None:
    assert pool_output_shape((64, 112, 112), kernel_size=2) == (64, 56, 56)


def test_C3_a_transposed_convolution_undoes_a_stride() -> None:
    assert output_size(32, kernel_size=3, stride=2, padding=1) == 16
    assert conv_transpose_output_size(16, kernel_size=4, stride=2, padding=1) == 32
    shape = conv_transpose_output_shape((10, 8, 16, 16), out_channels=1, kernel_size=4, stride=2, padding=1)
    assert shape == (10, 1, 32, 32)


# What the pictures of a line need.


@pytest.mark.parametrize("size", range(1, 12))
def test_positions_are_where_the_kernel_fits_counted_one_by_one(size: int) -> None:
    for k, s, p, d in itertools.product(range(1, 5), range(1, 5), range(3), range(1, 4)):
        room, reach = size + 2 * p, d * (k - 1) + 1
        fits = [start for start in range(1, room + 1) if (start - 1) % s == 0 and start + reach - 1 <= room]
        if not fits:
            continue
        line = positions(size, kernel_size=k, stride=s, padding=p, dilation=d)
        assert list(line.starts) == fits
        assert line.unused == room - fits[-1] - reach + 1
        assert [cell for place in (1, len(fits)) for cell in line.cells(place)] == [
            start + d * j for start in (fits[0], fits[-1]) for j in range(k)
        ]


def test_same_puts_the_odd_cell_at_the_end() -> None:
    line = positions(7, kernel_size=4, padding="same")
    assert (line.before, line.after, line.output_size) == (1, 2, 7)
    line = positions(2, kernel_size=8, padding="same", dilation=3)
    assert (line.before, line.after, line.output_size) == (10, 11, 2)


def test_a_window_that_would_start_past_the_input_is_dropped() -> None:
    assert pool_output_size(5, kernel_size=2, stride=3, ceil_mode=True) == 2
    assert pool_output_size(3, kernel_size=2, stride=2, padding=1, ceil_mode=True) == 2


def test_one_integer_stands_for_every_axis() -> None:
    assert output_shape((3, 9, 8, 7), out_channels=2, kernel_size=(3, 3, 3)) == (2, 7, 6, 5)
    assert output_shape((1, 3, 9, 8, 7), out_channels=2, kernel_size=3) == (1, 2, 7, 6, 5)
    assert output_shape((3, 9), out_channels=2, kernel_size=3, stride=(2,)) == (2, 4)
    assert output_shape((3, 9, 9), out_channels=2, kernel_size=(3, 5), stride=(2,)) == (2, 4, 3)


# Errors say what was given, what is allowed, and where.

A_SENTENCE = {
    "kernel_size = 5 spans 5 cells of a padded line of 4; use a smaller kernel": lambda: output_size(4, kernel_size=5),
    "kernel_size = 3 with dilation 2 spans 5 cells of a padded line of 4": lambda: output_size(
        4, kernel_size=3, dilation=2
    ),
    "kernel_size = 9 spans 9 cells of a padded line of 8 along the width": lambda: output_shape(
        (3, 9, 8), out_channels=1, kernel_size=9
    ),
    "stride = 0 must be at least 1": lambda: output_size(4, kernel_size=3, stride=0),
    "stride = 2.0 must be an integer": lambda: output_size(4, kernel_size=3, stride=2.0),  # type: ignore[arg-type]
    "stride = True must be an integer": lambda: output_size(4, kernel_size=3, stride=True),
    "stride = 2 does not go with padding='same'": lambda: output_size(4, kernel_size=3, stride=2, padding="same"),
    "padding = -1 must be at least 0": lambda: output_size(4, kernel_size=3, padding=-1),
    "padding = 'full' must be one of 'same', 'valid'": lambda: output_size(4, kernel_size=3, padding="full"),
    "padding = 2 must be at most half of the window, 1": lambda: pool_output_size(9, kernel_size=3, padding=2),
    "ceil_mode = 1 must be True or False": lambda: pool_output_size(9, kernel_size=3, ceil_mode=1),  # type: ignore[arg-type]
    "kernel_size = 7 makes a window of 7 cells, and the padded line has 6": lambda: pool_output_size(6, kernel_size=7),
    "output_padding = 2 must be less than the stride, 2, or the dilation, 1": lambda: conv_transpose_output_size(
        4, kernel_size=3, stride=2, output_padding=2
    ),
    "padding = 2 on each side leaves nothing of 3 cells": lambda: conv_transpose_output_size(
        1, kernel_size=3, padding=2
    ),
    "groups = 2 must divide the input's 3 channels": lambda: output_shape(
        (3, 9, 9), out_channels=2, kernel_size=3, groups=2
    ),
    "groups = 3 must divide the output's 2 channels": lambda: output_shape(
        (3, 9, 9), out_channels=2, kernel_size=3, groups=3
    ),
    r"shape = \(9, 9\) has 2 sizes; kernel_size has one entry for each axis": lambda: output_shape(
        (9, 9), out_channels=2, kernel_size=(3, 3)
    ),
    r"shape = \(9,\) has 1 sizes; use \(C, H, W\) or \(N, C, H, W\)": lambda: output_shape(
        (9,), out_channels=2, kernel_size=3
    ),
    r"shape = \(3, 0, 9\) has a size of 0": lambda: pool_output_shape((3, 0, 9), kernel_size=3),
    "shape = 9 must be a tuple of sizes": lambda: output_shape(9, out_channels=2, kernel_size=3),  # type: ignore[arg-type]
    r"stride = \(1, 2, 3\) must be one integer or 2, and has 3": lambda: output_shape(
        (3, 9, 9), out_channels=2, kernel_size=3, stride=(1, 2, 3)
    ),
    "place = 21 is past the last place, 20": lambda: positions(36, kernel_size=3, padding=3, stride=2).cells(21),
}


@pytest.mark.parametrize("sentence", A_SENTENCE)
def test_an_error_says(sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=sentence):
        A_SENTENCE[sentence]()


def record() -> None:
    """Ask the installed torch for a sample: of each kind, as many answers as refusals."""
    import torch

    warnings.simplefilter("ignore")
    everything = [(case, torchs(case)) for case in cases()]
    sample = []
    for kind, refused in itertools.product(OURS, (False, True)):
        found = [(*case, answer) for case, answer in everything if case[0] == kind and (answer is None) == refused]
        sample += random.Random(0).sample(found, 60)
    rows = ",\n".join(json.dumps(row) for row in sample)
    RECORDED.write_text(f'{{"torch": "{torch.__version__}", "cases": [\n{rows}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    record()
