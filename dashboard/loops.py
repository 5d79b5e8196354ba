"""What the page on training loops has to choose from: the loop to look at, data with a network for each, checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.snippet import Written
from dlcore.backprop.mlp import random_mlp
from dlcore.training.faults import FAULTS, hidden
from dlcore.training.probes import PROBES, Finding, probe_all
from dlcore.training.sets import TrainingSet, digits, plane, toy_regression

__all__ = ["CASES", "CHECKS", "DATA", "EXAM", "GUESSES", "TITLES", "every_finding", "planted", "prepared"]

EXAM = "gradients-not-zeroed"
CASES = {
    "exam": "The exam’s loop",
    "hidden": "A hidden fault",
    "chosen": "A fault of your choice",
    "weight": "One weight",
}
TITLES = {fault.title: slug for slug, fault in FAULTS.items()}
GUESSES = {"none": "Not yet", **{slug: fault.title for slug, fault in FAULTS.items()}, "tell": "Tell me"}
CHECKS = {"none": "None yet", **{slug: each.title for slug, each in PROBES.items()}}
RING, WAVE, DIGITS = "A ring of points", "A wave of numbers", "Digits to read"
# For each the network's widths, the rate, and how many passes are taken at first and at most.
DATA: dict[str, tuple[tuple[int, ...], float, int, int]] = {
    RING: ((2, 32, 32, 2), 0.2, 40, 100),
    WAVE: ((2, 32, 32, 1), 0.05, 40, 100),
    DIGITS: ((64, 32, 10), 0.1, 6, 12),
}
_SETS: dict[str, tuple[Callable[[], TrainingSet], str, str]] = {
    RING: (lambda: plane("circle", noise=0.1, seed=1), 'plane("circle", noise=0.1, seed=1)', "plane"),
    WAVE: (lambda: toy_regression(noise=0.3), "toy_regression(noise=0.3)", "toy_regression"),
    DIGITS: (digits, "digits()", "digits"),
}


def prepared(name: str) -> tuple[Written, Written, float]:
    """The network at its start, the data, and the rate."""
    make, code, function = _SETS[name]
    widths, rate, *_ = DATA[name]
    network = f"random_mlp({widths}, seed=0)"
    return (
        Written(random_mlp(widths, seed=0), network, ("from dlcore.backprop.mlp import random_mlp",)),
        Written(make(), code, (f"from dlcore.training.sets import {function}",)),
        rate,
    )


def planted(case: str, *, seed: int, title: str) -> Written:
    """The faults of the loop to look at; a hidden one stands in the code as its seed."""
    if case == "hidden":
        return Written([hidden(seed).slug], f"[hidden({seed}).slug]", ("from dlcore.training.faults import hidden",))
    slug = EXAM if case == "exam" else TITLES[title]
    return Written([slug], repr([slug]))


@st.cache_resource(max_entries=16, show_spinner=False)
def every_finding(data_name: str, batch_size: int) -> dict[str, tuple[Finding, ...]]:
    """What every check finds in a sound loop, under "", and with every fault."""
    network, data, rate = prepared(data_name)
    settings: dict[str, Any] = {"batch_size": batch_size, "lr": rate}
    return {
        fault: probe_all(network.value, data.value, faults=[fault] if fault else [], **settings)
        for fault in ("", *FAULTS)
    }
