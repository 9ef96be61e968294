"""What a person may do to a job that is there: start it again, or ask it to stop."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, func, select

from app.platform.database import session
from app.platform.outbox.models import JobProgress, OutboxEntry


def retry(job_id: UUID) -> bool:
    """Make a job that failed or was given up due at once, with all its attempts before it.

    Returns:
        False when there is no such job in the council of this transaction, or it is done, or at work.
    """
    entry = _unlocked(job_id)
    if entry is None:
        return False
    entry.attempts, entry.fault, entry.dead_at, entry.next_at = 0, None, None, func.now()
    session().execute(delete(JobProgress).where(JobProgress.entry_id == job_id))
    return True


def cancel(job_id: UUID) -> str | None:
    """End a job that has not begun, or ask one that is at work to stop.

    Returns:
        `cancelled`, `asked`, or None when there is no such job in the council of this transaction, or it is
        done.
    """
    entry = _unlocked(job_id)
    if entry is not None:
        entry.done_at = entry.cancelled_at = func.now()
        return "cancelled"
    progress = session().scalar(
        select(JobProgress)
        .join(OutboxEntry, OutboxEntry.id == JobProgress.entry_id)
        .where(JobProgress.entry_id == job_id, OutboxEntry.done_at.is_(None))
        .with_for_update(of=JobProgress)
    )
    if progress is None:
        return None
    progress.cancel_asked = True
    return "asked"


def _unlocked(job_id: UUID) -> OutboxEntry | None:
    """The entry, locked by us, when it is not done and no worker holds it."""
    wanted = select(OutboxEntry).where(OutboxEntry.id == job_id, OutboxEntry.done_at.is_(None))
    found: OutboxEntry | None = session().scalar(wanted.with_for_update(skip_locked=True, key_share=True))
    return found
