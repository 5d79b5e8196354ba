"""Files of the project on pages of the site."""

from __future__ import annotations

from pathlib import Path

from docs_ext.include import included


def test_a_file_stands_in_place_of_the_line(tmp_path: Path) -> None:
    (tmp_path / "NOTES.md").write_text("# Notes\n\n    code\n")
    assert included("::include NOTES.md", tmp_path) == ["# Notes", "", "    code", ""]


def test_words_stand_in_while_there_is_no_file(tmp_path: Path) -> None:
    assert included("::include results.md or No run yet.", tmp_path) == ["No run yet."]


def test_links_are_turned_to_the_site(tmp_path: Path) -> None:
    links = (
        "[start](docs/start.md#first) [LICENSE](LICENSE) [the registry](./dlcore/topics.py) [web](https://example.org)"
        " [below](#below)"
    )
    (tmp_path / "N.md").write_text(links)
    assert included("::include N.md", tmp_path) == [
        "[start](start.md#first) LICENSE the registry (`dlcore/topics.py`) [web](https://example.org) [below](#below)"
    ]


def test_other_lines_stay(tmp_path: Path) -> None:
    assert included("::includes N.md", tmp_path) == ["::includes N.md"]


def test_a_package_s_public_modules_become_lines_of_the_reference(tmp_path: Path) -> None:
    lines = included("::modules dlcore.conv", tmp_path)
    assert {"::: dlcore.conv.filters", "::: dlcore.conv.ops", "::: dlcore.conv.shapes"} <= set(lines)
    assert not [line for line in lines if "._" in line]
