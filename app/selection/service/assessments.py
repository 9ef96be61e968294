"""Asking somebody to assess a candidate, and assessing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import func, select, text, update

from app.nominations.models import Call, Candidacy
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.i18n.binding import force
from app.platform.i18n.content import pick
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.platform.tabular import sensitive_text
from app.platform.tenancy import grants
from app.platform.tenancy.models import AccessGrant
from app.programmes.models import ProgrammeText, Round
from app.selection.models import CONFLICTS, INSTRUMENTS, Assessment, Criterion, PanelMember, RoundSelection
from app.selection.queries import assessments as queries
from app.selection.queries.assessments import Given, MyAssessment
from app.selection.service.invitations import invite, uninvite

#: The states of a case in which its file is made ready.
OPEN = ("opinion", "second_opinion", "preparing", "ready")
#: How long a grant lasts where no day of decision is set.
WITHOUT_DECISION = timedelta(days=90)
LONGEST = 4000


def case_to_prepare(actor: Actor, candidacy_id: UUID) -> Candidacy:
    """One of the own council's cases, for who makes its file ready.

    Raises:
        NotAllowed: the actor may not, or it is the actor's own case.
        NotFound: the council has no such case.
    """
    if not actor.may("council:candidacies:edit"):
        raise NotAllowed
    case = session().scalar(select(Candidacy).where(Candidacy.id == candidacy_id, Candidacy.state != "draft"))
    if case is None:
        raise NotFound
    if case.person_id == actor.person_id:
        raise NotAllowed
    return case


def assign(
    actor: Actor, candidacy_id: UUID, member_id: UUID, instrument: str, due_at: datetime | None
) -> UUID:
    """Ask a member of the round's panel, of whichever council, to assess one candidate by one instrument.

    For somebody of another council, a grant on this person's case is given in the same transaction.

    Raises:
        NotAllowed, NotFound: as `case_to_prepare`.
        Refused: `member` unknown, asked already (`taken`), or stopped (`oneself`, `staff`, `nominee`);
            `instrument` unknown; `case` decided (`closed`); `due_at` past.
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
    if due_at is not None and due_at <= _now():
        raise Refused("due_at", "past")
    _refuse_stopped(actor, case, member, instrument)
    grant_id = None if member.council_id == actor.council.id else _grant(actor, case, member)
    made = Assessment(
        council_id=actor.council.id,
        candidacy_id=case.id,
        instrument=instrument,
        assessor_council_id=member.council_id,
        assessor_account_id=member.account_id,
        assessor_name=member.name,
        grant_id=grant_id,
        due_at=due_at,
    )
    session().add(made)
    session().flush()
    log.record(actor, "assessor.asked", "candidacy", case.id, people=[case.person_id])
    invite(case.id, made.id)
    return made.id


def remove(actor: Actor, candidacy_id: UUID, assessment_id: UUID) -> None:
    """Take an assessor off a case, and with it the grant, unless another assessment of the person needs it.

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


def end_grants_of(actor: Actor, case: Candidacy) -> None:
    """A case has ended, by whoever: its assessors of other councils read nothing of the person any more."""
    used = select(Assessment.grant_id).where(
        Assessment.candidacy_id == case.id, Assessment.grant_id.is_not(None)
    )
    ended = (
        session()
        .scalars(
            update(AccessGrant)
            .where(AccessGrant.id.in_(used), AccessGrant.withdrawn_at.is_(None))
            .values(withdrawn_at=func.clock_timestamp(), withdrawn_by=actor.account_id)
            .returning(AccessGrant.id)
        )
        .all()
    )
    for grant_id in ended:
        log.record(actor, "grant.withdrawn", "person", case.person_id, {"grant": str(grant_id)})


def tell_conflict(actor: Actor, assessment_id: UUID, told: str) -> None:
    """Answer the question of conflicts of interest. Any but `none` closes the file to the assessor at once.

    Raises:
        NotFound: the actor assesses no such thing.
        Refused: `conflict` unknown, or told before (`told`).
    """
    if told not in CONFLICTS:
        raise Refused("conflict", "unknown")
    mine = queries.get_mine(assessment_id)
    if mine is None:
        raise NotFound
    asked = text("SELECT ctx.declare_conflict(:owner, :id, :told)")
    values = {"owner": mine.owner_council_id, "id": mine.id, "told": told}
    if not session().execute(asked, values).scalar():
        raise Refused("conflict", "told")


def look(actor: Actor, mine: MyAssessment) -> queries.Assessed | None:
    """Open the file to its assessor: None until there is told to be no conflict of interest.

    Who has become the candidate's manager, or works beside her now, is kept out even so.

    Raises:
        NotAllowed: the actor is of the candidate's own unit, manages it, has nominated her, or is the candidate.
    """
    if _stopped_now(actor, mine):
        raise NotAllowed
    assessed = queries.read_assessed(mine.id)
    if assessed is not None and mine.owner_council_id == actor.council.id:
        log.record(actor, "candidacy.viewed", "candidacy", mine.candidacy_id, people=[assessed.person_id])
    return assessed


def sample_file(actor: Actor, mine: MyAssessment) -> tuple[str, str, bytes] | None:
    """Name, type and content of the file that came with the work sample that the actor rates; the look is logged.

    Raises:
        NotAllowed: as `look`.
    """
    if _stopped_now(actor, mine):
        raise NotAllowed
    found = queries.read_sample_file(mine.id)
    if found is None:
        return None
    if mine.owner_council_id == actor.council.id:
        log.record(actor, "candidacy.viewed", "candidacy", mine.candidacy_id, people=[found[0]])
    return found[1:]


def save(
    actor: Actor,
    assessment_id: UUID,
    version: int,
    note: str | None,
    ratings: Mapping[UUID, Given],
    hand_in: bool = False,
) -> int:
    """Keep note and ratings, and hand them in.

    Returns:
        The new version.

    Raises:
        NotFound: the actor assesses no such thing.
        NotAllowed: as `look`; a conflict of interest has been told, or not yet been asked about.
        Refused: `note` is too long (`long`) or tells what may not be kept (`sensitive`); a rating is of no
            criterion of the round or not from 1 to 5 (`rating`); handing in while a criterion is neither rated
            nor abstained from (`rating`, `missing`); handed in before (`assessment`, `handed_in`).
        Changed: it has been changed elsewhere since; `current` is how it is now.
    """
    mine = queries.get_mine(assessment_id)
    if mine is None:
        raise NotFound
    if mine.state == "handed_in":
        raise Refused("assessment", "handed_in")
    if mine.state != "begun" or _stopped_now(actor, mine):
        raise NotAllowed
    _check(note, ratings)
    wanted = _criteria(mine)
    if not set(ratings) <= wanted:
        raise Refused("rating", "unknown")
    if hand_in and not wanted <= set(ratings) | set(mine.ratings):
        raise Refused("rating", "missing")
    given = {str(key): {"value": one.value, "note": one.note or None} for key, one in ratings.items()}
    saved: int | None = (
        session()
        .execute(
            text("SELECT ctx.save_assessment(:owner, :id, :version, :note, cast(:given AS jsonb), :hand_in)"),
            {
                "owner": mine.owner_council_id, "id": mine.id, "version": version, "note": note or None,
                "given": json.dumps(given), "hand_in": hand_in,
            },
        )
        .scalar()
    )  # fmt: skip
    if saved is None:
        raise Changed(queries.get_mine(assessment_id) or mine)
    return saved


def _check(note: str | None, ratings: Mapping[UUID, Given]) -> None:
    for written in (note, *(one.note for one in ratings.values())):
        if written and len(written) > LONGEST:
            raise Refused("note", "long")
        if sensitive_text(written) is not None:
            raise Refused("note", "sensitive")
    if any(one.value is not None and one.value not in range(1, 6) for one in ratings.values()):
        raise Refused("rating", "unknown")


def _criteria(mine: MyAssessment) -> set[UUID]:
    wanted = select(Criterion.id).where(
        Criterion.programme_id == mine.programme_id, Criterion.round_id == mine.round_id
    )
    return set(session().scalars(wanted))


def _stopped_now(actor: Actor, mine: MyAssessment) -> bool:
    if mine.owner_council_id != actor.council.id or actor.account_id is None:
        return False
    case = session().scalar(select(Candidacy).where(Candidacy.id == mine.candidacy_id))
    return case is None or queries.why_stopped(case, actor.account_id) is not None


def _refuse_stopped(actor: Actor, case: Candidacy, member: PanelMember, instrument: str) -> None:
    """Refuse who may not: only for the own council's, of others it is the assessor who tells."""
    same = (
        Assessment.candidacy_id == case.id,
        Assessment.assessor_council_id == member.council_id,
        Assessment.assessor_account_id == member.account_id,
    )
    known = session().execute(select(Assessment.instrument, Assessment.conflict).where(*same)).all()
    if any(one.instrument == instrument for one in known):
        raise Refused("member", "taken")
    if any(one.conflict not in (None, "none") for one in known):
        raise Refused("member", "conflict")
    if member.council_id == actor.council.id:
        stopped = queries.why_stopped(case, member.account_id)
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
        actor, case.person_id, grantee, ("candidacy", "profile"), _purpose(actor, case), now, until
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
