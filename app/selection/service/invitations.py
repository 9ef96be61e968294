"""Calendar entries to those who hold an interview, of whichever council; they are written there, as themselves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, or_, select, text, update

from app.nominations.models import Candidacy
from app.platform.database import session
from app.platform.tenancy.models import AccessGrant
from app.selection.models import Assessment, Interview, PanelMember

TELL = text("SELECT ctx.invite_assessors(:interview, :assessment, :cancelled)")
SAY = text("SELECT ctx.tell_assessors(:assessment, :told)")
#: An assessor is reminded so long before the day.
BEFORE_DUE = timedelta(days=2)


def tell_assessors(interview_id: UUID, assessment_id: UUID | None = None, cancelled: bool = False) -> None:
    """Ask for an entry (or for taking it away) to everybody who holds the interview, or to one assessor."""
    told = _holders(interview_id) if assessment_id is None else [assessment_id]
    for one in told:
        session().execute(TELL, {"interview": interview_id, "assessment": one, "cancelled": cancelled})


def _holders(interview_id: UUID) -> Sequence[UUID]:
    """The assessments of who is to hold an interview; not of who has been told before that it is not so any more.

    That is who could read of it by a grant that is withdrawn, and who has been taken off the own council's panel
    after handing in.
    """
    seated = select(PanelMember.id).where(
        PanelMember.round_id == Candidacy.round_id,
        PanelMember.council_id == Assessment.assessor_council_id,
        PanelMember.account_id == Assessment.assessor_account_id,
    )
    return session().scalars(
        select(Assessment.id)
        .join(Interview, Interview.candidacy_id == Assessment.candidacy_id)
        .join(Candidacy, Candidacy.id == Assessment.candidacy_id)
        .outerjoin(AccessGrant, AccessGrant.id == Assessment.grant_id)
        .where(
            Interview.id == interview_id,
            Assessment.instrument == "interview",
            AccessGrant.withdrawn_at.is_(None),
            or_(Assessment.grant_id.is_not(None), Assessment.submitted_at.is_(None), seated.exists()),
        )
        .order_by(Assessment.id)
    ).all()  # fmt: skip


def tell_asked(assessment_id: UUID) -> None:
    """Have an assessor told that something is to be assessed: a letter, in the assessor's own council."""
    session().execute(SAY, {"assessment": assessment_id, "told": "asked"})


def remind_assessors() -> int:
    """Have every assessor of the own council's cases told whose day is near or has passed, each once; how many."""
    asked = 0
    for told in ("soon", "overdue"):
        asked += session().execute(SAY, {"assessment": None, "told": told}).scalar() or 0
    return asked


def invite(candidacy_id: UUID, assessment_id: UUID) -> None:
    """Invite a new assessor to the interviews that are booked."""
    for interview_id in _booked(candidacy_id):
        tell_assessors(interview_id, assessment_id)


def uninvite(candidacy_id: UUID, assessment_id: UUID, wait: bool = True) -> None:
    """Take the interviews out of the calendar of an assessor who is about to be taken off.

    A calendar listens only to what is later than what it has: the entry's number goes up, for this assessor's
    being asked again, too. The interview itself has not changed, so nobody else is told anything.

    Args:
        wait: for who is changing an interview at this moment; otherwise that one is left as it is.
    """
    for interview_id in _booked(candidacy_id, lock=True, wait=wait):
        later = update(Interview).where(Interview.id == interview_id)
        session().execute(later.values(sequence=Interview.sequence + 1))
        tell_assessors(interview_id, assessment_id, cancelled=True)


def uninvite_grants(ended: Collection[UUID], wait: bool = True) -> None:
    """The same for whoever was to hold an interview by one of these grants, and can read of it no more."""
    wanted = select(Assessment.candidacy_id, Assessment.id).where(
        Assessment.grant_id.in_(ended),
        Assessment.instrument == "interview",
        func.coalesce(Assessment.conflict, "none") == "none",
    )
    for candidacy_id, assessment_id in (
        session().execute(wanted.order_by(Assessment.id)).all() if ended else []
    ):
        uninvite(candidacy_id, assessment_id, wait)


def _booked(candidacy_id: UUID, lock: bool = False, wait: bool = True) -> list[UUID]:
    wanted = select(Interview.id).where(
        Interview.candidacy_id == candidacy_id,
        Interview.cancelled_at.is_(None),
        Interview.ends_at > func.clock_timestamp(),
    )
    wanted = wanted.order_by(Interview.id)
    return list(session().scalars(wanted.with_for_update(skip_locked=not wait) if lock else wanted))
