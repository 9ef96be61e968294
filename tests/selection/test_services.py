"""The least for the services is kept after the decision, too: no machine breaks it, and people decide in words."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app.nominations.models import CandidacyStep
from app.nominations.service.move import move
from app.people.models import Person, Unit
from app.platform.access.actor import system_actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.outbox.execute import execute
from app.platform.outbox.publish import publish
from app.platform.refusals import NotAllowed, Refused
from app.selection.models import CouncilReady, SeatNeed, SeatRule
from app.selection.queries.needs import service_room
from app.selection.queries.waiting import anything_to_do
from app.selection.seats.ledger import shortfalls
from app.selection.service.finishing import NotReady
from app.selection.service.giving import MOVE_ON
from app.selection.service.held import offer_held
from app.selection.service.waiting import move_on
from tests.programmes.builders import actor
from tests.selection import boards
from tests.selection.boards import path
from tests.selection.test_decisions import final
from tests.support import seating
from tests.support.clients import client_for, form_token
from tests.support.recruiting import COUNCILS, Recruiting, recruiting

WHY = "Förskolan är utan chef, och du leder gärna."


def _works_in(made: Recruiting, slug: str, number: int, area: str) -> None:
    """Somebody works in a service of her own."""
    with work_as(made.coordinators[slug].scope):
        name = f"Enhet {slug} {number}"
        unit = Unit(
            name=name,
            service_area=area,
            sort_sv=name,
            sort_no=name,
            council_id=seating.council_id(made, slug),
        )
        session().add(unit)
        session().flush()
        one = made.people[slug][number]
        session().execute(update(Person).where(Person.id == one).values(unit_id=unit.id))


def _least(made: Recruiting, **least: int) -> None:
    with work_as(made.lead.scope):
        session().execute(update(SeatRule).values(service_minimum=least))


def _move_on(made: Recruiting, slug: str) -> None:
    system = system_actor(made.coordinators[slug].council)
    with work_as(system.scope):
        move_on(system, made.programme_id, made.round_id)


def _one_seat_left(made: Recruiting) -> tuple[UUID, UUID, UUID]:
    """One seat in all, had by somebody of the school; two wait: first of elderly care, then of the school."""
    seating.fix_seats(made, 0, 1, 0)
    _least(made, school=1)
    for number in (0, 2):
        _works_in(made, "orsa", number, "school")
    seating.announce(made)
    has = seating.decided(made, "orsa", 0, "offer")
    waits = [seating.decided(made, "orsa", number, "reserve", number) for number in (1, 2)]
    return has, waits[0], waits[1]


def test_a_seat_whose_next_would_break_the_least_waits_for_people(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        has, first, second = _one_seat_left(made)
        herself = made.sign_in("orsa", made.people["orsa"][0])
        with work_as(herself.scope):
            move(herself, has, "declined")
        _move_on(made, "orsa")
        assert seating.states(made, "orsa", first, second) == ["reserve", "reserve"]
        with work_as(made.lead.scope):
            assert service_room(made.programme_id, made.round_id).short == {"school": 1}
        orsa = made.coordinators["orsa"]
    client = client_for(app, orsa)
    assert "Decide who is offered a free seat in round 1" in client.get("/").get_data(as_text=True)
    html = client.get(path("waiting")).get_data(as_text=True)
    assert "Compulsory school: 1 seat is missing" in html
    chosen = html.index("A free seat waits for your decision")
    assert html.index(f'<option value="{first}"', chosen) < html.index(f'<option value="{second}"', chosen)
    token = {"csrf_token": form_token(client, path("waiting"))}
    typed = "Kort."
    refused = client.post(path("waiting/offer"), data=token | {"candidacy": str(second), "grounds": typed})
    assert refused.status_code == 422
    page = refused.get_data(as_text=True)
    assert "Write the grounds in at least one whole sentence first." in page
    assert typed in page
    assert re.search(rf'value="{second}" selected', page)
    sent = token | {"candidacy": str(second), "grounds": WHY}
    assert client.post(path("waiting/offer"), data=sent).status_code == 303
    with app.app_context():
        assert seating.states(made, "orsa", first, second) == ["reserve", "offered"]
        assert seating.sums(made)["orsa"] == (1, 1)
        with work_as(orsa.scope):
            wanted = select(CandidacyStep.grounds).where(CandidacyStep.move == "moved_up")
            assert session().scalars(wanted).all() == [WHY]
    html = client.get(path("waiting")).get_data(as_text=True)
    assert "A free seat waits" not in html
    assert "A free seat" not in client.get("/").get_data(as_text=True)


def test_the_executive_decides_about_a_seat_that_is_held(app: Flask) -> None:
    """Who decides has the names that it takes, and not the list of who waits."""
    with app.app_context():
        made = recruiting(app)
        has, first, second = _one_seat_left(made)
        executive = actor(app, "orsa", Role.EXECUTIVE)
    client = client_for(app, executive)
    before = client.get(path("waiting")).get_data(as_text=True)
    assert "Test Person00" not in before
    assert "Close the list" in before
    with app.app_context():
        herself = made.sign_in("orsa", made.people["orsa"][0])
        with work_as(herself.scope):
            move(herself, has, "declined")
        _move_on(made, "orsa")
    assert "Decide who is offered a free seat in round 1" in client.get("/").get_data(as_text=True)
    html = client.get(path("waiting")).get_data(as_text=True)
    select_at = html.index("A free seat waits for your decision")
    for number, case in ((1, first), (2, second)):
        assert re.search(f'<option value="{case}"[^>]*>Test Person00{number}', html[select_at:])
    assert f"/candidates/{first}" not in html
    data = {"csrf_token": form_token(client, path("waiting")), "candidacy": str(second), "grounds": WHY}
    assert client.post(path("waiting/offer"), data=data).status_code == 303
    with app.app_context():
        assert seating.states(made, "orsa", first, second) == ["reserve", "offered"]
        with work_as(executive.scope):
            listed = text("SELECT count(*) FROM audit.entry WHERE action = 'candidates.listed'")
            assert session().scalar(listed)
    assert "Test Person00" not in client.get(path("waiting")).get_data(as_text=True)


def test_the_list_goes_on_by_itself_where_no_least_is_broken(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        has, first, second = _one_seat_left(made)
        orsa = made.coordinators["orsa"]
        with pytest.raises(Refused, match="not_held"), work_as(orsa.scope):
            offer_held(orsa, made.programme_id, made.round_id, second, WHY)
        # Somebody else of the school has a seat, so the next may be of any service.
        _least(made, school=0)
        herself = made.sign_in("orsa", made.people["orsa"][0])
        with work_as(herself.scope):
            move(herself, has, "declined")
        _move_on(made, "orsa")
        assert seating.states(made, "orsa", first, second) == ["offered", "reserve"]


def test_who_may_decide_about_a_seat_that_is_held(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        has, first, _second = _one_seat_left(made)
        herself = made.sign_in("orsa", made.people["orsa"][0])
        with work_as(herself.scope):
            move(herself, has, "declined")
        manager = made.managers["orsa"]
        partial = made.sign_in("orsa", made.people["orsa"][1], Role.COORDINATOR)
        with pytest.raises(NotAllowed), work_as(manager.scope):
            offer_held(manager, made.programme_id, made.round_id, first, WHY)
        with pytest.raises(Refused, match="conflict"), work_as(partial.scope):
            offer_held(partial, made.programme_id, made.round_id, first, WHY)
        assert seating.states(made, "orsa", first) == ["reserve"]


def test_who_withdraws_after_ready_does_not_count_for_the_least(app: Flask) -> None:
    """The rule that binds is looked at as things stand, and not as they stood when the council was ready."""
    with app.app_context():
        made = boards.joint(app)
        _works_in(made, "mora", 0, "school")
        case = made.candidate("mora", 0, "ready")
        _least(made, school=1)
        boards.decided(made, made.lead, case, "offer")
        boards.ready(made, *COUNCILS)
        with work_as(made.lead.scope):
            assert session().scalars(
                select(CouncilReady.offers).where(CouncilReady.council_id == seating.council_id(made, "mora"))
            ).one() == {"school": 1}
        herself = made.sign_in("mora", made.people["mora"][0])
        with work_as(herself.scope):
            move(herself, case, "withdrew")
        with pytest.raises(NotReady) as caught:
            final(made)
        assert "Offered: 0" in caught.value.missing[0].words


def test_a_least_that_is_agreed_later_is_counted(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        seating.fix_seats(made)
        seating.announce(made)
        _works_in(made, "orsa", 0, "school")
        seating.decided(made, "orsa", 0, "offer")
        orsa = made.coordinators["orsa"]
        _least(made, school=1)
        with work_as(orsa.scope):
            assert anything_to_do(session())
            assert session().scalar(select(SeatNeed.services)) == {}
            job_id = publish(MOVE_ON, {}, actor=system_actor(orsa.council))
        assert execute(orsa.council, job_id) == "done"
        with work_as(made.lead.scope):
            room = service_room(made.programme_id, made.round_id)
        assert (room.held, room.short) == ({"school": 1}, {})
        assert shortfalls(room.minimum, room.held) == {}
