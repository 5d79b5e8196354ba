"""What a reader trains: its controls, the network and the rows that they stand for, weights typed over on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.controls import Controls
from dashboard.live import Run, live
from dashboard.snippet import Written
from dlcore.backprop.mlp import MLP, random_mlp
from dlcore.errors import InvalidInputError
from dlcore.training import sets
from dlcore.training.loop import Change, Epoch, train
from dlcore.training.sets import TrainingSet

__all__ = ["KINDS", "START", "Training", "ask_training", "changes", "hidden", "run"]

KINDS = {
    "plane": "Points in a plane",
    "digits": "Handwritten digits",
    "toy": "A wave, toy set",
    "diabetes": "Diabetes",
}
MAKE: dict[str, Callable[..., TrainingSet]] = {
    "plane": sets.plane,
    "digits": sets.digits,
    "toy": sets.toy_regression,
    "diabetes": sets.diabetes,
}
SETS = {"spirals": "Two spirals", "circle": "Circle", "xor": "XOR", "blobs": "Two clouds"}
FUNCTIONS = {"relu": "ReLU", "tanh": "tanh", "sigmoid": "Sigmoid", "leaky_relu": "Leaky ReLU", "identity": "Identity"}
USUAL = {"noise": 0.0, "held": 25, "seed": 0, "f": "relu", "l1": 0.0, "l2": 0.0, "changes": ""}
# For each kind what its controls become when a reader chooses it.
START: dict[str, dict[str, Any]] = {
    "plane": USUAL | {"set": "spirals", "points": 400, "layers": "8 8", "rate": 0.05, "batch": 10, "epochs": 200},
    "digits": USUAL | {"layers": "32", "rate": 0.1, "batch": 32, "epochs": 30},
    "toy": USUAL | {"noise": 0.1, "points": 200, "layers": "16 16", "rate": 0.05, "batch": 150, "epochs": 100},
    "diabetes": USUAL | {"layers": "16 16", "rate": 0.05, "batch": 332, "epochs": 100},
}
MOST_LAYERS, MOST_UNITS, MOST_DRAWN = 6, 256, 16
CHANGE = re.compile(r"\s*after\s+(\d{1,5}):\s*([Wb])(\d)\[\s*(\d{1,3})\s*(?:,\s*(\d{1,3})\s*)?\]\s*=\s*(\S{1,20})\s*")


@dataclass(frozen=True, kw_only=True)
class Training:
    """What is to be trained, and how.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    data, network : Written
        The rows and the network before its first step, with the code that gives them.
    settings : dict
        The rest of what `train` takes.
    """

    kind: str
    data: Written
    network: Written
    settings: dict[str, Any]

    @property
    def drawn(self) -> bool:
        """Whether each unit can be drawn as a map of the plane."""
        widths: tuple[int, ...] = self.network.value.widths
        return widths[0] == 2 and max(widths[1:]) <= MOST_DRAWN


def ask_training(ask: Controls) -> Training:
    """The controls, and what they stand for.

    Parameters
    ----------
    ask : Controls
        The page's controls, in which they stand.
    """
    kind = ask.select("learns", "What it learns", KINDS, width=172, sets=lambda chosen: START[chosen])
    given: dict[str, Any] = {}
    if kind == "plane":
        name = ask.select("set", "Points", SETS, width=124)
    if kind in ("plane", "toy"):
        given["n"] = ask.box("points", "Points" if kind == "toy" else "Number", low=20, high=2000, width=80)
        given["noise"] = ask.slider("noise", "Noise", low=0.0, high=0.5, step=0.01, width=84)
    given["held_out"] = ask.slider("held", "Held out, %", low=5, high=95, step=5, width=84) / 100
    seed = given["seed"] = ask.box("seed", "Seed", low=0, high=9999, width=72)
    words = ", ".join(f"{key}={value!r}" for key, value in given.items())
    make = MAKE[kind]
    first = [name] if kind == "plane" else []
    code = f"{make.__name__}({', '.join([*map(repr, first), words])})"
    rows = _rows(code, kind, tuple(first), tuple(given.items()))
    data = Written(rows, code, (f"from dlcore.training.sets import {make.__name__}",))

    typed = _typed_over(ask)
    ask.next_row()
    drawn = MOST_DRAWN if kind == "plane" else MOST_UNITS
    between = ask.text("layers", "Hidden layers", lambda text: hidden(text, drawn), width=110, height=None, longest=40)
    activation = ask.select("f", "Activation", FUNCTIONS, width=112)
    settings = {
        "epochs": ask.slider("epochs", "Epochs", low=10, high=500, step=10, width=110),
        "batch_size": ask.box("batch", "Batch size", low=1, high=2000),
        "lr": ask.slider("rate", "Learning rate", low=0.005, high=3.0, step=0.005, width=110, box=True),
        "weight_decay": ask.slider("l2", "L2", low=0.0, high=0.1, step=0.001, width=72),
        "l1": ask.slider("l1", "L1", low=0.0, high=0.1, step=0.001, width=72),
    }
    widths = (rows.x.shape[1], *between, rows.outputs)
    network = random_mlp(widths, activation=activation, seed=seed)
    code = f"random_mlp({widths}, activation={activation!r}, seed={seed})"
    fit_in, left_out = _that_fit(typed, network, settings["epochs"])
    ask.said += left_out
    if fit_in:
        settings["changes"] = Written(fit_in, repr(fit_in), ("from dlcore.training.loop import Change",))
    return Training(
        kind=kind,
        data=data,
        network=Written(network, code, ("from dlcore.backprop.mlp import random_mlp",)),
        settings=settings | {"seed": seed},
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def _rows(code: str, _kind: str, _first: tuple[str, ...], _given: tuple[tuple[str, Any], ...]) -> TrainingSet:
    return MAKE[_kind](*_first, **dict(_given))


def hidden(text: str, most: int) -> tuple[int, ...]:
    """The units of each hidden layer, from typed text.

    Parameters
    ----------
    text : str
        Such as "8 8"; nothing, or 0, for no hidden layer.
    most : int
        The most units of a layer.

    Returns
    -------
    tuple of int
        One number for each layer.

    Raises
    ------
    InvalidInputError
        If a word is not a whole number of units, or there are too many.

    Examples
    --------
    >>> hidden("8, 4", 16), hidden("0", 16)
    ((8, 4), ())
    """
    words = re.sub(r"(?<=\d)-(?=\d)", " ", text.replace(",", " ")).split()
    if words in ([], ["0"]):
        return ()
    if len(words) > MOST_LAYERS:
        what = f"There are {len(words)} hidden layers, and this page takes {MOST_LAYERS}"
        raise InvalidInputError("", None, what, mend="leave some out")
    for word in words:
        if not (word.isascii() and word.isdigit() and 1 <= int(word) <= most):
            what = f"“{word[:12]}” is not a number of units from 1 to {most}"
            raise InvalidInputError("", None, what, mend="write a number for each hidden layer, as in “8 8”")
    return tuple(int(word) for word in words)


def changes(text: str) -> tuple[Change, ...]:
    """Weights typed over, from the text that the address holds.

    Parameters
    ----------
    text : str
        Such as "after 12: W1[3, 2] = 0.5", which counts units and inputs from 1; several are divided by semicolons.

    Returns
    -------
    tuple of Change
        In their order.

    Raises
    ------
    InvalidInputError
        If one of them cannot be read.

    Examples
    --------
    >>> changes("after 12: W1[3, 2] = -0.5")
    (Change(after=12, name='W1', index=(2, 1), value=-0.5),)
    """
    found = []
    for part in text.split(";"):
        if not part.strip():
            continue
        match = CHANGE.fullmatch(part)
        wanted = "write it as in “after 12: W1[3, 2] = 0.5”"
        if match is None or (match[2] == "W") != (match[5] is not None):
            raise InvalidInputError("", None, f"“{part.strip()[:40]}” is no weight typed over", mend=wanted)
        try:
            value = float(match[6].replace("−", "-"))
        except ValueError:
            value = float("nan")
        if not abs(value) <= 1000:
            raise InvalidInputError("", None, f"“{match[6]}” is no number from −1,000 to 1,000", mend="type another")
        index = tuple(int(place) - 1 for place in (match[4], match[5]) if place)
        found.append(Change(after=int(match[1]), name=f"{match[2]}{match[3]}", index=index, value=value))
    return tuple(found)


def _typed_over(ask: Controls) -> tuple[Change, ...]:
    """The field that holds what was typed over, and what a figure's fields put into it."""
    state = st.session_state

    def put(_: int | None, text: str) -> None:
        place = text.partition("=")[0].strip()
        kept = [part.strip() for part in state.get("changes", "").split(";") if part.strip()]
        others = [part for part in kept if part.partition("=")[0].strip() != place]
        try:
            changes(text)
            state["changes"] = "; ".join([*others, text])
        except InvalidInputError as error:
            state["changes.fault"] = f"{error} The weight stays as it was."

    ask.page.typed_over["changes"] = put
    if fault := state.pop("changes.fault", ""):
        ask.faults.append(fault)
    with st.container(gap=None, width="content"):
        st.space(28)
        box = st.popover("Weights typed over")
    with box:
        return ask.text("changes", "Each after which epoch, divided by semicolons", changes, width=420, height=120)


def _that_fit(typed: tuple[Change, ...], network: MLP, epochs: int) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """Those that the network has a place for, and a sentence for each of the others."""
    kept, said = [], []
    own = network.parameters
    for change in typed:
        shape = own[change.name].shape if change.name in own else ()
        fits = len(shape) == len(change.index)
        fits = fits and all(0 <= place < size for place, size in zip(change.index, shape, strict=True))
        where = f"{change.name}[{', '.join(str(place + 1) for place in change.index)}]"
        if not fits:
            said.append(f"This network has no {where}: what was typed over there is left out.")
        elif change.after > epochs:
            said.append(f"The training ends before epoch {change.after:,}: what was typed over in {where} is left out.")
        else:
            kept.append(change)
    return tuple(kept), tuple(said)


def run(training: Training, progress: Any) -> Run[Epoch]:
    """Train it, or take what was trained before under the same settings.

    Parameters
    ----------
    training : Training
        What to train.
    progress : callable
        Draws how far it is, as `live` has it.
    """
    settings = {key: value.value if isinstance(value, Written) else value for key, value in training.settings.items()}

    def start() -> Iterator[Epoch]:
        return train(training.network.value, training.data.value, **settings)

    return live(f"{training.data.code} {training.network.code} {settings}", start, progress)
