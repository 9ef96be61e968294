"""Two at the panel in a real browser: what differs is readable on a phone, what was typed is saved on purpose."""

from __future__ import annotations

import os
from typing import Literal

import pytest
from flask import Flask
from sqlalchemy import select

from app.account.service import choose
from app.platform.database import session, work_as
from app.platform.identity import sessions
from app.selection.models import PanelMember
from app.selection.service.criteria import set_weights
from app.selection.service.panel import SeatData, change_seat
from tests.selection.boards import add_criteria, facts_of, joint, path, put_on_panel
from tests.selection.test_panel_by_two import task_of, weights_of
from tests.support.browser import assert_clean, launch, serve, without_port


@pytest.mark.parametrize(("width", "scheme", "language"), [(1440, "light", "en"), (320, "dark", "sv")])
def test_the_second_loses_nothing(
    app: Flask, width: int, scheme: Literal["light", "dark"], language: str
) -> None:
    with app.app_context():
        made = joint(app)
        lead = made.lead
        listens, dares = add_criteria(made, "Lyssnar", "Vågar ta ansvar")
        put_on_panel(made, "mora", app)
        assert lead.account_id
        with work_as(lead.scope):
            member = session().scalars(select(PanelMember.id)).one()
            choose(lead, language)
            token = sessions.start(lead.account_id, app.extensions["fram_settings"])
    with serve(without_port(app), "mora.localhost") as base, launch() as chromium:
        page = chromium.page(width=width, scheme=scheme, language=language)
        page.set_default_timeout(60_000)
        page.context.add_cookies([{"name": "fram", "value": token, "url": base}])

        def told(name: str) -> None:
            page.wait_for_selector("#conflict tbody")
            page.wait_for_selector("#conflict:focus")
            if os.environ.get("FRAM_SHOTS"):
                page.screenshot(path=f"{os.environ['FRAM_SHOTS']}/{name}-{width}.png", full_page=True)
            page.evaluate("scrollTo(0, 0)")  # what the header lies over is no smaller for that
            assert_clean(page, expected_status=409)

        page.goto(base + path("criteria"))
        with app.app_context(), work_as(lead.scope):
            set_weights(lead, facts_of(made, lead), {listens: 5, dares: 1})
        page.fill(f"#weight-{listens}", "3")
        page.fill(f"#weight-{dares}", "7")
        page.press(f"#weight-{dares}", "Enter")
        told("weights")
        page.locator("#conflict button").click()
        page.wait_for_url(base + path("criteria"))
        with app.app_context():
            assert weights_of(made) == {listens: 3, dares: 7}

        page.goto(base + path("panel"))
        with app.app_context(), work_as(lead.scope):
            change_seat(lead, facts_of(made, lead), member, SeatData(False, "OPQ32r, OPQ32i; 16PF"), 1)
        page.locator("details.board-more summary").click()
        page.check(f"#decides-{member}")
        page.fill(f"#certified-{member}", "Hogan Personality Inventory")
        page.press(f"#certified-{member}", "Enter")
        told("task")
        page.locator("#conflict button").click()
        page.wait_for_url(base + path("panel"))
        with app.app_context():
            assert task_of(made) == (True, "Hogan Personality Inventory", 3)
