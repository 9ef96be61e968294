"""The offer on one's own page, the answer, and the waiting list's page."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.programmes.models import Participation
from app.selection.queries.waiting import answer_by
from tests.programmes.builders import actor
from tests.selection.test_seats import text_of
from tests.support.clients import client_for
from tests.support.recruiting import recruiting
from tests.support.seating import announce, decided, fix_seats, states, sums

WAITING, SEATS = "/programmes/talangjakten/rounds/1/waiting", "/programmes/talangjakten/rounds/1/seats"


def _answer(client: FlaskClient, case_id: object, answer: str, version: str | None = None) -> int:
    page = client.get(f"/my-case/{case_id}").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    told = re.search(r'name="version" value="(\d+)"', page)
    assert token
    data = {"csrf_token": token[1], "answer": answer, "version": version or (told[1] if told else "1")}
    return client.post(f"/my-case/{case_id}/seat", data=data).status_code


def test_yes_from_ones_own_page(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made)
        case_id = decided(made, "orsa", 0, "offer")
        herself = made.sign_in("orsa", made.people["orsa"][0])
        other = made.sign_in("orsa", made.people["orsa"][1])
    client = client_for(app, herself)
    shown = text_of(client, f"/my-case/{case_id}")
    for said in ("You are offered a seat", "Answer by", "It does not guarantee anybody a post as a manager"):
        assert said in shown
    assert _answer(client, case_id, "perhaps") == 422
    assert _answer(client, case_id, "yes", version="99") == 303
    with app.app_context():
        assert states(made, "orsa", case_id) == ["offered"]
    assert client_for(app, other).get(f"/my-case/{case_id}").status_code == 404
    assert _answer(client, case_id, "yes") == 303
    with app.app_context():
        assert states(made, "orsa", case_id) == ["accepted"]
        with work_as(herself.scope):
            assert session().scalars(select(Participation.person_id)).all() == [made.people["orsa"][0]]
    shown = text_of(client, f"/my-case/{case_id}")
    assert "Yes, I take the seat" not in shown
    # A second answer from a page that was open before changes nothing.
    assert _answer(client, case_id, "no") == 303
    with app.app_context():
        assert states(made, "orsa", case_id) == ["accepted"]


def test_nobody_answers_for_somebody_else(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made)
        case_id = decided(made, "orsa", 0, "offer")
        mine = decided(made, "orsa", 1, "offer")
        other = made.sign_in("orsa", made.people["orsa"][1])
        stranger = made.sign_in("mora", made.people["mora"][0])
        coordinator = made.coordinators["orsa"]
    client = client_for(app, other)
    page = client.get(f"/my-case/{mine}").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    data = {"csrf_token": token[1], "answer": "yes", "version": "2"}
    assert client.post(f"/my-case/{case_id}/seat", data=data).status_code == 404
    for somebody, expected in ((stranger, 404), (coordinator, 404)):
        theirs = client_for(app, somebody)
        page = theirs.get("/account").get_data(as_text=True)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token
        data["csrf_token"] = token[1]
        assert theirs.post(f"/my-case/{case_id}/seat", data=data).status_code == expected
    with app.app_context():
        assert states(made, "orsa", case_id) == ["offered"]


def test_the_waiting_list_shows_own_people_and_counts_of_the_others(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made, 5, 1, 5)
        announce(made)
        offered = decided(made, "orsa", 0, "offer")
        second, first = decided(made, "orsa", 1, "reserve", 2), decided(made, "orsa", 2, "reserve", 1)
        herself = made.sign_in("orsa", made.people["orsa"][2])
        executive = actor(app, "orsa", Role.EXECUTIVE)
        with work_as(herself.scope):
            assert answer_by(offered)
    orsa, mora = client_for(app, made.coordinators["orsa"]), client_for(app, made.lead)
    shown = text_of(orsa, WAITING)
    assert shown.index("Test Person002") < shown.index("Test Person001")
    assert "Offered a seat" in shown
    assert re.search(r"Orsa 0 2 ", shown)
    theirs = text_of(mora, WAITING)
    assert "Test Person00" not in theirs
    assert re.search(r"Orsa 0 2 ", theirs)
    assert "Test Person00" not in text_of(client_for(app, executive), WAITING)
    assert "You are the next on your council" in text_of(client_for(app, herself), f"/my-case/{first}")
    page = orsa.get(WAITING).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    assert orsa.post(f"{WAITING}/close", data={"csrf_token": token[1]}).status_code == 303
    with app.app_context():
        assert states(made, "orsa", offered, first, second) == ["offered", "not_selected", "not_selected"]
        assert sums(made)["orsa"] == (1, 1)
    assert "Nobody in your council waits" not in text_of(orsa, WAITING)


def test_home_tells_of_the_offer_and_of_seats_to_fix(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
    lead = client_for(app, made.lead)
    assert "Fix the seats of Talangjakten, round 1" in text_of(lead, "/")
    assert f'href="{SEATS}"' in lead.get("/programmes/talangjakten/rounds/1").get_data(as_text=True)
    with app.app_context():
        fix_seats(made)
        case_id = decided(made, "orsa", 0, "offer")
        herself = made.sign_in("orsa", made.people["orsa"][0])
        colleague = made.sign_in("orsa", made.people["orsa"][1])
    assert "Fix the seats" not in text_of(lead, "/")
    page = client_for(app, herself).get("/").get_data(as_text=True)
    assert "You are offered a seat in Talangjakten" in page
    assert f"/my-case/{case_id}" in page
    assert "You are offered a seat" not in text_of(client_for(app, colleague), "/")
