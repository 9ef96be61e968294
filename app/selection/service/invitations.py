"""Calendar entries to those who hold an interview, of whichever council; they are written there, as themselves."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select, text, update

from app.platform.database import session
from app.selection.models import Interview

TELL = text("SELECT ctx.invite_assessors(:interview, :assessment, :cancelled)")


def tell_assessors(interview_id: UUID, assessment_id: UUID | None = None, cancelled: bool = False) -> None:
    """Ask for an entry (or for taking it away) to all assessors of the interview, or to one."""
    values = {"interview": interview_id, "assessment": assessment_id, "cancelled": cancelled}
    session().execute(TELL, values)


def invite(candidacy_id: UUID, assessment_id: UUID) -> None:
    """Invite a new assessor to the interviews that are booked."""
    for interview_id in _booked(candidacy_id):
        tell_assessors(interview_id, assessment_id)


def uninvite(candidacy_id: UUID, assessment_id: UUID) -> None:
    """Take the interviews out of the calendar of an assessor who is about to be taken off.

    A calendar listens only to what is later than what it has: the entry's number goes up, for this assessor's
    being asked again, too. The interview itself has not changed, so nobody else is told anything.
    """
    for interview_id in _booked(candidacy_id):
        later = update(Interview).where(Interview.id == interview_id)
        session().execute(later.values(sequence=Interview.sequence + 1))
        tell_assessors(interview_id, assessment_id, cancelled=True)


def _booked(candidacy_id: UUID) -> list[UUID]:
    wanted = select(Interview.id).where(
        Interview.candidacy_id == candidacy_id,
        Interview.cancelled_at.is_(None),
        Interview.ends_at > func.clock_timestamp(),
    )
    return list(session().scalars(wanted.order_by(Interview.id)))
