"""Pages of programmes in a real browser: axe finds nothing, nothing complains or scrolls sideways."""

from __future__ import annotations

from datetime import date

from flask import Flask

from app.account.service import choose
from app.outcomes.service import OutcomeData, record_outcome
from app.platform.database import work_as
from app.platform.identity import sessions
from tests.programmes.builders import joint_programme
from tests.programmes.test_pages import PAGE, ROUND
from tests.support.browser import assert_clean, launch, serve, without_port


def test_what_the_walk_of_every_page_does_not_open(app: Flask) -> None:
    """An outcome that was corrected, somebody who has been chosen to be added, a form that is refused."""
    with app.app_context():
        joint = joint_programme(app)
        participant = joint.participants["mora"][0]
        assert joint.mora.account_id
        with work_as(joint.mora.scope):
            day = date(2026, 1, 1)
            first = record_outcome(joint.mora, participant, OutcomeData("manager", "2010"), day)
            record_outcome(joint.mora, participant, OutcomeData("specialist", "2011"), day, first)
            choose(joint.mora, "sv")
            token = sessions.start(joint.mora.account_id, app.extensions["fram_settings"])
    with serve(without_port(app), "mora.localhost") as base, launch() as chromium:
        page = chromium.page(width=320, scheme="dark", language="sv")
        page.context.add_cookies([{"name": "fram", "value": token, "url": base}])
        chosen = joint.people["mora"][6]
        for path in (f"/{participant}", "/new?q=person", f"/new?person={chosen}"):
            page.goto(f"{base}{ROUND}/participants{path}")
            assert_clean(page)
        page.goto(f"{base}{PAGE}/edit")
        page.fill("#started", "nyligen")
        page.click("main form button[type=submit]")
        page.wait_for_function("document.activeElement.id === 'error-summary'")
        assert page.input_value("#started") == "nyligen"
        assert_clean(page, expected_status=422)
