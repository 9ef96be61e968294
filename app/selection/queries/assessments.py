"""Reading assessments: one's own, in whichever council, and those of the own council's candidates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text

from app.nominations.models import Candidacy, Nomination
from app.people.models import Person, Unit
from app.platform.access.actor import Actor
from app.platform.database import session
from app.platform.identity.models import Account
from app.selection.models import Assessment, Criterion, PanelMember, Rating


@dataclass(frozen=True)
class Given:
    """A rating of one criterion: 1 to 5, or null for an abstention."""

    value: int | None
    note: str | None


@dataclass(frozen=True)
class Booked:
    """An interview that is not cancelled."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    place: str
    sequence: int


@dataclass(frozen=True)
class MyAssessment:
    """Something that the actor is to assess, in whichever council; `ratings` by criterion are the actor's own."""

    owner_council_id: UUID
    id: UUID
    grant_id: UUID | None
    candidacy_id: UUID
    programme_id: UUID
    round_id: UUID
    name: str
    unit: str | None
    instrument: str
    due_at: datetime | None
    conflict: str | None
    note: str | None
    submitted_at: datetime | None
    version: int
    ratings: Mapping[UUID, Given] = field(default_factory=dict)
    interviews: Sequence[Booked] = ()

    @property
    def state(self) -> str:
        """`conflict`, `handed_in`, `asked` (the question of conflicts comes first) or `begun`."""
        return state_of(self.conflict, self.submitted_at)


@dataclass(frozen=True)
class Other:
    """What another assessor has handed in, by criterion."""

    assessor: str
    ratings: Mapping[UUID, Given]


@dataclass(frozen=True)
class Assessed:
    """What an assessor reads of a case. `others` is null until the own ratings are handed in."""

    person_id: UUID
    title: str | None
    drive: str | None
    answer: str | None
    file_name: str | None
    handed_in_at: datetime | None
    others: Sequence[Other] | None


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


@dataclass(frozen=True)
class PanelChoice:
    """Somebody of the panel who can be asked to assess."""

    id: UUID
    council_id: UUID
    account_id: UUID
    name: str
    certified_for: str | None


def state_of(conflict: str | None, submitted_at: datetime | None) -> str:
    """How far an assessment has come."""
    if conflict is not None and conflict != "none":
        return "conflict"
    if submitted_at is not None:
        return "handed_in"
    return "asked" if conflict is None else "begun"


def list_mine() -> list[MyAssessment]:
    """Everything that the actor of this transaction assesses; soonest due first. One statement."""
    rows = session().execute(text("SELECT * FROM ctx.my_assessments() ORDER BY due_at, assessment_id"))
    return [_mine(row._mapping) for row in rows]


def get_mine(assessment_id: UUID) -> MyAssessment | None:
    """One of them, or None when the actor assesses no such thing now."""
    wanted = text("SELECT * FROM ctx.my_assessments() WHERE assessment_id = :id")
    row = session().execute(wanted, {"id": assessment_id}).first()
    return _mine(row._mapping) if row is not None else None


def read_assessed(assessment_id: UUID) -> Assessed | None:
    """The file of the case, or None until the assessor has told that there is no conflict of interest.

    The reading of another council's file is logged there in the same transaction.
    """
    told: dict[str, Any] | None = (
        session().execute(text("SELECT ctx.read_assessed(:id)"), {"id": assessment_id}).scalar()
    )
    if told is None:
        return None
    sample = told["sample"] or {}
    return Assessed(
        UUID(told["person"]), told["title"], told["drive"], sample.get("answer"), sample.get("file_name"),
        datetime.fromisoformat(sample["handed_in_at"]) if sample else None,
        _others(told["others"]) if told["others"] is not None else None,
    )  # fmt: skip


def read_sample_file(assessment_id: UUID) -> tuple[UUID, str, str, bytes] | None:
    """Person, name, type and content of the file to be rated; the reading is logged as every other."""
    wanted = text("SELECT * FROM ctx.read_sample_file(:id)")
    row = session().execute(wanted, {"id": assessment_id}).first()
    return (row.person_id, row.file_name, row.file_type, bytes(row.file_content)) if row else None


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
    found = session().scalars(
        select(Assessment)
        .where(Assessment.candidacy_id == candidacy_id)
        .order_by(Assessment.instrument, Assessment.assessor_name, Assessment.id)
    ).all()  # fmt: skip
    mine = {state_of(one.conflict, one.submitted_at) for one in found if _is(one, actor)}
    ratings = _ratings(candidacy_id) if found and mine <= {"handed_in"} else {}
    return [
        AssessorLine(
            one.id, one.instrument, one.assessor_council_id, one.assessor_account_id, one.assessor_name,
            one.due_at, one.submitted_at, state_of(one.conflict, one.submitted_at),
            one.note if one.id in ratings else None, ratings.get(one.id, {}),
        )
        for one in found
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


def why_stopped(case: Candidacy, account_id: UUID) -> str | None:
    """Why an account of the own council may not assess a case: `oneself`, `staff`, `nominee`; None when it may.

    Staff are those of the assessor's own unit, and of every unit below one that the assessor manages.
    """
    assessor = session().scalar(select(Account.person_id).where(Account.id == account_id))
    if assessor is not None and assessor == case.person_id:
        return "oneself"
    if case.nomination_id is not None and session().scalar(
        select(Nomination.id).where(
            Nomination.id == case.nomination_id,
            (Nomination.nominator_id == assessor) | (Nomination.submitted_by == account_id),
        )
    ):
        return "nominee"
    if assessor is not None and _is_staff(case.person_id, assessor):
        return "staff"
    return None


def _is_staff(person_id: UUID, assessor: UUID) -> bool:
    start = select(Person.unit_id).where(Person.id == person_id).scalar_subquery()
    above = select(Unit.id, Unit.parent_id, Unit.manager_id).where(Unit.id == start).cte(recursive=True)
    # UNION, not UNION ALL: units that name each other as parent end it.
    above = above.union(select(Unit.id, Unit.parent_id, Unit.manager_id).where(Unit.id == above.c.parent_id))
    manages = select(above.c.id).where(above.c.manager_id == assessor).exists()
    beside = select(Person.id).where(Person.id == assessor, Person.unit_id == start).exists()
    return bool(session().scalar(select(manages | beside)))


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


def _mine(row: Any) -> MyAssessment:
    return MyAssessment(
        owner_council_id=row["owner_council_id"],
        id=row["assessment_id"],
        grant_id=row["grant_id"],
        candidacy_id=row["candidacy_id"],
        programme_id=row["programme_id"],
        round_id=row["round_id"],
        name=f"{row['given_name']} {row['family_name']}",
        unit=row["unit"],
        instrument=row["instrument"],
        due_at=row["due_at"],
        conflict=row["conflict"],
        note=row["note"],
        submitted_at=row["submitted_at"],
        version=row["version"],
        ratings={UUID(key): Given(one["value"], one["note"]) for key, one in row["ratings"].items()},
        interviews=[
            Booked(
                UUID(one["id"]), datetime.fromisoformat(one["starts_at"]),
                datetime.fromisoformat(one["ends_at"]), one["place"], one["sequence"],
            )
            for one in row["interviews"]
        ],
    )  # fmt: skip


def _others(told: Sequence[Mapping[str, Any]]) -> list[Other]:
    found: dict[str, Other] = {}
    ratings: dict[str, dict[UUID, Given]] = {}
    for one in told:
        given = ratings.setdefault(one["assessment"], {})
        given[UUID(one["criterion"])] = Given(one["value"], one["note"])
        found[one["assessment"]] = Other(one["assessor"], given)
    return list(found.values())
