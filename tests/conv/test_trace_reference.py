"""The transposed trace against torch, over random sizes and settings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dlcore.conv.trace import trace, trace_transposed

pytestmark = pytest.mark.reference


def arrays(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
    rng = np.random.default_rng(seed)
    groups, C, O = (int(n) for n in rng.integers(1, 3, 3))
    settings = {
        "stride": tuple(int(n) for n in rng.integers(1, 4, 2)),
        "padding": int(rng.integers(0, 2)),
        "dilation": tuple(int(n) for n in rng.integers(1, 3, 2)),
        "groups": groups,
    }
    shapes = (groups * C, *rng.integers(2, 5, 2)), (groups * C, O, *rng.integers(2, 4, 2)), groups * O
    x, w, b = (rng.standard_normal(shape) for shape in shapes)
    return x, w, b, settings


@pytest.mark.parametrize("seed", range(30))
def test_transposed_gives_what_torch_gives(seed: int) -> None:
    torch = pytest.importorskip("torch")
    x, w, b, settings = arrays(seed)
    if seed % 3 == 0:
        most = max(*settings["stride"], *settings["dilation"])
        settings["output_padding"] = int(seed % 2 and most > 1 and min(settings["stride"]) > 1)
    theirs = torch.nn.functional.conv_transpose2d(*map(torch.from_numpy, (x[None], w, b)), **settings)[0].numpy()
    assert np.allclose(trace_transposed(x, w, b, **settings).output, theirs, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_transposed_gives_the_gradient_that_torch_finds_at_the_input(seed: int) -> None:
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(seed)
    w = rng.standard_normal((2, 3, 2, 3))
    x = torch.from_numpy(rng.standard_normal((1, 3, 6, 6))).requires_grad_()
    out = torch.nn.functional.conv2d(x, torch.from_numpy(w), stride=1, padding=1)
    g = rng.standard_normal(out.shape)
    out.backward(torch.from_numpy(g))
    assert x.grad is not None
    assert np.allclose(trace_transposed(g[0], w, padding=1).output, x.grad[0].numpy(), rtol=1e-12, atol=1e-12)
    assert np.allclose(trace(x[0].detach().numpy(), w, padding=1).output, out[0].detach().numpy())
