"""Pages of programmes in a real browser: axe finds nothing, nothing complains or scrolls sideways."""

from __future__ import annotations

from flask import Flask

from app.account.service import choose
from app.platform.database import work_as
from app.platform.identity import sessions
from tests.programmes.builders import joint_programme
from tests.programmes.test_pages import PAGE, ROUND
from tests.support.browser import assert_clean, launch, serve, without_port


def test_adding_somebody_and_a_form_that_is_refused(app: Flask) -> None:
    """What the walk of every page does not open: somebody has been chosen to be added; a form of the programme."""
    with app.app_context():
        joint = joint_programme(app)
        assert joint.mora.account_id
        with work_as(joint.mora.scope):
            choose(joint.mora, "sv")
            token = sessions.start(joint.mora.account_id, app.extensions["fram_settings"])
    with serve(without_port(app), "mora.localhost") as base, launch() as chromium:
        page = chromium.page(width=320, scheme="dark", language="sv")
        page.context.add_cookies([{"name": "fram", "value": token, "url": base}])
        for asked in ("q=person", f"person={joint.people['mora'][6]}"):
            page.goto(f"{base}{ROUND}/participants/new?{asked}")
            assert_clean(page)
        page.goto(f"{base}{PAGE}/edit")
        page.fill("#started", "nyligen")
        page.click("main form button[type=submit]")
        page.wait_for_function("document.activeElement.id === 'error-summary'")
        assert page.input_value("#started") == "nyligen"
        assert_clean(page, expected_status=422)
