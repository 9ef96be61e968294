"""The waiting list on PostgreSQL: over-booking is impossible, a free seat goes to the next, unused ones go on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.letters.models import Letter
from app.nominations.models import Call, Candidacy, CandidacyStep
from app.nominations.service.move import begin, move
from app.platform.access.actor import Actor, system_actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.outbox.execute import execute
from app.platform.outbox.models import OutboxEntry
from app.platform.outbox.publish import publish
from app.platform.refusals import NotAllowed, Refused
from app.programmes.models import Participation, Round, RoundSeats
from app.selection.models import Decision, SeatLine, SeatNeed
from app.selection.queries.facts import selection_of
from app.selection.queries.waiting import anything_to_do, rounds_to_move, waiting_list
from app.selection.service import seats
from app.selection.service.announcing import announce_due
from app.selection.service.decisions import DecisionData, decide, make_late_final
from app.selection.service.giving import MOVE_ON
from app.selection.service.waiting import close_list, lapse_offers, move_on, remind_of_offers
from tests.support.recruiting import Recruiting, recruiting
from tests.support.seating import announce, council_id, decided, fix_seats, late, states, sums


def _run(made: Recruiting, slug: str) -> None:
    """What the schedule does in a council."""
    system = system_actor(made.coordinators[slug].council)
    with work_as(system.scope):
        lapse_offers(system)
    with work_as(system.scope):
        for programme_id, round_id in rounds_to_move():
            move_on(system, programme_id, round_id)
    with work_as(system.scope):
        seats.mirror_stale(system)


def _letters(made: Recruiting, slug: str, case_id: UUID) -> list[str]:
    with work_as(made.coordinators[slug].scope):
        return list(
            session().scalars(select(Letter.kind).where(Letter.candidacy_id == case_id).order_by(Letter.id))
        )


def _person(made: Recruiting, slug: str, number: int) -> Actor:
    return made.sign_in(slug, made.people[slug][number])


def test_no_seat_is_given_that_is_not_there_by_hand_either(app: Flask) -> None:
    """hitobito H3 and H4: the limit holds, whoever makes the move."""
    with app.app_context():
        made = recruiting(app)
        orsa = made.coordinators["orsa"]
        first, second = (made.candidate("orsa", number, "ready") for number in range(2))
        with pytest.raises(Refused, match="not_fixed"), work_as(orsa.scope):
            move(orsa, first, "offered")
        fix_seats(made, 5, 1, 5)
        with work_as(orsa.scope):
            move(orsa, first, "offered")
        with pytest.raises(Refused, match="none_free"), work_as(orsa.scope):
            move(orsa, second, "offered")
        on_list = made.candidate("orsa", 2, "reserve")
        with pytest.raises(Refused, match="none_free"), work_as(orsa.scope):
            move(orsa, on_list, "moved_up")
        assert states(made, "orsa", first, second, on_list) == ["offered", "ready", "reserve"]
        assert (_letters(made, "orsa", first), _letters(made, "orsa", second)) == (["offer"], [])
        assert sums(made) == {"mora": (5, 0), "orsa": (1, 1), "alvdalen": (5, 0)}
        # Mora has five seats free: they are Mora's.
        with work_as(orsa.scope):
            steps = (
                session()
                .scalars(select(CandidacyStep.move).where(CandidacyStep.candidacy_id == second))
                .all()
            )
        assert steps == []


def test_a_place_without_selection_is_no_way_round(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        orsa, person_id = made.coordinators["orsa"], made.people["orsa"][0]

        def placed() -> None:
            with work_as(orsa.scope):
                case = Candidacy(
                    council_id=orsa.council.id, programme_id=made.programme_id, round_id=made.round_id,
                    call_id=made.call_id, person_id=person_id, door="by_hand",
                )  # fmt: skip
                begin(orsa, case, "placed")

        with pytest.raises(Refused, match="selects"):
            placed()
        with work_as(made.lead.scope):
            session().execute(update(Call).values(way_in="no_selection"))
        placed()
        with work_as(orsa.scope):
            row = session().execute(
                select(Participation.person_id, Participation.way_in, Participation.completion)
            )
            assert row.one() == (person_id, "open", "ongoing")
            assert session().scalars(select(SeatLine.id)).all() == []


def test_a_yes_makes_a_participant_and_giving_up_takes_it_back(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made)
        orsa = made.coordinators["orsa"]
        case_id = decided(made, "orsa", 0, "offer")
        herself = _person(made, "orsa", 0)
        with pytest.raises(NotAllowed), work_as(orsa.scope):
            move(orsa, case_id, "accepted")
        with work_as(herself.scope):
            move(herself, case_id, "accepted")
        with work_as(orsa.scope):
            row = session().execute(
                select(Participation.way_in, Participation.completion, Participation.service_area)
            )
            assert row.one() == ("application", "ongoing", "elderly_care")
        assert sums(made)["orsa"] == (5, 1)
        with work_as(herself.scope):
            move(herself, case_id, "withdrew")
        with work_as(orsa.scope):
            assert session().scalars(select(Participation.id)).all() == []
        assert sums(made)["orsa"] == (5, 0)


def test_giving_up_in_the_middle_of_the_round_is_kept_as_left(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made)
        case_id = decided(made, "mora", 0, "offer")
        herself = _person(made, "mora", 0)
        with work_as(herself.scope):
            move(herself, case_id, "accepted")
        with work_as(made.lead.scope):
            session().execute(update(Round).values(starts_on=datetime.now(UTC).date() - timedelta(days=3)))
        with work_as(made.lead.scope):
            move(
                made.lead,
                case_id,
                "taken_out",
                grounds="Har flyttat",
                letter_values={"grounds": "Har flyttat"},
            )
        with work_as(made.lead.scope):
            assert session().scalars(select(Participation.completion)).all() == ["left"]


def test_a_seat_that_comes_free_goes_to_the_next_on_the_own_list(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made, 5, 1, 5)
        announce(made)
        offered = decided(made, "orsa", 0, "offer")
        later = decided(made, "orsa", 1, "reserve", 2)
        first = decided(made, "orsa", 2, "reserve", 1)
        with work_as(made.lead.scope):
            waits = select(SeatNeed.waiting).where(SeatNeed.council_id == council_id(made, "orsa"))
            assert session().scalar(waits) == 2
        _run(made, "orsa")
        assert states(made, "orsa", first, later) == ["reserve", "reserve"]
        herself = _person(made, "orsa", 0)
        with work_as(herself.scope):
            move(herself, offered, "declined")
            asked = select(OutboxEntry.kind, OutboxEntry.arguments).where(
                OutboxEntry.kind == "selection.seats.move_on"
            )
            assert session().execute(asked).one().arguments == {
                "programme": str(made.programme_id), "round": str(made.round_id)
            }  # fmt: skip
        _run(made, "orsa")
        _run(made, "orsa")
        assert states(made, "orsa", offered, first, later) == ["declined", "offered", "reserve"]
        assert _letters(made, "orsa", first) == ["reserve", "manager_moved_up", "offer_from_reserve"]
        assert sums(made)["orsa"] == (1, 1)
        with work_as(made.coordinators["orsa"].scope):
            by = session().scalars(select(Decision.answer_by).where(Decision.candidacy_id == first)).one()
            assert by
            zone = made.lead.council.zone
            assert by.astimezone(zone).date() == datetime.now(zone).date() + timedelta(days=7)
            lines = [(line.name[:4], line.state, line.place) for line in waiting_list(made.round_id)]
            assert lines == [("Test", "offered", None), ("Test", "reserve", 1)]
            assert session().scalar(
                select(SeatLine.rule).where(SeatLine.candidacy == first, SeatLine.move == "given")
            ) == "moved_up"  # fmt: skip


def test_an_offer_that_is_not_answered_is_reminded_of_and_lapses(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made, 5, 1, 5)
        announce(made)
        offered, waits = decided(made, "orsa", 0, "offer"), decided(made, "orsa", 1, "reserve", 1)
        system = system_actor(made.coordinators["orsa"].council)
        with work_as(system.scope):
            assert (lapse_offers(system), remind_of_offers(system)) == (0, 0)
            soon = datetime.now(UTC) + timedelta(days=1)
            session().execute(update(Decision).where(Decision.candidacy_id == offered).values(answer_by=soon))
            week_ago = datetime.now(UTC) - timedelta(days=6)
            session().execute(update(Candidacy).where(Candidacy.id == offered).values(state_since=week_ago))
        for expected in (1, 0):
            with work_as(system.scope):
                assert remind_of_offers(system) == expected
        assert _letters(made, "orsa", offered) == ["offer", "offer_reminder"]
        late(made, "orsa", offered)
        _run(made, "orsa")
        assert states(made, "orsa", offered, waits) == ["declined", "offered"]
        assert _letters(made, "orsa", offered)[-1] == "lapsed"
        _run(made, "orsa")
        assert states(made, "orsa", offered, waits) == ["declined", "offered"]
        assert sums(made)["orsa"] == (1, 1)


def test_unused_seats_go_on_by_the_rule_and_not_below_the_minimum(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made, 1, 1, 3, minimum=1)
        announce(made)
        decided(made, "mora", 0, "offer")
        waiting = [decided(made, "mora", number, "reserve", number) for number in (1, 2, 3)]
        _run(made, "mora")
        _run(made, "orsa")
        # Orsa's one seat is the agreed minimum; Älvdalen can pass on two of three.
        assert sums(made) == {"mora": (1, 1), "orsa": (1, 0), "alvdalen": (3, 0)}
        _run(made, "alvdalen")
        assert sums(made) == {"mora": (3, 1), "orsa": (1, 0), "alvdalen": (1, 0)}
        with work_as(made.lead.scope):
            assert anything_to_do(session())
        _run(made, "mora")
        assert sums(made) == {"mora": (3, 3), "orsa": (1, 0), "alvdalen": (1, 0)}
        assert states(made, "mora", *waiting) == ["offered", "offered", "reserve"]
        with work_as(made.lead.scope):
            agreed = select(RoundSeats.council_id, RoundSeats.seats)
            assert {row.council_id: row.seats for row in session().execute(agreed)} == {
                council_id(made, "mora"): 3, council_id(made, "orsa"): 1, council_id(made, "alvdalen"): 1
            }  # fmt: skip
            moved = select(SeatLine.move, SeatLine.rule, SeatLine.by_name).where(
                SeatLine.move.like("moved_%")
            )
            assert [tuple(row) for row in session().execute(moved.order_by(SeatLine.id))] == [
                ("moved_out", "unused.agreed", "Fram"), ("moved_in", "unused.agreed", "Fram")
            ] * 2  # fmt: skip


def test_nothing_moves_before_everybody_has_heard(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made, 5, 3, 5)
        on_list, second = (made.candidate("orsa", number, "reserve") for number in (0, 3))
        system = system_actor(made.coordinators["orsa"].council)
        with work_as(system.scope):
            move_on(system, made.programme_id, made.round_id)
        assert states(made, "orsa", on_list) == ["reserve"]
        announce(made)
        # A final offer that leaves in a moment has its seat kept.
        promised = [made.candidate("orsa", number, "ready") for number in (1, 2)]
        with work_as(system.scope):
            for case_id in promised:
                session().add(
                    Decision(
                        council_id=system.council.id, candidacy_id=case_id, outcome="offer", grounds="Ja",
                        decided_by=made.lead.account_id, decided_by_name="Prov", final_at=datetime.now(UTC),
                    )
                )  # fmt: skip
        with work_as(system.scope):
            move_on(system, made.programme_id, made.round_id)
        assert states(made, "orsa", on_list, second) == ["offered", "reserve"]
        assert sums(made)["orsa"] == (3, 1)


def test_seats_do_not_go_on_while_own_people_are_about_to_hear(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made, 1, 1, 1)
        announce(made)
        decided(made, "mora", 0, "offer")
        decided(made, "mora", 1, "reserve", 1)
        case_id = made.candidate("orsa", 0, "ready")
        system = system_actor(made.coordinators["orsa"].council)
        with work_as(system.scope):
            session().add(
                Decision(
                    council_id=system.council.id, candidacy_id=case_id, outcome="reserve", grounds="Ja",
                    reserve_place=1, decided_by=made.lead.account_id, decided_by_name="Prov",
                    final_at=datetime.now(UTC),
                )
            )  # fmt: skip
        _run(made, "orsa")
        assert sums(made) == {"mora": (1, 1), "orsa": (1, 0), "alvdalen": (1, 0)}
        with work_as(system.scope):
            move(system, case_id, "put_on_reserve", letter_values={"grounds": "Ja"})
        _run(made, "orsa")
        assert states(made, "orsa", case_id) == ["offered"]
        assert sums(made) == {"mora": (1, 1), "orsa": (1, 1), "alvdalen": (1, 0)}


def test_closing_the_list_tells_everybody_on_it(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made, 5, 1, 5)
        announce(made)
        orsa = made.coordinators["orsa"]
        decided(made, "orsa", 0, "offer")
        waits = [decided(made, "orsa", number, "reserve", number) for number in (1, 2)]
        manager = made.managers["orsa"]
        with pytest.raises(NotAllowed), work_as(manager.scope):
            close_list(manager, made.programme_id, made.round_id)
        with work_as(orsa.scope):
            assert close_list(orsa, made.programme_id, made.round_id) == 2
        assert states(made, "orsa", *waits) == ["not_selected", "not_selected"]
        assert [_letters(made, "orsa", case)[-1] for case in waits] == ["list_closed"] * 2
        with work_as(orsa.scope):
            assert session().scalars(select(SeatNeed.waiting)).all() == [0]


def test_nobody_takes_the_own_case_off_the_list(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made)
        waits = [made.candidate("orsa", number, "reserve") for number in (0, 1)]
        herself = made.sign_in("orsa", made.people["orsa"][0], Role.COORDINATOR)
        with work_as(herself.scope):
            assert close_list(herself, made.programme_id, made.round_id) == 1
        assert states(made, "orsa", *waits) == ["reserve", "not_selected"]


def _over(made: Recruiting) -> None:
    """The round was years ago."""
    with work_as(made.lead.scope):
        days = {
            "starts": "2020-01",
            "ends": "2020-05",
            "starts_on": date(2020, 1, 1),
            "ends_on": date(2020, 5, 31),
        }
        session().execute(update(Round).where(Round.id == made.round_id).values(**days))


def test_no_seat_is_offered_after_the_round_and_its_list_is_closed(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made, 5, 1, 5)
        announce(made)
        has, waits = decided(made, "orsa", 0, "offer"), decided(made, "orsa", 1, "reserve", 1)
        herself = _person(made, "orsa", 0)
        with work_as(herself.scope):
            move(herself, has, "accepted")
        _over(made)
        with work_as(herself.scope):
            move(herself, has, "withdrew")
        _run(made, "orsa")
        assert states(made, "orsa", has, waits) == ["withdrawn", "reserve"]
        council = made.coordinators["orsa"].council
        with work_as(made.coordinators["orsa"].scope):
            assert anything_to_do(session())
            job_id = publish(MOVE_ON, {}, actor=system_actor(council))
        assert execute(council, job_id) == "done"
        assert states(made, "orsa", has, waits) == ["withdrawn", "not_selected"]
        assert _letters(made, "orsa", waits) == ["reserve", "list_closed"]
        # Nothing is left for the schedule, in no council.
        for slug in made.coordinators:
            with work_as(made.coordinators[slug].scope):
                seats.mirror_stale(made.lead)
                assert not anything_to_do(session())


def test_an_offer_that_nobody_was_reminded_of_does_not_lapse(app: Flask) -> None:
    """No worker was there for days: first comes the reminder, with time to answer; then the seat goes on."""
    with app.app_context():
        made = recruiting(app)
        fix_seats(made)
        announce(made)
        case_id, system = decided(made, "orsa", 0, "offer"), system_actor(made.coordinators["orsa"].council)
        with work_as(system.scope):
            past = {"answer_by": datetime.now(UTC) - timedelta(days=1)}
            session().execute(update(Decision).where(Decision.candidacy_id == case_id).values(past))
        with work_as(system.scope):
            assert (lapse_offers(system), remind_of_offers(system)) == (0, 1)
        with work_as(system.scope):
            by = session().scalars(select(Decision.answer_by)).one()
            assert by
            assert by > datetime.now(UTC) + timedelta(days=1)
            assert (lapse_offers(system), remind_of_offers(system)) == (0, 0)
        late(made, "orsa", case_id)
        with work_as(system.scope):
            assert lapse_offers(system) == 1


def test_a_second_offer_is_reminded_of_too(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made)
        announce(made)
        case_id, system = decided(made, "mora", 0, "offer"), system_actor(made.lead.council)
        late(made, "mora", case_id)
        with work_as(system.scope):
            assert lapse_offers(system) == 1
        grounds = "Brevet kom aldrig fram."
        with work_as(made.lead.scope):
            move(made.lead, case_id, "corrected", grounds=grounds, letter_values={"grounds": grounds})
        with work_as(made.lead.scope):
            facts = selection_of(made.programme_id, made.round_id)
            known = decide(
                made.lead, facts, case_id, DecisionData("offer", "Brevet kom aldrig fram till dig."), 1
            )
            make_late_final(made.lead, facts, case_id, known.version)
        with work_as(system.scope):
            assert announce_due(system).told == 1
        with work_as(system.scope):
            week_ago = datetime.now(UTC) - timedelta(days=6)
            session().execute(update(Candidacy).where(Candidacy.id == case_id).values(state_since=week_ago))
            session().execute(update(Decision).values(answer_by=datetime.now(UTC) + timedelta(days=1)))
        with work_as(system.scope):
            assert remind_of_offers(system) == 1
        assert _letters(made, "mora", case_id)[-2:] == ["offer", "offer_reminder"]
