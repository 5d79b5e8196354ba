"""What all tests share: a seeded generator, and the two kinds of test that need more than `dev`.

A test marked `reference` needs torch and scipy, one marked `browser` needs Chromium and axe-core. Where they are
missing it is skipped with the mend; with `--everything`, as in `.ci/run`, a skip is a failure, so that none of them
can fall silent unnoticed.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Generator

import numpy as np
import pytest

from tools.serving import ROOT, chromium

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def missing(marks: set[str]) -> str:
    """Why a test with these marks cannot run here, with the mend; empty where it can."""
    if "reference" in marks:
        gone = [name for name in ("torch", "scipy") if importlib.util.find_spec(name) is None]
        if gone:
            return f"{' and '.join(gone)} not installed: pip install -e '.[reference]'"
    if "browser" in marks:
        if importlib.util.find_spec("playwright") is None:
            return "playwright not installed: pip install -e '.[dev]'"
        if chromium() is None:
            return "no Chromium: apt-get install chromium, or set DLCORE_CHROMIUM to its path"
        if not AXE.is_file():
            return "no axe-core: npm install"
    return ""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--everything", action="store_true", help="count a skipped test as a failure")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if why := missing({mark.name for mark in item.iter_markers()}):
        pytest.skip(why)


def _no_skips(report: pytest.TestReport | pytest.CollectReport, config: pytest.Config) -> None:
    if report.skipped and config.getoption("--everything") and not hasattr(report, "wasxfail"):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"{why} (and --everything allows no skips)"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _no_skips(report, item.config)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _no_skips(report, collector.config)
    return report


@pytest.fixture
def rng() -> np.random.Generator:
    """A generator with a fixed seed, so that a failure can be replayed."""
    return np.random.default_rng(20240229)
