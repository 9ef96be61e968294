"""A call in a real browser: written without script, published, closed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select, update

from app.nominations.models import Call
from app.platform.access.actor import Actor
from app.platform.database import Scope, session, work_as
from app.platform.identity import sessions
from tests.support.browser import Chromium, launch, serve, without_port
from tests.support.recruiting import Recruiting, recruiting

CALL = "/programmes/talangjakten/rounds/1/call"
PUBLIC = "/call/talangjakten"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with launch() as found:
        yield found


@pytest.fixture
def made(app: Flask) -> Recruiting:
    with app.app_context():
        return recruiting(app)


def sign_in(page: Page, made: Recruiting, actor: Actor, address: str) -> None:
    assert actor.account_id is not None
    with made.app.app_context(), work_as(Scope(actor.council.id)):
        token = sessions.start(actor.account_id, made.app.extensions["fram_settings"])
    page.context.add_cookies([{"name": "fram", "value": token, "url": address}])


def english(chromium: Chromium, width: int, address: str, **more: Any) -> Page:
    page = chromium.page(width, **more)
    page.context.add_cookies([{"name": "fram-language", "value": "en", "url": address}])
    return page


def test_the_call_is_written_and_published_without_script(made: Recruiting, chromium: Chromium) -> None:
    orsa = made.coordinators["orsa"]
    with serve(without_port(made.app)) as base:
        address = base.replace("//", "//orsa.", 1)
        page = english(chromium, 390, address, java_script_enabled=False)
        sign_in(page, made, orsa, address)
        page.goto(f"{address}{CALL}")
        page.get_by_role("link", name="Write a call of your own").click()
        page.get_by_role("group", name="Requirement 3").get_by_label("In English").fill("A driving licence")
        page.get_by_role("button", name="Add more requirements").click()
        page.get_by_role("button", name="Remove requirement 1").click()
        page.get_by_label("Telephone").fill("0250-55 21 00")
        page.get_by_label("Opens").fill("2020-01-01T08:00")
        page.get_by_role("button", name="Save the call").click()
        page.get_by_text("The call is saved.").wait_for()
        page.get_by_role("button", name="Publish the call").click()
        page.get_by_text("The call is published.").wait_for()
        public = english(chromium, 390, address)
        public.goto(f"{address}{PUBLIC}")
        public.get_by_text("A driving licence").wait_for()
        public.get_by_role("link", name="Apply").click()
        public.wait_for_url(re.compile(r"/sign-in\?next="))
        assert public.get_by_role("link", name="Continue to the sign-in").get_attribute("href") == (
            "/sign-in/start?next=/apply/talangjakten?round%3D1"
        )
    with made.app.app_context(), work_as(orsa.scope):
        call = session().scalars(select(Call).where(Call.council_id == orsa.council.id)).one()
        assert len(call.requirements) == 2


def test_a_closed_call_has_no_door(made: Recruiting, chromium: Chromium) -> None:
    with made.app.app_context(), work_as(made.lead.scope):
        session().execute(update(Call).values(closes_at=datetime.now(UTC) - timedelta(hours=1)))
    with serve(without_port(made.app)) as base:
        mora = base.replace("//", "//mora.", 1)
        page = english(chromium, 390, mora)
        page.goto(mora + PUBLIC)
        assert page.get_by_role("heading", name="The call has closed").is_visible()
        assert page.get_by_role("link", name="Apply").count() == 0
