"""Add and change units."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import func, select, text, update

from app.people import policy
from app.people.keys import unit_keys
from app.people.models import Person, Unit
from app.people.queries.units import get_unit, is_below
from app.people.service.errors import NotAllowed, NotFound, Refused, UnitChanged, refuse_sensitive
from app.people.service_areas import SERVICE_AREAS
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session

# Two people who move units under each other at the same time must not close a circle.
ONE_AT_A_TIME = text(
    "SELECT pg_advisory_xact_lock(hashtext('people.units'), hashtext(ctx.council_id()::text))"
)


@dataclass(frozen=True)
class UnitData:
    """What a form may say about a unit."""

    name: str
    service_area: str | None = None
    parent_id: UUID | None = None
    manager_id: UUID | None = None


def add_unit(actor: Actor, data: UnitData) -> UUID:
    """Add a unit and return its id.

    Raises:
        NotAllowed: the actor may not edit units.
        Refused: the name is taken or may not be kept, or something named does not exist.
    """
    if not policy.may_edit(actor):
        raise NotAllowed
    session().execute(ONE_AT_A_TIME)
    _check(data, None)
    unit = Unit(**asdict(data), **unit_keys(data.name))
    session().add(unit)
    session().flush()
    log.record(actor, "unit.added", "unit", unit.id)
    return unit.id


def change_unit(actor: Actor, unit_id: UUID, version: int, data: UnitData) -> None:
    """Change a unit, if nobody else has since `version` was read.

    Raises:
        NotAllowed: the actor may not edit units.
        NotFound: no such unit in the actor's council.
        UnitChanged: somebody else was first.
        Refused: the name is taken or may not be kept, something does not exist, or the unit would stand
            below itself (`cycle`).
    """
    if not policy.may_edit(actor):
        raise NotAllowed
    session().execute(ONE_AT_A_TIME)
    before = get_unit(unit_id)
    if before is None:
        raise NotFound
    if before.version != version:
        raise UnitChanged(before)
    changed = [name for name, value in asdict(data).items() if getattr(before, name) != value]
    if not changed:
        return
    _check(data, unit_id)
    written = session().scalar(
        update(Unit)
        .where(Unit.id == unit_id, Unit.version == version)
        .values(**asdict(data), **unit_keys(data.name), version=version + 1)
        .returning(Unit.id)
    )
    if written is None:
        raise UnitChanged(before)
    log.record(actor, "unit.changed", "unit", unit_id, {"fields": changed})


def _check(data: UnitData, unit_id: UUID | None) -> None:
    refuse_sensitive({"name": data.name})
    same = select(Unit.id).where(func.lower(Unit.name) == data.name.lower())
    if session().scalar(same.where(Unit.id != unit_id) if unit_id else same) is not None:
        raise Refused("name", "taken")
    if data.service_area is not None and data.service_area not in SERVICE_AREAS:
        raise Refused("service_area", "unknown")
    if data.manager_id is not None:
        found = session().scalar(select(Person.id).where(Person.id == data.manager_id))
        if found is None:
            raise Refused("manager_id", "unknown")
    if data.parent_id is not None:
        if session().scalar(select(Unit.id).where(Unit.id == data.parent_id)) is None:
            raise Refused("parent_id", "unknown")
        if unit_id is not None and is_below(data.parent_id, unit_id):
            raise Refused("parent_id", "cycle")
