"""Check a built site from disk: every link leads to a file and a place in it, and no page loads anything from afar.

    python tools/check_links.py site

Links to other hosts are left alone (they are for the reader to follow); scripts, styles, pictures and fonts from other
hosts are faults, since the site must work offline.
"""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADS = {("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("object", "data"), ("use", "href")}
LOADED_RELATIONS = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "manifest"}
CSS_URL = re.compile(r"""url\(\s*['"]?([^'")]+)|@import\s+['"]([^'"]+)""")


class Page(HTMLParser):
    """The places that a page offers (`ids`), and the addresses it names: each with whether the page loads it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.named: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        self.ids |= {given[key] for key in ("id", "name") if key in given}
        for key in ("href", "src", "data"):
            if key in given and tag != "base":
                relations = set(given.get("rel", "").split())
                self.named.append((given[key], (tag, key) in LOADS or bool(relations & LOADED_RELATIONS)))


def faults(site: Path) -> list[str]:
    """What is wrong with the site, a sentence each.

    Parameters
    ----------
    site : Path
        The folder of the built site.

    Returns
    -------
    list of str
        Empty where all is well.
    """
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    named = {path: page.named for path, page in pages.items()}
    for path in sorted(site.rglob("*.css")):
        found = CSS_URL.findall(path.read_text(encoding="utf-8"))
        named[path] = [(url or imported, True) for url, imported in found]
    wrong = []
    for path, addresses in named.items():
        for address, loaded in addresses:
            parts = urlsplit(address.strip())
            if parts.scheme in {"data", "mailto", "javascript"}:
                continue
            if parts.netloc:
                wrong += [f"{path.relative_to(site)} loads {address} from another host"] if loaded else []
                continue
            base = site if parts.path.startswith("/") else path.parent
            target = (base / unquote(parts.path).lstrip("/")).resolve() if parts.path else path.resolve()
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file():
                wrong.append(f"{path.relative_to(site)} names {address}, and there is no such file")
            elif parts.fragment and target.suffix == ".html":
                page = pages.get(site / target.relative_to(site.resolve()))
                if page and unquote(parts.fragment) not in page.ids:
                    wrong.append(f"{path.relative_to(site)} names {address}, and that page has no such place")
    return wrong


def main() -> int:
    """Print what is wrong with the site named on the command line; 1 if anything is, for the shell."""
    site = Path(sys.argv[1] if len(sys.argv) > 1 else "site")
    pages = sum(1 for _ in site.rglob("*.html"))
    found = faults(site)
    print("\n".join([*found, f"{pages} pages, {len(found)} faults"]))
    return 1 if found or not pages else 0


if __name__ == "__main__":
    sys.exit(main())
