"""Reading seats: how many each council has, has given and has free; the rule; the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Case, Integer, Subquery, case, cast, func, select

from app.platform.database import session
from app.programmes.models import ProgrammeMember, RoundSeats
from app.selection.models import SeatLine, SeatNeed, SeatRule, SeatShare
from app.selection.seats.ledger import GIVEN_SIGNS, OWN_SIGNS, Balance, Line
from app.selection.seats.rules import Rule


@dataclass(frozen=True)
class CouncilSeats:
    """A council's seats in a round. Until the allotment is `fixed` they are only what the round says is agreed."""

    council_id: UUID
    agreed: int
    given: int
    waiting: int
    fixed: bool
    #: Of the free ones, those of offers that are final and have not been told.
    promised: int = 0

    @property
    def free(self) -> int:
        """Seats that nobody has and nobody is offered."""
        return self.agreed - self.given


@dataclass(frozen=True)
class RuleFacts:
    """The rule of a round as it was agreed, with its numbers' sources, and when it was agreed and by whom."""

    rule: Rule
    sources: dict[UUID, str]
    service_minimum: dict[str, int]
    answer_days: int
    agreed_on: date | None
    agreed_by: str | None
    drawn_at: datetime | None
    drawn_by: str | None
    version: int


@dataclass(frozen=True)
class LedgerLine:
    """A line of the ledger as it is shown."""

    id: UUID
    council_id: UUID
    at: datetime
    move: str
    seats: int
    candidacy: UUID | None
    rule: str
    by_name: str


def strip(programme_id: UUID, round_id: UUID) -> list[CouncilSeats]:
    """Each council's seats: what it has, how many of them are given, how many of its people wait. One statement.

    Councils come in the order of their ids; one that has no part in the round's seats is left out.
    """
    of_round = (SeatLine.programme_id == programme_id, SeatLine.round_id == round_id)
    summed = (
        select(
            SeatLine.council_id,
            func.sum(_signed(OWN_SIGNS)).label("own"),
            func.sum(_signed(GIVEN_SIGNS)).label("given"),
        )
        .where(*of_round)
        .group_by(SeatLine.council_id)
        .subquery()
    )
    agreed = select(RoundSeats.council_id, RoundSeats.seats).where(
        RoundSeats.programme_id == programme_id, RoundSeats.round_id == round_id
    )
    needed = select(SeatNeed.council_id, SeatNeed.waiting, SeatNeed.promised).where(
        SeatNeed.programme_id == programme_id, SeatNeed.round_id == round_id
    )
    seats, needs = agreed.subquery(), needed.subquery()
    rows = session().execute(
        select(
            ProgrammeMember.council_id,
            summed.c.own,
            summed.c.given,
            seats.c.seats,
            func.coalesce(needs.c.waiting, 0).label("waiting"),
            func.coalesce(needs.c.promised, 0).label("promised"),
            select(SeatLine.id).where(*of_round).exists().label("fixed"),
        )
        .outerjoin(summed, summed.c.council_id == ProgrammeMember.council_id)
        .outerjoin(seats, seats.c.council_id == ProgrammeMember.council_id)
        .outerjoin(needs, needs.c.council_id == ProgrammeMember.council_id)
        .where(ProgrammeMember.programme_id == programme_id)
        .order_by(ProgrammeMember.council_id)
    )
    return [
        CouncilSeats(
            row.council_id,
            int((row.own if row.fixed else row.seats) or 0),
            int(row.given or 0),
            row.waiting,
            row.fixed,
            row.promised,
        )
        for row in rows
        if (row.own if row.fixed else row.seats) is not None
    ]


def balances_of(programme_id: UUID, round_id: UUID) -> dict[UUID, Balance]:
    """What each council has by the ledger; empty until the allotment is fixed. One statement."""
    summed = select(
        SeatLine.council_id,
        func.sum(_signed(OWN_SIGNS)).label("own"),
        func.sum(_signed(GIVEN_SIGNS)).label("given"),
    ).where(SeatLine.programme_id == programme_id, SeatLine.round_id == round_id)
    rows = session().execute(summed.group_by(SeatLine.council_id))
    return {row.council_id: Balance(int(row.own), int(row.given)) for row in rows}


def own_seats() -> Subquery:
    """Every council's own seats by the ledger, of every round that the council sees."""
    return (
        select(
            SeatLine.programme_id,
            SeatLine.round_id,
            SeatLine.council_id,
            cast(func.sum(_signed(OWN_SIGNS)), Integer).label("own"),
        )
        .group_by(SeatLine.programme_id, SeatLine.round_id, SeatLine.council_id)
        .subquery()
    )


def free_rounds() -> Subquery:
    """The rounds in which the own council has free seats."""
    return (
        select(SeatLine.programme_id, SeatLine.round_id)
        .where(SeatLine.council_id == func.ctx.council_id())
        .group_by(SeatLine.programme_id, SeatLine.round_id)
        .having(func.sum(_signed(OWN_SIGNS)) > func.sum(_signed(GIVEN_SIGNS)))
        .subquery()
    )


def given_rounds() -> Subquery:
    """The rounds in which the own council has given seats."""
    return (
        select(SeatLine.programme_id, SeatLine.round_id)
        .where(SeatLine.council_id == func.ctx.council_id())
        .group_by(SeatLine.programme_id, SeatLine.round_id)
        .having(func.sum(_signed(GIVEN_SIGNS)) > 0)
        .subquery()
    )


def needs_of(programme_id: UUID, round_id: UUID) -> dict[UUID, int]:
    """How many of each council wait for a seat."""
    rows = session().execute(
        select(SeatNeed.council_id, SeatNeed.waiting).where(
            SeatNeed.programme_id == programme_id, SeatNeed.round_id == round_id
        )
    )
    return {row.council_id: row.waiting for row in rows}


def has_seat(programme_id: UUID, round_id: UUID, candidacy_id: UUID) -> bool:
    """Whether a case has a seat by the ledger, or is offered one."""
    net = session().scalar(
        select(func.coalesce(func.sum(_signed(GIVEN_SIGNS)), 0)).where(
            SeatLine.programme_id == programme_id,
            SeatLine.round_id == round_id,
            SeatLine.candidacy == candidacy_id,
        )
    )
    return bool(net)


def rule_of(programme_id: UUID, round_id: UUID) -> RuleFacts | None:
    """The rule by which the seats of a round are shared, or None while none is written. Two statements."""
    found = session().scalar(
        select(SeatRule).where(SeatRule.programme_id == programme_id, SeatRule.round_id == round_id)
    )
    if found is None:
        return None
    shares = session().execute(
        select(SeatShare.council_id, SeatShare.number, SeatShare.source)
        .where(SeatShare.programme_id == programme_id, SeatShare.round_id == round_id)
        .order_by(SeatShare.council_id)
    )
    numbers, sources = {}, {}
    for row in shares:
        numbers[row.council_id] = row.number
        sources[row.council_id] = row.source or ""
    rule = Rule(
        capacity=found.capacity,
        key=found.key,
        method=found.method,
        minimum=found.council_minimum,
        numbers=numbers,
        drawn=tuple(UUID(one) for one in found.drawn),
    )
    least = {area: int(number) for area, number in found.service_minimum.items()}
    return RuleFacts(
        rule=rule,
        sources=sources,
        service_minimum=least,
        answer_days=found.answer_days,
        agreed_on=found.agreed_on,
        agreed_by=found.agreed_by,
        drawn_at=found.drawn_at,
        drawn_by=found.drawn_by,
        version=found.version,
    )


def ledger(programme_id: UUID, round_id: UUID) -> list[LedgerLine]:
    """All lines of a round, the newest first."""
    rows = session().execute(
        select(
            SeatLine.id,
            SeatLine.council_id,
            SeatLine.at,
            SeatLine.move,
            SeatLine.seats,
            SeatLine.candidacy,
            SeatLine.rule,
            SeatLine.by_name,
        )
        .where(SeatLine.programme_id == programme_id, SeatLine.round_id == round_id)
        .order_by(SeatLine.id.desc())
    )
    return [LedgerLine(*row) for row in rows]


def is_fixed(programme_id: UUID, round_id: UUID) -> bool:
    """Whether the allotment of a round is fixed: its ledger has begun."""
    lines = select(SeatLine.id).where(SeatLine.programme_id == programme_id, SeatLine.round_id == round_id)
    return bool(session().scalar(select(lines.exists())))


def counted(lines: Sequence[LedgerLine]) -> list[Line]:
    """Lines as the arithmetic counts them."""
    return [Line(line.council_id, line.move, line.seats, line.candidacy) for line in lines]


def _signed(signs: dict[str, int]) -> Case[int]:
    return case(*((SeatLine.move == move, sign * SeatLine.seats) for move, sign in signs.items()), else_=0)
