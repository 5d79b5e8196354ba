"""Training sets: split, seeded, and what they say they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dlcore import data
from dlcore.errors import InvalidInputError
from dlcore.training.sets import PLANE, TrainingSet, diabetes, digits, plane, toy_regression

ALL: dict[str, Any] = {"digits": digits, "diabetes": diabetes, "toy": toy_regression} | {
    name: lambda name=name, **more: plane(name, **more) for name in PLANE
}


def rows(ready: TrainingSet) -> list[tuple[float, ...]]:
    return [tuple(row) for row in np.vstack([ready.x, ready.held_out_x])]


@pytest.mark.parametrize("name", ALL)
def test_a_quarter_is_held_out_and_no_row_stands_on_both_sides(name: str) -> None:
    ready = ALL[name](seed=3)
    total = len(ready.x) + len(ready.held_out_x)
    assert len(ready.held_out_x) == total // 4
    assert (len(ready.y), len(ready.held_out_y)) == (len(ready.x), len(ready.held_out_x))
    if name != "digits":  # a few digits were drawn alike
        assert len(set(rows(ready))) == total
    for array in (ready.x, ready.y, ready.held_out_x, ready.held_out_y):
        assert not array.flags.writeable


@pytest.mark.parametrize("name", ALL)
def test_a_seed_gives_the_same_rows(name: str) -> None:
    one, same, other = (ALL[name](seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.x, same.x)
    assert np.array_equal(one.y, same.y)
    assert not np.array_equal(one.x, other.x)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("share", [1e-6, 0.1, 0.5, 0.999999])
def test_the_share_that_is_held_out_is_chosen_and_leaves_a_row_on_each_side(name: str, share: float) -> None:
    ready, usual = ALL[name](held_out=share), ALL[name]()
    total = len(usual.x) + len(usual.held_out_x)
    assert len(ready.x) + len(ready.held_out_x) == total
    assert len(ready.held_out_x) == min(max(int(share * total), 1), total - 1)
    assert np.isfinite(ready.held_out_x).all()


def test_digits_are_the_shipped_ones() -> None:
    ready = digits()
    pictures = {(*image.ravel().tolist(), int(label)) for image, label in zip(*_shipped(), strict=True)}
    learned = {(*(16 * x).tolist(), int(y)) for x, y in zip(ready.x, ready.y, strict=True)}
    assert learned <= pictures
    assert (ready.classes, ready.outputs) == (10, 10)


def _shipped() -> tuple[np.ndarray, np.ndarray]:
    return data.digits().images, data.digits().labels


def test_diabetes_is_standardized_by_the_rows_to_learn_from_alone() -> None:
    ready = diabetes(seed=1)
    for array in (ready.x, ready.y):
        assert np.allclose(array.mean(axis=0), 0)
        assert np.allclose((array**2).mean(axis=0), 1)
    assert not np.allclose(ready.held_out_x.mean(axis=0), 0, atol=1e-3)
    assert ready.outputs == 1


def test_the_toy_s_targets_are_its_formula_plus_noise() -> None:
    ready = toy_regression(noise=0)
    x1, x2 = ready.x.T
    assert np.allclose(ready.y[:, 0], 3 + x1 * x2 + np.sin(2 * x1))
    noisy = toy_regression(n=8000, noise=0.5)
    x1, x2 = noisy.x.T
    assert (noisy.y[:, 0] - (3 + x1 * x2 + np.sin(2 * x1))).std() == pytest.approx(0.5, rel=0.03)


@pytest.mark.parametrize("name", PLANE)
def test_the_plane_s_classes_are_balanced_and_a_line_separates_none_but_the_blobs(name: str) -> None:
    ready = plane(name, n=4000)
    assert ready.y.mean() == pytest.approx(0.5, abs=0.03)
    assert name == "blobs" or np.abs(ready.x).max() <= 1
    design = np.column_stack([ready.x, np.ones(len(ready.x))])
    line = np.linalg.lstsq(design, 2.0 * ready.y - 1, rcond=None)[0]
    right = ((design @ line > 0) == ready.y).mean()
    assert right > 0.99 if name == "blobs" else right < 0.7


def test_the_plane_s_rules() -> None:
    circle, xor = plane("circle"), plane("xor")
    assert np.array_equal(circle.y, (circle.x**2).sum(axis=1) > 0.5)
    assert np.array_equal(xor.y, xor.x[:, 0] * xor.x[:, 1] > 0)
    blobs = plane("blobs", n=8000)
    for side, center in ((0, -0.5), (1, 0.5)):
        cloud = blobs.x[blobs.y == side]
        assert np.allclose(cloud.mean(axis=0), center, atol=0.02)
        assert np.allclose(np.cov(cloud.T), 0.04 * np.eye(2), atol=0.004)
    spirals = plane("spirals")
    radius, angle = np.hypot(*spirals.x.T), np.arctan2(spirals.x[:, 1], spirals.x[:, 0])
    turns = (angle - 3 * np.pi * radius - np.pi * spirals.y) / (2 * np.pi)
    assert np.allclose(turns, np.rint(turns))


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: digits(seed=-1), "seed = -1 must be at least 0"),
        (lambda: plane("moons"), "name = 'moons' must be one of 'circle', 'xor', 'spirals', 'blobs'"),
        (lambda: plane("xor", n=7), "n = 7 must be at least 8"),
        (lambda: plane("xor", n=10**6), "n = 1000000 must be at most 100,000"),
        (lambda: digits(held_out=1), "held_out = 1 must be above 0 and below 1"),
        (lambda: plane("xor", held_out=np.nan), "held_out = nan must be a finite number"),
        (lambda: toy_regression(noise=-1), "noise = -1 must be at least 0"),
    ],
)
def test_what_is_out_of_range_is_told_in_one_sentence(call: Any, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        call()
