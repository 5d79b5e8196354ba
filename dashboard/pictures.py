"""The pictures that a page can filter, each with the code that gives it to a script."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.controls import Controls
from dashboard.snippet import Written
from dashboard.upload import LARGEST_FILE, LARGEST_PICTURE, Upload, read, reduced
from dlcore.data import PHOTOGRAPHS, digit, photograph

__all__ = ["Choice", "choose"]

PICTURES = {
    "camera": "Cameraman",
    "coffee": "Coffee",
    "own": "Your own",
    "digit": "Digit",
    "five": "5 × 5",
    "waves": "Waves",
}
COLORS = {"gray": "Gray", "color": "Color"}
AXES = {"1": "along a row", "0": "down a column"}
TAKEN = f"PNG, JPEG or WebP, at most {LARGEST_FILE} MB and {LARGEST_PICTURE} million pixels"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A picture that a reader chose.

    Attributes
    ----------
    image : Written or nested list
        Its cells, (H, W) or (H, W, 3), and how a script gets them.
    high : float
        The largest value that a cell can hold; the smallest is 0.
    of : str
        A sentence that says what it shows.
    note : str
        What a reader should know of it; empty where there is nothing.
    """

    image: Written | list[list[int]]
    high: float
    of: str
    note: str = ""


def choose(ask: Controls) -> Choice:
    """The controls that choose a picture, and the picture.

    Parameters
    ----------
    ask : Controls
        The page's controls, which say what the page starts with.
    """
    name = ask.choice("picture", "Picture", PICTURES)
    if name == "digit":
        label = ask.slider("digit", "Digit", low=0, high=9)
        shipped = digit(label)
        image = Written(shipped.image, f"digit({label}).image", ("from dlcore.data import digit",))
        return Choice(image=image, high=shipped.high, of=shipped.description)
    if name == "five":
        cells = next(value for symbol, value in ask.page.topic.sources["A5"].items() if symbol.name == "P")
        return Choice(image=[list(row) for row in cells], high=1, of="It holds zeros and ones.")
    if name == "waves":
        return _waves(ask)
    if name == "own":
        own = ask.upload("own", TAKEN, read)
        if own is not None:
            return _own(ask, own)
    slug = name if name in PHOTOGRAPHS else "camera"
    shipped = photograph(slug)
    image = _reduced(
        ask, Written(shipped.image, f'photograph("{slug}").image', ("from dlcore.data import photograph",))
    )
    missing = "A link cannot carry a picture, and you have not chosen one yet: until then the cameraman stands in."
    return Choice(image=image, high=shipped.high, of=shipped.description, note=missing if name == "own" else "")


def _own(ask: Controls, own: Upload) -> Choice:
    imports = ("from pathlib import Path", "from dashboard.upload import read")
    image = _reduced(ask, Written(own.image, 'read(Path("your-picture.jpg").read_bytes()).image', imports))
    rows, columns = image.value.shape[:2]
    pixels = f"{own.width:,} × {own.height:,} pixels, width by height"
    whole = (columns, rows) == (own.width, own.height)
    note = (
        f"Your picture {f'has {pixels}' if whole else f'is reduced from {pixels}, to {columns:,} × {rows:,} cells'}. "
        "It is gone when you close this page, and a link does not carry it."
    )
    return Choice(image=image, high=255, of="It is your own picture.", note=note)


def _reduced(ask: Controls, image: Written) -> Written:
    """A photograph with as many cells as the reader wants; of a color picture the colors, or their mean."""
    cells = ask.slider("cells", "Cells across", low=16, high=256, step=16)
    color = image.value.ndim == 3 and ask.choice("color", "Color", COLORS) == "color"
    if max(image.value.shape[:2]) > cells:
        code, imports = f"reduced({image.code}, cells={cells})", ("from dashboard.upload import reduced",)
        image = Written(reduced(image.value, cells=cells), code, (*image.imports, *imports))
    if image.value.ndim == 3 and not color:
        image = Written(image.value.mean(axis=2).round(), f"{image.code}.mean(axis=2).round()", image.imports)
    return image


def _waves(ask: Controls) -> Choice:
    """A picture that repeats after some cells: a 1, then zeros."""
    along = ask.choice("axis", "Waves", AXES) == "1"
    period = ask.slider("period", "Period", low=2, high=8)
    cells = 2 * period + 1
    wave = [int(place % period == 0) for place in range(cells)]
    image = [wave] * cells if along else [[value] * cells for value in wave]
    return Choice(image=image, high=1, of=f"It repeats after {period} cells {AXES['1' if along else '0']}.")
