"""A whole joint round in a real browser: 67 applicants for 15 seats in three councils, from call to last letter.

What the round is about is done by hand, on pages in four languages, some of them on a phone; the dozens who do the
same as somebody before them are done by the services.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

import psycopg
from flask import Flask
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select

from app.handlers import load as load_handlers
from app.nominations.models import Nomination, NominationNo
from app.platform.access.actor import Actor
from app.platform.database import work_as
from app.platform.identity import sessions
from app.selection.service.giving import MOVE_ON
from tests.conftest import Database
from tests.journeys.round_people import (
    APPLICANTS,
    GROUNDS,
    LANGUAGES,
    People,
    by_the_clock,
    gather,
    others_accept,
    others_apply,
    others_decided,
    others_give_opinions,
    others_made_ready,
    the_moment_comes,
    work,
)
from tests.support.browser import Chromium, complaints, launch, new_tab, overflow, serve, without_port
from tests.support.postbox import Postbox, postbox  # noqa: F401 - a fixture

PHONE = 390
# A folder for a picture of the page that something went wrong at.
SHOTS = os.environ.get("FRAM_SHOTS")
ROUND = "/programmes/talangjakten/rounds/1"
#: By hand: Mora's 0 says yes to a nomination, 26 later, 27 no; Orsa's 1 and Älvdalen's 3 apply on their own.
YES, LATER, NO = ("mora", 0), ("mora", 26), ("mora", 27)
ON_THEIR_OWN = (("orsa", 1), ("alvdalen", 3))
BY_HAND = {YES, *ON_THEIR_OWN}


#: What must be read in a letter, whatever the code says of its language.
WORDS = {
    ("received", "sv"): "är inlämnad", ("received", "nb"): "Du kan når som helst se hvor den er",
    ("received", "nn"): "Du kan når som helst sjå kor han er", ("received", "en"): "is handed in",
    ("not_selected", "sv"): "Den här gången blev du inte antagen",
    ("not_selected", "nb"): "Du ble ikke tatt opp denne gangen",
    ("not_selected", "nn"): "Du vart ikkje teken opp denne gongen",
    ("not_selected", "en"): "You were not selected this time",
    ("welcome", "sv"): "är din. Välkommen!", ("welcome", "nb"): "er din. Velkommen!",
    ("welcome", "nn"): "er din. Velkommen!", ("welcome", "en"): "is yours. Welcome!",
}  # fmt: skip


class Tour:
    """The people of the round at their pages."""

    def __init__(self, people: People, chromium: Chromium, port: str) -> None:
        self.people, self.chromium, self.port = people, chromium, port
        self.windows: dict[int, BrowserContext] = {}

    def home(self, actor: Actor) -> str:
        """The address of the actor's council."""
        return f"http://{actor.council.host}.localhost:{self.port}"

    def tab(self, width: int) -> Page:
        """An empty page of the window of this width, in which nobody is signed in any more."""
        if width not in self.windows:
            self.windows[width] = self.chromium.page(width=width, height=844).context
        self.windows[width].clear_cookies()
        return new_tab(self.windows[width], patience=60)

    @contextmanager
    def at(self, actor: Actor, path: str, width: int = 1280) -> Iterator[Page]:
        """A page opened by somebody who is signed in; nothing complains, and nothing is too wide."""
        assert actor.account_id
        with work_as(actor.scope):
            token = sessions.start(actor.account_id, self.people.app.extensions["fram_settings"])
        page = self.tab(width)
        page.context.add_cookies([{"name": "fram", "value": token, "url": self.home(actor)}])
        page.goto(self.home(actor) + path)
        language = page.get_attribute("html", "lang")
        assert language == (actor.locale or "en"), (path, language)
        try:
            yield page
        except Exception:
            if SHOTS:
                page.screenshot(path=f"{SHOTS}/round-failed.png", full_page=True)
            raise
        assert overflow(page) <= 0, page.url
        assert complaints(page) == [], page.url
        page.close()


def test_a_whole_joint_round(app: Flask, database: Database, postbox: Postbox) -> None:  # noqa: F811
    load_handlers()
    with app.app_context():
        people = gather(app)
        with serve(without_port(app)) as base, launch() as chromium:
            tour = Tour(people, chromium, base.rsplit(":", 1)[1])
            the_call(tour)
            nominations(tour)
            own_applications(tour)
            others_apply(people, BY_HAND)
            assert people.states()["opinion"] + people.states().get("second_opinion", 0) == 67
            opinions(tour)
            others_give_opinions(people)
            assert people.states()["preparing"] == 67
            seats_criteria_and_panel(tour)
            a_file_made_ready(tour)
            others_made_ready(people)
            grants_and_board(tour)
            others_decided(people)
            final(tour)
            work(people)
            the_moment_comes(people)
            assert people.states()["offered"] == 15
            answers(tour)
            everybody_has_heard(tour, database, postbox)


def the_call(tour: Tour) -> None:
    """The lead writes and publishes it; the public reads it in four languages without signing in."""
    people = tour.people
    with tour.at(people.lead, f"{ROUND}/call/joint") as page:
        page.check("input[name=way_in][value=both]")
        opens = datetime.now(people.lead.council.zone) - timedelta(hours=1)
        page.fill("[name=opens_at]", f"{opens:%Y-%m-%dT%H:%M}")
        for code, words in zip(
            LANGUAGES,
            ("Vad driver dig?", "Hva driver deg?", "Kva driv deg?", "What drives you?"),
            strict=True,
        ):
            page.fill(f"[name=drive_question_{code}]", words)
        page.click("main form.call-form > p.btns button[type=submit]")
        page.get_by_role("button", name="Publish the call").click()
        page.get_by_text("The joint call holds for your people").wait_for()
    assert people.states() == {}
    page = tour.tab(PHONE)
    page.goto(f"http://orsa.localhost:{tour.port}/call/talangjakten")
    for code in LANGUAGES:
        page.click(f"ul.langs a[lang={code}]")
        page.locator(f"html[lang={code}]").wait_for()
        assert not re.search(r"\bNone\b|\bNULL\b", page.locator("main").inner_text())
        assert overflow(page) <= 0
    page.close()


def nominations(tour: Tour) -> None:
    """Three are put forward; one says yes on a phone and writes on, one later, one no. Nobody else sees any of it."""
    people, manager = tour.people, tour.people.made.managers["mora"]
    for slug, number in (YES, LATER, NO):
        with tour.at(manager, "/nominations/new?programme=talangjakten") as page:
            page.fill("#q", f"Person{number:03d}")
            page.locator("#people-found label", has_text=f"Person{number:03d}").click()
            page.fill("#grounds", "Du får andra att våga.")
            page.fill("#unthought", "De som arbetar natt.")
            page.check("#no_guarantee")
            page.click("button[name=do][value=send]")
            page.wait_for_url("**/nominations")
        with work_as(people.lead.scope) as current:
            assert current.scalars(select(Nomination.id).where(Nomination.state != "accepted")).all() == []
        actor = people.actors[slug][number]
        with tour.at(actor, "/my-case", PHONE) as page:
            page.locator("main a[href*='/nominations/']").first.click()
            said = {YES: "yes", LATER: "later", NO: "no"}[slug, number]
            page.click(f"button[name=answer][value={said}]")
            if said == "yes":
                fill_and_hand_in(page)
            else:
                page.wait_for_load_state()
    with work_as(people.lead.scope) as current:
        assert current.scalars(select(NominationNo.answers)).all() == [1]
    with tour.at(manager, "/nominations") as page:
        shown = page.locator("main").inner_text()
        assert "Person000" in shown
        assert "Person026" in shown
        assert "Person027" not in shown, "a no leaves nothing but a number"


def own_applications(tour: Tour) -> None:
    """Two apply on their own, on a phone, in two languages; what they write saves itself."""
    for slug, number in ON_THEIR_OWN:
        actor = tour.people.actors[slug][number]
        with tour.at(actor, "/apply/talangjakten", PHONE) as page:
            page.click("form[action*='/start'] button[type=submit]")
            fill_and_hand_in(page)


def fill_and_hand_in(page: Page) -> None:
    """Fill the one form of both doors."""
    page.locator("#apply").wait_for()
    for box in page.locator("#apply input[type=checkbox][name^=met-]").all():
        box.check()
    with page.expect_response(lambda answer: "/save?" in answer.url and answer.ok):
        page.fill("#drive", "Jag vill att andra ska växa, och har lett arbetslaget i tre år.")
    page.check("#no_guarantee")
    page.click("button[formaction*='/submit']")
    page.wait_for_url("**/my-case/**")


def opinions(tour: Tour) -> None:
    """The nearest manager answers with grounds; whom she has put forward herself goes to the level above."""
    people = tour.people
    manager, head = people.made.managers["mora"], people.heads["mora"]
    with tour.at(manager, "/opinions") as page:
        assert "Person000" not in page.locator("main").inner_text(), "nobody approves the own nomination"
        page.locator("main a[href*='/opinions/']").first.click()
        page.check("input[name=answer][value=no]")
        page.locator("main form button[type=submit]").first.click()
        page.locator("[aria-invalid=true]").first.wait_for()  # a no needs grounds, too
        complaints(page, 422)
        page.fill("[name=grounds]", "Vi är två vakanser kort i vår.")
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url("**/opinions")
    with tour.at(head, "/opinions") as page:
        page.locator("main a", has_text="Person000").first.click()
        page.check("input[name=answer][value=yes]")
        page.fill("[name=grounds]", "Har lett andra utan titel.")
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url("**/opinions")


def seats_criteria_and_panel(tour: Tour) -> None:
    """The lead fixes five seats for each council and sets a criterion; each council puts somebody on the panel."""
    people = tour.people
    with tour.at(people.lead, f"{ROUND}/seats/rule") as page:
        page.fill("[name=capacity]", "15")
        page.check("input[name=key][value=equal]")
        page.locator("main form button[type=submit]:not([name])").first.click()
        page.wait_for_url(f"**{ROUND}/seats")
        page.click("button[commandfor=fix]")
        page.click("dialog#fix button[type=submit]")
        page.wait_for_selector("#h-ledger")
    with tour.at(people.lead, f"{ROUND}/criteria/new") as page:
        page.fill("[name=name_sv]", "Vilja att leda")
        page.fill("[name=question_sv]", "Berätta om en gång då du tog ansvar.")
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(f"**{ROUND}/criteria")
    for slug, member in people.panel.items():
        with tour.at(people.made.coordinators[slug], f"{ROUND}/panel?q=Panel") as page:
            form = page.locator("form[action$='/panel/add']")
            form.locator("input[name=decides]").check()
            form.locator("button[type=submit]").click()
            page.locator("main li strong", has_text=member.name).wait_for()


def a_file_made_ready(tour: Tour) -> None:
    """An interview is booked, somebody of another council assesses through a grant, and the file goes to the panel."""
    people = tour.people
    coordinator, case = people.lead, people.case(*YES)
    with tour.at(coordinator, f"/candidates/{case.id}/interviews") as page:
        begins = datetime.now(coordinator.council.zone) + timedelta(days=3)
        page.fill("[name=starts_at]", f"{begins:%Y-%m-%dT10:00}")
        page.fill("[name=ends_at]", f"{begins:%Y-%m-%dT10:50}")
        page.fill("[name=place]", "Rum Siljan")
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(f"**/candidates/{case.id}*")
        assert "Rum Siljan" in page.locator("main").inner_text()
    assessor = people.panel["orsa"]
    with tour.at(coordinator, f"/candidates/{case.id}/assessors") as page:
        label = next(
            one
            for one in page.locator("select[name=member] option").all_inner_texts()
            if assessor.name in one
        )
        page.select_option("select[name=member]", label=label)
        page.check("input[name=instrument][value=interview]")
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(f"**/candidates/{case.id}*")
    with tour.at(assessor, "/assessments") as page:
        page.locator("main a[href*='/assessments/']").first.click()
        assert page.locator("#assessment").count() == 0, "first the question of conflicts of interest"
        page.check("input[name=conflict][value=none]")
        page.locator("main form button[type=submit]").first.click()
        page.locator("#assessment").wait_for()
        page.locator("input[name^=rating-][value='4']").first.check()
        page.fill("textarea[name=note]", "Gav egna exempel och stannade kvar i dem.")
        page.click("button[name=do][value=hand_in]")
        page.locator("#others-head").wait_for()
    with tour.at(people.actors["mora"][0], f"/my-case/{case.id}", PHONE) as page:
        assert assessor.name in page.locator("main").inner_text(), (
            "the person sees who of another council has looked"
        )
    with tour.at(coordinator, f"/candidates/{case.id}") as page:
        ready = page.locator("form[action$='/moves/made_ready']")
        ready.locator("button").click()
        ready.wait_for(state="detached")
        assert people.case(*YES).state == "ready"


def grants_and_board(tour: Tour) -> None:
    """Orsa opens its files to the others' panel members, who read them; at the board three are decided by hand."""
    people = tour.people
    orsa, reader = people.made.coordinators["orsa"], people.panel["mora"]
    with tour.at(reader, f"{ROUND}/board?council=orsa") as page:
        assert "Person001" not in page.locator("#board").inner_text(), "nothing without a grant"
    with tour.at(orsa, f"{ROUND}/panel") as page:
        page.fill("[name=purpose]", "Urval till Talangjakten")
        page.fill("[name=until]", f"{datetime.now(orsa.council.zone) + timedelta(days=40):%Y-%m-%d}")
        page.locator("form[action$='/panel/open'] button[type=submit]").click()
        page.get_by_text(f"Can read {APPLICANTS['orsa']} of your files").first.wait_for()
    with tour.at(reader, f"{ROUND}/board?council=orsa") as page:
        assert "Person001" in page.locator("#board").inner_text()
        assert page.locator("#board input[name=outcome]").count() == 0, "each council decides about its own"
    with tour.at(people.panel["orsa"], f"{ROUND}/board") as page:
        decide_by_hand(page, people.case("orsa", 1).id, "offer")
    with tour.at(reader, f"{ROUND}/board") as page:
        decide_by_hand(page, people.case("mora", 0).id, "offer")
        decide_by_hand(page, people.case("mora", 1).id, "reserve")
        decide_by_hand(page, people.case("mora", 2).id, "no")


def decide_by_hand(page: Page, case_id: UUID, outcome: str) -> None:
    """Choose, and write the grounds; both are saved without a button."""
    row = f"#row-{case_id}"
    page.locator(f"{row} input[name=outcome][value={outcome}]").check(force=True)
    page.wait_for_selector(f"{row} .saved")
    page.fill(f"#grounds-{case_id}", GROUNDS[outcome])
    with page.expect_response(lambda answer: answer.url.endswith("/decision") and answer.ok):
        page.press(f"#grounds-{case_id}", "Tab")
    page.wait_for_selector(f"{row} .saved")


def final(tour: Tour) -> None:
    """Each council says that it is ready, then the lead makes everything final together; nobody has heard yet."""
    people = tour.people
    for slug in APPLICANTS:
        with tour.at(people.made.coordinators[slug], f"{ROUND}/board") as page:
            page.locator("form[action$='/selection/ready'] button").click()
            page.locator("form[action$='/selection/take-back']").wait_for()
    with tour.at(people.lead, f"{ROUND}/selection/final") as page:
        page.fill("[name=day]", f"{datetime.now(people.lead.council.zone) + timedelta(days=1):%Y-%m-%d}")
        page.fill("[name=at]", "08:00")
        page.locator("form[action$='/selection/final'] button[type=submit]").click()
        page.locator("form[action$='/selection/open-again']").wait_for()
    case = people.case(*YES)
    with tour.at(people.actors["mora"][0], f"/my-case/{case.id}", PHONE) as page:
        assert GROUNDS["offer"] not in page.locator("main").inner_text()
    assert people.states() == {"ready": 67}


def answers(tour: Tour) -> None:
    """Two say no on a phone: one seat goes to the council's own list, the other, where nobody waits, to another's."""
    people = tour.people
    yes, no, waits = people.case("orsa", 1), people.case("mora", 0), people.case("mora", 1)
    passes_on = people.case("alvdalen", 3)
    assert waits.state == "reserve"
    said_what = (("orsa", 1, yes, "yes"), ("mora", 0, no, "no"), ("alvdalen", 3, passes_on, "no"))
    for slug, number, case, said in said_what:
        with tour.at(people.actors[slug][number], f"/my-case/{case.id}", PHONE) as page:
            assert GROUNDS["offer"] in page.locator("main").inner_text()
            page.click(f"button[name=answer][value={said}]")
            page.locator("button[name=answer]").first.wait_for(state="detached")
    work(people)
    assert people.case("mora", 1).state == "offered", "the waiting list has moved on"
    with tour.at(people.actors["mora"][1], f"/my-case/{waits.id}", PHONE) as page:
        page.click("button[name=answer][value=yes]")
        page.locator("button[name=answer]").first.wait_for(state="detached")
    by_the_clock(people, MOVE_ON)  # in the council that got the seat
    with tour.at(people.lead, f"{ROUND}/seats") as page:
        ledger = page.locator("section[aria-labelledby=h-ledger]").inner_text()
        said_no = [line for line in ledger.splitlines() if "Said no to the seat" in line]
        assert len(said_no) == 2, ledger
        assert not any("Person" in line for line in said_no), "the ledger names no candidate"
        moved = page.locator("section[aria-labelledby=h-now] tbody tr").all_inner_texts()
        assert sorted(int(re.findall(r"\d+", one)[0]) for one in moved[:3]) == [4, 5, 6], moved
    others_accept(people, set())
    work(people)


def everybody_has_heard(tour: Tour, database: Database, postbox: Postbox) -> None:  # noqa: F811
    """15 have a seat, the ledger adds up, and every letter has gone out in its reader's language, with the grounds."""
    people = tour.people
    assert people.states() == {"accepted": 15, "declined": 2, "reserve": 2, "not_selected": 48}
    with tour.at(people.lead, f"{ROUND}/seats") as page:
        total = page.locator("main tr.total").first.inner_text()
        assert re.findall(r"\d+", total)[:3] == ["15", "15", "0"]
    with tour.at(people.lead, f"{ROUND}/selection/protocol") as page:
        assert GROUNDS["offer"] in page.locator("main").inner_text()
    with database.admin() as connection:
        letters(connection, postbox)
        ((open_grants,),) = connection.execute(
            "SELECT count(*) FROM access_grant WHERE withdrawn_at IS NULL"
        ).fetchall()
        assert open_grants == 0, "what was opened for the selection is closed again"
    case = people.case("mora", 2)
    assert case.state == "not_selected"
    with tour.at(people.actors["mora"][2], f"/my-case/{case.id}", PHONE) as page:
        assert GROUNDS["no"] in page.locator("main").inner_text()


def letters(connection: psycopg.Connection, postbox: Postbox) -> None:  # noqa: F811
    """Each has been sent once, to its own reader, in that reader's language, as text and as HTML."""
    rows = connection.execute(
        "SELECT l.kind, l.locale, l.subject, l.body, l.sent_at, a.locale, coalesce(a.email, p.email) FROM letter l"
        " JOIN person p ON p.council_id = l.council_id AND p.id = l.person_id"
        " LEFT JOIN account a ON a.council_id = l.council_id AND a.person_id = l.person_id"
    ).fetchall()
    kinds = {kind for kind, *_ in rows}
    assert kinds >= {
        "nomination", "nomination_accepted", "received", "opinion_asked", "interview",
        "offer", "reserve", "not_selected", "declined", "offer_from_reserve", "welcome",
    }  # fmt: skip
    assert all(sent is not None for _, _, _, _, sent, _, _ in rows)
    assert all(locale == read for _, locale, _, _, _, read, _ in rows if read is not None)
    arrived = Counter((str(one["To"]), str(one["Subject"]), text_of(one)) for one in postbox.messages)
    wanted = Counter((to, subject, body.strip()) for _, _, subject, body, _, _, to in rows)
    assert {one: arrived[one] for one in wanted} == dict(wanted), (
        "each letter arrives once, at its own reader's"
    )
    for (kind, language), words in WORDS.items():
        bodies = {body.strip() for found, locale, _, body, *_ in rows if (found, locale) == (kind, language)}
        read = [one for one in postbox.messages if text_of(one) in bodies]
        assert read, (kind, language)
        for one in read:
            html = one.get_body(("html",))
            assert html is not None
            assert f'lang="{language}"' in html.get_content()
            assert words in html.get_content(), (kind, language)
            assert words in text_of(one), (kind, language)
    assert all(GROUNDS["no"] in body for kind, _, _, body, *_ in rows if kind == "not_selected")
    assert {message["Auto-Submitted"] for message in postbox.messages} == {"auto-generated"}


def text_of(message: EmailMessage) -> str:
    """What a message says to who reads it as text."""
    plain = message.get_body(("plain",))
    assert plain is not None
    return str(plain.get_content()).replace("\r\n", "\n").strip()
