"""The board in a real browser: saved by a choice, focus kept, arranged by keyboard, axe clean, no sideways scroll."""

from __future__ import annotations

import os
from typing import Literal

import pytest
from flask import Flask
from sqlalchemy import func, update

from app.account.service import choose
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.identity import sessions
from app.selection.models import Decision
from app.selection.service.criteria import set_weights
from tests.programmes.builders import actor
from tests.selection.boards import (
    GROUNDS,
    add_criteria,
    decided,
    decision_of,
    facts_of,
    joint,
    path,
    put_on_panel,
    rate,
)
from tests.support.browser import assert_clean, launch, serve, without_port


@pytest.mark.parametrize(("width", "scheme", "language"), [(1440, "light", "en"), (320, "dark", "sv")])
def test_the_board_by_hand(app: Flask, width: int, scheme: Literal["light", "dark"], language: str) -> None:
    with app.app_context():
        made = joint(app, 8)
        cases = [made.candidate("mora", number, "ready") for number in range(7)]
        made.candidate("mora", 7, "opinion")
        listens, dares = add_criteria(made, "Lyssnar", "Vågar ta ansvar")
        with work_as(made.lead.scope):
            set_weights(made.lead, facts_of(made, made.lead), {listens: 2, dares: 1})
        one, two = actor(app, "mora", Role.MANAGER), actor(app, "mora", Role.MANAGER)
        for at, case in enumerate(cases):
            rate(made.lead, case, one, {listens: 1 + at % 5, dares: 3})
            rate(made.lead, case, two, {listens: 1 + (at + 1) % 5, dares: None})
        put_on_panel(made, "mora", app, decides=True)
        put_on_panel(made, "orsa", app)
        for case, outcome in zip(cases[1:4], ("offer", "reserve", "no"), strict=True):
            decided(made, made.lead, case, outcome)
        assert made.lead.account_id
        with work_as(made.lead.scope):
            choose(made.lead, language)
            token = sessions.start(made.lead.account_id, app.extensions["fram_settings"])
    with serve(without_port(app), "mora.localhost") as base, launch() as chromium:
        page = chromium.page(width=width, scheme=scheme, language=language)
        page.set_default_timeout(60_000)
        page.context.add_cookies([{"name": "fram", "value": token, "url": base}])
        pages = ("board", "board?blind=1", "board?council=orsa", "board/assessors", "panel?q=prov", "criteria",
                 "criteria/new", "selection/final", "selection/protocol")  # fmt: skip
        for address in pages if width == 320 or not os.environ.get("FRAM_QUICK") else ():
            page.goto(base + path(address))
            assert_clean(page)
            assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), address
            if os.environ.get("FRAM_SHOTS"):
                name = "".join(c if c.isalnum() else "-" for c in address)
                page.screenshot(path=f"{os.environ['FRAM_SHOTS']}/{name}-{width}.png", full_page=True)
        page.goto(base + path("board"))
        first = f"#row-{cases[0]}"
        page.focus(f"{first} input[value=offer]")
        page.keyboard.press("Space")
        page.wait_for_selector(f"{first} .saved")
        assert page.evaluate("document.activeElement.value") == "offer"
        with app.app_context():
            assert decision_of(app, made.lead, cases[0]).outcome == "offer"
        # Grounds leave when the field is left, with the choice beside them.
        page.fill(f"#grounds-{cases[0]}", GROUNDS)
        with page.expect_response(lambda answer: answer.url.endswith("/decision")):
            page.press(f"#grounds-{cases[0]}", "Tab")
        page.wait_for_selector(f"{first} .saved")
        kept = decision_of(app, made.lead, cases[0])
        assert (kept.outcome, kept.grounds) == ("offer", GROUNDS)
        # Somebody else is first: nothing typed is lost.
        with app.app_context(), work_as(made.lead.scope):
            session().execute(update(Decision).values(version=Decision.version + 5, decided_at=func.now()))
        page.fill(f"#grounds-{cases[0]}", "Något helt annat som jag skriver.")
        page.press(f"#grounds-{cases[0]}", "Tab")
        page.wait_for_selector(f"#clash-{cases[0]}")
        assert page.input_value(f"#grounds-{cases[0]}") == "Något helt annat som jag skriver."
        page.click(f"#clash-{cases[0]} button")
        page.wait_for_selector(f"{first} .saved")
        assert decision_of(app, made.lead, cases[0]).grounds == "Något helt annat som jag skriver."
        # Arranged by keyboard; the focus stays on the button.
        page.focus(f"#down-{cases[0]}")
        page.keyboard.press("Enter")
        page.wait_for_selector(".cut")
        order = page.eval_on_selector_all(".board > tbody[id^=row]", "all => all.map((one) => one.id)")
        assert order[:2] == [f"row-{cases[1]}", f"row-{cases[0]}"]
        assert page.evaluate("document.activeElement.id") == f"down-{cases[0]}"
