"""A final offer has a seat behind it until it is told: nobody takes it away, and what cannot be told is not silent."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.nominations.models import Candidacy
from app.nominations.service.move import move
from app.platform.access.actor import system_actor
from app.platform.database import session, work_as
from app.platform.refusals import Refused
from app.selection.models import Decision, RoundSelection, SeatLine, SeatNeed, SeatRule
from app.selection.queries.needs import spoken_for
from app.selection.queries.seats import rule_of
from app.selection.seats.ledger import Balance
from app.selection.service import seats
from app.selection.service.announcing import announce_due
from app.selection.service.decisions import DecisionData, decide, make_late_final
from app.selection.service.finishing import NotReady, make_ready, take_back_ready
from app.selection.service.seat_data import SeatRuleData
from tests.selection import boards
from tests.selection.boards import GROUNDS, facts_of, path
from tests.selection.test_decisions import final, hours_later
from tests.support import seating
from tests.support.clients import client_for, form_token
from tests.support.recruiting import COUNCILS, Recruiting, recruiting


def _share(made: Recruiting, mora: int, orsa: int, alvdalen: int) -> None:
    """The lead changes how the fixed seats are shared."""
    numbers = {"mora": mora, "orsa": orsa, "alvdalen": alvdalen}
    with work_as(made.lead.scope):
        found = rule_of(made.programme_id, made.round_id)
        assert found
        data = SeatRuleData(
            sum(numbers.values()),
            "agreed",
            numbers={seating.council_id(made, slug): number for slug, number in numbers.items()},
        )
        seats.save_rule(made.lead, made.programme_id, made.round_id, data, found.version)


def _offers(made: Recruiting, number: int) -> list[UUID]:
    """Orsa decides on so many offers."""
    cases = [made.candidate("orsa", one, "ready") for one in range(number)]
    for case in cases:
        boards.decided(made, made.coordinators["orsa"], case, "offer")
    return cases


def _tell(made: Recruiting, slug: str = "orsa") -> tuple[int, int]:
    system = system_actor(made.coordinators[slug].council)
    with work_as(system.scope):
        done = announce_due(system)
    return done.told, done.refused


def test_nobody_takes_the_seats_of_final_offers(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app, people=6)
        seating.fix_seats(made)
        cases = _offers(made, 5)
        boards.ready(made, *COUNCILS)
        with pytest.raises(Refused, match="floors"):
            _share(made, 7, 3, 5)
        final(made)
        with pytest.raises(Refused, match="floors"):
            _share(made, 7, 3, 5)
        hours_later(made)
        assert _tell(made) == (5, 0)
        assert seating.states(made, "orsa", *cases) == ["offered"] * 5
        with work_as(made.lead.scope):
            orsa = spoken_for(made.programme_id, made.round_id)[seating.council_id(made, "orsa")]
        assert orsa == Balance(5, 5)


def test_what_is_promised_follows_who_withdraws_and_the_council_that_takes_its_word_back(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app, people=6)
        seating.fix_seats(made)
        cases = _offers(made, 4)
        orsa = made.coordinators["orsa"]
        boards.ready(made, *COUNCILS)
        herself = made.sign_in("orsa", made.people["orsa"][0])
        with work_as(herself.scope):
            move(herself, cases[0], "withdrew")
        with work_as(made.lead.scope):
            promised = select(SeatNeed.promised).where(SeatNeed.council_id == orsa.council.id)
            assert session().scalar(promised) == 3
        with pytest.raises(Refused, match="floors"):
            _share(made, 8, 2, 5)
        _share(made, 7, 3, 5)
        with work_as(orsa.scope):
            take_back_ready(orsa, facts_of(made, orsa))
        _share(made, 8, 2, 5)
        with pytest.raises(NotReady) as caught, work_as(orsa.scope):
            make_ready(orsa, facts_of(made, orsa))
        assert [one.words for one in caught.value.missing] == [
            "The council has 2 free seats, and 3 are offered."
        ]


def test_a_seat_that_is_promised_is_not_given_by_hand(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app, people=4)
        seating.fix_seats(made, 5, 1, 5)
        _offers(made, 1)
        boards.ready(made, *COUNCILS)
        other, orsa = made.candidate("orsa", 2, "ready"), made.coordinators["orsa"]
        with pytest.raises(Refused, match="none_free"), work_as(orsa.scope):
            move(orsa, other, "offered")


def test_a_late_offer_without_a_seat_is_refused_in_words(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        seating.fix_seats(made, 5, 1, 5)
        seating.announce(made)
        orsa = made.coordinators["orsa"]
        first, second = _offers(made, 2)
        with work_as(orsa.scope):
            make_late_final(orsa, facts_of(made, orsa), first, 1)
    client = client_for(app, orsa)
    token = {"csrf_token": form_token(client, path("board")), "version": 1}
    refused = client.post(path("board", second, "final"), data=token)
    assert refused.status_code == 422
    assert "No seat is free for this offer." in refused.get_data(as_text=True)
    with app.app_context():
        assert _tell(made) == (1, 0)
        assert seating.states(made, "orsa", first, second) == ["offered", "ready"]


def test_an_offer_that_cannot_be_told_is_said_and_can_be_decided_anew(app: Flask) -> None:
    """However the seat was lost: nobody reads that everybody has been told, and people choose who gets what is left."""
    with app.app_context():
        made = recruiting(app)
        seating.fix_seats(made)
        orsa = made.coordinators["orsa"]
        kept, lost = _offers(made, 2)
        boards.ready(made, *COUNCILS)
        final(made)
        hours_later(made)
        with work_as(made.lead.scope):
            of_round = {"programme_id": made.programme_id, "round_id": made.round_id}
            session().execute(update(SeatRule).values(capacity=11))
            session().add(
                SeatLine(
                    **of_round, council_id=orsa.council.id, move="removed", seats=4, rule="change.agreed",
                    by_name="Prov",
                )
            )  # fmt: skip
        assert _tell(made) == (0, 2)
        with work_as(orsa.scope):
            earlier = {"final_at": func.now() - timedelta(hours=1)}
            session().execute(update(Decision).values(earlier))
        with work_as(made.lead.scope):
            session().execute(update(RoundSelection).values(announce_at=func.now() - timedelta(minutes=30)))
    client = client_for(app, orsa)
    board = client.get(path("board")).get_data(as_text=True)
    assert "Everybody has been told." not in board
    assert "2 decisions could not be told. Beside each stands why." in board
    assert board.count("This offer has not been told: no seat is free.") == 2
    assert "2 offers could not be told in round 1" in client.get("/").get_data(as_text=True)
    page = client_for(app, made.lead).get(path("selection/final")).get_data(as_text=True)
    assert "Orsa has offers that could not be told" in page
    with app.app_context():
        with work_as(orsa.scope):
            decide(orsa, facts_of(made, orsa), lost, DecisionData("reserve", GROUNDS), 1)
        with work_as(orsa.scope):
            make_late_final(orsa, facts_of(made, orsa), lost, 2)
        assert _tell(made) == (2, 0)
        assert seating.states(made, "orsa", kept, lost) == ["offered", "reserve"]
        with work_as(orsa.scope):
            assert session().scalars(select(Candidacy.state).where(Candidacy.state == "ready")).all() == []
    assert "could not be told" not in client.get("/").get_data(as_text=True)
