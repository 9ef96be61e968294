"""The directory as a stream of rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, literal, select

from app.people.models import Person, Unit
from app.people.queries.directory import Filter, conditions, name_column, of_units
from app.platform.database import session
from app.platform.i18n.collation import Family

CHUNK = 2_000
ExportRow = tuple[Any, ...]


def count_export(wanted: Filter) -> int:
    """How many people the file will have."""
    statement = select(func.count(literal(1))).where(*conditions(wanted))
    return session().scalar(statement.join_from(Person, Unit, of_units(), isouter=True)) or 0


def export_people(wanted: Filter, order: Family) -> Iterator[ExportRow]:
    """Everybody who matches, by name, through a cursor in the database: memory does not grow with the count.

    Yields number, given name, family name, e-mail, title, unit, service area's code, percent, active.
    """
    statement = (
        select(
            Person.employee_number, Person.given_name, Person.family_name, Person.email, Person.title,
            Unit.name, Unit.service_area, Person.employment_percent, Person.active,
        )
        .join_from(Person, Unit, of_units(), isouter=True)
        .where(*conditions(wanted))
        .order_by(name_column(order), Person.id)
    )  # fmt: skip
    for block in session().execute(statement, execution_options={"yield_per": CHUNK}).partitions():
        yield from (tuple(row) for row in block)
