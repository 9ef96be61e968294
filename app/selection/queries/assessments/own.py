"""Who assesses the own council's candidates, whom one can ask, and who may not be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import and_, func, select

from app.nominations.models import Candidacy
from app.platform.access.actor import Actor
from app.platform.database import session
from app.platform.tenancy.models import AccessGrant
from app.selection.models import Assessment, Criterion, PanelMember, Rating
from app.selection.queries.assessments.rated import Given, state_of


@dataclass(frozen=True)
class Guide:
    """A criterion with its question and rubric, each per language."""

    id: UUID
    names: Mapping[str, str]
    questions: Mapping[str, str]
    rubric: Mapping[str, str]


@dataclass(frozen=True)
class AssessorLine:
    """Who assesses one of the own council's candidates, and how far it has come; never which conflict."""

    id: UUID
    instrument: str
    council_id: UUID
    account_id: UUID
    name: str
    due_at: datetime | None
    submitted_at: datetime | None
    state: str
    note: str | None = None
    ratings: Mapping[UUID, Given] = field(default_factory=dict)
    # Of another council's assessor: until when the grant opens the file, or since when it does no more.
    open_until: datetime | None = None
    closed_at: datetime | None = None

    @property
    def shut_out(self) -> bool:
        """Whether the file has closed to who still is to assess: nothing can be handed in, and nobody has said so."""
        return self.closed_at is not None and self.state in ("asked", "begun")


@dataclass(frozen=True)
class PanelChoice:
    """Somebody of the panel who can be asked to assess."""

    id: UUID
    council_id: UUID
    account_id: UUID
    name: str
    certified_for: str | None


def list_guide(programme_id: UUID, round_id: UUID) -> list[Guide]:
    """The criteria of a round in the panel's order."""
    wanted = (
        select(Criterion.id, Criterion.names, Criterion.questions, Criterion.rubric)
        .where(Criterion.programme_id == programme_id, Criterion.round_id == round_id)
        .order_by(Criterion.position)
    )
    return [Guide(*row) for row in session().execute(wanted)]


def list_assessors(actor: Actor, candidacy_id: UUID) -> list[AssessorLine]:
    """Who assesses a case of the own council. What they have handed in is there for who may see it: nobody with
    a conflict of interest, and who assesses the case too only after handing in the own. Two statements."""
    rows = session().execute(
        select(Assessment, AccessGrant.valid_until, func.least(AccessGrant.withdrawn_at, AccessGrant.valid_until))
        .outerjoin(
            AccessGrant,
            and_(AccessGrant.council_id == Assessment.council_id, AccessGrant.id == Assessment.grant_id),
        )
        .where(Assessment.candidacy_id == candidacy_id)
        .order_by(Assessment.instrument, Assessment.assessor_name, Assessment.id)
    ).all()  # fmt: skip
    found = [row[0] for row in rows]
    now = datetime.now(UTC)
    closed = {row[0].id: row[2] for row in rows if row[2] is not None and row[2] <= now}
    mine = {state_of(one.conflict, one.submitted_at) for one in found if _is(one, actor)}
    ratings = _ratings(candidacy_id) if found and mine <= {"handed_in"} else {}
    return [
        AssessorLine(
            one.id, one.instrument, one.assessor_council_id, one.assessor_account_id, one.assessor_name,
            one.due_at, one.submitted_at, state_of(one.conflict, one.submitted_at),
            one.note if one.id in ratings else None, ratings.get(one.id, {}), until, closed.get(one.id),
        )
        for one, until, _ends in rows
    ]  # fmt: skip


def list_panel(programme_id: UUID, round_id: UUID) -> list[PanelChoice]:
    """The panel of a round, of all councils, by name."""
    wanted = (
        select(
            PanelMember.id,
            PanelMember.council_id,
            PanelMember.account_id,
            PanelMember.name,
            PanelMember.certified_for,
        )
        .where(PanelMember.programme_id == programme_id, PanelMember.round_id == round_id)
        .order_by(PanelMember.name, PanelMember.id)
    )
    return [PanelChoice(*row) for row in session().execute(wanted)]


def count_conflicts() -> int:
    """How many of the own council's cases in the making have an assessor with a conflict of interest."""
    found = session().scalar(
        select(func.count(Assessment.id.distinct()))
        .join(Candidacy, Candidacy.id == Assessment.candidacy_id)
        .where(Assessment.conflict != "none", Candidacy.state.in_(("preparing", "ready")))
    )
    return found or 0


def _ratings(candidacy_id: UUID) -> dict[UUID, dict[UUID, Given]]:
    rows = session().execute(
        select(Rating.assessment_id, Rating.criterion_id, Rating.value, Rating.note)
        .join(Assessment, Assessment.id == Rating.assessment_id)
        .where(Assessment.candidacy_id == candidacy_id, Assessment.submitted_at.is_not(None))
    )
    found: dict[UUID, dict[UUID, Given]] = {}
    for assessment_id, criterion_id, value, note in rows:
        found.setdefault(assessment_id, {})[criterion_id] = Given(value, note)
    return found


def _is(one: Assessment, actor: Actor) -> bool:
    return (one.assessor_council_id, one.assessor_account_id) == (actor.council.id, actor.account_id)
