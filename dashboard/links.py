"""Where a page's other faces stand: its guide page on the site, and pages of the dashboard with their numbers."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

__all__ = ["SITE", "guide", "search"]

SITE = os.environ.get("DLCORE_SITE", "http://localhost:8000").rstrip("/")


def guide(slug: str) -> str:
    """The address of a topic's guide page; the site's own comes from the variable DLCORE_SITE."""
    return f"{SITE}/guide/{slug}.html"


def search(start: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """The part of an address that opens a page at these values: only what differs from where it starts.

    Parameters
    ----------
    start : mapping
        From each control's name to the value that the page opens with.
    values : mapping
        From names to the values wanted; what is missing stays at its start.

    Examples
    --------
    >>> search({"n": 36, "s": 2, "rectangular": False}, {"n": 36, "s": 1, "rectangular": True})
    '?s=1&rectangular=true'
    """
    differing = {name: value for name, value in values.items() if value != start[name]}
    texts = {name: str(value).lower() if isinstance(value, bool) else value for name, value in differing.items()}
    return f"?{urlencode(texts)}" if texts else ""
