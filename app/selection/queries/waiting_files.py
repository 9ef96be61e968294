"""What a file waits for: of its own person, and of the coordinator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Select, and_, case, func, or_, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from app.nominations.models import Candidacy
from app.people.models import Person
from app.platform.database import session
from app.platform.tenancy.models import AccessGrant
from app.selection.models import Assessment, ProfileRecord, RoundSelection, WorkSample
from app.selection.queries.conflicts import takes_part

#: When a grant stopped, or stops, to open a file; null without one.
CLOSED_AT = func.least(AccessGrant.withdrawn_at, AccessGrant.valid_until)


@dataclass(frozen=True)
class OwnWaiting:
    """A case that waits for its own person: for a work sample until a moment, for an answer about a sentence."""

    candidacy_id: UUID
    sample_due_at: datetime | None
    sentence: bool


@dataclass(frozen=True)
class ConflictLine:
    """A case whose assessor has told of a conflict of interest; which one is not said."""

    candidacy_id: UUID
    name: str
    assessor: str
    instrument: str


@dataclass(frozen=True)
class OverdueLine:
    """An assessment of one of the own council's cases that should have been handed in, or cannot be any more."""

    candidacy_id: UUID
    name: str
    assessor: str
    instrument: str
    due_at: datetime


def own_waiting(person_id: UUID) -> list[OwnWaiting]:
    """The person's cases that wait for her. One statement."""
    asked = and_(
        Candidacy.state.in_(("preparing", "ready")),
        RoundSelection.sample_due_at > func.now(),
        RoundSelection.sample_task != {},
        WorkSample.handed_in_at.is_(None),
    )
    sentence = and_(ProfileRecord.sentence.is_not(None), ProfileRecord.sentence_agreed_at.is_(None))
    wanted = (
        select(Candidacy.id, case((asked, RoundSelection.sample_due_at)), sentence)
        .outerjoin(RoundSelection, RoundSelection.round_id == Candidacy.round_id)
        .outerjoin(WorkSample, WorkSample.candidacy_id == Candidacy.id)
        .outerjoin(ProfileRecord, ProfileRecord.candidacy_id == Candidacy.id)
        .where(Candidacy.person_id == person_id, Candidacy.state != "withdrawn", or_(asked, sentence))
    )
    return [OwnWaiting(one, due, bool(waits)) for one, due, waits in session().execute(wanted)]


def list_conflicts() -> list[ConflictLine]:
    """The council's cases in the making that need another assessor, by name. One statement."""
    wanted = (
        select(
            Candidacy.id,
            Person.given_name + " " + Person.family_name,
            Assessment.assessor_name,
            Assessment.instrument,
        )
        .join(Candidacy, Candidacy.id == Assessment.candidacy_id)
        .join(Person, Person.id == Candidacy.person_id)
        .where(Assessment.conflict != "none", Candidacy.state.in_(("preparing", "ready")))
        .order_by(Person.family_name, Person.given_name, Assessment.id)
    )
    return [ConflictLine(*row) for row in session().execute(wanted)]


def list_overdue() -> list[OverdueLine]:
    """Assessments of the council's cases in the making whose day has passed, the oldest first. One statement.

    Without cases that the actor stays out of: those are somebody else's to make ready. And without those whose
    assessor cannot read the file any more.
    """
    wanted = _unfinished(Assessment.due_at).where(
        Candidacy.state.in_(("preparing", "ready")),
        Assessment.due_at < func.clock_timestamp(),
        or_(AccessGrant.id.is_(None), func.clock_timestamp() < CLOSED_AT),
    )
    return [OverdueLine(*row) for row in session().execute(wanted)]


def list_shut_out() -> list[OverdueLine]:
    """Assessments whose file has closed to the assessor of another council, the longest ago first, with since when.

    Of cases that are made ready, and that the actor does not stay out of. Not between "final" and the letters: those
    files have been closed on purpose. One statement.
    """
    final = select(RoundSelection.round_id).where(
        RoundSelection.programme_id == Candidacy.programme_id,
        RoundSelection.round_id == Candidacy.round_id,
        RoundSelection.final_at.is_not(None),
        RoundSelection.announce_at > func.clock_timestamp(),
    )
    wanted = _unfinished(CLOSED_AT).where(
        Candidacy.state.in_(("opinion", "second_opinion", "preparing", "ready")),
        func.clock_timestamp() >= CLOSED_AT,
        ~final.exists(),
    )
    return [OverdueLine(*row) for row in session().execute(wanted)]


def _unfinished(moment: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Candidacy.id,
            Person.given_name + " " + Person.family_name,
            Assessment.assessor_name,
            Assessment.instrument,
            type_coerce(moment, DateTime(timezone=True)),
        )
        .select_from(Candidacy)
        .join(
            Assessment,
            and_(Assessment.council_id == Candidacy.council_id, Assessment.candidacy_id == Candidacy.id),
        )
        .join(Person, and_(Person.council_id == Candidacy.council_id, Person.id == Candidacy.person_id))
        .outerjoin(
            AccessGrant,
            and_(AccessGrant.council_id == Assessment.council_id, AccessGrant.id == Assessment.grant_id),
        )
        .where(
            Assessment.submitted_at.is_(None),
            func.coalesce(Assessment.conflict, "none") == "none",
            takes_part(),
        )
        .order_by(moment, Assessment.id)
    )
