"""What every topic's page must do, whoever wrote it: adding a page adds it here."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable
from html import escape
from typing import Any

import pytest

from dashboard import links
from dlcore.topics import TOPICS, load

each_topic = pytest.mark.parametrize("slug", [topic.slug for topic in TOPICS])

GARBAGE = ("nonsense", "nan", "-1e999", "", "<script>alert(1)</script>", ["1", "2"])


@each_topic
def test_a_page_has_its_parts_in_order(open_page: Callable[..., Any], slug: str) -> None:
    page = open_page(slug)
    topic = next(topic for topic in TOPICS if topic.slug == slug)
    assert [each.value for each in page.at.title] == [topic.question]
    assert page.titles(), "no picture states a claim"
    assert page.numbers(), "no number is printed"
    assert [each.value for each in page.at.header] == ["Working", "Derivation"]
    assert [each.label for each in page.at.expander] == ["Code that gives these numbers"]
    assert links.guide(slug) in [each.proto.page for each in page.at.get("page_link")]
    assert page.bars() == []


@each_topic
def test_every_claim_stands_in_place_with_its_lines(open_page: Callable[..., Any], slug: str) -> None:
    shown = "".join(each.value for each in open_page(slug).at.markdown)
    for claim in load(slug).claims:
        assert escape(claim.statement) in shown
    assert shown.count('<details class="dl-claim">') == len(load(slug).claims)
    assert shown.count("dl-mistake") == len(load(slug).mistakes)


@each_topic
def test_every_picture_has_a_text_alternative(open_page: Callable[..., Any], slug: str) -> None:
    page = open_page(slug)
    charts = [each.proto.alt for each in page.at.get("vega_lite_chart")]
    described = [figure["described"] for figure in page.figures()] + charts
    assert len(described) >= len(page.titles())
    for words in described:
        assert len(words.split()) >= 5, words


@each_topic
def test_a_moved_slider_leaves_the_specification_of_every_chart(open_page: Callable[..., Any], slug: str) -> None:
    """A changed specification is drawn anew, which costs twice the time; what changes belongs in the data."""
    at = open_page(slug).at

    def specs() -> list[str]:
        return [each.proto.spec for each in at.get("vega_lite_chart")]

    before = specs()
    slider = at.slider[0]
    slider.set_value(slider.value + (-slider.step if slider.value == slider.max else slider.step)).run()
    assert specs() == before


@each_topic
def test_the_page_opens_with_the_first_source_problem_and_links_to_each(
    open_page: Callable[..., Any], slug: str
) -> None:
    page = open_page(slug)
    entries = page.addresses()
    assert [entry["current"] for entry in entries] == [True] + [False] * (len(entries) - 1)
    assert entries[0]["search"] == ""
    for place, entry in enumerate(entries[1:], start=1):
        other = open_page(slug, search=entry["search"])
        assert [each["current"] for each in other.addresses()].index(True) == place, entry["text"]
        assert other.bars() == [], entry["text"]


@each_topic
def test_the_code_runs_as_it_is_and_gives_the_page_s_numbers(open_page: Callable[..., Any], slug: str) -> None:
    for entry in open_page(slug).addresses():
        code = open_page(slug, search=entry["search"]).at.code[0].value
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, entry["text"], "exec"), {"__name__": "__main__"})
        promised = [line.partition("  # ")[2] for line in code.splitlines() if line.startswith("print(")]
        assert promised, "it prints nothing"
        for line, promise in zip(printed.getvalue().splitlines(), promised, strict=False):
            assert not promise or line == promise, entry["text"]


@each_topic
def test_what_a_link_asks_in_vain_is_said_and_the_start_is_shown(open_page: Callable[..., Any], slug: str) -> None:
    start = open_page(slug).controls()
    assert start
    for wish in GARBAGE:
        page = open_page(slug, **dict.fromkeys(start, wish))
        assert page.controls() == start, wish
        said = page.bars()
        for name in start:
            (sentence,) = [each for each in said if f" {name} = " in each or f" {name} 2 times" in each]
            assert sentence.startswith(("The link asked for", "The link gives")), wish
        assert not any("<script" in each.proto.body for each in page.at.get("html"))


def ends(control: Any) -> list[Any]:
    """The values of a control at which a page fails, if it fails anywhere."""
    match control.type:
        case "toggle":
            return [not control.value]
        case "button_group":
            return [[option] for option in control.options]
        case "selectbox":
            return list(control.options)
        case _:
            return [end for end in (control.min, control.max) if end is not None]


@each_topic
def test_each_control_at_its_ends_leaves_a_page_that_reads_well(open_page: Callable[..., Any], slug: str) -> None:
    """Also with all sliders at the same end, as the page opens and after each choice, which may show others."""
    sliders_read_well(open_page(slug), "at first")
    for name, control in open_page(slug).choosing().items():
        for end in ends(control):
            page, when = open_page(slug), f"{name} at {end}"
            page.choosing()[name].set_value(end).run()
            reads_well(page, when)
            if control.type not in ("slider", "number_input"):
                sliders_read_well(page, when)


def sliders_read_well(page: Any, when: str) -> None:
    for side in ("min", "max"):
        for slider in page.at.slider:
            slider.set_value(getattr(slider, side))
        page.at.run()
        reads_well(page, f"{when}, all sliders at their {side}")


def reads_well(page: Any, when: str) -> None:
    assert not page.at.exception, when
    assert not [bar for bar in page.bars() if "failed" in bar], when
    assert page.titles() or page.bars(), when
    for text in (*page.titles(), *page.numbers().values()):
        assert not re.search(r"\b(nan|inf|None)\b|\de[+-]?\d", text), f"{when}: {text}"


def test_a_page_that_fails_says_so_without_a_trace(
    open_page: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError("inner words")

    monkeypatch.setattr("dashboard.charts.sweep", broken)
    page = open_page("conv-arithmetic")
    assert page.bars() == ["This page failed, and the dashboard's log says where. Reset it from the menu."]
    assert "inner words" not in "".join(each.proto.body for each in page.at.get("html"))
    assert "inner words" in caplog.text
