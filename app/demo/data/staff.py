"""The demo's people: each council's directory with its units, and the people one signs in as among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from app.demo.accounts import Cast, accounts, cast_of
from app.demo.data.ids import new_ids
from app.demo.data.people import LEADERS, SECTORS, UNITS, Invented, invent, sex_of
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
    #: By part (see `app/demo/accounts.py`): who plays in the recruitment that is going on.
    cast: dict[str, Actor]

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
    unit_ids, sector_ids = _write_units(tenant)
    found = list(invent(tenant, PEOPLE.get(tenant.slug, 60)))
    managers: dict[int, int] = {}
    for index, one in enumerate(found):
        managers.setdefault(one.unit, index)
    # Who leads a sector comes from the other end of the list.
    others = (index for index in reversed(range(len(found))) if index not in managers.values())
    heads = dict(zip(others, range(len(sector_ids)), strict=False))
    rows = []
    for index, one in enumerate(found):
        title, unit_id = one.title, unit_ids[one.unit]
        if index in heads:
            title, unit_id = SECTORS[tenant.country][heads[index]][1], sector_ids[heads[index]]
        elif managers[one.unit] == index:
            title = _leads(tenant, one.unit)
        rows.append(_row(one, title, unit_id))
    ids = _insert(Person, rows)
    leaders = {unit_ids[unit]: ids[index] for unit, index in managers.items()}
    leaders |= {sector_ids[sector]: ids[index] for index, sector in heads.items()}
    for unit_id, person_id in leaders.items():
        session().execute(update(Unit).where(Unit.id == unit_id).values(manager_id=person_id))
    return len(rows)


def _write_units(tenant: Tenant) -> tuple[list[UUID], list[UUID]]:
    """The units, and the sectors between them and the head office, which is the first one."""
    units, sectors = UNITS[tenant.country], SECTORS[tenant.country]
    rows = [{"name": name, "service_area": area, **unit_keys(name)} for name, area, _ in units]
    rows += [{"name": name, "service_area": None, **unit_keys(name)} for name, _title, _areas in sectors]
    ids = _insert(Unit, rows)
    unit_ids, sector_ids = ids[: len(units)], ids[len(units) :]
    for sector_id, (_name, _title, areas) in zip(sector_ids, sectors, strict=True):
        session().execute(update(Unit).where(Unit.id == sector_id).values(parent_id=unit_ids[0]))
        session().execute(
            update(Unit).where(Unit.service_area.in_(areas), Unit.id.in_(ids)).values(parent_id=sector_id)
        )
    return unit_ids, sector_ids


def _insert(model: type[Person] | type[Unit], rows: list[dict[str, Any]]) -> list[UUID]:
    ids = new_ids(len(rows))
    session().execute(insert(model), [{"id": key, **row} for key, row in zip(ids, rows, strict=True)])
    return ids


def _leads(tenant: Tenant, unit: int) -> str:
    """What the manager of a unit is called."""
    school, other = LEADERS[tenant.country]
    area = UNITS[tenant.country][unit][1]
    return school if area in ("preschool", "school", "upper_secondary") else other


def _row(one: Invented, title: str, unit_id: UUID) -> dict[str, Any]:
    return {
        "employee_number": one.number,
        "given_name": one.given_name,
        "family_name": one.family_name,
        "email": one.email,
        "title": title,
        "unit_id": unit_id,
        "employment_percent": one.percent,
        "sex": one.sex,
        "birth_year": one.birth_year,
        "invented": True,
        **person_keys(one.given_name, one.family_name, one.number, one.email, title),
    }


def open_accounts(tenant: Tenant, place: int) -> Staff:
    """Write the accounts of those who sign in, and in a council their rows in the directory, in a unit."""
    units = _units() if tenant.is_council else {}
    actors: dict[Role, Actor] = {}
    cast = cast_of(tenant, place)
    parts = {entry["sub"] for _part, entry in cast}
    for entry in accounts(tenant, place):
        roles = frozenset(Role(role) for value in entry["roles"] for role in tenant.roles.get(value, ()))
        if not roles or entry["sub"] in parts:
            continue
        person_id = None
        if tenant.is_council:
            unit_id = units["elderly_care" if roles & IN_CARE else "administration"]
            person_id = _person(tenant, entry, unit_id)
            # The manager leads the home care, the chief executive the head office and, through it, the council.
            if roles & {Role.MANAGER, Role.EXECUTIVE}:
                _lead(unit_id, person_id)
        account_id = _account(tenant, entry, person_id, roles)
        actors |= dict.fromkeys(roles, Actor(account_id, tenant, entry["name"], roles, person_id))
    return Staff(actors, {one.part: _play(tenant, one, entry, units) for one, entry in cast})


def _play(tenant: Tenant, one: Cast, entry: dict[str, Any], units: dict[str, UUID]) -> Actor:
    """Somebody in the recruitment that is going on: who sits on the panel leads a sector, the others are in care."""
    panel = one.part == "panel"
    unit_id = units[""] if panel else units["elderly_care"]
    person_id = _person(tenant, entry, unit_id)
    if panel:
        _lead(unit_id, person_id)
    roles = frozenset({Role(one.role)})
    account_id = _account(tenant, entry, person_id, roles, one.locale)
    return Actor(account_id, tenant, entry["name"], roles, person_id, locale=one.locale)


def _lead(unit_id: UUID, person_id: UUID) -> None:
    session().execute(update(Unit).where(Unit.id == unit_id).values(manager_id=person_id))


def _units() -> dict[str, UUID]:
    """A unit for each service area: the first one of several; at "" the last of the sectors."""
    found: dict[str, UUID] = {}
    for unit_id, area in session().execute(select(Unit.id, Unit.service_area).order_by(Unit.id)):
        if area:
            found.setdefault(area, unit_id)
        else:
            found[""] = unit_id
    return found


def _person(tenant: Tenant, entry: dict[str, Any], unit_id: UUID) -> UUID:
    given, _, family = entry["name"].partition(" ")
    number = next(iter(entry["claims"].values()), None)
    # The choice of whom to sign in as tells the part, too; the directory only the post.
    title = entry["title"].partition(",")[0]
    statement = insert(Person).values(
        employee_number=number,
        given_name=given,
        family_name=family,
        email=entry["email"],
        title=title,
        unit_id=unit_id,
        employment_percent=100,
        sex=sex_of(given, tenant.country),
        birth_year=1970 + len(entry["name"]),
        invented=True,
        **person_keys(given, family, number, entry["email"], title),
    )
    return session().execute(statement.returning(Person.id)).scalar_one()


def _account(
    tenant: Tenant,
    entry: dict[str, Any],
    person_id: UUID | None,
    roles: frozenset[Role],
    locale: str | None = None,
) -> UUID:
    statement = insert(Account).values(
        issuer=tenant.sign_in.issuer,
        subject=entry["sub"],
        name=entry["name"],
        email=entry["email"],
        status="active",
        person_id=person_id,
        locale=locale,
    )
    account_id = session().execute(statement.returning(Account.id)).scalar_one()
    held = [{"account_id": account_id, "role": role.value} for role in sorted(roles)]
    session().execute(insert(AccountRole), held)
    return account_id
