"""The shipped data: what it holds, that nobody can change them, and that each file's licence stands beside it."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from dlcore import data
from dlcore.errors import InvalidInputError

FOLDER = Path(data.__file__).parent
FILES = sorted(path.name for path in FOLDER.iterdir() if path.suffix not in {".py", ".md"} and path.is_file())
README = (FOLDER / "README.md").read_text(encoding="utf-8")


def section(file: str) -> str:
    found = re.search(rf"^## `{re.escape(file)}`.*?(?=^## |\Z)", README, re.MULTILINE | re.DOTALL)
    assert found, f"{file} has no section in dlcore/data/README.md"
    return found.group()


def test_the_folder_holds_these_files_and_little_more() -> None:
    assert FILES == ["camera.npz", "coffee.npz", "diabetes.npz", "digits-network.npz", "digits.npz"]
    assert sum((FOLDER / file).stat().st_size for file in FILES) < 266_000
    assert (FOLDER / "digits.npz").stat().st_size < 60_000


@pytest.mark.parametrize("file", FILES)
def test_each_file_has_maker_license_source_and_changes_beside_it(file: str) -> None:
    text = section(file)
    for word in ("Made by:", "Licence:", "Stated by:", "Changed:"):
        assert f"- {word}" in text
    assert "https://creativecommons.org/" in text or "https://opensource.org/" in text


@pytest.mark.parametrize("file", FILES)
def test_each_file_is_the_one_that_the_readme_describes(file: str) -> None:
    assert hashlib.sha256((FOLDER / file).read_bytes()).hexdigest() in README


@pytest.mark.parametrize(("name", "file"), [("camera", "camera.npz"), ("coffee", "coffee.npz")])
def test_what_the_code_says_of_a_photograph_stands_in_the_readme(name: str, file: str) -> None:
    picture = data.photograph(name)
    assert picture.license in section(file)
    assert picture.url in section(file)
    photographer = re.search(r"Photograph by ([^,]+),", picture.source)
    assert photographer
    assert photographer.group(1) in section(file)


def test_what_the_code_says_of_the_digits_stands_in_the_readme() -> None:
    digits = data.digits()
    assert digits.license in section("digits.npz")
    assert digits.url in section("digits.npz")
    assert "E. Alpaydin and C. Kaynak" in digits.source


def test_the_photograph_is_gray_256_by_256_and_uses_the_whole_range() -> None:
    picture = data.photograph()
    assert picture.image.shape == (256, 256)
    assert picture.image.dtype == np.uint8
    assert picture.high == 255
    assert picture.image.min() < 10
    assert picture.image.max() > 245


def test_the_photograph_has_a_flat_sky_a_dark_coat_and_a_textured_lawn() -> None:
    image = data.photograph().image.astype(float)
    sky, coat, lawn = image[5:25, 200:220], image[135:150, 40:55], image[170:200, 180:210]
    assert sky.std() < 3 < 3 * sky.std() < lawn.std()
    assert coat.mean() < 40 < 100 < lawn.mean() < sky.mean()


def test_the_second_photograph_is_in_color() -> None:
    image = data.photograph("coffee").image
    assert image.shape == (256, 256, 3)
    red, green, blue = image.reshape(-1, 3).mean(axis=0)
    assert red > green > blue


def test_all_1797_digits_are_there_with_every_label() -> None:
    digits = data.digits()
    assert digits.images.shape == (1797, 8, 8)
    assert digits.labels.shape == (1797,)
    assert np.bincount(digits.labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert (digits.images.min(), digits.images.max(), digits.high) == (0, 16, 16)


def test_a_zero_has_a_hole_and_a_one_has_not() -> None:
    # the first two digits of the set
    assert data.digits().labels[:2].tolist() == [0, 1]
    assert data.digit(0).image[3:5, 3:5].max() <= 5
    assert data.digit(1).image[3:5, 3:5].min() == 16


def test_a_digit_is_found_by_label_and_by_index() -> None:
    assert data.digit(7, example=3).title == "A handwritten 7"
    sevens = np.flatnonzero(data.digits().labels == 7)
    by_index = data.digits().picture(int(sevens[3]))
    assert np.array_equal(data.digit(7, example=3).image, by_index.image)
    assert by_index.high == 16
    assert by_index.license == "CC BY 4.0"


def test_what_the_code_says_of_the_patients_stands_in_the_readme() -> None:
    patients, text = data.diabetes(), section("diabetes.npz")
    assert patients.license in text
    assert patients.url in text
    assert "B. Efron, T. Hastie, I. Johnstone and R. Tibshirani" in patients.source
    assert "Copyright (c) 2007-2026 The scikit-learn developers." in text  # the licence asks for its whole text
    assert "THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS" in text


def test_all_442_patients_are_there_with_ten_measurements() -> None:
    patients = data.diabetes()
    assert patients.inputs.shape == (442, 10)
    assert patients.targets.shape == (442,)
    assert len(patients.columns) == 10
    # the table's first and last lines
    assert patients.inputs[0].tolist() == [59, 2, 32.1, 101, 157, 93.2, 38, 4, 4.8598, 87]
    assert patients.inputs[-1].tolist() == [36, 1, 19.6, 71, 250, 133.2, 97, 3, 4.5951, 92]
    assert patients.targets[[0, -1]].tolist() == [151, 57]
    assert (patients.targets.min(), patients.targets.max()) == (25, 346)


def test_the_raw_measurements_are_ill_conditioned_and_standardizing_mends_most_of_it() -> None:
    raw, scaled = data.diabetes(), data.diabetes(standardized=True)
    for values in (scaled.inputs, scaled.targets):
        assert np.allclose(values.mean(axis=0), 0)
        assert np.allclose(np.mean(values**2, axis=0), 1)
    assert np.allclose(scaled.inputs * raw.inputs.std(axis=0) + raw.inputs.mean(axis=0), raw.inputs)
    assert np.linalg.cond(raw.inputs) > 1000 > 30 > np.linalg.cond(scaled.inputs)


def test_arrays_are_read_only_and_loaded_once() -> None:
    weights = data.digit_weights().values()
    patients = [table for on in (False, True) for table in vars(data.diabetes(standardized=on)).values()]
    arrays = [each for each in patients if isinstance(each, np.ndarray)]
    assert len(arrays) == 4
    shipped = (data.photograph().image, data.digits().images, data.digits().labels, data.digit(3).image)
    for array in (*shipped, *weights, *arrays):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    assert data.photograph() is data.photograph()
    assert data.digits() is data.digits()
    assert data.diabetes() is data.diabetes()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: data.photograph("lena"), "name = 'lena' names no photograph; use camera or coffee"),
        (lambda: data.digit(10), "label = 10 must be a digit from 0 to 9"),
        (lambda: data.digit(True), "label = True must be a digit from 0 to 9"),
        (lambda: data.digit("3"), "label = '3' must be a digit from 0 to 9"),  # type: ignore[arg-type]
        (lambda: data.digit(8, example=174), "example = 174 must be an integer from 0 to 173 for the digit 8"),
        (lambda: data.digits().picture(1797), "index = 1797 must be an integer from 0 to 1796"),
        (lambda: data.digits().picture(-1), "index = -1 must be an integer from 0 to 1796"),
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(sentence)):
        call()


def test_reading_the_data_needs_numpy_alone() -> None:
    tree = ast.parse(Path(data.__file__).read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= {
        "__future__",
        "collections",
        "dataclasses",
        "functools",
        "pathlib",
        "types",
        "typing",
        "numpy",
        "dlcore",
    }
