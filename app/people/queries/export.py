"""The directory as a stream: rows for a workbook, or a file of CSV as the database writes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Select, case, func, literal, select

from app.people.models import Person, Unit
from app.people.queries.directory import Filter, conditions, name_column, of_units
from app.platform.copying import guarded
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


def safe_people(
    wanted: Filter, order: Family, areas: Mapping[str, str], active: tuple[str, str]
) -> Select[*tuple[Any, ...]]:
    """The same rows in words and safe for a spreadsheet, as a statement for `copy_csv`.

    Args:
        wanted: what to take out.
        order: the reader's order of letters.
        areas: names of the service areas by code.
        active: words for active and not active.
    """
    texts = (
        Person.employee_number,
        Person.given_name,
        Person.family_name,
        Person.email,
        Person.title,
        Unit.name,
    )
    named = case(dict(areas), value=Unit.service_area)
    return (
        select(
            *(guarded(text) for text in texts),
            named,
            Person.employment_percent,
            case((Person.active, active[0]), else_=active[1]),
        )
        .join_from(Person, Unit, of_units(), isouter=True)
        .where(*conditions(wanted))
        .order_by(name_column(order), Person.id)
    )
