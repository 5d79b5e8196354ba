"""Layers as short lines of text, such as `conv 64 k3 p1`: to type, to keep in an address, and to read back."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from typing import Any

from dlcore.conv.stack._layers import (
    AdaptiveAvgPool2d,
    Add,
    AvgPool2d,
    BatchNorm1d,
    BatchNorm2d,
    Concatenate,
    Conv2d,
    ConvTranspose2d,
    Dropout,
    Flatten,
    Layer,
    Linear,
    MaxPool2d,
    ReLU,
    Sigmoid,
    Softmax,
    Tanh,
    Upsample,
)
from dlcore.errors import InvalidInputError

__all__ = ["EXAMPLES", "read_layers", "write_layers"]

MOST = 1000  # layers in one text
SIZES = re.compile(r"[0-9]{1,9}([x×][0-9]{1,9})?")
NAME = re.compile(r"[^\s;:]+")  # what a name may be in a text
PARTS = re.compile(r"[;\n\r]+")  # what ends a layer


@dataclass(frozen=True, kw_only=True)
class Form:
    """How one kind is written: the setting without a letter, settings behind a letter, and words that switch one."""

    kind: type[Layer]
    example: str
    first: str = ""
    letters: Mapping[str, str] = field(default_factory=dict)
    switches: Mapping[str, tuple[str, Any]] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, str]:
        """From what stands before a value (nothing, or letters) to its setting."""
        return {**({"": self.first} if self.first else {}), **self.letters}


WINDOW = {"s": "stride", "p": "padding"}
KERNEL = {"k": "kernel_size", **WINDOW, "d": "dilation", "g": "groups"}
NO_BIAS = {"nobias": ("bias", False)}
CEIL = {"ceil": ("ceil_mode", True)}
FORMS = {
    "conv": Form(
        kind=Conv2d,
        example="conv 64 k3 p1",
        first="out_channels",
        letters=KERNEL,
        switches={"same": ("padding", "same"), "valid": ("padding", "valid"), **NO_BIAS},
    ),
    "deconv": Form(
        kind=ConvTranspose2d,
        example="deconv 64 k4 s2 p1",
        first="out_channels",
        letters={**KERNEL, "q": "output_padding"},
        switches=NO_BIAS,
    ),
    "pool": Form(
        kind=MaxPool2d, example="pool 2", first="kernel_size", letters={**WINDOW, "d": "dilation"}, switches=CEIL
    ),
    "avgpool": Form(kind=AvgPool2d, example="avgpool 2", first="kernel_size", letters=WINDOW, switches=CEIL),
    "adaptive": Form(kind=AdaptiveAvgPool2d, example="adaptive 1", first="output_size"),
    "upsample": Form(
        kind=Upsample,
        example="upsample x2",
        letters={"x": "scale_factor", "to": "size"},
        switches={"bilinear": ("mode", "bilinear")},
    ),
    "flatten": Form(kind=Flatten, example="flatten"),
    "fc": Form(kind=Linear, example="fc 100", first="out_features", switches=NO_BIAS),
    "relu": Form(kind=ReLU, example="relu"),
    "sigmoid": Form(kind=Sigmoid, example="sigmoid"),
    "tanh": Form(kind=Tanh, example="tanh"),
    "softmax": Form(kind=Softmax, example="softmax"),
    "dropout": Form(kind=Dropout, example="dropout 0.5", first="p"),
    "norm": Form(kind=BatchNorm2d, example="norm"),
    "norm1d": Form(kind=BatchNorm1d, example="norm1d"),
    "add": Form(kind=Add, example="add input", first="other"),
    "concat": Form(kind=Concatenate, example="concat input", first="other"),
}
ALSO = {"maxpool": "pool", "linear": "fc", "batchnorm": "norm"}  # read too, never written
EXAMPLES = {word: form.example for word, form in FORMS.items()}
"""From each kind's word to a layer of that kind, as it is written."""


def read_layers(text: str) -> tuple[Layer, ...]:
    """Layers from a text: one on each line, or several with semicolons between them.

    A layer is a word for its kind, then its settings: `conv 64 k3 s2 p1` has 64 filters, a kernel of 3 × 3, stride 2
    and padding 1; `k1x3` has one row and three columns. Before it may stand its name and a colon, behind it `from` and
    the name of the layer that it reads: `skip: concat a from e`. `write_layers` shows how any layer is written.

    Parameters
    ----------
    text : str
        The text. Lines with nothing on them are passed over.

    Returns
    -------
    tuple of Layer
        The layers, for `Stack`, which alone knows whether they fit each other.

    Raises
    ------
    InvalidInputError
        If a word cannot be read: the sentence names the layer, the word, and what may stand there.

    Examples
    --------
    >>> read_layers("conv 64 k3 p1; relu; pool 2")
    (Conv2d(out_channels=64, kernel_size=3, padding=1), ReLU(), MaxPool2d(kernel_size=2))
    >>> read_layers("skip: concat a from e")
    (Concatenate(other='a', name='skip', input='e'),)
    >>> read_layers("conv 64 x3")
    Traceback (most recent call last):
    ...
    dlcore.errors.InvalidInputError: Layer 1 has “x3”, which conv does not take; it takes a number (out_channels), \
k (kernel_size), s (stride), p (padding), d (dilation), g (groups), same, valid, nobias and from, as in conv 64 k3 p1.
    """
    if not isinstance(text, str):
        raise InvalidInputError("text", text, "must be a string")
    parts = [part.split() for part in PARTS.split(text) if part.strip()]
    if len(parts) > MOST:
        raise InvalidInputError("", None, f"The text has {len(parts):,} layers, and may have {MOST:,}")
    return tuple(_layer(place, words) for place, words in enumerate(parts, start=1))


def _layer(place: int, words: list[str]) -> Layer:
    given: dict[str, Any] = {}
    if words[0].endswith(":"):
        given["name"] = words.pop(0)[:-1]
        if not NAME.fullmatch(given["name"]):
            raise _unread(
                place, f"has “{_short(given['name'])}:” for a name", "use letters and digits before the colon"
            )
    kind = words.pop(0) if words else ""
    form = FORMS.get(ALSO.get(kind.lower(), kind.lower()))
    if form is None:
        known = f"use one of {', '.join(FORMS)}"
        raise _unread(place, f"is of the kind “{_short(kind)}”, which is not known" if kind else "has no kind", known)
    while words:
        name, value = _setting(place, form, words)
        if name in given:
            raise _unread(place, f"gives {name} twice", "leave one out")
        given[name] = value
    for each in fields(form.kind):
        if each.default is MISSING and each.name not in given:
            raise _unread(place, f"lacks {each.name}", f"write it as in {form.example}")
    return form.kind(**given)


def _setting(place: int, form: Form, words: list[str]) -> tuple[str, Any]:
    """Take one setting off the words."""
    word = words.pop(0)
    if word == "from":
        if not words:
            raise _unread(place, "ends in “from”", "name an earlier layer, or input, behind it")
        return "input", words.pop(0)
    if word.lower() in form.switches:
        return form.switches[word.lower()]
    for letters in sorted(form.settings, key=len, reverse=True):
        name = form.settings[letters]
        if word.lower().startswith(letters):
            value = READERS.get(name, _sizes)(word[len(letters) :])
            if value is not None:
                return name, value
    takes = [f"{letters or _unlettered(name)} ({name})" for letters, name in form.settings.items()]
    takes += [*form.switches, "from"]
    all_of_them = f"{', '.join(takes[:-1])} and {takes[-1]}" if len(takes) > 1 else takes[0]
    kind = form.example.split()[0]
    mend = (
        f"it takes {all_of_them}, as in {form.example}" if form.settings else "it takes from and a layer's name alone"
    )
    raise _unread(place, f"has “{_short(word)}”, which {kind} does not take", mend)


def _unlettered(name: str) -> str:
    return "a name" if name == "other" else "a number"


def _sizes(text: str) -> int | tuple[int, int] | None:
    """`3` or `1x3`; None where it is neither."""
    if not SIZES.fullmatch(text):
        return None
    first, *second = (int(each) for each in re.split("[x×]", text))
    return (first, second[0]) if second else first


def _count(text: str) -> int | None:
    found = _sizes(text)
    return found if isinstance(found, int) else None


def _share(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _name(text: str) -> str | None:
    return text if NAME.fullmatch(text) else None


READERS: dict[str, Callable[[str], Any]] = {
    "out_channels": _count,
    "out_features": _count,
    "groups": _count,
    "p": _share,
    "other": _name,
}


def write_layers(layers: Sequence[Layer], *, between: str = "; ") -> str:
    """The layers as the text that `read_layers` reads back.

    Parameters
    ----------
    layers : sequence of Layer
        The layers, such as a stack's.
    between : str
        What stands between two layers: a semicolon, or a line's end.

    Returns
    -------
    str
        Each layer's name where it has one, its kind, and the settings that do not have their default.

    Raises
    ------
    InvalidInputError
        If a name has a blank, a colon or a semicolon, or a setting holds what no layer can have.

    Examples
    --------
    >>> from dlcore.conv.stack import net
    >>> print(write_layers(net("autoencoder-skip").layers, between="\\n"))
    a: conv 16 k3 p1
    b: conv 32 k3 s2 p1
    c: conv 128 k3 s2 p1
    d: conv 16 k3 p1
    e: deconv 8 k4 s2 p1
    e-upsample: upsample x2
    skip: concat a
    f: conv 1 k3 p1
    """
    return between.join(_written(layer) for layer in layers)


def _written(layer: Layer) -> str:
    word, form = next(((word, form) for word, form in FORMS.items() if form.kind is type(layer)), ("", None))
    if form is None:
        raise InvalidInputError("layer", layer, "is of no known kind")
    words = [f"{_checked('name', layer.name)}:"] if layer.name else []
    words.append(word)
    defaults = {each.name: each.default for each in fields(layer)}
    letters = {name: letters for letters, name in form.settings.items()}
    for name in dict.fromkeys([*letters, *(name for name, _ in form.switches.values())]):
        value = getattr(layer, name)
        if value != defaults[name]:
            switch = next((word for word, switched in form.switches.items() if switched == (name, value)), "")
            words.append(switch or letters.get(name, "") + _checked(name, value))
    return " ".join([*words, *(["from", _checked("input", layer.input)] if layer.input else [])])


def _checked(name: str, value: Any) -> str:
    """A value as text, if it reads back as what it is."""
    text = "x".join(map(str, value)) if isinstance(value, tuple) else str(value)
    if name in ("name", "input", "other"):
        if not isinstance(value, str) or not NAME.fullmatch(text) or text == "from":
            mend = "leave out blanks, colons and semicolons, and do not call it “from”"
            raise InvalidInputError(name, value, "cannot stand in a text", mend=mend)
    elif isinstance(value, bool | None) or READERS.get(name, _sizes)(text) != value:
        raise InvalidInputError(name, value, "cannot be written", mend="give it a value that a layer can have")
    return text


def _short(word: str) -> str:
    return word if len(word) <= 20 else f"{word[:20]}…"


def _unread(place: int, what: str, mend: str) -> InvalidInputError:
    return InvalidInputError("", None, f"Layer {place} {what}", mend=mend)
