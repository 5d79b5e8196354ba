"""Each check passes a sound loop and finds its fault, on classes, on numbers and on digits."""

from __future__ import annotations

from typing import Any

import pytest

from dlcore.backprop.mlp import MLP, random_mlp
from dlcore.errors import InvalidInputError
from dlcore.training.faults import FAULTS, hidden
from dlcore.training.probes import PROBES, probe, probe_all
from dlcore.training.sets import TrainingSet, digits, plane, toy_regression

# The check that is made for each fault.
MADE_FOR = {
    "gradients-not-zeroed": "same-batch-twice",
    "rate-too-high": "one-batch",
    "not-shuffled": "targets-of-a-batch",
    "derivative-missing": "gradient-check",
    "bias-forgotten": "input-zero",
    "targets-shifted": "rows-beside-targets",
    "test-data-leaked": "both-sides",
    "mean-over-outputs": "rows-repeated",
}
LOOPS: dict[str, tuple[MLP, TrainingSet, dict[str, Any]]] = {
    "ring": (
        random_mlp((2, 32, 32, 2), seed=0),
        plane("circle", noise=0.1, seed=1),
        {"lr": 0.2, "batch_size": 16},
    ),
    "wave": (random_mlp((2, 32, 32, 1), seed=0), toy_regression(noise=0.3), {"lr": 0.05, "batch_size": 16}),
    "digits": (random_mlp((64, 32, 10), seed=0), digits(), {"lr": 0.1, "batch_size": 16}),
}
each_loop = pytest.mark.parametrize("name", LOOPS)


@each_loop
@pytest.mark.parametrize("batch_size", [4, 16, 64])
def test_a_sound_loop_passes_every_check(name: str, batch_size: int) -> None:
    network, data, settings = LOOPS[name]
    findings = probe_all(network, data, **{**settings, "batch_size": batch_size})
    assert [found.probe.slug for found in findings if not found.passed] == []


@each_loop
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_by_its_own_check(name: str, fault: str) -> None:
    network, data, settings = LOOPS[name]
    assert not probe(MADE_FOR[fault], network, data, faults=[fault], **settings).passed


@each_loop
def test_the_checks_tell_all_faults_apart(name: str) -> None:
    network, data, settings = LOOPS[name]
    patterns = {
        tuple(found.passed for found in probe_all(network, data, faults=faults, **settings))
        for faults in ([], *([fault] for fault in FAULTS))
    }
    assert len(patterns) == len(FAULTS) + 1


def test_what_a_check_measures_is_what_the_fault_does() -> None:
    network, data, settings = LOOPS["ring"]

    def value(check: str, *faults: str) -> float:
        return probe(check, network, data, faults=faults, **settings).value

    assert value("same-batch-twice", "gradients-not-zeroed") == pytest.approx(2)
    assert value("rows-repeated", "mean-over-outputs") == pytest.approx(2)
    assert value("both-sides", "test-data-leaked") == len(data.held_out_x)
    assert value("input-zero", "bias-forgotten") == 0
    assert value("gradient-check") < 1e-6
    # Both are wrong together, so that a gradient check says nothing.
    assert value("gradient-check", "mean-over-outputs") < 1e-6


def test_the_missing_derivative_is_named_by_its_layers() -> None:
    network, data, settings = LOOPS["ring"]
    found = probe("gradient-check", network, data, faults=["derivative-missing"], **settings)
    assert "the gradient of layers 1 and 2 is off by " in found.says
    assert found.says.endswith("the last layer is layer 3")


def test_a_batch_that_overflows_is_a_finding() -> None:
    network, data, settings = LOOPS["wave"]
    found = probe("one-batch", network, data, faults=["mean-over-outputs", "rate-too-high"], **settings)
    assert not found.passed
    assert found.says.startswith("its loss overflows at step ")


@pytest.mark.parametrize("slug", PROBES)
def test_an_entry_is_complete(slug: str) -> None:
    check = PROBES[slug]
    assert check.slug == slug
    assert check.does.endswith(".")
    assert check.sound.endswith(".")


def test_eight_seeds_hide_each_fault_once() -> None:
    for first in (0, 8, 800):
        assert {hidden(seed).slug for seed in range(first, first + 8)} == set(FAULTS)
    assert [hidden(seed).slug for seed in range(8)] != [hidden(seed).slug for seed in range(8, 16)]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: probe("luck", *LOOPS["ring"][:2]), "slug = 'luck' must be one of 'same-batch-twice'"),
        (lambda: probe("one-batch", *LOOPS["ring"][:2], faults=["bad-luck"]), "faults = 'bad-luck' must be one of"),
        (lambda: probe("one-batch", *LOOPS["ring"][:2], lr=-1), "lr = -1 must be at least 0"),
        (lambda: probe("one-batch", *LOOPS["ring"][:2], batch_size=0), "batch_size = 0 must be at least 1"),
        (lambda: probe("one-batch", LOOPS["wave"][0], LOOPS["ring"][1]), "must have 2 inputs and 2 outputs"),
        (lambda: hidden(-1), "seed = -1 must be at least 0"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_sentence(call: Any, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        call()
