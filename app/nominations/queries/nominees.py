"""Whom a manager may put forward, who is a manager, and figures of a manager's own units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from app.people.models import Person, Unit
from app.people.queries.directory import Filter, conditions, of_units
from app.platform.database import session

FOUND = 8
#: Figures of a group are shown of at least so many people.
SMALLEST_GROUP = 5


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
