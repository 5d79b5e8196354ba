"""Lines that stand for others: `::include CONTRIBUTING.md` for a file, `::modules dlcore.conv` for the reference."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

from dlcore.errors import InvalidInputError

__all__ = ["included", "modules"]

LINE = re.compile(r"::include +(?P<path>\S+)(?: +or +(?P<instead>.+))?")
MODULES = re.compile(r"::modules +(?P<package>[\w.]+)")
LINK = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<address>[^)\s]+)\)")


def included(line: str, root: Path) -> list[str]:
    """The lines that stand for this one: an included file's, or the line itself.

    Parameters
    ----------
    line : str
        `::include path` takes a file from the project's folder; `::include path or words` shows the words while there
        is no such file. `::modules package` becomes a `:::` line for each public module in the package.
    root : Path
        The project's folder.

    Raises
    ------
    InvalidInputError
        If the file is missing and no words stand in for it.
    """
    if listed := MODULES.fullmatch(line.rstrip()):
        return [row for name in modules(listed["package"]) for row in (f"::: {name}", "")]
    found = LINE.fullmatch(line.rstrip())
    if not found:
        return [line]
    path = root / found["path"]
    if path.is_file():
        return LINK.sub(_on_the_site, path.read_text(encoding="utf-8")).split("\n")
    if found["instead"]:
        return [found["instead"]]
    raise InvalidInputError("::include", found["path"], "names no file of the project")


def modules(package: str) -> list[str]:
    """The public modules in a package that export something, in the order of their names.

    Examples
    --------
    >>> "dlcore.conv.shapes" in modules("dlcore.conv")
    True
    """
    found = pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}.")
    public = [each.name for each in found if "._" not in each.name]
    return sorted(name for name in public if getattr(importlib.import_module(name), "__all__", ()))


def _on_the_site(found: re.Match[str]) -> str:
    """A link of the project's folder as it works on the site: to a page, or, to any other file, its name alone."""
    text, address = found["text"], found["address"]
    if re.match(r"[a-z]+:|#|/", address):
        return found[0]
    path = address.removeprefix("./")
    if path.startswith("docs/") and ".md" in path:
        return f"[{text}]({path.removeprefix('docs/')})"
    return text if path.split("#")[0] in text else f"{text} (`{path}`)"
