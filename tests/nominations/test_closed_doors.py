"""What meets a door that has closed meanwhile is not lost; and a file that is closed is not read."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app.nominations.models import Candidacy, Opinion
from app.platform.database import session, work_as
from tests.support.clients import client_for, form_token
from tests.support.recruiting import Recruiting, recruiting

WORDS = "Hon får gruppen att lyfta när det är som tyngst."


@pytest.fixture
def made(app: Flask) -> Recruiting:
    with app.app_context():
        return recruiting(app)


def asked(made: Recruiting) -> tuple[UUID, UUID]:
    """A case that waits for the nearest manager's opinion, and the opinion."""
    case_id = made.candidate("mora", 0, "opinion")
    with work_as(made.lead.scope):
        one = Opinion(
            council_id=made.lead.council.id, candidacy_id=case_id, level=1,
            asked_id=made.managers["mora"].person_id, due_at=text("now() + interval '5 days'"),
        )  # fmt: skip
        session().add(one)
        session().flush()
        return case_id, one.id


def put(made: Recruiting, case_id: UUID, state: str) -> None:
    with work_as(made.lead.scope):
        changed = update(Candidacy).where(Candidacy.id == case_id)
        session().execute(changed.values(state=state, version=Candidacy.version + 1))


def test_a_move_whose_case_has_moved_on_keeps_the_grounds(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        case_id, _opinion = asked(made)
    client, here = client_for(app, made.lead), f"/candidates/{case_id}/moves/passed_on"
    form = {"csrf_token": form_token(client, here), "version": "1", "grounds": WORDS}
    with app.app_context():
        put(made, case_id, "preparing")
    answer = client.post(here, data=form)
    assert answer.status_code == 409
    assert WORDS in answer.text
    assert "From where the case is now this can no longer be done." in answer.text
    with app.app_context(), work_as(made.lead.scope):
        looks = "SELECT count(*) FROM audit.entry WHERE action = 'candidacy.viewed'"
        assert session().scalar(text(looks)) == 1


@pytest.mark.parametrize("state", ["withdrawn", "not_selected"])
def test_an_opinion_on_a_case_that_was_closed_meanwhile(app: Flask, made: Recruiting, state: str) -> None:
    with app.app_context():
        case_id, opinion = asked(made)
    client, here = client_for(app, made.managers["mora"]), f"/opinions/{opinion}"
    form = {"csrf_token": form_token(client, here), "version": "1", "answer": "yes", "grounds": WORDS}
    assert "Jag vill att andra ska växa." in client.get(here).text
    with app.app_context():
        put(made, case_id, state)
    answer = client.post(here, data=form)
    assert answer.status_code == 422
    assert WORDS in answer.text
    # The file itself closes with the case.
    assert "Jag vill att andra ska växa." not in answer.text
    assert "Jag vill att andra ska växa." not in client.get(here).text


def test_an_opinion_of_who_is_no_longer_asked(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        _case, opinion = asked(made)
    client, here = client_for(app, made.managers["mora"]), f"/opinions/{opinion}"
    form = {"csrf_token": form_token(client, here), "version": "1", "answer": "yes", "grounds": WORDS}
    with app.app_context(), work_as(made.lead.scope):
        session().execute(text("UPDATE unit SET manager_id = NULL"))
        session().execute(update(Opinion).values(asked_id=made.people["mora"][2]))
    answer = client.post(here, data=form)
    assert answer.status_code == 404
    assert WORDS in answer.text
    assert client.get(here).status_code == 404


def test_a_profile_page_is_a_look_at_the_file(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        case_id = made.candidate("mora", 0, "preparing")
    assert client_for(app, made.lead).get(f"/candidates/{case_id}/profile").status_code == 200
    with app.app_context(), work_as(made.lead.scope):
        person = select(Candidacy.person_id).where(Candidacy.id == case_id)
        looks = text(
            "SELECT count(*) FROM audit.entry e JOIN audit.entry_person p ON p.entry_id = e.id"
            " WHERE e.action = 'candidacy.viewed' AND p.person_id = :person"
        )
        assert session().scalar(looks, {"person": session().scalar(person)}) == 1
