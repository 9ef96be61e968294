"""The pages of programmes and outcomes in a real browser: axe finds nothing, nothing complains or scrolls sideways."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pytest
from flask import Flask

from app.account.service import choose
from app.outcomes.service import OutcomeData, record_outcome
from app.platform.database import work_as
from app.platform.identity import sessions
from tests.people.test_in_browser import without_port
from tests.programmes.builders import joint_programme
from tests.programmes.test_pages import PAGE, ROUND
from tests.support.browser import assert_clean, launch, serve


@pytest.mark.parametrize(("width", "scheme", "language"), [(320, "dark", "sv")])
def test_every_page_is_clean(app: Flask, width: int, scheme: Literal["light", "dark"], language: str) -> None:
    with app.app_context():
        joint = joint_programme(app)
        participant = joint.participants["mora"][0]
        assert joint.mora.account_id
        with work_as(joint.mora.scope):
            first = record_outcome(joint.mora, participant, OutcomeData("manager", "2010"), date(2026, 1, 1))
            record_outcome(
                joint.mora, participant, OutcomeData("specialist", "2011"), date(2026, 1, 1), first
            )
            choose(joint.mora, language)
            token = sessions.start(joint.mora.account_id, app.extensions["fram_settings"])
    one = f"{ROUND}/participants/{participant}"
    paths = ["/programmes", "/programmes/new", PAGE, ROUND, one, f"{one}/remove", f"{one}/outcomes/new",
             f"{ROUND}/import",
             f"{ROUND}/participants/new?q=person", f"{ROUND}/participants/new?person={joint.people['mora'][6]}",
             f"{ROUND}/edit", f"/people/{joint.people['mora'][0]}",
             *(f"{PAGE}/{name}" for name in (
                 "edit", "members", "template", "template/1", "sharing", "rounds/new"))]  # fmt: skip
    with serve(without_port(app), "mora.localhost") as base, launch() as chromium:
        page = chromium.page(width=width, scheme=scheme, language=language)
        page.context.add_cookies([{"name": "fram", "value": token, "url": base}])
        for path in paths:
            page.goto(base + path)
            assert_clean(page)
            assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
        page.goto(f"{base}{PAGE}/edit")
        page.fill("#started", "nyligen")
        page.click("main form button[type=submit]")
        page.wait_for_function("document.activeElement.id === 'error-summary'")
        assert page.input_value("#started") == "nyligen"
