"""What the actor is to assess, in whichever council: read through the database's own functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.platform.database import session
from app.selection.queries.assessments.rated import Given, state_of


@dataclass(frozen=True)
class Booked:
    """An interview that is not cancelled. `sequence` counts what calendars are told, `version` what is changed."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    place: str
    sequence: int
    version: int


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


def list_mine() -> list[MyAssessment]:
    """Everything that the actor of this transaction assesses; soonest due first. One statement."""
    rows = session().execute(text("SELECT * FROM ctx.my_assessments() ORDER BY due_at, assessment_id"))
    return [_mine(row._mapping) for row in rows]


@dataclass(frozen=True)
class ToldConflict:
    """A conflict of interest that the actor has told of a person, in whichever council, and not taken back."""

    id: UUID
    owner_council_id: UUID
    name: str
    kind: str
    told_at: datetime


def list_told() -> list[ToldConflict]:
    """Those of the actor of this transaction, the latest first, one for each person. One statement."""
    rows = session().execute(text("SELECT * FROM ctx.my_conflicts() ORDER BY told_at DESC, conflict_id"))
    return [
        ToldConflict(
            row.conflict_id,
            row.owner_council_id,
            f"{row.given_name} {row.family_name}",
            row.kind,
            row.told_at,
        )
        for row in rows
    ]


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
        ratings={
            UUID(key): Given(one["value"], one["note"], one["undecided"])
            for key, one in row["ratings"].items()
        },
        interviews=[
            Booked(
                UUID(one["id"]), datetime.fromisoformat(one["starts_at"]),
                datetime.fromisoformat(one["ends_at"]), one["place"], one["sequence"], one["version"],
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
