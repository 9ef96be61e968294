"""The list of people: search, filter, sort, 50 a page, by position and not by offset.

Sorting is by stored keys (PostgreSQL has no ICU here), so a page is one walk along an index. Sorted by unit
the walk goes along the units' index first; people without a unit come last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute

from app.people.keys import plain
from app.people.models import Person, Unit
from app.platform.database import session
from app.platform.i18n.collation import Family
from app.platform.prepared import Prepared

PAGE = 50
COUNTED = 10_000
SUGGESTED_UNITS = 40
Sort = Literal["name", "unit", "title"]
SORTS: tuple[Sort, ...] = ("name", "unit", "title")
Active = Literal["yes", "no", "all"]
Key = InstrumentedAttribute[str]
Query = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to. `unit` is part of a unit's name, `unit_id` one unit exactly."""

    search: str = ""
    unit: str = ""
    unit_id: UUID | None = None
    service_area: str = ""
    active: Active = "yes"


@dataclass(frozen=True)
class Position:
    """A place in the list: the sort keys of a row there, its id, and which way to read on from it."""

    keys: tuple[str, ...]
    person_id: UUID
    backwards: bool = False


class PersonLine(NamedTuple):
    """One line of the list."""

    id: UUID
    given_name: str
    family_name: str
    employee_number: str | None
    email: str | None
    title: str | None
    unit_id: UUID | None
    unit: str | None
    service_area: str | None
    active: bool
    keys: tuple[str, ...]

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True)
class Page:
    """One page of the list, and where the pages before and after it begin (None: there is none)."""

    lines: list[PersonLine]
    before: Position | None
    after: Position | None


@dataclass(frozen=True)
class Surroundings:
    """What stands around the list: how many match (at most `COUNTED` + 1), units to suggest, areas of units."""

    count: int
    units: list[str]
    areas: list[str]


COLUMNS = (
    Person.id,
    Person.given_name,
    Person.family_name,
    Person.employee_number,
    Person.email,
    Person.title,
    Person.unit_id,
    Unit.name.label("unit"),
    Unit.service_area,
    Person.active,
)


def name_column(order: Family) -> Key:
    """The stored sort key of a person's name."""
    return Person.sort_no if order == "no" else Person.sort_sv


def title_column(order: Family) -> Key:
    """The stored sort key of a title."""
    return Person.title_no if order == "no" else Person.title_sv


def unit_column(order: Family) -> Key:
    """The stored sort key of a unit's name."""
    return Unit.sort_no if order == "no" else Unit.sort_sv


def of_units() -> ColumnElement[bool]:
    """How a person belongs to a unit."""
    return and_(Unit.council_id == Person.council_id, Unit.id == Person.unit_id)


def conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    """The filter as conditions on people joined with their units; the values are named as in `values`."""
    told = values(wanted)
    found: list[ColumnElement[bool]] = [
        Person.search.like(bindparam(name, value), escape="/")
        for name, value in told.items()
        if name.startswith("word")
    ]
    if wanted.unit_id is not None:
        found.append(Person.unit_id == bindparam("unit_id", wanted.unit_id))
    if wanted.unit:
        found.append(func.lower(Unit.name).like(bindparam("unit", told["unit"]), escape="/"))
    if wanted.service_area:
        found.append(Unit.service_area == bindparam("area", wanted.service_area))
    if wanted.active != "all":
        found.append(Person.active.is_(wanted.active == "yes"))
    return found


def values(wanted: Filter) -> dict[str, Any]:
    """The values of a filter's conditions, by the names of their parameters."""
    found: dict[str, Any] = {f"word{n}": _part(word) for n, word in enumerate(_words(wanted))}
    if wanted.unit_id is not None:
        found["unit_id"] = wanted.unit_id
    if wanted.unit:
        found["unit"] = _part(wanted.unit.lower())
    if wanted.service_area:
        found["area"] = wanted.service_area
    return found


def _words(wanted: Filter) -> list[str]:
    return plain(wanted.search).split()[:8] if wanted.search else []


def _part(text: str) -> str:
    """A pattern for what contains a text, whatever signs it has."""
    return "%" + text.replace("/", "//").replace("%", "/%").replace("_", "/_") + "%"


def _shape(wanted: Filter) -> tuple[object, ...]:
    """What two filters with the same conditions have in common."""
    return (
        len(_words(wanted)),
        wanted.unit_id is None,
        bool(wanted.unit),
        bool(wanted.service_area),
        wanted.active,
    )


_prepared: dict[tuple[object, ...], Prepared] = {}


def list_people(wanted: Filter, sort: Sort, order: Family, position: Position | None = None) -> Page:
    """One page of the list, from a position on or from the start. One statement.

    Args:
        wanted: what to show.
        sort: by what.
        order: the reader's order of letters (`collation.family`).
        position: where a page before or after this one ended.
    """
    backwards = position is not None and position.backwards
    rest = position is not None and position.keys[0] == ""
    shape = ("list", sort, order, position is None, backwards, rest, *_shape(wanted))
    if shape not in _prepared:
        _prepared[shape] = Prepared(_statement(wanted, sort, order, position))
    rows = _prepared[shape].run(values(wanted) | _place(sort, position)).all()
    more = len(rows) > PAGE
    lines = [_line(row) for row in rows[:PAGE]]
    if backwards:
        lines.reverse()
    return _page(lines, more, position)


def _statement(wanted: Filter, sort: Sort, order: Family, position: Position | None) -> Query:
    if sort == "unit":
        return _by_unit(wanted, order, position)
    keys = {"name": name_column(order)}
    if sort == "title":
        keys = {"title": title_column(order), **keys}
    return _walk(wanted, keys, position is not None, position is not None and position.backwards)


def _place(sort: Sort, position: Position | None) -> dict[str, Any]:
    """The values of a position, by the names that `_walk` gives its parameters."""
    if position is None:
        return {}
    names = ("at_name",) if sort == "name" else (f"at_{sort}", "at_name")
    return {**dict(zip(names, position.keys, strict=True)), "at_person": position.person_id}


def _page(lines: list[PersonLine], more: bool, position: Position | None) -> Page:
    """Where to go from here. A page reached backwards has one after it, one reached forwards one before."""
    if not lines:
        return Page([], None, None)
    backwards = position is not None and position.backwards
    first = Position(lines[0].keys, lines[0].id, backwards=True)
    last = Position(lines[-1].keys, lines[-1].id)
    has_before = more if backwards else position is not None
    has_after = True if backwards else more
    return Page(lines, first if has_before else None, last if has_after else None)


def _line(row: Any) -> PersonLine:
    return PersonLine._make((*row[: len(COLUMNS)], tuple(row[len(COLUMNS) :])))


def _walk(wanted: Filter, keys: dict[str, Key], begun: bool, backwards: bool, outer: bool = True) -> Query:
    """People in the order of `keys` and id, one more than a page, after (or before) a place if `begun`."""
    statement: Query = select(*COLUMNS, *keys.values()).join_from(Person, Unit, of_units(), isouter=outer)
    statement = statement.where(*conditions(wanted))
    columns: list[Any] = [*keys.values(), Person.id]
    if begun:
        names = [bindparam(f"at_{name}", type_=Person.sort_sv.type) for name in keys]
        place = tuple_(*names, bindparam("at_person", type_=Person.id.type))
        statement = statement.where(tuple_(*columns) < place if backwards else tuple_(*columns) > place)
    ordered = [column.desc() for column in columns] if backwards else columns
    return statement.order_by(*ordered).limit(PAGE + 1)


def _by_unit(wanted: Filter, order: Family, position: Position | None) -> Query:
    """People with a unit along the units, then those without. A position without a unit has an empty key."""
    name, unit = {"name": name_column(order)}, {"unit": unit_column(order)}
    begun = position is not None
    backwards = position is not None and position.backwards
    in_rest = position is not None and position.keys[0] == ""
    parts = []
    if backwards or not in_rest:
        parts.append(_walk(wanted, {**unit, **name}, begun and not in_rest, backwards, outer=False))
    if in_rest or not backwards:
        rest = _walk(wanted, name, in_rest, backwards).where(Person.unit_id.is_(None))
        without: Query = rest.with_only_columns(*COLUMNS, literal("").label("unit_key"), *name.values())
        parts.append(without)
    together = union_all(*(part.subquery().select() for part in parts)).subquery()
    columns: list[Any] = list(together.c)
    by = [columns[6].is_(None), columns[-2], columns[-1], columns[0]]
    ordered = [column.desc() for column in by] if backwards else by
    return select(*columns).order_by(*ordered).limit(PAGE + 1)


def surroundings(wanted: Filter, order: Family) -> Surroundings:
    """How many people match, the first units' names to suggest, and which areas there are. One statement."""
    shape = ("around", order, *_shape(wanted))
    if shape not in _prepared:
        _prepared[shape] = Prepared(_around(wanted, order))
    found = _prepared[shape].run(values(wanted)).one()
    return Surroundings(*found)


def _around(wanted: Filter, order: Family) -> Query:
    matching = select(literal(1)).where(*conditions(wanted))
    if wanted.unit or wanted.service_area:
        matching = matching.join_from(Person, Unit, of_units(), isouter=True)
    else:
        matching = matching.select_from(Person)
    matching = matching.limit(COUNTED + 1)
    count = select(func.count()).select_from(matching.subquery()).scalar_subquery()
    few = select(Unit.name).order_by(unit_column(order), Unit.id).limit(SUGGESTED_UNITS).subquery()
    names = select(func.coalesce(func.json_agg(few.c.name), func.json_build_array())).scalar_subquery()
    areas = select(func.array_remove(func.array_agg(Unit.service_area.distinct()), None)).scalar_subquery()
    return select(count, names, func.coalesce(areas, literal([], ARRAY(Text))))


def anyone() -> bool:
    """Whether the directory has anybody at all."""
    return bool(session().scalar(select(or_(select(Person.id).limit(1).exists(), literal(False)))))
