"""Reading nominations: those one has written, those one is to answer. Until the yes three parties alone see one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.nominations.models import Nomination
from app.nominations.queries.calls import Said
from app.people.models import Person, Unit
from app.people.queries.directory import Filter, conditions, of_units
from app.platform.access.actor import Actor
from app.platform.database import session
from app.platform.i18n.binding import current_language
from app.programmes.models import ProgrammeText, Round

FOUND = 8
#: Figures of a group are shown of at least so many people.
SMALLEST_GROUP = 5
Party = Literal["nominee", "nominator", "submitter"]
Nominee, Nominator = aliased(Person), aliased(Person)


@dataclass(frozen=True)
class NominationView:
    """One nomination as one of its parties reads it. `lapsed`: nobody answered in time."""

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


@dataclass(frozen=True)
class FoundPerson:
    """Somebody to put forward."""

    id: UUID
    name: str
    title: str | None
    unit: str | None


@dataclass(frozen=True)
class GroupFigures:
    """How many people a manager's units have, and of which kinds; a kind that is known of nobody is left out."""

    people: int
    women: int
    men: int
    full_time: int
    part_time: int
    under_30: int
    from_30: int
    from_40: int
    from_50: int
    from_60: int


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


def find_people(search: str, but: UUID | None = None) -> list[FoundPerson]:
    """Active people of the own council by name, number, address or title; at most `FOUND`. Nobody for a blank.

    Args:
        but: somebody who is not to be found: nobody puts forward herself.
    """
    if len(search.strip()) < 2:
        return []
    wanted = (
        _people().where(*conditions(Filter(search=search.strip()))).order_by(Person.sort_sv).limit(FOUND + 1)
    )
    people = [FoundPerson(*row) for row in session().execute(wanted)]
    return [one for one in people if one.id != but][:FOUND]


def found_person(person_id: UUID) -> FoundPerson | None:
    """One active person of the own council, or None."""
    row = session().execute(_people().where(Person.id == person_id, Person.active)).first()
    return FoundPerson(*row) if row else None


def manages(person_id: UUID) -> bool:
    """Whether a person is the manager of a unit."""
    return session().scalar(select(Unit.id).where(Unit.manager_id == person_id).limit(1)) is not None


def group_figures(person_id: UUID, year: int) -> GroupFigures | None:
    """Figures of the units that a person manages and all below them, or None for a group of fewer than five.

    Args:
        year: the present one: an age is the year minus the year of birth.
    """
    below = select(Unit.id).where(Unit.manager_id == person_id).cte("below", recursive=True)
    below = below.union(select(Unit.id).join(below, Unit.parent_id == below.c.id))
    age = year - Person.birth_year
    kinds = (
        Person.sex == "woman",
        Person.sex == "man",
        Person.employment_percent == 100,
        Person.employment_percent < 100,
        age < 30,
        age.between(30, 39),
        age.between(40, 49),
        age.between(50, 59),
        age >= 60,
    )
    wanted = select(func.count(), *(func.count().filter(kind) for kind in kinds)).where(
        Person.active, Person.unit_id.in_(select(below.c.id)), Person.id != person_id
    )
    counts: tuple[int, ...] = tuple(session().execute(wanted).one())
    figures = GroupFigures(*counts)
    return figures if figures.people >= SMALLEST_GROUP else None


def _people() -> Select[*tuple[Any, ...]]:
    name = Person.given_name + " " + Person.family_name
    return select(Person.id, name, Person.title, Unit.name).join_from(Person, Unit, of_units(), isouter=True)


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
            func.clock_timestamp().label("now"),
        )
        .join(Nominee, and_(Nominee.council_id == Nomination.council_id, Nominee.id == Nomination.person_id))
        .join(
            Nominator,
            and_(Nominator.council_id == Nomination.council_id, Nominator.id == Nomination.nominator_id),
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


def unfinished(views: Sequence[NominationView]) -> list[NominationView]:
    """Those that have been begun and not sent."""
    return [one for one in views if one.state == "draft"]
