"""In a round without a call, who has withdrawn comes back until it is decided or begins; else the page says why not."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from app.nominations.models import Call, Candidacy, CandidacyStep
from app.nominations.service.apply import withdraw
from app.nominations.service.entering import Entry, enter
from app.nominations.service.returning import come_back
from app.platform.access.actor import Actor
from app.platform.database import session, work_as
from app.platform.refusals import Refused
from app.programmes.models import Round
from tests.support.clients import client_for, form_token
from tests.support.recruiting import Recruiting, recruiting
from tests.support.seating import announce

OVER = "The round is decided or has begun, so you cannot come back in it."


@pytest.fixture
def made(app: Flask) -> Recruiting:
    """The round has never had a call."""
    with app.app_context():
        made = recruiting(app)
        with work_as(made.lead.scope):
            session().execute(delete(Call))
        return made


def entered(made: Recruiting) -> tuple[Actor, UUID]:
    coordinator, person = made.coordinators["orsa"], made.people["orsa"][0]
    with work_as(coordinator.scope):
        entry = Entry(
            made.programme_id, made.round_id, person, "by_hand", "På papper.", yes_on=date(2026, 1, 2)
        )
        case_id = enter(coordinator, entry).id
    return made.sign_in("orsa", person), case_id


def state_of(who: Actor, case_id: UUID) -> tuple[str, int]:
    with work_as(who.scope):
        case = session().scalars(select(Candidacy).where(Candidacy.id == case_id)).one()
        return case.state, case.version


def withdrawn(made: Recruiting) -> tuple[Actor, UUID]:
    herself, case_id = entered(made)
    with work_as(herself.scope):
        withdraw(herself, case_id, state_of(herself, case_id)[1])
    return herself, case_id


def test_who_was_entered_and_withdrew_comes_back(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        herself, case_id = entered(made)
    client, here = client_for(app, herself), f"/my-case/{case_id}"
    page = client.get(here).text
    assert "As long as nothing is decided in this round, you can come back." in page
    assert "The call has closed" not in page
    with app.app_context():
        form = {"csrf_token": form_token(client, here), "version": str(state_of(herself, case_id)[1])}
    assert client.post(f"{here}/withdraw", data=form).status_code == 303
    page = client.get(here).text
    assert "Nothing is decided in this round yet." in page
    assert "does not guarantee anybody a post" in page
    with app.app_context():
        form |= {"version": str(state_of(herself, case_id)[1])}
    answer = client.post(f"{here}/return", data=form, follow_redirects=True)
    assert "You are back." in answer.text
    with app.app_context():
        assert state_of(herself, case_id)[0] == "opinion"
        with work_as(herself.scope):
            moves = session().scalars(select(CandidacyStep.move).order_by(CandidacyStep.at)).all()
            case = session().scalars(select(Candidacy)).one()
            assert (case.yes_on, case.yes_stated_by) == (None, None)
        assert moves == ["added", "withdrew", "returned"]


@pytest.mark.parametrize("why", ["decided", "running", "closed"])
def test_after_the_decisions_or_the_beginning_the_page_says_why_not(
    app: Flask, made: Recruiting, why: str
) -> None:
    with app.app_context():
        herself, case_id = withdrawn(made)
        if why == "decided":
            announce(made)
        else:
            with work_as(made.lead.scope):
                session().execute(update(Round).values(state=why))
        with work_as(herself.scope), pytest.raises(Refused, match="case: closed"):
            come_back(herself, case_id)
    page = client_for(app, herself).get(f"/my-case/{case_id}").text
    assert OVER in page
    assert "Take my case up again" not in page
