"""A real browser for tests: headless Chromium, what it complained about, and axe.

with serve(app) as base, launch() as chromium:
    page = chromium.page(width=390, scheme="dark")
    page.goto(base + "/")
    assert_clean(page)
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal
from weakref import WeakKeyDictionary

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

# The shell is Chromium without the windows that nobody looks at: the same pages for half the processor time.
SYSTEM_CHROMIUM = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parents[1] / "web" / "vendor" / "axe-4.14.1.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# The rules whose verdict changes with the colours, and with nothing else.
COLOUR_RULES = ("color-contrast", "link-in-text-block")

_complaints: WeakKeyDictionary[Page, list[str]] = WeakKeyDictionary()


class Chromium:
    """The browser in a test's hands; every `page()` is a visitor of its own, with empty cookies."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.visitors: list[BrowserContext] = []

    def page(
        self,
        width: int = 1440,
        height: int = 900,
        scheme: Literal["light", "dark"] = "light",
        language: str = "en",
        **context: Any,
    ) -> Page:
        """Open an empty page whose console, script and network errors are remembered for `complaints`."""
        context.setdefault("reduced_motion", "reduce")
        visitor = self.browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale=language, **context
        )
        self.visitors.append(visitor)
        return new_tab(visitor)


def new_tab(visitor: BrowserContext, patience: int = 10) -> Page:
    """An empty page more of a visitor who is there; waits `patience` seconds for what is to come."""
    page = visitor.new_page()
    page.set_default_timeout(patience * 1000)
    watch(page)
    return page


_running: ExitStack = ExitStack()
_browsers: list[Browser] = []


@contextmanager
def launch() -> Iterator[Chromium]:
    """Headless Chromium: $FRAM_CHROMIUM, Debian's, or the one Playwright brought.

    It is started once in a process and serves all of its tests (`quit_browser` ends it); each test's visitors leave
    with their cookies and everything else that they have kept.
    """
    made = Chromium(_browser())
    try:
        yield made
    finally:
        for visitor in made.visitors if made.browser.is_connected() else ():
            visitor.close()


def _browser() -> Browser:
    """The process's browser; another one when it has gone."""
    if not any(browser.is_connected() for browser in _browsers):
        quit_browser()
        playwright = _running.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=_executable(playwright), args=ARGUMENTS)
        _running.callback(browser.close)
        _browsers.append(browser)
    return _browsers[-1]


def quit_browser() -> None:
    """End the process's browser, if it has one."""
    _browsers.clear()
    _running.close()


def _executable(playwright: Playwright) -> str:
    named = (os.environ.get("FRAM_CHROMIUM", ""), *SYSTEM_CHROMIUM)
    return next((one for one in named if one and Path(one).exists()), playwright.chromium.executable_path)


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing on the terminal."""


@contextmanager
def serve(app: Any, host: str = "localhost") -> Iterator[str]:
    """Serve a WSGI application on a free port of 127.0.0.1; gives the base address without a last slash."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def without_port(app: Flask) -> Callable[..., Any]:
    """The application as on its usual port: the hosts of the test application have none."""

    def answer(environ: dict[str, Any], start: Any) -> Any:
        environ["HTTP_HOST"] = environ["HTTP_HOST"].split(":")[0]
        return app(environ, start)

    return answer


def watch(page: Page) -> None:
    """Remember what a page complains about: console errors (broken policy included) and script errors."""
    told: list[str] = []
    _complaints[page] = told

    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            told.append(f"{message.type}: {message.text} [{message.location.get('url', '')}]")

    page.on("console", console)
    page.on("pageerror", lambda error: told.append(f"script: {error}"))


def complaints(page: Page, expected_status: int | None = None) -> list[str]:
    """What the page complained about since it was opened or last asked; the list is then emptied.

    The browser logs a line for every answer of 400 and up: name the status that the test expects.
    """
    told = _complaints[page]
    found = [line for line in told if not (expected_status and f"status of {expected_status}" in line)]
    told.clear()
    return found


@cache
def _axe_source() -> str:
    return AXE.read_text(encoding="utf-8")


def axe(page: Page, skip: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> list[str]:
    """Run axe on the page as it stands; a line for every violation with the elements concerned.

    All rules of `AXE_TAGS` but those of `skip`, or `only` those named. The source is handed over by the debugging
    protocol, so the page's content policy stays as it is.
    """
    if page.evaluate("typeof window.axe === 'undefined'"):
        page.evaluate(_axe_source() + "\n;true")
    rules = {"type": "rule", "values": list(only)} if only else {"type": "tag", "values": AXE_TAGS}
    options = {
        "runOnly": rules,
        "rules": {rule: {"enabled": False} for rule in skip},
        "resultTypes": ["violations"],
        "iframes": False,
    }
    violations = page.evaluate(
        "options => axe.run(document, options).then(result => result.violations)", options
    )
    return [
        f"{found['id']}: {found['help']}: "
        + "; ".join(f"{node['target']} {node.get('failureSummary', '')}" for node in found["nodes"][:4])
        for found in violations
    ]


def overflow(page: Page) -> int:
    """How many CSS pixels the page is wider than its window (0 = no horizontal scroll)."""
    # A window that has just changed its size is laid out anew before the next frame.
    page.evaluate("() => new Promise(requestAnimationFrame)")
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def assert_clean(page: Page, skip: tuple[str, ...] = (), expected_status: int | None = None) -> None:
    """No complaint in the console, no horizontal scroll, nothing found by axe."""
    where = page.url
    assert complaints(page, expected_status) == [], where
    assert overflow(page) <= 0, f"{where} is {overflow(page)} px too wide"
    found = axe(page, skip)
    assert found == [], f"{where}: {found}"
