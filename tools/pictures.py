"""The pictures of the docs, taken from a running demo: `python -m tools.pictures [DATA]` (`.data/demo` unless said)."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from app.platform.config import ROOT

TARGET = ROOT / "docs" / "pictures"


@dataclass(frozen=True)
class Picture:
    """One page as somebody of Mora (or the operator) sees it. `click` opens the first such link of the page.

    `title` tells people of the same role apart: part of what the sign-in service says of the one.
    """

    name: str
    role: str
    path: str
    height: int
    click: str = ""
    title: str = ""


# Together by role: one sign-in each. The log comes last, when there is something in it.
PICTURES = (
    Picture("person", "manager", "/people?q=ahlberg", 600, click="main tbody a[href*='/people/']"),
    Picture("my-file", "employee", "/people/me", 1000),
    Picture("my-case", "employee", "/my-case", 1100, click="main a[href*='/my-case/']", title="har sökt"),
    Picture("sharing", "executive", "/programmes/talangjakten/sharing", 900),
    Picture("settings", "registrar", "/settings", 1180),
    Picture("accounts", "council_administrator", "/accounts", 900),
    Picture("installation", "platform_operator", "/platform", 860),
    Picture("home", "coordinator", "/", 560),
    Picture("people", "coordinator", "/people", 900),
    Picture("programme", "coordinator", "/programmes/talangjakten", 1000),
    Picture("members", "coordinator", "/programmes/talangjakten/members", 900),
    Picture("compare", "coordinator", "/programmes/ledare-over-gransen/compare", 1240),
    Picture("round", "coordinator", "/programmes/ledare-over-gransen/rounds/7", 1000),
    Picture("board", "coordinator", "/programmes/talangjakten/rounds/4/board", 1240),
    Picture("log", "data_protection_officer", "/log", 1000),
)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]


def sign_in(browser: Browser, council: dict[str, Any], role: str, title: str = "") -> tuple[Page, str]:
    """A page signed in as the first one with this role (and title), in Swedish, and the address of the council."""
    address = council["url"].rstrip("/")
    page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="sv-SE").new_page()
    page.goto(f"{address}/sign-in")
    page.click("a[href*='/sign-in/start']")
    somebody = next(one for one in council["accounts"][role] if title in one["title"])
    page.get_by_text(somebody["name"]).first.click()
    page.wait_for_url(f"{address}/**")
    page.goto(f"{address}/account")
    page.select_option("select[name=locale]", "sv")
    page.click("form.form button[type=submit]")
    return page, address


def take(browser: Browser, data: Path) -> None:
    """Take each page from its top, as whoever it is for."""
    councils = json.loads((data / "demo.json").read_text(encoding="utf-8"))["councils"]
    TARGET.mkdir(parents=True, exist_ok=True)
    for (role, title), pictures in groupby(PICTURES, key=lambda one: (one.role, one.title)):
        council = councils["fram" if role == "platform_operator" else "mora"]
        page, address = sign_in(browser, council, role, title)
        for picture in pictures:
            page.set_viewport_size({"width": 1280, "height": picture.height})
            answer = page.goto(address + picture.path)
            if answer is None or not answer.ok:
                raise SystemExit(f"{picture.path} cannot be shown to {role}")
            if picture.click:
                page.locator(picture.click).first.click()
            page.wait_for_load_state("networkidle")
            page.screenshot(path=str(TARGET / f"{picture.name}.png"))
        page.context.close()


def main() -> None:
    """Take all pictures."""
    data = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / ".data" / "demo")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell") or shutil.which("chromium"), args=QUIET
        )
        take(browser, data)
        browser.close()


if __name__ == "__main__":
    main()
