"""A whole training beside torch's: handwritten digits, from the same weights and batches, until 95% are right."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.report import Row
from benchmarks.timing import interleaved
from dlcore.backprop.mlp import random_mlp
from dlcore.training.loop import train
from dlcore.training.sets import digits

TITLE = "Training"
WIDTHS, RATE, BATCH, MOST = (64, 32, 10), 0.1, 32, 60
ENOUGH = 0.95  # of the held-out digits
DATA, START = digits(), random_mlp(WIDTHS, seed=0)


def rows(rounds: int) -> Iterator[Row]:
    """One row: the seconds until enough of the held-out digits are right."""
    candidates = {"ours": _ours} | _torch()
    epochs = {name: call() for name, call in candidates.items()}
    if len(set(epochs.values())) > 1:
        raise AssertionError(f"not the same training: {epochs}")
    seconds = interleaved(candidates, rounds)
    sizes = "-".join(map(str, WIDTHS))
    yield Row(
        goal=f"{sizes} on handwritten digits until {ENOUGH:.0%} of the held-out ones are right",
        ours=seconds.pop("ours"),
        peers=seconds,
        note=f"{epochs['ours']} epochs for both; both losses and the weights are kept after each of ours",
    )


def _ours() -> int:
    for epoch in train(START, DATA, epochs=MOST, batch_size=BATCH, lr=RATE, seed=0):
        if (epoch.held_out_accuracy or 0) >= ENOUGH:
            return epoch.number
    raise AssertionError("never enough")


def _torch() -> dict[str, Callable[[], int]]:
    if not importlib.util.find_spec("torch"):
        return {}
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)
    x, y = torch.tensor(np.array(DATA.x)), torch.tensor(np.array(DATA.y))
    held_x, held_y = torch.tensor(np.array(DATA.held_out_x)), torch.tensor(np.array(DATA.held_out_y))
    loss = torch.nn.CrossEntropyLoss()

    def call() -> int:
        rng = np.random.default_rng(0)
        model: Any = torch.nn.Sequential(
            torch.nn.Linear(*WIDTHS[:2]), torch.nn.ReLU(), torch.nn.Linear(*WIDTHS[1:])
        ).double()
        with torch.no_grad():
            for parameter, value in zip(model.parameters(), START.parameters.values(), strict=True):
                parameter.copy_(torch.tensor(np.array(value)))
        optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
        for epoch in range(1, MOST + 1):
            order = torch.tensor(rng.permutation(len(x)))
            for batch in torch.split(order, BATCH):
                optimizer.zero_grad()
                loss(model(x[batch]), y[batch]).backward()
                optimizer.step()
            with torch.no_grad():
                if float((model(held_x).argmax(dim=1) == held_y).double().mean()) >= ENOUGH:
                    return epoch
        raise AssertionError("never enough")

    return {"torch.nn and SGD": call}
