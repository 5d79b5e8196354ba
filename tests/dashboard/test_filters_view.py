"""The page on filters: the source texts' answers typed by hand, every picture, kernel and border, and bad input."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from dashboard import pictures
from dashboard.upload import Upload, read
from dlcore.conv.filters import KERNELS
from dlcore.data import photograph
from dlcore.errors import InvalidInputError

Open = Callable[..., Any]
SLUG = "filters"


def problem(open_page: Open, text: str) -> Any:
    """The page that a link for a source problem opens."""
    (entry,) = [entry for entry in open_page(SLUG).addresses() if entry["text"] == text]
    return open_page(SLUG, search=entry["search"])


def plane(figure: dict[str, Any], role: str, number: int = 0) -> list[int]:
    """The numbers in the cells of a plane, row by row."""
    found = re.findall(rf'<div class="dl-plane {role}[^"]*".*?</div>', figure["markup"])[number]
    return [int(value.replace("−", "-")) for value in re.findall(r"dl-number[^>]*>([^<]*)<", found)]


def picture_of(page: Any) -> dict[str, Any]:
    (figure,) = page.figures()
    return figure  # type: ignore[no-any-return]


def test_it_opens_with_a_photograph_and_says_what_the_filter_does_to_it(open_page: Open) -> None:
    page = open_page(SLUG)
    assert page.titles()[0].startswith("The kernel is silent on flat areas: nine in ten answers are at most ")
    assert page.controls()["picture"] == "Cameraman"
    assert page.numbers()["Output"] == "128 × 128"
    assert page.numbers()["Sum of the weights"] == "0"
    assert "A man in a dark coat" in picture_of(page)["described"]


def test_A5_on_its_own_picture(open_page: Open) -> None:
    page = problem(open_page, "Homework 2, problem 3.1: on its own picture")
    assert plane(picture_of(page), "dl-made") == [
        *(-1, 2, 2, -2, 0),
        *(-2, 1, 0, 2, -1),
        *(3, 0, 0, 1, -1),
        *(-2, 2, 0, 2, -1),
        *(0, -2, 3, -2, 0),
    ]
    assert page.numbers() == {"Least": "−2", "Greatest": "3", "Sum of the weights": "0", "Output": "5 × 5"}


@pytest.mark.parametrize(
    ("part", "kernel"),
    [
        ("Midterm exam, question 1 (b) to (d): horizontal edge", [1, 1, 1, 0, 0, 0, -1, -1, -1]),
        ("Midterm exam, question 1 (b) to (d): diagonal", [0, 1, -1, 0]),
        ("Midterm exam, question 1 (b) to (d): shift", [0, 0, 0, 0, 0, 1, 0, 0, 0]),
    ],
)
def test_C2_the_three_designed_filters(open_page: Open, part: str, kernel: list[int]) -> None:
    (first, *_) = picture_of(problem(open_page, part))["data"]["results"]
    assert first["weights"] == kernel


def test_C2_the_shift_is_shown_both_ways(open_page: Open) -> None:
    page = problem(open_page, "Midterm exam, question 1 (b) to (d): shift")
    assert page.titles()[0] == (
        "Cross-correlation moves the picture 1 cell left, convolution moves the picture 1 cell right"
    )
    figure = picture_of(page)
    left, right = plane(figure, "dl-made", 0), plane(figure, "dl-made", 1)
    rows = range(8)
    assert [left[8 * row : 8 * row + 6] for row in rows] == [right[8 * row + 2 : 8 * row + 8] for row in rows]


def test_C2_the_diagonal_s_half_cell_is_said(open_page: Open) -> None:
    page = problem(open_page, "Midterm exam, question 1 (b) to (d): diagonal")
    assert "An even-sized kernel has no center cell" in picture_of(page)["markup"]


def test_D5b_the_waves(open_page: Open) -> None:
    page = problem(open_page, "Programming homework, problem 5 (2)")
    figure = picture_of(page)
    assert plane(figure, "dl-given") == [1, 0, 1, 0, 1] * 5
    assert plane(figure, "dl-made", 0) == [0] * 9
    assert plane(figure, "dl-made", 1) == [-6, 6, -6] * 3
    assert page.titles() == [
        "k1 gives 0 everywhere, k2 gives −6 and 6",
        "k1 answers to waves down a column, and is silent on waves along a row",
        "k2 answers to waves along a row, and is silent on waves down a column",
    ]


def test_D5b_other_periods_and_the_other_axis(open_page: Open) -> None:
    search = next(entry for entry in open_page(SLUG).addresses() if entry["text"].startswith("Programming"))["search"]
    turned = picture_of(open_page(SLUG, search=search, axis="down a column"))
    assert plane(turned, "dl-made", 1) == [0] * 9
    assert plane(turned, "dl-made", 0) == [-6] * 3 + [6] * 3 + [-6] * 3
    three = picture_of(open_page(SLUG, search=search, period="3"))  # rows 1 0 0 1 0 0 1
    assert plane(three, "dl-made", 1) == [-3, -3, 6, -3, -3] * 5


def test_the_working_is_the_strongest_answer(open_page: Open) -> None:
    page = problem(open_page, "Homework 2, problem 3.1: on its own picture")
    (head,) = [each.proto.body for each in page.at.get("html") if "The strongest answer" in each.proto.body]
    assert unescape(head).endswith("The strongest answer, in row 2 and column 4</p>")
    (last, *_) = [each.value for each in page.at.markdown if "dl-working" in each.value]
    assert re.sub("<[^>]*>", "", last).endswith("=2")


@pytest.mark.parametrize("kernel", [kernel.name for kernel in KERNELS])
def test_every_named_kernel_is_shown_with_what_it_detects(open_page: Open, kernel: str) -> None:
    page = open_page(SLUG, kernel=kernel, cells="32")
    detects = next(each.detects for each in KERNELS if each.name == kernel)
    assert f"Detects {detects[0].lower()}{detects[1:]}" in unescape(picture_of(page)["markup"])
    assert page.bars() == []


@pytest.mark.parametrize("mode", ["Cross-correlation", "Convolution", "Both"])
@pytest.mark.parametrize(
    "border", ["Zeros", "The picture mirrored", "Its border repeated", "Its other side", "Nothing: stay inside"]
)
def test_every_border_in_every_mode(open_page: Open, border: str, mode: str) -> None:
    page = open_page(SLUG, border=border, mode=mode, picture="Digit", kernel="Diagonal edge")
    assert page.numbers()["Output"] == ("7 × 7" if border.startswith("Nothing") else "8 × 8")
    assert page.bars() == []


def test_convolution_changes_the_proof_and_the_result(open_page: Open) -> None:
    plain, turned = open_page(SLUG, kernel="Emboss"), open_page(SLUG, kernel="Emboss", mode="Convolution")
    assert plain.numbers() != turned.numbers()
    words = ["".join(each.value for each in page.at.markdown) for page in (plain, turned)]
    assert words[0] != words[1]


def test_a_color_picture_is_shown_in_gray_or_in_color(open_page: Open) -> None:
    gray, color = open_page(SLUG, picture="Coffee"), open_page(SLUG, picture="Coffee", color="Color")
    assert picture_of(gray)["data"]["results"][0]["colors"] == 1
    assert picture_of(color)["data"]["results"][0]["colors"] == 3
    assert "Numbers of" in picture_of(color)["markup"]


def test_the_reader_types_a_kernel(open_page: Open) -> None:
    page = open_page(SLUG, kernel="Type your own", weights="1/9 1/9 1/9; 1/9 1/9 1/9; 1/9 1/9 1/9", picture="Digit")
    box = open_page(SLUG, kernel="Box 3 by 3", picture="Digit")
    assert picture_of(page)["data"] == picture_of(box)["data"]
    assert page.numbers()["Sum of the weights"] == "1"


def test_a_kernel_that_cannot_be_read_gets_one_sentence_and_changes_nothing(open_page: Open) -> None:
    at = open_page(SLUG, kernel="Type your own", weights="0 1 0", picture="Digit").at
    title = at.get("html")
    at.text_area(key="weights").set_value("0 one 0").run()
    assert not at.exception
    texts = [each.proto.body for each in at.get("html")]
    assert texts[-len(title) :][-1] == title[-1].proto.body
    (bar,) = [unescape(text) for text in texts if text.startswith('<p class="dl-bar dl-wrong')]
    assert "The kernel has “one” where a number should stand; write it as -1, 0.5 or 1/9." in bar


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "1 2\n3", "9" * 1900])
def test_a_link_with_a_kernel_that_cannot_be_read_opens_the_page(open_page: Open, text: str) -> None:
    page = open_page(SLUG, kernel="Type your own", weights=text)
    assert len(page.bars()) == 1
    assert page.titles()
    assert "<img src=x" not in "".join(each.proto.body for each in page.at.get("html"))
    assert "onerror" not in picture_of(page)["markup"]


def test_the_largest_kernel_on_the_largest_picture(open_page: Open) -> None:
    rows = ["1 " * 11] * 11
    page = open_page(
        SLUG, kernel="Type your own", weights="\n".join(rows), picture="Coffee", color="Color", cells="256", mode="Both"
    )
    assert page.numbers()["Sum of the weights"] == "121"
    assert page.bars() == ["One value is the sum of 121 products, too many to write down: the patch above has them."]


def test_a_kernel_larger_than_the_picture_gets_one_sentence(open_page: Open) -> None:
    rows = "\n".join(["1 " * 7] * 7)
    page = open_page(SLUG, kernel="Type your own", weights=rows, picture="5 × 5", border="Nothing: stay inside")
    (bar,) = page.bars()
    assert "spans 7 rows of a picture that has 5" in bar
    assert page.titles() == []


def test_a_link_to_somebody_s_own_picture_says_that_it_cannot_carry_it(open_page: Open) -> None:
    page = open_page(SLUG, picture="Your own")
    (bar,) = page.bars()
    assert bar.startswith("A link cannot carry a picture")
    assert "A man in a dark coat" in picture_of(page)["described"]


class Asked:
    """Controls that stand at given values, with a file chosen."""

    def __init__(self, file: bytes, **values: Any) -> None:
        self.file, self.values = file, values

    def choice(self, name: str, label: str, options: Any) -> str:
        return str(self.values.get(name, next(iter(options))))

    def slider(self, name: str, label: str, **more: Any) -> int:
        return int(self.values[name])

    def upload(self, name: str, label: str, read: Callable[[bytes], Upload]) -> Upload | None:
        try:
            return read(self.file)
        except InvalidInputError:
            return None


def coffee(width: int, height: int) -> bytes:
    file = BytesIO()
    Image.fromarray(photograph("coffee").image).resize((width, height)).save(file, "PNG")
    return file.getvalue()


def test_the_reader_s_own_picture_is_reduced_to_what_is_asked_and_said_so() -> None:
    ask: Any = Asked(coffee(640, 320), picture="own", cells=64, color="color")
    chosen = pictures.choose(ask)
    assert not isinstance(chosen.image, list)
    assert chosen.image.value.shape == (32, 64, 3)
    assert chosen.note == (
        "Your picture is reduced from 640 × 320 pixels, width by height, to 64 × 32 cells. "
        "It is gone when you close this page, and a link does not carry it."
    )


def test_the_code_for_a_reader_s_own_picture_gives_its_cells(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    data = coffee(640, 320)
    ask: Any = Asked(data, picture="own", cells=64)
    chosen = pictures.choose(ask)
    (tmp_path / "your-picture.jpg").write_bytes(data)
    monkeypatch.chdir(tmp_path)
    space: dict[str, Any] = {}
    assert not isinstance(chosen.image, list)
    exec("\n".join([*chosen.image.imports, f"cells = {chosen.image.code}"]), space)
    assert (space["cells"] == chosen.image.value).all()
    assert chosen.image.value.shape == (32, 64), "gray unless the reader asks for color"


def test_a_small_picture_is_left_whole() -> None:
    ask: Any = Asked(coffee(40, 30), picture="own", cells=64)
    chosen = pictures.choose(ask)
    assert chosen.note.startswith("Your picture has 40 × 30 pixels, width by height. ")
    assert read(coffee(40, 30)).image.shape == (30, 40, 3)
