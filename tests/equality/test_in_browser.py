"""The pages of letters and equality in a real browser: axe finds nothing, nothing complains or scrolls sideways."""

from __future__ import annotations

import os
import random
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import pytest
from flask import Flask
from sqlalchemy import update

from app.account.service import choose
from app.comparison.disclosure import Policy
from app.comparison.funnel.publishing import publish_funnel
from app.comparison.release import make_release
from app.equality.service import MeasureData, add_measure
from app.letters.service.word import save_wording
from app.letters.service.write import write_letter
from app.people.models import Person
from app.platform.database import session, work_as
from app.platform.identity import sessions
from app.platform.identity.models import Account
from app.programmes.queries.rounds import get_round
from app.selection.models import RoundSelection
from tests.support.browser import assert_clean, launch, serve, without_port
from tests.support.recruiting import Recruiting, recruiting

ROOM = "/programmes/talangjakten"
ROUND = f"{ROOM}/rounds/1"


def filled(app: Flask, language: str) -> tuple[Recruiting, str, list[str]]:
    """A round of many sorts of people, lines of measures, letters; a session's token; addresses of the pages."""
    chance = random.Random(7)
    joint = recruiting(app, people=24)
    lead, people = joint.lead, joint.people["mora"]
    assert lead.account_id is not None
    with work_as(lead.scope):
        for person in people:
            facts = {
                "sex": chance.choice(["woman", "woman", "man", None]),
                "birth_year": chance.choice([1962, 1975, 1984, 1996, None]),
                "employment_percent": chance.choice([100, 100, 75, None]),
            }
            session().execute(update(Person).where(Person.id == person).values(**facts))
        session().execute(update(Account).where(Account.id == lead.account_id).values(person_id=people[0]))
    for number in range(14):
        joint.candidate(
            "mora", number, chance.choice(["ready", "accepted", "declined", "preparing"]),
            chance.choice(["nomination", "application", "by_hand"]),
        )  # fmt: skip
    released(joint, chance)
    with work_as(lead.scope):
        found = get_round(joint.programme_id, 1)
        assert found is not None
        add_measure(
            lead, found, MeasureData("act", "Bjud in fler från äldreomsorgen\noch från köket.", "HR-chefen")
        )
        save_wording(
            lead, joint.programme_id, "offer", "sv", "Plats i {programme}",
            "Hej {first_name}!\n\n{grounds}\n\nSvara senast {by_date}: {link}\n\n{no_guarantee}", 0,
        )  # fmt: skip
        letter = write_letter(
            lead, "offer", programme_id=joint.programme_id, round_id=joint.round_id, person_id=people[0],
            values={"grounds": "Du får andra att växa.", "by_date": "fredag 5 mars 2027"},
        )  # fmt: skip
        choose(lead, language)
        token = sessions.start(lead.account_id, app.extensions["fram_settings"])
    return joint, token, [
        "/letters", f"/letters/{letter}", f"{ROOM}/letters/offer/sv", f"{ROUND}/equality", f"{ROUND}/measures",
    ]  # fmt: skip


def released(joint: Recruiting, chance: random.Random) -> None:
    """The other councils' people have come, too; the decisions are told, and a release has been made."""
    for slug in ("orsa", "alvdalen"):
        with work_as(joint.coordinators[slug].scope):
            for person in joint.people[slug]:
                sex, born = chance.choice(["woman", "woman", "man"]), chance.choice([1962, 1975, 1984, 1996])
                session().execute(update(Person).where(Person.id == person).values(sex=sex, birth_year=born))
        for number in range(20):
            state = ("accepted", "not_selected", "reserve")[number % 3]
            joint.candidate(slug, number, state, chance.choice(["nomination", "application"]))
    told = datetime.now(UTC) - timedelta(hours=1)
    with work_as(joint.lead.scope) as current:
        current.add(
            RoundSelection(
                programme_id=joint.programme_id, round_id=joint.round_id, final_at=told, announce_at=told
            )
        )
    plain, day = Policy(extra_hidden=0.0), date(2027, 3, 1)
    make_release(joint.programme_id, day, policy=plain)
    publish_funnel(joint.programme_id, joint.round_id, day, policy=plain)


@pytest.mark.parametrize(("width", "scheme", "language"), [(320, "dark", "nb")])
def test_letters_and_a_released_round_are_clean(
    app: Flask, width: int, scheme: Literal["light", "dark"], language: str
) -> None:
    with app.app_context():
        _joint, token, paths = filled(app, language)
    with serve(without_port(app), "mora.localhost") as base, launch() as chromium:
        page = chromium.page(width=width, scheme=scheme, language=language)
        page.context.add_cookies([{"name": "fram", "value": token, "url": base}])
        for number, path in enumerate(paths):
            page.goto(base + path)
            if folder := os.environ.get("FRAM_LOOK"):
                page.screenshot(path=f"{folder}/{width}-{number}.png", full_page=True)
            assert_clean(page)
            assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
            if path.endswith("/equality"):
                assert page.locator(".own-and-joint table").count() >= 8
        page.goto(f"{base}{ROOM}/letters/offer/sv")
        page.fill("#subject", "Plats till {fist_name}")
        page.click("button[value=preview]")
        page.wait_for_selector("#error-summary:focus")
        assert page.input_value("#subject") == "Plats till {fist_name}"
        page.fill("#subject", "Plats till {first_name}")
        page.click("button[value=preview]")
        page.wait_for_selector("#preview .inline-alert")
        assert_clean(page, expected_status=422)
        assert "Plats till Robin" in page.inner_text("#preview")
        if folder := os.environ.get("FRAM_LOOK"):
            page.emulate_media(media="print")
            page.goto(f"{base}{ROUND}/equality")
            page.screenshot(path=f"{folder}/{width}-print-equality.png", full_page=True)
            page.goto(f"{base}{ROUND}/measures")
            page.emulate_media(media="print")
            page.screenshot(path=f"{folder}/{width}-print.png", full_page=True)
