"""The README's words are held to the tree: its code prints what it shows, its links lead somewhere."""

from __future__ import annotations

import contextlib
import io
import re

import pytest

from dlcore.topics import GROUPS, TOPICS
from tools.serving import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


def test_its_code_prints_what_it_shows() -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(blocks("python")[0], {})
    assert printed.getvalue() == blocks("text")[0]


def test_it_has_three_commands_of_one_line_each_and_one_is_for_the_tests() -> None:
    commands = [block.strip() for block in blocks("sh")]
    assert [command.rpartition("/")[2].split()[0] for command in commands] == ["python", "python", "mkdocs"]
    assert not [command for command in commands if "\n" in command]
    assert [command.endswith("pytest") for command in commands] == [False, True, False]


def test_it_lists_every_topic_by_group() -> None:
    lines = re.findall(r"^- \*\*(.*?)\.\*\* (.*?)\.$", README.replace("\n  ", " "), flags=re.MULTILINE)
    titles = {group: [topic.title.lower() for topic in TOPICS if topic.group == group] for group in GROUPS}
    assert {group: listed.lower().split(", ") for group, listed in lines} == titles


@pytest.mark.parametrize("target", re.findall(r"\]\(([^):#]+)\)", README))
def test_its_links_and_picture_lead_to_files(target: str) -> None:
    assert (ROOT / target).is_file()


@pytest.mark.parametrize("command", blocks("sh"))
def test_the_site_s_first_steps_give_the_same_commands(command: str) -> None:
    assert command in (ROOT / "docs" / "start.md").read_text(encoding="utf-8")
