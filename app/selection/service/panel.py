"""Each council's own people on the panel, and what it opens of its files to the others'."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from app.nominations.models import Candidacy
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.identity.models import Account
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.platform.tabular import sensitive_text
from app.platform.tenancy.grants import Grantee, OfRound, give
from app.platform.tenancy.models import AccessGrant
from app.selection import policy
from app.selection.models import Assessment, PanelMember
from app.selection.queries.board import OPEN
from app.selection.queries.conflicts_told import conflicts_told
from app.selection.queries.facts import PanelSeat, SelectionFacts
from app.selection.service.invitations import uninvite, uninvite_grants

PARTS = ("candidacy", "profile")
LONGEST = timedelta(days=366)
RENOUNCE = text("SELECT ctx.renounce_grants(:round, :account)")


@dataclass(frozen=True)
class SeatData:
    """What a panel member is there for."""

    decides: bool = False
    certified_for: str | None = None


@dataclass(frozen=True)
class Unseated:
    """What was closed to who has been taken off the panel: files of others, and own assessments not handed in."""

    grants: int
    assessments: int


def seat(actor: Actor, facts: SelectionFacts, account_id: UUID, data: SeatData) -> UUID:
    """Put an account of the own council on the panel of a round.

    Raises:
        NotAllowed: the actor may not.
        Refused: there is no such account in use, or it is on the panel already; `certified_for` tells what may not
            be kept.
    """
    if not policy.may_edit_panel(actor):
        raise NotAllowed
    wanted = select(Account.name).where(Account.id == account_id, Account.status == "active")
    name = session().scalar(wanted)
    if name is None:
        raise Refused("account", "unknown")
    made: UUID | None = session().scalar(
        insert(PanelMember)
        .values(
            programme_id=facts.programme_id, round_id=facts.round_id, council_id=actor.council.id,
            account_id=account_id, name=name, decides=data.decides, certified_for=_certificate(data),
        )
        .on_conflict_do_nothing(index_elements=["programme_id", "round_id", "council_id", "account_id"])
        .returning(PanelMember.id)
    )  # fmt: skip
    if made is None:
        raise Refused("account", "taken")
    log.record(actor, "panel.member_added", "round", facts.round_id, {"account": str(account_id)})
    return made


def change_seat(actor: Actor, facts: SelectionFacts, member_id: UUID, data: SeatData, version: int) -> None:
    """Change what one of the own council's panel members is there for.

    Raises:
        NotAllowed: the actor may not.
        NotFound: the own council has no such member in this round.
        Refused: as for `seat`, of `certified_for`.
        Changed: somebody else has changed it since, to something else than this.
    """
    own = _own(actor, facts, member_id)
    certificate = _certificate(data)
    this = (PanelMember.id == own.id, PanelMember.programme_id == facts.programme_id)
    now = session().execute(
        select(PanelMember.decides, PanelMember.certified_for, PanelMember.version).where(*this).with_for_update()
    ).first()  # fmt: skip
    if now is None:
        raise NotFound
    if (now.decides, now.certified_for) == (data.decides, certificate):
        return
    if now.version != version:
        raise Changed(own)
    session().execute(
        update(PanelMember)
        .where(*this)
        .values(decides=data.decides, certified_for=certificate, version=version + 1)
        .execution_options(synchronize_session=False)
    )
    log.record(actor, "panel.member_changed", "round", facts.round_id, {"account": str(own.account_id)})


def unseat(actor: Actor, facts: SelectionFacts, member_id: UUID) -> Unseated:
    """Take one of the own council's people off the panel; what others have opened to that person closes at once.

    So does what the own council has asked for and that is not handed in; what is handed in stays in the file.
    Interviews leave the person's calendar.

    Raises:
        NotAllowed, NotFound: as for `change_seat`.
    """
    own = _own(actor, facts, member_id)
    session().execute(
        delete(PanelMember).where(PanelMember.id == own.id, PanelMember.programme_id == facts.programme_id)
    )
    closed = session().scalar(RENOUNCE, {"round": facts.round_id, "account": own.account_id})
    taken = _take_off(actor, facts.round_id, own.account_id)
    _clear_calendar(actor, facts.round_id, own.account_id)
    detail = {"account": str(own.account_id), "grants": closed}
    log.record(actor, "panel.member_removed", "round", facts.round_id, detail)
    return Unseated(int(closed or 0), taken)


def _take_off(actor: Actor, round_id: UUID, account_id: UUID) -> int:
    """Take an account off the own council's cases that it has not assessed yet; how many. A told conflict stays."""
    rows = session().execute(
        select(Assessment, Candidacy.person_id)
        .join(Candidacy, Candidacy.id == Assessment.candidacy_id)
        .where(
            Candidacy.round_id == round_id,
            Assessment.assessor_council_id == actor.council.id,
            Assessment.assessor_account_id == account_id,
            Assessment.submitted_at.is_(None),
            func.coalesce(Assessment.conflict, "none") == "none",
        )
        .order_by(Assessment.id)
        .with_for_update(of=Assessment)
    ).all()  # fmt: skip
    for found, person_id in rows:
        uninvite(found.candidacy_id, found.id)
        session().delete(found)
        log.record(actor, "assessor.removed", "candidacy", found.candidacy_id, people=[person_id])
    session().flush()
    return len(rows)


def _clear_calendar(actor: Actor, round_id: UUID, account_id: UUID) -> None:
    """No interview of the own council's is left to who has handed in the assessment before it was held."""
    rows = session().execute(
        select(Assessment.candidacy_id, Assessment.id)
        .join(Candidacy, Candidacy.id == Assessment.candidacy_id)
        .where(
            Candidacy.round_id == round_id,
            Assessment.instrument == "interview",
            Assessment.assessor_council_id == actor.council.id,
            Assessment.assessor_account_id == account_id,
            Assessment.submitted_at.is_not(None),
            func.coalesce(Assessment.conflict, "none") == "none",
        )
        .order_by(Assessment.id)
    ).all()  # fmt: skip
    for candidacy_id, assessment_id in rows:
        uninvite(candidacy_id, assessment_id)


def open_files(actor: Actor, facts: SelectionFacts, purpose: str, until: datetime) -> int:
    """Open the own council's files that are on the board to every panel member of the other councils.

    A file that a member can read already is left as it is, so it may be done again when somebody has come. Who has
    told of a conflict of interest in a case is left out.

    Args:
        until: the last moment.

    Returns:
        How many grants were given.

    Raises:
        NotAllowed: the actor may not give grants.
        Refused: the purpose is empty or tells what may not be kept, the moment has been or is too far away.
    """
    if not policy.may_open_files(actor):
        raise NotAllowed
    now = datetime.now(UTC)
    if not purpose.strip():
        raise Refused("purpose", "missing")
    if sensitive_text(purpose) is not None:
        raise Refused("purpose", "sensitive")
    if until <= now:
        raise Refused("until", "past")
    if until > now + LONGEST:
        raise Refused("until", "far")
    cases = list(
        session().execute(
            select(Candidacy.id, Candidacy.person_id)
            .where(Candidacy.round_id == facts.round_id, Candidacy.state.in_(OPEN))
            # In the order of everybody who locks several; who is withdrawn or decided about now is waited for.
            .order_by(Candidacy.id)
            .with_for_update(read=True)
        )
    )
    members = [one for one in facts.panel if one.council_id != actor.council.id]
    known, told = _open_pairs(facts.round_id), conflicts_told([case_id for case_id, _person_id in cases])
    of_round = OfRound(facts.programme_id, facts.round_id)
    given = 0
    for case_id, person_id in cases:
        for one in members:
            if (person_id, one.account_id) not in known and (case_id, one.account_id) not in told:
                grantee = Grantee(one.council_id, one.account_id, one.name)
                give(actor, person_id, grantee, PARTS, purpose, now, until, of_round=of_round)
                given += 1
    return given


def _open_pairs(round_id: UUID) -> set[tuple[UUID, UUID]]:
    rows = session().execute(
        select(AccessGrant.person_id, AccessGrant.grantee_account_id).where(
            AccessGrant.round_id == round_id,
            AccessGrant.withdrawn_at.is_(None),
            AccessGrant.valid_until > func.now(),
            AccessGrant.parts.contains(["candidacy"]),
        )
    )
    return {(row.person_id, row.grantee_account_id) for row in rows}


def close_files(actor: Actor, facts: SelectionFacts, account_id: UUID) -> int:
    """Withdraw at once what the own council has opened for this round to one member of the panel.

    Returns:
        How many grants that were in force.

    Raises:
        NotAllowed: the actor may not withdraw grants.
    """
    if not policy.may_open_files(actor):
        raise NotAllowed
    ended = session().execute(
        update(AccessGrant)
        .where(
            AccessGrant.round_id == facts.round_id,
            AccessGrant.grantee_account_id == account_id,
            AccessGrant.withdrawn_at.is_(None),
            AccessGrant.parts.contains(["candidacy"]),
        )
        .values(withdrawn_at=func.clock_timestamp(), withdrawn_by=actor.account_id)
        .returning(AccessGrant.id, AccessGrant.person_id)
        .execution_options(synchronize_session=False)
    ).all()  # fmt: skip
    people = [person_id for _grant_id, person_id in ended]
    if people:
        uninvite_grants([grant_id for grant_id, _person_id in ended])
        detail = {"grants": len(people), "account": str(account_id)}
        log.record(actor, "grant.withdrawn", "round", facts.round_id, detail, people=people)
    return len(people)


def _own(actor: Actor, facts: SelectionFacts, member_id: UUID) -> PanelSeat:
    if not policy.may_edit_panel(actor):
        raise NotAllowed
    for one in facts.panel:
        if one.id == member_id and one.council_id == actor.council.id:
            return one
    raise NotFound


def _certificate(data: SeatData) -> str | None:
    if sensitive_text(data.certified_for) is not None:
        raise Refused("certified_for", "sensitive")
    return " ".join((data.certified_for or "").split())[:120] or None
