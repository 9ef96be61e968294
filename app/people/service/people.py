"""Add and change people."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update

from app.people import policy
from app.people.keys import person_keys
from app.people.models import Person, Unit
from app.people.queries.person import PersonFacts, get_person
from app.people.service.errors import NotAllowed, NotFound, PersonChanged, Refused, refuse_sensitive
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session


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
    _check(data, None)
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
    _check(data, person_id)
    _write(person_id, version, asdict(data) | _keys(data))
    log.record(actor, "person.changed", "person", person_id, {"fields": changed})


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
    _write(person_id, version, {"active": active})
    log.record(actor, "person.activated" if active else "person.deactivated", "person", person_id)


def _keys(data: PersonData) -> dict[str, Any]:
    keys = person_keys(data.given_name, data.family_name, data.employee_number, data.email, data.title)
    return {**keys}


def _write(person_id: UUID, version: int, values: dict[str, Any]) -> None:
    """One UPDATE that holds only if the version still does."""
    statement = (
        update(Person)
        .where(Person.id == person_id, Person.version == version)
        .values(**values, version=version + 1, updated_at=func.now())
        .returning(Person.id)
    )
    if session().scalar(statement) is None:
        current = get_person(person_id)
        raise PersonChanged(current) if current else NotFound


def _check(data: PersonData, person_id: UUID | None) -> None:
    """Refuse what may not be kept, a number or an address that somebody else has, and a unit that is not there."""
    refuse_sensitive(asdict(data))
    same = [Person.employee_number == data.employee_number] if data.employee_number else []
    same += [Person.email == data.email] if data.email else []
    others = select(Person.employee_number).where(or_(*same)) if same else None
    if others is not None:
        if person_id is not None:
            others = others.where(Person.id != person_id)
        numbers = session().scalars(others.limit(2)).all()
        if numbers:
            number_taken = data.employee_number is not None and data.employee_number in numbers
            raise Refused("employee_number" if number_taken else "email", "taken")
    if data.unit_id is not None and session().scalar(select(Unit.id).where(Unit.id == data.unit_id)) is None:
        raise Refused("unit_id", "unknown")
