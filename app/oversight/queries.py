"""Reading the council's log, and the operator's view of the installation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, column, or_, select, table, text, union
from sqlalchemy.dialects.postgresql import JSONB

from app.people.keys import plain
from app.people.models import Person
from app.platform.audit import log
from app.platform.audit.actions import PART_ACTIONS
from app.platform.database import session
from app.platform.i18n.collation import Family
from app.platform.tenancy.models import Council

PAGE = 50
MOST_PEOPLE = 50
ENTRY = table(
    "entry", column("id"), column("at"), column("actor_id"), column("actor_name"), column("action"),
    column("object_type"), column("object_id"), column("detail", JSONB), schema="audit",
)  # fmt: skip
ABOUT = table("entry_person", column("person_id"), column("entry_id"), schema="audit")
LONG_LOOK = text("SELECT set_config('statement_timeout', '60s', true)")


@dataclass(frozen=True)
class Line:
    """One line of the log."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    actor_name: str
    action: str
    object_type: str
    object_id: str | None
    detail: dict[str, Any]

    @property
    def people(self) -> list[str]:
        """Ids of the persons whom the line is about, beside its object."""
        return [one for one in self.detail.get("people", []) if one != self.object_id]


@dataclass(frozen=True)
class Wanted:
    """Which lines: all conditions hold together.

    `people` are persons of whom a line must be about one (None: no matter whom). `parts` says whether the reader
    may know who takes part in what: if not, lines that tell it are not found by a person.
    """

    action: str = ""
    people: tuple[UUID, ...] | None = None
    object_id: str = ""
    actor_id: UUID | None = None
    since: date | None = None
    until: date | None = None
    parts: bool = True


def list_lines(wanted: Wanted, zone: ZoneInfo, before: UUID | None = None) -> tuple[list[Line], UUID | None]:
    """A page of the council's log, newest first, and where the next page begins (None at the end).

    One statement, by an index whatever is wanted: ids are in the order of time, so days are ranges of ids.

    Args:
        wanted: the filter.
        zone: the council's time zone, for its days.
        before: the id to go on from.
    """
    conditions = [*_what(wanted), *_whom(wanted), *_when(wanted, zone)]
    if before is not None:
        conditions.append(ENTRY.c.id < before)
    statement = select(*ENTRY.c).where(*conditions).order_by(ENTRY.c.id.desc()).limit(PAGE + 1)
    found = [Line(*row) for row in session().execute(statement)]
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def _what(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.action:
        found.append(ENTRY.c.action == wanted.action)
    if wanted.actor_id is not None:
        found.append(ENTRY.c.actor_id == wanted.actor_id)
    return found


def _whom(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.people is not None:
        found.append(_about(wanted.people, wanted.parts))
    if wanted.object_id:
        found += _concerning(wanted.object_id, wanted.parts)
    return found


def _concerning(object_id: str, parts: bool) -> list[ColumnElement[bool]]:
    """Lines with this object, or about this person. The union reads two indexes, where OR would read the log."""
    same: ColumnElement[bool] = ENTRY.c.object_id == object_id
    person = _uuid(object_id)
    if person is None:
        return [same]
    other = ENTRY.alias("other")
    ids = union(
        select(other.c.id).where(other.c.object_id == object_id),
        select(ABOUT.c.entry_id).where(ABOUT.c.person_id == person),
    )
    return [ENTRY.c.id.in_(ids), *([] if parts else [or_(same, ENTRY.c.action.not_in(PART_ACTIONS))])]


def _about(people: Collection[UUID], parts: bool) -> ColumnElement[bool]:
    about = ENTRY.c.id.in_(select(ABOUT.c.entry_id).where(ABOUT.c.person_id.in_(people)))
    return about if parts else and_(about, ENTRY.c.action.not_in(PART_ACTIONS))


def _when(wanted: Wanted, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        begins = datetime.combine(wanted.since, time(), zone)
        found += [ENTRY.c.at >= begins, ENTRY.c.id >= first_id(begins - timedelta(seconds=1))]
    if wanted.until is not None:
        ends = datetime.combine(wanted.until + timedelta(days=1), time(), zone)
        found += [ENTRY.c.at < ends, ENTRY.c.id < first_id(ends + timedelta(seconds=1))]
    return found


def first_id(moment: datetime) -> UUID:
    """The least id that a line of this moment can have: version 7 begins with the milliseconds since 1970."""
    milliseconds = int(moment.astimezone(UTC).timestamp() * 1000)
    return UUID(int=max(0, milliseconds) << 80)


def find_people(words: str) -> tuple[UUID, ...]:
    """People of the directory who match all the words; at most `MOST_PEOPLE`."""
    wanted = plain(words).split()[:8]
    if not wanted:
        return ()
    matching = (Person.search.contains(word, autoescape=True) for word in wanted)
    return tuple(session().scalars(select(Person.id).where(*matching).order_by(Person.id).limit(MOST_PEOPLE)))


def broken_seal() -> int | None:
    """The number of the first seal of the council's log that does not fit, or None when all hold.

    It reads the whole log, so it is asked for and not done for every page.
    """
    session().execute(LONG_LOOK)
    return log.verify()


def list_councils(order: Family) -> list[tuple[str, str, str, str, bool]]:
    """Every council of the installation: slug, name, kind, country, whether it is active. Public facts only."""
    facts = (Council.slug, Council.short_name, Council.kind, Council.country, Council.active)
    key = Council.sort_no if order == "no" else Council.sort_sv
    rows = session().execute(select(*facts).order_by(key, Council.slug))
    return [(slug, name, kind, country, active) for slug, name, kind, country, active in rows]


def _uuid(told: str) -> UUID | None:
    try:
        return UUID(told)
    except ValueError:
        return None
