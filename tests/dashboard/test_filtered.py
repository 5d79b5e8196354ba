"""The figure of a filtered picture: its cells, layers and numbers are the library's own, and its sentences are true."""

from __future__ import annotations

import base64
import re
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from dashboard import charts
from dashboard.charts.answers import answer, claim
from dashboard.charts.pixels import encoded, png
from dashboard.upload import reduced
from dlcore.conv.filters import Filtered, filter_image, frequency_response
from dlcore.data import digit, photograph

A5 = [[0, 1, 1, 0, 0], [0, 1, 1, 1, 0], [1, 1, 1, 1, 0], [0, 1, 1, 1, 0], [0, 0, 1, 0, 0]]
A5_RESULT = [[-1, 2, 2, -2, 0], [-2, 1, 0, 2, -1], [3, 0, 0, 1, -1], [-2, 2, 0, 2, -1], [0, -2, 3, -2, 0]]
CAMERA = reduced(photograph("camera").image, cells=64)
COFFEE = reduced(photograph("coffee").image, cells=48)
KINDS = {"u1": "<u1", "i2": "<i2", "f4": "<f4", "f8": "<f8"}


def pixels(address: str) -> NDArray[Any]:
    """The cells of a picture that stands in an address."""
    return np.asarray(Image.open(BytesIO(base64.b64decode(address.partition(",")[2]))))


def decoded(packed: dict[str, str]) -> NDArray[Any]:
    return np.frombuffer(base64.b64decode(packed["bytes"]), KINDS[packed["kind"]]).astype(float)


def layers(markup: str, role: str) -> list[NDArray[Any]]:
    """How opaque each cell is, from 0 to 1, in each layer of one color."""
    found = re.findall(rf'<i class="dl-layer {role}[^"]*" style="--mask:url\(([^)]*)\)', markup)
    return [pixels(address)[..., 1] / 255 for address in found]


def scale(markup: str) -> float:
    """Where the key says that the scale of signed values ends."""
    (end,) = re.findall(r'dl-signs"></i>([\d.,]+) or more', markup)
    return float(end.replace(",", ""))


def images(markup: str) -> list[NDArray[Any]]:
    return [pixels(address) for address in re.findall(r'<img class="dl-layer" alt="" src="([^"]*)"', markup)]


def numbers(markup: str, role: str) -> list[str]:
    """The numbers that stand in a plane's cells, row by row."""
    (plane,) = re.findall(rf'<div class="dl-plane {role}[^"]*".*?</div>', markup)
    return re.findall(r"dl-number[^>]*>([^<]*)<", plane)


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 2), (5, 7, 3), (1, 1)])
def test_a_png_holds_the_cells(shape: tuple[int, ...], rng: np.random.Generator) -> None:
    cells = rng.integers(0, 256, shape).astype(np.uint8)
    assert np.array_equal(pixels(png(cells)), cells)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([0, 255], "u1"),
        ([-1, 255], "i2"),
        ([0, 256], "i2"),
        ([-32767, 32767], "i2"),
        ([0, 2**24], "f4"),
        ([0, 2**24 + 1], "f8"),
        ([0.5, -0.25], "f4"),
    ],
)
def test_numbers_reach_the_script_exactly_in_few_bytes(values: list[float], kind: str) -> None:
    packed = encoded(np.array(values, float))
    assert packed["kind"] == kind
    assert decoded(packed).tolist() == values


def test_A5_a_small_picture_shows_its_numbers() -> None:
    markup = charts.filtered(filter_image(A5, "minus-laplacian"), high=1).drawn.markup
    flat = [str(value).replace("-", "−") for row in A5_RESULT for value in row]
    assert numbers(markup, "dl-made") == flat
    padded = np.pad(A5, 1).ravel().tolist()
    assert numbers(markup, "dl-given") == [str(value) for value in padded]
    assert markup.count("dl-pad") == 49 - 25
    assert "<img" not in markup


def test_the_chosen_cell_is_the_strongest_one_free_of_padding() -> None:
    result = filter_image(CAMERA, "minus-laplacian")
    row, column = charts.strongest(result)
    inner = np.abs(result.output[1:-1, 1:-1])
    assert abs(result.output[row, column]) == inner.max()
    assert charts.filtered(result, high=255).drawn.data["at"] == [row, column]
    assert charts.filtered(result, high=255, at=(3, 4)).drawn.data["at"] == [3, 4]
    tiny = filter_image([[1.0, -5.0]], np.ones((3, 3)))
    assert charts.strongest(tiny) == (0, 0), "no cell is free of padding"


@pytest.mark.parametrize("size", ["same", "valid"])
@pytest.mark.parametrize("kernel", ["minus-laplacian", "diagonal", [[1, 2, 3]], np.ones((4, 5)) / 20])
@pytest.mark.parametrize("picture", [CAMERA, COFFEE])
def test_the_script_gets_what_the_library_computed(picture: NDArray[Any], kernel: Any, size: Any) -> None:
    result = filter_image(picture, kernel, size=size, padding_mode="reflect", mode="convolution")
    (data,) = charts.filtered(result, high=255).drawn.data["results"]
    assert decoded(data["output"]) == pytest.approx(result.output.ravel(), rel=1e-6, abs=1e-6)
    assert decoded(data["padded"]) == pytest.approx(result.padded.ravel())
    assert data["weights"] == result.weights.ravel().tolist(), "as they lie on the picture, after half a turn"
    top, left, bottom, right = data["inside"]
    assert np.array_equal(result.padded[top:bottom, left:right], result.input)
    # What the script does for a cell: the patch times the weights is the output.
    row, column, h, w = 7, 9, data["height"], data["width"]
    padded = decoded(data["padded"]).reshape(-1, data["across"], data["colors"])
    patch = padded[row : row + h, column : column + w, 0].ravel()
    flat = decoded(data["output"])[(row * data["columns"] + column) * data["colors"]]
    assert patch @ np.array(data["weights"]) == pytest.approx(flat, rel=1e-5, abs=1e-4)


def test_signed_values_are_blue_and_brick_and_0_is_the_page() -> None:
    result = filter_image(CAMERA, "minus-laplacian")
    markup = charts.filtered(result, high=255).drawn.markup
    (blue,), (brick,) = layers(markup, "dl-above"), layers(markup, "dl-below")
    end = scale(markup)
    assert np.abs(blue - np.clip(result.output / end, 0, 1)).max() <= 0.5 / 255 + 1e-12
    assert np.abs(brick - np.clip(-result.output / end, 0, 1)).max() <= 0.5 / 255 + 1e-12
    assert 0 < (np.abs(result.output) > end).mean() <= 0.01, "the scale ends where one value in a hundred lies beyond"
    assert len(images(markup)) == 1, "the input alone is drawn in gray"


def test_means_are_drawn_as_pictures() -> None:
    result = filter_image(CAMERA, "box")
    given, made = images(charts.filtered(result, high=255).drawn.markup)
    assert np.array_equal(given, CAMERA)
    assert np.array_equal(made, np.rint(result.output))


def test_a_sharpened_picture_marks_what_lies_beyond_black_and_white() -> None:
    result = filter_image(CAMERA, "sharpen")
    markup = charts.filtered(result, high=255).drawn.markup
    (above,), (below,) = layers(markup, "dl-above"), layers(markup, "dl-below")
    assert np.array_equal(above == 1, result.output > 255)
    assert np.array_equal(below == 1, result.output < 0)
    assert "below 0" in markup
    assert "above 255" in markup


def test_colors_are_drawn_one_at_a_time_where_they_have_signs() -> None:
    result = filter_image(COFFEE, "sobel-x")
    markup = charts.filtered(result, high=255).drawn.markup
    blue = layers(markup, "dl-above")
    for number, mask in enumerate(blue):
        share = np.clip(result.output[..., number] / scale(markup), 0, 1)
        assert np.abs(mask - share).max() <= 0.5 / 255 + 1e-12
    assert re.findall(r"dl-above dl-channel-(\d)", markup) == ["0", "1", "2"]
    assert re.findall(r'type="radio" value="(\d)"', markup) == ["0", "1", "2"]


def test_two_results_of_one_picture_stand_side_by_side() -> None:
    both = [filter_image(A5, "shift-left", mode=mode) for mode in ("cross-correlation", "convolution")]
    picture = charts.filtered(*both, names=("Cross-correlation", "Convolution"), high=1)
    assert (
        picture.title == "Cross-correlation moves the picture 1 cell left, convolution moves the picture 1 cell right"
    )
    assert picture.drawn.markup.count('class="dl-plane dl-made') == 2
    assert [each["name"] for each in picture.drawn.data["results"]] == ["Cross-correlation", "Convolution"]


PHOTO = filter_image(CAMERA, "identity").input


def on(kernel: Any, picture: Any = PHOTO, **more: Any) -> Filtered:
    return filter_image(picture, kernel, **more)


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        (on("identity"), "leaves the picture as it is"),
        (on("shift-up"), "moves the picture 1 cell up"),
        (on("shift-right", mode="convolution"), "moves the picture 1 cell left"),
        (on([[0, 0, 0, 0, 2]]), "takes each value times 2 and moves the picture 2 cells left"),
        (on([[0, 0, 0], [0, 0, 0], [1, 0, 0]]), "moves the picture 1 cell up and 1 cell right"),
        (on([[0, 0], [0, 0]]), "gives 0 everywhere"),
        (on("minus-laplacian", A5), "gives 0 in 7 of 25 cells, and −2 to 3 in the others"),
        (on("periodic-axis-1", [[1, 0, 1, 0, 1]] * 5, size="valid"), "gives −6 and 6"),
    ],
)
def test_what_a_filter_did_is_said(result: Filtered, sentence: str) -> None:
    assert answer(result) == sentence


def test_a_shift_does_what_is_said_of_it() -> None:
    moved = on([[0, 0, 0], [0, 0, 0], [1, 0, 0]]).output  # 1 cell up and 1 cell right
    assert np.array_equal(moved[:-1, 1:], PHOTO[1:, :-1])


def test_smoothing_and_sharpening_are_measured() -> None:
    beside, above = np.abs(np.diff(PHOTO, axis=1)), np.abs(np.diff(PHOTO, axis=0))
    before = (beside.sum() + above.sum()) / (beside.size + above.size)
    assert re.fullmatch(
        rf"smooths the picture: neighbors differ by [\d.]+ on average, before by {before:.3g}", answer(on("gaussian"))
    )
    assert answer(on("sharpen")).startswith("sharpens the picture")
    size = np.abs(on("sobel-x").output)
    assert f"at most {np.quantile(size, 0.9):.0f} in size, the strongest is {size.max():.0f}" in answer(on("sobel-x"))


@pytest.mark.parametrize(
    ("kernel", "sentence"),
    [
        ("minus-laplacian", "Half a turn leaves this kernel as it is, so both give the same"),
        ("sobel-x", "Half a turn changes every sign of this kernel, and so every sign of the result"),
        ("shift-up", "Turned moves the picture 1 cell down, as it lies moves the picture 1 cell up"),
    ],
)
def test_what_half_a_turn_changes_is_said(kernel: str, sentence: str) -> None:
    results = [on(kernel, mode="convolution"), on(kernel)]
    assert claim(results, ("Turned", "As it lies")) == sentence


def test_a_single_result_needs_no_name() -> None:
    assert claim([on("identity")], ("Output",)) == "The kernel leaves the picture as it is"


@pytest.mark.parametrize("side", [1, 2, 3, 4, 5, 6, 11])
@pytest.mark.parametrize("picture", [CAMERA, COFFEE, digit(3).image, photograph("camera").image])
def test_every_size_of_kernel_and_picture_is_drawn(picture: NDArray[Any], side: int) -> None:
    result = filter_image(picture, np.arange(side * side).reshape(side, side) - 3.5)
    drawn = charts.filtered(result, high=255)
    cells = drawn.drawn.markup.count("dl-number")
    assert cells >= side * side
    assert 'class="dl-plane dl-given' in drawn.drawn.markup
    assert 'class="dl-plane dl-made' in drawn.drawn.markup
    assert f"{result.output.shape[0]} × {result.output.shape[1]} cells" in drawn.described


def test_no_text_of_a_reader_reaches_the_markup() -> None:
    """Kernels carry names; those that a reader may have typed are escaped."""
    markup = charts.filtered(on("sobel-x"), names=("<b>Output</b>",)).drawn.markup
    assert "<b>Output</b>" not in markup.replace("<b>&lt;b&gt;", "")


# Waves


def heard(kernel: Any) -> Any:
    return tuple(frequency_response(kernel, axis=axis) for axis in (0, 1))


@pytest.mark.parametrize(
    ("kernel", "name", "title"),
    [
        ("periodic-axis-0", "k1", "k1 answers to waves down a column, and is silent on waves along a row"),
        ("periodic-axis-1", "k2", "k2 answers to waves along a row, and is silent on waves down a column"),
        ("gaussian", "The kernel", "The kernel answers most to flat pictures, along either axis"),
        ("shift-left", "The kernel", "The kernel answers to all waves alike, along either axis"),
        ("laplacian", "The kernel", "The kernel answers most to waves of 2 cells, along either axis"),
        ([[0]], "The kernel", "The kernel is silent on waves along either axis"),
        (
            [[1, 0, -1]],
            "The kernel",
            "The kernel answers to waves along a row, and is silent on waves down a column",
        ),
        (
            [[1, 1], [0.5, 0.5]],
            "The kernel",
            "The kernel answers most to flat pictures, along either axis",
        ),
        (
            [[1, -1], [1, 0]],
            "The kernel",
            "The kernel answers to all waves alike down a column, most to waves of 2 cells along a row",
        ),
    ],
)
def test_which_waves_a_kernel_hears_is_said(kernel: Any, name: str, title: str) -> None:
    assert charts.waves(heard(kernel), name=name).title == title


def test_D5b_the_chart_draws_the_library_s_gains() -> None:
    """k2's weights −1, 2, −1 in three rows: silent on flat pictures, 12 of 12 at period 2, 9 of 12 at period 3."""
    spec = charts.waves(heard("periodic-axis-1")).drawn.specification()
    rows = [row for data in spec["datasets"].values() for row in data if "along" in row]
    along = {round(row["frequency"], 6): row["gain"] for row in rows if row["along"].startswith("along a row")}
    assert {row["gain"] for row in rows if row["along"].startswith("down a column")} == {0.0}
    assert (along[0.0], along[0.5]) == (0.0, pytest.approx(1.0))
    assert along[min(along, key=lambda f: abs(f - 1 / 3))] == pytest.approx(0.75, abs=0.01)


def test_lines_that_meet_share_one_name() -> None:
    def named(kernel: Any) -> set[str]:
        spec = charts.waves(heard(kernel)).drawn.specification()
        return {row["label"] for rows in spec["datasets"].values() for row in rows if "label" in row}

    assert named("laplacian") == {"along either axis"}
    assert named("sobel-x") == {"down a column (axis 0)", "along a row (axis 1)"}
