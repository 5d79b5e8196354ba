"""A picture drawn in layers: shades as they are, and masks through which the page's own colors show."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.numbers import shown
from dashboard.charts.pixels import png
from dlcore.conv.filters import Filtered

__all__ = ["layers", "mask_layer", "picture_layer"]

Array = NDArray[np.float64]


def picture_layer(values: Array, high: float) -> str:
    """Values from 0 to `high` as shades; what lies beyond is cut off.

    Parameters
    ----------
    values : float64 array of shape (H, W) or (H, W, 3)
        The cells.
    high : float
        What is white.
    """
    return f'<img class="dl-layer" alt="" src="{png(_shades(values, high))}">'


def layers(result: Filtered, high: float) -> tuple[list[str], str]:
    """The layers of a result, and the key that says what their colors mean.

    Parameters
    ----------
    result : Filtered
        A filtered picture.
    high : float
        The largest value that a cell of the picture can have.
    """
    kernel = result.kernel
    if kernel.total > 0 and (kernel.bounds[0] >= 0 or np.isclose(kernel.total, 1)):
        return _as_picture(result.output, high * kernel.total)
    return _with_signs(result.output)


def _as_picture(output: Array, high: float) -> tuple[list[str], str]:
    slack = 1e-9 * high  # rounding is no overshoot
    drawn, words = [picture_layer(output, high)], [f'<i class="dl-ramp dl-grays"></i>0 to {shown(high)}']
    for beyond, role, word in (
        (output < -slack, "dl-below", "below 0"),
        (output > high + slack, "dl-above", f"above {shown(high)}"),
    ):
        if beyond.any():
            drawn.append(mask_layer(role, (beyond if beyond.ndim == 2 else beyond.any(axis=2)).astype(float)))
            words.append(f'<i class="dl-swatch {role}"></i>{word}{" in a color" if beyond.ndim == 3 else ""}')
    return drawn, _key(words)


def _with_signs(output: Array) -> tuple[list[str], str]:
    end = _end(output)
    if output.ndim == 2:
        drawn = [mask_layer("dl-above", output / end), mask_layer("dl-below", -output / end)]
    else:  # one color at a time: the script shows the one whose numbers are read
        drawn = []
        for number in range(3):
            part = output[..., number] / end
            drawn += [
                mask_layer(f"dl-above dl-channel-{number}", part),
                mask_layer(f"dl-below dl-channel-{number}", -part),
            ]
    less, more = (" or less", " or more") if float(np.abs(output).max()) > end else ("", "")
    return drawn, _key([f'{shown(-end)}{less}<i class="dl-ramp dl-signs"></i>{shown(end)}{more}'])


def _end(output: Array) -> float:
    """Where the scale of signed values ends: one value in a hundred may lie beyond, or the rest would be pale."""
    size = np.abs(output)
    largest = float(size.max()) or 1.0
    end = float(np.quantile(size, 0.99)) or largest
    unit = 10.0 ** (np.floor(np.log10(end)) - 1)
    return min(float(f"{np.ceil(end / unit) * unit:.2g}"), largest)  # two figures, rounded up


def _key(words: list[str]) -> str:
    return f'<p class="dl-key">{"".join(f"<span>{each}</span>" for each in words)}</p>'


def mask_layer(role: str, share: Array) -> str:
    """A layer of one color, which each cell lets through by its share.

    Parameters
    ----------
    role : str
        The class that gives the color: `dl-above`, `dl-below`, `dl-inked` or `dl-reads`.
    share : float64 array of shape (H, W)
        From 0 to 1; what lies beyond is cut off.
    """
    opacity = _shades(share, 1.0)
    mask = png(np.stack([np.zeros_like(opacity), opacity], axis=-1))
    return f'<i class="dl-layer {role}" style="--mask:url({mask})"></i>'


def _shades(values: Array, high: float) -> NDArray[np.uint8]:
    return np.rint(np.clip(values / high, 0, 1) * 255).astype(np.uint8)
