"""A reader's own picture in a real browser: good files, bad files, and what stays after them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from dlcore.data import photograph

pytestmark = pytest.mark.browser

BAD = {
    "hello.png": "This file is no PNG, JPEG or WebP picture; save it as one of these.",
    "cut.png": "This file is broken: not all of its picture can be read; save it anew.",
    "bomb.png": "This file holds 6,000 × 6,000 pixels, and may hold 25 million; save the picture smaller.",
    "moving.webp": "This file moves; save one of its pictures.",
    "foreign.gif": "This file is no PNG, JPEG or WebP picture; save it as one of these.",
    "empty.png": "This file is empty; choose another one.",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Good and bad files, made here: nothing of a reader's is needed."""
    folder = tmp_path_factory.mktemp("pictures")
    coffee = Image.fromarray(photograph("coffee").image)
    held = Image.Exif()
    held[0x0112] = 6  # the camera was turned by a quarter
    coffee.resize((1024, 768)).save(folder / "good.jpg", exif=held)
    coffee.resize((100, 50)).save(folder / "good.png")
    coffee.convert("RGBA").resize((60, 60)).save(folder / "good.webp")
    whole = (folder / "good.png").read_bytes()
    (folder / "cut.png").write_bytes(whole[: len(whole) // 2])
    (folder / "hello.png").write_text("hello")
    (folder / "empty.png").write_bytes(b"")
    (folder / "large.png").write_bytes(whole + bytes(9 * 10**6))
    Image.new("1", (6000, 6000)).save(folder / "bomb.png")
    small = coffee.resize((32, 32))
    small.save(folder / "moving.webp", save_all=True, append_images=[small.rotate(90)])
    small.save(folder / "foreign.gif")
    return folder


class Uploads:
    """The page with the control for the reader's own picture."""

    def __init__(self, opened: Any) -> None:
        self.opened, self.page = opened, opened.page
        self.main = opened.page.locator("[data-testid=stMain]")

    def choose(self, file: Path) -> None:
        self.page.set_input_files("input[type=file]", file)
        self.page.locator("[data-testid=stFileUploader]").get_by_text(file.name).wait_for()
        self.opened.settle()

    def picture(self) -> str:
        """The picture that is shown, cell by cell."""
        return str(self.main.locator(".dl-given img").get_attribute("src"))

    def size(self) -> str:
        return str(self.main.locator(".dl-caption").first.inner_text())

    def said(self, wrong: bool = False) -> list[str]:
        return [bar.inner_text() for bar in self.main.locator(".dl-bar.dl-wrong" if wrong else ".dl-bar").all()]


@pytest.fixture
def uploads(app: str, visit: Callable[..., Any]) -> Uploads:
    return Uploads(visit(f"{app}/filters?picture=Your+own"))


def test_good_files_are_shown_and_what_became_of_them_is_said(uploads: Uploads, files: Path) -> None:
    start = uploads.picture()
    assert "A link cannot carry a picture" in uploads.said()[0]
    seen = {start}
    for name, size, words in (
        ("good.jpg", "128 × 96", "reduced from 768 × 1,024 pixels, width by height, to 96 × 128 cells"),
        ("good.png", "50 × 100", "has 100 × 50 pixels"),
        ("good.webp", "60 × 60", "has 60 × 60 pixels"),
    ):
        uploads.choose(files / name)
        assert size in uploads.size()
        assert words in uploads.said()[0]
        assert uploads.said(wrong=True) == []
        seen.add(uploads.picture())
    assert len(seen) == 4
    assert uploads.opened.faults == []
    assert "good" not in uploads.page.url, "a file is nothing for an address"


def test_a_bad_file_gets_one_sentence_and_changes_nothing(uploads: Uploads, files: Path) -> None:
    uploads.choose(files / "good.jpg")
    good = uploads.picture()
    for name, sentence in BAD.items():
        uploads.choose(files / name)
        assert uploads.said(wrong=True) == [sentence]
        assert uploads.picture() == good, name
        assert not uploads.main.locator("[data-testid=stException]").count()
    assert uploads.opened.faults == []


def test_a_file_too_large_is_refused_before_it_is_sent(uploads: Uploads, files: Path) -> None:
    uploads.choose(files / "good.jpg")
    good = uploads.picture()
    uploads.choose(files / "large.png")
    uploads.main.get_by_text("File must be 8.0MB or smaller.").wait_for()
    assert uploads.picture() == good
    assert uploads.opened.faults == []


def test_a_file_that_is_taken_away_is_gone(uploads: Uploads, files: Path) -> None:
    start = uploads.picture()
    uploads.choose(files / "good.jpg")
    assert uploads.picture() != start
    uploads.page.get_by_role("button", name="Remove good.jpg").click()
    uploads.main.get_by_text("A link cannot carry a picture").wait_for()
    uploads.opened.settle()
    assert uploads.picture() == start


def test_the_picture_stays_when_its_page_is_left_and_opened_again(uploads: Uploads, files: Path) -> None:
    uploads.choose(files / "good.jpg")
    good = uploads.picture()
    menu = uploads.page.locator("[data-testid=stSidebarNav]")
    menu.get_by_role("link", name="Output sizes", exact=True).click()
    uploads.page.get_by_role("heading", name="How large is the output").wait_for()
    uploads.opened.settle()
    uploads.page.go_back()
    uploads.page.get_by_role("heading", name="What does a filter see").wait_for()
    uploads.opened.settle()
    assert uploads.picture() == good


def test_the_picture_stays_while_its_kernel_and_cells_change(uploads: Uploads, files: Path) -> None:
    uploads.choose(files / "good.jpg")
    slider = uploads.page.get_by_role("slider").first
    slider.press("ArrowLeft")
    uploads.page.wait_for_url("**cells=112**")
    uploads.opened.settle()
    assert "112 × 84" in uploads.size()
    assert uploads.said(wrong=True) == []


def test_a_page_with_a_file_passes_the_accessibility_checker(uploads: Uploads, files: Path) -> None:
    uploads.choose(files / "good.jpg")
    uploads.choose(files / "hello.png")
    assert uploads.opened.axe() == []
