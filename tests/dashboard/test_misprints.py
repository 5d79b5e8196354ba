"""A source problem's misprints as a table: every one of them, in its numbers, beside the right ones."""

from __future__ import annotations

import re

import pytest

from dashboard.charts import Figure, misprints
from dlcore.topics import load


def rows(slug: str, problem: str) -> list[list[str]]:
    """The cells of each row, without the reason."""
    picture = misprints(load(slug), problem)
    assert isinstance(picture.drawn, Figure)
    body = picture.drawn.markup.partition("<tbody>")[2]
    return [re.findall(r">([^<]*)</t[hd]>", row)[:3] for row in body.split("</tr>")[:-1]]


def test_B1_prints_these_numbers_wrong() -> None:
    found = rows("mlp-by-hand", "B1")
    assert ["ŷ", "9", "ReLU(W₃ a₂ + b₃) = 8"] in found
    assert ["dL/dŷ", "−2(ŷ − y) = 4", "2(ŷ − y) = −4"] in found
    assert ["∂L/∂W₃", "δ₃ a₂ = (−152, −88)", "δ₃ a₂ᵀ = [[−152, −88]]"] in found
    assert ["∂L/∂z₂", "(8, −10)", "δ₂ = (8, −12)"] in found
    assert ["∂L/∂z₁", "(16, −12)", "W₂ᵀ δ₂ ⊙ [z₁ &gt; 0] = (16, 12, −4)"] in found
    assert ["∂L/∂W₁", "[[32, 16], [−24, −12]]", "δ₁ xᵀ = [[32, 16], [24, 12], [−8, −4]]"] in found
    assert ["∂L/∂W₂", "a product that there is not: δ₂ is m by 1, a₁ is h by 1", "δ₂ a₁ᵀ"] in found
    assert found[-1][0] == "layers one too low"


@pytest.mark.parametrize(("slug", "problem"), [("mlp-by-hand", "B1"), ("conv-values", "B4.4"), ("momentum", "D4")])
def test_none_is_left_out(slug: str, problem: str) -> None:
    topic = load(slug)
    printed = [mistake for mistake in topic.mistakes if mistake.misprint_in == problem]
    in_words = [erratum for erratum in topic.errata if erratum.source_id == problem]
    count = len(printed) + len(in_words)
    assert len(rows(slug, problem)) == count
    assert misprints(topic, problem).title.endswith(f"is misprinted in {count} place{'' if count == 1 else 's'}")
