"""Convolution and pooling against torch, forward and backward, over random settings, also those that are errors."""

from __future__ import annotations

import numpy as np
import pytest

from tests.conv.random_operations import OPERATIONS, assert_same, draw

pytestmark = pytest.mark.reference
CASES = 400


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_torch_gives_the_same_or_refuses_too(operation: str, dtype: type) -> None:
    answered = refused = 0
    for seed in range(CASES):
        case = draw(operation, seed).astype(dtype)
        found = case.ours()
        assert_same(found, case.theirs(), f"seed {seed}, {case}")
        answered, refused = answered + (found is not None), refused + (found is None)
    assert min(answered, refused) > CASES // 10


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_reference_loops_are_torch_s_too(operation: str) -> None:
    for seed in range(CASES, CASES + 100):
        case = draw(operation, seed)
        assert_same(case.ours("_reference"), case.theirs(), f"seed {seed}, {case}")
