"""An appeal against a place on the waiting list: off the list, decided anew, nobody else's seat touched."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.nominations.models import CandidacyStep
from app.nominations.service.move import move
from app.platform.access.actor import system_actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.refusals import NotAllowed, Refused
from app.selection.models import Decision, SeatNeed
from app.selection.queries.waiting import list_order
from app.selection.service.announcing import announce_due
from app.selection.service.decisions import DecisionData, decide, make_late_final, take_up_again
from app.selection.service.waiting import move_on
from tests.selection import boards
from tests.selection.boards import GROUNDS, facts_of, path
from tests.selection.test_decisions import letters_to
from tests.support import seating
from tests.support.clients import client_for, form_token
from tests.support.recruiting import Recruiting, recruiting

WHY = "Tre år i Orsa räknades inte."


def _waiting(made: Recruiting) -> tuple[UUID, UUID, UUID]:
    """Orsa has one seat, which is had; two people wait for it."""
    seating.fix_seats(made, 0, 1, 0)
    seating.announce(made)
    has = seating.decided(made, "orsa", 0, "offer")
    first, second = (seating.decided(made, "orsa", number, "reserve", number) for number in (1, 2))
    return has, first, second


def _again(made: Recruiting, case: UUID) -> None:
    orsa = made.coordinators["orsa"]
    with work_as(orsa.scope):
        take_up_again(orsa, facts_of(made, orsa), case, WHY, None)


def _told_anew(made: Recruiting, case: UUID, outcome: str, place: int | None = None) -> None:
    orsa = made.coordinators["orsa"]
    with work_as(orsa.scope):
        version = session().scalars(select(Decision.version).where(Decision.candidacy_id == case)).one()
        decide(orsa, facts_of(made, orsa), case, DecisionData(outcome, GROUNDS, place), version)
        make_late_final(orsa, facts_of(made, orsa), case, version + 1)
    system = system_actor(orsa.council)
    with work_as(system.scope):
        assert announce_due(system).told == 1


def _order(made: Recruiting) -> list[UUID]:
    with work_as(made.coordinators["orsa"].scope):
        return list_order(made.round_id)


def _said_waiting(made: Recruiting) -> int | None:
    with work_as(made.coordinators["orsa"].scope):
        own = SeatNeed.council_id == seating.council_id(made, "orsa")
        return session().scalar(select(SeatNeed.waiting).where(own))


def _free(made: Recruiting, has: UUID) -> None:
    herself = made.sign_in("orsa", made.people["orsa"][0])
    with work_as(herself.scope):
        move(herself, has, "declined")
    system = system_actor(made.coordinators["orsa"].council)
    with work_as(system.scope):
        move_on(system, made.programme_id, made.round_id)


def test_the_board_takes_a_place_on_the_list_up_again(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        _has, first, second = _waiting(made)
        orsa = made.coordinators["orsa"]
        herself = made.sign_in("orsa", made.people["orsa"][1])
    client = client_for(app, orsa)
    opened = client.get(path("board"), query_string={"open": f"more-{first}"}).get_data(as_text=True)
    assert f"/board/{first}/correct" in opened
    token = {"csrf_token": form_token(client, path("board"))}
    assert client.post(path("board", first, "correct"), data=token | {"again": " "}).status_code == 422
    assert client.post(path("board", first, "correct"), data=token | {"again": WHY}).status_code == 303
    assert "Told before: Reserve." in client.get(path("board")).get_data(as_text=True)
    with app.app_context():
        assert seating.states(made, "orsa", first, second) == ["ready", "reserve"]
        assert _order(made) == [second]
        assert _said_waiting(made) == 1
    own = client_for(app, herself).get(f"/my-case/{first}").get_data(as_text=True)
    assert "What was decided before no longer holds" in own
    assert "You are on the waiting list" not in own
    with app.app_context():
        # What was told is not told again, and nothing is told before somebody has decided anew.
        system = system_actor(orsa.council)
        with work_as(system.scope):
            assert announce_due(system).told == 0
        _told_anew(made, first, "no")
        assert letters_to(orsa, first) == ["reserve", "corrected", "not_selected"]
        with work_as(orsa.scope):
            steps = session().execute(
                select(CandidacyStep.move, CandidacyStep.from_state)
                .where(CandidacyStep.candidacy_id == first)
                .order_by(CandidacyStep.at)
            )
            assert [tuple(row) for row in steps] == [
                ("put_on_reserve", "ready"), ("corrected", "reserve"), ("turned_down", "ready"),
            ]  # fmt: skip
    protocol = client.get(path("selection/protocol")).get_data(as_text=True)
    assert WHY in protocol


def test_an_appeal_that_changes_nothing_costs_no_place(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        _has, first, second = _waiting(made)
        _again(made, first)
        _told_anew(made, first, "reserve")
        assert _order(made) == [first, second]
        assert _said_waiting(made) == 2
        # A better place by appeal, and a worse one.
        _again(made, first)
        _told_anew(made, first, "reserve", 3)
        assert _order(made) == [second, first]


def test_a_seat_that_comes_free_meanwhile_goes_to_the_next(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        has, first, second = _waiting(made)
        _again(made, first)
        _free(made, has)
        assert seating.states(made, "orsa", first, second) == ["ready", "offered"]
        assert seating.sums(made)["orsa"] == (1, 1)
        # No seat is left for the appeal: it is said before anything is promised.
        with pytest.raises(Refused, match="none_free"):
            _told_anew(made, first, "offer")
        assert seating.sums(made)["orsa"] == (1, 1)


def test_an_appeal_that_is_upheld_takes_a_free_seat(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        seating.fix_seats(made, 0, 2, 0)
        seating.announce(made)
        waits = seating.decided(made, "orsa", 1, "reserve", 1)
        _again(made, waits)
        _told_anew(made, waits, "offer")
        assert seating.states(made, "orsa", waits) == ["offered"]
        assert seating.sums(made)["orsa"] == (2, 1)
        assert _said_waiting(made) == 0


def test_an_offer_that_has_gone_out_stands(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        has, first, second = _waiting(made)
        _free(made, has)
        with pytest.raises(Refused, match="moved"):
            _again(made, first)
        assert seating.states(made, "orsa", first, second) == ["offered", "reserve"]
        assert seating.sums(made)["orsa"] == (1, 1)


def test_who_takes_a_place_up_again(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        _has, first, _second = _waiting(made)
        herself = made.sign_in("orsa", made.people["orsa"][1], Role.COORDINATOR)
        with pytest.raises(Refused, match="conflict"), work_as(herself.scope):
            take_up_again(herself, facts_of(made, herself), first, WHY, None)
        manager = made.managers["orsa"]
        for who in (manager, system_actor(manager.council)):
            with pytest.raises((NotAllowed, Refused)), work_as(who.scope):
                move(who, first, "corrected", grounds=WHY, letter_values={"grounds": WHY})
        assert seating.states(made, "orsa", first) == ["reserve"]


def test_the_help_page_draws_it(app: Flask) -> None:
    with app.app_context():
        orsa = boards.joint(app).coordinators["orsa"]
    page = client_for(app, orsa).get("/help/way-of-a-case").get_data(as_text=True)
    at = page.index('id="reserve"')
    assert "Is taken up again" in page[at : page.index('id="not_selected"', at)]
