"""Opening a case to an assessor of another council: the grant that all of that person's assessments are read by."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select, update

from app.nominations.models import Call, Candidacy
from app.platform.access.actor import Actor
from app.platform.database import session
from app.platform.i18n.binding import force
from app.platform.i18n.content import pick
from app.platform.tenancy import grants
from app.platform.tenancy.models import AccessGrant
from app.programmes.models import ProgrammeText, Round
from app.selection.models import Assessment, RoundSelection

#: How long a grant lasts where no day of decision is set.
WITHOUT_DECISION = timedelta(days=90)


def known_grant(one: Assessment) -> UUID | None:
    """The grant in force by which another council's assessor reads the case, for whichever assessment it was given."""
    return session().scalar(
        select(AccessGrant.id)
        .join(Assessment, Assessment.grant_id == AccessGrant.id)
        .where(*_same_assessor(one), AccessGrant.withdrawn_at.is_(None), AccessGrant.valid_until > moment())
        .limit(1)
    )


def open_to(actor: Actor, case: Candidacy, one: Assessment, through: UUID | datetime) -> None:
    """Let an assessor of another council read the case: by the grant that there is, or by a new one until a moment.

    All that the person assesses of the case is read by that one grant; none is left to one that has ended.
    """
    if isinstance(through, datetime):
        through = _give(actor, case, one, through)
    session().execute(
        update(Assessment)
        .where(*_same_assessor(one))
        .values(grant_id=through)
        .execution_options(synchronize_session=False)
    )
    session().refresh(one)


def _same_assessor(one: Assessment) -> tuple[ColumnElement[bool], ...]:
    return (
        Assessment.candidacy_id == one.candidacy_id,
        Assessment.assessor_council_id == one.assessor_council_id,
        Assessment.assessor_account_id == one.assessor_account_id,
    )


def last_day(case: Candidacy, due_at: datetime | None) -> datetime:
    """The day of decision, or the last day of the assessment where that is later."""
    now = moment()
    until = session().scalar(
        select(func.coalesce(RoundSelection.announce_at, Call.decision_at))
        .select_from(Round)
        .outerjoin(RoundSelection, RoundSelection.round_id == Round.id)
        .outerjoin(Call, Call.id == case.call_id)
        .where(Round.programme_id == case.programme_id, Round.id == case.round_id)
    )
    if until is None or until <= now:
        until = now + WITHOUT_DECISION
    return max(until, due_at) if due_at else until


def _give(actor: Actor, case: Candidacy, one: Assessment, until: datetime) -> UUID:
    grantee = grants.Grantee(one.assessor_council_id, one.assessor_account_id, one.assessor_name)
    return grants.give(
        actor,
        case.person_id,
        grantee,
        ("candidacy", "profile"),
        _purpose(actor, case),
        moment(),
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


def moment() -> datetime:
    """By the database's clock, which grants are read by."""
    found: datetime | None = session().scalar(select(func.clock_timestamp()))
    assert found is not None  # noqa: S101 - a clock always tells the time
    return found
