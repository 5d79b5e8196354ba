"""One-hot rows in a real browser: a row is chosen by pointer and keys, a number of the table is typed over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

Visit = Callable[..., Any]
PAGE = "one-hot"


def says(opened: Any) -> str:
    text: str = opened.page.locator(".dl-says").inner_text()
    return text


def bold(opened: Any) -> list[str]:
    found: list[str] = opened.page.locator('.dl-hot:has([data-side="table"]) .dl-hot-same').all_inner_texts()
    return found


def test_a_row_is_chosen_by_keys_and_pointer(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{PAGE}")
    assert says(opened) == "Row 6, exam: 1 · (2, 20) + 0 times 4 other rows = (2, 20), as in row 2"
    assert bold(opened) == ["2 exam", "6 exam", "2 exam", "2 exam", "6 exam"]
    opened.page.locator('[data-side="matrix"]').focus()
    opened.page.keyboard.press("ArrowUp")
    assert says(opened) == "Row 5, midterm: 1 · (5, 50) + 0 times 4 other rows = (5, 50)"
    area = opened.page.locator('[data-side="table"]').bounding_box()
    opened.page.mouse.move(area["x"] + 5, area["y"] + area["height"] * 0.5)
    assert says(opened).startswith("Row 3, is: 1 · (3, 30)")
    assert opened.faults == []


def test_a_number_of_the_table_is_typed_over(app: str, visit: Visit) -> None:
    opened = visit(f"{app}/{PAGE}?text=a+b+c&T=9+9")
    opened.page.locator('[data-side="table"]').focus()
    for key in ("ArrowDown", "ArrowDown", "7", "Enter"):
        opened.page.keyboard.press(key)
    opened.settle()
    rows = opened.page.locator('[data-side="rows"] .dl-number').all_inner_texts()
    assert [text.strip() for text in rows] == ["9", "9", "2", "20", "7", "30"]
    assert "T=9" in opened.page.url
    assert opened.faults == []


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
@pytest.mark.parametrize(
    "state", ["", "?text=a+b+c+d+f+g+h+i+j+k+l+m+n+o+p+q+r+s+t+u+v+w+x+y", "?other=new+words&fold=false"]
)
def test_every_state_reads_well(app: str, visit: Visit, width: int, scheme: str, state: str) -> None:
    opened = visit(f"{app}/{PAGE}{state}", scheme=scheme, width=width)
    assert opened.axe() == []
    assert opened.sideways() == 0
