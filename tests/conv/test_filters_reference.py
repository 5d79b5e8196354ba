"""Filters against scipy, on the photograph."""

from __future__ import annotations

import numpy as np
import pytest

from dlcore import data
from dlcore.conv.filters import KERNELS, Kernel, filter_image, gaussian

pytestmark = pytest.mark.reference
ndimage = pytest.importorskip("scipy.ndimage", reason="scipy not installed: pip install -e '.[reference]'")
signal = pytest.importorskip("scipy.signal", reason="scipy not installed: pip install -e '.[reference]'")


@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.slug)
def test_as_scipy_ndimage_filters_the_photograph(kernel: Kernel) -> None:
    image = data.photograph().image.astype(float)
    names = {"zeros": "constant", "reflect": "mirror", "replicate": "nearest", "circular": "grid-wrap"}
    # scipy centers an even kernel one cell later than PyTorch and we do
    origin = [-1 if side % 2 == 0 else 0 for side in kernel.weights.shape]
    for ours, theirs in names.items():
        found = filter_image(image, kernel, padding_mode=ours).output  # type: ignore[arg-type]
        assert np.allclose(found, ndimage.correlate(image, kernel.weights, mode=theirs, origin=origin), atol=1e-9), ours


@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.slug)
def test_as_scipy_signal_convolves_the_photograph(kernel: Kernel) -> None:
    image = data.photograph().image.astype(float)
    ours = filter_image(image, kernel, mode="convolution", size="valid").output
    assert np.allclose(ours, signal.convolve2d(image, kernel.weights, mode="valid"), atol=1e-9)
    ours = filter_image(image, kernel, size="valid").output
    assert np.allclose(ours, signal.correlate2d(image, kernel.weights, mode="valid"), atol=1e-9)


def test_as_scipy_makes_a_gaussian() -> None:
    theirs = ndimage.gaussian_filter(np.pad([[1.0]], 4), sigma=1.3, mode="constant", radius=4)
    assert np.allclose(gaussian(9, sigma=1.3).weights, theirs)
