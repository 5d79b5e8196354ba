"""Start what a browser looks at: the dashboard or a built site, on a free loopback port, ended when the block ends."""

from __future__ import annotations

import functools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

# For a browser to evaluate: it answers true when the fonts are there and the page has not changed for a third of a
# second, since a page of the dashboard goes on drawing after its script has ended; false where it never comes to rest.
WHEN_STILL = """() => document.fonts.ready.then(() => new Promise(done => {
    const end = still => { watch.disconnect(); clearTimeout(timer); clearTimeout(last); done(still); };
    const again = () => { clearTimeout(timer); timer = setTimeout(end, 330, true); };
    const watch = new MutationObserver(again);
    let timer, last = setTimeout(end, 10_000, false);
    watch.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
    again();
}))"""


def chromium() -> str | None:
    """Chromium's path: `DLCORE_CHROMIUM` where it is set (`none` for no browser), else the first one on PATH."""
    named = os.environ.get("DLCORE_CHROMIUM")
    if named is not None:
        return named if named != "none" else None
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome", "chrome"))
    return next((path for path in found if path), None)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def dashboard(site: str = "") -> Iterator[str]:
    """The address of a dashboard started as a reader starts it, but without opening a browser.

    Parameters
    ----------
    site : str
        The address of the site that its pages link to; empty for the usual one.

    Yields
    ------
    str
        The dashboard's address.
    """
    port = free_port()
    address = f"http://localhost:{port}"
    command = [sys.executable, "-m", "dashboard", f"--server.port={port}", "--server.headless=true"]
    environment = {**os.environ, "DLCORE_SITE": site} if site else None
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            until = time.monotonic() + 60
            while not answers(f"{address}/_stcore/health"):
                if process.poll() is not None or time.monotonic() > until:
                    log.seek(0)
                    raise RuntimeError(f"the dashboard did not start:\n{log.read()}")
                time.sleep(0.1)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=10)


def answers(url: str) -> bool:
    """Whether something answers there now."""
    try:
        with urllib.request.urlopen(url, timeout=1):
            return True
    except OSError:
        return False


class Quiet(SimpleHTTPRequestHandler):
    """Python's own file server, without a line for each request."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    """A server that says nothing of a browser that leaves before its file is sent."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def files(folder: Path) -> Iterator[str]:
    """The address of a server of the files in this folder."""
    server = Server(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def build_site(folder: Path) -> None:
    """Build the site strictly into this folder; RuntimeError with the builder's own words where it fails."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    built = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if built.returncode:
        raise RuntimeError(f"the site does not build:\n{built.stdout}{built.stderr}")
