"""A chart whose looks are made once and whose numbers come as tables.

Altair checks a chart while it is built, which takes longer than all else on a page. So a chart is built from names of
tables (`named`), written out once, and kept; a page only fills in its numbers. That also keeps the specification
constant, which is what lets the browser move a chart instead of drawing it anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

__all__ = ["Plot", "named"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Plot:
    """A chart and its numbers.

    Attributes
    ----------
    looks : str
        The chart in Vega-Lite, as `dress(…).to_json()` writes it, with names in place of tables.
    tables : mapping
        From each of these names to its table.
    """

    looks: str
    tables: Mapping[str, pd.DataFrame]

    def specification(self) -> dict[str, Any]:
        """The chart in Vega-Lite with its numbers in it, as a page without Python needs it."""
        rows = {  # not by `to_json`, which rounds a small number on a log axis to 0
            name: table.astype(object).where(table.notna(), None).to_dict(orient="records")
            for name, table in self.tables.items()
        }
        return {**json.loads(self.looks), "datasets": rows}


def named(table: str) -> alt.NamedData:
    """A table's place in a chart: `alt.Chart(named("lines"))`. Encodings must say their type, as in `"loss:Q"`."""
    return alt.NamedData(name=table)
