"""The pages of seats in a real browser: axe finds nothing, nothing complains or scrolls sideways."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Page

from app.account.service import choose
from app.platform.access.actor import Actor
from app.platform.database import work_as
from app.platform.identity import sessions
from app.selection.service import seats
from app.selection.service.seat_data import SeatRuleData
from app.selection.service.waiting import move_on
from tests.selection.test_answers import SEATS, WAITING
from tests.support.browser import assert_clean, launch, serve, without_port
from tests.support.recruiting import recruiting
from tests.support.seating import announce, council_id, decided

PICTURES = os.environ.get("FRAM_PICTURES")


def _token(app: Flask, actor: Actor, language: str) -> str:
    assert actor.account_id
    with app.app_context(), work_as(actor.scope):
        choose(actor, language)
        return sessions.start(actor.account_id, app.extensions["fram_settings"])


def _clean(page: Page, address: str, name: str, width: int) -> None:
    page.goto(address)
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"seats-{name}-{width}.png", full_page=True)
    assert_clean(page)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), address


@pytest.mark.parametrize(("width", "scheme", "language"), [(320, "dark", "sv")])
def test_seats_from_the_rule_to_a_yes_are_clean(
    app: Flask, width: int, scheme: Literal["light", "dark"], language: str
) -> None:
    with app.app_context():
        made = recruiting(app)
        numbers = {
            council_id(made, "mora"): 20600,
            council_id(made, "orsa"): 6900,
            council_id(made, "alvdalen"): 7000,
        }
        sources = {council_id(made, "mora"): "SCB, folkmängd 2025"}
        data = SeatRuleData(
            9, "inhabitants", minimum=1, numbers=numbers, sources=sources, agreed_by="Styrgruppen för Talangjakten",
            service_minimum={"elderly_care": 2},
        )  # fmt: skip
        with work_as(made.lead.scope):
            seats.save_rule(made.lead, made.programme_id, made.round_id, data, 0)
        offered = made.sign_in("mora", made.people["mora"][0])
        waits = made.sign_in("mora", made.people["mora"][1])
        tokens = [_token(app, one, language) for one in (made.lead, offered, waits)]
    with serve(without_port(app), "mora.localhost") as base, launch() as chromium:
        lead, *persons = (chromium.page(width=width, scheme=scheme, language=language) for _one in tokens)
        for page, token in zip((lead, *persons), tokens, strict=True):
            page.context.add_cookies([{"name": "fram", "value": token, "url": base}])
        _clean(lead, f"{base}{SEATS}", "before", width)
        lead.goto(f"{base}{SEATS}/rule")
        lead.click("button[name=look]")
        lead.wait_for_selector("#look")
        assert_clean(lead)
        lead.goto(f"{base}{SEATS}")
        lead.click("button[commandfor=fix]")
        lead.click("dialog#fix button[type=submit]")
        lead.wait_for_selector("#h-ledger")
        with app.app_context():
            announce(made)
            cases = [decided(made, "mora", 0, "offer"), decided(made, "mora", 1, "reserve", 1)]
            alvdalen = made.coordinators["alvdalen"]
            with work_as(alvdalen.scope):
                move_on(alvdalen, made.programme_id, made.round_id)
        _clean(lead, f"{base}{WAITING}", "waiting", width)
        for page, case_id, name in zip(persons, cases, ("offer", "list"), strict=True):
            _clean(page, f"{base}/my-case/{case_id}", name, width)
        persons[0].click("button[name=answer][value=yes]")
        persons[0].wait_for_load_state()
        assert not persons[0].query_selector("button[name=answer]")
