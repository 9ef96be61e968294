"""Two rounds of one programme whose calls are open at once: each page, form and answer is about the round it names."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.nominations.models import Call, Candidacy, Nomination
from app.nominations.queries.calls import call_for
from app.nominations.service.nominate import put_forward
from app.platform.database import session, work_as
from app.programmes.service import rounds
from tests.nominations.test_nominate import GROUNDS, data
from tests.support.clients import client_for, client_on, form_token
from tests.support.recruiting import Recruiting, recruiting

APPLY, CALL = "/apply/talangjakten", "/call/talangjakten"


@pytest.fixture
def made(app: Flask) -> Recruiting:
    with app.app_context():
        return recruiting(app)


@pytest.fixture
def second(app: Flask, made: Recruiting) -> UUID:
    """Round 2, whose call is open, too, and closes after that of round 1."""
    now = datetime.now(UTC)
    with app.app_context(), work_as(made.lead.scope):
        seats = {one.council.id: 5 for one in made.coordinators.values()}
        wanted = rounds.RoundData(2, "2027-09", "2027-12", "open", seats, None)
        round_id = rounds.add_round(made.lead, made.programme_id, wanted)
        session().add(
            Call(
                programme_id=made.programme_id, round_id=round_id, way_in="both",
                opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=90),
                decision_at=now + timedelta(days=120), about={"sv": "Hösten."}, eligibility={"sv": "Alla."},
                drive_question={"sv": "Varför i höst?"}, requirements=[], published_at=now - timedelta(days=1),
            )
        )  # fmt: skip
        return round_id


def links(page: str, where: str) -> set[str]:
    return {
        one.replace("&amp;", "&") for one in re.findall(rf'(?:href|action)="({re.escape(where)}[^"]*)"', page)
    }


def test_the_public_page_of_each_round_and_from_one_to_the_other(app: Flask, second: UUID) -> None:
    client = client_on(app, "orsa")
    client.set_cookie("fram-language", "en", domain="orsa.localhost")
    first, other = client.get(CALL).text, client.get(f"{CALL}?round=2").text
    assert "Vad driver dig?" in first
    assert "Varför i höst?" in other
    for page, own, its in ((first, 1, 2), (other, 2, 1)):
        assert f"round {own}</p>" in page
        assert links(page, CALL) == {f"{CALL}?round={its}"}
        assert f"/apply/talangjakten?round%3D{own}" in page.replace("%2F", "/").replace("%3F", "?")
    assert client.get(f"{CALL}?round=3").status_code == 404
    assert client.get(f"{CALL}?round=x").status_code == client.get(f"{CALL}?round=").status_code == 200
    door = client.get("/sign-in").text
    assert links(door, CALL) == {f"{CALL}?round=1", f"{CALL}?round=2"}
    assert "Round 2. " in door


def test_one_open_call_is_found_as_it_always_was(app: Flask, made: Recruiting) -> None:
    client = client_on(app, "orsa")
    page = client.get(CALL).text
    assert "Vad driver dig?" in page
    assert links(page, CALL) == set()
    assert "Round 1. " not in client.get("/sign-in").text
    with app.app_context():
        me = made.sign_in("orsa", made.people["orsa"][0])
    assert links(client_for(app, me).get(APPLY).text, f"{APPLY}/start") == {f"{APPLY}/start?round=1"}


@pytest.mark.parametrize("number", [1, 2])
def test_one_chooses_the_round_and_all_goes_there(
    app: Flask, made: Recruiting, second: UUID, number: int
) -> None:
    wanted = {1: made.round_id, 2: second}[number]
    with app.app_context():
        me = made.sign_in("orsa", made.people["orsa"][0])
    client = client_for(app, me)
    assert links(client.get(APPLY).text, APPLY) == {f"{APPLY}?round=1", f"{APPLY}?round=2"}
    assert links(client.get("/").text, APPLY) == {f"{APPLY}?round=1", f"{APPLY}?round=2"}
    here = f"{APPLY}?round={number}"
    token = form_token(client, here)
    (start,) = links(client.get(here).text, f"{APPLY}/start")
    begun = client.post(start, data={"csrf_token": token})
    assert begun.location.endswith(here)
    page = client.get(here).text
    assert ("Varför i höst?" in page) is (number == 2)
    (save,) = links(page, f"{APPLY}/save")
    (submit,) = set(re.findall(r'formaction="([^"]*)"', page))
    fields = dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page[page.index('id="apply"') :])
    )
    fields |= {"drive": "Jag vill.", "met-experience": "1", "no_guarantee": "1"}
    assert client.post(save, data=fields).location.endswith(here)
    case_page = links(client.get("/my-case").text, APPLY) | links(
        client.get("/").text, f"{APPLY}?round={number}"
    )
    assert case_page == {here}
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', client.get(here).text))
    assert "/my-case/" in client.post(submit, data=fields | {"version": again["version"]}).location
    with app.app_context(), work_as(me.scope):
        case = session().scalars(select(Candidacy)).one()
        assert (case.round_id, case.state) == (wanted, "opinion")


def test_a_page_that_names_no_round_saves_where_it_always_did(
    app: Flask, made: Recruiting, second: UUID
) -> None:
    with app.app_context():
        me = made.sign_in("orsa", made.people["orsa"][0])
    client = client_for(app, me)
    begun = client.post(f"{APPLY}/start", data={"csrf_token": form_token(client, f"{APPLY}?round=1")})
    assert begun.location.endswith(f"{APPLY}?round=1")
    with app.app_context(), work_as(me.scope):
        assert session().scalars(select(Candidacy.round_id)).all() == [made.round_id]


def test_a_yes_leads_to_the_round_of_the_letter(app: Flask, made: Recruiting, second: UUID) -> None:
    manager = made.managers["orsa"]
    with app.app_context():
        me = made.sign_in("orsa", made.people["orsa"][0])
        with work_as(manager.scope):
            call = call_for(made.programme_id, second)
            assert call
            letter = put_forward(manager, call, data(made, 0), send=True)
    client = client_for(app, me)
    token = form_token(client, f"/nominations/{letter}")
    said = client.post(
        f"/nominations/{letter}/answer", data={"csrf_token": token, "answer": "yes", "version": "1"}
    )
    assert said.location.endswith(f"{APPLY}?round=2")
    assert "Varför i höst?" in client.get(said.location).text


def test_one_is_put_forward_to_the_round_that_was_chosen(app: Flask, made: Recruiting, second: UUID) -> None:
    client, where = client_for(app, made.managers["orsa"]), "/nominations/new"
    choice = links(client.get(where).text, f"{where}?")
    assert choice == {f"{where}?programme=talangjakten&round={number}" for number in (1, 2)}
    page = client.get(f"{where}?programme=talangjakten&round=2").text
    fields = dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page[page.index("<form class") :])
    )
    fields |= {"person": str(made.people["orsa"][0]), "grounds": GROUNDS, "do": "draft", "own_word": "1"}
    answer = client.post(where, data=fields)
    assert answer.status_code == 303, answer.text
    with app.app_context(), work_as(made.managers["orsa"].scope):
        assert session().scalars(select(Nomination.round_id)).all() == [second]
