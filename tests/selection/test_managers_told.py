"""The nearest manager is told when somebody is moved up from the waiting list, and when a seat is taken (Totara T4)."""

from __future__ import annotations

from uuid import UUID

from flask import Flask
from sqlalchemy import select, update

from app.letters.models import Letter
from app.letters.queries import letters_of_case
from app.nominations.queries.my_case import own_case
from app.nominations.service.move import move
from app.people.models import Unit
from app.platform.access.actor import system_actor
from app.platform.database import session, work_as
from app.selection.service.waiting import move_on
from tests.support.recruiting import Recruiting, recruiting
from tests.support.seating import announce, decided, fix_seats

KINDS = ("manager_moved_up", "manager_seat")


def told(made: Recruiting, slug: str) -> list[tuple[str, UUID, str]]:
    """Letters to managers: kind, to whom, about which case, oldest first."""
    with work_as(made.coordinators[slug].scope):
        wanted = select(Letter.kind, Letter.person_id, Letter.subject).where(Letter.kind.in_(KINDS))
        return [(row[0], row[1], row[2]) for row in session().execute(wanted.order_by(Letter.id))]


def free_a_seat(made: Recruiting, giver: UUID) -> None:
    """Who was offered Orsa's only seat says no, and the list moves on."""
    herself = made.sign_in("orsa", made.people["orsa"][0])
    with work_as(herself.scope):
        move(herself, giver, "declined")
    system = system_actor(herself.council)
    with work_as(system.scope):
        move_on(system, made.programme_id, made.round_id)


def test_the_manager_hears_of_the_offer_from_the_list_and_of_the_yes(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made, 5, 1, 5)
        announce(made)
        offered, waits = decided(made, "orsa", 0, "offer"), decided(made, "orsa", 1, "reserve", 1)
        # An offer of the common announcement is between council and person until it is answered.
        assert told(made, "orsa") == []
        free_a_seat(made, offered)
        boss = made.managers["orsa"].person_id
        assert boss is not None
        assert [(kind, to) for kind, to, _subject in told(made, "orsa")] == [("manager_moved_up", boss)]
        assert "Test Person001" in told(made, "orsa")[0][2]
        second = made.sign_in("orsa", made.people["orsa"][1])
        with work_as(second.scope):
            move(second, waits, "accepted")
        assert [kind for kind, _to, _subject in told(made, "orsa")] == list(KINDS)
        # The letter stands on the case's log; it is none of the person's own.
        with work_as(made.coordinators["orsa"].scope):
            assert {*KINDS} <= {one.kind for one in letters_of_case(waits)}
            assert own_case(made.people["orsa"][1], waits) is not None
            assert not {*KINDS} & {one.kind for one in letters_of_case(waits, made.people["orsa"][1])}


def test_where_nobody_is_manager_nobody_is_told_and_the_seat_is_given_all_the_same(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made, 5, 1, 5)
        announce(made)
        offered, waits = decided(made, "orsa", 0, "offer"), decided(made, "orsa", 1, "reserve", 1)
        with work_as(made.coordinators["orsa"].scope):
            session().execute(update(Unit).values(manager_id=None))
        free_a_seat(made, offered)
        second = made.sign_in("orsa", made.people["orsa"][1])
        with work_as(second.scope):
            assert move(second, waits, "accepted").state == "accepted"
        assert told(made, "orsa") == []
