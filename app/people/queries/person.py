"""One person: facts, and what has been granted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, and_, bindparam, case, func, select
from sqlalchemy.orm import aliased

from app.people.models import Person, Unit
from app.platform.database import session
from app.platform.prepared import Prepared
from app.platform.tenancy.models import AccessGrant, AccessGrantUse, Council

SHOWN = 50
Manager, Parent, Above = aliased(Person), aliased(Unit), aliased(Person)


@dataclass(frozen=True)
class PersonFacts:
    """What the directory knows about somebody. `manager` is the unit's, or the unit above's for a manager."""

    id: UUID
    given_name: str
    family_name: str
    employee_number: str | None
    email: str | None
    title: str | None
    unit_id: UUID | None
    unit: str | None
    service_area: str | None
    employment_percent: int | None
    sex: str | None
    birth_year: int | None
    active: bool
    invented: bool
    updated_at: datetime
    version: int
    manager_id: UUID | None
    manager: str | None

    @property
    def name(self) -> str:
        """Given name and family name."""
        return f"{self.given_name} {self.family_name}"


def _joined(left: type[Any], right: Any) -> Any:
    return and_(left.council_id == Person.council_id, left.id == right)


@cache
def _facts() -> Prepared:
    # CASE and not COALESCE or NULLIF: with a function that PostgreSQL does not know to be leakproof in it, a
    # condition waits behind row-level security, and instead of one key all people of the council are read.
    unit_has_another = and_(Unit.manager_id.is_not(None), Unit.manager_id != Person.id)
    parent_has_another = and_(Parent.manager_id.is_not(None), Parent.manager_id != Person.id)
    manager_id = case((unit_has_another, Unit.manager_id), (parent_has_another, Parent.manager_id))
    manages_it = Unit.manager_id == Person.id
    return Prepared(
        select(
            Person.id, Person.given_name, Person.family_name, Person.employee_number, Person.email,
            Person.title, Person.unit_id, Unit.name, Unit.service_area, Person.employment_percent,
            Person.sex, Person.birth_year,
            Person.active, Person.invented, Person.updated_at, Person.version, Manager.id,
            Manager.given_name + " " + Manager.family_name,
        )
        .join_from(Person, Unit, _joined(Unit, Person.unit_id), isouter=True)
        .join(Parent, and_(_joined(Parent, Unit.parent_id), manages_it | Unit.manager_id.is_(None)), isouter=True)
        .join(Manager, _joined(Manager, manager_id), isouter=True)
        .where(Person.id == bindparam("person_id", type_=Person.id.type))
    )  # fmt: skip


def get_person(person_id: UUID) -> PersonFacts | None:
    """A person of this council with unit and manager, or None. One statement."""
    row = _facts().run({"person_id": person_id}).one_or_none()
    return PersonFacts(*row) if row else None


def grants_on(person_id: UUID) -> Sequence[RowMapping]:
    """Grants given on a person's file, newest first: to whom, what for, until when, and how often used."""
    uses = (
        select(func.count(AccessGrantUse.id), func.max(AccessGrantUse.used_at))
        .where(AccessGrantUse.council_id == AccessGrant.council_id, AccessGrantUse.grant_id == AccessGrant.id)
        .lateral("uses")
    )
    count, last = list(uses.c)
    statement = (
        select(
            AccessGrant.grantee_name,
            Council.short_name.label("council"),
            AccessGrant.parts,
            AccessGrant.purpose,
            AccessGrant.valid_until,
            AccessGrant.withdrawn_at,
            count.label("uses"),
            last.label("last_used"),
        )
        .join(Council, Council.id == AccessGrant.grantee_council_id)
        .join(uses, onclause=AccessGrant.id.is_not(None))
        .where(AccessGrant.person_id == person_id)
        .order_by(AccessGrant.granted_at.desc(), AccessGrant.id)
        .limit(SHOWN)
    )
    return session().execute(statement).mappings().all()
