"""The demo's people: each council's directory with its units, and the people one signs in as among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from app.demo.accounts import accounts
from app.demo.data.people import UNITS, invent
from app.people.keys import person_keys, unit_keys
from app.people.models import Person, Unit
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import session
from app.platform.identity.models import Account, AccountRole
from app.platform.tenancy.tenant import Tenant

PEOPLE = {"mora": 260, "orsa": 140, "alvdalen": 140, "motala": 300, "alingsas": 300, "midtre-gauldal": 200}
# Who works in the home care services, and leads them; all others who sign in work for the head office.
IN_CARE = frozenset({Role.EMPLOYEE, Role.MANAGER})


@dataclass(frozen=True)
class Staff:
    """Those of a council whom one can sign in as, by role."""

    actors: dict[Role, Actor]

    @property
    def coordinator(self) -> Actor:
        """Who starts programmes and registers participants."""
        return self.actors[Role.COORDINATOR]

    def person(self, role: Role) -> UUID:
        """The row in the directory of who holds a role."""
        found = self.actors[role].person_id
        if found is None:
            raise LookupError(role)
        return found


def fill_directory(tenant: Tenant) -> int:
    """Write a council's units and invented people, each unit with a manager; how many people there are."""
    units = [
        {"name": name, "service_area": area, **unit_keys(name)} for name, area, _ in UNITS[tenant.country]
    ]
    unit_ids = list(session().scalars(insert(Unit).returning(Unit.id, sort_by_parameter_order=True), units))
    found = list(invent(tenant, PEOPLE.get(tenant.slug, 60)))
    rows = [
        {
            "employee_number": one.number,
            "given_name": one.given_name,
            "family_name": one.family_name,
            "email": one.email,
            "title": one.title,
            "unit_id": unit_ids[one.unit],
            "employment_percent": one.percent,
            "invented": True,
            **person_keys(one.given_name, one.family_name, one.number, one.email, one.title),
        }
        for one in found
    ]
    ids = list(session().scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows))
    managers: dict[UUID, UUID] = {}
    for one, person_id in zip(found, ids, strict=True):
        managers.setdefault(unit_ids[one.unit], person_id)
    for unit_id, person_id in managers.items():
        session().execute(update(Unit).where(Unit.id == unit_id).values(manager_id=person_id))
    return len(rows)


def open_accounts(tenant: Tenant, place: int) -> Staff:
    """Write the accounts of those who sign in, and in a council their rows in the directory, in a unit."""
    units = _units() if tenant.is_council else {}
    actors: dict[Role, Actor] = {}
    for entry in accounts(tenant, place):
        roles = frozenset(Role(role) for value in entry["roles"] for role in tenant.roles.get(value, ()))
        if not roles:
            continue
        person_id = None
        if tenant.is_council:
            unit_id = units["elderly_care" if roles & IN_CARE else "administration"]
            person_id = _person(entry, unit_id)
            if Role.MANAGER in roles:
                session().execute(update(Unit).where(Unit.id == unit_id).values(manager_id=person_id))
        account_id = _account(tenant, entry, person_id, roles)
        actors |= dict.fromkeys(roles, Actor(account_id, tenant, entry["name"], roles, person_id))
    return Staff(actors)


def _units() -> dict[str, UUID]:
    """A unit for each service area: the first one of several."""
    found: dict[str, UUID] = {}
    for unit_id, area in session().execute(select(Unit.id, Unit.service_area).order_by(Unit.id)):
        found.setdefault(area or "", unit_id)
    return found


def _person(entry: dict[str, Any], unit_id: UUID) -> UUID:
    given, _, family = entry["name"].partition(" ")
    number = next(iter(entry["claims"].values()), None)
    statement = insert(Person).values(
        employee_number=number,
        given_name=given,
        family_name=family,
        email=entry["email"],
        title=entry["title"],
        unit_id=unit_id,
        employment_percent=100,
        invented=True,
        **person_keys(given, family, number, entry["email"], entry["title"]),
    )
    return session().execute(statement.returning(Person.id)).scalar_one()


def _account(tenant: Tenant, entry: dict[str, Any], person_id: UUID | None, roles: frozenset[Role]) -> UUID:
    statement = insert(Account).values(
        issuer=tenant.sign_in.issuer,
        subject=entry["sub"],
        name=entry["name"],
        email=entry["email"],
        status="active",
        person_id=person_id,
    )
    account_id = session().execute(statement.returning(Account.id)).scalar_one()
    held = [{"account_id": account_id, "role": role.value} for role in sorted(roles)]
    session().execute(insert(AccountRole), held)
    return account_id
