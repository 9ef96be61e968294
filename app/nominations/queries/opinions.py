"""Reading opinions: those one is asked for, and those on a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.nominations.models import Candidacy, Opinion
from app.nominations.queries.places import RoundPlace, round_places
from app.nominations.states import WAITING
from app.people.models import Person, Unit
from app.platform.database import session

Asked = aliased(Person)
#: The opinion that a case waits for: of the level of its state, and not given.
AWAITED: ColumnElement[bool] = and_(
    Opinion.answer.is_(None),
    or_(
        and_(Candidacy.state == "opinion", Opinion.level == 1),
        and_(Candidacy.state == "second_opinion", Opinion.level == 2),
    ),
)


@dataclass(frozen=True)
class OpinionLine:
    """An opinion that somebody is asked for, with whom it is about. `answer` is null until it is given."""

    id: UUID
    case_id: UUID
    level: int
    person_id: UUID
    name: str
    title: str | None
    unit: str | None
    state: str
    due_at: datetime
    answer: str | None
    grounds: str | None
    given_at: datetime | None
    version: int
    place: RoundPlace

    @property
    def open(self) -> bool:
        """Whether it can be given or changed: the case is not decided."""
        return self.state in WAITING

    @property
    def overdue(self) -> bool:
        """Whether the day has passed."""
        return self.due_at < datetime.now(UTC)


@dataclass(frozen=True)
class GivenOpinion:
    """An opinion on a case, with the name of who gives it."""

    level: int
    asked_id: UUID
    name: str
    due_at: datetime
    answer: str | None
    grounds: str | None
    given_at: datetime | None


def _lines() -> Select[*tuple[Any, ...]]:
    places = round_places()
    return (
        select(
            Opinion.id,
            Opinion.candidacy_id,
            Opinion.level,
            Person.id,
            Person.given_name.concat(" ").concat(Person.family_name),
            Person.title,
            Unit.name,
            Candidacy.state,
            Opinion.due_at,
            Opinion.answer,
            Opinion.grounds,
            Opinion.given_at,
            Opinion.version,
            places.c.programme_id,
            places.c.round_id,
            places.c.address,
            places.c.names,
            places.c.number,
        )
        .join(
            Candidacy,
            and_(Candidacy.council_id == Opinion.council_id, Candidacy.id == Opinion.candidacy_id),
        )
        .join(Person, and_(Person.council_id == Candidacy.council_id, Person.id == Candidacy.person_id))
        .outerjoin(Unit, and_(Unit.council_id == Person.council_id, Unit.id == Person.unit_id))
        .join(places, places.c.round_id == Candidacy.round_id)
    )


def _read(row: Any) -> OpinionLine:
    values = (*row[:13], RoundPlace(*row[13:]))
    return OpinionLine(*values)


def to_give(person_id: UUID) -> list[OpinionLine]:
    """The opinions that wait for somebody, the first due first. One statement."""
    wanted = _lines().where(Opinion.asked_id == person_id, AWAITED).order_by(Opinion.due_at, Opinion.id)
    return [_read(row) for row in session().execute(wanted)]


def given_by(person_id: UUID) -> list[OpinionLine]:
    """The opinions that somebody has given, the latest first. One statement."""
    wanted = _lines().where(Opinion.asked_id == person_id, Opinion.answer.is_not(None))
    return [_read(row) for row in session().execute(wanted.order_by(Opinion.given_at.desc(), Opinion.id))]


def count_to_give(person_id: UUID) -> int:
    """How many opinions wait for somebody."""
    wanted = (
        select(func.count())
        .select_from(Opinion)
        .join(
            Candidacy,
            and_(Candidacy.council_id == Opinion.council_id, Candidacy.id == Opinion.candidacy_id),
        )
        .where(Opinion.asked_id == person_id, AWAITED)
    )
    return session().scalar(wanted) or 0


def get_opinion(opinion_id: UUID) -> OpinionLine | None:
    """One opinion of the council, or None. Whether the reader is the one asked, the service says."""
    row = session().execute(_lines().where(Opinion.id == opinion_id)).one_or_none()
    return _read(row) if row else None


def opinions_of(case_id: UUID) -> list[GivenOpinion]:
    """The opinions asked for on a case, by level. One statement."""
    wanted = (
        select(
            Opinion.level,
            Opinion.asked_id,
            Asked.given_name.concat(" ").concat(Asked.family_name),
            Opinion.due_at,
            Opinion.answer,
            Opinion.grounds,
            Opinion.given_at,
        )
        .join(Asked, and_(Asked.council_id == Opinion.council_id, Asked.id == Opinion.asked_id))
        .where(Opinion.candidacy_id == case_id)
        .order_by(Opinion.level)
    )
    return [GivenOpinion(*row) for row in session().execute(wanted)]
