"""Take the README's picture anew: `python -m tools.screenshot [address]`, the address as the dashboard shows it.

The default is the page on filters as it opens. Look at the picture before you commit it.
"""

from __future__ import annotations

import sys

from playwright.sync_api import sync_playwright

from tools import serving

PICTURE = serving.ROOT / "docs" / "assets" / "dashboard.png"


def main() -> int:
    """Open the page in a light 1440-pixel window and write what it shows."""
    path = sys.argv[1] if len(sys.argv) > 1 else "filters"
    with serving.dashboard() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=serving.chromium(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 965}, color_scheme="light", reduced_motion="reduce")
        page.goto(f"{address}/{path}")
        page.wait_for_selector("[data-test-script-state=notRunning] h1", state="attached")
        page.wait_for_load_state("networkidle")
        page.evaluate(serving.WHEN_STILL)
        page.screenshot(path=PICTURE)
        browser.close()
    print(f"{PICTURE.relative_to(serving.ROOT)}: {PICTURE.stat().st_size // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
