"""Reading nominations: those one has written, those one is to answer. Until the yes three parties alone see one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from app.nominations.models import Nomination, NominationNo
from app.nominations.queries.calls import Said, call_for
from app.people.models import Person
from app.platform.access.actor import Actor
from app.platform.database import session
from app.platform.i18n.binding import current_language
from app.platform.identity.models import Account
from app.programmes.models import ProgrammeText, Round

#: A count of people is told exactly from here on.
SMALLEST_COUNT = 5
Party = Literal["nominee", "nominator", "submitter"]
Nominee, Nominator = aliased(Person), aliased(Person)
#: Who submitted it, where that is another than who nominates.
WRITTEN_BY = case((Account.person_id.is_distinct_from(Nomination.nominator_id), Account.name))


@dataclass(frozen=True)
class NominationView:
    """One nomination as one of its parties reads it.

    `lapsed`: nobody answered in time. `written_by`: who submitted it, where that is another than the nominator.
    """

    id: UUID
    programme_id: UUID
    programme_name: Said
    round_id: UUID
    round_number: int
    person_id: UUID
    person: str
    nominator_id: UUID
    nominator: str
    submitted_by: UUID
    written_by: str | None
    confirmed_at: datetime | None
    grounds: str
    unthought: str | None
    no_guarantee_at: datetime | None
    state: str
    answer_by: datetime | None
    sent_at: datetime | None
    answered_at: datetime | None
    version: int
    now: datetime

    @property
    def lapsed(self) -> bool:
        """Whether the time to answer has passed."""
        return self.state == "sent" and self.answer_by is not None and self.answer_by <= self.now

    @property
    def reminder_at(self) -> datetime | None:
        """When the nominee is reminded, where that is still to come."""
        if self.state != "sent" or self.sent_at is None or self.answer_by is None:
            return None
        at = reminder_at(self.sent_at, self.answer_by)
        return at if at > self.now else None


def written_by(actor: Actor) -> list[NominationView]:
    """The nominations that the actor has written, or that have been written in the actor's name, newest first."""
    mine = Nomination.submitted_by == actor.account_id
    if actor.person_id is not None:
        mine = or_(mine, Nomination.nominator_id == actor.person_id)
    rows = session().execute(_views().where(mine).order_by(Nomination.id.desc()).limit(200))
    return [_view(row) for row in rows]


def to_answer(person_id: UUID) -> list[NominationView]:
    """The letters that a person has not answered yet or with "later", the first to answer first."""
    wanted = _views().where(
        Nomination.person_id == person_id,
        or_(
            Nomination.state == "later",
            and_(Nomination.state == "sent", Nomination.answer_by > func.clock_timestamp()),
        ),
    )
    return [_view(row) for row in session().execute(wanted.order_by(Nomination.answer_by, Nomination.id))]


def nomination_of(actor: Actor, nomination_id: UUID) -> tuple[NominationView, Party] | None:
    """One nomination and which of its parties the actor is; None for everybody else.

    The nominee has no part in a draft: it is a letter only when it is sent.
    """
    row = session().execute(_views().where(Nomination.id == nomination_id)).first()
    if row is None:
        return None
    found = _view(row)
    if found.submitted_by == actor.account_id:
        return found, "submitter"
    if actor.person_id == found.nominator_id:
        return found, "nominator"
    if actor.person_id == found.person_id and found.state != "draft":
        return found, "nominee"
    return None


def names_of(nomination_id: UUID) -> tuple[str, str | None]:
    """Who nominates, employed or not, and who wrote it for that manager (None: the nominator did)."""
    row = session().execute(
        select(Nominator.given_name + " " + Nominator.family_name, WRITTEN_BY)
        .select_from(Nomination)
        .join(Nominator, and_(Nominator.council_id == Nomination.council_id, Nominator.id == Nomination.nominator_id))
        .join(Account, and_(Account.council_id == Nomination.council_id, Account.id == Nomination.submitted_by))
        .where(Nomination.id == nomination_id)
    ).one()  # fmt: skip
    return row[0], row[1]


def reminder_at(sent_at: datetime, answer_by: datetime) -> datetime:
    """When somebody is reminded: two days before the last day to answer, but not before half the time has gone."""
    return answer_by - min(timedelta(days=2), (answer_by - sent_at) / 2)


@cache
def _views() -> Select[*tuple[Any, ...]]:
    names = (
        select(func.jsonb_object_agg(ProgrammeText.locale, ProgrammeText.name))
        .where(ProgrammeText.programme_id == Nomination.programme_id)
        .scalar_subquery()
    )
    return (
        select(
            Nomination,
            Round.number.label("number"),
            names.label("names"),
            (Nominee.given_name + " " + Nominee.family_name).label("person"),
            (Nominator.given_name + " " + Nominator.family_name).label("nominator"),
            WRITTEN_BY.label("written_by"),
            func.clock_timestamp().label("now"),
        )
        .join(Nominee, and_(Nominee.council_id == Nomination.council_id, Nominee.id == Nomination.person_id))
        .join(
            Nominator,
            and_(Nominator.council_id == Nomination.council_id, Nominator.id == Nomination.nominator_id),
        )
        .join(
            Account,
            and_(Account.council_id == Nomination.council_id, Account.id == Nomination.submitted_by),
        )
        .join(Round, and_(Round.programme_id == Nomination.programme_id, Round.id == Nomination.round_id))
    )


def _view(row: Row[*tuple[Any, ...]]) -> NominationView:
    one: Nomination = row.Nomination
    return NominationView(
        id=one.id,
        programme_id=one.programme_id,
        programme_name=Said.of(row.names or {}, current_language()),
        round_id=one.round_id,
        round_number=row.number,
        person_id=one.person_id,
        person=row.person,
        nominator_id=one.nominator_id,
        nominator=row.nominator,
        submitted_by=one.submitted_by,
        written_by=row.written_by,
        confirmed_at=one.confirmed_at,
        grounds=one.grounds,
        unthought=one.unthought,
        no_guarantee_at=one.no_guarantee_at,
        state=one.state,
        answer_by=one.answer_by,
        sent_at=one.sent_at,
        answered_at=one.answered_at,
        version=one.version,
        now=row.now,
    )


def said_no(programme_id: UUID, round_id: UUID, now: datetime) -> int | None:
    """How many of the council's people have said no to being put forward for a round, once its call has closed.

    None before that, and where nobody can be put forward. What is told of it is fewer: nothing between 0 and
    `SMALLEST_COUNT`.
    """
    call = call_for(programme_id, round_id)
    if call is None or not call.takes_nominations or now < call.closes_at:
        return None
    counted = session().scalar(select(NominationNo.answers).where(NominationNo.round_id == round_id))
    return counted or 0


def unfinished(views: Sequence[NominationView]) -> list[NominationView]:
    """Those that have been begun and not sent."""
    return [one for one in views if one.state == "draft"]
