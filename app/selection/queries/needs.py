"""What each council says of its seats to the others, as numbers: who waits, what is promised, how many per service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text

from app.nominations.models import Candidacy
from app.people.models import Person, Unit
from app.platform.database import session
from app.selection.models import Decision, SeatNeed, SeatRule
from app.selection.queries.seats import balances_of, free_rounds, given_rounds
from app.selection.seats.ledger import Balance, shortfalls

OPEN, SEATED = ("preparing", "ready"), ("offered", "accepted")
#: Of whichever council: which have somebody on the way to a decision. Who and how many, it does not say.
DECIDING = text("SELECT * FROM ctx.deciding_councils(:round)")


@dataclass(frozen=True)
class Needs:
    """A council's numbers. `services` has those with a seat, an offer or a promised one, by area with a minimum."""

    waiting: int = 0
    promised: int = 0
    services: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Room:
    """The least for the services, over all councils, beside what is given, offered or promised, and what is free."""

    minimum: Mapping[str, int]
    held: Mapping[str, int]
    free: int

    @property
    def short(self) -> dict[str, int]:
        """How many seats each service is short of its least."""
        return shortfalls(self.minimum, self.held)

    def allows(self, area: str | None) -> bool:
        """Whether every least can still be reached when one of the free seats goes to somebody of an area."""
        held = {**self.held, area: self.held.get(area, 0) + 1} if area else self.held
        return sum(shortfalls(self.minimum, held).values()) <= max(self.free - 1, 0)


def own_needs(programme_id: UUID, round_id: UUID) -> Needs:
    """The own council's numbers, counted from its own file. Two statements.

    Who has left the council keeps a seat until somebody has taken it back, but waits for none.
    """
    least = minimum_of(programme_id, round_id)
    rows = session().execute(
        select(Candidacy.state, Unit.service_area, Person.active, func.count())
        .join(Person, and_(Person.council_id == Candidacy.council_id, Person.id == Candidacy.person_id))
        .outerjoin(Unit, and_(Unit.council_id == Person.council_id, Unit.id == Person.unit_id))
        .outerjoin(
            Decision, and_(Decision.council_id == Candidacy.council_id, Decision.candidacy_id == Candidacy.id)
        )
        .where(
            Candidacy.round_id == round_id,
            or_(Candidacy.state.in_(("reserve", *SEATED)), promised_offer()),
        )
        .group_by(Candidacy.state, Unit.service_area, Person.active)
    )
    waiting, promised, services = 0, 0, Counter(dict.fromkeys(least, 0))
    for state, area, active, number in rows:
        waiting += number if state == "reserve" and active else 0
        promised += number if state in OPEN else 0
        if area in least and state != "reserve":
            services[area] += number
    return Needs(waiting, promised, services)


def promised_offer() -> ColumnElement[bool]:
    """Whether a case has an offer that has been made final and not been told: its seat is spoken for."""
    return and_(
        Candidacy.state.in_(OPEN),
        Decision.outcome == "offer",
        Decision.final_at.is_not(None),
        Decision.announced_at.is_(None),
    )


def minimum_of(programme_id: UUID, round_id: UUID) -> dict[str, int]:
    """The least for the services, over all councils together."""
    found = session().scalar(
        select(SeatRule.service_minimum).where(
            SeatRule.programme_id == programme_id, SeatRule.round_id == round_id
        )
    )
    return {area: int(least) for area, least in (found or {}).items()}


def told_needs(programme_id: UUID, round_id: UUID) -> dict[UUID, Needs]:
    """What each council has said of itself."""
    rows = session().execute(
        select(SeatNeed.council_id, SeatNeed.waiting, SeatNeed.promised, SeatNeed.services).where(
            SeatNeed.programme_id == programme_id, SeatNeed.round_id == round_id
        )
    )
    return {row.council_id: Needs(row.waiting, row.promised, row.services) for row in rows}


def spoken_for(programme_id: UUID, round_id: UUID) -> dict[UUID, Balance]:
    """Each council's seats, with the promised ones counted as given: nobody takes those away or passes them on."""
    needs = told_needs(programme_id, round_id)
    return {
        council: Balance(one.own, one.given + needs.get(council, Needs()).promised)
        for council, one in balances_of(programme_id, round_id).items()
    }


def service_room(programme_id: UUID, round_id: UUID) -> Room:
    """How the least for the services stands, over all councils. Three statements; one where there is no least."""
    least = minimum_of(programme_id, round_id)
    if not least:
        return Room({}, {}, 0)
    held: Counter[str] = Counter()
    for one in told_needs(programme_id, round_id).values():
        held.update({area: int(number) for area, number in (one.services or {}).items()})
    free = sum(max(one.free, 0) for one in spoken_for(programme_id, round_id).values())
    return Room(least, held, free)


def area_of(candidacy_id: UUID) -> str | None:
    """The service that somebody of the own council works in."""
    return session().scalar(
        select(Unit.service_area)
        .join(Person, and_(Person.council_id == Unit.council_id, Person.unit_id == Unit.id))
        .join(Candidacy, and_(Candidacy.council_id == Person.council_id, Candidacy.person_id == Person.id))
        .where(Candidacy.id == candidacy_id)
    )


def uncounted_rounds() -> Select[*tuple[Any, ...]]:
    """Rounds whose rule has a least for a service that the own council, which has given seats, has not counted."""
    given = given_rounds()
    counted = select(SeatNeed.round_id).where(
        SeatNeed.programme_id == SeatRule.programme_id,
        SeatNeed.round_id == SeatRule.round_id,
        SeatNeed.council_id == func.ctx.council_id(),
        SeatNeed.services.has_all(
            func.array(
                select(func.jsonb_object_keys(SeatRule.service_minimum)).correlate(SeatRule).scalar_subquery()
            )
        ),
    )
    return (
        select(SeatRule.programme_id, SeatRule.round_id)
        .join(
            given, and_(given.c.programme_id == SeatRule.programme_id, given.c.round_id == SeatRule.round_id)
        )
        .where(
            SeatRule.service_minimum != {},
            # A council that has left tells the others nothing more.
            SeatRule.programme_id == func.any(func.ctx.current_programme_ids()),
            ~counted.exists(),
        )
    )


def miscounted_rounds() -> Select[*tuple[Any, ...]]:
    """Rounds of which the own council tells of others who wait than are there: somebody has left it, or come back."""
    there = (
        select(func.count())
        .select_from(Candidacy)
        .join(Person, and_(Person.council_id == Candidacy.council_id, Person.id == Candidacy.person_id))
        .where(Candidacy.round_id == SeatNeed.round_id, Candidacy.state == "reserve", Person.active)
        .correlate(SeatNeed)
        .scalar_subquery()
    )
    return select(SeatNeed.programme_id, SeatNeed.round_id).where(
        SeatNeed.council_id == func.ctx.council_id(), SeatNeed.waiting != there
    )


def deciding_councils(round_id: UUID) -> set[UUID]:
    """Councils, of whichever, with somebody on the way to a decision in a round."""
    return set(session().scalars(DECIDING, {"round": round_id}))


def held_rounds() -> list[tuple[UUID, UUID]]:
    """Rounds (programme, round) with a least for a service, in which own seats are free and own people wait."""
    free = free_rounds()
    rows = session().execute(
        select(SeatRule.programme_id, SeatRule.round_id)
        .join(free, and_(free.c.programme_id == SeatRule.programme_id, free.c.round_id == SeatRule.round_id))
        .join(
            SeatNeed,
            and_(
                SeatNeed.programme_id == SeatRule.programme_id,
                SeatNeed.round_id == SeatRule.round_id,
                SeatNeed.council_id == func.ctx.council_id(),
            ),
        )
        .where(SeatRule.service_minimum != {}, SeatNeed.waiting > 0)
        .order_by(SeatRule.round_id)
    )
    return [(row.programme_id, row.round_id) for row in rows]
