"""Who has put a candidate forward: with which words, and as a condition of a statement (nobody approves that)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.nominations.models import Candidacy, CandidacyStep, Nomination
from app.nominations.queries.fixed import fixed
from app.nominations.queries.nominate import WRITTEN_BY, Nominator
from app.platform.database import session
from app.platform.identity.models import Account

#: The moves by which somebody of the council puts a file there in the person's place.
ENTERED = ("added", "imported")
#: An id, or the parameter of a statement that is made once.
Id = UUID | ColumnElement[UUID | None] | None


@dataclass(frozen=True)
class Grounds:
    """A nomination that is part of a file. `written_by`: who submitted it, where that is another than the nominator."""

    id: UUID
    nominator: str
    written_by: str | None
    confirmed_at: datetime | None
    grounds: str
    answered_at: datetime | None


def grounds_for(round_id: UUID, person_id: UUID) -> list[Grounds]:
    """Every nomination of a person for a round that was answered with yes, the first first. One statement."""
    wanted = (
        select(
            Nomination.id,
            Nominator.given_name + " " + Nominator.family_name,
            WRITTEN_BY,
            Nomination.confirmed_at,
            Nomination.grounds,
            Nomination.answered_at,
        )
        .join(
            Nominator,
            and_(Nominator.council_id == Nomination.council_id, Nominator.id == Nomination.nominator_id),
        )
        .join(
            Account, and_(Account.council_id == Nomination.council_id, Account.id == Nomination.submitted_by)
        )
        .where(
            Nomination.round_id == round_id,
            Nomination.person_id == person_id,
            Nomination.state == "accepted",
        )
        .order_by(Nomination.answered_at, Nomination.id)
    )
    return [Grounds(*row) for row in session().execute(wanted)]


def has_nominated(person_id: Id, account_id: Id) -> ColumnElement[bool]:
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


def has_put_forward(person_id: Id, account_id: Id) -> ColumnElement[bool]:
    """Whether somebody has nominated the case's person, added the case by hand, or loaded it from a file."""
    entered = (
        select(CandidacyStep.id)
        .where(
            CandidacyStep.council_id == Candidacy.council_id,
            CandidacyStep.candidacy_id == Candidacy.id,
            CandidacyStep.move.in_(fixed(ENTERED)),
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


def known(value: Id) -> ColumnElement[UUID | None]:
    """An id to compare with; one that is not known is like nothing (and not like what is missing)."""
    return value if isinstance(value, ColumnElement) else literal(value, Uuid())


def _is(
    column: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None],
    person_id: Id,
    account_id: Id,
) -> ColumnElement[bool]:
    """Whether a column names the account, or another one of the same person."""
    mine = or_(Account.id == known(account_id), Account.person_id == known(person_id))
    return column.in_(select(Account.id).where(mine))
