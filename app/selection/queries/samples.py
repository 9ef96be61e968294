"""Reading work samples and the task of a round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select

from app.letters.models import Letter
from app.platform.database import session
from app.selection.models import Assessment, RoundSelection, WorkSample


@dataclass(frozen=True)
class Task:
    """The task of a round's work sample, per language; `version` 0 where nothing is set."""

    texts: Mapping[str, str]
    due_at: datetime | None
    version: int

    @property
    def set(self) -> bool:
        """Whether there is a task to do."""
        return self.due_at is not None and any(text.strip() for text in self.texts.values())


@dataclass(frozen=True)
class Sample:
    """What a candidate has written, without the content of the file."""

    answer: str
    file_name: str | None
    file_type: str | None
    handed_in_at: datetime | None
    updated_at: datetime
    version: int


def get_task(programme_id: UUID, round_id: UUID) -> Task:
    """The task of a round."""
    row = session().execute(
        select(RoundSelection.sample_task, RoundSelection.sample_due_at, RoundSelection.version).where(
            RoundSelection.programme_id == programme_id, RoundSelection.round_id == round_id
        )
    ).first()  # fmt: skip
    return Task(*row) if row else Task({}, None, 0)


def get_sample(candidacy_id: UUID) -> Sample | None:
    """What the candidate of a case has written so far, if anything."""
    row = (
        session()
        .execute(
            select(
                WorkSample.answer,
                WorkSample.file_name,
                WorkSample.file_type,
                WorkSample.handed_in_at,
                WorkSample.updated_at,
                WorkSample.version,
            ).where(WorkSample.candidacy_id == candidacy_id)
        )
        .first()
    )
    return Sample(*row) if row else None


def get_file(candidacy_id: UUID) -> tuple[str, str, bytes, datetime | None] | None:
    """Name, type and content of the file with a sample, and when it was handed in."""
    row = (
        session()
        .execute(
            select(
                WorkSample.file_name, WorkSample.file_type, WorkSample.file_content, WorkSample.handed_in_at
            ).where(WorkSample.candidacy_id == candidacy_id, WorkSample.file_content.is_not(None))
        )
        .first()
    )
    if row is None or row.file_content is None:
        return None
    return row.file_name or "", row.file_type or "", bytes(row.file_content), row.handed_in_at


def is_rated(candidacy_id: UUID) -> bool:
    """Whether somebody has handed in an assessment of the work sample."""
    rated = exists().where(
        Assessment.candidacy_id == candidacy_id,
        Assessment.instrument == "work_sample",
        Assessment.submitted_at.is_not(None),
    )
    return bool(session().scalar(select(rated)))


def asked_at(candidacy_id: UUID) -> datetime | None:
    """When the candidate was last written to about the work sample."""
    wanted = select(func.max(Letter.written_at)).where(
        Letter.candidacy_id == candidacy_id, Letter.kind == "sample_asked"
    )
    return session().scalar(wanted)
