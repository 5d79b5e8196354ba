"""conv2d against its own reference loops and against PyTorch.

`recorded/conv2d.json` holds PyTorch's answers to some of the cases below with small whole numbers, so that they are
checked where torch is not installed. To record them anew: python tests/conv/test_ops.py
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dlcore
from dlcore.conv._plan import plan
from dlcore.conv.ops import conv2d, conv2d_reference
from dlcore.errors import InvalidInputError

RECORDED = Path(__file__).parent / "recorded" / "conv2d.json"
MODES = ("zeros", "reflect", "replicate", "circular")
EXACT = {np.float32: 2e-5, np.float64: 1e-12}  # of the largest number of the output


def random_case(seed: int, *, whole: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray | None, dict[str, Any]]:
    """An input, a weight, a bias or none, and settings; in one case of four something does not go together."""
    rng = np.random.default_rng(seed)
    groups, C, O = (int(n) for n in rng.integers(1, 4, 3))
    kernel = tuple(int(n) for n in rng.integers(1, 5, 2))
    sizes = [int(n) for n in rng.integers(1, 10, 2)]
    if not whole and rng.random() < 0.1:
        sizes[1] = int(rng.integers(130, 160))  # long rows take another path
    batch = [(), (1,), (3,)][rng.integers(3)]

    def each(low: int, high: int) -> Any:
        return int(rng.integers(low, high)) if rng.random() < 0.5 else tuple(int(n) for n in rng.integers(low, high, 2))

    settings = {
        "stride": each(1, 4) if rng.random() < 0.7 else 1,
        "padding": ["same", "valid"][rng.integers(2)] if rng.random() < 0.4 else each(0, 4),
        "dilation": each(1, 3),
        "groups": groups,
        "padding_mode": MODES[rng.integers(4)],
    }
    shapes = (*batch, groups * C, *sizes), (groups * O, C, *kernel), (groups * O,)
    x, w, b = (rng.integers(-3, 4, shape) if whole else rng.standard_normal(shape) for shape in shapes)
    return x, w, b if rng.random() < 0.5 else None, settings


def torchs(x: np.ndarray, w: np.ndarray, b: np.ndarray | None, settings: dict[str, Any]) -> np.ndarray | None:
    """What torch answers, or None where it refuses."""
    import torch

    try:
        layer = torch.nn.Conv2d(
            x.shape[-3], w.shape[0], tuple(w.shape[2:]), bias=b is not None, dtype=torch.from_numpy(x).dtype, **settings
        )
        with torch.no_grad():
            layer.weight[...] = torch.from_numpy(w)
            if layer.bias is not None and b is not None:
                layer.bias[...] = torch.from_numpy(b)
            answer: np.ndarray = layer(torch.from_numpy(x)).numpy()
            return answer
    except (RuntimeError, ValueError):
        return None


def ours(x: np.ndarray, w: np.ndarray, b: np.ndarray | None, settings: dict[str, Any]) -> np.ndarray | None:
    try:
        return conv2d(x, w, b, **settings)
    except InvalidInputError:
        return None


def assert_near(found: np.ndarray, expected: np.ndarray) -> None:
    assert found.dtype == expected.dtype
    assert found.shape == expected.shape
    largest = float(abs(expected).max(initial=1.0))
    np.testing.assert_allclose(found, expected, rtol=0, atol=EXACT[found.dtype.type] * largest)


@pytest.mark.reference
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
def test_torch_gives_the_same_or_refuses_too(dtype: type) -> None:
    answered = refused = 0
    for seed in range(600):
        x, w, b, settings = random_case(seed)
        x, w, b = x.astype(dtype), w.astype(dtype), None if b is None else b.astype(dtype)
        found, expected = ours(x, w, b, settings), torchs(x, w, b, settings)
        assert (found is None) == (expected is None), f"seed {seed}: {x.shape}, {w.shape}, {settings}"
        if found is not None and expected is not None:
            assert_near(found, expected)
        answered, refused = answered + (found is not None), refused + (found is None)
    assert min(answered, refused) > 100


def recorded() -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads(RECORDED.read_text(encoding="utf-8"))["cases"]
    return cases


def test_every_recorded_answer_of_torch_is_ours() -> None:
    for case in recorded():
        x, w = (np.array(case[name], np.float64) for name in ("input", "weight"))
        b = None if case["bias"] is None else np.array(case["bias"], np.float64)
        settings = {name: tuple(each) if isinstance(each, list) else each for name, each in case["settings"].items()}
        found = ours(x, w, b, settings)
        assert (None if found is None else found.tolist()) == case["output"], f"{x.shape}, {w.shape}, {settings}"


def test_the_recording_has_every_padding_mode_answered_and_refused() -> None:
    seen = {(case["settings"]["padding_mode"], case["output"] is None) for case in recorded()}
    assert seen == {(mode, refused) for mode in MODES for refused in (False, True)}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_fast_paths_agree_with_the_reference(dtype: type) -> None:
    answered = 0
    for seed in range(300):
        x, w, b, settings = random_case(seed)
        x, w, b = x.astype(dtype), w.astype(dtype), None if b is None else b.astype(dtype)
        found = ours(x, w, b, settings)
        if found is None:
            with pytest.raises(InvalidInputError):
                conv2d_reference(x, w, b, **settings)
            continue
        assert_near(found, conv2d_reference(x, w, b, **settings))
        answered += 1
    assert answered > 100


PATHS = {  # shapes and settings; the path is by one indexing, by rows, or by patches, in one block or in several
    "indexing": ((1, 1, 5, 5), (2, 1, 3, 3), {}),
    "indexing, padded": ((1, 2, 5, 4), (2, 2, 2, 3), {"padding": (1, 2), "stride": 2}),
    "rows": ((2, 3, 12, 150), (2, 3, 3, 3), {"padding": 1}),
    "rows, strides and dilation": ((1, 3, 12, 300), (2, 3, 3, 4), {"stride": (3, 2), "dilation": (2, 3)}),
    "rows, mirrored": ((1, 2, 9, 140), (1, 2, 3, 4), {"padding": "same", "padding_mode": "reflect"}),
    "rows, several blocks": ((1, 2, 130, 200), (1, 2, 5, 5), {"padding": 2}),
    "patches, one block": ((1, 3, 20, 20), (4, 3, 3, 3), {"padding": 1}),
    "patches, a batch": ((3, 3, 20, 20), (4, 3, 3, 3), {"padding": 1, "stride": 2}),
    "patches, several blocks": ((2, 8, 40, 40), (40, 8, 3, 3), {"padding": "same", "dilation": 2}),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", PATHS)
def test_each_path_gives_what_the_reference_gives(name: str, dtype: type, rng: np.random.Generator) -> None:
    input_shape, weight_shape, settings = PATHS[name]
    defaults = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1, "padding_mode": "zeros"}
    way = plan(input_shape, weight_shape, **defaults | settings)  # type: ignore[arg-type]
    path = "rows" if way.by_rows else "patches" if way.cells is None else "indexing"
    assert name.startswith(path)
    x, w = rng.standard_normal(input_shape).astype(dtype), rng.standard_normal(weight_shape).astype(dtype)
    assert_near(conv2d(x, w, **settings), conv2d_reference(x, w, **settings))


def test_the_reference_is_the_sum_that_the_definition_says(rng: np.random.Generator) -> None:
    x, w, b = rng.standard_normal((1, 2, 4, 5)), rng.standard_normal((3, 2, 2, 3)), rng.standard_normal(3)
    found = conv2d_reference(x, w, b)
    for o, r, c in np.ndindex(3, 3, 3):
        cells = ((k, i, j) for k in range(2) for i in range(2) for j in range(3))
        total = b[o] + sum(x[0, k, r + i, c + j] * w[o, k, i, j] for k, i, j in cells)
        assert found[0, o, r, c] == pytest.approx(total, rel=1e-12)


# The source texts' numbers, typed by hand.


def test_B4_4_the_products_and_their_sums() -> None:
    picture, kernel = [[[6, 0, 1], [3, 4, 1], [4, 7, 0]]], [[[[1, 0], [0, -1]]]]
    assert conv2d(picture, kernel).tolist() == [[[2, -1], [-4, 4]]]
    assert conv2d(picture, [[[[1, 0], [0, 1]]]]).tolist() == [[[10, 1], [10, 4]]]


def test_A5_the_edges_of_a_small_picture() -> None:
    picture = [[0, 1, 1, 0, 0], [0, 1, 1, 1, 0], [1, 1, 1, 1, 0], [0, 1, 1, 1, 0], [0, 0, 1, 0, 0]]
    kernel = [[0, -1, 0], [-1, 4, -1], [0, -1, 0]]
    edges = [[-1, 2, 2, -2, 0], [-2, 1, 0, 2, -1], [3, 0, 0, 1, -1], [-2, 2, 0, 2, -1], [0, -2, 3, -2, 0]]
    for mode in ("cross-correlation", "convolution"):
        assert conv2d([picture], [[kernel]], padding="same", mode=mode).tolist() == [edges]


def test_C2_a_shift_goes_left_and_true_convolution_right() -> None:
    picture, kernel = [[[1, 2, 3]]], [[[[0, 0, 0], [0, 0, 1], [0, 0, 0]]]]
    assert conv2d(picture, kernel, padding=1).tolist() == [[[2, 3, 0]]]
    assert conv2d(picture, kernel, padding=1, mode="convolution").tolist() == [[[0, 1, 2]]]


@pytest.mark.reference
def test_true_convolution_is_scipy_s(rng: np.random.Generator) -> None:
    from scipy.signal import convolve2d

    for shape in ((1, 1), (2, 2), (3, 4), (5, 2)):
        x, w = rng.standard_normal((9, 8)), rng.standard_normal(shape)
        found = conv2d(x[None], w[None, None], mode="convolution")[0]
        np.testing.assert_allclose(found, convolve2d(x, w, mode="valid"), atol=1e-12)


def test_the_package_loads_its_parts_when_asked() -> None:
    found = subprocess.run(
        [sys.executable, "-c", "import dlcore; print(dlcore.conv.ops.conv2d([[[2]]], [[[[3]]]]).item())"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert found.stdout.strip() == "6.0"
    with pytest.raises(AttributeError, match=r"module 'dlcore\.conv' has no attribute 'op'"):
        _ = dlcore.conv.op


# What may be given.


def test_float32_stays_where_every_array_is_float32() -> None:
    single, double = np.ones((1, 3, 3), np.float32), np.ones((1, 3, 3))
    weight, bias = np.ones((1, 1, 2, 2), np.float32), np.ones(1, np.float32)
    assert conv2d(single, weight, bias).dtype == np.float32
    assert conv2d(double, weight, bias).dtype == np.float64
    assert conv2d(single, weight.astype(np.float64)).dtype == np.float64
    assert conv2d(single, weight, bias.astype(np.float64)).dtype == np.float64
    for dtype in (np.int8, np.uint64, np.bool_, np.float16):
        assert conv2d(single.astype(dtype), weight.astype(dtype)).dtype == np.float64


@pytest.mark.parametrize("name", PATHS)
def test_any_layout_in_memory_will_do_and_nothing_is_changed(name: str, rng: np.random.Generator) -> None:
    input_shape, weight_shape, settings = PATHS[name]
    x, w = rng.standard_normal(input_shape), rng.standard_normal(weight_shape)
    expected = conv2d(x, w, **settings)
    turned = np.ascontiguousarray(x.transpose(3, 1, 2, 0)).transpose(3, 1, 2, 0)
    gaps = np.repeat(w, 2, axis=3)[..., ::2]
    swapped = x.astype(x.dtype.newbyteorder())
    for each in (x, w, turned, gaps, swapped):
        each.flags.writeable = False
    np.testing.assert_allclose(conv2d(turned, gaps, **settings), expected, atol=1e-12)
    np.testing.assert_allclose(conv2d(swapped, w, **settings), expected, atol=1e-12)
    assert not np.shares_memory(conv2d(x, w, **settings), x)


def test_an_empty_batch_gives_an_empty_batch() -> None:
    assert conv2d(np.ones((0, 2, 5, 5)), np.ones((3, 2, 3, 3))).shape == (0, 3, 3, 3)
    assert conv2d(np.ones((0, 2, 5, 200)), np.ones((1, 2, 3, 3))).shape == (0, 1, 3, 198)


def test_a_number_that_no_patch_touches_may_be_anything() -> None:
    x = np.ones((1, 1, 4))
    x[0, 0, 3] = np.nan
    assert conv2d(x, np.ones((1, 1, 1, 2)), stride=3).tolist() == [[[2]]]


def test_very_large_and_very_small_numbers_are_no_error() -> None:
    huge, tiny = np.full((1, 3, 3), 1e200), np.full((1, 3, 3), 1e-300)
    weight = np.ones((1, 1, 3, 3))
    assert conv2d(huge, weight).item() == pytest.approx(9e200)
    assert conv2d(tiny, weight).item() == pytest.approx(9e-300)
    assert conv2d(np.full((1, 3, 3), 1e30, np.float32), weight.astype(np.float32)).item() == pytest.approx(9e30)


# Errors say what was given, what is allowed, and where.

PICTURE, KERNEL = np.ones((1, 4, 5)), np.ones((1, 1, 3, 3))


def spoiled(array: np.ndarray, place: tuple[int, ...], value: float) -> np.ndarray:
    array = array.copy()
    array[place] = value
    return array


A_SENTENCE: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    r"input\[0, 1, 2\] = nan must be finite": (spoiled(PICTURE, (0, 1, 2), np.nan), KERNEL, {}),
    r"input\[0, 3, 4\] = -inf must be finite": (spoiled(PICTURE, (0, 3, 4), -np.inf), KERNEL, {}),
    r"weight\[0, 0, 2, 0\] = inf must be finite": (PICTURE, spoiled(KERNEL, (0, 0, 2, 0), np.inf), {}),
    r"weight\[0, 0, 0, 1\] = nan must": (PICTURE, spoiled(KERNEL, (0, 0, 0, 1), np.nan), {"mode": "convolution"}),
    r"bias\[0\] = nan must be finite": (PICTURE, KERNEL, {"bias": [np.nan]}),
    "input times weight is too large for float64; scale the input or the weight down": (PICTURE * 1e308, KERNEL, {}),
    "too large for float32; .* or use float64": (
        np.full((1, 9, 200), 3e38, np.float32),
        KERNEL.astype(np.float32),
        {},
    ),
    "input must hold real numbers of at most 64 bits, and holds complex128": (PICTURE * 1j, KERNEL, {}),
    "weight must hold real numbers of at most 64 bits, and holds object": (PICTURE, KERNEL.astype(object), {}),
    "input must hold real numbers of at most 64 bits, and holds <U5": (np.array("photo"), KERNEL, {}),
    "bias must hold real numbers of at most 64 bits, and holds object": (PICTURE, KERNEL, {"bias": [None]}),
    r"input = \[\[\[1, 2\], \[3\]\]\] must be an array of numbers": ([[[1, 2], [3]]], KERNEL, {}),
    r"input = \(4, 5\) is its shape, and must be \(C, H, W\) or \(N, C, H, W\)": (PICTURE[0], KERNEL, {}),
    r"input = \(1, 0, 5\) is its shape, and has a size of 0": (PICTURE[:, :0], KERNEL, {}),
    r"weight = \(3, 3\) is its shape, and must be \(O, C, kh, kw\)": (PICTURE, KERNEL[0, 0], {}),
    r"weight = \(1, 1, 0, 3\) is its shape, and has a size of 0": (PICTURE, KERNEL[:, :, :0], {}),
    r"weight = \(1, 1, 3, 3\) is its shape, and its second size must be 2: 2 channels in 1 groups": (
        np.ones((2, 4, 5)),
        KERNEL,
        {},
    ),
    r"bias = \(2,\) is its shape, and must be \(1,\)": (PICTURE, KERNEL, {"bias": [1, 2]}),
    "kernel_size = 3 with dilation 2 spans 5 cells of a padded line of 4 along the height": (
        PICTURE,
        KERNEL,
        {"dilation": 2},
    ),
    "groups = 2 must divide the input's 1 channels": (PICTURE, KERNEL, {"groups": 2}),
    "groups = 0 must be at least 1": (PICTURE, KERNEL, {"groups": 0}),
    "stride = True must be an integer": (PICTURE, KERNEL, {"stride": (True, 1)}),
    "stride = 1.0 must be an integer": (PICTURE, KERNEL, {"stride": 1.0}),
    "padding = 'full' must be one of 'same', 'valid'": (PICTURE, KERNEL, {"padding": "full"}),
    "padding_mode = 'mirror' must be one of 'zeros', 'reflect'": (PICTURE, KERNEL, {"padding_mode": "mirror"}),
    "padding_mode = 'reflect' has 3 cells to copy from an axis of 4, and the padding needs 4": (
        PICTURE,
        KERNEL,
        {"padding": 4, "padding_mode": "reflect"},
    ),
    "mode = 'correlation' must be one of 'cross-correlation', 'convolution'": (
        PICTURE,
        KERNEL,
        {"mode": "correlation"},
    ),
}


@pytest.mark.parametrize("sentence", A_SENTENCE)
def test_an_error_says(sentence: str) -> None:
    x, w, settings = A_SENTENCE[sentence]
    conv2d(PICTURE, KERNEL, stride=(1, 1))  # a plan that is remembered must not let the next one through
    with pytest.raises(InvalidInputError, match=sentence):
        conv2d(x, w, **settings)


def record() -> None:
    """Ask the installed torch: for each padding mode, twelve answers and six refusals."""
    import torch

    lines: list[str] = []
    room = {(mode, refused): 6 if refused else 12 for mode in MODES for refused in (False, True)}
    for seed in range(2000):
        x, w, b, settings = random_case(seed, whole=True)
        given = [None if each is None else each.astype(np.float64) for each in (x, w, b)]
        answer = torchs(given[0], given[1], given[2], settings)  # type: ignore[arg-type]
        key = (settings["padding_mode"], answer is None)
        if room[key] == 0 or x.size > 60:
            continue
        room[key] -= 1
        case = {"input": x.tolist(), "weight": w.tolist(), "bias": None if b is None else b.tolist()}
        output = None if answer is None else answer.round().astype(int).tolist()
        lines.append(json.dumps({**case, "settings": settings, "output": output}, separators=(",", ":")))
    rows = ",\n".join(lines)
    RECORDED.write_text(f'{{"torch": "{torch.__version__}", "cases": [\n{rows}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    record()
