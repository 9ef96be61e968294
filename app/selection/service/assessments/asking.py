"""Asking somebody of the panel to assess a candidate, and taking an assessor off."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.nominations.hooks import refuse_kept_out
from app.nominations.models import Candidacy
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.once import ThereAlready, only_once
from app.platform.refusals import NotAllowed, NotFound, Refused
from app.platform.tenancy import grants
from app.selection.models import INSTRUMENTS, Assessment, PanelMember
from app.selection.queries.conflicts import why_stopped
from app.selection.queries.conflicts_told import conflicts_told
from app.selection.service.assessments.opening import known_grant, last_day, moment, open_to
from app.selection.service.invitations import invite, tell_asked, uninvite

#: The states of a case in which its file is made ready.
OPEN = ("opinion", "second_opinion", "preparing", "ready")


def case_to_prepare(actor: Actor, candidacy_id: UUID) -> Candidacy:
    """One of the own council's cases, for who makes its file ready; it stays as it is until this is committed.

    Raises:
        NotAllowed: the actor may not.
        KeptOut: the actor has a conflict of interest in it.
        NotFound: the council has no such case.
    """
    if not actor.may("council:candidacies:edit"):
        raise NotAllowed
    wanted = select(Candidacy).where(Candidacy.id == candidacy_id, Candidacy.state != "draft")
    # A case that is withdrawn or decided at this moment is waited for: nothing is opened of it afterwards.
    case = session().scalar(wanted.with_for_update(read=True), execution_options={"populate_existing": True})
    if case is None:
        raise NotFound
    refuse_kept_out(actor, case)
    return case


def assign(
    actor: Actor, candidacy_id: UUID, member_id: UUID, instrument: str, due_at: datetime | None
) -> UUID:
    """Ask a member of the round's panel, of whichever council, to assess one candidate by one instrument.

    For somebody of another council, a grant on this person's case is given in the same transaction.

    Raises:
        NotAllowed, NotFound: as `case_to_prepare`.
        Refused: `member` unknown, asked already (`taken`), not certified to do a person profile (`uncertified`), or
            stopped (`oneself`, `rival`, `staff`, `nominee`, `conflict`); `instrument` unknown; `case` decided
            (`closed`); `due_at` past.
    """
    case = case_to_prepare(actor, candidacy_id)
    if case.state not in OPEN:
        raise Refused("case", "closed")
    if instrument not in INSTRUMENTS:
        raise Refused("instrument", "unknown")
    member = session().scalar(
        select(PanelMember).where(
            PanelMember.programme_id == case.programme_id,
            PanelMember.round_id == case.round_id,
            PanelMember.id == member_id,
        )
    )
    if member is None:
        raise Refused("member", "unknown")
    if instrument == "profile" and not member.certified_for:
        raise Refused("member", "uncertified")
    if due_at is not None and due_at <= moment():
        raise Refused("due_at", "past")
    _refuse_stopped(actor, case, member, instrument)
    made = Assessment(
        council_id=actor.council.id,
        candidacy_id=case.id,
        instrument=instrument,
        assessor_council_id=member.council_id,
        assessor_account_id=member.account_id,
        assessor_name=member.name,
        due_at=due_at,
    )
    try:
        with only_once("uq_assessment_assessor"):
            session().add(made)
    except ThereAlready:
        # Another coordinator has asked at this very moment.
        raise Refused("member", "taken") from None
    if member.council_id != actor.council.id:
        open_to(actor, case, made, known_grant(made) or last_day(case, due_at))
    log.record(actor, "assessor.asked", "candidacy", case.id, people=[case.person_id])
    tell_asked(made.id)
    invite(case.id, made.id)
    return made.id


def remove(actor: Actor, candidacy_id: UUID, assessment_id: UUID) -> None:
    """Take an assessor off a case, and with it the grant, unless another assessment of the person needs it.

    A conflict of interest that the assessor has told stays in the register of the case.

    Raises:
        NotAllowed, NotFound: as `case_to_prepare`; no such assessment.
        Refused: `assessment` is handed in, and stays in the file.
    """
    case = case_to_prepare(actor, candidacy_id)
    found = session().scalar(
        select(Assessment).where(Assessment.candidacy_id == case.id, Assessment.id == assessment_id)
    )
    if found is None:
        raise NotFound
    if found.submitted_at is not None:
        raise Refused("assessment", "handed_in")
    uninvite(case.id, found.id)
    grant_id = found.grant_id
    session().delete(found)
    session().flush()
    log.record(actor, "assessor.removed", "candidacy", case.id, people=[case.person_id])
    used = select(Assessment.id).where(Assessment.grant_id == grant_id).limit(1)
    if grant_id is not None and session().scalar(used) is None:
        grants.withdraw(actor, grant_id)


def _refuse_stopped(actor: Actor, case: Candidacy, member: PanelMember, instrument: str) -> None:
    """Refuse who may not: only for the own council's, of others it is the assessor who tells."""
    same = (
        Assessment.candidacy_id == case.id,
        Assessment.assessor_council_id == member.council_id,
        Assessment.assessor_account_id == member.account_id,
    )
    if instrument in session().scalars(select(Assessment.instrument).where(*same)).all():
        raise Refused("member", "taken")
    if (case.id, member.account_id) in conflicts_told([case.id]):
        raise Refused("member", "conflict")
    if member.council_id == actor.council.id:
        stopped = why_stopped(case, member.account_id)
        if stopped is not None:
            raise Refused("member", stopped)
