"""Reads of imports. Everything here is of one council: the database shows no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, or_, select

from app.platform.database import session
from app.platform.identity.models import Account
from app.platform.imports.kind import ROW
from app.platform.imports.models import ImportBatch, ImportRow
from app.platform.outbox.models import JobProgress, OutboxEntry

PAGE = 50
LISTED = 20


@dataclass(frozen=True)
class Doing:
    """How far the job of an import has come. `stuck`: it has ended without an outcome (given up, or stopped)."""

    done: int
    total: int
    stuck: bool


@dataclass(frozen=True)
class Difference:
    """One line of the difference list."""

    number: int
    state: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    faults: list[dict[str, Any]] | None
    target_id: UUID | None = None


@dataclass(frozen=True)
class DifferencePage:
    """One page of it; `before` and `after` are row numbers to go on from, or None."""

    lines: list[Difference]
    before: int | None
    after: int | None


def get_batch(kind: str, import_id: UUID, round_id: UUID | None) -> ImportBatch | None:
    """An import of this kind and place, or None. Its content is not loaded."""
    return session().scalar(
        select(ImportBatch).where(
            ImportBatch.id == import_id,
            ImportBatch.kind == kind,
            ImportBatch.round_id.is_not_distinct_from(round_id),
        )
    )


def list_batches(kind: str, round_id: UUID | None) -> Sequence[Row[Any]]:
    """The latest imports of a kind and place: id, file_name, state, counts, created_at, name of who began it."""
    statement = (
        select(
            ImportBatch.id,
            ImportBatch.file_name,
            ImportBatch.state,
            ImportBatch.counts,
            ImportBatch.created_at,
            Account.name.label("by"),
        )
        .join(
            Account,
            and_(Account.council_id == ImportBatch.council_id, Account.id == ImportBatch.created_by),
            isouter=True,
        )
        .where(ImportBatch.kind == kind, ImportBatch.round_id.is_not_distinct_from(round_id))
        .order_by(ImportBatch.created_at.desc(), ImportBatch.id.desc())
        .limit(LISTED)
    )
    return session().execute(statement).all()


def get_doing(job_id: UUID | None) -> Doing | None:
    """The progress of an import's latest job."""
    if job_id is None:
        return None
    statement = (
        select(
            JobProgress.done,
            JobProgress.total,
            or_(OutboxEntry.dead_at.is_not(None), OutboxEntry.done_at.is_not(None)),
        )
        .select_from(OutboxEntry)
        .join(
            JobProgress,
            and_(JobProgress.council_id == OutboxEntry.council_id, JobProgress.entry_id == OutboxEntry.id),
            isouter=True,
        )
        .where(OutboxEntry.id == job_id)
    )
    row = session().execute(statement).one_or_none()
    return Doing(row[0] or 0, row[1] or 0, row[2]) if row else None


def count_states(import_id: UUID) -> dict[str, dict[str, int]]:
    """How many rows of each part are in each state: `{"row": {"new": 3, …}, "unit": {…}}`."""
    statement = (
        select(ImportRow.part, ImportRow.state, func.count())
        .where(ImportRow.import_id == import_id)
        .group_by(ImportRow.part, ImportRow.state)
    )
    counts: dict[str, dict[str, int]] = {ROW: {}}
    for part, state, count in session().execute(statement):
        counts.setdefault(part, {})[state] = count
    return counts


def list_differences(
    import_id: UUID, part: str, state: str | None, start: int | None, backwards: bool
) -> DifferencePage:
    """A page of the difference list, in the order of the file, after or before a row number."""
    number = ImportRow.row_number
    statement = select(
        number, ImportRow.state, ImportRow.before, ImportRow.after, ImportRow.faults, ImportRow.target_id
    ).where(ImportRow.import_id == import_id, ImportRow.part == part)
    if state is not None:
        statement = statement.where(ImportRow.state == state)
    if start is not None:
        statement = statement.where(number < start if backwards else number > start)
    statement = statement.order_by(number.desc() if backwards else number).limit(PAGE + 1)
    lines = [Difference(*row) for row in session().execute(statement)]
    more = len(lines) > PAGE
    lines = lines[:PAGE]
    if backwards:
        lines.reverse()
    if not lines:
        return DifferencePage([], None, None)
    has_before = more if backwards else start is not None
    has_after = backwards or more
    return DifferencePage(
        lines, lines[0].number if has_before else None, lines[-1].number if has_after else None
    )
