"""Applying on a phone in a real browser: it saves itself, and a dropped line or a lost sign-in loses nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from app.nominations.models import Candidacy
from app.nominations.service.nominate import NominationData, put_forward
from app.platform.access.actor import Actor
from app.platform.database import Scope, session, work_as
from app.platform.identity import sessions
from tests.nominations.test_nominate import call_of
from tests.support.browser import assert_clean, complaints, launch, serve, without_port
from tests.support.recruiting import Recruiting, recruiting

SHOTS = os.environ.get("FRAM_SHOTS")


def shot(page: Page, name: str) -> None:
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def sign_in(app: Flask, page: Page, home: str, somebody: Actor) -> None:
    assert somebody.account_id
    with app.app_context(), work_as(Scope(somebody.council.id)):
        token = sessions.start(somebody.account_id, app.extensions["fram_settings"])
    page.context.add_cookies([{"name": "fram", "value": token, "url": home}])


def saved_drive(somebody: Actor) -> str | None:
    with work_as(somebody.scope):
        return session().scalar(select(Candidacy.drive).where(Candidacy.person_id == somebody.person_id))


@pytest.fixture
def made(app: Flask) -> Iterator[Recruiting]:
    with app.app_context():
        yield recruiting(app)


def test_an_application_on_a_phone(app: Flask, made: Recruiting) -> None:
    somebody = made.sign_in("orsa", made.people["orsa"][0])
    with serve(without_port(app)) as base, launch() as chromium:
        home = f"http://orsa.localhost:{base.rsplit(':', 1)[1]}"
        page = chromium.page(width=390, height=844)
        page.set_default_timeout(30_000)
        sign_in(app, page, home, somebody)
        page.goto(f"{home}/apply/talangjakten")
        assert_clean(page)
        shot(page, "apply-start-390")
        page.click("main form button[type=submit]")
        page.wait_for_selector("#apply")
        assert_clean(page)

        # It saves itself.
        page.fill("#drive", "Jag vill leda.")
        page.wait_for_selector("#draft-state :text('Saved at')")
        assert saved_drive(somebody) == "Jag vill leda."
        page.check("#met-experience")
        page.wait_for_timeout(300)
        shot(page, "apply-form-390")

        # The line drops: it is said, what is typed stays, and it is saved when the line is back.
        page.context.set_offline(True)
        page.fill("#drive", "Jag vill leda, på bussen.")
        page.wait_for_selector("#flash :text('cannot reach')")
        assert page.input_value("#drive") == "Jag vill leda, på bussen."
        shot(page, "apply-offline-390")
        page.context.set_offline(False)
        page.wait_for_selector("#draft-state :text('Saved at')")
        page.wait_for_selector("#flash [data-said=offline]", state="detached")
        assert saved_drive(somebody) == "Jag vill leda, på bussen."
        complaints(page)  # the browser logs the line that was down

        # The sign-in runs out: the page stays, a new tab signs in, the page goes on.
        page.context.clear_cookies(name="fram")
        page.fill("#drive", "Jag vill leda, och mer.")
        page.wait_for_selector("#draft-state a[target=_blank]")
        assert page.input_value("#drive") == "Jag vill leda, och mer."
        assert page.get_attribute("#draft-state a", "target") == "_blank"
        shot(page, "apply-signed-out-390")
        sign_in(app, page, home, somebody)
        page.click("#apply >> text=Save")
        page.wait_for_selector("#draft-state :text('Saved at')")
        assert saved_drive(somebody) == "Jag vill leda, och mer."
        complaints(page, 401)

        # Handing in what is not whole: the faults, with the focus on them and nothing lost.
        page.click("text=Hand in the application")
        page.wait_for_selector(".ds-error-summary")
        assert page.evaluate("document.activeElement.id") == "error-summary"
        assert page.input_value("#drive") == "Jag vill leda, och mer."
        assert_clean(page, expected_status=422)
        shot(page, "apply-faults-390")
        page.check("#no_guarantee")
        page.click("text=Hand in the application")
        page.wait_for_url("**/my-case/*")
        assert page.is_visible("text=With the nearest manager")
        assert_clean(page, expected_status=422)
        shot(page, "my-case-390")


def test_a_letter_and_its_yes_on_a_phone_and_the_pages_of_managers(app: Flask, made: Recruiting) -> None:
    manager = made.managers["orsa"]
    assert manager.person_id
    person = made.people["orsa"][0]
    with work_as(manager.scope):
        for number, send in ((0, True), (1, False)):
            put_forward(
                manager,
                call_of(made),
                NominationData(
                    made.people["orsa"][number], manager.person_id, "Lugn när det blåser.", "", True
                ),
                send=send,
            )
    nominee = made.sign_in("orsa", person)
    with serve(without_port(app)) as base, launch() as chromium:
        home = f"http://orsa.localhost:{base.rsplit(':', 1)[1]}"
        page = chromium.page(width=390, height=844, scheme="dark")
        sign_in(app, page, home, manager)
        for name, path in (("home-manager", "/"), ("nominations", "/nominations"),
                           ("nomination-new", "/nominations/new?programme=talangjakten")):  # fmt: skip
            page.goto(home + path)
            assert_clean(page)
            shot(page, f"{name}-390")
        page.fill("#q", "Person002")
        page.wait_for_selector("#people-found input[type=radio]")
        page.check("#people-found input[type=radio]")
        page.fill("#grounds", "Ser vad som behövs.")
        page.check("#no_guarantee")
        assert_clean(page)
        shot(page, "nomination-filled-390")
        page.click("text=Send the letter")
        page.wait_for_url("**/nominations")
        assert page.is_visible("text=Test Person002")
        page.click("text=Test Person002")
        page.wait_for_selector("text=How it stands")
        assert_clean(page)
        shot(page, "nomination-390")

        page = chromium.page(width=320, height=700)
        sign_in(app, page, home, nominee)
        for name, path in (("home-nominee", "/"), ("my-cases", "/my-case")):
            page.goto(home + path)
            assert_clean(page)
            shot(page, f"{name}-320")
        page.click("text=Read the letter")
        page.wait_for_selector("text=You decide")
        assert_clean(page)
        shot(page, "letter-320")
        page.click("text=Yes, I want to")
        page.wait_for_selector("#apply")
        assert_clean(page)
