"""The network that a reader chose or wrote: its controls, an editor for its layers, and what is worked out of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.buttons import button
from dashboard.controls import Controls
from dashboard.snippet import Written
from dlcore.conv.stack import (
    EXAMPLES,
    NETS,
    Conv2d,
    ConvTranspose2d,
    Flatten,
    Layer,
    Linear,
    Problem,
    Row,
    Stack,
    Table,
    find_problem,
    net,
    read_layers,
    write_layers,
)

__all__ = ["OWN", "choose", "lines", "own", "workings"]

OWN = "own"
LONGEST = 12_000  # characters of layers in an address
AT, KIND = "layers.at", "layers.kind"


def own(slug: str) -> dict[str, Any]:
    """What the controls hold for a network that ships.

    Parameters
    ----------
    slug : str
        Its name in `NETS`.
    """
    stack = net(slug)
    channels, size, _ = stack.example_shape
    return {"net": slug, "examples": stack.batch_size, "channels": channels, "side": size}


def lines(layers: tuple[Layer, ...]) -> str:
    """The layers as the editor shows them."""
    return write_layers(layers, between="\n")


def choose(ask: Controls) -> tuple[Written, Problem | None]:
    """The controls that choose a network or write one, the network, and what does not fit in it.

    Parameters
    ----------
    ask : Controls
        The page's controls, which say what the page starts with.
    """
    titles = {each.slug: each.title for each in NETS}
    slug = ask.select("net", "Network", {**titles, OWN: "Your own"}, width=264, sets=_sets)
    # Names of their own in the address: going back from a page with the same ones, Streamlit forgets what was asked.
    size = ask.slider("n", "Picture", name="side", width=140, box=True)
    channels = ask.box("c", "Channels", name="channels")
    batch = ask.box("examples", "Batch", low=1, high=4096)
    shape = (*([batch] if batch > 1 else []), channels, size, size)
    if slug == OWN:
        ask.next_row()
        layers = ask.text("layers", "Layers, one on each line", read_layers, width=420, height=260, longest=LONGEST)
        if not ask.faults:  # an edit would throw away what cannot be read yet
            _editor(ask, layers)
        code, reads = f"read_layers({write_layers(layers)!r})", "read_layers"
    else:
        layers = tuple(net(slug).layers)
        button(ask, "Edit its layers", {"net": OWN, "layers": lines(layers)})
        code, reads = f"net({slug!r}).layers", "net"
    stack = Stack(layers=layers, input_shape=shape)
    problem = find_problem(stack)
    if problem and problem.mended:
        button(ask, "Mend it", {"net": OWN, "layers": lines(tuple(problem.mended.layers))})
    imports = (f"from dlcore.conv.stack import {reads}", "from dlcore.conv.stack import Stack")
    return Written(stack, f"Stack(layers={code}, input_shape={shape})", imports), problem


def _sets(slug: str) -> Mapping[str, Any]:
    return {} if slug == OWN else own(slug)


def _editor(ask: Controls, layers: tuple[Layer, ...]) -> None:
    """Move, remove and add one layer at a time: for those who would rather not type."""
    written = [write_layers([layer]) for layer in layers]
    last = max(len(written) - 1, 0)
    st.session_state[AT] = min(st.session_state.get(AT) or 0, last)
    with st.container(width="content", gap="small"):
        at = st.selectbox(
            "One layer",
            range(max(len(written), 1)),
            format_func=lambda place: f"{place + 1}: {written[place]}" if written else "none yet",
            key=AT,
            width=300,
        )
        with st.container(horizontal=True, gap="small"):
            for label, place in (("Up", at - 1), ("Down", at + 1)):
                fits = 0 <= place <= last
                button(ask, label, _moved(written, at, place) if fits else {}, disabled=not fits, beside=False)
            left = [*written[:at], *written[at + 1 :]]
            button(ask, "Remove", {"layers": "\n".join(left)}, disabled=not written, beside=False)
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            kind = st.selectbox("New layer", list(EXAMPLES.values()), key=KIND, width=180)
            longer = [*written[: at + 1], kind, *written[at + 1 :]]
            button(ask, "Add below", {"layers": "\n".join(longer), AT: min(at + 1, last + 1)}, beside=False)


def _moved(written: list[str], at: int, to: int) -> dict[str, Any]:
    moved = list(written)
    moved[at], moved[to] = moved[to], moved[at]
    return {"layers": "\n".join(moved), AT: to}


def workings(table: Table) -> list[tuple[str, str, dict[str, int]]]:
    """What is worked out below a table: a title, a claim of the derivation, and its numbers.

    The layer with the most parameters, and the one with the most multiply-accumulates.

    Parameters
    ----------
    table : Table
        The network's table.
    """
    counted = [row for row in table.rows if isinstance(row.layer, Conv2d | ConvTranspose2d | Linear)]
    if not counted:
        return []
    large, busy = max(counted, key=lambda row: row.parameters), max(counted, key=lambda row: row.macs)
    linear = isinstance(busy.layer, Linear)
    return [
        (f"The parameters of {large.name}", *_trained(large, table)),
        (f"The multiply-accumulates of {busy.name}", "linear-macs" if linear else "macs", _numbers(busy, table)),
    ]


def _trained(row: Row, table: Table) -> tuple[str, dict[str, int]]:
    numbers = _numbers(row, table)
    if not isinstance(row.layer, Linear):
        return ("parameters" if row.biases else "weights"), numbers
    if not row.biases:
        return "linear-macs", numbers  # one product for each weight
    return ("flattened" if "H" in numbers else "linear"), numbers


def _numbers(row: Row, table: Table) -> dict[str, int]:
    """The derivation's letters for a layer."""
    layer = row.layer
    if isinstance(layer, Linear):
        return {"d": row.weights // layer.out_features, "h": layer.out_features, **_map_before(row, table)}
    assert isinstance(layer, Conv2d | ConvTranspose2d)
    rows, columns = layer.kernel_size if isinstance(layer.kernel_size, tuple) else (layer.kernel_size,) * 2
    # A transposed convolution uses its weights once at every place that it reads.
    height, width = (row.output_shape if isinstance(layer, Conv2d) else _read(row, table))[-2:]
    c = row.weights // (layer.out_channels * rows * columns)
    return {"k": rows, "r": columns, "c": c, "l": layer.out_channels, "H": height, "W": width}


def _map_before(row: Row, table: Table) -> dict[str, int]:
    """The map that a fully connected layer reads in a row, where it does."""
    if row.inputs[0] == "input":
        return {}
    before = table.row(row.inputs[0])
    shape = _read(before, table)
    if not isinstance(before.layer, Flatten) or len(shape) < 3:
        return {}
    c, height, width = shape[-3:]
    return {"c": c, "H": height, "W": width}


def _read(row: Row, table: Table) -> tuple[int, ...]:
    """The shape that a layer reads."""
    (name, *_) = row.inputs
    return table.stack.input_shape if name == "input" else table.row(name).output_shape
