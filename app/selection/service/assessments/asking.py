"""Asking somebody of the panel to assess a candidate, and taking an assessor off."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.nominations.hooks import refuse_kept_out
from app.nominations.models import Call, Candidacy
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.i18n.binding import force
from app.platform.i18n.content import pick
from app.platform.once import ThereAlready, only_once
from app.platform.refusals import NotAllowed, NotFound, Refused
from app.platform.tenancy import grants
from app.platform.tenancy.models import AccessGrant
from app.programmes.models import ProgrammeText, Round
from app.selection.models import INSTRUMENTS, Assessment, PanelMember, RoundSelection
from app.selection.queries.conflicts import why_stopped
from app.selection.queries.conflicts_told import conflicts_told
from app.selection.service.invitations import invite, tell_asked, uninvite

#: The states of a case in which its file is made ready.
OPEN = ("opinion", "second_opinion", "preparing", "ready")
#: How long a grant lasts where no day of decision is set.
WITHOUT_DECISION = timedelta(days=90)


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
    if due_at is not None and due_at <= _now():
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
        made.grant_id = _grant(actor, case, member)
        session().flush()
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


def _grant(actor: Actor, case: Candidacy, member: PanelMember) -> UUID:
    """The grant that an assessment of another council's assessor reads through: the one there is, or a new one."""
    now = _now()
    known = session().scalar(
        select(AccessGrant.id)
        .join(Assessment, Assessment.grant_id == AccessGrant.id)
        .where(
            Assessment.candidacy_id == case.id,
            Assessment.assessor_council_id == member.council_id,
            Assessment.assessor_account_id == member.account_id,
            AccessGrant.withdrawn_at.is_(None),
            AccessGrant.valid_until > now,
        )
        .limit(1)
    )
    if known is not None:
        return known
    until = session().scalar(
        select(func.coalesce(RoundSelection.announce_at, Call.decision_at))
        .select_from(Round)
        .outerjoin(RoundSelection, RoundSelection.round_id == Round.id)
        .outerjoin(Call, Call.id == case.call_id)
        .where(Round.programme_id == case.programme_id, Round.id == case.round_id)
    )
    if until is None or until <= now:
        until = now + WITHOUT_DECISION
    grantee = grants.Grantee(member.council_id, member.account_id, member.name)
    return grants.give(
        actor,
        case.person_id,
        grantee,
        ("candidacy", "profile"),
        _purpose(actor, case),
        now,
        until,
        of_round=grants.OfRound(case.programme_id, case.round_id),
    )


def _purpose(actor: Actor, case: Candidacy) -> str:
    """Why, in the council's own language: it is the person concerned who reads it."""
    language = actor.council.default_language
    rows = session().execute(
        select(ProgrammeText.locale, ProgrammeText.name).where(
            ProgrammeText.programme_id == case.programme_id
        )
    )
    names = {row.locale: row.name for row in rows}
    number = session().scalar(select(Round.number).where(Round.id == case.round_id))
    with force(language):
        return _(
            "Assesses candidates of round %(number)s of %(programme)s",
            number=number,
            programme=pick(names, language).text,
        )


def _now() -> datetime:
    found: datetime | None = session().scalar(select(func.clock_timestamp()))
    assert found is not None  # noqa: S101 - a clock always tells the time
    return found
