"""The pictures of unrolled steps: the nodes that are kept, the counts, the products and the horizons."""

from __future__ import annotations

import re

import numpy as np
import pytest

from dashboard.charts import Figure, factors, horizons, kept_numbers, unrolled
from dashboard.charts.plot import Plot
from dlcore.optim.hypergradient import peaks

STEPS = (1, 4, 16, 64)


def held(steps: int) -> list[list[str]]:
    """The letters of the nodes that each mode's graph shows as kept."""
    picture = unrolled(steps)
    assert isinstance(picture.drawn, Figure)
    graphs = picture.drawn.markup.split("<svg")[1:]
    return [re.findall(r'<g class="dl-held">.*?<text [^>]*>(\w+)</text>', graph) for graph in graphs]


def test_A2_the_graph_shows_what_is_kept() -> None:
    assert held(4) == [["w₄", "g₀", "g₁", "g₂", "g₃"], ["w₀", "w₄", "g₂", "g₃"], ["w₄", "v₄"]]
    assert held(1) == [["w₁", "g₀"], ["w₁", "g₀"], ["w₁", "v₁"]]
    assert held(64) == held(5), "more steps do not fit"


def test_A2_the_claim_counts_the_vectors() -> None:
    assert unrolled(4).title == "At the end of 4 steps reverse mode keeps 5 vectors, checkpoints 4, forward mode 2"


def test_A2_memory_grows_as_T_as_its_root_and_not_at_all() -> None:
    counts = peaks(2, steps=STEPS)
    picture = kept_numbers(counts, STEPS, 64)
    # T d + 2 d + 1; one stretch of 8, 7 checkpoints, w, its adjoint and the sum; 4 d
    assert picture.title == "For 64 steps reverse mode holds 133 numbers at once, checkpoints 35, forward mode 8"
    assert isinstance(picture.drawn, Plot)
    lines = picture.drawn.tables["lines"]
    assert lines[lines.name == "forward, constant"].y.tolist() == [8, 8, 8, 8]


@pytest.mark.parametrize(
    ("rate", "steps", "claim"),
    [
        (0.1, 10, "Through 10 steps a gradient shrinks unevenly: times 0.35 along the flattest eigenvector, "
                  "times 1 × 10⁻¹⁰ along the steepest"),
        (0.2, 40, "Through 40 steps a gradient vanishes: times 1.3 × 10⁻⁴ along the flattest eigenvector, "
                  "times 1.3 × 10⁻⁴ along the steepest"),
        (0.3, 20, "Through 20 steps a gradient explodes: times 8 × 10⁻⁴ along the flattest eigenvector, "
                  "times 40,642 along the steepest"),
    ],
)  # fmt: skip
def test_A3_the_product_vanishes_or_explodes(rate: float, steps: int, claim: str) -> None:
    assert factors([1, 9], rate, steps).title == claim


def test_A3_a_product_that_leaves_the_picture_ends_in_a_cross() -> None:
    picture = factors([1, 9], 1, 20)
    assert isinstance(picture.drawn, Plot)
    # 8 ** 6 = 262,144 is in the picture, 8 ** 7 is past 10⁶
    assert list(picture.drawn.tables["names"].label)[-1] == "steepest, λ = 9, past 10⁶ at step 7"
    assert picture.drawn.tables["crosses"].x.tolist() == [6]


def test_A3_the_best_rate_grows_with_the_horizon_or_stays() -> None:
    grows = horizons([0.01, 0.015, 0.02], (1, 2, 3), 0.5)
    assert grows.title == "The rate that is best for one step is 0.01; the best for 3 is 2 times as large"
    assert horizons(np.ones(3), (1, 2, 3), 0.5).title == "The same rate, 1, is best for any number of steps"
