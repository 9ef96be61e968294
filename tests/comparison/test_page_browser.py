"""The comparison page in a real browser: clean, wide and narrow, by keyboard, with and without script."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.comparison.release import make_release
from app.platform.database import work_as
from app.platform.identity import sessions
from tests.comparison.builders import EXAMPLE, Programme, example
from tests.support.browser import Chromium, assert_clean, launch, serve

PAGE = "/programmes/prov/compare"


def without_port(app: Flask) -> Any:
    """The application as on its usual port: the hosts of the test application have none."""

    def answer(environ: dict[str, Any], start: Any) -> Any:
        environ["HTTP_HOST"] = environ["HTTP_HOST"].split(":")[0]
        return app(environ, start)

    return answer


def signed_in(app: Flask, made: Programme, chromium: Chromium, base: str, **how: Any) -> Page:
    """A page with Mora's lead coordinator signed in."""
    lead = made.lead
    assert lead.account_id is not None
    with app.app_context(), work_as(lead.scope):
        token = sessions.start(lead.account_id, app.extensions["fram_settings"])
    page = chromium.page(**how)
    page.context.add_cookies([{"name": "fram", "value": token, "url": base}])
    return page


@pytest.fixture
def made(app: Flask) -> Programme:
    """The example, a young round, a release."""
    found = example(app)
    found.add_round(app, "2025-01", "2025-06", {slug: [None] * 5 for slug in EXAMPLE if slug != "orsa"})
    with app.app_context():
        make_release(found.id, date(2026, 11, 22))
    return found


def test_clean_wide_and_narrow_light_and_dark_and_in_print(app: Flask, made: Programme) -> None:
    """Beside it, the pages of all programmes and of how we count are looked at by the walk of every page."""
    with serve(without_port(app), host="mora.localhost") as base, launch() as chromium:
        for width, scheme in ((390, "dark"), (320, "light"), (1440, "light")):
            page = signed_in(app, made, chromium, base, width=width, scheme=scheme)
            for path in (f"{PAGE}?measure=seats", PAGE):
                page.goto(base + path)
                assert_clean(page)
        page.emulate_media(media="print")
        expect(page.locator("#printed")).to_be_visible()
        expect(page.locator("#printed")).to_contain_text(
            "Measure: Manager within 24 months. Start years: 2010–2025."
        )
        expect(page.locator(".filters")).to_be_hidden()


def test_by_keyboard_and_without_script(app: Flask, made: Programme) -> None:
    with serve(without_port(app), host="mora.localhost") as base, launch() as chromium:
        page = signed_in(app, made, chromium, base)
        page.goto(base + PAGE)
        page.get_by_label("Measure").focus()
        page.keyboard.press("ArrowDown")
        expect(page.locator("#said")).to_contain_text("3 councils, 4 rounds")
        page.wait_for_url("**/compare?measure=completed*")
        expect(page.locator("#result .panel-text").first).to_contain_text("who completed the programme")
        assert page.evaluate("document.activeElement.id") == "measure", (
            "the swap leaves the focus where it was"
        )
        assert "measure=completed" in page.locator("#export").inner_html()
        # What has just been put in does nothing before htmx has seen it, a moment later.
        expect(page.locator(".htmx-added")).to_have_count(0)
        page.locator("#year").focus()
        page.keyboard.press("ArrowUp")
        expect(page.locator("#h-funnel")).to_contain_text("2012")
        page.go_back()
        plain = signed_in(app, made, chromium, base, java_script_enabled=False)
        plain.goto(base + PAGE)
        plain.get_by_label("Measure").select_option("seats")
        plain.get_by_role("button", name="Show").first.click()
        expect(plain.locator("#h-dot")).to_be_visible()
        assert "measure=seats" in plain.url
