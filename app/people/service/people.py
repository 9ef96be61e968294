"""Add and change people."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Text, bindparam, cast, exists, func, select, update

from app.people import policy
from app.people.keys import PersonKeys, person_keys
from app.people.models import Person, Unit
from app.people.queries.person import PersonFacts, get_person
from app.people.service.errors import NotAllowed, NotFound, PersonChanged, Refused, refuse_sensitive
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.prepared import Prepared


@dataclass(frozen=True)
class PersonData:
    """What a form may say about somebody."""

    given_name: str
    family_name: str
    employee_number: str | None = None
    email: str | None = None
    title: str | None = None
    unit_id: UUID | None = None
    employment_percent: int | None = None
    sex: str | None = None
    birth_year: int | None = None
    active: bool = True


def view_person(actor: Actor, person_id: UUID) -> PersonFacts:
    """A person's facts; that they were read is written to the log.

    Raises:
        NotFound: no such person in the actor's council.
    """
    facts = get_person(person_id)
    if facts is None:
        raise NotFound
    log.record(actor, "person.viewed", "person", person_id)
    return facts


def add_person(actor: Actor, data: PersonData) -> UUID:
    """Add somebody to the directory and return the new id.

    Raises:
        NotAllowed: the actor may not edit people.
        Refused: the number or the address belongs to somebody else, the unit does not exist, or a text holds
            an identity number or tells about somebody's health.
    """
    if not policy.may_edit(actor):
        raise NotAllowed
    _check(data, None, [field.name for field in fields(data)])
    person = Person(**asdict(data), **_keys(data))
    session().add(person)
    session().flush()
    log.record(actor, "person.added", "person", person.id)
    return person.id


def change_person(actor: Actor, person_id: UUID, version: int, data: PersonData) -> None:
    """Change somebody, if nobody else has since `version` was read.

    Raises:
        NotAllowed: the actor may not edit people.
        NotFound: no such person in the actor's council.
        PersonChanged: somebody else was first.
        Refused: the number or the address belongs to somebody else, the unit does not exist, or a text holds
            an identity number or tells about somebody's health.
    """
    if not policy.may_edit(actor):
        raise NotAllowed
    before = get_person(person_id)
    if before is None:
        raise NotFound
    changed = [name for name, value in asdict(data).items() if getattr(before, name) != value]
    if version != before.version:
        raise PersonChanged(before)
    if not changed:
        return
    _check(data, person_id, changed)
    _write(
        person_id, version, data, log.line(actor, "person.changed", "person", person_id, {"fields": changed})
    )


def set_active(actor: Actor, person_id: UUID, version: int, active: bool) -> None:
    """End somebody's time in the directory of active staff, or take them back.

    Raises:
        NotAllowed: the actor may not edit people.
        NotFound: no such person in the actor's council.
        PersonChanged: somebody else was first.
    """
    if not policy.may_edit(actor):
        raise NotAllowed
    before = get_person(person_id)
    if before is None:
        raise NotFound
    if before.active == active:
        return
    if before.version != version:
        raise PersonChanged(before)
    _write(
        person_id,
        version,
        PersonData(**{f.name: getattr(before, f.name) for f in fields(PersonData)} | {"active": active}),
        log.line(actor, "person.activated" if active else "person.deactivated", "person", person_id),
    )


def _keys(data: PersonData) -> dict[str, Any]:
    keys = person_keys(data.given_name, data.family_name, data.employee_number, data.email, data.title)
    return {**keys}


_VALUES = (*(field.name for field in fields(PersonData)), *PersonKeys.__annotations__)


@cache
def _update() -> Prepared:
    """One UPDATE that holds only if the version still does, and then its line in the log."""
    written = (
        update(Person)
        .where(Person.id == bindparam("person"), Person.version == bindparam("read"))
        .values(
            {name: bindparam(f"new_{name}") for name in _VALUES}
            | {"version": Person.version + 1, "updated_at": func.now()}
        )
        .returning(Person.id)
        .cte("written")
    )
    return Prepared(select(written.c.id, log.append))


def _write(person_id: UUID, version: int, data: PersonData, line: dict[str, Any]) -> None:
    values = {f"new_{name}": value for name, value in (asdict(data) | _keys(data)).items()}
    if _update().run({"person": person_id, "read": version, **values, **line}).one_or_none() is None:
        current = get_person(person_id)
        raise PersonChanged(current) if current else NotFound


@cache
def _taken() -> Prepared:
    """Who else has a number or an address, and whether a unit is there."""
    number, email, unit = (bindparam(name, type_=Text()) for name in ("number", "email", "unit"))
    mine = bindparam("person", type_=Text())
    others = cast(Person.id, Text).is_distinct_from(mine)
    return Prepared(
        select(
            exists(select(Person.id).where(Person.employee_number == number, others)),
            exists(select(Person.id).where(Person.email == email, others)),
            exists(select(Unit.id).where(Unit.id == cast(unit, Unit.id.type))),
        )
    )


def _check(data: PersonData, person_id: UUID | None, changed: Collection[str]) -> None:
    """Refuse what may not be kept, a number or an address that somebody else has, and a unit that is not there."""
    refuse_sensitive(asdict(data))
    asked = {
        name: getattr(data, name) if name in changed else None
        for name in ("employee_number", "email", "unit_id")
    }
    if not any(asked.values()):
        return
    number, email, unit = asked.values()
    told = {
        "number": number,
        "email": email,
        "unit": str(unit) if unit else None,
        "person": str(person_id or ""),
    }
    number_taken, email_taken, unit_there = _taken().run(told).one()
    if number_taken:
        raise Refused("employee_number", "taken")
    if email_taken:
        raise Refused("email", "taken")
    if unit is not None and not unit_there:
        raise Refused("unit_id", "unknown")
