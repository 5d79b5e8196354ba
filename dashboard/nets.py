"""Layers in a row as a reader types them, within what a page can draw and work out."""

from __future__ import annotations

from dashboard.snippet import Written
from dlcore.conv.receptive_field import Window, windows
from dlcore.derivations.receptive_field import L, d, k, p, s
from dlcore.errors import InvalidInputError

__all__ = ["settings", "small_net", "written"]

COLUMNS = {k: "kernel_size", s: "stride", p: "padding", d: "dilation"}


def small_net(text: str) -> tuple[Window, ...]:
    """Layers from typed text, as few and as small as the derivation's letters allow.

    Parameters
    ----------
    text : str
        Such as "k3 s2 p1; k3".

    Returns
    -------
    tuple of Window
        From the input on.

    Raises
    ------
    InvalidInputError
        If the text cannot be read, there are too many layers, or a number is out of its letter's range.
    """
    net = windows(text)
    most = L.domain.ends()[1]
    if len(net) > most:
        what = f"There are {len(net)} layers, and this page takes {most}"
        raise InvalidInputError("", None, what, mend="leave some out")
    for number, layer in enumerate(net, 1):
        for letter, name in COLUMNS.items():
            value = getattr(layer, name)
            if not letter.domain.contains(value, {}):
                allowed = f"{letter.name} must be {letter.domain.describe()}"
                raise InvalidInputError("", None, f"Layer {number} has {letter.name} = {value:,}, and {allowed}")
    return net


def written(net: tuple[Window, ...]) -> Written:
    """The layers with the code that gives them to a script, settings left out that PyTorch would assume.

    Parameters
    ----------
    net : tuple of Window
        From the input on.
    """
    usual = Window(kernel_size=1)
    line = "; ".join(
        " ".join(
            f"{letter.name}{getattr(layer, name)}"
            for letter, name in COLUMNS.items()
            if letter is k or getattr(layer, name) != getattr(usual, name)
        )
        for layer in net
    )
    return Written(net, f'windows("{line}")', ("from dlcore.conv.receptive_field import windows",))


def settings(net: tuple[Window, ...]) -> dict[str, list[int]]:
    """The layers as the derivation has them: a column of kernels, of strides, of paddings, of dilations.

    Parameters
    ----------
    net : tuple of Window
        From the input on.
    """
    return {letter.name: [getattr(layer, name) for layer in net] for letter, name in COLUMNS.items()}
