"""The home page of who decides and of who leads: what waits, and the truth about what was answered."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.datastructures import MultiDict

from app.nominations.models import Candidacy, CandidacyStep
from app.platform.access.actor import Actor, system_actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.programmes.models import ProgrammeMember
from app.selection.models import Decision, RoundSelection
from app.selection.service.announcing import announce_due
from app.selection.service.decisions import DecisionData, decide, take_up_again
from app.selection.service.finishing import make_final
from app.selection.service.waiting import lapse_offers
from tests.selection import boards
from tests.selection.boards import GROUNDS, facts_of, path, put_on_panel
from tests.support.clients import client_for, form_token
from tests.support.recruiting import Recruiting, linked, recruiting
from tests.support.seating import announce, council_id, fix_seats, late, states
from tests.support.seating import decided as told

DECIDE, FINAL = "Decide on 1 candidate in round 1", "All councils are ready in round 1"


def _home(app: Flask, who: Actor) -> str:
    return client_for(app, who).get("/").get_data(as_text=True)


def _leaves_later(made: Recruiting, slug: str) -> None:
    later = str(datetime.now(UTC).date() + timedelta(days=400))
    with work_as(made.lead.scope):
        one = ProgrammeMember.council_id == council_id(made, slug)
        session().execute(update(ProgrammeMember).where(one).values(left=later))


def _everybody_has_heard(made: Recruiting) -> None:
    with work_as(made.lead.scope):
        facts = facts_of(made, made.lead)
        make_final(made.lead, facts, datetime.now(UTC) + timedelta(hours=2), facts.version)
    with work_as(made.lead.scope):
        hour = timedelta(hours=1)
        session().execute(
            update(RoundSelection).values(announce_at=func.now() - hour, final_at=func.now() - 2 * hour)
        )
    system = system_actor(made.lead.council)
    with work_as(system.scope):
        announce_due(system)


def test_a_case_that_is_taken_up_again_is_somebodys_task_until_it_is_final(app: Flask) -> None:
    with app.app_context():
        made = boards.joint(app)
        case_id = made.candidate("mora", 0, "ready")
    assert DECIDE in _home(app, made.lead)
    with app.app_context():
        boards.decided(made, made.lead, case_id, "no")
    assert DECIDE not in _home(app, made.lead)
    with app.app_context():
        boards.ready(made, "mora", "orsa", "alvdalen")
        _everybody_has_heard(made)
        assert states(made, "mora", case_id) == ["not_selected"]
    assert DECIDE not in _home(app, made.lead)
    with app.app_context(), work_as(made.lead.scope):
        take_up_again(made.lead, facts_of(made, made.lead), case_id, "Ett överklagande.", None)
    assert DECIDE in _home(app, made.lead)
    with app.app_context(), work_as(made.lead.scope):
        version = session().scalars(select(Decision.version)).one()
        decide(made.lead, facts_of(made, made.lead), case_id, DecisionData("no", GROUNDS), version)
    # Decided anew and not made final: the person would never hear.
    assert DECIDE in _home(app, made.lead)
    with app.app_context(), work_as(made.lead.scope):
        session().execute(update(Decision).values(final_at=func.now()))
    assert DECIDE not in _home(app, made.lead)


def test_who_decides_on_the_panel_is_told_in_whichever_role(app: Flask) -> None:
    with app.app_context():
        made = boards.joint(app)
        made.candidate("orsa", 0, "ready")
        decides, assesses = put_on_panel(made, "orsa", app, decides=True), put_on_panel(made, "orsa", app)
        elsewhere = put_on_panel(made, "alvdalen", app, decides=True)
        manager = made.managers["orsa"]
    assert DECIDE in _home(app, decides)
    assert client_for(app, decides).get(path("board")).status_code == 200
    for other in (assesses, elsewhere, manager):
        assert DECIDE not in _home(app, other)


def test_cases_that_one_stays_out_of_are_others_tasks(app: Flask) -> None:
    with app.app_context():
        made = boards.joint(app)
        case_id = made.candidate("mora", 0, "ready")
        herself = linked(app, "mora", made.people["mora"][0], Role.COORDINATOR)
    assert DECIDE not in _home(app, herself)
    assert DECIDE in _home(app, made.lead)
    client = client_for(app, made.lead)
    client.post(
        path("board", case_id, "conflict"),
        data={"csrf_token": form_token(client, path("board")), "kind": "kin"},
    )
    assert DECIDE not in _home(app, made.lead)


def test_the_lead_is_told_when_all_are_ready_that_must_be(app: Flask) -> None:
    """A council that leaves next year is among them, on the home page as on the page of the decisions."""
    with app.app_context():
        made = boards.joint(app)
        _leaves_later(made, "orsa")
        boards.ready(made, "mora", "alvdalen")
    assert FINAL not in _home(app, made.lead)
    page = client_for(app, made.lead).get(path("selection/final")).get_data(as_text=True)
    assert 'id="council-orsa"' in page
    assert "council=orsa" in client_for(app, made.lead).get(path("board")).get_data(as_text=True)
    with app.app_context():
        boards.ready(made, "orsa")
    assert FINAL in _home(app, made.lead)
    with app.app_context():
        _everybody_has_heard(made)
    assert FINAL not in _home(app, made.lead)


def test_a_council_without_seats_is_waited_for_while_it_has_people(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made, 5, 0, 5)
        case_id = made.candidate("orsa", 0, "ready")
        boards.ready(made, "mora", "alvdalen")
    assert FINAL not in _home(app, made.lead)
    with app.app_context():
        boards.decided(made, made.coordinators["orsa"], case_id, "no")
        boards.ready(made, "orsa")
    assert FINAL in _home(app, made.lead)


def test_what_else_is_missing_is_said_on_the_home_page(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        boards.allot(made, school=1)
        boards.ready(made, "mora", "orsa", "alvdalen")
    home = _home(app, made.lead)
    assert FINAL in home
    assert "The rule that binds: 1 seats or more" in home


@pytest.mark.parametrize(
    ("day", "at", "fault"),
    [
        ("2027-03-28", "02:30", "That time does not exist"),
        ("2027-03-28", "01:59", ""),
        ("2027-03-28", "03:00", ""),
        ("2027-10-31", "02:30", ""),
    ],
)
def test_everybody_hears_at_a_time_that_exists(app: Flask, day: str, at: str, fault: str) -> None:
    with app.app_context():
        made = boards.joint(app)
        boards.ready(made, "mora", "orsa", "alvdalen")
    client, page = client_for(app, made.lead), path("selection/final")
    data = {"csrf_token": form_token(client, page), "version": "0", "day": day, "at": at}
    answer = client.post(page, data=data)
    assert answer.status_code == (422 if fault else 303)
    assert fault in answer.get_data(as_text=True)


def _offered(app: Flask) -> tuple[Recruiting, UUID, Actor]:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made)
        announce(made)
        return made, told(made, "mora", 0, "offer"), made.sign_in("mora", made.people["mora"][0])


@pytest.mark.parametrize(
    ("answer", "said", "state"),
    [("yes", "Welcome! The seat is yours.", "accepted"), ("no", "You have said no to the seat.", "declined")],
)
def test_pressing_twice_says_what_was_answered(app: Flask, answer: str, said: str, state: str) -> None:
    made, case_id, herself = _offered(app)
    client, here = client_for(app, herself), f"/my-case/{case_id}"
    page = client.get(here).get_data(as_text=True)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    data = MultiDict({"csrf_token": form_token(client, here), "version": version[1], "answer": answer})
    for _press in range(2):
        assert client.post(f"{here}/seat", data=data).status_code == 303
    page = client.get(here).get_data(as_text=True)
    assert page.count(said) == 1
    assert "Your case has changed meanwhile" not in page
    with app.app_context():
        assert states(made, "mora", case_id) == [state]
        with work_as(herself.scope):
            steps = select(CandidacyStep.move).where(CandidacyStep.candidacy_id == case_id)
            assert list(session().scalars(steps.order_by(CandidacyStep.at))) == ["offered", state]


def test_who_is_too_late_is_not_told_that_she_has_said_no_herself(app: Flask) -> None:
    made, case_id, herself = _offered(app)
    client, here = client_for(app, herself), f"/my-case/{case_id}"
    token = form_token(client, here)
    with app.app_context():
        late(made, "mora", case_id)
        system = system_actor(made.lead.council)
        with work_as(system.scope):
            session().execute(update(Decision).values(reminded_at=func.now()))
            assert lapse_offers(system) == 1
            version = session().scalars(select(Candidacy.version)).one()
    for answer in ("no", "yes"):
        data = {"csrf_token": token, "version": str(version - 1), "answer": answer}
        said = client.post(f"{here}/seat", data=data, follow_redirects=True).get_data(as_text=True)
        assert "Your case has changed meanwhile" in said
        assert "You have said no to the seat." not in said
