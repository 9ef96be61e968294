"""The directory as a stream: rows for a workbook, or a file of CSV as the database writes it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, cast, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute

from app.people.models import Person, Unit
from app.people.queries.directory import Filter, conditions, name_column, of_units
from app.platform.copying import guarded, stream
from app.platform.database import session
from app.platform.i18n.collation import Family

Query = Select[*tuple[Any, ...]]
TEXTS = (
    Person.employee_number,
    Person.given_name,
    Person.family_name,
    Person.email,
    Person.title,
    Unit.name,
)


@dataclass(frozen=True)
class Words:
    """What codes are called in the file: service areas and sexes by code, active and not active."""

    areas: Mapping[str, str]
    sexes: Mapping[str, str]
    active: tuple[str, str]


def count_export(wanted: Filter) -> int:
    """How many people the file will have."""
    statement = select(func.count(literal(1))).where(*conditions(wanted))
    if wanted.unit or wanted.service_area:
        statement = statement.join_from(Person, Unit, of_units(), isouter=True)
    else:
        statement = statement.select_from(Person)
    return session().scalar(statement) or 0


def export_people(wanted: Filter, order: Family, words: Words) -> Iterator[tuple[Any, ...]]:
    """Everybody who matches, by name, through a cursor in the database: memory does not grow with the count.

    Yields number, given name, family name, e-mail, title, unit, service area, percent, sex, year of birth, active,
    in words.
    """
    return stream(_people(TEXTS, wanted, order, words))


def safe_people(wanted: Filter, order: Family, words: Words) -> Query:
    """The same rows safe for a spreadsheet, as a statement for `copy_csv`.

    Args:
        wanted: what to take out.
        order: the reader's order of letters.
        words: of the reader's language.
    """
    return _people([guarded(text) for text in TEXTS], wanted, order, words)


def _people(
    texts: Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]],
    wanted: Filter,
    order: Family,
    words: Words,
) -> Query:
    area = cast(literal(json.dumps(dict(words.areas))), JSONB)[Unit.service_area].astext
    sex = cast(literal(json.dumps(dict(words.sexes))), JSONB)[Person.sex].astext
    active = case((Person.active, words.active[0]), else_=words.active[1])
    return (
        select(*texts, area, Person.employment_percent, sex, Person.birth_year, active)
        .join_from(Person, Unit, of_units(), isouter=True)
        .where(*conditions(wanted))
        .order_by(name_column(order), Person.id)
    )
