"""Reading waiting lists: the own council's people by name and place, others as counts; what the schedule must do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.nominations.models import Candidacy
from app.people.models import Person, Unit
from app.platform.database import ScopedSession, session
from app.programmes.models import Programme, Round, RoundSeats
from app.selection.models import Decision, RoundSelection, SeatNeed
from app.selection.queries.needs import miscounted_rounds, uncounted_rounds
from app.selection.queries.over import open_lists, round_over
from app.selection.queries.seats import free_rounds, own_seats

OPEN_STATES = ("preparing", "ready")


@dataclass(frozen=True)
class WaitingLine:
    """One of the own council's people who waits for a seat, or is offered one. `place` counts from 1."""

    candidacy_id: UUID
    person_id: UUID
    name: str
    unit: str | None
    state: str
    since: datetime
    answer_by: datetime | None
    place: int | None = None


def _joined(*columns: Any) -> Select[*tuple[Any, ...]]:
    return select(*columns).outerjoin(
        Decision,
        and_(Decision.council_id == Candidacy.council_id, Decision.candidacy_id == Candidacy.id),
    )


def _in_order() -> tuple[ColumnElement[Any], ...]:
    """The order of the own list: the places that people gave, then who has waited longest."""
    return Decision.reserve_place.asc().nulls_last(), Candidacy.state_since.asc(), Candidacy.id.asc()


def list_order(round_id: UUID, limit: int | None = None) -> list[UUID]:
    """The own council's cases on the waiting list of a round, the next first; nobody who has left the council."""
    wanted = (
        _joined(Candidacy.id)
        .join(Person, and_(Person.council_id == Candidacy.council_id, Person.id == Candidacy.person_id))
        .where(Candidacy.round_id == round_id, Candidacy.state == "reserve", Person.active)
    )
    return list(session().scalars(wanted.order_by(*_in_order()).limit(limit)))


def waiting_list(round_id: UUID) -> list[WaitingLine]:
    """The own council's people who are offered a seat or wait for one, in the list's order. One statement."""
    rows = session().execute(
        _joined(
            Candidacy.id,
            Person.id,
            Person.given_name.concat(" ").concat(Person.family_name),
            Unit.name,
            Candidacy.state,
            Candidacy.state_since,
            Decision.answer_by,
        )
        .join(Person, and_(Person.council_id == Candidacy.council_id, Person.id == Candidacy.person_id))
        .outerjoin(Unit, and_(Unit.council_id == Person.council_id, Unit.id == Person.unit_id))
        .where(Candidacy.round_id == round_id, Candidacy.state.in_(("offered", "reserve")))
        .order_by(Candidacy.state, *_in_order())
    )
    found: list[WaitingLine] = []
    place = 0
    for row in rows:
        line = WaitingLine(*row)
        if line.state == "reserve":
            place += 1
            line = replace(line, place=place)
        found.append(line)
    return found


def answer_by(candidacy_id: UUID) -> datetime | None:
    """Until when the offer of a case is to be answered; None where no day was set."""
    return session().scalar(select(Decision.answer_by).where(Decision.candidacy_id == candidacy_id))


def leaves_people(programme_id: UUID, council_id: UUID, last_day: date) -> bool:
    """Whether a membership that ends on a day would end under a council's people; to the lead council only."""
    return bool(session().scalar(select(func.ctx.leaves_people(programme_id, council_id, last_day))))


def placed_people(round_id: UUID, people: Collection[UUID]) -> set[UUID]:
    """Which of these people have said yes to a seat in a round, or have a place in it without selection."""
    wanted = select(Candidacy.person_id).where(
        Candidacy.round_id == round_id, Candidacy.person_id.in_(people), Candidacy.state == "accepted"
    )
    return set(session().scalars(wanted))


def announced(programme_id: UUID, round_id: UUID) -> bool:
    """Whether the decisions of a round are final and everybody hears now: before that no list moves."""
    found = select(RoundSelection.round_id).where(
        RoundSelection.programme_id == programme_id,
        RoundSelection.round_id == round_id,
        RoundSelection.final_at.is_not(None),
        or_(
            RoundSelection.announce_at.is_(None), RoundSelection.announce_at <= func.clock_timestamp()
        ),
    )  # fmt: skip
    return session().scalar(found) is not None


def promised(round_id: UUID, but: UUID | None = None) -> int:
    """Own offers that have been made final and are not announced yet: their seats are not free.

    Args:
        but: a case that is not counted.
    """
    offers = _unannounced(round_id).where(Decision.outcome == "offer", Candidacy.id.is_distinct_from(but))
    return session().scalar(offers) or 0


def unannounced(round_id: UUID) -> int:
    """Own decisions, of whatever kind, that have been made final and leave in a moment."""
    return session().scalar(_unannounced(round_id)) or 0


def _unannounced(round_id: UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(func.count())
        .select_from(Candidacy)
        .join(
            Decision,
            and_(Decision.council_id == Candidacy.council_id, Decision.candidacy_id == Candidacy.id),
        )
        .where(
            Candidacy.round_id == round_id,
            Candidacy.state.in_(OPEN_STATES),
            Decision.final_at.is_not(None),
            Decision.announced_at.is_(None),
        )
    )


def rounds_to_move() -> list[tuple[UUID, UUID]]:
    """Rounds (programme, round) where the own council has free seats and somebody, of whichever council, waits."""
    own = free_rounds()
    waits = select(SeatNeed.council_id).where(
        SeatNeed.programme_id == own.c.programme_id, SeatNeed.round_id == own.c.round_id, SeatNeed.waiting > 0
    )
    rows = session().execute(
        select(own.c.programme_id, own.c.round_id).where(waits.exists()).order_by(own.c.round_id)
    )
    return [(row.programme_id, row.round_id) for row in rows]


def stale_rounds() -> Select[*tuple[Any, ...]]:
    """Rows of rounds' seats, in programmes that the own council leads, that differ from the ledger."""
    own = own_seats()
    return (
        select(own.c.programme_id, own.c.round_id, own.c.council_id, own.c.own)
        .join(
            Programme,
            and_(Programme.id == own.c.programme_id, Programme.lead_council_id == func.ctx.council_id()),
        )
        .outerjoin(
            RoundSeats,
            and_(
                RoundSeats.programme_id == own.c.programme_id,
                RoundSeats.round_id == own.c.round_id,
                RoundSeats.council_id == own.c.council_id,
            ),
        )
        .where(RoundSeats.seats.is_distinct_from(own.c.own))
    )


def anything_to_do(current: ScopedSession) -> bool:
    """Whether the schedule has something to look at here: offers, people who wait, or seats that have moved."""
    offered = select(Candidacy.id).where(Candidacy.state == "offered").exists()
    goes_on = and_(Round.programme_id == SeatNeed.programme_id, Round.id == SeatNeed.round_id, ~round_over())
    waits = select(SeatNeed.council_id).join(Round, goes_on).where(SeatNeed.waiting > 0).exists()
    lists = open_lists().order_by(None).exists()
    to_count = or_(uncounted_rounds().exists(), miscounted_rounds().exists())
    return bool(current.scalar(select(or_(offered, waits, lists, stale_rounds().exists(), to_count))))
