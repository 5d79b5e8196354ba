"""From a key press on a slider to the picture, in a real browser, beside an empty Streamlit page."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from benchmarks.report import Row
from tools import serving

TITLE = "Dashboard"

# From a topic's page to the slider that is moved.
SLIDERS = {
    "conv-arithmetic": "Kernel k",
    "filters": "Cells across",
    "conv-stack": "Picture n",
    "momentum": "Learning rate η",
}
EMPTY = "an empty page"
PRESSES_A_ROUND = 4
STILL = 400  # ms without a change end a measurement

# Resolves to the milliseconds from the next key press to the picture's last change. Pictures stand in the shadow roots
# of components; on the empty page the whole page is watched.
LAST_CHANGE = """still => new Promise(done => {
    let start = 0, last = 0, timer;
    const watch = new MutationObserver(() => {
        if (!start) return;
        last = performance.now();
        clearTimeout(timer);
        timer = setTimeout(() => { watch.disconnect(); done(last - start); }, still);
    });
    const roots = [document.body];
    for (let k = 0; k < roots.length; k++)
        for (const each of roots[k].querySelectorAll("*")) if (each.shadowRoot) roots.push(each.shadowRoot);
    for (const root of roots.length > 1 ? roots.slice(1) : roots)
        watch.observe(root, {subtree: true, childList: true, attributes: true, characterData: true});
    addEventListener("keydown", () => { start = performance.now(); }, {once: true, capture: true});
})"""


def rows(rounds: int) -> Iterator[Row]:
    """A row for each topic's page; none where no browser is found."""
    if serving.chromium() is None:
        return
    with serving.dashboard() as ours, _empty_page() as empty, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=serving.chromium(), args=["--no-sandbox"])
        pages = {EMPTY: _opened(browser.new_page(), empty)}
        pages |= {slug: _opened(browser.new_page(), f"{ours}/{slug}") for slug in SLIDERS}
        samples: dict[str, list[float]] = {name: [] for name in pages}
        for _ in range(rounds):
            for name, page in pages.items():
                page.bring_to_front()
                samples[name].extend(_presses(page, SLIDERS.get(name, "Value")))
        browser.close()
    found = {name: median(times) for name, times in samples.items()}
    for slug, slider in SLIDERS.items():
        yield Row(
            goal=f"{slug}: a step of the slider “{slider}” to the picture",
            ours=found[slug],
            peers={EMPTY: found[EMPTY]},
            note="the empty page shows the slider's value alone",
        )


def _opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector("[data-test-script-state=notRunning] input[type=range]", state="attached")
    page.evaluate(serving.WHEN_STILL)
    return page


def _presses(page: Page, slider: str) -> Iterator[float]:
    """The seconds that each of a few key presses takes; there and back, so that the pages stay alike."""
    handle = page.locator(f"input[type=range][aria-label='{slider}']")
    for turn in range(PRESSES_A_ROUND):
        handle.focus()
        page.evaluate("still => { window.measured = (" + LAST_CHANGE + ")(still); }", STILL)
        page.keyboard.press("ArrowRight" if turn % 2 == 0 else "ArrowLeft")
        yield page.evaluate("window.measured") / 1e3


@contextmanager
def _empty_page() -> Iterator[str]:
    port = serving.free_port()
    address = f"http://localhost:{port}"
    script = Path(__file__).with_name("empty_page.py")
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    command += ["--server.headless=true", "--server.address=localhost", "--browser.gatherUsageStats=false"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while not serving.answers(f"{address}/_stcore/health"):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the empty page did not start")
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)
