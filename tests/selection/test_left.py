"""Whoever has left the council is offered no seat: the coordinators are told, and the next on the list comes first."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.nominations.service.move import move
from app.people.models import Person
from app.platform.access.actor import system_actor
from app.platform.database import session, work_as
from app.platform.outbox import publish
from app.platform.outbox.execute import execute
from app.platform.refusals import Refused
from app.selection.models import SeatNeed
from app.selection.queries.decisions import ready_missing
from app.selection.queries.waiting import anything_to_do
from app.selection.service.decisions import DecisionData, decide
from app.selection.service.giving import MOVE_ON
from app.selection.service.waiting import move_on
from tests.selection.boards import GROUNDS, decided, facts_of, joint
from tests.support.clients import client_for
from tests.support.recruiting import Recruiting, recruiting
from tests.support.seating import announce, council_id, fix_seats, states, sums
from tests.support.seating import decided as told


def leaves(made: Recruiting, person_id: UUID) -> None:
    with work_as(made.coordinators["orsa"].scope):
        session().execute(update(Person).where(Person.id == person_id).values(active=False))


def test_the_coordinators_see_who_has_left(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        orsa = made.coordinators["orsa"]
        made.candidate("orsa", 0, "preparing")
        made.candidate("orsa", 1, "preparing")
        made.candidate("orsa", 2, "withdrawn")
        leaves(made, made.people["orsa"][0])
        leaves(made, made.people["orsa"][2])
    client = client_for(app, orsa)
    assert "1 candidate is no longer employed" in client.get("/").text
    page = client.get("/programmes/talangjakten/rounds/1/candidates?employed=no").text
    assert "Test Person000" in page
    assert "No longer employed" in page
    assert "Test Person001" not in page
    assert "Test Person002" not in page


def test_who_has_left_is_offered_no_seat(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made)
        orsa = made.coordinators["orsa"]
        ready, waits = made.candidate("orsa", 0, "ready"), made.candidate("orsa", 1, "reserve")
        for number in (0, 1):
            leaves(made, made.people["orsa"][number])
        for case_id, name in ((ready, "offered"), (waits, "moved_up")):
            with pytest.raises(Refused, match="person: gone"), work_as(orsa.scope):
                move(orsa, case_id, name)


def test_the_list_goes_on_to_the_next_who_is_still_there(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made)
        announce(made)
        first, second = (made.candidate("orsa", number, "reserve") for number in (0, 1))
        leaves(made, made.people["orsa"][0])
        system = system_actor(made.coordinators["orsa"].council)
        with work_as(system.scope):
            move_on(system, made.programme_id, made.round_id)
        assert states(made, "orsa", first, second) == ["reserve", "offered"]


def test_the_board_decides_no_seat_and_says_so_before_ready(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        orsa = made.coordinators["orsa"]
        case_id = made.candidate("orsa", 0, "ready")
        decided(made, orsa, case_id, "offer")
        leaves(made, made.people["orsa"][0])
        with work_as(orsa.scope):
            facts = facts_of(made, orsa)
            words = [one.words for one in ready_missing(orsa, facts).missing]
            assert any("no longer employed and cannot be offered a seat" in one for one in words)
        with work_as(orsa.scope), pytest.raises(Refused, match="decision: gone"):
            decide(orsa, facts_of(made, orsa), case_id, DecisionData("offer", GROUNDS), 1)
        with work_as(orsa.scope):
            decide(orsa, facts_of(made, orsa), case_id, DecisionData("no", GROUNDS), 1)


def by_the_schedule(made: Recruiting, slug: str) -> bool:
    """Let the lists move on; whether the schedule found anything to do."""
    system = system_actor(made.coordinators[slug].council)
    with work_as(system.scope) as current:
        needed = anything_to_do(current)
        job = publish(MOVE_ON, {}, actor=system)
    assert execute(system.council, job) == "done"
    return needed


def waiting(made: Recruiting) -> int:
    with work_as(made.lead.scope):
        wanted = select(SeatNeed.waiting).where(SeatNeed.council_id == council_id(made, "orsa"))
        return session().scalars(wanted).one()


def test_who_has_left_waits_for_no_seat_that_others_could_have(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made, 1, 1, 1)
        announce(made)
        told(made, "mora", 0, "offer")
        on_list = told(made, "mora", 1, "reserve", 1)
        told(made, "orsa", 0, "offer")
        gone = told(made, "orsa", 1, "reserve", 1)
        leaves(made, made.people["orsa"][1])
        assert waiting(made) == 1
        # Orsa's only one on the list has left: Älvdalen's unused seat is not for her.
        assert by_the_schedule(made, "orsa")
        assert waiting(made) == 0
        by_the_schedule(made, "alvdalen")
        assert sums(made) == {"mora": (2, 1), "orsa": (1, 1), "alvdalen": (0, 0)}
        by_the_schedule(made, "mora")
        assert states(made, "mora", on_list) == ["offered"]
        assert states(made, "orsa", gone) == ["reserve"]
        # Who comes back waits again.
        with work_as(made.coordinators["orsa"].scope):
            session().execute(update(Person).where(Person.id == made.people["orsa"][1]).values(active=True))
        by_the_schedule(made, "orsa")
        assert waiting(made) == 1
