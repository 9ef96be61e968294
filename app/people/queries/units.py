"""Units: the list, one unit, what a form may choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, literal, select
from sqlalchemy.orm import aliased

from app.people.models import Person, Unit
from app.people.queries.directory import unit_column
from app.platform.database import session
from app.platform.i18n.collation import Family

PAGE = 50
Parent = aliased(Unit)


@dataclass(frozen=True)
class UnitLine:
    """One unit with its manager, the unit above it and how many active people it has."""

    id: UUID
    name: str
    service_area: str | None
    parent_id: UUID | None
    parent: str | None
    manager_id: UUID | None
    manager: str | None
    version: int
    people: int


def list_units(order: Family, search: str = "", page: int = 1) -> tuple[list[UnitLine], int]:
    """A page of the units in the order of their names, and how many match. One statement.

    A council has hundreds of units, not hundreds of thousands: pages are by offset.
    """
    statement = _unit().order_by(unit_column(order), Unit.id).limit(PAGE).offset((page - 1) * PAGE)
    statement = statement.add_columns(func.count().over())
    if search:
        statement = statement.where(func.lower(Unit.name).contains(search.lower(), autoescape=True))
    rows = session().execute(statement).all()
    return [UnitLine(*row[:-1]) for row in rows], (rows[0][-1] if rows else 0)


def get_unit(unit_id: UUID) -> UnitLine | None:
    """One unit of this council, or None."""
    row = session().execute(_unit().where(Unit.id == unit_id)).one_or_none()
    return UnitLine(*row) if row else None


def unit_choices(order: Family) -> Sequence[tuple[UUID, str]]:
    """Every unit as (id, name), in the order of names."""
    rows = session().execute(select(Unit.id, Unit.name).order_by(unit_column(order), Unit.id))
    return [(row[0], row[1]) for row in rows]


def is_below(unit_id: UUID, above_id: UUID) -> bool:
    """Whether `unit_id` is `above_id` or stands somewhere below it."""
    chain = select(Unit.id, Unit.parent_id).where(Unit.id == unit_id).cte("chain", recursive=True)
    step = select(Unit.id, Unit.parent_id).join(chain, Unit.id == chain.c.parent_id)
    chain = chain.union(step)
    return session().scalar(select(literal(1)).where(chain.c.id == above_id).limit(1)) is not None


def _unit() -> Select[Any]:
    people = (
        select(func.count())
        .where(Person.council_id == Unit.council_id, Person.unit_id == Unit.id, Person.active)
        .scalar_subquery()
    )
    manager = aliased(Person)
    return (
        select(
            Unit.id, Unit.name, Unit.service_area, Unit.parent_id, Parent.name, Unit.manager_id,
            manager.given_name + " " + manager.family_name, Unit.version, people,
        )
        .join_from(
            Unit, Parent, and_(Parent.council_id == Unit.council_id, Parent.id == Unit.parent_id), isouter=True
        )
        .join(manager, and_(manager.council_id == Unit.council_id, manager.id == Unit.manager_id), isouter=True)
    )  # fmt: skip
