"""Who has put a candidate forward, as a condition of a statement: nobody approves the own nomination."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, literal, or_, select

from app.nominations.models import Candidacy, CandidacyStep, Nomination
from app.platform.database import session
from app.platform.identity.models import Account

#: The moves by which somebody of the council puts a file there in the person's place.
ENTERED = ("added", "imported")


def has_nominated(person_id: UUID | None, account_id: UUID | None) -> ColumnElement[bool]:
    """Whether somebody nominates the case's person, or has submitted a nomination that was answered with yes.

    Every such nomination of the round counts, whichever the case began with.
    """
    return (
        select(Nomination.id)
        .where(
            Nomination.council_id == Candidacy.council_id,
            Nomination.round_id == Candidacy.round_id,
            Nomination.person_id == Candidacy.person_id,
            Nomination.state == "accepted",
            or_(
                Nomination.nominator_id == known(person_id),
                _is(Nomination.submitted_by, person_id, account_id),
            ),
        )
        .correlate(Candidacy)
        .exists()
    )


def has_put_forward(person_id: UUID | None, account_id: UUID | None) -> ColumnElement[bool]:
    """Whether somebody has nominated the case's person, added the case by hand, or loaded it from a file."""
    entered = (
        select(CandidacyStep.id)
        .where(
            CandidacyStep.council_id == Candidacy.council_id,
            CandidacyStep.candidacy_id == Candidacy.id,
            CandidacyStep.move.in_(ENTERED),
            _is(CandidacyStep.actor_id, person_id, account_id),
        )
        .correlate(Candidacy)
        .exists()
    )
    return or_(has_nominated(person_id, account_id), entered)


def put_forward_by(case_id: UUID, person_id: UUID | None, account_id: UUID | None) -> bool:
    """The same of one case of the council."""
    wanted = select(Candidacy.id).where(Candidacy.id == case_id, has_put_forward(person_id, account_id))
    return session().scalar(wanted) is not None


def known(value: UUID | None) -> ColumnElement[UUID | None]:
    """An id to compare with; one that is not known is like nothing (and not like what is missing)."""
    return literal(value, Uuid())


def _is(
    column: ColumnElement[UUID] | ColumnElement[UUID | None], person_id: UUID | None, account_id: UUID | None
) -> ColumnElement[bool]:
    """Whether a column names the account, or another one of the same person."""
    mine = or_(Account.id == known(account_id), Account.person_id == known(person_id))
    return column.in_(select(Account.id).where(mine))
