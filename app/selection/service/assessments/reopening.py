"""Opening a file again to an assessor of another council whose grant has ended while the assessment still waits."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.nominations.models import Candidacy
from app.platform.access.actor import Actor
from app.platform.database import session
from app.platform.refusals import NotFound, Refused
from app.selection.models import Assessment, PanelMember
from app.selection.queries.conflicts_told import conflicts_told
from app.selection.service.assessments.asking import OPEN, case_to_prepare
from app.selection.service.assessments.opening import known_grant, moment, open_to
from app.selection.service.invitations import invite, tell_asked
from app.selection.service.panel import LONGEST


def open_again(actor: Actor, candidacy_id: UUID, assessment_id: UUID, until: datetime | None) -> None:
    """Give the assessor a new grant, until a moment that is the last day of what is overdue, too.

    A grant ends on the round's day of decision, or when a coordinator withdraws it; a decision that is late leaves
    assessments that nobody can make. What the assessor has written is there as it was. The assessor is told anew.

    Raises:
        NotAllowed, NotFound, KeptOut: as `case_to_prepare`; no such assessment.
        Refused: `case` decided (`closed`); `assessment` handed in, or its file is open already (`open`); `member` told
            of a conflict of interest (`conflict`) or is not on the panel any more (`off_panel`); `until` missing, past
            or more than a year away (`far`).
    """
    case = case_to_prepare(actor, candidacy_id)
    # Of two who press at the same moment the second finds the file open.
    wanted = select(Assessment).where(Assessment.candidacy_id == case.id).order_by(Assessment.id)
    rows = session().scalars(wanted.with_for_update(), execution_options={"populate_existing": True}).all()
    found = next((one for one in rows if one.id == assessment_id), None)
    if found is None:
        raise NotFound
    if case.state not in OPEN:
        raise Refused("case", "closed")
    _refuse_open(actor, case, found)
    last = _checked(until)
    open_to(actor, case, found, last)
    for one in rows:
        if one.assessor_account_id == found.assessor_account_id and one.submitted_at is None:
            if one.due_at is not None and one.due_at <= moment():
                one.due_at = last
            session().flush()
            tell_asked(one.id)
            invite(case.id, one.id)


def _checked(until: datetime | None) -> datetime:
    if until is None:
        raise Refused("until", "missing")
    now = moment()
    if until <= now:
        raise Refused("until", "past")
    if until > now + LONGEST:
        raise Refused("until", "far")
    return until


def _refuse_open(actor: Actor, case: Candidacy, one: Assessment) -> None:
    if one.submitted_at is not None:
        raise Refused("assessment", "handed_in")
    told = (one.candidacy_id, one.assessor_account_id) in conflicts_told([one.candidacy_id])
    if told or one.conflict not in (None, "none"):
        raise Refused("member", "conflict")
    if one.assessor_council_id == actor.council.id or known_grant(one) is not None:
        raise Refused("assessment", "open")
    seated = (
        select(PanelMember.id)
        .where(
            PanelMember.programme_id == case.programme_id,
            PanelMember.round_id == case.round_id,
            PanelMember.council_id == one.assessor_council_id,
            PanelMember.account_id == one.assessor_account_id,
        )
        .limit(1)
    )
    if session().scalar(seated) is None:
        raise Refused("member", "off_panel")
