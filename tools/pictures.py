"""The pictures of the docs, taken from a running demo: `python -m tools.pictures [DATA]` (`.data/demo` unless said)."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from app.platform.config import ROOT

TARGET = ROOT / "docs" / "pictures"
PAGES = {
    "home": ("/", 760),
    "people": ("/people", 900),
    "programme": ("/programmes/talangjakten", 1000),
    "compare": ("/programmes/ledare-over-gransen/compare", 1240),
}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]


def take(browser: Browser, data: Path) -> None:
    """Sign in as Mora's coordinator, in Swedish, and take each page from its top."""
    demo = json.loads((data / "demo.json").read_text(encoding="utf-8"))
    mora = demo["councils"]["mora"]
    address = mora["url"].rstrip("/")
    page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="sv-SE").new_page()
    page.goto(f"{address}/sign-in")
    page.click("a[href*='/sign-in/start']")
    page.get_by_text(mora["accounts"]["coordinator"][0]["name"]).first.click()
    page.wait_for_url(f"{address}/**")
    page.goto(f"{address}/language/sv?next=/")
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, (path, height) in PAGES.items():
        page.set_viewport_size({"width": 1280, "height": height})
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=str(TARGET / f"{name}.png"))


def main() -> None:
    """Take all pictures."""
    data = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / ".data" / "demo")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        take(browser, data)
        browser.close()


if __name__ == "__main__":
    main()
