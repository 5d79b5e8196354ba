"""Workings on a page: what has been worked above is not worked again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

LEFT = '<span class="dl-left"><math><mrow displaystyle="true" scriptlevel="0"><mi>{}</mi></mrow>'  # it opens its steps


@pytest.fixture
def workings(open_page: Callable[..., Any]) -> Callable[..., list[str]]:
    def opened(slug: str, **asked: Any) -> list[str]:
        texts = [each.value for each in open_page(slug, **asked).at.markdown]
        return [text for text in texts if text.startswith('<div class="dl-working">')]

    return opened


def test_a_name_stands_once_and_what_is_worked_out_always(workings: Callable[..., list[str]]) -> None:
    weights, best = workings("learned-rate")
    residual = LEFT.format("a")
    assert (weights.count(residual), best.count(residual)) == (1, 0)
    assert "put the numbers in" in best


def test_a_name_with_other_numbers_is_worked_again(workings: Callable[..., list[str]]) -> None:
    rows, columns = workings("conv-arithmetic", **{"rectangular": "true", "n-rows": "20"})
    padded = LEFT.format("m")
    assert (rows.count(padded), columns.count(padded)) == (1, 1)
