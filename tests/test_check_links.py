"""The link checker finds planted faults, one of each kind, and none in a sound site."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.check_links import faults

SOUND = """<h1 id="top">One</h1><a href="#top">up</a>
<a href="two.html#place">two</a> <a href="https://example.org/">out</a>"""


def write(folder: Path, **pages: str) -> Path:
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return folder


def test_a_sound_site_has_no_faults(tmp_path: Path) -> None:
    assert faults(write(tmp_path, one=SOUND, two='<p id="place">here</p>')) == []


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('<a href="gone.html">x</a>', "one.html names gone.html, and there is no such file"),
        ('<a href="two.html#gone">x</a>', "one.html names two.html#gone, and that page has no such place"),
        ('<a href="#gone">x</a>', "one.html names #gone, and that page has no such place"),
        ('<img src="gone.png">', "one.html names gone.png, and there is no such file"),
        (
            '<script src="https://cdn.test/a.js"></script>',
            "one.html loads https://cdn.test/a.js from another host",
        ),
        ('<link rel="stylesheet" href="//cdn.test/x.css">', "one.html loads //cdn.test/x.css from another host"),
    ],
)
def test_a_planted_fault_is_named(tmp_path: Path, html: str, said: str) -> None:
    assert faults(write(tmp_path, one=html, two='<p id="place">here</p>')) == [said]


def test_a_font_from_another_host_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("@font-face { src: url('https://cdn.test/x.woff2') }", encoding="utf-8")
    assert faults(tmp_path) == ["a.css loads https://cdn.test/x.woff2 from another host"]
