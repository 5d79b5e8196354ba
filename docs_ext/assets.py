"""Files that the site takes from elsewhere, written beside its own when a renderer starts; none of them is in the tree.

The styles and the script of figures and workings are the dashboard's, so that there is one of each. The drawing
library of charts is large and comes whole from vl_convert.
"""

from __future__ import annotations

import os
import re
from importlib.metadata import version
from pathlib import Path

import vl_convert

from dashboard.charts import behavior, style

__all__ = ["FILES", "script", "styles", "vega", "write"]

REM = 16 / 20  # a rem is 16 px in the dashboard and 20 px in the site's theme


def styles() -> str:
    """The dashboard's CSS, its lengths fitted to the site's rem; a media rule's condition has the browser's own."""
    fitted = re.sub(
        r"(?<!\(max-width: )(?<![\d.])(\d*\.?\d+)rem", lambda found: f"{float(found[1]) * REM:.6g}rem", style()
    )
    return f"/* The dashboard's styles: see docs_ext/assets.py. */\n{fitted}"


def script() -> str:
    """The dashboard's JavaScript as a plain script: pages opened from disk cannot load modules."""
    plain = re.sub(r"^export ", "", behavior(), flags=re.MULTILINE)
    return (
        f"// The dashboard's script: see docs_ext/assets.py.\n(() => {{\n{plain}\nwindow.dlBehave = behave;\n}})();\n"
    )


def vega() -> str:
    """Vega, Vega-Lite and Vega-Embed as one plain script."""
    bundle = vl_convert.javascript_bundle("window.dlVega = vegaEmbed;")
    return f"// Vega, Vega-Lite and Vega-Embed (BSD licence): see docs_ext/assets.py.\n(() => {{\n{bundle}\n}})();\n"


# The bundle takes a while to make: its file's name carries the version, and it is made once for each.
VEGA = f"vega-{version('vl-convert-python')}.js"
FILES = {"shared.css": styles, "shared.js": script, VEGA: vega}


def write(folder: Path) -> None:
    """Write the files into the site's folder where they are missing or differ.

    Parameters
    ----------
    folder : Path
        Where the site's assets are; nothing is written if there is no such folder.
    """
    if not folder.is_dir():
        return
    for name, make in FILES.items():
        file = folder / name
        if name == VEGA and file.is_file():
            continue
        text = make()
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            # Two builds may run at once: each reader finds the old file or the new one, whole.
            new = file.with_name(f".{name}.{os.getpid()}")
            new.write_text(text, encoding="utf-8")
            new.replace(file)
