"""Seats of the recruiting round, for tests: a fixed allotment, a list that may move, what the ledger says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import update

from app.nominations.models import Candidacy
from app.nominations.service.move import move
from app.platform.access.actor import system_actor
from app.platform.database import session, work_as
from app.selection.models import Decision, RoundSelection
from app.selection.queries.seats import balances_of, counted, ledger, rule_of
from app.selection.seats.ledger import Balance, faults
from app.selection.service import seats
from app.selection.service.seat_data import SeatRuleData
from tests.support.recruiting import Recruiting


def council_id(made: Recruiting, slug: str) -> UUID:
    """The id of one of the three councils."""
    return made.coordinators[slug].council.id


def fix_seats(made: Recruiting, mora: int = 5, orsa: int = 5, alvdalen: int = 5, minimum: int = 0) -> None:
    """Agree on the seats of each council and fix them."""
    numbers = {
        council_id(made, slug): number
        for slug, number in {"mora": mora, "orsa": orsa, "alvdalen": alvdalen}.items()
    }
    with work_as(made.lead.scope):
        found = rule_of(made.programme_id, made.round_id)
        data = SeatRuleData(sum(numbers.values()), "agreed", minimum=minimum, numbers=numbers)
        seats.save_rule(made.lead, made.programme_id, made.round_id, data, found.version if found else 0)
        seats.fix_allotment(made.lead, made.programme_id, made.round_id)


def announce(made: Recruiting) -> None:
    """The decisions of the round are final and everybody has heard."""
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    with work_as(made.lead.scope):
        session().merge(
            RoundSelection(
                programme_id=made.programme_id,
                round_id=made.round_id,
                final_at=hour_ago,
                final_by="Prov",
                announce_at=hour_ago,
            )
        )


def decided(made: Recruiting, slug: str, number: int, outcome: str, place: int | None = None) -> UUID:
    """A case of the council's person `number` whose decision has been announced: `offer`, `reserve` or `no`."""
    case_id = made.candidate(slug, number, "ready")
    coordinator = made.coordinators[slug]
    now = datetime.now(UTC)
    moves = {"offer": "offered", "reserve": "put_on_reserve", "no": "turned_down"}
    with work_as(coordinator.scope):
        session().add(
            Decision(
                council_id=coordinator.council.id, candidacy_id=case_id, outcome=outcome, reserve_place=place,
                grounds="Har visat det i arbetet.", decided_by=coordinator.account_id, decided_by_name="Prov",
                final_at=now, announced_at=now, answer_by=now + timedelta(days=7) if outcome == "offer" else None,
            )
        )  # fmt: skip
        move(
            system_actor(coordinator.council),
            case_id,
            moves[outcome],
            letter_values={"grounds": "Har visat det."},
        )
    return case_id


def to_tell(made: Recruiting, slug: str, number: int, outcome: str, place: int | None = None) -> UUID:
    """A case of the council's person `number` with a final decision that nobody has been told yet."""
    case_id = made.candidate(slug, number, "ready")
    coordinator = made.coordinators[slug]
    with work_as(coordinator.scope):
        session().add(
            Decision(
                council_id=coordinator.council.id, candidacy_id=case_id, outcome=outcome, reserve_place=place,
                grounds="Har visat det i arbetet.", decided_by=coordinator.account_id, decided_by_name="Prov",
                final_at=datetime.now(UTC),
            )
        )  # fmt: skip
    return case_id


def late(made: Recruiting, slug: str, case_id: UUID) -> None:
    """The day to answer an offer has passed, after a reminder."""
    with work_as(made.coordinators[slug].scope):
        past = datetime.now(UTC) - timedelta(minutes=1)
        session().execute(
            update(Decision).where(Decision.candidacy_id == case_id).values(answer_by=past, reminded_at=past)
        )


def states(made: Recruiting, slug: str, *cases: UUID) -> list[str]:
    """Where cases of a council are."""
    with work_as(made.coordinators[slug].scope):
        return [session().get_one(Candidacy, (council_id(made, slug), case)).state for case in cases]


def sums(made: Recruiting) -> dict[str, tuple[int, int]]:
    """Own and given seats by council; every invariant holds, or the test fails here."""
    with work_as(made.lead.scope):
        held = balances_of(made.programme_id, made.round_id)
        found = rule_of(made.programme_id, made.round_id)
        lines = counted(ledger(made.programme_id, made.round_id))
    assert found
    assert faults(lines, found.rule.capacity) == []
    empty = Balance()
    return {
        slug: (held.get(council_id(made, slug), empty).own, held.get(council_id(made, slug), empty).given)
        for slug in made.coordinators
    }
