"""Reading interviews of the own council's candidates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from app.nominations.models import Candidacy
from app.people.models import Person
from app.platform.database import session
from app.selection.models import Assessment, Interview


@dataclass(frozen=True)
class InterviewLine:
    """One interview."""

    id: UUID
    candidacy_id: UUID
    starts_at: datetime
    ends_at: datetime
    place: str
    sequence: int
    cancelled: bool
    version: int


@dataclass(frozen=True)
class Clash:
    """Another interview at the same time, with whom, and the assessors that both need (none: the same candidate)."""

    starts_at: datetime
    ends_at: datetime
    name: str
    assessors: tuple[str, ...]


def list_interviews(candidacy_id: UUID) -> list[InterviewLine]:
    """The interviews of a case, also the cancelled, by time."""
    wanted = select(Interview).where(Interview.candidacy_id == candidacy_id)
    return [line_of(one) for one in session().scalars(wanted.order_by(Interview.starts_at, Interview.id))]


def line_of(one: Interview) -> InterviewLine:
    """An interview as a value."""
    return InterviewLine(
        one.id, one.candidacy_id, one.starts_at, one.ends_at, one.place, one.sequence,
        one.cancelled_at is not None, one.version,
    )  # fmt: skip


def list_clashes(
    candidacy_id: UUID, starts_at: datetime, ends_at: datetime, besides: UUID | None = None
) -> list[Clash]:
    """The council's other interviews at this time that need the same candidate or one of the same assessors.

    What an assessor of another council does for other councils, this council cannot know.
    """
    mine, theirs = aliased(Assessment), aliased(Assessment)
    both = and_(
        theirs.candidacy_id == Interview.candidacy_id,
        theirs.instrument == "interview",
        exists().where(
            mine.candidacy_id == candidacy_id,
            mine.instrument == "interview",
            mine.assessor_account_id == theirs.assessor_account_id,
            mine.assessor_council_id == theirs.assessor_council_id,
        ),
    )
    wanted = (
        select(
            Interview.id,
            Interview.starts_at,
            Interview.ends_at,
            Person.given_name,
            Person.family_name,
            theirs.assessor_name,
        )
        .join(Candidacy, Candidacy.id == Interview.candidacy_id)
        .join(Person, Person.id == Candidacy.person_id)
        .outerjoin(theirs, both)
        .where(
            Interview.cancelled_at.is_(None),
            Interview.starts_at < ends_at,
            Interview.ends_at > starts_at,
            or_(Interview.candidacy_id == candidacy_id, theirs.id.is_not(None)),
        )
        .order_by(Interview.starts_at, Interview.id, theirs.assessor_name)
    )
    if besides is not None:
        wanted = wanted.where(Interview.id != besides)
    found: dict[UUID, Clash] = {}
    for one_id, starts, ends, given, family, assessor in session().execute(wanted):
        known = found.get(one_id)
        names = (known.assessors if known else ()) + ((assessor,) if assessor else ())
        found[one_id] = Clash(starts, ends, f"{given} {family}", names)
    return list(found.values())
